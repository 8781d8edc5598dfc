/* Pure: the texts of a row of the wall. */

import { isQuiet } from "../cases.js";
import { backTexts, driverText, firedText, unservedText } from "../frame.js";
import { agentName, alertSince, isOfQueue, isWait, probabilityOf, quoteOf } from "../model.js";

const SHOWN_OF_QUEUE = new Set(["surge.observed", "surge.usual", "surge.ratio", "staff.needed", "staff.present", "line.waiting"]);

/** Returns what a row says: its classes, the badge, and its texts. `reasons` has the most important first; which of them
 * are shown depends on the room. What the row `must` say is always shown. */
export function rowText(row, words, floor, now) {
  const { worst, number, unserved, causes, tally, urgent, unsaid } = row;
  const taken = row.status !== "open" && !urgent.number;
  const look = lookOf(row);
  const state = urgent.number ? look : row.record?.silenced_by ? "silenced" : row.status === "snoozed" ? "snoozed" : look;
  const times = number > 1 ? ` × ${words.number(number)}` : "";
  const common = { look, word: words.text(`wall.word.${state}`), icon: worst.cause, alert: worst.id, must: "", time: words.duration(now - (tally || causes ? urgent.since : alertSince(worst))) };
  if (tally) return { ...common, icon: "attention", cause: words.text("wall.tally", {}, urgent.number), queue: words.text("wall.tally_queues", {}, tally), who: "", reasons: [words.text("wall.tally_text")], quote: "" };
  const queue = words.queue(floor, row.queue);
  if (causes) {
    const counts = causes.map(([cause, count]) => `${words.code("cause", cause)}${count > 1 ? ` × ${words.number(count)}` : ""}`);
    return { ...common, icon: "attention", cause: words.text("wall.joined", { queue }, urgent.number), queue: "", who: "", reasons: counts, quote: "" };
  }
  const who = personText(row, words, floor);
  const reasons = unserved ? [unservedText(words, floor.queues.get(worst.queue))] : reasonsOf(row, words, floor, now);
  const must = unsaid.number ? words.text("wall.urgent", { time: words.duration(now - unsaid.since) }, unsaid.number) : "";
  return { ...common, must, taken, cause: `${words.code("cause", worst.cause)}${times}`, queue, who, reasons, quote: secondLine(worst, words, floor) };
}

/** Returns as what a row is shown: what stands for a critical case that nobody has is critical, whoever has the row itself. */
function lookOf(row) {
  if (row.urgent.number) return "critical";
  if (row.unserved) return "unserved";
  return row.status !== "open" || isQuiet(row) ? "claimed" : row.worst.severity;
}

/** Returns the reasons: that it came back, probability or SLA, the other causes of the case, and the first driver. */
function reasonsOf({ worst, also, below }, words, floor, now) {
  const reasons = backTexts(words, worst);
  if (isOfQueue(worst)) reasons.push(...queueReasons(worst, words, floor));
  const { sla, count, drivers, baseline, due, fired } = worst.evidence ?? {};
  const probability = probabilityOf(worst);
  const time = isWait(worst) && sla ? words.duration(sla) : null;
  if (time && probability !== null) reasons.push(words.text("wall.will_break", { probability: words.percent(probability), time }));
  else if (time) reasons.push(words.text("wall.sla", { time }));
  else if (fired) reasons.push(firedText(words, fired, true));
  else if (probability !== null) reasons.push(words.percent(probability));
  if (due > now) reasons.push(words.text("wall.left", { time: words.duration(due - now) }));
  if (time && baseline) reasons.push(words.text("wall.baseline", { time: words.duration(baseline.median) }));
  if (count > 1 && !isOfQueue(worst)) reasons.push(words.text("desk.count", {}, count));
  for (const alert of also) reasons.push(words.text("wall.also", { cause: words.code("cause", alert.cause) }));
  const first = drivers?.find(({ code }) => !isOfQueue(worst) || !SHOWN_OF_QUEUE.has(code));
  if (first) reasons.push(driverText(words, first, floor, worst));
  if (below) reasons.push(words.text("wall.below", {}, below));
  return reasons;
}

/** Returns what concerns the whole queue: "52 came", "usually 18", "28 waiting", "4 more agents needed". */
function queueReasons(alert, words, floor) {
  const drivers = new Map((alert.evidence?.drivers ?? []).map((driver) => [driver.code, driver]));
  const reasons = ["surge.observed", "surge.usual"].filter((code) => drivers.has(code)).map((code) => driverText(words, drivers.get(code), floor, alert));
  if (!reasons.length && drivers.has("surge.ratio")) reasons.push(driverText(words, drivers.get("surge.ratio"), floor, alert));
  const waiting = floor.queues.get(alert.queue)?.waiting ?? drivers.get("line.waiting")?.weight;
  if (waiting) reasons.push(words.code("driver", "line.waiting", { number: words.number(waiting) }));
  const needed = drivers.get("staff.needed")?.weight;
  const missing = needed === undefined ? 0 : Math.round(needed - (drivers.get("staff.present")?.weight ?? 0));
  if (missing > 0) reasons.push(words.text("wall.more_agents", {}, missing));
  return reasons;
}

/** Returns the words that belong to the alert, or the other drivers when there are no words. */
function secondLine(alert, words, floor) {
  const { quote, by } = quoteOf(alert, floor.conversations.get(alert.subject));
  if (quote) return `${by === "customer" ? "" : `${words.text(`said.${by}`)}: `}${words.text("quote", { text: quote })}`;
  const others = (alert.evidence?.drivers ?? []).slice(1).filter(({ code }) => !isOfQueue(alert) || !SHOWN_OF_QUEUE.has(code));
  return others.map((driver) => driverText(words, driver, floor, alert)).join(" · ");
}

function personText({ worst: alert, status, owner, record }, words, floor) {
  if (record?.silenced_by) return words.text("case.silenced");
  if (status === "snoozed") return words.text("case.snoozed");
  if (status === "claimed") return words.text("wall.claimed_by", { name: owner ?? "" });
  return isOfQueue(alert) ? words.text("agent.queue") : agentName(floor, alert) || words.text("agent.none");
}
