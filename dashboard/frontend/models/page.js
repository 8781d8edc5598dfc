/* The models for ops: which score now and how they came to be, how well they scored, what is known of each, what to do. */

import { h, setAttribute, setText } from "../dom.js";
import { buildHead, PHONE_PX, renderHead, unknownText } from "../frame.js";
import { cardNode, todoNode } from "./cards.js";
import { calibrationNode } from "./calibration.js";
import { historyNode, qualityNode, scoringNode } from "./tables.js";

const ASK_MS = 30000;
const PATIENCE_MS = 120000; // the gateway learns all labels again

export class ModelsPage {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client, data });
    this.head = buildHead(words, data);
    this.title = h("h1", { class: "summary" });
    this.about = h("p", { class: "as-of" }, words.text("models.about"));
    this.panels = h("div", { class: "queue-panels models-panels" });
    this.chosen = "all/";
    root.replaceChildren(this.head.node, h("main", { class: "queue-body models" }, this.title, this.about, this.panels));
    this.timer = setInterval(() => this.ask(), ASK_MS);
  }

  close() {
    clearInterval(this.timer);
  }

  async ask() {
    if (this.asking || !this.client.ready || document.hidden) return;
    this.asking = true;
    const { ok, models, error } = await this.client.ask({ type: "models" }, PATIENCE_MS);
    this.asking = false;
    this.refusal = ok ? null : error;
    if (ok) this.told = models;
    this.client.changed();
  }

  render() {
    const { client, root, words } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, words, client);
    if (client.ready && !this.told && !this.refusal) this.ask();
    setText(this.title, this.titleText());
    const shown = JSON.stringify([this.told ?? null, this.chosen, client.floor?.queues?.size ?? 0]);
    if (this.told && this.shown !== shown) {
      this.shown = shown;
      this.renderPanels(this.told);
    }
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }

  renderPanels({ read, few, live, cards }) {
    const { client, words } = this;
    const groups = read.groups ?? [];
    const choose = (key) => {
      this.chosen = key;
      client.changed();
    };
    const nameOf = (group) => groupName(words, client.floor, group);
    this.panels.replaceChildren(
      this.panel("scoring", scoringNode(words, read, live)),
      this.panel("todo", todoNode(words, client.floorNow())),
      this.panel("quality", qualityNode(words, read, few, nameOf), "wide"),
      this.panel("calibration", calibrationNode(words, groups, few, nameOf, this.chosen, choose), "wide"),
      this.panel("history", historyNode(words, read, (queue) => groupName(words, client.floor, { kind: "queue", name: queue })), "wide"),
      this.panel("cards", h("ul", { class: "model-cards" }, ...cards.map((card) => cardNode(words, card, read.weights))), "wide"),
    );
  }

  panel(name, node, className = "") {
    return h("section", { class: `queue-panel models-${name} ${className}` }, h("h2", {}, this.words.text(`models.${name}`)), node);
  }

  titleText() {
    const { words, client, told, refusal } = this;
    if (told) {
      const turns = told.read.steps?.at(-1)?.turns ?? 0;
      return turns ? words.text("models.learned", { version: told.read.version }, turns) : words.text("models.as_shipped", { version: told.read.version });
    }
    if (refusal) return words.text(refusal === "not_allowed" ? "models.not_allowed" : "models.unreadable");
    return `– ${unknownText(words, client) ?? words.text("models.reading")}`;
  }
}

function groupName(words, floor, { kind, name }) {
  if (kind === "all") return words.text("models.all");
  if (kind === "language") return words.code("language", name);
  if (kind === "queue") return name ? words.queue(floor, name) : words.text("models.no_queue");
  return words.text("models.version", { version: name });
}
