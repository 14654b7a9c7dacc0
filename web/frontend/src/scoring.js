// The scoring room: a session key that stays on this device, drafts saved while they are
// typed and sent again after a lost link, and the record of the session.
//
// The key's private half cannot be taken out of the browser (IndexedDB keeps a key that
// is not extractable); its public half is bound by the personal certificate at sign-in.
import { isActing, whileSigning } from "./acting.js";
import { fromBase64, hex, sha256 } from "./cms.js";
import { showRefusal, unreachable } from "./forms.js";
import { freshPair, keptPair, madePair, publicKey, signWith } from "./keys.js";
import { entryRow, openRoom } from "./room.js";
import { fillSecrets } from "./secret.js";

const english = document.documentElement.lang === "en";
const typed_ms = 400;
// Whoever types without a pause is saved at least this often.
const typed_most_ms = 1500;

// --- the session key ---------------------------------------------------------------

async function fillSessionKey(form) {
  form.elements.namedItem("session_key").value = await publicKey(await madePair(form.dataset.sessionKey));
}

async function signWithSession(form) {
  const headers = { "X-Openseal-Form": "1", Accept: "application/json" };
  const response = await fetch(form.dataset.sessionSignFrom, { method: "POST", body: new FormData(form), headers });
  const told = await response.json();
  if (told.refused) {
    showRefusal(told.refused, form);
    return false;
  }
  const pair = await keptPair(form.dataset.sessionSign);
  if (!pair) {
    const word = host().dataset.wordNoKey;
    showRefusal({ code: "no-session-key", zh: word, en: word, article: "", field: "" }, form);
    return false;
  }
  form.elements.namedItem("signature").value = await signWith(pair, fromBase64(told.act));
  return true;
}

// The seat is bound to one device's key. On another device this one shows that, saves and
// signs nothing, and may take the seat over.
let device = "";

async function whichDevice() {
  const pair = await keptPair(host().dataset.panel);
  device = pair ? hex(await sha256(fromBase64(await publicKey(pair)))) : "none";
}

async function seeDevice() {
  await whichDevice();
  const box = document.querySelector("[data-device]");
  if (!box) return;
  const lost = device !== box.dataset.device;
  // A key that the seat is not bound to signs nothing: a new one each time, so that going
  // back to a former device is a statement of its own.
  if (lost && box.hidden) box.querySelector("[name=session_key]").value = await publicKey(await freshPair(host().dataset.panel));
  box.hidden = !lost;
  for (const input of document.querySelectorAll(".score, .reason, [data-note], form[data-session-sign] button")) input.disabled = lost;
}

// Every form of the room says which device sends it; a click in the page's first moment
// waits until that is known.
document.addEventListener("formdata", ({ formData }) => {
  if (device) formData.set("device", device);
});
window.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (device || !host() || !form.matches("form[data-act]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await whileSigning(form, async () => {
    await whichDevice();
    form.requestSubmit(submitter);
  });
}, { capture: true });

window.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-session-sign]") || form.elements.namedItem("signature").value) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await whileSigning(form, async () => {
    try {
      await settleDrafts();
      if (await signWithSession(form)) form.requestSubmit(event.submitter);
    } catch {
      showRefusal(unreachable(), form);
    }
  });
}, { capture: true });

document.addEventListener("openseal:answered", ({ target }) => {
  if (target.matches("form[data-session-sign]")) target.elements.namedItem("signature").value = "";
}, { capture: true });

// --- drafts ----------------------------------------------------------------------------

const host = () => document.getElementById("scoring-room");
const waiting = new Map();
const since = new Map();
const flying = new Set();
let room = null;

const stateOf = (input) => input.closest(".score-row, [data-typed]").querySelector(".score-state");

function say(input, text, wrong = false) {
  stateOf(input).textContent = text;
  input.closest(".field").classList.toggle("has-error", wrong);
  input.toggleAttribute("aria-invalid", wrong);
}

// What the server has not confirmed yet is kept on this device too: a page that is closed
// or a machine that dies while the link is cut loses nothing that was typed.
const keptAs = (input) => `openseal:typed:${host().dataset.panel}:${input.id}:${input.dataset.bid ?? "note"}`;

function reasonOf(input) {
  return document.querySelector(`[data-reason-for="${CSS.escape(input.id)}"]`);
}

function keepTyped(input) {
  localStorage.setItem(keptAs(input), JSON.stringify({ text: input.value, reason: reasonOf(input)?.value ?? "" }));
}

function forget(input, sent) {
  if (localStorage.getItem(keptAs(input)) === sent) localStorage.removeItem(keptAs(input));
}

function restoreTyped() {
  for (const input of document.querySelectorAll(".score, [data-note]")) {
    const kept = localStorage.getItem(keptAs(input));
    if (!kept || waiting.has(input.id)) continue;
    const { text, reason } = JSON.parse(kept);
    input.value = text;
    if (reasonOf(input)) reasonOf(input).value = reason;
    waiting.set(input.id, null);
    say(input, host().dataset.wordKept);
  }
}

/** Sends a score, and is remembered until the room has answered. */
function send(input) {
  const sent = deliver(input).finally(() => flying.delete(sent));
  flying.add(sent);
  return sent;
}

async function deliver(input) {
  waiting.delete(input.id);
  since.delete(input.id);
  const sent = localStorage.getItem(keptAs(input));
  say(input, host().dataset.wordSaving);
  const told = await (input.matches("[data-note]")
    ? room.act("note", { text: input.value, device })
    : room.act("draft", { bid: input.dataset.bid, item: input.dataset.item, score: input.value.trim(), reason: reasonOf(input).value, device }));
  if (told.offline) {
    waiting.set(input.id, null);
    say(input, host().dataset.wordKept);
  } else if (told.refused) {
    // A refused score is not the sheet's; it stays on the page for who typed it.
    forget(input, sent);
    say(input, english ? told.refused.en : told.refused.zh, true);
  } else {
    forget(input, sent);
    const at = new Date(told.saved.at).toLocaleTimeString("en-GB", { timeZone: "Asia/Shanghai", hourCycle: "h23" });
    say(input, `${host().dataset.wordSaved} ${at}`);
    countMissing();
  }
}

function countMissing() {
  const line = document.querySelector("[data-missing]");
  const left = [...document.querySelectorAll(".score")].filter((input) => !input.value.trim()).length;
  if (line) line.textContent = left ? `${line.dataset.missing}: ${left}` : "";
}

function typed({ target }) {
  const input = target.matches(".score, [data-note]") ? target : document.getElementById(target.dataset.reasonFor ?? "");
  if (!input) return;
  keepTyped(input);
  clearTimeout(waiting.get(input.id));
  if (!since.has(input.id)) since.set(input.id, performance.now());
  const left = since.get(input.id) + typed_most_ms - performance.now();
  waiting.set(input.id, setTimeout(() => send(input), Math.max(0, Math.min(typed_ms, left))));
}

/** Sends at once whatever still waits for the typist to pause, or for the link, and
    hears the answers to what was sent before: then everything typed is saved. */
async function settleDrafts() {
  const ids = [...waiting.keys()];
  for (const timer of waiting.values()) clearTimeout(timer);
  for (const id of ids) send(document.getElementById(id));
  await Promise.all(flying);
}

// --- the room ----------------------------------------------------------------------------

let words = {};
let redraw = 0;

function sentence(entry) {
  if (!entry.facts) return host().dataset.wordWithheld;
  const template = words[entry.kind] ?? entry.kind;
  return template.replace(/\{(\w+)\}/g, (_, name) => entry.facts[name] ?? "");
}

/** Takes over what the reader is in the middle of: an open document, a chosen tab. */
function keep(main, name) {
  const old = document.querySelector(name);
  const made = main.querySelector(name);
  if (!old || !made) return;
  const shown = old.closest("[data-desk]").dataset.shown;
  made.closest("[data-desk]").dataset.shown = shown;
  for (const tab of main.querySelectorAll("[data-tab]")) tab.setAttribute("aria-pressed", String(tab.dataset.tab === shown));
  made.replaceWith(old);
}

let drawing = Promise.resolve();

// Never under the fingers of somebody who types: they see the news when they pause.
const isTyping = () => document.activeElement?.matches("input, textarea, select") || waiting.size > 0 || flying.size > 0;

// Nor under an act.
const isBusy = () => isTyping() || isActing();

function refresh() {
  if (isBusy()) {
    redraw = setTimeout(refresh, 1000);
    return;
  }
  // One after the other: an older page never takes the place of a newer one.
  drawing = drawing.then(drawAnew).catch(() => {
    redraw = setTimeout(refresh, 1000);
  });
}

/** Whether this address still shows the room: a reader whose place is gone, or who sits
    elsewhere now, is shown what the server shows instead, as a page of its own. */
function isStillHere({ status, redirected }) {
  if (status !== 404 && !redirected) return true;
  location.reload();
  return false;
}

async function drawAnew() {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!isStillHere(response)) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  // Somebody may have begun while the page was on its way.
  if (isBusy()) {
    redraw = setTimeout(refresh, 1000);
    return;
  }
  const log = document.querySelector("[data-room-log]");
  const main = page.getElementById("main");
  main.querySelector("[data-room-log]")?.replaceWith(log);
  keep(main, "[data-viewer]");
  document.getElementById("main").replaceWith(main);
  document.dispatchEvent(new CustomEvent("openseal:page"));
  prepare();
}

function heard(entries) {
  const log = document.querySelector("[data-room-log]");
  for (const entry of entries) {
    if (!entry.kind.startsWith("evaluation.")) continue;
    const old = document.getElementById(`n${entry.n}`);
    const row = entryRow(entry, sentence(entry));
    if (old) old.replaceWith(row);
    else log?.prepend(row);
  }
}

// The page says up to which row it was made: whatever came while it was on its way, or
// before the link stood, is news too.
function isNews(entry) {
  const made = Number(document.querySelector("[data-head]").dataset.head);
  return entry.n > made && entry.kind.startsWith("evaluation.");
}

// An act that leads back to this page draws it anew in place: pictures of the other seats,
// the open document and the record go on.
document.addEventListener("openseal:leave", (event) => {
  const to = new URL(event.detail, location.href);
  if (!host()?.dataset.roomUrl || to.pathname !== location.pathname || to.search || to.hash) return;
  event.preventDefault();
  document.activeElement?.blur();
  clearTimeout(redraw);
  // The act is over when its answer is read to the end.
  redraw = setTimeout(refresh);
});

function start() {
  const { roomUrl } = host().dataset;
  words = JSON.parse(document.getElementById("scoring-words").textContent);
  room = openRoom({
    url: roomUrl,
    onEntries: (entries) => {
      heard(entries);
      if (entries.some(isNews)) {
        clearTimeout(redraw);
        redraw = setTimeout(refresh, 200);
      }
    },
    onState: async (state, { closed }) => {
      if (state === "live") settleDrafts();
      // Turned away, whatever was being typed: it is kept on this device.
      if (closed) isStillHere(await fetch(location.href, { headers: { Accept: "text/html" } }));
    },
  });
}

function prepare() {
  if (host()) restoreTyped();
  for (const form of document.querySelectorAll("form[data-session-key]")) fillSessionKey(form);
  fillSecrets();
  if (host()) seeDevice();
}

document.addEventListener("input", typed);
prepare();
if (host()?.dataset.roomUrl) start();
