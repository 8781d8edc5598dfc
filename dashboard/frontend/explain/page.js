/* Why a case was opened: what happened in order, each step beside the rules, and the smallest change that prevents it. */

import { h, setAttribute, setBadge, setText } from "../dom.js";
import { address, buildHead, PHONE_PX, renderHead, unknownText } from "../frame.js";
import { AlertCard } from "./card.js";
import { stepNode } from "./step.js";

const PATIENCE_MS = 120000; // a case that rests on its queue is run again with all of it
const REFUSALS = new Set(["not_allowed", "unknown_case", "log_unavailable"]);

export class ExplainPage {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client, data });
    this.id = new URLSearchParams(location.search).get("case") ?? "";
    this.head = buildHead(words, data);
    const part = (tag, name) => h(tag, { class: name });
    this.parts = { holder: part("span", "holder"), title: part("h1", ""), place: part("p", "subtitle"), state: h("p", { class: "explain-state", role: "status" }), alerts: part("div", "explain-alerts"), steps: part("ol", "explain-steps") };
    const { parts } = this;
    parts.back = h("a", { class: "act-link" }, words.text("explain.back"));
    parts.again = h("button", { type: "button", class: "act", click: () => this.ask() }, words.text("explain.again"));
    parts.head = h("header", { class: "explain-head" }, parts.holder, h("div", {}, parts.title, parts.place), h("p", { class: "explain-links" }, parts.back, parts.again));
    parts.story = h("section", { class: "queue-panel explain-story" }, h("h2", {}, words.text("explain.story")), parts.steps);
    parts.found = h("div", { class: "explain-found", hidden: true }, h("section", { "aria-label": words.text("explain.alerts") }, parts.alerts), parts.story);
    root.replaceChildren(this.head.node, h("main", { class: "queue-body explain" }, parts.head, parts.state, parts.found));
  }

  async ask() {
    if (this.asking || !this.id) return;
    this.asking = true;
    this.client.changed();
    const { ok, explanation, error } = await this.client.ask({ type: "explain", case: this.id }, PATIENCE_MS);
    this.asking = false;
    this.refusal = ok ? null : error;
    if (ok) this.told = explanation;
    this.client.changed();
  }

  render() {
    const { client, root, words, parts, told, data } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, words, client);
    if (client.ready && !told && !this.refusal) this.ask();
    setAttribute(parts.back, "href", `${address("desk", data)}&case=${encodeURIComponent(this.id)}`);
    parts.again.disabled = Boolean(this.asking);
    parts.found.hidden = !told;
    const state = this.stateText();
    parts.state.hidden = !state;
    setText(parts.state, state);
    if (told) this.renderTold(told);
    else setText(parts.title, words.text("explain.title"));
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }

  /** Returns what is to be waited for, or why there is no explanation. */
  stateText() {
    const { words, client } = this;
    if (!this.id) return words.text("explain.no_case");
    if (this.asking) return words.text("explain.running");
    if (this.refusal) return words.text(`explain.${REFUSALS.has(this.refusal) ? this.refusal : "log_unavailable"}`);
    return this.told ? "" : (unknownText(words, client) ?? words.text("unknown.connecting"));
  }

  renderTold({ subject, subject_kind: kind, queue, alerts, steps = [] }) {
    const { words, parts, client, data } = this;
    const worst = alerts.find(({ alert }) => alert.severity === "critical") ?? alerts[0];
    setBadge(parts.holder, worst.alert.severity, worst.alert.cause);
    setText(parts.title, words.text("explain.why", { cause: words.code("cause", worst.alert.cause) }));
    if (this.shown !== this.told) {
      this.shown = this.told;
      const link = kind === "queue" ? null : h("a", { href: `${address("conversations", data)}&id=${encodeURIComponent(subject)}` }, subject);
      parts.place.replaceChildren(words.text(`severity.${worst.alert.severity}`), " · ", words.queue(client.floor, queue), ...(link ? [" · ", link] : []));
      parts.alerts.replaceChildren(...alerts.map((one) => new AlertCard(words, one).node));
      parts.steps.replaceChildren(...steps.map((step) => stepNode(words, step, client.floor)));
    }
  }
}
