/* One alert of an explanation: the smallest change that would have prevented it, the others, and the rules that held. */

import { badge, h } from "../dom.js";
import { changeSize, fieldName, fieldValue } from "./texts.js";

export class AlertCard {
  constructor(words, explained) {
    this.words = words;
    const { alert, version, rules = [], changes = [], unexplained } = explained;
    const [smallest, ...others] = changes;
    this.node = h(
      "article",
      { class: `queue-panel explain-card ${alert.severity}`, "data-alert": alert.id },
      h("header", {}, h("span", { class: "holder" }, badge(alert.severity, alert.cause)), h("div", {}, h("h2", {}, words.code("cause", alert.cause)), h("p", { class: "about" }, this.about(alert, version)))),
      smallest ? this.smallest(smallest) : h("p", { class: "unexplained" }, words.text(`explain.${unexplained ?? "no_number"}`)),
      others.length ? this.others(others) : null,
      rules.length ? this.rules(rules) : null,
    );
  }

  about({ raised_at: at, model, rules: number = 1 }, { by, why }) {
    const { words } = this;
    const version = by ? words.text("explain.version_by", { version: words.number(number), name: by, why: why ?? "" }) : words.text("explain.version", { version: words.number(number) });
    return [words.text("explain.raised", { time: words.clock(at) }), version, model && words.text("explain.model", { model })].filter(Boolean).join(" · ");
  }

  smallest(change) {
    const { words } = this;
    return h("div", { class: "smallest" }, h("h3", {}, words.text("explain.smallest")), this.fields(change), this.besides(change));
  }

  fields({ fields }) {
    const { words } = this;
    const rows = fields.map((one) => {
      const { field, path, before, after } = one;
      const values = h("span", { class: "values" }, h("s", {}, fieldValue(words, field, before)), " → ", h("b", {}, fieldValue(words, field, after)), " ", h("small", {}, changeSize(words, one)));
      return h("li", {}, h("span", { class: "field" }, fieldName(words, field)), values, h("code", {}, path));
    });
    return h("ul", { class: "field-changes" }, ...rows);
  }

  /** Says until when that holds, and what else the change would have done. */
  besides({ so_far: soFar, vanish = 0, appear = 0, conversations = 1 }) {
    const { words } = this;
    const texts = [];
    if (soFar) texts.push(words.text("explain.so_far"));
    if (vanish || appear) texts.push(words.text("explain.others_touched", { vanish: words.number(vanish), appear: words.number(appear) }, conversations));
    return texts.length ? h("p", { class: "besides" }, texts.join(" ")) : null;
  }

  others(changes) {
    const { words } = this;
    const each = changes.map((change) => h("li", {}, this.fields(change), this.besides(change)));
    return h("details", {}, h("summary", {}, words.text("explain.others", {}, changes.length)), h("ul", { class: "other-changes" }, ...each));
  }

  rules(rules) {
    const { words } = this;
    const rows = rules.map(({ field, path, value, shipped }) => {
      const own = value !== shipped;
      const name = h("th", { scope: "row" }, fieldName(words, field), h("code", {}, path));
      return h("tr", { class: own ? "own" : null }, name, h("td", {}, fieldValue(words, field, value)), h("td", {}, fieldValue(words, field, shipped)));
    });
    const columns = ["field", "value", "shipped"].map((key) => h("th", { scope: "col" }, words.text(`explain.rules.${key}`)));
    return h("details", {}, h("summary", {}, words.text("explain.rules.title", {}, rules.length)), h("table", { class: "explain-rules" }, h("thead", {}, h("tr", {}, ...columns)), h("tbody", {}, ...rows)));
  }
}
