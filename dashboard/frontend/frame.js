/* What all pages share: the texts of a language, and the head with links, banners and clock. */

import { h, icon, setAttribute, setText } from "./dom.js";
import { agentName, duration, ownValue, queueName, roughly } from "./model.js";

export const PHONE_PX = 900; // a narrower screen gets one column
const PAGES = ["wall", "desk", "queues", "conversations", "agents", "gave-up", "numbers", "tuning", "rules", "health"];
const PART_OF = { queue: "queues", explain: "desk", shadows: "rules", models: "health" };
const NOT_FOR_WALLS = new Set(["conversations"]); // as in dashboard/app.py
const SEES_HEALTH = new Set(["ops", "admin"]); // as in stream/access/permissions.py
const TUNES = new Set(["ops"]); // who may change the rules, as there
const COOKIE_SECONDS = 31536000;

/** Creates the texts of one language from its catalogue, and the formats of its numbers and times. */
export function createWords(language, catalogue) {
  const plural = new Intl.PluralRules(language);
  const text = (key, values = {}, count = undefined) => {
    const forms = catalogue[key];
    if (forms === undefined) return key;
    const one = count !== undefined && forms.length > 1 && plural.select(count) === "one";
    const form = one ? forms[0] : forms[forms.length - 1];
    const filled = count === undefined ? values : { count: number(count), ...values };
    return form.replace(/\{(\w+)\}/g, (whole, name) => filled[name] ?? whole);
  };
  const locale = language === "zh" ? "zh-CN" : "en-GB";
  const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(locale, { weekday: "long", month: "long", day: "numeric" });
  const minute = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const moment = new Intl.DateTimeFormat(locale, { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const formatNumber = new Intl.NumberFormat(locale);
  const decimal = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const number = (value) => formatNumber.format(value);
  return {
    language,
    text,
    has: (key) => catalogue[key] !== undefined,
    /** Returns the text of a code of the detectors, or the code itself when the catalogue has no text for it. */
    code: (family, code, values, count) =>
      catalogue[`${family}.${code}`] === undefined ? code : text(`${family}.${code}`, values, count),
    number,
    decimal: (value) => decimal.format(value),
    percent: (value) => percent.format(value),
    queue: (floor, queue) => queueName(floor, queue, language),
    clock: (seconds) => clock.format(seconds * 1000),
    day: (seconds) => day.format(seconds * 1000),
    minute: (seconds) => minute.format(seconds * 1000),
    moment: (seconds) => moment.format(seconds * 1000),
    duration: (seconds) => duration(seconds, text),
    roughly: (seconds) => roughly(seconds, text),
  };
}

/** Returns why nobody serves a queue, and when it opens. */
export function unservedText(words, { unserved, opens_at: opensAt }) {
  const reason = words.code("unserved", unserved);
  return opensAt === undefined ? reason : `${reason} · ${words.text("queue.opens", { time: words.moment(opensAt) })}`;
}

/** Returns the text of one driver of an alert. It calls queues and agents as the floor does. */
export function driverText(words, { code, text = "", weight = 0 }, floor, alert) {
  const number = words.number(Math.abs(weight) >= 10 ? Math.round(weight) : weight);
  const called = { passed_on_to: () => words.queue(floor, text), "orphaned.offline": () => agentName(floor, { ...alert, agent: text }) };
  const values = { text: ownValue(called, code)?.() ?? text, number, percent: words.percent(weight), time: words.duration(weight) };
  return words.code("driver", code, values);
}

/** Returns which rule raised an alert, with its value then and now: in full, or short as on the wall. */
export function firedText(words, { rule, value, threshold, at, now, closing }, short = false) {
  const shown = { value: words.percent(value), threshold: words.percent(threshold), time: words.clock(at), now: words.percent(now) };
  const text = short && shown.now === shown.value ? shown.now : words.text(short ? "wall.fired" : `fired.${rule}`, shown);
  return closing ? words.text("fired.closing", { text }) : text;
}

/** Returns how often an open alert came back, in words: after a person had resolved it, or after its end. */
export function backTexts(words, { status, returned = 0, reopened = 0 }) {
  if (status === "resolved") return [];
  const counts = Object.entries({ returned, reopened }).filter(([, count]) => count);
  return counts.map(([what, count]) => words.text(`wall.${what}`, {}, count));
}

/** Builds the head of a page: brand, links, the banners for simulated and for stale data, and the clock. */
export function buildHead(words, data) {
  const parts = {
    day: h("span", { class: "day" }),
    time: h("span", { class: "time" }),
    staleText: h("span", { class: "banner-text" }),
    simulatedText: h("span"),
  };
  parts.simulated = h("div", { class: "simulated", hidden: true }, icon("simulated"), parts.simulatedText);
  parts.signIn = h("a", { href: "sign-in", hidden: true });
  parts.stale = h("div", { class: "stale-banner", role: "status", hidden: true }, icon("stale"), parts.staleText, parts.signIn);
  parts.open = h("div", { class: "open-floor", title: words.text("banner.open_floor"), hidden: true }, words.text("banner.open_floor"));
  // For ops; a wall has no room for it, and nobody there can act on it.
  parts.moved = data.page === "desk" ? h("div", { class: "model-moved", role: "status", hidden: true }) : null;
  parts.links = {};
  const link = (page) =>
    h("a", { href: address(page, data), "aria-current": data.page === page ? "page" : PART_OF[data.page] === page ? "true" : null }, words.text(`nav.${page}`));
  const other = data.language === "zh" ? "en" : "zh";
  const dark = data.theme === "dark";
  const choices = h(
    "div",
    { class: "choices" },
    h("nav", { "aria-label": words.text("nav.label") }, ...PAGES.map((page) => (parts.links[page] = link(page)))),
    h("button", { type: "button", lang: other, click: () => choose(data, { language: other }) }, words.text("choice.language")),
    h(
      "button",
      { type: "button", click: () => choose(data, { theme: dark ? "light" : "dark" }) },
      words.text(dark ? "choice.light" : "choice.dark"),
    ),
  );
  const brand = h("div", { class: "brand" }, logo(), h("span", { class: "brand-name" }, "StepIn"));
  const clock = h("div", { class: "clock" }, parts.day, parts.time);
  parts.node = h("header", { class: "head" }, brand, choices, parts.simulated, parts.open, ...(parts.moved ? [parts.moved] : []), parts.stale, clock);
  return parts;
}

function logo() {
  const node = icon("none", "logo");
  node.replaceChildren();
  for (const d of ["M4 18h5v-5h5V8h6", "M14.500 2.500L20 8l-5.500 5.500"]) {
    const path = document.createElementNS(node.namespaceURI, "path");
    path.setAttribute("d", d);
    node.append(path);
  }
  return node;
}

/** Returns the address of a page in this language and theme. `queue` names the queue of a queue page, `kept` is what the
 * address of a wall says of its view. */
export function address(page, { language, theme, queue, kept = "" }) {
  const chosen = page === "queue" && queue ? `&name=${encodeURIComponent(queue)}` : page === "wall" ? kept : "";
  return `${page}?lang=${language}&theme=${theme}${chosen}`;
}

/** Opens the page in another language or theme, and keeps the choice in cookies for the next visit. What else the
 * address asks for stays. */
function choose(data, change) {
  const chosen = { ...data, ...change };
  const asked = new URLSearchParams(location.search);
  for (const [name, value] of [["stepin_lang", chosen.language], ["stepin_theme", chosen.theme]]) {
    document.cookie = `${name}=${value}; path=/; max-age=${COOKIE_SECONDS}; samesite=lax`;
  }
  for (const [name, value] of new URL(address(data.page, chosen), location.href).searchParams) asked.set(name, value);
  location.assign(`${data.page}?${asked}`);
}

/** Returns why nothing is known of the floor now, or null while the copy is current. */
export function unknownText(words, client) {
  const stale = client.stale();
  if (!stale) return client.floor ? null : words.text("unknown.connecting");
  if (stale.reason === "data" && client.dataAt === null) return words.text("unknown.no_data");
  return words.text(`stale.${stale.reason}`, { seconds: Math.round(client.ahead ?? 0) });
}

/** Whether the floor is a drill. Every conversation of one says so, so that any of them tells. */
function isDrill(floor) {
  const [any] = floor.conversations.values();
  return any?.source?.startsWith("stepin-drill") ?? false;
}

/** Updates the clock and the banners, and sets `data-state` of the root: connecting, live or stale. */
export function renderHead(root, head, words, client) {
  const stale = client.stale();
  const state = stale ? "stale" : client.floor ? "live" : "connecting";
  setAttribute(root, "data-state", state);
  setAttribute(root, "data-stale-reason", stale ? stale.reason : null);
  head.simulated.hidden = !client.floor?.simulated;
  setText(head.simulatedText, head.simulated.hidden ? "" : words.text(isDrill(client.floor) ? "banner.drill" : "banner.simulated"));
  head.open.hidden = client.viewer?.signed_in !== false;
  if (head.moved) {
    head.moved.hidden = client.modelMoved === null || !client.viewer?.roles.includes("ops");
    setText(head.moved, head.moved.hidden ? "" : words.text("banner.model_moved", { time: words.clock(client.modelMoved) }));
  }
  head.links.health.hidden = !client.viewer?.roles.some((role) => SEES_HEALTH.has(role));
  head.links.rules.hidden = !client.viewer?.roles.includes("ops");
  head.links.tuning.hidden = !client.viewer?.roles.some((role) => TUNES.has(role));
  for (const page of NOT_FOR_WALLS) head.links[page].hidden = client.viewer?.person.startsWith("wall:") ?? false;
  head.signIn.hidden = stale?.reason !== "signed_out";
  setText(head.signIn, head.signIn.hidden ? "" : words.text("stale.sign_in"));
  const chartsLost = !stale && client.dashboard.lost && client.dashboard.hasCharts;
  head.stale.hidden = !stale && !chartsLost;
  if (stale?.reason === "ahead") {
    setText(head.staleText, words.text("stale.ahead", { seconds: Math.round(client.ahead) }));
  } else if (chartsLost) {
    setText(head.staleText, words.text("stale.charts"));
  } else if (stale) {
    setText(head.staleText, `${words.text("stale.since", { time: words.clock(stale.since) })} · ${words.text(`stale.${stale.reason}`)}`);
  }
  const now = client.replaying() ? client.floorNow() : client.now();
  setText(head.day, client.replaying() ? `${words.text("clock.replay")} · ${words.day(now)}` : words.day(now));
  setText(head.time, words.clock(now));
}
