// Forms that do an act: one submit for a double click, and a refusal keeps what was typed.
//
// A form with data-act is sent by fetch. A redirect is followed as a page; a refusal is
// shown on top, takes the focus, and links to its field. Without scripts the same form
// posts as usual and the server answers with a page.
// Also in the sealing worker, which has no document.
const english = globalThis.document?.documentElement.lang === "en";

function hold(form, on) {
  form.toggleAttribute("aria-busy", on);
  for (const button of form.querySelectorAll("button[type=submit], button:not([type])")) {
    if (on) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
}

function clearFieldErrors(form) {
  for (const made of form.querySelectorAll("[data-made-error]")) made.remove();
  for (const field of form.querySelectorAll(".has-error[data-made]")) {
    field.classList.remove("has-error");
  }
}

export function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** Shows one refusal of the server: {code, zh, en, article, field}. */
export function showRefusal(refused, form = null) {
  const sentence = english ? refused.en : refused.zh;
  const box = element("div", "error-summary", "");
  box.setAttribute("role", "alert");
  box.tabIndex = -1;
  const field = refused.field
    ? (form ?? document).querySelector(`[name="${CSS.escape(refused.field)}"]`)
    : null;
  const words = element("p", "", "");
  if (field) {
    const link = element("a", "", sentence);
    link.href = `#${field.id}`;
    words.append(link);
    const holder = field.closest(".field");
    if (holder) {
      const error = element("span", "field-error", sentence);
      error.dataset.madeError = "";
      holder.dataset.made = "";
      holder.classList.add("has-error");
      holder.querySelector("label, legend")?.after(error);
    }
  } else {
    words.textContent = sentence;
  }
  box.append(words);
  if (refused.article) box.append(element("p", "article", refused.article));
  const unchanged = english ? "Nothing was changed. " : "没有任何改动。";
  const small = element("p", "meta", unchanged);
  small.append(element("span", "digest", refused.code));
  box.append(small);
  document.getElementById("summary").replaceChildren(box);
  box.focus();
}

export function unreachable() {
  return {
    code: "offline",
    zh: "没有送达：现在连不上服务器。已填的内容都在，请稍后再提交一次。",
    en: "Not sent: the server cannot be reached now. What you typed is safe; submit again in a moment.",
    article: "",
    field: "",
  };
}

function failed(status) {
  return {
    code: `HTTP ${status}`,
    zh: "没有办成。已填的内容都在；请稍后再试，重复提交前先看一看是否已有记录。",
    en: "This was not done. What you typed is safe; try again in a moment, and look first whether it is on record.",
    article: "",
    field: "",
  };
}

async function replacePage(response) {
  const text = await response.text();
  const page = new DOMParser().parseFromString(text, "text/html");
  const main = page.getElementById("main");
  if (!main) return showRefusal(failed(response.status));
  document.getElementById("main").replaceWith(main);
  document.dispatchEvent(new CustomEvent("openseal:page"));
  focusSummary();
}

async function answer(form, response) {
  const type = response.headers.get("Content-Type") ?? "";
  if (!type.includes("json")) return replacePage(response);
  const told = await response.json();
  if (told.location) {
    // A page that shows the news itself stays, and what lives on it goes on.
    const asked = new CustomEvent("openseal:leave", { cancelable: true, detail: told.location });
    if (!document.dispatchEvent(asked)) return "stayed";
    location.assign(told.location);
    return "leaving";
  }
  showRefusal(told.refused ?? failed(response.status), form);
  return "refused";
}

async function send(form, submitter) {
  clearFieldErrors(form);
  const body = new FormData(form, submitter);
  const headers = { "X-Openseal-Form": "1", Accept: "application/json, text/html" };
  let response;
  try {
    response = await fetch(form.action, { method: "POST", body, headers });
  } catch {
    showRefusal(unreachable(), form);
    return "refused";
  }
  return answer(form, response);
}

async function submitted(event) {
  const form = event.target;
  if (!form.matches("form[data-act]") || event.defaultPrevented) return;
  event.preventDefault();
  if (form.hasAttribute("aria-busy")) return;
  hold(form, true);
  let outcome = "refused";
  try {
    outcome = await send(form, event.submitter);
  } finally {
    if (outcome !== "leaving") {
      hold(form, false);
      form.dispatchEvent(new CustomEvent("openseal:answered"));
    }
  }
}

export function focusSummary() {
  document.querySelector("#summary [data-focus]")?.focus();
}

export function startForms() {
  // Last in line, so that the signing sheet may hold a form back first.
  window.addEventListener("submit", submitted);
  focusSummary();
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
