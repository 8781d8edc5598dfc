/* Small tools for the page. All text goes in as text nodes: a customer's words can never become markup. */

const SVG = "http://www.w3.org/2000/svg";

/* 24 × 24, drawn with strokes; each cause, state and control has its own silhouette. */
const ICONS = {
  frustration: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18", "M8 16.5c1-1.8 2.4-2.5 4-2.5s3 .7 4 2.5", "M7 8.5l3 1.5", "M17 8.5l-3 1.5"],
  queue_wait: ["M7 3h10", "M7 21h10", "M8 3c0 5 8 6 8 9s-8 4-8 9", "M16 3c0 5-8 6-8 9s8 4 8 9"],
  reply_wait: ["M4 5h16v11H11l-4.5 4v-4H4z", "M8.5 10.5h.1", "M12 10.5h.1", "M15.5 10.5h.1"],
  first_answer_wait: ["M4 5h16v11H11l-4.5 4v-4H4z", "M12 8v3.500", "M12 13.500h.1"],
  moment_wait: ["M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17", "M8 12h.1", "M12 12h.1", "M16 12h.1"],
  hold_wait: ["M8.5 5v14", "M15.5 5v14"],
  threat: ["M13 2.500L5 13.500h6L10 21.500l8-11h-6z"],
  bot_loop: ["M17 3l3.500 3.500L17 10", "M20 6.500H8a4 4 0 0 0-4 4", "M7 21l-3.500-3.500L7 14", "M4 17.500h12a4 4 0 0 0 4-4"],
  lapsed_promise: ["M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17", "M12 7.500V12l3 2.500", "M4 4l16 16"],
  wants_person: ["M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8", "M4.500 20.500c.8-4 4-6 7.500-6s6.700 2 7.500 6"],
  repeats: ["M6 9l-3-3 3-3", "M3 6h13a5 5 0 0 1 5 5v1", "M10 13v7", "M8 15l2-2"],
  passed_on: ["M3 12h16", "M13 6l6 6-6 6", "M3 7v10"],
  unanswered: ["M9 9a3 3 0 1 1 4.200 2.800c-.8.4-1.200 1-1.200 2v.7", "M12 18.500h.1"],
  confusion: ["M12 12a1.500 1.500 0 0 1 1.500-1.500 3 3 0 0 1 1 5.800A5 5 0 0 1 7 12a6 6 0 0 1 10-4.500A7 7 0 0 1 19 15"],
  template: ["M8 3.500h11v13H8z", "M5 7.500v13h11", "M11 8h5", "M11 12h5"],
  shouting: ["M4 10v4h3l8 5V5L7 10z", "M18.500 9a4 4 0 0 1 0 6"],
  burst: ["M4 5h12v8H9l-3 3v-3H4z", "M19 9h1.500v8H19v3l-3-3h-5"],
  surge: ["M4 19h16", "M5 15l5-5 3 3 6.500-7", "M15 6h4.500v4.500"],
  wait_surge: ["M4 19h16", "M6 15V11", "M11 15V8", "M16 15V4"],
  unusual_wait: ["M12 7v5l3 2", "M12 21a9 9 0 1 1 9-9", "M19 17v4", "M19 23.500v.1"],
  unassigned: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8", "M4 21a8 8 0 0 1 16 0", "M3 3l18 18"],
  abandonment_surge: ["M4 6h9v12H4", "M10 12h11", "M17.500 8.500L21 12l-3.500 3.500"],
  attention: ["M12 5v9", "M12 18.500h.1"],
  check: ["M5 12.500l4.500 4.500L19 7.500"],
  stale: ["M3 8c3-2.700 5.800-4 9-4s6 1.300 9 4", "M6.500 12c1.700-1.400 3.500-2 5.500-2s3.800.6 5.500 2", "M12 18h.1", "M4 21L20 3"],
  simulated: ["M9 3h6", "M10 3v6l-5.500 10A1.400 1.400 0 0 0 5.800 21h12.400a1.400 1.400 0 0 0 1.300-2L14 9V3", "M7.500 15h9"],
};

/** An element. `props` are attributes, or listeners if a function; children are nodes or text. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function icon(name, className = "icon") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  for (const d of ICONS[name] ?? ICONS.attention) svg.append(shape("path", { d }));
  return svg;
}

/** A severity's own shape (octagon, triangle, circle) with an icon in it. */
export function badge(severity, name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 48 48");
  svg.setAttribute("class", `badge ${severity}`);
  svg.setAttribute("aria-hidden", "true");
  const outlines = {
    critical: { points: "15,2 33,2 46,15 46,33 33,46 15,46 2,33 2,15" },
    warning: { points: "24,3 46,44 2,44" },
    claimed: { points: "24,2 35,5 43,13 46,24 43,35 35,43 24,46 13,43 5,35 2,24 5,13 13,5" },
  };
  svg.append(shape("polygon", { class: "outline", "stroke-linejoin": "round", ...outlines[severity] }));
  const low = severity === "warning";
  const group = shape("g", { class: "glyph", transform: low ? "translate(14.400 22) scale(.8)" : "translate(9.600 9.600) scale(1.200)" });
  for (const d of ICONS[name] ?? ICONS.attention) group.append(shape("path", { d }));
  svg.append(group);
  return svg;
}

function shape(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(node, name, value) {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

/** Puts a badge in `holder` unless the same one stands there. */
export function setBadge(holder, severity, name) {
  const mark = `${severity} ${name}`;
  if (holder.dataset.badge === mark) return;
  holder.dataset.badge = mark;
  holder.replaceChildren(badge(severity, name));
}

/** Makes `parent`'s children those of `items`, in order, keeping the node of every key that stays. */
export function keyed(parent, items, keyOf, create, update) {
  const known = (parent.keyedNodes ??= new Map());
  const wanted = new Set(items.map(keyOf));
  for (const [key, node] of known) {
    if (wanted.has(key)) continue;
    known.delete(key);
    node.remove();
  }
  let place = parent.firstChild;
  for (const item of items) {
    const key = keyOf(item);
    let node = known.get(key);
    if (!node) known.set(key, (node = create(item)));
    update(node, item);
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
}
