/* Pure: the agents of the floor as rows, each once however many queues an agent has. Load and help, never a score.
 *
 * A row is {id, agentName, queues, queueNames, state, since, reason, open, capacity, load, unanswered, help}. `open` counts the
 * live conversations by channel, `load` is the greatest share of a channel's capacity that is taken (null: not known),
 * `unanswered` the time since when the first customer waits for a word, `help` {since, conversation} or null. */

import { queueName } from "../model.js";
import { fold, ranked, searched, sortedBy } from "../lists/asked.js";

export const SORTS = ["help", "unanswered", "load", "agent", "since"];
export const STATES = ["free", "busy", "wrap_up", "away", "untold"];
const FOR_A_WORD = new Set(["first_answer", "reply", "moment"]);

/** Returns a row for each agent who is signed in to a queue that the viewer sees, or has a conversation there. */
export function rowsOf(floor, language) {
  const agents = new Map();
  const known = (id) => agents.get(id) ?? agents.set(id, { id, agentName: id, queues: new Set(), state: "untold", status: null, able: false, since: null, reason: null, open: {}, capacity: {}, unanswered: null, help: null }).get(id);
  for (const { queue, detail } of floor.queues.values()) {
    for (const told of detail?.roster ?? []) addTold(known(told.agent), told, queue);
    for (const [id, name] of Object.entries(detail?.names ?? {})) if (agents.has(id)) agents.get(id).agentName = name;
  }
  for (const view of floor.conversations.values()) if (view.agent && view.status !== "ended") addConversation(known(view.agent), view);
  const helped = new Map([...floor.alerts.values()].filter(({ cause, status }) => cause === "help_requested" && status !== "resolved").map((alert) => [alert.subject, alert]));
  for (const [subject, { evidence, starts_at }] of helped) addHelp(agents.get(floor.conversations.get(subject)?.agent), subject, evidence?.since ?? starts_at);
  return [...agents.values()].map((one) => finished(one, floor, language));
}

function addTold(one, { status, since = null, able = false, capacity = {}, reason = null }, queue) {
  one.queues.add(queue);
  // Every queue of an agent is told each status; one that is restored from before knows less.
  if (one.status === null || (since ?? 0) > (one.since ?? 0)) Object.assign(one, { status, since, reason });
  one.able ||= able;
  for (const [channel, most] of Object.entries(capacity)) one.capacity[channel] = Math.max(most, one.capacity[channel] ?? 0);
}

function addConversation(one, { queue, channel, waits = [], agent_name: name }) {
  if (name) one.agentName = name;
  one.queues.add(queue);
  one.open[channel] = (one.open[channel] ?? 0) + 1;
  for (const { kind, since } of waits) if (FOR_A_WORD.has(kind)) one.unanswered = Math.min(since, one.unanswered ?? Infinity);
}

function addHelp(one, conversation, since) {
  if (one && (one.help === null || since < one.help.since)) one.help = { conversation, since };
}

function finished(one, floor, language) {
  const { status, able, open, capacity, queues } = one;
  const state = status === null ? "untold" : status === "away" || status === "wrap_up" ? status : able ? "free" : "busy";
  const shares = Object.entries(capacity).filter(([, most]) => most > 0).map(([channel, most]) => (open[channel] ?? 0) / most);
  const names = [...queues].map((queue) => queueName(floor, queue, language)).sort();
  return { ...one, queues: [...queues], queueNames: names, state, load: shares.length ? Math.max(...shares) : null };
}

/** Counts the agents by state, each once. */
export function countStates(rows) {
  const counts = Object.fromEntries(STATES.map((state) => [state, 0]));
  for (const { state } of rows) counts[state] += 1;
  return counts;
}

/** Counts the agents of each queue by state, where the rules forbid to name them: whoever has two queues counts in both. */
export function countsOfQueues(floor) {
  return [...floor.queues.values()].filter(({ agents }) => Object.values(agents ?? {}).some(Boolean));
}

/** Returns whether some queue that the viewer sees may not name its agents. */
export function isAggregate(floor) {
  return [...floor.queues.values()].some(({ detail }) => detail?.aggregate);
}

export function fitting(rows, { find, queue, state }) {
  const parts = searched(find);
  return rows.filter((row) => {
    const text = parts.length ? fold([row.id, row.agentName, ...row.queueNames].join("\n")) : "";
    return (!queue || row.queues.includes(queue)) && (!state || row.state === state || (state === "help" && row.help !== null)) && parts.every((part) => text.includes(part));
  });
}

/** Sorts rows in place by {by, up}. Those who ask for help come first, then whose customer waits longest, then by name. */
export function sorted(rows, { by, up }, language) {
  const byName = ranked(rows, "agentName", language);
  rows.sort((a, b) => byName(a) - byName(b)); // stable: the second order of all others
  const keys = { help: ({ help, unanswered }) => (help ? help.since - 1e12 : unanswered), unanswered: ({ unanswered }) => unanswered, load: ({ load }) => load, agent: byName, since: ({ since }) => since };
  return sortedBy(rows, keys[by], (by === "load") !== up);
}
