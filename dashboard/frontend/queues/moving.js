/* "If I move two agents now": a model of both queues before and after, with what it rests on. It moves nobody. */

import { h, keyed, setAttribute, setText } from "../dom.js";
import { namedQueues } from "../model.js";
import { aheadOf, rowOf } from "./groups.js";
import { agentsNeeded, loadOf, serviceOf } from "./staffing.js";

const MOST_MOVED = 50;

/** Returns what the model says of a queue with `present` agents and with `moved` more (or fewer): a line for now and one
 * for each half hour ahead, {begin, rate, needed, before, after}; `before` and `after` are services of Erlang A. */
export function outlook(queue, moved, now) {
  const { detail, sla } = queue;
  const staffing = detail?.staffing;
  if (!staffing || !sla) return [];
  const { present, needed } = rowOf(queue, now);
  const line = (begin, rate, wanted) => {
    const load = loadOf(staffing, rate);
    return { begin, rate, needed: wanted, agents: present, then: Math.max(0, present + moved), before: serviceOf(load, present, sla), after: serviceOf(load, Math.max(0, present + moved), sla) };
  };
  return [line(null, staffing.arrivals, needed ?? agentsNeeded(loadOf(staffing), sla)), ...aheadOf(queue).map(({ begin, rate, needed: wanted }) => line(begin, rate, wanted))];
}

export class MovingPanel {
  constructor(words) {
    this.words = words;
    this.count = 2;
    const select = (name) => h("select", { "data-move": name, change: () => this.changed() });
    this.from = select("from");
    this.to = select("to");
    this.number = h("input", { type: "number", min: "1", max: String(MOST_MOVED), step: "1", value: "2", inputmode: "numeric", input: () => this.changed() });
    const label = (key, field) => h("label", { class: "filter" }, h("span", {}, words.text(key)), field);
    this.views = ["from", "to"].map(() => this.buildView());
    this.about = h("p", { class: "about" }, words.text("moving.about"));
    this.none = h("p", { class: "none", hidden: true }, words.text("moving.none"));
    this.form = h("div", { class: "moving-form" }, label("moving.count", this.number), label("moving.from", this.from), label("moving.to", this.to));
    this.node = h("section", { class: "queue-panel moving", "aria-label": words.text("moving.title") }, h("h2", {}, words.text("moving.title")), this.form, this.none, h("div", { class: "moving-views" }, ...this.views.map(({ node }) => node)), this.about);
  }

  buildView() {
    const { words } = this;
    const [name, inputs, body] = [h("caption", {}), h("p", { class: "inputs" }), h("tbody", {})];
    const head = ["time", "arrivals", "needed", "agents", "kept", "wait"].map((key) => h("th", { scope: "col" }, words.text(`moving.${key}`)));
    const table = h("table", { class: "numbers" }, name, h("thead", {}, h("tr", {}, ...head)), body);
    return { node: h("div", { class: "moving-view" }, h("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": words.text("moving.title") }, table), inputs), name, inputs, body };
  }

  changed() {
    const asked = Math.trunc(Number(this.number.value));
    this.count = Number.isFinite(asked) ? Math.min(Math.max(asked, 0), MOST_MOVED) : 0;
    if (this.floor) this.render(this.floor, this.now);
  }

  /** Shows both queues. Only queues with numbers for the model can be chosen. */
  render(floor, now) {
    Object.assign(this, { floor, now });
    const { words } = this;
    const able = namedQueues(floor, words.language).filter(({ detail, sla }) => detail?.staffing && sla);
    const enough = able.length > 1;
    this.none.hidden = enough;
    this.form.hidden = !enough;
    for (const { node } of this.views) node.hidden = !enough;
    if (!enough) return;
    const spare = (queue) => (({ present, needed }) => present - (needed ?? present))(rowOf(queue, now));
    const ranked = [...able].sort((a, b) => spare(b) - spare(a));
    this.renderChoices(this.from, able, ranked[0].queue);
    this.renderChoices(this.to, able, ranked[ranked.length - 1].queue);
    this.renderView(this.views[0], floor.queues.get(this.from.value), -this.count);
    this.renderView(this.views[1], floor.queues.get(this.to.value), this.count);
  }

  renderChoices(select, queues, first) {
    const text = JSON.stringify(queues.map(({ queue }) => [queue, this.words.queue(this.floor, queue)]));
    if (select.shown === text) return;
    const chosen = queues.some(({ queue }) => queue === select.value) ? select.value : first;
    select.shown = text;
    select.replaceChildren(...queues.map(({ queue }) => h("option", { value: queue }, this.words.queue(this.floor, queue))));
    select.value = chosen;
  }

  renderView(view, queue, moved) {
    const { words } = this;
    const same = this.from.value === this.to.value;
    const lines = outlook(queue, same ? 0 : moved, this.now);
    setText(view.name, words.queue(this.floor, queue.queue));
    keyed(view.body, lines, ({ begin }) => begin ?? "now", () => h("tr", {}, h("th", { scope: "row" }), ...[1, 2, 3, 4, 5].map(() => h("td", {}))), (row, line) => {
      const short = line.needed !== null && line.then < line.needed;
      const cells = [line.begin === null ? words.text("moving.now") : words.minute(line.begin), words.number(line.rate), line.needed === null ? "–" : words.number(line.needed), change(words.number(line.agents), words.number(line.then)), change(words.percent(1 - line.before.over), words.percent(1 - line.after.over)), change(words.duration(line.before.meanWait), words.duration(line.after.meanWait))];
      cells.forEach((text, place) => setText(row.children[place], text));
      setAttribute(row, "class", short ? "short" : null);
    });
    const { service, patience, young } = queue.detail.staffing;
    setText(view.inputs, words.text(young ? "moving.inputs_young" : "moving.inputs", { sla: words.duration(queue.sla), service: words.duration(service), patience: words.duration(patience) }));
  }
}

function change(before, after) {
  return before === after ? after : `${before} → ${after}`;
}
