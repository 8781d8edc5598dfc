/* The bar above a long list: how many rows there are, the search, the filters and the order. */

import { h, setAttribute, setText } from "../dom.js";
import { unknownText } from "../frame.js";

const OPTIONS_EVERY_MS = 2000;

export class ListToolbar {
  /** `list` says what is special: {kind: the family of its texts, filters: {name: the text for all}, sorts, hint() the text
   * in the search, optionsOf(rows) the choices of each filter as [value, text], unknown() why the rows are not known yet, if
   * they do not come with the floor}. `changed(change)` is called with {filters},
   * {order} or {turn} when a person asks for others. */
  constructor(words, client, list, asked, changed) {
    Object.assign(this, { words, client, list, changed });
    this.names = Object.keys(list.filters);
    this.summary = h("h1", { class: "summary" });
    this.held = h("p", { class: "order-held", hidden: true }, words.text("list.held"));
    this.find = h("input", { type: "search", maxlength: 200, autocomplete: "off", spellcheck: "false", input: () => changed({ filters: { find: this.find.value } }) });
    this.find.value = asked.filters.find;
    this.selects = Object.fromEntries(this.names.map((name) => [name, h("select", { "data-filter": name, change: (event) => changed({ filters: { [name]: event.target.value } }) })]));
    this.order = h("select", { "data-filter": "sort", change: (event) => changed({ order: { by: event.target.value, up: false } }) }, ...list.sorts.map((by) => h("option", { value: by }, words.text(`sort.${by}`))));
    this.turn = h("button", { type: "button", class: "act turn", click: () => changed({ turn: true }) });
    this.clear = h("button", { type: "button", class: "act clear", click: () => this.clearAll() }, words.text("filter.clear"));
    this.more = h("button", { type: "button", class: "act more", "aria-expanded": "false", click: () => this.unfold() });
    const label = (key, field) => h("label", { class: "filter" }, h("span", {}, words.text(key)), field);
    const filters = this.names.map((name) => label(`filter.${name}`, this.selects[name]));
    const searching = h("div", { class: "searching" }, label("filter.find", this.find), this.more);
    this.fields = h("div", { class: "fields" }, ...filters, label("filter.sort", this.order), this.turn, this.clear);
    this.node = h("section", { class: "toolbar list-toolbar", "aria-label": words.text("filter.label") }, h("div", { class: "summary-line" }, this.summary, this.held), searching, this.fields);
  }

  unfold() {
    const open = this.node.classList.toggle("unfolded");
    setAttribute(this.more, "aria-expanded", String(open));
  }

  clearAll() {
    this.find.value = "";
    this.changed({ filters: Object.fromEntries(["find", ...this.names].map((name) => [name, ""])) });
  }

  /** `all` are the rows of the floor, `shown` how many of them fit. */
  render(all, shown, { filters, order }, isHeld) {
    const { words } = this;
    const count = this.names.filter((name) => filters[name]).length;
    this.renderSummary(all.length, shown);
    this.held.hidden = !isHeld;
    this.clear.hidden = !count && !filters.find;
    setText(this.more, count ? words.text("filter.more_count", { count: words.number(count) }) : words.text("filter.more"));
    setAttribute(this.find, "placeholder", this.list.hint());
    this.renderFilters(all, filters);
    if (this.order.value !== order.by) this.order.value = order.by;
    setText(this.turn, order.up ? "↑" : "↓");
    const turned = words.text(order.up ? "sort.turned" : "sort.turn");
    setAttribute(this.turn, "aria-label", turned);
    setAttribute(this.turn, "title", turned);
  }

  renderSummary(all, shown) {
    const { words, client } = this;
    const unknown = all ? null : (unknownText(words, client) ?? this.list.unknown?.() ?? null);
    const { kind } = this.list;
    if (unknown) setText(this.summary, `– ${words.text(`${kind}.count`, { count: "" }, 0).trim()} · ${unknown}`);
    else if (shown === all) setText(this.summary, words.text(`${kind}.count`, {}, all));
    else setText(this.summary, words.text(`${kind}.some`, { shown: words.number(shown) }, all));
  }

  /** Brings the choices of the filters up to date now and then: that takes a walk over all rows. */
  renderFilters(all, filters) {
    const now = performance.now();
    const isDue = !this.options || now - this.optionsAt > OPTIONS_EVERY_MS;
    if (isDue) Object.assign(this, { options: this.list.optionsOf(all), optionsAt: now });
    for (const name of this.names) this.renderOptions(name, this.options[name], filters[name]);
  }

  /** Shows the choices. What the address asks for stays a choice, also when no row offers it now. */
  renderOptions(name, options, chosen) {
    const select = this.selects[name];
    const shown = !chosen || options.some(([value]) => value === chosen) ? options : [...options, [chosen, chosen]];
    const text = JSON.stringify(shown);
    if (select.shown !== text) {
      select.shown = text;
      select.replaceChildren(...[["", this.words.text(this.list.filters[name])], ...shown].map(([value, label]) => h("option", { value }, label)));
      select.value = chosen;
    }
    if (select.value !== chosen) select.value = chosen;
    select.classList.toggle("chosen", Boolean(chosen));
  }
}

/** Returns the choices of a filter that rows offer in a field, by the text of each. */
export function choicesOf(rows, field, text, language) {
  const collator = new Intl.Collator(language);
  const found = new Map();
  for (const row of rows) if (row[field] && !found.has(row[field])) found.set(row[field], text(row));
  return [...found].sort((a, b) => collator.compare(a[1], b[1]));
}
