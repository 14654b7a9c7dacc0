// Partial updates of pages by htmx, configured without eval and without inline styles.
import htmx from "htmx.org";

document.body.addEventListener("htmx:configRequest", ({ detail }) => {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (token) detail.headers["X-CSRFToken"] = token.value;
});
document.body.addEventListener("htmx:afterSwap", () => {
  document.dispatchEvent(new CustomEvent("openseal:page"));
});
htmx.process(document.body);
