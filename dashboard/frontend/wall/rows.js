/* The rows of the wall: chosen, measured and shown so that all that must be read from five metres fits. */

import { keyed, h, setAttribute, setBadge, setText } from "../dom.js";
import { rowsOf } from "../cases.js";
import { planRows, planScrolled } from "./plan.js";
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
const MOST_QUOTE = 3; // lines
const PHONE_ROWS = 8;
const PHONE_QUOTE = 4;

export class Rows {
  constructor(words, ruler) {
    this.words = words;
    this.ruler = ruler;
    this.node = h("ol", { class: "rows", "aria-label": words.text("wall.alerts") });
  }

  /** Chooses the rows that fit into `width` × `height` units. `turn` counts the turns of those that do not fit. A phone,
   * which scrolls, shows all it has to say. Returns the plan, with what `show` needs. */
  plan(cases, floor, now, { width, height, portrait, phone, turn }) {
    const texts = new Map();
    const textOf = (row) => kept(texts, row, () => rowText(row, this.words, floor, now));
    const rows = rowsOf(cases, floor);
    if (phone) return { ...planScrolled(rows, PHONE_ROWS), scale: 1, fitOf: (row) => ({ ...textOf(row), why: saidOnPhone(textOf(row)), inline: true, quoteLines: PHONE_QUOTE }) };
    const { scale, quotes } = this.chosenScale(rows, textOf, width, height, portrait);
    const fits = new Map();
    const fitOf = (row) => kept(fits, row, () => this.fit(textOf(row), width, portrait, scale, quotes));
    return { ...planRows(rows, height + GAP, (row) => fitOf(row).height, turn), scale, fitOf };
  }

  /** Returns the largest scale at which all rows fit with their quotes; otherwise the smallest one without them. */
  chosenScale(rows, textOf, width, height, portrait) {
    for (const scale of SCALES) {
      const least = LINE * 2 * scale + ABOVE_AND_BELOW + GAP;
      if (rows.length * least > height + GAP) continue;
      const fits = rows.map((row) => this.fit(textOf(row), width, portrait, scale, true));
      const whole = scale === 1 || fits.every((fit) => fit.whole);
      if (whole && fits.reduce((used, fit) => used + fit.height, 0) <= height + GAP) return { scale, quotes: true };
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
    const why = joinFitting(parts, (joined) => ruler.lines(joined, body, far) <= most, text.must);
    const topLines = head <= top ? 1 : ruler.lines(text.word, top, far, 700) + ruler.lines(text.cause, top, far, 700);
    const lines = topLines + ruler.lines(why, body, far) + (inline || !text.queue ? 0 : ruler.lines(text.queue, body, far, 600));
    const said = quotes ? ruler.lines(text.quote, body, QUOTE * scale) : 0;
    const quoteLines = Math.min(MOST_QUOTE, said);
    const whole = said <= MOST_QUOTE && ruler.width(text.cause, far, 700) <= top && ruler.lines(text.must, body, far) <= most;
    const height = Math.max(BADGE, lines * LINE + quoteLines * QUOTE_LINE) * scale + ABOVE_AND_BELOW + GAP;
    return { ...text, why, inline, showsWho, quoteLines, height, whole };
  }

  show({ shown, scale, fitOf }) {
    this.node.style.setProperty("--r", String(scale));
    keyed(this.node, shown, ({ key }) => key, () => createRow(), (node, row) => updateRow(node, fitOf(row)));
  }
}

/** Returns what a map has for a row, and makes it first where it has nothing. */
function kept(map, { key }, make) {
  if (!map.has(key)) map.set(key, make());
  return map.get(key);
}

function saidOnPhone({ must, reasons }) {
  return [must, ...reasons].filter(Boolean).join(" · ");
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
  setAttribute(node, "class", `row ${look}${inline ? "" : " apart"}`);
  setAttribute(node, "data-alert", alert);
  setBadge(parts.holder, look, icon);
  for (const [name, text] of Object.entries({ word, cause, why, quote, queue, who, time })) setText(parts[name], text);
  setAttribute(parts.queue, "title", queue);
  parts.quote.hidden = quoteLines === 0;
  parts.quote.style.setProperty("--lines", String(quoteLines));
  parts.who.hidden = showsWho === false;
  parts.who.classList.toggle("taken", Boolean(taken));
}
