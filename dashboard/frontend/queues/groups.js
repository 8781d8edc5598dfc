/* Pure: the queues of the floor as rows, in the groups in which people look for them. */

import { namedQueues, queueStanding } from "../model.js";
import { agentsNeeded, loadOf } from "./staffing.js";

export const GROUPS = ["now", "quiet", "unserved"];
const BUSY = ["over", "near", "fine", "idle", "unserved"];
const NEEDED = new WeakMap(); // by the staffing of a queue: it takes some milliseconds to compute

/** Returns {now, quiet, unserved}: rows {queue, standing, waited, share, arrived, usual, needed, present}. Those with
 * customers come in the order of urgency, the others in the order of their names. */
export function groupsOf(floor, now, language) {
  const groups = { now: [], quiet: [], unserved: [] };
  for (const queue of namedQueues(floor, language)) {
    groups[groupOf(queue)].push(rowOf(queue, now));
  }
  const urgency = ({ standing, share, waited }) => [BUSY.indexOf(standing), -share, -(waited ?? -1)];
  groups.now.sort((a, b) => compare(urgency(a), urgency(b))); // stable: otherwise by name
  groups.unserved.sort((a, b) => (b.queue.waiting ?? 0) - (a.queue.waiting ?? 0));
  return groups;
}

function compare(a, b) {
  for (let place = 0; place < a.length; place += 1) if (a[place] !== b[place]) return a[place] - b[place];
  return 0;
}

/** Returns the group in which people look for a queue. */
export function groupOf(queue) {
  return queue.unserved ? "unserved" : isQuiet(queue) ? "quiet" : "now";
}

/** Returns whether no customer is in a queue. */
export function isQuiet({ waiting = 0, unanswered = 0, active = 0 }) {
  return !waiting && !unanswered && !active;
}

export function rowOf(queue, now) {
  const { detail, agents = {} } = queue;
  const { arrivals = [], staffing, present } = detail ?? {};
  const arrived = arrivals.reduce((sum, { count }) => sum + count, 0);
  const usual = arrivals.reduce((sum, { baseline }) => sum + baseline, 0);
  const here = present ?? ["available", "busy", "wrap_up"].reduce((sum, state) => sum + (agents[state] ?? 0), 0);
  return { queue, ...queueStanding(queue, now), arrived, usual: arrivals.length ? usual : null, needed: detail?.needed ?? null, present: here, arrivals, staffing: staffing ?? null };
}

/** Returns the half hours of the next two hours with the agents that each needs at its usual arrivals: [{begin, rate,
 * needed}]. Empty where they are not known, or the queue is closed. */
export function aheadOf({ detail, sla }) {
  const staffing = detail?.staffing;
  if (!staffing || !sla) return [];
  if (!NEEDED.has(staffing)) {
    NEEDED.set(staffing, (staffing.ahead ?? []).map(({ begin, rate }) => ({ begin, rate, needed: agentsNeeded(loadOf(staffing, rate), sla) })));
  }
  return NEEDED.get(staffing);
}
