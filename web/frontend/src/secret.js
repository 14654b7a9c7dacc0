// The secret of a commit-reveal draw: made on this device, kept there until it is
// revealed, and never sent before.
import { hex, sha256 } from "./cms.js";

async function fill(form) {
  const name = `openseal-draw-${form.dataset.secretKey}`;
  if (form.dataset.secret === "reveal") {
    form.elements.namedItem("reveal").value ||= localStorage.getItem(name) ?? "";
    return;
  }
  const secret = localStorage.getItem(name) ?? hex(crypto.getRandomValues(new Uint8Array(32)));
  localStorage.setItem(name, secret);
  const bytes = Uint8Array.from(secret.match(/../g), (pair) => parseInt(pair, 16));
  form.elements.namedItem("commitment").value ||= hex(await sha256(bytes));
}

/** Fills the commitment, or the secret to reveal, into every such form of the page. */
export function fillSecrets() {
  for (const form of document.querySelectorAll("form[data-secret]")) fill(form);
}
