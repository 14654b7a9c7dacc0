// Orders: what the owner signs later for an envelope that waits for it (section 3).
import { sha256Hex } from "./bytes.js";
import { checkChain } from "./certificates.js";
import { kindOf } from "./context.js";
import * as reading from "./reading.js";
import { Refused } from "./refused.js";
import { verifyDetached } from "./signed.js";
import { checkOpensAt } from "./statement.js";

const ORDER_BYTES_MAX = 1024 * 1024;
const NAMES = ["statement", "lot", "envelope", "deadline", "opens_at", "floor", "admitted", "grounds"];

export async function readOrder(raw) {
  const value = reading.readDocument(raw, { version: "sbe1/order", names: NAMES, most: ORDER_BYTES_MAX, where: "order" });
  const admitted = reading.items(value.admitted, "order.admitted", { most: 10_000 });
  const found = {
    raw,
    digest: await sha256Hex(raw),
    statement: reading.digest(value.statement, "order.statement"),
    lot: reading.text(value.lot, "order.lot"),
    envelope: reading.text(value.envelope, "order.envelope"),
    deadline: reading.instant(value.deadline, "order.deadline"),
    opensAt: reading.instant(value.opens_at, "order.opens_at"),
    floor: reading.integer(value.floor, "order.floor", { least: 0, most: 10_000 }),
    admitted: new Set(admitted.map((each) => reading.digest(each, "order.admitted"))),
    grounds: reading.digest(value.grounds, "order.grounds"),
  };
  if (found.admitted.size !== admitted.length) throw reading.malformed("order.admitted", "a bidder stands twice");
  return found;
}

const mismatch = (what) => new Refused("order-mismatch", { what });

function checkAgainst(order, statement) {
  if (order.statement !== statement.digest) throw mismatch("statement");
  if (!statement.lots.includes(order.lot)) throw new Refused("wrong-lot", { lot: order.lot });
  const envelope = statement.envelopes.get(kindOf(order.envelope));
  if (!envelope || order.envelope === "quote" || !envelope.onOrder) throw mismatch("envelope");
  if (envelope.deadline !== null && order.deadline !== envelope.deadline) throw mismatch("deadline");
  checkOpensAt(order.deadline, order.opensAt, statement.factorWindowS);
}

/** Verifies an order: its form, the statement it rests on (of `chain`), the owner's hand. */
export async function verifyOrder({ order, signature }, chain, anchors, now) {
  const found = await readOrder(order);
  const statement = chain.find((each) => each.digest === found.statement);
  if (!statement) throw mismatch("statement");
  checkAgainst(found, statement);
  const by = await verifyDetached(order, signature, now);
  if (by.certificate.fingerprint !== statement.owner.signer) throw new Refused("wrong-signer", { what: "order.p7s" });
  await checkChain(by.certificate, by.chain, anchors, { at: by.signingTime });
  return { order: found, statement };
}
