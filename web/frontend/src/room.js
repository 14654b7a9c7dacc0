// A room: one socket, entries by number, catch-up, and acts only while the link is open.
//
//   const room = openRoom({ url, onEntries, onRefused, onSaved, onHello, onState });
//   room.act("confirm", { … }) -> Promise that settles when the server's own row (or its
//   refusal) with this act's reference arrives.
//
// What was typed is never touched here; buttons with data-needs-link are enabled only
// while the link is open and caught up.
import { draw, heard, lost, serverNow } from "./clock.js";

const backoff_ms = [500, 1000, 2000, 4000, 8000, 15000];
// The server pushes its clock every 5 s: three of them missed is a dead link.
const silence_ms = 16_000;
const turnedAway = 4404;

function words(state, room) {
  for (const live of document.querySelectorAll("[data-live]")) {
    if (live.tagName === "BODY") continue;
    live.dataset.live = state;
    const label = live.dataset[`word${{ live: "Live", "catching-up": "CatchingUp", closed: "Closed", connecting: "Connecting" }[state]}`];
    const number = state === "live" ? ` #${room.seen}` : state === "catching-up" ? ` ${room.seen}/${room.head}` : state === "closed" ? ` (${room.tries})` : "";
    const text = `${label}${number}`;
    const out = live.querySelector("[data-live-words]");
    // Each number would be spoken; only a change of state is.
    if (out.dataset.state !== state || state !== "live") live.setAttribute("aria-live", "polite");
    else live.setAttribute("aria-live", "off");
    out.dataset.state = state;
    out.textContent = text;
  }
}

class Room {
  constructor(options) {
    this.options = options;
    this.seen = options.after ?? 0;
    this.head = this.seen;
    this.tries = 0;
    this.state = "connecting";
    this.waiting = new Map();
    this.next = 0;
    this.closed = false;
    window.addEventListener("online", () => this.reconnectNow());
    window.addEventListener("pagehide", () => this.close());
    this.connect();
  }

  setState(state) {
    this.state = state;
    words(state, this);
    const open = state === "live";
    for (const button of document.querySelectorAll("[data-needs-link]")) button.disabled = !open;
    document.body.dataset.link = open ? "open" : state;
    this.options.onState?.(state, this);
  }

  connect() {
    if (this.closed) return;
    clearTimeout(this.timer);
    const address = new URL(this.options.url, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.socket = socket;
    this.listen(socket);
    socket.onopen = () => {
      this.say({ say: "catch-up", after: this.seen });
      this.listen(socket);
    };
    socket.onmessage = ({ data }) => {
      this.listen(socket);
      this.frame(JSON.parse(data));
    };
    socket.onclose = ({ code }) => this.dropped(socket, code);
  }

  listen(socket) {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      socket.close();
      this.dropped(socket);
    }, silence_ms);
  }

  dropped(socket, code = 0) {
    if (socket !== this.socket || this.closed) return;
    // Turned away: not found, or not ours. Coming back would change nothing.
    if (code === turnedAway) this.closed = true;
    this.socket = null;
    clearTimeout(this.silence);
    lost();
    draw();
    this.tries += 1;
    this.setState("closed");
    for (const settle of this.waiting.values()) settle({ offline: true });
    this.waiting.clear();
    if (this.closed) return;
    // The act may have happened: its row, by number, will tell after the catch-up.
    const wait = backoff_ms[Math.min(this.tries, backoff_ms.length) - 1];
    this.timer = setTimeout(() => this.connect(), wait * (0.75 + Math.random() / 2));
  }

  reconnectNow() {
    if (this.socket === null) this.connect();
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    clearTimeout(this.silence);
    this.socket?.close();
  }

  say(message) {
    this.socket?.send(JSON.stringify(message));
  }

  frame(frame) {
    if (frame.hello) {
      heard(frame.hello.clock);
      this.head = frame.hello.head;
      // Live only after the answer to the catch-up: before it the room takes no act.
      this.setState("catching-up");
      this.options.onHello?.(frame.hello);
    }
    if (frame.clock) heard(frame.clock);
    if (frame.entries) this.entries(frame);
    if (frame.saved) this.settle(frame.ref, { saved: frame.saved }, () => this.options.onSaved?.(frame.saved, frame.ref));
    if (frame.refused) {
      this.settle(frame.ref, { refused: frame.refused });
      this.options.onRefused?.(frame.refused, frame.ref);
    }
  }

  entries(frame) {
    this.head = Math.max(this.head, frame.head ?? 0);
    const entries = frame.entries;
    if (entries.length > 0) {
      this.options.onEntries(entries, this);
      // Rows that an act of disclosure opens come again under their old numbers.
      for (const entry of entries) this.seen = Math.max(this.seen, entry.n);
      for (const entry of entries) {
        const ref = entry.facts?.ref;
        if (ref) this.settle(ref, { entry });
      }
    }
    if (frame.complete) {
      this.tries = 0;
      this.seen = Math.max(this.seen, this.head);
      this.setState("live");
    } else {
      this.setState("catching-up");
    }
  }

  settle(ref, outcome, also) {
    also?.();
    this.waiting.get(ref)?.(outcome);
    this.waiting.delete(ref);
  }

  /** Sends an act; settles with {entry}, {saved}, {refused} or {offline: true}. */
  act(name, facts = {}) {
    if (this.state !== "live") return Promise.resolve({ offline: true });
    this.next += 1;
    const ref = facts.ref ?? `${Math.floor(serverNow() ?? 0).toString(36)}-${this.next}`;
    return new Promise((settle) => {
      this.waiting.set(ref, settle);
      this.say({ ...facts, say: name, ref });
    });
  }
}

export function openRoom(options) {
  const room = new Room(options);
  room.setState("connecting");
  return room;
}

/** A row for the record of the session: number, time to the second, words. */
export function entryRow(entry, sentence) {
  const row = document.createElement("li");
  row.className = "entry";
  row.id = `n${entry.n}`;
  const time = new Date(entry.at).toLocaleTimeString("en-GB", { timeZone: "Asia/Shanghai", hourCycle: "h23" });
  for (const [name, text] of [["figure", `#${entry.n}`], ["figure", time], ["entry-words", sentence]]) {
    const cell = document.createElement("span");
    cell.className = name;
    cell.textContent = text;
    row.append(cell);
  }
  return row;
}
