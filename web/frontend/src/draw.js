// The hall of a draw: the secret is made on this device and sealed as its own backup;
// the page is drawn again while the draw goes on.
import { fromBase64, toBase64 } from "./cms.js";
import { loadCertificate } from "./sealing/certificates.js";
import { sealTo } from "./sealing/sealed.js";
import { fillSecrets, secretOf } from "./secret.js";

const again_ms = 3000;
// Where a cap may call for the draw, bidding lies between the notice and the list.
const live = new Set(["open", "frozen", "suspended", "bidding-live", "closed", "drawing"]);
const host = () => document.getElementById("draw-hall");

async function sealBackups() {
  for (const form of document.querySelectorAll("form[data-secret-seal]")) {
    const field = form.elements.namedItem("backup");
    if (field.value) continue;
    const certificate = await loadCertificate(fromBase64(form.dataset.secretSeal));
    field.value = toBase64(await sealTo(secretOf(form), certificate));
  }
}

async function prepare() {
  await fillSecrets();
  await sealBackups();
}

function isTyping() {
  return Boolean(document.querySelector("dialog[open]")) || Boolean(document.activeElement?.matches("input, textarea"));
}

async function look() {
  if (!document.hidden && !isTyping()) {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (response?.ok) {
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const part of document.querySelectorAll("[data-part]")) {
        const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
        if (fresh && fresh.innerHTML !== part.innerHTML && !part.querySelector("form")) part.replaceWith(fresh);
      }
      host().dataset.stage = page.getElementById("draw-hall").dataset.stage;
      await prepare();
      document.dispatchEvent(new CustomEvent("openseal:page"));
    }
  }
  if (live.has(host().dataset.stage)) setTimeout(look, again_ms);
}

await prepare();
if (live.has(host().dataset.stage)) setTimeout(look, again_ms);
