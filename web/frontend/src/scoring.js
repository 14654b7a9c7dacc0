// The scoring room: a session key that stays on this device, drafts saved while they are
// typed and sent again after a lost link, and the record of the session.
//
// The key's private half cannot be taken out of the browser (IndexedDB keeps a key that
// is not extractable); its public half is bound by the personal certificate at sign-in.
import { fromBase64, toBase64 } from "./cms.js";
import { showRefusal } from "./forms.js";
import { entryRow, openRoom } from "./room.js";
import { fillSecrets } from "./secret.js";

const english = document.documentElement.lang === "en";
const typed_ms = 400;

// --- the session key ---------------------------------------------------------------

function store(mode, work) {
  return new Promise((settle, fail) => {
    const open = indexedDB.open("openseal-sessions", 1);
    open.onupgradeneeded = () => open.result.createObjectStore("keys");
    open.onerror = () => fail(open.error);
    open.onsuccess = () => {
      const asked = work(open.result.transaction("keys", mode).objectStore("keys"));
      asked.onsuccess = () => settle(asked.result);
      asked.onerror = () => fail(asked.error);
    };
  });
}

async function sessionKey(panel) {
  const kept = await store("readonly", (keys) => keys.get(panel));
  if (kept) return kept;
  const made = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  await store("readwrite", (keys) => keys.put(made, panel));
  return made;
}

async function fillSessionKey(form) {
  const pair = await sessionKey(form.dataset.sessionKey);
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
  form.elements.namedItem("session_key").value = toBase64(spki);
}

async function signWithSession(form) {
  const headers = { "X-Openseal-Form": "1", Accept: "application/json" };
  const response = await fetch(form.dataset.sessionSignFrom, { method: "POST", body: new FormData(form), headers });
  const told = await response.json();
  if (told.refused) {
    showRefusal(told.refused, form);
    return false;
  }
  const pair = await store("readonly", (keys) => keys.get(form.dataset.sessionSign));
  if (!pair) {
    const word = host().dataset.wordNoKey;
    showRefusal({ code: "no-session-key", zh: word, en: word, article: "", field: "" }, form);
    return false;
  }
  const made = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, fromBase64(told.act));
  form.elements.namedItem("signature").value = toBase64(new Uint8Array(made));
  return true;
}

window.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-session-sign]") || form.elements.namedItem("signature").value) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await settleDrafts();
  if (await signWithSession(form)) form.requestSubmit(event.submitter);
}, { capture: true });

document.addEventListener("openseal:answered", ({ target }) => {
  if (target.matches("form[data-session-sign]")) target.elements.namedItem("signature").value = "";
}, { capture: true });

// --- drafts ----------------------------------------------------------------------------

const host = () => document.getElementById("scoring-room");
const waiting = new Map();
const flying = new Set();
let room = null;

const stateOf = (input) => input.closest(".score-row").querySelector(".score-state");

function say(input, text, wrong = false) {
  stateOf(input).textContent = text;
  input.closest(".field").classList.toggle("has-error", wrong);
  input.toggleAttribute("aria-invalid", wrong);
}

/** Sends a score, and is remembered until the room has answered. */
function send(input) {
  const sent = deliver(input).finally(() => flying.delete(sent));
  flying.add(sent);
  return sent;
}

async function deliver(input) {
  waiting.delete(input.id);
  const reason = document.querySelector(`[data-reason-for="${CSS.escape(input.id)}"]`);
  const facts = { bid: input.dataset.bid, item: input.dataset.item, score: input.value.trim(), reason: reason.value };
  say(input, host().dataset.wordSaving);
  const told = await room.act("draft", facts);
  if (told.offline) {
    waiting.set(input.id, null);
    say(input, host().dataset.wordKept);
  } else if (told.refused) {
    say(input, english ? told.refused.en : told.refused.zh, true);
  } else {
    const at = new Date(told.saved.at).toLocaleTimeString("en-GB", { timeZone: "Asia/Shanghai", hourCycle: "h23" });
    say(input, `${host().dataset.wordSaved} ${at}`);
  }
}

function typed({ target }) {
  const input = target.matches(".score") ? target : document.getElementById(target.dataset.reasonFor ?? "");
  if (!input) return;
  clearTimeout(waiting.get(input.id));
  waiting.set(input.id, setTimeout(() => send(input), typed_ms));
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

async function refresh() {
  // Never under the fingers of somebody who types: they see the news when they pause.
  if (document.activeElement?.matches("input, textarea, select") || waiting.size > 0) {
    redraw = setTimeout(refresh, 1000);
    return;
  }
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
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

function isNews(entry, after) {
  return entry.n > after && entry.kind.startsWith("evaluation.");
}

function start() {
  const { roomUrl } = host().dataset;
  words = JSON.parse(document.getElementById("scoring-words").textContent);
  let first = true;
  room = openRoom({
    url: roomUrl,
    onEntries: (entries, { seen }) => {
      heard(entries);
      if (!first && entries.some((entry) => isNews(entry, seen))) {
        clearTimeout(redraw);
        redraw = setTimeout(refresh, 200);
      }
    },
    onState: (state) => {
      if (state !== "live") return;
      first = false;
      settleDrafts();
    },
  });
}

function prepare() {
  for (const form of document.querySelectorAll("form[data-session-key]")) fillSessionKey(form);
  fillSecrets();
}

document.addEventListener("input", typed);
prepare();
if (host()?.dataset.roomUrl) start();
