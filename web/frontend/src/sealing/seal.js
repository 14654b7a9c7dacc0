// Sealing a bid on the bidder's own machine (sections 4 to 7).
//
// Each bid has its own random secret, dealt here to the custodians whom a verified
// statement names. Nothing in this module looks at a clock, a page or a server:
// statement, order, signer, documents and the time are handed in, and the sealed bytes
// go out to `sink`, segment by segment.
import { signAttached } from "../cms.js";
import { hex, random, sha256, sha256Hex } from "./bytes.js";
import { layOut, readBundle } from "./bundle.js";
import { checkReceivers } from "./certificates.js";
import * as contexts from "./context.js";
import { buildFactor, buildRecovery, buildShare } from "./envelopes.js";
import { PAYLOAD_BYTES, Stream, sealedBytes, segmentCount } from "./floe.js";
import { checkAgainst, joinDigests, openManifest, writeManifest } from "./manifest.js";
import { padOpening, readOpening } from "./opening_statement.js";
import { Refused } from "./refused.js";
import { SECRET_BYTES, commitment, split } from "./shares.js";

export const shareName = (i) => `share-${String(i).padStart(2, "0")}.p7m`;

/** The context of a new bid, or a refusal of what has no place in the tender. */
export function bind(statement, { order = null, lot, envelope, certificate, replaces = null, bid }) {
  if (!statement.lots.includes(lot)) throw new Refused("wrong-lot", { lot });
  if (envelope === "quote" || !statement.envelopes.has(contexts.kindOf(envelope))) {
    throw new Refused("wrong-envelope", { envelope });
  }
  const bidderCert = certificate.fingerprint;
  checkOrder(order, lot, envelope, bidderCert);
  if (replaces !== null) checkReplaces(replaces, statement, lot, envelope);
  return contexts.build(statement, {
    lot,
    envelope,
    bid: bid ?? crypto.randomUUID(),
    seq: replaces === null ? 1 : replaces.manifest.context.seq + 1,
    supersedes: replaces === null ? null : replaces.digest,
    bidderCert,
    order: order === null ? null : order.digest,
  });
}

function checkOrder(order, lot, envelope, bidderCert) {
  if (!contexts.isRound(envelope)) {
    if (order !== null) throw new Refused("order-not-wanted", { envelope });
    return;
  }
  if (order === null) throw new Refused("order-required", { envelope });
  if (order.lot !== lot) throw new Refused("order-mismatch", { what: "lot" });
  if (order.envelope !== envelope) throw new Refused("order-mismatch", { what: "envelope" });
  if (!order.admitted.has(bidderCert)) throw new Refused("not-admitted");
}

// A renewed certificate of the same bidder may replace; the server knows whose it is.
function checkReplaces({ manifest }, statement, lot, envelope) {
  const former = manifest.context;
  if (former.tender !== statement.tender || former.lot !== lot || former.envelope !== envelope) {
    throw new Refused("replaces-another");
  }
}

/** Draws the secrets of a bid, and its shares. */
export function deal(bound) {
  const secret = random(SECRET_BYTES);
  const factor = bound.bidderFactor ? random(SECRET_BYTES) : new Uint8Array();
  const coefficients = Array.from({ length: bound.k - 1 }, () => random(SECRET_BYTES));
  return { secret, factor, dealt: split(secret, bound.n, coefficients) };
}

/**
 * Seals and returns the signed manifest. `content` is { opening: bytes, documents,
 * edition, marks }; `sink` has `file(name, bytes)` and `segment(p, j, bytes)`, awaited
 * in order; `tell(done, whole)` hears of segments; `signal` may end it.
 */
export async function seal(bound, content, { statement, signer, at, client, sink, tell = () => {}, signal = null }) {
  readOpening(content.opening);
  await checkReceivers(statement.custodians.map(({ cert }) => cert), at);
  const drawn = deal(bound);
  const parts = [
    await sealPart(bound, drawn, 0, openingPayload(content.opening), { sink, tell: () => {}, signal }),
    await sealPart(bound, drawn, 1, bundlePayload(content), { sink, tell, signal }),
  ];
  const shares = new Map();
  for (const custodian of statement.custodians) {
    shares.set(custodian.i, await sealShare(bound, drawn, custodian, sink));
  }
  const factor = await sealFactor(bound, drawn, signer, sink);
  const recovery = await buildRecovery(bound, drawn.secret, drawn.factor, signer.receiver);
  await sink.file("recovery.p7m", recovery);
  const written = writeManifest({ context: bound, parts, shares, factor, client, created: at });
  const message = await signAttached(written, signer, new Date(at));
  // Read back as everybody else will: a bid that would be refused is never kept.
  const signed = await openManifest(message);
  checkAgainst(signed.manifest, statement);
  await sink.file("manifest.p7m", message);
  return signed;
}

function openingPayload(opening) {
  const padded = padOpening(opening);
  return { length: padded.length, read: (offset, length) => padded.subarray(offset, offset + length) };
}

function bundlePayload({ documents, edition, marks }) {
  const laidOut = layOut(documents, { edition, marks });
  return { length: laidOut.length, read: (offset, length) => readBundle(laidOut, offset, length) };
}

// One segment is read, sealed, hashed and handed on at a time: the memory a bundle
// takes does not depend on its size.
async function sealPart(bound, { secret, factor }, p, payload, { sink, tell, signal }) {
  const key = await contexts.payloadKey(bound, p, secret, factor);
  const stream = await Stream.start(key, bound.ctx);
  const count = segmentCount(payload.length);
  const digests = [];
  for (let j = 0; j < count; j += 1) {
    signal?.throwIfAborted();
    const offset = j * PAYLOAD_BYTES;
    const length = Math.min(PAYLOAD_BYTES, payload.length - offset);
    const segment = await stream.seal(j, await payload.read(offset, length), j === count - 1);
    digests.push(await sha256(segment));
    await sink.segment(p, j, segment);
    tell(j + 1, count);
  }
  const list = joinDigests(digests);
  await sink.file(`digests-${p}.bin`, list);
  return { header: stream.header, size: sealedBytes(payload.length), digests: await sha256(list) };
}

async function sealShare(bound, { dealt }, { i, cert }, sink) {
  const envelope = await buildShare(i, bound, dealt.get(i), cert);
  await sink.file(shareName(i), envelope);
  return {
    cert: cert.fingerprint,
    commit: await commitment(bound.ctx, i, dealt.get(i)),
    envelope: await sha256Hex(envelope),
  };
}

async function sealFactor(bound, { factor }, signer, sink) {
  if (factor.length === 0) return null;
  const envelope = await buildFactor(bound, factor, signer.receiver);
  await sink.file("factor.p7m", envelope);
  return { commit: await contexts.factorCommitment(bound, factor), envelope: hex(await sha256(envelope)) };
}
