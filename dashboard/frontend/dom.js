/* Small tools for the DOM. They insert all text as text nodes, so that a customer's words never become markup. */

import { CAUSES } from "./causes.js";

const SVG = "http://www.w3.org/2000/svg";

/* Stroke paths of the icons of states, on a grid of 24 × 24. The catalogue has the icon of each cause. */
const ICONS = {
  attention: ["M12 5v9", "M12 18.500h.1"],
  check: ["M5 12.500l4.500 4.500L19 7.500"],
  stale: ["M3 8c3-2.700 5.800-4 9-4s6 1.300 9 4", "M6.500 12c1.700-1.400 3.500-2 5.500-2s3.800.6 5.500 2", "M12 18h.1", "M4 21L20 3"],
  simulated: ["M9 3h6", "M10 3v6l-5.500 10A1.400 1.400 0 0 0 5.800 21h12.400a1.400 1.400 0 0 0 1.300-2L14 9V3", "M7.500 15h9"],
};

/** Creates an element. A function in `props` is a listener, any other value an attribute. Children are nodes or text. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Returns the paths of a cause's or a state's icon. An unknown name gives the attention sign. */
function iconPaths(name) {
  const paths = CAUSES.get(name)?.icon ?? (Object.hasOwn(ICONS, name) ? ICONS[name] : []);
  return paths.length ? paths : ICONS.attention;
}

/** Creates the icon of a cause or a state. */
export function icon(name, className = "icon") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  for (const d of iconPaths(name)) svg.append(shape("path", { d }));
  return svg;
}

/** Creates a badge: an icon in the shape of its severity (octagon, triangle, circle), or a square for customers whom nobody serves. */
export function badge(severity, name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 48 48");
  svg.setAttribute("class", `badge ${severity}`);
  svg.setAttribute("aria-hidden", "true");
  const outlines = {
    critical: { points: "15,2 33,2 46,15 46,33 33,46 15,46 2,33 2,15" },
    warning: { points: "24,3 46,44 2,44" },
    claimed: { points: "24,2 35,5 43,13 46,24 43,35 35,43 24,46 13,43 5,35 2,24 5,13 13,5" },
    unserved: { points: "5,5 43,5 43,43 5,43" },
  };
  svg.append(shape("polygon", { class: "outline", "stroke-linejoin": "round", ...outlines[severity] }));
  const low = severity === "warning";
  const group = shape("g", { class: "glyph", transform: low ? "translate(14.400 22) scale(.8)" : "translate(9.600 9.600) scale(1.200)" });
  for (const d of iconPaths(name)) group.append(shape("path", { d }));
  svg.append(group);
  return svg;
}

function shape(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** Sets the text of a node, unless it has that text already. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Sets an attribute, unless it has that value already. The value null removes the attribute. */
export function setAttribute(node, name, value) {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

/** Puts a badge into `holder`, unless it holds the same badge already. */
export function setBadge(holder, severity, name) {
  const id = `${severity} ${name}`;
  if (holder.dataset.badge === id) return;
  holder.dataset.badge = id;
  holder.replaceChildren(badge(severity, name));
}

/** Gives `parent` one child for each item, in order. A key that was there before keeps its node.
 *
 * `create(item)` makes a node, `update(node, item)` brings it up to date. */
export function keyed(parent, items, keyOf, create, update) {
  const nodes = (parent.keyedNodes ??= new Map());
  const wanted = new Set(items.map(keyOf));
  for (const [key, node] of nodes) {
    if (wanted.has(key)) continue;
    nodes.delete(key);
    node.remove();
  }
  let next = parent.firstChild;
  for (const item of items) {
    const key = keyOf(item);
    let node = nodes.get(key);
    if (!node) nodes.set(key, (node = create(item)));
    update(node, item);
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
  }
}
