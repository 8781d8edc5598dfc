/* Calls a person who does not look: the count in the tab, sounds, and notifications of the browser. Each person has
 * settings of their own, kept in this browser. */

import { AttentionDialog } from "./dialog.js";
import { look, readSettings, tellable, toTell } from "./rules.js";
import { Sound } from "./sound.js";
import { Tab } from "./tab.js";
import { h } from "../dom.js";

const KEY = "stepin.attention.";

export class Attention {
  /** `choose(key)` opens a case; `changed()` is called when there is something to show. */
  constructor(words, choose, changed) {
    this.words = words;
    this.choose = choose;
    this.changed = changed;
    this.seen = null;
    this.tab = new Tab();
    this.sound = new Sound(changed);
    this.dialog = new AttentionDialog(words, (settings) => this.keep(settings), () => this.allow(), (severity) => this.sound.play(severity, this.settings.volume));
    const on = h("button", { type: "button", class: "act", click: () => this.sound.resume() }, words.text("attention.unblock"));
    this.blocked = h("div", { class: "sound-blocked", role: "status", hidden: true }, h("span", {}, words.text("attention.blocked")), on);
  }

  /** Reads the settings of a person; another one at this desk has others. */
  settle({ person, name }) {
    const key = `${KEY}${person ?? name}`;
    if (this.key === key) return;
    this.key = key;
    this.settings = readSettings(localStorage.getItem(key));
    this.dialog.fill(this.settings);
  }

  keep(settings) {
    this.settings = readSettings(JSON.stringify(settings));
    localStorage.setItem(this.key, JSON.stringify(this.settings));
    this.changed();
  }

  async allow() {
    await Notification.requestPermission();
    this.changed();
  }

  /** Looks at the open cases. `count` is how many people need someone, `floor` names the queues. */
  render(cases, count, floor, me) {
    this.settle(me);
    this.dialog.renderPermission(permission());
    const wanted = tellable(cases);
    this.tab.render(count, wanted.some(({ severity }) => severity === "critical") ? "critical" : "warning");
    if (Object.values(this.settings.sound).some(Boolean)) this.sound.start();
    const found = look(this.seen, cases, performance.now() / 1000);
    this.seen = found.seen;
    const { sound, notify } = toTell(found, this.settings, timeOfDay());
    if (sound) this.sound.play(sound, this.settings.volume);
    for (const one of notify) this.notify(one, floor);
    this.blocked.hidden = !this.sound.isBlocked() || !Object.values(this.settings.sound).some(Boolean);
  }

  /** Shows a notification, unless the person has the page before them. It has no words of a customer. */
  notify(one, floor) {
    if (permission() !== "granted" || (document.visibilityState === "visible" && document.hasFocus())) return;
    const { words } = this;
    const shown = new Notification(`${words.text(`severity.${one.severity}`)} · ${words.code("cause", one.worst.cause)}`, { body: words.queue(floor, one.queue), tag: one.key, requireInteraction: one.severity === "critical" });
    shown.onclick = () => {
      window.focus();
      this.choose(one.key);
      shown.close();
    };
  }

  close() {
    this.sound.close();
    this.tab.close();
  }
}

function permission() {
  return "Notification" in window && window.isSecureContext ? Notification.permission : "unsupported";
}

function timeOfDay() {
  const now = new Date();
  return [now.getHours(), now.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}
