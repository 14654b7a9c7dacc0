// The page's side of the worker: questions with answers, and what it tells on the way.
//
// Page and worker are one file, so that the published digest covers both.
import { Refused } from "./refused.js";

export class Crew {
  constructor(tell = () => {}) {
    this.worker = new Worker(import.meta.url, { type: "module" });
    this.asked = new Map();
    this.next = 1;
    this.worker.addEventListener("message", ({ data }) => {
      if (data.tell) return tell(data);
      const { settle, fail } = this.asked.get(data.id);
      this.asked.delete(data.id);
      if (data.refused) fail(Object.assign(new Refused(data.refused.code), data.refused));
      else settle(data.done);
    });
    this.worker.addEventListener("error", (event) => {
      event.preventDefault();
      // A worker that does not start answers nothing, now and later.
      this.broken = new Refused("failed", { why: event.message ?? "worker" });
      for (const { fail } of this.asked.values()) fail(this.broken);
      this.asked.clear();
    });
  }

  ask(act, words = {}) {
    if (this.broken) return Promise.reject(this.broken);
    return new Promise((settle, fail) => {
      const id = this.next;
      this.next += 1;
      this.asked.set(id, { settle, fail });
      this.worker.postMessage({ id, act, ...words });
    });
  }
}

/** What this browser lacks for sealing, as a refusal, or null. */
export function lack() {
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle) return new Refused("no-secure-context");
  const needed = {
    "Worker": typeof Worker === "function",
    "OPFS": typeof navigator.storage?.getDirectory === "function",
    "Web Locks": Boolean(navigator.locks),
    "randomUUID": typeof crypto.randomUUID === "function",
  };
  const missing = Object.keys(needed).filter((name) => !needed[name]);
  return missing.length > 0 ? new Refused("old-browser", { what: missing.join(", ") }) : null;
}
