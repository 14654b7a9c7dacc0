// 模拟解密: the bidder's key opens its own envelopes of the submitted bid, here and now.
//
// Nothing is opened that was sealed to others, nothing is sent, and nobody hears of it.
import { openManifest } from "./manifest.js";
import { openFactor, openRecovery } from "./own_keys.js";

/**
 * `manifest`, `factor` (or null) and `recovery` (or null) are bytes. Says what opened:
 * { certificate, factor: bool|null, recovery: bool|null }, or refuses.
 */
export async function rehearse({ manifest, factor, recovery, receiver }) {
  const { manifest: found } = await openManifest(manifest);
  const isOwn = receiver.certificate.fingerprint === found.context.bidderCert;
  const said = { isOwn, factor: null, recovery: null };
  if (factor !== null) {
    await openFactor(factor, found, receiver);
    said.factor = true;
  }
  if (recovery !== null) {
    await openRecovery(recovery, found, receiver);
    said.recovery = true;
  }
  return said;
}
