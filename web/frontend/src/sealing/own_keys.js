// The bidder's own envelopes, opened by its key and checked against what it signed.
import { equal } from "./bytes.js";
import { readFactor, readRecovery } from "./envelopes.js";
import { keysFromSecret } from "./opening.js";
import { Refused } from "./refused.js";
import { openSealed } from "./sealed.js";

/** The content of factor.p7m, whose secret is the one committed to. */
export async function openFactor(bytes, manifest, receiver) {
  const content = await openSealed(bytes, receiver);
  await readFactor(content, manifest.context, manifest.factor.commit);
  return content;
}

/** The content of recovery.p7m, which gives the very keys that the headers commit to. */
export async function openRecovery(bytes, manifest, receiver) {
  const content = await openSealed(bytes, receiver);
  const kept = await readRecovery(content);
  if (!equal(kept.context, manifest.context.raw)) throw new Refused("wrong-recovery");
  await keysFromSecret(manifest, kept.secret, kept.factor);
  return content;
}
