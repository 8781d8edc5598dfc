/* One alert in full: the customer's words, the evidence, the history, and the buttons for actions. */

import { allows, answerOf, isAnswer } from "./actions.js";
import { h, icon, keyed, setAttribute, setBadge, setText } from "../dom.js";
import { backTexts, driverText, firedText } from "../frame.js";
import { agentName, alertSince, isClosable, isOfQueue, isOpen, isWait, probabilityOf, quoteOf } from "../model.js";

const ACTION_KEYS = { claim: "C", release: "R", resolve: "X", close: "E", true_alarm: "T", false_alarm: "F", retract: "U" };
const ACTIONS = Object.keys(ACTION_KEYS);

export class DeskDetail {
  /** `act(action, note)` requests an action on the alert that is shown; `back()` returns to the list. */
  constructor(words, act, back) {
    this.words = words;
    this.act = act;
    const part = (tag, name) => h(tag, { class: name });
    this.parts = { holder: part("span", "holder"), title: h("h2", {}), subtitle: part("p", "subtitle"), link: h("a", { class: "open-there", target: "_blank", rel: "noopener noreferrer", hidden: true }, words.text("desk.open_there")), time: part("span", "time") };
    const parts = this.parts;
    const backButton = h("button", { type: "button", class: "back", click: back }, words.text("desk.back"));
    const heading = h("header", { class: "detail-head" }, parts.holder, h("div", { class: "titles" }, parts.title, parts.subtitle, parts.link), parts.time);
    Object.assign(parts, { quote: part("blockquote", "quote"), quoteAt: part("figcaption", "quote-at"), measures: part("div", "measures") });
    parts.figure = h("figure", { class: "said" }, parts.quote, parts.quoteAt);
    parts.drivers = part("ul", "drivers");
    parts.driversBox = this.section("desk.drivers", parts.drivers);
    parts.facts = part("dl", "facts");
    parts.history = part("ol", "history");
    parts.historyMore = part("p", "history-more");
    const body = h("div", { class: "detail-body" }, h("div", {}, parts.figure, parts.measures, parts.driversBox), h("div", {}, this.section("desk.facts", parts.facts), this.section("desk.history", parts.history, parts.historyMore)));
    this.article = h("article", { class: "alert-detail", hidden: true }, heading, this.buildActions(), body);
    this.nothing = h("div", { class: "nothing" }, icon("check", "quiet-icon"), h("p", {}, words.text("desk.choose")));
    this.node = h("section", { class: "detail", "aria-label": words.text("desk.detail") }, backButton, this.nothing, this.article);
  }

  section(key, ...content) {
    return h("section", {}, h("h3", {}, this.words.text(key)), ...content);
  }

  buildActions() {
    const { words, parts } = this;
    this.buttons = Object.fromEntries(
      ACTIONS.map((action) => [
        action,
        h("button", { type: "button", class: `act ${action}`, "data-action": action, "aria-keyshortcuts": ACTION_KEYS[action], click: () => this.press(action) }),
      ]),
    );
    parts.note = h("input", { class: "note", maxlength: 2000, placeholder: words.text("desk.note"), "aria-label": words.text("desk.note") });
    parts.taken = h("span", { class: "taken" });
    parts.outcome = h("p", { class: "outcome" });
    const { true_alarm, false_alarm, retract, ...work } = this.buttons;
    const answers = h("div", { class: "answers", role: "group", "aria-label": words.text("desk.answers") }, true_alarm, false_alarm, retract);
    return h("div", { class: "actions" }, ...Object.values(work), answers, parts.note, parts.taken, parts.outcome);
  }

  press(action) {
    if (this.buttons[action].getAttribute("aria-disabled") === "true") return;
    this.act(action, this.parts.note.value.trim());
  }

  /** Clears a note that was recorded with its action. */
  clearNote(id, note) {
    if (id === this.alertId && this.parts.note.value.trim() === note) this.parts.note.value = "";
  }

  render(alert, desk) {
    this.article.hidden = !alert;
    this.nothing.hidden = Boolean(alert);
    if (!alert) return;
    if (this.alertId !== alert.id) this.parts.note.value = "";
    this.alertId = alert.id;
    const { words, parts } = this;
    setAttribute(this.article, "class", `alert-detail ${alert.severity} ${alert.status}`);
    setAttribute(this.article, "data-alert", alert.id);
    setBadge(parts.holder, alert.severity, alert.cause);
    setText(parts.title, words.code("cause", alert.cause));
    setText(parts.subtitle, [words.text(`severity.${alert.severity}`), ...backTexts(words, alert), words.queue(desk.client.floor, alert.queue), agentName(desk.client.floor, alert)].filter(Boolean).join(" · "));
    const end = isOpen(alert) ? desk.now : (alert.ends_at ?? alert.updated_at);
    setText(parts.time, words.duration(end - alertSince(alert)));
    this.renderActions(alert, desk.actions, desk.me(), desk.client.floor.conversations.get(alert.subject));
    this.renderQuote(alert, desk.client.floor.conversations.get(alert.subject));
    this.renderMeasures(alert, end);
    this.renderDrivers(alert, desk.client.floor);
    this.renderLink(desk.client.floor.conversations.get(alert.subject)?.link);
    this.renderFacts(alert, desk.client.floor.conversations.get(alert.subject), desk.now);
    keyed(parts.history, (alert.history ?? []).map((entry, position) => ({ entry, position })), (item) => item.position, () => h("li", {}), (node, { entry }) => setText(node, this.historyText(entry, desk.client.floor)));
    // The alert counts its steps; the desk gets the first, the last of each kind and the latest.
    const more = (alert.step ?? 0) - (alert.history ?? []).length;
    parts.historyMore.hidden = more <= 0;
    setText(parts.historyMore, more > 0 ? words.text("desk.history_more", {}, more) : "");
  }

  /** Leads to the conversation on the platform's own screen. */
  renderLink(link) {
    const { link: node } = this.parts;
    node.hidden = !link?.startsWith("https://");
    setAttribute(node, "href", node.hidden ? null : link);
  }

  renderActions(alert, actions, me, conversation) {
    const { words, parts } = this;
    const answer = answerOf(alert, me);
    const sending = actions.sending(alert.id);
    const lost = actions.lost(alert.id);
    // After a lost claim the claim button stays. A second press on it must not release somebody else's claim.
    const hiddenAction = alert.status !== "claimed" ? "release" : lost ? null : "claim";
    for (const action of ACTIONS) {
      const button = this.buttons[action];
      button.hidden = !me.acts || action === hiddenAction || (action === "close" && !isClosable(alert, conversation)) || (action === "retract" && !answer);
      setText(button, words.text(action === sending ? "action.sending" : `action.${action}`));
      setAttribute(button, "aria-disabled", String(Boolean(sending) || !allows(action, alert, me, conversation)));
      if (isAnswer(action)) setAttribute(button, "aria-pressed", String(action === answer));
    }
    parts.note.hidden = !me.acts;
    const claimText = alert.status === "claimed" ? words.text("wall.claimed_by", { name: alert.claimed_by ?? "" }) : "";
    const reason = alert.resolution ? ` · ${words.code("resolution", alert.resolution)}` : "";
    setText(parts.taken, isOpen(alert) ? claimText : `${words.text("status.resolved")}${reason}`);
    const failure = actions.failure(alert.id);
    setText(parts.outcome, failure);
    setAttribute(parts.outcome, "class", lost ? "outcome taken-first" : "outcome");
    parts.outcome.hidden = !failure;
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

  renderFacts(alert, conversation, now) {
    const { words, parts } = this;
    const facts = [
      ["raised", words.clock(alert.raised_at)],
      ["since", words.clock(alertSince(alert))],
      ["subject", isOfQueue(alert) ? null : alert.subject],
      ["topic", conversation?.topic],
      ["direction", conversation?.direction === "outbound" ? words.text("fact.outbound") : null],
      ["channel", alert.channel && words.code("channel", alert.channel)],
      ["language", alert.language && words.code("language", alert.language.slice(0, 2))],
      ["status", conversation && words.code("conversation", conversation.status)],
      ["watch", conversation?.watch ? words.text("fact.watched") : null],
      ["waits", this.waitsText(conversation, now)],
      ["participants", this.participantsText(conversation)],
      ["turns", conversation && words.number(conversation.turns ?? 0)],
      ["transfers", conversation && words.number(conversation.transfers ?? 0)],
      ["last_text", conversation?.last_text],
      ["rules", words.text("fact.rules_version", { version: alert.rules ?? 1 })],
      ["model", alert.model],
    ].filter(([, value]) => value);
    const create = ([key]) => {
      const value = h("dd", {});
      const node = h("div", { class: `fact ${key}` }, h("dt", {}, words.text(`fact.${key}`)), value);
      node.value = value;
      return node;
    };
    keyed(parts.facts, facts, ([key]) => key, create, (node, [, value]) => setText(node.value, String(value)));
  }

  participantsText(conversation) {
    const participants = Object.entries(conversation?.participants ?? {});
    return participants.map(([name, mode]) => this.words.code("mode", mode, { name })).join(" · ");
  }

  waitsText(conversation, now) {
    const waits = conversation?.waits ?? [];
    return waits.map(({ kind, since }) => this.words.code("wait", kind, { time: this.words.duration(now - since) })).join(" · ");
  }

  historyText({ at, what, by, note, action }, floor) {
    const { words } = this;
    const person = action || (by && by !== "stepin") ? by : "";
    if (what === "moved") return `${words.clock(at)}  ${words.text("history.moved", { queue: words.queue(floor, note) })}`;
    const done = person ? words.text("history.by", { what: words.code("history", what), name: person }) : words.code("history", what);
    const reason = !note ? "" : ` · ${person ? note : words.code("resolution", note)}`;
    return `${words.clock(at)}  ${done}${reason}`;
  }
}
