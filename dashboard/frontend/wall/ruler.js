/* Measures texts before they are shown, so that the wall chooses words that fit. All sizes are in units of the design. */

const MEASURED_AT = 100; // px; widths grow with the size
const MOST_KEPT = 4000;
const PIECES = /[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+|\s+/gu; // Chinese breaks between any two characters

export class Ruler {
  /** @param {string} family the fonts of the page, as CSS has them */
  constructor(family) {
    this.family = family;
    /** @type {Map<number, CanvasRenderingContext2D>} a pen for each weight: to change its font takes long */
    this.pens = new Map();
    /** @type {Map<string, number>} */
    this.known = new Map();
  }

  /** Forgets all widths: other fonts have arrived. */
  forget() {
    this.known.clear();
    this.pens.clear();
  }

  /** @param {number} weight */
  penOf(weight) {
    const known = this.pens.get(weight);
    if (known) return known;
    const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
    pen.font = `${weight} ${MEASURED_AT}px ${this.family}`;
    this.pens.set(weight, pen);
    return pen;
  }

  /** Returns the width of a text on one line.
   * @param {string} text
   * @param {number} size
   * @param {number} [weight] */
  width(text, size, weight = 400) {
    const key = `${weight} ${text}`;
    let width = this.known.get(key);
    if (width === undefined) {
      if (this.known.size >= MOST_KEPT) this.known.clear();
      this.known.set(key, (width = this.penOf(weight).measureText(text).width));
    }
    return (width * size) / MEASURED_AT;
  }

  /** Returns on how many lines of this width a text stands. A word that is longer than a line is broken.
   * @param {string} text
   * @param {number} room
   * @param {number} size
   * @param {number} [weight] */
  lines(text, room, size, weight = 400) {
    if (this.width(text, size, weight) <= room) return text ? 1 : 0;
    let lines = 1;
    let used = 0;
    for (const piece of text.match(PIECES) ?? []) {
      const width = this.width(piece, size, weight);
      if (used + width <= room) {
        used += width;
      } else if (piece.trim()) {
        const more = Math.ceil(width / room);
        lines += used === 0 ? more - 1 : more;
        used = width - (more - 1) * room;
      }
    }
    return lines;
  }
}

/** Joins the parts that fit, in their order: a part that does not is left out. The first stands when none fits.
 * @param {string[]} parts
 * @param {(text: string) => boolean} fits
 * @param {string} [must] what stands before them in any case */
export function joinFitting(parts, fits, must = "") {
  let text = must;
  for (const part of parts) {
    const longer = text ? `${text} · ${part}` : part;
    if (fits(longer)) text = longer;
  }
  return text || (parts[0] ?? "");
}
