// The secret of a commit-reveal draw: made on this device, kept there until it is
// revealed, and never sent before.
import { hex, sha256 } from "./cms.js";

async function fill(form) {
  const name = `openseal-draw-${form.dataset.secretKey}`;
  if (form.dataset.secret === "reveal") {
    form.elements.namedItem("reveal").value ||= localStorage.getItem(name) ?? "";
    return;
  }
  form.elements.namedItem("commitment").value ||= hex(await sha256(secretOf(form)));
}

/** The secret of a form that commits: 32 bytes, made once on this device. */
export function secretOf(form) {
  const name = `openseal-draw-${form.dataset.secretKey}`;
  const secret = localStorage.getItem(name) ?? hex(crypto.getRandomValues(new Uint8Array(32)));
  localStorage.setItem(name, secret);
  return Uint8Array.from(secret.match(/../g), (pair) => parseInt(pair, 16));
}

/** Fills the commitment, or the secret to reveal, into every such form of the page. */
export async function fillSecrets() {
  for (const form of document.querySelectorAll("form[data-secret]")) await fill(form);
}
