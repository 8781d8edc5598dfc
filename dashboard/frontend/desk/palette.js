/* The command palette (Ctrl-K): everything that a person can do at the desk now, found by typing. */

import { h, keyed, setAttribute, setText } from "../dom.js";

const MOST_SHOWN = 50;

/** Pure: returns the commands whose words all stand in what a person typed, those that begin so first. */
export function matching(commands, typed) {
  const wanted = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ text }) => wanted.every((word) => text.toLowerCase().includes(word));
  const begins = ({ text }) => (wanted.length && text.toLowerCase().startsWith(wanted[0]) ? 0 : 1);
  return commands.filter(fits).map((command, place) => ({ command, place })).sort((a, b) => begins(a.command) - begins(b.command) || a.place - b.place).map(({ command }) => command).slice(0, MOST_SHOWN);
}

export class Palette {
  /** `commands()` returns what can be done now: {id, text, keys?, run}. */
  constructor(words, commands) {
    Object.assign(this, { words, commands, shown: [], chosen: 0 });
    const label = words.text("palette.label");
    this.field = h("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "stepin-commands", "aria-autocomplete": "list", "aria-label": label, placeholder: label, autocomplete: "off", spellcheck: "false", input: () => this.fill() });
    this.list = h("ul", { id: "stepin-commands", role: "listbox", "aria-label": label });
    this.none = h("p", { class: "none" }, words.text("palette.none"));
    this.dialog = h("dialog", { class: "panel palette", "aria-label": label, keydown: (event) => this.key(event) }, this.field, this.list, this.none);
  }

  open() {
    if (this.dialog.open) return;
    this.field.value = "";
    this.all = this.commands();
    this.fill();
    this.dialog.showModal();
    this.field.focus();
  }

  fill() {
    this.shown = matching(this.all, this.field.value);
    this.chosen = 0;
    const create = ({ id }) => {
      const parts = { text: h("span", {}), keys: h("kbd", {}) };
      const node = h("li", { role: "option", id: `stepin-command-${id}`, "data-command": id, click: () => this.run(node) }, parts.text, parts.keys);
      node.parts = parts;
      return node;
    };
    keyed(this.list, this.shown, ({ id }) => id, create, ({ parts }, { text, keys }) => {
      setText(parts.text, text);
      setText(parts.keys, keys ?? "");
      parts.keys.hidden = !keys;
    });
    this.none.hidden = this.shown.length > 0;
    this.mark();
  }

  mark() {
    const nodes = [...this.list.children];
    nodes.forEach((node, place) => setAttribute(node, "aria-selected", String(place === this.chosen)));
    setAttribute(this.field, "aria-activedescendant", nodes[this.chosen]?.id ?? null);
    nodes[this.chosen]?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.chosen = Math.min(Math.max(this.chosen + step, 0), this.shown.length - 1);
    else if (event.key === "Enter" && !event.isComposing) this.run(this.list.children[this.chosen]);
    else return;
    event.preventDefault();
    this.mark();
  }

  run(node) {
    const command = this.shown.find(({ id }) => id === node?.dataset.command);
    if (!command) return;
    this.dialog.close();
    command.run();
  }
}

/** Returns what can be done at the desk now: with the open case, with the list, the other cases, and the tools. */
export function deskCommands(desk) {
  const { words, detail, toolbar } = desk;
  const here = Object.entries(detail.controls.buttons).filter(([, button]) => desk.shown() && !button.hidden && button.getAttribute("aria-disabled") !== "true");
  const actions = here.map(([action, button]) => ({ id: action, text: button.textContent, keys: button.getAttribute("aria-keyshortcuts"), run: () => detail.controls.press(action) }));
  const note = desk.shown() && !detail.controls.noteField.hidden ? [{ id: "note", text: words.text("desk.note"), run: () => detail.controls.noteField.focus() }] : [];
  const moves = [["next", 1, "J"], ["previous", -1, "K"]].map(([name, by, keys]) => ({ id: name, text: words.text(`palette.${name}`), keys, run: () => desk.step(by) }));
  const cases = desk.visibleCases().filter(({ key }) => key !== desk.selected).map((one) => ({ id: `case-${one.key}`, text: words.text("palette.open", { cause: words.code("cause", one.worst.cause), queue: words.queue(desk.client.floor, one.queue), subject: one.subject }), run: () => desk.choose(one.key, true) }));
  const scopes = toolbar.scopes.map((button) => ({ id: `scope-${button.dataset.scope}`, text: words.text("palette.show", { what: button.textContent }), run: () => button.click() }));
  const tools = [desk.silences.button, desk.attention.dialog.button, desk.missed.button].filter((button) => !button.hidden).map((button, place) => ({ id: `tool-${place}`, text: button.textContent, run: () => button.click() }));
  return [...actions, ...note, ...moves, ...tools, ...scopes, ...cases];
}
