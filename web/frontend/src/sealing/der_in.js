// DER, read strictly: the one spelling that X.690 allows.
//
// Size, depth and number of elements are capped before anything is interpreted; a second
// spelling of the same value is refused, so what was read is what would be written.
import { compareBytes } from "../der.js";
import { Refused } from "./refused.js";

export const [BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID] = [1, 2, 3, 4, 5, 6];
export const [UTC_TIME, GENERALIZED_TIME, SEQUENCE, SET] = [0x17, 0x18, 0x30, 0x31];
export const CONSTRUCTED = 0x20;
/** A context tag around something. */
export const tagged = (number) => 0xa0 | number;

const DEPTH_MAX = 24;
const ELEMENTS_MAX = 16_384;
const PRIMITIVE_ONLY = new Set([
  1, 2, 3, 4, 5, 6, 9, 0x0a, 0x0c, 0x0d, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e,
]);
const CONSTRUCTED_ONLY = new Set([0x10, 0x11, 0x08, 0x0b]);

export const badDer = (why) => new Refused("malformed-der", { why });

export class Node {
  constructor(tag, content, raw) {
    Object.assign(this, { tag, content, raw });
  }

  children() {
    if (!(this.tag & CONSTRUCTED)) throw badDer("an element has no parts");
    return elements(this.content);
  }

  expect(tag) {
    if (this.tag !== tag) throw badDer(`tag ${this.tag} where ${tag} belongs`);
    return this;
  }

  /** An INTEGER as BigInt. */
  integer() {
    const { content } = this.expect(INTEGER);
    let value = content[0] & 0x80 ? -1n : 0n;
    for (const byte of content) value = (value << 8n) | BigInt(byte);
    return value;
  }

  octets() {
    return this.expect(OCTET_STRING).content;
  }

  bits() {
    const { content } = this.expect(BIT_STRING);
    if (content[0] !== 0) throw badDer("a bit string is not of whole bytes");
    return content.slice(1);
  }

  oid() {
    const arcs = [];
    let value = 0;
    for (const byte of this.expect(OID).content) {
      value = value * 128 + (byte & 0x7f);
      if (!(byte & 0x80)) {
        arcs.push(value);
        value = 0;
      }
    }
    const root = Math.min(Math.floor(arcs[0] / 40), 2);
    return [root, arcs[0] - 40 * root, ...arcs.slice(1)].join(".");
  }

  boolean() {
    return this.expect(BOOLEAN).content[0] === 0xff;
  }

  /** Milliseconds since 1970 of a UTCTime or GeneralizedTime. */
  time() {
    const text = String.fromCharCode(...this.content);
    const short = this.tag === UTC_TIME;
    if (!short) this.expect(GENERALIZED_TIME);
    const pattern = short ? /^(\d\d)(\d{10})Z$/ : /^(\d{4})(\d{10})Z$/;
    const match = pattern.exec(text);
    if (!match) throw badDer("a time in another spelling");
    const century = Number(match[1]) < 50 ? 2000 : 1900;
    const year = short ? century + Number(match[1]) : Number(match[1]);
    const [month, day, hour, minute, second] = match[2].match(/../g).map(Number);
    const found = new Date(0);
    found.setUTCFullYear(year, month - 1, day);
    found.setUTCHours(hour, minute, second);
    const same = found.getUTCMonth() === month - 1 && found.getUTCDate() === day;
    if (!same || hour > 23 || minute > 59 || second > 59) throw badDer("no such time");
    return found.getTime();
  }
}

/** The parts of a SEQUENCE, taken in order; every one must be taken. */
export class Fields {
  constructor(node, tag = SEQUENCE) {
    this.rest = node.expect(tag).children();
  }

  take(tag = null) {
    const node = this.rest.shift();
    if (!node) throw badDer("a part is missing");
    return tag === null ? node : node.expect(tag);
  }

  optional(tag) {
    return this.rest.length > 0 && this.rest[0].tag === tag ? this.rest.shift() : null;
  }

  end() {
    if (this.rest.length > 0) throw badDer(`unexpected part with tag ${this.rest[0].tag}`);
  }
}

/** The one element that `bytes` is, having walked all of it. */
export function readDer(bytes, sizeMax) {
  if (bytes.length > sizeMax) {
    throw new Refused("der-too-large", { size: bytes.length, size_max: sizeMax });
  }
  const nodes = elements(bytes);
  if (nodes.length !== 1) throw badDer("there is not exactly one element");
  walk(nodes[0]);
  return nodes[0];
}

export function isSortedSet(nodes) {
  return nodes.every((node, at) => at === 0 || compareBytes(nodes[at - 1].raw, node.raw) <= 0);
}

function walk(root) {
  const pending = [[root, 1]];
  let count = 0;
  while (pending.length > 0) {
    const [node, depth] = pending.pop();
    count += 1;
    if (depth > DEPTH_MAX || count > ELEMENTS_MAX) throw new Refused("der-too-deep");
    if (node.tag < 0x40) checkUniversal(node);
    if (!(node.tag & CONSTRUCTED)) continue;
    const children = node.children();
    if (node.tag === SET && !isSortedSet(children)) throw badDer("a set is not in order");
    if (children.length + pending.length > ELEMENTS_MAX) throw new Refused("der-too-deep");
    for (const child of children) pending.push([child, depth + 1]);
  }
}

function elements(bytes) {
  const found = [];
  for (let at = 0; at < bytes.length; ) {
    if (found.length === ELEMENTS_MAX) throw new Refused("der-too-deep");
    const node = element(bytes, at);
    found.push(node);
    at += node.raw.length;
  }
  return found;
}

function element(bytes, start) {
  const tag = bytes[start];
  if ((tag & 0x1f) === 0x1f) throw badDer("a tag number of several bytes");
  if (start + 2 > bytes.length) throw badDer("it is cut short");
  let [length, at] = [bytes[start + 1], start + 2];
  if (length & 0x80) {
    const count = length & 0x7f;
    if (count < 1 || count > 4 || at + count > bytes.length) throw badDer("an indefinite or impossible length");
    length = bytes.slice(at, at + count).reduce((sum, byte) => sum * 256 + byte, 0);
    if (length < 0x80 || bytes[at] === 0) throw badDer("an overlong length");
    at += count;
  }
  if (at + length > bytes.length) throw badDer("it is cut short");
  return new Node(tag, bytes.slice(at, at + length), bytes.slice(start, at + length));
}

function checkUniversal({ tag, content }) {
  const number = tag & 0x1f;
  if (PRIMITIVE_ONLY.has(number) && tag & CONSTRUCTED) throw badDer("a string in chunks");
  if (CONSTRUCTED_ONLY.has(number) && !(tag & CONSTRUCTED)) throw badDer("a sequence without its mark");
  CHECKS[number]?.(content);
}

const paddedInteger = (content) =>
  content.length > 1 &&
  ((content[0] === 0 && content[1] < 0x80) || (content[0] === 0xff && content[1] >= 0x80));

function checkInteger(content) {
  if (content.length === 0) throw badDer("an empty integer");
  if (paddedInteger(content)) throw badDer("a padded integer");
}

function checkBits(content) {
  const unused = content[0];
  const last = content[content.length - 1];
  const impossible = content.length === 0 || unused > 7 || (content.length === 1 && unused !== 0);
  if (impossible || (unused && last & ((1 << unused) - 1))) throw badDer("an impossible bit string");
}

function checkOid(content) {
  const whole = content.length > 0 && !(content[content.length - 1] & 0x80);
  const padded = content.some((byte, at) => byte === 0x80 && (at === 0 || !(content[at - 1] & 0x80)));
  if (!whole || padded) throw badDer("an impossible identifier");
}

const CHECKS = {
  0: () => {
    throw badDer("an end-of-contents mark");
  },
  1: (content) => {
    if (content.length !== 1 || ![0, 0xff].includes(content[0])) throw badDer("a truth value that is neither 00 nor ff");
  },
  2: checkInteger,
  3: checkBits,
  5: (content) => {
    if (content.length > 0) throw badDer("a null with content");
  },
  6: checkOid,
  0x0a: checkInteger,
};
