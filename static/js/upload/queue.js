// All files that were chosen: what waits, what is on its way, and what became of the rest. Three travel at a time.
// Listeners hear "change" whenever something moved, and "added" when another photo is in the vault.

import { send } from "./sending.js";

const PARALLEL = 3;
const MOST_FAULTS = 12;
const PAUSES = [3, 5, 10, 20, 30];
const OPEN = new Set(["waiting", "sending"]);

export class Queue extends EventTarget {
  constructor({ endpoint, album, csrf, memory }) {
    super();
    this.where = { endpoint, album, csrf };
    this.memory = memory;
    this.items = [];
    this.byFingerprint = new Map();
    this.paused = false;
    this.stalled = null; // why nothing can be sent just now: "offline" or "vault"
    this.shut = null; // why nothing can be sent at all from this page any more
    this.stalls = 0;
    this.nextWaiting = 0;
    addEventListener("online", () => this.goOnAfterStall());
    addEventListener("offline", () => this.stall("offline"));
  }

  // Take in files; what was sent from this browser before and is still in the album is only ticked off.
  async add(files) {
    const fingerprints = await Promise.all(files.map((file) => this.memory.fingerprint(file)));
    const fresh = files.map((file, at) => this.#enter(file, fingerprints[at])).filter(Boolean);
    if (!fresh.length) return document.dispatchEvent(new CustomEvent("toast", { detail: "These photos are in the list already." }));
    this.#changed();
    const here = await this.memory.stillHere(fresh.map((item) => item.fingerprint));
    for (const item of fresh) {
      if (here.has(item.fingerprint) && item.state === "checking") this.#end(item, { state: "known", sentence: "Already in this album." });
      else if (item.state === "checking") item.state = "waiting";
    }
    this.#fill();
  }

  pause() {
    this.paused = true;
    this.#halt();
  }

  goOn() {
    this.paused = false;
    this.#fill();
  }

  // Leave out everything that is not in the vault yet.
  stop() {
    for (const item of this.items) if (OPEN.has(item.state) || item.state === "checking") this.#leaveOut(item);
    this.paused = false;
    this.#changed();
  }

  cancel(item) {
    this.#leaveOut(item);
    this.#fill();
  }

  retry(item) {
    Object.assign(item, { state: "waiting", sentence: "", sent: 0, faults: 0, transfer: null, interrupted: false });
    this.nextWaiting = 0;
    this.#fill();
  }

  retryAll() {
    for (const item of this.of("failed")) if (item.mayRetry) this.retry(item);
  }

  of(...states) {
    return this.items.filter((item) => states.includes(item.state));
  }

  count(...states) {
    return this.items.reduce((sum, item) => sum + (states.includes(item.state) ? 1 : 0), 0);
  }

  isBusy() {
    return this.items.some((item) => OPEN.has(item.state) || item.state === "checking");
  }

  stall(why) {
    if (!this.isBusy()) return;
    this.stalled = why;
    this.#halt();
    clearTimeout(this.timer);
    const seconds = PAUSES[Math.min(this.stalls++, PAUSES.length - 1)];
    if (why !== "offline" || navigator.onLine) this.timer = setTimeout(() => this.goOnAfterStall(), seconds * 1000);
  }

  goOnAfterStall() {
    clearTimeout(this.timer);
    this.stalled = null;
    this.#fill();
  }

  #enter(file, fingerprint) {
    const before = this.byFingerprint.get(fingerprint);
    if (before && before.state !== "failed" && before.state !== "left") return null;
    if (before) this.items.splice(this.items.indexOf(before), 1);
    const item = { file, fingerprint, name: file.name, size: file.size, sent: 0, faults: 0, state: "checking", sentence: "" };
    this.items.push(item);
    this.byFingerprint.set(fingerprint, item);
    this.nextWaiting = 0;
    return item;
  }

  #fill() {
    if (!this.paused && !this.stalled && !this.shut)
      for (let travelling = this.count("sending"); travelling < PARALLEL; travelling++) {
        const item = this.#nextToSend();
        if (!item) break;
        this.#send(item);
      }
    this.#changed();
  }

  #nextToSend() {
    while (this.nextWaiting < this.items.length) {
      const item = this.items[this.nextWaiting];
      if (item.state === "waiting") return item;
      if (item.state === "checking") return null;
      this.nextWaiting++;
    }
    return null;
  }

  #send(item) {
    item.state = "sending";
    item.transfer ??= send(item, { ...this.where, ...this.#hearing(item) });
    item.transfer.start();
  }

  #hearing(item) {
    return {
      onProgress: (sent) => this.#moved(item, sent),
      onRetry: () => (item.interrupted = true),
      onEnd: (end) => this.#ended(item, end),
    };
  }

  #moved(item, sent) {
    if (item.state !== "sending") return;
    item.sent = sent;
    this.stalls = 0;
    this.#changed();
  }

  #ended(item, end) {
    if (item.state !== "sending") return;
    if (end.state === "stalled") {
      if (!end.answered || ++item.faults < MOST_FAULTS) return this.#putLast(item, navigator.onLine ? end.why : "offline");
      end = { state: "failed", sentence: "The vault could not take this photo just now.", mayRetry: true };
    }
    if (end.state === "shut") this.shut = end.sentence;
    // The answer that said so got lost on the way: it was this very file that arrived.
    if (end.state === "known" && item.interrupted) end = { ...end, state: "added", sentence: "" };
    this.#end(item, end);
    if (end.state === "shut") this.#halt();
    this.#fill();
  }

  // The others first: it may be this one that the vault stumbles over.
  #putLast(item, why) {
    this.stall(why);
    this.items.splice(this.items.indexOf(item), 1);
    this.items.push(item);
  }

  #end(item, { state, sentence = "", photo = null, restore = null, mayRetry = false }) {
    Object.assign(item, { sentence, restore, mayRetry, transfer: null, endedAt: performance.now() });
    item.state = state === "shut" ? "failed" : state;
    if (state === "added" || state === "known") item.sent = item.size;
    if (photo) this.memory.keep(item.fingerprint, photo);
    if (state === "added") this.dispatchEvent(new Event("added"));
  }

  #halt() {
    for (const item of this.of("sending")) {
      item.state = "waiting";
      item.interrupted = true;
      item.transfer.abort(false).catch(() => {});
    }
    this.nextWaiting = 0;
    this.#changed();
  }

  #leaveOut(item) {
    const transfer = item.transfer;
    Object.assign(item, { state: "left", transfer: null });
    transfer?.abort(true).catch(() => {});
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
