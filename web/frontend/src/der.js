// DER, as far as a signature needs it: one spelling for every value (X.690).
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function lengthOf(size) {
  if (size < 0x80) return [size];
  const bytes = [];
  for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

export function element(tag, ...parts) {
  const content = concat(...parts);
  return concat(new Uint8Array([tag, ...lengthOf(content.length)]), content);
}

export const sequence = (...parts) => element(0x30, ...parts);
export const octets = (bytes) => element(0x04, bytes);
export const explicit = (number, part) => element(0xa0 | number, part);

export function compareBytes(a, b) {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    if (a[at] !== b[at]) return a[at] - b[at];
  }
  return a.length - b.length;
}

/** SET OF: its elements stand in the order of their encodings. */
export const setOf = (tag, ...parts) => element(tag, ...[...parts].sort(compareBytes));

/** INTEGER of unsigned big-endian bytes. */
export function integer(bytes) {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const plain = bytes.slice(start);
  return plain[0] & 0x80 ? element(0x02, new Uint8Array([0]), plain) : element(0x02, plain);
}

export function oid(dotted) {
  const [first, second, ...rest] = dotted.split(".").map(Number);
  const bytes = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const group = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) {
      group.unshift(0x80 | (left % 128));
    }
    bytes.push(...group);
  }
  return element(0x06, new Uint8Array(bytes));
}

/** Time: UTCTime up to 2049, GeneralizedTime after (RFC 5652 11.3). */
export function time(date) {
  const digits = `${date.toISOString().slice(0, 19).replace(/[-T:]/g, "")}Z`;
  const isShort = date.getUTCFullYear() < 2050;
  const text = new TextEncoder().encode(isShort ? digits.slice(2) : digits);
  return element(isShort ? 0x17 : 0x18, text);
}

/** The elements of a constructed one, each exactly as it stands. */
export function children(bytes) {
  const found = [];
  let [at, end] = bounds(bytes, 0);
  while (at < end) {
    const [, next] = bounds(bytes, at);
    found.push(bytes.slice(at, next));
    at = next;
  }
  return found;
}

function bounds(bytes, at) {
  let size = bytes[at + 1];
  let start = at + 2;
  if (size & 0x80) {
    const count = size & 0x7f;
    size = 0;
    for (let place = 0; place < count; place += 1) size = size * 256 + bytes[start + place];
    start += count;
  }
  return [start, start + size];
}
