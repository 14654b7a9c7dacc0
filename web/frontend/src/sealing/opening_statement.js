// The opening statement (section 7): what is read out, one typed value per item; and
// the lengths that say little (16 KiB steps for it, Padmé for the bundle).
import { concat, utf8 } from "./bytes.js";
import * as reading from "./reading.js";
import { Refused } from "./refused.js";

export const PRICE_TYPES = ["amount", "percent", "discount", "unit-price"];
const STEP = 16_384;
const BYTES_MAX = Math.floor(1_048_544 / STEP) * STEP;
const INTEGER_MAX = 10 ** 18;
const STEERING = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** Reads an opening statement, with or without its padding, or refuses. */
export function readOpening(raw) {
  const names = ["bidder", "uscc", "members", "items"];
  const value = reading.readDocument(raw, { version: "sbe1/opening", names, most: BYTES_MAX, where: "opening" });
  return {
    bidder: reading.visibleText(value.bidder, "opening.bidder"),
    uscc: reading.visibleText(value.uscc, "opening.uscc", 64),
    members: reading.items(value.members, "opening.members", { most: 100 }).map(readMember),
    items: readItems(value.items),
  };
}

function readMember(value) {
  const found = reading.members(value, ["name", "uscc", "share", "sme"], "opening.members");
  const share = reading.decimal(found.share, "opening.members.share");
  // Whole per cent decide: 100 itself has no decimals but zeros.
  const [whole, places] = share.split(".");
  if (Number(whole) > 100 || (Number(whole) === 100 && /[1-9]/.test(places ?? ""))) {
    throw reading.malformed("opening.members.share", "over 100 per cent");
  }
  return {
    name: reading.visibleText(found.name, "opening.members.name"),
    uscc: reading.visibleText(found.uscc, "opening.members.uscc", 64),
    share,
    sme: reading.flag(found.sme, "opening.members.sme"),
  };
}

function readItems(value) {
  const found = new Map();
  for (const each of reading.items(value, "opening.items", { most: 1000 })) {
    const item = readItem(each);
    if (found.has(item.key)) throw reading.malformed("opening.items", `${item.key} stands twice`);
    found.set(item.key, item);
  }
  return found;
}

function readItem(value) {
  const where = "opening.items";
  const hasUnit = value !== null && typeof value === "object" && "unit" in value;
  reading.members(value, ["key", "type", "value", ...(hasUnit ? ["unit"] : [])], where);
  const key = reading.visibleText(value.key, `${where}.key`);
  const type = reading.choice(value.type, `${where}.type`, [...PRICE_TYPES, "integer", "text"]);
  const unit = hasUnit ? reading.visibleText(value.unit, `${where}.unit`) : null;
  return { key, type, value: readValue(type, value.value, unit), unit };
}

function readValue(type, value, unit) {
  const where = "opening.items.value";
  if (type === "text") {
    if (unit !== null) throw reading.malformed(where, "a text has no unit");
    if (typeof value !== "string") throw reading.malformed(where, "a text is expected");
    if (STEERING.test(value)) throw reading.malformed(where, "a control character");
    return reading.visible(value, where);
  }
  if (type === "integer") return reading.integer(value, where, { least: -INTEGER_MAX, most: INTEGER_MAX });
  if (unit === null) throw reading.malformed(where, "a price has a unit");
  return reading.decimal(value, where);
}

/** The statement with spaces up to the next multiple of 16,384 bytes. */
export function padOpening(raw) {
  const blanks = (STEP - (raw.length % STEP)) % STEP;
  return concat(raw, new Uint8Array(blanks).fill(0x20));
}

/** The statement without the spaces that pad it. */
export function stripOpening(padded) {
  if (padded.length === 0 || padded.length % STEP) throw new Refused("not-padded", { p: 0 });
  let end = padded.length;
  while (end > 0 && padded[end - 1] === 0x20) end -= 1;
  return padded.slice(0, end);
}

/** `length` rounded up to its Padmé length; exact for every bundle there may be. */
export function padme(length) {
  if (length < 2) return length;
  const exponent = Math.floor(Math.log2(length));
  const sure = 2 ** exponent > length ? exponent - 1 : exponent;
  const lowBits = sure - (Math.floor(Math.log2(sure)) + 1);
  if (sure < 1 || lowBits <= 0) return length;
  const step = 2 ** lowBits;
  return Math.ceil(length / step) * step;
}

/** Refuses payload lengths that no padded part has. */
export function checkLengths(opening, bundle) {
  if (opening === 0 || opening % STEP) throw new Refused("not-padded", { p: 0 });
  if (bundle < 2048 || padme(bundle) !== bundle) throw new Refused("not-padded", { p: 1 });
}

/** Writes an opening statement and reads it back as everybody else will. */
export function writeOpening(value) {
  const raw = utf8(JSON.stringify({ v: "sbe1/opening", ...value }));
  readOpening(raw);
  return raw;
}
