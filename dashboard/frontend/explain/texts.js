/* Pure: what the page of an explanation says of its measures, rules and steps. */

const SHARES = new Set(["level", "run", "intent", "intent_phrase", "hesitation", "breach_probability"]);
const TIMES = new Set(["sla", "waited"]);
const NO_TIMES = new Set(["waits.warn_sure", "waits.warn_likely", "waits.unusual_factor"]);
const SECONDS = /^(waits|for)\.|^friction\.(burst_seconds|longest_promise|longest_day_promise)$/;

/** Returns the number of a measure as people read it. */
function measured(words, code, value) {
  if (SHARES.has(code)) return words.percent(value);
  if (TIMES.has(code)) return words.duration(value);
  return words.number(value);
}

/** Returns what a measure says: its name, its number and its threshold, and how far it has come (0…1; null without one). */
export function measureOf(words, { code, value, threshold, crossed = false }) {
  if (words.has(`driver.${code}`)) {
    const values = { text: "", number: words.number(value), percent: words.percent(value), time: words.duration(value) };
    return { text: words.text(`driver.${code}`, values), share: null, crossed };
  }
  const shown = { value: measured(words, code, value), threshold: threshold === undefined ? "" : measured(words, code, threshold) };
  const key = threshold === undefined ? "judged.alone" : crossed ? "judged.reached" : "judged.below";
  const share = threshold === undefined ? null : Math.min(1, threshold ? value / threshold : 1);
  return { text: words.text(key, { name: words.code("judged", code), ...shown }), share, crossed };
}

/** Returns the name of a number of the rules. */
export function fieldName(words, field) {
  const [room, name] = field.split(".");
  return room === "for" ? words.text("rule.for", { cause: words.code("cause", name) }) : words.code("rule", field);
}

/** Returns the value of a number of the rules as its document has it. Seconds say so. */
export function fieldValue(words, field, value) {
  if (value === undefined || value === null) return words.text("rule.off");
  const seconds = SECONDS.test(field) && !NO_TIMES.has(field);
  return seconds ? words.text("rule.seconds", { value: words.number(value) }) : words.number(value);
}

/** Returns by how much a value changes, or "" where it was 0. */
export function changeSize(words, { before, after }) {
  if (!before) return "";
  const share = after / before - 1;
  return `${share < 0 ? "−" : "+"}${words.percent(Math.abs(share))}`;
}

/** Returns what happened in a step, in words; the words that somebody said are not in it. */
export function stepText(words, step, floor) {
  const { kind, name, detail, by, cause } = step;
  if (kind === "wait_began") return words.text("explain.wait_began", { wait: words.code("waits", name) });
  if (kind === "wait_ended") return joined(words.text("explain.wait_ended", { wait: words.code("waits", name) }), words.code("resolution", detail ?? ""));
  if (kind === "deadline") return words.text("explain.deadline", { wait: words.code("waits", name) });
  if (kind === "rules") return words.text(by ? "explain.rules_by" : "explain.rules", { version: name, name: by ?? "" });
  const done = words.code("history", name);
  const whose = by ? words.text("history.by", { what: done, name: by }) : done;
  if (kind === "alert") return joined(words.code("cause", cause), whose);
  if (kind === "case" && name === "opened") return words.text("explain.case_opened");
  if (kind === "case") return joined(words.text("explain.case"), whose, noteText(words, name, detail));
  const queue = step.queue && words.queue(floor, step.queue);
  return joined(words.code("event", name), step.agent, queue, detail && words.code("event_detail", detail));
}

function noteText(words, what, note) {
  if (!note) return "";
  if (what === "escalated") return words.text("case.level", { level: note });
  for (const family of ["cause", "intervention", "reason"]) if (words.has(`${family}.${note}`)) return words.text(`${family}.${note}`);
  return words.code("resolution", note);
}

function joined(...texts) {
  return texts.filter(Boolean).join(" · ");
}
