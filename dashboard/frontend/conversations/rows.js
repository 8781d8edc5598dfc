/* Pure: the live conversations as rows, and which of them a person asks for, in which order.
 *
 * A row is {id, view, queue, queueName, agent, agentName, channel, language, state, risk, wait, causes, one}. `wait` is the wait
 * that runs ({kind, since}) or null, `causes` the open causes with the most urgent first, `one` the case or null. */

import { casesOf } from "../cases.js";
import { fold, ranked, searched, sortedBy } from "../lists/asked.js";
import { isOpen, ownValue, queueName } from "../model.js";

export const SORTS = ["risk", "wait", "started", "queue", "agent", "channel", "language", "turns"];
export const NO_FILTERS = { find: "", queue: "", agent: "", channel: "", spoken: "", state: "" };
export const STATES = ["queued", "active", "held", "probably_over"];
const SEVERITY_RANK = { critical: 2, warning: 1 };
const MORE_FIRST = new Set(["risk", "turns"]);
const KNOWN_TEXTS = new WeakMap(); // of each view: an update of a conversation brings another view

/** Returns a row for each conversation of the floor that has not ended, in no order. */
export function rowsOf(floor, language) {
  const cases = new Map(casesOf(floor).map((one) => [one.subject, one]));
  const names = new Map();
  const called = (queue) => names.get(queue) ?? names.set(queue, queueName(floor, queue, language)).get(queue);
  const rows = [];
  for (const view of floor.conversations.values()) {
    if (view.status !== "ended") rows.push(rowOf(view, floor, cases.get(view.id) ?? null, called));
  }
  return rows;
}

function rowOf(view, floor, one, called) {
  const { id, queue, agent = null, channel, language, status: state, attention: risk = null } = view;
  const agentName = view.agent_name ?? ownValue(floor.queues.get(queue)?.detail?.names, agent) ?? agent;
  return { id, view, queue, queueName: called(queue), agent, agentName, channel, language: language?.slice(0, 2) ?? null, state, risk, wait: waitOf(view), causes: causesOf(view, one), one };
}

/** Returns the row of a conversation, or undefined when the floor does not have it. An ended one has a row here, too. */
export function rowFor(floor, id, language) {
  const view = floor.conversations.get(id);
  if (!view) return undefined;
  const one = casesOf(floor).find(({ subject }) => subject === id) ?? null;
  return rowOf(view, floor, one, (queue) => queueName(floor, queue, language));
}

/** Returns the wait that a customer is in: a promised callback only if there is no other. */
function waitOf({ waits = [] }) {
  return waits.find(({ kind }) => kind !== "callback") ?? waits[0] ?? null;
}

/** Returns the open causes: those of the alerts of its case, and those that raise none. */
function causesOf({ causes = [] }, one) {
  const alerts = one ? [one.worst, ...one.also].filter(isOpen) : [];
  const raised = new Set(alerts.map(({ cause }) => cause));
  const found = [...alerts.map(({ cause, severity, evidence, starts_at }) => ({ cause, severity, since: evidence?.since ?? starts_at, evidence })), ...causes.filter(({ cause }) => !raised.has(cause))];
  return found.sort((a, b) => SEVERITY_RANK[b.severity] - SEVERITY_RANK[a.severity] || a.since - b.since);
}

/** Returns the rows that fit the filters. `words` are those of the page, and say what a cause or a channel is called. */
export function fitting(rows, { find, queue, agent, channel, spoken, state }, words) {
  const parts = searched(find);
  return rows.filter(
    (row) =>
      (!queue || row.queue === queue) &&
      (!agent || row.agent === agent) &&
      (!channel || row.channel === channel) &&
      (!spoken || row.language === spoken) &&
      (!state || row.state === state || (state === "raised" && row.one !== null)) &&
      parts.every((part) => textOf(row).includes(part) || row.causes.some(({ cause }) => fold(words.code("cause", cause)).includes(part))),
  );
}

function textOf({ view, queueName: queue, agentName }) {
  const known = KNOWN_TEXTS.get(view);
  if (known?.queue === queue && known.agent === agentName) return known.text;
  const { id, topic, last_text, plea } = view;
  const text = fold([id, queue, agentName, topic, last_text, plea].filter(Boolean).join("\n"));
  KNOWN_TEXTS.set(view, { queue, agent: agentName, text });
  return text;
}

/** Sorts rows in place by {by, up}: `up` turns the order of `by` around. What lacks the value comes last in any order. */
export function sorted(rows, { by, up }, language) {
  const named = (field) => ranked(rows, field, language);
  const keys = { risk: () => rowRisk, wait: () => ({ wait }) => wait?.since ?? null, started: () => ({ view }) => view.started_at, turns: () => ({ view }) => view.turns ?? 0, queue: () => named("queueName"), agent: () => named("agentName"), channel: () => named("channel"), language: () => named("language") };
  return sortedBy(rows, keys[by](), MORE_FIRST.has(by) !== up);
}

/** Ranks by the severity of the case first, as the desk does, then by how much the conversation needs a person. */
function rowRisk({ risk, causes }) {
  const severity = SEVERITY_RANK[causes[0]?.severity] ?? 0;
  return severity || risk !== null ? severity * 10 + (risk ?? 0) : null;
}
