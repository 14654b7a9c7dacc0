// JSON read so strictly that none hides two: envelope.md section 2.
//
// The browser's own parser keeps the last of two equal names and takes floats; whatever
// is hashed or signed is read here instead. Integers beyond 2^53 come as BigInt.
import { Refused } from "./refused.js";

const DEPTH_MAX = 8;
const DIGITS_MAX = 100;

const bad = (reason) => new Refused("malformed-json", { reason });

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  blank() {
    while (" \t\n\r".includes(this.text[this.at] ?? "x")) this.at += 1;
  }

  take(word) {
    if (!this.text.startsWith(word, this.at)) throw bad("not JSON");
    this.at += word.length;
  }

  value(depth) {
    this.blank();
    const first = this.text[this.at];
    if (first === "{") return this.object(depth + 1);
    if (first === "[") return this.list(depth + 1);
    if (first === '"') return this.string();
    for (const [word, value] of [["true", true], ["false", false], ["null", null]]) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.number();
  }

  object(depth) {
    if (depth > DEPTH_MAX) throw bad("too deep");
    const found = Object.create(null);
    this.take("{");
    this.blank();
    if (this.text[this.at] === "}") return this.end(found);
    for (;;) {
      this.blank();
      const name = this.string();
      if (name in found) throw bad("duplicate name");
      this.blank();
      this.take(":");
      found[name] = this.value(depth);
      this.blank();
      if (this.text[this.at] === "}") return this.end(found);
      this.take(",");
    }
  }

  list(depth) {
    if (depth > DEPTH_MAX) throw bad("too deep");
    const found = [];
    this.take("[");
    this.blank();
    if (this.text[this.at] === "]") return this.end(found);
    for (;;) {
      found.push(this.value(depth));
      this.blank();
      if (this.text[this.at] === "]") return this.end(found);
      this.take(",");
    }
  }

  end(found) {
    this.at += 1;
    return found;
  }

  string() {
    const pattern = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (!match) throw bad("not JSON");
    this.at = pattern.lastIndex;
    const text = JSON.parse(match[0]);
    // Escapes give lone surrogates, which no UTF-8 can carry.
    if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)) {
      throw bad("lone surrogate");
    }
    return text;
  }

  number() {
    const pattern = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (!match) throw bad("not JSON");
    if (match[1] || match[2]) throw bad("a number that is not an integer");
    if (match[0].length > DIGITS_MAX) throw bad("an integer that is too long");
    this.at = pattern.lastIndex;
    const number = Number(match[0]);
    return Number.isSafeInteger(number) ? number || 0 : BigInt(match[0]);
  }
}

/** Reads bytes of JSON, or refuses. */
export function strictJson(bytes) {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) throw bad("byte order mark");
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw bad("not UTF-8");
  }
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.blank();
  if (reader.at !== text.length) throw bad("not JSON");
  return value;
}

export function strictObject(bytes) {
  const value = strictJson(bytes);
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw bad("not an object");
  return value;
}
