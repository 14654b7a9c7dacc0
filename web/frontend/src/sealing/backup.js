// The backup of a draw's secret: what this device committed to, and nothing else.
import { sha256Hex } from "./bytes.js";

/** The one line of a backup, or null when this device does not hold the secret. */
export async function secretItem({ secretKey, commitment }) {
  const kept = localStorage.getItem(`openseal-draw-${secretKey}`) ?? "";
  if (!/^[0-9a-f]{64}$/.test(kept)) return null;
  const bytes = Uint8Array.from(kept.match(/../g), (pair) => parseInt(pair, 16));
  return (await sha256Hex(bytes)) === commitment ? { key: "reveal", type: "text", value: kept } : null;
}
