/* Pure: the facts of a queue page. A fact is {key, label, values}: a label and one line of text for each value.
 * Facts of agents are about load, never about how well somebody works. */

const STATUSES = ["available", "busy", "away"];

/** Returns the facts about the agents of a queue: how many there are and are needed, and where the load lies. */
export function staffFacts({ agents = {}, detail }, now, say) {
  const counts = STATUSES.map((status) => say.number(agents[status] ?? 0)).join(" · ");
  if (!detail) return withLabels(say, [["status", [counts]]]);
  const { needed, present, occupancy, free = [], due = [] } = detail;
  const since = (seconds) => say.duration(now - seconds);
  const listed = (entries) => [entries.join(" · ") || say.words("queue.nothing")];
  return withLabels(say, [
    ["status", [counts]],
    ["needed", optional(needed, say.number)],
    ["present", optional(present, say.number)],
    ["occupancy", optional(occupancy, say.percent)],
    ["free_since", listed(free.map((each) => `${each.agent} ${since(each.since)}`))],
    ["due", listed(due.map((each) => `${each.agent} ${say.number(each.count)} (${since(each.since)})`))],
  ]);
}

/** Returns the facts about the waits of a queue: their baselines, the waits above them, and the drifts. */
export function baselineFacts({ detail }, now, say) {
  const { baselines = [], long = [], drifts = [] } = detail ?? {};
  return withLabels(say, [
    ["baseline", baselines.map((each) => baselineWords(each, say))],
    ["long", long.map((each) => longWaitWords(each, now, say))],
    ["drifts", drifts.map((each) => driftWords(each, now, say))],
  ]);
}

function baselineWords({ kind, channel, baseline }, say) {
  const { median, high } = baseline;
  return say.words("queue.baseline_wait", { wait: waitName(kind, channel, say), median: say.duration(median), high: say.duration(high) });
}

function longWaitWords({ conversation, kind, since, baseline }, now, say) {
  const wait = say.words(`wait.${kind}`, { time: say.duration(now - since) });
  return say.words("queue.long_wait", { customer: conversation, wait, median: say.duration(baseline.median), long: say.duration(baseline.long) });
}

function driftWords({ kind, channel, since, before, now: after }, now, say) {
  const times = { now: say.duration(after), age: say.duration(now - since), before: say.duration(before) };
  return say.words("queue.drift", { wait: waitName(kind, channel, say), ...times });
}

function waitName(kind, channel, say) {
  const name = say.code("cause", `${kind}_wait`);
  return channel ? `${name} · ${say.code("channel", channel)}` : name;
}

function optional(value, format) {
  return value === undefined || value === null ? [] : [format(value)];
}

/** Drops the facts without a value. */
function withLabels(say, facts) {
  return facts.filter(([, values]) => values.length).map(([key, values]) => ({ key, label: say.words(`queue.${key}`), values }));
}
