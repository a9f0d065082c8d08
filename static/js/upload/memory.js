// What this browser remembers: which files it sent, and which it did not send to the end. Of their names only a hash, and
// nothing any more once whoever sent them has left (base.js).

const KEPT = "familyvault-sent::";
const ASKED_AT_ONCE = 500;
const DAY = 24 * 3600 * 1000;

export class Memory {
  constructor({ album, knownUrl, csrf }) {
    Object.assign(this, { album, knownUrl, csrf });
  }

  // The same for one file as long as it is not changed; also the key under which tus-js-client keeps its place.
  async fingerprint(file) {
    const known = ["familyvault", this.album, file.name, file.size, file.lastModified].join("-");
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(known));
    return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  keep(fingerprint, photo) {
    try {
      localStorage.setItem(KEPT + fingerprint, photo);
    } catch {
      this.#forgetAll(); // full: sending a photo twice costs time, never a second photo
    }
  }

  // Which of these files are in the album at this moment; the vault is asked, for a photo may have gone since.
  async stillHere(fingerprints) {
    const photos = new Map();
    for (const fingerprint of fingerprints) {
      const photo = this.#recall(fingerprint);
      if (photo) photos.set(fingerprint, photo);
    }
    const here = new Set();
    const ids = [...new Set(photos.values())];
    for (let at = 0; at < ids.length; at += ASKED_AT_ONCE) for (const id of await this.#ask(ids.slice(at, at + ASKED_AT_ONCE))) here.add(id);
    return new Set(fingerprints.filter((fingerprint) => here.has(photos.get(fingerprint))));
  }

  // How many files of this album stopped half way in the last day.
  async unfinished() {
    const kept = await tus.defaultOptions.urlStorage.findAllUploads().catch(() => []);
    const recent = (upload) => Date.now() - Date.parse(upload.creationTime) < DAY;
    for (const upload of kept) if (!recent(upload)) tus.defaultOptions.urlStorage.removeUpload(upload.urlStorageKey);
    return kept.filter((upload) => upload.metadata?.album === this.album && recent(upload)).length;
  }

  #recall(fingerprint) {
    try {
      return localStorage.getItem(KEPT + fingerprint);
    } catch {
      return null;
    }
  }

  async #ask(ids) {
    const body = new URLSearchParams(ids.map((id) => ["photo", id]));
    try {
      const response = await fetch(this.knownUrl, { method: "POST", body, headers: { "X-CSRFToken": this.csrf } });
      return response.ok ? (await response.json()).here : [];
    } catch {
      return [];
    }
  }

  #forgetAll() {
    for (const key of Object.keys(localStorage)) if (key.startsWith(KEPT)) localStorage.removeItem(key);
  }
}
