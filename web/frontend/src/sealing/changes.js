// What differs between two editions of the tender file, in the labels of its items.
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function changed(former, now, key) {
  const labels = [];
  const before = new Map(former.map((each) => [each[key], each]));
  for (const each of now) {
    if (!same(before.get(each[key]), each)) labels.push(each.label);
    before.delete(each[key]);
  }
  return [...labels, ...[...before.values()].map(({ label }) => label)];
}

/** The labels ({zh, en}) of lines, slots and score items that are other than before. */
export function changesBetween(former, now) {
  return [
    ...changed(former.form, now.form, "key"),
    ...changed(former.slots, now.slots, "role"),
    ...changed(former.score_items, now.score_items, "key"),
  ];
}
