// Opening a bid with k shares (section 9), part by part: combine, check everything,
// decrypt. A page opens nothing but its own bidder's; tests open what the command line
// sealed.
import { concat, equal, sha256 } from "./bytes.js";
import { factorCommitment, payloadKey } from "./context.js";
import { SEGMENT_BYTES, Stream } from "./floe.js";
import { readOpening, stripOpening } from "./opening_statement.js";
import { Refused } from "./refused.js";
import { combine } from "./shares.js";
import { unbundle } from "./untar.js";

const NONE = new Uint8Array();

/** The keys of a bid from shares by index, every commitment and header checked. */
export async function keysFromShares(manifest, points, factor = NONE) {
  const commitments = new Map([...manifest.shares].map(([i, { commit }]) => [i, commit]));
  const { k, ctx } = manifest.context;
  return keysFromSecret(manifest, await combine(points, { k, ctx, commitments }), factor);
}

/** The keys that S_c and S_b give, each committed to by its header. */
export async function keysFromSecret(manifest, secret, factor = NONE) {
  if (manifest.factor !== null) {
    const committed = await factorCommitment(manifest.context, factor);
    if (!equal(committed, manifest.factor.commit)) throw new Refused("factor-not-committed");
  }
  const keys = [];
  for (const [p, { header }] of manifest.parts.entries()) {
    const key = await payloadKey(manifest.context, p, secret, factor);
    await Stream.resume(key, manifest.context.ctx, header, p);
    keys.push(key);
  }
  return keys;
}

/** Decrypts a part, whose segments `read(offset, length)` gives; all digests checked. */
export async function* openPart(manifest, p, key, list, read) {
  const { header, size, segments, digests } = manifest.parts[p];
  if (list.length !== 32 * segments || !equal(await sha256(list), digests)) {
    throw new Refused("segment-digest", { p, segment: 0 });
  }
  const stream = await Stream.resume(key, manifest.context.ctx, header, p);
  for (let j = 0; j < segments; j += 1) {
    const offset = j * SEGMENT_BYTES;
    const segment = await read(offset, Math.min(SEGMENT_BYTES, size - offset));
    if (!equal(await sha256(segment), list.slice(32 * j, 32 * j + 32))) {
      throw new Refused("segment-digest", { p, segment: j });
    }
    yield stream.open(j, segment, j === segments - 1, p);
  }
}

async function whole(pieces) {
  const found = [];
  for await (const piece of pieces) found.push(piece);
  return concat(...found);
}

/** Part 0: { raw, statement }. */
export async function openOpening(manifest, key, list, read) {
  const raw = stripOpening(await whole(openPart(manifest, 0, key, list, read)));
  return { raw, statement: readOpening(raw) };
}

/** Part 1, held whole: { index, documents }. For bundles that fit the memory. */
export async function openBundle(manifest, key, list, read) {
  return unbundle(await whole(openPart(manifest, 1, key, list, read)));
}
