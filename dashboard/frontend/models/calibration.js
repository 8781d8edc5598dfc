/* The calibration of a group of labelled turns: as a small chart, and the same numbers as a table. */

import { h } from "../dom.js";
import { table } from "./tables.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [420, 320, 46, 14, 14, 44];
const COLUMNS = ["probability", "turns_shipped", "share_shipped", "turns_taught", "share_taught"];

/** `chosen` is the key of the group that is shown, `choose(key)` shows another. */
export function calibrationNode(words, groups, few, nameOf, chosen, choose) {
  const known = groups.filter(({ turns }) => turns >= few);
  const group = known.find((each) => keyOf(each) === chosen) ?? known[0];
  if (!group) return h("p", { class: "none" }, words.text("models.calibration.none", { few: words.number(few) }));
  const options = known.map((each) => h("option", { value: keyOf(each), selected: each === group }, nameOf(each)));
  const select = h("select", { change: ({ target }) => choose(target.value) }, ...options);
  const label = h("label", { class: "models-choice" }, h("span", {}, words.text("models.calibration.of")), select);
  const legend = h("p", { class: "models-legend" }, ...["taught", "shipped"].map((name) => h("span", { class: name }, words.text(`models.${name}`))), h("span", { class: "ideal" }, words.text("models.calibration.ideal")));
  const figure = h("figure", {}, chart(words, group, few), h("figcaption", {}, legend, h("p", {}, words.text("models.calibration.about", { few: words.number(few) }))));
  return h("div", { class: "calibration" }, label, figure, table(words, "calibration", COLUMNS, rowsOf(words, group)));
}

function keyOf({ kind, name }) {
  return `${kind}/${name}`;
}

function rowsOf(words, { shipped, taught }) {
  const bins = new Map();
  for (const [name, { calibration }] of Object.entries({ shipped, taught })) {
    for (const row of calibration) bins.set(row.low, { ...bins.get(row.low), high: row.high, [name]: row });
  }
  const cells = (row) => (row ? [words.number(row.turns), words.percent(row.share)] : ["0", "–"]);
  return [...bins].sort(([one], [other]) => one - other).map(([low, bin]) => h("tr", {}, h("th", { scope: "row" }, `${words.percent(low)} – ${words.percent(bin.high)}`), ...[...cells(bin.shipped), ...cells(bin.taught)].map((text) => h("td", {}, text))));
}

function chart(words, { shipped, taught }, few) {
  const x = (share) => LEFT + (WIDTH - LEFT - RIGHT) * share;
  const y = (share) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - share);
  const nodes = [];
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    nodes.push(draw("line", { class: "grid", x1: x(0), x2: x(1), y1: y(share), y2: y(share) }), text(x(0) - 6, y(share) + 4, words.percent(share), "end"));
    nodes.push(text(x(share), y(0) + 18, words.percent(share), "middle"));
  }
  nodes.push(draw("line", { class: "ideal", x1: x(0), y1: y(0), x2: x(1), y2: y(1) }));
  for (const [name, { calibration }] of Object.entries({ shipped, taught })) {
    const points = calibration.map(({ low, high, turns, share }) => ({ at: x((low + high) / 2), height: y(share), turns }));
    nodes.push(draw("polyline", { class: name, points: points.map(({ at, height }) => `${at.toFixed(1)},${height.toFixed(1)}`).join(" ") }));
    // A hollow point rests on few turns.
    for (const { at, height, turns } of points) nodes.push(draw("circle", { class: `${name} ${turns < few ? "hollow" : ""}`, cx: at, cy: height, r: 4.5 }));
  }
  nodes.push(text(x(0.5), HEIGHT - 6, words.text("models.calibration.axis"), "middle"));
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "calibration-chart", "aria-label": words.text("models.calibration.label") });
  svg.append(...nodes);
  return svg;
}

function text(x, y, content, anchor) {
  const node = draw("text", { x, y, "text-anchor": anchor });
  node.textContent = content;
  return node;
}

function draw(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}
