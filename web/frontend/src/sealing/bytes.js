// Bytes of the sealed envelope: joining, numbers, and the texts that stand for them.
import { concat } from "../der.js";
import { hex, sha256, toBase64 } from "../cms.js";

export { concat, hex, sha256, toBase64 };

export const utf8 = (text) => new TextEncoder().encode(text);

export const isHex32 = (text) => typeof text === "string" && /^[0-9a-f]{64}$/.test(text);

export function fromHex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** A number as `length` bytes, big-endian; numbers here stay below 2^53. */
export function bigEndian(number, length) {
  const out = new Uint8Array(length);
  let rest = number;
  for (let at = length - 1; at >= 0 && rest > 0; at -= 1) {
    out[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return out;
}

/** Whether two strings of bytes are equal, in a time that says nothing of where not. */
export function equal(a, b) {
  if (a.length !== b.length) return false;
  let different = 0;
  for (let at = 0; at < a.length; at += 1) different |= a[at] ^ b[at];
  return different === 0;
}

export const random = (length) => crypto.getRandomValues(new Uint8Array(length));

export async function sha256Hex(bytes) {
  return hex(await sha256(bytes));
}

export async function hmac(hash, key, message) {
  const algorithm = { name: "HMAC", hash };
  const held = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", held, message));
}
