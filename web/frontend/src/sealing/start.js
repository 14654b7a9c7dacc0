// One file for page and worker, so that one published digest covers all that seals.
import { startRecovery, startRehearsal } from "./other_pages.js";
import { startPage } from "./page.js";
import { startWorker } from "./worker.js";

if (typeof document === "undefined") {
  startWorker();
} else {
  const begin = { sealing: startPage, rehearsal: startRehearsal, "kept-recovery": startRecovery };
  for (const [name, start] of Object.entries(begin)) {
    const root = document.querySelector(`[data-${name}]`);
    if (root) start(root);
  }
}
