// The secret of a commit-reveal draw: made on this device, kept there until it is
// revealed, and never sent before.
import { keepSecret, keptSecret } from "./drawstore.js";
import { fromHex, hex, random, sha256Hex } from "./sealing/bytes.js";

async function fill(form) {
  if (form.dataset.secret === "reveal") {
    form.elements.namedItem("reveal").value ||= keptSecret(form.dataset.secretKey);
    return;
  }
  form.elements.namedItem("commitment").value ||= await sha256Hex(secretOf(form));
}

/** The secret of a form that commits: 32 bytes, made once on this device. */
export function secretOf(form) {
  const key = form.dataset.secretKey;
  const secret = keptSecret(key) || hex(random(32));
  keepSecret(key, secret);
  return fromHex(secret);
}

/** Fills the commitment, or the secret to reveal, into every such form of the page. */
export async function fillSecrets() {
  for (const form of document.querySelectorAll("form[data-secret]")) await fill(form);
}
