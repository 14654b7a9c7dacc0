// The manifest: what the bidder signs (section 6). It has no name, price or title.
import { concat, equal, sha256Hex, toBase64, utf8 } from "./bytes.js";
import { checkChain, checkReceivers } from "./certificates.js";
import * as contexts from "./context.js";
import { HEADER_BYTES, OVERHEAD_BYTES, SEGMENT_BYTES, parameters } from "./floe.js";
import { checkLengths } from "./opening_statement.js";
import * as reading from "./reading.js";
import { Refused } from "./refused.js";
import { verifyAttached } from "./signed.js";

const MANIFEST_BYTES_MAX = 256 * 1024;
const PART_1_MAX = 4 * 1024 ** 3;
const ROLES = ["opening", "bundle"];
const NAMES = ["context", "ctx", "parts", "shares", "factor", "client", "created"];

/** Writes the content of a manifest; `created` is milliseconds since 1970. */
export function writeManifest({ context, parts, shares, factor, client, created }) {
  const value = {
    v: "sbe1",
    context: toBase64(context.raw),
    ctx: toBase64(context.ctx),
    parts: parts.map(({ header, size, digests }, p) => ({
      p,
      role: ROLES[p],
      floe_header: toBase64(header),
      size,
      segment: SEGMENT_BYTES,
      digests: toBase64(digests),
    })),
    shares: [...shares].map(([i, { cert, commit, envelope }]) => ({ i, cert, commit: toBase64(commit), envelope })),
    factor: factor && { commit: toBase64(factor.commit), envelope: factor.envelope },
    client,
    created: new Date(created).toISOString().replace(/\.\d+Z$/, "+00:00"),
  };
  return utf8(JSON.stringify(value));
}

/** Verifies the signature of manifest.p7m and reads what it signs. */
export async function openManifest(message) {
  const [content, signature] = await verifyAttached(message, MANIFEST_BYTES_MAX);
  const manifest = await readManifest(content);
  if (signature.certificate.fingerprint !== manifest.context.bidderCert) {
    throw new Refused("wrong-signer", { what: "manifest.p7m" });
  }
  return { message, manifest, signature, digest: await sha256Hex(message) };
}

export async function readManifest(content) {
  const how = { version: "sbe1", names: NAMES, most: MANIFEST_BYTES_MAX, where: "manifest" };
  const value = reading.readDocument(content, how);
  const raw = reading.base64(value.context, "manifest.context", { most: 4096 });
  const context = await contexts.read(raw);
  if (!equal(reading.base64(value.ctx, "manifest.ctx", { length: 32 }), context.ctx)) {
    throw new Refused("context-mismatch", { what: "manifest.ctx" });
  }
  const factor = readFactor(value.factor);
  if ((factor !== null) !== context.bidderFactor) {
    throw new Refused("context-mismatch", { what: "manifest.factor" });
  }
  return {
    context,
    parts: readParts(value.parts),
    shares: readShares(value.shares, context.n),
    factor,
    client: readClient(value.client),
    created: reading.instant(value.created, "manifest.created"),
  };
}

function readParts(value) {
  const parts = reading.items(value, "manifest.parts", { least: 2, most: 2 }).map((item, p) => readPart(p, item));
  checkLengths(parts[0].payload, parts[1].payload);
  return parts;
}

function readPart(p, item) {
  const where = "manifest.parts";
  const value = reading.members(item, ["p", "role", "floe_header", "size", "segment", "digests"], where);
  reading.integer(value.p, `${where}.p`, { least: p, most: p });
  reading.choice(value.role, `${where}.role`, [ROLES[p]]);
  if (value.segment !== SEGMENT_BYTES) throw reading.malformed(`${where}.segment`, "1048576 is expected");
  const header = reading.base64(value.floe_header, `${where}.floe_header`, { length: HEADER_BYTES });
  if (!equal(header.slice(0, 10), parameters())) throw reading.malformed(`${where}.floe_header`, "unknown parameters");
  const most = p === 0 ? SEGMENT_BYTES : PART_1_MAX;
  const size = reading.integer(value.size, `${where}.size`, { least: OVERHEAD_BYTES, most });
  const segments = Math.ceil(size / SEGMENT_BYTES);
  // No final segment is empty, but that of an empty payload.
  const last = size - (segments - 1) * SEGMENT_BYTES;
  if (last < OVERHEAD_BYTES || (last === OVERHEAD_BYTES && segments > 1)) {
    throw reading.malformed(`${where}.size`, "no such length");
  }
  const digests = reading.base64(value.digests, `${where}.digests`, { length: 32 });
  return { header, size, segments, payload: size - OVERHEAD_BYTES * segments, digests };
}

function readShares(value, n) {
  const where = "manifest.shares";
  const found = new Map();
  reading.items(value, where, { least: n, most: n }).forEach((item, at) => {
    const i = at + 1;
    const each = reading.members(item, ["i", "cert", "commit", "envelope"], where);
    reading.integer(each.i, `${where}.i`, { least: i, most: i });
    found.set(i, {
      cert: reading.digest(each.cert, `${where}.cert`),
      commit: reading.base64(each.commit, `${where}.commit`, { length: 32 }),
      envelope: reading.digest(each.envelope, `${where}.envelope`),
    });
  });
  return found;
}

function readFactor(value) {
  if (value === null) return null;
  const found = reading.members(value, ["commit", "envelope"], "manifest.factor");
  return {
    commit: reading.base64(found.commit, "manifest.factor", { length: 32 }),
    envelope: reading.digest(found.envelope, "manifest.factor.envelope"),
  };
}

function readClient(value) {
  const found = reading.members(value, ["name", "version", "bundle"], "manifest.client");
  return {
    name: reading.text(found.name, "manifest.client.name"),
    version: reading.text(found.version, "manifest.client.version"),
    bundle: reading.digestOrNull(found.bundle, "manifest.client.bundle"),
  };
}

/** Refuses a manifest whose context or custodians are not the statement's. */
export function checkAgainst(manifest, statement) {
  contexts.checkAgainst(manifest.context, statement);
  for (const { i, cert } of statement.custodians) {
    if (manifest.shares.get(i).cert !== cert.fingerprint) {
      throw new Refused("statement-mismatch", { what: `the certificate of share ${i}` });
    }
  }
}

/** Checks the bidder's chain, and that every custodian's key was valid, at `at`. */
export async function checkTrust({ signature }, statement, anchors, at) {
  await checkChain(signature.certificate, signature.chain, anchors, { at });
  await checkReceivers(statement.custodians.map(({ cert }) => cert), at);
}

/** SHA-256 over the segments' digests, one after the other, as 32-byte strings. */
export const joinDigests = (digests) => concat(...digests);
