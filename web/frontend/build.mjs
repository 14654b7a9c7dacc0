// Builds the pages' assets into ../static/build: styles, one sprite, and the modules.
//
// The folder is ignored by git and keyed by everything that goes into it (lock file,
// this script, the sources), so that a second start builds nothing. Names carry a hash
// of their content; manifest.json says which file stands for which name.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static", "build");
const modules = ["site", "room", "table", "sign", "money", "forms", "clock", "partial", "cms", "pkcs12", "keycheck", "scoring", "opening", "auction", "factor", "viewer", "station", "seats", "draw"];

function digest(bytes, length = 64) {
  return createHash("sha256").update(bytes).digest("hex").slice(0, length);
}

function key() {
  const sources = readdirSync(join(here, "src"), { recursive: true })
    .map((name) => join("src", String(name)))
    .filter((name) => /\.(js|css|svg)$/.test(name))
    .sort();
  const hash = createHash("sha256");
  for (const name of ["package-lock.json", "build.mjs", "icons.json", ...sources]) {
    hash.update(name).update("\0").update(readFileSync(join(here, name))).update("\0");
  }
  return hash.digest("hex");
}

// `light-dark(a, b)` needs Chromium 123; offices run older shells, and this version has
// one theme, so the first value stands for both.
export function withoutLightDark(css) {
  const opening = "light-dark(";
  let text = css;
  for (let at = text.indexOf(opening); at >= 0; at = text.indexOf(opening)) {
    const [comma, end] = splitArguments(text, at + opening.length);
    const first = text.slice(at + opening.length, comma).trim();
    text = text.slice(0, at) + first + text.slice(end + 1);
  }
  return text;
}

function splitArguments(text, start) {
  let depth = 0;
  let comma = -1;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === "(") depth += 1;
    if (character === ")" && depth === 0) return [comma, at];
    if (character === ")") depth -= 1;
    if (character === "," && depth === 0 && comma < 0) comma = at;
  }
  throw new Error("light-dark( without an end");
}

const tabler = {
  name: "tabler",
  setup(build) {
    build.onLoad({ filter: /tabler\.css$/ }, ({ path }) => ({
      contents: withoutLightDark(readFileSync(path, "utf8")),
      loader: "css",
    }));
  },
};

function sprite() {
  const names = Object.values(JSON.parse(readFileSync(join(here, "icons.json")))).flat();
  const symbols = [...new Set(names)].sort().map((name) => {
    const folder = join(here, "node_modules", "@tabler", "icons", "icons", "outline");
    const svg = readFileSync(join(folder, `${name}.svg`), "utf8");
    const inner = svg
      .slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>"))
      .replace(/\s*\n\s*/g, "")
      .replace('<path stroke="none" d="M0 0h24v24H0z" fill="none"/>', "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

// pdf.js runs in a worker of its own, and reads Chinese by tables that stand beside it.
function pdfParts() {
  const from = join(here, "node_modules", "pdfjs-dist");
  const { version } = JSON.parse(readFileSync(join(from, "package.json")));
  const worker = readFileSync(join(from, "legacy", "build", "pdf.worker.min.mjs"), "utf8").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
  const name = `pdf-worker-${digest(worker, 8)}.js`;
  writeFileSync(join(out, name), worker);
  cpSync(join(from, "cmaps"), join(out, `cmaps-${version}`), { recursive: true });
  cpSync(join(from, "standard_fonts"), join(out, `fonts-${version}`), { recursive: true });
  return { "pdf-worker.js": name, cmaps: `cmaps-${version}/`, "pdf-fonts": `fonts-${version}/` };
}

// Sealing is one file and shares nothing: what its published digest covers is all that
// runs, page and worker alike. Two builds give the same bytes wherever they are made:
// the name holds the digest itself, and no path of a machine is in it.
async function sealing() {
  const made = await esbuild.build({
    absWorkingDir: here,
    entryPoints: ["src/sealing/start.js"],
    bundle: true,
    write: false,
    format: "esm",
    minify: true,
    target: ["chrome108", "firefox114", "safari16.4"],
    legalComments: "none",
    logLevel: "warning",
  });
  const { contents } = made.outputFiles[0];
  const sha256 = digest(contents);
  const name = `sealing-${sha256.slice(0, 16)}.js`;
  writeFileSync(join(out, name), contents);
  console.log(`sealing script: sha256 ${sha256}`);
  return { name, sha256, integrity: `sha256-${Buffer.from(sha256, "hex").toString("base64")}` };
}

async function build() {
  const wanted = key();
  try {
    const former = JSON.parse(readFileSync(join(out, "manifest.json")));
    if (former.key === wanted) {
      console.log(`sealing script: sha256 ${former.sealing.sha256}`);
      return false;
    }
  } catch {
    // No manifest yet, or a torn one: build.
  }
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const result = await esbuild.build({
    absWorkingDir: here,
    entryPoints: ["src/site.css", ...modules.map((name) => `src/${name}.js`)],
    outdir: out,
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    metafile: true,
    target: ["chrome100", "firefox100", "safari15.4"],
    loader: { ".svg": "dataurl" },
    legalComments: "none",
    logLevel: "warning",
    plugins: [tabler],
  });
  const files = {};
  for (const [path, made] of Object.entries(result.metafile.outputs)) {
    if (!made.entryPoint) continue;
    const name = path.split("/").pop();
    files[made.entryPoint.split("/").pop()] = name;
  }
  const icons = sprite();
  files["icons.svg"] = `icons-${digest(icons, 8)}.svg`;
  writeFileSync(join(out, files["icons.svg"]), icons);
  const mark = readFileSync(join(here, "src", "mark.svg"));
  files["mark.svg"] = `mark-${digest(mark, 8)}.svg`;
  writeFileSync(join(out, files["mark.svg"]), mark);
  Object.assign(files, pdfParts());
  const sealed = await sealing();
  files["sealing.js"] = sealed.name;
  // Last, so that a build that died half-way is not taken for a finished one.
  writeFileSync(join(out, "manifest.json"), JSON.stringify({ key: wanted, files, sealing: sealed }, null, 1));
  return true;
}

console.log((await build()) ? "pages' assets: built" : "pages' assets: up to date");
