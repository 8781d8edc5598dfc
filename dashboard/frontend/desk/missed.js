/* The dialog in which a person says what StepIn has missed: in which conversation, what, and since when. */

import { h, setText } from "../dom.js";
import { CAUSES } from "../causes.js";

const MOST_SHOWN = 50;
const MINUTES = [0, 1, 5, 15, 30];

/** Returns an option for each cause that a conversation can have. */
export function causesOfConversations(words) {
  return [...CAUSES].filter(([, { subject }]) => subject === "conversation").map(([cause]) => h("option", { value: cause }, words.code("cause", cause)));
}

/** Pure: returns the conversations that fit what a person typed, the latest first. */
export function found(conversations, typed) {
  const wanted = typed.trim().toLowerCase();
  const fits = ({ id, agent, agent_name: name, last_text: text }) => !wanted || [id, agent, name, text].some((each) => each?.toLowerCase().includes(wanted));
  return [...conversations].filter(fits).sort((a, b) => b.updated_at - a.updated_at || (a.id < b.id ? -1 : 1)).slice(0, MOST_SHOWN);
}

export class MissedDialog {
  /** `me()` is this person, `say(text)` reads a text to them, `errorText(refusal)` says why the gateway refused. */
  constructor(words, client, me, say, errorText) {
    Object.assign(this, { words, client, me, say, errorText });
    this.button = h("button", { type: "button", class: "act missed", "aria-haspopup": "dialog", click: () => this.open() }, words.text("missed.button"));
    const field = (name, input) => h("label", { class: "filter" }, h("span", {}, words.text(`missed.${name}`)), input);
    this.search = h("input", { name: "search", maxlength: 200, input: () => this.fill() });
    this.conversation = h("select", { name: "conversation" });
    this.cause = h("select", { name: "cause" }, h("option", { value: "" }, words.text("missed.unknown")), ...causesOfConversations(words));
    this.since = h("select", { name: "since" }, ...MINUTES.map((minutes) => h("option", { value: String(minutes) }, minutes ? words.text("missed.ago", {}, minutes) : words.text("missed.now"))));
    this.failed = h("p", { class: "refusal", role: "alert" });
    const submit = h("button", { type: "submit", class: "act begin" }, words.text("missed.send"));
    const form = h("form", { class: "silence-form", submit: (event) => this.submit(event) }, field("search", this.search), field("conversation", this.conversation), field("cause", this.cause), field("since", this.since), submit);
    const close = h("button", { type: "button", class: "act", click: () => this.dialog.close() }, words.text("desk.close"));
    this.dialog = h("dialog", { class: "panel missed-dialog", "aria-labelledby": "stepin-missed" }, h("header", {}, h("h2", { id: "stepin-missed" }, words.text("missed.title")), close), h("p", { class: "about" }, words.text("missed.about")), form, this.failed);
  }

  open() {
    setText(this.failed, "");
    this.search.value = "";
    this.fill();
    this.dialog.showModal();
  }

  fill() {
    const { floor } = this.client;
    const { words } = this;
    const shown = found(floor?.conversations.values() ?? [], this.search.value);
    const label = ({ id, queue, agent, agent_name: name, last_text: text }) => [id, words.queue(floor, queue), name ?? agent, text].filter(Boolean).join(" · ");
    this.conversation.replaceChildren(...shown.map((one) => h("option", { value: one.id }, label(one))));
  }

  async submit(event) {
    event.preventDefault();
    const { words } = this;
    const conversation = this.conversation.value;
    if (!this.me().name) return setText(this.failed, words.text("error.name_missing"));
    if (!conversation) return setText(this.failed, words.text("missed.none"));
    const since = this.client.floorNow() - 60 * Number(this.since.value);
    const cause = this.cause.value ? { cause: this.cause.value } : {};
    const { ok, ...refusal } = await this.client.ask({ type: "action", action: "missed", conversation, since, ...cause });
    if (!ok) return setText(this.failed, this.errorText({ error: "unknown", ...refusal }));
    this.dialog.close();
    this.say(words.text("action.done.missed"));
  }
}
