/* The versions of the rules, the latest first: who, when, why, what changed, and back to one. */

import { h, keyed, setText } from "../dom.js";

export class Versions {
  /** `rollBack` and `open` are called with the number of a version. */
  constructor(words, { rollBack, open }) {
    Object.assign(this, { words, rollBack, open });
    this.list = h("ol", { class: "rules-versions" });
    this.node = h("section", { class: "queue-panel" }, h("h2", {}, words.text("rules.versions")), this.list);
  }

  render({ versions, holds, mayRollBack }) {
    const [last] = versions;
    keyed(this.list, versions, ({ version }) => version, (one) => this.create(one), ({ parts }, one) => {
      setText(parts.state, this.words.text(one.version === holds ? "rules.state.holds" : one.version > holds ? "rules.state.to_come" : "rules.state.past"));
      parts.back.hidden = one.version === last.version;
      parts.back.disabled = !mayRollBack;
    });
  }

  create({ version, effective_at: from, by, why, changes = [], changed_fields: count = 0 }) {
    const { words } = this;
    const state = h("span", { class: "state" });
    const back = h("button", { type: "button", class: "act", click: () => this.rollBack(version) }, words.text("rules.roll_back"));
    const open = h("button", { type: "button", class: "link", click: () => this.open(version) }, words.text("rules.open"));
    const told = from ? words.text("rules.told", { by: by || words.text("rules.nobody_known"), time: words.moment(from) }) : words.text("rules.shipped_version");
    const more = count > changes.length ? [h("li", {}, words.text("rules.more_changes", {}, count - changes.length))] : [];
    const list = h("ul", { class: "rules-changes" }, ...changes.map((each) => h("li", {}, h("code", {}, each))), ...more);
    const details = count ? h("details", {}, h("summary", {}, words.text("rules.changed_fields", {}, count)), list) : null;
    const line = h("p", { class: "line" }, h("strong", {}, words.text("rules.version", { version })), state, open, back);
    const node = h("li", {}, line, h("p", { class: "told" }, told), why ? h("p", { class: "why" }, why) : null, details);
    node.parts = { state, back };
    return node;
  }
}
