/* The half-hours of a day: bars of those who were answered and who gave up, and the service level below. Every number
 * stands in a table too. */

import { h, keyed, setAttribute, setText } from "../dom.js";
import { figureText, slotsOf } from "./figures.js";

const COLUMNS = ["offered", "answered", "abandoned", "service_level", "speed_of_answer"];
const LABELS = 8; // so many times stand below the bars, about

export class HalfHours {
  constructor(words) {
    this.words = words;
    this.title = h("h2", {});
    this.bars = h("div", { class: "bars", "aria-hidden": "true" });
    this.body = h("tbody", {});
    const head = h("tr", {}, h("th", { scope: "col" }, words.text("numbers.time")), ...COLUMNS.map((name) => h("th", { scope: "col" }, words.text(`figure.${name}`))));
    const scroll = h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": words.text("numbers.half_hours") }, h("table", { class: "numbers-table" }, h("thead", {}, head), this.body));
    const legend = h("ul", { class: "legend" }, ...["answered", "abandoned", "service_level"].map((name) => h("li", { class: name }, words.text(`figure.${name}`))));
    this.node = h("section", { class: "queue-panel half-hours" }, h("header", {}, this.title, legend), this.bars, h("details", {}, h("summary", {}, words.text("numbers.as_table")), scroll));
  }

  render({ half_hours: halfHours, zone }, title) {
    const { words } = this;
    const slots = slotsOf(halfHours);
    this.node.hidden = !slots.length;
    setText(this.title, title);
    const clock = clockOf(words, zone);
    const most = Math.max(1, ...slots.map(({ figures }) => (figures ? figures.answered[0] + figures.abandoned[0] : 0)));
    const step = Math.max(1, Math.ceil(slots.length / LABELS));
    const placed = slots.map((slot, place) => ({ ...slot, labelled: place % step === 0 }));
    keyed(this.bars, placed, ({ since }) => since, createSlot, (node, slot) => updateSlot(node, slot, most, words, clock));
    keyed(this.body, halfHours, ({ since }) => since, () => h("tr", {}, h("th", { scope: "row" }), ...COLUMNS.map(() => h("td", {}))), (row, { since, figures }) => {
      setText(row.firstChild, clock(since));
      COLUMNS.forEach((name, place) => setText(row.children[place + 1], whole(words, name, figures)));
    });
  }
}

/** Returns a clock of the floor's time zone. */
function clockOf({ language }, zone) {
  const format = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
  return (seconds) => format.format(seconds * 1000);
}

function whole(words, name, figures) {
  const { text, of } = figureText(words, name, figures[name]);
  return of ? `${text} ${of}` : text;
}

function createSlot() {
  const parts = { stack: h("div", { class: "stack" }, h("div", { class: "bar abandoned" }), h("div", { class: "bar answered" })), level: h("div", { class: "level" }, h("div", { class: "fill" })), label: h("span", { class: "label" }) };
  const node = h("div", { class: "slot" }, parts.stack, parts.level, parts.label);
  node.parts = parts;
  return node;
}

function updateSlot({ parts }, { since, figures, labelled }, most, words, clock) {
  const { stack, level, label } = parts;
  const share = (name) => (figures ? figures[name][0] / most : 0);
  stack.firstChild.style.height = `${100 * share("abandoned")}%`;
  stack.lastChild.style.height = `${100 * share("answered")}%`;
  level.firstChild.style.width = `${100 * (figures?.service_level[0] ?? 0)}%`;
  setText(label, labelled ? clock(since) : "");
  const told = figures ? COLUMNS.map((name) => `${words.text(`figure.${name}`)} ${whole(words, name, figures)}`) : [words.text("numbers.nothing")];
  setAttribute(stack.parentNode, "title", [clock(since), ...told].join("\n"));
}
