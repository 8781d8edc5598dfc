/* The shadows beside the floor: what other rules would raise on the same events, case by case. For ops. */

import { h, setAttribute, setText } from "../dom.js";
import { address, buildHead, PHONE_PX, renderHead, unknownText } from "../frame.js";
import { shadowNode } from "./shadow.js";

const ASK_MS = 15000;
const PATIENCE_MS = 60000; // both histories are read again
const DRAFT_KEY = "stepin.rules.draft"; // as in rules/page.js

export class ShadowsPage {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client, data });
    this.head = buildHead(words, data);
    this.title = h("h1", { class: "summary" });
    this.about = h("p", { class: "as-of" }, words.text("shadows.about"));
    this.list = h("div", { class: "shadow-list" });
    root.replaceChildren(this.head.node, h("main", { class: "queue-body shadows" }, this.title, this.about, this.list));
    this.timer = setInterval(() => this.ask(), ASK_MS);
  }

  close() {
    clearInterval(this.timer);
  }

  async ask() {
    if (this.asking || !this.client.ready || document.hidden) return;
    this.asking = true;
    const { ok, shadows, error } = await this.client.ask({ type: "shadows" }, PATIENCE_MS);
    this.asking = false;
    this.refusal = ok ? null : error;
    if (ok) this.told = shadows;
    this.client.changed();
  }

  render() {
    const { client, root, words } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, words, client);
    if (client.ready && !this.told && !this.refusal) this.ask();
    setText(this.title, this.titleText());
    const shown = JSON.stringify(this.told ?? null);
    if (this.told && this.shown !== shown) {
      this.shown = shown;
      this.list.replaceChildren(...this.told.map((one) => shadowNode(words, one, client.floor, (source) => this.takeOver(source))));
    }
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }

  titleText() {
    const { words, client, told, refusal } = this;
    if (told) return told.length ? words.text("shadows.count", {}, told.length) : words.text("shadows.none");
    if (refusal) return words.text(refusal === "not_allowed" ? "shadows.not_allowed" : "explain.log_unavailable");
    return `– ${unknownText(words, client) ?? words.text("unknown.connecting")}`;
  }

  /** Opens the page of the rules with the rules of a shadow as the draft: there they are checked and published. */
  takeOver(source) {
    sessionStorage.setItem(DRAFT_KEY, source);
    location.assign(address("rules", this.data));
  }
}
