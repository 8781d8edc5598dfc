/* What holds for a conversation: each field with its value, what decides it, and a form to change it. */

import { h, keyed, setAttribute, setText } from "../dom.js";
import { fieldOf, inputOf, layersOf } from "./schema.js";

const CHANNELS = ["chat", "voice", "email", "social", "video"];
const LANGUAGES = ["zh", "en"];

export class Holds {
  /** `changed` is called when something else was chosen, `edit` with [{path, value}], and `show` with a line. */
  constructor(words, { changed, edit, show }) {
    Object.assign(this, { words, edit, show });
    this.chosen = { queue: "", channel: "", language: "" };
    this.selects = Object.fromEntries(Object.keys(this.chosen).map((name) => [name, h("select", { change: (event) => this.choose({ [name]: event.target.value }, changed) })]));
    this.target = h("select", { change: () => this.render() });
    this.search = h("input", { type: "search", placeholder: words.text("rules.find"), "aria-label": words.text("rules.find"), input: () => this.render() });
    const choices = Object.entries(this.selects).map(([name, select]) => h("label", { class: "filter" }, words.text(`rules.${name}`), select));
    const bar = h("div", { class: "toolbar" }, ...choices, h("label", { class: "filter" }, words.text("rules.change_for"), this.target), this.search);
    this.rows = h("tbody", {});
    const head = h("thead", {}, h("tr", {}, ...["field", "value", "from"].map((name) => h("th", { scope: "col" }, words.text(`rules.column.${name}`)))));
    this.none = h("p", { class: "none", hidden: true }, words.text("rules.none_found"));
    const table = h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": words.text("rules.holds") }, h("table", { class: "rules-table" }, head, this.rows));
    this.node = h("section", { class: "queue-panel rules-holds" }, h("h2", {}, words.text("rules.holds")), bar, table, this.none);
    this.fields = [];
  }

  choose(change, changed) {
    Object.assign(this.chosen, change);
    this.renderTargets();
    changed();
  }

  /** Takes the queues and the schema of the rules, and the name of each queue. */
  take(book, nameOf) {
    this.schema = book.schema;
    const any = (name) => h("option", { value: "" }, this.words.text(`rules.any_${name}`));
    const option = (value, text) => h("option", { value }, text);
    this.selects.queue.replaceChildren(any("queue"), ...book.queues.map((queue) => option(queue, nameOf(queue))));
    this.selects.channel.replaceChildren(any("channel"), ...CHANNELS.map((each) => option(each, this.words.code("channel", each))));
    this.selects.language.replaceChildren(any("language"), ...LANGUAGES.map((each) => option(each, this.words.code("language", each))));
    for (const [name, select] of Object.entries(this.selects)) select.value = this.chosen[name];
    this.renderTargets();
  }

  renderTargets() {
    const before = this.target.value;
    this.layers = layersOf(this.chosen);
    this.target.replaceChildren(...this.layers.map(({ key }) => h("option", { value: key }, this.words.text(`rules.layer.${key}`))));
    if (this.layers.some(({ key }) => key === before)) this.target.value = before;
  }

  /** Shows the fields of a checked draft; without any the former ones stay, greyed. */
  update(fields) {
    setAttribute(this.node, "class", `queue-panel rules-holds ${fields.length ? "" : "old"}`);
    if (fields.length) this.fields = fields;
    this.render();
  }

  render() {
    const wanted = this.search.value.trim().toLowerCase();
    const layer = this.layers?.find(({ key }) => key === this.target.value);
    const shown = this.fields.filter(({ field }) => !wanted || field.toLowerCase().includes(wanted));
    this.none.hidden = shown.length > 0 || !this.fields.length;
    // A form depends on the layer that it changes, so another layer makes the rows anew.
    const key = ({ field }) => `${field} ${layer?.key}`;
    keyed(this.rows, shown, key, (one) => this.createRow(one, layer), (row, one) => this.updateRow(row, one));
  }

  createRow({ field }, layer) {
    const path = field.split(".");
    const input = layer && this.schema ? inputOf(fieldOf(this.schema, layer.form, path)) : null;
    const control = input && this.createControl(input, field, [...layer.path, ...path]);
    const parts = { text: h("code", {}), from: h("td", { class: "from" }), control, layer };
    const row = h("tr", {}, h("th", { scope: "row" }, h("code", {}, field)), h("td", { class: "value" }, control ?? parts.text), parts.from);
    row.parts = parts;
    return row;
  }

  createControl(input, field, path) {
    const label = { "aria-label": field };
    const send = (value) => this.edit([{ path, value }]);
    if (input.kind === "truth") return h("input", { type: "checkbox", ...label, change: (event) => send(event.target.checked) });
    if (input.kind === "choice") {
      const none = input.optional ? [h("option", { value: "" }, "–")] : [];
      return h("select", { ...label, change: (event) => send(event.target.value || null) }, ...none, ...input.choices.map((each) => h("option", { value: each }, each)));
    }
    const bounds = { ...(input.min !== undefined && { min: input.min }), ...(input.max !== undefined && { max: input.max }) };
    const change = (event) => send(event.target.value === "" ? null : Number(event.target.value));
    return h("input", { type: "number", step: input.whole ? 1 : "any", ...bounds, ...label, change });
  }

  updateRow({ parts }, { value, layer, line }) {
    const control = parts.control;
    const plain = JSON.parse(value);
    if (!control) setText(parts.text, value);
    else if (control !== document.activeElement) {
      if (control.type === "checkbox") control.checked = plain === true;
      else control.value = plain === null ? "" : String(plain);
    }
    const isOwn = layer !== undefined && layer === parts.layer?.path.join(".");
    const from = layer === undefined ? this.words.text("rules.shipped") : line === undefined ? layer : `${layer} · ${this.words.text("rules.line", { line })}`;
    if (parts.shown === `${from}${isOwn}`) return;
    parts.shown = `${from}${isOwn}`;
    const where = line === undefined ? h("span", {}, from) : h("button", { type: "button", class: "link", click: () => this.show(line) }, from);
    parts.from.replaceChildren(where, ...(isOwn && control ? [this.createRemove(parts)] : []));
  }

  createRemove({ control, layer }) {
    const field = control.getAttribute("aria-label");
    const remove = () => this.edit([{ path: [...layer.path, ...field.split(".")], value: null }]);
    return h("button", { type: "button", class: "link remove", "aria-label": this.words.text("rules.remove_of", { field }), click: remove }, this.words.text("rules.remove"));
  }
}
