/* The bar above the conversations: how many there are, the search, the filters and the order. */

import { h, setAttribute, setText } from "../dom.js";
import { unknownText } from "../frame.js";
import { FILTERS, NO_FILTERS, SORTS, STATES } from "./rows.js";

const OPTIONS_EVERY_MS = 2000;
const EMPTY = { queue: "filter.all_queues", agent: "filter.all_agents", channel: "filter.all_channels", spoken: "filter.all_languages", state: "filter.all_states" };

export class ConversationsToolbar {
  /** `changed(change)` is called with {filters} or {order} when a person asks for others. */
  constructor(words, client, asked, changed) {
    Object.assign(this, { words, client, changed });
    this.summary = h("h1", { class: "summary" });
    this.held = h("p", { class: "order-held", hidden: true }, words.text("conversations.held"));
    this.find = h("input", { type: "search", maxlength: 200, autocomplete: "off", spellcheck: "false", input: () => changed({ filters: { find: this.find.value } }) });
    this.find.value = asked.filters.find;
    this.selects = Object.fromEntries(FILTERS.map((name) => [name, h("select", { "data-filter": name, change: (event) => changed({ filters: { [name]: event.target.value } }) })]));
    this.order = h("select", { "data-filter": "sort", change: (event) => changed({ order: { by: event.target.value, up: false } }) }, ...SORTS.map((by) => h("option", { value: by }, words.text(`sort.${by}`))));
    this.turn = h("button", { type: "button", class: "act turn", click: () => changed({ turn: true }) });
    this.clear = h("button", { type: "button", class: "act clear", click: () => this.clearAll() }, words.text("filter.clear"));
    this.more = h("button", { type: "button", class: "act more", "aria-expanded": "false", click: () => this.unfold() });
    const label = (key, field) => h("label", { class: "filter" }, h("span", {}, words.text(key)), field);
    const filters = FILTERS.map((name) => label(`filter.${name}`, this.selects[name]));
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
    this.changed({ filters: NO_FILTERS });
  }

  /** `all` are the rows of the floor, `shown` how many of them fit. */
  render(all, shown, { filters, order }, isHeld) {
    const { words } = this;
    const count = FILTERS.filter((name) => filters[name]).length;
    this.renderSummary(all.length, shown);
    this.held.hidden = !isHeld;
    this.clear.hidden = !count && !filters.find;
    setText(this.more, count ? words.text("filter.more_count", { count: words.number(count) }) : words.text("filter.more"));
    setAttribute(this.find, "placeholder", words.text(this.client.viewer?.words === false ? "filter.find_names" : "filter.find_words"));
    this.renderFilters(all, filters);
    if (this.order.value !== order.by) this.order.value = order.by;
    setText(this.turn, order.up ? "↑" : "↓");
    const turned = words.text(order.up ? "sort.turned" : "sort.turn");
    setAttribute(this.turn, "aria-label", turned);
    setAttribute(this.turn, "title", turned);
  }

  renderSummary(all, shown) {
    const { words, client } = this;
    const unknown = all ? null : unknownText(words, client);
    if (unknown) setText(this.summary, `– ${words.text("conversations.count", { count: "" }, 0).trim()} · ${unknown}`);
    else if (shown === all) setText(this.summary, words.text("conversations.count", {}, all));
    else setText(this.summary, words.text("conversations.some", { shown: words.number(shown) }, all));
  }

  /** Brings the choices of the filters up to date now and then: that takes a walk over all rows. */
  renderFilters(all, filters) {
    const now = performance.now();
    const isDue = !this.options || now - this.optionsAt > OPTIONS_EVERY_MS;
    if (isDue) Object.assign(this, { options: this.optionsOf(all), optionsAt: now });
    for (const name of FILTERS) this.renderOptions(name, this.options[name], filters[name]);
  }

  /** Returns the choices of each filter, [value, text], that the rows offer. */
  optionsOf(all) {
    const { words } = this;
    const collator = new Intl.Collator(words.language);
    const of = (key, text) => {
      const found = new Map();
      for (const row of all) if (row[key] && !found.has(row[key])) found.set(row[key], text(row));
      return [...found].sort((a, b) => collator.compare(a[1], b[1]));
    };
    return {
      queue: of("queue", ({ queueName }) => queueName),
      agent: of("agent", ({ agentName }) => agentName),
      channel: of("channel", ({ channel }) => words.code("channel", channel)),
      spoken: of("language", ({ language }) => words.code("language", language)),
      state: [["raised", words.text("conversations.raised")], ...STATES.map((state) => [state, words.code("conversation", state)])],
    };
  }

  /** Shows the choices. What the address asks for stays a choice, also when no row offers it now. */
  renderOptions(name, options, chosen) {
    const select = this.selects[name];
    const shown = !chosen || options.some(([value]) => value === chosen) ? options : [...options, [chosen, chosen]];
    const text = JSON.stringify(shown);
    if (select.shown !== text) {
      select.shown = text;
      select.replaceChildren(...[["", this.words.text(EMPTY[name])], ...shown].map(([value, label]) => h("option", { value }, label)));
      select.value = chosen;
    }
    if (select.value !== chosen) select.value = chosen;
    select.classList.toggle("chosen", Boolean(chosen));
  }
}
