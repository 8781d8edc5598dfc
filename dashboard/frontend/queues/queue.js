/* The queue page: one queue's agents and waits, and links to the other queues. Streamlit draws the charts below. */

import { h, keyed, setAttribute, setText } from "../dom.js";
import { address, buildHead, PHONE_PX, renderHead } from "../frame.js";
import { namedQueues } from "../model.js";
import { baselineFacts, staffFacts } from "./facts.js";
import { tablesOf } from "./numbers.js";

export class QueuePage {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client, data });
    this.head = buildHead(words, data);
    this.choices = h("nav", { class: "queue-choice", "aria-label": words.text("queue.choose") });
    this.unknown = h("p", { class: "queue-unknown", hidden: true }, words.text("queue.unknown"));
    this.staff = this.buildPanel("staff");
    this.baselines = this.buildPanel("baselines");
    this.title = h("h1", { class: "queue-name" }, data.queue || words.text("queue.choose"));
    this.tables = h("div", { class: "number-tables" });
    this.numbers = h("details", { class: "queue-panel queue-numbers", hidden: true }, h("summary", {}, words.text("queue.numbers")), this.tables);
    const back = h("a", { class: "all-queues", href: address("queues", data) }, words.text("queue.all"));
    const panels = h("div", { class: "queue-panels" }, this.staff.node, this.baselines.node);
    root.replaceChildren(this.head.node, h("main", { class: "queue-body" }, back, this.title, this.choices, this.unknown, panels, this.numbers));
  }

  buildPanel(name) {
    const list = h("dl", {});
    return { list, node: h("section", { class: `queue-panel queue-${name}`, hidden: true }, h("h2", {}, this.words.text(`queue.${name}`)), list) };
  }

  render() {
    const { client, root, data } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, this.words, client);
    if (client.floor) {
      this.renderChoices();
      this.renderQueue(client.floor.queues.get(data.queue), client.floorNow());
    }
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }

  renderChoices() {
    const { client, data, words } = this;
    const queues = namedQueues(client.floor, words.language);
    keyed(this.choices, queues, ({ queue }) => queue, () => h("a", {}), (node, { queue }) => {
      setText(node, words.queue(client.floor, queue));
      setAttribute(node, "href", address("queue", { ...data, queue }));
      setAttribute(node, "aria-current", queue === data.queue ? "page" : null);
    });
  }

  renderQueue(queue, now) {
    if (queue) setText(this.title, this.words.queue(this.client.floor, queue.queue));
    this.unknown.hidden = Boolean(queue) || !this.data.queue;
    this.renderPanel(this.staff, queue ? staffFacts(queue, now, this.words) : []);
    this.renderPanel(this.baselines, queue ? baselineFacts(queue, now, this.words) : []);
    this.renderNumbers(queue ? tablesOf(queue, this.client.floor, now, this.words) : []);
  }

  /** Shows the numbers of the charts below as tables. */
  renderNumbers(tables) {
    this.numbers.hidden = !tables.length;
    const create = ({ key, head }) => h("table", { class: `numbers ${key}` }, h("caption", {}, this.words.text(`queue.${key}`)), h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))), h("tbody", {}));
    const cells = (row, texts) => keyed(row, texts.map((text, place) => ({ text, place })), ({ place }) => place, ({ place }) => h(place ? "td" : "th", place ? {} : { scope: "row" }), (cell, { text }) => setText(cell, text));
    keyed(this.tables, tables, ({ key }) => key, create, (table, { rows }) => {
      keyed(table.lastChild, rows.map((texts, place) => ({ texts, place })), ({ place }) => place, () => h("tr", {}), (row, { texts }) => cells(row, texts));
    });
  }

  renderPanel({ node, list }, facts) {
    node.hidden = facts.length === 0;
    const create = ({ key, label }) => h("div", { class: `queue-fact ${key}` }, h("dt", {}, label), h("dd", {}, h("ul", {})));
    keyed(list, facts, ({ key }) => key, create, (row, { values }) => {
      const lines = values.map((text, position) => ({ text, position }));
      keyed(row.lastChild.firstChild, lines, ({ position }) => position, () => h("li", {}), (line, { text }) => setText(line, text));
    });
  }
}
