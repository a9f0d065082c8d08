// Opens what the vault sealed for this very page. The private key is made here, for one page load, and cannot leave.
//
// response  = version (1) + server's public point (65) + nonce (12) + ciphertext and tag
// container = count (u32) + per copy: photo id (16) + length (u32) + JPEG

const VERSION = 1;
const HEAD_BYTES = 66;
const NONCE_BYTES = 12;
const P256 = { name: "ECDH", namedCurve: "P-256" };

let pair;

// The public half, base64url.
export async function publicKey() {
  const { publicKey } = await ownPair();
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
  return btoa(String.fromCharCode(...raw)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// The copies of a response by photo id, as Uint8Array. `photos` are the ids asked for, in their order. Throws when the
// response is not for this page, this session or this question.
export async function open(response, { purpose, context, photos }) {
  const sealed = new Uint8Array(response);
  if (sealed[0] !== VERSION) throw new Error("an answer of another version");
  const head = sealed.subarray(0, HEAD_BYTES);
  const key = await sharedKey(head, concat([text(`familyvault copies|${purpose}|${context}|`), ...photos.map(idBytes)]));
  const iv = sealed.subarray(HEAD_BYTES, HEAD_BYTES + NONCE_BYTES);
  const body = sealed.subarray(HEAD_BYTES + NONCE_BYTES);
  return unpack(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: head }, key, body));
}

function ownPair() {
  pair ??= crypto.subtle.generateKey(P256, false, ["deriveBits"]);
  return pair;
}

async function sharedKey(head, info) {
  const server = await crypto.subtle.importKey("raw", head.subarray(1), P256, false, []);
  const { privateKey } = await ownPair();
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: server }, privateKey, 256);
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: head, info };
  return crypto.subtle.deriveKey(hkdf, material, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
}

function unpack(buffer) {
  const view = new DataView(buffer);
  const copies = new Map();
  let at = 4;
  for (let left = view.getUint32(0); left > 0; left--) {
    const id = idText(new Uint8Array(buffer, at, 16));
    const length = view.getUint32(at + 16);
    copies.set(id, new Uint8Array(buffer, at + 20, length));
    at += 20 + length;
  }
  return copies;
}

function text(words) {
  return new TextEncoder().encode(words);
}

function idBytes(id) {
  return Uint8Array.from(id.replaceAll("-", "").match(/../g), (pair) => parseInt(pair, 16));
}

function idText(bytes) {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function concat(parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
