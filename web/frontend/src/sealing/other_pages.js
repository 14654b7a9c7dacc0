// The rehearsal page, and the recovery file on the receipt's page.
import { fromBase64 } from "../cms.js";
import { showRefusal } from "../forms.js";
import { Crew, lack } from "./crew.js";
import { el, part, save, word } from "./dom.js";
import { Refused, asRefused } from "./refused.js";

const bytesOf = async (input) => new Uint8Array(await input.files[0].arrayBuffer());

async function rehearse(root, crew) {
  const [key, recovery, secret] = ["key-file", "recovery-file", "key-passphrase"].map((name) => part(root, name));
  if (key.files.length === 0) throw Object.assign(new Refused("key-file-unreadable"), { zh: word("chooseKey"), en: word("chooseKey") });
  const passphrase = secret.value;
  secret.value = "";
  const { manifest, factor } = root.dataset;
  return crew.ask("rehearse", {
    file: key.files[0],
    passphrase,
    manifest: fromBase64(manifest),
    factor: factor ? fromBase64(factor) : null,
    recovery: recovery.files.length > 0 ? await bytesOf(recovery) : null,
  });
}

function drawResult(box, { isOwn, factor, recovery }) {
  const rows = [
    [word("rehearsedOwn"), word(isOwn ? "isSame" : "isOther")],
    [word("rehearsedFactor"), factor ? word("opened") : word("noFactor")],
    [word("rehearsedRecovery"), recovery ? word("opened") : word("notChosen")],
  ];
  const opened = factor || recovery;
  box.replaceChildren(
    el("p", { class: "state-title" }, opened ? word("rehearsed") : word("notChosen")),
    el("dl", { class: "facts" }, ...rows.flatMap(([term, detail]) => [el("dt", {}, term), el("dd", {}, detail)])),
  );
  box.hidden = false;
}

export function startRehearsal(root) {
  const lacking = lack();
  if (lacking !== null) return showRefusal(lacking.plain());
  const crew = new Crew();
  root.hidden = false;
  const box = part(root, "rehearsal-said");
  part(root, "rehearse").addEventListener("click", async ({ currentTarget: button }) => {
    button.setAttribute("aria-busy", "true");
    document.getElementById("summary").replaceChildren();
    box.hidden = true;
    try {
      drawResult(box, await rehearse(root, crew));
    } catch (error) {
      showRefusal(asRefused(error).plain());
    }
    button.removeAttribute("aria-busy");
  });
}

/** Offers the recovery file that this browser kept when the bid was sealed here. */
export async function startRecovery(root) {
  if (lack() !== null) return;
  const { owner, bid } = root.dataset;
  const crew = new Crew();
  const kept = await crew.ask("kept", { owner });
  if (!kept.some((each) => each.bid === bid)) return;
  root.hidden = false;
  part(root, "recovery-save").addEventListener("click", async () => {
    save(await crew.ask("recovery", { owner, bid }), `recovery-${bid.slice(0, 8)}.p7m`);
  });
}
