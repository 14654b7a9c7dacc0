// Sending the parts of a bid: tus 1.0 as this server speaks it, going on from where it
// stands.
//
// A part goes up in requests that end on a segment's end, each with its checksum, so that
// a failing line loses one request at most. The server's refusal ends it; a failing line
// is tried again, more slowly each time, for as long as the page stays open.
import { sha256, toBase64 } from "./bytes.js";
import { Refused } from "./refused.js";

const MIB = 1024 * 1024;
const CHUNK_MAX = 8 * MIB;
const PAUSE_MS_MAX = 15_000;
const PATIENCE_MS = 60_000;
// These say where to go on; they are no refusals.
const RETRIED = new Set([
  "offset-conflict", "upload-taken-over", "checksum-mismatch", "busy", "unavailable",
]);

class LineFailed extends Error {}

/** A refusal as the server says it, in its own words. */
export function serverRefused(told) {
  const found = new Refused(told.code, {});
  return Object.assign(found, { zh: told.zh, en: told.en, article: told.article ?? "", field: told.field ?? "" });
}

async function refusalOf(response) {
  let told = null;
  try {
    told = (await response.json()).refused;
  } catch {
    // No words of ours: a proxy, or a server that is going down.
  }
  if (!told || response.status >= 500 || RETRIED.has(told.code)) throw new LineFailed(told?.code ?? response.status);
  throw serverRefused(told);
}

/**
 * Uploads until the bid is submitted. `register()` announces the bid (again, if need be)
 * and gives { upload_key, uploads: [{ url }] }; `parts` are [{ size, slice(from, to) }];
 * `tell({ done, whole, state })` hears how far it is: "running", "paused", "waiting".
 */
export class Upload {
  constructor({ register, parts, tell, fetch_ = (...words) => fetch(...words), pause = null }) {
    Object.assign(this, { register, parts, tell, fetch_ });
    this.wait = pause ?? ((ms) => new Promise((go) => { this.wake = go; setTimeout(go, ms); }));
    this.whole = parts.reduce((sum, { size }) => sum + size, 0);
    this.offsets = parts.map(() => 0);
    this.chunk = MIB;
    this.failures = 0;
    this.isPaused = false;
    this.over = new AbortController();
  }

  pause() {
    this.isPaused = true;
    this.over.abort();
    this.say("paused");
  }

  resume() {
    this.isPaused = false;
    this.failures = 0;
    this.wake?.();
    this.unpause?.();
  }

  /** Tries at once: the browser says that the line is back. */
  hurry() {
    this.wake?.();
  }

  say(state) {
    const done = this.offsets.reduce((sum, offset) => sum + offset, 0);
    this.tell({ done, whole: this.whole, state });
  }

  async run() {
    let place = null;
    for (;;) {
      try {
        if (this.isPaused) await new Promise((go) => { this.unpause = go; });
        place ??= await this.#tried(() => this.register());
        for (const p of this.parts.keys()) {
          await this.#send(p, place.uploads[p].url, place.upload_key);
        }
        this.say("done");
        return;
      } catch (error) {
        if (this.isPaused) continue;
        // Another window took the upload over and holds the newer capability.
        if (error instanceof Refused && error.code === "not-found") throw new Refused("in-another-tab");
        if (!(error instanceof LineFailed)) throw error;
        this.failures += 1;
        this.chunk = MIB;
        this.say("waiting");
        await this.wait(Math.min(PAUSE_MS_MAX, 250 * 2 ** Math.min(this.failures, 10)));
      }
    }
  }

  // Every failure of the line has one name, whatever the browser calls it.
  async #tried(act) {
    try {
      return await act();
    } catch (error) {
      if (error instanceof Refused && error.code !== "unreachable") throw error;
      if (error instanceof LineFailed) throw error;
      if (error instanceof TypeError || error.name === "AbortError" || error.name === "TimeoutError" || error.code === "unreachable") {
        throw new LineFailed(error.message);
      }
      throw error;
    }
  }

  async #ask(method, url, key, headers = {}, body = undefined) {
    this.over = new AbortController();
    const patience = setTimeout(() => this.over.abort(), PATIENCE_MS);
    const sent = { "Tus-Resumable": "1.0.0", Authorization: `Bearer ${key}`, ...headers };
    try {
      return await this.#tried(() => this.fetch_(url, { method, headers: sent, body, signal: this.over.signal, cache: "no-store" }));
    } finally {
      clearTimeout(patience);
    }
  }

  async #send(p, url, key) {
    const part = this.parts[p];
    let offset = await this.#head(url, key);
    for (;;) {
      this.offsets[p] = offset;
      this.say("running");
      if (offset === part.size) return;
      if (this.isPaused) throw new LineFailed("paused");
      // Requests end on a segment's end wherever the last one stopped.
      const length = this.chunk - (offset % MIB);
      const body = await part.slice(offset, Math.min(part.size, offset + length));
      const began = performance.now();
      offset = await this.#patch(url, key, offset, body);
      this.failures = 0;
      this.#adapt(performance.now() - began);
    }
  }

  #adapt(ms) {
    if (ms < 1000) this.chunk = Math.min(CHUNK_MAX, this.chunk * 2);
    else if (ms > 4000) this.chunk = Math.max(MIB, this.chunk / 2);
  }

  async #head(url, key) {
    const response = await this.#ask("HEAD", url, key);
    // HEAD has no body: not found here means that another window took over.
    if (response.status === 404) throw new Refused("in-another-tab");
    // The upload is over; asked with a body, the server says why.
    if (response.status === 410) return this.#patch(url, key, 0, new Uint8Array());
    if (!response.ok) throw new LineFailed(response.status);
    return offsetOf(response);
  }

  async #patch(url, key, offset, body) {
    const response = await this.#ask("PATCH", url, key, {
      "Content-Type": "application/offset+octet-stream",
      "Upload-Offset": String(offset),
      "Upload-Checksum": `sha256 ${toBase64(await sha256(body))}`,
    }, body);
    if (response.status !== 204) await refusalOf(response);
    return offsetOf(response);
  }
}

function offsetOf(response) {
  const text = response.headers.get("Upload-Offset") ?? "";
  if (!/^\d{1,15}$/.test(text)) throw new LineFailed("no Upload-Offset");
  return Number(text);
}
