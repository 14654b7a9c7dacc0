// Step 2: the opening form, one typed field for each item; amounts in figures and 大写.
import { grouped, parseYuan, upper } from "../money.js";
import { checkMembers } from "./consortium.js";
import { el, said, word } from "./dom.js";
import { PRICE_TYPES } from "./opening_statement.js";

const isYuan = ({ type, unit }) => type === "amount" && unit === "CNY";
const unitText = (unit) => (["CNY", "day"].includes(unit) ? word(`unit-${unit}`) : unit);

/** A decimal as the format has it ("736320.00"), or null. */
export function parseDecimal(text) {
  const plain = text.normalize("NFKC").replace(/[,，\s]/g, "");
  const match = /^0*(\d{1,14})(\.\d{1,6})?$/.exec(plain);
  return match ? `${match[1]}${match[2] ?? ""}` : null;
}

export function parseAmount(text) {
  const fen = parseYuan(text);
  return fen === null ? null : `${fen / 100n}.${String(fen % 100n).padStart(2, "0")}`;
}

const micro = (decimal) => {
  const [whole, places = ""] = decimal.split(".");
  return BigInt(whole) * 1_000_000n + BigInt(places.padEnd(6, "0"));
};

export class FormStep {
  constructor(root) {
    this.box = root.querySelector("[data-form]");
    this.membersBox = root.querySelector("[data-members]");
    this.values = new Map();
    this.members = [];
  }

  show({ form, consortium, ceiling, bidder, members }) {
    this.form = form;
    this.leader = bidder.uscc;
    this.terms = members;
    this.consortium = consortium;
    this.ceiling = ceiling;
    this.box.replaceChildren(...form.map((item) => this.drawItem(item)));
    this.drawMembers();
  }

  drawItem(item) {
    const id = `item-${item.key}`;
    const isPrice = PRICE_TYPES.includes(item.type);
    const under = el("div", { class: "upper", lang: "zh-Hans", "aria-live": "polite" });
    const warning = el("div", { class: "hint", role: "status" });
    const field = el("input", {
      class: `form-control${item.type === "text" ? "" : " num"}`,
      id, name: id, value: this.values.get(item.key) ?? "",
      inputMode: item.type === "text" ? "text" : item.type === "integer" ? "numeric" : "decimal",
      autocomplete: "off", required: item.required, "aria-describedby": `${id}-hint`,
    });
    const look = () => {
      this.values.set(item.key, field.value);
      const fen = isYuan(item) ? parseYuan(field.value) : null;
      under.textContent = fen === null ? "" : upper(fen);
      warning.textContent = this.isOver(item, field.value) ? word("overCeiling") : "";
    };
    field.addEventListener("input", look);
    field.addEventListener("blur", () => {
      const fen = isYuan(item) ? parseYuan(field.value) : null;
      if (fen !== null) field.value = grouped(fen);
    });
    look();
    const hints = [word(`type-${item.type}`)];
    if (item.type === "discount") hints.push(word("lowerIsHigher"));
    if (isPrice && this.fits(item)) hints.push(word("ceiling", { value: `${this.ceiling.value} ${unitText(this.ceiling.unit)}` }));
    return el("div", { class: "field", "data-item": item.key },
      el("label", { for: id }, said(item.label), item.required ? null : el("span", { class: "hint" }, ` (${word("optional")})`)),
      el("div", { class: "hint", id: `${id}-hint` }, hints.join(" · ")),
      item.unit ? el("div", { class: "field-unit" }, field, el("span", { class: "unit" }, unitText(item.unit))) : field,
      isYuan(item) ? under : null,
      warning);
  }

  /** A value as it is checked before signing: grouped, with unit and 大写. */
  shown(item, value) {
    if (isYuan(item)) {
      const fen = parseYuan(value);
      return `${grouped(fen)} ${unitText(item.unit)} ${upper(fen)}`;
    }
    return [value, unitText(item.unit)].filter((each) => each !== "").join(" ");
  }

  fits(item) {
    return this.ceiling !== null && this.ceiling.type === item.type && this.ceiling.unit === item.unit;
  }

  isOver(item, text) {
    // A discount's ceiling bounds the price, and so the discount from below.
    if (!this.fits(item) || item.type === "discount") return false;
    const value = parseDecimal(text);
    return value !== null && micro(value) > micro(this.ceiling.value);
  }

  drawMembers() {
    if (!this.consortium) return this.membersBox.replaceChildren();
    const add = el("button", { type: "button", class: "btn" }, word("memberAdd"));
    add.addEventListener("click", () => {
      this.members.push({ name: "", uscc: "", share: "", sme: false });
      this.drawMembers();
      document.getElementById(`member-${this.members.length - 1}-name`).focus();
    });
    this.membersBox.replaceChildren(
      el("h3", {}, word("memberTitle")),
      el("p", { class: "hint" }, word("memberHint")),
      ...this.members.map((member, at) => this.drawMember(member, at)),
      el("p", { class: "acts" }, add),
    );
  }

  drawMember(member, at) {
    const field = (name, label) => {
      const id = `member-${at}-${name}`;
      const input = el("input", { class: "form-control", id, name: id, value: member[name], autocomplete: "off" });
      input.addEventListener("input", () => { member[name] = input.value; });
      return el("div", { class: "field" }, el("label", { for: id }, word(label)), input);
    };
    const sme = el("input", { type: "checkbox", checked: member.sme, id: `member-${at}-sme` });
    sme.addEventListener("change", () => { member.sme = sme.checked; });
    const drop = el("button", { type: "button", class: "btn btn-sm", "aria-label": word("remove", { name: member.name || at + 1 }) }, word("removeShort"));
    drop.addEventListener("click", () => {
      this.members.splice(at, 1);
      this.drawMembers();
    });
    return el("fieldset", { class: "card plain" },
      el("legend", { class: "form-label" }, `${at + 1}`),
      field("name", "memberName"), field("uscc", "memberUscc"), field("share", "memberShare"),
      el("p", {}, el("label", {}, sme, " ", word("memberSme"))), drop);
  }

  /** The opening statement's items and members, or fails at the first wrong field. */
  take(fail) {
    const items = [];
    for (const item of this.form) {
      const text = (this.values.get(item.key) ?? "").trim();
      if (!text && !item.required) continue;
      if (!text) fail(`item-${item.key}`, word("bad-empty", { label: said(item.label) }));
      items.push(this.takeItem(item, text, fail));
    }
    const members = this.members.map((member, at) => this.takeMember(member, at, fail));
    checkMembers(members, this.leader, this.terms);
    return { members, items };
  }

  takeItem(item, text, fail) {
    const { key, type, unit } = item;
    const label = said(item.label);
    const bad = (name) => fail(`item-${key}`, word(name, { label }));
    if (type === "text") return { key, type, value: text };
    if (type === "integer") {
      const plain = text.normalize("NFKC").replace(/[,，\s]/g, "");
      if (!/^-?\d{1,15}$/.test(plain)) bad("bad-integer");
      return { key, type, value: Number(plain), ...(unit ? { unit } : {}) };
    }
    const value = isYuan(item) ? parseAmount(text) : parseDecimal(text);
    if (value === null) bad(isYuan(item) ? "bad-amount" : "bad-number");
    return { key, type, value, unit };
  }

  takeMember({ name, uscc, share, sme }, at, fail) {
    const value = parseDecimal(share);
    const isBad = !name.trim() || !uscc.trim() || value === null || micro(value) > 100_000_000n;
    if (isBad) fail(`member-${at}-name`, word("bad-member"));
    return { name: name.trim(), uscc: uscc.trim(), share: value, sme };
  }
}
