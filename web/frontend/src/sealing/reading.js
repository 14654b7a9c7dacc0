// Members of strict JSON, read one by one: the shape is checked where it is read.
import { isHex32, toBase64 } from "./bytes.js";
import { strictObject } from "./json.js";
import { Refused } from "./refused.js";

const IDENTIFIER_MAX = 255;

// What is drawn as nothing, or turns the text around it; listed as the command line has
// it, so that both refuse the same whatever their edition of Unicode.
const INVISIBLE =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/u;

export const malformed = (where, what) => new Refused("malformed", { where, what });

/** A whole document: strict JSON, its version, exactly the members `names` and `v`. */
export function readDocument(bytes, { version, names, most, where }) {
  if (bytes.length > most) throw new Refused("too-large", { what: where, limit: most });
  const value = strictObject(bytes);
  if (value.v !== version) throw new Refused("unknown-version", { where, expected: version });
  return members(value, ["v", ...names], where);
}

export function members(value, names, where) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw malformed(where, "an object is expected");
  }
  for (const name of names) {
    if (!(name in value)) throw malformed(where, `the member ${name} is missing`);
  }
  if (Object.keys(value).length !== names.length) throw malformed(where, "there is an unknown member");
  return value;
}

export function items(value, where, { least = 0, most }) {
  if (!Array.isArray(value)) throw malformed(where, "a list is expected");
  if (value.length < least || value.length > most) {
    throw malformed(where, `${least} to ${most} items are expected`);
  }
  return value;
}

export function text(value, where, most = IDENTIFIER_MAX) {
  if (typeof value !== "string") throw malformed(where, "a text is expected");
  if (!value || /^[\s\u001c-\u001f\u0085]+$/u.test(value)) throw malformed(where, "the text is empty");
  if ([...value].length > most) throw malformed(where, `over ${most} characters`);
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(value)) throw malformed(where, "a control character");
  return value;
}

/** A text that people will read, if all of it can be seen. */
export function visible(value, where) {
  const found = INVISIBLE.exec(value);
  if (found === null) return value;
  throw new Refused("invisible-character", { where, point: pointOf(found[0]) });
}

const pointOf = (one) => `U+${one.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;

/** A text in which what cannot be seen stands as its number. */
export const spelledOut = (value) => value.replace(new RegExp(INVISIBLE, "gu"), pointOf);

export const visibleText = (value, where, most = IDENTIFIER_MAX) => visible(text(value, where, most), where);

export function integer(value, where, { least, most }) {
  const isInteger = typeof value === "bigint" || Number.isInteger(value);
  if (!isInteger) throw malformed(where, "an integer is expected");
  if (value < least || value > most) throw malformed(where, `${least} to ${most} is expected`);
  return value;
}

export function flag(value, where) {
  if (typeof value !== "boolean") throw malformed(where, "true or false is expected");
  return value;
}

export function choice(value, where, choices) {
  if (typeof value !== "string" || !choices.includes(value)) throw malformed(where, "an unknown word");
  return value;
}

export function digest(value, where) {
  if (!isHex32(value)) throw malformed(where, "64 lower-case hex digits are expected");
  return value;
}

export const digestOrNull = (value, where) => (value === null ? null : digest(value, where));

/** Bytes of standard base64, which must re-encode to the same text. */
export function base64(value, where, { length = null, most = null } = {}) {
  if (typeof value !== "string") throw malformed(where, "base64 is expected");
  if (most !== null && value.length > (4 * (most + 3)) / 3 + 4) throw malformed(where, `over ${most} bytes`);
  let bytes;
  try {
    bytes = Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
  } catch {
    throw malformed(where, "not base64");
  }
  if (toBase64(bytes) !== value) throw malformed(where, "base64 in a second spelling");
  if (length !== null && bytes.length !== length) throw malformed(where, `${length} bytes are expected`);
  return bytes;
}

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/;

/** An RFC 3339 time with its offset, as milliseconds since 1970 (with their fraction). */
export function instant(value, where) {
  const match = typeof value === "string" ? INSTANT.exec(value) : null;
  if (!match) throw malformed(where, "an RFC 3339 time with an offset is expected");
  const [, year, month, day, hour, minute, second] = match.map(Number);
  const plain = new Date(0);
  plain.setUTCFullYear(year, month - 1, day);
  plain.setUTCHours(hour, minute, second);
  const same = plain.getUTCMonth() === month - 1 && plain.getUTCDate() === day;
  const fits = year > 0 && hour < 24 && minute < 60 && second < 60;
  const [offsetHour, offsetMinute] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  if (!same || !fits || offsetHour > 23 || offsetMinute > 59) throw malformed(where, "no such time");
  const offset = (match[8] === "-" ? -1 : 1) * (offsetHour * 60 + offsetMinute);
  const micro = Number((match[7] ?? "").padEnd(6, "0").slice(0, 6));
  return plain.getTime() - offset * 60000 + micro / 1000;
}

export const instantOrNull = (value, where) => (value === null ? null : instant(value, where));

/** A decimal string: no sign, no exponent, at most 6 places. It stays text. */
export function decimal(value, where) {
  if (typeof value !== "string" || !/^(0|[1-9][0-9]{0,13})(\.[0-9]{1,6})?$/.test(value)) {
    throw malformed(where, "a decimal string is expected");
  }
  return value;
}

export function uuid(value, where) {
  if (typeof value !== "string" || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)) {
    throw malformed(where, "a UUID in lower case is expected");
  }
  return value;
}
