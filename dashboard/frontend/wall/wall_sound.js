/* The sound of a wall: a new case of a severity that the view names, and again while a critical one is nobody's. */

import { h } from "../dom.js";
import { look, readSettings, toTell } from "../attention/rules.js";
import { Sound } from "../attention/sound.js";

export class WallSound {
  /** @param {Set<string>} severities those that sound */
  constructor(words, severities) {
    const sound = { critical: severities.has("critical"), warning: severities.has("warning") };
    this.settings = readSettings(JSON.stringify({ sound }));
    this.seen = null;
    this.sound = new Sound(() => this.renderBlocked());
    // A browser that nobody touches plays nothing, unless it was started so that it may.
    this.blocked = h("p", { class: "wall-sound-blocked", role: "status", hidden: true }, words.text("attention.blocked"));
    this.sound.start();
    this.renderBlocked();
  }

  /** Looks at the open cases, and sounds if one of them is new. */
  render(cases) {
    const found = look(this.seen, cases, performance.now() / 1000);
    this.seen = found.seen;
    const { sound } = toTell(found, this.settings, "");
    if (sound) this.sound.play(sound, this.settings.volume);
    this.renderBlocked();
  }

  renderBlocked() {
    this.blocked.hidden = !this.sound.isBlocked();
  }

  close() {
    this.sound.close();
  }
}
