// Step 1: documents into the slots of the tender file, and where each score item is
// answered. Files stay chosen when the tender file changes under them.
import { el, said, sizeText, word } from "./dom.js";

const OTHER = "document";

export class FilesStep {
  constructor(root) {
    this.slotsBox = root.querySelector("[data-slots]");
    this.marksBox = root.querySelector("[data-marks]");
    this.files = new Map();
    this.marks = new Map();
  }

  /** Draws slots and score items anew; what was chosen stays, by its role. */
  show({ slots, score_items: items }) {
    this.slots = slots;
    this.items = items;
    this.draw();
  }

  draw() {
    const others = { role: OTHER, label: { zh: word("otherFiles"), en: word("otherFiles") }, required: false };
    const known = new Set([...this.slots.map(({ role }) => role), OTHER]);
    // Files of a slot that is gone are still here: among the further documents.
    for (const [role, files] of this.files) {
      if (known.has(role)) continue;
      this.files.set(OTHER, [...(this.files.get(OTHER) ?? []), ...files]);
      this.files.delete(role);
    }
    this.slotsBox.replaceChildren(...[...this.slots, others].map((slot) => this.drawSlot(slot)));
    this.drawMarks();
  }

  drawSlot(slot) {
    const id = `slot-${slot.role}`;
    const chosen = this.files.get(slot.role) ?? [];
    const isMissing = slot.required && chosen.length === 0;
    const input = el("input", { type: "file", multiple: true, id, class: "form-control", name: id, "aria-describedby": `${id}-state` });
    input.addEventListener("change", () => {
      this.files.set(slot.role, [...(this.files.get(slot.role) ?? []), ...input.files]);
      this.draw();
      document.getElementById(id)?.focus();
    });
    const state = isMissing ? word("missing") : chosen.length > 0 ? word("chosen") : word("optional");
    return el("div", { class: "field", "data-slot": slot.role },
      el("label", { for: id }, said(slot.label), " ", el("span", { class: "hint", id: `${id}-state` }, `(${slot.required ? word("required") : word("optional")}${chosen.length > 0 || isMissing ? ` · ${state}` : ""})`)),
      el("ul", { class: "plain-list" }, ...chosen.map((file) => this.drawFile(slot.role, file))),
      input);
  }

  drawFile(role, file) {
    const button = el("button", { type: "button", class: "btn btn-sm", "aria-label": word("remove", { name: file.name }) }, word("removeShort"));
    button.addEventListener("click", () => {
      this.files.set(role, this.files.get(role).filter((each) => each !== file));
      this.draw();
      document.getElementById(`slot-${role}`)?.focus();
    });
    return el("li", {}, el("span", { class: "break" }, file.name), " ", el("span", { class: "meta" }, sizeText(file.size)), " ", button);
  }

  documents() {
    return [...this.files].flatMap(([role, files]) => files.map((file) => ({ name: file.name.normalize("NFC"), role, file })));
  }

  drawMarks() {
    const names = this.documents().map(({ name }) => name);
    if (this.items.length === 0) return this.marksBox.replaceChildren();
    const done = this.items.filter(({ key }) => this.marks.get(key)?.file).length;
    const count = el("p", { class: "meta", role: "status" }, word("marked", { done, whole: this.items.length }));
    this.marksBox.replaceChildren(
      el("h3", {}, word("marks")),
      el("p", { class: "hint" }, word("marksHint")),
      ...this.items.map((item) => this.drawMark(item, names, count)),
      count,
    );
  }

  drawMark(item, names, count) {
    const mark = this.marks.get(item.key) ?? { file: "", page: "" };
    if (!names.includes(mark.file)) mark.file = "";
    this.marks.set(item.key, mark);
    const label = said(item.label);
    const choose = el("select", { class: "form-select", name: `mark-${item.key}`, id: `mark-${item.key}`, "aria-label": word("documentOf", { item: label }) },
      el("option", { value: "" }, "—"), ...names.map((name) => el("option", { value: name, selected: name === mark.file }, name)));
    const page = el("input", { class: "form-control num", inputMode: "numeric", value: mark.page, name: `page-${item.key}`, "aria-label": word("pageOf", { item: label }), placeholder: word("page") });
    choose.addEventListener("change", () => {
      mark.file = choose.value;
      const done = this.items.filter(({ key }) => this.marks.get(key)?.file).length;
      count.textContent = word("marked", { done, whole: this.items.length });
    });
    page.addEventListener("input", () => { mark.page = page.value; });
    return el("div", { class: "field mark-row" }, el("span", { class: "mark-item" }, label), choose, page);
  }

  /** { documents, marks }, or throws { field, words } for what is not complete. */
  take(fail) {
    for (const slot of this.slots) {
      if (slot.required && !(this.files.get(slot.role)?.length > 0)) {
        fail(`slot-${slot.role}`, word("bad-slot", { label: said(slot.label) }));
      }
    }
    const documents = this.documents();
    const seen = new Set();
    for (const { name, role } of documents) {
      if (seen.has(name)) fail(`slot-${role}`, word("bad-name", { name }));
      seen.add(name);
    }
    const marks = [];
    for (const item of this.items) {
      const { file, page } = this.marks.get(item.key) ?? { file: "", page: "" };
      const number = String(page).normalize("NFKC").trim();
      if (!file && !number) continue;
      if (!file || !/^[1-9]\d{0,5}$/.test(number)) fail(`mark-${item.key}`, word("bad-mark", { label: said(item.label) }));
      marks.push({ item: item.key, file, page: Number(number) });
    }
    return { documents, marks };
  }
}
