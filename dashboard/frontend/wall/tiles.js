/* The queues of the wall: a tile for each, with how many wait, for how long, and who serves. */

import { agentCountsText } from "../agent_counts.js";
import { h, icon, keyed, setAttribute, setText } from "../dom.js";
import { address, unservedText } from "../frame.js";
import { namedQueues, queueStanding, urgentQueues } from "../model.js";
import { GROUPS, groupOf } from "../queues/groups.js";
import { FAR } from "./rows.js";
import { placed, planTiles } from "./tile_plan.js";

// In units, as in styles/wall_queues.css.
const LEAST_WIDTH = 350;
const GAP = 14;
const AROUND = 46;
const NAME_LINES = 2;
const HEIGHT = 316; // of a tile with a name on two lines
const SCALES = [2.4, 2, 1.6, 1.3, 1];
const PHONE_TILES = 50;
const URGENT = new Set(["over", "near"]);

export class Tiles {
  constructor(words, ruler, data) {
    this.words = words;
    this.ruler = ruler;
    this.data = data;
    this.node = h("ul", { class: "queues", "aria-label": words.text("wall.queues") });
  }

  /** Shows the queues for which there is room in `width` units and `lines` lines. When they are more, the most urgent stay,
   * and the others take turns by group. Returns {hidden, page, pages}. A phone, which scrolls, has many of them at once. */
  render(floor, now, { width, lines, columns, phone, turn }) {
    const { words } = this;
    const column = (width - GAP * (columns - 1)) / columns;
    const tiles = namedQueues(floor, words.language).map((queue) => this.tileOf(queue, floor, now, phone ? 1 : this.spanOf(words.queue(floor, queue.queue), column, columns)));
    const byId = new Map(tiles.map((tile) => [tile.id, tile]));
    const byUrgency = urgentQueues(floor, now).map(({ queue }) => byId.get(queue));
    const { shown, ...plan } = phone ? planPhone(tiles, byUrgency) : planTiles(tiles, byUrgency, { columns, lines }, turn);
    this.node.style.setProperty("--columns", String(phone ? 1 : placed(shown, columns).widest));
    keyed(this.node, shown, ({ id }) => id, () => this.create(), (node, { queue, span }) => this.update(node, queue, floor, now, span));
    return plan;
  }

  tileOf(queue, floor, now, span) {
    const urgent = URGENT.has(queueStanding(queue, now).standing);
    return { id: queue.queue, queue, span, urgent, group: GROUPS.indexOf(groupOf(queue)) };
  }

  /** Returns how many columns a name needs to stand whole on two lines. */
  spanOf(name, column, columns) {
    let span = 1;
    while (span < columns && this.ruler.lines(name, column * span + GAP * (span - 1) - AROUND, FAR, 700) > NAME_LINES) span += 1;
    return span;
  }

  create() {
    const { words } = this;
    const parts = { fill: h("span", { class: "fill" }), name: h("a", { class: "name" }) };
    for (const name of ["waiting", "longest", "standing", "forecast", "agents", "unanswered"]) parts[name] = h("span", { class: name });
    const number = (value, key) => h("div", { class: "reading" }, value, h("span", { class: "label" }, words.text(key)));
    parts.unanswered.append(icon("reply_wait"), (parts.unansweredText = h("span", { "aria-hidden": "true" })), (parts.unansweredWords = h("span", { class: "unseen" })));
    const node = h(
      "li",
      { class: "queue-tile" },
      parts.name,
      h("div", { class: "readings" }, number(parts.waiting, "wall.waiting"), parts.unanswered, number(parts.longest, "wall.longest")),
      h("div", { class: "gauge", "aria-hidden": "true" }, parts.fill, h("span", { class: "mark" })),
      h("div", { class: "state" }, parts.standing),
      h("div", { class: "state" }, parts.agents, parts.forecast),
    );
    node.parts = parts;
    return node;
  }

  update(node, queue, floor, now, span) {
    const { words } = this;
    const { parts } = node;
    const { waited, share, standing } = queueStanding(queue, now);
    setAttribute(node, "class", `queue-tile ${standing}`);
    setAttribute(node, "data-queue", queue.queue);
    node.style.setProperty("--span", String(span));
    const name = words.queue(floor, queue.queue);
    setText(parts.name, name);
    setAttribute(parts.name, "title", name);
    setAttribute(parts.name, "href", address("queue", { ...this.data, queue: queue.queue }));
    setText(parts.waiting, words.number(queue.waiting ?? 0));
    setText(parts.longest, waited === null ? "–" : words.duration(waited));
    // The mark of the SLA stands at two thirds of the gauge, which leaves room for a wait beyond it.
    parts.fill.style.transform = `scaleX(${Math.min(1, (share * 2) / 3).toFixed(3)})`;
    setText(parts.standing, standingText(words, queue, standing, waited));
    setText(parts.forecast, forecastText(words, queue));
    setText(parts.agents, agentCountsText(words, queue.agents));
    this.updateUnanswered(parts, queue, now);
  }

  /** Shows how many customers wait for a reply, and the longest of these waits. */
  updateUnanswered(parts, queue, now) {
    const { words } = this;
    parts.unanswered.hidden = !queue.unanswered;
    if (!queue.unanswered) return;
    const time = queue.unanswered_since === undefined ? "" : words.duration(now - queue.unanswered_since);
    setText(parts.unansweredText, `${words.number(queue.unanswered)} · ${time}`);
    setText(parts.unansweredWords, words.text("queue.unanswered", { time }, queue.unanswered));
  }
}

/** Returns how many columns of this many a wall of `width` × `height` units has, and how many lines. Where tiles have a
 * wall for themselves they are larger while there are few.
 * @param {{width: number, height: number, most: number}} room
 * @param {number} queues */
export function gridFor({ width, height, most }, queues) {
  for (const scale of SCALES) {
    const columns = Math.max(1, Math.floor((width / scale + GAP) / (LEAST_WIDTH + GAP)));
    const lines = Math.max(1, Math.min(most, Math.floor((height / scale + GAP) / (HEIGHT + GAP))));
    if (scale === 1 || columns * lines >= queues) return { scale, columns, lines };
  }
  throw new Error("the last scale is 1");
}

/** Returns the tiles of a phone: the most urgent, in the order of their names. */
function planPhone(tiles, byUrgency) {
  const chosen = new Set(byUrgency.slice(0, PHONE_TILES));
  const shown = tiles.filter((tile) => chosen.has(tile));
  return { shown, hidden: tiles.length - shown.length, page: 0, pages: 1 };
}

function standingText(words, queue, standing, waited) {
  if (queue.unserved) return unservedText(words, queue);
  if (!queue.sla) return words.text("queue.no_sla");
  const sla = words.duration(queue.sla);
  if (standing !== "over") return words.text("queue.sla", { sla });
  return words.text("queue.over", { sla, over: words.duration(waited - queue.sla) });
}

function forecastText(words, { forecast, untold, channels = [] }) {
  const told = channels.filter((each) => each.forecast);
  if (told.length > 0) return told.map((each) => words.text("queue.forecast_channel", { channel: words.text(`channel.${each.channel}`), ...times(words, each.forecast) })).join(" · ");
  if (forecast) return words.text("queue.forecast", times(words, forecast));
  return untold ? words.text(`queue.untold.${untold}`) : "";
}

function times(words, { median, low, high }) {
  return { median: words.roughly(median), low: words.roughly(low), high: words.roughly(high) };
}

