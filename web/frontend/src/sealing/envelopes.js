// Share, factor and recovery envelopes (section 5).
//
// A share's envelope has no freedom: every random value of it comes from the share, so
// that after release anybody can rebuild it byte for byte.
import { concat, equal, hmac, toBase64, utf8 } from "./bytes.js";
import { CONTEXT_BYTES_MAX, ctxOf, factorCommitment } from "./context.js";
import * as reading from "./reading.js";
import { Refused } from "./refused.js";
import { P256_ORDER, bytesToInteger, sealTo, sealToP256 } from "./sealed.js";
import { SECRET_BYTES, commitment } from "./shares.js";

const SHARE_CONTENT_MAX = 4 * 1024;
const SHARE_ENVELOPE_MAX = 8 * 1024;
const OWN_CONTENT_MAX = 16 * 1024;
const SHARE_FORM =
  /^\{"v":"sbe1\/share","i":(?:[1-9]|1[0-6]),"ctx":"[A-Za-z0-9+/=]+","context":"[A-Za-z0-9+/=]+","share":"[A-Za-z0-9+/=]+"\}$/;

/** The content of share envelope i: these members, this order, no blanks. */
export function shareContent(i, context, share) {
  const text =
    `{"v":"sbe1/share","i":${i},"ctx":"${toBase64(context.ctx)}",` +
    `"context":"${toBase64(context.raw)}","share":"${toBase64(share)}"}`;
  if (text.length > SHARE_CONTENT_MAX) throw new Refused("too-large", { what: "share", limit: SHARE_CONTENT_MAX });
  return utf8(text);
}

/** prf(label, length) of section 5. */
export async function prf(label, length, share, ctx) {
  const blocks = [];
  for (let block = 0; block * 32 < length; block += 1) {
    blocks.push(await hmac("SHA-256", share, concat(utf8(`sbe1/env/${label}\0`), ctx, Uint8Array.of(block))));
  }
  return concat(...blocks).slice(0, length);
}

export async function ephemeralScalar(share, ctx) {
  return (bytesToInteger(await prf("eph", 48, share, ctx)) % (P256_ORDER - 1n)) + 1n;
}

/** share-NN.p7m: the only envelope there is for this share. */
export async function buildShare(i, context, share, certificate) {
  const { ctx } = context;
  const bytes = await sealToP256(shareContent(i, context, share), certificate, {
    cek: await prf("cek", 32, share, ctx),
    iv: await prf("iv", 12, share, ctx),
    ephemeral: await ephemeralScalar(share, ctx),
  });
  if (bytes.length > SHARE_ENVELOPE_MAX) {
    throw new Refused("too-large", { what: `share ${i}`, limit: SHARE_ENVELOPE_MAX });
  }
  return bytes;
}

async function contextBytes(value, where) {
  const raw = reading.base64(value.context, `${where}.context`, { most: CONTEXT_BYTES_MAX });
  const ctx = reading.base64(value.ctx, `${where}.ctx`, { length: 32 });
  if (!equal(await ctxOf(raw), ctx)) throw new Refused("context-mismatch", { what: `${where}.ctx` });
  return raw;
}

/** Reads the content of a share envelope of this bid: [i, share], or refuses. */
export async function readShare(content, manifest) {
  const names = ["i", "ctx", "context", "share"];
  const value = reading.readDocument(content, { version: "sbe1/share", names, most: SHARE_CONTENT_MAX, where: "share" });
  if (!SHARE_FORM.test(new TextDecoder().decode(content))) {
    throw reading.malformed("share", "not written in the one form it has");
  }
  const i = reading.integer(value.i, "share.i", { least: 1, most: 16 });
  const raw = await contextBytes(value, "share");
  const share = reading.base64(value.share, "share.share", { length: SECRET_BYTES });
  const { context } = manifest;
  if (!equal(raw, context.raw)) throw new Refused("context-mismatch", { what: `share ${i}` });
  const signed = manifest.shares.get(i);
  if (!signed) throw reading.malformed("share.i", "there is no such seat");
  if (!equal(await commitment(context.ctx, i, share), signed.commit)) {
    throw new Refused("share-not-committed", { i });
  }
  return [i, share];
}

/** factor.p7m, to the bidder itself, with random values. */
export function buildFactor(context, factor, certificate) {
  const text = `{"v":"sbe1/factor","ctx":"${toBase64(context.ctx)}","factor":"${toBase64(factor)}"}`;
  return sealTo(utf8(text), certificate);
}

/** S_b from the content of factor.p7m, checked against its commitment. */
export async function readFactor(content, context, committed) {
  const names = ["ctx", "factor"];
  const value = reading.readDocument(content, { version: "sbe1/factor", names, most: OWN_CONTENT_MAX, where: "factor" });
  const ctx = reading.base64(value.ctx, "factor.ctx", { length: 32 });
  if (!equal(ctx, context.ctx)) throw new Refused("context-mismatch", { what: "factor" });
  const factor = reading.base64(value.factor, "factor.factor", { length: SECRET_BYTES });
  if (!equal(await factorCommitment(context, factor), committed)) throw new Refused("factor-not-committed");
  return factor;
}

/** recovery.p7m, which the bidder keeps and never uploads. `factor` is empty or S_b. */
export function buildRecovery(context, secret, factor, certificate) {
  const held = factor.length > 0 ? `"${toBase64(factor)}"` : "null";
  const text =
    `{"v":"sbe1/recovery","ctx":"${toBase64(context.ctx)}","context":"${toBase64(context.raw)}",` +
    `"secret":"${toBase64(secret)}","factor":${held}}`;
  return sealTo(utf8(text), certificate);
}

/** Reads the content of recovery.p7m: { context, secret, factor (empty: none) }. */
export async function readRecovery(content) {
  const names = ["ctx", "context", "secret", "factor"];
  const where = { version: "sbe1/recovery", names, most: OWN_CONTENT_MAX, where: "recovery" };
  const value = reading.readDocument(content, where);
  const length = { length: SECRET_BYTES };
  const factor = value.factor === null ? new Uint8Array() : reading.base64(value.factor, "recovery.factor", length);
  return {
    context: await contextBytes(value, "recovery"),
    secret: reading.base64(value.secret, "recovery.secret", length),
    factor,
  };
}
