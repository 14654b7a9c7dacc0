// Keys that cannot be taken out of this browser: P-256 pairs kept in IndexedDB, the
// private half not extractable. A session's key goes by the panel's number, the key of
// an evaluation station by `deviceName`.
import { toBase64 } from "./cms.js";

export const deviceName = "station";
const algorithm = { name: "ECDSA", namedCurve: "P-256" };

function store(mode, work) {
  return new Promise((settle, fail) => {
    const open = indexedDB.open("openseal-sessions", 1);
    open.onupgradeneeded = () => open.result.createObjectStore("keys");
    open.onerror = () => fail(open.error);
    open.onsuccess = () => {
      const asked = work(open.result.transaction("keys", mode).objectStore("keys"));
      asked.onsuccess = () => settle(asked.result);
      asked.onerror = () => fail(asked.error);
    };
  });
}

/** The pair of this name, or undefined. */
export const keptPair = (name) => store("readonly", (keys) => keys.get(name));

/** The pair of this name, made when there is none. */
export async function madePair(name) {
  return (await keptPair(name)) ?? freshPair(name);
}

/** A new pair of this name, in place of the one there may be. */
export async function freshPair(name) {
  const made = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
  await store("readwrite", (keys) => keys.put(made, name));
  return made;
}


/** The public half as SubjectPublicKeyInfo in base64. */
export async function publicKey(pair) {
  return toBase64(new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey)));
}

/** r and s over the bytes, in base64. */
export async function signWith(pair, bytes) {
  const made = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, bytes);
  return toBase64(new Uint8Array(made));
}
