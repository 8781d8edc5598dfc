/* The bar that offers to undo this person's last action, with the seconds that are left for it. */

import { undoableOf } from "./outcomes.js";
import { h, setAttribute, setText } from "../dom.js";

const SECONDS = 10; // as the rules have it; a longer time only shows as a full bar

export class UndoBar {
  /** `undo(case, action)` asks to undo the action with this id. */
  constructor(words, undo) {
    Object.assign(this, { words, undo });
    this.text = h("span", { class: "undo-text" });
    this.fill = h("span", { class: "fill" });
    this.button = h("button", { type: "button", class: "act", "aria-keyshortcuts": "Z", click: () => this.press() });
    this.node = h("div", { class: "undo-bar", hidden: true }, this.text, this.button, h("span", { class: "bar", "aria-hidden": "true" }, this.fill));
  }

  /** Shows the latest action of this person that can be undone at the time `now`, if there is one. */
  render(cases, me, now) {
    const found = cases.map((one) => ({ one, last: undoableOf(one, me, now) })).filter(({ last }) => last);
    found.sort((a, b) => b.last.until - a.last.until);
    this.shown = me.acts ? found[0] : undefined;
    this.node.hidden = !this.shown;
    if (!this.shown) return;
    const { words } = this;
    const { one, last } = this.shown;
    const entry = one.record.history?.findLast((each) => each.action === last.action);
    const left = Math.max(0, last.until - now);
    setText(this.text, `${entry ? words.code("action.done", entry.what) : words.text("desk.done")} · ${words.code("cause", one.worst.cause)}`);
    setText(this.button, words.text("desk.undo", { seconds: words.number(Math.ceil(left)) }));
    setAttribute(this.node, "data-undoes", last.action);
    this.fill.style.transform = `scaleX(${Math.min(1, left / SECONDS).toFixed(3)})`;
  }

  press() {
    if (this.shown) this.undo(this.shown.one, this.shown.last.action);
  }
}
