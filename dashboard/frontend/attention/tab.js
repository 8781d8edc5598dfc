/* Shows in the tab how many cases need someone: in its title, and on its icon with the colour of the worst. */

import { countedTitle } from "./rules.js";

const SIZE = 64;
const COLOURS = { critical: ["#b02a00", "#ffffff"], warning: ["#ffb81c", "#2b1d00"] };

export class Tab {
  constructor() {
    this.shown = "";
  }

  /** `severity` is that of the worst case. With the count 0 the tab looks as it did. */
  render(count, severity) {
    const title = countedTitle(document.title, count);
    if (document.title !== title) document.title = title;
    const link = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel~=icon]"));
    if (!link) return;
    const icon = `${Math.min(count, 100)} ${severity}`;
    if (link.href !== this.drawn) this.original = link.href; // Streamlit has set its own
    if (count === 0) {
      if (this.drawn && link.href === this.drawn) link.href = this.original;
    } else if (icon !== this.shown || link.href !== this.drawn) {
      if (icon !== this.shown) this.drawn = draw(count, severity);
      this.shown = icon;
      link.href = this.drawn;
    }
  }

  close() {
    this.render(0, null);
  }
}

function draw(count, severity) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const pen = canvas.getContext("2d");
  const [ground, text] = COLOURS[severity];
  pen.fillStyle = ground;
  pen.beginPath();
  pen.roundRect(0, 0, SIZE, SIZE, 14);
  pen.fill();
  pen.fillStyle = text;
  pen.font = `700 ${count > 9 ? 34 : 46}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(count > 99 ? "99+" : String(count), SIZE / 2, SIZE / 2 + 3, SIZE - 6);
  return canvas.toDataURL("image/png");
}
