/* One case in full: what to do first, the buttons, each alert with its evidence, what was asked of the platform, the
 * facts and the history. */

import { Controls } from "./controls.js";
import { InterventionList } from "./interventions.js";
import { CasePart } from "./part.js";
import { PlaybookView } from "./playbook.js";
import { historyOf } from "./history.js";
import { keepNote } from "./notes.js";
import { isOfferedTo } from "./outcomes.js";
import { h, icon, keyed, setAttribute, setBadge, setText } from "../dom.js";
import { address, backTexts } from "../frame.js";
import { stepNote } from "../transcript/row_views.js";
import { TranscriptView } from "../transcript/view.js";
import { agentName, alertSince, familyOf, isOfQueue } from "../model.js";

export class DeskDetail {
  /** `desk` gives the floor, the time and this person, and takes what is asked for. */
  constructor(words, desk) {
    Object.assign(this, { words, desk });
    const part = (tag, name) => h(tag, { class: name });
    this.parts = { holder: part("span", "holder"), title: h("h2", {}), subtitle: part("p", "subtitle"), todo: part("p", "todo"), time: part("span", "time") };
    const parts = this.parts;
    parts.link = h("a", { class: "open-there", target: "_blank", rel: "noopener noreferrer", hidden: true }, words.text("desk.open_there"));
    parts.why = h("a", { class: "open-why" }, words.text("explain.link"));
    parts.silence = part("p", "silence-note");
    parts.below = h("button", { type: "button", class: "act below", hidden: true, click: () => desk.unfold(this.key) });
    const backButton = h("button", { type: "button", class: "back", click: () => desk.showList() }, words.text("desk.back"));
    const heading = h("header", { class: "detail-head" }, parts.holder, h("div", { class: "titles" }, parts.title, parts.subtitle, h("p", { class: "ways" }, parts.why, parts.link)), parts.time);
    this.controls = new Controls(words, desk);
    this.interventions = new InterventionList(words, (id) => desk.request("stop", desk.shown(), "", { stops: id }));
    this.playbook = new PlaybookView(words, desk.client, () => desk.render());
    this.transcript = new TranscriptView(words, desk.client, () => desk.render());
    parts.parts = part("div", "parts");
    parts.facts = part("dl", "facts");
    parts.history = part("ol", "history");
    parts.historyMore = part("p", "history-more");
    const body = h("div", { class: "detail-body" }, this.transcript.node, h("div", { class: "reasons", tabindex: 0, role: "group", "aria-label": words.text("desk.reasons") }, parts.parts, h("div", { class: "besides" }, this.playbook.node, this.interventions.node, this.section("desk.facts", parts.facts), this.section("desk.history", parts.history, parts.historyMore))));
    this.article = h("article", { class: "alert-detail", hidden: true }, heading, parts.todo, this.controls.node, h("div", { class: "notes" }, parts.silence, parts.below), body);
    this.nothing = h("div", { class: "nothing" }, icon("check", "quiet-icon"), h("p", {}, words.text("desk.choose")));
    this.node = h("section", { class: "detail", "aria-label": words.text("desk.detail") }, backButton, this.nothing, this.article);
  }

  section(key, ...content) {
    return h("section", {}, h("h3", {}, this.words.text(key)), ...content);
  }

  /** Clears a note that was recorded with its action. */
  clearNote(key, note) {
    const field = this.controls.noteField;
    if (field.value.trim() !== note) return;
    field.value = "";
    keepNote(this.key, "");
  }

  /** Returns the alert that a key is about: the one whose part has the focus, or the worst one. */
  partInFocus() {
    const active = this.node.getRootNode().activeElement?.closest?.("[data-part]");
    const found = [...(this.parts.parts.keyedNodes?.values() ?? [])].find((node) => node === active);
    return (found ?? this.parts.parts.firstChild)?.view.alert;
  }

  render(one) {
    this.article.hidden = !one;
    this.nothing.hidden = Boolean(one);
    if (!one) {
      this.transcript.want(null);
      return;
    }
    this.key = one.key;
    const { words, parts, desk } = this;
    const { floor } = desk.client;
    const { worst, severity, status } = one;
    const conversation = desk.conversation(one);
    setAttribute(this.article, "class", `alert-detail ${severity} ${status}`);
    setAttribute(this.article, "data-case", one.key);
    setAttribute(this.article, "data-alert", worst.id);
    setBadge(parts.holder, severity, worst.cause);
    setText(parts.title, words.code("cause", worst.cause));
    setText(parts.subtitle, [words.text(`severity.${severity}`), ...backTexts(words, { ...worst, returned: one.record?.returned ?? worst.returned }), words.queue(floor, one.queue), agentName(floor, worst)].filter(Boolean).join(" · "));
    const end = status === "resolved" ? (one.record?.resolved_at ?? worst.ends_at ?? worst.updated_at) : desk.now;
    setText(parts.time, words.duration(end - alertSince(worst)));
    this.playbook.render(one, desk.now);
    setText(parts.todo, this.todo(one, end));
    parts.todo.hidden = !parts.todo.textContent;
    this.controls.render(one);
    this.renderNotes(one, floor);
    this.transcript.render(isOfQueue(worst) ? undefined : conversation, floor, desk.now, firedOf(one));
    this.renderParts(one);
    this.interventions.render(one, floor, desk.now, desk.me().acts);
    this.renderLink(conversation?.link);
    parts.why.hidden = !one.record;
    setAttribute(parts.why, "href", `${address("explain", desk.data)}&case=${encodeURIComponent(one.key)}`);
    this.renderFacts(worst, conversation, desk.now);
    this.renderHistory(one, floor);
  }

  /** Returns what to do first, in one sentence. */
  todo(one, end) {
    const { words, desk } = this;
    const { worst, owner, status } = one;
    if (status === "resolved") return "";
    if (isOfferedTo(one, desk.me())) return words.text("todo.offered", { name: owner ?? "" });
    const step = this.playbook.firstStep(one);
    if (step) return step;
    const values = { time: words.duration(end - alertSince(worst)), queue: words.queue(desk.client.floor, one.queue) };
    return words.text(`todo.${familyOf(worst.cause) ?? "unknown"}`, values);
  }

  /** Says who silenced the case and why, and how many waits this case of a queue stands for. */
  renderNotes({ key, record }, floor) {
    const { words, parts, desk } = this;
    const silence = floor.silences.get(record?.silenced_by);
    parts.silence.hidden = !record?.silenced_by;
    setText(parts.silence, silence ? words.text("case.silenced_by", { name: silence.by, time: words.clock(silence.ends_at), reason: silence.reason }) : words.text("case.silenced"));
    const below = desk.list.countBelow(key);
    parts.below.hidden = !below;
    const open = desk.list.unfolded.has(key);
    setAttribute(parts.below, "aria-expanded", String(open));
    setText(parts.below, words.text(open ? "desk.fold" : "desk.unfold", {}, below));
  }

  renderParts({ worst, also, over, record }) {
    const { words, desk, parts } = this;
    const alerts = [worst, ...also, ...(record ? over : [])];
    const create = ({ id }) => {
      const view = new CasePart(words, (action) => desk.answer(action, desk.client.floor.alerts.get(id)));
      view.node.view = view;
      return view.node;
    };
    keyed(parts.parts, alerts, ({ id }) => id, create, (node, alert) => node.view.render(alert, desk, alerts.length === 1));
  }

  renderHistory(one, floor) {
    const { words, parts } = this;
    const { entries, more } = historyOf(one);
    keyed(parts.history, entries.map((entry, position) => ({ entry, position })), ({ position }) => position, () => h("li", {}), (node, { entry }) => setText(node, this.historyText(entry, floor)));
    parts.historyMore.hidden = more <= 0;
    setText(parts.historyMore, more > 0 ? words.text("desk.history_more", {}, more) : "");
  }

  /** Leads to the conversation on the platform's own screen. */
  renderLink(link) {
    const { link: node } = this.parts;
    node.hidden = !/^https?:\/\//.test(link ?? "");
    setAttribute(node, "href", node.hidden ? null : link);
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

  historyText(entry, floor) {
    const { words } = this;
    const { at, what, by, note, action, cause } = entry;
    const person = action || (by && by !== "stepin") ? by : "";
    if (what === "moved") return `${words.clock(at)}  ${words.text("history.moved", { queue: words.queue(floor, note) })}`;
    const done = person ? words.text("history.by", { what: words.code("history", what), name: person }) : words.code("history", what);
    const which = cause ? words.code("cause", cause) : "";
    return `${words.clock(at)}  ${[done, which, stepNote(words, { ...entry, by: person })].filter(Boolean).join(" · ")}`;
  }
}

/** Returns the rule of frustration that fired in a case, if one did. */
function firedOf({ worst, also, over }) {
  return [worst, ...also, ...over].map(({ evidence }) => evidence?.fired).find(Boolean);
}
