/* The wall: people read it from five metres and do not touch it. */

import { h, icon, keyed, setAttribute, setBadge, setText } from "./dom.js";
import { address, backTexts, buildHead, driverText, firedText, PHONE_PX, renderHead, unknownText, unservedText } from "./frame.js";
import { casesOf, countCases, isQuiet, rowsOf } from "./cases.js";
import { agentName, alertSince, chosenQueues, countUnserved, isOfQueue, isWait, probabilityOf, queueStanding, quoteOf } from "./model.js";

const MOST_ROWS = 8;
const ROW_HEIGHT_U = 104; // as in styles/wall.css, in units of a 1080-line screen
const QUEUE_WIDTH_U = 304;
const DESIGN = { width: 1920, height: 1080 };

export class Wall {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client, data });
    this.head = buildHead(words, data);
    this.headline = this.buildHeadline();
    this.rows = h("ol", { class: "rows", "aria-label": words.text("wall.alerts") });
    this.more = h("p", { class: "more", hidden: true });
    this.quietText = h("p", { class: "quiet-detail" });
    this.quietTitle = h("p", { class: "quiet-title" });
    this.quiet = h("div", { class: "quiet", hidden: true }, icon("check", "quiet-icon"), this.quietTitle, this.quietText);
    this.list = h("section", { class: "alerts" }, this.rows, this.more, this.quiet);
    this.queues = h("ul", { class: "queues", "aria-label": words.text("wall.queues") });
    this.moreQueues = h("p", { class: "more-queues", hidden: true });
    const strip = h("section", { class: "strip" }, this.queues, this.moreQueues);
    const main = h("main", { class: "floor" }, this.headline.node, this.list, strip);
    root.replaceChildren(this.head.node, main);
  }

  buildHeadline() {
    const { words } = this;
    const line = (severity, key) => {
      const count = h("span", { class: "count" });
      const holder = h("span", { class: "holder" });
      setBadge(holder, severity, { claimed: "check", unserved: "nobody_on" }[severity] ?? "attention");
      return { count, node: h("li", { class: severity }, holder, count, h("span", {}, words.text(key))) };
    };
    const parts = { number: h("span", { class: "number" }, "–"), text: h("span", { class: "number-text" }), live: h("p", { class: "live" }) };
    parts.lines = { critical: line("critical", "wall.critical"), warning: line("warning", "wall.warning"), claimed: line("claimed", "wall.claimed"), unserved: line("unserved", "wall.unserved") };
    const lines = h("ul", { class: "breakdown" }, ...Object.values(parts.lines).map((entry) => entry.node));
    parts.node = h("section", { class: "headline" }, h("h1", {}, parts.number, parts.text), lines, parts.live);
    return parts;
  }

  render() {
    const { client, root } = this;
    this.measure();
    renderHead(root, this.head, this.words, client);
    const cases = client.floor ? casesOf(client.floor) : [];
    const unknown = cases.length ? null : unknownText(this.words, client);
    this.now = client.floorNow();
    this.renderHeadline(cases, unknown);
    this.quiet.hidden = cases.length > 0;
    if (!cases.length) this.renderQuiet(unknown);
    if (client.floor) {
      this.renderRows(cases);
      this.renderQueues();
    }
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }

  /** Fits the layout to the window. Sizes are for 1920 × 1080 and scale with it; a phone has its own layout. */
  measure() {
    const { innerWidth: width, innerHeight: height } = window;
    this.phone = width < PHONE_PX;
    this.unit = Math.min(width / DESIGN.width, height / DESIGN.height);
    this.root.style.setProperty("--u", `${this.unit.toFixed(4)}px`);
    this.root.classList.toggle("phone", this.phone);
  }

  /** Shows how many people need someone, and of which kinds; dashes when nothing is known, for the reason `unknown`. */
  renderHeadline(cases, unknown) {
    const { words, headline } = this;
    const { floor } = this.client;
    const counts = { ...countCases(cases, floor), unserved: unknown ? 0 : countUnserved(floor) };
    setText(headline.number, unknown ? "–" : words.number(counts.need));
    setAttribute(headline.number, "data-digits", Math.min(4, String(counts.need).length));
    setText(headline.text, words.text("wall.need", {}, counts.need));
    for (const [name, line] of Object.entries(headline.lines)) {
      setText(line.count, unknown ? "–" : words.number(counts[name]));
      line.node.classList.toggle("none", counts[name] === 0);
    }
    headline.lines.unserved.node.hidden = counts.unserved === 0;
    headline.node.classList.toggle("calm", counts.need === 0 && !unknown);
    let running = 0;
    for (const conversation of floor?.conversations.values() ?? []) running += conversation.status !== "ended";
    setText(headline.live, unknown ?? words.text("wall.live", {}, running));
  }

  /** Returns how many rows fit on the screen. */
  rowRoom() {
    if (this.phone) return MOST_ROWS;
    const fits = Math.floor(this.list.clientHeight / (ROW_HEIGHT_U * this.unit));
    return Math.max(1, Math.min(MOST_ROWS, fits));
  }

  renderRows(cases) {
    const { words } = this;
    const room = this.rowRoom();
    const rows = rowsOf(cases, this.client.floor);
    const shown = rows.slice(0, room);
    keyed(this.rows, shown, (entry) => entry.key, () => this.createRow(), (node, entry) => this.updateRow(node, entry));
    const hidden = rows.slice(room).reduce((sum, { number, below }) => sum + number + below, 0);
    this.more.hidden = hidden === 0;
    if (hidden) setText(this.more, words.text("wall.more", {}, hidden));
  }

  /** Says that nobody needs anyone, or why that is unknown: without data a floor without alerts is not quiet. */
  renderQuiet(unknown) {
    const { words } = this;
    setText(this.quietTitle, words.text(unknown ? "wall.unknown" : "wall.quiet"));
    const shown = unknown ? "stale" : "check";
    if (this.quiet.dataset.icon !== shown) {
      this.quiet.dataset.icon = shown;
      this.quiet.firstChild.replaceWith(icon(shown, "quiet-icon"));
    }
    setText(this.quietText, unknown ?? this.longestText());
  }

  longestText() {
    const { words } = this;
    let longest = null;
    for (const queue of this.client.floor.queues.values()) {
      const { waited } = queueStanding(queue, this.now);
      if (waited !== null && !queue.unserved && (longest === null || waited > longest.waited)) longest = { waited, queue: queue.queue };
    }
    if (!longest) return words.text("wall.quiet_nobody");
    return words.text("wall.quiet_longest", { time: words.duration(longest.waited), queue: words.queue(this.client.floor, longest.queue) });
  }

  createRow() {
    const part = (name, tag = "span") => h(tag, { class: name });
    const parts = {};
    for (const name of ["holder", "cause", "why", "quote", "queue", "who", "time"]) parts[name] = part(name);
    const node = h(
      "li",
      { class: "row" },
      parts.holder,
      h("div", { class: "what" }, h("div", { class: "line" }, parts.cause, parts.why), parts.quote),
      h("div", { class: "where" }, parts.queue, parts.who),
      parts.time,
    );
    node.parts = parts;
    return node;
  }

  updateRow(node, row) {
    const { worst, also, number, below, unserved } = row;
    const { words } = this;
    const { parts } = node;
    const claimed = row.status !== "open";
    setAttribute(node, "class", unserved ? "row unserved" : `row ${worst.severity}${claimed || isQuiet(row) ? " claimed" : ""}`);
    setAttribute(node, "data-alert", worst.id);
    setBadge(parts.holder, unserved ? "unserved" : worst.severity, worst.cause);
    setText(parts.cause, `${words.code("cause", worst.cause)}${number > 1 ? ` × ${words.number(number)}` : ""}`);
    setText(parts.why, unserved ? unservedText(words, this.client.floor.queues.get(worst.queue)) : this.why(worst, also, below));
    setText(parts.quote, this.secondLine(worst));
    const queue = words.queue(this.client.floor, worst.queue);
    setText(parts.queue, queue);
    setAttribute(parts.queue, "title", queue);
    setText(parts.who, this.personText(row));
    parts.who.classList.toggle("taken", claimed);
    setText(parts.time, words.duration(this.now - alertSince(worst)));
  }

  /** Returns the reasons in one line: that it came back, probability, SLA, first driver, and the other causes of the case. */
  why(worst, also, below) {
    const { words } = this;
    const { sla, count, drivers, baseline, due, fired } = worst.evidence ?? {};
    const reasons = backTexts(words, worst);
    const probability = probabilityOf(worst);
    const time = isWait(worst) && sla ? words.duration(sla) : null;
    if (time && probability !== null) reasons.push(words.text("wall.will_break", { probability: words.percent(probability), time }));
    else if (time) reasons.push(words.text("wall.sla", { time }));
    else if (fired) reasons.push(firedText(words, fired, true));
    else if (probability !== null) reasons.push(words.percent(probability));
    if (due > this.now) reasons.push(words.text("wall.left", { time: words.duration(due - this.now) }));
    if (time && baseline) reasons.push(words.text("wall.baseline", { time: words.duration(baseline.median) }));
    if (count > 1 && !isOfQueue(worst)) reasons.push(words.text("desk.count", {}, count));
    if (drivers?.length) reasons.push(driverText(words, drivers[0], this.client.floor, worst));
    if (below) reasons.push(words.text("wall.below", {}, below));
    for (const alert of also) reasons.push(words.text("wall.also", { cause: words.code("cause", alert.cause) }));
    return reasons.join(" · ");
  }

  /** Returns the words that belong to the alert, or the other drivers when there are no words. */
  secondLine(alert) {
    const { evidence } = alert;
    const { words } = this;
    const { quote, by } = quoteOf(alert, this.client.floor.conversations.get(alert.subject));
    if (quote) return `${by === "customer" ? "" : `${words.text(`said.${by}`)}: `}${words.text("quote", { text: quote })}`;
    return (evidence?.drivers ?? []).slice(1).map((driver) => driverText(words, driver, this.client.floor, alert)).join(" · ");
  }

  personText({ worst: alert, status, owner, record }) {
    const { words } = this;
    if (record?.silenced_by) return words.text("case.silenced");
    if (status === "snoozed") return words.text("case.snoozed");
    if (status === "claimed") return words.text("wall.claimed_by", { name: owner ?? "" });
    return isOfQueue(alert) ? words.text("agent.queue") : agentName(this.client.floor, alert) || words.text("agent.none");
  }

  renderQueues() {
    const { words } = this;
    const room = this.phone ? 50 : Math.max(1, Math.floor(this.queues.clientWidth / (QUEUE_WIDTH_U * this.unit)));
    const { shown, hidden } = chosenQueues(this.client.floor, room, this.now, words.language);
    keyed(this.queues, shown, (queue) => queue.queue, () => this.createQueue(), (node, queue) => this.updateQueue(node, queue));
    for (const node of this.queues.children) this.fitName(node.parts.name); // all of them have their widths now
    this.moreQueues.hidden = hidden === 0;
    if (hidden) setText(this.moreQueues, words.text("wall.more_queues", {}, hidden));
  }

  createQueue() {
    const { words } = this;
    const parts = { fill: h("span", { class: "fill" }) };
    parts.name = h("a", { class: "name" });
    for (const name of ["waiting", "longest", "standing", "forecast", "agents", "unanswered"]) parts[name] = h("span", { class: name });
    const number = (value, key) => h("div", { class: "reading" }, value, h("span", { class: "label" }, words.text(key)));
    const node = h(
      "li",
      { class: "queue-tile" },
      h("div", { class: "title" }, parts.name, parts.unanswered),
      h("div", { class: "readings" }, number(parts.waiting, "queue.waiting"), number(parts.longest, "queue.longest")),
      h("div", { class: "gauge", "aria-hidden": "true" }, parts.fill, h("span", { class: "mark" })),
      parts.standing,
      parts.forecast,
      parts.agents,
    );
    parts.unanswered.append(icon("reply_wait"), (parts.unansweredText = h("span", { "aria-hidden": "true" })), (parts.unansweredWords = h("span", { class: "unseen" })));
    node.parts = parts;
    return node;
  }

  updateQueue(node, queue) {
    const { words } = this;
    const { parts } = node;
    const { waited, share, standing } = queueStanding(queue, this.now);
    setAttribute(node, "class", `queue-tile ${standing}`);
    setAttribute(node, "data-queue", queue.queue);
    const name = words.queue(this.client.floor, queue.queue);
    setText(parts.name, name);
    setAttribute(parts.name, "title", name);
    setAttribute(parts.name, "href", address("queue", { ...this.data, queue: queue.queue }));
    setText(parts.waiting, words.number(queue.waiting ?? 0));
    setText(parts.longest, waited === null ? "–" : words.duration(waited));
    // The mark of the SLA stands at two thirds of the gauge, which leaves room for a wait beyond it.
    parts.fill.style.transform = `scaleX(${Math.min(1, (share * 2) / 3).toFixed(3)})`;
    setText(parts.standing, this.standingText(queue, standing, waited));
    setText(parts.forecast, this.forecastText(queue));
    setText(parts.agents, this.agentText(queue));
    this.updateUnanswered(parts, queue);
  }

  /** Shows the name of a queue on one line, or smaller on two. What does not fit then ends in dots. */
  fitName(node) {
    const fitted = `${node.textContent} ${this.unit} ${node.parentNode.clientWidth} ${this.phone}`;
    if (node.fitted === fitted) return;
    node.fitted = fitted;
    node.classList.remove("long");
    node.classList.toggle("long", node.scrollWidth > node.clientWidth);
  }

  standingText(queue, standing, waited) {
    const { words } = this;
    if (queue.unserved) return unservedText(words, queue);
    if (!queue.sla) return words.text("queue.no_sla");
    const sla = words.duration(queue.sla);
    if (standing !== "over") return words.text("queue.sla", { sla });
    return words.text("queue.over", { sla, over: words.duration(waited - queue.sla) });
  }

  forecastText({ forecast, untold, channels = [] }) {
    const { words } = this;
    const told = channels.filter((each) => each.forecast);
    if (told.length > 0) {
      return told.map((each) => words.text("queue.forecast_channel", { channel: words.text(`channel.${each.channel}`), ...this.seconds(each.forecast) })).join(" · ");
    }
    if (forecast) return words.text("queue.forecast", this.seconds(forecast));
    return untold ? words.text(`queue.untold.${untold}`) : "";
  }

  seconds({ median, low, high }) {
    const { words } = this;
    return { median: words.roughly(median), low: words.roughly(low), high: words.roughly(high) };
  }

  agentText(queue) {
    const { words } = this;
    const { available = 0, away = 0, busy: inService = 0, wrap_up = 0 } = queue.agents ?? {};
    const busy = inService + wrap_up;
    return ["available", "busy", "away"]
      .map((status) => words.text(`agents.${status}`, {}, { available, busy, away }[status]))
      .join(" · ");
  }

  /** Shows beside the name how many customers wait for a reply, and the longest of these waits. */
  updateUnanswered(parts, queue) {
    const { words } = this;
    parts.unanswered.hidden = !queue.unanswered;
    if (!queue.unanswered) return;
    const time = queue.unanswered_since === undefined ? "" : words.duration(this.now - queue.unanswered_since);
    setText(parts.unansweredText, `${words.number(queue.unanswered)} · ${time}`);
    setText(parts.unansweredWords, words.text("queue.unanswered", { time }, queue.unanswered));
  }
}
