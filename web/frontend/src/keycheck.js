// The check on the help page: can this browser sign, and does this file open.
import { readPkcs12 } from "./pkcs12.js";

const box = document.querySelector("[data-key-check]");
const list = box.querySelector("[data-key-check-list]");
const said = box.querySelector("[data-key-check-said]");

for (const [word, works] of [
  ["Secure", window.isSecureContext],
  ["Crypto", Boolean(globalThis.crypto?.subtle)],
  ["Dialog", typeof HTMLDialogElement === "function"],
]) {
  const row = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = list.dataset[`word${word}`];
  const state = document.createElement("span");
  state.textContent = works ? list.dataset.wordYes : list.dataset.wordNo;
  row.append(name, state);
  list.append(row);
}
box.hidden = false;

box.querySelector("[data-key-check-form]").addEventListener("submit", async (event) => {
  event.preventDefault();
  const file = box.querySelector("#check-file").files[0];
  const field = box.querySelector("#check-passphrase");
  said.textContent = "";
  try {
    const { facts } = await readPkcs12(await file.arrayBuffer(), field.value);
    const until = `${said.dataset.wordUntil} ${facts.notAfter.toISOString().slice(0, 10)}`;
    const words = [facts.holder, facts.organisation, until].filter(Boolean).join(" · ");
    said.textContent = `${said.dataset.wordGood} ${words}`;
  } catch {
    said.textContent = said.dataset.wordBad;
  }
  field.value = "";
});
