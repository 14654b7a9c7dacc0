// Who signed a statement, and whether it may replace a former one (section 3).
//
// A first statement bears the signatures of the owner and of all n custodians. A later
// one may only move times later, and bears those of the owner and of k before the
// earliest former deadline among what it changes, or of the owner and of all n.
import { checkChain } from "./certificates.js";
import { malformed } from "./reading.js";
import { Refused } from "./refused.js";
import { verifyDetached } from "./signed.js";
import { readStatement } from "./statement.js";

const STATEMENTS_MAX = 16;

const signatureName = (i) => `statement-${String(i).padStart(2, "0")}.p7s`;

/**
 * Verifies a statement, all it supersedes, and every signature.
 * `files` is { statement, signatures: Map of index to DER, former: the same or null }.
 * Returns the chain, the newest first.
 */
export async function verifyStatement(files, anchors, now) {
  const chain = await readChain(files);
  let at = files;
  for (const [place, each] of chain.entries()) {
    await checkSignatures(each, at.signatures, chain[place + 1] ?? null, anchors, now);
    at = at.former;
  }
  return chain;
}

async function readChain(files) {
  const chain = [await readStatement(files.statement)];
  let { former } = files;
  while (chain[chain.length - 1].supersedes !== null) {
    if (!former) throw new Refused("missing-file", { name: "former" });
    if (chain.length === STATEMENTS_MAX) throw new Refused("too-many-statements", { limit: STATEMENTS_MAX });
    const earlier = await readStatement(former.statement);
    if (earlier.digest !== chain[chain.length - 1].supersedes) {
      throw new Refused("statement-mismatch", { what: "supersedes" });
    }
    chain.push(earlier);
    former = former.former;
  }
  if (former) throw new Refused("unexpected-file", { name: "former" });
  chain.slice(1).forEach((earlier, at) => checkChange(earlier, chain[at]));
  return chain;
}

async function checkSignatures(of, signatures, former, anchors, now) {
  for (const i of signatures.keys()) {
    if (!(i >= 0 && i <= of.n)) throw new Refused("unexpected-file", { name: signatureName(i) });
  }
  for (let i = 0; i <= of.n; i += 1) {
    if (!signatures.has(i) && (former === null || i === 0)) {
      throw new Refused("missing-file", { name: signatureName(i) });
    }
  }
  const signedAt = new Map();
  for (const [i, signature] of signatures) {
    signedAt.set(i, await checkSignature(of, i, signature, anchors, now));
  }
  if (former !== null) checkSignedInTime(former, of, signedAt);
}

async function checkSignature(of, i, signature, anchors, now) {
  const found = await verifyDetached(of.raw, signature, now);
  const named = i === 0 ? of.owner.signer : of.custodians[i - 1].signer;
  if (found.certificate.fingerprint !== named) throw new Refused("wrong-signer", { what: signatureName(i) });
  await checkChain(found.certificate, found.chain, anchors, { at: found.signingTime });
  return found.signingTime;
}

function checkSignedInTime(former, later, signedAt) {
  if (signedAt.size === later.n + 1) return;
  const changed = [...former.envelopes.values()].filter(
    (envelope) => !sameEnvelope(envelope, later.envelopes.get(envelope.kind)) && envelope.deadline !== null,
  );
  const deadline = Math.min(...changed.map((envelope) => envelope.deadline));
  const early = changed.length > 0 ? [...signedAt].filter(([, at]) => at < deadline).map(([i]) => i) : [];
  if (!early.includes(0) || early.length - 1 < later.k) {
    throw new Refused("not-signed-in-time", { k: later.k });
  }
}

const sameEnvelope = (a, b) =>
  a.deadline === b.deadline && a.opensAt === b.opensAt && a.onOrder === b.onOrder && a.floor === b.floor;

const changesMore = (what) => new Refused("supersedes-changes-more", { what });

const plainSeat = (seat) => [
  seat.i, seat.role, seat.organisation, seat.uscc, seat.party, seat.cert.fingerprint, seat.release.fingerprint, seat.signer,
];

const comparable = {
  tender: (one) => one.tender,
  lots: (one) => one.lots,
  owner: (one) => [one.owner.organisation, one.owner.uscc, one.owner.signer],
  k: (one) => one.k,
  n: (one) => one.n,
  factor_window_s: (one) => one.factorWindowS,
  custodians: (one) => one.custodians.map(plainSeat),
  envelopes: (one) => [...one.envelopes.keys()],
};

function checkChange(former, later) {
  for (const [name, of] of Object.entries(comparable)) {
    if (JSON.stringify(of(former)) !== JSON.stringify(of(later))) throw changesMore(`${name} differs`);
  }
  let isChanged = false;
  for (const [kind, before] of former.envelopes) {
    const after = later.envelopes.get(kind);
    if (before.onOrder !== after.onOrder || before.floor !== after.floor) {
      throw changesMore(`the envelope ${kind} differs`);
    }
    for (const [name, was, is] of [["deadline", before.deadline, after.deadline], ["opens_at", before.opensAt, after.opensAt]]) {
      if (was !== null && is !== null && is < was) throw changesMore(`${name} of ${kind} is earlier`);
    }
    isChanged ||= !sameEnvelope(before, after);
  }
  if (!isChanged) throw malformed("statement.supersedes", "nothing is changed");
}
