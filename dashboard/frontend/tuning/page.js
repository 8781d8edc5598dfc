/* The page on which ops move thresholds: its head and its title. Streamlit draws the rest below. */

import { h, setAttribute } from "../dom.js";
import { buildHead, PHONE_PX, renderHead } from "../frame.js";

export class TuningPage {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client });
    this.head = buildHead(words, data);
    const title = h("h1", { class: "summary" }, words.text("tuning.title"));
    root.replaceChildren(this.head.node, h("main", { class: "queue-body tuning" }, title, h("p", { class: "as-of" }, words.text("tuning.lead"))));
  }

  render() {
    const { client, root, words } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, words, client);
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }
}

const files = new WeakMap();

/** Shows a link that saves a text as a file. A call with another text changes the link. */
export function showFile(parent, { name, text, label }) {
  let link = files.get(parent);
  if (!link) {
    link = h("a", { class: "stepin-file" });
    parent.append(link);
    files.set(parent, link);
  }
  if (link.href) URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  link.download = name;
  link.textContent = label;
}
