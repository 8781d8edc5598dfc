/* Which model scores now, what changed it, and how well it scored, as tables. */

import { h } from "../dom.js";

const QUALITY = ["group", "turns", "dissatisfied", "model", "auc", "log_loss"];
const HISTORY = ["at", "version", "turns", "auc", "log_loss", "what"];

/** Says which model scores by the labels, and from which weights the live alerts are. */
export function scoringNode(words, { shipped, version, latest }, live) {
  const alerts = live.reduce((sum, each) => sum + each.alerts, 0);
  const same = live.every((each) => each.shipped === shipped);
  const told = !alerts ? words.text("models.no_alerts") : same ? words.text("models.same", {}, alerts) : words.text("models.different");
  const facts = [
    ["by_labels", h("code", {}, version)],
    ["shipped", h("code", {}, shipped)],
    ["latest", latest === undefined ? words.text("models.no_label") : words.moment(latest)],
  ].map(([key, value]) => h("div", { class: "queue-fact" }, h("dt", {}, words.text(`models.scoring.${key}`)), h("dd", {}, value)));
  const rows = live.map((each) => {
    const text = words.text("models.live", { time: words.moment(each.at) }, each.alerts);
    return h("li", { class: each.shipped === shipped ? null : "other" }, h("code", {}, each.version), " ", text);
  });
  return h("div", {}, h("dl", {}, ...facts), h("p", { class: `same ${same ? "" : "different"}` }, told), h("ul", { class: "live-models" }, ...rows));
}

/** The groups of labelled turns: how well the shipped model scored them, and with what it was taught until then. */
export function qualityNode(words, { groups = [], left_out: leftOut = 0 }, few, nameOf) {
  const note = h("p", { class: "none" }, [words.text("models.quality.note", { few: words.number(few) }), leftOut && words.text("models.left_out", {}, leftOut)].filter(Boolean).join(" "));
  if (!groups.length) return h("div", {}, h("p", {}, words.text("models.quality.none")), note);
  const rows = groups.flatMap((group) => groupRows(words, group, few, nameOf(group)));
  return h("div", {}, table(words, "quality", QUALITY, rows), note);
}

function groupRows(words, group, few, name) {
  const { kind, turns, dissatisfied, shipped, taught } = group;
  const known = turns >= few;
  const head = [h("th", { scope: "rowgroup", rowspan: known ? "2" : "1" }, name), ...[words.number(turns), words.percent(dissatisfied / turns)].map((text) => h("td", { rowspan: known ? "2" : "1" }, text))];
  const attributes = { class: `group ${kind}`, "data-group": `${kind}/${group.name}` };
  if (!known) return [h("tr", attributes, ...head, h("td", { class: "few", colspan: "3" }, words.text("models.few")))];
  return [h("tr", attributes, ...head, ...figures(words, "shipped", shipped)), h("tr", {}, ...figures(words, "taught", taught, shipped))];
}

function figures(words, name, { auc, log_loss: loss }, before = null) {
  const better = (value, other, sign) => (before && value !== null && other !== null && Math.abs(value - other) >= 0.0005 ? (sign * (value - other) > 0 ? "better" : "worse") : null);
  return [h("td", {}, words.text(`models.${name}`)), h("td", { class: better(auc, before?.auc, 1) }, figure(auc)), h("td", { class: better(loss, before?.log_loss, -1) }, figure(loss))];
}

/** What changed the model, the latest first. */
export function historyNode(words, { steps = [], step_count: count = 0, jump_at: jump, moved = [] }, queueName) {
  if (!steps.length) return h("p", { class: "none" }, words.text("models.no_label"));
  const rows = [...steps].reverse().map((step) => {
    const { at, version, turns, auc, log_loss: loss } = step;
    const cells = [h("code", {}, version), words.number(turns), figure(auc), figure(loss), whatText(words, step)];
    return h("tr", { class: step.what }, h("th", { scope: "row" }, words.moment(at)), ...cells.map((cell) => h("td", {}, cell)));
  });
  const note = count > steps.length ? h("p", { class: "none" }, words.text("models.history.latest", { count: words.number(steps.length), all: words.number(count) })) : null;
  const moves = [...moved].reverse().map(({ at, language, queue, by }) => h("li", {}, words.text("models.moved", { time: words.moment(at), queue: queueName(queue), language: words.code("language", language), points: words.number(Math.round(by * 100)) })));
  const drift = moves.length ? h("div", { class: "models-moves" }, h("h3", {}, words.text("models.moves", { points: words.number(Math.round(jump * 100)) })), h("ul", {}, ...moves)) : null;
  return h("div", {}, table(words, "history", HISTORY, rows), note, drift);
}

function whatText(words, { what, by, why, until }) {
  const text = words.text(`models.step.${what}`, { time: until === undefined ? "" : words.moment(until) });
  return by ? `${text} · ${by}${why ? ` · ${why}` : ""}` : text;
}

/** A table of this page, which scrolls by itself where it is too wide. */
export function table(words, name, columns, rows) {
  const head = h("tr", {}, ...columns.map((key) => h("th", { scope: "col" }, words.text(`models.${name}.${key}`))));
  return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": words.text(`models.${name}`) }, h("table", { class: "models-table" }, h("thead", {}, head), h("tbody", {}, ...rows)));
}

function figure(value) {
  return value === null || value === undefined ? "–" : value.toFixed(3);
}
