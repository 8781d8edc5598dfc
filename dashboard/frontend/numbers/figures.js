/* Pure: the day's numbers as texts, as a table, and as a file. A figure of the gateway is [value, of]; docs/metrics.md has
 * their meaning. */

export const GROUPS = [
  ["contacts", ["offered", "answered", "abandoned", "abandon_rate"]],
  ["waits", ["service_level", "speed_of_answer", "longest_wait", "first_response", "next_response"]],
  ["handling", ["handle_time", "talk_time", "hold_time", "wrap_up_time", "transfers"]],
  ["outcome", ["resolution", "satisfaction", "bot_containment", "occupancy"]],
];
export const NAMES = GROUPS.flatMap(([, names]) => names);
export const FORMULAS = ["no_short", "offered", "answered", "all", "late_abandons", "early_abandons"];
const COUNTS = new Set(["offered", "answered", "abandoned"]);
const SHARES = new Set(["abandon_rate", "service_level", "transfers", "resolution", "satisfaction", "bot_containment", "occupancy"]);
const HALF_HOUR = 1800;
const FORMULA_SIGNS = /^\s*[=+\-@\t\r\n＝＋－＠]/; // how a cell begins that a spreadsheet takes for a formula, as in stream/archive/export.py

/** Returns the text of a figure, "–" where there is nothing that it could be of, and the text of what it is of ("" for a count). */
export function figureText(words, name, [value, of]) {
  if (value === null || value === undefined) return { text: "–", of: "" };
  const text = COUNTS.has(name) ? words.number(value) : SHARES.has(name) ? words.percent(value) : words.duration(value);
  return { text, of: of === null ? "" : words.text("numbers.of", { count: words.number(of) }) };
}

/** Returns every half-hour from the first to the last that counts, those without anything too (`figures` is null). */
export function slotsOf(halfHours) {
  if (!halfHours.length) return [];
  const known = new Map(halfHours.map((each) => [each.since, each.figures]));
  const first = halfHours[0].since;
  const count = Math.round((halfHours[halfHours.length - 1].since - first) / HALF_HOUR) + 1;
  return Array.from({ length: count }, (_, place) => first + place * HALF_HOUR).map((since) => ({ since, figures: known.get(since) ?? null }));
}

/** Returns the numbers as CSV (RFC 4180): a line for each queue, the total first, each figure with what it is of. */
export function csvOf(numbers, { channel = "", formula = "" }, nameOf, totalName) {
  const head = ["day", "zone", "queue", "name", "channel", "service_level_formula", ...NAMES.flatMap((name) => (COUNTS.has(name) ? [name] : [name, `${name}_of`]))];
  const line = (queue, name, figures) => [numbers.day, numbers.zone, queue, name, channel, formula || "rules", ...NAMES.flatMap((each) => (COUNTS.has(each) ? [figures[each][0]] : figures[each]))];
  const lines = [head, line("", totalName, numbers.total), ...numbers.queues.map(({ queue, figures }) => line(queue, nameOf(queue), figures))];
  return lines.map((cells) => cells.map(cellOf).join(",")).join("\r\n") + "\r\n";
}

function cellOf(value) {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" && FORMULA_SIGNS.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
