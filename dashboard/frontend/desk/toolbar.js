/* The bar above the list: how many people need someone, the filters, and the name of a guest. */

import { h, setAttribute, setText } from "../dom.js";
import { unknownText } from "../frame.js";
import { countCases } from "../cases.js";
import { countUnserved, namedQueues } from "../model.js";

export class Toolbar {
  /** `changed()` is called when a person has chosen a filter or entered a name, which is kept under `nameKey`. */
  constructor(words, client, nameKey, changed) {
    Object.assign(this, { words, client, nameKey, changed });
    this.filters = { queue: "", severity: "", scope: "all" };
    const option = (value, text) => h("option", { value }, text);
    const severities = ["critical", "warning"].map((name) => option(name, words.text(`severity.${name}`)));
    const queueFilter = this.select("queue", [option("", words.text("filter.all_queues"))]);
    this.queueSelect = queueFilter.querySelector("select");
    this.scopes = ["all", "unclaimed", "mine"].map((scope) =>
      h("button", { type: "button", "data-scope": scope, click: () => this.filter({ scope }) }, words.text(`filter.${scope}`)),
    );
    this.summary = h("h1", { class: "summary" });
    this.name = h("input", { id: "stepin-name", maxlength: 100, autocomplete: "name", placeholder: words.text("desk.name_hint"), change: () => this.rename() });
    this.name.value = localStorage.getItem(nameKey) || "";
    this.nameField = h("label", { class: "filter own-name" }, h("span", {}, words.text("desk.name")), this.name);
    this.tools = h("div", { class: "tools" });
    this.node = h(
      "section",
      { class: "toolbar", "aria-label": words.text("filter.label") },
      this.summary,
      h("div", { class: "scopes", role: "group", "aria-label": words.text("filter.scope") }, ...this.scopes),
      queueFilter,
      this.select("severity", [option("", words.text("filter.all_severities")), ...severities]),
      this.tools,
      this.nameField,
    );
  }

  select(name, options) {
    return h(
      "label",
      { class: "filter" },
      h("span", {}, this.words.text(`filter.${name}`)),
      h("select", { change: (event) => this.filter({ [name]: event.target.value }) }, ...options),
    );
  }

  filter(change) {
    Object.assign(this.filters, change);
    this.changed();
  }

  isFiltered() {
    const { queue, severity, scope } = this.filters;
    return Boolean(queue || severity || scope !== "all");
  }

  enteredName() {
    return this.name.value.trim();
  }

  askName() {
    this.name.focus();
  }

  rename() {
    // A pasted name may hold invisible characters, which a ticket leaves out.
    const name = this.name.value.replace(/[\p{Cc}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, "").trim();
    this.name.value = name;
    localStorage.setItem(this.nameKey, name);
    this.client.rename(name);
    this.changed();
  }

  /** `open` are the cases that are not resolved. */
  render(open) {
    this.renderSummary(open);
    const { floor, viewer } = this.client;
    if (!floor) return;
    const { filters, words } = this;
    this.nameField.hidden = viewer?.signed_in === true;
    for (const button of this.scopes) setAttribute(button, "aria-pressed", String(button.dataset.scope === filters.scope));
    const queues = namedQueues(floor, words.language).map(({ queue }) => queue);
    const names = JSON.stringify(queues.map((queue) => [queue, words.queue(floor, queue)]));
    if (this.queueNames === names) return;
    this.queueNames = names;
    const first = this.queueSelect.firstChild;
    this.queueSelect.replaceChildren(first, ...queues.map((queue) => h("option", { value: queue }, words.queue(floor, queue))));
    this.queueSelect.value = queues.includes(filters.queue) ? filters.queue : (filters.queue = "");
  }

  /** Says how many people need someone, or why that is unknown. */
  renderSummary(open) {
    const { words, client } = this;
    const { floor } = client;
    const unknown = open.length ? null : unknownText(words, client);
    if (unknown) {
      setText(this.summary, `– ${words.text("wall.need", {}, 0)} · ${unknown}`);
      return;
    }
    const counts = { ...countCases(open, floor), unserved: countUnserved(floor) };
    const shown = ["critical", "warning", "claimed", ...(counts.unserved ? ["unserved"] : [])];
    const breakdown = shown.map((name) => `${words.text(`wall.${name}`)} ${words.number(counts[name])}`);
    setText(this.summary, `${words.number(counts.need)} ${words.text("wall.need", {}, counts.need)} · ${breakdown.join(" · ")}`);
  }
}
