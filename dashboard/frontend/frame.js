/* What wall and desk share: the words, the frame with clock and banners, and the rules of telling staleness. */

import { h, icon, setAttribute, setText } from "./dom.js";
import { duration, roughly } from "./model.js";

export const PHONE_PX = 900; // narrower screens get one column
const COOKIE_SECONDS = 31536000;

/** The words of one language, from the catalogue that Python read. */
export function speak(language, catalogue) {
  const plural = new Intl.PluralRules(language);
  const words = (key, values = {}, count = undefined) => {
    const forms = catalogue[key];
    if (forms === undefined) return key;
    const one = count !== undefined && forms.length > 1 && plural.select(count) === "one";
    const form = one ? forms[0] : forms[forms.length - 1];
    const known = count === undefined ? values : { count: number(count), ...values };
    return form.replace(/\{(\w+)\}/g, (whole, name) => known[name] ?? whole);
  };
  const locale = language === "zh" ? "zh-CN" : "en-GB";
  const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const minute = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(locale, { weekday: "long", month: "long", day: "numeric" });
  const formatNumber = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const number = (value) => formatNumber.format(value);
  return {
    words,
    has: (key) => catalogue[key] !== undefined,
    /** The wording of a code of the detectors', or the code itself if it has none yet. */
    code: (family, code, values, count) =>
      catalogue[`${family}.${code}`] === undefined ? code : words(`${family}.${code}`, values, count),
    number,
    percent: (value) => percent.format(value),
    clock: (seconds) => clock.format(seconds * 1000),
    minute: (seconds) => minute.format(seconds * 1000),
    day: (seconds) => day.format(seconds * 1000),
    duration: (seconds) => duration(seconds, words),
    roughly: (seconds) => roughly(seconds, words),
  };
}

/** One of an alert's drivers in words. */
export function driverWords(say, { code, text = "", weight = 0 }) {
  const number = say.number(Math.abs(weight) >= 10 ? Math.round(weight) : weight);
  const values = { text, number, percent: say.percent(weight), time: say.duration(weight) };
  return say.code("driver", code, values);
}

/** The head of a page: name, links, what cannot be trusted, clock. */
export function buildHead(say, data) {
  const parts = {
    day: h("span", { class: "day" }),
    time: h("span", { class: "time" }),
    staleText: h("span", { class: "banner-text" }),
    simulated: h("div", { class: "simulated", hidden: true }, icon("simulated"), h("span", {}, say.words("banner.simulated"))),
  };
  parts.stale = h("div", { class: "stale-banner", role: "status", hidden: true }, icon("stale"), parts.staleText);
  const link = (page) =>
    h("a", { href: address(page, data), "aria-current": data.page === page ? "page" : null }, say.words(`nav.${page}`));
  const other = data.language === "zh" ? "en" : "zh";
  const dark = data.theme === "dark";
  const choices = h(
    "div",
    { class: "choices" },
    h("nav", { "aria-label": say.words("nav.label") }, link("wall"), link("desk"), link("queue")),
    h("button", { type: "button", lang: other, click: () => choose(data, { language: other }) }, say.words("choice.language")),
    h(
      "button",
      { type: "button", click: () => choose(data, { theme: dark ? "light" : "dark" }) },
      say.words(dark ? "choice.light" : "choice.dark"),
    ),
  );
  const brand = h("div", { class: "brand" }, logo(), h("span", { class: "brand-name" }, "StepIn"));
  const clock = h("div", { class: "clock" }, parts.day, parts.time);
  parts.node = h("header", { class: "head" }, brand, choices, parts.simulated, parts.stale, clock);
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

/** The address of a page in this language and theme; `queue` is the one that the page of a queue is about. */
export function address(page, { language, theme, queue }) {
  const chosen = page === "queue" && queue ? `&name=${encodeURIComponent(queue)}` : "";
  return `${page}?lang=${language}&theme=${theme}${chosen}`;
}

/** Another language or theme: remembered for the next visit, and the page is told by its address. */
function choose(data, change) {
  const chosen = { ...data, ...change };
  for (const [name, value] of [["stepin_lang", chosen.language], ["stepin_theme", chosen.theme]]) {
    document.cookie = `${name}=${value}; path=/; max-age=${COOKIE_SECONDS}; samesite=lax`;
  }
  location.assign(address(data.page, chosen));
}

/** Shows clock, simulation and staleness; everything else on a page follows `data-state` of its root. */
export function renderHead(root, head, say, client) {
  const stale = client.stale();
  const state = stale ? "stale" : client.floor ? "live" : "connecting";
  setAttribute(root, "data-state", state);
  setAttribute(root, "data-stale-reason", stale ? stale.reason : null);
  head.simulated.hidden = !client.floor?.simulated;
  head.stale.hidden = !stale;
  if (stale) {
    setText(head.staleText, `${say.words("stale.since", { time: say.clock(stale.since) })} · ${say.words(`stale.${stale.reason}`)}`);
  }
  const now = client.replaying() ? client.floorNow() : client.now();
  setText(head.day, client.replaying() ? `${say.words("clock.replay")} · ${say.day(now)}` : say.day(now));
  setText(head.time, say.clock(now));
}
