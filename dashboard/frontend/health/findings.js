/* Pure: what is wrong with the floor, from the answer to a `health` request. A finding is {key, state, values, count?}:
 * `state` is "fault" or "warning", and the catalogue has health.found.<key> (what is so) and health.do.<key> (what to do). */

const BEHIND_S = 10; // a partition this far behind the clock is late: the wall says "stale" long before
const LETTERS_S = 3600;

/** Returns what is wrong, faults first. `recorded` says that the floor plays a recorded history. */
export function findingsOf(health, recorded) {
  const found = [...ofTime(health, recorded), ...ofGateway(health), ...ofOthers(health)];
  return [...found.filter(({ state }) => state === "fault"), ...found.filter(({ state }) => state === "warning")];
}

function ofTime({ at, events = [] }, recorded) {
  const awaited = events.filter((each) => each.at === undefined);
  const late = recorded ? [] : events.filter((each) => each.at !== undefined && at - each.at > BEHIND_S);
  const ahead = events.filter((each) => each.ahead !== undefined);
  return [
    ...some("awaited", "fault", awaited, { partitions: listed(awaited) }),
    ...some("late", "fault", late, { partitions: listed(late), seconds: Math.round(Math.max(...late.map((each) => at - each.at), 0)) }),
    ...some("ahead", "fault", ahead, { partitions: listed(ahead), seconds: Math.round(Math.max(...ahead.map((each) => each.ahead), 0)) }),
  ];
}

function ofGateway({ fault, unreadable = 0, lost_audit_lines: lost = 0 }) {
  return [
    ...(fault ? [{ key: "log", state: "fault", values: { reason: fault } }] : []),
    ...(lost ? [{ key: "audit", state: "fault", values: {}, count: lost }] : []),
    ...(unreadable ? [{ key: "unreadable", state: "warning", values: {}, count: unreadable }] : []),
  ];
}

function ofOthers({ at, routes = [], dead_letters_hour: letters = 0, not_scored: reasons = {}, model_moved: moved }) {
  const failing = routes.filter((each) => each.failing_since !== undefined);
  const unscored = Object.entries(reasons).filter(([reason]) => reason.startsWith("language:"));
  const count = unscored.reduce((sum, [, conversations]) => sum + conversations, 0);
  const languages = unscored.map(([reason]) => reason.slice("language:".length)).join(", ");
  return [
    ...some("routes", "fault", failing, { routes: failing.map(({ route }) => route).join(", ") }),
    ...(letters ? [{ key: "letters", state: "warning", values: {}, count: letters }] : []),
    ...(count ? [{ key: "languages", state: "warning", values: { languages }, count }] : []),
    ...(moved !== undefined && at - moved < LETTERS_S ? [{ key: "moved", state: "warning", values: { at: moved } }] : []),
  ];
}

function some(key, state, found, values) {
  return found.length ? [{ key, state, values, count: found.length }] : [];
}

function listed(partitions) {
  return partitions.map(({ partition }) => partition).join(", ");
}
