/* One step of the story of an explanation: when, what, the words that were said, and the measures by cause. */

import { h } from "../dom.js";
import { measureOf, stepText } from "./texts.js";

/** Creates the node of a step. All text becomes text nodes. */
export function stepNode(words, step, floor) {
  const { kind, name, severity, text, probability, conversation, measures = [] } = step;
  const isTurn = kind === "turn";
  const risk = probability === undefined ? "" : words.text("transcript.risk", { probability: words.percent(probability) });
  const what = [isTurn ? words.code("sender", name) : stepText(words, step, floor), conversation, risk].filter(Boolean).join(" · ");
  const said = text ?? (isTurn ? words.text("transcript.words_hidden") : null);
  return h(
    "li",
    { class: ["explain-step", kind, kind === "alert" ? severity : ""].filter(Boolean).join(" ") },
    h("time", { class: "at" }, words.clock(step.at)),
    h("div", { class: "inside" }, h("p", { class: "what" }, what), said === null ? null : h("p", { class: text === undefined ? "said-words hidden-words" : "said-words", dir: "auto" }, said), ...byCause(measures).map(([cause, its]) => groupNode(words, cause, its))),
  );
}

function byCause(measures) {
  const groups = new Map();
  for (const measure of measures) groups.set(measure.cause ?? "", [...(groups.get(measure.cause ?? "") ?? []), measure]);
  return [...groups];
}

function groupNode(words, cause, measures) {
  const chips = measures.map((measure) => {
    const { text, share, crossed } = measureOf(words, measure);
    const bar = share === null ? null : h("span", { class: "measure-bar", "aria-hidden": "true" }, h("i", { style: `transform:scaleX(${share.toFixed(3)})` }));
    return h("li", { class: crossed ? "crossed" : null, title: measure.rule }, h("span", {}, text), bar);
  });
  return h("div", { class: "measure-group" }, cause ? h("span", { class: "of" }, words.code("cause", cause)) : null, h("ul", { class: "measures" }, ...chips));
}
