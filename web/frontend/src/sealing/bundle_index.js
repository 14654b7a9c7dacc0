// index.json, the first member of the bundle: what is in it, and what answers what.
import { utf8 } from "./bytes.js";
import * as reading from "./reading.js";
import { Refused } from "./refused.js";

export const INDEX = "index.json";
const INDEX_BYTES_MAX = 4 * 1024 * 1024;
const MEMBERS_MAX = 2000;
const NAME_BYTES_MAX = 255;
const SIZE_MAX = 4 * 1024 ** 3;

const isLone = (name) => /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(name);

/** Refuses a name that is not relative, plain, short enough, and all to be seen. */
export function checkName(name) {
  const bad =
    name === INDEX ||
    name.split("/").some((part) => ["", ".", ".."].includes(part)) ||
    /[\\\u0000-\u001f\u007f]/.test(name) ||
    isLone(name) ||
    utf8(name).length > NAME_BYTES_MAX;
  if (bad) throw new Refused("bad-name", { name: [...name].slice(0, 80).join("") });
  reading.visible(name, reading.spelledOut(name));
}

/** Refuses names of which one is bad, stands twice, or is another's directory. */
export function checkNames(names) {
  if (names.length + 1 > MEMBERS_MAX) throw new Refused("too-many-files", { limit: MEMBERS_MAX });
  const seen = new Set();
  for (const name of names) {
    checkName(name);
    if (seen.has(name)) throw new Refused("duplicate-name", { name });
    seen.add(name);
  }
  for (const name of names) {
    const above = name.split("/").slice(0, -1);
    for (let depth = 1; depth <= above.length; depth += 1) {
      if (seen.has(above.slice(0, depth).join("/"))) throw new Refused("bad-name", { name });
    }
  }
}

/** Writes index.json; what a browser knows of the machine is nothing: tool is null. */
export function writeIndex({ edition, files, marks }) {
  checkNames(files.map(({ name }) => name));
  const value = {
    v: "sbe1/index",
    edition,
    files: files.map(({ name, size, role }) => ({ name, size, role })),
    marks: marks.map(({ item, file, page }) => ({ item, file, page })),
    tool: null,
  };
  const raw = utf8(JSON.stringify(value));
  readIndex(raw);
  return raw;
}

export function readIndex(raw) {
  const names = ["edition", "files", "marks", "tool"];
  const value = reading.readDocument(raw, { version: "sbe1/index", names, most: INDEX_BYTES_MAX, where: "index" });
  if (value.tool !== null && (typeof value.tool !== "object" || Array.isArray(value.tool))) {
    throw reading.malformed("index.tool", "an object or null is expected");
  }
  const files = reading.items(value.files, "index.files", { most: MEMBERS_MAX }).map(readFile);
  checkNames(files.map(({ name }) => name));
  const marks = reading.items(value.marks, "index.marks", { most: 100_000 }).map(readMark);
  const known = new Set(files.map(({ name }) => name));
  if (marks.some(({ file }) => !known.has(file))) {
    throw reading.malformed("index.marks.file", "is not a listed file");
  }
  return { edition: reading.digestOrNull(value.edition, "index.edition"), files, marks, tool: value.tool };
}

function readFile(item) {
  const value = reading.members(item, ["name", "size", "role"], "index.files");
  if (typeof value.name !== "string") throw reading.malformed("index.files.name", "a text is expected");
  return {
    name: value.name,
    size: reading.integer(value.size, "index.files.size", { least: 0, most: SIZE_MAX }),
    role: reading.visibleText(value.role, "index.files.role", 128),
  };
}

function readMark(item) {
  const mark = reading.members(item, ["item", "file", "page"], "index.marks");
  return {
    item: reading.visibleText(mark.item, "index.marks.item"),
    file: reading.text(mark.file, "index.marks.file"),
    page: reading.integer(mark.page, "index.marks.page", { least: 1, most: 1_000_000 }),
  };
}
