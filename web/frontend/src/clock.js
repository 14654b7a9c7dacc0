// The server's time, drawn between its pushes; no page asks the visitor's own clock.
//
// Server time = performance.now() + the median offset of the last five pushes. The first
// offset comes with the page. A countdown never declares a legal instant: at zero it says
// that the end is being confirmed, until the server's own row arrives.
const offsets = [];
let lostAt = null;

const zone = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Shanghai",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

export function heard(iso, at = performance.now()) {
  offsets.push(Date.parse(iso) - at);
  if (offsets.length > 5) offsets.shift();
  lostAt = null;
}

export function lost() {
  if (lostAt === null) lostAt = performance.now();
}

/** The server's time in milliseconds since 1970, or null before it was ever heard. */
export function serverNow() {
  if (offsets.length === 0) return null;
  const sorted = [...offsets].sort((a, b) => a - b);
  return performance.now() + sorted[Math.floor(sorted.length / 2)];
}

function secondsLost() {
  return lostAt === null ? 0 : Math.floor((performance.now() - lostAt) / 1000);
}

function drawClock(element, now) {
  const away = secondsLost();
  const time = element.querySelector("time");
  const note = element.querySelector("[data-clock-lost]");
  element.classList.toggle("is-lost", lostAt !== null);
  time.textContent = zone.format(now);
  const words = lostAt === null ? "" : ` ${element.dataset.lost.replace("{time}", away)}`;
  if (note && note.textContent !== words) note.textContent = words;
}

const two = (number) => String(number).padStart(2, "0");

export function leftWords(milliseconds, words) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (hours >= 24) {
    const gap = /[a-z]/.test(words.days) ? " " : "";
    return `${Math.floor(hours / 24)}${words.days}${gap}${hours % 24}${words.hours}`;
  }
  const tail = `${two(minutes)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

// Spoken once each: 30, 10, 5 and 1 minute, 10 seconds, and the end.
const spokenAt = [1800, 600, 300, 60, 10, 0];

function drawCountdown(element, now) {
  const left = Date.parse(element.dataset.until) - now;
  const figure = element.querySelector("[data-countdown-figure]");
  element.classList.toggle("is-short", left < 300_000);
  element.classList.toggle("is-lost", lostAt !== null);
  const { only, confirming, days, hours } = element.dataset;
  const words = leftWords(left, { days, hours });
  const text =
    left <= 0 ? confirming : (left < 300_000 ? only : element.dataset.left).replace("{time}", words);
  if (figure.textContent !== text) figure.textContent = text;
  const seconds = Math.ceil(left / 1000);
  const before = Number(element.dataset.before ?? Infinity);
  const crossed = spokenAt.find((mark) => before > mark && seconds <= mark);
  if (crossed !== undefined && before !== Infinity) speak(figure.textContent);
  element.dataset.before = String(seconds);
}

let voice = null;

export function speak(text) {
  if (voice === null) {
    voice = document.createElement("div");
    voice.className = "visually-hidden";
    voice.setAttribute("aria-live", "polite");
    document.body.append(voice);
  }
  voice.textContent = text;
}

export function draw() {
  const now = serverNow();
  if (now === null) return;
  for (const element of document.querySelectorAll("[data-clock]")) drawClock(element, now);
  for (const element of document.querySelectorAll("[data-countdown]")) drawCountdown(element, now);
}

export function startClock() {
  const first = document.querySelector("[data-clock][data-now]");
  if (first) {
    const [page] = performance.getEntriesByType("navigation");
    heard(first.dataset.now, page ? page.responseStart : performance.now());
  }
  draw();
  setInterval(draw, 250);
}
