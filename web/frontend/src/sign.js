// The signing sheet: shows what is signed, decoded from the very bytes that are hashed,
// and puts a detached CMS signature into the form's field `signature`.
//
//   <form data-act="…" data-sign-form data-sign="<base64 of the act>"
//         data-sign-sentence="…" data-sign-consequence="…" data-sign-labels='{"key":"word"}'>
//     <input type="hidden" name="signature">
//
// `data-sign-from="<url>"` asks the server for the act of what was typed instead: the
// form is posted there and the answer is {"act": base64, "sentence", "consequence"}.
// `data-sign-document='[["word", "text"], …]'` says that the bytes are those of a file and
// not of an act: the sheet lists these rows and the file's digest instead.
// A room's script calls signBytes({ bytes, sentence, consequence, labels }).
import { whileSigning } from "./acting.js";
import { fromBase64, hex, sha256, signDetached, toBase64 } from "./cms.js";
import { serverNow } from "./clock.js";
import { showRefusal, unreachable } from "./forms.js";
import { grouped, upper } from "./money.js";

const FACTS_MAX = 300;

const sheet = () => document.getElementById("sign-sheet");
const part = (name) => sheet().querySelector(`[data-sign-${name}]`);

function listed(value, path = "") {
  if (value !== null && typeof value === "object") {
    const pairs = Array.isArray(value)
      ? value.map((each, at) => [String(at + 1), each])
      : Object.entries(value);
    return pairs.flatMap(([key, each]) => listed(each, path ? `${path}.${key}` : key));
  }
  return [[path, value]];
}

function shown(path, value) {
  if (path.endsWith("_fen") && Number.isInteger(value) && value >= 0) {
    const fen = BigInt(value);
    return `${grouped(fen)} 元 ${upper(fen)}`;
  }
  return String(value);
}

/** The rows of the sheet: nothing but what stands in the bytes. */
export function factsOf(bytes) {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  const act = JSON.parse(text);
  const rows = listed(act.facts ?? act);
  const head = act.facts ? [["act", act.act], ["subject", act.subject]] : [];
  return [...head, ...rows].map(([path, value]) => [path, shown(path, value)]);
}

function writeFacts(rows, labels) {
  const words = { ...JSON.parse(sheet().dataset.labels || "{}"), ...labels };
  const list = part("facts");
  list.replaceChildren();
  for (const [path, text] of rows.slice(0, FACTS_MAX)) {
    const term = document.createElement("dt");
    const leaf = path.split(".").pop();
    term.textContent = words[path] ?? words[leaf] ?? path;
    const detail = document.createElement("dd");
    detail.textContent = text;
    list.append(term, detail);
  }
  if (rows.length > FACTS_MAX) {
    const more = document.createElement("dd");
    more.textContent = `… ${rows.length - FACTS_MAX}`;
    list.append(more);
  }
}

function complain(word) {
  const box = part("error");
  box.textContent = sheet().dataset[`word${word}`];
  box.hidden = false;
  box.focus();
}

async function write({ bytes, sentence, consequence, labels, rows }) {
  part("error").hidden = true;
  part("certificate").hidden = true;
  part("sentence").textContent = sentence;
  writeFacts(rows ?? factsOf(bytes), labels ?? {});
  part("consequence").hidden = !consequence;
  part("consequence").querySelector("span").textContent = consequence ?? "";
  const digest = crypto.subtle ? hex(await sha256(bytes)) : "";
  part("digest").textContent = digest.replace(/(.{4})(?=.)/g, "$1 ");
  part("digest").dataset.hex = digest;
  const type = rows ? "application/octet-stream" : "application/json";
  part("download").href = URL.createObjectURL(new Blob([bytes], { type }));
  sheet().querySelector("#sign-passphrase").value = "";
  sheet().querySelector("#sign-paste").value = "";
}

async function fromKeyFile(bytes) {
  const file = sheet().querySelector("#sign-file").files[0];
  const passphrase = sheet().querySelector("#sign-passphrase").value;
  if (!file) return complain("Choose");
  if (!crypto.subtle) return complain("Insecure");
  const { readPkcs12 } = await import("./pkcs12.js");
  let signer;
  try {
    signer = await readPkcs12(await file.arrayBuffer(), passphrase);
  } catch {
    return complain("Wrong");
  }
  const now = new Date(serverNow() ?? Date.now());
  showCertificate(signer.facts);
  if (now < signer.facts.notBefore || now > signer.facts.notAfter) return complain("Expired");
  return toBase64(await signDetached(bytes, signer, now));
}

function showCertificate({ holder, organisation, notAfter }) {
  const list = part("certificate");
  const until = notAfter.toISOString().slice(0, 10);
  const words = [holder, organisation, `${sheet().dataset.wordUntil} ${until}`];
  list.querySelector("dd").textContent = words.filter(Boolean).join(" · ");
  list.hidden = false;
}

function fromPaste(text) {
  const plain = text.replace(/-----[^-]+-----/g, "").replace(/\s/g, "");
  // DER of a SignedData always begins with a long SEQUENCE.
  const fits = /^MI[A-Za-z0-9+/]+=*$/.test(plain);
  return fits ? plain : complain("Unreadable");
}

async function made(bytes) {
  const pasted = sheet().querySelector("#sign-paste").value.trim();
  try {
    return pasted ? fromPaste(pasted) : await fromKeyFile(bytes);
  } catch {
    return complain("Failed");
  }
}

/** Opens the sheet; settles with the signature in base64, or null when one goes back. */
export async function signBytes(what) {
  await write(what);
  const dialog = sheet();
  const form = dialog.querySelector("form");
  dialog.showModal();
  part("sentence").focus();
  return new Promise((settle) => {
    const over = new AbortController();
    let result = null;
    const { signal } = over;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      const go = part("go");
      if (go.getAttribute("aria-busy")) return;
      go.setAttribute("aria-busy", "true");
      const signature = await made(what.bytes);
      go.removeAttribute("aria-busy");
      if (!signature) return;
      result = signature;
      dialog.close();
    }, { signal });
    part("back").addEventListener("click", () => dialog.close(), { signal });
    dialog.addEventListener("close", () => {
      over.abort();
      URL.revokeObjectURL(part("download").href);
      sheet().querySelector("#sign-passphrase").value = "";
      settle(result);
    }, { signal });
  });
}

async function asked(form) {
  const { sign, signFrom, signSentence, signConsequence, signLabels, signDocument } = form.dataset;
  const labels = signLabels ? JSON.parse(signLabels) : {};
  if (!signFrom) {
    const rows = signDocument ? JSON.parse(signDocument) : null;
    return { bytes: fromBase64(sign), sentence: signSentence, consequence: signConsequence, labels, rows };
  }
  const headers = { "X-Openseal-Form": "1", Accept: "application/json" };
  const response = await fetch(signFrom, { method: "POST", body: new FormData(form), headers });
  const told = await response.json();
  if (told.refused) {
    showRefusal(told.refused, form);
    return null;
  }
  return {
    bytes: fromBase64(told.act),
    sentence: told.sentence ?? signSentence,
    consequence: told.consequence ?? signConsequence,
    labels: { ...labels, ...told.labels },
    rows: told.rows ?? null,
  };
}

/** Signs what the form does, puts the signature into it, and submits it. */
export async function askSignature(form, submitter) {
  if (sheet().open) return;
  await whileSigning(form, async () => {
    // A server that fails here must not look like a button that does nothing.
    const what = await asked(form).catch(() => showRefusal(unreachable(), form));
    const signature = what && (await signBytes(what));
    if (!signature) return submitter?.focus();
    form.elements.namedItem("signature").value = signature;
    form.requestSubmit(submitter);
  });
}
