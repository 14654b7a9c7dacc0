// FLOE (c2sp.org/FLOE): a long payload in segments under one key, by WebCrypto.
//
// AES-256-GCM, HKDF-Expand-SHA-384, 32-byte IV. The 74-byte header is parameters, IV and
// a tag that commits to the key. WebCrypto has no streaming GCM and needs none here: a
// segment is what it is given at a time.
import { bigEndian, concat, equal, hmac, random, utf8 } from "./bytes.js";
import { Refused } from "./refused.js";

export const SEGMENT_BYTES = 1_048_576;
export const OVERHEAD_BYTES = 32;
export const PAYLOAD_BYTES = SEGMENT_BYTES - OVERHEAD_BYTES;
export const HEADER_BYTES = 74;
const IV_BYTES = 32;
const NONCE_BYTES = 12;
const NONCE_AT = 4;
const SEALED_AT = 16;
const SEGMENTS_PER_KEY = 1 << 20;

export const parameters = (segmentBytes = SEGMENT_BYTES) =>
  concat(new Uint8Array(2), bigEndian(segmentBytes, 4), bigEndian(IV_BYTES, 4));

/** In how many segments a payload travels: an empty one in one. */
export const segmentCount = (payload, segmentBytes = SEGMENT_BYTES) =>
  Math.max(1, Math.ceil(payload / (segmentBytes - OVERHEAD_BYTES)));

export const sealedBytes = (payload, segmentBytes = SEGMENT_BYTES) =>
  payload + OVERHEAD_BYTES * segmentCount(payload, segmentBytes);

// The first 32 or 48 bytes of HKDF-Expand are one block of it.
async function derive(bound, aad, key, purpose, length) {
  const info = concat(bound, purpose, aad, Uint8Array.of(1));
  return (await hmac("SHA-384", key, info)).slice(0, length);
}

const prefix = (length, final) => (final ? bigEndian(length, 4) : new Uint8Array(4).fill(0xff));

/** One part under its key: seals and opens its segments, in any order. */
export class Stream {
  static async start(key, aad, { iv = random(IV_BYTES), segmentBytes = SEGMENT_BYTES, nonces = null } = {}) {
    const stream = new Stream();
    const bound = concat(parameters(segmentBytes), iv);
    stream.segmentBytes = segmentBytes;
    stream.header = concat(bound, await derive(bound, aad, key, utf8("HEADER_TAG:"), 32));
    const messageKey = await derive(bound, aad, key, utf8("MESSAGE_KEY:"), 48);
    const dek = await derive(bound, aad, messageKey, concat(utf8("DEK:"), new Uint8Array(8)), 32);
    stream.key = await crypto.subtle.importKey("raw", dek, "AES-GCM", false, ["encrypt", "decrypt"]);
    stream.nonces = nonces ?? (() => random(NONCE_BYTES));
    return stream;
  }

  /** Takes up part p by its header, whose tag must commit to `key`. */
  static async resume(key, aad, header, p) {
    const iv = header.slice(10, 10 + IV_BYTES);
    const stream = await Stream.start(key, aad, { iv });
    if (!equal(stream.header, header)) throw new Refused("key-not-committed", { p });
    return stream;
  }

  #parameters(j, nonce, final) {
    if (j >= SEGMENTS_PER_KEY) throw new RangeError("a part has fewer segments than a key may seal");
    const additionalData = concat(bigEndian(j, 8), Uint8Array.of(final ? 1 : 0));
    return { name: "AES-GCM", iv: nonce, additionalData, tagLength: 128 };
  }

  /** Segment j of the stream. */
  async seal(j, payload, final) {
    const nonce = this.nonces(j);
    const sealed = await crypto.subtle.encrypt(this.#parameters(j, nonce, final), this.key, payload);
    const out = new Uint8Array(payload.length + OVERHEAD_BYTES);
    out.set(prefix(out.length, final), 0);
    out.set(nonce, NONCE_AT);
    out.set(new Uint8Array(sealed), SEALED_AT);
    return out;
  }

  /** The payload of segment j of part p, or a refusal. */
  async open(j, segment, final, p) {
    const refusal = new Refused("not-authentic", { p, segment: j });
    if (segment.length < OVERHEAD_BYTES || !equal(segment.slice(0, 4), prefix(segment.length, final))) {
      throw refusal;
    }
    const nonce = segment.slice(NONCE_AT, SEALED_AT);
    try {
      const how = this.#parameters(j, nonce, final);
      return new Uint8Array(await crypto.subtle.decrypt(how, this.key, segment.subarray(SEALED_AT)));
    } catch {
      throw refusal;
    }
  }
}
