/* The actions that this person has requested at the desk, each until the floor shows its outcome. */

import { isClosable } from "../model.js";

const LATE_AFTER_MS = 5000; // then the floor counts as it is, although the action is on the log
const DROP_AFTER_MS = 60000; // then nobody looks for the outcome any longer
const ANSWERS = ["true_alarm", "false_alarm"];
const MOST_CHANGES = 10; // as stream/alerts/life.py: then an answer stays as it is

/** Returns whether an action is an answer: it judges an alert as right or wrong. */
export function isAnswer(action) {
  return ANSWERS.includes(action);
}

/** Returns whether this person did what an entry says. The names decide only where one has no id. */
function isBy({ by, person }, me) {
  return person && me.person ? person === me.person : by === me.name;
}

/** Returns whether this person has claimed the alert. */
export function isMine({ status, claimed_by, claimed_person }, me) {
  return status === "claimed" && me.name !== "" && isBy({ by: claimed_by, person: claimed_person }, me);
}

function judgedBy(alert, me) {
  return alert.history?.findLast((entry) => (isAnswer(entry.what) || entry.what === "retract") && isBy(entry, me));
}

/** Returns this person's answer to the alert: the last one, unless it was taken back. */
export function answerOf(alert, me) {
  const last = judgedBy(alert, me)?.what;
  return isAnswer(last) ? last : undefined;
}

/** Returns whether the alert, and its conversation, allow this action now. A resolved alert still allows an answer, and to take it back. */
export function allows(action, alert, me, conversation) {
  if (!me.acts) return false;
  if (action === "close") return isClosable(alert, conversation);
  if ((judgedBy(alert, me)?.changed ?? 0) >= MOST_CHANGES && (isAnswer(action) || action === "retract")) return false;
  if (isAnswer(action)) return answerOf(alert, me) !== action;
  if (action === "retract") return Boolean(answerOf(alert, me));
  if (action === "claim") return alert.status === "open";
  return action === "release" ? isMine(alert, me) : alert.status !== "resolved";
}

/** Returns the outcome of a recorded action on the floor: "done", an error code, or null while it is not known. */
function outcomeOf({ action, id, me }, alert, conversation) {
  if (action === "close") return !conversation || conversation.status === "ended" ? "done" : null;
  if (alert.history?.some((entry) => entry.action === id)) return "done";
  if (isAnswer(action)) return answerOf(alert, me) === action ? "done" : null;
  if (action === "retract") return answerOf(alert, me) ? null : "done";
  if (alert.status === "resolved") return action === "resolve" ? "done" : "alert_resolved";
  // The log orders the claims of an alert, and the first one counts.
  if (action === "claim" && alert.status === "claimed") return isMine(alert, me) ? "done" : "alert_claimed";
  return action === "release" && alert.status === "open" ? "done" : null;
}

export class DeskActions {
  /** `announce(text)` reads a text to the person; `clearNote(alertId, note)` removes a note that was recorded. */
  constructor(words, client, announce, clearNote) {
    Object.assign(this, { words, client, announce, clearNote });
    this.requests = new Map(); // by alert id: the last action, until it is done or the person has read its error
  }

  /** Sends an action to the gateway. Resolves when the gateway has replied. */
  async request(action, alert, me, note) {
    const request = { action, me, note };
    this.requests.set(alert.id, request);
    if (!me.name) {
      this.fail(request, { error: "name_missing" });
      return;
    }
    this.announce(this.words.text("action.sending"));
    const { ok, id, ...refusal } = await this.client.act(action, alert.id, note, action === "close" ? alert.subject : undefined);
    if (this.requests.get(alert.id) !== request) return;
    Object.assign(request, { id, repliedAt: performance.now() });
    if (!ok) this.fail(request, refusal);
  }

  fail(request, { error, message, by, at }) {
    Object.assign(request, { error: error ?? "unknown", message, by, at });
    this.announce(this.errorText(request));
  }

  /** Returns the action on this alert that waits for its outcome, if there is one. */
  sending(id) {
    const request = this.requests.get(id);
    return request && !request.error && !request.late ? request.action : undefined;
  }

  /** Returns the error of the last action on this alert as text, or "" when there is none. */
  failure(id) {
    const request = this.requests.get(id);
    return request?.error ? this.errorText(request) : "";
  }

  /** Returns whether somebody else claimed this alert first. */
  lost(id) {
    return this.requests.get(id)?.error === "alert_claimed";
  }

  /** Drops the error of the last action on this alert: the person has read it. */
  dismiss(id) {
    if (this.requests.get(id)?.error) this.requests.delete(id);
  }

  errorText({ error, message, by, at }) {
    const { words } = this;
    const name = by ?? "";
    if (error === "alert_claimed" && !at) return words.text("wall.claimed_by", { name });
    const values = { name, time: at ? words.clock(at) : "" };
    return words.has(`error.${error}`) ? words.text(`error.${error}`, values) : words.text("error.unknown", { message: message || error });
  }

  /** Compares the requests with the alerts and conversations of the floor. */
  settle({ alerts, conversations }) {
    for (const [id, request] of this.requests) {
      const alert = alerts.get(id);
      if (!alert) this.requests.delete(id);
      else if (request.error === "alert_claimed") this.followLostClaim(request, alert);
      else if (request.id && (!request.error || request.error === "timeout")) this.conclude(request, alert, conversations.get(alert.subject));
    }
  }

  conclude(request, alert, conversation) {
    const outcome = outcomeOf(request, alert, conversation);
    const since = performance.now() - request.repliedAt;
    request.late = since > LATE_AFTER_MS;
    if (outcome === "done") this.finish(request, alert);
    else if (outcome) this.fail(request, { error: outcome, by: alert.claimed_by, at: claimedAt(alert) });
    else if (!request.error && since > DROP_AFTER_MS) this.requests.delete(alert.id);
  }

  /** Drops a lost claim when the other person releases the alert, or finishes it when this person's claim then counts. */
  followLostClaim(request, alert) {
    const theirs = alert.status === "claimed" && alert.claimed_by === request.by;
    if (outcomeOf(request, alert) === "done") this.finish(request, alert);
    else if (request.seen && !theirs) this.requests.delete(alert.id);
    request.seen ||= theirs;
  }

  finish(request, alert) {
    this.requests.delete(alert.id);
    this.announce(this.words.text(`action.done.${request.action}`));
    if (request.note) this.clearNote(alert.id, request.note);
  }
}

/** Returns when the alert was last claimed, as its history shows, or undefined. */
function claimedAt({ history = [] }) {
  return history.findLast((entry) => entry.what === "claim")?.at;
}
