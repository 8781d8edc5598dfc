/* The table of conversations: its head, whose buttons sort, and a row for each conversation. */

import { h, keyed, setAttribute, setBadge, setText } from "../dom.js";
import { statusText } from "../desk/list.js";
import { VirtualList } from "../lists/virtual_list.js";

const COLUMNS = [["started"], ["queue", "agent"], ["wait"], ["risk"], ["causes"], ["channel", "language"]];
const MOST_CAUSES = 2;

export class ConversationsTable {
  /** `choose(id)` is called when a person opens a row, `sort(by)` when one asks for another order, and `linkTo(id)` gives
   * the address of a conversation. */
  constructor(words, { choose, sort, linkTo }) {
    Object.assign(this, { words, choose, linkTo });
    this.sorts = {};
    this.list = new VirtualList({ label: words.text("conversations.list"), keyOf: ({ id }) => id, create: (row) => this.createRow(row), update: (node, row, place) => this.updateRow(node, row, place) });
    const head = h("div", { class: "row-head", role: "row", "aria-rowindex": "1" }, ...COLUMNS.map((names) => this.headCell(names, sort)));
    this.node = h("div", { class: "conversations-table", role: "table", "aria-label": words.text("conversations.list") }, h("div", { role: "rowgroup" }, head), this.list.node);
    this.node.addEventListener("keydown", (event) => this.key(event));
  }

  headCell(names, sort) {
    const button = (by) => (this.sorts[by] = h("button", { type: "button", "data-sort": by, click: () => sort(by) }));
    const texts = names.map((name) => (name === "causes" ? h("span", {}, this.words.text("column.causes")) : button(name)));
    return h("div", { class: `cell ${names[0]}`, role: "columnheader" }, ...texts);
  }

  /** Shows the rows in this order. `order` is what they are sorted by, `chosen` the id of the open one. */
  render(rows, floor, now, order, chosen) {
    Object.assign(this, { floor, now, chosen, shown: rows });
    const { active } = this;
    this.active = rows.some(({ id }) => id === active) ? active : rows[0]?.id;
    setAttribute(this.node, "aria-rowcount", rows.length + 1);
    for (const [by, button] of Object.entries(this.sorts)) {
      const sorts = by === order.by;
      setText(button, `${this.words.text(`column.${by}`)}${sorts ? (order.up ? " ↑" : " ↓") : ""}`);
      setAttribute(button, "aria-pressed", String(sorts));
    }
    this.list.render(rows);
  }

  createRow({ id }) {
    const part = (tag, name, props = {}) => h(tag, { class: name, ...props });
    const [risk, fill] = [part("span", "risk-number"), part("span", "fill")];
    const parts = { holder: part("span", "holder"), link: part("a", "name", { href: this.linkTo(id), click: (event) => this.open(event, id), focus: () => this.activate(id) }), said: part("span", "second said-last"), queue: part("span", "first"), agent: part("span", "second"), wait: part("span", "first"), kind: part("span", "second"), risk, fill, bar: h("span", { class: "bar", "aria-hidden": "true" }, fill), causes: part("ul", "chips"), state: part("span", "second"), channel: part("span", "first"), language: part("span", "second") };
    const cell = (name, ...inside) => h("div", { class: `cell ${name}`, role: "cell" }, ...inside);
    const node = h("div", { class: "conversation-row", role: "row", "data-key": id, "data-conversation": id }, cell("started", parts.holder, parts.link, parts.said), cell("queue", parts.queue, parts.agent), cell("wait", parts.wait, parts.kind), cell("risk", risk, parts.bar), cell("causes", parts.causes, parts.state), cell("channel", parts.channel, parts.language));
    node.parts = parts;
    return node;
  }

  updateRow(node, row) {
    const { words } = this;
    const { parts } = node;
    const { id, view, wait, risk, causes, one } = row;
    const severity = causes[0]?.severity ?? "none";
    setAttribute(node, "class", `conversation-row ${severity} ${wait ? "" : "no-wait"}`);
    setAttribute(parts.link, "aria-current", id === this.chosen ? "true" : null);
    setAttribute(parts.link, "tabindex", id === this.active ? "0" : "-1");
    setText(parts.link, id);
    if (causes.length) setBadge(parts.holder, severity, causes[0].cause);
    else if (parts.holder.dataset.badge) clearBadge(parts.holder);
    setAttribute(parts.holder, "title", causes.length ? words.text(`severity.${severity}`) : null);
    setText(parts.said, view.plea || view.last_text || view.topic || "");
    setText(parts.queue, row.queueName);
    // An agent may be there and not be named: a bot, or a rule of the floor.
    setText(parts.agent, row.agentName ?? (row.state === "queued" ? words.text("conversations.nobody") : "–"));
    setText(parts.wait, wait ? words.duration(this.now - wait.since) : "–");
    setText(parts.kind, wait ? words.code("waits", wait.kind) : words.code("conversation", view.status));
    setText(parts.risk, risk === null ? "–" : words.percent(risk));
    parts.fill.style.transform = `scaleX(${(risk ?? 0).toFixed(3)})`;
    const chips = causes.slice(0, MOST_CAUSES).map(({ cause, severity: how }) => ({ text: words.code("cause", cause), how }));
    if (causes.length > MOST_CAUSES) chips.push({ text: `+${words.number(causes.length - MOST_CAUSES)}`, how: "more" });
    keyed(parts.causes, chips, ({ text }) => text, () => h("li", {}), (chip, { text, how }) => {
      setText(chip, text);
      setAttribute(chip, "class", `chip ${how}`);
    });
    setText(parts.state, one ? statusText(words, one) : view.watch ? words.text("conversations.watched") : "");
    parts.state.hidden = !parts.state.textContent;
    setText(parts.channel, words.code("channel", row.channel));
    setText(parts.language, row.language ? words.code("language", row.language) : "");
  }

  open(event, id) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // in another tab
    event.preventDefault();
    this.choose(id);
  }

  activate(id) {
    if (this.active === id) return;
    this.active = id;
    this.list.draw();
  }

  key(event) {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined || !this.shown?.length || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!this.list.node.contains(event.target)) return;
    const place = this.placeOf(this.active);
    const next = Math.min(Math.max(place + step, 0), this.shown.length - 1);
    this.active = this.shown[next].id;
    this.list.focus(next);
    event.preventDefault();
    event.stopPropagation();
  }

  /** Brings the row with this id into sight, if it is listed. */
  reveal(id) {
    const place = this.placeOf(id);
    if (place >= 0) this.list.reveal(place);
  }

  /** Gives the focus to the row with this id, if it is listed. */
  focus(id) {
    const place = this.placeOf(id);
    if (place >= 0) this.list.focus(place);
  }

  placeOf(id) {
    return (this.shown ?? []).findIndex((row) => row.id === id);
  }
}

function clearBadge(holder) {
  delete holder.dataset.badge;
  holder.replaceChildren();
}
