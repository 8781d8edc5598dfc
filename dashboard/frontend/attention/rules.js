/* Pure: which cases a person is told of who does not look, by what sound, and when not. Times are seconds. */

export const SEVERITIES = ["critical", "warning"];
const REPEAT_S = 30; // so often a critical case sounds again that nobody has
const USUAL = { sound: { critical: true, warning: false }, notify: { critical: true, warning: false }, volume: 0.6, repeat: true, quiet: false, from: "22:00", to: "07:00" };
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Returns the settings of a person as they were kept; what is missing or broken is as usual. */
export function readSettings(text) {
  let kept = null;
  try {
    kept = JSON.parse(text ?? "null");
  } catch {
    // Somebody else wrote it.
  }
  const found = typeof kept === "object" && kept !== null ? kept : {};
  const flag = (value, usual) => (typeof value === "boolean" ? value : usual);
  const flags = (name) => Object.fromEntries(SEVERITIES.map((severity) => [severity, flag(found[name]?.[severity], USUAL[name][severity])]));
  const volume = typeof found.volume === "number" && found.volume >= 0 && found.volume <= 1 ? found.volume : USUAL.volume;
  const clock = (name) => (CLOCK.test(found[name]) ? found[name] : USUAL[name]);
  return { sound: flags("sound"), notify: flags("notify"), volume, repeat: flag(found.repeat, USUAL.repeat), quiet: flag(found.quiet, USUAL.quiet), from: clock("from"), to: clock("to") };
}

/** Returns whether a time of day, "HH:MM", is in the quiet hours. They may go over midnight. */
function isQuietHour({ quiet, from, to }, time) {
  if (!quiet || from === to) return false;
  return from < to ? time >= from && time < to : time >= from || time < to;
}

/** Returns the cases that a person may be told of: nobody has them, and no silence or other case stands for them. */
export function tellable(cases) {
  return cases.filter(({ status, owner, record }) => status === "open" && !owner && !record?.silenced_by && !record?.folded_into);
}

/** Looks at the open cases at the time `now`. `seen` is what the last look returned, or null for the first one, which
 * tells of nothing: the person has the page before them.
 *
 * Returns {seen, fresh, again}: the cases that are new, came back or became critical, and the critical ones to be told
 * again, as long as nobody has them. */
export function look(seen, cases, now) {
  const told = new Map();
  const fresh = [];
  const again = [];
  for (const one of tellable(cases)) {
    const before = seen?.get(one.key);
    const rose = one.severity === "critical" && before?.severity === "warning";
    const late = one.severity === "critical" && before && now - before.at >= REPEAT_S;
    if (seen && (!before || rose)) fresh.push(one);
    else if (late) again.push(one);
    const tells = !before || rose || late;
    told.set(one.key, { severity: one.severity, at: tells ? now : before.at });
  }
  return { seen: told, fresh, again };
}

/** Returns what becomes of a look: the severity of its sound or null, and the cases to notify of. */
export function toTell({ fresh, again }, settings, time) {
  if (isQuietHour(settings, time)) return { sound: null, notify: [] };
  const sounding = [...fresh, ...(settings.repeat ? again : [])].filter(({ severity }) => settings.sound[severity]);
  const sound = SEVERITIES.find((severity) => sounding.some((one) => one.severity === severity)) ?? null;
  return { sound, notify: fresh.filter(({ severity }) => settings.notify[severity]) };
}

/** Returns the title of a tab with the count of cases before it, as in "(3) StepIn". */
export function countedTitle(title, count) {
  const bare = title.replace(/^\(\d+\) /, "");
  return count > 0 ? `(${count}) ${bare}` : bare;
}
