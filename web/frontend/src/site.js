// What every page has: the server's clock, kept forms, 大写, signing when asked for.
import { startClock } from "./clock.js";
import { startForms } from "./forms.js";

function parts() {
  if (document.querySelector("[data-upper-of]")) {
    import("./money.js").then((money) => money.startMoney());
  }
  if (document.querySelector("form[data-sign-form]")) import("./sign.js");
  if (document.querySelector("table[data-sortable]")) {
    import("./table.js").then((table) => table.startTables());
  }
  if (document.querySelector("[hx-get], [hx-post]")) import("./partial.js");
}

// Held here and not in sign.js: a click while that is still loading must wait for it, and
// not send the act unsigned.
window.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.matches("form[data-sign-form]")) return;
    if (form.elements.namedItem("signature").value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    import("./sign.js").then((sign) => sign.askSignature(form, submitter));
  },
  { capture: true },
);
// What was refused has to be signed anew: the act may have changed.
window.addEventListener("openseal:answered", ({ target }) => {
  if (target.matches("form[data-sign-form]")) target.elements.namedItem("signature").value = "";
}, { capture: true });

startClock();
startForms();
parts();
document.addEventListener("openseal:page", parts);
