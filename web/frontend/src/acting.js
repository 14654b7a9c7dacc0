// Whether somebody is in the middle of an act: a room that draws itself anew waits for it.
//
// A form that is taken from the page while it is being signed or sent submits nothing any
// more, and a button that goes between press and release is never clicked.
let isPressed = false;

document.addEventListener("pointerdown", () => {
  isPressed = true;
}, { capture: true });
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => {
    // The click comes after the release.
    setTimeout(() => {
      isPressed = false;
    });
  }, { capture: true });
}

/** Does something with a form that says meanwhile that it is being signed. */
export async function whileSigning(form, work) {
  if (form.dataset.signing) return;
  form.dataset.signing = "yes";
  try {
    await work();
  } finally {
    delete form.dataset.signing;
  }
}

export function isActing() {
  return isPressed || document.querySelector("form[data-signing], form[aria-busy], dialog[open]") !== null;
}
