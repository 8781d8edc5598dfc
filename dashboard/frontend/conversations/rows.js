/* Pure: the live conversations as rows, and which of them a person asks for, in which order.
 *
 * A row is {id, view, queue, queueName, agent, agentName, channel, language, state, risk, wait, causes, one}. `wait` is the wait
 * that runs ({kind, since}) or null, `causes` the open causes with the most urgent first, `one` the case or null. */

import { casesOf } from "../cases.js";
import { isOpen, ownValue, queueName } from "../model.js";

export const SORTS = ["risk", "wait", "started", "queue", "agent", "channel", "language", "turns"];
export const FILTERS = ["queue", "agent", "channel", "spoken", "state"];
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
  const parts = fold(find).split(/\s+/).filter(Boolean);
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

function fold(text) {
  return text.normalize("NFKC").toLowerCase();
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
  const collator = new Intl.Collator(language);
  const key = { risk: rowRisk, wait: ({ wait }) => wait?.since ?? null, started: ({ view }) => view.started_at, queue: ranked(rows, "queueName", collator), agent: ranked(rows, "agentName", collator), channel: ranked(rows, "channel", collator), language: ranked(rows, "language", collator), turns: ({ view }) => view.turns ?? 0 }[by];
  const sign = MORE_FIRST.has(by) !== up ? -1 : 1;
  const keys = new Map(rows.map((row) => [row, key(row)]));
  return rows.sort((a, b) => {
    const [left, right] = [keys.get(a), keys.get(b)];
    if (left === null || right === null) return (left === null) - (right === null) || (a.id < b.id ? -1 : 1);
    return sign * (left - right) || (a.id < b.id ? -1 : 1);
  });
}

/** Ranks by the severity of the case first, as the desk does, then by how much the conversation needs a person. */
function rowRisk({ risk, causes }) {
  const severity = SEVERITY_RANK[causes[0]?.severity] ?? 0;
  return severity || risk !== null ? severity * 10 + (risk ?? 0) : null;
}

/** Returns what ranks a row by a name, as people sort names. */
function ranked(rows, field, collator) {
  const names = [...new Set(rows.map((row) => row[field]).filter(Boolean))].sort(collator.compare);
  const ranks = new Map(names.map((name, rank) => [name, rank]));
  return (row) => ranks.get(row[field]) ?? null;
}

/** Keeps rows at the places that they have in `before` (their ids in order); those that are new come at the end. */
export function held(rows, before) {
  const places = new Map(before.map((id, place) => [id, place]));
  return [...rows].sort((a, b) => (places.get(a.id) ?? Infinity) - (places.get(b.id) ?? Infinity) || 0);
}

/** Returns what the address asks for: {filters, order, id}. */
export function readAddress(search) {
  const asked = new URLSearchParams(search);
  const filters = Object.fromEntries(Object.keys(NO_FILTERS).map((name) => [name, asked.get(name) ?? ""]));
  const sort = asked.get("sort") ?? "risk";
  const by = sort.replace(/^-/, "");
  return { filters, order: { by: SORTS.includes(by) ? by : "risk", up: sort.startsWith("-") }, id: asked.get("id") ?? "" };
}

/** Returns the query of an address that asks for this, with everything else that `search` has. */
export function writtenAddress(search, { filters, order, id }) {
  const asked = new URLSearchParams(search);
  const sort = `${order.up ? "-" : ""}${order.by}`;
  for (const [name, value] of Object.entries({ ...filters, sort: sort === "risk" ? "" : sort, id })) {
    if (value) asked.set(name, value);
    else asked.delete(name);
  }
  return `?${asked}`;
}
