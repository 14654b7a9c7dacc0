// Step 4: how far sealing and uploading are, pause and resume, and whether the time left
// suffices at the present speed.
import { el, part, save, sizeText, spanText, word } from "./dom.js";

const WINDOW_MS = 20_000;

/** Bytes a second over the last samples, or null before there is anything to say. */
export function speedOf(samples) {
  if (samples.length < 2) return null;
  const [first, last] = [samples[0], samples[samples.length - 1]];
  const ms = last.at - first.at;
  return ms > 0 && last.done > first.done ? ((last.done - first.done) / ms) * 1000 : null;
}

/** Whether to warn: the upload takes more than half of the time that is left. */
export const isLate = (neededMs, leftMs) => neededMs * 2 > leftMs;

export class SendStep {
  constructor(root, terms, now) {
    Object.assign(this, { root, terms, now, samples: [], state: null });
    this.isSealing = false;
    window.addEventListener("online", () => this.crew.ask("hurry"));
    window.addEventListener("beforeunload", (event) => {
      // What is sealed is kept; what is being sealed would be begun anew.
      if (this.isSealing) event.preventDefault();
    });
    part(root, "pause").addEventListener("click", () => this.crew.ask("pause"));
    part(root, "resume").addEventListener("click", () => this.crew.ask("resume"));
    part(root, "recovery").addEventListener("click", () => this.saveRecovery());
  }

  async guard(act) {
    this.isSealing = true;
    this.samples = [];
    part(this.root, "sending-state").textContent = word("sealing");
    try {
      return await act();
    } finally {
      this.isSealing = false;
    }
  }

  /** The bid is sealed; its upload begins. */
  begin(state) {
    this.state = state;
    this.samples = [];
    part(this.root, "recovery").hidden = false;
  }

  heard({ tell, done, whole, state }) {
    if (tell === "sealing") {
      part(this.root, "sealing-bar").value = done / whole;
      part(this.root, "sealing-said").textContent = `${Math.floor((100 * done) / whole)} %`;
      return;
    }
    this.draw(done, whole, state);
  }

  draw(done, whole, state) {
    part(this.root, "sending-bar").value = whole > 0 ? done / whole : 0;
    const percent = Math.floor((100 * done) / whole);
    part(this.root, "sending-said").textContent = word("progress", { percent, done: sizeText(done), whole: sizeText(whole) });
    const words = part(this.root, "sending-state");
    // Said once for each change, not for each piece.
    if (words.dataset.state !== state) {
      words.dataset.state = state;
      words.textContent = word(state);
    }
    part(this.root, "pause").hidden = !["running", "waiting"].includes(state);
    part(this.root, "resume").hidden = state !== "paused";
    this.drawSpeed(whole - done, state === "running" ? done : null);
  }

  drawSpeed(left, done) {
    const at = performance.now();
    if (done !== null) this.samples.push({ at, done });
    this.samples = this.samples.filter((each) => at - each.at < WINDOW_MS);
    const speed = speedOf(this.samples);
    const box = part(this.root, "sending-speed");
    if (speed === null || left === 0) return box.replaceChildren();
    const neededMs = (left / speed) * 1000;
    const leftMs = Date.parse(this.terms().deadline) - this.now();
    const facts = { left: sizeText(left), needed: spanText(neededMs), time: spanText(leftMs) };
    const late = isLate(neededMs, leftMs);
    box.className = late ? "consequence" : "meta";
    box.replaceChildren(el("span", {}, word(late ? "late" : "speed", facts)));
  }

  leaving() {
    part(this.root, "pause").hidden = true;
    part(this.root, "resume").hidden = true;
  }

  async saveRecovery() {
    const { owner } = this.root.dataset;
    const bytes = await this.crew.ask("recovery", { owner, bid: this.state.bid });
    save(bytes, `recovery-${this.state.bid.slice(0, 8)}.p7m`);
  }
}
