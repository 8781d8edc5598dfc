/* Pure: the customers who gave up, as the gateway tells them, as rows.
 *
 * A row is {id, conversation, queue, queueName, channel, language, at, wait, waited, sla, over, link, back, one}. `waited` is in
 * seconds (null: nobody was waiting), `sla` the promise of the queue as it is now, `one` the live case or null. */

import { casesOf } from "../cases.js";
import { fold, ranked, searched, sortedBy } from "../lists/asked.js";
import { queueName } from "../model.js";

export const SORTS = ["at", "waited", "queue", "channel"];

export function rowsOf(who, floor, language) {
  const cases = new Map(casesOf(floor).map((one) => [one.subject, one]));
  return who.map((told) => {
    const { conversation, queue, at, wait, since, link, back = false } = told;
    const waited = since === undefined || since === null ? null : Math.max(0, at - since);
    const sla = (wait === "queue" && floor.queues.get(queue)?.sla) || null;
    return { id: `${conversation}@${at}`, conversation, queue, queueName: queueName(floor, queue, language), channel: told.channel, language: told.language?.slice(0, 2) ?? null, at, wait: wait ?? null, waited, sla, over: sla !== null && waited > sla, link, back, one: cases.get(conversation) ?? null };
  });
}

export function fitting(rows, { find, queue, channel }) {
  const parts = searched(find);
  return rows.filter((row) => {
    const text = parts.length ? fold(`${row.conversation}\n${row.queueName}`) : "";
    return (!queue || row.queue === queue) && (!channel || row.channel === channel) && parts.every((part) => text.includes(part));
  });
}

/** Sorts rows in place by {by, up}: the latest and the longest waits come first, names in their order. */
export function sorted(rows, { by, up }, language) {
  const keys = { at: () => ({ at }) => at, waited: () => ({ waited }) => waited, queue: () => ranked(rows, "queueName", language), channel: () => ranked(rows, "channel", language) };
  return sortedBy(rows, keys[by](), (by === "at" || by === "waited") !== up);
}

/** Returns how many waited longer than the promise, of those with a promise, and the median of all waits (null: none). */
export function summed(rows) {
  const waits = rows.map(({ waited }) => waited).filter((waited) => waited !== null).sort((a, b) => a - b);
  const middle = waits.length >> 1;
  const median = waits.length ? (waits.length % 2 ? waits[middle] : (waits[middle - 1] + waits[middle]) / 2) : null;
  return { over: rows.filter(({ over }) => over).length, promised: rows.filter(({ sla }) => sla !== null).length, median };
}
