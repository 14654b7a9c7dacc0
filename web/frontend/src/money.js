// Amounts as a person types and reads them: grouping, and 大写 beside the field.
const digits = "零壹贰叁肆伍陆柒捌玖";
const places = ["", "拾", "佰", "仟"];
const sections = ["", "万", "亿", "万亿"];

/** Fen (BigInt) of "736,320.00", or null when it is no amount. */
export function parseYuan(text) {
  const plain = text.normalize("NFKC").replace(/[,，\s]/g, "");
  const match = /^(\d{1,14})(?:\.(\d{1,2}))?$/.exec(plain);
  if (!match) return null;
  return BigInt(match[1]) * 100n + BigInt((match[2] ?? "").padEnd(2, "0"));
}

export function grouped(fen) {
  const yuan = (fen / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return `${yuan}.${(fen % 100n).toString().padStart(2, "0")}`;
}

function section(number) {
  let text = "";
  let zero = false;
  for (let place = 3; place >= 0; place -= 1) {
    const digit = Math.floor(number / 10 ** place) % 10;
    if (digit === 0) {
      zero = text !== "";
    } else {
      text += (zero ? "零" : "") + digits[digit] + places[place];
      zero = false;
    }
  }
  return text;
}

function integer(yuan) {
  let text = "";
  let gap = false;
  for (let at = 3; at >= 0; at -= 1) {
    const part = Number((yuan / 10000n ** BigInt(at)) % 10000n);
    if (part === 0) {
      gap = text !== "";
      continue;
    }
    if (text !== "" && (gap || part < 1000)) text += "零";
    text += section(part) + sections[at];
    gap = false;
  }
  return text;
}

/** 大写 of an amount of fen: 736320.00 is 柒拾叁万陆仟叁佰贰拾元整. */
export function upper(fen) {
  const yuan = fen / 100n;
  const jiao = Number((fen / 10n) % 10n);
  const cent = Number(fen % 10n);
  if (fen === 0n) return "零元整";
  let text = yuan > 0n ? `${integer(yuan)}元` : "";
  if (jiao === 0 && cent === 0) return `${text}整`;
  if (jiao > 0) text += `${digits[jiao]}角`;
  else if (yuan > 0n) text += "零";
  return cent > 0 ? `${text}${digits[cent]}分` : `${text}整`;
}

function write(field, box) {
  const fen = parseYuan(field.value);
  box.textContent = fen === null ? "" : upper(fen);
}

export function startMoney(root = document) {
  for (const box of root.querySelectorAll("[data-upper-of]")) {
    const field = document.getElementById(box.dataset.upperOf);
    if (!field || field.dataset.money) continue;
    field.dataset.money = "on";
    field.inputMode = "decimal";
    field.classList.add("num");
    field.addEventListener("input", () => write(field, box));
    field.addEventListener("blur", () => {
      const fen = parseYuan(field.value);
      if (fen !== null) field.value = grouped(fen);
    });
    // What is posted is plain: 736320.00.
    field.form?.addEventListener("formdata", ({ formData }) => {
      const fen = parseYuan(field.value);
      if (fen !== null && field.name) formData.set(field.name, grouped(fen).replaceAll(",", ""));
    });
    write(field, box);
  }
}
