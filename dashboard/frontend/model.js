/* Pure: derives what the screens show from the floor's records. Times are seconds since 1970. */

import { CAUSES } from "./causes.js";

const NEAR_SLA = 0.75; // share of the SLA

/** Returns the value of an object's own key. A platform may call an agent `constructor`. */
export function ownValue(object, key) {
  return object && Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Returns when the trouble of an alert began. */
export function alertSince(alert) {
  return alert.evidence?.since ?? alert.starts_at;
}

/** Returns what people call a queue: its name in this language, the platform's name, or its identifier. */
export function queueName(floor, queue, language) {
  const { names, name } = floor?.queues.get(queue) ?? {};
  return names?.[language] ?? name ?? queue;
}

/** Returns the queues of the floor, in the order of their names. */
export function namedQueues(floor, language) {
  const named = [...floor.queues.values()].map((queue) => ({ queue, name: queueName(floor, queue.queue, language) }));
  return named.sort((a, b) => a.name.localeCompare(b.name, language) || (a.queue.queue < b.queue.queue ? -1 : 1)).map(({ queue }) => queue);
}

/** Returns what people call the agent of an alert: the name that a conversation or a queue has, or the identifier. */
export function agentName(floor, { subject, queue, agent }) {
  if (!agent || !floor) return agent;
  const named = (conversation) => conversation?.agent === agent && conversation.agent_name;
  const inQueue = (one) => ownValue(one?.detail?.names, agent);
  return named(floor.conversations.get(subject)) || inQueue(floor.queues.get(queue)) || [...floor.conversations.values()].find(named)?.agent_name || inQueue([...floor.queues.values()].find(inQueue)) || agent;
}

/** Returns the words that belong to an alert, `by` whom, and `at` which time if that is known.
 *
 * While a customer waits these are the latest ones, but for a turn that only gives masked data. */
export function quoteOf(alert, conversation) {
  const { quote, quote_at: at, quote_by: by = "customer" } = alert.evidence ?? {};
  if (!isWait(alert) || !isOpen(alert)) return { quote, by, at };
  const latest = conversation?.plea ?? conversation?.last_text;
  return { quote: latest || quote, by: "customer", at: latest && latest !== quote ? undefined : at };
}

/** Returns whether an alert is open or claimed. */
export function isOpen(alert) {
  return alert.status !== "resolved";
}

/** Returns whether the subject of an alert is a queue, not a conversation. */
export function isOfQueue(alert) {
  return alert.subject_kind === "queue";
}

/** Returns the family of a cause, or undefined for a cause that the catalogue does not have. */
export function familyOf(cause) {
  return CAUSES.get(cause)?.family;
}

/** Returns whether an alert is about a wait, which has an SLA. */
export function isWait(alert) {
  return familyOf(alert.cause) === "wait";
}

/** Returns whether a person may close the conversation of an alert: nobody minds it, or it is probably over. */
export function isClosable(alert, conversation) {
  if (!conversation || conversation.status === "ended") return false;
  return conversation.status === "probably_over" || (alert.cause === "orphaned" && !alert.ends_at);
}

/** Returns the live conversations that are watched and have no open alert, those that need a person most first. */
export function watchedOf(floor, queue) {
  const watched = [...floor.conversations.values()].filter(({ watch, status, queue: own }) => watch && status !== "ended" && status !== "probably_over" && (!queue || own === queue));
  if (!watched.length) return watched;
  const alerted = new Set([...floor.alerts.values()].filter(isOpen).map(({ subject }) => subject));
  return watched.filter(({ id }) => !alerted.has(id)).sort((a, b) => (b.attention ?? 0) - (a.attention ?? 0) || (a.id < b.id ? -1 : 1));
}

/** Counts the customers who wait in queues that nobody serves now. */
export function countUnserved(floor) {
  const waiting = (queue) => (queue.waiting ?? 0) + (isDeserted(queue) ? queue.unanswered ?? 0 : 0);
  return [...floor.queues.values()].reduce((sum, queue) => sum + (queue.unserved ? waiting(queue) : 0), 0);
}

/** Returns whether no agent of a queue is there: out of hours some may still answer the customers whom they have. */
export function isDeserted({ agents }) {
  return Object.values(agents ?? {}).every((count) => !count);
}

/** Compares the longest wait of a queue with its SLA: `standing` is idle, fine, near, over, or unserved.
 *
 * `waited` is the wait in seconds, or null when nobody waits; `share` is the wait divided by the SLA. */
export function queueStanding(queue, now) {
  const waited = queue.longest_since === undefined || !queue.waiting ? null : Math.max(0, now - queue.longest_since);
  if (queue.unserved) return { waited, share: 0, standing: "unserved" };
  if (waited === null) return { waited, share: 0, standing: "idle" };
  if (!queue.sla) return { waited, share: 0, standing: "fine" };
  const share = waited / queue.sla;
  return { waited, share, standing: share >= 1 ? "over" : share >= NEAR_SLA ? "near" : "fine" };
}

/** Returns the queues, the most urgent first: nearest to their SLA, or beyond it. */
export function urgentQueues(floor, now) {
  return [...floor.queues.values()].sort((a, b) => urgency(b, now) - urgency(a, now));
}

function urgency(queue, now) {
  const { waited, share } = queueStanding(queue, now);
  return share * 1e6 + (waited ?? 0) + (queue.waiting ?? 0) / 1e3;
}

/** Formats seconds as 4:05, as 1:02:03, or as days and hours. A negative time counts as 0. */
export function duration(seconds, text) {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  if (hours >= 24) return text("time.days", { days: Math.floor(hours / 24), hours: hours % 24 });
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** Formats an uncertain time: as 4:05 below ten minutes, in whole minutes from there on. */
export function roughly(seconds, text) {
  const minutes = Math.round(seconds / 60);
  return seconds < 600 ? duration(seconds, text) : text("time.minutes", { minutes });
}

/** Returns the probability (0…1) in an alert's evidence, or null. */
export function probabilityOf(alert) {
  const probability = alert.evidence?.probability;
  return probability === undefined || probability === null ? null : probability;
}
