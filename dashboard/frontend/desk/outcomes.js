/* Pure: what a person may do with a case or an alert now, and what became of what the person asked for. */

import { isClosable } from "../model.js";

const ANSWERS = ["true_alarm", "false_alarm"];
const MOST_CHANGES = 10; // as stream/alerts/life.py: then an answer stays as it is

/** Returns whether an action is an answer: it judges an alert as right or wrong. */
export function isAnswer(action) {
  return ANSWERS.includes(action);
}

/** Returns whether an action is about one alert of a case, and not about the case. */
export function isOfAlert(action) {
  return isAnswer(action) || action === "retract";
}

/** Returns whether this person did what an entry says. The names decide only where one has no id. */
export function isBy({ by, person }, me) {
  return person && me.person ? person === me.person : me.name !== "" && by === me.name;
}

/** Returns whether this person has the case. */
export function isMine({ status, owner, person }, me) {
  return status !== "resolved" && Boolean(owner) && isBy({ by: owner, person }, me);
}

/** Returns whether the case is handed over to this person, who has not answered yet. */
export function isOfferedTo({ record }, me) {
  const { offered_to: by, offered_person: person } = record?.owned ?? {};
  return Boolean(by) && isBy({ by, person }, me);
}

/** Returns whether this person hands the case over, and nobody has accepted it yet. */
export function isOfferedBy(one, me) {
  return Boolean(one.record?.owned?.offered_to) && isMine(one, me);
}

/** Returns the action of this person on the case that can still be undone at the time `now`, or undefined. */
export function undoableOf({ record }, me, now) {
  const last = record?.undoable;
  return last && last.until > now && isBy(last, me) ? last : undefined;
}

function judgedBy(alert, me) {
  return alert.history?.findLast((entry) => isOfAlert(entry.what) && isBy(entry, me));
}

/** Returns this person's answer to the alert: the last one, unless it was taken back. */
export function answerOf(alert, me) {
  const last = judgedBy(alert, me)?.what;
  return isAnswer(last) ? last : undefined;
}

/** Returns whether an alert allows this answer, or to take it back. A resolved alert does too. */
export function allowsAnswer(action, alert, me) {
  if (!me.acts || alert.told === false || (judgedBy(alert, me)?.changed ?? 0) >= MOST_CHANGES) return false;
  return isAnswer(action) ? answerOf(alert, me) !== action : Boolean(answerOf(alert, me));
}

/** Returns the alert of a case whose conversation may be closed, or undefined. */
export function closableOf({ worst, also }, conversation) {
  return [worst, ...also].find((alert) => isClosable(alert, conversation));
}

/** Returns whether the case, and its conversation, allow this action now. */
export function allows(action, one, me, conversation) {
  if (!me.acts) return false;
  const { record, status, owner } = one;
  if (action === "close") return Boolean(closableOf(one, conversation));
  if (status === "resolved") return false;
  if (action === "claim") return !owner;
  if (action === "release") return isMine(one, me) || Boolean(record && owner && one.person);
  if (action === "resolve") return true;
  if (!record) return false; // the rest is known to cases only
  const mine = isMine(one, me);
  if (action === "accept") return isOfferedTo(one, me);
  if (action === "decline") return isOfferedTo(one, me) || isOfferedBy(one, me);
  if (action === "wake") return status === "snoozed" && mine;
  // What nobody has becomes this person's by these.
  if (action === "intervene" && record.subject_kind === "queue") return false;
  return !owner || mine;
}

/** Returns the outcome of an answer to an alert: "done", or null while it is not known. */
export function outcomeOfAnswer({ action, id, me }, alert) {
  if (alert.history?.some((entry) => entry.action === id)) return "done";
  if (isAnswer(action)) return answerOf(alert, me) === action ? "done" : null;
  return answerOf(alert, me) ? null : "done";
}

/** Returns the outcome of an action on a case: "done", an error code, or null while it is not known. */
export function outcomeOf(request, one, conversation) {
  const { action, id, me } = request;
  if (action === "close") return !conversation || conversation.status === "ended" ? "done" : null;
  const { record, worst, also, over, status, owner } = one;
  const histories = [record, worst, ...also, ...over].map((each) => each?.history ?? []);
  if (histories.some((history) => history.some((entry) => entry.action === id))) return "done";
  if (action === "undo") return record?.undoable?.action === request.undoes ? null : "done";
  if (action === "intervene") return record?.interventions?.some((each) => each.id === id) ? "done" : null;
  if (action === "stop") return record?.interventions?.some((each) => each.id === request.stops && each.state === "planned") ? null : "done";
  if (status === "resolved") return action === "resolve" ? "done" : record ? "case_resolved" : "alert_resolved";
  // The log orders the claims of a case, and the first one counts.
  if (action === "claim" && owner) return isMine(one, me) ? "done" : record ? "case_claimed" : "alert_claimed";
  if (action === "release") return owner ? null : "done";
  if (action === "snooze") return status === "snoozed" ? "done" : null;
  if (action === "wake") return status === "snoozed" ? null : "done";
  if (action === "offer") return record?.owned?.offered_person === request.to_person ? "done" : null;
  return null;
}

/** Returns when the case was last claimed, as its history or that of its worst alert shows, or undefined. */
export function claimedAt({ record, worst }) {
  return (record?.history ?? worst.history ?? []).findLast((entry) => entry.what === "claim")?.at;
}
