/* Pure: what a person asks of a long list, as its address says it: {filters, order: {by, up}, id}. */

/** Reads an address. `none` has every filter with the value "", `sorts` the orders of which the first is usual. */
export function readAddress(search, none, sorts) {
  const asked = new URLSearchParams(search);
  const filters = Object.fromEntries(Object.keys(none).map((name) => [name, asked.get(name) ?? ""]));
  const sort = asked.get("sort") ?? sorts[0];
  const by = sort.replace(/^-/, "");
  return { filters, order: { by: sorts.includes(by) ? by : sorts[0], up: sort.startsWith("-") }, id: asked.get("id") ?? "" };
}

/** Returns the query of an address that asks for this, with everything else that `search` has. */
export function writtenAddress(search, { filters, order, id }, sorts) {
  const asked = new URLSearchParams(search);
  const sort = `${order.up ? "-" : ""}${order.by}`;
  for (const [name, value] of Object.entries({ ...filters, sort: sort === sorts[0] ? "" : sort, id })) {
    if (value) asked.set(name, value);
    else asked.delete(name);
  }
  return `?${asked}`;
}

/** Returns a text as a search compares it. */
export function fold(text) {
  return text.normalize("NFKC").toLowerCase();
}

/** Returns the words that a search asks for. */
export function searched(find) {
  return fold(find).split(/\s+/).filter(Boolean);
}

/** Sorts rows in place by what `key(row)` gives, the smallest first, or the greatest if `down`. Rows without it (null)
 * come last in any order. */
export function sortedBy(rows, key, down) {
  const keys = new Map(rows.map((row) => [row, key(row)]));
  const sign = down ? -1 : 1;
  return rows.sort((a, b) => {
    const [left, right] = [keys.get(a), keys.get(b)];
    if (left === null || right === null) return (left === null) - (right === null) || (a.id < b.id ? -1 : 1);
    return sign * (left - right) || (a.id < b.id ? -1 : 1);
  });
}

/** Returns what ranks a row by a name in one of its fields, as people of this language sort names. */
export function ranked(rows, field, language) {
  const collator = new Intl.Collator(language);
  const names = [...new Set(rows.map((row) => row[field]).filter(Boolean))].sort(collator.compare);
  const ranks = new Map(names.map((name, rank) => [name, rank]));
  return (row) => ranks.get(row[field]) ?? null;
}

/** Keeps rows at the places that they have in `before` (their ids in order); those that are new come at the end. */
export function held(rows, before) {
  const places = new Map(before.map((id, place) => [id, place]));
  return [...rows].sort((a, b) => (places.get(a.id) ?? Infinity) - (places.get(b.id) ?? Infinity) || 0);
}
