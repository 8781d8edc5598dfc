/* A long list of rows of one height. Only those in sight are in the document, so that thousands scroll as a few do. */

import { h, keyed, setAttribute } from "../dom.js";

const BEYOND = 6; // rows above and below those in sight

export class VirtualList {
  /** `create(item)` makes the node of a row and `update(node, item)` brings it up to date; `keyOf(item)` is its key. The
   * style sheet gives `--row`, the height of a row in pixels. */
  constructor({ label, keyOf, create, update }) {
    this.keyOf = keyOf;
    this.create = create;
    this.update = update;
    this.items = [];
    this.active = null;
    this.rows = h("div", { class: "virtual-rows", role: "none" });
    this.node = h("div", { class: "virtual-list", role: "rowgroup", "aria-label": label, tabindex: "0", scroll: () => this.draw() }, this.rows);
  }

  render(items) {
    this.items = items;
    const height = `${items.length * this.rowHeight()}px`;
    if (this.rows.style.height !== height) this.rows.style.height = height;
    this.draw();
  }

  rowHeight() {
    return parseFloat(getComputedStyle(this.rows).getPropertyValue("--row")) || 64;
  }

  /** Draws the rows in sight, and the one that has the focus. */
  draw() {
    const height = this.rowHeight();
    const first = Math.max(0, Math.floor(this.node.scrollTop / height) - BEYOND);
    const end = Math.ceil((this.node.scrollTop + this.node.clientHeight) / height) + BEYOND;
    const drawn = this.items.slice(first, end).map((item, place) => ({ item, place: first + place }));
    const focused = this.focusedKey();
    if (focused !== null && !drawn.some(({ item }) => this.keyOf(item) === focused)) {
      const place = this.items.findIndex((item) => this.keyOf(item) === focused);
      if (place >= 0) drawn.splice(place < first ? 0 : drawn.length, 0, { item: this.items[place], place });
    }
    keyed(this.rows, drawn, ({ item }) => this.keyOf(item), ({ item }) => this.create(item), (node, { item, place }) => {
      const shift = `translateY(${place * height}px)`;
      if (node.style.transform !== shift) node.style.transform = shift;
      setAttribute(node, "aria-rowindex", place + 2); // the head of the table is the first
      this.update(node, item, place);
    });
  }

  focusedKey() {
    const inside = this.rows.getRootNode().activeElement?.closest?.("[data-key]");
    return inside && this.rows.contains(inside) ? inside.dataset.key : null;
  }

  /** Brings the row at a place into sight. */
  reveal(place) {
    const height = this.rowHeight();
    const { node } = this;
    if (place * height < node.scrollTop) node.scrollTop = place * height;
    else if ((place + 1) * height > node.scrollTop + node.clientHeight) node.scrollTop = (place + 1) * height - node.clientHeight;
    this.draw();
  }

  /** Brings the row at a place into sight, and gives it the focus. */
  focus(place) {
    this.reveal(place);
    this.rows.keyedNodes?.get(this.keyOf(this.items[place]))?.querySelector("a")?.focus({ preventScroll: true });
  }

  toTop() {
    this.node.scrollTop = 0;
    this.draw();
  }
}
