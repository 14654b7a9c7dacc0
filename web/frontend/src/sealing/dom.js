// Small helpers of the sealing pages: elements, words in the page's language, sizes.
export const english = globalThis.document?.documentElement.lang === "en";

let words = null;

/** A word of the page by its name, its places filled. */
export function word(name, facts = {}) {
  words ??= JSON.parse(document.getElementById("sealing-words").textContent);
  return (words[name] ?? name).replace(/\{(\w+)\}/g, (_all, place) => String(facts[place] ?? ""));
}

/** The language of the page of a pair as the tender file has them. */
export const said = ({ zh, en }) => (english ? en : zh);

/** An element with properties, attributes ("data-…", "aria-…", "for") and children. */
export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null) continue;
    if (name === "class") made.className = value;
    else if (name.includes("-") || name === "for" || name === "role" || name === "list") made.setAttribute(name, value === true ? "" : value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

export const part = (root, name) => root.querySelector(`[data-${name}]`);

export function sizeText(bytes) {
  let [amount, unit] = [bytes, "B"];
  for (const bigger of ["KB", "MB", "GB"]) {
    if (amount < 1024) break;
    [amount, unit] = [amount / 1024, bigger];
  }
  return `${unit === "B" ? amount : amount.toFixed(1)} ${unit}`;
}

export const grouped = (hex) => hex.replace(/(.{4})(?=.)/g, "$1 ");

/** Milliseconds as a person says them: about so many minutes. */
export function spanText(ms) {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 90) return word("seconds", { n: seconds });
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return word("minutes", { n: minutes });
  return word("hours", { n: Math.round(minutes / 60) });
}

const beijing = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short",
});

export const timeText = (ms) => beijing.format(ms);

export function save(bytes, name) {
  const link = el("a", { href: URL.createObjectURL(new Blob([bytes])), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
