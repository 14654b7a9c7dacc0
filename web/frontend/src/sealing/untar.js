// Reading the bundle back: the few kinds of member that it has, and nothing else.
//
// Links, devices, directories and pax records with another meaning than a path are
// refused: of all that tar can say, only a name and a size have a meaning here.
import { paddingOf } from "./bundle.js";
import { INDEX, readIndex } from "./bundle_index.js";
import { padme } from "./opening_statement.js";
import { Refused } from "./refused.js";

const BLOCK = 512;
const PAX_BYTES_MAX = 8192;
const PAX_IGNORED = ["mtime", "atime", "ctime", "uid", "gid", "uname", "gname", "comment"];

const bad = (what) => new Refused("tar-malformed", { what });
const latin = (bytes) => String.fromCharCode(...bytes);

function octal(field) {
  const match = /^ *([0-7]+)[ \0]*$/.exec(latin(field));
  if (!match) throw bad("a number in a header is malformed");
  return parseInt(match[1], 8);
}

function textOf(field) {
  const end = field.indexOf(0);
  if (end >= 0 && field.slice(end).some((byte) => byte !== 0)) throw bad("bytes follow the end of a name");
  return end < 0 ? field : field.slice(0, end);
}

function readHeader(block) {
  if (latin(block.slice(257, 265)) !== "ustar\x0000") throw bad("a header is not ustar");
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (octal(block.slice(148, 156)) !== sum) throw bad("a header's checksum is wrong");
  const kind = latin(block.slice(156, 157));
  const prefix = textOf(block.slice(345, 500));
  const name = textOf(block.slice(0, 100));
  const whole = prefix.length > 0 ? Uint8Array.from([...prefix, 0x2f, ...name]) : name;
  if (!["0", "\0", "x"].includes(kind)) throw new Refused("not-regular");
  return { kind, name: whole, size: octal(block.slice(124, 136)) };
}

function paxPath(records) {
  let path = null;
  const seen = new Set();
  for (let at = 0; at < records.length; ) {
    const match = /^([1-9][0-9]{0,4}) /.exec(latin(records.slice(at, at + 6)));
    if (!match) throw bad("a pax record is malformed");
    const record = records.slice(at, at + Number(match[1]));
    const equals = record.indexOf(0x3d);
    const whole = record.length === Number(match[1]) && equals > 0 && record[record.length - 1] === 0x0a;
    if (!whole) throw bad("a pax record is malformed");
    const key = latin(record.slice(match[0].length, equals));
    if (seen.has(key) || (key !== "path" && !PAX_IGNORED.includes(key))) throw bad("a pax record has no place here");
    seen.add(key);
    if (key === "path") path = record.slice(equals + 1, -1);
    at += record.length;
  }
  return path;
}

function decoded(name) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(name);
  } catch {
    throw bad("a name is not UTF-8");
  }
}

/** Splits a whole bundle: { index, documents: Map of name to bytes }, or refuses. */
export function unbundle(archive) {
  if (padme(archive.length) !== archive.length) throw new Refused("not-padded", { p: 1 });
  const members = new Map();
  let [at, path] = [0, null];
  for (;;) {
    const block = archive.subarray(at, at + BLOCK);
    if (block.length < BLOCK) throw bad("it is cut short");
    if (block.every((byte) => byte === 0)) break;
    const header = readHeader(block);
    at += BLOCK;
    const body = archive.subarray(at, at + header.size);
    if (body.length !== header.size) throw bad("it is cut short");
    at += header.size + paddingOf(header.size);
    if (header.kind === "x") {
      if (header.size === 0 || header.size > PAX_BYTES_MAX || path !== null) throw bad("a pax header is empty or too long");
      path = paxPath(body);
      continue;
    }
    const name = decoded(path ?? header.name);
    if (members.has(name)) throw new Refused("duplicate-name", { name });
    members.set(name, body);
    path = null;
  }
  if (archive.length - at < 2 * BLOCK || archive.subarray(at).some((byte) => byte !== 0)) {
    throw bad("it does not end in zeros");
  }
  return indexed(members);
}

function indexed(members) {
  const names = [...members.keys()];
  if (names[0] !== INDEX) throw bad("index.json is not the first member");
  const index = readIndex(members.get(INDEX));
  const listed = index.files.map(({ name }) => name);
  if (JSON.stringify(listed) !== JSON.stringify(names.slice(1))) throw bad("members are not those listed");
  for (const { name, size } of index.files) {
    if (members.get(name).length !== size) throw bad("a size differs from the index");
  }
  members.delete(INDEX);
  return { index, documents: members };
}
