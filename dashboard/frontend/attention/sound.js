/* Plays the sounds of severities. It needs no file: WebAudio makes the tones. */

const TONES = { critical: [880, 1175, 880, 1175], warning: [659, 523] }; // in Hz, one after the other
const TONE_S = 0.16;

export class Sound {
  /** `changed()` is called when the browser allows or blocks sound. */
  constructor(changed) {
    this.changed = changed;
    this.wake = () => this.resume();
  }

  /** Asks the browser for sound. Until a person has used the page, a browser may block it. */
  start() {
    if (this.context || !window.AudioContext) return;
    this.context = new AudioContext();
    this.context.onstatechange = this.changed;
    for (const what of ["pointerdown", "keydown"]) window.addEventListener(what, this.wake, true);
  }

  resume() {
    if (this.context?.state === "suspended") this.context.resume().catch(() => {});
  }

  /** Returns whether sound is wanted and the browser blocks it. */
  isBlocked() {
    return this.context !== undefined && this.context.state === "suspended";
  }

  play(severity, volume) {
    this.start();
    const { context } = this;
    if (context?.state !== "running") return;
    const level = context.createGain();
    level.gain.value = volume;
    level.connect(context.destination);
    TONES[severity].forEach((frequency, position) => this.tone(level, frequency, context.currentTime + position * TONE_S));
  }

  tone(level, frequency, at) {
    const { context } = this;
    const source = context.createOscillator();
    const swell = context.createGain(); // a tone that begins at once would click
    source.frequency.value = frequency;
    swell.gain.setValueAtTime(0, at);
    swell.gain.linearRampToValueAtTime(0.5, at + 0.02);
    swell.gain.linearRampToValueAtTime(0, at + TONE_S);
    source.connect(swell).connect(level);
    source.start(at);
    source.stop(at + TONE_S);
  }

  close() {
    for (const what of ["pointerdown", "keydown"]) window.removeEventListener(what, this.wake, true);
    this.context?.close();
  }
}
