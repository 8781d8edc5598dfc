/* The page for ops: whether the floor works, and if not, what to do. It asks the gateway every few seconds. */

import { h, icon, keyed, setAttribute, setText } from "../dom.js";
import { address, buildHead, PHONE_PX, renderHead, unknownText } from "../frame.js";
import { findingsOf } from "./findings.js";

const ASK_MS = 5000;
const OLD_S = 15; // an answer older than this is not shown as if it were so now
const LETTER_COLUMNS = ["at", "where", "field", "expected"];
const PARTITION_COLUMNS = ["partition", "until", "behind", "state"];
const ROUTE_COLUMNS = ["route", "state", "since", "error"];

export class HealthPage {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client, data });
    this.head = buildHead(words, data);
    this.title = h("h1", { class: "summary" });
    this.asOf = h("p", { class: "as-of" });
    this.findings = h("ul", { class: "findings" });
    this.panels = h("div", { class: "queue-panels" });
    this.facts = {};
    const panels = [this.factPanel("data"), this.tablePanel("partitions", PARTITION_COLUMNS), this.factPanel("gateway"), this.factPanel("rules"), this.tablePanel("routes", ROUTE_COLUMNS), this.factPanel("scored"), this.tablePanel("letters", LETTER_COLUMNS)];
    this.panels.append(...panels);
    this.live = h("div", { class: "unseen", role: "status" });
    this.models = h("p", { hidden: true }, h("a", { class: "all-queues", href: address("models", data) }, words.text("models.link")));
    root.replaceChildren(this.head.node, h("main", { class: "queue-body health" }, this.title, this.asOf, this.models, this.findings, this.panels, this.live));
    this.timer = setInterval(() => this.ask(), ASK_MS);
  }

  close() {
    clearInterval(this.timer);
  }

  factPanel(name) {
    const list = (this.facts[name] = h("dl", {}));
    return this.panel(name, list);
  }

  tablePanel(name, columns) {
    const body = (this.facts[name] = h("tbody", {}));
    const head = h("thead", {}, h("tr", {}, ...columns.map((key) => h("th", { scope: "col" }, this.words.text(`health.${name}.${key}`)))));
    const none = (body.none = h("p", { class: "none" }, this.words.text(`health.${name}.none`)));
    // Who only uses the keyboard scrolls a wide table too.
    body.holder = h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": this.words.text(`health.${name}`) }, h("table", { class: "health-table" }, head, body));
    return this.panel(name, body.holder, none);
  }

  panel(name, ...children) {
    return h("section", { class: `queue-panel health-${name}` }, h("h2", {}, this.words.text(`health.${name}`)), ...children);
  }

  async ask() {
    if (this.asking || !this.client.ready || document.hidden) return;
    this.asking = true;
    const { ok, health, error } = await this.client.ask({ type: "health" });
    this.asking = false;
    this.refusal = ok ? null : error;
    if (ok) this.health = health;
    this.client.changed();
  }

  render() {
    const { client, root, words } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, words, client);
    if (client.ready && !this.health && !this.refusal) this.ask();
    const { health } = this;
    const old = !health || client.stale()?.reason === "link" || client.now() - health.at > OLD_S;
    this.panels.hidden = this.findings.hidden = !health;
    setAttribute(this.panels, "class", `queue-panels ${old ? "old" : ""}`);
    if (health) this.renderHealth(health, old);
    else setText(this.title, this.refusal ? words.text(this.refusal === "not_allowed" ? "health.not_allowed" : "health.unknown") : `– ${unknownText(words, client) ?? words.text("unknown.connecting")}`);
    this.asOf.hidden = !health;
    this.models.hidden = !client.viewer?.roles.includes("ops");
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }

  renderHealth(health, old) {
    const { words } = this;
    const recorded = health.lag.now === undefined && Boolean(health.events?.some(({ at }) => at !== undefined)) && this.client.replaying();
    const found = findingsOf(health, recorded);
    const state = found.length ? found[0].state : "fine";
    const summary = old ? words.text("health.unknown") : found.length ? words.text("health.found", {}, found.length) : words.text("health.fine");
    setText(this.title, summary);
    setAttribute(this.title, "class", `summary ${old ? "" : state}`);
    setText(this.live, summary);
    setText(this.asOf, words.text("health.as_of", { time: words.clock(health.at) }));
    keyed(this.findings, found, ({ key }) => key, ({ state: kind }) => this.createFinding(kind), (node, one) => this.updateFinding(node, one));
    this.renderFacts(health);
    this.renderPartitions(health, recorded);
    this.renderRoutes(health);
    this.renderLetters(health);
  }

  createFinding(state) {
    const parts = { what: h("p", { class: "what" }), todo: h("p", { class: "remedy" }) };
    const node = h("li", { class: state }, icon(state === "fault" ? "stale" : "attention"), h("div", {}, h("p", { class: "kind" }, this.words.text(`health.state.${state}`)), parts.what, parts.todo));
    node.parts = parts;
    return node;
  }

  updateFinding({ parts }, { key, values, count }) {
    const { words } = this;
    const shown = values.at === undefined ? values : { time: words.clock(values.at) };
    setText(parts.what, words.text(`health.found.${key}`, shown, count));
    setTodo(parts.todo, words.text(`health.do.${key}`));
  }

  renderFacts(health) {
    const { words } = this;
    const { lag } = health;
    const seconds = (value) => (value === undefined ? "–" : words.text("health.seconds", { seconds: words.decimal(value) }));
    this.list("data", [
      ["lag_now", seconds(lag.now)],
      ["lag_median", seconds(lag.median)],
      ["lag_p95", seconds(lag.p95)],
      ["lag_most", seconds(lag.most)],
      ["lag_samples", words.number(lag.samples ?? 0)],
    ]);
    this.list("gateway", [
      ["since", words.moment(health.since)],
      ["viewers", words.number(health.viewers)],
      ["unread", words.number(health.unread ?? 0)],
      ["unreadable", words.number(health.unreadable ?? 0)],
      ["lost_audit_lines", words.number(health.lost_audit_lines ?? 0)],
    ]);
    const [now, ...next] = health.rules ?? [];
    this.list("rules", [
      ["version", now ? words.number(now.version) : "–"],
      ["by", now?.by || words.text("health.rules.shipped")],
      ["why", now?.why || "–"],
      ["published", now?.published_at ? words.moment(now.published_at) : "–"],
      ["next", next.length ? next.map((each) => words.text("health.rules.later", { version: words.number(each.version), time: words.moment(each.effective_at) })).join(" · ") : words.text("health.rules.no_later")],
    ]);
    const reasons = Object.entries(health.not_scored ?? {});
    const named = (reason) => (reason.startsWith("language:") ? words.text("health.scored.language", { language: reason.slice("language:".length) }) : words.code("not_scored", reason));
    this.list("scored", [["yes", words.number(health.scored ?? 0)], ...reasons.map(([reason, count]) => [`not/${reason}`, words.number(count), named(reason)])]);
  }

  list(name, facts) {
    keyed(this.facts[name], facts, ([key]) => key, () => h("div", { class: "queue-fact" }, h("dt", {}), h("dd", {})), (node, [key, value, label]) => {
      setText(node.firstChild, label ?? this.words.text(`health.${name}.${key}`));
      setText(node.lastChild, value);
    });
  }

  rows(name, items, keyOf, cellsOf) {
    const body = this.facts[name];
    body.none.hidden = items.length > 0;
    body.holder.hidden = !items.length;
    keyed(body, items, keyOf, () => h("tr", {}), (row, item) => {
      const cells = cellsOf(item);
      if (row.children.length !== cells.length) row.replaceChildren(...cells.map((_, place) => h(place ? "td" : "th", place ? {} : { scope: "row" })));
      cells.forEach((text, place) => setText(row.children[place], text));
      setAttribute(row, "class", item.bad ? "bad" : null);
    });
  }

  renderPartitions({ at, events = [] }, recorded) {
    const { words } = this;
    const state = (each) => (each.at === undefined ? "awaited" : each.ahead !== undefined ? "ahead" : each.idle ? "idle" : "known");
    const items = events.map((each) => ({ ...each, bad: each.at === undefined || each.ahead !== undefined }));
    this.rows("partitions", items, ({ partition }) => partition, (each) => [
      words.number(each.partition),
      each.at === undefined ? "–" : words.clock(each.at),
      each.at === undefined || recorded ? "–" : words.text("health.seconds", { seconds: words.decimal(Math.max(0, at - each.at)) }),
      words.text(`health.partition.${state(each)}`),
    ]);
  }

  renderRoutes({ routes = [] }) {
    const { words } = this;
    const items = routes.map((each) => ({ ...each, bad: each.failing_since !== undefined }));
    this.rows("routes", items, ({ route }) => route, (each) => [
      each.route,
      words.text(each.bad ? "health.route.fails" : "health.route.works"),
      each.bad ? words.moment(each.failing_since) : each.delivered_at ? words.moment(each.delivered_at) : "–",
      each.error ?? "",
    ]);
  }

  renderLetters({ dead_letters: letters }) {
    const { words } = this;
    setText(this.facts.letters.none, words.text(letters === undefined ? "health.letters.hidden" : "health.letters.none"));
    this.rows("letters", letters ?? [], (each) => `${each.topic}/${each.partition}/${each.offset}/${each.field}/${each.at}`, (each) => [
      words.moment(each.at),
      each.offset < 0 ? each.topic : `${each.topic} ${each.partition}:${each.offset}`,
      each.field,
      each.expected,
    ]);
  }
}

/** Sets a text in which `commands` stand between backticks. */
function setTodo(node, text) {
  if (node.dataset.text === text) return;
  node.dataset.text = text;
  node.replaceChildren(...text.split("`").map((part, place) => (place % 2 ? h("code", {}, part) : part)));
}
