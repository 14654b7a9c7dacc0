// CMS AuthEnvelopedData: one recipient, AES-256-GCM, no choices (envelope.md 5).
//
// The bytes are fixed by the content, the recipient's certificate and three values, so
// that an envelope whose values come from a share can be rebuilt byte for byte. WebCrypto
// cannot fix the ephemeral key: the curve's arithmetic is @noble/curves'.
import { p256 } from "@noble/curves/nist.js";
import { element, explicit, integer, octets, oid, sequence, setOf } from "../der.js";
import * as ids from "./algorithms.js";
import { bigEndian, concat, equal, fromHex, random, sha256 } from "./bytes.js";
import { isP256 } from "./certificates.js";
import { Fields, SEQUENCE, SET, readDer, tagged } from "./der_in.js";
import { Refused } from "./refused.js";

export const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const SEALED_BYTES_MAX = 4 * 1024 * 1024;
const [CEK_BYTES, NONCE_BYTES, TAG_BYTES] = [32, 12, 16];

const algorithm = (name, ...parameters) => sequence(oid(name), ...parameters);
const number = (value) => integer(Uint8Array.of(value));
const bits = (bytes) => element(0x03, Uint8Array.of(0), bytes);
const WRAP = algorithm(ids.ID_AES256_WRAP);
const AGREEMENT = algorithm(ids.ID_ECDH_SHA256_KDF, WRAP);

const oaep = (...parameters) => {
  const digest = algorithm(ids.ID_SHA256, ...parameters);
  return algorithm(ids.ID_RSA_OAEP, sequence(explicit(0, digest), explicit(1, algorithm(ids.ID_MGF1, digest))));
};
// RFC 4055 2.1: NULL is written, and both spellings are accepted.
const OAEP = oaep(element(0x05));
const OAEP_ACCEPTED = [OAEP, oaep()];

const notSealed = () => new Refused("not-sealed-data");
const cannotOpen = () => new Refused("cannot-open");

// Secrets stay bytes until the one call that needs a number.
const scalarBytes = (scalar) => fromHex(scalar.toString(16).padStart(64, "0"));

export const bytesToInteger = (bytes) => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

// RFC 5753 7.2: the KDF's input names the wrap and the bits of its key.
async function keyEncryptionKey(shared, usage) {
  const info = sequence(WRAP, explicit(2, octets(bigEndian(CEK_BYTES * 8, 4))));
  const kek = await sha256(concat(shared, bigEndian(1, 4), info));
  return crypto.subtle.importKey("raw", kek, "AES-KW", false, [usage]);
}

async function wrapped(shared, cek) {
  const kek = await keyEncryptionKey(shared, "wrapKey");
  const held = await crypto.subtle.importKey("raw", cek, "AES-GCM", true, ["encrypt"]);
  return new Uint8Array(await crypto.subtle.wrapKey("raw", held, kek, "AES-KW"));
}

const pointOf = (certificate) => {
  const fields = new Fields(certificate.spki);
  fields.take();
  return fields.take().bits();
};

/** Seals with the given content key, nonce and ephemeral scalar (BigInt, 1 .. q-1). */
export async function sealToP256(content, certificate, { cek, iv, ephemeral }) {
  if (!isP256(certificate)) throw new RangeError("the recipient's key is not P-256");
  const secret = scalarBytes(ephemeral);
  const point = p256.getPublicKey(secret, false);
  // The shared secret is the x coordinate alone (RFC 5753, SEC 1).
  const shared = p256.getSharedSecret(secret, pointOf(certificate), false).slice(1, 33);
  const key = await wrapped(shared, cek);
  const info = element(
    tagged(1),
    number(3),
    explicit(0, explicit(1, concat(algorithm(ids.ID_EC), bits(point)))),
    AGREEMENT,
    sequence(sequence(sequence(certificate.issuerAndSerial), octets(key))),
  );
  return write(info, content, cek, iv);
}

/** Seals with random values to a P-256 or an RSA certificate. */
export async function sealTo(content, certificate) {
  const [cek, iv] = [random(CEK_BYTES), random(NONCE_BYTES)];
  if (certificate.key.kind !== "rsa") {
    const ephemeral = (bytesToInteger(random(48)) % (P256_ORDER - 1n)) + 1n;
    return sealToP256(content, certificate, { cek, iv, ephemeral });
  }
  const how = { name: "RSA-OAEP", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("spki", certificate.spki.raw, how, false, ["encrypt"]);
  const encrypted = new Uint8Array(await crypto.subtle.encrypt(how, key, cek));
  const info = sequence(number(0), sequence(certificate.issuerAndSerial), OAEP, octets(encrypted));
  return write(info, content, cek, iv);
}

async function write(info, content, cek, iv) {
  const key = await crypto.subtle.importKey("raw", cek, "AES-GCM", false, ["encrypt"]);
  const encrypted = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, content));
  const tagAt = encrypted.length - TAG_BYTES;
  // Tag length 12 is the default; 16 is written out (RFC 5084 3.2).
  const gcm = algorithm(ids.ID_AES256_GCM, sequence(octets(iv), number(TAG_BYTES)));
  const body = sequence(
    number(0),
    setOf(SET, info),
    sequence(oid(ids.ID_DATA), gcm, element(0x80, encrypted.slice(0, tagAt))),
    octets(encrypted.slice(tagAt)),
  );
  return sequence(oid(ids.ID_AUTH_ENVELOPED_DATA), explicit(0, body));
}

/** An envelope's fields: all that can be seen without the key. */
export function readSealed(bytes, sizeMax = SEALED_BYTES_MAX) {
  const outer = new Fields(readDer(bytes, sizeMax));
  if (outer.take().oid() !== ids.ID_AUTH_ENVELOPED_DATA) throw notSealed();
  const around = new Fields(outer.take(), tagged(0));
  outer.end();
  const fields = new Fields(around.take());
  around.end();
  if (fields.take().integer() !== 0n) throw notSealed();
  const infos = fields.take(SET).children();
  const [nonce, ciphertext] = encryptedContent(fields.take());
  const tag = fields.take().octets();
  fields.end();
  if (infos.length !== 1 || tag.length !== TAG_BYTES) throw notSealed();
  const read = { [tagged(1)]: keyAgreement, [SEQUENCE]: keyTransport }[infos[0].tag];
  if (!read) throw notSealed();
  return { ...read(infos[0]), nonce, ciphertext, tag };
}

function encryptedContent(node) {
  const fields = new Fields(node);
  const contentType = fields.take().oid();
  const cipher = new Fields(fields.take());
  const ciphertext = fields.take(0x80).content;
  fields.end();
  const name = cipher.take().oid();
  const parameters = new Fields(cipher.take());
  cipher.end();
  const nonce = parameters.take().octets();
  const tagBytes = parameters.take().integer();
  parameters.end();
  const known = contentType === ids.ID_DATA && name === ids.ID_AES256_GCM;
  if (!known || nonce.length !== NONCE_BYTES || tagBytes !== 16n) throw notSealed();
  return [nonce, ciphertext];
}

function keyAgreement(node) {
  const fields = new Fields(node, tagged(1));
  const version = fields.take().integer();
  const originator = new Fields(fields.take(), tagged(0));
  const open = new Fields(originator.take(), tagged(1));
  originator.end();
  const kind = open.take().raw;
  const point = open.take().bits();
  open.end();
  const method = fields.take().raw;
  const keys = fields.take(SEQUENCE).children();
  fields.end();
  const sound =
    version === 3n && keys.length === 1 && point.length === 65 && point[0] === 4 &&
    equal(kind, algorithm(ids.ID_EC)) && equal(method, AGREEMENT);
  if (!sound) throw notSealed();
  const one = new Fields(keys[0]);
  const recipient = one.take(SEQUENCE).content;
  const wrappedKey = one.take().octets();
  one.end();
  if (wrappedKey.length !== CEK_BYTES + 8) throw notSealed();
  return { recipient, point, wrappedKey };
}

function keyTransport(node) {
  const fields = new Fields(node);
  const version = fields.take().integer();
  const recipient = fields.take(SEQUENCE).content;
  const method = fields.take().raw;
  const wrappedKey = fields.take().octets();
  fields.end();
  if (version !== 0n || !OAEP_ACCEPTED.some((each) => equal(each, method))) throw notSealed();
  return { recipient, point: null, wrappedKey };
}

/**
 * The content of an envelope that was made for `receiver`:
 * { certificate, agree(point) -> shared secret, decrypt(wrapped) -> content key }.
 */
export async function openSealed(bytes, receiver) {
  const found = readSealed(bytes);
  if (receiver.certificate && !equal(receiver.certificate.issuerAndSerial, found.recipient)) {
    throw new Refused("not-for-this-key");
  }
  try {
    const key = await contentKey(found, receiver);
    const how = { name: "AES-GCM", iv: found.nonce };
    return new Uint8Array(await crypto.subtle.decrypt(how, key, concat(found.ciphertext, found.tag)));
  } catch {
    throw cannotOpen();
  }
}

async function contentKey({ point, wrappedKey }, receiver) {
  if (point === null) {
    const cek = await receiver.decrypt(wrappedKey);
    if (cek.length !== CEK_BYTES) throw cannotOpen();
    return crypto.subtle.importKey("raw", cek, "AES-GCM", false, ["decrypt"]);
  }
  const kek = await keyEncryptionKey(await receiver.agree(point), "unwrapKey");
  return crypto.subtle.unwrapKey("raw", wrappedKey, kek, "AES-KW", "AES-GCM", false, ["decrypt"]);
}
