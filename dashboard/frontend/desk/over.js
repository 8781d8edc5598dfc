/* The conversations that are probably over, each with a button that closes it. */

import { h, keyed, setAttribute, setText } from "../dom.js";

export class OverList {
  /** `close(conversation)` asks the gateway to close one, and resolves to "" or the text of its error. */
  constructor(words, close) {
    Object.assign(this, { words, close });
    this.sending = new Map(); // by conversation: null while the gateway has not answered, then an error or ""
    this.title = h("h2", {});
    this.list = h("ul", {});
    this.node = h("section", { class: "over", hidden: true }, this.title, this.list);
  }

  render(floor, queue, now, acts) {
    const silent = [...floor.conversations.values()].filter((one) => one.status === "probably_over" && (!queue || one.queue === queue));
    silent.sort((a, b) => a.updated_at - b.updated_at || (a.id < b.id ? -1 : 1));
    for (const id of this.sending.keys()) if (!silent.some((one) => one.id === id)) this.sending.delete(id);
    this.node.hidden = !silent.length;
    this.acts = acts;
    setText(this.title, this.words.text("desk.over", {}, silent.length));
    keyed(this.list, silent, ({ id }) => id, (one) => this.createItem(one), (node, one) => this.updateItem(node, one, floor, now));
  }

  createItem({ id }) {
    const parts = { place: h("span", { class: "place" }), state: h("span", { class: "state" }) };
    parts.button = h("button", { type: "button", class: "act", click: () => this.press(id) });
    const node = h("li", { "data-conversation": id }, parts.place, parts.button, parts.state);
    node.parts = parts;
    return node;
  }

  updateItem({ parts }, { id, queue, agent, agent_name: called, updated_at }, floor, now) {
    const { words } = this;
    const place = [id, words.queue(floor, queue), called ?? agent, words.text("desk.silent", { time: words.duration(now - updated_at) })];
    const waits = this.sending.has(id) && !this.sending.get(id);
    setText(parts.place, place.filter(Boolean).join(" · "));
    parts.button.hidden = !this.acts;
    setText(parts.button, words.text(waits ? "action.sending" : "action.close"));
    setAttribute(parts.button, "aria-label", `${words.text("action.close")} ${id}`);
    setAttribute(parts.button, "aria-disabled", String(waits));
    setText(parts.state, this.sending.get(id) ?? "");
  }

  async press(id) {
    if (this.sending.has(id) && !this.sending.get(id)) return;
    this.sending.set(id, null);
    this.sending.set(id, await this.close(id));
  }
}
