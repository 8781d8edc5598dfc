/* The list of cases: one row for each customer or queue, with its causes. Folded waits show below their queue's case. */

import { caseKey } from "./actions.js";
import { isOfferedTo } from "./outcomes.js";
import { h, keyed, setAttribute, setBadge, setText } from "../dom.js";
import { backTexts, unservedText } from "../frame.js";
import { foldedBelow, isQuiet, unservedOf } from "../cases.js";
import { agentName, alertSince } from "../model.js";

export class CaseList {
  /** `choose(key)` is called when a person points at a case. */
  constructor(words, choose) {
    Object.assign(this, { words, choose });
    this.unfolded = new Set(); // the keys of the cases of queues whose waits are shown
    this.node = h("ul", { class: "list", role: "listbox", "aria-label": words.text("desk.list") });
  }

  /** Returns the cases as they are listed, of those that are shown: what is folded follows its queue's case, or is left
   * out. `keep(case)` says which ones stand in the list in any way. */
  listed(cases, keep) {
    this.below = foldedBelow(cases);
    const folded = new Set([...this.below.values()].flat());
    return cases.filter((one) => !folded.has(one) || keep(one)).flatMap((one) => {
      const shown = this.unfolded.has(one.key) ? (this.below.get(one.key) ?? []).filter((each) => !keep(each)) : [];
      return [one, ...shown];
    });
  }

  /** Returns how many cases the one with this key stands for. */
  countBelow(key) {
    return this.below?.get(key)?.length ?? 0;
  }

  /** Shows the waits for which a queue's case stands, or folds them again. */
  toggle(key, open = !this.unfolded.has(key)) {
    if (open) this.unfolded.add(key);
    else this.unfolded.delete(key);
  }

  render(cases, desk) {
    this.order = cases.map(({ key }) => key);
    keyed(this.node, cases, ({ key }) => key, (one) => this.createItem(one), (node, one) => this.updateItem(node, one, desk));
  }

  createItem({ key }) {
    const part = (name) => h("span", { class: name });
    const parts = Object.fromEntries(["holder", "cause", "time", "place", "state", "also"].map((name) => [name, part(name)]));
    const node = h("li", { class: "item", role: "option", "data-case": key, click: () => this.choose(key) }, ...Object.values(parts));
    node.parts = parts;
    return node;
  }

  updateItem(node, one, desk) {
    const { words } = this;
    const { parts } = node;
    const { key, worst, also, status, severity } = one;
    const chosen = key === desk.selected;
    setAttribute(node, "aria-selected", String(chosen));
    setAttribute(node, "tabindex", chosen || (!desk.selected && this.order[0] === key) ? "0" : "-1");
    const marks = [isQuiet(one) ? "quiet-case" : "", one.record?.folded_into ? "folded" : ""].filter(Boolean);
    setAttribute(node, "class", ["item", severity, status, ...marks].join(" "));
    setAttribute(node, "data-alert", worst.id);
    setBadge(parts.holder, severity, worst.cause);
    setAttribute(parts.holder, "title", words.text(`severity.${severity}`));
    setText(parts.cause, words.code("cause", worst.cause));
    setText(parts.time, status === "resolved" ? words.text("status.resolved") : words.duration(desk.now - alertSince(worst)));
    const { floor } = desk.client;
    const unserved = unservedOf(one, floor) && unservedText(words, floor.queues.get(one.queue));
    setText(parts.place, [...backTexts(words, { ...worst, returned: one.record?.returned ?? worst.returned }), words.queue(floor, one.queue), agentName(floor, worst), unserved].filter(Boolean).join(" · "));
    setText(parts.state, this.stateText(one, desk));
    const below = this.countBelow(key);
    const others = [...also.map((alert) => words.text("wall.also", { cause: words.code("cause", alert.cause) })), ...(below ? [words.text("desk.below", {}, below)] : [])];
    setText(parts.also, others.join(" · "));
    parts.also.hidden = !others.length;
  }

  stateText(one, { actions, me }) {
    const { words } = this;
    const key = caseKey(one);
    if (actions.sending(key)) return words.text("action.sending");
    if (actions.lost(key)) return actions.failure(key);
    if (isOfferedTo(one, me())) return words.text("case.offered_you", { name: one.owner ?? "" });
    return statusText(words, one);
  }

  /** Moves the focus to the row with this key. */
  focus(key) {
    const node = this.node.keyedNodes?.get(key);
    node?.focus({ preventScroll: true });
    node?.scrollIntoView({ block: "nearest" });
  }
}

/** Returns who has a case, and that it is silent, snoozed or offered, in a few words. */
export function statusText(words, { record, status, owner }) {
  if (status === "resolved") return "";
  const { until, offered_to: to } = record?.owned ?? {};
  const texts = [];
  if (record?.silenced_by) texts.push(words.text("case.silenced"));
  if (status === "snoozed") texts.push(until ? words.text("case.snoozed_until", { time: words.clock(until) }) : words.text("case.snoozed"));
  if (owner) texts.push(words.text("wall.claimed_by", { name: owner }));
  if (to) texts.push(words.text("case.offered", { name: to }));
  if (record?.level && status === "open") texts.push(words.text("case.escalated", { level: words.number(record.level) }));
  return texts.join(" · ");
}
