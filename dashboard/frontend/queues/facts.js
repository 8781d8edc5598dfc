/* Pure: the facts of a queue page. A fact is {key, label, values}: a label and one line of text for each value.
 * Facts of agents are about load, never about how well somebody works. */

import { unservedText } from "../frame.js";
import { ownValue } from "../model.js";

const STATUSES = ["available", "busy", "away"];

/** Returns the facts about the agents of a queue: how many there are and are needed, and where the load lies. */
export function staffFacts(queue, now, words) {
  const { agents = {}, detail } = queue;
  const unserved = ["unserved", queue.unserved ? [unservedText(words, queue)] : []];
  const shown = { ...agents, busy: (agents.busy ?? 0) + (agents.wrap_up ?? 0) };
  const counts = STATUSES.map((status) => words.number(shown[status] ?? 0)).join(" · ");
  if (!detail) return withLabels(words, [unserved, ["status", [counts]]]);
  const { needed, present, occupancy, passed_over = [], reasons = {}, names = {}, aggregate } = detail;
  const { free = [], due = [] } = detail;
  const called = (agent) => ownValue(names, agent) ?? agent;
  const since = (seconds) => words.duration(now - seconds);
  const listed = (entries) => [entries.join(" · ") || words.text("queue.nothing")];
  const named = () => [
    ["free_since", listed(free.map((each) => `${called(each.agent)} ${since(each.since)}`))],
    ["passed_over", passed_over.length ? [passed_over.map(called).join(" · ")] : []],
    ["due", listed(due.map((each) => `${called(each.agent)} ${words.number(each.count)} (${since(each.since)})`))],
  ];
  return withLabels(words, [
    unserved,
    ["status", [counts]],
    ["wrap_up", optional(agents.wrap_up, words.number)],
    ["reasons", Object.entries(reasons).map(([reason, count]) => `${reason} ${words.number(count)}`)],
    ["needed", optional(needed, words.number)],
    ["present", optional(present, words.number)],
    ["occupancy", optional(occupancy, words.percent)],
    ...(aggregate ? [["aggregate", [words.text("queue.aggregate_text")]]] : named()),
  ]);
}

/** Returns the facts about the waits of a queue: their baselines, the waits above them, and the drifts. */
export function baselineFacts({ detail }, now, words) {
  const { baselines = [], long = [], drifts = [] } = detail ?? {};
  return withLabels(words, [
    ["baseline", baselines.map((each) => baselineText(each, words))],
    ["long", long.map((each) => longWaitText(each, now, words))],
    ["drifts", drifts.map((each) => driftText(each, now, words))],
  ]);
}

function baselineText({ kind, channel, baseline }, words) {
  const { median, high } = baseline;
  return words.text("queue.baseline_wait", { wait: waitName(kind, channel, words), median: words.duration(median), high: words.duration(high) });
}

function longWaitText({ conversation, kind, since, baseline }, now, words) {
  const wait = words.text(`wait.${kind}`, { time: words.duration(now - since) });
  return words.text("queue.long_wait", { customer: conversation, wait, median: words.duration(baseline.median), long: words.duration(baseline.long) });
}

function driftText({ kind, channel, since, before, now: after }, now, words) {
  const times = { now: words.duration(after), age: words.duration(now - since), before: words.duration(before) };
  return words.text("queue.drift", { wait: waitName(kind, channel, words), ...times });
}

function waitName(kind, channel, words) {
  const name = words.code("cause", `${kind}_wait`);
  return channel ? `${name} · ${words.code("channel", channel)}` : name;
}

function optional(value, format) {
  return value === undefined || value === null ? [] : [format(value)];
}

/** Drops the facts without a value. */
function withLabels(words, facts) {
  return facts.filter(([, values]) => values.length).map(([key, values]) => ({ key, label: words.text(`queue.${key}`), values }));
}
