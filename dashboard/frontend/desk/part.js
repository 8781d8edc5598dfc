/* One alert of a case: its cause, the words and the evidence that it rests on, and this person's answer to it. */

import { alertKey } from "./actions.js";
import { allowsAnswer, answerOf, isAnswer } from "./outcomes.js";
import { h, keyed, setAttribute, setBadge, setText } from "../dom.js";
import { backTexts, driverText, firedText } from "../frame.js";
import { alertSince, isOfQueue, isOpen, isWait, probabilityOf, quoteOf } from "../model.js";

const ANSWER_KEYS = { true_alarm: "T", false_alarm: "F", retract: "U" };

export class CasePart {
  /** `answer(action)` asks for an answer to the alert, or to take it back. */
  constructor(words, answer) {
    this.words = words;
    const part = (tag, name) => h(tag, { class: name });
    this.parts = { holder: part("span", "holder"), cause: part("span", "cause"), since: part("span", "since"), quote: part("blockquote", "quote"), quoteAt: part("figcaption", "quote-at"), measures: part("div", "measures"), drivers: part("ul", "drivers"), failed: part("p", "answer-failed") };
    const parts = this.parts;
    parts.figure = h("figure", { class: "said" }, parts.quote, parts.quoteAt);
    parts.driversBox = h("section", {}, h("h3", {}, words.text("desk.drivers")), parts.drivers);
    parts.head = h("header", { class: "part-head" }, parts.holder, parts.cause, parts.since);
    this.buttons = Object.fromEntries(
      Object.entries(ANSWER_KEYS).map(([action, key]) => [action, h("button", { type: "button", class: `act ${action}`, "data-action": action, "aria-keyshortcuts": key, click: () => answer(action) })]),
    );
    parts.answers = h("div", { class: "answers", role: "group", "aria-label": words.text("desk.answers") }, ...Object.values(this.buttons));
    this.node = h("section", { class: "part" }, parts.head, parts.figure, parts.measures, parts.driversBox, parts.answers, parts.failed);
  }

  /** `alone` says that the case has no other alert, so that its head says it all. */
  render(alert, desk, alone) {
    const { words, parts } = this;
    this.alert = alert;
    const end = isOpen(alert) ? desk.now : (alert.ends_at ?? alert.updated_at);
    setAttribute(this.node, "class", `part ${alert.severity} ${alert.status}`);
    setAttribute(this.node, "data-part", alert.id);
    parts.head.hidden = alone;
    setBadge(parts.holder, alert.severity, alert.cause);
    setText(parts.cause, [words.code("cause", alert.cause), words.text(isOpen(alert) ? `severity.${alert.severity}` : "status.resolved"), ...backTexts(words, alert)].join(" · "));
    setText(parts.since, words.duration(end - alertSince(alert)));
    this.renderQuote(alert, desk.conversation({ subject: alert.subject }));
    this.renderMeasures(alert, end);
    this.renderDrivers(alert, desk.client.floor);
    this.renderAnswers(alert, desk.actions, desk.me());
  }

  renderAnswers(alert, actions, me) {
    const { words, parts, buttons } = this;
    const answer = answerOf(alert, me);
    const sending = actions.sending(alertKey(alert));
    parts.answers.hidden = !me.acts || alert.told === false;
    for (const [action, button] of Object.entries(buttons)) {
      button.hidden = action === "retract" && !answer;
      setText(button, words.text(action === sending ? "action.sending" : `action.${action}`));
      setAttribute(button, "aria-disabled", String(Boolean(sending) || !allowsAnswer(action, alert, me)));
      if (isAnswer(action)) setAttribute(button, "aria-pressed", String(action === answer));
    }
    const failure = actions.failure(alertKey(alert));
    setText(parts.failed, failure);
    parts.failed.hidden = !failure;
  }

  /** Shows the words that drove the alert and who said them; beside a wait, the customer's latest ones. */
  renderQuote(alert, conversation) {
    const { words, parts } = this;
    const { quote, by, at } = quoteOf(alert, conversation);
    parts.figure.hidden = !quote;
    setText(parts.quote, quote ? words.text("quote", { text: quote }) : "");
    const who = words.text(`said.${by}`);
    setText(parts.quoteAt, at ? words.text("desk.quote_at", { who, time: words.clock(at) }) : who);
  }

  /** Shows the measures that the evidence has: probability against threshold, wait against SLA, baseline and count. */
  renderMeasures(alert, end) {
    const { words, parts } = this;
    const { threshold, waited, sla, since, count, not_scored, baseline, due, fired } = alert.evidence ?? {};
    const measures = [];
    const probability = probabilityOf(alert);
    if (fired) {
      measures.push({ key: "probability", text: firedText(words, fired), share: fired.now, mark: fired.threshold });
    } else if (probability !== null) {
      const text = threshold ? words.text("desk.probability_threshold", { probability: words.percent(probability), threshold: words.percent(threshold) }) : words.percent(probability);
      measures.push({ key: isWait(alert) ? "breach" : "probability", text, share: probability, mark: threshold });
    }
    if (sla && isWait(alert)) {
      const time = since === undefined && waited !== undefined && waited !== null ? waited : end - alertSince(alert);
      const scale = Math.max(time, sla * 1.5);
      const left = isOpen(alert) && due > end ? words.duration(due - end) : null;
      const text = words.text(left ? "desk.left" : "desk.waited_sla", { waited: words.duration(time), sla: words.duration(sla), left });
      measures.push({ key: "waited", text, share: time / scale, mark: sla / scale });
    }
    if (baseline) {
      measures.push({ key: "baseline", text: words.text("desk.baseline", { median: words.duration(baseline.median), high: words.duration(baseline.high) }) });
    }
    if (count && !isOfQueue(alert)) {
      const text = threshold ? words.text("desk.count_threshold", { threshold: words.number(threshold) }, count) : words.text("desk.count", {}, count);
      measures.push({ key: "count", text });
    }
    if (not_scored) {
      const [code, detail] = not_scored.split(":");
      measures.push({ key: "not_scored", text: words.code("not_scored", code, { detail: detail ?? "" }) });
    }
    keyed(parts.measures, measures, (measure) => measure.key, (measure) => this.createMeasure(measure), (node, measure) => this.updateMeasure(node, measure));
  }

  createMeasure({ key }) {
    const line = h("p", { class: "measure-words" });
    const fill = h("span", { class: "fill" });
    const mark = h("span", { class: "mark" });
    const bar = h("div", { class: "bar", "aria-hidden": "true" }, fill, mark);
    const node = h("div", { class: `measure ${key}` }, h("h3", {}, this.words.text(`measure.${key}`)), line, bar);
    node.parts = { line, fill, mark, bar };
    return node;
  }

  updateMeasure({ parts }, { text, share, mark }) {
    setText(parts.line, text);
    parts.bar.hidden = share === undefined;
    parts.fill.style.transform = `scaleX(${Math.min(1, share ?? 0).toFixed(3)})`;
    parts.mark.hidden = !mark;
    if (mark) parts.mark.style.left = `${(Math.min(1, mark) * 100).toFixed(1)}%`;
  }

  /** Shows the drivers. Beside a probability their weights are log-odds and get a bar; elsewhere the text has the number. */
  renderDrivers(alert, floor) {
    const { words, parts } = this;
    const drivers = alert.evidence?.drivers ?? [];
    parts.driversBox.hidden = drivers.length === 0;
    const inLogOdds = probabilityOf(alert) !== null && !isWait(alert);
    const most = Math.max(...drivers.map((driver) => Math.abs(driver.weight ?? 0)), 1e-9);
    const create = () => {
      const [line, fill, effect] = [h("span", { class: "driver-words" }), h("span", { class: "fill" }), h("span", { class: "effect" })];
      const node = h("li", {}, line, h("span", { class: "bar", "aria-hidden": "true" }, fill), effect);
      node.parts = { line, fill, effect };
      return node;
    };
    const update = (node, { driver }) => {
      const weight = driver.weight ?? 0;
      const bar = inLogOdds && weight !== 0;
      setAttribute(node, "class", `${weight < 0 ? "lowers" : "raises"}${bar ? "" : " plain"}`);
      setText(node.parts.line, driverText(words, driver, floor, alert));
      node.parts.fill.style.transform = `scaleX(${(Math.abs(weight) / most).toFixed(3)})`;
      setText(node.parts.effect, bar ? words.text(weight < 0 ? "driver.lowers" : "driver.raises") : "");
    };
    keyed(parts.drivers, drivers.map((driver, position) => ({ driver, position })), (item) => item.position, create, update);
  }
}
