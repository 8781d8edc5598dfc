/* The wall: people read it from five metres and do not touch it. */

import { h, setAttribute, setText } from "../dom.js";
import { buildHead, PHONE_PX, renderHead, unknownText } from "../frame.js";
import { casesOf } from "../cases.js";
import { Headline, moreQueuesText } from "./headline.js";
import { Quiet } from "./quiet.js";
import { Rows } from "./rows.js";
import { Ruler } from "./ruler.js";
import { DayScore } from "./score.js";
import { gridFor, Tiles } from "./tiles.js";
import { WallSound } from "./wall_sound.js";
import { floorSeen, readAsked, viewOf } from "./view.js";

const DESIGN = { long: 1920, short: 1080 };
const PADDING = 32; // units, as in styles/wall.css
const STRIP = 650; // units for the queues below the cases, at most
const PORTRAIT_LINES = 2;
const MOST_LINES = 8;
const NOTE = 44; // units for the line below the tiles that says how many have no place
const NO_TILES = { hidden: 0, page: 0, pages: 1 };
const NO_ROWS = { hidden: 0, page: 0, pages: 1 };

export class Wall {
  constructor(root, words, client, data) {
    this.root = root;
    this.words = words;
    this.client = client;
    this.unit = 1;
    this.phone = this.portrait = false;
    this.asked = readAsked(location.search);
    this.view = viewOf(this.asked, null);
    const kept = { ...data, kept: this.asked.kept };
    this.ruler = new Ruler(getComputedStyle(root).fontFamily);
    this.head = buildHead(words, kept);
    this.headline = new Headline(words);
    this.rows = new Rows(words, this.ruler);
    this.quiet = new Quiet(words);
    this.score = new DayScore(client);
    this.tiles = new Tiles(words, this.ruler, data);
    this.sound = new WallSound(words);
    this.list = h("section", { class: "alerts" }, this.rows.node, this.quiet.node);
    this.beyond = h("p", { class: "beyond-queues", hidden: true });
    this.strip = h("section", { class: "strip" }, this.tiles.node, this.beyond);
    this.parts = { numbers: this.headline.node, cases: this.list, queues: this.strip };
    const main = h("main", { class: "floor" }, ...Object.values(this.parts));
    root.replaceChildren(this.head.node, this.sound.blocked, main);
    this.fontsChanged = () => this.ruler.forget();
    document.fonts.addEventListener("loadingdone", this.fontsChanged);
  }

  render() {
    const { client, root } = this;
    this.measure();
    renderHead(root, this.head, this.words, client);
    root.classList.toggle("kiosk", this.asked.kiosk || Boolean(client.viewer?.person.startsWith("wall:")));
    const view = (this.view = viewOf(this.asked, client.floor));
    for (const [name, node] of Object.entries(this.parts)) node.hidden = !view.parts.has(name);
    const floor = floorSeen(client.floor, view.queues);
    const cases = floor ? casesOf(floor) : [];
    const unknown = cases.length ? null : this.unknown();
    const now = client.floorNow();
    this.headline.render(cases, floor, unknown);
    this.quiet.node.hidden = cases.length > 0;
    if (!cases.length) this.renderQuiet(floor, now, unknown);
    if (floor) this.renderFloor(cases, floor, now);
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }

  renderFloor(cases, floor, now) {
    const { view, phone, unit } = this;
    const width = this.list.parentElement.clientWidth / unit - 2 * PADDING;
    const hasQueues = view.parts.has("queues");
    const turn = Math.floor(this.client.now() / view.rotate);
    let tiles = hasQueues ? this.renderTiles(floor, now, width, turn) : NO_TILES;
    if (view.parts.has("cases")) {
      const plan = () => this.rows.plan(cases, floor, now, { width, height: this.list.clientHeight / unit, portrait: this.portrait, phone, turn });
      let found = plan();
      if (found.crowded && hasQueues) {
        // Critical cases that nobody has need the room of the queues.
        this.strip.hidden = true;
        tiles = { ...NO_TILES, hidden: floor.queues.size };
        found = plan();
      }
      const height = this.list.clientHeight;
      this.headline.renderBeyond(found, tiles);
      // What the headline says of the rest may take room from the rows.
      if (this.list.clientHeight < height) found = plan();
      this.rows.show(found);
    } else this.headline.renderBeyond(NO_ROWS, tiles);
    this.sound.render(cases, view.sounds);
  }

  renderQuiet(floor, now, unknown) {
    const clock = performance.now();
    if (!unknown) this.score.ask(clock);
    this.quiet.render(floor, now, unknown, this.score.of(this.view.queues, clock));
  }

  /** Returns why nothing is known of what this wall is to show, or null. */
  unknown() {
    const { client, words } = this;
    return unknownText(words, client) ?? (this.view.missing ? words.text("wall.no_view", { view: this.asked.name }) : null);
  }

  /** Shows the queues in a strip, or on the whole wall where it shows no cases. Returns how many have no place now, and
   * which page of how many this is. A wall without a headline says it below the tiles. */
  renderTiles(floor, now, width, turn) {
    const { phone, unit } = this;
    const alone = !this.view.parts.has("cases");
    const strip = { width, height: STRIP, most: this.portrait ? PORTRAIT_LINES : 1 };
    const room = alone ? { width, height: this.strip.clientHeight / unit - NOTE, most: MOST_LINES } : strip;
    const { scale, ...grid } = gridFor(room, alone ? floor.queues.size : Infinity);
    this.strip.style.setProperty("--u", phone ? "" : `${(unit * scale).toFixed(4)}px`);
    const plan = this.tiles.render(floor, now, { ...grid, width: width / scale, phone, turn });
    this.beyond.hidden = plan.hidden === 0 || this.view.parts.has("numbers");
    if (plan.hidden) setText(this.beyond, moreQueuesText(this.words, plan));
    return plan;
  }

  /** Fits the layout to the window. Sizes are for 1920 × 1080, or 1080 × 1920, and scale with it; a phone has its own layout. */
  measure() {
    const { innerWidth: width, innerHeight: height } = window;
    this.phone = width < PHONE_PX;
    this.portrait = height > width;
    const [long, short] = this.portrait ? [height, width] : [width, height];
    this.unit = Math.min(long / DESIGN.long, short / DESIGN.short);
    this.root.style.setProperty("--u", `${this.unit.toFixed(4)}px`);
    this.root.classList.toggle("phone", this.phone);
    this.root.classList.toggle("portrait", this.portrait && !this.phone);
  }

  close() {
    document.fonts.removeEventListener("loadingdone", this.fontsChanged);
    this.sound.close();
  }
}
