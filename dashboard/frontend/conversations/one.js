/* One conversation in full: its causes with their evidence, its waits and facts, and the ways to its case and its platform. */

import { statusText } from "../desk/list.js";
import { h, keyed, setAttribute, setBadge, setText } from "../dom.js";
import { address, driverText } from "../frame.js";
import { TranscriptView } from "../transcript/view.js";

const MOST_DRIVERS = 4;

export class OneConversation {
  /** `leave()` is called when a person goes back to the list. */
  constructor(words, data, client, leave) {
    Object.assign(this, { words, data });
    const part = (tag, name, props = {}) => h(tag, { class: name, ...props });
    this.parts = { holder: part("span", "holder"), title: part("h2", "", { tabindex: "-1" }), place: part("p", "subtitle"), time: part("span", "time"), causes: part("ul", "one-causes"), waits: part("ul", "one-waits"), facts: part("dl", "facts") };
    const { parts } = this;
    parts.back = h("button", { type: "button", class: "act leave", click: leave }, words.text("conversations.back"));
    parts.there = h("a", { class: "act-link open-there", target: "_blank", rel: "noopener noreferrer" }, words.text("desk.open_there"));
    parts.case = h("a", { class: "act-link open-case" }, words.text("conversations.case"));
    parts.queue = h("a", { class: "act-link open-queue" }, words.text("conversations.queue"));
    parts.why = h("a", { class: "act-link open-why" }, words.text("explain.link"));
    parts.caseState = part("p", "case-state");
    parts.unknown = h("p", { class: "empty" }, words.text("conversations.gone"));
    const section = (key, node) => h("section", { class: `one-section ${key}` }, h("h3", {}, words.text(`conversations.${key}`)), node);
    parts.sections = { causes: section("causes", parts.causes), waits: section("waits", parts.waits), facts: section("facts", parts.facts) };
    parts.head = h("header", { class: "one-head" }, parts.holder, h("div", { class: "one-title" }, parts.title, parts.place), parts.time);
    parts.links = h("p", { class: "one-links" }, parts.case, parts.why, parts.there, parts.queue, parts.caseState);
    this.talk = new TranscriptView(words, client, () => client.changed());
    this.found = h("div", { class: "one-found" }, parts.head, parts.links, this.talk.node, ...Object.values(parts.sections));
    this.node = h("section", { class: "one detail", hidden: true, "aria-label": words.text("conversations.one") }, parts.back, parts.unknown, this.found);
  }

  focus() {
    this.parts.title.focus({ preventScroll: true });
  }

  /** Shows the row of the conversation `id`; undefined when the floor does not have it. */
  render(row, id, client) {
    this.node.hidden = !id;
    if (!row) this.talk.render();
    if (!id) return;
    const { parts } = this;
    setAttribute(this.node, "data-conversation", id);
    parts.unknown.hidden = Boolean(row) || !client.floor;
    this.found.hidden = !row;
    if (!row) return;
    const now = client.floorNow();
    this.renderHead(row, now);
    this.renderLinks(row);
    this.talk.render(row.view, client.floor, now, row.view.causes?.map(({ evidence }) => evidence?.fired).find(Boolean));
    this.renderCauses(row, client.floor, now);
    this.renderWaits(row.view, now);
    this.renderFacts(row, now);
  }

  renderHead({ id, view, queueName, agentName, channel, language, causes }, now) {
    const { words, parts } = this;
    const severity = causes[0]?.severity;
    setAttribute(this.node, "class", `one detail ${severity ?? ""}`);
    parts.holder.hidden = !severity;
    if (severity) setBadge(parts.holder, severity, causes[0].cause);
    setText(parts.title, view.topic || id);
    setText(parts.place, [words.code("conversation", view.status), queueName, agentName, words.code("channel", channel), language && words.code("language", language)].filter(Boolean).join(" · "));
    setText(parts.time, words.duration((view.status === "ended" ? view.updated_at : now) - view.started_at));
    setAttribute(parts.time, "title", words.text("conversations.age"));
  }

  renderLinks({ queue, view, one }) {
    const { words, parts, data } = this;
    parts.there.hidden = !/^https?:\/\//.test(view.link ?? "");
    setAttribute(parts.there, "href", parts.there.hidden ? null : view.link);
    parts.case.hidden = parts.why.hidden = !one;
    if (one) setAttribute(parts.case, "href", `${address("desk", data)}&case=${encodeURIComponent(one.key)}`);
    if (one) setAttribute(parts.why, "href", `${address("explain", data)}&case=${encodeURIComponent(one.key)}`);
    setAttribute(parts.queue, "href", address("queue", { ...data, queue }));
    setText(parts.caseState, one ? statusText(words, one) : "");
  }

  renderCauses({ causes, view }, floor, now) {
    const { words, parts } = this;
    parts.sections.causes.hidden = !causes.length;
    const create = () => {
      const inside = { holder: h("span", { class: "holder" }), cause: h("span", { class: "cause" }), since: h("span", { class: "since" }), quote: h("blockquote", { class: "quote" }), why: h("p", { class: "why" }) };
      const node = h("li", {}, ...Object.values(inside));
      node.parts = inside;
      return node;
    };
    keyed(parts.causes, causes, ({ cause }) => cause, create, (node, { cause, severity, since, evidence }) => {
      const { parts: inside } = node;
      setBadge(inside.holder, severity, cause);
      setText(inside.cause, `${words.code("cause", cause)} · ${words.text(`severity.${severity}`)}`);
      setText(inside.since, words.duration(now - since));
      inside.quote.hidden = !evidence?.quote;
      setText(inside.quote, evidence?.quote ? words.text("quote", { text: evidence.quote }) : "");
      const drivers = (evidence?.drivers ?? []).slice(0, MOST_DRIVERS).map((driver) => driverText(words, driver, floor, view));
      inside.why.hidden = !drivers.length;
      setText(inside.why, drivers.join(" · "));
    });
  }

  renderWaits({ waits = [] }, now) {
    const { words, parts } = this;
    parts.sections.waits.hidden = !waits.length;
    keyed(parts.waits, waits, ({ kind }) => kind, () => h("li", {}), (node, { kind, since, due }) => {
      const promised = due ? words.text("conversations.due", { time: words.moment(due) }) : "";
      setText(node, [words.code("wait", kind, { time: words.duration(now - since) }), words.text("conversations.since", { time: words.clock(since) }), promised].filter(Boolean).join(" · "));
    });
  }

  renderFacts({ id, view, risk }, now) {
    const { words, parts } = this;
    const { started_at, updated_at, turns = 0, transfers = 0, probability, not_scored, rating, participants = {}, direction, watch, last_text, plea, segment } = view;
    const [unscored, detail] = (not_scored ?? "").split(":");
    const facts = [
      ["subject", id],
      ["started", words.moment(started_at)],
      ["last_sign", words.duration(now - updated_at)],
      ["risk", risk === null ? null : words.percent(risk)],
      ["probability", probability === undefined ? null : words.percent(probability)],
      ["not_scored", not_scored && words.code("not_scored", unscored, { detail: detail ?? "" })],
      ["watch", watch ? words.text("fact.watched") : null],
      ["turns", words.number(turns)],
      ["transfers", words.number(transfers)],
      ["participants", Object.entries(participants).map(([name, mode]) => words.code("mode", mode, { name })).join(" · ")],
      ["direction", direction === "outbound" ? words.text("fact.outbound") : null],
      ["segment", segment],
      ["rating", rating === undefined ? null : words.percent(rating)],
      ["last_text", last_text],
      ["plea", plea],
    ].filter(([, value]) => value);
    const create = ([key]) => {
      const node = h("div", { class: `fact ${key}` }, h("dt", {}, words.text(`fact.${key}`)), h("dd", {}));
      return node;
    };
    keyed(parts.facts, facts, ([key]) => key, create, (node, [, value]) => setText(node.lastChild, String(value)));
  }
}
