// Asks the vault for this viewer's copies. Each request is a new decision of the vault's.

import { open, publicKey } from "./seal.js";

const PAUSES = [500, 1000, 2000, 4000, 8000, 15000];

// Whoever looks may not look any more, or is signed out.
export class Ended extends Error {}
// This photo is not there (any more) for this viewer.
export class Gone extends Error {}

// Up to 24 thumbs: a Map of photo id to JPEG bytes, without those that are gone. `source` is the gallery's dataset.
export function askForThumbs(source, photos, options) {
  const body = source.bin ? { photos, bin: true } : { photos };
  return ask({ url: source.thumbsUrl, purpose: "thumb", photos, body, context: source.sealContext, ...options });
}

// One photo to fill the screen: its JPEG bytes.
export async function askForView(source, photo, options) {
  const question = { url: source.viewUrl, purpose: "view", photos: [photo], body: { photo }, context: source.sealContext };
  return (await ask({ ...question, ...options })).get(photo);
}

// Throws Ended, Gone, or an AbortError; where the network fails it says so to `onTrouble` and tries again.
async function ask({ url, purpose, photos, body, context, signal, onTrouble }) {
  for (let attempt = 0; ; attempt++) {
    const response = await send(url, { ...body, key: await publicKey() }, signal);
    if (response) return unseal(response, { purpose, context, photos });
    onTrouble?.(attempt);
    await pause(PAUSES[Math.min(attempt, PAUSES.length - 1)], signal);
  }
}

// The response's bytes, or null when asking again may help.
async function send(url, body, signal) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken(), "X-FamilyVault": "1" };
  try {
    const options = { method: "POST", headers, body: JSON.stringify(body), signal, redirect: "error", cache: "no-store" };
    const response = await fetch(url, { ...options, mode: "same-origin", credentials: "same-origin" });
    if (response.status === 403 || response.status === 401) throw new Ended();
    if (response.status === 404) throw new Gone();
    if (response.status === 400) throw new Error(await response.text());
    return response.ok ? await response.arrayBuffer() : null;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

async function unseal(response, terms) {
  try {
    return await open(response, terms);
  } catch {
    // Sealed for another session: somebody signed out or in since this page was loaded.
    throw new Ended();
  }
}

function csrfToken() {
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
