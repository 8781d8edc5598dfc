/* Pure: the history of a case with those of its alerts. */

const OF_THE_CASE = new Set(["claim", "release", "resolve", "resolved"]); // its alerts follow it in these

/** Returns the steps of a case in their order: its own, and of its alerts those that only they have, each with its
 * `cause`. `more` counts the steps that the gateway has not sent. */
export function historyOf({ record, worst, also, over }) {
  if (!record) return { entries: worst.history ?? [], more: (worst.step ?? 0) - (worst.history ?? []).length };
  const own = record.history ?? [];
  const ids = new Set(own.map(({ action }) => action).filter(Boolean));
  const alerts = [worst, ...also, ...over];
  const named = alerts.length > 1;
  const theirs = alerts.flatMap(({ history = [], cause }) => history.filter((entry) => !OF_THE_CASE.has(entry.what) && !ids.has(entry.action)).map((entry) => (named ? { ...entry, cause } : entry)));
  const raised = new Set(alerts.filter(({ history = [] }) => history.some(({ what }) => what === "opened")).map(({ cause }) => cause));
  const twice = ({ what, note }) => (what === "opened" && raised.size > 0) || (what === "joined" && raised.has(note));
  const entries = [...own.filter((entry) => !twice(entry)), ...theirs].sort((a, b) => a.at - b.at);
  return { entries, more: (record.step ?? 0) - own.length };
}
