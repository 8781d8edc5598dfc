/* The table of the customers who gave up, with the ways to call each back. */

import { h, setAttribute, setText } from "../dom.js";
import { address } from "../frame.js";
import { VirtualList } from "../lists/virtual_list.js";

const COLUMNS = ["conversation", "queue", "waited", "at", "ways"];
const SORTED = { queue: "queue", waited: "waited", at: "at" };

export class GaveUpTable {
  /** `sort(by)` is called when a person asks for another order. */
  constructor(words, data, sort) {
    Object.assign(this, { words, data });
    this.sorts = {};
    const inside = (name) => (SORTED[name] ? (this.sorts[name] = h("button", { type: "button", "data-sort": name, click: () => sort(SORTED[name]) })) : h("span", {}, words.text(`gave_up.column.${name}`)));
    this.list = new VirtualList({ label: words.text("gave_up.list"), keyOf: ({ id }) => id, create: (row) => this.createRow(row), update: (node, row) => this.updateRow(node, row) });
    const head = h("div", { class: "row-head gave-up-head", role: "row", "aria-rowindex": "1" }, ...COLUMNS.map((name) => h("div", { class: `cell ${name}`, role: "columnheader" }, inside(name))));
    this.node = h("div", { class: "conversations-table gave-up-table", role: "table", "aria-label": words.text("gave_up.list") }, h("div", { role: "rowgroup" }, head), this.list.node);
  }

  render(rows, floor, now, order) {
    const { words } = this;
    this.now = now;
    setAttribute(this.node, "aria-rowcount", rows.length + 1);
    for (const [by, node] of Object.entries(this.sorts)) {
      const sorts = by === order.by;
      setText(node, `${words.text(`gave_up.column.${by}`)}${sorts ? (order.up ? " ↑" : " ↓") : ""}`);
      setAttribute(node, "aria-pressed", String(sorts));
    }
    this.list.render(rows);
  }

  createRow({ id, conversation }) {
    const { words } = this;
    const part = (tag, name) => h(tag, { class: name });
    const parts = { link: h("a", { class: "name", href: `${address("conversations", this.data)}&id=${encodeURIComponent(conversation)}` }), kind: part("span", "second"), queue: part("span", "first"), channel: part("span", "second"), waited: part("span", "first"), sla: part("span", "second"), at: part("span", "first"), ago: part("span", "second"), state: part("span", "second state") };
    parts.there = h("a", { class: "act-link", target: "_blank", rel: "noopener noreferrer" }, words.text("gave_up.call"));
    parts.case = h("a", { class: "act-link open-case" }, words.text("conversations.case"));
    const cell = (name, ...inside) => h("div", { class: `cell ${name}`, role: "cell" }, ...inside);
    const node = h("div", { class: "gave-up-row", role: "row", "data-key": id, "data-conversation": conversation }, cell("conversation", parts.link, parts.kind), cell("queue", parts.queue, parts.channel), cell("waited", parts.waited, parts.sla), cell("at", parts.at, parts.ago), cell("ways", parts.there, parts.case, parts.state));
    node.parts = parts;
    return node;
  }

  updateRow(node, { conversation, queueName, channel, language, at, wait, waited, sla, over, link, back, one }) {
    const { words, now } = this;
    const { parts } = node;
    setAttribute(node, "class", `gave-up-row ${over ? "over" : ""}`);
    setText(parts.link, conversation);
    setText(parts.kind, wait ? words.code("waits", wait) : words.text("gave_up.not_waiting"));
    setText(parts.queue, queueName);
    setText(parts.channel, [words.code("channel", channel), language && words.code("language", language)].filter(Boolean).join(" · "));
    setText(parts.waited, waited === null ? "–" : words.duration(waited));
    setText(parts.sla, sla === null ? "" : over ? words.text("queue.over", { over: words.duration(waited - sla), sla: words.duration(sla) }) : words.text("queue.sla", { sla: words.duration(sla) }));
    setText(parts.at, words.clock(at));
    setText(parts.ago, words.text("gave_up.ago", { time: words.duration(now - at) }));
    parts.there.hidden = !/^https?:\/\//.test(link ?? "");
    setAttribute(parts.there, "href", parts.there.hidden ? null : link);
    parts.case.hidden = !one;
    setAttribute(parts.case, "href", one ? `${address("desk", this.data)}&case=${encodeURIComponent(one.key)}` : null);
    setText(parts.state, back ? words.text("gave_up.back") : parts.there.hidden && !one ? words.text("gave_up.no_way") : "");
  }
}
