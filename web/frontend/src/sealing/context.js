// The context: the exact bytes that bind an envelope to one tender, lot and bid
// (envelope.md section 4). They are hashed as they travel.
import { bigEndian, concat, hmac, sha256, utf8 } from "./bytes.js";
import { strictObject } from "./json.js";
import * as reading from "./reading.js";
import { Refused } from "./refused.js";

export const CONTEXT_BYTES_MAX = 2961;
const SUITE = 1;
const NAMES = [
  "v", "suite", "tender", "lot", "envelope", "bid", "seq", "supersedes", "bidder_cert",
  "statement", "order", "k", "n", "bidder_factor",
];

export const isRound = (envelope) => /^quote-[1-9][0-9]{0,3}$/.test(envelope);

/** The statement's word for an envelope: rounds are listed as `quote`. */
export const kindOf = (envelope) => (isRound(envelope) ? "quote" : envelope);

// Sealed by others than bidders: no bidder's own key is asked for.
const WITHOUT_FACTOR = new Set(["reserve", "reveal"]);

const hasFactor = (statement, envelope) => statement.factorWindowS > 0 && !WITHOUT_FACTOR.has(envelope);

export const ctxOf = (raw) => sha256(concat(utf8("sbe1/ctx\0"), raw));

/** Writes the context of a new bid, and reads it back as everybody else will. */
export function build(statement, { lot, envelope, bid, seq, supersedes, bidderCert, order }) {
  const value = {
    v: "sbe1",
    suite: SUITE,
    tender: statement.tender,
    lot,
    envelope,
    bid,
    seq,
    supersedes,
    bidder_cert: bidderCert,
    statement: statement.digest,
    order,
    k: statement.k,
    n: statement.n,
    bidder_factor: hasFactor(statement, envelope),
  };
  return read(utf8(JSON.stringify(value)));
}

/** Reads context bytes strictly; the result has `raw` and `ctx`. */
export async function read(raw) {
  if (raw.length > CONTEXT_BYTES_MAX) {
    throw new Refused("too-large", { what: "context", limit: CONTEXT_BYTES_MAX });
  }
  const value = reading.members(strictObject(raw), NAMES, "context");
  if (value.v !== "sbe1") throw reading.malformed("context", "v is not sbe1");
  if (value.suite !== SUITE) throw new Refused("unknown-suite", { suite: String(value.suite).slice(0, 20) });
  const custodians = { least: 2, most: 16 };
  const found = {
    raw,
    ctx: await ctxOf(raw),
    tender: reading.text(value.tender, "context.tender"),
    lot: reading.text(value.lot, "context.lot"),
    envelope: reading.text(value.envelope, "context.envelope"),
    bid: reading.uuid(value.bid, "context.bid"),
    seq: reading.integer(value.seq, "context.seq", { least: 1, most: 1_000_000 }),
    supersedes: reading.digestOrNull(value.supersedes, "context.supersedes"),
    bidderCert: reading.digest(value.bidder_cert, "context.bidder_cert"),
    statement: reading.digest(value.statement, "context.statement"),
    order: reading.digestOrNull(value.order, "context.order"),
    k: reading.integer(value.k, "context.k", custodians),
    n: reading.integer(value.n, "context.n", custodians),
    bidderFactor: reading.flag(value.bidder_factor, "context.bidder_factor"),
  };
  if (found.k > found.n) throw reading.malformed("context.k", "more than n");
  if (found.seq === 1 && found.supersedes !== null) {
    throw reading.malformed("context.supersedes", "the first replaces nothing");
  }
  if (isRound(found.envelope) !== (found.order !== null)) {
    throw reading.malformed("context.order", "for quote rounds, and only there");
  }
  return found;
}

/** K_p, the key of part p; `factor` is empty where there is none. */
export function payloadKey(context, p, secret, factor) {
  const message = concat(utf8("sbe1/payload\0"), bigEndian(p, 4), secret, factor);
  return hmac("SHA-256", context.ctx, message);
}

/** factor_commit = SHA-256("sbe1/factor\0" || ctx || S_b). */
export function factorCommitment(context, factor) {
  return sha256(concat(utf8("sbe1/factor\0"), context.ctx, factor));
}

/** Refuses a context that says anything else than the statement does. */
export function checkAgainst(context, statement) {
  if (context.statement !== statement.digest) throw mismatch("context.statement");
  if (context.tender !== statement.tender) throw new Refused("wrong-tender", { tender: context.tender });
  if (!statement.lots.includes(context.lot)) throw new Refused("wrong-lot", { lot: context.lot });
  if (context.envelope === "quote" || !statement.envelopes.has(kindOf(context.envelope))) {
    throw new Refused("wrong-envelope", { envelope: context.envelope });
  }
  if (context.k !== statement.k || context.n !== statement.n) throw mismatch("context.k or context.n");
  if (context.bidderFactor !== hasFactor(statement, context.envelope)) throw mismatch("context.bidder_factor");
}

const mismatch = (what) => new Refused("statement-mismatch", { what });
