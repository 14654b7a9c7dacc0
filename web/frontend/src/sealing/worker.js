// The worker: verifies, seals and uploads, so that the page stays responsive and no whole
// file is ever in memory. The bidder's key lives here, in memory, and ends with it.
import { fromBase64 } from "../cms.js";
import { sha256Hex } from "./bytes.js";
import { checkChain, loadCertificate } from "./certificates.js";
import { readKeyFile } from "./key_file.js";
import { openManifest } from "./manifest.js";
import { writeOpening } from "./opening_statement.js";
import { verifyOrder } from "./order.js";
import { asRefused, Refused } from "./refused.js";
import { rehearse } from "./rehearsal.js";
import { bind, seal } from "./seal.js";
import { layOut } from "./bundle.js";
import { sealedBytes } from "./floe.js";
import { register, statementFiles } from "./server.js";
import { verifyStatement } from "./statement_signatures.js";
import * as store from "./store.js";
import { Upload } from "./upload.js";

const CLIENT = { name: "openseal-page", version: "1" };
const held = { key: null, upload: null };
const say = (tell, facts = {}) => self.postMessage({ tell, ...facts });

/** What was verified of the terms: statement, order, anchors, and who keeps the bid. */
async function verified(terms, now) {
  const anchors = await Promise.all(terms.anchors.map((each) => loadCertificate(fromBase64(each))));
  const chain = await verifyStatement(statementFiles(terms.statement), anchors, now);
  if (terms.order === null) return { anchors, statement: chain[0], order: null };
  const files = { order: fromBase64(terms.order.order), signature: fromBase64(terms.order.signature) };
  return { anchors, ...(await verifyOrder(files, chain, anchors, now)) };
}

const shownCustodian = ({ i, organisation, role, party, cert }) => ({
  i, organisation, role, party, fingerprint: cert.fingerprint,
});

// The digest of this very script, as the server gave it to the page and to us.
async function ownDigest() {
  const response = await fetch(self.location.href, { cache: "force-cache" });
  return sha256Hex(new Uint8Array(await response.arrayBuffer()));
}

const acts = {
  async verify({ terms, now }) {
    const { statement, order } = await verified(terms, now);
    const { k, n, digest, custodians, factorWindowS } = statement;
    return { k, n, digest, custodians: custodians.map(shownCustodian), factorWindowS, order: order && order.digest };
  },

  async key({ file, passphrase, terms, now }) {
    held.key = null;
    const found = await readKeyFile(new Uint8Array(await file.arrayBuffer()), passphrase);
    const certificate = found.signer.receiver;
    const { anchors } = await verified(terms, now);
    const chain = await Promise.all(found.signer.chain.map(loadCertificate));
    await checkChain(certificate, chain, anchors, { at: now });
    if (!terms.certificates.includes(certificate.fingerprint)) throw new Refused("not-enrolled");
    held.key = found;
    const { holder, organisation, notAfter } = found.facts;
    return { holder, organisation, notAfter: notAfter.getTime(), fingerprint: certificate.fingerprint };
  },

  seal: (words) => store.whileSealing(words.terms.bidder.uid, () => sealBid(words)),

  kept: ({ owner }) => store.kept(owner),

  forget: ({ owner, bid }) => store.forget(owner, bid),

  /** Runs until the bid is submitted; one window at a time sends a bid. */
  async upload({ owner, bid, url, token }) {
    const found = await store.open(owner, bid);
    const files = await Promise.all([found.part(0), found.part(1)]);
    const parts = files.map((file) => ({
      size: file.size,
      slice: async (from, to) => new Uint8Array(await file.slice(from, to).arrayBuffer()),
    }));
    const tell = (how) => say("uploading", how);
    held.upload = new Upload({ register: () => register(url, token, found), parts, tell });
    const alone = { mode: "exclusive", ifAvailable: true };
    await navigator.locks.request(`openseal-upload-${bid}`, alone, async (lock) => {
      if (lock === null) throw new Refused("in-another-tab");
      await held.upload.run();
    });
    await store.slim(owner, bid);
    return found.state;
  },

  pause: () => held.upload?.pause(),
  resume: () => held.upload?.resume(),
  hurry: () => held.upload?.hurry(),

  async recovery({ owner, bid }) {
    return (await store.open(owner, bid)).bytes("recovery.p7m");
  },

  async rehearse({ file, passphrase, manifest, factor, recovery }) {
    const { receiver } = await readKeyFile(new Uint8Array(await file.arrayBuffer()), passphrase);
    return rehearse({ manifest, factor, recovery, receiver });
  },
};

async function sealBid({ terms, now, opening, documents, marks }) {
  if (held.key === null) throw new Refused("key-file-unreadable");
  const { statement, order } = await verified(terms, now);
  const replaces = terms.replaces === null ? null : await openManifest(fromBase64(terms.replaces));
  const certificate = held.key.signer.receiver;
  const words = { order, lot: terms.lot, envelope: terms.envelope, certificate, replaces };
  const bound = await bind(statement, words);
  const content = { opening: writeOpening(opening), documents, edition: terms.edition.digest, marks };
  await store.checkSpace(sealedBytes(layOut(documents, content).length));
  const bundle = await ownDigest();
  const folder = await store.Folder.make(terms.bidder.uid, bound.bid);
  try {
    const tell = (done, whole) => say("sealing", { done, whole });
    const client = { ...CLIENT, bundle };
    const { signer } = held.key;
    const signed = await seal(bound, content, { statement, signer, at: now, client, sink: folder, tell });
    const state = stateOf(terms, bound, signed, documents);
    await folder.done(state);
    await forgetFormer(state, terms.bidder.uid);
    return state;
  } catch (error) {
    folder.close();
    await store.forget(terms.bidder.uid, bound.bid);
    throw error;
  }
}

// What was sealed before for the same envelope, and never sent, would only take room.
async function forgetFormer(state, owner) {
  for (const each of await store.kept(owner)) {
    const isSame = each.lot === state.lot && each.envelope === state.envelope;
    if (isSame && each.bid !== state.bid && !each.isSubmitted) await store.forget(owner, each.bid);
  }
}

// Nothing secret, and no document's name: what is needed to go on, and to say what it is.
function stateOf(terms, bound, signed, documents) {
  return {
    bid: bound.bid,
    lot: terms.lot,
    envelope: terms.envelope,
    seq: bound.seq,
    n: bound.n,
    edition: terms.edition.digest,
    manifest: signed.digest,
    sizes: signed.manifest.parts.map(({ size }) => size),
    hasFactor: signed.manifest.factor !== null,
    documents: documents.length,
    sealedAt: signed.manifest.created,
    isSubmitted: false,
  };
}

export function startWorker() {
  self.addEventListener("message", async ({ data: { id, act, ...words } }) => {
    try {
      self.postMessage({ id, done: await acts[act](words) });
    } catch (error) {
      self.postMessage({ id, refused: asRefused(error).plain() });
    }
  });
}
