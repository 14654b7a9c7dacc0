// The bundle as it is sealed: where every byte of the archive comes from (POSIX pax tar).
//
// The archive is never made: sizes fix its layout beforehand, and any stretch of it is
// read on its own, straight from the files by File.slice. The bytes are those that the
// command line writes.
import { concat, utf8 } from "./bytes.js";
import { INDEX, writeIndex } from "./bundle_index.js";
import { sealedBytes } from "./floe.js";
import { padme } from "./opening_statement.js";
import { Refused } from "./refused.js";

const BLOCK = 512;
const NAME_BYTES = 100;
const PART_1_MAX = 4 * 1024 ** 3;

export const paddingOf = (size) => (BLOCK - (size % BLOCK)) % BLOCK;

const ascii = (text, length) => {
  const out = new Uint8Array(length);
  out.set(utf8(text));
  return out;
};

// Owner, group and time are nobody's business: they stay zero.
function block(name, size, kind) {
  const out = new Uint8Array(BLOCK);
  out.set(name, 0);
  out.set(ascii("0000644\0", 8), 100);
  out.set(ascii("0000000\0", 8), 108);
  out.set(ascii("0000000\0", 8), 116);
  out.set(ascii(`${size.toString(8).padStart(11, "0")}\0`, 12), 124);
  out.set(ascii("00000000000\0", 12), 136);
  out.set(ascii("        ", 8), 148);
  out.set(ascii(kind, 1), 156);
  out.set(ascii("ustar\x0000", 8), 257);
  const sum = out.reduce((total, byte) => total + byte, 0);
  out.set(ascii(`${sum.toString(8).padStart(6, "0")}\0 `, 8), 148);
  return out;
}

function paxRecord(path) {
  const body = concat(utf8(" path="), path, utf8("\n"));
  let { length } = body;
  // The length counts its own digits.
  while (length !== body.length + String(length).length) length = body.length + String(length).length;
  return concat(utf8(String(length)), body);
}

/** The header blocks of a regular file. */
export function writeMember(name, size) {
  const encoded = utf8(name);
  const isAscii = encoded.every((byte) => byte < 0x80);
  if (isAscii && encoded.length <= NAME_BYTES) return block(encoded, size, "0");
  const record = paxRecord(encoded);
  const standIn = [...name].map((one) => (one.codePointAt(0) < 0x80 ? one : "?")).join("");
  const short = standIn.slice(-NAME_BYTES).replace(/^\/+/, "");
  return concat(
    block(utf8("PaxHeader"), record.length, "x"),
    record,
    new Uint8Array(paddingOf(record.length)),
    block(utf8(short), size, "0"),
  );
}

/**
 * The layout of the bundle of `documents` ({ name, role, file: Blob }), in their order:
 * { length, pieces: [{ start, length, source: Uint8Array | document }] }.
 */
export function layOut(documents, { edition, marks }) {
  const files = documents.map(({ name, role, file }) => ({ name, role, size: file.size }));
  const raw = writeIndex({ edition, files, marks });
  const pieces = [];
  let at = 0;
  const place = (name, size, source) => {
    const header = writeMember(name, size);
    pieces.push({ start: at, length: header.length, source: header });
    at += header.length;
    if (size > 0) pieces.push({ start: at, length: size, source });
    at += size + paddingOf(size);
  };
  place(INDEX, raw.length, raw);
  for (const each of documents) place(each.name, each.file.size, each);
  const length = padme(at + 2 * BLOCK);
  if (sealedBytes(length) > PART_1_MAX) throw new Refused("too-large", { what: "part-1.bin", limit: PART_1_MAX });
  return { length, pieces };
}

/** The archive's bytes from `offset` on, `length` of them; what no piece covers is zero. */
export async function readBundle({ pieces }, offset, length) {
  const out = new Uint8Array(length);
  const end = offset + length;
  for (const piece of pieces) {
    const first = Math.max(piece.start, offset);
    const last = Math.min(piece.start + piece.length, end);
    if (first >= last) continue;
    out.set(await stretch(piece.source, first - piece.start, last - piece.start), first - offset);
  }
  return out;
}

async function stretch(source, from, to) {
  if (source instanceof Uint8Array) return source.subarray(from, to);
  let bytes;
  try {
    bytes = new Uint8Array(await source.file.slice(from, to).arrayBuffer());
  } catch {
    // The browser refuses to read a file that is not the one that was chosen.
    throw new Refused("file-changed", { name: source.name });
  }
  if (bytes.length !== to - from) throw new Refused("file-changed", { name: source.name });
  return bytes;
}
