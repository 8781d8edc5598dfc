/* The actions that this person has requested at the desk, each until the floor shows its outcome. */

import { claimedAt, closableOf, isOfAlert, outcomeOf, outcomeOfAnswer } from "./outcomes.js";

const LATE_AFTER_MS = 5000; // then the floor counts as it is, although the action is on the log
const DROP_AFTER_MS = 60000; // then nobody looks for the outcome any longer
const LOST = ["alert_claimed", "case_claimed"];
const UNKNOWN = ["timeout", "outcome_unknown"]; // the action may be on the log, so the floor may still show it

/** Returns under what the last request about a case is kept: its subject, which may get its record only later. */
export function caseKey({ subject, worst }) {
  return `case ${worst.subject_kind ?? "conversation"} ${subject}`;
}

/** Returns under what the last request about an alert is kept. */
export function alertKey({ id }) {
  return `alert ${id}`;
}

export class DeskActions {
  /** `announce(text)` reads a text to the person; `clearNote(key, note)` removes a note that was recorded. */
  constructor(words, client, announce, clearNote) {
    Object.assign(this, { words, client, announce, clearNote });
    this.requests = new Map(); // by `caseKey` or `alertKey`: the last one, until it is done or its error has been read
  }

  /** Asks for an answer to an alert, or to take it back. Resolves when the gateway has replied. */
  answer(action, alert, me, note) {
    return this.request(alertKey(alert), { action, me, note }, { alert: alert.id });
  }

  /** Asks for an action on a case. `fields` are those of docs/protocol.md. Resolves when the gateway has replied. */
  act(action, one, me, note, fields, conversation) {
    const closes = action === "close" && closableOf(one, conversation);
    const about = closes ? { conversation: closes.subject } : one.record ? { case: one.record.id } : { alert: one.worst.id };
    return this.request(caseKey(one), { action, me, note, ...fields }, { ...about, ...fields });
  }

  async request(key, request, asked) {
    this.requests.set(key, request);
    const { action, me, note } = request;
    if (!me.name) {
      this.fail(request, { error: "name_missing" });
      return;
    }
    this.announce(this.words.text("action.sending"));
    const { ok, id, ...refusal } = await this.client.ask({ type: "action", action, ...asked, ...(note ? { note } : {}) });
    if (this.requests.get(key) !== request) return;
    Object.assign(request, { id, repliedAt: performance.now() });
    if (!ok) this.fail(request, refusal);
  }

  fail(request, { error, message, by, at }) {
    Object.assign(request, { error: error ?? "unknown", message, by, at });
    this.announce(this.errorText(request));
  }

  /** Returns the action under this key that waits for its outcome, if there is one. */
  sending(key) {
    const request = this.requests.get(key);
    return request && !request.error && !request.late ? request.action : undefined;
  }

  /** Returns the error of the last action under this key as text, or "" when there is none. */
  failure(key) {
    const request = this.requests.get(key);
    return request?.error ? this.errorText(request) : "";
  }

  /** Returns whether somebody else claimed first. */
  lost(key) {
    return LOST.includes(this.requests.get(key)?.error);
  }

  /** Drops the error under this key: the person has read it. */
  dismiss(key) {
    if (this.requests.get(key)?.error) this.requests.delete(key);
  }

  errorText({ error, message, by, at }) {
    const { words } = this;
    const name = by ?? "";
    if (LOST.includes(error) && !at) return words.text("wall.claimed_by", { name });
    if (error === "case_resolved" && by && at) return words.text("error.case_resolved_by", { name, time: words.clock(at) });
    const values = { name, time: at ? words.clock(at) : "" };
    return words.has(`error.${error}`) ? words.text(`error.${error}`, values) : words.text("error.unknown", { message: message || error });
  }

  /** Compares the requests with the floor: `cases` are all of its cases. */
  settle({ alerts, conversations }, cases) {
    const found = new Map();
    for (const one of cases) if (one.status !== "resolved" || !found.has(caseKey(one))) found.set(caseKey(one), one);
    for (const [key, request] of this.requests) {
      const ofAlert = isOfAlert(request.action);
      const about = ofAlert ? alerts.get(key.slice(alertKey({ id: "" }).length)) : found.get(key);
      if (!about) this.requests.delete(key);
      else if (this.lost(key)) this.followLostClaim(key, request, about);
      else if (request.id && (!request.error || UNKNOWN.includes(request.error))) {
        this.conclude(key, request, about, ofAlert ? outcomeOfAnswer(request, about) : outcomeOf(request, about, conversations.get(about.subject)));
      }
    }
  }

  conclude(key, request, about, outcome) {
    const since = performance.now() - request.repliedAt;
    request.late = since > LATE_AFTER_MS;
    if (outcome === "done") this.finish(key, request);
    else if (outcome) this.fail(request, { error: outcome, by: about.owner, at: claimedAt(about) });
    else if (!request.error && since > DROP_AFTER_MS) this.requests.delete(key);
  }

  /** Drops a lost claim when the other person releases the case, or finishes it when this person's claim then counts. */
  followLostClaim(key, request, one) {
    const theirs = Boolean(one.owner) && one.owner === request.by;
    if (outcomeOf(request, one) === "done") this.finish(key, request);
    else if (request.seenTheirs && !theirs) this.requests.delete(key);
    request.seenTheirs ||= theirs;
  }

  finish(key, request) {
    this.requests.delete(key);
    this.announce(this.words.text(`action.done.${request.action}`));
    if (request.note) this.clearNote(key, request.note);
  }
}
