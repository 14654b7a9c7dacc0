// 模拟解密: the bidder's key opens its own envelopes of the submitted bid, here and now.
//
// Nothing is opened that was sealed to others, nothing is sent, and nobody hears of it.
import { equal } from "./bytes.js";
import { readFactor, readRecovery } from "./envelopes.js";
import { openManifest } from "./manifest.js";
import { keysFromSecret } from "./opening.js";
import { Refused } from "./refused.js";
import { openSealed } from "./sealed.js";

/**
 * `manifest`, `factor` (or null) and `recovery` (or null) are bytes. Says what opened:
 * { certificate, factor: bool|null, recovery: bool|null }, or refuses.
 */
export async function rehearse({ manifest, factor, recovery, receiver }) {
  const { manifest: found } = await openManifest(manifest);
  const isOwn = receiver.certificate.fingerprint === found.context.bidderCert;
  const said = { isOwn, factor: null, recovery: null };
  if (factor !== null) {
    await readFactor(await openSealed(factor, receiver), found.context, found.factor.commit);
    said.factor = true;
  }
  if (recovery !== null) {
    const kept = await readRecovery(await openSealed(recovery, receiver));
    if (!equal(kept.context, found.context.raw)) throw new Refused("wrong-recovery");
    // The secret gives the very keys that the signed headers commit to.
    await keysFromSecret(found, kept.secret, kept.factor);
    said.recovery = true;
  }
  return said;
}
