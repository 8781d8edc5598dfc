/* The sound of a wall: a new case of a severity that the view names, and again while a critical one is nobody's. */

import { h } from "../dom.js";
import { look, readSettings, toTell } from "../attention/rules.js";
import { Sound } from "../attention/sound.js";

const VOLUME = 1; // the screen has its own

export class WallSound {
  constructor(words) {
    this.seen = null;
    this.sound = new Sound(() => this.renderBlocked());
    // A browser that nobody touches plays nothing, unless it was started so that it may.
    this.blocked = h("p", { class: "wall-sound-blocked", role: "status", hidden: true }, words.text("attention.blocked"));
  }

  /** Looks at the open cases, and sounds if one of these severities is new.
   * @param {Set<string>} severities */
  render(cases, severities) {
    this.wanted = severities.size > 0;
    if (this.wanted) this.sound.start();
    const found = look(this.seen, cases, performance.now() / 1000);
    this.seen = found.seen;
    const { sound } = toTell(found, settingsOf(severities), "");
    if (sound) this.sound.play(sound, VOLUME);
    this.renderBlocked();
  }

  renderBlocked() {
    this.blocked.hidden = !this.wanted || !this.sound.isBlocked();
  }

  close() {
    this.sound.close();
  }
}

/** @param {Set<string>} severities */
function settingsOf(severities) {
  return readSettings(JSON.stringify({ sound: { critical: severities.has("critical"), warning: severities.has("warning") } }));
}
