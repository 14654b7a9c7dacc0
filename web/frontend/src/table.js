// Sorting and filtering inside the page: every row stays in it, for print and find.
//
// <table data-sortable data-filter="#id-of-input">: a head cell with data-sort="text",
// "number" or "none" becomes a button; a cell may carry data-value to sort by. With
// data-sorter="#id-of-select" its options "column:direction" sort as well: on a phone the
// rows are cards and have no head.
const collator = new Intl.Collator(["zh-Hans", "en"], { numeric: true });

function valueOf(row, column, kind) {
  const cell = row.cells[column];
  const text = cell?.dataset.value ?? cell?.textContent ?? "";
  if (kind !== "number") return text.trim();
  const number = Number(text.replace(/[,，\s%]/g, ""));
  return text.trim() === "" || Number.isNaN(number) ? null : number;
}

function compare(kind) {
  if (kind !== "number") return collator.compare;
  // Rows without a figure stand last, whichever way is sorted.
  return (a, b) => a - b;
}

export function sortTable(table, column, direction) {
  const head = table.tHead.rows[table.tHead.rows.length - 1].cells;
  const kind = head[column].dataset.sort ?? "text";
  const body = table.tBodies[0];
  const order = compare(kind);
  const sign = direction === "descending" ? -1 : 1;
  const keyed = [...body.rows].map((row, at) => [valueOf(row, column, kind), at, row]);
  keyed.sort(([a, atA], [b, atB]) => {
    if (a === null || b === null) return (a === null) - (b === null) || atA - atB;
    return sign * order(a, b) || atA - atB;
  });
  body.replaceChildren(...keyed.map(([, , row]) => row));
  for (const cell of head) if (cell.hasAttribute("aria-sort")) cell.setAttribute("aria-sort", "none");
  head[column].setAttribute("aria-sort", direction);
}

export function filterTable(table, words) {
  const wanted = words.trim().toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of table.tBodies[0].rows) {
    const text = (row.dataset.text ??= row.textContent.toLowerCase());
    const fits = wanted.every((word) => text.includes(word));
    row.hidden = !fits;
    if (fits) shown += 1;
  }
  return shown;
}

function drawIcons(table) {
  const use = table.dataset.icons ?? "";
  for (const cell of table.tHead.querySelectorAll("[aria-sort]")) {
    const way = cell.getAttribute("aria-sort");
    cell.querySelector("use").setAttribute("href", `${use}#${way === "none" ? "arrows-sort" : `sort-${way}`}`);
  }
  const sorter = table.dataset.sorter && document.querySelector(table.dataset.sorter);
  if (sorter) sorter.value = orderOf(table);
}

/** How a table is sorted: "column:direction", or empty. */
export function orderOf(table) {
  const head = [...table.tHead.rows[table.tHead.rows.length - 1].cells];
  const column = head.findIndex((cell) => (cell.getAttribute("aria-sort") ?? "none") !== "none");
  return column < 0 ? "" : `${column}:${head[column].getAttribute("aria-sort")}`;
}

/** Sorts as `orderOf` says. */
export function putInOrder(table, order) {
  const [column, direction] = order.split(":");
  if (!direction) return;
  sortTable(table, Number(column), direction);
  drawIcons(table);
}

function makeButton(table, cell, column, use) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sort";
  button.append(...cell.childNodes);
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("class", "icon");
  icon.setAttribute("aria-hidden", "true");
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "use");
  drawn.setAttribute("href", `${use}#arrows-sort`);
  icon.append(drawn);
  button.append(icon);
  cell.append(button);
  cell.setAttribute("aria-sort", "none");
  button.addEventListener("click", () => {
    const next = cell.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
    putInOrder(table, `${column}:${next}`);
  });
}

function start(table) {
  if (table.dataset.sorting) return;
  table.dataset.sorting = "on";
  const use = table.dataset.icons ?? "";
  const head = table.tHead.rows[table.tHead.rows.length - 1].cells;
  [...head].forEach((cell, column) => {
    if (cell.dataset.sort !== "none") makeButton(table, cell, column, use);
  });
  const sorter = table.dataset.sorter && document.querySelector(table.dataset.sorter);
  sorter?.addEventListener("change", () => putInOrder(table, sorter.value));
  const input = table.dataset.filter && document.querySelector(table.dataset.filter);
  const count = document.querySelector(`[data-count-of="${table.id}"]`);
  input?.addEventListener("input", () => {
    const shown = filterTable(table, input.value);
    if (count) count.textContent = `${shown} / ${table.tBodies[0].rows.length}`;
  });
}

export function startTables(root = document) {
  for (const table of root.querySelectorAll("table[data-sortable]")) start(table);
}
