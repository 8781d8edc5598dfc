/* What to do about a case, by its playbook: the gateway fills it with the facts of this case. */

import { h, keyed, setAttribute, setText } from "../dom.js";

const ASK_AGAIN_S = 15; // the facts go on, such as a wait
const BLOCKS = ["facts", "steps", "say", "reply", "emotion_say", "never", "may", "take_over", "old", "young", "emotion_never"];

export class PlaybookView {
  /** `changed()` is called when a playbook has come. */
  constructor(words, client, changed) {
    Object.assign(this, { words, client, changed });
    this.list = h("div", { class: "blocks" });
    this.node = h("section", { class: "playbook", hidden: true }, h("h3", {}, words.text("playbook.title")), this.list);
  }

  /** Returns the first step of the case's playbook, or undefined while none is known. */
  firstStep(one) {
    return this.known?.key === one.key ? this.known.playbook.of_cause?.steps?.[0] : undefined;
  }

  render(one, now) {
    this.ask(one, now);
    const playbook = this.known?.key === one.key ? this.known.playbook : null;
    const blocks = playbook && one.status !== "resolved" ? this.blocks(playbook) : [];
    this.node.hidden = !blocks.length;
    keyed(this.list, blocks, ({ name }) => name, ({ name }) => this.createBlock(name), (node, block) => this.updateBlock(node, block));
  }

  /** Asks for the playbook of a case that is new here, has changed, or was asked for a while ago. */
  async ask(one, now) {
    if (!one.record || one.status === "resolved") return;
    const mark = `${one.key} ${one.record.step ?? 0} ${one.record.cause} ${Math.floor(now / ASK_AGAIN_S)}`;
    if (this.asked === mark) return;
    this.asked = mark;
    const { ok, playbook } = await this.client.playbook(one.record.id, this.words.language);
    if (!ok || !playbook || this.asked !== mark) return;
    this.known = { key: one.key, playbook };
    this.changed();
  }

  blocks({ of_cause: cause = {}, of_emotion: feeling = {}, facts, reply, age, said_to: to = "customer", emotion }) {
    const { words } = this;
    const found = { ...cause, facts, reply, emotion_say: feeling.say, emotion_never: feeling.never };
    if (age === "old") found.young = [];
    if (age === "young") found.old = [];
    const titles = { say: words.text(`playbook.say_to.${to}`) };
    if (emotion) titles.emotion_say = words.text("playbook.emotion_say", { emotion: words.code("driver", `emotion.${emotion}`) });
    return BLOCKS.filter((name) => found[name]?.length).map((name) => ({ name, title: titles[name] ?? words.text(`playbook.${name}`), lines: found[name] }));
  }

  createBlock(name) {
    const parts = { title: h("h4", {}), lines: h(name === "steps" ? "ol" : "ul", {}) };
    const node = h("div", { class: `block ${name}` }, parts.title, parts.lines);
    node.parts = parts;
    return node;
  }

  updateBlock({ parts }, { title, lines }) {
    setText(parts.title, title);
    setAttribute(parts.title, "class", "block-title");
    keyed(parts.lines, lines.map((line, position) => ({ line, position })), ({ position }) => position, () => h("li", {}), (node, { line }) => setText(node, line));
  }
}
