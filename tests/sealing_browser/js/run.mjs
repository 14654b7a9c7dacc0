// The pages' sealing modules under Node, for the tests: one job in, one answer out.
//
//   node run.mjs known ANSWERS.json
//   node run.mjs job   JOB.json      with {"do": "statement" | "seal" | "open" | …, ...}
//
// A refusal is an answer: {"refused": code}.
import { openAsBlob, existsSync, mkdirSync, readFileSync, writeFileSync, appendFileSync } from "node:fs";
import { basename, join } from "node:path";
import { layOut, readBundle } from "../../../web/frontend/src/sealing/bundle.js";
import { loadCertificate } from "../../../web/frontend/src/sealing/certificates.js";
import { readRecovery, readShare } from "../../../web/frontend/src/sealing/envelopes.js";
import { readKeyFile } from "../../../web/frontend/src/sealing/key_file.js";
import { checkAgainst, checkTrust, openManifest } from "../../../web/frontend/src/sealing/manifest.js";
import { keysFromSecret, keysFromShares, openBundle, openOpening } from "../../../web/frontend/src/sealing/opening.js";
import { openSealed } from "../../../web/frontend/src/sealing/sealed.js";
import { verifyOrder } from "../../../web/frontend/src/sealing/order.js";
import { rehearse } from "../../../web/frontend/src/sealing/rehearsal.js";
import { bind, seal } from "../../../web/frontend/src/sealing/seal.js";
import { verifyStatement } from "../../../web/frontend/src/sealing/statement_signatures.js";
import { readIndex } from "../../../web/frontend/src/sealing/bundle_index.js";
import { checkAgreement, checkMembers } from "../../../web/frontend/src/sealing/consortium.js";
import { readOpening } from "../../../web/frontend/src/sealing/opening_statement.js";
import { check } from "./known.mjs";

const bytes = (path) => new Uint8Array(readFileSync(path));
const name = (i, stem) => `${stem}-${String(i).padStart(2, "0")}`;

function statementFiles(folder) {
  const signatures = new Map();
  for (let i = 0; i <= 16; i += 1) {
    const path = join(folder, `${name(i, "statement")}.p7s`);
    if (existsSync(path)) signatures.set(i, bytes(path));
  }
  const former = join(folder, "former");
  return {
    statement: bytes(join(folder, "statement.json")),
    signatures,
    former: existsSync(former) ? statementFiles(former) : null,
  };
}

async function anchorsOf(path) {
  const blocks = readFileSync(path, "utf8").match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  const der = (pem) => Uint8Array.from(atob(pem.replace(/-----[^-]+-----|\s/g, "")), (one) => one.charCodeAt(0));
  return Promise.all(blocks.map((pem) => loadCertificate(der(pem))));
}

async function statementOf(job) {
  const anchors = await anchorsOf(job.trust);
  const now = job.now ?? Date.now();
  const chain = await verifyStatement(statementFiles(job.statement), anchors, now);
  if (!job.order) return { anchors, now, chain, statement: chain[0], order: null };
  const files = { order: bytes(join(job.order, "order.json")), signature: bytes(join(job.order, "order.p7s")) };
  return { anchors, now, chain, ...(await verifyOrder(files, chain, anchors, now)) };
}

const keyOf = (job) => readKeyFile(bytes(job.key), job.passphrase);

function sink(folder) {
  mkdirSync(folder);
  return {
    file: async (path, data) => writeFileSync(join(folder, path), data),
    segment: async (p, _j, data) => appendFileSync(join(folder, `part-${p}.bin`), data),
  };
}

const jobs = {
  async statement(job) {
    const { chain, order } = await statementOf(job);
    return { digests: chain.map(({ digest }) => digest), order: order && order.digest };
  },

  async key(job) {
    const { signer, facts } = await keyOf(job);
    return { kind: signer.kind, holder: facts.holder, fingerprint: signer.receiver.fingerprint };
  },

  async seal(job) {
    const { statement, order, now } = await statementOf(job);
    const { signer } = await keyOf(job);
    const replaces = job.replaces ? await openManifest(bytes(join(job.replaces, "manifest.p7m"))) : null;
    const certificate = signer.receiver;
    const bound = await bind(statement, { order, lot: job.lot, envelope: job.envelope ?? "full", certificate, replaces });
    const documents = [];
    for (const [path, role] of job.files) documents.push({ name: basename(path), role, file: await openAsBlob(path) });
    const content = { opening: bytes(job.opening), documents, edition: job.edition ?? null, marks: job.marks ?? [] };
    const client = { name: "openseal", version: "1", bundle: "ab".repeat(32) };
    const signed = await seal(bound, content, { statement, signer, at: now, client, sink: sink(job.out) });
    return { bid: bound.bid, seq: bound.seq, manifest: signed.digest };
  },

  /** The archive's bytes, as the page lays them out. */
  async archive(job) {
    const documents = [];
    for (const [path, role] of job.files) documents.push({ name: basename(path), role, file: await openAsBlob(path) });
    const laidOut = layOut(documents, { edition: job.edition, marks: job.marks });
    writeFileSync(job.out, await readBundle(laidOut, 0, laidOut.length));
    return { length: laidOut.length };
  },

  /** One document of the format, read as the page reads it. */
  async read(job) {
    const readers = { opening: readOpening, index: readIndex };
    readers[job.kind](new Uint8Array(Buffer.from(job.data, "base64")));
    return { accepted: true };
  },

  /** A consortium's members and documents, as the form's step looks at them. */
  async members(job) {
    checkMembers(job.members, job.leader, job.terms);
    checkAgreement(job.members, job.roles, job.terms);
    return { accepted: true };
  },

  async rehearse(job) {
    const { receiver } = await keyOf(job);
    const file = (name) => (existsSync(join(job.bid, name)) ? bytes(join(job.bid, name)) : null);
    const recovery = bytes(job.recovery ?? join(job.bid, "recovery.p7m"));
    return rehearse({ manifest: file("manifest.p7m"), factor: file("factor.p7m"), recovery, receiver });
  },

  async many(job) {
    const answers = [];
    for (const each of job.jobs) answers.push(await told(each));
    return answers;
  },

  async open(job) {
    const { chain, anchors, now } = await statementOf(job);
    const signed = await openManifest(bytes(join(job.bid, "manifest.p7m")));
    const statement = chain.find(({ digest }) => digest === signed.manifest.context.statement);
    checkAgainst(signed.manifest, statement);
    await checkTrust(signed, statement, anchors, now);
    const [k0, k1] = await keysFor(job, signed.manifest);
    const read = (p) => {
      const data = bytes(join(job.bid, `part-${p}.bin`));
      return async (offset, length) => data.slice(offset, offset + length);
    };
    const list = (p) => bytes(join(job.bid, `digests-${p}.bin`));
    const opening = await openOpening(signed.manifest, k0, list(0), read(0));
    const { index, documents } = await openBundle(signed.manifest, k1, list(1), read(1));
    mkdirSync(job.out);
    writeFileSync(join(job.out, "opening.json"), opening.raw);
    for (const [path, data] of documents) writeFileSync(join(job.out, path), data);
    return { index };
  },
};

async function keysFor(job, manifest) {
  if (job.recovery) {
    const { receiver } = await keyOf(job);
    const found = await readRecovery(await openSealed(bytes(job.recovery), receiver));
    return keysFromSecret(manifest, found.secret, found.factor);
  }
  const points = new Map();
  for (const path of job.shares) points.set(...(await readShare(bytes(path), manifest)));
  return keysFromShares(manifest, points);
}

async function answer([what, path]) {
  if (what === "known") return check(JSON.parse(readFileSync(path, "utf8")));
  return told(JSON.parse(readFileSync(path, "utf8")));
}

async function told(job) {
  try {
    return await jobs[job.do](job);
  } catch (error) {
    if (!error.code || !error.zh) throw error;
    return { refused: error.code, facts: error.facts, said: [error.zh, error.en], article: error.article };
  }
}

console.log(JSON.stringify(await answer(process.argv.slice(2))));
