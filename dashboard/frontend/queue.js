/* The page of a queue: its head with the other queues to choose from. The charts below it are Streamlit's. */

import { h, keyed, setAttribute, setText } from "./dom.js";
import { address, buildHead, PHONE_PX, renderHead } from "./frame.js";

export class QueuePage {
  constructor(root, say, client, data) {
    Object.assign(this, { root, say, client, data });
    this.head = buildHead(say, data);
    this.choices = h("nav", { class: "queue-choice", "aria-label": say.words("queue.choose") });
    this.title = h("h1", { class: "queue-name" }, data.queue || say.words("queue.choose"));
    root.replaceChildren(this.head.node, h("main", {}, this.title, this.choices));
  }

  render() {
    const { client, root, data } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, this.say, client);
    if (client.floor) {
      const queues = [...client.floor.queues.values()].sort((one, other) => one.queue.localeCompare(other.queue));
      keyed(this.choices, queues, ({ queue }) => queue, () => h("a", {}), (node, { queue }) => {
        setText(node, queue);
        setAttribute(node, "href", address("queue", { ...data, queue }));
        setAttribute(node, "aria-current", queue === data.queue ? "page" : null);
      });
    }
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }
}
