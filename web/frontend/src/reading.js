// 听唱标: reads the opening table row by row with the browser's own voice.
//
// What is read stands on the page as text at the same time, its row is marked and brought
// into view: without a voice the same rows are shown one by one. Rows are read in the
// order in which they stand and leave out what the filter hides.
const after_ms = 1500;

const host = () => document.querySelector("[data-reader]");
const lines = () => [...document.querySelectorAll("#opening-rows tbody tr")].filter((row) => !row.hidden);
const english = () => document.documentElement.lang.startsWith("en");

// The row that is read; the page may be drawn again meanwhile.
let at = "";
let voice = null;
let isSpeaking = false;
let looked = null;

/** A row in words: its number and bidder, then each cell with its name and unit. */
export function words(row) {
  const gap = english() ? ", " : "，";
  const cells = [...row.cells].map((cell) => {
    const text = (cell.dataset.said ?? cell.textContent).trim().replace(/\s+/g, " ");
    return `${cell.dataset.label}${english() ? ": " : ""}${text}${cell.dataset.unit ?? ""}`;
  });
  return `${cells.join(gap)}${english() ? "." : "。"}`;
}

function fits(each) {
  return each.lang.toLowerCase().replace("_", "-").startsWith(english() ? "en" : "zh");
}

/** The browser's voice for the page's language; null when it has none. Asked once. */
function voiceOfPage() {
  const speech = window.speechSynthesis;
  if (!speech) return Promise.resolve(null);
  looked ??= new Promise((settle) => {
    const find = () => speech.getVoices().find(fits) ?? null;
    if (find()) return settle(find());
    const late = setTimeout(() => settle(find()), after_ms);
    speech.addEventListener?.("voiceschanged", () => {
      if (!find()) return;
      clearTimeout(late);
      settle(find());
    });
  });
  return looked;
}

function mark() {
  for (const row of document.querySelectorAll("#opening-rows tr[aria-current]")) row.removeAttribute("aria-current");
  const row = at ? document.getElementById(at) : null;
  row?.setAttribute("aria-current", "true");
  return row;
}

function show() {
  const box = host();
  if (!box) return;
  box.hidden = false;
  const isOn = at !== "";
  box.querySelector("[data-read=start]").hidden = isOn;
  box.querySelector("[data-reader-on]").hidden = !isOn;
  box.querySelector("[data-reader-mute]").hidden = !isOn || voice !== null;
  const row = mark();
  const all = lines();
  const place = row ? box.dataset.wordPlace.replace("{n}", all.indexOf(row) + 1).replace("{all}", all.length) : "";
  const line = box.querySelector("[data-reader-line]");
  // The voice says it already; a screen reader is told only where there is none.
  line.setAttribute("aria-live", isSpeaking ? "off" : "polite");
  const text = row ? `${place} ${words(row)}` : "";
  if (line.textContent !== text) line.textContent = text;
}

function quiet() {
  isSpeaking = false;
  window.speechSynthesis?.cancel();
}

function say(row) {
  if (voice === null) return;
  const spoken = new SpeechSynthesisUtterance(words(row).replace(/(\d),(?=\d{3})/g, "$1"));
  spoken.voice = voice;
  spoken.lang = voice.lang;
  spoken.onend = () => {
    if (isSpeaking && at === row.id) step(1);
  };
  spoken.onerror = ({ error }) => {
    if (error === "canceled" || error === "interrupted" || at !== row.id) return;
    voice = null;
    isSpeaking = false;
    show();
  };
  isSpeaking = true;
  window.speechSynthesis.speak(spoken);
}

function read(row) {
  quiet();
  at = row?.id ?? "";
  if (row) say(row);
  show();
  row?.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = lines();
  const now = all.findIndex((row) => row.id === at);
  const next = all[now + by];
  if (next || by > 0) read(next);
}

function stop() {
  read(null);
  host()?.querySelector("[data-read=start]").focus();
}

async function begin() {
  voice = await voiceOfPage();
  read(lines()[0]);
  host()?.querySelector("[data-read=next]")?.focus();
}

const acts = { start: begin, next: () => step(1), previous: () => step(-1), stop };

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-read]");
  if (button) acts[button.dataset.read]();
});
window.addEventListener("pagehide", quiet);

/** Takes up the reading in a page that was drawn again. */
export function startReading() {
  if (at && !document.getElementById(at)) at = "";
  show();
}
