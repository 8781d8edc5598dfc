/* Pure: joins the alerts of the floor to cases, the work of people, and derives what wall and desk show of them.
 *
 * A case here is {key, subject, queue, record, status, severity, worst, also, over, owner, person}. `record` is the
 * Case of the gateway. Alerts without one stand as a case of their subject with the record null, so that none is ever
 * hidden. `worst` is the alert that ranks the case, `also` its other open alerts, the most urgent first, and `over`
 * those that have ended. */

import { alertSince, familyOf, isDeserted, isOfQueue, isOpen } from "./model.js";

const SEVERITY_RANK = { critical: 0, warning: 1 };
const STATUS_RANK = { open: 0, claimed: 1, snoozed: 2, resolved: 3 };
const WAITS_IN_LINE = new Set(["queue_wait"]);
const WAITS_FOR_SERVICE = new Set(["queue_wait", "first_answer_wait", "reply_wait", "moment_wait", "hold_wait", "unusual_wait", "orphaned"]);

/** Returns every case of the floor, resolved ones too, the most urgent first. */
export function allCases(floor) {
  const left = bySubject(floor.alerts.values());
  const cases = [];
  // A resolved case keeps its own parts only: a later alert of its subject is not among them.
  const records = [...floor.cases.values()].sort((a, b) => Number(isDone(b)) - Number(isDone(a)));
  for (const record of records) {
    const own = new Set((record.parts ?? []).map(({ alert }) => alert));
    const key = subjectKey(record);
    const there = left.get(key) ?? [];
    const joins = isDone(record) ? ({ id }) => own.has(id) : (alert) => own.has(alert.id) || isOpen(alert);
    const parts = there.filter(joins);
    left.set(key, there.filter((alert) => !joins(alert)));
    cases.push(recordedCase(record, [...parts, ...untold(record, parts)]));
  }
  for (const [key, alerts] of left) if (alerts.length) cases.push(bareCase(key, alerts));
  return cases.sort(compareCases);
}

/** Returns the cases that are not resolved, the most urgent first. */
export function casesOf(floor) {
  return allCases(floor).filter(({ status }) => status !== "resolved");
}

function isDone({ owned }) {
  return owned?.status === "resolved";
}

function subjectKey({ subject, subject_kind: kind = "conversation" }) {
  return `${kind} ${subject}`;
}

function bySubject(alerts) {
  const found = new Map();
  for (const alert of alerts) {
    const key = subjectKey(alert);
    if (found.has(key)) found.get(key).push(alert);
    else found.set(key, [alert]);
  }
  return found;
}

/** Returns an alert for each open part of a case that the floor does not have, with what the case says of it. */
function untold(record, alerts) {
  const known = new Set(alerts.map(({ id }) => id));
  const { subject, subject_kind, queue, channel, agent, language, owned } = record;
  const status = owned?.owner ? "claimed" : "open";
  const parts = (record.parts ?? []).filter((part) => part.open !== false && !known.has(part.alert));
  const missing = parts.length || alerts.length ? parts : [{ alert: record.id, cause: record.cause, severity: record.severity, since: record.opened_at, raised_at: record.opened_at }];
  return missing.map((part) => ({
    ...{ id: part.alert, cause: part.cause, severity: part.severity, status, subject, subject_kind, queue, channel, agent, language },
    ...{ claimed_by: owned?.owner, claimed_person: owned?.owner_person, starts_at: part.since, raised_at: part.raised_at, updated_at: part.raised_at },
    ...{ evidence: { since: part.since }, history: [], told: false },
  }));
}

function recordedCase(record, alerts) {
  const { owner, owner_person: person, status = "open" } = record.owned ?? {};
  return { key: record.id, subject: record.subject, queue: record.queue, record, status, severity: record.severity, owner, person, ...partsOf(alerts) };
}

function bareCase(key, alerts) {
  const parts = partsOf(alerts);
  const { worst, also } = parts;
  const taken = [worst, ...also].every(({ status }) => status === "claimed");
  const status = taken ? "claimed" : isOpen(worst) ? "open" : "resolved";
  const { claimed_by: owner, claimed_person: person } = taken ? worst : {};
  return { key, subject: worst.subject, queue: worst.queue, record: null, status, severity: worst.severity, owner, person, ...parts };
}

function partsOf(alerts) {
  const [worst, ...others] = alerts.sort(compareAlerts);
  return { worst, also: others.filter(isOpen), over: others.filter((alert) => !isOpen(alert)) };
}

/** Orders the alerts of a case: open ones first, critical ones, then unclaimed ones, then the oldest. */
function compareAlerts(a, b) {
  return (
    Number(isOpen(b)) - Number(isOpen(a)) ||
    SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] ||
    Number(a.status === "claimed") - Number(b.status === "claimed") ||
    alertSince(a) - alertSince(b) ||
    (a.id < b.id ? -1 : 1)
  );
}

/** Orders cases: silenced and snoozed ones last; else critical ones first, then unclaimed ones, then the oldest. */
function compareCases(a, b) {
  return (
    isQuiet(a) - isQuiet(b) ||
    SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] ||
    STATUS_RANK[a.status] - STATUS_RANK[b.status] ||
    alertSince(a.worst) - alertSince(b.worst) ||
    (a.key < b.key ? -1 : 1)
  );
}

/** Returns 1 for a snoozed case, 2 for a silenced one, and otherwise 0. */
export function isQuiet({ record, status }) {
  return record?.silenced_by ? 2 : status === "snoozed" ? 1 : 0;
}

/** Returns by key the cases for which the case of their queue stands, each with those below it. Expects open cases. */
export function foldedBelow(cases) {
  const keys = new Set(cases.map(({ key }) => key));
  const below = new Map();
  for (const each of cases) {
    const above = each.record?.folded_into;
    if (!above || !keys.has(above)) continue; // what stands for nothing that is shown is shown itself
    if (below.has(above)) below.get(above).push(each);
    else below.set(above, [each]);
  }
  return below;
}

/** Returns whom the floor knows by their one id, without this person: [{name, person, here}]. Those who are `there`
 * ([{name, person}]) are at their desks, and come first. */
export function peopleOf(floor, me, there = []) {
  const names = new Map();
  const note = (person, name) => {
    if (person && name && person !== me.person && name !== me.name) names.set(person, name);
  };
  for (const { owned = {}, history = [] } of floor.cases.values()) {
    note(owned.owner_person, owned.owner);
    note(owned.offered_person, owned.offered_to);
    for (const entry of history) note(entry.person, entry.by === "stepin" ? null : entry.by);
  }
  for (const { claimed_by, claimed_person, history = [] } of floor.alerts.values()) {
    note(claimed_person, claimed_by);
    for (const entry of history) note(entry.person, entry.by);
  }
  for (const { person, by } of floor.silences.values()) note(person, by);
  const here = new Set(there.map(({ person }) => person));
  for (const { person, name } of there) note(person, name);
  const people = [...names].map(([person, name]) => ({ person, name, here: here.has(person) }));
  return people.sort((a, b) => Number(b.here) - Number(a.here) || a.name.localeCompare(b.name) || (a.person < b.person ? -1 : 1));
}

/** Returns the rows of the wall.
 *
 * A case has a row of its own, with one exception: customers who only wait in the same queue share a row, so that
 * a long queue hides no other case. The row shows the longest of these waits, and `number` counts them. When the
 * queue has a surge, the surge's row stands for these waits too, and `below` counts them. Customers who wait where
 * nobody serves have a row for their queue and wait, with the reason as `unserved`, after all others.
 *
 * `urgent` has the critical cases that nobody has and for which a row stands: {number, since}, `since` when the first of
 * them began. `unsaid` has those of them that the row's severity, number and time do not tell of. */
export function rowsOf(cases, floor) {
  const rows = new Map();
  const apart = new Map();
  const surging = new Map(cases.filter(isSurge).map(({ worst }) => [worst.queue, []]));
  const folded = foldedBelow(cases);
  const keys = new Set(cases.map(({ key }) => key));
  for (const each of cases) {
    const { key: caseKey, worst, also, status, record } = each;
    if (record?.folded_into && keys.has(record.folded_into)) continue;
    const unserved = unservedOf(each, floor);
    if (unserved) {
      const key = `unserved ${worst.cause} ${worst.queue}`;
      const row = apart.get(key);
      if (row) row.own.push(each);
      else apart.set(key, { ...each, key, also: [], own: [each], under: [], unserved });
      continue;
    }
    const shares = worst.cause === "queue_wait" && status === "open" && !also.length && !isQuiet(each);
    if (shares && surging.has(worst.queue)) {
      surging.get(worst.queue).push(each);
      continue;
    }
    const key = shares ? `${worst.severity} ${worst.queue}` : `case ${caseKey}`;
    const row = rows.get(key);
    if (row) row.own.push(each);
    else rows.set(key, { ...each, key, own: [each], under: folded.get(caseKey) ?? [] });
  }
  for (const row of rows.values()) if (isSurge(row)) row.under = [...row.under, ...surging.get(row.worst.queue)];
  return [...rows.values(), ...apart.values()].map((row) => countedRow(row, floor));
}

/** Returns a row with the numbers of its `own` cases and of those `under` it.
 * @returns {any} */
function countedRow({ own, under, ...row }, floor) {
  const urgent = urgentOf(own, floor);
  const unsaid = urgentOf(urgent.number === own.length ? under : [...own, ...under], floor);
  return { ...row, number: own.length, below: under.length, urgent: urgentOf([...own, ...under], floor), unsaid };
}

/** Returns how many of some cases are critical and nobody's, and when the first of them began.
 * @returns {{number: number, since: number}} `since` is Infinity where there is none */
function urgentOf(cases, floor) {
  const urgent = cases.filter((one) => isUrgent(one, floor));
  return { number: urgent.length, since: Math.min(...urgent.map(({ worst }) => alertSince(worst))) };
}

/** Returns whether a case is critical and nobody has it. One that a silence covers, or whose customer nobody serves now, is not. */
export function isUrgent(one, floor) {
  return one.severity === "critical" && one.status === "open" && !one.record?.silenced_by && !unservedOf(one, floor);
}

/** Returns why nobody serves the customer of a case who only waits for service, or undefined. */
export function unservedOf({ worst, also, status }, floor) {
  const queue = floor.queues.get(worst.queue);
  const waits = queue && isDeserted(queue) ? WAITS_FOR_SERVICE : WAITS_IN_LINE;
  return status === "open" && [worst, ...also].every((alert) => waits.has(alert.cause)) ? queue?.unserved : undefined;
}

function isSurge({ worst, also }) {
  return isOfQueue(worst) && [worst, ...also].some(({ cause }) => familyOf(cause) === "surge");
}

/** Counts the cases of customers: unclaimed ones by severity, and those that somebody has or has snoozed. `need`
 * counts the unclaimed.
 *
 * Whoever waits where nobody serves is not among them (see `countUnserved`), nor a case that a silence covers. */
export function countCases(cases, floor) {
  const counts = { critical: 0, warning: 0, claimed: 0 };
  for (const each of cases) {
    if (isOfQueue(each.worst) || each.record?.silenced_by || unservedOf(each, floor)) continue;
    counts[each.status === "open" ? each.severity : "claimed"] += 1;
  }
  return { ...counts, need: counts.critical + counts.warning };
}
