/* The dialog of silences: those in force with author, reason and end, and a form for a new one. Nobody is told of the
 * cases that a silence matches; they stay in the list, marked and last. */

import { h, keyed, setAttribute, setText } from "../dom.js";
import { CAUSES } from "../causes.js";
import { namedQueues, ownValue } from "../model.js";

const CHANNELS = ["chat", "voice", "email", "social", "video"];
const MINUTES = [15, 30, 60, 120, 240, 480, 1440];
const USUAL_MINUTES = 60;

export class SilenceDialog {
  /** `errorText(refusal)` says in words why the gateway refused; `changed()` is called after each answer. */
  constructor(words, client, me, errorText, changed) {
    Object.assign(this, { words, client, me, errorText, changed });
    this.button = h("button", { type: "button", class: "act silences", "aria-haspopup": "dialog", click: () => this.open() });
    this.list = h("ul", { class: "in-force" });
    this.none = h("p", { class: "none" }, words.text("silence.none"));
    this.failed = h("p", { class: "refusal", role: "alert" });
    this.form = this.buildForm();
    const title = h("h2", { id: "stepin-silences" }, words.text("silence.title"));
    const close = h("button", { type: "button", class: "act", click: () => this.dialog.close() }, words.text("desk.close"));
    this.dialog = h("dialog", { class: "panel silence-dialog", "aria-labelledby": "stepin-silences" }, h("header", {}, title, close), h("p", { class: "about" }, words.text("silence.about")), this.list, this.none, this.form, this.failed);
  }

  buildForm() {
    const { words } = this;
    const field = (name, input) => h("label", { class: "filter" }, h("span", {}, words.text(`silence.${name}`)), input);
    const option = (value, text) => h("option", { value }, text);
    const any = () => option("", words.text("silence.any"));
    const causes = [...CAUSES.keys()].map((cause) => option(cause, words.code("cause", cause)));
    this.fields = {
      queue: h("select", { name: "queue" }, any()),
      cause: h("select", { name: "cause" }, any(), ...causes),
      channel: h("select", { name: "channel" }, any(), ...CHANNELS.map((channel) => option(channel, words.code("channel", channel)))),
      agent: h("select", { name: "agent" }, any()),
    };
    this.minutes = h("select", { name: "minutes" }, ...MINUTES.map((minutes) => option(String(minutes), minutes < 60 ? words.text("snooze.minutes", {}, minutes) : words.text("silence.hours", {}, minutes / 60))));
    this.minutes.value = String(USUAL_MINUTES);
    this.reason = h("input", { name: "reason", maxlength: 500 });
    const fields = Object.entries(this.fields).map(([name, input]) => field(name, input));
    const submit = h("button", { type: "submit", class: "act begin" }, words.text("silence.begin"));
    return h("form", { class: "silence-form", submit: (event) => this.submit(event) }, h("h3", {}, words.text("silence.new")), ...fields, field("minutes", this.minutes), field("reason", this.reason), submit);
  }

  open() {
    this.fail("");
    this.fillChoices();
    this.dialog.showModal();
  }

  fail(text) {
    setText(this.failed, text);
    this.failed.hidden = !text;
  }

  /** Offers the queues of the floor, and the agents who have a conversation or serve a queue. */
  fillChoices() {
    const { floor } = this.client;
    if (!floor) return;
    const { words } = this;
    const queues = namedQueues(floor, words.language).map(({ queue }) => [queue, words.queue(floor, queue)]);
    const agents = new Map();
    for (const { agent, agent_name: name } of floor.conversations.values()) if (agent) agents.set(agent, name ?? agent);
    for (const { agent } of floor.alerts.values()) if (agent && !agents.has(agent)) agents.set(agent, agent);
    for (const { detail } of floor.queues.values()) {
      for (const agent of Object.keys(detail?.names ?? {})) agents.set(agent, ownValue(detail.names, agent));
    }
    const sorted = [...agents].sort((a, b) => String(a[1]).localeCompare(String(b[1]), words.language));
    for (const [select, choices] of [[this.fields.queue, queues], [this.fields.agent, sorted]]) {
      const chosen = select.value;
      select.replaceChildren(select.firstChild, ...choices.map(([value, text]) => h("option", { value }, text)));
      select.value = choices.some(([value]) => value === chosen) ? chosen : "";
    }
  }

  async submit(event) {
    event.preventDefault();
    const { words } = this;
    const chosen = Object.entries(this.fields).map(([name, { value }]) => [name, value]).filter(([, value]) => value);
    const reason = this.reason.value.trim();
    if (!this.me().name) return this.fail(words.text("error.name_missing"));
    if (!chosen.length) return this.fail(words.text("silence.too_wide"));
    if (!reason) {
      this.reason.focus();
      return this.fail(words.text("silence.no_reason"));
    }
    const ends = this.client.now() + 60 * Number(this.minutes.value);
    const done = await this.send({ type: "silence", ends_at: ends, reason, ...Object.fromEntries(chosen) });
    if (done) this.reason.value = "";
  }

  /** Sends a request, and shows why it was refused. Resolves to whether it was done. */
  async send(asked) {
    this.fail("");
    const { ok, ...refusal } = await this.client.ask(asked);
    if (!ok) this.fail(this.errorText({ error: "unknown", ...refusal }));
    this.changed();
    return ok;
  }

  render() {
    const { words } = this;
    const { floor } = this.client;
    const now = this.client.now();
    const held = floor ? [...floor.silences.values()].filter((one) => one.ends_at > now).sort((a, b) => a.ends_at - b.ends_at || (a.id < b.id ? -1 : 1)) : [];
    setText(this.button, held.length ? words.text("silence.button", {}, held.length) : words.text("silence.title"));
    const { acts } = this.me();
    this.form.hidden = !acts;
    this.none.hidden = held.length > 0;
    keyed(this.list, held, ({ id }) => id, (one) => this.createItem(one), (node, one) => this.updateItem(node, one, floor, now, acts));
  }

  createItem({ id }) {
    const parts = { what: h("span", { class: "what" }), who: h("span", { class: "who" }) };
    parts.end = h("button", { type: "button", class: "act", click: () => this.send({ type: "unsilence", silence: id }) }, this.words.text("silence.end"));
    const node = h("li", { "data-silence": id }, parts.what, parts.end, parts.who);
    node.parts = parts;
    return node;
  }

  updateItem({ parts }, { queue, cause, channel, agent, by, reason, ends_at: ends }, floor, now, acts) {
    const { words } = this;
    const what = [queue && words.queue(floor, queue), cause && words.code("cause", cause), channel && words.code("channel", channel), agent];
    setText(parts.what, what.filter(Boolean).join(" · "));
    setText(parts.who, words.text("silence.by", { name: by, reason, time: words.moment(ends), left: words.duration(ends - now) }));
    parts.end.hidden = !acts;
    setAttribute(parts.end, "aria-label", `${words.text("silence.end")}: ${parts.what.textContent}`);
  }
}
