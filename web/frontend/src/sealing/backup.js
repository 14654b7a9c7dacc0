// The backup of a draw's secret: what this device committed to, and nothing else.
import { keptSecret } from "../drawstore.js";
import { fromHex, sha256Hex } from "./bytes.js";

/** The one line of a backup, or null when this device does not hold the secret. */
export async function secretItem({ secretKey, commitment }) {
  const kept = keptSecret(secretKey);
  if (!kept || (await sha256Hex(fromHex(kept))) !== commitment) return null;
  return { key: "reveal", type: "text", value: kept };
}
