/* The headline of the wall: how many people need someone now, of which kinds, and what is not on the screen. */

import { h, setAttribute, setBadge, setText } from "../dom.js";
import { countCases } from "../cases.js";
import { countUnserved } from "../model.js";

const KINDS = ["critical", "warning", "claimed", "unserved"];
const ICONS = { claimed: "check", unserved: "nobody_on" };

export class Headline {
  constructor(words) {
    this.words = words;
    this.number = h("span", { class: "number" }, "–");
    this.text = h("span", { class: "number-text" });
    this.lines = Object.fromEntries(KINDS.map((kind) => [kind, this.line(kind)]));
    this.more = h("p", { class: "more", hidden: true });
    this.page = h("p", { class: "page", hidden: true });
    this.live = h("p", { class: "live" });
    this.moreQueues = h("p", { class: "more-queues", hidden: true });
    const lines = h("ul", { class: "breakdown" }, ...Object.values(this.lines).map(({ node }) => node));
    this.node = h("section", { class: "headline" }, h("h1", {}, this.number, this.text), lines, h("div", { class: "beyond" }, this.more, this.page, this.live, this.moreQueues));
  }

  line(kind) {
    const count = h("span", { class: "count" });
    const holder = h("span", { class: "holder" });
    setBadge(holder, kind, ICONS[kind] ?? "attention");
    return { count, node: h("li", { class: kind }, holder, count, h("span", {}, this.words.text(`wall.${kind}`))) };
  }

  /** Shows the counts of the floor; dashes when nothing is known, for the reason `unknown`. */
  render(cases, floor, unknown) {
    const { words } = this;
    const counts = { ...countCases(cases, floor), unserved: unknown ? 0 : countUnserved(floor) };
    setText(this.number, unknown ? "–" : words.number(counts.need));
    setAttribute(this.number, "data-digits", Math.min(5, words.number(counts.need).length));
    setText(this.text, words.text("wall.need", {}, counts.need));
    for (const [kind, { count, node }] of Object.entries(this.lines)) {
      setText(count, unknown ? "–" : words.number(counts[kind]));
      node.classList.toggle("none", counts[kind] === 0);
    }
    const digits = Math.max(...KINDS.map((kind) => words.number(counts[kind]).length));
    this.node.style.setProperty("--digits", String(digits));
    this.lines.unserved.node.hidden = counts.unserved === 0;
    this.node.classList.toggle("calm", counts.need === 0 && !unknown);
    let running = 0;
    for (const conversation of floor?.conversations.values() ?? []) if (conversation.status !== "ended") running += 1;
    setText(this.live, unknown ?? words.text("wall.live", {}, running));
  }

  /** Says how many cases and queues are not on the screen now, and which of their pages this is. */
  renderBeyond({ hidden, page, pages }, tiles) {
    const { words } = this;
    this.more.hidden = hidden === 0;
    if (hidden) setText(this.more, words.text("wall.more", {}, hidden));
    this.page.hidden = pages < 2;
    if (pages > 1) setText(this.page, words.text("wall.page", { page: words.number(page + 1), pages: words.number(pages) }));
    this.moreQueues.hidden = tiles.hidden === 0;
    if (tiles.hidden) setText(this.moreQueues, moreQueuesText(words, tiles));
  }
}

/** Returns how many queues have no tile now, and which page of the tiles this is. */
export function moreQueuesText(words, { hidden, page, pages }) {
  const more = words.text("wall.more_queues", {}, hidden);
  return pages < 2 ? more : `${more} · ${words.text("wall.queue_page", { page: words.number(page + 1), pages: words.number(pages) })}`;
}
