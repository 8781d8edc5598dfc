/* The wall: read from five metres, touched by nobody. */

import { h, icon, keyed, setAttribute, setBadge, setText } from "./dom.js";
import { address, buildHead, driverWords, PHONE_PX, renderHead } from "./frame.js";
import { alertSince, casesOf, chosenQueues, countCases, isOfQueue, isWait, openAlerts, probabilityOf, queueStanding, rowsOf } from "./model.js";

const MOST_ROWS = 8;
const ROW_HEIGHT_U = 104; // as in wall.css, in units of a 1080-line screen
const QUEUE_WIDTH_U = 304;
const DESIGN = { width: 1920, height: 1080 };

export class Wall {
  constructor(root, say, client, data) {
    Object.assign(this, { root, say, client, data });
    this.head = buildHead(say, data);
    this.headline = this.buildHeadline();
    this.rows = h("ol", { class: "rows", "aria-label": say.words("wall.alerts") });
    this.more = h("p", { class: "more", hidden: true });
    this.quietText = h("p", { class: "quiet-detail" });
    this.quietTitle = h("p", { class: "quiet-title" });
    this.quiet = h("div", { class: "quiet", hidden: true }, icon("check", "quiet-icon"), this.quietTitle, this.quietText);
    this.list = h("section", { class: "alerts" }, this.rows, this.more, this.quiet);
    this.queues = h("ul", { class: "queues", "aria-label": say.words("wall.queues") });
    this.moreQueues = h("p", { class: "more-queues", hidden: true });
    const strip = h("section", { class: "strip" }, this.queues, this.moreQueues);
    const main = h("main", { class: "floor" }, this.headline.node, this.list, strip);
    root.replaceChildren(this.head.node, main);
  }

  buildHeadline() {
    const { say } = this;
    const line = (severity, key) => {
      const count = h("span", { class: "count" });
      const holder = h("span", { class: "holder" });
      setBadge(holder, severity, severity === "claimed" ? "check" : "attention");
      return { count, node: h("li", { class: severity }, holder, count, h("span", {}, say.words(key))) };
    };
    const parts = { number: h("span", { class: "number" }, "–"), text: h("span", { class: "number-text" }), live: h("p", { class: "live" }) };
    parts.lines = { critical: line("critical", "wall.critical"), warning: line("warning", "wall.warning"), claimed: line("claimed", "wall.claimed") };
    const lines = h("ul", { class: "breakdown" }, ...Object.values(parts.lines).map((entry) => entry.node));
    parts.node = h("section", { class: "headline" }, h("h1", {}, parts.number, parts.text), lines, parts.live);
    return parts;
  }

  render() {
    const { client, root } = this;
    this.measure();
    renderHead(root, this.head, this.say, client);
    if (client.floor) {
      this.now = client.floorNow();
      const cases = casesOf(openAlerts(client.floor));
      this.renderHeadline(cases);
      this.renderRows(cases);
      this.renderQueues();
    }
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }

  /** Sizes are given for 1920 × 1080 and grow and shrink with the screen; a phone has its own layout. */
  measure() {
    const { innerWidth: width, innerHeight: height } = window;
    this.phone = width < PHONE_PX;
    this.unit = Math.min(width / DESIGN.width, height / DESIGN.height);
    this.root.style.setProperty("--u", `${this.unit.toFixed(4)}px`);
    this.root.classList.toggle("phone", this.phone);
  }

  renderHeadline(cases) {
    const { say, headline } = this;
    const counts = countCases(cases);
    const unknown = cases.length === 0 && this.client.stale() !== null;
    setText(headline.number, unknown ? "–" : say.number(counts.need));
    setAttribute(headline.number, "data-digits", Math.min(4, String(counts.need).length));
    setText(headline.text, say.words("wall.need", {}, counts.need));
    for (const [name, line] of Object.entries(headline.lines)) {
      setText(line.count, say.number(counts[name]));
      line.node.classList.toggle("none", counts[name] === 0);
    }
    headline.node.classList.toggle("calm", counts.need === 0 && !unknown);
    let live = 0;
    for (const conversation of this.client.floor.conversations.values()) live += conversation.status !== "ended";
    setText(headline.live, say.words("wall.live", {}, live));
  }

  room() {
    if (this.phone) return MOST_ROWS;
    const fits = Math.floor(this.list.clientHeight / (ROW_HEIGHT_U * this.unit));
    return Math.max(1, Math.min(MOST_ROWS, fits));
  }

  renderRows(cases) {
    const { say } = this;
    const room = this.room();
    const rows = rowsOf(cases);
    const shown = rows.slice(0, room);
    keyed(this.rows, shown, (entry) => entry.key, () => this.createRow(), (node, entry) => this.updateRow(node, entry));
    const hidden = rows.slice(room).reduce((sum, { number, below }) => sum + number + below, 0);
    this.more.hidden = hidden === 0;
    if (hidden) setText(this.more, say.words("wall.more", {}, hidden));
    this.quiet.hidden = cases.length > 0;
    if (!cases.length) this.renderQuiet();
  }

  renderQuiet() {
    const { say } = this;
    const stale = this.client.stale() !== null;
    setText(this.quietTitle, say.words(stale ? "wall.unknown" : "wall.quiet"));
    if (this.quiet.dataset.icon !== String(stale)) {
      this.quiet.dataset.icon = stale;
      this.quiet.firstChild.replaceWith(icon(stale ? "stale" : "check", "quiet-icon"));
    }
    this.quietText.hidden = stale; // no alert and no data is not the same as quiet
    let longest = null;
    for (const queue of this.client.floor.queues.values()) {
      const { waited } = queueStanding(queue, this.now);
      if (waited !== null && (longest === null || waited > longest.waited)) longest = { waited, queue: queue.queue };
    }
    const detail = longest
      ? say.words("wall.quiet_longest", { time: say.duration(longest.waited), queue: longest.queue })
      : say.words("wall.quiet_nobody");
    setText(this.quietText, detail);
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

  updateRow(node, { worst, also, number, below }) {
    const { say } = this;
    const { parts } = node;
    const claimed = worst.status === "claimed";
    setAttribute(node, "class", `row ${worst.severity}${claimed ? " claimed" : ""}`);
    setAttribute(node, "data-alert", worst.id);
    setBadge(parts.holder, worst.severity, worst.cause);
    setText(parts.cause, `${say.code("cause", worst.cause)}${number > 1 ? ` × ${say.number(number)}` : ""}`);
    setText(parts.why, this.why(worst, also, below));
    setText(parts.quote, this.secondLine(worst));
    setText(parts.queue, worst.queue);
    setText(parts.who, this.whoIsThere(worst));
    parts.who.classList.toggle("taken", claimed);
    setText(parts.time, say.duration(this.now - alertSince(worst)));
  }

  /** The reason in a few words: how sure, what drives it, and what else is wrong. */
  why(worst, also, below) {
    const { say } = this;
    const { sla, count, drivers, baseline, due } = worst.evidence ?? {};
    const words = [];
    const probability = probabilityOf(worst);
    const time = isWait(worst) && sla ? say.duration(sla) : null;
    if (time && probability !== null) words.push(say.words("wall.will_break", { probability: say.percent(probability), time }));
    else if (time) words.push(say.words("wall.sla", { time }));
    else if (probability !== null) words.push(say.percent(probability));
    if (due > this.now) words.push(say.words("wall.left", { time: say.duration(due - this.now) }));
    if (time && baseline) words.push(say.words("wall.baseline", { time: say.duration(baseline.median) }));
    if (count > 1 && !isOfQueue(worst)) words.push(say.words("desk.count", {}, count));
    if (drivers?.length) words.push(driverWords(say, drivers[0]));
    if (below) words.push(say.words("wall.below", {}, below));
    for (const alert of also) words.push(say.words("wall.also", { cause: say.code("cause", alert.cause) }));
    return words.join(" · ");
  }

  /** The customer's words, or where there are none the rest of what drives it. */
  secondLine({ evidence }) {
    const { say } = this;
    if (evidence?.quote) return say.words("quote", { text: evidence.quote });
    return (evidence?.drivers ?? []).slice(1).map((driver) => driverWords(say, driver)).join(" · ");
  }

  whoIsThere(alert) {
    const { say } = this;
    if (alert.status === "claimed") return say.words("wall.claimed_by", { name: alert.claimed_by ?? "" });
    return isOfQueue(alert) ? say.words("agent.queue") : alert.agent || say.words("agent.none");
  }

  renderQueues() {
    const { say } = this;
    const room = this.phone ? 50 : Math.max(1, Math.floor(this.queues.clientWidth / (QUEUE_WIDTH_U * this.unit)));
    const { shown, hidden } = chosenQueues(this.client.floor, room, this.now);
    keyed(this.queues, shown, (queue) => queue.queue, () => this.createQueue(), (node, queue) => this.updateQueue(node, queue));
    this.moreQueues.hidden = hidden === 0;
    if (hidden) setText(this.moreQueues, say.words("wall.more_queues", {}, hidden));
  }

  createQueue() {
    const { say } = this;
    const parts = { fill: h("span", { class: "fill" }) };
    parts.name = h("a", { class: "name" });
    for (const name of ["waiting", "longest", "standing", "forecast", "agents", "unanswered"]) parts[name] = h("span", { class: name });
    const number = (value, key) => h("div", { class: "reading" }, value, h("span", { class: "label" }, say.words(key)));
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
    const { say } = this;
    const { parts } = node;
    const { waited, share, standing } = queueStanding(queue, this.now);
    setAttribute(node, "class", `queue-tile ${standing}`);
    setAttribute(node, "data-queue", queue.queue);
    setText(parts.name, queue.queue);
    setAttribute(parts.name, "href", address("queue", { ...this.data, queue: queue.queue }));
    setText(parts.waiting, say.number(queue.waiting ?? 0));
    setText(parts.longest, waited === null ? "–" : say.duration(waited));
    // The mark of the SLA stands at two thirds of the gauge, which leaves room for a wait beyond it.
    parts.fill.style.transform = `scaleX(${Math.min(1, (share * 2) / 3).toFixed(3)})`;
    setText(parts.standing, this.standingWords(queue, standing, waited));
    setText(parts.forecast, this.forecastWords(queue));
    setText(parts.agents, this.agentWords(queue));
    this.updateUnanswered(parts, queue);
  }

  standingWords(queue, standing, waited) {
    const { say } = this;
    if (!queue.sla) return say.words("queue.no_sla");
    const sla = say.duration(queue.sla);
    if (standing !== "over") return say.words("queue.sla", { sla });
    return say.words("queue.over", { sla, over: say.duration(waited - queue.sla) });
  }

  forecastWords({ forecast }) {
    const { say } = this;
    if (!forecast) return "";
    const { median, low, high } = forecast;
    return say.words("queue.forecast", { median: say.roughly(median), low: say.roughly(low), high: say.roughly(high) });
  }

  agentWords(queue) {
    const { say } = this;
    const { available = 0, busy = 0, away = 0 } = queue.agents ?? {};
    return ["available", "busy", "away"]
      .map((status) => say.words(`agents.${status}`, {}, { available, busy, away }[status]))
      .join(" · ");
  }

  /** Beside the name, with the sign of an unanswered message: how many wait for a reply, and the longest. */
  updateUnanswered(parts, queue) {
    const { say } = this;
    parts.unanswered.hidden = !queue.unanswered;
    if (!queue.unanswered) return;
    const time = queue.unanswered_since === undefined ? "" : say.duration(this.now - queue.unanswered_since);
    setText(parts.unansweredText, `${say.number(queue.unanswered)} · ${time}`);
    setText(parts.unansweredWords, say.words("queue.unanswered", { time }, queue.unanswered));
  }
}
