/* What the platform was asked to do about a case, how far that is, and how to stop what the rules have planned. */

import { h, keyed, setAttribute, setText } from "../dom.js";

const KINDS_OF_ALL = ["whisper", "barge_in", "take_over", "transfer", "call_back", "suggest_reply", "offer_help"];
const WITH_TEXT = new Set(["whisper", "suggest_reply", "refuse", "grant"]);

/** Returns the kinds of interventions that make sense for a case: a request of an agent is granted or refused first. */
export function kindsFor({ worst, also }) {
  const asked = [worst, ...also].some(({ cause }) => cause === "help_requested");
  return asked ? ["grant", "refuse", ...KINDS_OF_ALL.filter((kind) => kind !== "offer_help")] : KINDS_OF_ALL;
}

/** Returns whether an order of this kind says nothing without a text. */
export function needsText(kind) {
  return WITH_TEXT.has(kind);
}

export class InterventionList {
  /** `stop(id)` asks to stop a planned intervention. */
  constructor(words, stop) {
    Object.assign(this, { words, stop });
    this.list = h("ul", {});
    this.node = h("section", { class: "interventions", hidden: true }, h("h3", {}, words.text("desk.interventions")), this.list);
  }

  render(one, floor, now, acts) {
    const found = [...(one.record?.interventions ?? [])].reverse();
    this.node.hidden = !found.length;
    keyed(this.list, found, ({ id }) => id, (each) => this.createItem(each), (node, each) => this.updateItem(node, each, floor, now, acts));
  }

  createItem({ id }) {
    const parts = { what: h("span", { class: "what" }), state: h("span", { class: "state" }), text: h("p", { class: "text" }), answer: h("p", { class: "answer" }) };
    parts.stop = h("button", { type: "button", class: "act stop", click: () => this.stop(id) }, this.words.text("intervention.stop"));
    const node = h("li", { "data-intervention": id }, parts.what, parts.state, parts.stop, parts.text, parts.answer);
    node.parts = parts;
    return node;
  }

  updateItem(node, { kind, state, at, changed_at, by = "stepin", to, text, due_at: due, answer }, floor, now, acts) {
    const { words } = this;
    const { parts } = node;
    const who = by === "stepin" ? words.text("intervention.by_rules") : by;
    const target = to ? words.text("intervention.to", { name: words.queue(floor, to) }) : "";
    const planned = state === "planned";
    setAttribute(node, "class", state);
    setText(parts.what, [words.code("intervention", kind), target, who, words.clock(at)].filter(Boolean).join(" · "));
    setText(parts.state, planned && due ? words.text("intervention.due", { seconds: words.number(Math.max(0, Math.ceil(due - now))) }) : `${words.code("state", state)} · ${words.clock(changed_at)}`);
    parts.stop.hidden = !planned || !acts;
    setText(parts.text, text ? words.text("quote", { text }) : "");
    setText(parts.answer, !answer ? "" : words.has(`why.${answer}`) ? words.text(`why.${answer}`) : words.text("intervention.answer", { text: answer }));
    for (const part of [parts.text, parts.answer]) part.hidden = !part.textContent;
  }
}
