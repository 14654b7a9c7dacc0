// CMS SignedData read strictly, its one signature verified (RFC 5652, envelope.md).
//
// Whether the signer is trusted at the time is asked of `certificates.checkChain`.
import { compareBytes, setOf } from "../der.js";
import * as ids from "./algorithms.js";
import { equal } from "./bytes.js";
import { isP256, loadCertificate } from "./certificates.js";
import { Fields, SEQUENCE, SET, badDer, isSortedSet, readDer, tagged } from "./der_in.js";
import { Refused } from "./refused.js";

export const OVERHEAD_BYTES_MAX = 64 * 1024;
const CERTIFICATES_MAX = 8;
const ATTRIBUTES_MAX = 16;

const badAttribute = (attribute) => new Refused("bad-signed-attributes", { attribute });

/** Verifies a signature over `data`; `otherwiseAt` stands in for a missing signingTime. */
export async function verifyDetached(data, signature, otherwiseAt = null) {
  const found = await readSigned(signature, OVERHEAD_BYTES_MAX, data);
  return asAct(found, otherwiseAt);
}

/** Verifies a message and returns [its content, who signed it]. */
export async function verifyAttached(message, contentMax) {
  const found = await readSigned(message, contentMax + OVERHEAD_BYTES_MAX, null);
  if (!found.attributes.has(ids.ID_SIGNING_CERTIFICATE_V2)) throw badAttribute("signingCertificateV2");
  return [found.content, await asAct(found, null)];
}

async function asAct(found, otherwiseAt) {
  const { certificate, others, attributes } = found;
  if (found.hasExtras || found.contentType !== ids.ID_DATA) throw new Refused("signature-form");
  if (found.digestName !== "SHA-256") throw new Refused("weak-digest");
  if (certificate.key.kind !== "rsa" && !isP256(certificate)) {
    throw new Refused("weak-certificate", { holder: certificate.holder });
  }
  const bound = attributes.get(ids.ID_SIGNING_CERTIFICATE_V2);
  if (bound) await checkBound(certificate, bound);
  const signingTime = attributes.get(ids.ID_SIGNING_TIME)?.time() ?? otherwiseAt;
  if (signingTime === null) throw badAttribute("signingTime");
  return { certificate, chain: others, signingTime };
}

async function readSigned(bytes, sizeMax, detached) {
  const fields = signedData(readDer(bytes, sizeMax));
  const version = fields.take().integer();
  const digests = fields.take(SET).children();
  const [contentType, content] = readContent(fields.take());
  const bag = fields.optional(tagged(0));
  const lists = fields.optional(tagged(1));
  const infos = fields.take(SET).children();
  fields.end();
  if (infos.length !== 1 || digests.length !== 1) throw new Refused("not-one-signer");
  const info = signerInfo(infos[0]);
  if (ids.digestName(digests[0]) !== info.digestName) throw badDer("the digest of the signer is not announced");
  const plain = contentType === ids.ID_DATA && info.version === 1n;
  if (version !== (plain ? 1n : 3n)) throw badDer("a wrong version");
  if ((content === null) === (detached === null)) throw badDer("the content belongs either inside or beside");
  const nodes = bag === null ? [] : bag.children();
  const [certificate, others] = await pick(nodes, info);
  const attributes = readAttributes(info.attributes);
  await checkContent(attributes, contentType, info.digestName, content ?? detached);
  await checkSignature(certificate, info);
  const inOrder = isSortedSet(nodes) && nodes.every((node, at) => at === 0 || !equal(node.raw, nodes[at - 1].raw));
  const hasExtras = lists !== null || info.hasUnsigned || !inOrder;
  return { contentType, content, certificate, others, digestName: info.digestName, attributes, hasExtras };
}

function signedData(root) {
  const outer = new Fields(root);
  if (outer.take().oid() !== ids.ID_SIGNED_DATA) throw new Refused("not-signed-data");
  const wrapped = new Fields(outer.take(), tagged(0));
  outer.end();
  const inner = new Fields(wrapped.take());
  wrapped.end();
  return inner;
}

function readContent(node) {
  const fields = new Fields(node);
  const contentType = fields.take().oid();
  const wrapped = fields.optional(tagged(0));
  fields.end();
  if (wrapped === null) return [contentType, null];
  const inner = new Fields(wrapped, tagged(0));
  const content = inner.take().octets();
  inner.end();
  return [contentType, content];
}

function signerInfo(node) {
  const fields = new Fields(node);
  const version = fields.take().integer();
  const sid = fields.take();
  const digestName = ids.digestName(fields.take());
  const attributes = fields.optional(tagged(0));
  const algorithm = fields.take();
  const signature = fields.take().octets();
  const unsigned = fields.optional(tagged(1));
  fields.end();
  if (attributes === null) throw badAttribute("contentType");
  // 5.3: version 1 names the signer by issuer and serial, 3 by its key identifier.
  const wanted = { 1: SEQUENCE, 3: 0x80 }[String(version)];
  if (wanted !== sid.tag) throw badDer("a wrong version");
  return { version, sid, digestName, attributes, algorithm, signature, hasUnsigned: unsigned !== null };
}

async function pick(nodes, info) {
  if (nodes.length > CERTIFICATES_MAX) throw badDer("too many certificates");
  const found = await Promise.all(nodes.map((node) => loadCertificate(node.raw)));
  const mine = found.filter((each) => isNamed(each, info.sid));
  if (mine.length !== 1) throw new Refused("signer-certificate-missing");
  return [mine[0], found.filter((each) => each.fingerprint !== mine[0].fingerprint)];
}

function isNamed(certificate, sid) {
  if (sid.tag === SEQUENCE) return equal(certificate.issuerAndSerial, sid.content);
  const identifier = certificate.extensions.get("2.5.29.14");
  return Boolean(identifier) && equal(identifier.value.octets(), sid.content);
}

// Each attribute once, with one value, in the order of a SET OF (5.3, 5.4).
function readAttributes(node) {
  const nodes = node.children();
  if (nodes.length > ATTRIBUTES_MAX || !isSortedSet(nodes)) throw badAttribute("*");
  const values = new Map();
  for (const attribute of nodes) {
    const fields = new Fields(attribute);
    const oid = fields.take().oid();
    const held = fields.take(SET).children();
    fields.end();
    if (values.has(oid) || held.length !== 1) throw badAttribute(oid);
    values.set(oid, held[0]);
  }
  return values;
}

async function checkContent(attributes, contentType, digestName, body) {
  if (attributes.get(ids.ID_CONTENT_TYPE)?.oid() !== contentType) throw badAttribute("contentType");
  const digest = attributes.get(ids.ID_MESSAGE_DIGEST);
  if (!digest) throw badAttribute("messageDigest");
  if (!equal(digest.octets(), await ids.digestOf(digestName, body))) throw new Refused("digest-mismatch");
}

async function checkSignature(certificate, { algorithm, digestName, signature, attributes }) {
  const { kind } = certificate.key;
  const hash = ids.signatureHash(kind, algorithm);
  // Plain rsaEncryption names no digest of its own; any other must name the signer's.
  if (hash === null || (hash !== "" && hash !== digestName)) throw new Refused("unknown-signature-algorithm");
  // 5.4: what was signed is the SET OF with its own tag, not with [0].
  const signed = setOf(SET, ...attributes.children().map((node) => node.raw));
  if (!(await ids.verifies(certificate.spki, digestName, signature, signed))) {
    throw new Refused("signature-invalid");
  }
}

// Refuses unless the first ESSCertIDv2 is of the certificate (RFC 5035).
async function checkBound(certificate, attribute) {
  const outer = new Fields(attribute);
  const bound = outer.take().children();
  outer.optional(SEQUENCE);
  outer.end();
  if (bound.length === 0) throw badAttribute("signingCertificate");
  const fields = new Fields(bound[0]);
  const named = fields.optional(SEQUENCE);
  const digest = fields.take().octets();
  const issuerSerial = fields.optional(SEQUENCE);
  fields.end();
  const name = named === null ? "SHA-256" : ids.digestName(named);
  const refusal = new Refused("certificate-not-bound");
  if (!equal(digest, await ids.digestOf(name, certificate.der))) throw refusal;
  if (issuerSerial === null) return;
  const { issuer, serial } = certificate;
  const general = new Fields(issuerSerial);
  const names = general.take(SEQUENCE).children();
  const same = names.length === 1 && names[0].tag === tagged(4) && equal(names[0].content, issuer.raw);
  if (!same || compareBytes(general.take().raw, serial.raw) !== 0) throw refusal;
  general.end();
}

