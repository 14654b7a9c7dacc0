// Certificates: reading them, and the way to a trust anchor (RFC 5280).
//
// A chain is checked for the time of an act, never for now; that time and the anchors
// are handed in. Revocation is asked at submission, by the server.
import { equal, hex, sha256 } from "./bytes.js";
import { keyKind, rsaBits, signatureHash, verifies } from "./algorithms.js";
import { BOOLEAN, Fields, INTEGER, SEQUENCE, readDer, tagged } from "./der_in.js";
import { Refused } from "./refused.js";

export const CERTIFICATE_BYTES_MAX = 16 * 1024;
const CHAIN_MAX = 4;
const BASIC_CONSTRAINTS = "2.5.29.19";
const KEY_USAGE = "2.5.29.15";
const PURPOSES = "2.5.29.37";
// Another critical extension refuses: subject names and policies need no act here.
const UNDERSTOOD = new Set([BASIC_CONSTRAINTS, KEY_USAGE, PURPOSES, "2.5.29.17", "2.5.29.32"]);
const MACHINE_PURPOSES = new Set(["1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9"]);
const [DIGITAL_SIGNATURE, KEY_ENCIPHERMENT, KEY_AGREEMENT, KEY_CERT_SIGN] = [0, 2, 4, 5];
const COMMON_NAME = "2.5.4.3";

/** Reads the certificate in exactly these DER bytes. */
export async function loadCertificate(der) {
  const outer = new Fields(readDer(der, CERTIFICATE_BYTES_MAX));
  const tbs = outer.take(SEQUENCE);
  const algorithm = outer.take(SEQUENCE);
  const signature = outer.take().bits();
  outer.end();
  const fields = new Fields(tbs);
  const version = fields.optional(tagged(0));
  const serial = fields.take(INTEGER);
  const inner = fields.take(SEQUENCE);
  const [issuer, validity, subject, spki] = [1, 2, 3, 4].map(() => fields.take(SEQUENCE));
  fields.optional(0x81);
  fields.optional(0x82);
  const extensions = readExtensions(fields.optional(tagged(3)));
  fields.end();
  const sane = serial.integer() > 0n && version !== null && equal(inner.raw, algorithm.raw);
  if (!sane) throw new Refused("malformed-certificate");
  const times = new Fields(validity);
  const [notBefore, notAfter] = [times.take().time(), times.take().time()];
  return {
    der, tbs, algorithm, signature, serial, issuer, subject, spki, extensions, notBefore, notAfter,
    holder: nameOf(subject, COMMON_NAME),
    fingerprint: hex(await sha256(der)),
    issuerAndSerial: Uint8Array.from([...issuer.raw, ...serial.raw]),
    key: keyKind(spki),
  };
}

function readExtensions(wrapped) {
  const found = new Map();
  if (wrapped === null) return found;
  const [list] = wrapped.children();
  for (const each of list.expect(SEQUENCE).children()) {
    const fields = new Fields(each);
    const oid = fields.take().oid();
    const critical = fields.optional(BOOLEAN)?.boolean() ?? false;
    const value = readDer(fields.take().octets(), CERTIFICATE_BYTES_MAX);
    fields.end();
    if (found.has(oid)) throw new Refused("malformed-certificate");
    found.set(oid, { critical, value });
  }
  return found;
}

/** The first value of an attribute of a Name, or "". */
export function nameOf(name, oid) {
  for (const set of name.children()) {
    for (const pair of set.children()) {
      const [type, value] = pair.children();
      if (type.oid() === oid) return new TextDecoder().decode(value.content);
    }
  }
  return "";
}

const keyUsage = (certificate) => {
  const found = certificate.extensions.get(KEY_USAGE);
  if (!found) return null;
  const { content } = found.value.expect(0x03);
  return (bit) => Boolean((content[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7)));
};

const purposesOf = (certificate) =>
  certificate.extensions.get(PURPOSES)?.value.children().map((each) => each.oid()) ?? null;

const isoSeconds = (at) => new Date(at).toISOString().replace(/\.\d+Z$/, "+00:00");

async function checkKey(certificate) {
  const { key, algorithm, holder } = certificate;
  const weak = new Refused("weak-certificate", { holder });
  if (key.kind === "other") throw weak;
  // The signature is of the issuer's key, whose kind the algorithm tells by itself.
  if (!signatureHash("rsa", algorithm) && !signatureHash("ec", algorithm)) throw weak;
  if (key.kind !== "rsa") return;
  const bits = await rsaBits(certificate.spki);
  if (bits < 2048 || bits > 8192) throw weak;
}

async function checkOne(certificate, at) {
  const { holder, notBefore, notAfter } = certificate;
  if (at < notBefore) throw new Refused("certificate-not-yet-valid", { holder, at: isoSeconds(at) });
  // RFC 5280 4.1.2.5: notAfter is the last second of validity, not the first after.
  if (Math.floor(at / 1000) * 1000 > notAfter) {
    throw new Refused("certificate-expired", { holder, at: isoSeconds(at) });
  }
  await checkKey(certificate);
  for (const [oid, { critical }] of certificate.extensions) {
    if (critical && !UNDERSTOOD.has(oid)) throw new Refused("unknown-constraint", { holder });
  }
}

function fits(certificate, usage) {
  const allows = keyUsage(certificate);
  if (usage === "receive") {
    return allows === null || allows(certificate.key.kind === "rsa" ? KEY_ENCIPHERMENT : KEY_AGREEMENT);
  }
  if (allows !== null && !allows(DIGITAL_SIGNATURE)) return false;
  const purposes = purposesOf(certificate);
  return purposes === null || !purposes.every((oid) => MACHINE_PURPOSES.has(oid));
}

/** Refuses a certificate, perhaps self-signed, that was made for something else. */
export async function checkUsage(certificate, usage) {
  await checkKey(certificate);
  if (!fits(certificate, usage)) {
    throw new Refused("wrong-key-usage", { holder: certificate.holder, usage });
  }
}

function checkAuthority(issuer, below) {
  const refusal = new Refused("not-an-authority", { holder: issuer.holder });
  const constraints = issuer.extensions.get(BASIC_CONSTRAINTS);
  if (!constraints) throw refusal;
  const fields = new Fields(constraints.value);
  const isAuthority = fields.optional(BOOLEAN)?.boolean() ?? false;
  const length = fields.optional(INTEGER)?.integer() ?? null;
  if (!isAuthority || (length !== null && BigInt(below) > length)) throw refusal;
  const allows = keyUsage(issuer);
  if (allows !== null && !allows(KEY_CERT_SIGN)) throw refusal;
}

async function isIssued(certificate, issuer) {
  if (!equal(certificate.issuer.raw, issuer.subject.raw)) return false;
  const hash = signatureHash(issuer.key.kind, certificate.algorithm);
  if (!hash) return false;
  return verifies(issuer.spki, hash, certificate.signature, certificate.tbs.raw);
}

const isIn = (list, certificate) => list.some((each) => each.fingerprint === certificate.fingerprint);

async function climb(chain, intermediates, anchors, at) {
  const top = chain[chain.length - 1];
  if (isIn(anchors, top)) return chain;
  // The reason given is that of the first way that nearly led there.
  let reason = new Refused("untrusted-certificate", { holder: chain[0].holder });
  for (const issuer of [...anchors, ...intermediates]) {
    if (chain.length === CHAIN_MAX || isIn(chain, issuer) || !(await isIssued(top, issuer))) continue;
    try {
      await checkOne(issuer, at);
      checkAuthority(issuer, chain.length - 1);
      return await climb([...chain, issuer], intermediates, anchors, at);
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal;
      if (reason.code === "untrusted-certificate") reason = refusal;
    }
  }
  throw reason;
}

/** Returns the chain, holder first and anchor last, or refuses. `at` in milliseconds. */
export async function checkChain(certificate, intermediates, anchors, { at, usage = "sign" }) {
  await checkOne(certificate, at);
  if (!fits(certificate, usage)) {
    throw new Refused("wrong-key-usage", { holder: certificate.holder, usage });
  }
  return climb([certificate], intermediates, anchors, at);
}

export const isP256 = (certificate) => certificate.key.curve === "P-256";

/** Custodians' tender certificates are vouched for by the signed statement alone. */
export async function checkReceivers(certificates, at) {
  for (const each of certificates) await checkChain(each, [], [each], { at, usage: "receive" });
}

