/* One alert in full: the customer's words, what the judgement rests on, what was done, and what can be done. */

import { allows, answerOf, isAnswer } from "./desk_actions.js";
import { h, icon, keyed, setAttribute, setBadge, setText } from "./dom.js";
import { driverWords } from "./frame.js";
import { alertSince, isOfQueue, isOpen, isWait, probabilityOf } from "./model.js";

const ACTION_KEYS = { claim: "C", release: "R", resolve: "X", true_alarm: "T", false_alarm: "F" };
const ACTIONS = Object.keys(ACTION_KEYS);

export class DeskDetail {
  /** `act(action, note)` does something about the alert that is shown; `back()` returns to the list. */
  constructor(say, act, back) {
    this.say = say;
    this.act = act;
    const part = (tag, name) => h(tag, { class: name });
    this.parts = { holder: part("span", "holder"), title: h("h2", {}), subtitle: part("p", "subtitle"), time: part("span", "time") };
    const parts = this.parts;
    const backButton = h("button", { type: "button", class: "back", click: back }, say.words("desk.back"));
    const heading = h("header", { class: "detail-head" }, parts.holder, h("div", { class: "titles" }, parts.title, parts.subtitle), parts.time);
    Object.assign(parts, { quote: part("blockquote", "quote"), quoteAt: part("figcaption", "quote-at"), measures: part("div", "measures") });
    parts.figure = h("figure", { class: "said" }, parts.quote, parts.quoteAt);
    parts.drivers = part("ul", "drivers");
    parts.driversBox = this.section("desk.drivers", parts.drivers);
    parts.facts = part("dl", "facts");
    parts.history = part("ol", "history");
    const body = h("div", { class: "detail-body" }, h("div", {}, parts.figure, parts.measures, parts.driversBox), h("div", {}, this.section("desk.facts", parts.facts), this.section("desk.history", parts.history)));
    this.article = h("article", { class: "alert-detail", hidden: true }, heading, this.buildActions(), body);
    this.nothing = h("div", { class: "nothing" }, icon("check", "quiet-icon"), h("p", {}, say.words("desk.choose")));
    this.node = h("section", { class: "detail", "aria-label": say.words("desk.detail") }, backButton, this.nothing, this.article);
  }

  section(key, content) {
    return h("section", {}, h("h3", {}, this.say.words(key)), content);
  }

  buildActions() {
    const { say, parts } = this;
    this.buttons = Object.fromEntries(
      ACTIONS.map((action) => [
        action,
        h("button", { type: "button", class: `act ${action}`, "data-action": action, "aria-keyshortcuts": ACTION_KEYS[action], click: () => this.press(action) }),
      ]),
    );
    parts.note = h("input", { class: "note", maxlength: 2000, placeholder: say.words("desk.note"), "aria-label": say.words("desk.note") });
    parts.taken = h("span", { class: "taken" });
    parts.outcome = h("p", { class: "outcome" });
    const { true_alarm, false_alarm, ...work } = this.buttons;
    const answers = h("div", { class: "answers", role: "group", "aria-label": say.words("desk.answers") }, true_alarm, false_alarm);
    return h("div", { class: "actions" }, ...Object.values(work), answers, parts.note, parts.taken, parts.outcome);
  }

  press(action) {
    if (this.buttons[action].getAttribute("aria-disabled") === "true") return;
    this.act(action, this.parts.note.value.trim());
  }

  /** A note has arrived with what was asked for: it need not stand here any longer. */
  spend(id, note) {
    if (id === this.alertId && this.parts.note.value.trim() === note) this.parts.note.value = "";
  }

  render(alert, desk) {
    this.article.hidden = !alert;
    this.nothing.hidden = Boolean(alert);
    if (!alert) return;
    if (this.alertId !== alert.id) this.parts.note.value = "";
    this.alertId = alert.id;
    const { say, parts } = this;
    setAttribute(this.article, "class", `alert-detail ${alert.severity} ${alert.status}`);
    setAttribute(this.article, "data-alert", alert.id);
    setBadge(parts.holder, alert.severity, alert.cause);
    setText(parts.title, say.code("cause", alert.cause));
    setText(parts.subtitle, [say.words(`severity.${alert.severity}`), alert.queue, alert.agent].filter(Boolean).join(" · "));
    const end = isOpen(alert) ? desk.now : (alert.ends_at ?? alert.updated_at);
    setText(parts.time, say.duration(end - alertSince(alert)));
    this.renderActions(alert, desk.actions, desk.me());
    this.renderQuote(alert);
    this.renderMeasures(alert, end);
    this.renderDrivers(alert);
    this.renderFacts(alert, desk.client.floor.conversations.get(alert.subject), desk.now);
    keyed(parts.history, (alert.history ?? []).map((entry, place) => ({ entry, place })), (item) => item.place, () => h("li", {}), (node, { entry }) => setText(node, this.historyWords(entry)));
  }

  renderActions(alert, actions, me) {
    const { say, parts } = this;
    const answer = answerOf(alert, me);
    const sending = actions.sending(alert.id);
    const lost = actions.lost(alert.id);
    // The button of a claim that was lost stays: a second press on it must not let go of somebody else's.
    const unneeded = alert.status !== "claimed" ? "release" : lost ? null : "claim";
    for (const action of ACTIONS) {
      const button = this.buttons[action];
      button.hidden = action === unneeded;
      setText(button, say.words(action === sending ? "action.sending" : `action.${action}`));
      setAttribute(button, "aria-disabled", String(Boolean(sending) || !allows(action, alert, me)));
      if (isAnswer(action)) setAttribute(button, "aria-pressed", String(action === answer));
    }
    const taken = alert.status === "claimed" ? say.words("wall.claimed_by", { name: alert.claimed_by ?? "" }) : "";
    const reason = alert.resolution ? ` · ${say.code("resolution", alert.resolution)}` : "";
    setText(parts.taken, isOpen(alert) ? taken : `${say.words("status.resolved")}${reason}`);
    const failure = actions.failure(alert.id);
    setText(parts.outcome, failure);
    setAttribute(parts.outcome, "class", lost ? "outcome taken-first" : "outcome");
    parts.outcome.hidden = !failure;
  }

  renderQuote(alert) {
    const { say, parts } = this;
    const { quote, quote_at } = alert.evidence ?? {};
    parts.figure.hidden = !quote;
    setText(parts.quote, quote ? say.words("quote", { text: quote }) : "");
    setText(parts.quoteAt, quote_at ? say.words("desk.quote_at", { time: say.clock(quote_at) }) : say.words("desk.quote"));
  }

  /** Two measures that speak for themselves: how sure against from when, and how long against what was promised. */
  renderMeasures(alert, end) {
    const { say, parts } = this;
    const { threshold, waited, sla, since, count, not_scored, baseline, due } = alert.evidence ?? {};
    const measures = [];
    const probability = probabilityOf(alert);
    if (probability !== null) {
      const words = threshold ? say.words("desk.probability_threshold", { probability: say.percent(probability), threshold: say.percent(threshold) }) : say.percent(probability);
      measures.push({ key: isWait(alert) ? "breach" : "probability", words, share: probability, mark: threshold });
    }
    if (sla && isWait(alert)) {
      const time = since === undefined && waited !== undefined && waited !== null ? waited : end - alertSince(alert);
      const scale = Math.max(time, sla * 1.5);
      const left = isOpen(alert) && due > end ? say.duration(due - end) : null;
      const words = say.words(left ? "desk.left" : "desk.waited_sla", { waited: say.duration(time), sla: say.duration(sla), left });
      measures.push({ key: "waited", words, share: time / scale, mark: sla / scale });
    }
    if (baseline) {
      measures.push({ key: "baseline", words: say.words("desk.baseline", { median: say.duration(baseline.median), high: say.duration(baseline.high) }) });
    }
    if (count && !isOfQueue(alert)) {
      const words = threshold ? say.words("desk.count_threshold", { threshold: say.number(threshold) }, count) : say.words("desk.count", {}, count);
      measures.push({ key: "count", words });
    }
    if (not_scored) {
      const [code, detail] = not_scored.split(":");
      measures.push({ key: "not_scored", words: say.code("not_scored", code, { detail: detail ?? "" }) });
    }
    keyed(parts.measures, measures, (measure) => measure.key, (measure) => this.createMeasure(measure), (node, measure) => this.updateMeasure(node, measure));
  }

  createMeasure({ key }) {
    const words = h("p", { class: "measure-words" });
    const fill = h("span", { class: "fill" });
    const mark = h("span", { class: "mark" });
    const bar = h("div", { class: "bar", "aria-hidden": "true" }, fill, mark);
    const node = h("div", { class: `measure ${key}` }, h("h3", {}, this.say.words(`measure.${key}`)), words, bar);
    node.parts = { words, fill, mark, bar };
    return node;
  }

  updateMeasure({ parts }, { words, share, mark }) {
    setText(parts.words, words);
    parts.bar.hidden = share === undefined;
    parts.fill.style.transform = `scaleX(${Math.min(1, share ?? 0).toFixed(3)})`;
    parts.mark.hidden = !mark;
    if (mark) parts.mark.style.left = `${(Math.min(1, mark) * 100).toFixed(1)}%`;
  }

  /** Drivers weigh in log-odds where there is a probability; elsewhere their weight is a number in their words. */
  renderDrivers(alert) {
    const { say, parts } = this;
    const drivers = alert.evidence?.drivers ?? [];
    parts.driversBox.hidden = drivers.length === 0;
    const weighed = probabilityOf(alert) !== null && !isWait(alert);
    const most = Math.max(...drivers.map((driver) => Math.abs(driver.weight ?? 0)), 1e-9);
    const create = () => {
      const [words, fill, effect] = [h("span", { class: "driver-words" }), h("span", { class: "fill" }), h("span", { class: "effect" })];
      const node = h("li", {}, words, h("span", { class: "bar", "aria-hidden": "true" }, fill), effect);
      node.parts = { words, fill, effect };
      return node;
    };
    const update = (node, { driver }) => {
      const weight = driver.weight ?? 0;
      const bar = weighed && weight !== 0;
      setAttribute(node, "class", `${weight < 0 ? "lowers" : "raises"}${bar ? "" : " plain"}`);
      setText(node.parts.words, driverWords(say, driver));
      node.parts.fill.style.transform = `scaleX(${(Math.abs(weight) / most).toFixed(3)})`;
      setText(node.parts.effect, bar ? say.words(weight < 0 ? "driver.lowers" : "driver.raises") : "");
    };
    keyed(parts.drivers, drivers.map((driver, place) => ({ driver, place })), (item) => item.place, create, update);
  }

  renderFacts(alert, conversation, now) {
    const { say, parts } = this;
    const facts = [
      ["since", say.clock(alertSince(alert))],
      ["subject", isOfQueue(alert) ? null : alert.subject],
      ["channel", alert.channel && say.code("channel", alert.channel)],
      ["language", alert.language && say.code("language", alert.language.slice(0, 2))],
      ["status", conversation && say.code("conversation", conversation.status)],
      ["waits", this.waitsWords(conversation, now)],
      ["turns", conversation && say.number(conversation.turns ?? 0)],
      ["transfers", conversation && say.number(conversation.transfers ?? 0)],
      ["last_text", conversation?.last_text],
      ["rules", say.words("fact.rules_version", { version: alert.rules ?? 1 })],
      ["model", alert.model],
    ].filter(([, value]) => value);
    const create = ([key]) => {
      const value = h("dd", {});
      const node = h("div", { class: `fact ${key}` }, h("dt", {}, say.words(`fact.${key}`)), value);
      node.value = value;
      return node;
    };
    keyed(parts.facts, facts, ([key]) => key, create, (node, [, value]) => setText(node.value, String(value)));
  }

  waitsWords(conversation, now) {
    const waits = conversation?.waits ?? [];
    return waits.map(({ kind, since }) => this.say.code("wait", kind, { time: this.say.duration(now - since) })).join(" · ");
  }

  historyWords({ at, what, by, note }) {
    const { say } = this;
    const person = by && by !== "stepin" ? by : "";
    const done = person ? say.words("history.by", { what: say.code("history", what), name: person }) : say.code("history", what);
    const reason = !note ? "" : ` · ${person ? note : say.code("resolution", note)}`;
    return `${say.clock(at)}  ${done}${reason}`;
  }
}
