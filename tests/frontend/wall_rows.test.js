/* Which cases share a row of the wall, and what the row tells of the critical ones among them that nobody has. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { casesOf, rowsOf } from "../../dashboard/frontend/cases.js";

const alert = (id, cause, severity, since, more = {}) => ({ id, subject: id, queue: "a", cause, severity, status: "open", starts_at: since, ...more });
const surge = (more) => alert("s", "surge", "critical", 90, { subject: "a", subject_kind: "queue", ...more });
const record = ({ id, subject, subject_kind, queue, cause, severity, starts_at }, more = {}) => ({ id: `k-${id}`, subject, subject_kind, queue, cause, severity, opened_at: starts_at, parts: [{ alert: id, cause, severity, since: starts_at }], ...more });

/** Returns the rows of a floor with these alerts, and with the cases that some of them have. */
function rows(alerts, records = [], queues = []) {
  const map = (list, key) => new Map(list.map((one) => [one[key], one]));
  const floor = { alerts: map(alerts, "id"), cases: map(records, "id"), queues: map(queues, "queue"), conversations: new Map() };
  return rowsOf(casesOf(floor), floor);
}

const critical = ({ number, since }) => (number ? [number, since] : 0);

test("a row of its own says by itself that it is critical", () => {
  const [row] = rows([alert("c", "threat", "critical", 5)]);
  assert.deepEqual([critical(row.urgent), critical(row.unsaid)], [[1, 5], 0]);
});

test("customers who wait in one queue share a row, which counts them", () => {
  const [row, ...others] = rows([3, 1, 2].map((since) => alert(`c${since}`, "queue_wait", "critical", since)));
  assert.deepEqual([others.length, row.number, critical(row.urgent), critical(row.unsaid)], [0, 3, [3, 1], 0]);
});

test("a surge that somebody has still stands for the critical waits that nobody has", () => {
  const waits = [alert("c1", "queue_wait", "critical", 10), alert("c2", "queue_wait", "critical", 20), alert("w", "queue_wait", "warning", 5)];
  const [row, ...others] = rows([surge({ status: "claimed", claimed_by: "Ruth" }), ...waits]);
  assert.deepEqual([others.length, row.below, critical(row.urgent), critical(row.unsaid)], [0, 3, [2, 10], [2, 10]]);
});

test("the case of a queue that somebody has tells of those folded below it, but for those that somebody has", () => {
  const [first, second] = [alert("c1", "reply_wait", "critical", 10), alert("c2", "reply_wait", "critical", 20)];
  const above = surge();
  const owned = { status: "claimed", owner: "Ruth" };
  const records = [record(above, { owned }), record(first, { folded_into: "k-s", owned }), record(second, { folded_into: "k-s" })];
  const [row, ...others] = rows([above, first, second], records);
  assert.deepEqual([others.length, row.status, critical(row.unsaid)], [0, "claimed", [1, 20]]);
});

test("what somebody has, a silence covers or nobody serves is not nobody's", () => {
  const alerts = [alert("c", "threat", "critical", 1, { status: "claimed" }), alert("m", "threat", "critical", 2), alert("u", "queue_wait", "critical", 3, { queue: "b" })];
  const found = rows(alerts, [record(alerts[1], { silenced_by: "x" })], [{ queue: "b", unserved: "nobody_on", waiting: 1 }]);
  assert.deepEqual(found.map(({ urgent }) => urgent.number), [0, 0, 0]);
});
