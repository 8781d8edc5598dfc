/* Pure: an invented floor with a case and a queue in each state, for the page of the design system. */

import { casesOf } from "../cases.js";

/** Returns the floor and its cases.
 * @param {number} now seconds since 1970 */
export function invented(now) {
  const alert = (id, cause, severity, ago, more = {}) => ({
    ...{ id, subject: `c-${id}`, cause, severity, status: "open", queue: "fine", agent: "Ann", starts_at: now - ago, history: [] },
    ...{ evidence: { since: now - ago, probability: 0.87, drivers: [{ code: "told_before", text: "", weight: 1 }] } },
    ...more,
  });
  const wait = { since: now - 400, sla: 120 };
  const alerts = [
    alert("a1", "frustration", "critical", 452),
    alert("a2", "queue_wait", "critical", 400, { queue: "over", agent: null, evidence: wait }),
    alert("a3", "confusion", "warning", 95),
    alert("a4", "threat", "critical", 133, { status: "claimed", claimed_by: "Ruth" }),
    alert("a5", "queue_wait", "warning", 300, { queue: "unserved", agent: null, evidence: wait }),
  ];
  const queue = (name, more = {}) => ({ queue: name, waiting: 2, longest_since: now - 30, sla: 120, agents: { available: 2, busy: 5 }, ...more });
  const queues = [
    queue("idle", { waiting: 0, longest_since: undefined }),
    queue("fine", { unanswered: 2, unanswered_since: now - 40 }),
    queue("near", { longest_since: now - 100 }),
    queue("over", { longest_since: now - 400 }),
    queue("unserved", { unserved: "out_of_hours", agents: {} }),
  ];
  const mapOf = (items, key) => new Map(items.map((item) => [item[key], item]));
  const floor = { conversations: new Map(), queues: mapOf(queues, "queue"), alerts: mapOf(alerts, "id"), cases: new Map(), silences: new Map(), seq: 0 };
  return { floor, cases: casesOf(floor) };
}
