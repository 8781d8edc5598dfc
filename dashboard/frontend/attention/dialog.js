/* The dialog in which a person chooses how StepIn calls them: sounds, notifications, repetition and quiet hours. */

import { SEVERITIES } from "./rules.js";
import { h, setText } from "../dom.js";

export class AttentionDialog {
  /** `change(settings)` takes what was chosen, `allow()` asks the browser for notifications, `test(severity)` plays. */
  constructor(words, change, allow, test) {
    this.words = words;
    this.change = change;
    this.button = h("button", { type: "button", class: "act attention", "aria-haspopup": "dialog", click: () => this.dialog.showModal() }, words.text("attention.title"));
    const box = () => h("input", { type: "checkbox", change: () => this.changed() });
    const boxes = () => Object.fromEntries(SEVERITIES.map((severity) => [severity, box()]));
    this.inputs = { sound: boxes(), notify: boxes(), repeat: box(), quiet: box() };
    this.volume = h("input", { type: "range", min: 0, max: 100, step: 5, change: () => this.changed(), "aria-label": words.text("attention.volume") });
    this.from = h("input", { type: "time", change: () => this.changed(), "aria-label": words.text("attention.from") });
    this.to = h("input", { type: "time", change: () => this.changed(), "aria-label": words.text("attention.to") });
    this.permission = h("p", { class: "about" });
    this.allow = h("button", { type: "button", class: "act", click: allow }, words.text("attention.allow"));
    const listen = h("button", { type: "button", class: "act", click: () => test("critical") }, words.text("attention.test"));
    const close = h("button", { type: "button", class: "act", click: () => this.dialog.close() }, words.text("desk.close"));
    const { sound, notify, repeat, quiet } = this.inputs;
    const label = (input, text) => h("label", { class: "check" }, input, h("span", {}, text));
    const bySeverity = (inputs) => SEVERITIES.map((severity) => label(inputs[severity], words.text(`severity.${severity}`)));
    const group = (name, ...content) => h("fieldset", {}, h("legend", {}, words.text(`attention.${name}`)), ...content);
    this.dialog = h(
      "dialog",
      { class: "panel attention-dialog", "aria-labelledby": "stepin-attention" },
      h("header", {}, h("h2", { id: "stepin-attention" }, words.text("attention.title")), close),
      h("p", { class: "about" }, words.text("attention.about")),
      group("sound", ...bySeverity(sound), h("label", { class: "check" }, h("span", {}, words.text("attention.volume")), this.volume), listen, label(repeat, words.text("attention.repeat"))),
      group("notify", ...bySeverity(notify), this.permission, this.allow),
      group("quiet", label(quiet, words.text("attention.quiet_on")), h("span", { class: "hours" }, this.from, h("span", { "aria-hidden": "true" }, "–"), this.to)),
    );
  }

  changed() {
    const { inputs } = this;
    const read = (boxes) => Object.fromEntries(SEVERITIES.map((severity) => [severity, boxes[severity].checked]));
    this.change({ sound: read(inputs.sound), notify: read(inputs.notify), volume: Number(this.volume.value) / 100, repeat: inputs.repeat.checked, quiet: inputs.quiet.checked, from: this.from.value, to: this.to.value });
  }

  /** Shows the settings of a person. */
  fill({ sound, notify, volume, repeat, quiet, from, to }) {
    const { inputs } = this;
    for (const severity of SEVERITIES) {
      inputs.sound[severity].checked = sound[severity];
      inputs.notify[severity].checked = notify[severity];
    }
    Object.assign(inputs.repeat, { checked: repeat });
    Object.assign(inputs.quiet, { checked: quiet });
    this.volume.value = String(Math.round(volume * 100));
    this.from.value = from;
    this.to.value = to;
  }

  /** `permission` is the browser's: granted, denied, default, or unsupported. */
  renderPermission(permission) {
    setText(this.permission, this.words.text(`attention.permission.${permission}`));
    this.allow.hidden = permission !== "default";
  }
}
