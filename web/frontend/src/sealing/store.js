// Sealed bids kept in the browser's private files (OPFS) until the server has them.
//
// Only what may lie open is kept: ciphertext, envelopes to custodians, the signed
// manifest, and the recovery file, which only the bidder's key opens. No key, no
// passphrase, no document, no digest of one. `state.json` is written last: a folder
// without it is a sealing that did not end, and is swept away.
//
// Runs in the worker: Safari and older shells have the synchronous handles there alone.
import { asRefused, Refused } from "./refused.js";

const ROOT = "sealed";
const STATE = "state.json";
const SPARE_BYTES = 16 * 1024 * 1024;

const isFull = (error) => error?.name === "QuotaExceededError";

async function root(owner, make) {
  const all = await (await navigator.storage.getDirectory()).getDirectoryHandle(ROOT, { create: make });
  return all.getDirectoryHandle(owner, { create: make });
}

const decimals = (bytes) => `${Math.ceil(bytes / 1024 / 1024)} MiB`;

/** Refuses at once when the browser would run out of space half-way. */
export async function checkSpace(needed) {
  const { quota = Infinity, usage = 0 } = (await navigator.storage.estimate?.()) ?? {};
  if (quota - usage < needed + SPARE_BYTES) throw new Refused("no-space", { needed: decimals(needed) });
}

/** A folder that a bid is being sealed into: `sink` of seal.js, and `done`. */
export class Folder {
  static async make(owner, bid) {
    const folder = new Folder();
    folder.handle = await (await root(owner, true)).getDirectoryHandle(bid, { create: true });
    folder.parts = new Map();
    return folder;
  }

  async #part(p) {
    if (!this.parts.has(p)) {
      const file = await this.handle.getFileHandle(`part-${p}.bin`, { create: true });
      const access = await file.createSyncAccessHandle();
      access.truncate(0);
      this.parts.set(p, { access, at: 0 });
    }
    return this.parts.get(p);
  }

  async segment(p, _j, bytes) {
    const part = await this.#part(p);
    try {
      const written = part.access.write(bytes, { at: part.at });
      if (written !== bytes.length) throw new DOMException("short write", "QuotaExceededError");
      part.at += written;
    } catch (error) {
      throw isFull(error) ? new Refused("no-space", { needed: decimals(part.at * 2) }) : error;
    }
  }

  async file(name, bytes) {
    const handle = await this.handle.getFileHandle(name, { create: true });
    const access = await handle.createSyncAccessHandle();
    try {
      access.truncate(0);
      access.write(bytes, { at: 0 });
      access.flush();
    } catch (error) {
      throw isFull(error) ? new Refused("no-space", { needed: decimals(bytes.length) }) : error;
    } finally {
      access.close();
    }
  }

  /** Makes the bid one that can be gone on with. */
  async done(state) {
    this.close();
    await this.file(STATE, new TextEncoder().encode(JSON.stringify(state)));
  }

  close() {
    for (const { access } of this.parts.values()) {
      access.flush();
      access.close();
    }
    this.parts.clear();
  }
}

async function stateOf(handle) {
  try {
    return JSON.parse(await (await (await handle.getFileHandle(STATE)).getFile()).text());
  } catch {
    return null;
  }
}

const lockOf = (owner) => `openseal-sealing-${owner}`;

/** Seals while nobody sweeps: another window may open the page meanwhile. */
export const whileSealing = (owner, act) => navigator.locks.request(lockOf(owner), { mode: "shared" }, act);

/** The bids kept for an organisation, whole ones only; what did not end is swept away. */
export function kept(owner) {
  const alone = { mode: "exclusive", ifAvailable: true };
  return navigator.locks.request(lockOf(owner), alone, (lock) => listed(owner, lock !== null));
}

async function listed(owner, maySweep) {
  const found = [];
  let folder;
  try {
    folder = await root(owner, false);
  } catch {
    return found;
  }
  const names = [];
  for await (const name of folder.keys()) names.push(name);
  for (const name of names) {
    const state = await stateOf(await folder.getDirectoryHandle(name));
    if (state) found.push(state);
    else if (maySweep) await folder.removeEntry(name, { recursive: true }).catch(() => {});
  }
  return found;
}

/** Reads of a kept bid: whole small files, and stretches of the parts. */
export async function open(owner, bid) {
  const handle = await (await root(owner, false)).getDirectoryHandle(bid);
  const file = async (name) => (await handle.getFileHandle(name)).getFile();
  return {
    state: await stateOf(handle),
    bytes: async (name) => new Uint8Array(await (await file(name)).arrayBuffer()),
    part: async (p) => file(`part-${p}.bin`),
  };
}

/** Deletes the ciphertext of a bid that the server has; what the bidder keeps stays. */
export async function slim(owner, bid) {
  const handle = await (await root(owner, false)).getDirectoryHandle(bid);
  const state = await stateOf(handle);
  await handle.removeEntry("part-1.bin").catch(() => {});
  const folder = new Folder();
  folder.handle = handle;
  await folder.file(STATE, new TextEncoder().encode(JSON.stringify({ ...state, isSubmitted: true })));
}

export async function forget(owner, bid) {
  try {
    await (await root(owner, false)).removeEntry(bid, { recursive: true });
  } catch (error) {
    if (error.name !== "NotFoundError") throw asRefused(error);
  }
}
