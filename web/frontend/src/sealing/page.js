// /bids/<lot>/seal/ and a round's quote: five steps from documents to the receipt.
import { showRefusal } from "../forms.js";
import { secretItem } from "./backup.js";
import { changesBetween } from "./changes.js";
import { checkAgreement } from "./consortium.js";
import { Crew, lack } from "./crew.js";
import { el, grouped, part, said, sizeText, timeText, word } from "./dom.js";
import { FilesStep } from "./files_step.js";
import { FormStep } from "./form_step.js";
import { asRefused } from "./refused.js";
import { SendStep } from "./send_step.js";
import { getFacts } from "./server.js";

class Incomplete extends Error {
  constructor(field, words) {
    super(words);
    Object.assign(this, { field, words });
  }
}

const fail = (field, words) => {
  throw new Incomplete(field, words);
};

class Page {
  constructor(root) {
    this.root = root;
    this.urls = root.dataset;
    this.steps = [...root.querySelectorAll("[data-step]")].map((each) => each.dataset.step);
    this.files = new FilesStep(root);
    this.form = new FormStep(root);
    this.send = new SendStep(root, () => this.terms, () => this.now());
    this.crew = new Crew((told) => this.send.heard(told));
    this.send.crew = this.crew;
    // A round has no documents; everything else begins with them.
    if (part(root, "step-mark=files") === null) this.steps = this.steps.filter((step) => step !== "files");
    // A backup has nothing to type either: its one line is what this device committed to.
    if (this.urls.commitment) this.steps = ["check", "send"];
  }

  now() {
    return this.terms ? performance.now() + this.ahead : Date.now();
  }

  async begin() {
    await this.fetchTerms();
    this.draw();
    if (this.urls.commitment) {
      this.secret = await secretItem(this.urls);
      document.querySelector("[data-no-secret]").hidden = this.secret !== null;
      if (this.secret === null) return;
      this.summarise();
    }
    this.bind();
    this.root.hidden = false;
    this.go(this.steps[0], false);
    await this.offerKept();
    const { n, k, digest, custodians, factorWindowS } = await this.crew.ask("verify", { terms: this.terms, now: this.now() });
    this.drawKeepers({ n, k, digest, custodians, factorWindowS });
  }

  async fetchTerms() {
    this.terms = await getFacts(this.urls.terms);
    this.ahead = Date.parse(this.terms.now) - performance.now();
  }

  draw() {
    this.files.show(this.terms);
    this.form.show(this.terms);
  }

  bind() {
    for (const button of this.root.querySelectorAll("[data-next]")) button.addEventListener("click", () => this.forward());
    for (const button of this.root.querySelectorAll("[data-back]")) button.addEventListener("click", () => this.back());
    part(this.root, "seal").addEventListener("click", (event) => this.seal(event.currentTarget));
    part(this.root, "kept-go").addEventListener("click", () => this.goOn());
    part(this.root, "kept-drop").addEventListener("click", () => this.drop());
  }

  /** Shows one step and marks the way there. */
  go(step, focus = true) {
    this.step = step;
    const order = [...this.steps, "receipt"];
    for (const section of this.root.querySelectorAll("[data-step]")) section.hidden = section.dataset.step !== step;
    for (const mark of this.root.querySelectorAll("[data-step-mark]")) {
      const isPast = order.indexOf(mark.dataset.stepMark) < order.indexOf(step);
      mark.classList.toggle("is-done", isPast);
      if (mark.dataset.stepMark === step) mark.setAttribute("aria-current", "step");
      else mark.removeAttribute("aria-current");
    }
    if (focus) part(this.root, `step="${step}"`).querySelector("h2").focus();
  }

  /** Runs an act; a refusal is shown on top, and a field's fault leads to the field. */
  async tried(act) {
    document.getElementById("summary").replaceChildren();
    for (const made of this.root.querySelectorAll("[data-made-error]")) made.remove();
    try {
      return await act();
    } catch (error) {
      if (error instanceof Incomplete) {
        const { words, field } = error;
        showRefusal({ code: "incomplete", zh: words, en: words, article: "", field }, this.root);
      } else {
        showRefusal(asRefused(error).plain(), this.root);
      }
      return null;
    }
  }

  forward() {
    return this.tried(async () => {
      if (this.step === "files") this.files.take(fail);
      if (this.step === "form") {
        this.form.take(fail);
        this.checkAgreement();
        this.summarise();
      }
      this.go(this.steps[this.steps.indexOf(this.step) + 1]);
    });
  }

  back() {
    this.go(this.steps[this.steps.indexOf(this.step) - 1]);
  }

  taken() {
    if (this.secret) return { documents: [], marks: [], opening: { members: [], items: [this.secret] } };
    const files = this.steps.includes("files") ? this.files.take(fail) : { documents: [], marks: [] };
    return { ...files, opening: this.form.take(fail) };
  }

  /** Members without their agreement lead back to the documents. */
  checkAgreement() {
    if (!this.steps.includes("files")) return;
    const { documents, opening } = this.taken();
    try {
      checkAgreement(opening.members, documents.map(({ role }) => role), this.terms.members);
    } catch (error) {
      this.go("files", false);
      throw error;
    }
  }

  summarise() {
    const { documents, marks, opening } = this.taken();
    const { terms } = this;
    const size = documents.reduce((sum, { file }) => sum + file.size, 0);
    const rows = [[word("edition"), terms.edition.number]];
    if (terms.replaces !== null) rows.push([word("replaces"), word("yes")]);
    if (this.steps.includes("files")) {
      rows.push([word("documents"), el("ul", { class: "plain-list" }, ...documents.map(({ name }) => el("li", { class: "break" }, name)))]);
      rows.push([word("size"), sizeText(size)]);
      if (terms.score_items.length > 0) rows.push([word("marksMade"), `${marks.length} / ${terms.score_items.length}`]);
    }
    for (const item of terms.form) {
      const value = opening.items.find(({ key }) => key === item.key);
      if (value) rows.push([said(item.label), this.form.shown(item, value.value)]);
    }
    for (const member of opening.members) rows.push([word("memberTitle"), `${member.name} ${member.share} %`]);
    part(this.root, "summary").replaceChildren(...rows.flatMap(([term, detail]) => [el("dt", {}, term), el("dd", {}, detail instanceof Node ? detail : String(detail))]));
  }

  drawKeepers({ k, n, digest, custodians, factorWindowS }) {
    const factor = factorWindowS > 0 ? ` ${word("keepersFactor", { minutes: Math.round(factorWindowS / 60) })}` : "";
    part(this.root, "keepers-said").textContent = word("keepers", { k, n }) + factor;
    const rows = custodians.map(({ organisation, party, fingerprint }) =>
      el("li", {}, organisation, party ? ` · ${word("party")}` : "", el("br"), el("span", { class: "meta" }, `${word("fingerprint")} `, el("span", { class: "digest" }, grouped(fingerprint)))));
    rows.push(el("li", {}, el("span", { class: "meta" }, `${word("statement")} SHA-256 `, el("span", { class: "digest" }, grouped(digest)))));
    part(this.root, "keepers").replaceChildren(...rows);
    for (const plain of document.querySelectorAll("[data-stated]")) plain.hidden = true;
  }

  /**
   * Refuses to seal, or to send, what answers a file that changed; what was chosen and
   * typed stays.
   */
  async checkEdition(answered = this.terms.edition.digest) {
    const former = this.terms;
    await this.fetchTerms();
    if (answered === this.terms.edition.digest) return;
    const changes = changesBetween(former, this.terms).map(said).join(", ") || word("nothingNamed");
    this.draw();
    this.go(this.steps[0], false);
    await this.offerKept();
    const words = word("oldEdition", { former: former.edition.number, now: this.terms.edition.number, changes });
    fail("", words);
  }

  seal(button) {
    if (button.getAttribute("aria-busy")) return null;
    button.setAttribute("aria-busy", "true");
    return this.tried(() => this.sealed()).finally(() => button.removeAttribute("aria-busy"));
  }

  async sealed() {
    await this.checkEdition();
    this.checkAgreement();
    const { documents, marks, opening } = this.taken();
    const facts = await this.readKey();
    part(this.root, "key-said").textContent = [facts.holder, facts.organisation, `${word("until")} ${timeText(facts.notAfter).slice(0, 10)}`].filter(Boolean).join(" · ");
    // The browser keeps the sealed bid until it is sent, if it is asked to.
    navigator.storage.persist?.().catch(() => {});
    this.go("send");
    const { name, uscc } = this.terms.bidder;
    const content = { bidder: name, uscc, ...opening };
    let state;
    try {
      state = await this.send.guard(() => this.crew.ask("seal", { terms: this.terms, now: this.now(), opening: content, documents, marks }));
    } catch (error) {
      this.go("check", false);
      throw error;
    }
    await this.upload(state);
  }

  async readKey() {
    const [input, secret] = [part(this.root, "key-file"), part(this.root, "key-passphrase")];
    if (input.files.length === 0) fail("key-file", word("chooseKey"));
    const passphrase = secret.value;
    secret.value = "";
    return this.crew.ask("key", { file: input.files[0], passphrase, terms: this.terms, now: this.now() });
  }

  async upload(state) {
    await this.checkEdition(state.edition);
    const { owner, register: url } = this.urls;
    const token = this.root.querySelector("[name=csrfmiddlewaretoken]").value;
    const { bid } = state;
    this.send.begin(state);
    await this.crew.ask("upload", { owner, bid, url, token });
    this.send.leaving();
    location.assign(this.urls.receipt.replace("00000000-0000-0000-0000-000000000000", bid));
  }

  async offerKept() {
    const { owner } = this.urls;
    const all = await this.crew.ask("kept", { owner });
    const fits = ({ lot, envelope, isSubmitted }) => lot === this.terms.lot && envelope === this.terms.envelope && !isSubmitted;
    this.kept = all.filter(fits).sort((a, b) => b.sealedAt - a.sealedAt)[0] ?? null;
    const box = part(this.root, "kept");
    box.hidden = this.kept === null;
    if (this.kept === null) return;
    const size = sizeText(this.kept.sizes[0] + this.kept.sizes[1]);
    const isOld = this.kept.edition !== this.terms.edition.digest;
    const words = [word("keptBid", { size, at: timeText(this.kept.sealedAt) }), isOld ? word("keptOldEdition") : ""];
    part(box, "kept-said").textContent = words.filter(Boolean).join(" ");
    part(box, "kept-go").hidden = isOld;
  }

  goOn() {
    return this.tried(async () => {
      part(this.root, "kept").hidden = true;
      this.go("send");
      part(this.root, "sealing-bar").value = 1;
      await this.upload(this.kept);
    });
  }

  drop() {
    return this.tried(async () => {
      await this.crew.ask("forget", { owner: this.urls.owner, bid: this.kept.bid });
      await this.offerKept();
    });
  }
}

/** Begins the page; a browser that cannot seal is told so, and shown the command line. */
export async function startPage(root) {
  const byCommand = document.querySelector("[data-by-command]");
  try {
    const lacking = lack();
    if (lacking !== null) throw lacking;
    await new Page(root).begin();
  } catch (error) {
    root.hidden = true;
    if (byCommand) byCommand.open = true;
    showRefusal(asRefused(error).plain());
  }
}
