/* The day's numbers: a table by queue with its total, the half-hours, and what each number means. It asks the gateway every
 * few seconds. What is chosen stands in the address. */

import { h, keyed, setAttribute, setText } from "../dom.js";
import { buildHead, PHONE_PX, renderHead, unknownText } from "../frame.js";
import { csvOf, figureText, FORMULAS, GROUPS, NAMES } from "./figures.js";
import { HalfHours } from "./half_hours.js";

const ASK_MS = 5000;
const TILES = ["offered", "answered", "service_level", "speed_of_answer", "abandon_rate", "handle_time"];
const CHOICES = ["day", "channel", "formula"];

export class NumbersPage {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client, data });
    const asked = new URLSearchParams(location.search);
    this.chosen = Object.fromEntries([...CHOICES, "of"].map((name) => [name, asked.get(name) ?? ""]));
    this.head = buildHead(words, data);
    this.title = h("h1", { class: "queue-name" }, words.text("numbers.title"));
    this.zone = h("p", { class: "as-of" });
    this.empty = h("p", { class: "queue-unknown", hidden: true });
    this.tiles = h("ul", { class: "tiles" }, ...TILES.map((name) => h("li", { class: name, title: words.text(`figure.about.${name}`) }, h("span", { class: "tile-name" }, words.text(`figure.${name}`)), h("span", { class: "value" }), h("span", { class: "of" }))));
    this.halfHours = new HalfHours(words);
    this.shown = h("div", { class: "numbers-shown", hidden: true }, this.tiles, this.halfHours.node, this.buildTable(), this.buildMeanings());
    const bar = h("div", { class: "toolbar numbers-bar" }, ...CHOICES.map((name) => this.buildChoice(name)), this.buildDownload());
    root.replaceChildren(this.head.node, h("main", { class: "queue-body numbers" }, this.title, bar, this.zone, this.empty, this.shown));
    this.timer = setInterval(() => this.ask(), ASK_MS);
  }

  close() {
    clearInterval(this.timer);
  }

  buildChoice(name) {
    const select = h("select", { change: () => this.choose({ [name]: select.value }) });
    (this.selects ??= {})[name] = select;
    return h("label", { class: "filter" }, this.words.text(`numbers.${name}`), select);
  }

  buildDownload() {
    this.download = h("button", { type: "button", class: "act", disabled: true, click: () => this.save() }, this.words.text("numbers.csv"));
    return this.download;
  }

  buildTable() {
    const { words } = this;
    const groups = GROUPS.map(([group, names]) => h("th", { scope: "colgroup", colspan: names.length, class: "group" }, words.text(`numbers.group.${group}`)));
    const columns = NAMES.map((name) => h("th", { scope: "col", class: name, title: words.text(`figure.about.${name}`), "aria-describedby": `about-${name}` }, words.text(`figure.${name}`)));
    this.rows = h("tbody", {});
    const head = h("thead", {}, h("tr", {}, h("th", { scope: "col", rowspan: 2 }, words.text("numbers.queue")), ...groups), h("tr", {}, ...columns));
    const scroll = h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": words.text("numbers.table") }, h("table", { class: "numbers-table wide" }, head, this.rows));
    return h("section", { class: "queue-panel" }, h("h2", {}, words.text("numbers.table")), scroll);
  }

  buildMeanings() {
    const { words } = this;
    this.formula = h("dd", { id: "about-formula" });
    const known = NAMES.flatMap((name) => [h("dt", {}, words.text(`figure.${name}`)), h("dd", { id: `about-${name}` }, words.text(`figure.about.${name}`))]);
    return h("section", { class: "queue-panel" }, h("h2", {}, words.text("numbers.meanings")), h("dl", { class: "meanings" }, h("dt", {}, words.text("numbers.formula")), this.formula, ...known));
  }

  /** Changes what is asked for, in the address too, and asks at once. */
  choose(change) {
    Object.assign(this.chosen, change);
    const asked = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(this.chosen)) {
      if (value) asked.set(name, value);
      else asked.delete(name);
    }
    history.replaceState(history.state, "", `${location.pathname}?${asked}`);
    this.ask(true);
  }

  async ask(again = false) {
    if ((this.asking && !again) || !this.client.ready || document.hidden) return;
    const asking = (this.asking = {});
    const { day, channel, formula, of } = this.chosen;
    const { ok, numbers } = await this.client.ask({ type: "numbers", ...(day && { day }), ...(channel && { channel }), ...(formula && { formula }), ...(of && { queue: of }) });
    if (asking !== this.asking) return; // something else has been chosen since
    this.asking = null;
    this.refused = !ok;
    if (ok) Object.assign(this, { numbers, isNew: true });
    this.client.changed();
  }

  render() {
    const { client, root, words, numbers } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, words, client);
    if (client.ready && !numbers && !this.asking && !this.refused) this.ask();
    const counted = Boolean(numbers?.queues.length);
    this.shown.hidden = !counted;
    this.empty.hidden = counted;
    setAttribute(this.shown, "class", `numbers-shown ${this.refused || client.stale()?.reason === "link" ? "old" : ""}`);
    if (!counted) setText(this.empty, `– ${this.refused ? words.text("numbers.unknown") : numbers ? words.text("numbers.empty") : (unknownText(words, client) ?? words.text("unknown.connecting"))}`);
    if (this.isNew) this.renderNumbers(numbers);
    this.isNew = false;
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }

  renderNumbers(numbers) {
    const { words, chosen, client } = this;
    const name = (queue) => (queue ? words.queue(client.floor, queue) : words.text("numbers.total"));
    this.renderChoices(numbers);
    this.download.disabled = !numbers.queues.length;
    setText(this.zone, words.text("numbers.zone", { zone: numbers.zone, time: `${String(numbers.reset_hour).padStart(2, "0")}:00` }));
    const formulas = chosen.formula ? [chosen.formula] : numbers.formulas;
    setText(this.formula, formulas.map((each) => words.text(`level.${each}`)).join(" · ") || "–");
    [...this.tiles.children].forEach((tile, place) => this.renderFigure(tile.children[1], tile.children[2], TILES[place], numbers.total));
    const rows = [{ queue: "", figures: numbers.total }, ...numbers.queues];
    keyed(this.rows, rows, ({ queue }) => queue, (row) => this.createRow(row), ({ parts }, { queue, figures }) => {
      setText(parts.button, name(queue));
      setAttribute(parts.button, "aria-pressed", queue === chosen.of);
      NAMES.forEach((each, place) => this.renderFigure(...parts.cells[place].children, each, figures));
    });
    this.halfHours.render(numbers, words.text("numbers.half_hours_of", { queue: name(chosen.of) }));
  }

  createRow({ queue }) {
    const button = h("button", { type: "button", class: "pick", title: this.words.text("numbers.pick"), click: () => this.choose({ of: queue }) });
    const cells = NAMES.map((name) => h("td", { class: name, title: this.words.text(`figure.about.${name}`) }, h("span", { class: "value" }), h("span", { class: "of" })));
    const node = h("tr", { class: queue ? null : "total" }, h("th", { scope: "row" }, button), ...cells);
    node.parts = { button, cells };
    return node;
  }

  renderFigure(value, of, name, figures) {
    const shown = figureText(this.words, name, figures[name]);
    setText(value, shown.text);
    setText(of, shown.of);
    setAttribute(value, "aria-label", shown.text === "–" ? this.words.text("numbers.nothing") : null);
    setAttribute(value, "role", shown.text === "–" ? "img" : null);
  }

  renderChoices({ days, channels, formulas }) {
    const { words, chosen } = this;
    const latest = days[days.length - 1];
    const day = (each) => [each === latest ? "" : each, each === latest ? words.text("numbers.today", { day: each }) : each];
    this.options("day", days.length ? [...days].reverse().map(day) : [["", words.text("numbers.no_day")]]);
    const known = new Set([...channels, ...(chosen.channel ? [chosen.channel] : [])]);
    this.options("channel", [["", words.text("numbers.all_channels")], ...[...known].map((each) => [each, words.code("channel", each)])]);
    const ruled = formulas.map((each) => words.text(`level.name.${each}`)).join(", ");
    this.options("formula", [["", ruled ? words.text("numbers.by_rules_as", { formula: ruled }) : words.text("numbers.by_rules")], ...FORMULAS.map((each) => [each, words.text(`level.name.${each}`)])]);
  }

  options(name, wanted) {
    const select = this.selects[name];
    keyed(select, wanted, ([value]) => value, ([value]) => h("option", { value }), (node, [, text]) => setText(node, text));
    if (select.value !== this.chosen[name]) select.value = this.chosen[name];
  }

  save() {
    const { words, numbers, client } = this;
    const text = csvOf(numbers, this.chosen, (queue) => words.queue(client.floor, queue), words.text("numbers.total"));
    const link = h("a", { href: URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" })), download: `stepin-${numbers.day}.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 0);
  }
}
