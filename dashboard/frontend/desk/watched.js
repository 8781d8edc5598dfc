/* The conversations that are watched: frustration is near to an alert, and nothing is raised. */

import { h, keyed, setText } from "../dom.js";
import { watchedOf } from "../model.js";

const MOST_SHOWN = 20;

export class WatchList {
  constructor(words) {
    this.words = words;
    this.title = h("h2", {});
    this.list = h("ul", {});
    this.node = h("section", { class: "watched", hidden: true }, this.title, this.list);
  }

  render(floor, queue) {
    const watched = watchedOf(floor, queue);
    this.node.hidden = !watched.length;
    setText(this.title, this.words.text("desk.watched", {}, watched.length));
    keyed(this.list, watched.slice(0, MOST_SHOWN), ({ id }) => id, (one) => this.createItem(one), (node, one) => this.updateItem(node, one, floor));
  }

  createItem({ id }) {
    const parts = { place: h("span", { class: "place" }), said: h("span", { class: "said-last" }) };
    const node = h("li", { "data-conversation": id }, parts.place, parts.said);
    node.parts = parts;
    return node;
  }

  updateItem({ parts }, conversation, floor) {
    const { words } = this;
    const { id, queue, agent, agent_name: called, plea, last_text } = conversation;
    setText(parts.place, [id, words.queue(floor, queue), called ?? agent].filter(Boolean).join(" · "));
    const said = plea || last_text;
    setText(parts.said, said ? words.text("quote", { text: said }) : "");
  }
}
