/* The rows of the wall: chosen, measured and shown so that all that must be read from five metres fits. */

import { keyed, h, setAttribute, setBadge, setText } from "../dom.js";
import { rowsOf } from "../cases.js";
import { planRows } from "./plan.js";
import { joinFitting } from "./ruler.js";
import { rowText } from "./row_text.js";

// In units, as in styles/wall_rows.css. FAR is the size of what must be read from five metres.
export const FAR = 56;
const LINE = 60;
const TIME = 76;
const BADGE = 108;
const QUOTE = 40;
const QUOTE_LINE = 48;
const BETWEEN = 20;
const AROUND = 72; // what a row has beside its columns: borders, padding and the space after the badge
const ABOVE_AND_BELOW = 10;
const GAP = 8;
const SCALES = [2, 1.75, 1.5, 1.35, 1.2, 1.1, 1]; // a row of few is larger
const PHONE_ROWS = 8;

export class Rows {
  constructor(words, ruler) {
    this.words = words;
    this.ruler = ruler;
    this.node = h("ol", { class: "rows", "aria-label": words.text("wall.alerts") });
  }

  /** Shows the cases that fit into `width` × `height` units, and returns the plan of rows. `turn` counts the turns of
   * those that do not fit. A phone, which scrolls, shows all it has to say. */
  render(cases, floor, now, { width, height, portrait, phone, turn }) {
    const texts = new Map();
    const textOf = (row) => {
      let text = texts.get(row.key);
      if (!text) texts.set(row.key, (text = rowText(row, this.words, floor, now)));
      return text;
    };
    const rows = rowsOf(cases, floor);
    if (phone) {
      const plan = { shown: rows.slice(0, PHONE_ROWS), hidden: rows.slice(PHONE_ROWS).reduce((sum, { number, below }) => sum + number + below, 0), page: 0, pages: 1 };
      this.show(plan.shown, (row) => ({ ...textOf(row), why: textOf(row).reasons.join(" · "), inline: true, quoteLines: 4 }));
      return plan;
    }
    const { scale, quotes } = this.chosenScale(rows, textOf, width, height, portrait);
    const measured = new Map();
    const fitOf = (row) => {
      let fit = measured.get(row.key);
      if (!fit) measured.set(row.key, (fit = this.fit(textOf(row), width, portrait, scale, quotes)));
      return fit;
    };
    const plan = planRows(rows, height + GAP, (row) => fitOf(row).height, turn);
    this.node.style.setProperty("--r", String(scale));
    this.show(plan.shown, fitOf);
    return plan;
  }

  /** Returns the largest scale at which all rows fit with their quotes; otherwise the smallest one without them. */
  chosenScale(rows, textOf, width, height, portrait) {
    for (const scale of SCALES) {
      const least = LINE * 2 * scale + ABOVE_AND_BELOW + GAP;
      if (rows.length * least > height + GAP) continue;
      const sum = rows.reduce((used, row) => used + this.fit(textOf(row), width, portrait, scale, true).height, 0);
      if (sum <= height + GAP) return { scale, quotes: true };
    }
    return { scale: 1, quotes: false };
  }

  /** Chooses the words of a row for a width, and returns them with their height. */
  fit(text, width, portrait, scale, quotes) {
    const { ruler } = this;
    const far = FAR * scale;
    const body = width - AROUND - BADGE * scale;
    const top = body - ruler.width(text.time, TIME * scale, 600) - BETWEEN;
    const head = ruler.width(text.word, far, 700) + BETWEEN + ruler.width(text.cause, far, 700);
    const queue = ruler.width(text.queue, far, 600);
    const both = text.who ? queue + BETWEEN + ruler.width(text.who, far) : queue;
    const inline = !portrait && head + BETWEEN + queue <= top;
    const showsWho = Boolean(text.who) && (inline ? head + BETWEEN + both <= top : both <= body);
    const parts = [...(text.taken && !showsWho ? [text.who] : []), ...text.reasons, ...(quotes || !text.quote ? [] : [text.quote])];
    const most = portrait ? 2 : 1;
    const why = joinFitting(parts, (joined) => ruler.lines(joined, body, far) <= most);
    const topLines = head <= top ? 1 : ruler.lines(text.word, top, far, 700) + ruler.lines(text.cause, top, far, 700);
    const lines = topLines + ruler.lines(why, body, far) + (inline || !text.queue ? 0 : ruler.lines(text.queue, body, far, 600));
    const quoteLines = quotes && text.quote ? Math.min(2, ruler.lines(text.quote, body, QUOTE * scale)) : 0;
    const height = (lines * LINE + quoteLines * QUOTE_LINE) * scale + ABOVE_AND_BELOW + GAP;
    return { ...text, why, inline, showsWho, quoteLines, height };
  }

  show(rows, fitOf) {
    keyed(this.node, rows, ({ key }) => key, () => createRow(), (node, row) => updateRow(node, fitOf(row)));
  }
}

function createRow() {
  const parts = {};
  for (const name of ["holder", "word", "cause", "why", "quote", "queue", "who", "time"]) parts[name] = h("span", { class: name });
  const node = h(
    "li",
    { class: "row" },
    parts.holder,
    h("div", { class: "line" }, parts.word, parts.cause),
    h("div", { class: "where" }, parts.queue, parts.who),
    parts.time,
    parts.why,
    parts.quote,
  );
  node.parts = parts;
  return node;
}

function updateRow(node, { look, taken, inline, word, icon, alert, cause, why, quote, quoteLines, queue, who, showsWho, time }) {
  const { parts } = node;
  setAttribute(node, "class", `row ${look}${inline || !queue ? "" : " apart"}`);
  setAttribute(node, "data-alert", alert);
  setBadge(parts.holder, look, icon);
  for (const [name, text] of Object.entries({ word, cause, why, quote, queue, who, time })) setText(parts[name], text);
  setAttribute(parts.queue, "title", queue);
  parts.quote.hidden = quoteLines === 0;
  parts.quote.style.setProperty("--lines", String(quoteLines));
  parts.who.hidden = showsWho === false;
  parts.who.classList.toggle("taken", Boolean(taken));
}
