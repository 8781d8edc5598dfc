/* The page of the design system, for whoever changes a screen: colours, sizes, severities, icons and motion in all their
 * states. What it shows is invented. It is not in the navigation: /design. */

import { badge, h, icon, setAttribute } from "../dom.js";
import { CAUSES } from "../causes.js";
import { buildHead, PHONE_PX, renderHead } from "../frame.js";
import { Ruler } from "../wall/ruler.js";
import { Rows } from "../wall/rows.js";
import { Tiles } from "../wall/tiles.js";
import { invented } from "./invented.js";

const SEVERITIES = ["critical", "warning", "claimed", "unserved", "calm"];
const COLOURS = ["critical", "warning", "claimed", "ok", "stale", "focus", "text", "muted", "line", "ground", "panel", "raised"];
const PAIRS = [["on-critical", "critical"], ["on-warning", "warning-fill"], ["on-claimed", "claimed"], ["critical", "critical-ground"], ["warning", "warning-ground"], ["claimed", "claimed-ground"], ["stale", "stale-ground"]];
const TEXTS = ["small", "body", "strong", "title", "page", "number"];
const SPACES = [1, 2, 3, 4, 5, 6];
const CORNERS = ["corner-small", "corner", "corner-large"];
const WALL_SCALE = 0.5; // the parts of the wall are shown at half their size
const WALL_WIDTH = 2300; // units
const WALL_HEIGHT = 720;

export class DesignPage {
  constructor(root, words, client, data) {
    this.root = root;
    this.words = words;
    this.client = client;
    this.data = data;
    this.head = buildHead(words, data);
    this.wall = h("div", { class: "wall design-wall" });
    const sections = [this.colours(), this.sizes(), this.severities(), this.icons(), this.controls(), this.motion(), this.section("wall", this.wall)];
    root.replaceChildren(this.head.node, h("main", { class: "queue-body design" }, h("h1", { class: "queue-name" }, words.text("design.title")), ...sections));
    this.showWall();
  }

  section(name, ...content) {
    return h("section", { class: "queue-panel" }, h("h2", {}, this.words.text(`design.${name}`)), h("div", { class: "design-part" }, ...content));
  }

  colours() {
    const swatch = (name) => h("div", { class: "design-swatch" }, h("span", { class: "design-colour", style: `background: var(--${name})` }), h("code", {}, name));
    const pair = ([text, ground]) => h("div", { class: "design-pair", style: `color: var(--${text}); background: var(--${ground})` }, h("code", {}, `${text} · ${ground}`));
    return this.section("colours", ...COLOURS.map(swatch), ...PAIRS.map(pair));
  }

  sizes() {
    const text = (name) => h("p", { style: `font-size: var(--text-${name})` }, h("code", {}, `text-${name} `), "StepIn 0123456789 客户需要介入");
    const space = (step) => h("div", { class: "design-swatch" }, h("span", { class: "design-space", style: `width: var(--space-${step})` }), h("code", {}, `space-${step}`));
    const corner = (name) => h("div", { class: "design-swatch" }, h("span", { class: "design-corner", style: `border-radius: var(--${name})` }), h("code", {}, name));
    return this.section("sizes", h("div", { class: "design-texts" }, ...TEXTS.map(text)), ...SPACES.map(space), ...CORNERS.map(corner));
  }

  severities() {
    const words = { critical: "wall.word.critical", warning: "wall.word.warning", claimed: "wall.word.claimed", unserved: "wall.word.unserved", calm: "wall.quiet" };
    const mark = (name) => (name === "calm" ? icon("check", "quiet-icon") : badge(name, name === "claimed" ? "check" : "attention"));
    return this.section("severities", ...SEVERITIES.map((name) => h("div", { class: "design-severity" }, h("span", { class: `design-mark ${name}` }, mark(name)), h("span", {}, this.words.text(words[name])))));
  }

  icons() {
    const names = [...CAUSES.keys(), "attention", "check", "stale", "simulated"];
    const called = (name) => (CAUSES.has(name) ? this.words.code("cause", name) : name);
    return this.section("icons", ...names.map((name) => h("div", { class: "design-icon" }, icon(name), h("span", {}, called(name)))));
  }

  controls() {
    const text = this.words.text("action.claim");
    const button = (props, label = text) => h("button", { type: "button", class: "act", ...props }, label);
    const field = h("label", { class: "filter" }, this.words.text("filter.queue"), h("select", {}, h("option", {}, this.words.text("filter.all_queues"))));
    return this.section("controls", button({}), button({ class: "act claim" }), button({ "aria-pressed": "true" }), button({ "aria-disabled": "true" }), button({ class: "act design-focus" }), field);
  }

  motion() {
    const bar = (name) => h("div", { class: "design-swatch" }, h("span", { class: "design-moving", style: `transition-duration: var(--${name})` }), h("code", {}, name));
    const bars = ["motion-quick", "motion-slow"].map(bar);
    const play = () => bars.forEach((one) => one.firstElementChild?.classList.toggle("moved"));
    return this.section("motion", ...bars, h("button", { type: "button", class: "act", click: play }, this.words.text("design.play")));
  }

  /** Shows rows and queues of the wall in all their states. */
  showWall() {
    const { words, wall } = this;
    wall.style.setProperty("--u", `${WALL_SCALE}px`);
    const now = Date.now() / 1000;
    const { floor, cases } = invented(now);
    const ruler = new Ruler(getComputedStyle(this.root).fontFamily);
    const rows = new Rows(words, ruler);
    rows.show(rows.plan(cases, floor, now, { width: WALL_WIDTH, height: WALL_HEIGHT, portrait: false, phone: false, turn: 0 }));
    const tiles = new Tiles(words, ruler, this.data);
    tiles.render(floor, now, { width: WALL_WIDTH, lines: 2, columns: 6, phone: false });
    wall.replaceChildren(rows.node, h("div", { class: "strip" }, tiles.node));
  }

  render() {
    const { client, root } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, this.words, client);
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }
}
