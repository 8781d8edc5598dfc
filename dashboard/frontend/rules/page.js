/* The page of the rules: a draft in YAML with its faults, what holds by it with forms, what it changes, and the versions. */

import { h, keyed, setAttribute, setText } from "../dom.js";
import { address, buildHead, PHONE_PX, renderHead, unknownText } from "../frame.js";
import { Holds } from "./holds.js";
import { spanOf } from "./schema.js";
import { Versions } from "./versions.js";

const CHECK_MS = 400; // after the last key
const BOOK_MS = 5000;
const DRAFT_KEY = "stepin.rules.draft";
const DELAYS = [2, 60, 600, 3600]; // seconds

export class RulesPage {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client, data });
    this.head = buildHead(words, data);
    this.title = h("h1", { class: "summary" });
    this.holds = new Holds(words, { changed: () => this.check(), edit: (edits) => this.check(edits), show: (line) => this.showLine(line) });
    this.versions = new Versions(words, { rollBack: (version) => this.rollBack(version), open: (version) => this.load(version) });
    this.shown = h("div", { class: "rules-parts", hidden: true }, h("div", { class: "rules-side" }, this.buildDraft(), this.buildPublishing()), h("div", { class: "rules-side" }, this.holds.node, this.versions.node));
    this.live = h("p", { class: "rules-answer", role: "status" });
    root.replaceChildren(this.head.node, h("main", { class: "queue-body rules" }, this.title, this.live, h("p", {}, h("a", { class: "all-queues", href: address("shadows", data) }, words.text("shadows.link"))), this.shown));
    this.timer = setInterval(() => this.load(), BOOK_MS);
  }

  close() {
    clearInterval(this.timer);
    clearTimeout(this.checking);
  }

  buildDraft() {
    const { words } = this;
    this.numbers = h("div", { class: "numbers", "aria-hidden": "true" });
    this.text = h("textarea", { spellcheck: "false", autocapitalize: "off", "aria-label": words.text("rules.draft"), input: () => this.typed(), scroll: () => (this.numbers.scrollTop = this.text.scrollTop) });
    this.faults = h("ul", { class: "rules-faults" });
    this.sound = h("p", { class: "none" });
    return h("section", { class: "queue-panel rules-draft" }, h("h2", {}, words.text("rules.draft")), h("div", { class: "editor" }, this.numbers, this.text), this.sound, this.faults);
  }

  buildPublishing() {
    const { words } = this;
    this.changes = h("ul", { class: "rules-changes" });
    this.noChange = h("p", { class: "none" }, words.text("rules.no_change"));
    this.why = h("input", { type: "text", maxlength: 2000, input: () => this.client.changed() });
    this.delay = h("select", {}, ...DELAYS.map((seconds) => h("option", { value: seconds }, words.text("rules.in_seconds", {}, seconds))));
    this.publish = h("button", { type: "button", class: "act primary", click: () => this.send() }, words.text("rules.publish"));
    this.discard = h("button", { type: "button", class: "act", click: () => this.load(null) }, words.text("rules.discard"));
    const form = h("div", { class: "rules-form" }, h("label", { class: "why" }, words.text("rules.why"), this.why), h("label", {}, words.text("rules.holds_from"), this.delay), this.publish, this.discard);
    return h("section", { class: "queue-panel" }, h("h2", {}, words.text("rules.changes")), this.changes, this.noChange, form);
  }

  // --- the draft --------------------------------------------------------------------------------------

  typed() {
    this.isDraft = true;
    this.keep();
    this.renderNumbers();
    clearTimeout(this.checking);
    this.checking = setTimeout(() => this.check(), CHECK_MS);
  }

  keep() {
    sessionStorage.setItem(DRAFT_KEY, this.text.value);
  }

  setText(text) {
    if (this.text.value !== text) this.text.value = text;
    this.renderNumbers();
  }

  renderNumbers() {
    const count = this.text.value.split("\n").length;
    if (this.lines === count) return;
    this.lines = count;
    setText(this.numbers, Array.from({ length: count }, (_, place) => place + 1).join("\n"));
  }

  showLine(line) {
    const [start, end] = spanOf(this.text.value, line);
    this.text.focus();
    this.text.setSelectionRange(start, end);
    this.text.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(this.text).lineHeight));
  }

  // --- questions to the gateway ------------------------------------------------------------------------

  /** Loads the versions. With a number its text becomes the draft, with null that of the last version. */
  async load(version = undefined) {
    if (!this.client.ready || document.hidden || (this.loading && version === undefined)) return;
    const loading = (this.loading = {});
    const { ok, rules, error } = await this.client.ask({ type: "rules", ...(version && { version }) });
    if (loading !== this.loading) return;
    this.loading = null;
    this.refusal = ok ? null : error;
    if (!ok) return this.client.changed();
    const first = !this.book;
    const isNews = first || rules.versions[0].version !== this.book.versions[0].version;
    this.book = rules;
    if (first) this.begin(rules.text);
    else if (version !== undefined) this.take(this.basedOnLast(rules.text), Boolean(version));
    else if (isNews && !this.isDraft) this.take(rules.text, false);
    if (isNews) this.holds.take(rules, (queue) => this.words.queue(this.client.floor, queue));
    this.client.changed();
  }

  /** Begins with the draft of this browser, or the last version, and with the changes that the address asks for: the page of
   * tuning sends people here with theirs. */
  begin(text) {
    const address = new URL(location.href);
    const edits = editsOf(address.searchParams.get("edits"));
    address.searchParams.delete("edits");
    history.replaceState(history.state, "", address);
    this.take(sessionStorage.getItem(DRAFT_KEY) ?? text, sessionStorage.getItem(DRAFT_KEY) !== null);
    if (edits.length) this.check(edits);
  }

  /** An opened version is edited from the last one: to publish it takes nobody's work back unseen. */
  basedOnLast(text) {
    return text.replace(/^version: \d+$/m, `version: ${this.book.versions[0].version}`);
  }

  take(text, isDraft) {
    this.isDraft = isDraft;
    if (isDraft) sessionStorage.setItem(DRAFT_KEY, text);
    else sessionStorage.removeItem(DRAFT_KEY);
    this.setText(text);
    this.check();
  }

  async check(edits = []) {
    if (!this.client.ready) return;
    const asking = (this.asking = {});
    const { queue, channel, language } = this.holds.chosen;
    const asked = { type: "rules_check", text: this.text.value, ...(edits.length && { edits }), ...(queue && { queue }), ...(channel && { channel }), ...(language && { language }) };
    const { ok, checked, message } = await this.client.ask(asked);
    if (asking !== this.asking) return; // another key was pressed since
    if (!ok) return this.tell(message, true);
    if (edits.length) {
      this.setText(checked.text);
      this.isDraft = true;
      this.keep();
    }
    this.checked = checked;
    this.holds.update(checked.fields);
    this.client.changed();
  }

  send() {
    return this.ask({ type: "rules_publish", text: this.text.value, why: this.why.value.trim(), delay: Number(this.delay.value) });
  }

  rollBack(version) {
    return this.ask({ type: "rules_roll_back", version, seen: this.book.versions[0].version, why: this.why.value.trim(), delay: Number(this.delay.value) });
  }

  async ask(asked) {
    this.sending = true;
    this.client.changed();
    const { ok, published, message } = await this.client.ask(asked);
    this.sending = false;
    if (!ok) return this.tell(message, true);
    this.tell(this.words.text("rules.published", { version: published.version, time: this.words.clock(published.effective_at) }));
    this.why.value = "";
    await this.load(null);
  }

  tell(text, isFault = false) {
    setText(this.live, text);
    setAttribute(this.live, "class", `rules-answer ${isFault ? "fault" : "fine"}`);
    this.client.changed();
  }

  // --- rendering --------------------------------------------------------------------------------------

  render() {
    const { client, root, words, book } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, words, client);
    if (client.ready && !book && !this.refusal && !this.loading) this.load();
    this.shown.hidden = !book;
    if (!book) setText(this.title, this.refusal ? words.text(this.refusal === "not_allowed" ? "rules.not_allowed" : "rules.unknown") : `– ${unknownText(words, client) ?? words.text("unknown.connecting")}`);
    else this.renderBook(book);
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }

  renderBook(book) {
    const { words, checked, sending } = this;
    setText(this.title, words.text("rules.title", { version: book.holds }));
    const faults = checked?.faults ?? [];
    const changes = checked?.changes ?? [];
    keyed(this.faults, faults, ({ line, column, field }) => `${line}:${column}:${field}`, (fault) => this.createFault(fault), () => {});
    this.sound.hidden = faults.length > 0;
    setText(this.sound, checked ? words.text("rules.no_fault") : "");
    keyed(this.changes, changes.map((text) => ({ text })), ({ text }) => text, ({ text }) => h("li", {}, h("code", {}, text)), () => {});
    this.noChange.hidden = faults.length > 0 || changes.length > 0;
    const why = this.why.value.trim() !== "";
    this.publish.disabled = sending || !why || faults.length > 0 || changes.length === 0;
    this.discard.disabled = sending || !this.isDraft;
    this.versions.render({ versions: book.versions, holds: book.holds, mayRollBack: why && !sending });
  }

  createFault({ line, column, field, value, expected }) {
    const place = h("button", { type: "button", class: "link", click: () => this.showLine(line) }, this.words.text("rules.place", { line, column }));
    return h("li", {}, place, h("code", {}, field), h("span", {}, this.words.text("rules.expected", { expected, value })));
  }
}

/** Returns the changes that an address asks for; none where it cannot be read. */
function editsOf(asked) {
  try {
    const edits = JSON.parse(asked ?? "[]");
    return Array.isArray(edits) ? edits : [];
  } catch {
    return [];
  }
}
