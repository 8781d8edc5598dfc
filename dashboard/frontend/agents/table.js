/* The table of agents. An agent's name leads to their live conversations. */

import { h, keyed, setAttribute, setText } from "../dom.js";
import { address } from "../frame.js";
import { VirtualList } from "../lists/virtual_list.js";

const COLUMNS = ["agent", "since", "load", "unanswered", "help"];

export class AgentsTable {
  /** `sort(by)` is called when a person asks for another order. */
  constructor(words, data, sort) {
    Object.assign(this, { words, data });
    this.sorts = {};
    const button = (by) => (this.sorts[by] = h("button", { type: "button", "data-sort": by, click: () => sort(by) }));
    this.list = new VirtualList({ label: words.text("agents.list"), keyOf: ({ id }) => id, create: (row) => this.createRow(row), update: (node, row) => this.updateRow(node, row) });
    const head = h("div", { class: "row-head agents-head", role: "row", "aria-rowindex": "1" }, ...COLUMNS.map((by) => h("div", { class: `cell ${by}`, role: "columnheader" }, button(by))));
    this.node = h("div", { class: "conversations-table agents-table", role: "table", "aria-label": words.text("agents.list") }, h("div", { role: "rowgroup" }, head), this.list.node);
  }

  render(rows, floor, now, order) {
    const { words } = this;
    Object.assign(this, { floor, now });
    setAttribute(this.node, "aria-rowcount", rows.length + 1);
    for (const [by, node] of Object.entries(this.sorts)) {
      const sorts = by === order.by;
      setText(node, `${words.text(`agents.column.${by}`)}${sorts ? (order.up ? " ↑" : " ↓") : ""}`);
      setAttribute(node, "aria-pressed", String(sorts));
    }
    this.list.render(rows);
  }

  createRow({ id }) {
    const part = (tag, name) => h(tag, { class: name });
    const parts = { link: h("a", { class: "name", href: `${address("conversations", this.data)}&agent=${encodeURIComponent(id)}` }), queues: part("span", "second"), state: part("span", "first state"), since: part("span", "second"), open: part("ul", "open-list"), unanswered: part("span", "first"), help: part("a", "chip critical") };
    const cell = (name, ...inside) => h("div", { class: `cell ${name}`, role: "cell" }, ...inside);
    const node = h("div", { class: "agent-row", role: "row", "data-key": id, "data-agent": id }, cell("agent", parts.link, parts.queues), cell("since", parts.state, parts.since), cell("load", parts.open), cell("unanswered", h("span", { class: "short-label", "aria-hidden": "true" }, this.words.text("agents.column.unanswered")), parts.unanswered), cell("help", parts.help));
    node.parts = parts;
    return node;
  }

  updateRow({ parts }, { id, agentName, queueNames, state, since, reason, open, capacity, unanswered, help }) {
    const { words, now } = this;
    setText(parts.link, agentName ?? id);
    setText(parts.queues, queueNames.join(" · "));
    setAttribute(parts.queues, "title", queueNames.join(" · "));
    setText(parts.state, words.text(`agents.state.${state}`));
    setAttribute(parts.state, "class", `first state ${state}`);
    setText(parts.since, [since === null ? "" : words.text("agents.for", { time: words.duration(now - since) }), reason].filter(Boolean).join(" · "));
    this.renderOpen(parts.open, open, capacity);
    setText(parts.unanswered, unanswered === null ? "–" : words.duration(now - unanswered));
    parts.help.hidden = !help;
    if (!help) return;
    setText(parts.help, words.text("agents.help_for", { time: words.duration(now - help.since) }));
    setAttribute(parts.help, "href", `${address("conversations", this.data)}&id=${encodeURIComponent(help.conversation)}`);
  }

  /** Shows the open conversations of each channel against the capacity, with a bar where that is known. */
  renderOpen(list, open, capacity) {
    const { words } = this;
    const channels = [...new Set([...Object.keys(capacity), ...Object.keys(open)])].sort();
    keyed(list, channels, (channel) => channel, () => h("li", {}, h("span", {}), h("span", { class: "bar", "aria-hidden": "true" }, h("span", { class: "fill" }))), (node, channel) => {
      const [has, most] = [open[channel] ?? 0, capacity[channel]];
      const values = { channel: words.code("channel", channel), open: words.number(has), most: most === undefined ? "" : words.number(most) };
      setText(node.firstChild, words.text(most === undefined ? "agents.open" : "agents.open_of", values));
      node.lastChild.hidden = !most;
      node.lastChild.firstChild.style.transform = `scaleX(${Math.min(1, most ? has / most : 0).toFixed(3)})`;
      setAttribute(node, "class", most !== undefined && has > most ? "above" : null);
    });
  }
}
