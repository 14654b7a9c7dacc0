// Where this device keeps what it committed to for a draw: one name for who writes it and
// who reads it.
import { isHex32 } from "./sealing/bytes.js";

const name = (key) => `openseal-draw-${key}`;

/** The secret kept under that key, as 64 hexadecimal digits, or "" where there is none. */
export function keptSecret(key) {
  const kept = localStorage.getItem(name(key));
  return isHex32(kept) ? kept : "";
}

export const keepSecret = (key, secret) => localStorage.setItem(name(key), secret);
