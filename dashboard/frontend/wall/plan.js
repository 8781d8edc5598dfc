/* Pure: which rows of the wall are shown when not all of them fit, and which come later. Heights are in units.
 *
 * A row is one of `rowsOf`. A row that stands for a critical case that nobody has stays on the screen; the others take
 * turns, queue by queue. */

/** @typedef {{number: number, since: number}} Urgent how many critical cases nobody has, and since when the first of them waits, in seconds */
/** @typedef {{key: string, queue: string, number: number, below: number, worst: any, urgent: Urgent, [more: string]: any}} Row */
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

/** Returns the rows for a screen that scrolls and has no turns: `most` of them, the most urgent, with all that stay.
 * @param {Row[]} rows the most urgent first
 * @param {number} most
 * @returns {Plan} */
export function planScrolled(rows, most) {
  const free = most - rows.filter(stays).length;
  if (free < 0) return { ...planRows(rows, most, () => 1, 0), page: 0, pages: 1, crowded: false };
  const others = new Set(rows.filter((row) => !stays(row)).slice(0, free));
  const shown = rows.filter((row) => stays(row) || others.has(row));
  return { shown, hidden: count(rows) - count(shown), page: 0, pages: 1, crowded: false };
}

/** Returns whether a row never leaves the screen: it stands for a critical case that nobody has.
 * @param {Row} row */
export function stays({ urgent }) {
  return urgent.number > 0;
}

/** Returns what the rows stand for together.
 * @param {Row[]} rows
 * @returns {Urgent} */
function urgentOf(rows) {
  return { number: rows.reduce((sum, { urgent }) => sum + urgent.number, 0), since: Math.min(...rows.map(({ urgent }) => urgent.since)) };
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
  return [...byQueue(rows)].map(([queue, own]) => {
    if (own.length === 1) return own[0];
    const causes = new Map();
    for (const { worst, number } of own) causes.set(worst.cause, (causes.get(worst.cause) ?? 0) + number);
    const number = own.reduce((sum, row) => sum + row.number, 0);
    const most = [...causes].sort((a, b) => b[1] - a[1]);
    return { ...own[0], key: `queue ${queue}`, number, below: count(own) - number, also: [], urgent: urgentOf(own), causes: most };
  });
}

/** @param {Row[]} rows
 * @returns {Map<string, Row[]>} */
function byQueue(rows) {
  const groups = new Map();
  for (const row of rows) {
    const known = groups.get(row.queue);
    if (known) known.push(row);
    else groups.set(row.queue, [row]);
  }
  return groups;
}

/** Returns the row that counts all critical cases when even one row for each queue is too much.
 * @param {Row[]} rows
 * @returns {Row} */
function tallyOf(rows) {
  return { ...rows[0], key: "tally", number: count(rows), below: 0, urgent: urgentOf(rows), tally: rows.length };
}

/** Shares rows out over pages. The rows of a queue stay together where a page has room for them.
 * @param {Row[]} rows
 * @param {number} room
 * @param {(row: Row) => number} heightOf
 * @returns {Row[][]} */
function pagesOf(rows, room, heightOf) {
  const groups = byQueue(rows.filter((row) => heightOf(row) <= room));
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
