/* Pure: from the floor's records to what a screen says of them. Times are seconds since 1970. */

import { CAUSES } from "./causes.js";

const SEVERITY_RANK = { critical: 0, warning: 1 };
const NEAR_PROMISE = 0.75;

export function alertSince(alert) {
  return alert.evidence?.since ?? alert.starts_at;
}

export function isOpen(alert) {
  return alert.status !== "resolved";
}

/** Whether an alert is about a whole queue and not about one customer. */
export function isOfQueue(alert) {
  return alert.subject_kind === "queue";
}

/** The family of a cause; undefined for one that the catalogue does not know. */
function familyOf(cause) {
  return CAUSES.get(cause)?.family;
}

/** Whether an alert is about waiting, so that what was promised matters. */
export function isWait(alert) {
  return familyOf(alert.cause) === "wait";
}

/** Critical first, then what nobody has claimed, then the longest. */
export function compareAlerts(a, b) {
  return (
    SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] ||
    (a.status === "claimed") - (b.status === "claimed") ||
    alertSince(a) - alertSince(b) ||
    (a.id < b.id ? -1 : 1)
  );
}

export function openAlerts(floor) {
  return [...floor.alerts.values()].filter(isOpen).sort(compareAlerts);
}

/** One entry for each customer or queue that needs somebody: its worst alert, and the others. */
export function casesOf(alerts) {
  const cases = new Map();
  for (const alert of alerts) {
    const found = cases.get(alert.subject);
    if (found) found.also.push(alert);
    else cases.set(alert.subject, { worst: alert, also: [] });
  }
  return [...cases.values()];
}

/** The wall's rows: a case each, but those who merely wait in the same queue share one, so that a long queue
 * hides nobody else; and where the queue surges, its surge stands for them. `number` is how many cases a row
 * has, of which the longest speaks for all; `below` how many customers' waits a surge stands for. */
export function rowsOf(cases) {
  const rows = new Map();
  const surging = new Map(cases.filter(isSurge).map(({ worst }) => [worst.queue, 0]));
  for (const { worst, also } of cases) {
    const shares = worst.cause === "queue_wait" && worst.status === "open" && !also.length;
    if (shares && surging.has(worst.queue)) {
      surging.set(worst.queue, surging.get(worst.queue) + 1);
      continue;
    }
    const key = shares ? `${worst.severity} ${worst.queue}` : `case ${worst.subject}`;
    const row = rows.get(key);
    if (row) row.number += 1;
    else rows.set(key, { key, worst, also, number: 1, below: 0 });
  }
  for (const row of rows.values()) if (isSurge(row)) row.below = surging.get(row.worst.queue);
  return [...rows.values()];
}

function isSurge({ worst, also }) {
  return isOfQueue(worst) && [worst, ...also].some(({ cause }) => familyOf(cause) === "surge");
}

/** How many customers nobody has taken yet, by severity, and how many somebody is at. */
export function countCases(cases) {
  const counts = { critical: 0, warning: 0, claimed: 0 };
  for (const { worst, also } of cases) {
    if (isOfQueue(worst)) continue;
    const taken = worst.status === "claimed" && also.every((alert) => alert.status === "claimed");
    counts[taken ? "claimed" : worst.severity] += 1;
  }
  return { ...counts, need: counts.critical + counts.warning };
}

/** How a queue stands to its promise: idle, fine, near or over; `share` is wait over promise. */
export function queueStanding(queue, now) {
  const waited = queue.longest_since === undefined || !queue.waiting ? null : Math.max(0, now - queue.longest_since);
  if (waited === null) return { waited, share: 0, standing: "idle" };
  if (!queue.sla) return { waited, share: 0, standing: "fine" };
  const share = waited / queue.sla;
  return { waited, share, standing: share >= 1 ? "over" : share >= NEAR_PROMISE ? "near" : "fine" };
}

/** The queues in their fixed order; when there is no room for all, the ones that stand worst. */
export function chosenQueues(floor, room, now) {
  const all = [...floor.queues.values()].sort((a, b) => a.queue.localeCompare(b.queue));
  if (all.length <= room) return { shown: all, hidden: 0 };
  const worst = [...all].sort((a, b) => urgency(b, now) - urgency(a, now)).slice(0, room);
  return { shown: all.filter((queue) => worst.includes(queue)), hidden: all.length - room };
}

function urgency(queue, now) {
  const { waited, share } = queueStanding(queue, now);
  return share * 1e6 + (waited ?? 0) + (queue.waiting ?? 0) / 1e3;
}

/** 4:05, 1:02:03, or days and hours. Never negative. */
export function duration(seconds, words) {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  if (hours >= 24) return words("time.days", { days: Math.floor(hours / 24), hours: hours % 24 });
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** A time that is only about right: 4:05, and from ten minutes on whole minutes. */
export function roughly(seconds, words) {
  const minutes = Math.round(seconds / 60);
  return seconds < 600 ? duration(seconds, words) : words("time.minutes", { minutes });
}

export function probabilityOf(alert) {
  const probability = alert.evidence?.probability;
  return probability === undefined || probability === null ? null : probability;
}
