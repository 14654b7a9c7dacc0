// The auction hall: price, least next bid and steps follow each accepted bid at once, from
// its own row; everything else of the page is drawn again when a phase ends. A bid goes
// over the open link, with a key of its own: sent twice, it is one bid.
import { isActing } from "./acting.js";
import { draw } from "./clock.js";
import { upper } from "./money.js";
import { openRoom } from "./room.js";

const host = () => document.getElementById("auction-room");
const one = (name) => document.querySelector(`[data-auction-${name}]`);
const soon_ms = 100;
// A hall with thousands must not ask for the page in the same instant.
const spread_ms = 1200;
const shown_most = 60;
const askKey = "openseal.auction.ask";

let room = null;
let redraw = 0;
let least = null;
let isSending = false;

const digits = () => Number(host().dataset.digits);
const scale = () => 10n ** 6n;

/** A decimal text as a whole number of millionths, or null. */
function exact(text) {
  const plain = String(text).normalize("NFKC").replace(/[,\s]/g, "");
  const match = /^(\d{1,14})(?:\.(\d{1,6}))?$/.exec(plain);
  return match ? BigInt(match[1]) * scale() + BigInt((match[2] ?? "").padEnd(6, "0")) : null;
}

function plain(amount) {
  const whole = (amount / scale()).toString();
  const rest = (amount % scale()).toString().padStart(6, "0").slice(0, digits());
  return rest ? `${whole}.${rest}` : whole;
}

const grouped = (amount) => plain(amount).replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",");

function formal(amount) {
  const yuan = BigInt(host().dataset.yuan || "0");
  const fen = amount * yuan * 100n;
  return yuan > 0n && fen % scale() === 0n ? upper(fen / scale()) : "";
}

function write(name, text) {
  const element = one(name);
  if (element && element.textContent !== text) element.textContent = text;
}

function offers() {
  const step = exact(host().dataset.increment) * (host().dataset.down ? -1n : 1n);
  const cap = host().dataset.cap ? exact(host().dataset.cap) : null;
  for (const button of document.querySelectorAll("[data-offer]")) {
    const amount = least === null ? null : least + step * BigInt(button.dataset.offer);
    const isBeyond = amount !== null && cap !== null && (host().dataset.down ? amount < cap : amount > cap);
    button.hidden = amount === null || amount <= 0n || isBeyond;
    if (button.hidden) continue;
    button.value = plain(amount);
    button.textContent = grouped(amount);
  }
}

function minimum(text) {
  least = text ? exact(text) : null;
  write("minimum", least === null ? "—" : grouped(least));
  write("minimum-upper", least === null ? "" : formal(least));
  offers();
}

function countTo(until) {
  const element = document.querySelector("[data-part=countdown] [data-countdown]");
  if (!element || !until) return;
  element.dataset.until = until;
  element.dataset.before = "Infinity";
  draw();
}

const timeOf = (iso) => `${new Date(iso).toLocaleString("sv-SE", { timeZone: "Asia/Shanghai" })}.${String(new Date(iso).getMilliseconds()).padStart(3, "0")}`;

function listed({ n, number, price, area, received_at, match }) {
  const list = one("bids");
  if (!list || document.getElementById(`b${n}`)) return;
  const row = document.createElement("li");
  row.className = "entry";
  row.id = `b${n}`;
  const words = `${grouped(exact(area || price))} ${host().dataset.unit}${match ? ` · ${host().dataset.wordMatch}` : ""}`;
  const cells = [["figure", timeOf(received_at)], ["figure", host().dataset.wordNumber.replace("{number}", number)], ["entry-words figure", words]];
  for (const [name, text] of cells) {
    const cell = document.createElement("span");
    cell.className = name;
    cell.textContent = text;
    row.append(cell);
  }
  list.prepend(row);
  while (list.children.length > shown_most) list.lastElementChild.remove();
}

function bidTaken(facts) {
  const price = exact(facts.price);
  write("price", grouped(price));
  write("upper", formal(price));
  minimum(facts.minimum);
  countTo(facts.until);
  listed(facts);
  const leads = one("leads");
  if (leads) leads.hidden = facts.number !== host().dataset.number;
  const match = document.querySelector("[data-match]");
  if (match) {
    match.value = facts.price;
    match.disabled = facts.number === host().dataset.number;
  }
}

/** The number of the newest bid that a page shows. */
const newest = (page) => Number(page.querySelector("[data-auction-bids]")?.firstElementChild?.id.slice(1) ?? 0);

async function refresh() {
  const response = isActing() ? null : await fetch(location.href, { headers: { Accept: "text/html" } });
  if (response && !response.ok) return;
  const page = response && new DOMParser().parseFromString(await response.text(), "text/html");
  // Somebody may have begun to act while the page was on its way, or a bid been heard that
  // it does not know: what is shown is newer, and it is asked for again.
  if (!page || isActing() || newest(page) < newest(document)) {
    redraw = setTimeout(refresh, 500);
    return;
  }
  const typed = document.getElementById("id_amount")?.value ?? "";
  const held = document.activeElement?.id;
  for (const part of document.querySelectorAll("[data-part]")) {
    const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
    if (fresh && fresh.innerHTML !== part.innerHTML) part.replaceWith(fresh);
  }
  const field = document.getElementById("id_amount");
  if (field && typed) field.value = typed;
  prepare();
  if (held) document.getElementById(held)?.focus({ preventScroll: true });
}

function redrawSoon() {
  clearTimeout(redraw);
  const isMine = Boolean(host().dataset.number);
  redraw = setTimeout(refresh, soon_ms + Math.random() * (isMine ? soon_ms : spread_ms));
}

function heard(entries) {
  let isChanged = false;
  for (const entry of entries) {
    if (!entry.kind.startsWith("bidding.auction-")) {
      isChanged ||= entry.kind.startsWith("tender.");
      continue;
    }
    if (entry.kind === "bidding.auction-bid" && entry.facts) {
      bidTaken(entry.facts);
      isChanged ||= !["free", "timed"].includes(entry.facts.phase);
    } else isChanged = true;
  }
  if (isChanged) redrawSoon();
}

/** Asks again before a bid well above the least one. */
function isSure(amount) {
  const steps = BigInt(document.getElementById("auction-ask")?.value ?? "2");
  const step = exact(host().dataset.increment) ?? 0n;
  const beyond = least === null ? 0n : host().dataset.down ? least - amount : amount - least;
  if (steps > 0n && beyond <= steps * step) return Promise.resolve(true);
  const dialog = one("dialog");
  write("asked", grouped(amount));
  write("asked-upper", formal(amount));
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((settle) => {
    dialog.addEventListener("close", () => settle(dialog.returnValue === "yes"), { once: true });
  });
}

async function send(form, button) {
  const typed = button?.name === "amount" ? button.value : form.elements.namedItem("amount").value;
  const amount = exact(typed);
  write("refused", "");
  if (amount === null) {
    // What is no amount the server names in its own words.
    form.submit();
    return;
  }
  if (!(await isSure(amount))) return;
  const outcome = await room.act("bid", { amount: plain(amount), key: crypto.randomUUID() });
  if (outcome.offline) write("refused", host().dataset.wordOffline);
  else if (outcome.refused) {
    write("receipt", "");
    write("refused", outcome.refused[document.documentElement.lang.startsWith("zh") ? "zh" : "en"]);
  } else if (outcome.saved) {
    const told = host().dataset.wordCounted.replace("{price}", grouped(exact(outcome.saved.price))).replace("{time}", timeOf(outcome.saved.at));
    write("receipt", told);
    const field = document.getElementById("id_amount");
    if (field) field.value = "";
    write("own-upper", "");
  }
}

async function submitted(event) {
  const form = event.target.closest("[data-auction-form]");
  if (!form || room === null || room.state !== "live") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  // A nervous finger: one bid goes at a time.
  if (isSending) return;
  isSending = true;
  try {
    await send(form, event.submitter);
  } finally {
    isSending = false;
  }
}

function prepare() {
  minimum(one("minimum")?.textContent ?? "");
  for (const button of document.querySelectorAll("[data-needs-link]")) button.disabled = room?.state !== "live";
  const ask = document.getElementById("auction-ask");
  const kept = localStorage.getItem(askKey);
  if (ask && kept !== null) ask.value = kept;
  draw();
}

document.addEventListener("submit", submitted, { capture: true });
document.addEventListener("input", ({ target }) => {
  if (target.id !== "id_amount") return;
  const amount = exact(target.value);
  write("own-upper", amount === null ? "" : formal(amount));
});
document.addEventListener("change", ({ target }) => {
  if (target.id === "auction-ask") localStorage.setItem(askKey, target.value);
});

let isLate = false;
room = openRoom({
  url: host().dataset.roomUrl,
  after: Number(host().dataset.after),
  onEntries: heard,
  onState: (state) => {
    for (const box of document.querySelectorAll("[data-offline]")) box.hidden = state !== "closed";
    if (state === "closed") isLate = true;
    if (state === "live" && isLate) {
      isLate = false;
      redrawSoon();
    }
  },
});
prepare();
