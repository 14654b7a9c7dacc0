// The opening hall: the record of the session as it grows, the page drawn again when
// something was done, and the secret of a draw, which stays on this device.
import { isActing } from "./acting.js";
import { startReading } from "./reading.js";
import { entryRow, openRoom } from "./room.js";
import { fillSecrets } from "./secret.js";
import { orderOf, putInOrder, startTables } from "./table.js";

const host = () => document.getElementById("opening-room");
const soon_ms = 300;
// A hall with thousands must not ask for the page in the same instant.
const spread_ms = 1500;
// Each bid has such a row; the page counts them when it is drawn for something else.
const quiet = new Set(["bidding.factor-sent", "bidding.factor-given", "bidding.factor-failed", "bidding.documents-unsealed", "bidding.registered", "bidding.submitted", "bidding.stamped"]);

let words = {};
let redraw = 0;

function sentence(entry) {
  if (!entry.facts) return host().dataset.wordWithheld;
  const { says, coded } = words[entry.kind] ?? { says: entry.kind, coded: {} };
  const told = (name) => coded[name]?.[entry.facts[name]] ?? entry.facts[name] ?? "-";
  return says.replace(/\{(\w+)\}/g, (_, name) => told(name));
}

function isTyping() {
  const at = document.activeElement;
  if (isActing()) return true;
  return Boolean(at?.matches("input:not([type=search]), textarea, select") && at.value);
}

async function refresh() {
  if (isTyping()) {
    redraw = setTimeout(refresh, 1000);
    return;
  }
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  // Somebody may have begun while the page was on its way.
  if (isTyping()) {
    redraw = setTimeout(refresh, 1000);
    return;
  }
  const held = document.activeElement?.id;
  const filter = document.getElementById("opening-filter")?.value ?? "";
  const former = document.getElementById("opening-rows");
  const order = former ? orderOf(former) : "";
  for (const part of document.querySelectorAll("[data-part]")) {
    const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
    if (fresh && fresh.innerHTML !== part.innerHTML) part.replaceWith(fresh);
  }
  prepare();
  const table = document.getElementById("opening-rows");
  if (table && order) putInOrder(table, order);
  const input = document.getElementById("opening-filter");
  if (input && filter) {
    input.value = filter;
    input.dispatchEvent(new Event("input"));
  }
  if (held) document.getElementById(held)?.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("openseal:page"));
}

function heard(entries) {
  const log = document.querySelector("[data-room-log]");
  for (const entry of entries) {
    const old = document.getElementById(`n${entry.n}`);
    const row = entryRow(entry, sentence(entry));
    if (old) old.replaceWith(row);
    else log?.prepend(row);
  }
}

function prepare() {
  startTables();
  startReading();
  fillSecrets();
  // Keys are read and signatures made in secure pages alone (https, or this machine).
  for (const note of document.querySelectorAll("[data-insecure]")) note.hidden = window.isSecureContext;
}

function redrawSoon() {
  clearTimeout(redraw);
  redraw = setTimeout(refresh, soon_ms + Math.random() * (host().dataset.many ? spread_ms : 0));
}

function start() {
  words = JSON.parse(document.getElementById("opening-words").textContent);
  // What happened while the page was on its way, or while the link was lost.
  let isLate = false;
  let isOn = false;
  openRoom({
    url: host().dataset.roomUrl,
    after: Number(host().dataset.after),
    onEntries: (entries) => {
      heard(entries);
      document.dispatchEvent(new CustomEvent("openseal:entries", { detail: entries }));
      if (entries.every((entry) => quiet.has(entry.kind))) return;
      if (isOn) redrawSoon();
      else isLate = true;
    },
    onState: (state) => {
      for (const box of document.querySelectorAll("[data-offline]")) box.hidden = state !== "closed";
      if (state === "closed") {
        isOn = false;
        isLate = true;
      }
      if (state !== "live") return;
      isOn = true;
      if (isLate) redrawSoon();
      isLate = false;
    },
  });
  prepare();
}

start();
