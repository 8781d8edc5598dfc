/* Pure: which rows of the wall are shown when not all of them fit, and which come later. Heights are in units.
 *
 * A row is one of `rowsOf`. An open critical case stays on the screen; the others take turns, queue by queue. */

/** @typedef {{key: string, severity: string, status: string, queue: string, number: number, below: number, worst: any, unserved?: string, record?: any, [more: string]: any}} Row */
/** @typedef {{shown: Row[], hidden: number, page: number, pages: number, crowded: boolean}} Plan `hidden` counts the cases of rows that are not
 * shown, `crowded` says that not even the rows that stay have room */

/** Returns the rows for the screen.
 * @param {Row[]} rows the most urgent first
 * @param {number} room the height for rows
 * @param {(row: Row) => number} heightOf
 * @param {number} turn counts up each time the next rows have their turn
 * @returns {Plan} */
export function planRows(rows, room, heightOf, turn) {
  if (total(rows, heightOf) <= room) return { shown: rows, hidden: 0, page: 0, pages: 1, crowded: false };
  let staying = rows.filter(stays);
  let others = rows.filter((row) => !stays(row));
  let left = 0;
  const crowded = total(staying, heightOf) > room;
  if (crowded) staying = joinByQueue(staying);
  if (total(staying, heightOf) > room) {
    left = count(others);
    others = staying;
    staying = [tallyOf(staying)];
  }
  const pages = pagesOf(others, room - total(staying, heightOf), heightOf);
  const page = pages.length ? turn % pages.length : 0;
  const shown = [...staying, ...(pages[page] ?? [])];
  const hidden = left + count(others) - count(pages[page] ?? []);
  return { shown, hidden, page, pages: pages.length, crowded };
}

/** Returns whether a row never leaves the screen: a critical case that nobody has.
 * @param {Row} row */
export function stays({ severity, status, unserved, record }) {
  return severity === "critical" && status === "open" && !unserved && !record?.silenced_by;
}

/** @param {Row[]} rows */
function count(rows) {
  return rows.reduce((sum, { number, below }) => sum + number + below, 0);
}

/** @param {Row[]} rows
 * @param {(row: Row) => number} heightOf */
function total(rows, heightOf) {
  return rows.reduce((sum, row) => sum + heightOf(row), 0);
}

/** Joins the rows of each queue. `causes` has the number of cases by cause, the most first.
 * @param {Row[]} rows
 * @returns {Row[]} */
function joinByQueue(rows) {
  const joined = new Map();
  for (const row of rows) {
    const one = joined.get(row.queue) ?? { ...row, key: `queue ${row.queue}`, number: 0, below: 0, also: [], causes: new Map() };
    one.number += row.number;
    one.below += row.below;
    one.causes.set(row.worst.cause, (one.causes.get(row.worst.cause) ?? 0) + row.number);
    joined.set(row.queue, one);
  }
  const lone = rows.filter((row) => joined.get(row.queue).number === row.number);
  const left = new Map(lone.map((row) => [row.queue, row]));
  return [...joined].map(([queue, row]) => left.get(queue) ?? { ...row, causes: [...row.causes].sort((a, b) => b[1] - a[1]) });
}

/** Returns the row that counts all critical cases when even one row for each queue is too much.
 * @param {Row[]} rows
 * @returns {Row} */
function tallyOf(rows) {
  return { ...rows[0], key: "tally", number: count(rows), below: 0, tally: rows.length };
}

/** Shares rows out over pages. The rows of a queue stay together where a page has room for them.
 * @param {Row[]} rows
 * @param {number} room
 * @param {(row: Row) => number} heightOf
 * @returns {Row[][]} */
function pagesOf(rows, room, heightOf) {
  const groups = new Map();
  for (const row of rows) if (heightOf(row) <= room) groups.set(row.queue, [...(groups.get(row.queue) ?? []), row]);
  const pages = [];
  let page = [];
  let used = 0;
  for (const group of groups.values()) {
    if (page.length && used + total(group, heightOf) > room) {
      pages.push(page);
      [page, used] = [[], 0];
    }
    for (const row of group) {
      if (used + heightOf(row) > room) {
        pages.push(page);
        [page, used] = [[], 0];
      }
      page.push(row);
      used += heightOf(row);
    }
  }
  return page.length ? [...pages, page] : pages;
}
