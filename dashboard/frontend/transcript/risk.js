/* The risk over the turns of a conversation as a small chart, with the waits on the same time axis, and as a table. */

import { waitText } from "./row_views.js";
import { h, keyed, setAttribute, setText } from "../dom.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [640, 112, 40, 14, 16, 20];
const FEW_TICKS = 4;

/** Returns what the chart shows: {from, to, points, waits, threshold, fired, moments}. Times are seconds since 1970. */
export function chartOf(rows, waits, fired, now) {
  const turns = rows.filter(({ kind }) => kind === "turn").map(({ turn, found }) => ({ ...turn, found }));
  const points = turns.filter(({ probability }) => typeof probability === "number").map(({ id, at, probability }) => ({ id, at, probability }));
  const ends = [...turns.map(({ at }) => at), ...waits.flatMap(({ since, until }) => [since, until ?? now])];
  if (!points.length || !ends.length) return null;
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  const moments = turns.flatMap(({ at, found }) => found.map(({ cause, severity, what }) => ({ at, cause, severity, what })));
  return { from, to: Math.max(to, from + 1), points, waits: waits.map(({ kind, since, until, outcome }) => ({ kind, since, until, outcome })), fired: fired ?? null, moments };
}

export class RiskChart {
  constructor(words) {
    this.words = words;
    this.svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "risk-chart" });
    this.about = h("p", { class: "risk-rule" });
    this.rows = h("tbody", {});
    const head = h("tr", {}, ...["time", "risk", "wait"].map((column) => h("th", { scope: "col" }, words.text(`risk.${column}`))));
    this.table = h("details", { class: "risk-numbers" }, h("summary", {}, words.text("risk.numbers")), h("table", {}, h("thead", {}, head), this.rows));
    this.summary = h("summary", {});
    this.node = h("details", { class: "risk-box", open: window.innerHeight >= 1000 }, this.summary, this.svg, this.about, this.table);
  }

  /** `chart` is that of `chartOf`; `text` says which rule fired. */
  render(chart, now, text) {
    this.node.hidden = !chart;
    if (!chart) return;
    const { words } = this;
    const last = chart.points.at(-1);
    const told = words.text("risk.now", { probability: words.percent(last.probability), time: words.clock(last.at) }, chart.points.length);
    setText(this.summary, `${words.text("risk.title")} · ${told}`);
    setText(this.about, text);
    this.about.hidden = !text;
    setAttribute(this.svg, "aria-label", [words.text("risk.title"), told, text].filter(Boolean).join(". "));
    const shown = JSON.stringify([chart, words.language]);
    if (shown !== this.shown) this.draw(chart, now);
    this.shown = shown;
  }

  draw(chart, now) {
    const { words, svg } = this;
    const x = (at) => LEFT + ((WIDTH - LEFT - RIGHT) * (at - chart.from)) / (chart.to - chart.from);
    const y = (share) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - share);
    const nodes = [];
    for (const { kind, since, until } of chart.waits) {
      const [start, end] = [x(since), x(until ?? chart.to)];
      nodes.push(draw("rect", { class: `wait ${kind}`, x: start, y: TOP, width: Math.max(1, end - start), height: HEIGHT - TOP - BOTTOM }));
    }
    for (const share of [0, 0.5, 1]) {
      nodes.push(draw("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(share), y2: y(share) }), label(LEFT - 6, y(share) + 4, words.percent(share), "end"));
    }
    for (const at of ticks(chart.from, chart.to)) nodes.push(label(x(at), HEIGHT - 5, words.clock(at), at === chart.from ? "start" : at === chart.to ? "end" : "middle"));
    if (chart.fired) nodes.push(...this.threshold(chart.fired, x, y));
    nodes.push(draw("polyline", { class: "course", points: chart.points.map(({ at, probability }) => `${x(at).toFixed(1)},${y(probability).toFixed(1)}`).join(" ") }));
    for (const { at, probability } of chart.points) nodes.push(draw("circle", { class: "point", cx: x(at), cy: y(probability), r: 3.5 }));
    for (const { at, severity } of chart.moments) nodes.push(draw("path", { class: `found-at ${severity ?? ""}`, d: `M${x(at)} ${TOP - 3} l-5 -9 h10 z` }));
    svg.replaceChildren(...nodes);
    this.renderTable(chart, now);
  }

  threshold({ value, threshold, at }, x, y) {
    const { words } = this;
    const line = draw("line", { class: "threshold", x1: LEFT, x2: WIDTH - RIGHT, y1: y(threshold), y2: y(threshold) });
    const text = label(WIDTH - RIGHT, y(threshold) - 4, words.text("risk.threshold", { threshold: words.percent(threshold) }), "end");
    const [left, top] = [Math.min(Math.max(x(at), LEFT), WIDTH - RIGHT), y(value)];
    return [line, text, draw("path", { class: "fired", d: `M${left} ${top - 6} l6 6 l-6 6 l-6 -6 z` })];
  }

  renderTable({ points, waits }, now) {
    const { words } = this;
    const lines = [...points.map(({ at, probability }) => ({ at, risk: words.percent(probability), wait: "" })), ...waits.map((wait) => ({ at: wait.since, risk: "", wait: waitText(words, wait, now) }))].sort((a, b) => a.at - b.at);
    const create = () => h("tr", {}, h("th", { scope: "row" }), h("td", {}), h("td", {}));
    keyed(this.rows, lines.map((line, place) => ({ line, place })), ({ place }) => place, create, (node, { line }) => {
      [words.clock(line.at), line.risk, line.wait].forEach((text, column) => setText(node.children[column], text));
    });
  }
}

function ticks(from, to) {
  return Array.from({ length: FEW_TICKS }, (_, place) => (place === FEW_TICKS - 1 ? to : from + ((to - from) * place) / (FEW_TICKS - 1)));
}

function label(x, y, text, anchor) {
  const node = draw("text", { x, y, "text-anchor": anchor });
  node.textContent = text;
  return node;
}

function draw(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}
