// 解密 in the hall: the bidder's own key is opened here, checked against what it signed,
// and leaves this machine only sealed to the worker that the closing list names.
//
// The file and the passphrase have no names: they are in no request. What others do is
// drawn from the room's entries, row by row, since the page is not drawn again for each.
import { fromBase64, toBase64 } from "./cms.js";
import { element, showRefusal } from "./forms.js";
import { sha256Hex } from "./sealing/bytes.js";
import { loadCertificate } from "./sealing/certificates.js";
import { strictObject } from "./sealing/json.js";
import { readKeyFile } from "./sealing/key_file.js";
import { openManifest } from "./sealing/manifest.js";
import { openFactor, openRecovery } from "./sealing/own_keys.js";
import { Refused, asRefused } from "./sealing/refused.js";
import { sealTo } from "./sealing/sealed.js";
import { getFacts } from "./sealing/server.js";
import { verifyDetached } from "./sealing/signed.js";

const STATES = {
  "bidding.factor-sent": "sent",
  "bidding.factor-given": "given",
  "bidding.factor-failed": "failed",
};
const own = () => document.getElementById("factor-own");

// --- the bidder's own key ---

const machineFacts = () => getFacts(own().dataset.factorUrl);

/** The worker's certificate of a closing list that is signed and names this bid. */
async function workerOf(facts, digest) {
  const bytes = fromBase64(facts.closing);
  await verifyDetached(bytes, fromBase64(facts.signature));
  const list = strictObject(bytes);
  if (!list.entries.some((entry) => entry.manifest === digest)) {
    throw new Refused("digest-mismatch");
  }
  return loadCertificate(fromBase64(list.worker));
}

async function contentOf(form, found, facts, receiver) {
  const { manifest } = found;
  if (form.dataset.factorForm === "factor") {
    return openFactor(fromBase64(facts.factor), manifest, receiver);
  }
  const file = form.querySelector("[data-recovery-file]").files[0];
  return openRecovery(new Uint8Array(await file.arrayBuffer()), manifest, receiver);
}

async function sealedKey(form) {
  if (!globalThis.isSecureContext || !crypto.subtle) throw new Refused("no-secure-context");
  const facts = await machineFacts();
  const found = await openManifest(fromBase64(facts.manifest));
  const file = form.querySelector("[data-key-file]").files[0];
  const passphrase = form.querySelector("[data-key-passphrase]").value;
  const { receiver } = await readKeyFile(new Uint8Array(await file.arrayBuffer()), passphrase);
  const worker = await workerOf(facts, await sha256Hex(found.message));
  const content = await contentOf(form, found, facts, receiver);
  return toBase64(await sealTo(content, worker));
}

async function release(event) {
  const form = event.target;
  if (!form.matches("form[data-factor-form]")) return;
  const field = form.elements.namedItem("sealed");
  if (field.value) return;
  event.preventDefault();
  if (form.hasAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  try {
    field.value = await sealedKey(form);
  } catch (error) {
    showRefusal(asRefused(error).plain(), form);
  }
  form.removeAttribute("aria-busy");
  // The form asks for a passphrase, so it is forgotten after it was handed on.
  if (field.value) form.requestSubmit();
  form.querySelector("[data-key-passphrase]").value = "";
}

function say(state, code) {
  const box = own();
  if (!box) return;
  const said = box.querySelector("[data-factor-said]");
  said.replaceChildren(badge(state));
  if (code) said.append(" ", element("span", "meta", code));
  const form = box.querySelector("form[data-factor-form=factor]");
  form.hidden = state === "sent" || state === "given";
}

// --- everybody's state ---

function badge(state) {
  return document.querySelector(`template[data-factor-badge="${state}"]`).content.cloneNode(true);
}

function draw({ kind, facts }) {
  const state = STATES[kind];
  if (!state || !facts) return;
  const row = document.getElementById(`factor-${facts.bid}`);
  if (row) {
    row.dataset.state = state;
    row.querySelector("[data-state-cell]").replaceChildren(badge(state));
  }
  if (own()?.dataset.bid === facts.bid) say(state, facts.code);
}

function count() {
  const rows = [...document.querySelectorAll("#factor-rows tr[data-state]")];
  for (const out of document.querySelectorAll("[data-factor-count]")) {
    out.textContent = rows.filter((row) => row.dataset.state === out.dataset.factorCount).length;
  }
}

function heard(event) {
  const entries = event.detail.filter((entry) => entry.kind in STATES);
  if (entries.length === 0) return;
  entries.forEach(draw);
  count();
}

async function look() {
  if (!own()) return;
  try {
    const facts = await machineFacts();
    say(facts.state, facts.code);
    if (facts.is_over) own().querySelector("form[data-factor-form=factor]").hidden = true;
    const { until, state } = facts.recovery;
    const open = until !== null && new Date(until) > new Date(facts.now);
    const shut = !open || state === "sent" || state === "given";
    own().querySelector("form[data-factor-form=recovery]").hidden = shut;
  } catch {
    // The page says what was known; the next look is with the next change.
  }
}

// What was sent is done or refused: a second press makes a new one.
document.addEventListener("openseal:answered", ({ target }) => {
  if (target.matches("form[data-factor-form]")) target.elements.namedItem("sealed").value = "";
}, true);
document.addEventListener("submit", release);
document.addEventListener("openseal:entries", heard);
document.addEventListener("openseal:page", look);
