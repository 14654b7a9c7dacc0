// An evaluation station: its browser registers with a one-time code, and vouches for the
// session key of the member who sits down at it.
import { fromBase64, hex, sha256 } from "./cms.js";
import { showRefusal } from "./forms.js";
import { deviceName, keptPair, madePair, publicKey, signWith } from "./keys.js";

const headers = { "X-Openseal-Form": "1", Accept: "application/json" };
const look_ms = 2000;

async function post(address, body) {
  const response = await fetch(address, { method: "POST", body, headers });
  return response.json();
}

// --- registering -----------------------------------------------------------------

async function fingerprint() {
  const pair = await keptPair(deviceName);
  return pair ? hex(await sha256(fromBase64(await publicKey(pair)))) : "";
}

async function say(form) {
  const state = document.querySelector("[data-station-state]");
  const known = await fingerprint();
  const { wordKnown, wordNone } = form.dataset;
  state.textContent = known ? `${wordKnown} ${known.slice(0, 16).replace(/(.{4})(?=.)/g, "$1 ")} …` : wordNone;
}

async function register(event) {
  const form = event.target;
  event.preventDefault();
  const pair = await madePair(deviceName);
  const asked = await fetch(form.dataset.stationAct, { method: "POST", body: new FormData(form), headers });
  const bytes = new Uint8Array(await asked.arrayBuffer());
  form.elements.namedItem("key").value = await publicKey(pair);
  form.elements.namedItem("signature").value = await signWith(pair, bytes);
  const told = await post(form.action, new FormData(form));
  if (told.refused) return showRefusal(told.refused, form);
  form.hidden = true;
  document.querySelector("[data-station-state]").textContent = `${form.dataset.wordDone} ${told.registered}`;
}

// --- sitting down ----------------------------------------------------------------

/** What the device signs: the server's nonce, this room, the member's session key. */
function proof(panel, nonce, sessionKeyDigest) {
  const facts = { nonce, panel, session_key: sessionKeyDigest, v: "openseal/station/1" };
  return new TextEncoder().encode(JSON.stringify(facts));
}

async function sitDown(event) {
  const form = event.target;
  event.preventDefault();
  const { sitDown: panel, nonceUrl } = form.dataset;
  const sessionKey = await publicKey(await madePair(panel));
  const device = await keptPair(deviceName);
  const body = new FormData(form);
  body.set("session_key", sessionKey);
  const { nonce, refused } = await post(nonceUrl, new FormData(form));
  if (refused) return showRefusal(refused, form);
  if (device) {
    const bytes = proof(panel, nonce, hex(await sha256(fromBase64(sessionKey))));
    body.set("device_key", await publicKey(device));
    body.set("proof", await signWith(device, bytes));
  }
  const told = await post(form.action, body);
  if (told.refused) return showRefusal(told.refused, form);
  location.reload();
}

async function waitForWitness(box) {
  const response = await fetch(box.dataset.witnessUrl, { headers: { Accept: "application/json" } });
  const told = response.ok ? await response.json() : { station: box.dataset.station };
  if (told.witnessed || told.station !== box.dataset.station) location.reload();
  else setTimeout(waitForWitness, look_ms, box);
}

/** Takes a form over. Without this script nothing of it could be sent: its button waits. */
function takeOver(form, submit) {
  form.addEventListener("submit", submit);
  form.querySelector("[type=submit]").disabled = false;
}

const registering = document.querySelector("form[data-station-register]");
if (registering) {
  say(registering);
  takeOver(registering, register);
}
const sitting = document.querySelector("form[data-sit-down]");
if (sitting) takeOver(sitting, sitDown);
const waiting = document.querySelector("[data-witness-url]");
if (waiting) setTimeout(waitForWitness, look_ms, waiting);
