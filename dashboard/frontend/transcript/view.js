/* The conversation of the open case, turn by turn as it comes. It scrolls by itself only while its reader is at the end. */

import { RiskChart, chartOf } from "./risk.js";
import { createRow, updateRow } from "./row_views.js";
import { allWaits, rowsOf } from "./rows.js";
import { h, keyed, setAttribute, setText } from "../dom.js";
import { firedText } from "../frame.js";

const NEAR_END_PX = 32;
const AGAIN_MS = 2000;
const PASSING = new Set(["log_unavailable", "too_many", "timeout"]); // what another attempt may mend

export class TranscriptView {
  /** `changed()` renders the page. */
  constructor(words, client, changed) {
    this.words = words;
    this.transcripts = client.transcripts;
    this.changed = changed;
    this.version = -1; // of the transcript, and its conversation, whose rows are shown
    this.shown = null;
    this.askedAt = 0; // by the clock of the page
    this.wanted = null; // the conversation that this shows
    this.seen = 0; // turns that were there when the reader was last at the end
    this.atEnd = true;
    this.top = 0;
    this.title = h("h3", {}, words.text("transcript.title"));
    this.about = h("p", { class: "about" });
    this.others = h("p", { class: "others" });
    this.state = h("p", { class: "state", role: "status" });
    this.earlier = h("p", { class: "earlier" }, words.text("transcript.earlier"));
    this.list = h("ol", { class: "talk" });
    this.log = h("div", { class: "log", tabindex: 0, role: "log", "aria-live": "off", "aria-label": words.text("transcript.title"), scroll: () => this.scrolled() }, this.earlier, this.list);
    new ResizeObserver(() => this.resized()).observe(this.log);
    this.below = h("button", { type: "button", class: "act new-below", click: () => this.toEnd() });
    this.below.hidden = true;
    this.risk = new RiskChart(words);
    this.node = h("section", { class: "transcript", hidden: true }, h("header", {}, this.title, this.others, this.about), this.risk.node, h("div", { class: "log-box" }, this.log, this.below), this.state);
  }

  /** Shows a conversation of the floor, or nothing. `fired` is the rule of an alert that fired, if one did.
   * @param {any} [conversation] @param {any} [floor] @param {number} [now] @param {any} [fired] */
  render(conversation, floor, now, fired) {
    this.want(conversation?.id ?? null);
    this.node.hidden = !conversation;
    const { open, version } = this.transcripts;
    if (!conversation || open?.conversation !== this.wanted) return;
    this.renderState(open);
    const { words } = this;
    setText(this.about, [conversation.channel && words.code("channel", conversation.channel), conversation.language && words.code("language", conversation.language.slice(0, 2))].filter(Boolean).join(" · "));
    setText(this.others, open.others.length ? words.text("transcript.others", { names: open.others.map(({ name }) => name).join(", ") }, open.others.length) : "");
    const rows = rowsOf(open, conversation);
    const context = { words, floor, conversation, now, names: new Map() };
    this.risk.render(chartOf(rows, allWaits(open.waits, conversation), fired, now), now, fired ? firedText(words, fired) : "");
    const isNew = version !== this.version || conversation !== this.shown;
    if (isNew) this.renderRows(open, rows, context);
    else for (const row of rows) if (row.kind === "wait" && row.wait.until === undefined) updateRow(this.list.keyedNodes.get(row.key), row, context);
    Object.assign(this, { version, shown: conversation });
  }

  want(id) {
    const failed = this.transcripts.open?.error;
    const again = id && PASSING.has(failed) && performance.now() - this.askedAt > AGAIN_MS;
    if (id === this.wanted && !again) return;
    if (id !== this.wanted) Object.assign(this, { seen: 0, atEnd: true, shown: null });
    Object.assign(this, { wanted: id, askedAt: performance.now() });
    this.transcripts.show(id).then(this.changed);
  }

  renderState({ whole, error, turns }) {
    const { words } = this;
    let text = "";
    if (error === "unknown_conversation") text = words.text("transcript.gone");
    else if (error === "not_allowed") text = words.text("transcript.not_allowed");
    else if (error) text = words.text("transcript.failed");
    else if (!whole) text = words.text("transcript.loading");
    else if (!turns.size) text = words.text("transcript.empty");
    setText(this.state, text);
    this.state.hidden = !text;
  }

  renderRows(open, rows, context) {
    this.earlier.hidden = !open.earlier;
    let language = context.conversation.language;
    keyed(this.list, rows, ({ key }) => key, createRow, (node, row) => {
      updateRow(node, row, { ...context, language });
      if (row.kind === "turn" && row.turn.language) language = row.turn.language;
    });
    if (this.atEnd) this.toEnd();
    this.renderBelow();
  }

  renderBelow() {
    const { size } = this.transcripts.open?.turns ?? { size: 0 };
    if (this.atEnd) this.seen = size;
    const fresh = size - this.seen;
    this.below.hidden = this.atEnd || fresh <= 0;
    setText(this.below, this.words.text("transcript.new_below", {}, Math.max(1, fresh)));
    setAttribute(this.log, "data-at-end", String(this.atEnd));
  }

  /** Notes whether the reader is at the end. Only a scroll upwards leaves it: the log also gets smaller by itself. */
  scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.log;
    if (scrollHeight - clientHeight - scrollTop < NEAR_END_PX) this.atEnd = true;
    else if (scrollTop < this.top) this.atEnd = false;
    this.top = scrollTop;
    this.renderBelow();
  }

  resized() {
    if (this.atEnd) this.toEnd();
  }

  toEnd() {
    this.atEnd = true;
    this.log.scrollTop = this.log.scrollHeight;
    this.top = this.log.scrollTop;
    this.renderBelow();
  }
}
