/* What this person asks for at the desk, until the floor shows what came of it: done, or somebody was quicker. */

const SETTLED_AFTER_MS = 5000; // an action that is on the log and still not seen: believe the floor
const FOLLOWED_FOR_MS = 60000; // but go on looking for what came of it
const ANSWERS = ["true_alarm", "false_alarm"];

/** Whether this action says if an alert was right. */
export function isAnswer(action) {
  return ANSWERS.includes(action);
}

/** What this person has said of the alert: a first answer holds. */
export function answerOf(alert, me) {
  return alert.history?.find((entry) => isAnswer(entry.what) && entry.by === me)?.what;
}

/** Whether this action makes sense for the alert as it is; it can be called right or wrong also when it is over. */
export function allows(action, alert, me) {
  if (isAnswer(action)) return !answerOf(alert, me);
  if (action === "claim") return alert.status === "open";
  return action === "release" ? alert.status === "claimed" : alert.status !== "resolved";
}

/** What the floor shows of an action that is on the log: "done", the code of why not, or null while neither. */
function outcomeOf({ action, id, me }, alert) {
  if (alert.history?.some((entry) => entry.action === id)) return "done";
  if (isAnswer(action)) return answerOf(alert, me) ? "done" : null;
  if (alert.status === "resolved") return action === "resolve" ? "done" : "alert_resolved";
  // Claims of one alert come into one order on the log, and the first one holds.
  if (action === "claim" && alert.status === "claimed") return alert.claimed_by === me ? "done" : "alert_claimed";
  return action === "release" && alert.status === "open" ? "done" : null;
}

export class DeskActions {
  /** `tell(words)` says what came of an action; `spend(alertId, note)` is called when a note has arrived. */
  constructor(say, client, tell, spend) {
    Object.assign(this, { say, client, tell, spend });
    this.asked = new Map(); // the last action on each alert, until it is done and told
  }

  /** Asks for an action; resolves when the gateway has answered. */
  async ask(action, alert, me, note) {
    const asked = { action, me, note };
    this.asked.set(alert.id, asked);
    if (!me) {
      this.fail(asked, { error: "name_missing" });
      return;
    }
    this.tell(this.say.words("action.sending"));
    const { ok, id, ...why } = await this.client.act(action, alert.id, note);
    if (this.asked.get(alert.id) !== asked) return;
    Object.assign(asked, { id, answeredAt: performance.now() });
    if (!ok) this.fail(asked, why);
  }

  fail(asked, { error, message, claimed_by, claimed_at }) {
    Object.assign(asked, { error: error ?? "unknown", message, claimed_by, claimed_at });
    this.tell(this.errorWords(asked));
  }

  /** The action on this alert that is under way, if any. */
  sending(id) {
    const asked = this.asked.get(id);
    return asked && !asked.error && !asked.late ? asked.action : undefined;
  }

  /** Why the last action on this alert was not done, in words; nothing if it was, or may still be. */
  failure(id) {
    const asked = this.asked.get(id);
    return asked?.error ? this.errorWords(asked) : "";
  }

  /** Whether somebody else had claimed this alert first. */
  lost(id) {
    return this.asked.get(id)?.error === "alert_claimed";
  }

  /** What was not done has been read. */
  read(id) {
    if (this.asked.get(id)?.error) this.asked.delete(id);
  }

  errorWords({ error, message, claimed_by, claimed_at }) {
    const { say } = this;
    const name = claimed_by ?? "";
    if (error === "alert_claimed" && !claimed_at) return say.words("wall.claimed_by", { name });
    const values = { name, time: claimed_at ? say.clock(claimed_at) : "" };
    return say.has(`error.${error}`) ? say.words(`error.${error}`, values) : say.words("error.unknown", { message: message || error });
  }

  /** Compare what was asked for with what the floor shows now. */
  settle(alerts) {
    for (const [id, asked] of this.asked) {
      const alert = alerts.get(id);
      if (!alert) this.asked.delete(id);
      else if (asked.error === "alert_claimed") this.follow(asked, alert);
      else if (asked.id && (!asked.error || asked.error === "timeout")) this.conclude(asked, alert);
    }
  }

  conclude(asked, alert) {
    const outcome = outcomeOf(asked, alert);
    const since = performance.now() - asked.answeredAt;
    asked.late = since > SETTLED_AFTER_MS;
    if (outcome === "done") this.finish(asked, alert);
    else if (outcome) this.fail(asked, { error: outcome, claimed_by: alert.claimed_by, claimed_at: claimedAt(alert) });
    else if (!asked.error && since > FOLLOWED_FOR_MS) this.asked.delete(alert.id);
  }

  /** Who was quicker may let go of it: then this is no longer worth telling, or the claim behind theirs holds. */
  follow(asked, alert) {
    const theirs = alert.status === "claimed" && alert.claimed_by === asked.claimed_by;
    if (outcomeOf(asked, alert) === "done") this.finish(asked, alert);
    else if (asked.seen && !theirs) this.asked.delete(alert.id);
    asked.seen ||= theirs;
  }

  finish(asked, alert) {
    this.asked.delete(alert.id);
    this.tell(this.say.words(`action.done.${asked.action}`));
    if (asked.note) this.spend(alert.id, asked.note);
  }
}

/** When who has the alert claimed it, as far as its history says. */
function claimedAt({ history = [] }) {
  return history.findLast((entry) => entry.what === "claim")?.at;
}
