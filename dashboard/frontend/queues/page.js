/* The page of all queues: those with customers, the quiet ones, and those that nobody serves; and what moving agents
 * would do. Each leads to its own page with the charts. */

import { agentCountsText } from "../agent_counts.js";
import { h, keyed, setAttribute, setText } from "../dom.js";
import { address, buildHead, PHONE_PX, renderHead, unknownText, unservedText } from "../frame.js";
import { isDeserted } from "../model.js";
import { aheadOf, GROUPS, groupsOf } from "./groups.js";
import { MovingPanel } from "./moving.js";

const ASK_MS = 30000;
const BAR_HEIGHT = 28;
const COLUMNS = ["name", "waiting", "longest", "next", "agents", "needed", "arrivals"];

export class QueuesPage {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client, data });
    this.head = buildHead(words, data);
    this.title = h("h1", { class: "summary" });
    this.empty = h("p", { class: "empty", hidden: true });
    this.groups = Object.fromEntries(GROUPS.map((name) => [name, this.buildGroup(name)]));
    this.moving = new MovingPanel(words);
    this.silent = new Map(); // the queues that the rules name and StepIn has not seen
    this.timer = setInterval(() => this.askSilent(), ASK_MS);
    this.askSilent();
    root.replaceChildren(this.head.node, h("main", { class: "queue-body" }, this.title, this.empty, ...Object.values(this.groups).map(({ node }) => node), this.moving.node));
  }

  close() {
    clearInterval(this.timer);
  }

  async askSilent() {
    const { ok, silent_queues: silent } = await this.client.silentQueues();
    if (!ok || !silent) return;
    this.silent = new Map(silent.map((queue) => [queue.queue, { ...queue, unseen: true }]));
    this.client.changed();
  }

  buildGroup(name) {
    const { words } = this;
    const [body, title] = [h("tbody", {}), h("h2", {})];
    const head = h("thead", {}, h("tr", {}, ...COLUMNS.map((key) => h("th", { scope: "col", class: key }, words.text(`queues.${key}`)))));
    const node = h("section", { class: `queue-panel queue-group ${name}`, hidden: true }, title, h("table", { class: "queue-table" }, head, body));
    return { node, body, title };
  }

  render() {
    const { client, root, words } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, words, client);
    const floor = client.floor && { ...client.floor, queues: new Map([...this.silent, ...client.floor.queues]) };
    const unknown = floor?.queues.size ? null : unknownText(words, client);
    this.empty.hidden = Boolean(floor?.queues.size);
    setText(this.empty, unknown ? `${words.text("wall.unknown")} · ${unknown}` : words.text("queues.none"));
    if (floor) this.renderFloor(floor, client.floorNow());
    else setText(this.title, `– ${words.text("nav.queues")}`);
    this.moving.node.hidden = !floor?.queues.size;
    setAttribute(root, "data-seq", floor?.seq ?? null);
  }

  renderFloor(floor, now) {
    const { words } = this;
    const waiting = [...floor.queues.values()].reduce((sum, queue) => sum + (queue.waiting ?? 0), 0);
    setText(this.title, floor.queues.size ? words.text("queues.summary", { waiting: words.number(waiting) }, floor.queues.size) : `– ${words.text("nav.queues")}`);
    for (const [name, rows] of Object.entries(groupsOf(floor, now, words.language))) {
      const { node, body, title } = this.groups[name];
      node.hidden = !rows.length;
      setText(title, words.text(`queues.group.${name}`, {}, rows.length));
      keyed(body, rows, ({ queue }) => queue.queue, (row) => this.createRow(row), (tr, row) => this.updateRow(tr, row, floor, now));
    }
    this.moving.render(floor, now);
  }

  createRow({ queue }) {
    const part = (tag, name) => h(tag, { class: name });
    const parts = { link: h("a", { class: "first", href: address("queue", { ...this.data, queue: queue.queue }) }), about: part("span", "second"), waiting: part("span", "first"), unanswered: part("span", "second"), longest: part("span", "first"), fill: part("span", "fill"), sla: part("span", "second"), next: part("ul", "next-list"), agents: part("span", "first"), status: part("span", "second"), needed: part("span", "first"), ahead: part("span", "second"), arrived: part("span", "first"), usual: part("span", "second"), bars: part("span", "spark") };
    parts.bar = h("span", { class: "bar", "aria-hidden": "true" }, parts.fill);
    setAttribute(parts.bars, "aria-hidden", "true");
    const cells = { name: [parts.link, parts.about], waiting: [parts.waiting, parts.unanswered], longest: [parts.longest, parts.bar, parts.sla], next: [parts.next], agents: [parts.agents, parts.status], needed: [parts.needed, parts.ahead], arrivals: [h("span", { class: "counts" }, parts.arrived, parts.usual), parts.bars] };
    const node = h("tr", { "data-queue": queue.queue }, ...COLUMNS.map((name) => h(name === "name" ? "th" : "td", { class: name, "data-label": this.words.text(`queues.${name}`), scope: name === "name" ? "row" : null }, h("div", { class: "cell" }, ...cells[name]))));
    node.parts = parts;
    return node;
  }

  updateRow(node, row, floor, now) {
    const { words } = this;
    const { parts } = node;
    const { queue, standing, waited, share } = row;
    setAttribute(node, "class", standing);
    setText(parts.link, words.queue(floor, queue.queue));
    setText(parts.about, this.aboutText(queue));
    setText(parts.waiting, words.number(queue.waiting ?? 0));
    setText(parts.unanswered, queue.unanswered ? words.text("queue.unanswered", { time: words.duration(now - queue.unanswered_since) }, queue.unanswered) : "");
    setText(parts.longest, waited === null ? "–" : words.duration(waited));
    parts.bar.hidden = waited === null || !queue.sla;
    parts.fill.style.transform = `scaleX(${Math.min(1, queue.sla && waited ? waited / queue.sla : share).toFixed(3)})`;
    setText(parts.sla, this.slaText(queue, standing, waited));
    this.renderNext(parts.next, queue);
    this.renderStaff(parts, row);
    this.renderArrivals(parts, row);
  }

  aboutText(queue) {
    const { words } = this;
    if (queue.unserved) return unservedText(words, queue);
    if (queue.unseen) return words.text("queues.unseen");
    if (queue.quiet_since !== undefined) return words.text("queues.quiet_since", { time: words.moment(queue.quiet_since) });
    return queue.active ? words.text("queues.active", {}, queue.active) : "";
  }

  slaText({ sla }, standing, waited) {
    const { words } = this;
    if (!sla) return words.text("queue.no_sla");
    if (standing === "over") return words.text("queue.over", { over: words.duration(waited - sla), sla: words.duration(sla) });
    return words.text("queue.sla", { sla: words.duration(sla) });
  }

  /** Shows what the next customer of each channel may expect, or why that is not known. */
  renderNext(list, { channels = [], forecast, untold }) {
    const { words } = this;
    const text = (one) => (one.forecast ? words.text("queue.forecast", { median: words.roughly(one.forecast.median), low: words.roughly(one.forecast.low), high: words.roughly(one.forecast.high) }) : words.code("queue.untold", one.untold ?? "new_queue"));
    const all = channels.length ? channels : forecast || untold ? [{ forecast, untold }] : [];
    const lines = all.map((one) => ({ key: one.channel ?? "", text: one.channel ? words.text("queues.of_channel", { channel: words.code("channel", one.channel), text: text(one) }) : text(one) }));
    keyed(list, lines, ({ key }) => key, () => h("li", {}), (item, { text: line }) => setText(item, line));
  }

  renderStaff(parts, { queue, needed, present }) {
    const { words } = this;
    const { agents = {} } = queue;
    const known = Object.values(agents).some(Boolean);
    setText(parts.agents, known ? words.text("queues.present", {}, present) : "–");
    setText(parts.status, known ? agentCountsText(words, agents) : words.text(isDeserted(queue) && queue.unserved ? "queues.nobody" : "queues.no_status"));
    const short = needed === null || !known ? 0 : needed - present;
    setText(parts.needed, needed === null ? "–" : words.text(short > 0 ? "queues.short" : "queues.enough", { needed: words.number(needed), short: words.number(short) }));
    setAttribute(parts.needed, "class", `first ${short > 0 ? "short" : ""}`);
    const ahead = aheadOf(queue).map(({ begin, needed: wanted }) => `${wanted === null ? "–" : words.number(wanted)} (${words.minute(begin)})`);
    setText(parts.ahead, ahead.join(" · "));
  }

  renderArrivals(parts, { arrived, usual, arrivals }) {
    const { words } = this;
    setText(parts.arrived, usual === null ? "–" : words.number(arrived));
    setText(parts.usual, usual === null ? "" : words.text("queues.usual", { usual: words.number(Math.round(usual)) }));
    const most = Math.max(...arrivals.map(({ count, baseline }) => Math.max(count, baseline)), 1);
    keyed(parts.bars, arrivals, ({ begin }) => begin, () => h("i", {}, h("b", {})), (bar, { count, baseline }) => {
      bar.style.height = `${Math.max(1, (BAR_HEIGHT * count) / most).toFixed(1)}px`;
      bar.firstChild.style.bottom = `${((BAR_HEIGHT * baseline) / most).toFixed(1)}px`;
    });
  }
}
