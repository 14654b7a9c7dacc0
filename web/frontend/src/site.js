// What every page has: the server's clock, kept forms, 大写, signing when asked for.
import { startClock } from "./clock.js";
import { startForms } from "./forms.js";

function parts() {
  if (document.querySelector("[data-upper-of]")) {
    import("./money.js").then((money) => money.startMoney());
  }
  if (document.querySelector("form[data-sign-form]")) {
    import("./sign.js").then((sign) => sign.startSigning());
  }
  if (document.querySelector("table[data-sortable]")) {
    import("./table.js").then((table) => table.startTables());
  }
  if (document.querySelector("[hx-get], [hx-post]")) import("./partial.js");
}

startClock();
startForms();
parts();
document.addEventListener("openseal:page", parts);
