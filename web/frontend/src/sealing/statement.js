// The tender statement: lots, envelopes and their times, threshold, custodians (section
// 3). What the page refuses is refused here; who signed is `statement_signatures`.
import { hex, sha256Hex } from "./bytes.js";
import { CERTIFICATE_BYTES_MAX, checkUsage, isP256, loadCertificate } from "./certificates.js";
import * as reading from "./reading.js";
import { Refused } from "./refused.js";

export const STATEMENT_BYTES_MAX = 256 * 1024;
const KINDS = ["full", "qualification", "technical", "price", "reserve", "reveal", "quote"];
const PARTY_ROLES = ["owner", "agency", "centre", "operator"];
const WINDOW_S_MAX = 366 * 24 * 3600;
const NAMES = [
  "tender", "lots", "owner", "envelopes", "k", "n", "factor_window_s", "suites", "supersedes", "custodians",
];

/** Reads statement.json, or refuses. Times are milliseconds since 1970. */
export async function readStatement(raw) {
  const value = reading.readDocument(raw, { version: "sbe1", names: NAMES, most: STATEMENT_BYTES_MAX, where: "statement" });
  checkSuites(value.suites);
  const n = reading.integer(value.n, "statement.n", { least: 2, most: 16 });
  const found = {
    raw,
    digest: await sha256Hex(raw),
    tender: reading.text(value.tender, "statement.tender"),
    lots: readLots(value.lots),
    owner: readOwner(value.owner),
    envelopes: readEnvelopes(value.envelopes),
    k: reading.integer(value.k, "statement.k", { least: 2, most: n }),
    n,
    factorWindowS: reading.integer(value.factor_window_s, "factor_window_s", { least: 0, most: WINDOW_S_MAX }),
    supersedes: reading.digestOrNull(value.supersedes, "statement.supersedes"),
    custodians: await readCustodians(value.custodians, n),
  };
  for (const envelope of found.envelopes.values()) {
    if (envelope.opensAt !== null && envelope.deadline !== null) {
      checkOpensAt(envelope.deadline, envelope.opensAt, found.factorWindowS);
    }
  }
  checkIndependence(found);
  return found;
}

function checkSuites(value) {
  const suites = reading.items(value, "statement.suites", { least: 1, most: 16 });
  for (const suite of suites) {
    if (suite !== 1) throw new Refused("unknown-suite", { suite: String(suite).slice(0, 20) });
  }
  if (suites.length !== 1) throw reading.malformed("statement.suites", "a tender allows exactly one");
}

function readLots(value) {
  const lots = reading.items(value, "statement.lots", { least: 1, most: 1000 });
  const names = lots.map((lot) => reading.text(lot, "statement.lots"));
  if (new Set(names).size !== names.length) throw reading.malformed("statement.lots", "a lot stands twice");
  return names;
}

function readOwner(value) {
  const found = reading.members(value, ["organisation", "uscc", "signer"], "owner");
  return {
    organisation: reading.text(found.organisation, "owner.organisation"),
    uscc: reading.text(found.uscc, "owner.uscc", 64),
    signer: reading.digest(found.signer, "owner.signer"),
  };
}

function readEnvelopes(value) {
  const found = new Map();
  for (const item of reading.items(value, "envelopes", { least: 1, most: KINDS.length })) {
    const envelope = readEnvelope(item);
    if (found.has(envelope.kind)) throw reading.malformed("envelopes", `${envelope.kind} stands twice`);
    found.set(envelope.kind, envelope);
  }
  return found;
}

function readEnvelope(item) {
  const names = ["envelope", "deadline", "opens_at", "on_order", "floor"];
  const value = reading.members(item, names, "envelopes");
  const envelope = {
    kind: reading.choice(value.envelope, "envelopes.envelope", KINDS),
    deadline: reading.instantOrNull(value.deadline, "envelopes.deadline"),
    opensAt: reading.instantOrNull(value.opens_at, "envelopes.opens_at"),
    onOrder: reading.flag(value.on_order, "envelopes.on_order"),
    floor: reading.integer(value.floor, "envelopes.floor", { least: 0, most: 10_000 }),
  };
  if ((envelope.opensAt === null) !== envelope.onOrder) {
    throw reading.malformed("envelopes.opens_at", "null just where on_order");
  }
  if ((envelope.deadline === null) !== (envelope.kind === "quote")) {
    throw reading.malformed("envelopes.deadline", "null for rounds only");
  }
  if (envelope.kind === "quote" && !envelope.onOrder) {
    throw reading.malformed("envelopes.on_order", "a round waits for its order");
  }
  return envelope;
}

/** Refuses an opening before the deadline, or within the factors' window after it. */
export function checkOpensAt(deadline, opensAt, windowS) {
  if (opensAt - deadline < windowS * 1000) {
    throw reading.malformed("opens_at", "earlier than the deadline and its factor window");
  }
}

async function readCustodians(value, n) {
  const found = [];
  for (const item of reading.items(value, "custodians", { least: n, most: n })) {
    const custodian = await readCustodian(item, n);
    if (found.some(({ i }) => i === custodian.i)) {
      throw reading.malformed("custodians.i", `${custodian.i} stands twice`);
    }
    found.push(custodian);
  }
  return found.sort((a, b) => a.i - b.i);
}

async function readCustodian(item, n) {
  const names = ["i", "role", "organisation", "uscc", "party", "cert", "release", "signer"];
  const value = reading.members(item, names, "custodians");
  const i = reading.integer(value.i, "custodians.i", { least: 1, most: n });
  const role = reading.text(value.role, "custodians.role");
  if (!/^[a-z][a-z0-9 _-]{0,63}$/.test(role)) throw reading.malformed("custodians.role", "a word in lower case");
  const custodian = {
    i,
    role,
    organisation: reading.text(value.organisation, "custodians.organisation"),
    uscc: reading.text(value.uscc, "custodians.uscc", 64),
    party: reading.flag(value.party, "custodians.party"),
    cert: await tenderCertificate(value.cert, i),
    release: await tenderCertificate(value.release, i),
    signer: reading.digest(value.signer, "custodians.signer"),
  };
  await checkUsage(custodian.cert, "receive");
  await checkUsage(custodian.release, "sign");
  return custodian;
}

async function tenderCertificate(value, i) {
  const der = reading.base64(value, "custodians.cert", { most: CERTIFICATE_BYTES_MAX });
  const certificate = await loadCertificate(der);
  if (!isP256(certificate)) throw new Refused("wrong-custodian-key", { i, what: "its key is not P-256" });
  return certificate;
}

const dependent = (what) => new Refused("custodians-not-independent", { what });

// Folds what a second spelling of one code could differ in.
const same = (uscc) => uscc.normalize("NFKC").toUpperCase().replace(/\s+/gu, "");

// One seat per organisation, no key in two seats, parties together fewer than k.
function checkIndependence({ custodians, owner, k }) {
  const organisations = new Set();
  const keys = new Map();
  for (const seat of custodians) {
    if (seat.role === "supervisor") throw dependent("a supervisor holds no seat");
    if (organisations.has(same(seat.uscc))) throw dependent("an organisation has two seats");
    organisations.add(same(seat.uscc));
    for (const key of keysOf(seat)) {
      if ((keys.get(key) ?? seat.i) !== seat.i) throw dependent("a certificate is in two seats");
      keys.set(key, seat.i);
    }
    const stake = same(seat.uscc) === same(owner.uscc);
    if ((PARTY_ROLES.includes(seat.role) || stake) && !seat.party) throw dependent(`seat ${seat.i} is a party's`);
  }
  if (custodians.filter((seat) => seat.party).length >= k) {
    throw dependent("parties to the trade could open alone");
  }
}

// What may stand in one seat only: certificates, and the keys in them.
const keysOf = ({ signer, cert, release }) => [
  signer, cert.fingerprint, release.fingerprint, hex(cert.spki.raw), hex(release.spki.raw),
];
