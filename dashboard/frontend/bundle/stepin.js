// agent_counts.js
function agentCountsText(words, { available = 0, busy = 0, wrap_up = 0, away = 0, passed_over = 0 } = {}) {
  const counts = [["available", available], ["busy", busy + wrap_up], ["away", away], ["passed_over", passed_over]];
  const shown = counts.filter(([state, count2]) => count2 || state !== "passed_over");
  return shown.map(([state, count2]) => words.text(`agents.${state}`, {}, count2)).join(" · ");
}

// causes.js
var CAUSES = new Map(Object.entries({
  "frustration": { "subject": "conversation", "family": "feeling", "icon": ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18", "M8 16.5c1-1.8 2.4-2.5 4-2.5s3 .7 4 2.5", "M7 8.5l3 1.5", "M17 8.5l-3 1.5"] },
  "threat": { "subject": "conversation", "family": "feeling", "icon": ["M13 2.500L5 13.500h6L10 21.500l8-11h-6z"] },
  "confusion": { "subject": "conversation", "family": "feeling", "icon": ["M12 12a1.500 1.500 0 0 1 1.500-1.500 3 3 0 0 1 1 5.800A5 5 0 0 1 7 12a6 6 0 0 1 10-4.500A7 7 0 0 1 19 15"] },
  "shouting": { "subject": "conversation", "family": "feeling", "icon": ["M4 10v4h3l8 5V5L7 10z", "M18.500 9a4 4 0 0 1 0 6"] },
  "bot_loop": { "subject": "conversation", "family": "friction", "icon": ["M17 3l3.500 3.500L17 10", "M20 6.500H8a4 4 0 0 0-4 4", "M7 21l-3.500-3.500L7 14", "M4 17.500h12a4 4 0 0 0 4-4"] },
  "lapsed_promise": { "subject": "conversation", "family": "friction", "icon": ["M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17", "M12 7.500V12l3 2.500", "M4 4l16 16"] },
  "wants_person": { "subject": "conversation", "family": "friction", "icon": ["M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8", "M4.500 20.500c.8-4 4-6 7.500-6s6.700 2 7.500 6"] },
  "repeats": { "subject": "conversation", "family": "friction", "icon": ["M6 9l-3-3 3-3", "M3 6h13a5 5 0 0 1 5 5v1", "M10 13v7", "M8 15l2-2"] },
  "passed_on": { "subject": "conversation", "family": "friction", "icon": ["M3 12h16", "M13 6l6 6-6 6", "M3 7v10"] },
  "template": { "subject": "conversation", "family": "friction", "icon": ["M8 3.500h11v13H8z", "M5 7.500v13h11", "M11 8h5", "M11 12h5"] },
  "burst": { "subject": "conversation", "family": "friction", "icon": ["M4 5h12v8H9l-3 3v-3H4z", "M19 9h1.500v8H19v3l-3-3h-5"] },
  "help_requested": { "subject": "conversation", "family": "help", "icon": ["M4 5h16v11H11l-4.5 4v-4H4z", "M10 9a2 2 0 1 1 2.800 1.800c-.6.300-.8.700-.8 1.200", "M12 13.800h.1"] },
  "queue_wait": { "subject": "conversation", "family": "wait", "wait": "queue", "icon": ["M7 3h10", "M7 21h10", "M8 3c0 5 8 6 8 9s-8 4-8 9", "M16 3c0 5-8 6-8 9s8 4 8 9"] },
  "first_answer_wait": { "subject": "conversation", "family": "wait", "wait": "first_answer", "icon": ["M4 5h16v11H11l-4.5 4v-4H4z", "M12 8v3.500", "M12 13.500h.1"] },
  "reply_wait": { "subject": "conversation", "family": "wait", "wait": "reply", "icon": ["M4 5h16v11H11l-4.5 4v-4H4z", "M8.5 10.5h.1", "M12 10.5h.1", "M15.5 10.5h.1"] },
  "moment_wait": { "subject": "conversation", "family": "wait", "wait": "moment", "icon": ["M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17", "M8 12h.1", "M12 12h.1", "M16 12h.1"] },
  "hold_wait": { "subject": "conversation", "family": "wait", "wait": "hold", "icon": ["M8.5 5v14", "M15.5 5v14"] },
  "callback_wait": { "subject": "conversation", "family": "wait", "wait": "callback", "icon": ["M5 4h4l1.500 4.500-2.500 1.500a11 11 0 0 0 5.500 5.500l1.500-2.500L19.500 14.500v4a1.500 1.500 0 0 1-1.500 1.500A14.500 14.500 0 0 1 3.500 5.500 1.500 1.500 0 0 1 5 4", "M20 4l-5 5", "M15 5v4h4"] },
  "unusual_wait": { "subject": "conversation", "family": "wait", "icon": ["M12 7v5l3 2", "M12 21a9 9 0 1 1 9-9", "M19 17v4", "M19 23.500v.1"] },
  "orphaned": { "subject": "conversation", "family": "wait", "icon": ["M10 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8", "M2.500 20.500c.8-4 4-6 7.500-6 1.200 0 2.300.2 3.300.6", "M16 15.500l5 5", "M21 15.500l-5 5"] },
  "surge": { "subject": "queue", "family": "surge", "icon": ["M4 19h16", "M5 15l5-5 3 3 6.500-7", "M15 6h4.500v4.500"] },
  "abandonment_surge": { "subject": "queue", "family": "surge", "icon": ["M4 6h9v12H4", "M10 12h11", "M17.500 8.500L21 12l-3.500 3.500"] },
  "wait_surge": { "subject": "queue", "family": "surge", "icon": ["M4 19h16", "M6 15V11", "M11 15V8", "M16 15V4"] },
  "too_few_arrivals": { "subject": "queue", "family": "drop", "icon": ["M4 19h16", "M5 6l5 6 3-2 6.500 6", "M19.500 11.500V16H15"] },
  "no_handover": { "subject": "queue", "family": "drop", "icon": ["M3 12h8", "M16 12h5", "M8 8.500l3.500 3.500L8 15.500", "M14 5v14"] },
  "unassigned": { "subject": "queue", "family": "staffing", "icon": ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8", "M4 21a8 8 0 0 1 16 0", "M3 3l18 18"] },
  "nobody_on": { "subject": "queue", "family": "staffing", "icon": ["M5 21V3h11v18", "M3 21h18", "M12.500 12h.1", "M16 6h3v15"] }
}));

// dom.js
var SVG = "http://www.w3.org/2000/svg";
var ICONS = {
  attention: ["M12 5v9", "M12 18.500h.1"],
  check: ["M5 12.500l4.500 4.500L19 7.500"],
  stale: ["M3 8c3-2.700 5.800-4 9-4s6 1.300 9 4", "M6.500 12c1.700-1.400 3.500-2 5.500-2s3.800.6 5.500 2", "M12 18h.1", "M4 21L20 3"],
  simulated: ["M9 3h6", "M10 3v6l-5.500 10A1.400 1.400 0 0 0 5.800 21h12.400a1.400 1.400 0 0 0 1.300-2L14 9V3", "M7.500 15h9"]
};
function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== null && value !== void 0 && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== void 0));
  return node;
}
function iconPaths(name) {
  const paths = CAUSES.get(name)?.icon ?? (Object.hasOwn(ICONS, name) ? ICONS[name] : []);
  return paths.length ? paths : ICONS.attention;
}
function icon(name, className = "icon") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  for (const d of iconPaths(name)) svg.append(shape("path", { d }));
  return svg;
}
function badge(severity, name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 48 48");
  svg.setAttribute("class", `badge ${severity}`);
  svg.setAttribute("aria-hidden", "true");
  const outlines = {
    critical: { points: "15,2 33,2 46,15 46,33 33,46 15,46 2,33 2,15" },
    warning: { points: "24,3 46,44 2,44" },
    claimed: { points: "24,2 35,5 43,13 46,24 43,35 35,43 24,46 13,43 5,35 2,24 5,13 13,5" },
    unserved: { points: "5,5 43,5 43,43 5,43" }
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
function setText(node, text2) {
  if (node.textContent !== text2) node.textContent = text2;
}
function setAttribute(node, name, value) {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}
function setBadge(holder, severity, name) {
  const id = `${severity} ${name}`;
  if (holder.dataset.badge === id) return;
  holder.dataset.badge = id;
  holder.replaceChildren(badge(severity, name));
}
function keyed(parent, items, keyOf2, create, update) {
  const nodes = parent.keyedNodes ??= /* @__PURE__ */ new Map();
  const wanted = new Set(items.map(keyOf2));
  for (const [key, node] of nodes) {
    if (wanted.has(key)) continue;
    nodes.delete(key);
    node.remove();
  }
  let next = parent.firstChild;
  for (const item of items) {
    const key = keyOf2(item);
    let node = nodes.get(key);
    if (!node) nodes.set(key, node = create(item));
    update(node, item);
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
  }
}

// model.js
var NEAR_SLA = 0.75;
function ownValue(object, key) {
  return object && Object.hasOwn(object, key) ? object[key] : void 0;
}
function alertSince(alert) {
  return alert.evidence?.since ?? alert.starts_at;
}
function queueName(floor, queue, language) {
  const { names, name } = floor?.queues.get(queue) ?? {};
  return names?.[language] ?? name ?? queue;
}
function namedQueues(floor, language) {
  const named = [...floor.queues.values()].map((queue) => ({ queue, name: queueName(floor, queue.queue, language) }));
  return named.sort((a, b) => a.name.localeCompare(b.name, language) || (a.queue.queue < b.queue.queue ? -1 : 1)).map(({ queue }) => queue);
}
function agentName(floor, { subject, queue, agent }) {
  if (!agent || !floor) return agent;
  const named = (conversation) => conversation?.agent === agent && conversation.agent_name;
  const inQueue = (one) => ownValue(one?.detail?.names, agent);
  return named(floor.conversations.get(subject)) || inQueue(floor.queues.get(queue)) || [...floor.conversations.values()].find(named)?.agent_name || inQueue([...floor.queues.values()].find(inQueue)) || agent;
}
function quoteOf(alert, conversation) {
  const { quote, quote_at: at, quote_by: by = "customer" } = alert.evidence ?? {};
  if (!isWait(alert) || !isOpen(alert)) return { quote, by, at };
  const latest = conversation?.plea ?? conversation?.last_text;
  return { quote: latest || quote, by: "customer", at: latest && latest !== quote ? void 0 : at };
}
function isOpen(alert) {
  return alert.status !== "resolved";
}
function isOfQueue(alert) {
  return alert.subject_kind === "queue";
}
function familyOf(cause) {
  return CAUSES.get(cause)?.family;
}
function isWait(alert) {
  return familyOf(alert.cause) === "wait";
}
function isClosable(alert, conversation) {
  if (!conversation || conversation.status === "ended") return false;
  return conversation.status === "probably_over" || alert.cause === "orphaned" && !alert.ends_at;
}
function watchedOf(floor, queue) {
  const watched = [...floor.conversations.values()].filter(({ watch, status, queue: own }) => watch && status !== "ended" && status !== "probably_over" && (!queue || own === queue));
  if (!watched.length) return watched;
  const alerted = new Set([...floor.alerts.values()].filter(isOpen).map(({ subject }) => subject));
  return watched.filter(({ id }) => !alerted.has(id)).sort((a, b) => (b.attention ?? 0) - (a.attention ?? 0) || (a.id < b.id ? -1 : 1));
}
function countUnserved(floor) {
  const waiting = (queue) => (queue.waiting ?? 0) + (isDeserted(queue) ? queue.unanswered ?? 0 : 0);
  return [...floor.queues.values()].reduce((sum, queue) => sum + (queue.unserved ? waiting(queue) : 0), 0);
}
function isDeserted({ agents }) {
  return Object.values(agents ?? {}).every((count2) => !count2);
}
function queueStanding(queue, now) {
  const waited = queue.longest_since === void 0 || !queue.waiting ? null : Math.max(0, now - queue.longest_since);
  if (queue.unserved) return { waited, share: 0, standing: "unserved" };
  if (waited === null) return { waited, share: 0, standing: "idle" };
  if (!queue.sla) return { waited, share: 0, standing: "fine" };
  const share = waited / queue.sla;
  return { waited, share, standing: share >= 1 ? "over" : share >= NEAR_SLA ? "near" : "fine" };
}
function urgentQueues(floor, now) {
  return [...floor.queues.values()].sort((a, b) => urgency(b, now) - urgency(a, now));
}
function urgency(queue, now) {
  const { waited, share } = queueStanding(queue, now);
  return share * 1e6 + (waited ?? 0) + (queue.waiting ?? 0) / 1e3;
}
function duration(seconds, text2) {
  const whole2 = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole2 / 3600);
  if (hours >= 24) return text2("time.days", { days: Math.floor(hours / 24), hours: hours % 24 });
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(whole2 / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole2 % 60)}` : `${minutes}:${two(whole2 % 60)}`;
}
function roughly(seconds, text2) {
  const minutes = Math.round(seconds / 60);
  return seconds < 600 ? duration(seconds, text2) : text2("time.minutes", { minutes });
}
function probabilityOf(alert) {
  const probability = alert.evidence?.probability;
  return probability === void 0 || probability === null ? null : probability;
}

// frame.js
var PHONE_PX = 900;
var PAGES = ["wall", "desk", "queues", "conversations", "agents", "gave-up", "numbers", "tuning", "rules", "health"];
var PART_OF = { queue: "queues", explain: "desk", shadows: "rules", models: "health" };
var NOT_FOR_WALLS = /* @__PURE__ */ new Set(["conversations"]);
var SEES_HEALTH = /* @__PURE__ */ new Set(["ops", "admin"]);
var TUNES = /* @__PURE__ */ new Set(["ops"]);
var COOKIE_SECONDS = 31536e3;
function createWords(language, catalogue) {
  const plural = new Intl.PluralRules(language);
  const text2 = (key, values = {}, count2 = void 0) => {
    const forms = catalogue[key];
    if (forms === void 0) return key;
    const one = count2 !== void 0 && forms.length > 1 && plural.select(count2) === "one";
    const form = one ? forms[0] : forms[forms.length - 1];
    const filled = count2 === void 0 ? values : { count: number(count2), ...values };
    return form.replace(/\{(\w+)\}/g, (whole2, name) => filled[name] ?? whole2);
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
    text: text2,
    has: (key) => catalogue[key] !== void 0,
    /** Returns the text of a code of the detectors, or the code itself when the catalogue has no text for it. */
    code: (family, code, values, count2) => catalogue[`${family}.${code}`] === void 0 ? code : text2(`${family}.${code}`, values, count2),
    number,
    decimal: (value) => decimal.format(value),
    percent: (value) => percent.format(value),
    queue: (floor, queue) => queueName(floor, queue, language),
    clock: (seconds) => clock.format(seconds * 1e3),
    day: (seconds) => day.format(seconds * 1e3),
    minute: (seconds) => minute.format(seconds * 1e3),
    moment: (seconds) => moment.format(seconds * 1e3),
    duration: (seconds) => duration(seconds, text2),
    roughly: (seconds) => roughly(seconds, text2)
  };
}
function unservedText(words, { unserved, opens_at: opensAt }) {
  const reason = words.code("unserved", unserved);
  return opensAt === void 0 ? reason : `${reason} · ${words.text("queue.opens", { time: words.moment(opensAt) })}`;
}
function driverText(words, { code, text: text2 = "", weight = 0 }, floor, alert) {
  const number = words.number(Math.abs(weight) >= 10 ? Math.round(weight) : weight);
  const called = { passed_on_to: () => words.queue(floor, text2), "orphaned.offline": () => agentName(floor, { ...alert, agent: text2 }) };
  const values = { text: ownValue(called, code)?.() ?? text2, number, percent: words.percent(weight), time: words.duration(weight) };
  return words.code("driver", code, values);
}
function firedText(words, { rule, value, threshold, at, now, closing }, short = false) {
  const shown = { value: words.percent(value), threshold: words.percent(threshold), time: words.clock(at), now: words.percent(now) };
  const text2 = short && shown.now === shown.value ? shown.now : words.text(short ? "wall.fired" : `fired.${rule}`, shown);
  return closing ? words.text("fired.closing", { text: text2 }) : text2;
}
function backTexts(words, { status, returned = 0, reopened = 0 }) {
  if (status === "resolved") return [];
  const counts = Object.entries({ returned, reopened }).filter(([, count2]) => count2);
  return counts.map(([what, count2]) => words.text(`wall.${what}`, {}, count2));
}
function buildHead(words, data) {
  const parts = {
    day: h("span", { class: "day" }),
    time: h("span", { class: "time" }),
    staleText: h("span", { class: "banner-text" }),
    simulatedText: h("span")
  };
  parts.simulated = h("div", { class: "simulated", hidden: true }, icon("simulated"), parts.simulatedText);
  parts.signIn = h("a", { href: "sign-in", hidden: true });
  parts.stale = h("div", { class: "stale-banner", role: "status", hidden: true }, icon("stale"), parts.staleText, parts.signIn);
  parts.open = h("div", { class: "open-floor", title: words.text("banner.open_floor"), hidden: true }, words.text("banner.open_floor"));
  parts.moved = data.page === "desk" ? h("div", { class: "model-moved", role: "status", hidden: true }) : null;
  parts.links = {};
  const link = (page) => h("a", { href: address(page, data), "aria-current": data.page === page ? "page" : PART_OF[data.page] === page ? "true" : null }, words.text(`nav.${page}`));
  const other = data.language === "zh" ? "en" : "zh";
  const dark = data.theme === "dark";
  const choices = h(
    "div",
    { class: "choices" },
    h("nav", { "aria-label": words.text("nav.label") }, ...PAGES.map((page) => parts.links[page] = link(page))),
    h("button", { type: "button", lang: other, click: () => choose(data, { language: other }) }, words.text("choice.language")),
    h(
      "button",
      { type: "button", click: () => choose(data, { theme: dark ? "light" : "dark" }) },
      words.text(dark ? "choice.light" : "choice.dark")
    )
  );
  const brand = h("div", { class: "brand" }, logo(), h("span", { class: "brand-name" }, "StepIn"));
  const clock = h("div", { class: "clock" }, parts.day, parts.time);
  parts.node = h("header", { class: "head" }, brand, choices, parts.simulated, parts.open, ...parts.moved ? [parts.moved] : [], parts.stale, clock);
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
function address(page, { language, theme, queue, kept: kept2 = "" }) {
  const chosen = page === "queue" && queue ? `&name=${encodeURIComponent(queue)}` : page === "wall" ? kept2 : "";
  return `${page}?lang=${language}&theme=${theme}${chosen}`;
}
function choose(data, change2) {
  const chosen = { ...data, ...change2 };
  const asked = new URLSearchParams(location.search);
  for (const [name, value] of [["stepin_lang", chosen.language], ["stepin_theme", chosen.theme]]) {
    document.cookie = `${name}=${value}; path=/; max-age=${COOKIE_SECONDS}; samesite=lax`;
  }
  for (const [name, value] of new URL(address(data.page, chosen), location.href).searchParams) asked.set(name, value);
  location.assign(`${data.page}?${asked}`);
}
function unknownText(words, client) {
  const stale = client.stale();
  if (!stale) return client.floor ? null : words.text("unknown.connecting");
  if (stale.reason === "data" && client.dataAt === null) return words.text("unknown.no_data");
  return words.text(`stale.${stale.reason}`, { seconds: Math.round(client.ahead ?? 0) });
}
function isDrill(floor) {
  const [any] = floor.conversations.values();
  return any?.source?.startsWith("stepin-drill") ?? false;
}
function renderHead(root, head, words, client) {
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

// lists/asked.js
function readAddress(search, none, sorts) {
  const asked = new URLSearchParams(search);
  const filters = Object.fromEntries(Object.keys(none).map((name) => [name, asked.get(name) ?? ""]));
  const sort = asked.get("sort") ?? sorts[0];
  const by = sort.replace(/^-/, "");
  return { filters, order: { by: sorts.includes(by) ? by : sorts[0], up: sort.startsWith("-") }, id: asked.get("id") ?? "" };
}
function writtenAddress(search, { filters, order, id }, sorts) {
  const asked = new URLSearchParams(search);
  const sort = `${order.up ? "-" : ""}${order.by}`;
  for (const [name, value] of Object.entries({ ...filters, sort: sort === sorts[0] ? "" : sort, id })) {
    if (value) asked.set(name, value);
    else asked.delete(name);
  }
  return `?${asked}`;
}
function fold(text2) {
  return text2.normalize("NFKC").toLowerCase();
}
function searched(find) {
  return fold(find).split(/\s+/).filter(Boolean);
}
function sortedBy(rows, key, down) {
  const keys = new Map(rows.map((row2) => [row2, key(row2)]));
  const sign = down ? -1 : 1;
  return rows.sort((a, b) => {
    const [left, right] = [keys.get(a), keys.get(b)];
    if (left === null || right === null) return (left === null) - (right === null) || (a.id < b.id ? -1 : 1);
    return sign * (left - right) || (a.id < b.id ? -1 : 1);
  });
}
function ranked(rows, field, language) {
  const collator = new Intl.Collator(language);
  const names = [...new Set(rows.map((row2) => row2[field]).filter(Boolean))].sort(collator.compare);
  const ranks = new Map(names.map((name, rank) => [name, rank]));
  return (row2) => ranks.get(row2[field]) ?? null;
}
function held(rows, before) {
  const places = new Map(before.map((id, place) => [id, place]));
  return [...rows].sort((a, b) => (places.get(a.id) ?? Infinity) - (places.get(b.id) ?? Infinity) || 0);
}

// lists/toolbar.js
var OPTIONS_EVERY_MS = 2e3;
var ListToolbar = class {
  /** `list` says what is special: {kind: the family of its texts, filters: {name: the text for all}, sorts, hint() the text
   * in the search, optionsOf(rows) the choices of each filter as [value, text], unknown() why the rows are not known yet, if
   * they do not come with the floor}. `changed(change)` is called with {filters},
   * {order} or {turn} when a person asks for others. */
  constructor(words, client, list, asked, changed) {
    Object.assign(this, { words, client, list, changed });
    this.names = Object.keys(list.filters);
    this.summary = h("h1", { class: "summary" });
    this.held = h("p", { class: "order-held", hidden: true }, words.text("list.held"));
    this.find = h("input", { type: "search", maxlength: 200, autocomplete: "off", spellcheck: "false", input: () => changed({ filters: { find: this.find.value } }) });
    this.find.value = asked.filters.find;
    this.selects = Object.fromEntries(this.names.map((name) => [name, h("select", { "data-filter": name, change: (event) => changed({ filters: { [name]: event.target.value } }) })]));
    this.order = h("select", { "data-filter": "sort", change: (event) => changed({ order: { by: event.target.value, up: false } }) }, ...list.sorts.map((by) => h("option", { value: by }, words.text(`sort.${by}`))));
    this.turn = h("button", { type: "button", class: "act turn", click: () => changed({ turn: true }) });
    this.clear = h("button", { type: "button", class: "act clear", click: () => this.clearAll() }, words.text("filter.clear"));
    this.more = h("button", { type: "button", class: "act more", "aria-expanded": "false", click: () => this.unfold() });
    const label2 = (key, field) => h("label", { class: "filter" }, h("span", {}, words.text(key)), field);
    const filters = this.names.map((name) => label2(`filter.${name}`, this.selects[name]));
    const searching = h("div", { class: "searching" }, label2("filter.find", this.find), this.more);
    this.fields = h("div", { class: "fields" }, ...filters, label2("filter.sort", this.order), this.turn, this.clear);
    this.node = h("section", { class: "toolbar list-toolbar", "aria-label": words.text("filter.label") }, h("div", { class: "summary-line" }, this.summary, this.held), searching, this.fields);
  }
  unfold() {
    const open = this.node.classList.toggle("unfolded");
    setAttribute(this.more, "aria-expanded", String(open));
  }
  clearAll() {
    this.find.value = "";
    this.changed({ filters: Object.fromEntries(["find", ...this.names].map((name) => [name, ""])) });
  }
  /** `all` are the rows of the floor, `shown` how many of them fit. */
  render(all, shown, { filters, order }, isHeld) {
    const { words } = this;
    const count2 = this.names.filter((name) => filters[name]).length;
    this.renderSummary(all.length, shown);
    this.held.hidden = !isHeld;
    this.clear.hidden = !count2 && !filters.find;
    setText(this.more, count2 ? words.text("filter.more_count", { count: words.number(count2) }) : words.text("filter.more"));
    setAttribute(this.find, "placeholder", this.list.hint());
    this.renderFilters(all, filters);
    if (this.order.value !== order.by) this.order.value = order.by;
    setText(this.turn, order.up ? "↑" : "↓");
    const turned = words.text(order.up ? "sort.turned" : "sort.turn");
    setAttribute(this.turn, "aria-label", turned);
    setAttribute(this.turn, "title", turned);
  }
  renderSummary(all, shown) {
    const { words, client } = this;
    const unknown = all ? null : unknownText(words, client) ?? this.list.unknown?.() ?? null;
    const { kind } = this.list;
    if (unknown) setText(this.summary, `– ${words.text(`${kind}.count`, { count: "" }, 0).trim()} · ${unknown}`);
    else if (shown === all) setText(this.summary, words.text(`${kind}.count`, {}, all));
    else setText(this.summary, words.text(`${kind}.some`, { shown: words.number(shown) }, all));
  }
  /** Brings the choices of the filters up to date now and then: that takes a walk over all rows. */
  renderFilters(all, filters) {
    const now = performance.now();
    const isDue = !this.options || now - this.optionsAt > OPTIONS_EVERY_MS;
    if (isDue) Object.assign(this, { options: this.list.optionsOf(all), optionsAt: now });
    for (const name of this.names) this.renderOptions(name, this.options[name], filters[name]);
  }
  /** Shows the choices. What the address asks for stays a choice, also when no row offers it now. */
  renderOptions(name, options2, chosen) {
    const select = this.selects[name];
    const shown = !chosen || options2.some(([value]) => value === chosen) ? options2 : [...options2, [chosen, chosen]];
    const text2 = JSON.stringify(shown);
    if (select.shown !== text2) {
      select.shown = text2;
      select.replaceChildren(...[["", this.words.text(this.list.filters[name])], ...shown].map(([value, label2]) => h("option", { value }, label2)));
      select.value = chosen;
    }
    if (select.value !== chosen) select.value = chosen;
    select.classList.toggle("chosen", Boolean(chosen));
  }
};
function choicesOf(rows, field, text2, language) {
  const collator = new Intl.Collator(language);
  const found2 = /* @__PURE__ */ new Map();
  for (const row2 of rows) if (row2[field] && !found2.has(row2[field])) found2.set(row2[field], text2(row2));
  return [...found2].sort((a, b) => collator.compare(a[1], b[1]));
}

// lists/page.js
var ListPage = class {
  /** `list` is what the toolbar needs, with {page: its address, rowsOf(floor), fitting(rows, filters), sorted(rows, order)}. A
   * page makes its `table`, with a VirtualList as `list`, and calls `begin`. */
  constructor(root, words, client, data, list) {
    Object.assign(this, { root, words, client, data, list });
    this.none = Object.fromEntries(["find", ...Object.keys(list.filters)].map((name) => [name, ""]));
    this.asked = readAddress(location.search, this.none, list.sorts);
    this.listed = [];
    this.head = buildHead(words, data);
    this.toolbar = new ListToolbar(words, client, list, this.asked, (change2) => this.ask(change2));
    this.empty = h("p", { class: "empty", hidden: true });
    this.onKey = (event) => this.key(event);
    this.onBack = () => this.followAddress();
  }
  /** Shows the page, with `more` nodes after the list. */
  begin(table2, ...more) {
    this.table = table2;
    const listing = h("section", { class: `listing ${this.list.kind}-listing` }, table2.node, this.empty);
    this.root.replaceChildren(this.head.node, h("main", { class: "list-body" }, this.toolbar.node, listing, ...more));
    this.holdUnder(table2.list.node);
    window.addEventListener("keydown", this.onKey, true);
    window.addEventListener("popstate", this.onBack);
  }
  close() {
    window.removeEventListener("keydown", this.onKey, true);
    window.removeEventListener("popstate", this.onBack);
  }
  /** The order of the rows stands still while a pointer rests on them, so that nobody opens another row than they saw. */
  holdUnder(node) {
    this.under = false;
    node.addEventListener("pointerenter", ({ pointerType }) => this.under = pointerType === "mouse");
    node.addEventListener("pointerleave", () => this.under = false);
  }
  render() {
    const { root, client, asked, list } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, this.words, client);
    const { floor } = client;
    const all = floor ? list.rowsOf(floor) : [];
    const inOrder = list.sorted(list.fitting(all, asked.filters), asked.order);
    const rows = this.under ? held(inOrder, this.listed) : inOrder;
    this.listed = rows.map(({ id }) => id);
    this.toolbar.render(all, rows.length, asked, this.under && rows.length > 1);
    if (floor) this.table.render(rows, floor, client.floorNow(), asked.order, asked.id);
    this.renderEmpty(rows.length, all.length);
    this.renderMore?.(floor, all);
    setAttribute(root, "data-seq", floor?.seq ?? null);
  }
  renderEmpty(shown, all) {
    const { words, client, empty, list } = this;
    empty.hidden = shown > 0;
    if (shown) return;
    const unknown = unknownText(words, client) ?? list.unknown?.() ?? null;
    if (unknown) setText(empty, `${words.text("wall.unknown")} · ${unknown}`);
    else setText(empty, words.text(`${list.kind}.${all ? "no_match" : "none"}`));
  }
  // --- what a person asks for ----------------------------------------------------------------------------
  /** Follows {filters}, {order}, {turn} or {id}. The address says so at once; Back goes back to before it if not `replace`. */
  ask({ filters, order, turn, id }, replace = true) {
    const { asked } = this;
    if (filters) asked.filters = { ...asked.filters, ...filters };
    if (order) asked.order = order;
    if (turn) asked.order = { ...asked.order, up: !asked.order.up };
    if (id !== void 0) asked.id = id;
    const another = filters || order || turn;
    if (another) this.listed = [];
    const address2 = this.addressOf(asked);
    if (replace) history.replaceState(history.state, "", address2);
    else history.pushState(history.state, "", address2);
    this.render();
    if (another) this.table.list.toTop();
  }
  addressOf(asked) {
    return writtenAddress(location.search, asked, this.list.sorts);
  }
  sort(by) {
    this.ask({ order: { by, up: by === this.asked.order.by && !this.asked.order.up } });
  }
  followAddress() {
    this.asked = readAddress(location.search, this.none, this.list.sorts);
    this.toolbar.find.value = this.asked.filters.find;
    this.render();
  }
  /** Returns whether the key means something on this page. */
  press(key) {
    if (key !== "/") return false;
    this.toolbar.find.focus();
    return true;
  }
  key(event) {
    const typing = event.composedPath()[0].matches?.("input, select, textarea");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !this.press(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }
};

// agents/rows.js
var SORTS = ["help", "unanswered", "load", "agent", "since"];
var STATES = ["free", "busy", "wrap_up", "away", "untold"];
var FOR_A_WORD = /* @__PURE__ */ new Set(["first_answer", "reply", "moment"]);
function rowsOf(floor, language) {
  const agents = /* @__PURE__ */ new Map();
  const known = (id) => agents.get(id) ?? agents.set(id, { id, agentName: id, queues: /* @__PURE__ */ new Set(), state: "untold", status: null, able: false, since: null, reason: null, open: {}, capacity: {}, unanswered: null, help: null }).get(id);
  for (const { queue, detail } of floor.queues.values()) {
    for (const told of detail?.roster ?? []) addTold(known(told.agent), told, queue);
    for (const [id, name] of Object.entries(detail?.names ?? {})) if (agents.has(id)) agents.get(id).agentName = name;
  }
  for (const view of floor.conversations.values()) if (view.agent && view.status !== "ended") addConversation(known(view.agent), view);
  const helped = new Map([...floor.alerts.values()].filter(({ cause, status }) => cause === "help_requested" && status !== "resolved").map((alert) => [alert.subject, alert]));
  for (const [subject, { evidence, starts_at }] of helped) addHelp(agents.get(floor.conversations.get(subject)?.agent), subject, evidence?.since ?? starts_at);
  return [...agents.values()].map((one) => finished(one, floor, language));
}
function addTold(one, { status, since = null, able = false, capacity = {}, reason = null }, queue) {
  one.queues.add(queue);
  if (one.status === null || (since ?? 0) > (one.since ?? 0)) Object.assign(one, { status, since, reason });
  one.able ||= able;
  for (const [channel, most] of Object.entries(capacity)) one.capacity[channel] = Math.max(most, one.capacity[channel] ?? 0);
}
function addConversation(one, { queue, channel, waits = [], agent_name: name }) {
  if (name) one.agentName = name;
  one.queues.add(queue);
  one.open[channel] = (one.open[channel] ?? 0) + 1;
  for (const { kind, since } of waits) if (FOR_A_WORD.has(kind)) one.unanswered = Math.min(since, one.unanswered ?? Infinity);
}
function addHelp(one, conversation, since) {
  if (one && (one.help === null || since < one.help.since)) one.help = { conversation, since };
}
function finished(one, floor, language) {
  const { status, able, open, capacity, queues } = one;
  const state = status === null ? "untold" : status === "away" || status === "wrap_up" ? status : able ? "free" : "busy";
  const shares = Object.entries(capacity).filter(([, most]) => most > 0).map(([channel, most]) => (open[channel] ?? 0) / most);
  const names = [...queues].map((queue) => queueName(floor, queue, language)).sort();
  return { ...one, queues: [...queues], queueNames: names, state, load: shares.length ? Math.max(...shares) : null };
}
function countStates(rows) {
  const counts = Object.fromEntries(STATES.map((state) => [state, 0]));
  for (const { state } of rows) counts[state] += 1;
  return counts;
}
function countsOfQueues(floor) {
  return [...floor.queues.values()].filter(({ agents }) => Object.values(agents ?? {}).some(Boolean));
}
function isAggregate(floor) {
  return [...floor.queues.values()].some(({ detail }) => detail?.aggregate);
}
function fitting(rows, { find, queue, state }) {
  const parts = searched(find);
  return rows.filter((row2) => {
    const text2 = parts.length ? fold([row2.id, row2.agentName, ...row2.queueNames].join("\n")) : "";
    return (!queue || row2.queues.includes(queue)) && (!state || row2.state === state || state === "help" && row2.help !== null) && parts.every((part) => text2.includes(part));
  });
}
function sorted(rows, { by, up }, language) {
  const byName = ranked(rows, "agentName", language);
  rows.sort((a, b) => byName(a) - byName(b));
  const keys = { help: ({ help, unanswered }) => help ? help.since - 1e12 : unanswered, unanswered: ({ unanswered }) => unanswered, load: ({ load }) => load, agent: byName, since: ({ since }) => since };
  return sortedBy(rows, keys[by], by === "load" !== up);
}

// lists/virtual_list.js
var BEYOND = 6;
var VirtualList = class {
  /** `create(item)` makes the node of a row and `update(node, item)` brings it up to date; `keyOf(item)` is its key. The
   * style sheet gives `--row`, the height of a row in pixels. */
  constructor({ label: label2, keyOf: keyOf2, create, update }) {
    this.keyOf = keyOf2;
    this.create = create;
    this.update = update;
    this.items = [];
    this.active = null;
    this.rows = h("div", { class: "virtual-rows", role: "none" });
    this.node = h("div", { class: "virtual-list", role: "rowgroup", "aria-label": label2, tabindex: "0", scroll: () => this.draw() }, this.rows);
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
      setAttribute(node, "aria-rowindex", place + 2);
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
};

// agents/table.js
var COLUMNS = ["agent", "since", "load", "unanswered", "help"];
var AgentsTable = class {
  /** `sort(by)` is called when a person asks for another order. */
  constructor(words, data, sort) {
    Object.assign(this, { words, data });
    this.sorts = {};
    const button = (by) => this.sorts[by] = h("button", { type: "button", "data-sort": by, click: () => sort(by) });
    this.list = new VirtualList({ label: words.text("agents.list"), keyOf: ({ id }) => id, create: (row2) => this.createRow(row2), update: (node, row2) => this.updateRow(node, row2) });
    const head = h("div", { class: "row-head agents-head", role: "row", "aria-rowindex": "1" }, ...COLUMNS.map((by) => h("div", { class: `cell ${by}`, role: "columnheader" }, button(by))));
    this.node = h("div", { class: "conversations-table agents-table", role: "table", "aria-label": words.text("agents.list") }, h("div", { role: "rowgroup" }, head), this.list.node);
  }
  render(rows, floor, now, order) {
    const { words } = this;
    Object.assign(this, { floor, now });
    setAttribute(this.node, "aria-rowcount", rows.length + 1);
    for (const [by, node] of Object.entries(this.sorts)) {
      const sorts = by === order.by;
      setText(node, `${words.text(`agents.column.${by}`)}${sorts ? order.up ? " ↑" : " ↓" : ""}`);
      setAttribute(node, "aria-pressed", String(sorts));
    }
    this.list.render(rows);
  }
  createRow({ id }) {
    const part = (tag, name) => h(tag, { class: name });
    const parts = { link: h("a", { class: "name", href: `${address("conversations", this.data)}&agent=${encodeURIComponent(id)}` }), queues: part("span", "second"), state: part("span", "first state"), since: part("span", "second"), open: part("ul", "open-list"), unanswered: part("span", "first"), help: part("a", "chip critical") };
    const cell = (name, ...inside) => h("div", { class: `cell ${name}`, role: "cell" }, ...inside);
    const node = h("div", { class: "agent-row", role: "row", "data-key": id, "data-agent": id }, cell("agent", parts.link, parts.queues), cell("since", parts.state, parts.since), cell("load", parts.open), cell("unanswered", h("span", { class: "short-label", "aria-hidden": "true" }, this.words.text("agents.column.unanswered")), parts.unanswered), cell("help", parts.help));
    node.parts = parts;
    return node;
  }
  updateRow({ parts }, { id, agentName: agentName2, queueNames, state, since, reason, open, capacity, unanswered, help }) {
    const { words, now } = this;
    setText(parts.link, agentName2 ?? id);
    setText(parts.queues, queueNames.join(" · "));
    setAttribute(parts.queues, "title", queueNames.join(" · "));
    setText(parts.state, words.text(`agents.state.${state}`));
    setAttribute(parts.state, "class", `first state ${state}`);
    setText(parts.since, [since === null ? "" : words.text("agents.for", { time: words.duration(now - since) }), reason].filter(Boolean).join(" · "));
    this.renderOpen(parts.open, open, capacity);
    setText(parts.unanswered, unanswered === null ? "–" : words.duration(now - unanswered));
    parts.help.hidden = !help;
    if (!help) return;
    setText(parts.help, words.text("agents.help_for", { time: words.duration(now - help.since) }));
    setAttribute(parts.help, "href", `${address("conversations", this.data)}&id=${encodeURIComponent(help.conversation)}`);
  }
  /** Shows the open conversations of each channel against the capacity, with a bar where that is known. */
  renderOpen(list, open, capacity) {
    const { words } = this;
    const channels = [.../* @__PURE__ */ new Set([...Object.keys(capacity), ...Object.keys(open)])].sort();
    keyed(list, channels, (channel) => channel, () => h("li", {}, h("span", {}), h("span", { class: "bar", "aria-hidden": "true" }, h("span", { class: "fill" }))), (node, channel) => {
      const [has, most] = [open[channel] ?? 0, capacity[channel]];
      const values = { channel: words.code("channel", channel), open: words.number(has), most: most === void 0 ? "" : words.number(most) };
      setText(node.firstChild, words.text(most === void 0 ? "agents.open" : "agents.open_of", values));
      node.lastChild.hidden = !most;
      node.lastChild.firstChild.style.transform = `scaleX(${Math.min(1, most ? has / most : 0).toFixed(3)})`;
      setAttribute(node, "class", most !== void 0 && has > most ? "above" : null);
    });
  }
};

// agents/page.js
var AgentsPage = class extends ListPage {
  constructor(root, words, client, data) {
    super(root, words, client, data, {
      kind: "agents",
      filters: { queue: "filter.all_queues", state: "filter.all_states" },
      sorts: SORTS,
      hint: () => words.text("agents.find"),
      optionsOf: () => ({ queue: namedQueues(client.floor ?? { queues: /* @__PURE__ */ new Map() }, words.language).map(({ queue }) => [queue, words.queue(client.floor, queue)]), state: [["help", words.text("agents.asks_help")], ...STATES.map((state) => [state, words.text(`agents.state.${state}`)])] }),
      rowsOf: (floor) => rowsOf(floor, words.language),
      fitting,
      sorted: (rows, order) => sorted(rows, order, words.language)
    });
    this.totals = h("ul", { class: "agent-totals" });
    this.aggregate = h("section", { class: "queue-panel aggregate", hidden: true }, h("p", { class: "about" }, words.text("agents.aggregate")), this.counts = h("ul", { class: "agent-counts" }));
    this.toolbar.node.firstChild.append(this.totals);
    this.begin(new AgentsTable(words, data, (by) => this.sort(by)), this.aggregate);
  }
  renderMore(floor, rows) {
    const { words } = this;
    const counts = Object.entries(countStates(rows)).filter(([, count2]) => count2);
    keyed(this.totals, counts, ([state]) => state, () => h("li", {}), (node, [state, count2]) => setText(node, `${words.text(`agents.state.${state}`)} ${words.number(count2)}`));
    const hides = Boolean(floor && isAggregate(floor));
    this.root.classList.toggle("aggregate", hides);
    this.aggregate.hidden = !hides;
    if (!hides) return;
    keyed(this.counts, countsOfQueues(floor), ({ queue }) => queue, () => h("li", {}, h("span", { class: "first" }), h("span", { class: "second" })), (node, queue) => {
      setText(node.firstChild, words.queue(floor, queue.queue));
      setText(node.lastChild, agentCountsText(words, queue.agents));
    });
    this.empty.hidden = true;
    setText(this.toolbar.summary, words.text("nav.agents"));
  }
};

// desk/outcomes.js
var ANSWERS = ["true_alarm", "false_alarm"];
var MOST_CHANGES = 10;
function isAnswer(action) {
  return ANSWERS.includes(action);
}
function isOfAlert(action) {
  return isAnswer(action) || action === "retract";
}
function isBy({ by, person }, me) {
  return person && me.person ? person === me.person : me.name !== "" && by === me.name;
}
function isMine({ status, owner, person }, me) {
  return status !== "resolved" && Boolean(owner) && isBy({ by: owner, person }, me);
}
function isOfferedTo({ record }, me) {
  const { offered_to: by, offered_person: person } = record?.owned ?? {};
  return Boolean(by) && isBy({ by, person }, me);
}
function isOfferedBy(one, me) {
  return Boolean(one.record?.owned?.offered_to) && isMine(one, me);
}
function undoableOf({ record }, me, now) {
  const last = record?.undoable;
  return last && last.until > now && isBy(last, me) ? last : void 0;
}
function judgedBy(alert, me) {
  return alert.history?.findLast((entry) => isOfAlert(entry.what) && isBy(entry, me));
}
function answerOf(alert, me) {
  const last = judgedBy(alert, me)?.what;
  return isAnswer(last) ? last : void 0;
}
function allowsAnswer(action, alert, me) {
  if (!me.acts || alert.told === false || (judgedBy(alert, me)?.changed ?? 0) >= MOST_CHANGES) return false;
  return isAnswer(action) ? answerOf(alert, me) !== action : Boolean(answerOf(alert, me));
}
function closableOf({ worst, also }, conversation) {
  return [worst, ...also].find((alert) => isClosable(alert, conversation));
}
function allows(action, one, me, conversation) {
  if (!me.acts) return false;
  const { record, status, owner } = one;
  if (action === "close") return Boolean(closableOf(one, conversation));
  if (status === "resolved") return false;
  if (action === "claim") return !owner;
  if (action === "release") return isMine(one, me) || Boolean(record && owner && one.person);
  if (action === "resolve") return true;
  if (!record) return false;
  const mine = isMine(one, me);
  if (action === "accept") return isOfferedTo(one, me);
  if (action === "decline") return isOfferedTo(one, me) || isOfferedBy(one, me);
  if (action === "wake") return status === "snoozed" && mine;
  if (action === "intervene" && record.subject_kind === "queue") return false;
  return !owner || mine;
}
function outcomeOfAnswer({ action, id, me }, alert) {
  if (alert.history?.some((entry) => entry.action === id)) return "done";
  if (isAnswer(action)) return answerOf(alert, me) === action ? "done" : null;
  return answerOf(alert, me) ? null : "done";
}
function outcomeOf(request, one, conversation) {
  const { action, id, me } = request;
  if (action === "close") return !conversation || conversation.status === "ended" ? "done" : null;
  const { record, worst, also, over, status, owner } = one;
  const histories = [record, worst, ...also, ...over].map((each) => each?.history ?? []);
  if (histories.some((history2) => history2.some((entry) => entry.action === id))) return "done";
  if (action === "undo") return record?.undoable?.action === request.undoes ? null : "done";
  if (action === "intervene") return record?.interventions?.some((each) => each.id === id) ? "done" : null;
  if (action === "stop") return record?.interventions?.some((each) => each.id === request.stops && each.state === "planned") ? null : "done";
  if (status === "resolved") return action === "resolve" ? "done" : record ? "case_resolved" : "alert_resolved";
  if (action === "claim" && owner) return isMine(one, me) ? "done" : record ? "case_claimed" : "alert_claimed";
  if (action === "release") return owner ? null : "done";
  if (action === "snooze") return status === "snoozed" ? "done" : null;
  if (action === "wake") return status === "snoozed" ? null : "done";
  if (action === "offer") return record?.owned?.offered_person === request.to_person ? "done" : null;
  return null;
}
function claimedAt({ record, worst }) {
  return (record?.history ?? worst.history ?? []).findLast((entry) => entry.what === "claim")?.at;
}

// desk/actions.js
var LATE_AFTER_MS = 5e3;
var DROP_AFTER_MS = 6e4;
var LOST = ["alert_claimed", "case_claimed"];
var UNKNOWN = ["timeout", "outcome_unknown"];
function caseKey({ subject, worst }) {
  return `case ${worst.subject_kind ?? "conversation"} ${subject}`;
}
function alertKey({ id }) {
  return `alert ${id}`;
}
var DeskActions = class {
  /** `announce(text)` reads a text to the person; `clearNote(key, note)` removes a note that was recorded. */
  constructor(words, client, announce, clearNote) {
    Object.assign(this, { words, client, announce, clearNote });
    this.requests = /* @__PURE__ */ new Map();
  }
  /** Asks for an answer to an alert, or to take it back. Resolves when the gateway has replied. */
  answer(action, alert, me, note) {
    return this.request(alertKey(alert), { action, me, note }, { alert: alert.id });
  }
  /** Asks for an action on a case. `fields` are those of docs/protocol.md. Resolves when the gateway has replied. */
  act(action, one, me, note, fields, conversation) {
    const closes = action === "close" && closableOf(one, conversation);
    const about = closes ? { conversation: closes.subject } : one.record ? { case: one.record.id } : { alert: one.worst.id };
    return this.request(caseKey(one), { action, me, note, ...fields }, { ...about, ...fields });
  }
  async request(key, request, asked) {
    this.requests.set(key, request);
    const { action, me, note } = request;
    if (!me.name) {
      this.fail(request, { error: "name_missing" });
      return;
    }
    this.announce(this.words.text("action.sending"));
    const { ok, id, ...refusal } = await this.client.ask({ type: "action", action, ...asked, ...note ? { note } : {} });
    if (this.requests.get(key) !== request) return;
    Object.assign(request, { id, repliedAt: performance.now() });
    if (!ok) this.fail(request, refusal);
  }
  fail(request, { error, message, by, at }) {
    Object.assign(request, { error: error ?? "unknown", message, by, at });
    this.announce(this.errorText(request));
  }
  /** Returns the action under this key that waits for its outcome, if there is one. */
  sending(key) {
    const request = this.requests.get(key);
    return request && !request.error && !request.late ? request.action : void 0;
  }
  /** Returns the error of the last action under this key as text, or "" when there is none. */
  failure(key) {
    const request = this.requests.get(key);
    return request?.error ? this.errorText(request) : "";
  }
  /** Returns whether somebody else claimed first. */
  lost(key) {
    return LOST.includes(this.requests.get(key)?.error);
  }
  /** Drops the error under this key: the person has read it. */
  dismiss(key) {
    if (this.requests.get(key)?.error) this.requests.delete(key);
  }
  errorText({ error, message, by, at }) {
    const { words } = this;
    const name = by ?? "";
    if (LOST.includes(error) && !at) return words.text("wall.claimed_by", { name });
    if (error === "case_resolved" && by && at) return words.text("error.case_resolved_by", { name, time: words.clock(at) });
    const values = { name, time: at ? words.clock(at) : "" };
    return words.has(`error.${error}`) ? words.text(`error.${error}`, values) : words.text("error.unknown", { message: message || error });
  }
  /** Compares the requests with the floor: `cases` are all of its cases. */
  settle({ alerts, conversations }, cases) {
    const found2 = /* @__PURE__ */ new Map();
    for (const one of cases) if (one.status !== "resolved" || !found2.has(caseKey(one))) found2.set(caseKey(one), one);
    for (const [key, request] of this.requests) {
      const ofAlert = isOfAlert(request.action);
      const about = ofAlert ? alerts.get(key.slice(alertKey({ id: "" }).length)) : found2.get(key);
      if (!about) this.requests.delete(key);
      else if (this.lost(key)) this.followLostClaim(key, request, about);
      else if (request.id && (!request.error || UNKNOWN.includes(request.error))) {
        this.conclude(key, request, about, ofAlert ? outcomeOfAnswer(request, about) : outcomeOf(request, about, conversations.get(about.subject)));
      }
    }
  }
  conclude(key, request, about, outcome) {
    const since = performance.now() - request.repliedAt;
    request.late = since > LATE_AFTER_MS;
    if (outcome === "done") this.finish(key, request);
    else if (outcome) this.fail(request, { error: outcome, by: about.owner, at: claimedAt(about) });
    else if (!request.error && since > DROP_AFTER_MS) this.requests.delete(key);
  }
  /** Drops a lost claim when the other person releases the case, or finishes it when this person's claim then counts. */
  followLostClaim(key, request, one) {
    const theirs = Boolean(one.owner) && one.owner === request.by;
    if (outcomeOf(request, one) === "done") this.finish(key, request);
    else if (request.seenTheirs && !theirs) this.requests.delete(key);
    request.seenTheirs ||= theirs;
  }
  finish(key, request) {
    this.requests.delete(key);
    this.announce(this.words.text(`action.done.${request.action}`));
    if (request.note) this.clearNote(key, request.note);
  }
};

// cases.js
var SEVERITY_RANK = { critical: 0, warning: 1 };
var STATUS_RANK = { open: 0, claimed: 1, snoozed: 2, resolved: 3 };
var WAITS_IN_LINE = /* @__PURE__ */ new Set(["queue_wait"]);
var WAITS_FOR_SERVICE = /* @__PURE__ */ new Set(["queue_wait", "first_answer_wait", "reply_wait", "moment_wait", "hold_wait", "unusual_wait", "orphaned"]);
function allCases(floor) {
  const left = bySubject(floor.alerts.values());
  const cases = [];
  const records = [...floor.cases.values()].sort((a, b) => Number(isDone(b)) - Number(isDone(a)));
  for (const record of records) {
    const own = new Set((record.parts ?? []).map(({ alert }) => alert));
    const key = subjectKey(record);
    const there = left.get(key) ?? [];
    const joins = isDone(record) ? ({ id }) => own.has(id) : (alert) => own.has(alert.id) || isOpen(alert);
    const parts = there.filter(joins);
    left.set(key, there.filter((alert) => !joins(alert)));
    cases.push(recordedCase(record, [...parts, ...untold(record, parts)]));
  }
  for (const [key, alerts] of left) if (alerts.length) cases.push(bareCase(key, alerts));
  return cases.sort(compareCases);
}
function casesOf(floor) {
  return allCases(floor).filter(({ status }) => status !== "resolved");
}
function isDone({ owned }) {
  return owned?.status === "resolved";
}
function subjectKey({ subject, subject_kind: kind = "conversation" }) {
  return `${kind} ${subject}`;
}
function bySubject(alerts) {
  const found2 = /* @__PURE__ */ new Map();
  for (const alert of alerts) {
    const key = subjectKey(alert);
    if (found2.has(key)) found2.get(key).push(alert);
    else found2.set(key, [alert]);
  }
  return found2;
}
function untold(record, alerts) {
  const known = new Set(alerts.map(({ id }) => id));
  const { subject, subject_kind, queue, channel, agent, language, owned } = record;
  const status = owned?.owner ? "claimed" : "open";
  const parts = (record.parts ?? []).filter((part) => part.open !== false && !known.has(part.alert));
  const missing = parts.length || alerts.length ? parts : [{ alert: record.id, cause: record.cause, severity: record.severity, since: record.opened_at, raised_at: record.opened_at }];
  return missing.map((part) => ({
    ...{ id: part.alert, cause: part.cause, severity: part.severity, status, subject, subject_kind, queue, channel, agent, language },
    ...{ claimed_by: owned?.owner, claimed_person: owned?.owner_person, starts_at: part.since, raised_at: part.raised_at, updated_at: part.raised_at },
    ...{ evidence: { since: part.since }, history: [], told: false }
  }));
}
function recordedCase(record, alerts) {
  const { owner, owner_person: person, status = "open" } = record.owned ?? {};
  return { key: record.id, subject: record.subject, queue: record.queue, record, status, severity: record.severity, owner, person, ...partsOf(alerts) };
}
function bareCase(key, alerts) {
  const parts = partsOf(alerts);
  const { worst, also } = parts;
  const taken = [worst, ...also].every(({ status: status2 }) => status2 === "claimed");
  const status = taken ? "claimed" : isOpen(worst) ? "open" : "resolved";
  const { claimed_by: owner, claimed_person: person } = taken ? worst : {};
  return { key, subject: worst.subject, queue: worst.queue, record: null, status, severity: worst.severity, owner, person, ...parts };
}
function partsOf(alerts) {
  const [worst, ...others] = alerts.sort(compareAlerts);
  return { worst, also: others.filter(isOpen), over: others.filter((alert) => !isOpen(alert)) };
}
function compareAlerts(a, b) {
  return Number(isOpen(b)) - Number(isOpen(a)) || SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] || Number(a.status === "claimed") - Number(b.status === "claimed") || alertSince(a) - alertSince(b) || (a.id < b.id ? -1 : 1);
}
function compareCases(a, b) {
  return isQuiet(a) - isQuiet(b) || SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] || STATUS_RANK[a.status] - STATUS_RANK[b.status] || alertSince(a.worst) - alertSince(b.worst) || (a.key < b.key ? -1 : 1);
}
function isQuiet({ record, status }) {
  return record?.silenced_by ? 2 : status === "snoozed" ? 1 : 0;
}
function foldedBelow(cases) {
  const keys = new Set(cases.map(({ key }) => key));
  const below = /* @__PURE__ */ new Map();
  for (const each of cases) {
    const above = each.record?.folded_into;
    if (!above || !keys.has(above)) continue;
    if (below.has(above)) below.get(above).push(each);
    else below.set(above, [each]);
  }
  return below;
}
function peopleOf(floor, me, there = []) {
  const names = /* @__PURE__ */ new Map();
  const note = (person, name) => {
    if (person && name && person !== me.person && name !== me.name) names.set(person, name);
  };
  for (const { owned = {}, history: history2 = [] } of floor.cases.values()) {
    note(owned.owner_person, owned.owner);
    note(owned.offered_person, owned.offered_to);
    for (const entry of history2) note(entry.person, entry.by === "stepin" ? null : entry.by);
  }
  for (const { claimed_by, claimed_person, history: history2 = [] } of floor.alerts.values()) {
    note(claimed_person, claimed_by);
    for (const entry of history2) note(entry.person, entry.by);
  }
  for (const { person, by } of floor.silences.values()) note(person, by);
  const here = new Set(there.map(({ person }) => person));
  for (const { person, name } of there) note(person, name);
  const people = [...names].map(([person, name]) => ({ person, name, here: here.has(person) }));
  return people.sort((a, b) => Number(b.here) - Number(a.here) || a.name.localeCompare(b.name) || (a.person < b.person ? -1 : 1));
}
function rowsOf2(cases, floor) {
  const rows = /* @__PURE__ */ new Map();
  const apart = /* @__PURE__ */ new Map();
  const surging = new Map(cases.filter(isSurge).map(({ worst }) => [worst.queue, []]));
  const folded = foldedBelow(cases);
  const keys = new Set(cases.map(({ key }) => key));
  for (const each of cases) {
    const { key: caseKey2, worst, also, status, record } = each;
    if (record?.folded_into && keys.has(record.folded_into)) continue;
    const unserved = unservedOf(each, floor);
    if (unserved) {
      const key2 = `unserved ${worst.cause} ${worst.queue}`;
      const row3 = apart.get(key2);
      if (row3) row3.own.push(each);
      else apart.set(key2, { ...each, key: key2, also: [], own: [each], under: [], unserved });
      continue;
    }
    const shares = worst.cause === "queue_wait" && status === "open" && !also.length && !isQuiet(each);
    if (shares && surging.has(worst.queue)) {
      surging.get(worst.queue).push(each);
      continue;
    }
    const key = shares ? `${worst.severity} ${worst.queue}` : `case ${caseKey2}`;
    const row2 = rows.get(key);
    if (row2) row2.own.push(each);
    else rows.set(key, { ...each, key, own: [each], under: folded.get(caseKey2) ?? [] });
  }
  for (const row2 of rows.values()) if (isSurge(row2)) row2.under = [...row2.under, ...surging.get(row2.worst.queue)];
  return [...rows.values(), ...apart.values()].map((row2) => countedRow(row2, floor));
}
function countedRow({ own, under, ...row2 }, floor) {
  const urgent = urgentOf(own, floor);
  const unsaid = urgentOf(urgent.number === own.length ? under : [...own, ...under], floor);
  return { ...row2, number: own.length, below: under.length, urgent: urgentOf([...own, ...under], floor), unsaid };
}
function urgentOf(cases, floor) {
  const urgent = cases.filter((one) => isUrgent(one, floor));
  return { number: urgent.length, since: Math.min(...urgent.map(({ worst }) => alertSince(worst))) };
}
function isUrgent(one, floor) {
  return one.severity === "critical" && one.status === "open" && !one.record?.silenced_by && !unservedOf(one, floor);
}
function unservedOf({ worst, also, status }, floor) {
  const queue = floor.queues.get(worst.queue);
  const waits = queue && isDeserted(queue) ? WAITS_FOR_SERVICE : WAITS_IN_LINE;
  return status === "open" && [worst, ...also].every((alert) => waits.has(alert.cause)) ? queue?.unserved : void 0;
}
function isSurge({ worst, also }) {
  return isOfQueue(worst) && [worst, ...also].some(({ cause }) => familyOf(cause) === "surge");
}
function countCases(cases, floor) {
  const counts = { critical: 0, warning: 0, claimed: 0 };
  for (const each of cases) {
    if (isOfQueue(each.worst) || each.record?.silenced_by || unservedOf(each, floor)) continue;
    counts[each.status === "open" ? each.severity : "claimed"] += 1;
  }
  return { ...counts, need: counts.critical + counts.warning };
}

// desk/list.js
var CaseList = class {
  /** `choose(key)` is called when a person points at a case. */
  constructor(words, choose2) {
    Object.assign(this, { words, choose: choose2 });
    this.unfolded = /* @__PURE__ */ new Set();
    this.node = h("ul", { class: "list", role: "listbox", "aria-label": words.text("desk.list") });
  }
  /** Returns the cases as they are listed, of those that are shown: what is folded follows its queue's case, or is left
   * out. `keep(case)` says which ones stand in the list in any way. */
  listed(cases, keep) {
    this.below = foldedBelow(cases);
    const folded = new Set([...this.below.values()].flat());
    return cases.filter((one) => !folded.has(one) || keep(one)).flatMap((one) => {
      const shown = this.unfolded.has(one.key) ? (this.below.get(one.key) ?? []).filter((each) => !keep(each)) : [];
      return [one, ...shown];
    });
  }
  /** Returns how many cases the one with this key stands for. */
  countBelow(key) {
    return this.below?.get(key)?.length ?? 0;
  }
  /** Shows the waits for which a queue's case stands, or folds them again. */
  toggle(key, open = !this.unfolded.has(key)) {
    if (open) this.unfolded.add(key);
    else this.unfolded.delete(key);
  }
  render(cases, desk) {
    this.order = cases.map(({ key }) => key);
    keyed(this.node, cases, ({ key }) => key, (one) => this.createItem(one), (node, one) => this.updateItem(node, one, desk));
  }
  createItem({ key }) {
    const part = (name) => h("span", { class: name });
    const parts = Object.fromEntries(["holder", "cause", "time", "place", "state", "also"].map((name) => [name, part(name)]));
    const node = h("li", { class: "item", role: "option", "data-case": key, click: () => this.choose(key) }, ...Object.values(parts));
    node.parts = parts;
    return node;
  }
  updateItem(node, one, desk) {
    const { words } = this;
    const { parts } = node;
    const { key, worst, also, status, severity } = one;
    const chosen = key === desk.selected;
    setAttribute(node, "aria-selected", String(chosen));
    setAttribute(node, "tabindex", chosen || !desk.selected && this.order[0] === key ? "0" : "-1");
    const marks = [isQuiet(one) ? "quiet-case" : "", one.record?.folded_into ? "folded" : ""].filter(Boolean);
    setAttribute(node, "class", ["item", severity, status, ...marks].join(" "));
    setAttribute(node, "data-alert", worst.id);
    setBadge(parts.holder, severity, worst.cause);
    setAttribute(parts.holder, "title", words.text(`severity.${severity}`));
    setText(parts.cause, words.code("cause", worst.cause));
    setText(parts.time, status === "resolved" ? words.text("status.resolved") : words.duration(desk.now - alertSince(worst)));
    const { floor } = desk.client;
    const unserved = unservedOf(one, floor) && unservedText(words, floor.queues.get(one.queue));
    setText(parts.place, [...backTexts(words, { ...worst, returned: one.record?.returned ?? worst.returned }), words.queue(floor, one.queue), agentName(floor, worst), unserved].filter(Boolean).join(" · "));
    setText(parts.state, this.stateText(one, desk));
    const below = this.countBelow(key);
    const others = [...also.map((alert) => words.text("wall.also", { cause: words.code("cause", alert.cause) })), ...below ? [words.text("desk.below", {}, below)] : []];
    setText(parts.also, others.join(" · "));
    parts.also.hidden = !others.length;
  }
  stateText(one, { actions, me }) {
    const { words } = this;
    const key = caseKey(one);
    if (actions.sending(key)) return words.text("action.sending");
    if (actions.lost(key)) return actions.failure(key);
    if (isOfferedTo(one, me())) return words.text("case.offered_you", { name: one.owner ?? "" });
    return statusText(words, one);
  }
  /** Moves the focus to the row with this key. */
  focus(key) {
    const node = this.node.keyedNodes?.get(key);
    node?.focus({ preventScroll: true });
    node?.scrollIntoView({ block: "nearest" });
  }
};
function statusText(words, { record, status, owner }) {
  if (status === "resolved") return "";
  const { until, offered_to: to } = record?.owned ?? {};
  const texts = [];
  if (record?.silenced_by) texts.push(words.text("case.silenced"));
  if (status === "snoozed") texts.push(until ? words.text("case.snoozed_until", { time: words.clock(until) }) : words.text("case.snoozed"));
  if (owner) texts.push(words.text("wall.claimed_by", { name: owner }));
  if (to) texts.push(words.text("case.offered", { name: to }));
  if (record?.level && status === "open") texts.push(words.text("case.escalated", { level: words.number(record.level) }));
  return texts.join(" · ");
}

// transcript/marked.js
var MASKED = /\[(card|phone|id|mail)\]/g;
function pieces(text2, words) {
  const drove = new Uint8Array(text2.length);
  for (const word of words) {
    for (let at = word ? text2.indexOf(word) : -1; at >= 0; at = text2.indexOf(word, at + 1)) drove.fill(1, at, at + word.length);
  }
  const masked = new Array(text2.length).fill(null);
  for (const match of text2.matchAll(MASKED)) masked.fill(match, match.index, match.index + match[0].length);
  const found2 = [];
  for (let start = 0, end; start < text2.length; start = end) {
    end = start + 1;
    while (end < text2.length && masked[end] === masked[start] && (masked[start] !== null || drove[end] === drove[start])) end += 1;
    found2.push({ text: text2.slice(start, end), drove: Boolean(drove[start]), masked: masked[start]?.[1] ?? null });
  }
  return found2;
}

// transcript/row_views.js
var SCORED = /* @__PURE__ */ new Set(["customer"]);
function createRow({ kind, turn }) {
  if (kind !== "turn") {
    const line = h("span", { class: "line-words" });
    const node2 = h("li", { class: `row-${kind}` }, line);
    node2.parts = { line };
    return node2;
  }
  const parts = { who: h("bdi", { class: "who" }), when: h("span", { class: "when" }), facts: h("span", { class: "facts" }), text: h("p", { class: "text", dir: "auto" }), risk: h("span", { class: "risk", "aria-hidden": "true" }, h("span", { class: "fill" })), found: h("ul", { class: "found" }) };
  const node = h("li", { class: `row-turn ${turn.sender}`, "data-turn": turn.id }, h("div", { class: "bubble" }, parts.risk, h("p", { class: "said-by" }, parts.who, parts.when, parts.facts), parts.text, parts.found));
  node.parts = parts;
  return node;
}
function updateRow(node, row2, context) {
  if (row2.kind === "turn") updateTurn(node, row2, context);
  else setText(node.parts.line, lineText(row2, context));
  if (row2.kind === "wait") setAttribute(node, "class", `row-wait ${row2.wait.kind}${row2.wait.until === void 0 ? " runs" : ""}`);
  if (row2.kind === "step") setAttribute(node, "class", `row-step${row2.step.by && row2.step.by !== "stepin" ? " person" : ""} ${row2.step.what === "opened" ? row2.step.severity ?? "" : ""}`.trim());
}
function updateTurn({ parts }, { turn, found: found2 }, context) {
  const { words } = context;
  const name = turn.agent ? calledAgent(turn, context) : "";
  setText(parts.who, [words.code("sender", turn.sender), name].filter(Boolean).join(" · "));
  setText(parts.when, words.clock(turn.at));
  setText(parts.facts, facts(words, turn, context.language).join(" · "));
  const scored = typeof turn.probability === "number";
  parts.risk.hidden = !scored;
  parts.risk.firstChild.style.transform = `scaleY(${Math.min(1, Math.max(0, turn.probability ?? 0)).toFixed(3)})`;
  renderText(parts.text, turn, found2.flatMap(({ words: drove }) => drove), words);
  renderFound(parts.found, found2, words);
}
function calledAgent({ agent, queue }, { floor, conversation, names }) {
  if (!names.has(agent)) names.set(agent, agentName(floor, { subject: conversation.id, queue, agent }));
  return names.get(agent);
}
function facts(words, turn, language) {
  const told = [];
  if (typeof turn.probability === "number") told.push(words.text("transcript.risk", { probability: words.percent(turn.probability) }));
  else if (turn.not_scored && SCORED.has(turn.sender)) {
    const [code, detail] = turn.not_scored.split(":");
    told.push(words.code("not_scored", code, { detail: detail ?? "" }));
  }
  if (turn.kind && turn.kind !== "reply") told.push(words.code("turn_kind", turn.kind));
  if (turn.language && language !== turn.language) told.push(words.code("language", turn.language.slice(0, 2)));
  for (const left of turn.left_out ?? []) told.push(words.code("left_out", left));
  return told;
}
function renderText(node, { text: text2 }, drove, words) {
  const shown = JSON.stringify([text2, drove]);
  if (node.shown === shown) return;
  node.shown = shown;
  node.classList.toggle("hidden-words", text2 === void 0);
  if (text2 === void 0) {
    node.replaceChildren(words.text("transcript.words_hidden"));
    return;
  }
  node.replaceChildren(
    ...pieces(text2, drove).map((piece) => {
      if (piece.masked) return h("span", { class: "masked" }, words.text(`masked.${piece.masked}`));
      return piece.drove ? h("mark", {}, piece.text) : piece.text;
    })
  );
}
function renderFound(list, found2, words) {
  list.hidden = !found2.length;
  const create = () => {
    const parts = { holder: h("span", { class: "holder" }), text: h("span", {}) };
    const node = h("li", {}, parts.holder, parts.text);
    node.parts = parts;
    return node;
  };
  keyed(list, found2.map((one, place) => ({ one, place })), ({ place }) => place, create, (node, { one }) => {
    setBadge(node.parts.holder, one.severity ?? "warning", one.cause);
    setText(node.parts.text, [words.code("cause", one.cause), one.what && words.code("history", one.what)].filter(Boolean).join(" · "));
  });
}
function lineText({ kind, queue, wait, step, at }, { words, floor, now }) {
  if (kind === "queue") return queue === null ? words.text("transcript.elsewhere") : words.text("transcript.moved", { queue: words.queue(floor, queue) });
  if (kind === "wait") return waitText(words, wait, now);
  const { by, what, cause } = step;
  const person = by && by !== "stepin" ? by : "";
  const done = person ? words.text("history.by", { what: words.code("history", what), name: person }) : words.code("history", what);
  return [words.clock(at), done, cause ? words.code("cause", cause) : "", stepNote(words, step)].filter(Boolean).join(" · ");
}
function waitText(words, { kind, since, until, outcome }, now) {
  const time = words.duration((until ?? now) - since);
  const text2 = words.text(until === void 0 ? `runs.${kind}` : `waited.${kind}`, { time });
  return ["abandoned", "transferred"].includes(outcome) ? `${text2} · ${words.code("resolution", outcome)}` : text2;
}
function stepNote(words, { what, note, by }) {
  if (!note) return "";
  if (what === "escalated") return words.text("case.level", { level: note });
  for (const family of ["intervention", "cause", "reason"]) if (words.has(`${family}.${note}`)) return words.text(`${family}.${note}`);
  return by && by !== "stepin" || what === "ran_out" ? note : words.code("resolution", note);
}

// transcript/risk.js
var SVG2 = "http://www.w3.org/2000/svg";
var [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [640, 112, 40, 14, 16, 20];
var FEW_TICKS = 4;
function chartOf(rows, waits, fired, now) {
  const turns = rows.filter(({ kind }) => kind === "turn").map(({ turn, found: found2 }) => ({ ...turn, found: found2 }));
  const points = turns.filter(({ probability }) => typeof probability === "number").map(({ id, at, probability }) => ({ id, at, probability }));
  const ends = [...turns.map(({ at }) => at), ...waits.flatMap(({ since, until }) => [since, until ?? now])];
  if (!points.length || !ends.length) return null;
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  const moments = turns.flatMap(({ at, found: found2 }) => found2.map(({ cause, severity, what }) => ({ at, cause, severity, what })));
  return { from, to: Math.max(to, from + 1), points, waits: waits.map(({ kind, since, until, outcome }) => ({ kind, since, until, outcome })), fired: fired ?? null, moments };
}
var RiskChart = class {
  constructor(words) {
    this.words = words;
    this.svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "risk-chart" });
    this.about = h("p", { class: "risk-rule" });
    this.rows = h("tbody", {});
    const head = h("tr", {}, ...["time", "risk", "wait"].map((column) => h("th", { scope: "col" }, words.text(`risk.${column}`))));
    this.table = h("details", { class: "risk-numbers" }, h("summary", {}, words.text("risk.numbers")), h("table", {}, h("thead", {}, head), this.rows));
    this.summary = h("summary", {});
    this.node = h("details", { class: "risk-box", open: window.innerHeight >= 1e3 }, this.summary, this.svg, this.about, this.table);
  }
  /** `chart` is that of `chartOf`; `text` says which rule fired. */
  render(chart2, now, text2) {
    this.node.hidden = !chart2;
    if (!chart2) return;
    const { words } = this;
    const last = chart2.points.at(-1);
    const told = words.text("risk.now", { probability: words.percent(last.probability), time: words.clock(last.at) }, chart2.points.length);
    setText(this.summary, `${words.text("risk.title")} · ${told}`);
    setText(this.about, text2);
    this.about.hidden = !text2;
    setAttribute(this.svg, "aria-label", [words.text("risk.title"), told, text2].filter(Boolean).join(". "));
    const shown = JSON.stringify([chart2, words.language]);
    if (shown !== this.shown) this.draw(chart2, now);
    this.shown = shown;
  }
  draw(chart2, now) {
    const { words, svg } = this;
    const x = (at) => LEFT + (WIDTH - LEFT - RIGHT) * (at - chart2.from) / (chart2.to - chart2.from);
    const y = (share) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - share);
    const nodes = [];
    for (const { kind, since, until } of chart2.waits) {
      const [start, end] = [x(since), x(until ?? chart2.to)];
      nodes.push(draw("rect", { class: `wait ${kind}`, x: start, y: TOP, width: Math.max(1, end - start), height: HEIGHT - TOP - BOTTOM }));
    }
    for (const share of [0, 0.5, 1]) {
      nodes.push(draw("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(share), y2: y(share) }), label(LEFT - 6, y(share) + 4, words.percent(share), "end"));
    }
    for (const at of ticks(chart2.from, chart2.to)) nodes.push(label(x(at), HEIGHT - 5, words.clock(at), at === chart2.from ? "start" : at === chart2.to ? "end" : "middle"));
    if (chart2.fired) nodes.push(...this.threshold(chart2.fired, x, y));
    nodes.push(draw("polyline", { class: "course", points: chart2.points.map(({ at, probability }) => `${x(at).toFixed(1)},${y(probability).toFixed(1)}`).join(" ") }));
    for (const { at, probability } of chart2.points) nodes.push(draw("circle", { class: "point", cx: x(at), cy: y(probability), r: 3.5 }));
    for (const { at, severity } of chart2.moments) nodes.push(draw("path", { class: `found-at ${severity ?? ""}`, d: `M${x(at)} ${TOP - 3} l-5 -9 h10 z` }));
    svg.replaceChildren(...nodes);
    this.renderTable(chart2, now);
  }
  threshold({ value, threshold, at }, x, y) {
    const { words } = this;
    const line = draw("line", { class: "threshold", x1: LEFT, x2: WIDTH - RIGHT, y1: y(threshold), y2: y(threshold) });
    const text2 = label(WIDTH - RIGHT, y(threshold) - 4, words.text("risk.threshold", { threshold: words.percent(threshold) }), "end");
    const [left, top] = [Math.min(Math.max(x(at), LEFT), WIDTH - RIGHT), y(value)];
    return [line, text2, draw("path", { class: "fired", d: `M${left} ${top - 6} l6 6 l-6 6 l-6 -6 z` })];
  }
  renderTable({ points, waits }, now) {
    const { words } = this;
    const lines = [...points.map(({ at, probability }) => ({ at, risk: words.percent(probability), wait: "" })), ...waits.map((wait) => ({ at: wait.since, risk: "", wait: waitText(words, wait, now) }))].sort((a, b) => a.at - b.at);
    const create = () => h("tr", {}, h("th", { scope: "row" }), h("td", {}), h("td", {}));
    keyed(this.rows, lines.map((line, place) => ({ line, place })), ({ place }) => place, create, (node, { line }) => {
      [words.clock(line.at), line.risk, line.wait].forEach((text2, column) => setText(node.children[column], text2));
    });
  }
};
function ticks(from, to) {
  return Array.from({ length: FEW_TICKS }, (_, place) => place === FEW_TICKS - 1 ? to : from + (to - from) * place / (FEW_TICKS - 1));
}
function label(x, y, text2, anchor) {
  const node = draw("text", { x, y, "text-anchor": anchor });
  node.textContent = text2;
  return node;
}
function draw(tag, attributes) {
  const node = document.createElementNS(SVG2, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

// transcript/rows.js
var SHOWN_WAIT_S = 30;
var ALWAYS_SHOWN = /* @__PURE__ */ new Set(["queue", "hold", "callback"]);
var ORDER = { queue: 0, wait: 1, turn: 2, step: 3 };
var OVER = /* @__PURE__ */ new Set(["ended", "probably_over"]);
function rowsOf3({ turns, waits, steps }, conversation) {
  const found2 = foundIn(turns, [...steps.values()], conversation);
  const placed2 = new Set([...found2.values()].flat().map(({ step }) => step).filter(Boolean));
  const rows = [...turns.values()].map((turn) => ({ key: `turn ${turn.id}`, kind: "turn", at: turn.at, turn, found: found2.get(turn.id) ?? [] }));
  for (const wait of allWaits(waits, conversation)) {
    const { kind, since, until } = wait;
    if (ALWAYS_SHOWN.has(kind) || until === void 0 || until - since >= SHOWN_WAIT_S) rows.push({ key: `wait ${kind} ${since}`, kind: "wait", at: until ?? Infinity, wait });
  }
  for (const step of steps.values()) if (!placed2.has(step)) rows.push({ key: `step ${step.id}`, kind: "step", at: step.at, step });
  rows.push(...moves(turns, waits, conversation));
  return rows.map((row2, place) => ({ row: row2, place })).sort((a, b) => a.row.at - b.row.at || ORDER[a.row.kind] - ORDER[b.row.kind] || a.place - b.place).map(({ row: row2 }) => row2);
}
function allWaits(waits, conversation) {
  const over = [...waits.values()];
  const running = conversation && !OVER.has(conversation.status) ? conversation.waits ?? [] : [];
  return [...over, ...running.filter(({ kind, since }) => !waits.has(`${kind} ${since}`))];
}
function foundIn(turns, steps, conversation) {
  const found2 = /* @__PURE__ */ new Map();
  const rests = (turn, cause) => turns.has(turn) && familyOf(cause) !== "wait";
  const add = (turn, one) => found2.set(turn, [...found2.get(turn) ?? [], one]);
  for (const step of steps) {
    const { of, turn, cause, severity, what, words = [] } = step;
    if (of === "alert" && rests(turn, cause)) add(turn, { cause, severity, what, words, step });
  }
  for (const { cause, severity, evidence = {} } of conversation?.causes ?? []) {
    if (!rests(evidence.turn, cause)) continue;
    const words = (evidence.drivers ?? []).filter(({ code, text: text2 }) => code === "words" && text2).map(({ text: text2 }) => text2);
    const known = found2.get(evidence.turn)?.find((one) => one.cause === cause);
    if (known) known.words = [.../* @__PURE__ */ new Set([...known.words, ...words])];
    else add(evidence.turn, { cause, severity, what: null, words });
  }
  return found2;
}
function moves(turns, waits, conversation) {
  const told = [...[...turns.values()].map(({ at, queue }) => ({ at, queue })), ...[...waits.values()].map(({ since, queue }) => ({ at: since, queue }))].sort((a, b) => a.at - b.at);
  for (const { since } of conversation?.waits ?? []) told.push({ at: since, queue: conversation.queue });
  const rows = [];
  let before;
  for (const { at, queue = null } of told) {
    if (before !== void 0 && queue !== before) rows.push({ key: `queue ${rows.length}`, kind: "queue", at, queue });
    before = queue;
  }
  if (conversation && before !== void 0 && before !== conversation.queue) rows.push({ key: "queue now", kind: "queue", at: Infinity, queue: conversation.queue });
  return rows;
}

// transcript/view.js
var NEAR_END_PX = 32;
var AGAIN_MS = 2e3;
var PASSING = /* @__PURE__ */ new Set(["log_unavailable", "too_many", "timeout"]);
var TranscriptView = class {
  /** `changed()` renders the page. */
  constructor(words, client, changed) {
    this.words = words;
    this.transcripts = client.transcripts;
    this.changed = changed;
    this.version = -1;
    this.shown = null;
    this.askedAt = 0;
    this.wanted = null;
    this.seen = 0;
    this.atEnd = true;
    this.top = 0;
    this.title = h("h3", {}, words.text("transcript.title"));
    this.about = h("p", { class: "about" });
    this.others = h("p", { class: "others" });
    this.state = h("p", { class: "state", role: "status" });
    this.earlier = h("p", { class: "earlier" }, words.text("transcript.earlier"));
    this.list = h("ol", { class: "talk" });
    this.log = h("div", { class: "log", tabindex: 0, role: "log", "aria-live": "off", "aria-label": words.text("transcript.title"), scroll: () => this.scrolled() }, this.earlier, this.list);
    new ResizeObserver(() => this.resized()).observe(this.log);
    this.below = h("button", { type: "button", class: "act new-below", click: () => this.toEnd() });
    this.below.hidden = true;
    this.risk = new RiskChart(words);
    this.node = h("section", { class: "transcript", hidden: true }, h("header", {}, this.title, this.others, this.about), this.risk.node, h("div", { class: "log-box" }, this.log, this.below), this.state);
  }
  /** Shows a conversation of the floor, or nothing. `fired` is the rule of an alert that fired, if one did.
   * @param {any} [conversation] @param {any} [floor] @param {number} [now] @param {any} [fired] */
  render(conversation, floor, now, fired) {
    this.want(conversation?.id ?? null);
    this.node.hidden = !conversation;
    const { open, version } = this.transcripts;
    if (!conversation || open?.conversation !== this.wanted) return;
    this.renderState(open);
    const { words } = this;
    setText(this.about, [conversation.channel && words.code("channel", conversation.channel), conversation.language && words.code("language", conversation.language.slice(0, 2))].filter(Boolean).join(" · "));
    setText(this.others, open.others.length ? words.text("transcript.others", { names: open.others.map(({ name }) => name).join(", ") }, open.others.length) : "");
    const rows = rowsOf3(open, conversation);
    const context = { words, floor, conversation, now, names: /* @__PURE__ */ new Map() };
    this.risk.render(chartOf(rows, allWaits(open.waits, conversation), fired, now), now, fired ? firedText(words, fired) : "");
    const isNew = version !== this.version || conversation !== this.shown;
    if (isNew) this.renderRows(open, rows, context);
    else for (const row2 of rows) if (row2.kind === "wait" && row2.wait.until === void 0) updateRow(this.list.keyedNodes.get(row2.key), row2, context);
    Object.assign(this, { version, shown: conversation });
  }
  want(id) {
    const failed = this.transcripts.open?.error;
    const again = id && PASSING.has(failed) && performance.now() - this.askedAt > AGAIN_MS;
    if (id === this.wanted && !again) return;
    if (id !== this.wanted) Object.assign(this, { seen: 0, atEnd: true, shown: null });
    Object.assign(this, { wanted: id, askedAt: performance.now() });
    this.transcripts.show(id).then(this.changed);
  }
  renderState({ whole: whole2, error, turns }) {
    const { words } = this;
    let text2 = "";
    if (error === "unknown_conversation") text2 = words.text("transcript.gone");
    else if (error === "not_allowed") text2 = words.text("transcript.not_allowed");
    else if (error) text2 = words.text("transcript.failed");
    else if (!whole2) text2 = words.text("transcript.loading");
    else if (!turns.size) text2 = words.text("transcript.empty");
    setText(this.state, text2);
    this.state.hidden = !text2;
  }
  renderRows(open, rows, context) {
    this.earlier.hidden = !open.earlier;
    let language = context.conversation.language;
    keyed(this.list, rows, ({ key }) => key, createRow, (node, row2) => {
      updateRow(node, row2, { ...context, language });
      if (row2.kind === "turn" && row2.turn.language) language = row2.turn.language;
    });
    if (this.atEnd) this.toEnd();
    this.renderBelow();
  }
  renderBelow() {
    const { size } = this.transcripts.open?.turns ?? { size: 0 };
    if (this.atEnd) this.seen = size;
    const fresh = size - this.seen;
    this.below.hidden = this.atEnd || fresh <= 0;
    setText(this.below, this.words.text("transcript.new_below", {}, Math.max(1, fresh)));
    setAttribute(this.log, "data-at-end", String(this.atEnd));
  }
  /** Notes whether the reader is at the end. Only a scroll upwards leaves it: the log also gets smaller by itself. */
  scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.log;
    if (scrollHeight - clientHeight - scrollTop < NEAR_END_PX) this.atEnd = true;
    else if (scrollTop < this.top) this.atEnd = false;
    this.top = scrollTop;
    this.renderBelow();
  }
  resized() {
    if (this.atEnd) this.toEnd();
  }
  toEnd() {
    this.atEnd = true;
    this.log.scrollTop = this.log.scrollHeight;
    this.top = this.log.scrollTop;
    this.renderBelow();
  }
};

// conversations/one.js
var MOST_DRIVERS = 4;
var OneConversation = class {
  /** `leave()` is called when a person goes back to the list. */
  constructor(words, data, client, leave) {
    Object.assign(this, { words, data });
    const part = (tag, name, props = {}) => h(tag, { class: name, ...props });
    this.parts = { holder: part("span", "holder"), title: part("h2", "", { tabindex: "-1" }), place: part("p", "subtitle"), time: part("span", "time"), causes: part("ul", "one-causes"), waits: part("ul", "one-waits"), facts: part("dl", "facts") };
    const { parts } = this;
    parts.back = h("button", { type: "button", class: "act leave", click: leave }, words.text("conversations.back"));
    parts.there = h("a", { class: "act-link open-there", target: "_blank", rel: "noopener noreferrer" }, words.text("desk.open_there"));
    parts.case = h("a", { class: "act-link open-case" }, words.text("conversations.case"));
    parts.queue = h("a", { class: "act-link open-queue" }, words.text("conversations.queue"));
    parts.why = h("a", { class: "act-link open-why" }, words.text("explain.link"));
    parts.caseState = part("p", "case-state");
    parts.unknown = h("p", { class: "empty" }, words.text("conversations.gone"));
    const section = (key, node) => h("section", { class: `one-section ${key}` }, h("h3", {}, words.text(`conversations.${key}`)), node);
    parts.sections = { causes: section("causes", parts.causes), waits: section("waits", parts.waits), facts: section("facts", parts.facts) };
    parts.head = h("header", { class: "one-head" }, parts.holder, h("div", { class: "one-title" }, parts.title, parts.place), parts.time);
    parts.links = h("p", { class: "one-links" }, parts.case, parts.why, parts.there, parts.queue, parts.caseState);
    this.talk = new TranscriptView(words, client, () => client.changed());
    this.found = h("div", { class: "one-found" }, parts.head, parts.links, this.talk.node, ...Object.values(parts.sections));
    this.node = h("section", { class: "one detail", hidden: true, "aria-label": words.text("conversations.one") }, parts.back, parts.unknown, this.found);
  }
  focus() {
    this.parts.title.focus({ preventScroll: true });
  }
  /** Shows the row of the conversation `id`; undefined when the floor does not have it. */
  render(row2, id, client) {
    this.node.hidden = !id;
    if (!row2) this.talk.render();
    if (!id) return;
    const { parts } = this;
    setAttribute(this.node, "data-conversation", id);
    parts.unknown.hidden = Boolean(row2) || !client.floor;
    this.found.hidden = !row2;
    if (!row2) return;
    const now = client.floorNow();
    this.renderHead(row2, now);
    this.renderLinks(row2);
    this.talk.render(row2.view, client.floor, now, row2.view.causes?.map(({ evidence }) => evidence?.fired).find(Boolean));
    this.renderCauses(row2, client.floor, now);
    this.renderWaits(row2.view, now);
    this.renderFacts(row2, now);
  }
  renderHead({ id, view, queueName: queueName2, agentName: agentName2, channel, language, causes }, now) {
    const { words, parts } = this;
    const severity = causes[0]?.severity;
    setAttribute(this.node, "class", `one detail ${severity ?? ""}`);
    parts.holder.hidden = !severity;
    if (severity) setBadge(parts.holder, severity, causes[0].cause);
    setText(parts.title, view.topic || id);
    setText(parts.place, [words.code("conversation", view.status), queueName2, agentName2, words.code("channel", channel), language && words.code("language", language)].filter(Boolean).join(" · "));
    setText(parts.time, words.duration((view.status === "ended" ? view.updated_at : now) - view.started_at));
    setAttribute(parts.time, "title", words.text("conversations.age"));
  }
  renderLinks({ queue, view, one }) {
    const { words, parts, data } = this;
    parts.there.hidden = !/^https?:\/\//.test(view.link ?? "");
    setAttribute(parts.there, "href", parts.there.hidden ? null : view.link);
    parts.case.hidden = parts.why.hidden = !one;
    if (one) setAttribute(parts.case, "href", `${address("desk", data)}&case=${encodeURIComponent(one.key)}`);
    if (one) setAttribute(parts.why, "href", `${address("explain", data)}&case=${encodeURIComponent(one.key)}`);
    setAttribute(parts.queue, "href", address("queue", { ...data, queue }));
    setText(parts.caseState, one ? statusText(words, one) : "");
  }
  renderCauses({ causes, view }, floor, now) {
    const { words, parts } = this;
    parts.sections.causes.hidden = !causes.length;
    const create = () => {
      const inside = { holder: h("span", { class: "holder" }), cause: h("span", { class: "cause" }), since: h("span", { class: "since" }), quote: h("blockquote", { class: "quote" }), why: h("p", { class: "why" }) };
      const node = h("li", {}, ...Object.values(inside));
      node.parts = inside;
      return node;
    };
    keyed(parts.causes, causes, ({ cause }) => cause, create, (node, { cause, severity, since, evidence }) => {
      const { parts: inside } = node;
      setBadge(inside.holder, severity, cause);
      setText(inside.cause, `${words.code("cause", cause)} · ${words.text(`severity.${severity}`)}`);
      setText(inside.since, words.duration(now - since));
      inside.quote.hidden = !evidence?.quote;
      setText(inside.quote, evidence?.quote ? words.text("quote", { text: evidence.quote }) : "");
      const drivers = (evidence?.drivers ?? []).slice(0, MOST_DRIVERS).map((driver) => driverText(words, driver, floor, view));
      inside.why.hidden = !drivers.length;
      setText(inside.why, drivers.join(" · "));
    });
  }
  renderWaits({ waits = [] }, now) {
    const { words, parts } = this;
    parts.sections.waits.hidden = !waits.length;
    keyed(parts.waits, waits, ({ kind }) => kind, () => h("li", {}), (node, { kind, since, due }) => {
      const promised = due ? words.text("conversations.due", { time: words.moment(due) }) : "";
      setText(node, [words.code("wait", kind, { time: words.duration(now - since) }), words.text("conversations.since", { time: words.clock(since) }), promised].filter(Boolean).join(" · "));
    });
  }
  renderFacts({ id, view, risk }, now) {
    const { words, parts } = this;
    const { started_at, updated_at, turns = 0, transfers = 0, probability, not_scored, rating, participants = {}, direction, watch, last_text, plea, segment } = view;
    const [unscored, detail] = (not_scored ?? "").split(":");
    const facts2 = [
      ["subject", id],
      ["started", words.moment(started_at)],
      ["last_sign", words.duration(now - updated_at)],
      ["risk", risk === null ? null : words.percent(risk)],
      ["probability", probability === void 0 ? null : words.percent(probability)],
      ["not_scored", not_scored && words.code("not_scored", unscored, { detail: detail ?? "" })],
      ["watch", watch ? words.text("fact.watched") : null],
      ["turns", words.number(turns)],
      ["transfers", words.number(transfers)],
      ["participants", Object.entries(participants).map(([name, mode]) => words.code("mode", mode, { name })).join(" · ")],
      ["direction", direction === "outbound" ? words.text("fact.outbound") : null],
      ["segment", segment],
      ["rating", rating === void 0 ? null : words.percent(rating)],
      ["last_text", last_text],
      ["plea", plea]
    ].filter(([, value]) => value);
    const create = ([key]) => {
      const node = h("div", { class: `fact ${key}` }, h("dt", {}, words.text(`fact.${key}`)), h("dd", {}));
      return node;
    };
    keyed(parts.facts, facts2, ([key]) => key, create, (node, [, value]) => setText(node.lastChild, String(value)));
  }
};

// conversations/rows.js
var SORTS2 = ["risk", "wait", "started", "queue", "agent", "channel", "language", "turns"];
var STATES2 = ["queued", "active", "held", "probably_over"];
var SEVERITY_RANK2 = { critical: 2, warning: 1 };
var MORE_FIRST = /* @__PURE__ */ new Set(["risk", "turns"]);
var KNOWN_TEXTS = /* @__PURE__ */ new WeakMap();
function rowsOf4(floor, language) {
  const cases = new Map(casesOf(floor).map((one) => [one.subject, one]));
  const names = /* @__PURE__ */ new Map();
  const called = (queue) => names.get(queue) ?? names.set(queue, queueName(floor, queue, language)).get(queue);
  const rows = [];
  for (const view of floor.conversations.values()) {
    if (view.status !== "ended") rows.push(rowOf(view, floor, cases.get(view.id) ?? null, called));
  }
  return rows;
}
function rowOf(view, floor, one, called) {
  const { id, queue, agent = null, channel, language, status: state, attention: risk = null } = view;
  const agentName2 = view.agent_name ?? ownValue(floor.queues.get(queue)?.detail?.names, agent) ?? agent;
  return { id, view, queue, queueName: called(queue), agent, agentName: agentName2, channel, language: language?.slice(0, 2) ?? null, state, risk, wait: waitOf(view), causes: causesOf(view, one), one };
}
function rowFor(floor, id, language) {
  const view = floor.conversations.get(id);
  if (!view) return void 0;
  const one = casesOf(floor).find(({ subject }) => subject === id) ?? null;
  return rowOf(view, floor, one, (queue) => queueName(floor, queue, language));
}
function waitOf({ waits = [] }) {
  return waits.find(({ kind }) => kind !== "callback") ?? waits[0] ?? null;
}
function causesOf({ causes = [] }, one) {
  const alerts = one ? [one.worst, ...one.also].filter(isOpen) : [];
  const raised = new Set(alerts.map(({ cause }) => cause));
  const found2 = [...alerts.map(({ cause, severity, evidence, starts_at }) => ({ cause, severity, since: evidence?.since ?? starts_at, evidence })), ...causes.filter(({ cause }) => !raised.has(cause))];
  return found2.sort((a, b) => SEVERITY_RANK2[b.severity] - SEVERITY_RANK2[a.severity] || a.since - b.since);
}
function fitting2(rows, { find, queue, agent, channel, spoken, state }, words) {
  const parts = searched(find);
  return rows.filter(
    (row2) => (!queue || row2.queue === queue) && (!agent || row2.agent === agent) && (!channel || row2.channel === channel) && (!spoken || row2.language === spoken) && (!state || row2.state === state || state === "raised" && row2.one !== null) && parts.every((part) => textOf(row2).includes(part) || row2.causes.some(({ cause }) => fold(words.code("cause", cause)).includes(part)))
  );
}
function textOf({ view, queueName: queue, agentName: agentName2 }) {
  const known = KNOWN_TEXTS.get(view);
  if (known?.queue === queue && known.agent === agentName2) return known.text;
  const { id, topic, last_text, plea } = view;
  const text2 = fold([id, queue, agentName2, topic, last_text, plea].filter(Boolean).join("\n"));
  KNOWN_TEXTS.set(view, { queue, agent: agentName2, text: text2 });
  return text2;
}
function sorted2(rows, { by, up }, language) {
  const named = (field) => ranked(rows, field, language);
  const keys = { risk: () => rowRisk, wait: () => ({ wait }) => wait?.since ?? null, started: () => ({ view }) => view.started_at, turns: () => ({ view }) => view.turns ?? 0, queue: () => named("queueName"), agent: () => named("agentName"), channel: () => named("channel"), language: () => named("language") };
  return sortedBy(rows, keys[by](), MORE_FIRST.has(by) !== up);
}
function rowRisk({ risk, causes }) {
  const severity = SEVERITY_RANK2[causes[0]?.severity] ?? 0;
  return severity || risk !== null ? severity * 10 + (risk ?? 0) : null;
}

// conversations/table.js
var COLUMNS2 = [["started"], ["queue", "agent"], ["wait"], ["risk"], ["causes"], ["channel", "language"]];
var MOST_CAUSES = 2;
var ConversationsTable = class {
  /** `choose(id)` is called when a person opens a row, `sort(by)` when one asks for another order, and `linkTo(id)` gives
   * the address of a conversation. */
  constructor(words, { choose: choose2, sort, linkTo }) {
    Object.assign(this, { words, choose: choose2, linkTo });
    this.sorts = {};
    this.list = new VirtualList({ label: words.text("conversations.list"), keyOf: ({ id }) => id, create: (row2) => this.createRow(row2), update: (node, row2, place) => this.updateRow(node, row2, place) });
    const head = h("div", { class: "row-head", role: "row", "aria-rowindex": "1" }, ...COLUMNS2.map((names) => this.headCell(names, sort)));
    this.node = h("div", { class: "conversations-table", role: "table", "aria-label": words.text("conversations.list") }, h("div", { role: "rowgroup" }, head), this.list.node);
    this.node.addEventListener("keydown", (event) => this.key(event));
  }
  headCell(names, sort) {
    const button = (by) => this.sorts[by] = h("button", { type: "button", "data-sort": by, click: () => sort(by) });
    const texts = names.map((name) => name === "causes" ? h("span", {}, this.words.text("column.causes")) : button(name));
    return h("div", { class: `cell ${names[0]}`, role: "columnheader" }, ...texts);
  }
  /** Shows the rows in this order. `order` is what they are sorted by, `chosen` the id of the open one. */
  render(rows, floor, now, order, chosen) {
    Object.assign(this, { floor, now, chosen, shown: rows });
    const { active } = this;
    this.active = rows.some(({ id }) => id === active) ? active : rows[0]?.id;
    setAttribute(this.node, "aria-rowcount", rows.length + 1);
    for (const [by, button] of Object.entries(this.sorts)) {
      const sorts = by === order.by;
      setText(button, `${this.words.text(`column.${by}`)}${sorts ? order.up ? " ↑" : " ↓" : ""}`);
      setAttribute(button, "aria-pressed", String(sorts));
    }
    this.list.render(rows);
  }
  createRow({ id }) {
    const part = (tag, name, props = {}) => h(tag, { class: name, ...props });
    const [risk, fill] = [part("span", "risk-number"), part("span", "fill")];
    const parts = { holder: part("span", "holder"), link: part("a", "name", { href: this.linkTo(id), click: (event) => this.open(event, id), focus: () => this.activate(id) }), said: part("span", "second said-last"), queue: part("span", "first"), agent: part("span", "second"), wait: part("span", "first"), kind: part("span", "second"), risk, fill, bar: h("span", { class: "bar", "aria-hidden": "true" }, fill), causes: part("ul", "chips"), state: part("span", "second"), channel: part("span", "first"), language: part("span", "second") };
    const cell = (name, ...inside) => h("div", { class: `cell ${name}`, role: "cell" }, ...inside);
    const node = h("div", { class: "conversation-row", role: "row", "data-key": id, "data-conversation": id }, cell("started", parts.holder, parts.link, parts.said), cell("queue", parts.queue, parts.agent), cell("wait", parts.wait, parts.kind), cell("risk", risk, parts.bar), cell("causes", parts.causes, parts.state), cell("channel", parts.channel, parts.language));
    node.parts = parts;
    return node;
  }
  updateRow(node, row2) {
    const { words } = this;
    const { parts } = node;
    const { id, view, wait, risk, causes, one } = row2;
    const severity = causes[0]?.severity ?? "none";
    setAttribute(node, "class", `conversation-row ${severity} ${wait ? "" : "no-wait"}`);
    setAttribute(parts.link, "aria-current", id === this.chosen ? "true" : null);
    setAttribute(parts.link, "tabindex", id === this.active ? "0" : "-1");
    setText(parts.link, id);
    if (causes.length) setBadge(parts.holder, severity, causes[0].cause);
    else if (parts.holder.dataset.badge) clearBadge(parts.holder);
    setAttribute(parts.holder, "title", causes.length ? words.text(`severity.${severity}`) : null);
    setText(parts.said, view.plea || view.last_text || view.topic || "");
    setText(parts.queue, row2.queueName);
    setText(parts.agent, row2.agentName ?? (row2.state === "queued" ? words.text("conversations.nobody") : "–"));
    setText(parts.wait, wait ? words.duration(this.now - wait.since) : "–");
    setText(parts.kind, wait ? words.code("waits", wait.kind) : words.code("conversation", view.status));
    setText(parts.risk, risk === null ? "–" : words.percent(risk));
    parts.fill.style.transform = `scaleX(${(risk ?? 0).toFixed(3)})`;
    const chips = causes.slice(0, MOST_CAUSES).map(({ cause, severity: how }) => ({ text: words.code("cause", cause), how }));
    if (causes.length > MOST_CAUSES) chips.push({ text: `+${words.number(causes.length - MOST_CAUSES)}`, how: "more" });
    keyed(parts.causes, chips, ({ text: text2 }) => text2, () => h("li", {}), (chip, { text: text2, how }) => {
      setText(chip, text2);
      setAttribute(chip, "class", `chip ${how}`);
    });
    setText(parts.state, one ? statusText(words, one) : view.watch ? words.text("conversations.watched") : "");
    parts.state.hidden = !parts.state.textContent;
    setText(parts.channel, words.code("channel", row2.channel));
    setText(parts.language, row2.language ? words.code("language", row2.language) : "");
  }
  open(event, id) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.choose(id);
  }
  activate(id) {
    if (this.active === id) return;
    this.active = id;
    this.list.draw();
  }
  key(event) {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }[event.key];
    if (step === void 0 || !this.shown?.length || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!this.list.node.contains(event.target)) return;
    const place = this.placeOf(this.active);
    const next = Math.min(Math.max(place + step, 0), this.shown.length - 1);
    this.active = this.shown[next].id;
    this.list.focus(next);
    event.preventDefault();
    event.stopPropagation();
  }
  /** Brings the row with this id into sight, if it is listed. */
  reveal(id) {
    const place = this.placeOf(id);
    if (place >= 0) this.list.reveal(place);
  }
  /** Gives the focus to the row with this id, if it is listed. */
  focus(id) {
    const place = this.placeOf(id);
    if (place >= 0) this.list.focus(place);
  }
  placeOf(id) {
    return (this.shown ?? []).findIndex((row2) => row2.id === id);
  }
};
function clearBadge(holder) {
  delete holder.dataset.badge;
  holder.replaceChildren();
}

// conversations/page.js
var FILTERS = { queue: "filter.all_queues", agent: "filter.all_agents", channel: "filter.all_channels", spoken: "filter.all_languages", state: "filter.all_states" };
var ConversationsPage = class extends ListPage {
  constructor(root, words, client, data) {
    super(root, words, client, data, {
      kind: "conversations",
      filters: FILTERS,
      sorts: SORTS2,
      hint: () => words.text(client.viewer?.words === false ? "filter.find_names" : "filter.find_words"),
      optionsOf: (rows) => optionsOf(rows, words),
      rowsOf: (floor) => rowsOf4(floor, words.language),
      fitting: (rows, filters) => fitting2(rows, filters, words),
      sorted: (rows, order) => sorted2(rows, order, words.language)
    });
    this.one = new OneConversation(words, data, client, () => this.choose(""));
    const linkTo = (id) => `conversations${this.addressOf({ ...this.asked, id })}`;
    this.begin(new ConversationsTable(words, { choose: (id) => this.choose(id), sort: (by) => this.sort(by), linkTo }), this.one.node);
  }
  renderMore(floor) {
    const { asked, words, client } = this;
    this.root.classList.toggle("reading", Boolean(asked.id));
    this.one.render(floor && asked.id ? rowFor(floor, asked.id, words.language) : void 0, asked.id, client);
  }
  /** Opens a conversation beside the list, or none for "". The address names it, and Back closes it. */
  choose(id) {
    const before = this.asked.id;
    if (id === before) return;
    this.ask({ id }, Boolean(before));
    this.table.reveal(id || before);
    if (id) this.one.focus();
    else this.table.focus(before);
  }
  press(key) {
    if (key !== "Escape" || !this.asked.id) return super.press(key);
    this.choose("");
    return true;
  }
};
function optionsOf(rows, words) {
  const of = (field, text2) => choicesOf(rows, field, text2, words.language);
  return {
    queue: of("queue", ({ queueName: queueName2 }) => queueName2),
    agent: of("agent", ({ agentName: agentName2 }) => agentName2),
    channel: of("channel", ({ channel }) => words.code("channel", channel)),
    spoken: of("language", ({ language }) => words.code("language", language)),
    state: [["raised", words.text("conversations.raised")], ...STATES2.map((state) => [state, words.code("conversation", state)])]
  };
}

// gave_up/rows.js
var SORTS3 = ["at", "waited", "queue", "channel"];
function rowsOf5(who, floor, language) {
  const cases = new Map(casesOf(floor).map((one) => [one.subject, one]));
  return who.map((told) => {
    const { conversation, queue, at, wait, since, link, back = false } = told;
    const waited = since === void 0 || since === null ? null : Math.max(0, at - since);
    const sla = wait === "queue" && floor.queues.get(queue)?.sla || null;
    return { id: `${conversation}@${at}`, conversation, queue, queueName: queueName(floor, queue, language), channel: told.channel, language: told.language?.slice(0, 2) ?? null, at, wait: wait ?? null, waited, sla, over: sla !== null && waited > sla, link, back, one: cases.get(conversation) ?? null };
  });
}
function fitting3(rows, { find, queue, channel }) {
  const parts = searched(find);
  return rows.filter((row2) => {
    const text2 = parts.length ? fold(`${row2.conversation}
${row2.queueName}`) : "";
    return (!queue || row2.queue === queue) && (!channel || row2.channel === channel) && parts.every((part) => text2.includes(part));
  });
}
function sorted3(rows, { by, up }, language) {
  const keys = { at: () => ({ at }) => at, waited: () => ({ waited }) => waited, queue: () => ranked(rows, "queueName", language), channel: () => ranked(rows, "channel", language) };
  return sortedBy(rows, keys[by](), (by === "at" || by === "waited") !== up);
}
function summed(rows) {
  const waits = rows.map(({ waited }) => waited).filter((waited) => waited !== null).sort((a, b) => a - b);
  const middle = waits.length >> 1;
  const median = waits.length ? waits.length % 2 ? waits[middle] : (waits[middle - 1] + waits[middle]) / 2 : null;
  return { over: rows.filter(({ over }) => over).length, promised: rows.filter(({ sla }) => sla !== null).length, median };
}

// gave_up/table.js
var COLUMNS3 = ["conversation", "queue", "waited", "at", "ways"];
var SORTED = { queue: "queue", waited: "waited", at: "at" };
var GaveUpTable = class {
  /** `sort(by)` is called when a person asks for another order. */
  constructor(words, data, sort) {
    Object.assign(this, { words, data });
    this.sorts = {};
    const inside = (name) => SORTED[name] ? this.sorts[name] = h("button", { type: "button", "data-sort": name, click: () => sort(SORTED[name]) }) : h("span", {}, words.text(`gave_up.column.${name}`));
    this.list = new VirtualList({ label: words.text("gave_up.list"), keyOf: ({ id }) => id, create: (row2) => this.createRow(row2), update: (node, row2) => this.updateRow(node, row2) });
    const head = h("div", { class: "row-head gave-up-head", role: "row", "aria-rowindex": "1" }, ...COLUMNS3.map((name) => h("div", { class: `cell ${name}`, role: "columnheader" }, inside(name))));
    this.node = h("div", { class: "conversations-table gave-up-table", role: "table", "aria-label": words.text("gave_up.list") }, h("div", { role: "rowgroup" }, head), this.list.node);
  }
  render(rows, floor, now, order) {
    const { words } = this;
    this.now = now;
    setAttribute(this.node, "aria-rowcount", rows.length + 1);
    for (const [by, node] of Object.entries(this.sorts)) {
      const sorts = by === order.by;
      setText(node, `${words.text(`gave_up.column.${by}`)}${sorts ? order.up ? " ↑" : " ↓" : ""}`);
      setAttribute(node, "aria-pressed", String(sorts));
    }
    this.list.render(rows);
  }
  createRow({ id, conversation }) {
    const { words } = this;
    const part = (tag, name) => h(tag, { class: name });
    const parts = { link: h("a", { class: "name", href: `${address("conversations", this.data)}&id=${encodeURIComponent(conversation)}` }), kind: part("span", "second"), queue: part("span", "first"), channel: part("span", "second"), waited: part("span", "first"), sla: part("span", "second"), at: part("span", "first"), ago: part("span", "second"), state: part("span", "second state") };
    parts.there = h("a", { class: "act-link", target: "_blank", rel: "noopener noreferrer" }, words.text("gave_up.call"));
    parts.case = h("a", { class: "act-link open-case" }, words.text("conversations.case"));
    const cell = (name, ...inside) => h("div", { class: `cell ${name}`, role: "cell" }, ...inside);
    const node = h("div", { class: "gave-up-row", role: "row", "data-key": id, "data-conversation": conversation }, cell("conversation", parts.link, parts.kind), cell("queue", parts.queue, parts.channel), cell("waited", parts.waited, parts.sla), cell("at", parts.at, parts.ago), cell("ways", parts.there, parts.case, parts.state));
    node.parts = parts;
    return node;
  }
  updateRow(node, { conversation, queueName: queueName2, channel, language, at, wait, waited, sla, over, link, back, one }) {
    const { words, now } = this;
    const { parts } = node;
    setAttribute(node, "class", `gave-up-row ${over ? "over" : ""}`);
    setText(parts.link, conversation);
    setText(parts.kind, wait ? words.code("waits", wait) : words.text("gave_up.not_waiting"));
    setText(parts.queue, queueName2);
    setText(parts.channel, [words.code("channel", channel), language && words.code("language", language)].filter(Boolean).join(" · "));
    setText(parts.waited, waited === null ? "–" : words.duration(waited));
    setText(parts.sla, sla === null ? "" : over ? words.text("queue.over", { over: words.duration(waited - sla), sla: words.duration(sla) }) : words.text("queue.sla", { sla: words.duration(sla) }));
    setText(parts.at, words.clock(at));
    setText(parts.ago, words.text("gave_up.ago", { time: words.duration(now - at) }));
    parts.there.hidden = !/^https?:\/\//.test(link ?? "");
    setAttribute(parts.there, "href", parts.there.hidden ? null : link);
    parts.case.hidden = !one;
    setAttribute(parts.case, "href", one ? `${address("desk", this.data)}&case=${encodeURIComponent(one.key)}` : null);
    setText(parts.state, back ? words.text("gave_up.back") : parts.there.hidden && !one ? words.text("gave_up.no_way") : "");
  }
};

// gave_up/page.js
var ASK_MS = 5e3;
var GaveUpPage = class extends ListPage {
  constructor(root, words, client, data) {
    super(root, words, client, data, {
      kind: "gave_up",
      filters: { queue: "filter.all_queues", channel: "filter.all_channels" },
      sorts: SORTS3,
      hint: () => words.text("gave_up.find"),
      optionsOf: (rows) => ({ queue: choicesOf(rows, "queue", ({ queueName: queueName2 }) => queueName2, words.language), channel: choicesOf(rows, "channel", ({ channel }) => words.code("channel", channel), words.language) }),
      unknown: () => this.told?.since === void 0 ? words.text("gave_up.reading") : null,
      rowsOf: (floor) => rowsOf5(this.told?.who ?? [], floor, words.language),
      fitting: fitting3,
      sorted: (rows, order) => sorted3(rows, order, words.language)
    });
    this.told = null;
    this.about = h("p", { class: "order-held gave-up-sums" });
    this.toolbar.node.firstChild.append(this.about);
    this.begin(new GaveUpTable(words, data, (by) => this.sort(by)));
    this.timer = setInterval(() => this.follow(), ASK_MS);
    this.follow();
  }
  close() {
    clearInterval(this.timer);
    super.close();
  }
  /** Asks anew, unless the last answer is still awaited. */
  async follow() {
    if (this.asking) return;
    this.asking = true;
    const { ok, gave_up: told } = await this.client.gaveUp();
    this.asking = false;
    if (!ok || !told) return;
    this.told = told;
    this.client.changed();
  }
  renderMore(floor, rows) {
    const { words, told } = this;
    if (told?.since === void 0) {
      setText(this.about, "");
      return;
    }
    const { over, promised, median } = summed(rows);
    const texts = [
      told.since ? words.text("gave_up.since", { time: words.moment(told.since) }) : "",
      median === null ? "" : words.text("gave_up.median", { time: words.duration(median) }),
      promised ? words.text("gave_up.over", { over: words.number(over), promised: words.number(promised) }) : "",
      told.count > rows.length ? words.text("gave_up.more", {}, told.count - rows.length) : ""
    ];
    setText(this.about, texts.filter(Boolean).join(" · "));
  }
};

// desk/notes.js
var PREFIX = "stepin.note.";
function noteOf(key) {
  return sessionStorage.getItem(PREFIX + key) ?? "";
}
function keepNote(key, text2) {
  if (text2) sessionStorage.setItem(PREFIX + key, text2);
  else sessionStorage.removeItem(PREFIX + key);
}

// desk/interventions.js
var KINDS_OF_ALL = ["whisper", "barge_in", "take_over", "transfer", "call_back", "suggest_reply", "offer_help"];
var WITH_TEXT = /* @__PURE__ */ new Set(["whisper", "suggest_reply", "refuse", "grant"]);
function kindsFor({ worst, also }) {
  const asked = [worst, ...also].some(({ cause }) => cause === "help_requested");
  return asked ? ["grant", "refuse", ...KINDS_OF_ALL.filter((kind) => kind !== "offer_help")] : KINDS_OF_ALL;
}
function needsText(kind) {
  return WITH_TEXT.has(kind);
}
var InterventionList = class {
  /** `stop(id)` asks to stop a planned intervention. */
  constructor(words, stop) {
    Object.assign(this, { words, stop });
    this.list = h("ul", {});
    this.node = h("section", { class: "interventions", hidden: true }, h("h3", {}, words.text("desk.interventions")), this.list);
  }
  render(one, floor, now, acts) {
    const found2 = [...one.record?.interventions ?? []].reverse();
    this.node.hidden = !found2.length;
    keyed(this.list, found2, ({ id }) => id, (each) => this.createItem(each), (node, each) => this.updateItem(node, each, floor, now, acts));
  }
  createItem({ id }) {
    const parts = { what: h("span", { class: "what" }), state: h("span", { class: "state" }), text: h("p", { class: "text" }), answer: h("p", { class: "answer" }) };
    parts.stop = h("button", { type: "button", class: "act stop", click: () => this.stop(id) }, this.words.text("intervention.stop"));
    const node = h("li", { "data-intervention": id }, parts.what, parts.state, parts.stop, parts.text, parts.answer);
    node.parts = parts;
    return node;
  }
  updateItem(node, { kind, state, at, changed_at, by = "stepin", to, text: text2, due_at: due, answer }, floor, now, acts) {
    const { words } = this;
    const { parts } = node;
    const who = by === "stepin" ? words.text("intervention.by_rules") : by;
    const target = to ? words.text("intervention.to", { name: words.queue(floor, to) }) : "";
    const planned = state === "planned";
    setAttribute(node, "class", state);
    setText(parts.what, [words.code("intervention", kind), target, who, words.clock(at)].filter(Boolean).join(" · "));
    setText(parts.state, planned && due ? words.text("intervention.due", { seconds: words.number(Math.max(0, Math.ceil(due - now))) }) : `${words.code("state", state)} · ${words.clock(changed_at)}`);
    parts.stop.hidden = !planned || !acts;
    setText(parts.text, text2 ? words.text("quote", { text: text2 }) : "");
    setText(parts.answer, !answer ? "" : words.has(`why.${answer}`) ? words.text(`why.${answer}`) : words.text("intervention.answer", { text: answer }));
    for (const part of [parts.text, parts.answer]) part.hidden = !part.textContent;
  }
};

// desk/trays.js
var REASONS = ["helped", "solved_itself", "no_need", "false_alarm", "other"];
var MINUTES = [5, 15, 60];
function options(choices) {
  return choices.map(
    ({ text: text2, choose: choose2, name }, position) => h("button", { type: "button", class: "act option", "data-digit": position + 1, "data-option": name ?? null, "aria-keyshortcuts": position < 9 ? String(position + 1) : null, click: choose2 }, h("kbd", {}, position < 9 ? String(position + 1) : ""), text2)
  );
}
function resolveTray({ words, ask }) {
  return [h("p", { class: "ask" }, words.text("tray.resolve")), ...options(REASONS.map((reason) => ({ name: reason, text: words.text(`reason.${reason}`), choose: () => ask("resolve", { reason }) })))];
}
function snoozeTray({ words, now, ask }) {
  const times2 = MINUTES.map((minutes) => ({ name: String(minutes), text: words.text("snooze.minutes", {}, minutes), choose: () => ask("snooze", { until: now + 60 * minutes }) }));
  const change2 = { name: "change", text: words.text("snooze.change"), choose: () => ask("snooze", {}) };
  return [h("p", { class: "ask" }, words.text("tray.snooze")), ...options([...times2, change2])];
}
function releaseTray({ words, one, ask }) {
  const yes = { name: "yes", text: words.text("release.yes"), choose: () => ask("release", { seen: one.person }) };
  return [h("p", { class: "ask" }, words.text("release.ask", { name: one.owner })), ...options([yes])];
}
function offerTray({ words, one, client, me, ask }) {
  const text2 = h("p", { class: "ask" });
  const list = h("div", { class: "people" });
  const show = (there) => {
    const people = peopleOf(client.floor, me, there);
    setText(text2, words.text(people.length ? "tray.offer" : "offer.nobody"));
    const hadFocus = list.contains(list.getRootNode().activeElement);
    list.replaceChildren(...options(people.map(({ name, person, here }) => ({ name: person, text: here ? words.text("offer.here", { name }) : name, choose: () => ask("offer", { to: name, to_person: person }) }))));
    if (hadFocus) list.querySelector("button")?.focus();
  };
  show([]);
  client.ask({ type: "people", queue: one.queue }).then(({ people }) => list.isConnected && people?.length && show(people));
  return [text2, list];
}
function interveneTray({ words, one, client: { floor }, ask }) {
  const box = h("div", { class: "order", hidden: true });
  const send = (order) => ask("intervene", { order }, "");
  const kinds = kindsFor(one).map((kind) => ({
    name: kind,
    text: words.text(`intervention.${kind}`),
    choose: () => needsText(kind) || kind === "transfer" ? showOrder(box, kind, words, floor, `${one.key} ${kind}`, send) : send({ kind })
  }));
  return [h("p", { class: "ask" }, words.text("tray.intervene")), ...options(kinds), box];
}
var isSent = ({ key, shiftKey, isComposing }) => key === "Enter" && !shiftKey && !isComposing;
function showOrder(box, kind, words, floor, draft, send) {
  const text2 = h("textarea", { class: "order-text", maxlength: 2e3, rows: 2, "aria-label": words.text(`order.${kind}`), placeholder: words.text(`order.${kind}`), input: () => keepNote(draft, text2.value), keydown: (event) => isSent(event) && submit(event) });
  text2.value = noteOf(draft);
  const queues = namedQueues(floor, words.language).map(({ queue }) => h("option", { value: queue }, words.queue(floor, queue)));
  const to = kind === "transfer" ? h("select", { class: "order-to", "aria-label": words.text("order.to") }, ...queues) : null;
  const missing = h("p", { class: "order-missing", role: "alert" });
  const submit = (event) => {
    event.preventDefault();
    const written = text2.value.trim();
    if (needsText(kind) && !written) {
      setText(missing, words.text("order.missing"));
      text2.focus();
      return;
    }
    keepNote(draft, "");
    send({ kind, ...to?.value ? { to: to.value } : {}, ...written ? { text: written } : {} });
  };
  box.replaceChildren(h("p", { class: "ask" }, words.text(`intervention.${kind}`)), ...to ? [to] : [], text2, h("button", { type: "button", class: "act send", click: submit }, words.text("order.send")), missing);
  box.hidden = false;
  (to ?? text2).focus();
}

// desk/controls.js
var KEYS = { accept: "A", decline: "D", claim: "C", release: "R", intervene: "I", offer: "H", snooze: "S", wake: "W", resolve: "X", close: "E" };
var ACTIONS = Object.keys(KEYS);
var TRAYS = { release: releaseTray, intervene: interveneTray, offer: offerTray, snooze: snoozeTray, resolve: resolveTray };
var Controls = class {
  constructor(words, desk) {
    Object.assign(this, { words, desk });
    this.buttons = Object.fromEntries(
      ACTIONS.map((action) => [action, h("button", { type: "button", class: `act ${action}`, "data-action": action, "aria-keyshortcuts": KEYS[action], title: KEYS[action], click: () => this.press(action) })])
    );
    for (const action of Object.keys(TRAYS)) if (action !== "release") setAttribute(this.buttons[action], "aria-expanded", "false");
    this.noteField = h("input", { class: "note", maxlength: 2e3, placeholder: words.text("desk.note"), "aria-label": words.text("desk.note"), input: () => keepNote(this.one.key, this.noteField.value) });
    this.taken = h("span", { class: "taken" });
    this.outcome = h("p", { class: "outcome" });
    this.tray = h("div", { class: "tray", role: "group", hidden: true });
    this.node = h("div", { class: "actions" }, ...Object.values(this.buttons), this.noteField, this.taken, this.tray, this.outcome);
  }
  note() {
    return this.noteField.value.trim();
  }
  /** Does what a button does, if the case allows it. A button that needs a choice opens its tray, or closes it. */
  press(action) {
    const { one } = this;
    const button = this.buttons[action];
    if (!one || !button || button.hidden || button.getAttribute("aria-disabled") === "true") return;
    const chooses = TRAYS[action] && (action !== "release" || !isMine(one, this.desk.me())) && (one.record || action === "resolve");
    if (!chooses) this.ask(action, {});
    else if (this.opened === action) this.closeTray(true);
    else this.openTray(action);
  }
  ask(action, fields, note = this.note()) {
    const { one } = this;
    this.closeTray(true);
    return this.desk.request(action, one, note, fields);
  }
  openTray(action) {
    this.closeTray(false);
    this.opened = action;
    const { words, one, desk } = this;
    const content = TRAYS[action]({ words, one, me: desk.me(), client: desk.client, now: desk.now, ask: (...what) => this.ask(...what) });
    this.tray.replaceChildren(...content, h("button", { type: "button", class: "act cancel", click: () => this.closeTray(true) }, words.text("desk.cancel")));
    setAttribute(this.tray, "aria-label", words.text(`tray.${action}`));
    this.tray.hidden = false;
    if (this.buttons[action].hasAttribute("aria-expanded")) setAttribute(this.buttons[action], "aria-expanded", "true");
    this.tray.querySelector("button, input, select")?.focus();
  }
  /** Closes the tray. `back` gives the focus to the button that opened it, if the tray has it. */
  closeTray(back) {
    const { opened, tray } = this;
    if (!opened) return;
    const hadFocus = tray.contains(tray.getRootNode().activeElement);
    this.opened = null;
    tray.hidden = true;
    tray.replaceChildren();
    if (this.buttons[opened].hasAttribute("aria-expanded")) setAttribute(this.buttons[opened], "aria-expanded", "false");
    if (back && hadFocus) this.buttons[opened].focus();
  }
  /** Takes a key for the open tray. Returns whether it was one. */
  key(key, typing) {
    if (!this.opened) return false;
    if (key === "Escape") this.closeTray(true);
    else if (typing || !/^[1-9]$/.test(key)) return false;
    else this.tray.querySelectorAll("button[data-digit]")[Number(key) - 1]?.click();
    return true;
  }
  render(one) {
    const { words, desk } = this;
    if (this.one?.key !== one.key) {
      this.noteField.value = noteOf(one.key);
      this.closeTray(false);
    }
    this.one = one;
    const me = desk.me();
    const conversation = desk.conversation(one);
    const key = caseKey(one);
    const sending = desk.actions.sending(key);
    const lost = desk.actions.lost(key);
    for (const action of ACTIONS) {
      const button = this.buttons[action];
      button.hidden = !me.acts || !this.isShown(action, one, me, conversation, lost);
      setText(button, action === sending ? words.text("action.sending") : this.label(action, one, me));
      setAttribute(button, "aria-disabled", String(Boolean(sending) || !allows(action, one, me, conversation)));
    }
    if (this.opened && this.buttons[this.opened].hidden) this.closeTray(false);
    this.noteField.hidden = !me.acts;
    setText(this.taken, this.standing(one));
    const failure = desk.actions.failure(key);
    setText(this.outcome, failure);
    setAttribute(this.outcome, "class", lost ? "outcome taken-first" : "outcome");
    this.outcome.hidden = !failure;
  }
  isShown(action, one, me, conversation, lost) {
    const { owner, status } = one;
    if (action === "claim") return !owner || lost;
    if (action === "release") return Boolean(owner) && status !== "resolved";
    if (action === "snooze" && status === "snoozed") return false;
    if (action === "resolve") return true;
    return allows(action, one, me, conversation);
  }
  label(action, one, me) {
    return this.words.text(action === "decline" && isOfferedBy(one, me) ? "action.withdraw" : `action.${action}`);
  }
  standing(one) {
    const { words } = this;
    if (one.status !== "resolved") return statusText(words, one);
    const { record, worst } = one;
    const reason = record?.owned?.reason ? words.code("reason", record.owned.reason) : words.code("resolution", record?.resolution ?? worst.resolution ?? "");
    return [words.text("status.resolved"), reason].filter(Boolean).join(" · ");
  }
};

// desk/part.js
var ANSWER_KEYS = { true_alarm: "T", false_alarm: "F", retract: "U" };
var CasePart = class {
  /** `answer(action)` asks for an answer to the alert, or to take it back. */
  constructor(words, answer) {
    this.words = words;
    const part = (tag, name) => h(tag, { class: name });
    this.parts = { holder: part("span", "holder"), cause: part("span", "cause"), since: part("span", "since"), quote: part("blockquote", "quote"), quoteAt: part("figcaption", "quote-at"), measures: part("div", "measures"), drivers: part("ul", "drivers"), failed: part("p", "answer-failed") };
    const parts = this.parts;
    parts.figure = h("figure", { class: "said" }, parts.quote, parts.quoteAt);
    parts.driversBox = h("section", {}, h("h3", {}, words.text("desk.drivers")), parts.drivers);
    parts.head = h("header", { class: "part-head" }, parts.holder, parts.cause, parts.since);
    this.buttons = Object.fromEntries(
      Object.entries(ANSWER_KEYS).map(([action, key]) => [action, h("button", { type: "button", class: `act ${action}`, "data-action": action, "aria-keyshortcuts": key, click: () => answer(action) })])
    );
    parts.answers = h("div", { class: "answers", role: "group", "aria-label": words.text("desk.answers") }, ...Object.values(this.buttons));
    this.node = h("section", { class: "part" }, parts.head, parts.figure, parts.measures, parts.driversBox, parts.answers, parts.failed);
  }
  /** `alone` says that the case has no other alert, so that its head says it all. */
  render(alert, desk, alone) {
    const { words, parts } = this;
    this.alert = alert;
    const end = isOpen(alert) ? desk.now : alert.ends_at ?? alert.updated_at;
    setAttribute(this.node, "class", `part ${alert.severity} ${alert.status}`);
    setAttribute(this.node, "data-part", alert.id);
    parts.head.hidden = alone;
    setBadge(parts.holder, alert.severity, alert.cause);
    setText(parts.cause, [words.code("cause", alert.cause), words.text(isOpen(alert) ? `severity.${alert.severity}` : "status.resolved"), ...backTexts(words, alert)].join(" · "));
    setText(parts.since, words.duration(end - alertSince(alert)));
    this.renderQuote(alert, desk.conversation({ subject: alert.subject }));
    this.renderMeasures(alert, end);
    this.renderDrivers(alert, desk.client.floor);
    this.renderAnswers(alert, desk.actions, desk.me());
  }
  renderAnswers(alert, actions, me) {
    const { words, parts, buttons } = this;
    const answer = answerOf(alert, me);
    const sending = actions.sending(alertKey(alert));
    parts.answers.hidden = !me.acts || alert.told === false;
    for (const [action, button] of Object.entries(buttons)) {
      button.hidden = action === "retract" && !answer;
      setText(button, words.text(action === sending ? "action.sending" : `action.${action}`));
      setAttribute(button, "aria-disabled", String(Boolean(sending) || !allowsAnswer(action, alert, me)));
      if (isAnswer(action)) setAttribute(button, "aria-pressed", String(action === answer));
    }
    const failure = actions.failure(alertKey(alert));
    setText(parts.failed, failure);
    parts.failed.hidden = !failure;
  }
  /** Shows the words that drove the alert and who said them; beside a wait, the customer's latest ones. */
  renderQuote(alert, conversation) {
    const { words, parts } = this;
    const { quote, by, at } = quoteOf(alert, conversation);
    parts.figure.hidden = !quote;
    setText(parts.quote, quote ? words.text("quote", { text: quote }) : "");
    const who = words.text(`said.${by}`);
    setText(parts.quoteAt, at ? words.text("desk.quote_at", { who, time: words.clock(at) }) : who);
  }
  /** Shows the measures that the evidence has: probability against threshold, wait against SLA, baseline and count. */
  renderMeasures(alert, end) {
    const { words, parts } = this;
    const { threshold, waited, sla, since, count: count2, not_scored, baseline, due, fired } = alert.evidence ?? {};
    const measures = [];
    const probability = probabilityOf(alert);
    if (fired) {
      measures.push({ key: "probability", text: firedText(words, fired), share: fired.now, mark: fired.threshold });
    } else if (probability !== null) {
      const text2 = threshold ? words.text("desk.probability_threshold", { probability: words.percent(probability), threshold: words.percent(threshold) }) : words.percent(probability);
      measures.push({ key: isWait(alert) ? "breach" : "probability", text: text2, share: probability, mark: threshold });
    }
    if (sla && isWait(alert)) {
      const time = since === void 0 && waited !== void 0 && waited !== null ? waited : end - alertSince(alert);
      const scale = Math.max(time, sla * 1.5);
      const left = isOpen(alert) && due > end ? words.duration(due - end) : null;
      const text2 = words.text(left ? "desk.left" : "desk.waited_sla", { waited: words.duration(time), sla: words.duration(sla), left });
      measures.push({ key: "waited", text: text2, share: time / scale, mark: sla / scale });
    }
    if (baseline) {
      measures.push({ key: "baseline", text: words.text("desk.baseline", { median: words.duration(baseline.median), high: words.duration(baseline.high) }) });
    }
    if (count2 && !isOfQueue(alert)) {
      const text2 = threshold ? words.text("desk.count_threshold", { threshold: words.number(threshold) }, count2) : words.text("desk.count", {}, count2);
      measures.push({ key: "count", text: text2 });
    }
    if (not_scored) {
      const [code, detail] = not_scored.split(":");
      measures.push({ key: "not_scored", text: words.code("not_scored", code, { detail: detail ?? "" }) });
    }
    keyed(parts.measures, measures, (measure) => measure.key, (measure) => this.createMeasure(measure), (node, measure) => this.updateMeasure(node, measure));
  }
  createMeasure({ key }) {
    const line = h("p", { class: "measure-words" });
    const fill = h("span", { class: "fill" });
    const mark = h("span", { class: "mark" });
    const bar = h("div", { class: "bar", "aria-hidden": "true" }, fill, mark);
    const node = h("div", { class: `measure ${key}` }, h("h3", {}, this.words.text(`measure.${key}`)), line, bar);
    node.parts = { line, fill, mark, bar };
    return node;
  }
  updateMeasure({ parts }, { text: text2, share, mark }) {
    setText(parts.line, text2);
    parts.bar.hidden = share === void 0;
    parts.fill.style.transform = `scaleX(${Math.min(1, share ?? 0).toFixed(3)})`;
    parts.mark.hidden = !mark;
    if (mark) parts.mark.style.left = `${(Math.min(1, mark) * 100).toFixed(1)}%`;
  }
  /** Shows the drivers. Beside a probability their weights are log-odds and get a bar; elsewhere the text has the number. */
  renderDrivers(alert, floor) {
    const { words, parts } = this;
    const drivers = alert.evidence?.drivers ?? [];
    parts.driversBox.hidden = drivers.length === 0;
    const inLogOdds = probabilityOf(alert) !== null && !isWait(alert);
    const most = Math.max(...drivers.map((driver) => Math.abs(driver.weight ?? 0)), 1e-9);
    const create = () => {
      const [line, fill, effect] = [h("span", { class: "driver-words" }), h("span", { class: "fill" }), h("span", { class: "effect" })];
      const node = h("li", {}, line, h("span", { class: "bar", "aria-hidden": "true" }, fill), effect);
      node.parts = { line, fill, effect };
      return node;
    };
    const update = (node, { driver }) => {
      const weight = driver.weight ?? 0;
      const bar = inLogOdds && weight !== 0;
      setAttribute(node, "class", `${weight < 0 ? "lowers" : "raises"}${bar ? "" : " plain"}`);
      setText(node.parts.line, driverText(words, driver, floor, alert));
      node.parts.fill.style.transform = `scaleX(${(Math.abs(weight) / most).toFixed(3)})`;
      setText(node.parts.effect, bar ? words.text(weight < 0 ? "driver.lowers" : "driver.raises") : "");
    };
    keyed(parts.drivers, drivers.map((driver, position) => ({ driver, position })), (item) => item.position, create, update);
  }
};

// desk/playbook.js
var ASK_AGAIN_S = 15;
var BLOCKS = ["facts", "steps", "say", "reply", "emotion_say", "never", "may", "take_over", "old", "young", "emotion_never"];
var PlaybookView = class {
  /** `changed()` is called when a playbook has come. */
  constructor(words, client, changed) {
    Object.assign(this, { words, client, changed });
    this.list = h("div", { class: "blocks" });
    this.node = h("section", { class: "playbook", hidden: true }, h("h3", {}, words.text("playbook.title")), this.list);
  }
  /** Returns the first step of the case's playbook, or undefined while none is known. */
  firstStep(one) {
    return this.known?.key === one.key ? this.known.playbook.of_cause?.steps?.[0] : void 0;
  }
  render(one, now) {
    this.ask(one, now);
    const playbook = this.known?.key === one.key ? this.known.playbook : null;
    const blocks = playbook && one.status !== "resolved" ? this.blocks(playbook) : [];
    this.node.hidden = !blocks.length;
    keyed(this.list, blocks, ({ name }) => name, ({ name }) => this.createBlock(name), (node, block) => this.updateBlock(node, block));
  }
  /** Asks for the playbook of a case that is new here, has changed, or was asked for a while ago. */
  async ask(one, now) {
    if (!one.record || one.status === "resolved") return;
    const mark = `${one.key} ${one.record.step ?? 0} ${one.record.cause} ${Math.floor(now / ASK_AGAIN_S)}`;
    if (this.asked === mark) return;
    this.asked = mark;
    const { ok, playbook } = await this.client.playbook(one.record.id, this.words.language);
    if (!ok || !playbook || this.asked !== mark) return;
    this.known = { key: one.key, playbook };
    this.changed();
  }
  blocks({ of_cause: cause = {}, of_emotion: feeling = {}, facts: facts2, reply, age, said_to: to = "customer", emotion }) {
    const { words } = this;
    const found2 = { ...cause, facts: facts2, reply, emotion_say: feeling.say, emotion_never: feeling.never };
    if (age === "old") found2.young = [];
    if (age === "young") found2.old = [];
    const titles = { say: words.text(`playbook.say_to.${to}`) };
    if (emotion) titles.emotion_say = words.text("playbook.emotion_say", { emotion: words.code("driver", `emotion.${emotion}`) });
    return BLOCKS.filter((name) => found2[name]?.length).map((name) => ({ name, title: titles[name] ?? words.text(`playbook.${name}`), lines: found2[name] }));
  }
  createBlock(name) {
    const parts = { title: h("h4", {}), lines: h(name === "steps" ? "ol" : "ul", {}) };
    const node = h("div", { class: `block ${name}` }, parts.title, parts.lines);
    node.parts = parts;
    return node;
  }
  updateBlock({ parts }, { title, lines }) {
    setText(parts.title, title);
    setAttribute(parts.title, "class", "block-title");
    keyed(parts.lines, lines.map((line, position) => ({ line, position })), ({ position }) => position, () => h("li", {}), (node, { line }) => setText(node, line));
  }
};

// desk/history.js
var OF_THE_CASE = /* @__PURE__ */ new Set(["claim", "release", "resolve", "resolved"]);
function historyOf({ record, worst, also, over }) {
  if (!record) return { entries: worst.history ?? [], more: (worst.step ?? 0) - (worst.history ?? []).length };
  const own = record.history ?? [];
  const ids = new Set(own.map(({ action }) => action).filter(Boolean));
  const alerts = [worst, ...also, ...over];
  const named = alerts.length > 1;
  const theirs = alerts.flatMap(({ history: history2 = [], cause }) => history2.filter((entry) => !OF_THE_CASE.has(entry.what) && !ids.has(entry.action)).map((entry) => named ? { ...entry, cause } : entry));
  const raised = new Set(alerts.filter(({ history: history2 = [] }) => history2.some(({ what }) => what === "opened")).map(({ cause }) => cause));
  const twice = ({ what, note }) => what === "opened" && raised.size > 0 || what === "joined" && raised.has(note);
  const entries = [...own.filter((entry) => !twice(entry)), ...theirs].sort((a, b) => a.at - b.at);
  return { entries, more: (record.step ?? 0) - own.length };
}

// desk/detail.js
var DeskDetail = class {
  /** `desk` gives the floor, the time and this person, and takes what is asked for. */
  constructor(words, desk) {
    Object.assign(this, { words, desk });
    const part = (tag, name) => h(tag, { class: name });
    this.parts = { holder: part("span", "holder"), title: h("h2", {}), subtitle: part("p", "subtitle"), todo: part("p", "todo"), time: part("span", "time") };
    const parts = this.parts;
    parts.link = h("a", { class: "open-there", target: "_blank", rel: "noopener noreferrer", hidden: true }, words.text("desk.open_there"));
    parts.why = h("a", { class: "open-why" }, words.text("explain.link"));
    parts.silence = part("p", "silence-note");
    parts.below = h("button", { type: "button", class: "act below", hidden: true, click: () => desk.unfold(this.key) });
    const backButton = h("button", { type: "button", class: "back", click: () => desk.showList() }, words.text("desk.back"));
    const heading = h("header", { class: "detail-head" }, parts.holder, h("div", { class: "titles" }, parts.title, parts.subtitle, h("p", { class: "ways" }, parts.why, parts.link)), parts.time);
    this.controls = new Controls(words, desk);
    this.interventions = new InterventionList(words, (id) => desk.request("stop", desk.shown(), "", { stops: id }));
    this.playbook = new PlaybookView(words, desk.client, () => desk.render());
    this.transcript = new TranscriptView(words, desk.client, () => desk.render());
    parts.parts = part("div", "parts");
    parts.facts = part("dl", "facts");
    parts.history = part("ol", "history");
    parts.historyMore = part("p", "history-more");
    const body = h("div", { class: "detail-body" }, this.transcript.node, h("div", { class: "reasons", tabindex: 0, role: "group", "aria-label": words.text("desk.reasons") }, parts.parts, h("div", { class: "besides" }, this.playbook.node, this.interventions.node, this.section("desk.facts", parts.facts), this.section("desk.history", parts.history, parts.historyMore))));
    this.article = h("article", { class: "alert-detail", hidden: true }, heading, parts.todo, this.controls.node, h("div", { class: "notes" }, parts.silence, parts.below), body);
    this.nothing = h("div", { class: "nothing" }, icon("check", "quiet-icon"), h("p", {}, words.text("desk.choose")));
    this.node = h("section", { class: "detail", "aria-label": words.text("desk.detail") }, backButton, this.nothing, this.article);
  }
  section(key, ...content) {
    return h("section", {}, h("h3", {}, this.words.text(key)), ...content);
  }
  /** Clears a note that was recorded with its action. */
  clearNote(key, note) {
    const field = this.controls.noteField;
    if (field.value.trim() !== note) return;
    field.value = "";
    keepNote(this.key, "");
  }
  /** Returns the alert that a key is about: the one whose part has the focus, or the worst one. */
  partInFocus() {
    const active = this.node.getRootNode().activeElement?.closest?.("[data-part]");
    const found2 = [...this.parts.parts.keyedNodes?.values() ?? []].find((node) => node === active);
    return (found2 ?? this.parts.parts.firstChild)?.view.alert;
  }
  render(one) {
    this.article.hidden = !one;
    this.nothing.hidden = Boolean(one);
    if (!one) {
      this.transcript.want(null);
      return;
    }
    this.key = one.key;
    const { words, parts, desk } = this;
    const { floor } = desk.client;
    const { worst, severity, status } = one;
    const conversation = desk.conversation(one);
    setAttribute(this.article, "class", `alert-detail ${severity} ${status}`);
    setAttribute(this.article, "data-case", one.key);
    setAttribute(this.article, "data-alert", worst.id);
    setBadge(parts.holder, severity, worst.cause);
    setText(parts.title, words.code("cause", worst.cause));
    setText(parts.subtitle, [words.text(`severity.${severity}`), ...backTexts(words, { ...worst, returned: one.record?.returned ?? worst.returned }), words.queue(floor, one.queue), agentName(floor, worst)].filter(Boolean).join(" · "));
    const end = status === "resolved" ? one.record?.resolved_at ?? worst.ends_at ?? worst.updated_at : desk.now;
    setText(parts.time, words.duration(end - alertSince(worst)));
    this.playbook.render(one, desk.now);
    setText(parts.todo, this.todo(one, end));
    parts.todo.hidden = !parts.todo.textContent;
    this.controls.render(one);
    this.renderNotes(one, floor);
    this.transcript.render(isOfQueue(worst) ? void 0 : conversation, floor, desk.now, firedOf(one));
    this.renderParts(one);
    this.interventions.render(one, floor, desk.now, desk.me().acts);
    this.renderLink(conversation?.link);
    parts.why.hidden = !one.record;
    setAttribute(parts.why, "href", `${address("explain", desk.data)}&case=${encodeURIComponent(one.key)}`);
    this.renderFacts(worst, conversation, desk.now);
    this.renderHistory(one, floor);
  }
  /** Returns what to do first, in one sentence. */
  todo(one, end) {
    const { words, desk } = this;
    const { worst, owner, status } = one;
    if (status === "resolved") return "";
    if (isOfferedTo(one, desk.me())) return words.text("todo.offered", { name: owner ?? "" });
    const step = this.playbook.firstStep(one);
    if (step) return step;
    const values = { time: words.duration(end - alertSince(worst)), queue: words.queue(desk.client.floor, one.queue) };
    return words.text(`todo.${familyOf(worst.cause) ?? "unknown"}`, values);
  }
  /** Says who silenced the case and why, and how many waits this case of a queue stands for. */
  renderNotes({ key, record }, floor) {
    const { words, parts, desk } = this;
    const silence = floor.silences.get(record?.silenced_by);
    parts.silence.hidden = !record?.silenced_by;
    setText(parts.silence, silence ? words.text("case.silenced_by", { name: silence.by, time: words.clock(silence.ends_at), reason: silence.reason }) : words.text("case.silenced"));
    const below = desk.list.countBelow(key);
    parts.below.hidden = !below;
    const open = desk.list.unfolded.has(key);
    setAttribute(parts.below, "aria-expanded", String(open));
    setText(parts.below, words.text(open ? "desk.fold" : "desk.unfold", {}, below));
  }
  renderParts({ worst, also, over, record }) {
    const { words, desk, parts } = this;
    const alerts = [worst, ...also, ...record ? over : []];
    const create = ({ id }) => {
      const view = new CasePart(words, (action) => desk.answer(action, desk.client.floor.alerts.get(id)));
      view.node.view = view;
      return view.node;
    };
    keyed(parts.parts, alerts, ({ id }) => id, create, (node, alert) => node.view.render(alert, desk, alerts.length === 1));
  }
  renderHistory(one, floor) {
    const { words, parts } = this;
    const { entries, more } = historyOf(one);
    keyed(parts.history, entries.map((entry, position) => ({ entry, position })), ({ position }) => position, () => h("li", {}), (node, { entry }) => setText(node, this.historyText(entry, floor)));
    parts.historyMore.hidden = more <= 0;
    setText(parts.historyMore, more > 0 ? words.text("desk.history_more", {}, more) : "");
  }
  /** Leads to the conversation on the platform's own screen. */
  renderLink(link) {
    const { link: node } = this.parts;
    node.hidden = !/^https?:\/\//.test(link ?? "");
    setAttribute(node, "href", node.hidden ? null : link);
  }
  renderFacts(alert, conversation, now) {
    const { words, parts } = this;
    const facts2 = [
      ["raised", words.clock(alert.raised_at)],
      ["since", words.clock(alertSince(alert))],
      ["subject", isOfQueue(alert) ? null : alert.subject],
      ["topic", conversation?.topic],
      ["direction", conversation?.direction === "outbound" ? words.text("fact.outbound") : null],
      ["channel", alert.channel && words.code("channel", alert.channel)],
      ["language", alert.language && words.code("language", alert.language.slice(0, 2))],
      ["status", conversation && words.code("conversation", conversation.status)],
      ["watch", conversation?.watch ? words.text("fact.watched") : null],
      ["waits", this.waitsText(conversation, now)],
      ["participants", this.participantsText(conversation)],
      ["turns", conversation && words.number(conversation.turns ?? 0)],
      ["transfers", conversation && words.number(conversation.transfers ?? 0)],
      ["last_text", conversation?.last_text],
      ["rules", words.text("fact.rules_version", { version: alert.rules ?? 1 })],
      ["model", alert.model]
    ].filter(([, value]) => value);
    const create = ([key]) => {
      const value = h("dd", {});
      const node = h("div", { class: `fact ${key}` }, h("dt", {}, words.text(`fact.${key}`)), value);
      node.value = value;
      return node;
    };
    keyed(parts.facts, facts2, ([key]) => key, create, (node, [, value]) => setText(node.value, String(value)));
  }
  participantsText(conversation) {
    const participants = Object.entries(conversation?.participants ?? {});
    return participants.map(([name, mode]) => this.words.code("mode", mode, { name })).join(" · ");
  }
  waitsText(conversation, now) {
    const waits = conversation?.waits ?? [];
    return waits.map(({ kind, since }) => this.words.code("wait", kind, { time: this.words.duration(now - since) })).join(" · ");
  }
  historyText(entry, floor) {
    const { words } = this;
    const { at, what, by, note, action, cause } = entry;
    const person = action || by && by !== "stepin" ? by : "";
    if (what === "moved") return `${words.clock(at)}  ${words.text("history.moved", { queue: words.queue(floor, note) })}`;
    const done = person ? words.text("history.by", { what: words.code("history", what), name: person }) : words.code("history", what);
    const which = cause ? words.code("cause", cause) : "";
    return `${words.clock(at)}  ${[done, which, stepNote(words, { ...entry, by: person })].filter(Boolean).join(" · ")}`;
  }
};
function firedOf({ worst, also, over }) {
  return [worst, ...also, ...over].map(({ evidence }) => evidence?.fired).find(Boolean);
}

// desk/missed.js
var MOST_SHOWN = 50;
var MINUTES2 = [0, 1, 5, 15, 30];
function causesOfConversations(words) {
  return [...CAUSES].filter(([, { subject }]) => subject === "conversation").map(([cause]) => h("option", { value: cause }, words.code("cause", cause)));
}
function found(conversations, typed) {
  const wanted = typed.trim().toLowerCase();
  const fits = ({ id, agent, agent_name: name, last_text: text2 }) => !wanted || [id, agent, name, text2].some((each) => each?.toLowerCase().includes(wanted));
  return [...conversations].filter(fits).sort((a, b) => b.updated_at - a.updated_at || (a.id < b.id ? -1 : 1)).slice(0, MOST_SHOWN);
}
var MissedDialog = class {
  /** `me()` is this person, `say(text)` reads a text to them, `errorText(refusal)` says why the gateway refused. */
  constructor(words, client, me, say, errorText) {
    Object.assign(this, { words, client, me, say, errorText });
    this.button = h("button", { type: "button", class: "act missed", "aria-haspopup": "dialog", click: () => this.open() }, words.text("missed.button"));
    const field = (name, input) => h("label", { class: "filter" }, h("span", {}, words.text(`missed.${name}`)), input);
    this.search = h("input", { name: "search", maxlength: 200, input: () => this.fill() });
    this.conversation = h("select", { name: "conversation" });
    this.cause = h("select", { name: "cause" }, h("option", { value: "" }, words.text("missed.unknown")), ...causesOfConversations(words));
    this.since = h("select", { name: "since" }, ...MINUTES2.map((minutes) => h("option", { value: String(minutes) }, minutes ? words.text("missed.ago", {}, minutes) : words.text("missed.now"))));
    this.failed = h("p", { class: "refusal", role: "alert" });
    const submit = h("button", { type: "submit", class: "act begin" }, words.text("missed.send"));
    const form = h("form", { class: "silence-form", submit: (event) => this.submit(event) }, field("search", this.search), field("conversation", this.conversation), field("cause", this.cause), field("since", this.since), submit);
    const close = h("button", { type: "button", class: "act", click: () => this.dialog.close() }, words.text("desk.close"));
    this.dialog = h("dialog", { class: "panel missed-dialog", "aria-labelledby": "stepin-missed" }, h("header", {}, h("h2", { id: "stepin-missed" }, words.text("missed.title")), close), h("p", { class: "about" }, words.text("missed.about")), form, this.failed);
  }
  open() {
    setText(this.failed, "");
    this.search.value = "";
    this.fill();
    this.dialog.showModal();
  }
  fill() {
    const { floor } = this.client;
    const { words } = this;
    const shown = found(floor?.conversations.values() ?? [], this.search.value);
    const label2 = ({ id, queue, agent, agent_name: name, last_text: text2 }) => [id, words.queue(floor, queue), name ?? agent, text2].filter(Boolean).join(" · ");
    this.conversation.replaceChildren(...shown.map((one) => h("option", { value: one.id }, label2(one))));
  }
  async submit(event) {
    event.preventDefault();
    const { words } = this;
    const conversation = this.conversation.value;
    if (!this.me().name) return setText(this.failed, words.text("error.name_missing"));
    if (!conversation) return setText(this.failed, words.text("missed.none"));
    const since = this.client.floorNow() - 60 * Number(this.since.value);
    const cause = this.cause.value ? { cause: this.cause.value } : {};
    const { ok, ...refusal } = await this.client.ask({ type: "action", action: "missed", conversation, since, ...cause });
    if (!ok) return setText(this.failed, this.errorText({ error: "unknown", ...refusal }));
    this.dialog.close();
    this.say(words.text("action.done.missed"));
  }
};

// desk/notices.js
var MOST = 3;
var ENDS = /* @__PURE__ */ new Set(["release", "resolve", "resolved", "ran_out", "left", "accept"]);
var BY_ITSELF = /* @__PURE__ */ new Set(["ran_out", "left"]);
function changesOf(before, cases, me) {
  const keys = (fits) => new Set(cases.filter((one) => fits(one, me)).map(({ key }) => key));
  const now = { mine: keys(isMine), offered: keys(isOfferedTo), offering: keys(isOfferedBy) };
  const changes = [];
  for (const { key, record, owner } of cases) {
    const last = (fits) => record?.history?.findLast(({ what }) => fits(what));
    const note = (step) => step && (BY_ITSELF.has(step.what) || !isBy(step, me)) && changes.push({ key, what: step.what, by: step.by, at: step.at });
    if (now.offered.has(key) && !before?.offered.has(key)) changes.push({ key, what: "offer", by: owner, at: record.updated_at });
    else if (before?.mine.has(key) && !now.mine.has(key)) note(last((what) => ENDS.has(what)));
    else if (before?.offering.has(key) && !now.offering.has(key)) note(last((what) => what === "decline"));
  }
  return { now, changes };
}
var Notices = class {
  /** `show(key)` opens a case, `announce(text)` reads a text to the person. */
  constructor(words, show, announce) {
    Object.assign(this, { words, show, announce });
    this.before = null;
    this.told = [];
    this.node = h("ul", { class: "notices", hidden: true });
  }
  render(cases, me) {
    if (this.person !== me.name) this.before = null;
    this.person = me.name;
    const { now, changes } = changesOf(this.before, cases, me);
    this.before = now;
    for (const change2 of changes) this.tell(change2, cases.find(({ key }) => key === change2.key));
    this.told = this.told.filter(({ key, what }) => what !== "offer" || now.offered.has(key)).slice(-MOST);
    this.node.hidden = !this.told.length;
    keyed(this.node, this.told, ({ id }) => id, (notice) => this.createItem(notice), (node, { text: text2 }) => setText(node.firstChild, text2));
  }
  tell({ key, what, by, at }, one) {
    const { words } = this;
    const text2 = words.text(`notice.${what}`, { name: by ?? "", time: words.clock(at), cause: words.code("cause", one.worst.cause) });
    this.told.push({ id: `${key} ${what} ${at}`, key, what, text: text2 });
    this.announce(text2);
  }
  createItem({ id, key }) {
    const { words } = this;
    const drop = () => {
      this.told = this.told.filter((notice) => notice.id !== id);
      this.node.keyedNodes.get(id)?.remove();
      this.node.keyedNodes.delete(id);
      this.node.hidden = !this.told.length;
    };
    const show = () => {
      drop();
      this.show(key);
    };
    return h("li", {}, h("span", {}), h("button", { type: "button", class: "act", click: show }, words.text("notice.show")), h("button", { type: "button", class: "act", click: drop }, words.text("desk.close")));
  }
};

// desk/over.js
var OverList = class {
  /** `close(conversation)` asks the gateway to close one, and resolves to "" or the text of its error. */
  constructor(words, close) {
    Object.assign(this, { words, close });
    this.sending = /* @__PURE__ */ new Map();
    this.title = h("h2", {});
    this.list = h("ul", {});
    this.node = h("section", { class: "over", hidden: true }, this.title, this.list);
  }
  render(floor, queue, now, acts) {
    const silent = [...floor.conversations.values()].filter((one) => one.status === "probably_over" && (!queue || one.queue === queue));
    silent.sort((a, b) => a.updated_at - b.updated_at || (a.id < b.id ? -1 : 1));
    for (const id of this.sending.keys()) if (!silent.some((one) => one.id === id)) this.sending.delete(id);
    this.node.hidden = !silent.length;
    this.acts = acts;
    setText(this.title, this.words.text("desk.over", {}, silent.length));
    keyed(this.list, silent, ({ id }) => id, (one) => this.createItem(one), (node, one) => this.updateItem(node, one, floor, now));
  }
  createItem({ id }) {
    const parts = { place: h("span", { class: "place" }), state: h("span", { class: "state" }) };
    parts.button = h("button", { type: "button", class: "act", click: () => this.press(id) });
    const node = h("li", { "data-conversation": id }, parts.place, parts.button, parts.state);
    node.parts = parts;
    return node;
  }
  updateItem({ parts }, { id, queue, agent, agent_name: called, updated_at }, floor, now) {
    const { words } = this;
    const place = [id, words.queue(floor, queue), called ?? agent, words.text("desk.silent", { time: words.duration(now - updated_at) })];
    const waits = this.sending.has(id) && !this.sending.get(id);
    setText(parts.place, place.filter(Boolean).join(" · "));
    parts.button.hidden = !this.acts;
    setText(parts.button, words.text(waits ? "action.sending" : "action.close"));
    setAttribute(parts.button, "aria-label", `${words.text("action.close")} ${id}`);
    setAttribute(parts.button, "aria-disabled", String(waits));
    setText(parts.state, this.sending.get(id) ?? "");
  }
  async press(id) {
    if (this.sending.has(id) && !this.sending.get(id)) return;
    this.sending.set(id, null);
    this.sending.set(id, await this.close(id));
  }
};

// desk/palette.js
var MOST_SHOWN2 = 50;
function matching(commands2, typed) {
  const wanted = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ text: text2 }) => wanted.every((word) => text2.toLowerCase().includes(word));
  const begins = ({ text: text2 }) => wanted.length && text2.toLowerCase().startsWith(wanted[0]) ? 0 : 1;
  return commands2.filter(fits).map((command, place) => ({ command, place })).sort((a, b) => begins(a.command) - begins(b.command) || a.place - b.place).map(({ command }) => command).slice(0, MOST_SHOWN2);
}
var Palette = class {
  /** `commands()` returns what can be done now: {id, text, keys?, run}. */
  constructor(words, commands2) {
    Object.assign(this, { words, commands: commands2, shown: [], chosen: 0 });
    const label2 = words.text("palette.label");
    this.field = h("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "stepin-commands", "aria-autocomplete": "list", "aria-label": label2, placeholder: label2, autocomplete: "off", spellcheck: "false", input: () => this.fill() });
    this.list = h("ul", { id: "stepin-commands", role: "listbox", "aria-label": label2 });
    this.none = h("p", { class: "none" }, words.text("palette.none"));
    this.dialog = h("dialog", { class: "panel palette", "aria-label": label2, keydown: (event) => this.key(event) }, this.field, this.list, this.none);
  }
  open() {
    if (this.dialog.open) return;
    this.field.value = "";
    this.all = this.commands();
    this.fill();
    this.dialog.showModal();
    this.field.focus();
  }
  fill() {
    this.shown = matching(this.all, this.field.value);
    this.chosen = 0;
    const create = ({ id }) => {
      const parts = { text: h("span", {}), keys: h("kbd", {}) };
      const node = h("li", { role: "option", id: `stepin-command-${id}`, "data-command": id, click: () => this.run(node) }, parts.text, parts.keys);
      node.parts = parts;
      return node;
    };
    keyed(this.list, this.shown, ({ id }) => id, create, ({ parts }, { text: text2, keys }) => {
      setText(parts.text, text2);
      setText(parts.keys, keys ?? "");
      parts.keys.hidden = !keys;
    });
    this.none.hidden = this.shown.length > 0;
    this.mark();
  }
  mark() {
    const nodes = [...this.list.children];
    nodes.forEach((node, place) => setAttribute(node, "aria-selected", String(place === this.chosen)));
    setAttribute(this.field, "aria-activedescendant", nodes[this.chosen]?.id ?? null);
    nodes[this.chosen]?.scrollIntoView({ block: "nearest" });
  }
  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.chosen = Math.min(Math.max(this.chosen + step, 0), this.shown.length - 1);
    else if (event.key === "Enter" && !event.isComposing) this.run(this.list.children[this.chosen]);
    else return;
    event.preventDefault();
    this.mark();
  }
  run(node) {
    const command = this.shown.find(({ id }) => id === node?.dataset.command);
    if (!command) return;
    this.dialog.close();
    command.run();
  }
};
function deskCommands(desk) {
  const { words, detail, toolbar } = desk;
  const here = Object.entries(detail.controls.buttons).filter(([, button]) => desk.shown() && !button.hidden && button.getAttribute("aria-disabled") !== "true");
  const actions = here.map(([action, button]) => ({ id: action, text: button.textContent, keys: button.getAttribute("aria-keyshortcuts"), run: () => detail.controls.press(action) }));
  const note = desk.shown() && !detail.controls.noteField.hidden ? [{ id: "note", text: words.text("desk.note"), run: () => detail.controls.noteField.focus() }] : [];
  const moves2 = [["next", 1, "J"], ["previous", -1, "K"]].map(([name, by, keys]) => ({ id: name, text: words.text(`palette.${name}`), keys, run: () => desk.step(by) }));
  const cases = desk.visibleCases().filter(({ key }) => key !== desk.selected).map((one) => ({ id: `case-${one.key}`, text: words.text("palette.open", { cause: words.code("cause", one.worst.cause), queue: words.queue(desk.client.floor, one.queue), subject: one.subject }), run: () => desk.choose(one.key, true) }));
  const scopes = toolbar.scopes.map((button) => ({ id: `scope-${button.dataset.scope}`, text: words.text("palette.show", { what: button.textContent }), run: () => button.click() }));
  const tools = [desk.silences.button, desk.attention.dialog.button, desk.missed.button].filter((button) => !button.hidden).map((button, place) => ({ id: `tool-${place}`, text: button.textContent, run: () => button.click() }));
  return [...actions, ...note, ...moves2, ...tools, ...scopes, ...cases];
}

// desk/silences.js
var CHANNELS = ["chat", "voice", "email", "social", "video"];
var MINUTES3 = [15, 30, 60, 120, 240, 480, 1440];
var USUAL_MINUTES = 60;
var SilenceDialog = class {
  /** `errorText(refusal)` says in words why the gateway refused; `changed()` is called after each answer. */
  constructor(words, client, me, errorText, changed) {
    Object.assign(this, { words, client, me, errorText, changed });
    this.button = h("button", { type: "button", class: "act silences", "aria-haspopup": "dialog", click: () => this.open() });
    this.list = h("ul", { class: "in-force" });
    this.none = h("p", { class: "none" }, words.text("silence.none"));
    this.failed = h("p", { class: "refusal", role: "alert" });
    this.form = this.buildForm();
    const title = h("h2", { id: "stepin-silences" }, words.text("silence.title"));
    const close = h("button", { type: "button", class: "act", click: () => this.dialog.close() }, words.text("desk.close"));
    this.dialog = h("dialog", { class: "panel silence-dialog", "aria-labelledby": "stepin-silences" }, h("header", {}, title, close), h("p", { class: "about" }, words.text("silence.about")), this.list, this.none, this.form, this.failed);
  }
  buildForm() {
    const { words } = this;
    const field = (name, input) => h("label", { class: "filter" }, h("span", {}, words.text(`silence.${name}`)), input);
    const option = (value, text2) => h("option", { value }, text2);
    const any = () => option("", words.text("silence.any"));
    const causes = [...CAUSES.keys()].map((cause) => option(cause, words.code("cause", cause)));
    this.fields = {
      queue: h("select", { name: "queue" }, any()),
      cause: h("select", { name: "cause" }, any(), ...causes),
      channel: h("select", { name: "channel" }, any(), ...CHANNELS.map((channel) => option(channel, words.code("channel", channel)))),
      agent: h("select", { name: "agent" }, any())
    };
    this.minutes = h("select", { name: "minutes" }, ...MINUTES3.map((minutes) => option(String(minutes), minutes < 60 ? words.text("snooze.minutes", {}, minutes) : words.text("silence.hours", {}, minutes / 60))));
    this.minutes.value = String(USUAL_MINUTES);
    this.reason = h("input", { name: "reason", maxlength: 500 });
    const fields = Object.entries(this.fields).map(([name, input]) => field(name, input));
    const submit = h("button", { type: "submit", class: "act begin" }, words.text("silence.begin"));
    return h("form", { class: "silence-form", submit: (event) => this.submit(event) }, h("h3", {}, words.text("silence.new")), ...fields, field("minutes", this.minutes), field("reason", this.reason), submit);
  }
  open() {
    this.fail("");
    this.fillChoices();
    this.dialog.showModal();
  }
  fail(text2) {
    setText(this.failed, text2);
    this.failed.hidden = !text2;
  }
  /** Offers the queues of the floor, and the agents who have a conversation or serve a queue. */
  fillChoices() {
    const { floor } = this.client;
    if (!floor) return;
    const { words } = this;
    const queues = namedQueues(floor, words.language).map(({ queue }) => [queue, words.queue(floor, queue)]);
    const agents = /* @__PURE__ */ new Map();
    for (const { agent, agent_name: name } of floor.conversations.values()) if (agent) agents.set(agent, name ?? agent);
    for (const { agent } of floor.alerts.values()) if (agent && !agents.has(agent)) agents.set(agent, agent);
    for (const { detail } of floor.queues.values()) {
      for (const agent of Object.keys(detail?.names ?? {})) agents.set(agent, ownValue(detail.names, agent));
    }
    const sorted4 = [...agents].sort((a, b) => String(a[1]).localeCompare(String(b[1]), words.language));
    for (const [select, choices] of [[this.fields.queue, queues], [this.fields.agent, sorted4]]) {
      const chosen = select.value;
      select.replaceChildren(select.firstChild, ...choices.map(([value, text2]) => h("option", { value }, text2)));
      select.value = choices.some(([value]) => value === chosen) ? chosen : "";
    }
  }
  async submit(event) {
    event.preventDefault();
    const { words } = this;
    const chosen = Object.entries(this.fields).map(([name, { value }]) => [name, value]).filter(([, value]) => value);
    const reason = this.reason.value.trim();
    if (!this.me().name) return this.fail(words.text("error.name_missing"));
    if (!chosen.length) return this.fail(words.text("silence.too_wide"));
    if (!reason) {
      this.reason.focus();
      return this.fail(words.text("silence.no_reason"));
    }
    const ends = this.client.now() + 60 * Number(this.minutes.value);
    const done = await this.send({ type: "silence", ends_at: ends, reason, ...Object.fromEntries(chosen) });
    if (done) this.reason.value = "";
  }
  /** Sends a request, and shows why it was refused. Resolves to whether it was done. */
  async send(asked) {
    this.fail("");
    const { ok, ...refusal } = await this.client.ask(asked);
    if (!ok) this.fail(this.errorText({ error: "unknown", ...refusal }));
    this.changed();
    return ok;
  }
  render() {
    const { words } = this;
    const { floor } = this.client;
    const now = this.client.now();
    const held2 = floor ? [...floor.silences.values()].filter((one) => one.ends_at > now).sort((a, b) => a.ends_at - b.ends_at || (a.id < b.id ? -1 : 1)) : [];
    setText(this.button, held2.length ? words.text("silence.button", {}, held2.length) : words.text("silence.title"));
    const { acts } = this.me();
    this.form.hidden = !acts;
    this.none.hidden = held2.length > 0;
    keyed(this.list, held2, ({ id }) => id, (one) => this.createItem(one), (node, one) => this.updateItem(node, one, floor, now, acts));
  }
  createItem({ id }) {
    const parts = { what: h("span", { class: "what" }), who: h("span", { class: "who" }) };
    parts.end = h("button", { type: "button", class: "act", click: () => this.send({ type: "unsilence", silence: id }) }, this.words.text("silence.end"));
    const node = h("li", { "data-silence": id }, parts.what, parts.end, parts.who);
    node.parts = parts;
    return node;
  }
  updateItem({ parts }, { queue, cause, channel, agent, by, reason, ends_at: ends }, floor, now, acts) {
    const { words } = this;
    const what = [queue && words.queue(floor, queue), cause && words.code("cause", cause), channel && words.code("channel", channel), agent];
    setText(parts.what, what.filter(Boolean).join(" · "));
    setText(parts.who, words.text("silence.by", { name: by, reason, time: words.moment(ends), left: words.duration(ends - now) }));
    parts.end.hidden = !acts;
    setAttribute(parts.end, "aria-label", `${words.text("silence.end")}: ${parts.what.textContent}`);
  }
};

// desk/spot.js
var ASK_EVERY_S = 60;
var SpotCheck = class {
  /** `say(text)` reads a text to the person, `errorText(refusal)` says why the gateway refused. */
  constructor(words, client, say, errorText, changed) {
    Object.assign(this, { words, client, say, errorText, changed });
    this.place = h("p", { class: "place" });
    this.said = h("p", { class: "said-last" });
    this.cause = h("select", { "aria-label": words.text("spot.cause") }, h("option", { value: "" }, words.text("missed.unknown")), ...causesOfConversations(words));
    this.failed = h("p", { class: "state", role: "alert" });
    const button = (text2, press) => h("button", { type: "button", class: "act", click: press }, words.text(text2));
    const buttons = h("div", { class: "spot-answers" }, button("action.fine", () => this.answer("fine")), button("action.not_fine", () => this.answer("not_fine")), this.cause, button("spot.later", () => this.drop()));
    this.node = h("section", { class: "spot", hidden: true }, h("h2", {}, words.text("spot.title")), this.place, this.said, buttons, this.failed);
  }
  /** `open` are the cases that are not resolved. */
  render(open, me, now) {
    const calm = me.acts && !open.some(({ status, severity }) => status === "open" && severity === "critical");
    if (calm && !this.shown && !(now - this.askedAt < ASK_EVERY_S)) this.ask(now);
    this.node.hidden = !this.shown || !calm;
    if (this.node.hidden) return;
    const { words, shown } = this;
    setText(this.place, [shown.id, words.queue(this.client.floor, shown.queue), shown.agent_name ?? shown.agent].filter(Boolean).join(" · "));
    const said = shown.plea || shown.last_text;
    setText(this.said, said ? words.text("quote", { text: said }) : "");
  }
  async ask(now) {
    this.askedAt = now;
    const { ok, spot_check: found2 } = await this.client.ask({ type: "spot_check" });
    if (!ok || !found2) return;
    this.shown = found2;
    this.cause.value = "";
    setText(this.failed, "");
    this.changed();
  }
  async answer(action) {
    const { id } = this.shown;
    const cause = action === "not_fine" && this.cause.value ? { cause: this.cause.value } : {};
    const { ok, ...refusal } = await this.client.ask({ type: "action", action, conversation: id, ...cause });
    if (ok) {
      this.say(this.words.text(`action.done.${action}`));
      this.drop();
    } else {
      setText(this.failed, this.errorText({ error: "unknown", ...refusal }));
    }
  }
  /** Asks nothing more of this one; another comes after a while. */
  drop() {
    this.shown = null;
    this.changed();
  }
};

// desk/toolbar.js
var Toolbar = class {
  /** `changed()` is called when a person has chosen a filter or entered a name, which is kept under `nameKey`. */
  constructor(words, client, nameKey, changed) {
    Object.assign(this, { words, client, nameKey, changed });
    this.filters = { queue: "", severity: "", scope: "all" };
    const option = (value, text2) => h("option", { value }, text2);
    const severities = ["critical", "warning"].map((name) => option(name, words.text(`severity.${name}`)));
    const queueFilter = this.select("queue", [option("", words.text("filter.all_queues"))]);
    this.queueSelect = queueFilter.querySelector("select");
    this.scopes = ["all", "unclaimed", "mine"].map(
      (scope) => h("button", { type: "button", "data-scope": scope, click: () => this.filter({ scope }) }, words.text(`filter.${scope}`))
    );
    this.summary = h("h1", { class: "summary" });
    this.name = h("input", { id: "stepin-name", maxlength: 100, autocomplete: "name", placeholder: words.text("desk.name_hint"), change: () => this.rename() });
    this.name.value = localStorage.getItem(nameKey) || "";
    this.nameField = h("label", { class: "filter own-name" }, h("span", {}, words.text("desk.name")), this.name);
    this.tools = h("div", { class: "tools" });
    this.node = h(
      "section",
      { class: "toolbar", "aria-label": words.text("filter.label") },
      this.summary,
      h("div", { class: "scopes", role: "group", "aria-label": words.text("filter.scope") }, ...this.scopes),
      queueFilter,
      this.select("severity", [option("", words.text("filter.all_severities")), ...severities]),
      this.tools,
      this.nameField
    );
  }
  select(name, options2) {
    return h(
      "label",
      { class: "filter" },
      h("span", {}, this.words.text(`filter.${name}`)),
      h("select", { change: (event) => this.filter({ [name]: event.target.value }) }, ...options2)
    );
  }
  filter(change2) {
    Object.assign(this.filters, change2);
    this.changed();
  }
  isFiltered() {
    const { queue, severity, scope } = this.filters;
    return Boolean(queue || severity || scope !== "all");
  }
  enteredName() {
    return this.name.value.trim();
  }
  askName() {
    this.name.focus();
  }
  rename() {
    const name = this.name.value.replace(/[\p{Cc}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, "").trim();
    this.name.value = name;
    localStorage.setItem(this.nameKey, name);
    this.client.rename(name);
    this.changed();
  }
  /** `open` are the cases that are not resolved. */
  render(open) {
    this.renderSummary(open);
    const { floor, viewer } = this.client;
    if (!floor) return;
    const { filters, words } = this;
    this.nameField.hidden = viewer?.signed_in === true;
    for (const button of this.scopes) setAttribute(button, "aria-pressed", String(button.dataset.scope === filters.scope));
    const queues = namedQueues(floor, words.language).map(({ queue }) => queue);
    const names = JSON.stringify(queues.map((queue) => [queue, words.queue(floor, queue)]));
    if (this.queueNames === names) return;
    this.queueNames = names;
    const first = this.queueSelect.firstChild;
    this.queueSelect.replaceChildren(first, ...queues.map((queue) => h("option", { value: queue }, words.queue(floor, queue))));
    this.queueSelect.value = queues.includes(filters.queue) ? filters.queue : filters.queue = "";
  }
  /** Says how many people need someone, or why that is unknown. */
  renderSummary(open) {
    const { words, client } = this;
    const { floor } = client;
    const unknown = open.length ? null : unknownText(words, client);
    if (unknown) {
      setText(this.summary, `– ${words.text("wall.need", {}, 0)} · ${unknown}`);
      return;
    }
    const counts = { ...countCases(open, floor), unserved: countUnserved(floor) };
    const shown = ["critical", "warning", "claimed", ...counts.unserved ? ["unserved"] : []];
    const breakdown = shown.map((name) => `${words.text(`wall.${name}`)} ${words.number(counts[name])}`);
    setText(this.summary, `${words.number(counts.need)} ${words.text("wall.need", {}, counts.need)} · ${breakdown.join(" · ")}`);
  }
};

// desk/undo.js
var SECONDS = 10;
var UndoBar = class {
  /** `undo(case, action)` asks to undo the action with this id. */
  constructor(words, undo) {
    Object.assign(this, { words, undo });
    this.text = h("span", { class: "undo-text" });
    this.fill = h("span", { class: "fill" });
    this.button = h("button", { type: "button", class: "act", "aria-keyshortcuts": "Z", click: () => this.press() });
    this.node = h("div", { class: "undo-bar", hidden: true }, this.text, this.button, h("span", { class: "bar", "aria-hidden": "true" }, this.fill));
  }
  /** Shows the latest action of this person that can be undone at the time `now`, if there is one. */
  render(cases, me, now) {
    const found2 = cases.map((one2) => ({ one: one2, last: undoableOf(one2, me, now) })).filter(({ last: last2 }) => last2);
    found2.sort((a, b) => b.last.until - a.last.until);
    this.shown = me.acts ? found2[0] : void 0;
    this.node.hidden = !this.shown;
    if (!this.shown) return;
    const { words } = this;
    const { one, last } = this.shown;
    const entry = one.record.history?.findLast((each) => each.action === last.action);
    const left = Math.max(0, last.until - now);
    setText(this.text, `${entry ? words.code("action.done", entry.what) : words.text("desk.done")} · ${words.code("cause", one.worst.cause)}`);
    setText(this.button, words.text("desk.undo", { seconds: words.number(Math.ceil(left)) }));
    setAttribute(this.node, "data-undoes", last.action);
    this.fill.style.transform = `scaleX(${Math.min(1, left / SECONDS).toFixed(3)})`;
  }
  press() {
    if (this.shown) this.undo(this.shown.one, this.shown.last.action);
  }
};

// desk/watched.js
var MOST_SHOWN3 = 20;
var WatchList = class {
  constructor(words) {
    this.words = words;
    this.title = h("h2", {});
    this.list = h("ul", {});
    this.node = h("section", { class: "watched", hidden: true }, this.title, this.list);
  }
  render(floor, queue) {
    const watched = watchedOf(floor, queue);
    this.node.hidden = !watched.length;
    setText(this.title, this.words.text("desk.watched", {}, watched.length));
    keyed(this.list, watched.slice(0, MOST_SHOWN3), ({ id }) => id, (one) => this.createItem(one), (node, one) => this.updateItem(node, one, floor));
  }
  createItem({ id }) {
    const parts = { place: h("span", { class: "place" }), said: h("span", { class: "said-last" }) };
    const node = h("li", { "data-conversation": id }, parts.place, parts.said);
    node.parts = parts;
    return node;
  }
  updateItem({ parts }, conversation, floor) {
    const { words } = this;
    const { id, queue, agent, agent_name: called, plea, last_text } = conversation;
    setText(parts.place, [id, words.queue(floor, queue), called ?? agent].filter(Boolean).join(" · "));
    const said = plea || last_text;
    setText(parts.said, said ? words.text("quote", { text: said }) : "");
  }
};

// attention/rules.js
var SEVERITIES = ["critical", "warning"];
var REPEAT_S = 30;
var USUAL = { sound: { critical: true, warning: false }, notify: { critical: true, warning: false }, volume: 0.6, repeat: true, quiet: false, from: "22:00", to: "07:00" };
var CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
function readSettings(text2) {
  let kept2 = null;
  try {
    kept2 = JSON.parse(text2 ?? "null");
  } catch {
  }
  const found2 = typeof kept2 === "object" && kept2 !== null ? kept2 : {};
  const flag = (value, usual) => typeof value === "boolean" ? value : usual;
  const flags = (name) => Object.fromEntries(SEVERITIES.map((severity) => [severity, flag(found2[name]?.[severity], USUAL[name][severity])]));
  const volume = typeof found2.volume === "number" && found2.volume >= 0 && found2.volume <= 1 ? found2.volume : USUAL.volume;
  const clock = (name) => CLOCK.test(found2[name]) ? found2[name] : USUAL[name];
  return { sound: flags("sound"), notify: flags("notify"), volume, repeat: flag(found2.repeat, USUAL.repeat), quiet: flag(found2.quiet, USUAL.quiet), from: clock("from"), to: clock("to") };
}
function isQuietHour({ quiet, from, to }, time) {
  if (!quiet || from === to) return false;
  return from < to ? time >= from && time < to : time >= from || time < to;
}
function tellable(cases) {
  return cases.filter(({ status, owner, record }) => status === "open" && !owner && !record?.silenced_by && !record?.folded_into);
}
function look(seen, cases, now) {
  const told = /* @__PURE__ */ new Map();
  const fresh = [];
  const again = [];
  for (const one of tellable(cases)) {
    const before = seen?.get(one.key);
    const rose = one.severity === "critical" && before?.severity === "warning";
    const late = one.severity === "critical" && before && now - before.at >= REPEAT_S;
    if (seen && (!before || rose)) fresh.push(one);
    else if (late) again.push(one);
    const tells = !before || rose || late;
    told.set(one.key, { severity: one.severity, at: tells ? now : before.at });
  }
  return { seen: told, fresh, again };
}
function toTell({ fresh, again }, settings, time) {
  if (isQuietHour(settings, time)) return { sound: null, notify: [] };
  const sounding = [...fresh, ...settings.repeat ? again : []].filter(({ severity }) => settings.sound[severity]);
  const sound = SEVERITIES.find((severity) => sounding.some((one) => one.severity === severity)) ?? null;
  return { sound, notify: fresh.filter(({ severity }) => settings.notify[severity]) };
}
function countedTitle(title, count2) {
  const bare = title.replace(/^\(\d+\) /, "");
  return count2 > 0 ? `(${count2}) ${bare}` : bare;
}

// attention/dialog.js
var AttentionDialog = class {
  /** `change(settings)` takes what was chosen, `allow()` asks the browser for notifications, `test(severity)` plays. */
  constructor(words, change2, allow, test) {
    this.words = words;
    this.change = change2;
    this.button = h("button", { type: "button", class: "act attention", "aria-haspopup": "dialog", click: () => this.dialog.showModal() }, words.text("attention.title"));
    const box = () => h("input", { type: "checkbox", change: () => this.changed() });
    const boxes = () => Object.fromEntries(SEVERITIES.map((severity) => [severity, box()]));
    this.inputs = { sound: boxes(), notify: boxes(), repeat: box(), quiet: box() };
    this.volume = h("input", { type: "range", min: 0, max: 100, step: 5, change: () => this.changed(), "aria-label": words.text("attention.volume") });
    this.from = h("input", { type: "time", change: () => this.changed(), "aria-label": words.text("attention.from") });
    this.to = h("input", { type: "time", change: () => this.changed(), "aria-label": words.text("attention.to") });
    this.permission = h("p", { class: "about" });
    this.allow = h("button", { type: "button", class: "act", click: allow }, words.text("attention.allow"));
    const listen = h("button", { type: "button", class: "act", click: () => test("critical") }, words.text("attention.test"));
    const close = h("button", { type: "button", class: "act", click: () => this.dialog.close() }, words.text("desk.close"));
    const { sound, notify, repeat, quiet } = this.inputs;
    const label2 = (input, text2) => h("label", { class: "check" }, input, h("span", {}, text2));
    const bySeverity = (inputs) => SEVERITIES.map((severity) => label2(inputs[severity], words.text(`severity.${severity}`)));
    const group = (name, ...content) => h("fieldset", {}, h("legend", {}, words.text(`attention.${name}`)), ...content);
    this.dialog = h(
      "dialog",
      { class: "panel attention-dialog", "aria-labelledby": "stepin-attention" },
      h("header", {}, h("h2", { id: "stepin-attention" }, words.text("attention.title")), close),
      h("p", { class: "about" }, words.text("attention.about")),
      group("sound", ...bySeverity(sound), h("label", { class: "check" }, h("span", {}, words.text("attention.volume")), this.volume), listen, label2(repeat, words.text("attention.repeat"))),
      group("notify", ...bySeverity(notify), this.permission, this.allow),
      group("quiet", label2(quiet, words.text("attention.quiet_on")), h("span", { class: "hours" }, this.from, h("span", { "aria-hidden": "true" }, "–"), this.to))
    );
  }
  changed() {
    const { inputs } = this;
    const read = (boxes) => Object.fromEntries(SEVERITIES.map((severity) => [severity, boxes[severity].checked]));
    this.change({ sound: read(inputs.sound), notify: read(inputs.notify), volume: Number(this.volume.value) / 100, repeat: inputs.repeat.checked, quiet: inputs.quiet.checked, from: this.from.value, to: this.to.value });
  }
  /** Shows the settings of a person. */
  fill({ sound, notify, volume, repeat, quiet, from, to }) {
    const { inputs } = this;
    for (const severity of SEVERITIES) {
      inputs.sound[severity].checked = sound[severity];
      inputs.notify[severity].checked = notify[severity];
    }
    Object.assign(inputs.repeat, { checked: repeat });
    Object.assign(inputs.quiet, { checked: quiet });
    this.volume.value = String(Math.round(volume * 100));
    this.from.value = from;
    this.to.value = to;
  }
  /** `permission` is the browser's: granted, denied, default, or unsupported. */
  renderPermission(permission2) {
    setText(this.permission, this.words.text(`attention.permission.${permission2}`));
    this.allow.hidden = permission2 !== "default";
  }
};

// attention/sound.js
var TONES = { critical: [880, 1175, 880, 1175], warning: [659, 523] };
var TONE_S = 0.16;
var Sound = class {
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
    if (this.context?.state === "suspended") this.context.resume().catch(() => {
    });
  }
  /** Returns whether sound is wanted and the browser blocks it. */
  isBlocked() {
    return this.context !== void 0 && this.context.state === "suspended";
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
    const swell = context.createGain();
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
};

// attention/tab.js
var SIZE = 64;
var COLOURS = { critical: ["#b02a00", "#ffffff"], warning: ["#ffb81c", "#2b1d00"] };
var Tab = class {
  constructor() {
    this.shown = "";
  }
  /** `severity` is that of the worst case. With the count 0 the tab looks as it did. */
  render(count2, severity) {
    const title = countedTitle(document.title, count2);
    if (document.title !== title) document.title = title;
    const link = (
      /** @type {HTMLLinkElement | null} */
      document.querySelector("link[rel~=icon]")
    );
    if (!link) return;
    const icon2 = `${Math.min(count2, 100)} ${severity}`;
    if (link.href !== this.drawn) this.original = link.href;
    if (count2 === 0) {
      if (this.drawn && link.href === this.drawn) link.href = this.original;
    } else if (icon2 !== this.shown || link.href !== this.drawn) {
      if (icon2 !== this.shown) this.drawn = draw2(count2, severity);
      this.shown = icon2;
      link.href = this.drawn;
    }
  }
  close() {
    this.render(0, null);
  }
};
function draw2(count2, severity) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const pen = canvas.getContext("2d");
  const [ground, text2] = COLOURS[severity];
  pen.fillStyle = ground;
  pen.beginPath();
  pen.roundRect(0, 0, SIZE, SIZE, 14);
  pen.fill();
  pen.fillStyle = text2;
  pen.font = `700 ${count2 > 9 ? 34 : 46}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(count2 > 99 ? "99+" : String(count2), SIZE / 2, SIZE / 2 + 3, SIZE - 6);
  return canvas.toDataURL("image/png");
}

// attention/attention.js
var KEY = "stepin.attention.";
var Attention = class {
  /** `choose(key)` opens a case; `changed()` is called when there is something to show. */
  constructor(words, choose2, changed) {
    this.words = words;
    this.choose = choose2;
    this.changed = changed;
    this.seen = null;
    this.tab = new Tab();
    this.sound = new Sound(changed);
    this.dialog = new AttentionDialog(words, (settings) => this.keep(settings), () => this.allow(), (severity) => this.sound.play(severity, this.settings.volume));
    const on = h("button", { type: "button", class: "act", click: () => this.sound.resume() }, words.text("attention.unblock"));
    this.blocked = h("div", { class: "sound-blocked", role: "status", hidden: true }, h("span", {}, words.text("attention.blocked")), on);
  }
  /** Reads the settings of a person; another one at this desk has others. */
  settle({ person, name }) {
    const key = `${KEY}${person ?? name}`;
    if (this.key === key) return;
    this.key = key;
    this.settings = readSettings(localStorage.getItem(key));
    this.dialog.fill(this.settings);
  }
  keep(settings) {
    this.settings = readSettings(JSON.stringify(settings));
    localStorage.setItem(this.key, JSON.stringify(this.settings));
    this.changed();
  }
  async allow() {
    await Notification.requestPermission();
    this.changed();
  }
  /** Looks at the open cases. `count` is how many people need someone, `floor` names the queues. */
  render(cases, count2, floor, me) {
    this.settle(me);
    this.dialog.renderPermission(permission());
    const wanted = tellable(cases);
    this.tab.render(count2, wanted.some(({ severity }) => severity === "critical") ? "critical" : "warning");
    if (Object.values(this.settings.sound).some(Boolean)) this.sound.start();
    const found2 = look(this.seen, cases, performance.now() / 1e3);
    this.seen = found2.seen;
    const { sound, notify } = toTell(found2, this.settings, timeOfDay());
    if (sound) this.sound.play(sound, this.settings.volume);
    for (const one of notify) this.notify(one, floor);
    this.blocked.hidden = !this.sound.isBlocked() || !Object.values(this.settings.sound).some(Boolean);
  }
  /** Shows a notification, unless the person has the page before them. It has no words of a customer. */
  notify(one, floor) {
    if (permission() !== "granted" || document.visibilityState === "visible" && document.hasFocus()) return;
    const { words } = this;
    const shown = new Notification(`${words.text(`severity.${one.severity}`)} · ${words.code("cause", one.worst.cause)}`, { body: words.queue(floor, one.queue), tag: one.key, requireInteraction: one.severity === "critical" });
    shown.onclick = () => {
      window.focus();
      this.choose(one.key);
      shown.close();
    };
  }
  close() {
    this.sound.close();
    this.tab.close();
  }
};
function permission() {
  return "Notification" in window && window.isSecureContext ? Notification.permission : "unsupported";
}
function timeOfDay() {
  const now = /* @__PURE__ */ new Date();
  return [now.getHours(), now.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}

// desk/desk.js
var ANNOUNCE_EVERY_MS = 4e3;
var KEYS2 = { j: "next", ArrowDown: "next", k: "previous", ArrowUp: "previous", ArrowRight: "unfold", ArrowLeft: "fold", c: "claim", r: "release", x: "resolve", t: "true_alarm", f: "false_alarm", u: "retract", e: "close", s: "snooze", w: "wake", h: "offer", a: "accept", d: "decline", i: "intervene", z: "undo", "?": "palette" };
var Desk = class {
  constructor(root, words, client, data, nameKey) {
    Object.assign(this, { root, words, client, data });
    this.wanted = new URLSearchParams(location.search).get("case");
    this.announcedKeys = null;
    this.announcedAt = 0;
    this.me = () => this.person();
    this.head = buildHead(words, data);
    this.toolbar = new Toolbar(words, client, nameKey, () => this.render());
    this.list = new CaseList(words, (key) => this.choose(key, true));
    this.empty = h("p", { class: "empty", hidden: true });
    this.announcer = h("div", { class: "unseen", role: "status", "aria-live": "polite" });
    this.detail = new DeskDetail(words, this);
    this.actions = new DeskActions(words, client, (text2) => this.announce(text2), (key, note) => this.detail.clearNote(key, note));
    const [say, errorText, changed] = [(text2) => this.announce(text2), (refusal) => this.actions.errorText(refusal), () => this.render()];
    this.silences = new SilenceDialog(words, client, this.me, errorText, changed);
    this.missed = new MissedDialog(words, client, this.me, say, errorText);
    this.spot = new SpotCheck(words, client, say, errorText, changed);
    this.attention = new Attention(words, (key) => this.choose(key, true), changed);
    this.toolbar.tools.append(this.silences.button, this.attention.dialog.button, this.missed.button);
    this.notices = new Notices(words, (key) => this.choose(key, true), say);
    this.undoBar = new UndoBar(words, (one, action) => this.request("undo", one, "", { undoes: action }));
    this.watched = new WatchList(words);
    this.palette = new Palette(words, () => deskCommands(this));
    this.over = new OverList(words, (id) => this.closeConversation(id));
    const listing = h("section", { class: "listing" }, this.list.node, this.empty, this.spot.node, this.watched.node, this.over.node);
    const main = h("main", { class: "desk-body" }, h("div", { class: "top" }, this.attention.blocked, this.notices.node, this.toolbar.node), listing, this.detail.node);
    root.replaceChildren(this.head.node, main, this.undoBar.node, this.silences.dialog, this.attention.dialog.dialog, this.missed.dialog, this.palette.dialog, this.announcer);
    this.onKey = (event) => this.key(event);
    window.addEventListener("keydown", this.onKey, true);
  }
  close() {
    this.attention.close();
    window.removeEventListener("keydown", this.onKey, true);
  }
  /** Returns this person: the name of the sign-in or what a guest has entered, the id if the gateway has said it, and
   * whether they may act. */
  person() {
    const { viewer } = this.client;
    const name = viewer?.signed_in ? viewer.name : this.toolbar.enteredName();
    return { name, person: viewer?.name === name ? viewer.person : null, acts: viewer === null || viewer.roles.includes("supervisor") };
  }
  // --- rendering ----------------------------------------------------------------------------------------
  render() {
    const { root, client } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, this.words, client);
    this.cases = client.floor ? allCases(client.floor) : [];
    const open = this.cases.filter(({ status }) => status !== "resolved");
    this.toolbar.render(open);
    this.silences.render();
    if (client.floor) {
      this.now = client.floorNow();
      this.actions.settle(client.floor, this.cases);
      this.renderList(open);
      this.watched.render(client.floor, this.toolbar.filters.queue);
      this.over.render(client.floor, this.toolbar.filters.queue, this.now, this.me().acts);
      this.detail.render(this.shown());
      this.undoBar.render(this.cases, this.me(), this.now);
      this.attention.render(open, countCases(open, client.floor).need, client.floor, this.me());
      this.spot.render(open, this.me(), this.now);
      this.missed.button.hidden = !this.me().acts;
      this.announceNew(open);
      this.notices.render(this.cases, this.me());
    } else {
      this.empty.hidden = false;
      setText(this.empty, this.unknownList(unknownText(this.words, client)));
    }
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }
  shown() {
    return this.cases.find(({ key }) => key === this.selected);
  }
  conversation(one) {
    return this.client.floor?.conversations.get(one?.subject);
  }
  visibleCases() {
    const { queue, severity, scope } = this.toolbar.filters;
    const me = this.me();
    const scoped = { all: () => true, unclaimed: ({ status, owner }) => status === "open" && !owner, mine: (one) => isMine(one, me) || isOfferedTo(one, me) }[scope];
    const fits = (one) => one.status !== "resolved" && (!queue || one.queue === queue) && (!severity || one.severity === severity) && scoped(one);
    const keep = (one) => one.key === this.selected || this.actions.lost(caseKey(one));
    return this.list.listed(this.cases.filter((one) => keep(one) || fits(one)), (one) => this.actions.lost(caseKey(one)) || isOfferedTo(one, me));
  }
  unknownList(reason) {
    return `${this.words.text("wall.unknown")} · ${reason}`;
  }
  renderList(open) {
    this.follow(open);
    const cases = this.visibleCases();
    const position = this.list.order?.indexOf(this.selected) ?? 0;
    const wide = !this.root.classList.contains("phone");
    const active = () => this.root.getRootNode().activeElement;
    const hadFocus = active()?.closest?.(".list") === this.list.node;
    if (!cases.some(({ key }) => key === this.selected)) {
      const next = cases[Math.min(Math.max(position, 0), cases.length - 1)];
      this.select(wide || hadFocus ? next : void 0);
      if (!this.selected) this.showList();
    }
    this.list.render(cases, this);
    if (hadFocus && !this.list.node.contains(active())) this.list.focus(this.selected);
    this.empty.hidden = cases.length > 0;
    const unknown = unknownText(this.words, this.client);
    setText(this.empty, unknown ? this.unknownList(unknown) : this.words.text(this.toolbar.isFiltered() ? "desk.no_match" : "wall.quiet"));
  }
  /** Chooses the case that the address names once it is there, and goes on with the chosen one when the gateway gives
   * it another key: its subject gets a case. */
  follow(open) {
    const named = this.wanted && this.cases.find(({ key }) => key === this.wanted);
    if (named) {
      this.wanted = null;
      this.select(named);
      if (named.record?.folded_into) this.list.toggle(named.record.folded_into, true);
      if (this.root.classList.contains("phone")) this.root.classList.add("reading");
    }
    if (this.selected && !this.shown()) this.select(open.find(({ subject }) => subject === this.selectedSubject) ?? { key: this.selected });
  }
  select(one) {
    this.selected = one?.key;
    this.selectedSubject = one?.subject;
    if (!this.wanted) noteAddress(one?.key);
  }
  announceNew(open) {
    const keys = new Set(open.filter(({ record }) => !record?.silenced_by && !record?.folded_into).map(({ key }) => key));
    const fresh = this.announcedKeys ? [...keys].filter((key) => !this.announcedKeys.has(key)) : [];
    const now = performance.now();
    if (this.announcedKeys && (!fresh.length || now - this.announcedAt < ANNOUNCE_EVERY_MS)) return;
    if (fresh.length) this.announce(this.words.text("desk.new", {}, fresh.length));
    this.announcedKeys = keys;
  }
  announce(text2) {
    this.announcedAt = performance.now();
    setText(this.announcer, text2);
  }
  // --- choosing -----------------------------------------------------------------------------------------
  choose(key, byPointer) {
    if (key !== this.selected) this.dismiss(this.shown());
    this.wanted = null;
    this.select(this.cases.find((one) => one.key === key));
    if (byPointer && this.root.classList.contains("phone")) this.root.classList.add("reading");
    this.render();
    this.list.focus(key);
  }
  /** Drops the errors of a case that this person has read. */
  dismiss(one) {
    if (!one) return;
    for (const key of [caseKey(one), ...[one.worst, ...one.also, ...one.over].map(alertKey)]) this.actions.dismiss(key);
  }
  showList() {
    this.root.classList.remove("reading");
  }
  unfold(key, open) {
    this.list.toggle(key, open);
    this.render();
  }
  key(event) {
    const target = event.composedPath()[0];
    if (this.callsPalette(event)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const inside = event.composedPath().includes(this.root);
    if (!inside && target !== document.body) return;
    if (this.root.querySelector("dialog[open]")) return;
    const typing = target.matches?.("input, select, textarea, [contenteditable]");
    const handled = this.detail.controls.key(event.key, typing) || !typing && this.command(event.key, inside && this.list.node.contains(target));
    if (!handled) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  /** Opens the palette by Ctrl-K, or ⌘-K. Returns whether the event was that. */
  callsPalette(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return false;
    if (!this.client.floor || this.root.querySelector("dialog[open]")) return false;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.palette.open();
    return true;
  }
  /** Does what a key stands for. Returns whether it stands for anything here. */
  command(key, inList) {
    const command = KEYS2[key];
    if (!command || key.startsWith("Arrow") && !inList) return false;
    if (command === "next" || command === "previous") this.step(command === "next" ? 1 : -1);
    else if (command === "unfold" || command === "fold") this.unfold(this.selected, command === "unfold");
    else if (command === "undo") this.undoBar.press();
    else if (command === "palette") this.palette.open();
    else if (isOfAlert(command)) this.answer(command, this.detail.partInFocus());
    else this.detail.controls.press(command);
    return true;
  }
  step(by) {
    const { order } = this.list;
    if (!order?.length) return;
    const position = order.indexOf(this.selected);
    const next = position < 0 ? 0 : Math.min(Math.max(position + by, 0), order.length - 1);
    this.choose(order[next], false);
  }
  // --- acting -------------------------------------------------------------------------------------------
  /** Asks for an action on a case, unless the case does not allow it or another is on its way. */
  async request(action, one, note, fields = {}) {
    const me = this.me();
    const conversation = this.conversation(one);
    if (!one || this.actions.sending(caseKey(one)) || action !== "undo" && !allows(action, one, me, conversation)) return;
    await this.awaited(this.actions.act(action, one, me, note, fields, conversation));
  }
  /** Asks for an answer to an alert, or to take it back. */
  async answer(action, alert) {
    const me = this.me();
    if (!alert || this.actions.sending(alertKey(alert)) || !allowsAnswer(action, alert, me)) return;
    await this.awaited(this.actions.answer(action, alert, me, this.detail.controls.note()));
  }
  async awaited(reply) {
    if (!this.me().name) this.toolbar.askName();
    this.render();
    await reply;
    this.render();
  }
  /** Closes a conversation that is probably over. Resolves to "", or to the text of an error. */
  async closeConversation(id) {
    if (!this.me().name) {
      this.toolbar.askName();
      return this.words.text("error.name_missing");
    }
    const { ok, error, message } = await this.client.act("close", void 0, "", id);
    const text2 = ok ? "" : this.actions.errorText({ error: error ?? "unknown", message });
    this.announce(text2 || this.words.text("action.done.close"));
    return text2;
  }
};
function noteAddress(key) {
  const address2 = new URL(location.href);
  if (address2.searchParams.get("case") === (key ?? null)) return;
  if (key) address2.searchParams.set("case", key);
  else address2.searchParams.delete("case");
  history.replaceState(history.state, "", address2);
}

// wall/ruler.js
var MEASURED_AT = 100;
var MOST_KEPT = 4e3;
var PIECES = /[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+|\s+/gu;
var Ruler = class {
  /** @param {string} family the fonts of the page, as CSS has them */
  constructor(family) {
    this.family = family;
    this.pens = /* @__PURE__ */ new Map();
    this.known = /* @__PURE__ */ new Map();
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
    const pen = (
      /** @type {CanvasRenderingContext2D} */
      document.createElement("canvas").getContext("2d")
    );
    pen.font = `${weight} ${MEASURED_AT}px ${this.family}`;
    this.pens.set(weight, pen);
    return pen;
  }
  /** Returns the width of a text on one line.
   * @param {string} text
   * @param {number} size
   * @param {number} [weight] */
  width(text2, size, weight = 400) {
    const key = `${weight} ${text2}`;
    let width = this.known.get(key);
    if (width === void 0) {
      if (this.known.size >= MOST_KEPT) this.known.clear();
      this.known.set(key, width = this.penOf(weight).measureText(text2).width);
    }
    return width * size / MEASURED_AT;
  }
  /** Returns on how many lines of this width a text stands. A word that is longer than a line is broken.
   * @param {string} text
   * @param {number} room
   * @param {number} size
   * @param {number} [weight] */
  lines(text2, room, size, weight = 400) {
    if (this.width(text2, size, weight) <= room) return text2 ? 1 : 0;
    let lines = 1;
    let used = 0;
    for (const piece of text2.match(PIECES) ?? []) {
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
};
function joinFitting(parts, fits, must = "") {
  let text2 = must;
  for (const part of parts) {
    const longer = text2 ? `${text2} · ${part}` : part;
    if (fits(longer)) text2 = longer;
  }
  return text2 || (parts[0] ?? "");
}

// wall/plan.js
function planRows(rows, room, heightOf, turn) {
  if (total(rows, heightOf) <= room) return { shown: rows, hidden: 0, page: 0, pages: 1, crowded: false };
  let staying = rows.filter(stays);
  let others = rows.filter((row2) => !stays(row2));
  let left = 0;
  const crowded = total(staying, heightOf) > room;
  if (crowded) staying = joinByQueue(staying);
  if (total(staying, heightOf) > room) {
    left = count(others);
    others = staying;
    staying = [tallyOf(staying)];
  }
  const pages2 = pagesOf(others, room - total(staying, heightOf), heightOf);
  const page = pages2.length ? turn % pages2.length : 0;
  const shown = [...staying, ...pages2[page] ?? []];
  const hidden = left + count(others) - count(pages2[page] ?? []);
  return { shown, hidden, page, pages: pages2.length, crowded };
}
function planScrolled(rows, most) {
  const free = most - rows.filter(stays).length;
  if (free < 0) return { ...planRows(rows, most, () => 1, 0), page: 0, pages: 1, crowded: false };
  const others = new Set(rows.filter((row2) => !stays(row2)).slice(0, free));
  const shown = rows.filter((row2) => stays(row2) || others.has(row2));
  return { shown, hidden: count(rows) - count(shown), page: 0, pages: 1, crowded: false };
}
function stays({ urgent }) {
  return urgent.number > 0;
}
function urgentOf2(rows) {
  return { number: rows.reduce((sum, { urgent }) => sum + urgent.number, 0), since: Math.min(...rows.map(({ urgent }) => urgent.since)) };
}
function count(rows) {
  return rows.reduce((sum, { number, below }) => sum + number + below, 0);
}
function total(rows, heightOf) {
  return rows.reduce((sum, row2) => sum + heightOf(row2), 0);
}
function joinByQueue(rows) {
  return [...byQueue(rows)].map(([queue, own]) => {
    if (own.length === 1) return own[0];
    const causes = /* @__PURE__ */ new Map();
    for (const { worst, number: number2 } of own) causes.set(worst.cause, (causes.get(worst.cause) ?? 0) + number2);
    const number = own.reduce((sum, row2) => sum + row2.number, 0);
    const most = [...causes].sort((a, b) => b[1] - a[1]);
    return { ...own[0], key: `queue ${queue}`, number, below: count(own) - number, also: [], urgent: urgentOf2(own), causes: most };
  });
}
function byQueue(rows) {
  const groups = /* @__PURE__ */ new Map();
  for (const row2 of rows) {
    const known = groups.get(row2.queue);
    if (known) known.push(row2);
    else groups.set(row2.queue, [row2]);
  }
  return groups;
}
function tallyOf(rows) {
  return { ...rows[0], key: "tally", number: count(rows), below: 0, urgent: urgentOf2(rows), tally: rows.length };
}
function pagesOf(rows, room, heightOf) {
  const groups = byQueue(rows.filter((row2) => heightOf(row2) <= room));
  const pages2 = [];
  let page = [];
  let used = 0;
  for (const group of groups.values()) {
    if (page.length && used + total(group, heightOf) > room) {
      pages2.push(page);
      [page, used] = [[], 0];
    }
    for (const row2 of group) {
      if (used + heightOf(row2) > room) {
        pages2.push(page);
        [page, used] = [[], 0];
      }
      page.push(row2);
      used += heightOf(row2);
    }
  }
  return page.length ? [...pages2, page] : pages2;
}

// wall/row_text.js
var SHOWN_OF_QUEUE = /* @__PURE__ */ new Set(["surge.observed", "surge.usual", "surge.ratio", "staff.needed", "staff.present", "line.waiting"]);
function rowText(row2, words, floor, now) {
  const { worst, number, unserved, causes, tally, urgent, unsaid } = row2;
  const taken = row2.status !== "open" && !urgent.number;
  const look2 = lookOf(row2);
  const state = urgent.number ? look2 : row2.record?.silenced_by ? "silenced" : row2.status === "snoozed" ? "snoozed" : look2;
  const times2 = number > 1 ? ` × ${words.number(number)}` : "";
  const common = { look: look2, word: words.text(`wall.word.${state}`), icon: worst.cause, alert: worst.id, must: "", time: words.duration(now - (tally || causes ? urgent.since : alertSince(worst))) };
  if (tally) return { ...common, icon: "attention", cause: words.text("wall.tally", {}, urgent.number), queue: words.text("wall.tally_queues", {}, tally), who: "", reasons: [words.text("wall.tally_text")], quote: "" };
  const queue = words.queue(floor, row2.queue);
  if (causes) {
    const counts = causes.map(([cause, count2]) => `${words.code("cause", cause)}${count2 > 1 ? ` × ${words.number(count2)}` : ""}`);
    return { ...common, icon: "attention", cause: words.text("wall.joined", { queue }, urgent.number), queue: "", who: "", reasons: counts, quote: "" };
  }
  const who = personText(row2, words, floor);
  const reasons = unserved ? [unservedText(words, floor.queues.get(worst.queue))] : reasonsOf(row2, words, floor, now);
  const must = unsaid.number ? words.text("wall.urgent", { time: words.duration(now - unsaid.since) }, unsaid.number) : "";
  return { ...common, must, taken, cause: `${words.code("cause", worst.cause)}${times2}`, queue, who, reasons, quote: secondLine(worst, words, floor) };
}
function lookOf(row2) {
  if (row2.urgent.number) return "critical";
  if (row2.unserved) return "unserved";
  return row2.status !== "open" || isQuiet(row2) ? "claimed" : row2.worst.severity;
}
function reasonsOf({ worst, also, below }, words, floor, now) {
  const reasons = backTexts(words, worst);
  if (isOfQueue(worst)) reasons.push(...queueReasons(worst, words, floor));
  const { sla, count: count2, drivers, baseline, due, fired } = worst.evidence ?? {};
  const probability = probabilityOf(worst);
  const time = isWait(worst) && sla ? words.duration(sla) : null;
  if (time && probability !== null) reasons.push(words.text("wall.will_break", { probability: words.percent(probability), time }));
  else if (time) reasons.push(words.text("wall.sla", { time }));
  else if (fired) reasons.push(firedText(words, fired, true));
  else if (probability !== null) reasons.push(words.percent(probability));
  if (due > now) reasons.push(words.text("wall.left", { time: words.duration(due - now) }));
  if (time && baseline) reasons.push(words.text("wall.baseline", { time: words.duration(baseline.median) }));
  if (count2 > 1 && !isOfQueue(worst)) reasons.push(words.text("desk.count", {}, count2));
  for (const alert of also) reasons.push(words.text("wall.also", { cause: words.code("cause", alert.cause) }));
  const first = drivers?.find(({ code }) => !isOfQueue(worst) || !SHOWN_OF_QUEUE.has(code));
  if (first) reasons.push(driverText(words, first, floor, worst));
  if (below) reasons.push(words.text("wall.below", {}, below));
  return reasons;
}
function queueReasons(alert, words, floor) {
  const drivers = new Map((alert.evidence?.drivers ?? []).map((driver) => [driver.code, driver]));
  const reasons = ["surge.observed", "surge.usual"].filter((code) => drivers.has(code)).map((code) => driverText(words, drivers.get(code), floor, alert));
  if (!reasons.length && drivers.has("surge.ratio")) reasons.push(driverText(words, drivers.get("surge.ratio"), floor, alert));
  const waiting = floor.queues.get(alert.queue)?.waiting ?? drivers.get("line.waiting")?.weight;
  if (waiting) reasons.push(words.code("driver", "line.waiting", { number: words.number(waiting) }));
  const needed = drivers.get("staff.needed")?.weight;
  const missing = needed === void 0 ? 0 : Math.round(needed - (drivers.get("staff.present")?.weight ?? 0));
  if (missing > 0) reasons.push(words.text("wall.more_agents", {}, missing));
  return reasons;
}
function secondLine(alert, words, floor) {
  const { quote, by } = quoteOf(alert, floor.conversations.get(alert.subject));
  if (quote) return `${by === "customer" ? "" : `${words.text(`said.${by}`)}: `}${words.text("quote", { text: quote })}`;
  const others = (alert.evidence?.drivers ?? []).slice(1).filter(({ code }) => !isOfQueue(alert) || !SHOWN_OF_QUEUE.has(code));
  return others.map((driver) => driverText(words, driver, floor, alert)).join(" · ");
}
function personText({ worst: alert, status, owner, record }, words, floor) {
  if (record?.silenced_by) return words.text("case.silenced");
  if (status === "snoozed") return words.text("case.snoozed");
  if (status === "claimed") return words.text("wall.claimed_by", { name: owner ?? "" });
  return isOfQueue(alert) ? words.text("agent.queue") : agentName(floor, alert) || words.text("agent.none");
}

// wall/rows.js
var FAR = 56;
var LINE = 60;
var TIME = 76;
var BADGE = 108;
var QUOTE = 40;
var QUOTE_LINE = 48;
var BETWEEN = 20;
var AROUND = 72;
var ABOVE_AND_BELOW = 10;
var GAP = 8;
var SCALES = [2, 1.75, 1.5, 1.35, 1.2, 1.1, 1];
var MOST_QUOTE = 3;
var PHONE_ROWS = 8;
var PHONE_QUOTE = 4;
var Rows = class {
  constructor(words, ruler) {
    this.words = words;
    this.ruler = ruler;
    this.node = h("ol", { class: "rows", "aria-label": words.text("wall.alerts") });
  }
  /** Chooses the rows that fit into `width` × `height` units. `turn` counts the turns of those that do not fit. A phone,
   * which scrolls, shows all it has to say. Returns the plan, with what `show` needs. */
  plan(cases, floor, now, { width, height, portrait, phone, turn }) {
    const texts = /* @__PURE__ */ new Map();
    const textOf2 = (row2) => kept(texts, row2, () => rowText(row2, this.words, floor, now));
    const rows = rowsOf2(cases, floor);
    if (phone) return { ...planScrolled(rows, PHONE_ROWS), scale: 1, fitOf: (row2) => ({ ...textOf2(row2), why: saidOnPhone(textOf2(row2)), inline: true, quoteLines: PHONE_QUOTE }) };
    const { scale, quotes } = this.chosenScale(rows, textOf2, width, height, portrait);
    const fits = /* @__PURE__ */ new Map();
    const fitOf = (row2) => kept(fits, row2, () => this.fit(textOf2(row2), width, portrait, scale, quotes));
    return { ...planRows(rows, height + GAP, (row2) => fitOf(row2).height, turn), scale, fitOf };
  }
  /** Returns the largest scale at which all rows fit with their quotes; otherwise the smallest one without them. */
  chosenScale(rows, textOf2, width, height, portrait) {
    for (const scale of SCALES) {
      const least = LINE * 2 * scale + ABOVE_AND_BELOW + GAP;
      if (rows.length * least > height + GAP) continue;
      const fits = rows.map((row2) => this.fit(textOf2(row2), width, portrait, scale, true));
      const whole2 = scale === 1 || fits.every((fit) => fit.whole);
      if (whole2 && fits.reduce((used, fit) => used + fit.height, 0) <= height + GAP) return { scale, quotes: true };
    }
    return { scale: 1, quotes: false };
  }
  /** Chooses the words of a row for a width, and returns them with their height. */
  fit(text2, width, portrait, scale, quotes) {
    const { ruler } = this;
    const far = FAR * scale;
    const body = width - AROUND - BADGE * scale;
    const top = body - ruler.width(text2.time, TIME * scale, 600) - BETWEEN;
    const head = ruler.width(text2.word, far, 700) + BETWEEN + ruler.width(text2.cause, far, 700);
    const queue = ruler.width(text2.queue, far, 600);
    const both = text2.who ? queue + BETWEEN + ruler.width(text2.who, far) : queue;
    const inline = !portrait && head + BETWEEN + queue <= top;
    const showsWho = Boolean(text2.who) && (inline ? head + BETWEEN + both <= top : both <= body);
    const parts = [...text2.taken && !showsWho ? [text2.who] : [], ...text2.reasons, ...quotes || !text2.quote ? [] : [text2.quote]];
    const most = portrait ? 2 : 1;
    const why = joinFitting(parts, (joined2) => ruler.lines(joined2, body, far) <= most, text2.must);
    const topLines = head <= top ? 1 : ruler.lines(text2.word, top, far, 700) + ruler.lines(text2.cause, top, far, 700);
    const lines = topLines + ruler.lines(why, body, far) + (inline || !text2.queue ? 0 : ruler.lines(text2.queue, body, far, 600));
    const said = quotes ? ruler.lines(text2.quote, body, QUOTE * scale) : 0;
    const quoteLines = Math.min(MOST_QUOTE, said);
    const whole2 = said <= MOST_QUOTE && ruler.width(text2.cause, far, 700) <= top && ruler.lines(text2.must, body, far) <= most;
    const height = Math.max(BADGE, lines * LINE + quoteLines * QUOTE_LINE) * scale + ABOVE_AND_BELOW + GAP;
    return { ...text2, why, inline, showsWho, quoteLines, height, whole: whole2 };
  }
  show({ shown, scale, fitOf }) {
    this.node.style.setProperty("--r", String(scale));
    keyed(this.node, shown, ({ key }) => key, () => createRow2(), (node, row2) => updateRow2(node, fitOf(row2)));
  }
};
function kept(map, { key }, make) {
  if (!map.has(key)) map.set(key, make());
  return map.get(key);
}
function saidOnPhone({ must, reasons }) {
  return [must, ...reasons].filter(Boolean).join(" · ");
}
function createRow2() {
  const parts = {};
  for (const name of ["holder", "word", "cause", "why", "quote", "queue", "who", "time"]) parts[name] = h("span", { class: name });
  const node = h(
    "li",
    { class: "row" },
    parts.holder,
    h("div", { class: "line" }, parts.word, parts.cause),
    h("div", { class: "where" }, parts.queue, parts.who),
    parts.time,
    parts.why,
    parts.quote
  );
  node.parts = parts;
  return node;
}
function updateRow2(node, { look: look2, taken, inline, word, icon: icon2, alert, cause, why, quote, quoteLines, queue, who, showsWho, time }) {
  const { parts } = node;
  setAttribute(node, "class", `row ${look2}${inline ? "" : " apart"}`);
  setAttribute(node, "data-alert", alert);
  setBadge(parts.holder, look2, icon2);
  for (const [name, text2] of Object.entries({ word, cause, why, quote, queue, who, time })) setText(parts[name], text2);
  setAttribute(parts.queue, "title", queue);
  parts.quote.hidden = quoteLines === 0;
  parts.quote.style.setProperty("--lines", String(quoteLines));
  parts.who.hidden = showsWho === false;
  parts.who.classList.toggle("taken", Boolean(taken));
}

// queues/staffing.js
var MOST_AGENTS = 2e3;
var POINTS = 2001;
var NEGLIGIBLE = 40;
var KEPT = 0.8;
function loadOf({ arrivals, service, patience }, rate = arrivals) {
  return { arrivals: rate / 3600, service, patience };
}
function serviceOf(load, agents, sla) {
  if (load.arrivals === 0) return { waits: 0, over: 0, givesUp: 0, meanWait: 0, occupancy: 0 };
  if (agents < 1) return { waits: 1, over: 1, givesUp: 1, meanWait: load.patience, occupancy: 0 };
  const { height, whole: whole2, rest } = integrals(load, agents, sla);
  const total2 = inverseErlangB(load.arrivals * load.service, agents - 1) * Math.exp(-height) + load.arrivals * whole2;
  const excess = load.arrivals - agents / load.service;
  const givesUp = Math.min(1, Math.max(0, (Math.exp(-height) + excess * whole2) / total2));
  return {
    waits: load.arrivals * whole2 / total2,
    over: load.arrivals * rest / total2,
    givesUp,
    meanWait: givesUp * load.patience,
    occupancy: Math.min(1, load.arrivals * (1 - givesUp) * load.service / agents)
  };
}
function agentsNeeded(load, sla) {
  let [low, high] = [0, 1];
  const fails = (agents) => serviceOf(load, agents, sla).over > 1 - KEPT;
  while (fails(high)) {
    if (high >= MOST_AGENTS) return null;
    [low, high] = [high, Math.min(high * 2, MOST_AGENTS)];
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fails(middle)) low = middle;
    else high = middle;
  }
  return high;
}
function integrals({ arrivals, service, patience }, agents, sla) {
  const leave = 1 / patience;
  const capacity = agents / service;
  const exponent = (at) => -arrivals * Math.expm1(-leave * at) / leave - capacity * at;
  const peak = Math.max(0, Math.log(arrivals / capacity) * patience);
  const height = exponent(peak);
  let end = Math.max(peak, service / agents, 1e-6);
  while (height - exponent(end) < NEGLIGIBLE) end *= 1.5;
  return { height, whole: area(exponent, height, 0, end), rest: area(exponent, height, sla, end) };
}
function area(exponent, height, begin, end) {
  if (begin >= end) return 0;
  const step = (end - begin) / (POINTS - 1);
  let sum = 0;
  for (let point = 0; point < POINTS; point += 1) {
    const weight = point === 0 || point === POINTS - 1 ? 1 : point % 2 ? 4 : 2;
    sum += weight * Math.exp(exponent(begin + point * step) - height);
  }
  return sum * step / 3;
}
function inverseErlangB(offered, servers) {
  let inverse = 1;
  for (let count2 = 1; count2 <= servers; count2 += 1) inverse = 1 + inverse * count2 / offered;
  return inverse;
}

// queues/groups.js
var GROUPS = ["now", "quiet", "unserved"];
var BUSY = ["over", "near", "fine", "idle", "unserved"];
var NEEDED = /* @__PURE__ */ new WeakMap();
function groupsOf(floor, now, language) {
  const groups = { now: [], quiet: [], unserved: [] };
  for (const queue of namedQueues(floor, language)) {
    groups[groupOf(queue)].push(rowOf2(queue, now));
  }
  const urgency2 = ({ standing, share, waited }) => [BUSY.indexOf(standing), -share, -(waited ?? -1)];
  groups.now.sort((a, b) => compare(urgency2(a), urgency2(b)));
  groups.unserved.sort((a, b) => (b.queue.waiting ?? 0) - (a.queue.waiting ?? 0));
  return groups;
}
function compare(a, b) {
  for (let place = 0; place < a.length; place += 1) if (a[place] !== b[place]) return a[place] - b[place];
  return 0;
}
function groupOf(queue) {
  return queue.unserved ? "unserved" : isQuiet2(queue) ? "quiet" : "now";
}
function isQuiet2({ waiting = 0, unanswered = 0, active = 0 }) {
  return !waiting && !unanswered && !active;
}
function rowOf2(queue, now) {
  const { detail, agents = {} } = queue;
  const { arrivals = [], staffing, present } = detail ?? {};
  const arrived = arrivals.reduce((sum, { count: count2 }) => sum + count2, 0);
  const usual = arrivals.reduce((sum, { baseline }) => sum + baseline, 0);
  const here = present ?? ["available", "busy", "wrap_up"].reduce((sum, state) => sum + (agents[state] ?? 0), 0);
  return { queue, ...queueStanding(queue, now), arrived, usual: arrivals.length ? usual : null, needed: detail?.needed ?? null, present: here, arrivals, staffing: staffing ?? null };
}
function aheadOf({ detail, sla }) {
  const staffing = detail?.staffing;
  if (!staffing || !sla) return [];
  if (!NEEDED.has(staffing)) {
    NEEDED.set(staffing, (staffing.ahead ?? []).map(({ begin, rate }) => ({ begin, rate, needed: agentsNeeded(loadOf(staffing, rate), sla) })));
  }
  return NEEDED.get(staffing);
}

// wall/tile_plan.js
function planTiles(tiles, byUrgency, { columns, lines }, turn) {
  const fits = (some2) => placed(some2, columns).lines <= lines;
  if (fits(tiles)) return { shown: tiles, hidden: 0, page: 0, pages: 1 };
  const staying = stayingOf(tiles, byUrgency, fits);
  const others = tiles.filter((tile) => !staying.includes(tile)).sort((a, b) => Number(b.urgent) - Number(a.urgent) || a.group - b.group);
  const pages2 = [];
  for (const tile of others) {
    const last = pages2[pages2.length - 1];
    if (last && fits([...staying, ...last, tile])) last.push(tile);
    else pages2.push([tile]);
  }
  const page = turn % pages2.length;
  return { shown: [...staying, ...pages2[page]], hidden: others.length - pages2[page].length, page, pages: pages2.length };
}
function stayingOf(tiles, byUrgency, fits) {
  const widest = byUrgency.reduce((one, other) => other.span > one.span ? other : one);
  let staying = [];
  for (const tile of byUrgency) {
    const more = tiles.filter((one) => one === tile || staying.includes(one));
    if (!tile.urgent || !fits([...more, widest])) break;
    staying = more;
  }
  return staying;
}
function placed(tiles, columns) {
  let [lines, taken, widest] = [1, 0, 1];
  for (const { span } of tiles) {
    if (taken + span > columns) [lines, taken] = [lines + 1, 0];
    taken += span;
    widest = Math.max(widest, taken);
  }
  return { lines, widest };
}

// wall/tiles.js
var LEAST_WIDTH = 350;
var GAP2 = 14;
var AROUND2 = 46;
var NAME_LINES = 2;
var HEIGHT2 = 316;
var SCALES2 = [2.4, 2, 1.6, 1.3, 1];
var PHONE_TILES = 50;
var URGENT = /* @__PURE__ */ new Set(["over", "near"]);
var Tiles = class {
  constructor(words, ruler, data) {
    this.words = words;
    this.ruler = ruler;
    this.data = data;
    this.node = h("ul", { class: "queues", "aria-label": words.text("wall.queues") });
  }
  /** Shows the queues for which there is room in `width` units and `lines` lines. When they are more, the most urgent stay,
   * and the others take turns by group. Returns {hidden, page, pages}. A phone, which scrolls, has many of them at once. */
  render(floor, now, { width, lines, columns, phone, turn }) {
    const { words } = this;
    const column = (width - GAP2 * (columns - 1)) / columns;
    const tiles = namedQueues(floor, words.language).map((queue) => this.tileOf(queue, floor, now, phone ? 1 : this.spanOf(words.queue(floor, queue.queue), column, columns)));
    const byId = new Map(tiles.map((tile) => [tile.id, tile]));
    const byUrgency = urgentQueues(floor, now).map(({ queue }) => byId.get(queue));
    const { shown, ...plan } = phone ? planPhone(tiles, byUrgency) : planTiles(tiles, byUrgency, { columns, lines }, turn);
    this.node.style.setProperty("--columns", String(phone ? 1 : placed(shown, columns).widest));
    keyed(this.node, shown, ({ id }) => id, () => this.create(), (node, { queue, span }) => this.update(node, queue, floor, now, span));
    return plan;
  }
  tileOf(queue, floor, now, span) {
    const urgent = URGENT.has(queueStanding(queue, now).standing);
    return { id: queue.queue, queue, span, urgent, group: GROUPS.indexOf(groupOf(queue)) };
  }
  /** Returns how many columns a name needs to stand whole on two lines. */
  spanOf(name, column, columns) {
    let span = 1;
    while (span < columns && this.ruler.lines(name, column * span + GAP2 * (span - 1) - AROUND2, FAR, 700) > NAME_LINES) span += 1;
    return span;
  }
  create() {
    const { words } = this;
    const parts = { fill: h("span", { class: "fill" }), name: h("a", { class: "name" }) };
    for (const name of ["waiting", "longest", "standing", "forecast", "agents", "unanswered"]) parts[name] = h("span", { class: name });
    const number = (value, key) => h("div", { class: "reading" }, value, h("span", { class: "label" }, words.text(key)));
    parts.unanswered.append(icon("reply_wait"), parts.unansweredText = h("span", { "aria-hidden": "true" }), parts.unansweredWords = h("span", { class: "unseen" }));
    const node = h(
      "li",
      { class: "queue-tile" },
      parts.name,
      h("div", { class: "readings" }, number(parts.waiting, "wall.waiting"), parts.unanswered, number(parts.longest, "wall.longest")),
      h("div", { class: "gauge", "aria-hidden": "true" }, parts.fill, h("span", { class: "mark" })),
      h("div", { class: "state" }, parts.standing),
      h("div", { class: "state" }, parts.agents, parts.forecast)
    );
    node.parts = parts;
    return node;
  }
  update(node, queue, floor, now, span) {
    const { words } = this;
    const { parts } = node;
    const { waited, share, standing } = queueStanding(queue, now);
    setAttribute(node, "class", `queue-tile ${standing}`);
    setAttribute(node, "data-queue", queue.queue);
    node.style.setProperty("--span", String(span));
    const name = words.queue(floor, queue.queue);
    setText(parts.name, name);
    setAttribute(parts.name, "title", name);
    setAttribute(parts.name, "href", address("queue", { ...this.data, queue: queue.queue }));
    setText(parts.waiting, words.number(queue.waiting ?? 0));
    setText(parts.longest, waited === null ? "–" : words.duration(waited));
    parts.fill.style.transform = `scaleX(${Math.min(1, share * 2 / 3).toFixed(3)})`;
    setText(parts.standing, standingText(words, queue, standing, waited));
    setText(parts.forecast, forecastText(words, queue));
    setText(parts.agents, agentCountsText(words, queue.agents));
    this.updateUnanswered(parts, queue, now);
  }
  /** Shows how many customers wait for a reply, and the longest of these waits. */
  updateUnanswered(parts, queue, now) {
    const { words } = this;
    parts.unanswered.hidden = !queue.unanswered;
    if (!queue.unanswered) return;
    const time = queue.unanswered_since === void 0 ? "" : words.duration(now - queue.unanswered_since);
    setText(parts.unansweredText, `${words.number(queue.unanswered)} · ${time}`);
    setText(parts.unansweredWords, words.text("queue.unanswered", { time }, queue.unanswered));
  }
};
function gridFor({ width, height, most }, queues) {
  for (const scale of SCALES2) {
    const columns = Math.max(1, Math.floor((width / scale + GAP2) / (LEAST_WIDTH + GAP2)));
    const lines = Math.max(1, Math.min(most, Math.floor((height / scale + GAP2) / (HEIGHT2 + GAP2))));
    if (scale === 1 || columns * lines >= queues) return { scale, columns, lines };
  }
  throw new Error("the last scale is 1");
}
function planPhone(tiles, byUrgency) {
  const chosen = new Set(byUrgency.slice(0, PHONE_TILES));
  const shown = tiles.filter((tile) => chosen.has(tile));
  return { shown, hidden: tiles.length - shown.length, page: 0, pages: 1 };
}
function standingText(words, queue, standing, waited) {
  if (queue.unserved) return unservedText(words, queue);
  if (!queue.sla) return words.text("queue.no_sla");
  const sla = words.duration(queue.sla);
  if (standing !== "over") return words.text("queue.sla", { sla });
  return words.text("queue.over", { sla, over: words.duration(waited - queue.sla) });
}
function forecastText(words, { forecast, untold: untold2, channels = [] }) {
  const told = channels.filter((each) => each.forecast);
  if (told.length > 0) return told.map((each) => words.text("queue.forecast_channel", { channel: words.text(`channel.${each.channel}`), ...times(words, each.forecast) })).join(" · ");
  if (forecast) return words.text("queue.forecast", times(words, forecast));
  return untold2 ? words.text(`queue.untold.${untold2}`) : "";
}
function times(words, { median, low, high }) {
  return { median: words.roughly(median), low: words.roughly(low), high: words.roughly(high) };
}

// design/invented.js
function invented(now) {
  const alert = (id, cause, severity, ago, more = {}) => ({
    ...{ id, subject: `c-${id}`, cause, severity, status: "open", queue: "fine", agent: "Ann", starts_at: now - ago, history: [] },
    ...{ evidence: { since: now - ago, probability: 0.87, drivers: [{ code: "told_before", text: "", weight: 1 }] } },
    ...more
  });
  const wait = { since: now - 400, sla: 120 };
  const alerts = [
    alert("a1", "frustration", "critical", 452),
    alert("a2", "queue_wait", "critical", 400, { queue: "over", agent: null, evidence: wait }),
    alert("a3", "confusion", "warning", 95),
    alert("a4", "threat", "critical", 133, { status: "claimed", claimed_by: "Ruth" }),
    alert("a5", "queue_wait", "warning", 300, { queue: "unserved", agent: null, evidence: wait })
  ];
  const queue = (name, more = {}) => ({ queue: name, waiting: 2, longest_since: now - 30, sla: 120, agents: { available: 2, busy: 5 }, ...more });
  const queues = [
    queue("idle", { waiting: 0, longest_since: void 0 }),
    queue("fine", { unanswered: 2, unanswered_since: now - 40 }),
    queue("near", { longest_since: now - 100 }),
    queue("over", { longest_since: now - 400 }),
    queue("unserved", { unserved: "out_of_hours", agents: {} })
  ];
  const mapOf = (items, key) => new Map(items.map((item) => [item[key], item]));
  const floor = { conversations: /* @__PURE__ */ new Map(), queues: mapOf(queues, "queue"), alerts: mapOf(alerts, "id"), cases: /* @__PURE__ */ new Map(), silences: /* @__PURE__ */ new Map(), seq: 0 };
  return { floor, cases: casesOf(floor) };
}

// design/page.js
var SEVERITIES2 = ["critical", "warning", "claimed", "unserved", "calm"];
var COLOURS2 = ["critical", "warning", "claimed", "ok", "stale", "focus", "text", "muted", "line", "ground", "panel", "raised"];
var PAIRS = [["on-critical", "critical"], ["on-warning", "warning-fill"], ["on-claimed", "claimed"], ["critical", "critical-ground"], ["warning", "warning-ground"], ["claimed", "claimed-ground"], ["stale", "stale-ground"]];
var TEXTS = ["small", "body", "strong", "title", "page", "number"];
var SPACES = [1, 2, 3, 4, 5, 6];
var CORNERS = ["corner-small", "corner", "corner-large"];
var WALL_SCALE = 0.5;
var WALL_WIDTH = 2300;
var WALL_HEIGHT = 720;
var DesignPage = class {
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
    const pair = ([text2, ground]) => h("div", { class: "design-pair", style: `color: var(--${text2}); background: var(--${ground})` }, h("code", {}, `${text2} · ${ground}`));
    return this.section("colours", ...COLOURS2.map(swatch), ...PAIRS.map(pair));
  }
  sizes() {
    const text2 = (name) => h("p", { style: `font-size: var(--text-${name})` }, h("code", {}, `text-${name} `), "StepIn 0123456789 客户需要介入");
    const space = (step) => h("div", { class: "design-swatch" }, h("span", { class: "design-space", style: `width: var(--space-${step})` }), h("code", {}, `space-${step}`));
    const corner = (name) => h("div", { class: "design-swatch" }, h("span", { class: "design-corner", style: `border-radius: var(--${name})` }), h("code", {}, name));
    return this.section("sizes", h("div", { class: "design-texts" }, ...TEXTS.map(text2)), ...SPACES.map(space), ...CORNERS.map(corner));
  }
  severities() {
    const words = { critical: "wall.word.critical", warning: "wall.word.warning", claimed: "wall.word.claimed", unserved: "wall.word.unserved", calm: "wall.quiet" };
    const mark = (name) => name === "calm" ? icon("check", "quiet-icon") : badge(name, name === "claimed" ? "check" : "attention");
    return this.section("severities", ...SEVERITIES2.map((name) => h("div", { class: "design-severity" }, h("span", { class: `design-mark ${name}` }, mark(name)), h("span", {}, this.words.text(words[name])))));
  }
  icons() {
    const names = [...CAUSES.keys(), "attention", "check", "stale", "simulated"];
    const called = (name) => CAUSES.has(name) ? this.words.code("cause", name) : name;
    return this.section("icons", ...names.map((name) => h("div", { class: "design-icon" }, icon(name), h("span", {}, called(name)))));
  }
  controls() {
    const text2 = this.words.text("action.claim");
    const button = (props, label2 = text2) => h("button", { type: "button", class: "act", ...props }, label2);
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
    const now = Date.now() / 1e3;
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
};

// explain/texts.js
var SHARES = /* @__PURE__ */ new Set(["level", "run", "intent", "intent_phrase", "hesitation", "breach_probability"]);
var TIMES = /* @__PURE__ */ new Set(["sla", "waited"]);
var NO_TIMES = /* @__PURE__ */ new Set(["waits.warn_sure", "waits.warn_likely", "waits.unusual_factor"]);
var SECONDS2 = /^(waits|for)\.|^friction\.(burst_seconds|longest_promise|longest_day_promise)$/;
function measured(words, code, value) {
  if (SHARES.has(code)) return words.percent(value);
  if (TIMES.has(code)) return words.duration(value);
  return words.number(value);
}
function measureOf(words, { code, value, threshold, crossed = false }) {
  if (words.has(`driver.${code}`)) {
    const values = { text: "", number: words.number(value), percent: words.percent(value), time: words.duration(value) };
    return { text: words.text(`driver.${code}`, values), share: null, crossed };
  }
  const shown = { value: measured(words, code, value), threshold: threshold === void 0 ? "" : measured(words, code, threshold) };
  const key = threshold === void 0 ? "judged.alone" : crossed ? "judged.reached" : "judged.below";
  const share = threshold === void 0 ? null : Math.min(1, threshold ? value / threshold : 1);
  return { text: words.text(key, { name: words.code("judged", code), ...shown }), share, crossed };
}
function fieldName(words, field) {
  const [room, name] = field.split(".");
  return room === "for" ? words.text("rule.for", { cause: words.code("cause", name) }) : words.code("rule", field);
}
function fieldValue(words, field, value) {
  if (value === void 0 || value === null) return words.text("rule.off");
  const seconds = SECONDS2.test(field) && !NO_TIMES.has(field);
  return seconds ? words.text("rule.seconds", { value: words.number(value) }) : words.number(value);
}
function changeSize(words, { before, after }) {
  if (!before) return "";
  const share = after / before - 1;
  return `${share < 0 ? "−" : "+"}${words.percent(Math.abs(share))}`;
}
function stepText(words, step, floor) {
  const { kind, name, detail, by, cause } = step;
  if (kind === "wait_began") return words.text("explain.wait_began", { wait: words.code("waits", name) });
  if (kind === "wait_ended") return joined(words.text("explain.wait_ended", { wait: words.code("waits", name) }), words.code("resolution", detail ?? ""));
  if (kind === "deadline") return words.text("explain.deadline", { wait: words.code("waits", name) });
  if (kind === "rules") return words.text(by ? "explain.rules_by" : "explain.rules", { version: name, name: by ?? "" });
  const done = words.code("history", name);
  const whose = by ? words.text("history.by", { what: done, name: by }) : done;
  if (kind === "alert") return joined(words.code("cause", cause), whose);
  if (kind === "case" && name === "opened") return words.text("explain.case_opened");
  if (kind === "case") return joined(words.text("explain.case"), whose, noteText(words, name, detail));
  const queue = step.queue && words.queue(floor, step.queue);
  return joined(words.code("event", name), step.agent, queue, detail && words.code("event_detail", detail));
}
function noteText(words, what, note) {
  if (!note) return "";
  if (what === "escalated") return words.text("case.level", { level: note });
  for (const family of ["cause", "intervention", "reason"]) if (words.has(`${family}.${note}`)) return words.text(`${family}.${note}`);
  return words.code("resolution", note);
}
function joined(...texts) {
  return texts.filter(Boolean).join(" · ");
}

// explain/card.js
var AlertCard = class {
  constructor(words, explained) {
    this.words = words;
    const { alert, version, rules = [], changes = [], unexplained } = explained;
    const [smallest, ...others] = changes;
    this.node = h(
      "article",
      { class: `queue-panel explain-card ${alert.severity}`, "data-alert": alert.id },
      h("header", {}, h("span", { class: "holder" }, badge(alert.severity, alert.cause)), h("div", {}, h("h2", {}, words.code("cause", alert.cause)), h("p", { class: "about" }, this.about(alert, version)))),
      smallest ? this.smallest(smallest) : h("p", { class: "unexplained" }, words.text(`explain.${unexplained ?? "no_number"}`)),
      others.length ? this.others(others) : null,
      rules.length ? this.rules(rules) : null
    );
  }
  about({ raised_at: at, model, rules: number = 1 }, { by, why }) {
    const { words } = this;
    const version = by ? words.text("explain.version_by", { version: words.number(number), name: by, why: why ?? "" }) : words.text("explain.version", { version: words.number(number) });
    return [words.text("explain.raised", { time: words.clock(at) }), version, model && words.text("explain.model", { model })].filter(Boolean).join(" · ");
  }
  smallest(change2) {
    const { words } = this;
    return h("div", { class: "smallest" }, h("h3", {}, words.text("explain.smallest")), this.fields(change2), this.besides(change2));
  }
  fields({ fields }) {
    const { words } = this;
    const rows = fields.map((one) => {
      const { field, path, before, after } = one;
      const values = h("span", { class: "values" }, h("s", {}, fieldValue(words, field, before)), " → ", h("b", {}, fieldValue(words, field, after)), " ", h("small", {}, changeSize(words, one)));
      return h("li", {}, h("span", { class: "field" }, fieldName(words, field)), values, h("code", {}, path));
    });
    return h("ul", { class: "field-changes" }, ...rows);
  }
  /** Says until when that holds, and what else the change would have done. */
  besides({ so_far: soFar, vanish = 0, appear = 0, conversations = 1 }) {
    const { words } = this;
    const texts = [];
    if (soFar) texts.push(words.text("explain.so_far"));
    if (vanish || appear) texts.push(words.text("explain.others_touched", { vanish: words.number(vanish), appear: words.number(appear) }, conversations));
    return texts.length ? h("p", { class: "besides" }, texts.join(" ")) : null;
  }
  others(changes) {
    const { words } = this;
    const each = changes.map((change2) => h("li", {}, this.fields(change2), this.besides(change2)));
    return h("details", {}, h("summary", {}, words.text("explain.others", {}, changes.length)), h("ul", { class: "other-changes" }, ...each));
  }
  rules(rules) {
    const { words } = this;
    const rows = rules.map(({ field, path, value, shipped }) => {
      const own = value !== shipped;
      const name = h("th", { scope: "row" }, fieldName(words, field), h("code", {}, path));
      return h("tr", { class: own ? "own" : null }, name, h("td", {}, fieldValue(words, field, value)), h("td", {}, fieldValue(words, field, shipped)));
    });
    const columns = ["field", "value", "shipped"].map((key) => h("th", { scope: "col" }, words.text(`explain.rules.${key}`)));
    return h("details", {}, h("summary", {}, words.text("explain.rules.title", {}, rules.length)), h("table", { class: "explain-rules" }, h("thead", {}, h("tr", {}, ...columns)), h("tbody", {}, ...rows)));
  }
};

// explain/step.js
function stepNode(words, step, floor) {
  const { kind, name, severity, text: text2, probability, conversation, measures = [] } = step;
  const isTurn = kind === "turn";
  const risk = probability === void 0 ? "" : words.text("transcript.risk", { probability: words.percent(probability) });
  const what = [isTurn ? words.code("sender", name) : stepText(words, step, floor), conversation, risk].filter(Boolean).join(" · ");
  const said = text2 ?? (isTurn ? words.text("transcript.words_hidden") : null);
  return h(
    "li",
    { class: ["explain-step", kind, kind === "alert" ? severity : ""].filter(Boolean).join(" ") },
    h("time", { class: "at" }, words.clock(step.at)),
    h("div", { class: "inside" }, h("p", { class: "what" }, what), said === null ? null : h("p", { class: text2 === void 0 ? "said-words hidden-words" : "said-words", dir: "auto" }, said), ...byCause(measures).map(([cause, its]) => groupNode(words, cause, its)))
  );
}
function byCause(measures) {
  const groups = /* @__PURE__ */ new Map();
  for (const measure of measures) groups.set(measure.cause ?? "", [...groups.get(measure.cause ?? "") ?? [], measure]);
  return [...groups];
}
function groupNode(words, cause, measures) {
  const chips = measures.map((measure) => {
    const { text: text2, share, crossed } = measureOf(words, measure);
    const bar = share === null ? null : h("span", { class: "measure-bar", "aria-hidden": "true" }, h("i", { style: `transform:scaleX(${share.toFixed(3)})` }));
    return h("li", { class: crossed ? "crossed" : null, title: measure.rule }, h("span", {}, text2), bar);
  });
  return h("div", { class: "measure-group" }, cause ? h("span", { class: "of" }, words.code("cause", cause)) : null, h("ul", { class: "measures" }, ...chips));
}

// explain/page.js
var PATIENCE_MS = 12e4;
var REFUSALS = /* @__PURE__ */ new Set(["not_allowed", "unknown_case", "log_unavailable"]);
var ExplainPage = class {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client, data });
    this.id = new URLSearchParams(location.search).get("case") ?? "";
    this.head = buildHead(words, data);
    const part = (tag, name) => h(tag, { class: name });
    this.parts = { holder: part("span", "holder"), title: part("h1", ""), place: part("p", "subtitle"), state: h("p", { class: "explain-state", role: "status" }), alerts: part("div", "explain-alerts"), steps: part("ol", "explain-steps") };
    const { parts } = this;
    parts.back = h("a", { class: "act-link" }, words.text("explain.back"));
    parts.again = h("button", { type: "button", class: "act", click: () => this.ask() }, words.text("explain.again"));
    parts.head = h("header", { class: "explain-head" }, parts.holder, h("div", {}, parts.title, parts.place), h("p", { class: "explain-links" }, parts.back, parts.again));
    parts.story = h("section", { class: "queue-panel explain-story" }, h("h2", {}, words.text("explain.story")), parts.steps);
    parts.found = h("div", { class: "explain-found", hidden: true }, h("section", { "aria-label": words.text("explain.alerts") }, parts.alerts), parts.story);
    root.replaceChildren(this.head.node, h("main", { class: "queue-body explain" }, parts.head, parts.state, parts.found));
  }
  async ask() {
    if (this.asking || !this.id) return;
    this.asking = true;
    this.client.changed();
    const { ok, explanation, error } = await this.client.ask({ type: "explain", case: this.id }, PATIENCE_MS);
    this.asking = false;
    this.refusal = ok ? null : error;
    if (ok) this.told = explanation;
    this.client.changed();
  }
  render() {
    const { client, root, words, parts, told, data } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, words, client);
    if (client.ready && !told && !this.refusal) this.ask();
    setAttribute(parts.back, "href", `${address("desk", data)}&case=${encodeURIComponent(this.id)}`);
    parts.again.disabled = Boolean(this.asking);
    parts.found.hidden = !told;
    const state = this.stateText();
    parts.state.hidden = !state;
    setText(parts.state, state);
    if (told) this.renderTold(told);
    else setText(parts.title, words.text("explain.title"));
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }
  /** Returns what is to be waited for, or why there is no explanation. */
  stateText() {
    const { words, client } = this;
    if (!this.id) return words.text("explain.no_case");
    if (this.asking) return words.text("explain.running");
    if (this.refusal) return words.text(`explain.${REFUSALS.has(this.refusal) ? this.refusal : "log_unavailable"}`);
    return this.told ? "" : unknownText(words, client) ?? words.text("unknown.connecting");
  }
  renderTold({ subject, subject_kind: kind, queue, alerts, steps = [] }) {
    const { words, parts, client, data } = this;
    const worst = alerts.find(({ alert }) => alert.severity === "critical") ?? alerts[0];
    setBadge(parts.holder, worst.alert.severity, worst.alert.cause);
    setText(parts.title, words.text("explain.why", { cause: words.code("cause", worst.alert.cause) }));
    if (this.shown !== this.told) {
      this.shown = this.told;
      const link = kind === "queue" ? null : h("a", { href: `${address("conversations", data)}&id=${encodeURIComponent(subject)}` }, subject);
      parts.place.replaceChildren(words.text(`severity.${worst.alert.severity}`), " · ", words.queue(client.floor, queue), ...link ? [" · ", link] : []);
      parts.alerts.replaceChildren(...alerts.map((one) => new AlertCard(words, one).node));
      parts.steps.replaceChildren(...steps.map((step) => stepNode(words, step, client.floor)));
    }
  }
};

// health/findings.js
var BEHIND_S = 10;
var LETTERS_S = 3600;
function findingsOf(health, recorded) {
  const found2 = [...ofTime(health, recorded), ...ofGateway(health), ...ofOthers(health)];
  return [...found2.filter(({ state }) => state === "fault"), ...found2.filter(({ state }) => state === "warning")];
}
function ofTime({ at, events = [] }, recorded) {
  const awaited = events.filter((each) => each.at === void 0);
  const late = recorded ? [] : events.filter((each) => each.at !== void 0 && at - each.at > BEHIND_S);
  const ahead = events.filter((each) => each.ahead !== void 0);
  return [
    ...some("awaited", "fault", awaited, { partitions: listed(awaited) }),
    ...some("late", "fault", late, { partitions: listed(late), seconds: Math.round(Math.max(...late.map((each) => at - each.at), 0)) }),
    ...some("ahead", "fault", ahead, { partitions: listed(ahead), seconds: Math.round(Math.max(...ahead.map((each) => each.ahead), 0)) })
  ];
}
function ofGateway({ fault, unreadable = 0, lost_audit_lines: lost = 0 }) {
  return [
    ...fault ? [{ key: "log", state: "fault", values: { reason: fault } }] : [],
    ...lost ? [{ key: "audit", state: "fault", values: {}, count: lost }] : [],
    ...unreadable ? [{ key: "unreadable", state: "warning", values: {}, count: unreadable }] : []
  ];
}
function ofOthers({ at, routes = [], dead_letters_hour: letters = 0, not_scored: reasons = {}, model_moved: moved }) {
  const failing = routes.filter((each) => each.failing_since !== void 0);
  const unscored = Object.entries(reasons).filter(([reason]) => reason.startsWith("language:"));
  const count2 = unscored.reduce((sum, [, conversations]) => sum + conversations, 0);
  const languages = unscored.map(([reason]) => reason.slice("language:".length)).join(", ");
  return [
    ...some("routes", "fault", failing, { routes: failing.map(({ route }) => route).join(", ") }),
    ...letters ? [{ key: "letters", state: "warning", values: {}, count: letters }] : [],
    ...count2 ? [{ key: "languages", state: "warning", values: { languages }, count: count2 }] : [],
    ...moved !== void 0 && at - moved < LETTERS_S ? [{ key: "moved", state: "warning", values: { at: moved } }] : []
  ];
}
function some(key, state, found2, values) {
  return found2.length ? [{ key, state, values, count: found2.length }] : [];
}
function listed(partitions) {
  return partitions.map(({ partition }) => partition).join(", ");
}

// health/page.js
var ASK_MS2 = 5e3;
var OLD_S = 15;
var LETTER_COLUMNS = ["at", "where", "field", "expected"];
var PARTITION_COLUMNS = ["partition", "until", "behind", "state"];
var ROUTE_COLUMNS = ["route", "state", "since", "error"];
var HealthPage = class {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client, data });
    this.head = buildHead(words, data);
    this.title = h("h1", { class: "summary" });
    this.asOf = h("p", { class: "as-of" });
    this.findings = h("ul", { class: "findings" });
    this.panels = h("div", { class: "queue-panels" });
    this.facts = {};
    const panels = [this.factPanel("data"), this.tablePanel("partitions", PARTITION_COLUMNS), this.factPanel("gateway"), this.factPanel("rules"), this.tablePanel("routes", ROUTE_COLUMNS), this.factPanel("scored"), this.tablePanel("letters", LETTER_COLUMNS)];
    this.panels.append(...panels);
    this.live = h("div", { class: "unseen", role: "status" });
    this.models = h("p", { hidden: true }, h("a", { class: "all-queues", href: address("models", data) }, words.text("models.link")));
    root.replaceChildren(this.head.node, h("main", { class: "queue-body health" }, this.title, this.asOf, this.models, this.findings, this.panels, this.live));
    this.timer = setInterval(() => this.ask(), ASK_MS2);
  }
  close() {
    clearInterval(this.timer);
  }
  factPanel(name) {
    const list = this.facts[name] = h("dl", {});
    return this.panel(name, list);
  }
  tablePanel(name, columns) {
    const body = this.facts[name] = h("tbody", {});
    const head = h("thead", {}, h("tr", {}, ...columns.map((key) => h("th", { scope: "col" }, this.words.text(`health.${name}.${key}`)))));
    const none = body.none = h("p", { class: "none" }, this.words.text(`health.${name}.none`));
    body.holder = h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": this.words.text(`health.${name}`) }, h("table", { class: "health-table" }, head, body));
    return this.panel(name, body.holder, none);
  }
  panel(name, ...children) {
    return h("section", { class: `queue-panel health-${name}` }, h("h2", {}, this.words.text(`health.${name}`)), ...children);
  }
  async ask() {
    if (this.asking || !this.client.ready || document.hidden) return;
    this.asking = true;
    const { ok, health, error } = await this.client.ask({ type: "health" });
    this.asking = false;
    this.refusal = ok ? null : error;
    if (ok) this.health = health;
    this.client.changed();
  }
  render() {
    const { client, root, words } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, words, client);
    if (client.ready && !this.health && !this.refusal) this.ask();
    const { health } = this;
    const old = !health || client.stale()?.reason === "link" || client.now() - health.at > OLD_S;
    this.panels.hidden = this.findings.hidden = !health;
    setAttribute(this.panels, "class", `queue-panels ${old ? "old" : ""}`);
    if (health) this.renderHealth(health, old);
    else setText(this.title, this.refusal ? words.text(this.refusal === "not_allowed" ? "health.not_allowed" : "health.unknown") : `– ${unknownText(words, client) ?? words.text("unknown.connecting")}`);
    this.asOf.hidden = !health;
    this.models.hidden = !client.viewer?.roles.includes("ops");
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }
  renderHealth(health, old) {
    const { words } = this;
    const recorded = health.lag.now === void 0 && Boolean(health.events?.some(({ at }) => at !== void 0)) && this.client.replaying();
    const found2 = findingsOf(health, recorded);
    const state = found2.length ? found2[0].state : "fine";
    const summary = old ? words.text("health.unknown") : found2.length ? words.text("health.found", {}, found2.length) : words.text("health.fine");
    setText(this.title, summary);
    setAttribute(this.title, "class", `summary ${old ? "" : state}`);
    setText(this.live, summary);
    setText(this.asOf, words.text("health.as_of", { time: words.clock(health.at) }));
    keyed(this.findings, found2, ({ key }) => key, ({ state: kind }) => this.createFinding(kind), (node, one) => this.updateFinding(node, one));
    this.renderFacts(health);
    this.renderPartitions(health, recorded);
    this.renderRoutes(health);
    this.renderLetters(health);
  }
  createFinding(state) {
    const parts = { what: h("p", { class: "what" }), todo: h("p", { class: "remedy" }) };
    const node = h("li", { class: state }, icon(state === "fault" ? "stale" : "attention"), h("div", {}, h("p", { class: "kind" }, this.words.text(`health.state.${state}`)), parts.what, parts.todo));
    node.parts = parts;
    return node;
  }
  updateFinding({ parts }, { key, values, count: count2 }) {
    const { words } = this;
    const shown = values.at === void 0 ? values : { time: words.clock(values.at) };
    setText(parts.what, words.text(`health.found.${key}`, shown, count2));
    setTodo(parts.todo, words.text(`health.do.${key}`));
  }
  renderFacts(health) {
    const { words } = this;
    const { lag } = health;
    const seconds = (value) => value === void 0 ? "–" : words.text("health.seconds", { seconds: words.decimal(value) });
    this.list("data", [
      ["lag_now", seconds(lag.now)],
      ["lag_median", seconds(lag.median)],
      ["lag_p95", seconds(lag.p95)],
      ["lag_most", seconds(lag.most)],
      ["lag_samples", words.number(lag.samples ?? 0)]
    ]);
    this.list("gateway", [
      ["since", words.moment(health.since)],
      ["viewers", words.number(health.viewers)],
      ["unread", words.number(health.unread ?? 0)],
      ["unreadable", words.number(health.unreadable ?? 0)],
      ["lost_audit_lines", words.number(health.lost_audit_lines ?? 0)]
    ]);
    const [now, ...next] = health.rules ?? [];
    this.list("rules", [
      ["version", now ? words.number(now.version) : "–"],
      ["by", now?.by || words.text("health.rules.shipped")],
      ["why", now?.why || "–"],
      ["published", now?.published_at ? words.moment(now.published_at) : "–"],
      ["next", next.length ? next.map((each) => words.text("health.rules.later", { version: words.number(each.version), time: words.moment(each.effective_at) })).join(" · ") : words.text("health.rules.no_later")]
    ]);
    const reasons = Object.entries(health.not_scored ?? {});
    const named = (reason) => reason.startsWith("language:") ? words.text("health.scored.language", { language: reason.slice("language:".length) }) : words.code("not_scored", reason);
    this.list("scored", [["yes", words.number(health.scored ?? 0)], ...reasons.map(([reason, count2]) => [`not/${reason}`, words.number(count2), named(reason)])]);
  }
  list(name, facts2) {
    keyed(this.facts[name], facts2, ([key]) => key, () => h("div", { class: "queue-fact" }, h("dt", {}), h("dd", {})), (node, [key, value, label2]) => {
      setText(node.firstChild, label2 ?? this.words.text(`health.${name}.${key}`));
      setText(node.lastChild, value);
    });
  }
  rows(name, items, keyOf2, cellsOf) {
    const body = this.facts[name];
    body.none.hidden = items.length > 0;
    body.holder.hidden = !items.length;
    keyed(body, items, keyOf2, () => h("tr", {}), (row2, item) => {
      const cells = cellsOf(item);
      if (row2.children.length !== cells.length) row2.replaceChildren(...cells.map((_, place) => h(place ? "td" : "th", place ? {} : { scope: "row" })));
      cells.forEach((text2, place) => setText(row2.children[place], text2));
      setAttribute(row2, "class", item.bad ? "bad" : null);
    });
  }
  renderPartitions({ at, events = [] }, recorded) {
    const { words } = this;
    const state = (each) => each.at === void 0 ? "awaited" : each.ahead !== void 0 ? "ahead" : each.idle ? "idle" : "known";
    const items = events.map((each) => ({ ...each, bad: each.at === void 0 || each.ahead !== void 0 }));
    this.rows("partitions", items, ({ partition }) => partition, (each) => [
      words.number(each.partition),
      each.at === void 0 ? "–" : words.clock(each.at),
      each.at === void 0 || recorded ? "–" : words.text("health.seconds", { seconds: words.decimal(Math.max(0, at - each.at)) }),
      words.text(`health.partition.${state(each)}`)
    ]);
  }
  renderRoutes({ routes = [] }) {
    const { words } = this;
    const items = routes.map((each) => ({ ...each, bad: each.failing_since !== void 0 }));
    this.rows("routes", items, ({ route }) => route, (each) => [
      each.route,
      words.text(each.bad ? "health.route.fails" : "health.route.works"),
      each.bad ? words.moment(each.failing_since) : each.delivered_at ? words.moment(each.delivered_at) : "–",
      each.error ?? ""
    ]);
  }
  renderLetters({ dead_letters: letters }) {
    const { words } = this;
    setText(this.facts.letters.none, words.text(letters === void 0 ? "health.letters.hidden" : "health.letters.none"));
    this.rows("letters", letters ?? [], (each) => `${each.topic}/${each.partition}/${each.offset}/${each.field}/${each.at}`, (each) => [
      words.moment(each.at),
      each.offset < 0 ? each.topic : `${each.topic} ${each.partition}:${each.offset}`,
      each.field,
      each.expected
    ]);
  }
};
function setTodo(node, text2) {
  if (node.dataset.text === text2) return;
  node.dataset.text = text2;
  node.replaceChildren(...text2.split("`").map((part, place) => place % 2 ? h("code", {}, part) : part));
}

// transcript/open.js
var TRANSCRIPT_TYPES = /* @__PURE__ */ new Set(["transcript", "transcript.end"]);
function isSoundTranscript({ type, conversation, error, turns = [], waits = [], steps = [], others = [] }) {
  if (typeof conversation !== "string") return false;
  if (type === "transcript.end") return typeof error === "string";
  if (![turns, waits, steps, others].every(Array.isArray) || !others.every((one) => typeof one?.name === "string")) return false;
  const told = turns.every((turn) => typeof turn?.id === "string" && typeof turn.at === "number" && typeof turn.sender === "string");
  const waited = waits.every((wait) => typeof wait?.kind === "string" && typeof wait.since === "number" && typeof wait.until === "number");
  return told && waited && steps.every((step) => typeof step?.id === "string" && typeof step.at === "number" && typeof step.what === "string");
}
var OpenTranscript = class {
  /** @param {import("../live.js").LiveClient} client sends what this asks for */
  constructor(client) {
    this.client = client;
    this.open = null;
    this.asked = null;
    this.version = 0;
  }
  /** Opens a conversation in place of the one before; null closes it. Resolves as `ask` of the client does. */
  async show(conversation) {
    this.open = conversation === null ? null : { conversation, whole: false, earlier: false, others: [], error: null, turns: /* @__PURE__ */ new Map(), waits: /* @__PURE__ */ new Map(), steps: /* @__PURE__ */ new Map() };
    this.version += 1;
    const asking = this.client.ask({ type: "open_transcript", ...conversation === null ? {} : { conversation } });
    const [id, { message }] = [...this.client.actions].at(-1);
    this.asked = conversation === null ? null : message;
    const answer = await asking;
    if (this.asked?.id === id && !answer.ok) this.fail(answer.error ?? "unknown");
    return answer;
  }
  /** Returns what a new connection sends beside the unanswered requests. */
  again() {
    return this.asked && !this.client.actions.has(this.asked.id) ? [this.asked] : [];
  }
  receive(message) {
    const { open } = this;
    if (!open || message.conversation !== open.conversation) return;
    if (message.type === "transcript.end") return this.fail(message.error);
    if (!message.whole && !open.whole) return;
    if (message.whole) for (const kept2 of [open.turns, open.waits, open.steps]) kept2.clear();
    for (const turn of message.turns ?? []) open.turns.set(turn.id, turn);
    for (const wait of message.waits ?? []) open.waits.set(`${wait.kind} ${wait.since}`, wait);
    for (const step of message.steps ?? []) open.steps.set(step.id, step);
    Object.assign(open, { whole: true, earlier: message.earlier ?? false, others: message.others ?? [], error: null });
    this.version += 1;
  }
  fail(error) {
    this.asked = null;
    this.open.error = error;
    this.version += 1;
  }
  /** Forgets what was said: whoever is signed out sees nothing of it. */
  forget() {
    this.open = this.asked = null;
    this.version += 1;
  }
};

// messages.js
var KEYS3 = { conversations: "id", queues: "queue", alerts: "id", cases: "id", silences: "id" };
var MAY_BE_LEFT_OUT = /* @__PURE__ */ new Set(["cases", "silences"]);
var STATE_TYPES = /* @__PURE__ */ new Set(["snapshot", "delta", "heartbeat"]);
function parse(text2) {
  let message;
  try {
    message = JSON.parse(text2);
  } catch {
    return null;
  }
  return isSound(message) ? message : null;
}
function isSound(message) {
  if (typeof message?.type !== "string") return false;
  if (message.type === "action.result") return typeof message.id === "string" && typeof message.ok === "boolean" && hasSoundAnswer(message);
  if (message.type === "welcome") return isSoundWelcome(message);
  if (TRANSCRIPT_TYPES.has(message.type)) return isSoundTranscript(message);
  if (!STATE_TYPES.has(message.type)) return true;
  const times2 = [message.data_at, message.stale_since, message.ahead ?? null];
  if (!Number.isInteger(message.seq) || typeof message.epoch !== "string") return false;
  if (typeof message.at !== "number" || times2.some((time) => time !== null && typeof time !== "number")) return false;
  if (message.type === "heartbeat") return true;
  const lists = Object.keys(KEYS3).every((kind) => Array.isArray(message[kind]) || message[kind] === void 0 && MAY_BE_LEFT_OUT.has(kind));
  if (!lists || typeof message.simulated !== "boolean") return false;
  return message.type === "snapshot" || Number.isInteger(message.from) && typeof message.gone === "object" && message.gone !== null;
}
function hasSoundAnswer({ playbook, spot_check }) {
  const told = playbook === void 0 || typeof playbook?.cause === "string";
  return told && (spot_check === void 0 || typeof spot_check?.id === "string");
}
function isSoundWelcome({ person, name, roles, queues, words, signed_in, expires_at, at }) {
  const texts = [person, name].every((text2) => typeof text2 === "string");
  const lists = Array.isArray(roles) && (queues === null || Array.isArray(queues));
  const flags = [words, signed_in].every((flag) => typeof flag === "boolean");
  return texts && lists && flags && typeof expires_at === "number" && typeof at === "number";
}
function floorOf(message) {
  const { seq, epoch, simulated } = message;
  const floor = { seq, epoch, simulated };
  for (const [kind, key] of Object.entries(KEYS3)) floor[kind] = new Map((message[kind] ?? []).map((item) => [item[key], item]));
  return floor;
}
function changeFloor(floor, message) {
  for (const [kind, key] of Object.entries(KEYS3)) {
    for (const item of message[kind] ?? []) floor[kind].set(item[key], item);
    for (const id of message.gone[kind] ?? []) floor[kind].delete(id);
  }
  floor.seq = message.seq;
  floor.simulated = message.simulated;
}
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = bytes[6] & 15 | 64;
  bytes[8] = bytes[8] & 63 | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// tickets.js
var ANSWER_MS = 4e3;
var SignedOut = class extends Error {
};
async function fetchTicket(name) {
  const answer = await fetch("ticket", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-StepIn": "1" },
    body: JSON.stringify({ name }),
    cache: "no-store",
    signal: AbortSignal.timeout(ANSWER_MS)
  });
  if (answer.status === 401) throw new SignedOut();
  if (!answer.ok) throw new Error(`the dashboard gives no ticket: ${answer.status}`);
  return (await answer.json()).ticket;
}
async function isUp(url, limit) {
  const page = new URL("up", url.replace(/^ws/, "http"));
  return fetch(page, { mode: "no-cors", cache: "no-store", signal: AbortSignal.timeout(limit) }).then(() => true, () => false);
}

// live.js
var STALE_MS = 2500;
var SNAPSHOT_MS = 4e3;
var SILENCE_MS = 6e3;
var RENEW_S = 120;
var BAD_TICKET = 4401;
var ACTION_MS = 1e4;
var RENEW_AGAIN_MS = 1e4;
var FIRST_RETRY_MS = 250;
var LAST_RETRY_MS = 2e3;
var PROBE_AFTER_FAILURES = 4;
var WATCH_MS = 250;
var CLOCK_SLACK_S = 0.5;
var REPLAY_GAP_S = 60;
var LiveClient = class {
  /** @param {{url: string, name: string, ticket: (name: string) => Promise<string>}} options the gateway's address, the
   * name that a guest gives, and what gets a new ticket: it rejects with SignedOut when this person has to sign in */
  constructor({ url, name, ticket }) {
    this.url = url;
    this.name = name;
    this.ticket = ticket;
    this.socketsOpened = 0;
    this.refused = false;
    this.signedOut = false;
    this.viewer = null;
    this.renewAt = null;
    this.floor = null;
    this.staleSince = null;
    this.dataAt = null;
    this.ahead = null;
    this.modelMoved = null;
    this.lastAt = null;
    this.transcripts = new OpenTranscript(this);
    this.listeners = /* @__PURE__ */ new Set();
    this.actions = /* @__PURE__ */ new Map();
    this.failures = 0;
    this.bornAt = performance.now();
    this.confirmedAt = null;
    this.wasStale = false;
    this.watcher = setInterval(() => this.watch(), WATCH_MS);
    this.connect();
  }
  /** Calls `listener` after every change. Returns a function that ends this. */
  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  changed() {
    for (const listener of this.listeners) listener();
  }
  close() {
    clearInterval(this.watcher);
    clearTimeout(this.retry);
    this.detach();
    this.listeners.clear();
  }
  /** Connects again under another name, for another person at this screen. */
  rename(name) {
    if (name === this.name) return;
    this.name = name;
    this.failures = 0;
    this.reconnect(0);
  }
  // --- the socket ---------------------------------------------------------------------------------------
  async connect() {
    this.detach();
    const ticket = await this.newTicket();
    if (ticket === null) return;
    const socket = new WebSocket(this.url);
    this.socketsOpened += 1;
    this.socket = socket;
    this.ready = false;
    this.welcomed = false;
    this.waitingSince = this.receivedAt = performance.now();
    socket.onopen = () => this.send({ type: "hello", ticket });
    socket.onmessage = (event) => this.receive(event.data);
    socket.onclose = (event) => {
      this.refused = event.code === BAD_TICKET && !this.welcomed;
      if (!this.ready) this.failures += 1;
      this.reconnect();
      if (this.refused) this.changed();
    };
  }
  /** Resolves to a new ticket for a new connection, or to null when there is none or another attempt has begun. */
  async newTicket() {
    const attempt = this.attempting = {};
    try {
      const ticket = await this.ticket(this.name);
      return attempt === this.attempting ? ticket : null;
    } catch (error) {
      if (attempt !== this.attempting) return null;
      if (error instanceof SignedOut) this.shutOut();
      else this.fail();
      return null;
    }
  }
  /** Forgets the floor: whoever is signed out sees nothing of it. */
  shutOut() {
    Object.assign(this, { signedOut: true, floor: null, viewer: null });
    this.transcripts.forget();
    this.fail();
    this.changed();
  }
  /** Sends a new ticket before the old one ends. Without one the gateway closes the connection at that end. */
  async renew() {
    this.renewAt = null;
    const socket = this.socket;
    try {
      const ticket = await this.ticket(this.name);
      if (socket === this.socket) this.send({ type: "renew", ticket });
    } catch (error) {
      if (socket !== this.socket) return;
      if (!(error instanceof SignedOut)) this.renewAt = performance.now() + RENEW_AGAIN_MS;
      else this.shutOut();
    }
  }
  detach() {
    const socket = this.socket;
    this.socket = this.attempting = this.renewAt = null;
    this.ready = false;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
  reconnect(delay) {
    this.detach();
    clearTimeout(this.retry);
    const backoff = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, this.failures - 1));
    this.retry = setTimeout(() => this.attempt(), delay ?? backoff * (0.8 + 0.2 * Math.random()));
  }
  /** Connects. After several failures it first asks by plain HTTP, which no browser delays. */
  async attempt() {
    if (this.failures >= PROBE_AFTER_FAILURES) {
      const waiting = this.retry;
      const up = await isUp(this.url, SNAPSHOT_MS);
      if (waiting !== this.retry) return;
      if (!up) return this.reconnect();
    }
    return this.connect();
  }
  send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }
  /** Gives the connection up after a failure of the gateway or the network. */
  fail() {
    this.failures += 1;
    this.reconnect();
  }
  watch() {
    const now = performance.now();
    if (this.socket) {
      const late = this.waitingSince !== null && now - this.waitingSince > SNAPSHOT_MS;
      if (late || now - this.receivedAt > SILENCE_MS) this.fail();
    }
    if (this.renewAt !== null && now >= this.renewAt) this.renew();
    for (const [id, action] of this.actions) {
      if (now > action.until) this.settle(id, { ok: false, error: "timeout" });
    }
    const stale = this.stale() !== null;
    if (stale !== this.wasStale) this.changed();
    this.wasStale = stale;
  }
  // --- messages of the gateway ----------------------------------------------------------------------------
  receive(text2) {
    const message = parse(text2);
    if (message === null) {
      this.fail();
      return;
    }
    this.receivedAt = performance.now();
    if (message.type === "action.result") this.settle(message.id, message);
    else if (message.type === "error") console.warn(`the gateway could not read a message: ${message.message}`);
    else if (message.type === "welcome") this.receiveWelcome(message);
    else if (TRANSCRIPT_TYPES.has(message.type)) this.transcripts.receive(message);
    else if (STATE_TYPES.has(message.type)) this.receiveState(message);
    this.changed();
  }
  receiveWelcome({ person, name, roles, queues, words, signed_in, expires_at, at }) {
    Object.assign(this, { viewer: { person, name, roles, queues, words, signed_in }, welcomed: true, signedOut: false });
    const life = expires_at - at;
    this.renewAt = performance.now() + 1e3 * Math.max(life - RENEW_S, life / 2);
  }
  receiveState(message) {
    if (message.type === "snapshot") {
      this.replaceFloor(message);
    } else {
      if (this.waitingSince !== null) return;
      const since = message.type === "delta" ? message.from : message.seq;
      if (message.epoch !== this.floor.epoch || since !== this.floor.seq) {
        this.resync();
        return;
      }
      if (message.type === "delta") changeFloor(this.floor, message);
    }
    this.confirmedAt = this.receivedAt;
    this.setClock(message);
  }
  setClock({ at, data_at, stale_since, ahead, model_moved }) {
    const offset = at - performance.now() / 1e3;
    if (this.offset === void 0 || Math.abs(offset - this.offset) > CLOCK_SLACK_S) this.offset = offset;
    this.lastAt = at;
    this.dataAt = data_at;
    this.staleSince = stale_since;
    this.ahead = ahead ?? null;
    this.modelMoved = typeof model_moved === "number" ? model_moved : null;
  }
  replaceFloor(message) {
    this.floor = floorOf(message);
    this.refused = false;
    this.failures = 0;
    this.waitingSince = null;
    if (this.ready) return;
    this.ready = true;
    const unanswered = [...this.actions.values()].map(({ message: asked }) => asked);
    for (const asked of [...unanswered, ...this.transcripts.again()]) this.send(asked);
  }
  resync() {
    this.waitingSince = performance.now();
    this.send({ type: "resync" });
  }
  // --- actions of people ----------------------------------------------------------------------------------
  /** Asks for an action on an alert, or on a conversation. Resolves as `ask` does. */
  act(action, alert, note, conversation) {
    return this.ask({ type: "action", action, ...conversation ? { conversation } : { alert }, ...note ? { note } : {} });
  }
  /** Sends an `action`, a `silence` or an `unsilence` of docs/protocol.md under a new id, and again until the gateway
   * has answered, or `patience` ms have passed. Resolves to {ok, error?, message?, by?, at?, id}. */
  ask(asked, patience = ACTION_MS) {
    const id = uuid();
    const message = { ...asked, id };
    return new Promise((resolve) => {
      this.actions.set(id, { message, resolve, until: performance.now() + patience });
      if (this.ready) this.send(message);
    });
  }
  /** Asks what to do about a case, in "zh" or "en". Resolves to {ok, playbook?, error?}: docs/protocol.md has its fields. */
  playbook(case_, language) {
    return this.ask({ type: "playbook", case: case_, language });
  }
  /** Asks for a conversation that raised nothing: was it fine? Resolves to {ok, spot_check?: the conversation}. */
  spotCheck() {
    return this.ask({ type: "spot_check" });
  }
  /** Asks which queues the rules name and StepIn has not seen. Resolves to {ok, silent_queues?}. */
  silentQueues() {
    return this.ask({ type: "silent_queues" });
  }
  /** Asks who gave up in the last hours. Resolves to {ok, gave_up?: {since?, count, who}}. */
  gaveUp() {
    return this.ask({ type: "gave_up" });
  }
  settle(id, result) {
    const action = this.actions.get(id);
    this.actions.delete(id);
    action?.resolve({ ...result, id });
  }
  // --- time and staleness ---------------------------------------------------------------------------------
  /** Returns the gateway's clock, in seconds since 1970. */
  now() {
    return this.offset === void 0 ? Date.now() / 1e3 : this.offset + performance.now() / 1e3;
  }
  /** Whether the floor is a recorded one: its event time is far from the clock. */
  replaying() {
    return this.dataAt !== null && Math.abs(this.lastAt - this.dataAt) > REPLAY_GAP_S && !this.stale();
  }
  /** Returns the time on the floor: the clock, or event time in a replay. It stands still while data is stale. */
  floorNow() {
    const stale = this.stale();
    if (stale?.reason === "ahead") return this.now();
    if (stale) return this.dataAt ?? stale.since;
    if (!this.replaying()) return this.now();
    return this.dataAt + (performance.now() - this.confirmedAt) / 1e3;
  }
  /** Returns null while the copy is current. Otherwise returns since when it is stale, in seconds since 1970,
   * and the reason: "data" (the gateway gets none), "link" (nothing confirms the copy), "refused" (the ticket),
   * "signed_out", or "ahead" (data comes, but a clock is wrong: no time on the screen can be trusted). */
  stale() {
    const unconfirmed = performance.now() - (this.confirmedAt ?? this.bornAt);
    if (this.refused || this.signedOut || unconfirmed > STALE_MS) {
      const since = this.lastAt === null ? this.now() - unconfirmed / 1e3 : this.lastAt;
      return { since, reason: this.signedOut ? "signed_out" : this.refused ? "refused" : "link" };
    }
    if (this.staleSince !== null) return { since: this.staleSince, reason: "data" };
    return this.ahead === null ? null : { since: this.lastAt, reason: "ahead" };
  }
};

// dashboard.js
var ASK_MS3 = 1e3;
var ASK_FOR_CHARTS_MS = 5e3;
var ANSWER_MS2 = 4e3;
var Dashboard = class {
  /** `version` is that of this page, `isLive()` whether the gateway confirms the floor, and `changed()` is called when
   * the dashboard is lost or comes back. A page that `hasCharts` asks also while it is live: its charts may stand still. */
  constructor({ version, hasCharts, isLive, changed }) {
    this.version = version;
    this.hasCharts = hasCharts;
    this.isLive = isLive;
    this.changed = changed;
    this.lost = false;
    this.askedAt = performance.now();
    this.timer = setInterval(() => this.watch(), ASK_MS3);
  }
  close() {
    clearInterval(this.timer);
    this.closed = true;
  }
  async watch() {
    const live = this.isLive();
    if (this.asking || live && !this.hasCharts && !this.lost) return;
    if (live && !this.lost && performance.now() - this.askedAt < ASK_FOR_CHARTS_MS) return;
    this.asking = true;
    const served = await servedVersion();
    this.asking = false;
    this.askedAt = performance.now();
    if (this.closed) return;
    if (served && served !== this.version && !this.isLive()) location.reload();
    if (this.lost === (served === null)) return;
    this.lost = served === null;
    this.changed();
  }
};
async function servedVersion() {
  try {
    const answer = await fetch("page-version", { cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS2) });
    return answer.ok ? await answer.text() || null : null;
  } catch {
    return null;
  }
}

// models/cards.js
var AN_HOUR_MS = 36e5;
var commands = (time) => ({
  compare: "python -m stream model compare",
  dry_run: `python -m stream model rollback --until ${time} --why REASON --dry-run`,
  rollback: `python -m stream model rollback --until ${time} --why REASON`,
  forward: "python -m stream model rollback --forward --why REASON",
  labels: `python -m stream labels list --since ${time}`
});
function cardNode(words, { id, kind, language, weights: its, figures: figures2 }, weights) {
  const said = (part2) => words.text(`card.${part2}.${id}`);
  const facts2 = figures2.map(({ measure, value }) => h("div", { class: "queue-fact" }, h("dt", {}, words.code("measure", measure)), h("dd", {}, value.toFixed(3))));
  const part = (name) => [h("h4", {}, words.text(`models.card.${name}`)), h("p", {}, said(name))];
  const used = weights[kind] === its;
  return h(
    "li",
    { class: "model-card", "data-card": id },
    h("h3", {}, said("name")),
    h("p", { class: "about" }, words.code("language", language), " · ", h("code", {}, its)),
    used ? null : h("p", { class: "different" }, words.text("models.card.other", { weights: weights[kind] ?? "–" })),
    ...part("learned"),
    h("h4", {}, words.text("models.card.figures")),
    h("dl", {}, ...facts2),
    ...part("limits")
  );
}
function todoNode(words, now) {
  const time = `${new Date(now * 1e3 - AN_HOUR_MS).toISOString().slice(0, 16)}:00Z`;
  const steps = Object.entries(commands(time)).map(([key, command]) => h("li", {}, h("p", {}, words.text(`models.do.${key}`)), h("code", {}, command)));
  return h("ul", { class: "models-todo" }, ...steps, h("li", {}, h("p", {}, words.text("models.do.spot"))));
}

// models/tables.js
var QUALITY = ["group", "turns", "dissatisfied", "model", "auc", "log_loss"];
var HISTORY = ["at", "version", "turns", "auc", "log_loss", "what"];
function scoringNode(words, { shipped, version, latest }, live) {
  const alerts = live.reduce((sum, each) => sum + each.alerts, 0);
  const same = live.every((each) => each.shipped === shipped);
  const told = !alerts ? words.text("models.no_alerts") : same ? words.text("models.same", {}, alerts) : words.text("models.different");
  const facts2 = [
    ["by_labels", h("code", {}, version)],
    ["shipped", h("code", {}, shipped)],
    ["latest", latest === void 0 ? words.text("models.no_label") : words.moment(latest)]
  ].map(([key, value]) => h("div", { class: "queue-fact" }, h("dt", {}, words.text(`models.scoring.${key}`)), h("dd", {}, value)));
  const rows = live.map((each) => {
    const text2 = words.text("models.live", { time: words.moment(each.at) }, each.alerts);
    return h("li", { class: each.shipped === shipped ? null : "other" }, h("code", {}, each.version), " ", text2);
  });
  return h("div", {}, h("dl", {}, ...facts2), h("p", { class: `same ${same ? "" : "different"}` }, told), h("ul", { class: "live-models" }, ...rows));
}
function qualityNode(words, { groups = [], left_out: leftOut = 0 }, few, nameOf) {
  const note = h("p", { class: "none" }, [words.text("models.quality.note", { few: words.number(few) }), leftOut && words.text("models.left_out", {}, leftOut)].filter(Boolean).join(" "));
  if (!groups.length) return h("div", {}, h("p", {}, words.text("models.quality.none")), note);
  const rows = groups.flatMap((group) => groupRows(words, group, few, nameOf(group)));
  return h("div", {}, table(words, "quality", QUALITY, rows), note);
}
function groupRows(words, group, few, name) {
  const { kind, turns, dissatisfied, shipped, taught } = group;
  const known = turns >= few;
  const head = [h("th", { scope: "rowgroup", rowspan: known ? "2" : "1" }, name), ...[words.number(turns), words.percent(dissatisfied / turns)].map((text2) => h("td", { rowspan: known ? "2" : "1" }, text2))];
  const attributes = { class: `group ${kind}`, "data-group": `${kind}/${group.name}` };
  if (!known) return [h("tr", attributes, ...head, h("td", { class: "few", colspan: "3" }, words.text("models.few")))];
  return [h("tr", attributes, ...head, ...figures(words, "shipped", shipped)), h("tr", {}, ...figures(words, "taught", taught, shipped))];
}
function figures(words, name, { auc, log_loss: loss }, before = null) {
  const better = (value, other, sign) => before && value !== null && other !== null && Math.abs(value - other) >= 5e-4 ? sign * (value - other) > 0 ? "better" : "worse" : null;
  return [h("td", {}, words.text(`models.${name}`)), h("td", { class: better(auc, before?.auc, 1) }, figure(auc)), h("td", { class: better(loss, before?.log_loss, -1) }, figure(loss))];
}
function historyNode(words, { steps = [], step_count: count2 = 0, jump_at: jump, moved = [] }, queueName2) {
  if (!steps.length) return h("p", { class: "none" }, words.text("models.no_label"));
  const rows = [...steps].reverse().map((step) => {
    const { at, version, turns, auc, log_loss: loss } = step;
    const cells = [h("code", {}, version), words.number(turns), figure(auc), figure(loss), whatText(words, step)];
    return h("tr", { class: step.what }, h("th", { scope: "row" }, words.moment(at)), ...cells.map((cell) => h("td", {}, cell)));
  });
  const note = count2 > steps.length ? h("p", { class: "none" }, words.text("models.history.latest", { count: words.number(steps.length), all: words.number(count2) })) : null;
  const moves2 = [...moved].reverse().map(({ at, language, queue, by }) => h("li", {}, words.text("models.moved", { time: words.moment(at), queue: queueName2(queue), language: words.code("language", language), points: words.number(Math.round(by * 100)) })));
  const drift = moves2.length ? h("div", { class: "models-moves" }, h("h3", {}, words.text("models.moves", { points: words.number(Math.round(jump * 100)) })), h("ul", {}, ...moves2)) : null;
  return h("div", {}, table(words, "history", HISTORY, rows), note, drift);
}
function whatText(words, { what, by, why, until }) {
  const text2 = words.text(`models.step.${what}`, { time: until === void 0 ? "" : words.moment(until) });
  return by ? `${text2} · ${by}${why ? ` · ${why}` : ""}` : text2;
}
function table(words, name, columns, rows) {
  const head = h("tr", {}, ...columns.map((key) => h("th", { scope: "col" }, words.text(`models.${name}.${key}`))));
  return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": words.text(`models.${name}`) }, h("table", { class: "models-table" }, h("thead", {}, head), h("tbody", {}, ...rows)));
}
function figure(value) {
  return value === null || value === void 0 ? "–" : value.toFixed(3);
}

// models/calibration.js
var SVG3 = "http://www.w3.org/2000/svg";
var [WIDTH2, HEIGHT3, LEFT2, RIGHT2, TOP2, BOTTOM2] = [420, 320, 46, 14, 14, 44];
var COLUMNS4 = ["probability", "turns_shipped", "share_shipped", "turns_taught", "share_taught"];
function calibrationNode(words, groups, few, nameOf, chosen, choose2) {
  const known = groups.filter(({ turns }) => turns >= few);
  const group = known.find((each) => keyOf(each) === chosen) ?? known[0];
  if (!group) return h("p", { class: "none" }, words.text("models.calibration.none", { few: words.number(few) }));
  const options2 = known.map((each) => h("option", { value: keyOf(each), selected: each === group }, nameOf(each)));
  const select = h("select", { change: ({ target }) => choose2(target.value) }, ...options2);
  const label2 = h("label", { class: "models-choice" }, h("span", {}, words.text("models.calibration.of")), select);
  const legend = h("p", { class: "models-legend" }, ...["taught", "shipped"].map((name) => h("span", { class: name }, words.text(`models.${name}`))), h("span", { class: "ideal" }, words.text("models.calibration.ideal")));
  const figure2 = h("figure", {}, chart(words, group, few), h("figcaption", {}, legend, h("p", {}, words.text("models.calibration.about", { few: words.number(few) }))));
  return h("div", { class: "calibration" }, label2, figure2, table(words, "calibration", COLUMNS4, rowsOf6(words, group)));
}
function keyOf({ kind, name }) {
  return `${kind}/${name}`;
}
function rowsOf6(words, { shipped, taught }) {
  const bins = /* @__PURE__ */ new Map();
  for (const [name, { calibration }] of Object.entries({ shipped, taught })) {
    for (const row2 of calibration) bins.set(row2.low, { ...bins.get(row2.low), high: row2.high, [name]: row2 });
  }
  const cells = (row2) => row2 ? [words.number(row2.turns), words.percent(row2.share)] : ["0", "–"];
  return [...bins].sort(([one], [other]) => one - other).map(([low, bin]) => h("tr", {}, h("th", { scope: "row" }, `${words.percent(low)} – ${words.percent(bin.high)}`), ...[...cells(bin.shipped), ...cells(bin.taught)].map((text2) => h("td", {}, text2))));
}
function chart(words, { shipped, taught }, few) {
  const x = (share) => LEFT2 + (WIDTH2 - LEFT2 - RIGHT2) * share;
  const y = (share) => TOP2 + (HEIGHT3 - TOP2 - BOTTOM2) * (1 - share);
  const nodes = [];
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    nodes.push(draw3("line", { class: "grid", x1: x(0), x2: x(1), y1: y(share), y2: y(share) }), text(x(0) - 6, y(share) + 4, words.percent(share), "end"));
    nodes.push(text(x(share), y(0) + 18, words.percent(share), "middle"));
  }
  nodes.push(draw3("line", { class: "ideal", x1: x(0), y1: y(0), x2: x(1), y2: y(1) }));
  for (const [name, { calibration }] of Object.entries({ shipped, taught })) {
    const points = calibration.map(({ low, high, turns, share }) => ({ at: x((low + high) / 2), height: y(share), turns }));
    nodes.push(draw3("polyline", { class: name, points: points.map(({ at, height }) => `${at.toFixed(1)},${height.toFixed(1)}`).join(" ") }));
    for (const { at, height, turns } of points) nodes.push(draw3("circle", { class: `${name} ${turns < few ? "hollow" : ""}`, cx: at, cy: height, r: 4.5 }));
  }
  nodes.push(text(x(0.5), HEIGHT3 - 6, words.text("models.calibration.axis"), "middle"));
  const svg = draw3("svg", { viewBox: `0 0 ${WIDTH2} ${HEIGHT3}`, role: "img", class: "calibration-chart", "aria-label": words.text("models.calibration.label") });
  svg.append(...nodes);
  return svg;
}
function text(x, y, content, anchor) {
  const node = draw3("text", { x, y, "text-anchor": anchor });
  node.textContent = content;
  return node;
}
function draw3(tag, attributes) {
  const node = document.createElementNS(SVG3, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

// models/page.js
var ASK_MS4 = 3e4;
var PATIENCE_MS2 = 12e4;
var ModelsPage = class {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client, data });
    this.head = buildHead(words, data);
    this.title = h("h1", { class: "summary" });
    this.about = h("p", { class: "as-of" }, words.text("models.about"));
    this.panels = h("div", { class: "queue-panels models-panels" });
    this.chosen = "all/";
    root.replaceChildren(this.head.node, h("main", { class: "queue-body models" }, this.title, this.about, this.panels));
    this.timer = setInterval(() => this.ask(), ASK_MS4);
  }
  close() {
    clearInterval(this.timer);
  }
  async ask() {
    if (this.asking || !this.client.ready || document.hidden) return;
    this.asking = true;
    const { ok, models, error } = await this.client.ask({ type: "models" }, PATIENCE_MS2);
    this.asking = false;
    this.refusal = ok ? null : error;
    if (ok) this.told = models;
    this.client.changed();
  }
  render() {
    const { client, root, words } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, words, client);
    if (client.ready && !this.told && !this.refusal) this.ask();
    setText(this.title, this.titleText());
    const shown = JSON.stringify([this.told ?? null, this.chosen, client.floor?.queues?.size ?? 0]);
    if (this.told && this.shown !== shown) {
      this.shown = shown;
      this.renderPanels(this.told);
    }
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }
  renderPanels({ read, few, live, cards }) {
    const { client, words } = this;
    const groups = read.groups ?? [];
    const choose2 = (key) => {
      this.chosen = key;
      client.changed();
    };
    const nameOf = (group) => groupName(words, client.floor, group);
    this.panels.replaceChildren(
      this.panel("scoring", scoringNode(words, read, live)),
      this.panel("todo", todoNode(words, client.floorNow())),
      this.panel("quality", qualityNode(words, read, few, nameOf), "wide"),
      this.panel("calibration", calibrationNode(words, groups, few, nameOf, this.chosen, choose2), "wide"),
      this.panel("history", historyNode(words, read, (queue) => groupName(words, client.floor, { kind: "queue", name: queue })), "wide"),
      this.panel("cards", h("ul", { class: "model-cards" }, ...cards.map((card) => cardNode(words, card, read.weights))), "wide")
    );
  }
  panel(name, node, className = "") {
    return h("section", { class: `queue-panel models-${name} ${className}` }, h("h2", {}, this.words.text(`models.${name}`)), node);
  }
  titleText() {
    const { words, client, told, refusal } = this;
    if (told) {
      const turns = told.read.steps?.at(-1)?.turns ?? 0;
      return turns ? words.text("models.learned", { version: told.read.version }, turns) : words.text("models.as_shipped", { version: told.read.version });
    }
    if (refusal) return words.text(refusal === "not_allowed" ? "models.not_allowed" : "models.unreadable");
    return `– ${unknownText(words, client) ?? words.text("models.reading")}`;
  }
};
function groupName(words, floor, { kind, name }) {
  if (kind === "all") return words.text("models.all");
  if (kind === "language") return words.code("language", name);
  if (kind === "queue") return name ? words.queue(floor, name) : words.text("models.no_queue");
  return words.text("models.version", { version: name });
}

// numbers/figures.js
var GROUPS2 = [
  ["contacts", ["offered", "answered", "abandoned", "abandon_rate"]],
  ["waits", ["service_level", "speed_of_answer", "longest_wait", "first_response", "next_response"]],
  ["handling", ["handle_time", "talk_time", "hold_time", "wrap_up_time", "transfers"]],
  ["outcome", ["resolution", "satisfaction", "bot_containment", "occupancy"]]
];
var NAMES = GROUPS2.flatMap(([, names]) => names);
var FORMULAS = ["no_short", "offered", "answered", "all", "late_abandons", "early_abandons"];
var COUNTS = /* @__PURE__ */ new Set(["offered", "answered", "abandoned"]);
var SHARES2 = /* @__PURE__ */ new Set(["abandon_rate", "service_level", "transfers", "resolution", "satisfaction", "bot_containment", "occupancy"]);
var HALF_HOUR = 1800;
var FORMULA_SIGNS = /^\s*[=+\-@\t\r\n＝＋－＠]/;
function figureText(words, name, [value, of]) {
  if (value === null || value === void 0) return { text: "–", of: "" };
  const text2 = COUNTS.has(name) ? words.number(value) : SHARES2.has(name) ? words.percent(value) : words.duration(value);
  return { text: text2, of: of === null ? "" : words.text("numbers.of", { count: words.number(of) }) };
}
function slotsOf(halfHours) {
  if (!halfHours.length) return [];
  const known = new Map(halfHours.map((each) => [each.since, each.figures]));
  const first = halfHours[0].since;
  const count2 = Math.round((halfHours[halfHours.length - 1].since - first) / HALF_HOUR) + 1;
  return Array.from({ length: count2 }, (_, place) => first + place * HALF_HOUR).map((since) => ({ since, figures: known.get(since) ?? null }));
}
function csvOf(numbers2, { channel = "", formula = "" }, nameOf, totalName) {
  const head = ["day", "zone", "queue", "name", "channel", "service_level_formula", ...NAMES.flatMap((name) => COUNTS.has(name) ? [name] : [name, `${name}_of`])];
  const line = (queue, name, figures2) => [numbers2.day, numbers2.zone, queue, name, channel, formula || "rules", ...NAMES.flatMap((each) => COUNTS.has(each) ? [figures2[each][0]] : figures2[each])];
  const lines = [head, line("", totalName, numbers2.total), ...numbers2.queues.map(({ queue, figures: figures2 }) => line(queue, nameOf(queue), figures2))];
  return lines.map((cells) => cells.map(cellOf).join(",")).join("\r\n") + "\r\n";
}
function cellOf(value) {
  if (value === null || value === void 0) return "";
  const text2 = typeof value === "string" && FORMULA_SIGNS.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text2) ? `"${text2.replaceAll('"', '""')}"` : text2;
}

// numbers/half_hours.js
var COLUMNS5 = ["offered", "answered", "abandoned", "service_level", "speed_of_answer"];
var LABELS = 8;
var HalfHours = class {
  constructor(words) {
    this.words = words;
    this.title = h("h2", {});
    this.bars = h("div", { class: "bars", "aria-hidden": "true" });
    this.body = h("tbody", {});
    const head = h("tr", {}, h("th", { scope: "col" }, words.text("numbers.time")), ...COLUMNS5.map((name) => h("th", { scope: "col" }, words.text(`figure.${name}`))));
    const scroll = h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": words.text("numbers.half_hours") }, h("table", { class: "numbers-table" }, h("thead", {}, head), this.body));
    const legend = h("ul", { class: "legend" }, ...["answered", "abandoned", "service_level"].map((name) => h("li", { class: name }, words.text(`figure.${name}`))));
    this.node = h("section", { class: "queue-panel half-hours" }, h("header", {}, this.title, legend), this.bars, h("details", {}, h("summary", {}, words.text("numbers.as_table")), scroll));
  }
  render({ half_hours: halfHours, zone }, title) {
    const { words } = this;
    const slots = slotsOf(halfHours);
    this.node.hidden = !slots.length;
    setText(this.title, title);
    const clock = clockOf(words, zone);
    const most = Math.max(1, ...slots.map(({ figures: figures2 }) => figures2 ? figures2.answered[0] + figures2.abandoned[0] : 0));
    const step = Math.max(1, Math.ceil(slots.length / LABELS));
    const placed2 = slots.map((slot, place) => ({ ...slot, labelled: place % step === 0 }));
    keyed(this.bars, placed2, ({ since }) => since, createSlot, (node, slot) => updateSlot(node, slot, most, words, clock));
    keyed(this.body, halfHours, ({ since }) => since, () => h("tr", {}, h("th", { scope: "row" }), ...COLUMNS5.map(() => h("td", {}))), (row2, { since, figures: figures2 }) => {
      setText(row2.firstChild, clock(since));
      COLUMNS5.forEach((name, place) => setText(row2.children[place + 1], whole(words, name, figures2)));
    });
  }
};
function clockOf({ language }, zone) {
  const format = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
  return (seconds) => format.format(seconds * 1e3);
}
function whole(words, name, figures2) {
  const { text: text2, of } = figureText(words, name, figures2[name]);
  return of ? `${text2} ${of}` : text2;
}
function createSlot() {
  const parts = { stack: h("div", { class: "stack" }, h("div", { class: "bar abandoned" }), h("div", { class: "bar answered" })), level: h("div", { class: "level" }, h("div", { class: "fill" })), label: h("span", { class: "label" }) };
  const node = h("div", { class: "slot" }, parts.stack, parts.level, parts.label);
  node.parts = parts;
  return node;
}
function updateSlot({ parts }, { since, figures: figures2, labelled }, most, words, clock) {
  const { stack, level, label: label2 } = parts;
  const share = (name) => figures2 ? figures2[name][0] / most : 0;
  stack.firstChild.style.height = `${100 * share("abandoned")}%`;
  stack.lastChild.style.height = `${100 * share("answered")}%`;
  level.firstChild.style.width = `${100 * (figures2?.service_level[0] ?? 0)}%`;
  setText(label2, labelled ? clock(since) : "");
  const told = figures2 ? COLUMNS5.map((name) => `${words.text(`figure.${name}`)} ${whole(words, name, figures2)}`) : [words.text("numbers.nothing")];
  setAttribute(stack.parentNode, "title", [clock(since), ...told].join("\n"));
}

// numbers/page.js
var ASK_MS5 = 5e3;
var TILES = ["offered", "answered", "service_level", "speed_of_answer", "abandon_rate", "handle_time"];
var CHOICES = ["day", "channel", "formula"];
var NumbersPage = class {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client, data });
    const asked = new URLSearchParams(location.search);
    this.chosen = Object.fromEntries([...CHOICES, "of"].map((name) => [name, asked.get(name) ?? ""]));
    this.head = buildHead(words, data);
    this.title = h("h1", { class: "queue-name" }, words.text("numbers.title"));
    this.zone = h("p", { class: "as-of" });
    this.empty = h("p", { class: "queue-unknown", hidden: true });
    this.tiles = h("ul", { class: "tiles" }, ...TILES.map((name) => h("li", { class: name, title: words.text(`figure.about.${name}`) }, h("span", { class: "tile-name" }, words.text(`figure.${name}`)), h("span", { class: "value" }), h("span", { class: "of" }))));
    this.halfHours = new HalfHours(words);
    this.shown = h("div", { class: "numbers-shown", hidden: true }, this.tiles, this.halfHours.node, this.buildTable(), this.buildMeanings());
    const bar = h("div", { class: "toolbar numbers-bar" }, ...CHOICES.map((name) => this.buildChoice(name)), this.buildDownload());
    root.replaceChildren(this.head.node, h("main", { class: "queue-body numbers" }, this.title, bar, this.zone, this.empty, this.shown));
    this.timer = setInterval(() => this.ask(), ASK_MS5);
  }
  close() {
    clearInterval(this.timer);
  }
  buildChoice(name) {
    const select = h("select", { change: () => this.choose({ [name]: select.value }) });
    (this.selects ??= {})[name] = select;
    return h("label", { class: "filter" }, this.words.text(`numbers.${name}`), select);
  }
  buildDownload() {
    this.download = h("button", { type: "button", class: "act", disabled: true, click: () => this.save() }, this.words.text("numbers.csv"));
    return this.download;
  }
  buildTable() {
    const { words } = this;
    const groups = GROUPS2.map(([group, names]) => h("th", { scope: "colgroup", colspan: names.length, class: "group" }, words.text(`numbers.group.${group}`)));
    const columns = NAMES.map((name) => h("th", { scope: "col", class: name, title: words.text(`figure.about.${name}`), "aria-describedby": `about-${name}` }, words.text(`figure.${name}`)));
    this.rows = h("tbody", {});
    const head = h("thead", {}, h("tr", {}, h("th", { scope: "col", rowspan: 2 }, words.text("numbers.queue")), ...groups), h("tr", {}, ...columns));
    const scroll = h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": words.text("numbers.table") }, h("table", { class: "numbers-table wide" }, head, this.rows));
    return h("section", { class: "queue-panel" }, h("h2", {}, words.text("numbers.table")), scroll);
  }
  buildMeanings() {
    const { words } = this;
    this.formula = h("dd", { id: "about-formula" });
    const known = NAMES.flatMap((name) => [h("dt", {}, words.text(`figure.${name}`)), h("dd", { id: `about-${name}` }, words.text(`figure.about.${name}`))]);
    return h("section", { class: "queue-panel" }, h("h2", {}, words.text("numbers.meanings")), h("dl", { class: "meanings" }, h("dt", {}, words.text("numbers.formula")), this.formula, ...known));
  }
  /** Changes what is asked for, in the address too, and asks at once. */
  choose(change2) {
    Object.assign(this.chosen, change2);
    const asked = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(this.chosen)) {
      if (value) asked.set(name, value);
      else asked.delete(name);
    }
    history.replaceState(history.state, "", `${location.pathname}?${asked}`);
    this.ask(true);
  }
  async ask(again = false) {
    if (this.asking && !again || !this.client.ready || document.hidden) return;
    const asking = this.asking = {};
    const { day, channel, formula, of } = this.chosen;
    const { ok, numbers: numbers2 } = await this.client.ask({ type: "numbers", ...day && { day }, ...channel && { channel }, ...formula && { formula }, ...of && { queue: of } });
    if (asking !== this.asking) return;
    this.asking = null;
    this.refused = !ok;
    if (ok) Object.assign(this, { numbers: numbers2, isNew: true });
    this.client.changed();
  }
  render() {
    const { client, root, words, numbers: numbers2 } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, words, client);
    if (client.ready && !numbers2 && !this.asking && !this.refused) this.ask();
    const counted = Boolean(numbers2?.queues.length);
    this.shown.hidden = !counted;
    this.empty.hidden = counted;
    setAttribute(this.shown, "class", `numbers-shown ${this.refused || client.stale()?.reason === "link" ? "old" : ""}`);
    if (!counted) setText(this.empty, `– ${this.refused ? words.text("numbers.unknown") : numbers2 ? words.text("numbers.empty") : unknownText(words, client) ?? words.text("unknown.connecting")}`);
    if (this.isNew) this.renderNumbers(numbers2);
    this.isNew = false;
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }
  renderNumbers(numbers2) {
    const { words, chosen, client } = this;
    const name = (queue) => queue ? words.queue(client.floor, queue) : words.text("numbers.total");
    this.renderChoices(numbers2);
    this.download.disabled = !numbers2.queues.length;
    setText(this.zone, words.text("numbers.zone", { zone: numbers2.zone, time: `${String(numbers2.reset_hour).padStart(2, "0")}:00` }));
    const formulas = chosen.formula ? [chosen.formula] : numbers2.formulas;
    setText(this.formula, formulas.map((each) => words.text(`level.${each}`)).join(" · ") || "–");
    [...this.tiles.children].forEach((tile, place) => this.renderFigure(tile.children[1], tile.children[2], TILES[place], numbers2.total));
    const rows = [{ queue: "", figures: numbers2.total }, ...numbers2.queues];
    keyed(this.rows, rows, ({ queue }) => queue, (row2) => this.createRow(row2), ({ parts }, { queue, figures: figures2 }) => {
      setText(parts.button, name(queue));
      setAttribute(parts.button, "aria-pressed", queue === chosen.of);
      NAMES.forEach((each, place) => this.renderFigure(...parts.cells[place].children, each, figures2));
    });
    this.halfHours.render(numbers2, words.text("numbers.half_hours_of", { queue: name(chosen.of) }));
  }
  createRow({ queue }) {
    const button = h("button", { type: "button", class: "pick", title: this.words.text("numbers.pick"), click: () => this.choose({ of: queue }) });
    const cells = NAMES.map((name) => h("td", { class: name, title: this.words.text(`figure.about.${name}`) }, h("span", { class: "value" }), h("span", { class: "of" })));
    const node = h("tr", { class: queue ? null : "total" }, h("th", { scope: "row" }, button), ...cells);
    node.parts = { button, cells };
    return node;
  }
  renderFigure(value, of, name, figures2) {
    const shown = figureText(this.words, name, figures2[name]);
    setText(value, shown.text);
    setText(of, shown.of);
    setAttribute(value, "aria-label", shown.text === "–" ? this.words.text("numbers.nothing") : null);
    setAttribute(value, "role", shown.text === "–" ? "img" : null);
  }
  renderChoices({ days, channels, formulas }) {
    const { words, chosen } = this;
    const latest = days[days.length - 1];
    const day = (each) => [each === latest ? "" : each, each === latest ? words.text("numbers.today", { day: each }) : each];
    this.options("day", days.length ? [...days].reverse().map(day) : [["", words.text("numbers.no_day")]]);
    const known = /* @__PURE__ */ new Set([...channels, ...chosen.channel ? [chosen.channel] : []]);
    this.options("channel", [["", words.text("numbers.all_channels")], ...[...known].map((each) => [each, words.code("channel", each)])]);
    const ruled = formulas.map((each) => words.text(`level.name.${each}`)).join(", ");
    this.options("formula", [["", ruled ? words.text("numbers.by_rules_as", { formula: ruled }) : words.text("numbers.by_rules")], ...FORMULAS.map((each) => [each, words.text(`level.name.${each}`)])]);
  }
  options(name, wanted) {
    const select = this.selects[name];
    keyed(select, wanted, ([value]) => value, ([value]) => h("option", { value }), (node, [, text2]) => setText(node, text2));
    if (select.value !== this.chosen[name]) select.value = this.chosen[name];
  }
  save() {
    const { words, numbers: numbers2, client } = this;
    const text2 = csvOf(numbers2, this.chosen, (queue) => words.queue(client.floor, queue), words.text("numbers.total"));
    const link = h("a", { href: URL.createObjectURL(new Blob(["\uFEFF", text2], { type: "text/csv" })), download: `stepin-${numbers2.day}.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 0);
  }
};

// tuning/page.js
var TuningPage = class {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client });
    this.head = buildHead(words, data);
    const title = h("h1", { class: "summary" }, words.text("tuning.title"));
    root.replaceChildren(this.head.node, h("main", { class: "queue-body tuning" }, title, h("p", { class: "as-of" }, words.text("tuning.lead"))));
  }
  render() {
    const { client, root, words } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, words, client);
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }
};
var files = /* @__PURE__ */ new WeakMap();
function showFile(parent, { name, text: text2, label: label2 }) {
  let link = files.get(parent);
  if (!link) {
    link = h("a", { class: "stepin-file" });
    parent.append(link);
    files.set(parent, link);
  }
  if (link.href) URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob([text2], { type: "application/yaml" }));
  link.download = name;
  link.textContent = label2;
}

// queues/moving.js
var MOST_MOVED = 50;
function outlook(queue, moved, now) {
  const { detail, sla } = queue;
  const staffing = detail?.staffing;
  if (!staffing || !sla) return [];
  const { present, needed } = rowOf2(queue, now);
  const line = (begin, rate, wanted) => {
    const load = loadOf(staffing, rate);
    return { begin, rate, needed: wanted, agents: present, then: Math.max(0, present + moved), before: serviceOf(load, present, sla), after: serviceOf(load, Math.max(0, present + moved), sla) };
  };
  return [line(null, staffing.arrivals, needed ?? agentsNeeded(loadOf(staffing), sla)), ...aheadOf(queue).map(({ begin, rate, needed: wanted }) => line(begin, rate, wanted))];
}
var MovingPanel = class {
  constructor(words) {
    this.words = words;
    this.count = 2;
    const select = (name) => h("select", { "data-move": name, change: () => this.changed() });
    this.from = select("from");
    this.to = select("to");
    this.number = h("input", { type: "number", min: "1", max: String(MOST_MOVED), step: "1", value: "2", inputmode: "numeric", input: () => this.changed() });
    const label2 = (key, field) => h("label", { class: "filter" }, h("span", {}, words.text(key)), field);
    this.views = ["from", "to"].map(() => this.buildView());
    this.about = h("p", { class: "about" }, words.text("moving.about"));
    this.none = h("p", { class: "none", hidden: true }, words.text("moving.none"));
    this.form = h("div", { class: "moving-form" }, label2("moving.count", this.number), label2("moving.from", this.from), label2("moving.to", this.to));
    this.node = h("section", { class: "queue-panel moving", "aria-label": words.text("moving.title") }, h("h2", {}, words.text("moving.title")), this.form, this.none, h("div", { class: "moving-views" }, ...this.views.map(({ node }) => node)), this.about);
  }
  buildView() {
    const { words } = this;
    const [name, inputs, body] = [h("caption", {}), h("p", { class: "inputs" }), h("tbody", {})];
    const head = ["time", "arrivals", "needed", "agents", "kept", "wait"].map((key) => h("th", { scope: "col" }, words.text(`moving.${key}`)));
    const table2 = h("table", { class: "numbers" }, name, h("thead", {}, h("tr", {}, ...head)), body);
    return { node: h("div", { class: "moving-view" }, h("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": words.text("moving.title") }, table2), inputs), name, inputs, body };
  }
  changed() {
    const asked = Math.trunc(Number(this.number.value));
    this.count = Number.isFinite(asked) ? Math.min(Math.max(asked, 0), MOST_MOVED) : 0;
    if (this.floor) this.render(this.floor, this.now);
  }
  /** Shows both queues. Only queues with numbers for the model can be chosen. */
  render(floor, now) {
    Object.assign(this, { floor, now });
    const { words } = this;
    const able = namedQueues(floor, words.language).filter(({ detail, sla }) => detail?.staffing && sla);
    const enough = able.length > 1;
    this.none.hidden = enough;
    this.form.hidden = !enough;
    for (const { node } of this.views) node.hidden = !enough;
    if (!enough) return;
    const spare = (queue) => (({ present, needed }) => present - (needed ?? present))(rowOf2(queue, now));
    const ranked2 = [...able].sort((a, b) => spare(b) - spare(a));
    this.renderChoices(this.from, able, ranked2[0].queue);
    this.renderChoices(this.to, able, ranked2[ranked2.length - 1].queue);
    this.renderView(this.views[0], floor.queues.get(this.from.value), -this.count);
    this.renderView(this.views[1], floor.queues.get(this.to.value), this.count);
  }
  renderChoices(select, queues, first) {
    const text2 = JSON.stringify(queues.map(({ queue }) => [queue, this.words.queue(this.floor, queue)]));
    if (select.shown === text2) return;
    const chosen = queues.some(({ queue }) => queue === select.value) ? select.value : first;
    select.shown = text2;
    select.replaceChildren(...queues.map(({ queue }) => h("option", { value: queue }, this.words.queue(this.floor, queue))));
    select.value = chosen;
  }
  renderView(view, queue, moved) {
    const { words } = this;
    const same = this.from.value === this.to.value;
    const lines = outlook(queue, same ? 0 : moved, this.now);
    setText(view.name, words.queue(this.floor, queue.queue));
    keyed(view.body, lines, ({ begin }) => begin ?? "now", () => h("tr", {}, h("th", { scope: "row" }), ...[1, 2, 3, 4, 5].map(() => h("td", {}))), (row2, line) => {
      const short = line.needed !== null && line.then < line.needed;
      const cells = [line.begin === null ? words.text("moving.now") : words.minute(line.begin), words.number(line.rate), line.needed === null ? "–" : words.number(line.needed), change(words.number(line.agents), words.number(line.then)), change(words.percent(1 - line.before.over), words.percent(1 - line.after.over)), change(words.duration(line.before.meanWait), words.duration(line.after.meanWait))];
      cells.forEach((text2, place) => setText(row2.children[place], text2));
      setAttribute(row2, "class", short ? "short" : null);
    });
    const { service, patience, young } = queue.detail.staffing;
    setText(view.inputs, words.text(young ? "moving.inputs_young" : "moving.inputs", { sla: words.duration(queue.sla), service: words.duration(service), patience: words.duration(patience) }));
  }
};
function change(before, after) {
  return before === after ? after : `${before} → ${after}`;
}

// queues/page.js
var ASK_MS6 = 3e4;
var BAR_HEIGHT = 28;
var COLUMNS6 = ["name", "waiting", "longest", "next", "agents", "needed", "arrivals"];
var QueuesPage = class {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client, data });
    this.head = buildHead(words, data);
    this.title = h("h1", { class: "summary" });
    this.empty = h("p", { class: "empty", hidden: true });
    this.groups = Object.fromEntries(GROUPS.map((name) => [name, this.buildGroup(name)]));
    this.moving = new MovingPanel(words);
    this.silent = /* @__PURE__ */ new Map();
    this.timer = setInterval(() => this.askSilent(), ASK_MS6);
    this.askSilent();
    root.replaceChildren(this.head.node, h("main", { class: "queue-body" }, this.title, this.empty, ...Object.values(this.groups).map(({ node }) => node), this.moving.node));
  }
  close() {
    clearInterval(this.timer);
  }
  async askSilent() {
    const { ok, silent_queues: silent } = await this.client.silentQueues();
    if (!ok || !silent) return;
    this.silent = new Map(silent.map((queue) => [queue.queue, { ...queue, unseen: true }]));
    this.client.changed();
  }
  buildGroup(name) {
    const { words } = this;
    const [body, title] = [h("tbody", {}), h("h2", {})];
    const head = h("thead", {}, h("tr", {}, ...COLUMNS6.map((key) => h("th", { scope: "col", class: key }, words.text(`queues.${key}`)))));
    const node = h("section", { class: `queue-panel queue-group ${name}`, hidden: true }, title, h("table", { class: "queue-table" }, head, body));
    return { node, body, title };
  }
  render() {
    const { client, root, words } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, words, client);
    const floor = client.floor && { ...client.floor, queues: new Map([...this.silent, ...client.floor.queues]) };
    const unknown = floor?.queues.size ? null : unknownText(words, client);
    this.empty.hidden = Boolean(floor?.queues.size);
    setText(this.empty, unknown ? `${words.text("wall.unknown")} · ${unknown}` : words.text("queues.none"));
    if (floor) this.renderFloor(floor, client.floorNow());
    else setText(this.title, `– ${words.text("nav.queues")}`);
    this.moving.node.hidden = !floor?.queues.size;
    setAttribute(root, "data-seq", floor?.seq ?? null);
  }
  renderFloor(floor, now) {
    const { words } = this;
    const waiting = [...floor.queues.values()].reduce((sum, queue) => sum + (queue.waiting ?? 0), 0);
    setText(this.title, floor.queues.size ? words.text("queues.summary", { waiting: words.number(waiting) }, floor.queues.size) : `– ${words.text("nav.queues")}`);
    for (const [name, rows] of Object.entries(groupsOf(floor, now, words.language))) {
      const { node, body, title } = this.groups[name];
      node.hidden = !rows.length;
      setText(title, words.text(`queues.group.${name}`, {}, rows.length));
      keyed(body, rows, ({ queue }) => queue.queue, (row2) => this.createRow(row2), (tr, row2) => this.updateRow(tr, row2, floor, now));
    }
    this.moving.render(floor, now);
  }
  createRow({ queue }) {
    const part = (tag, name) => h(tag, { class: name });
    const parts = { link: h("a", { class: "first", href: address("queue", { ...this.data, queue: queue.queue }) }), about: part("span", "second"), waiting: part("span", "first"), unanswered: part("span", "second"), longest: part("span", "first"), fill: part("span", "fill"), sla: part("span", "second"), next: part("ul", "next-list"), agents: part("span", "first"), status: part("span", "second"), needed: part("span", "first"), ahead: part("span", "second"), arrived: part("span", "first"), usual: part("span", "second"), bars: part("span", "spark") };
    parts.bar = h("span", { class: "bar", "aria-hidden": "true" }, parts.fill);
    setAttribute(parts.bars, "aria-hidden", "true");
    const cells = { name: [parts.link, parts.about], waiting: [parts.waiting, parts.unanswered], longest: [parts.longest, parts.bar, parts.sla], next: [parts.next], agents: [parts.agents, parts.status], needed: [parts.needed, parts.ahead], arrivals: [h("span", { class: "counts" }, parts.arrived, parts.usual), parts.bars] };
    const node = h("tr", { "data-queue": queue.queue }, ...COLUMNS6.map((name) => h(name === "name" ? "th" : "td", { class: name, "data-label": this.words.text(`queues.${name}`), scope: name === "name" ? "row" : null }, h("div", { class: "cell" }, ...cells[name]))));
    node.parts = parts;
    return node;
  }
  updateRow(node, row2, floor, now) {
    const { words } = this;
    const { parts } = node;
    const { queue, standing, waited, share } = row2;
    setAttribute(node, "class", standing);
    setText(parts.link, words.queue(floor, queue.queue));
    setText(parts.about, this.aboutText(queue));
    setText(parts.waiting, words.number(queue.waiting ?? 0));
    setText(parts.unanswered, queue.unanswered ? words.text("queue.unanswered", { time: words.duration(now - queue.unanswered_since) }, queue.unanswered) : "");
    setText(parts.longest, waited === null ? "–" : words.duration(waited));
    parts.bar.hidden = waited === null || !queue.sla;
    parts.fill.style.transform = `scaleX(${Math.min(1, queue.sla && waited ? waited / queue.sla : share).toFixed(3)})`;
    setText(parts.sla, this.slaText(queue, standing, waited));
    this.renderNext(parts.next, queue);
    this.renderStaff(parts, row2);
    this.renderArrivals(parts, row2);
  }
  aboutText(queue) {
    const { words } = this;
    if (queue.unserved) return unservedText(words, queue);
    if (queue.unseen) return words.text("queues.unseen");
    if (queue.quiet_since !== void 0) return words.text("queues.quiet_since", { time: words.moment(queue.quiet_since) });
    return queue.active ? words.text("queues.active", {}, queue.active) : "";
  }
  slaText({ sla }, standing, waited) {
    const { words } = this;
    if (!sla) return words.text("queue.no_sla");
    if (standing === "over") return words.text("queue.over", { over: words.duration(waited - sla), sla: words.duration(sla) });
    return words.text("queue.sla", { sla: words.duration(sla) });
  }
  /** Shows what the next customer of each channel may expect, or why that is not known. */
  renderNext(list, { channels = [], forecast, untold: untold2 }) {
    const { words } = this;
    const text2 = (one) => one.forecast ? words.text("queue.forecast", { median: words.roughly(one.forecast.median), low: words.roughly(one.forecast.low), high: words.roughly(one.forecast.high) }) : words.code("queue.untold", one.untold ?? "new_queue");
    const all = channels.length ? channels : forecast || untold2 ? [{ forecast, untold: untold2 }] : [];
    const lines = all.map((one) => ({ key: one.channel ?? "", text: one.channel ? words.text("queues.of_channel", { channel: words.code("channel", one.channel), text: text2(one) }) : text2(one) }));
    keyed(list, lines, ({ key }) => key, () => h("li", {}), (item, { text: line }) => setText(item, line));
  }
  renderStaff(parts, { queue, needed, present }) {
    const { words } = this;
    const { agents = {} } = queue;
    const known = Object.values(agents).some(Boolean);
    setText(parts.agents, known ? words.text("queues.present", {}, present) : "–");
    setText(parts.status, known ? agentCountsText(words, agents) : words.text(isDeserted(queue) && queue.unserved ? "queues.nobody" : "queues.no_status"));
    const short = needed === null || !known ? 0 : needed - present;
    setText(parts.needed, needed === null ? "–" : words.text(short > 0 ? "queues.short" : "queues.enough", { needed: words.number(needed), short: words.number(short) }));
    setAttribute(parts.needed, "class", `first ${short > 0 ? "short" : ""}`);
    const ahead = aheadOf(queue).map(({ begin, needed: wanted }) => `${wanted === null ? "–" : words.number(wanted)} (${words.minute(begin)})`);
    setText(parts.ahead, ahead.join(" · "));
  }
  renderArrivals(parts, { arrived, usual, arrivals }) {
    const { words } = this;
    setText(parts.arrived, usual === null ? "–" : words.number(arrived));
    setText(parts.usual, usual === null ? "" : words.text("queues.usual", { usual: words.number(Math.round(usual)) }));
    const most = Math.max(...arrivals.map(({ count: count2, baseline }) => Math.max(count2, baseline)), 1);
    keyed(parts.bars, arrivals, ({ begin }) => begin, () => h("i", {}, h("b", {})), (bar, { count: count2, baseline }) => {
      bar.style.height = `${Math.max(1, BAR_HEIGHT * count2 / most).toFixed(1)}px`;
      bar.firstChild.style.bottom = `${(BAR_HEIGHT * baseline / most).toFixed(1)}px`;
    });
  }
};

// rules/schema.js
function layersOf({ queue, channel, language }) {
  return [
    ...queue && language ? [{ key: "queue_language", path: ["queues", queue, "languages", language], form: "LanguageLayer" }] : [],
    ...language ? [{ key: "language", path: ["languages", language], form: "LanguageLayer" }] : [],
    ...queue && channel ? [{ key: "queue_channel", path: ["queues", queue, "channels", channel], form: "ChannelLayer" }] : [],
    ...queue ? [{ key: "queue", path: ["queues", queue], form: "QueueLayer" }] : [],
    ...channel ? [{ key: "channel", path: ["channels", channel], form: "ChannelLayer" }] : [],
    { key: "default", path: ["default"], form: "QueueRules" }
  ];
}
function fieldOf(schema, form, field) {
  let found2 = schema.$defs?.[form];
  for (const name of field) {
    const inner = resolved(schema, found2);
    found2 = inner?.properties?.[name] ?? (inner?.additionalProperties || void 0);
  }
  return found2 && resolved(schema, found2);
}
function inputOf(found2) {
  if (!found2) return null;
  const options2 = found2.anyOf ?? [found2];
  const optional2 = options2.some((each) => each.type === "null");
  const rest = options2.filter((each) => each.type !== "null");
  if (rest.length !== 1) return null;
  const [one] = rest;
  if (one.enum) return { kind: "choice", choices: one.enum, optional: optional2 };
  if (one.type === "boolean") return { kind: "truth", optional: optional2 };
  if (one.type !== "number" && one.type !== "integer") return null;
  const min = one.minimum ?? one.exclusiveMinimum;
  const max = one.maximum ?? one.exclusiveMaximum;
  return { kind: "number", whole: one.type === "integer", optional: optional2, ...min !== void 0 && { min }, ...max !== void 0 && { max } };
}
function spanOf(text2, line) {
  const lines = text2.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return [start, start + (lines[line - 1] ?? "").length];
}
function resolved(schema, node) {
  const name = node?.$ref?.replace("#/$defs/", "");
  return name ? schema.$defs[name] : node;
}

// rules/holds.js
var CHANNELS2 = ["chat", "voice", "email", "social", "video"];
var LANGUAGES = ["zh", "en"];
var Holds = class {
  /** `changed` is called when something else was chosen, `edit` with [{path, value}], and `show` with a line. */
  constructor(words, { changed, edit, show }) {
    Object.assign(this, { words, edit, show });
    this.chosen = { queue: "", channel: "", language: "" };
    this.selects = Object.fromEntries(Object.keys(this.chosen).map((name) => [name, h("select", { change: (event) => this.choose({ [name]: event.target.value }, changed) })]));
    this.target = h("select", { change: () => this.render() });
    this.search = h("input", { type: "search", placeholder: words.text("rules.find"), "aria-label": words.text("rules.find"), input: () => this.render() });
    const choices = Object.entries(this.selects).map(([name, select]) => h("label", { class: "filter" }, words.text(`rules.${name}`), select));
    const bar = h("div", { class: "toolbar" }, ...choices, h("label", { class: "filter" }, words.text("rules.change_for"), this.target), this.search);
    this.rows = h("tbody", {});
    const head = h("thead", {}, h("tr", {}, ...["field", "value", "from"].map((name) => h("th", { scope: "col" }, words.text(`rules.column.${name}`)))));
    this.none = h("p", { class: "none", hidden: true }, words.text("rules.none_found"));
    const table2 = h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": words.text("rules.holds") }, h("table", { class: "rules-table" }, head, this.rows));
    this.node = h("section", { class: "queue-panel rules-holds" }, h("h2", {}, words.text("rules.holds")), bar, table2, this.none);
    this.fields = [];
  }
  choose(change2, changed) {
    Object.assign(this.chosen, change2);
    this.renderTargets();
    changed();
  }
  /** Takes the queues and the schema of the rules, and the name of each queue. */
  take(book, nameOf) {
    this.schema = book.schema;
    const any = (name) => h("option", { value: "" }, this.words.text(`rules.any_${name}`));
    const option = (value, text2) => h("option", { value }, text2);
    this.selects.queue.replaceChildren(any("queue"), ...book.queues.map((queue) => option(queue, nameOf(queue))));
    this.selects.channel.replaceChildren(any("channel"), ...CHANNELS2.map((each) => option(each, this.words.code("channel", each))));
    this.selects.language.replaceChildren(any("language"), ...LANGUAGES.map((each) => option(each, this.words.code("language", each))));
    for (const [name, select] of Object.entries(this.selects)) select.value = this.chosen[name];
    this.renderTargets();
  }
  renderTargets() {
    const before = this.target.value;
    this.layers = layersOf(this.chosen);
    this.target.replaceChildren(...this.layers.map(({ key }) => h("option", { value: key }, this.words.text(`rules.layer.${key}`))));
    if (this.layers.some(({ key }) => key === before)) this.target.value = before;
  }
  /** Shows the fields of a checked draft; without any the former ones stay, greyed. */
  update(fields) {
    setAttribute(this.node, "class", `queue-panel rules-holds ${fields.length ? "" : "old"}`);
    if (fields.length) this.fields = fields;
    this.render();
  }
  render() {
    const wanted = this.search.value.trim().toLowerCase();
    const layer = this.layers?.find(({ key: key2 }) => key2 === this.target.value);
    const shown = this.fields.filter(({ field }) => !wanted || field.toLowerCase().includes(wanted));
    this.none.hidden = shown.length > 0 || !this.fields.length;
    const key = ({ field }) => `${field} ${layer?.key}`;
    keyed(this.rows, shown, key, (one) => this.createRow(one, layer), (row2, one) => this.updateRow(row2, one));
  }
  createRow({ field }, layer) {
    const path = field.split(".");
    const input = layer && this.schema ? inputOf(fieldOf(this.schema, layer.form, path)) : null;
    const control = input && this.createControl(input, field, [...layer.path, ...path]);
    const parts = { text: h("code", {}), from: h("td", { class: "from" }), control, layer };
    const row2 = h("tr", {}, h("th", { scope: "row" }, h("code", {}, field)), h("td", { class: "value" }, control ?? parts.text), parts.from);
    row2.parts = parts;
    return row2;
  }
  createControl(input, field, path) {
    const label2 = { "aria-label": field };
    const send = (value) => this.edit([{ path, value }]);
    if (input.kind === "truth") return h("input", { type: "checkbox", ...label2, change: (event) => send(event.target.checked) });
    if (input.kind === "choice") {
      const none = input.optional ? [h("option", { value: "" }, "–")] : [];
      return h("select", { ...label2, change: (event) => send(event.target.value || null) }, ...none, ...input.choices.map((each) => h("option", { value: each }, each)));
    }
    const bounds = { ...input.min !== void 0 && { min: input.min }, ...input.max !== void 0 && { max: input.max } };
    const change2 = (event) => send(event.target.value === "" ? null : Number(event.target.value));
    return h("input", { type: "number", step: input.whole ? 1 : "any", ...bounds, ...label2, change: change2 });
  }
  updateRow({ parts }, { value, layer, line }) {
    const control = parts.control;
    const plain = JSON.parse(value);
    if (!control) setText(parts.text, value);
    else if (control !== document.activeElement) {
      if (control.type === "checkbox") control.checked = plain === true;
      else control.value = plain === null ? "" : String(plain);
    }
    const isOwn = layer !== void 0 && layer === parts.layer?.path.join(".");
    const from = layer === void 0 ? this.words.text("rules.shipped") : line === void 0 ? layer : `${layer} · ${this.words.text("rules.line", { line })}`;
    if (parts.shown === `${from}${isOwn}`) return;
    parts.shown = `${from}${isOwn}`;
    const where = line === void 0 ? h("span", {}, from) : h("button", { type: "button", class: "link", click: () => this.show(line) }, from);
    parts.from.replaceChildren(where, ...isOwn && control ? [this.createRemove(parts)] : []);
  }
  createRemove({ control, layer }) {
    const field = control.getAttribute("aria-label");
    const remove = () => this.edit([{ path: [...layer.path, ...field.split(".")], value: null }]);
    return h("button", { type: "button", class: "link remove", "aria-label": this.words.text("rules.remove_of", { field }), click: remove }, this.words.text("rules.remove"));
  }
};

// rules/versions.js
var Versions = class {
  /** `rollBack` and `open` are called with the number of a version. */
  constructor(words, { rollBack, open }) {
    Object.assign(this, { words, rollBack, open });
    this.list = h("ol", { class: "rules-versions" });
    this.node = h("section", { class: "queue-panel" }, h("h2", {}, words.text("rules.versions")), this.list);
  }
  render({ versions, holds, mayRollBack }) {
    const [last] = versions;
    keyed(this.list, versions, ({ version }) => version, (one) => this.create(one), ({ parts }, one) => {
      setText(parts.state, this.words.text(one.version === holds ? "rules.state.holds" : one.version > holds ? "rules.state.to_come" : "rules.state.past"));
      parts.back.hidden = one.version === last.version;
      parts.back.disabled = !mayRollBack;
    });
  }
  create({ version, effective_at: from, by, why, changes = [], changed_fields: count2 = 0 }) {
    const { words } = this;
    const state = h("span", { class: "state" });
    const back = h("button", { type: "button", class: "act", click: () => this.rollBack(version) }, words.text("rules.roll_back"));
    const open = h("button", { type: "button", class: "link", click: () => this.open(version) }, words.text("rules.open"));
    const told = from ? words.text("rules.told", { by: by || words.text("rules.nobody_known"), time: words.moment(from) }) : words.text("rules.shipped_version");
    const more = count2 > changes.length ? [h("li", {}, words.text("rules.more_changes", {}, count2 - changes.length))] : [];
    const list = h("ul", { class: "rules-changes" }, ...changes.map((each) => h("li", {}, h("code", {}, each))), ...more);
    const details = count2 ? h("details", {}, h("summary", {}, words.text("rules.changed_fields", {}, count2)), list) : null;
    const line = h("p", { class: "line" }, h("strong", {}, words.text("rules.version", { version })), state, open, back);
    const node = h("li", {}, line, h("p", { class: "told" }, told), why ? h("p", { class: "why" }, why) : null, details);
    node.parts = { state, back };
    return node;
  }
};

// rules/page.js
var CHECK_MS = 400;
var BOOK_MS = 5e3;
var DRAFT_KEY = "stepin.rules.draft";
var DELAYS = [2, 60, 600, 3600];
var RulesPage = class {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client, data });
    this.head = buildHead(words, data);
    this.title = h("h1", { class: "summary" });
    this.holds = new Holds(words, { changed: () => this.check(), edit: (edits) => this.check(edits), show: (line) => this.showLine(line) });
    this.versions = new Versions(words, { rollBack: (version) => this.rollBack(version), open: (version) => this.load(version) });
    this.shown = h("div", { class: "rules-parts", hidden: true }, h("div", { class: "rules-side" }, this.buildDraft(), this.buildPublishing()), h("div", { class: "rules-side" }, this.holds.node, this.versions.node));
    this.live = h("p", { class: "rules-answer", role: "status" });
    root.replaceChildren(this.head.node, h("main", { class: "queue-body rules" }, this.title, this.live, h("p", {}, h("a", { class: "all-queues", href: address("shadows", data) }, words.text("shadows.link"))), this.shown));
    this.timer = setInterval(() => this.load(), BOOK_MS);
  }
  close() {
    clearInterval(this.timer);
    clearTimeout(this.checking);
  }
  buildDraft() {
    const { words } = this;
    this.numbers = h("div", { class: "numbers", "aria-hidden": "true" });
    this.text = h("textarea", { spellcheck: "false", autocapitalize: "off", "aria-label": words.text("rules.draft"), input: () => this.typed(), scroll: () => this.numbers.scrollTop = this.text.scrollTop });
    this.faults = h("ul", { class: "rules-faults" });
    this.sound = h("p", { class: "none" });
    return h("section", { class: "queue-panel rules-draft" }, h("h2", {}, words.text("rules.draft")), h("div", { class: "editor" }, this.numbers, this.text), this.sound, this.faults);
  }
  buildPublishing() {
    const { words } = this;
    this.changes = h("ul", { class: "rules-changes" });
    this.noChange = h("p", { class: "none" }, words.text("rules.no_change"));
    this.why = h("input", { type: "text", maxlength: 2e3, input: () => this.client.changed() });
    this.delay = h("select", {}, ...DELAYS.map((seconds) => h("option", { value: seconds }, words.text("rules.in_seconds", {}, seconds))));
    this.publish = h("button", { type: "button", class: "act primary", click: () => this.send() }, words.text("rules.publish"));
    this.discard = h("button", { type: "button", class: "act", click: () => this.load(null) }, words.text("rules.discard"));
    const form = h("div", { class: "rules-form" }, h("label", { class: "why" }, words.text("rules.why"), this.why), h("label", {}, words.text("rules.holds_from"), this.delay), this.publish, this.discard);
    return h("section", { class: "queue-panel" }, h("h2", {}, words.text("rules.changes")), this.changes, this.noChange, form);
  }
  // --- the draft --------------------------------------------------------------------------------------
  typed() {
    this.isDraft = true;
    this.keep();
    this.renderNumbers();
    clearTimeout(this.checking);
    this.checking = setTimeout(() => this.check(), CHECK_MS);
  }
  keep() {
    sessionStorage.setItem(DRAFT_KEY, this.text.value);
  }
  setText(text2) {
    if (this.text.value !== text2) this.text.value = text2;
    this.renderNumbers();
  }
  renderNumbers() {
    const count2 = this.text.value.split("\n").length;
    if (this.lines === count2) return;
    this.lines = count2;
    setText(this.numbers, Array.from({ length: count2 }, (_, place) => place + 1).join("\n"));
  }
  showLine(line) {
    const [start, end] = spanOf(this.text.value, line);
    this.text.focus();
    this.text.setSelectionRange(start, end);
    this.text.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(this.text).lineHeight));
  }
  // --- questions to the gateway ------------------------------------------------------------------------
  /** Loads the versions. With a number its text becomes the draft, with null that of the last version. */
  async load(version = void 0) {
    if (!this.client.ready || document.hidden || this.loading && version === void 0) return;
    const loading = this.loading = {};
    const { ok, rules, error } = await this.client.ask({ type: "rules", ...version && { version } });
    if (loading !== this.loading) return;
    this.loading = null;
    this.refusal = ok ? null : error;
    if (!ok) return this.client.changed();
    const first = !this.book;
    const isNews = first || rules.versions[0].version !== this.book.versions[0].version;
    this.book = rules;
    if (first) this.begin(rules.text);
    else if (version !== void 0) this.take(this.basedOnLast(rules.text), Boolean(version));
    else if (isNews && !this.isDraft) this.take(rules.text, false);
    if (isNews) this.holds.take(rules, (queue) => this.words.queue(this.client.floor, queue));
    this.client.changed();
  }
  /** Begins with the draft of this browser, or the last version, and with the changes that the address asks for: the page of
   * tuning sends people here with theirs. */
  begin(text2) {
    const address2 = new URL(location.href);
    const edits = editsOf(address2.searchParams.get("edits"));
    address2.searchParams.delete("edits");
    history.replaceState(history.state, "", address2);
    this.take(sessionStorage.getItem(DRAFT_KEY) ?? text2, sessionStorage.getItem(DRAFT_KEY) !== null);
    if (edits.length) this.check(edits);
  }
  /** An opened version is edited from the last one: to publish it takes nobody's work back unseen. */
  basedOnLast(text2) {
    return text2.replace(/^version: \d+$/m, `version: ${this.book.versions[0].version}`);
  }
  take(text2, isDraft) {
    this.isDraft = isDraft;
    if (isDraft) sessionStorage.setItem(DRAFT_KEY, text2);
    else sessionStorage.removeItem(DRAFT_KEY);
    this.setText(text2);
    this.check();
  }
  async check(edits = []) {
    if (!this.client.ready) return;
    const asking = this.asking = {};
    const { queue, channel, language } = this.holds.chosen;
    const asked = { type: "rules_check", text: this.text.value, ...edits.length && { edits }, ...queue && { queue }, ...channel && { channel }, ...language && { language } };
    const { ok, checked, message } = await this.client.ask(asked);
    if (asking !== this.asking) return;
    if (!ok) return this.tell(message, true);
    if (edits.length) {
      this.setText(checked.text);
      this.isDraft = true;
      this.keep();
    }
    this.checked = checked;
    this.holds.update(checked.fields);
    this.client.changed();
  }
  send() {
    return this.ask({ type: "rules_publish", text: this.text.value, why: this.why.value.trim(), delay: Number(this.delay.value) });
  }
  rollBack(version) {
    return this.ask({ type: "rules_roll_back", version, seen: this.book.versions[0].version, why: this.why.value.trim(), delay: Number(this.delay.value) });
  }
  async ask(asked) {
    this.sending = true;
    this.client.changed();
    const { ok, published, message } = await this.client.ask(asked);
    this.sending = false;
    if (!ok) return this.tell(message, true);
    this.tell(this.words.text("rules.published", { version: published.version, time: this.words.clock(published.effective_at) }));
    this.why.value = "";
    await this.load(null);
  }
  tell(text2, isFault = false) {
    setText(this.live, text2);
    setAttribute(this.live, "class", `rules-answer ${isFault ? "fault" : "fine"}`);
    this.client.changed();
  }
  // --- rendering --------------------------------------------------------------------------------------
  render() {
    const { client, root, words, book } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, words, client);
    if (client.ready && !book && !this.refusal && !this.loading) this.load();
    this.shown.hidden = !book;
    if (!book) setText(this.title, this.refusal ? words.text(this.refusal === "not_allowed" ? "rules.not_allowed" : "rules.unknown") : `– ${unknownText(words, client) ?? words.text("unknown.connecting")}`);
    else this.renderBook(book);
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }
  renderBook(book) {
    const { words, checked, sending } = this;
    setText(this.title, words.text("rules.title", { version: book.holds }));
    const faults = checked?.faults ?? [];
    const changes = checked?.changes ?? [];
    keyed(this.faults, faults, ({ line, column, field }) => `${line}:${column}:${field}`, (fault) => this.createFault(fault), () => {
    });
    this.sound.hidden = faults.length > 0;
    setText(this.sound, checked ? words.text("rules.no_fault") : "");
    keyed(this.changes, changes.map((text2) => ({ text: text2 })), ({ text: text2 }) => text2, ({ text: text2 }) => h("li", {}, h("code", {}, text2)), () => {
    });
    this.noChange.hidden = faults.length > 0 || changes.length > 0;
    const why = this.why.value.trim() !== "";
    this.publish.disabled = sending || !why || faults.length > 0 || changes.length === 0;
    this.discard.disabled = sending || !this.isDraft;
    this.versions.render({ versions: book.versions, holds: book.holds, mayRollBack: why && !sending });
  }
  createFault({ line, column, field, value, expected }) {
    const place = h("button", { type: "button", class: "link", click: () => this.showLine(line) }, this.words.text("rules.place", { line, column }));
    return h("li", {}, place, h("code", {}, field), h("span", {}, this.words.text("rules.expected", { expected, value })));
  }
};
function editsOf(asked) {
  try {
    const edits = JSON.parse(asked ?? "[]");
    return Array.isArray(edits) ? edits : [];
  } catch {
    return [];
  }
}

// queues/facts.js
var STATUSES = ["available", "busy", "away"];
function staffFacts(queue, now, words) {
  const { agents = {}, detail } = queue;
  const unserved = ["unserved", queue.unserved ? [unservedText(words, queue)] : []];
  const shown = { ...agents, busy: (agents.busy ?? 0) + (agents.wrap_up ?? 0) };
  const counts = STATUSES.map((status) => words.number(shown[status] ?? 0)).join(" · ");
  if (!detail) return withLabels(words, [unserved, ["status", [counts]]]);
  const { needed, present, occupancy, passed_over = [], reasons = {}, names = {}, aggregate } = detail;
  const { free = [], due = [] } = detail;
  const called = (agent) => ownValue(names, agent) ?? agent;
  const since = (seconds) => words.duration(now - seconds);
  const listed3 = (entries) => [entries.join(" · ") || words.text("queue.nothing")];
  const named = () => [
    ["free_since", listed3(free.map((each) => `${called(each.agent)} ${since(each.since)}`))],
    ["passed_over", passed_over.length ? [passed_over.map(called).join(" · ")] : []],
    ["due", listed3(due.map((each) => `${called(each.agent)} ${words.number(each.count)} (${since(each.since)})`))]
  ];
  return withLabels(words, [
    unserved,
    ["status", [counts]],
    ["wrap_up", optional(agents.wrap_up, words.number)],
    ["reasons", Object.entries(reasons).map(([reason, count2]) => `${reason} ${words.number(count2)}`)],
    ["needed", optional(needed, words.number)],
    ["present", optional(present, words.number)],
    ["occupancy", optional(occupancy, words.percent)],
    ...aggregate ? [["aggregate", [words.text("queue.aggregate_text")]]] : named()
  ]);
}
function baselineFacts({ detail }, now, words) {
  const { baselines = [], long = [], drifts = [] } = detail ?? {};
  return withLabels(words, [
    ["baseline", baselines.map((each) => baselineText(each, words))],
    ["long", long.map((each) => longWaitText(each, now, words))],
    ["drifts", drifts.map((each) => driftText(each, now, words))]
  ]);
}
function baselineText({ kind, channel, baseline }, words) {
  const { median, high } = baseline;
  return words.text("queue.baseline_wait", { wait: waitName(kind, channel, words), median: words.duration(median), high: words.duration(high) });
}
function longWaitText({ conversation, kind, since, baseline }, now, words) {
  const wait = words.text(`wait.${kind}`, { time: words.duration(now - since) });
  return words.text("queue.long_wait", { customer: conversation, wait, median: words.duration(baseline.median), long: words.duration(baseline.long) });
}
function driftText({ kind, channel, since, before, now: after }, now, words) {
  const times2 = { now: words.duration(after), age: words.duration(now - since), before: words.duration(before) };
  return words.text("queue.drift", { wait: waitName(kind, channel, words), ...times2 });
}
function waitName(kind, channel, words) {
  const name = words.code("cause", `${kind}_wait`);
  return channel ? `${name} · ${words.code("channel", channel)}` : name;
}
function optional(value, format) {
  return value === void 0 || value === null ? [] : [format(value)];
}
function withLabels(words, facts2) {
  return facts2.filter(([, values]) => values.length).map(([key, values]) => ({ key, label: words.text(`queue.${key}`), values }));
}

// queues/numbers.js
var BINS_PER_SLA = 4;
var MOST_BINS = 24;
var SLA_WITHOUT_RULE = 120;
var MINUTE = 60;
function tablesOf(queue, floor, now, words) {
  const { detail, sla } = queue;
  const waiting = [...floor.conversations.values()].filter((one) => one.queue === queue.queue && one.status !== "ended").flatMap(({ waits = [] }) => waits.filter(({ kind }) => kind === "queue").map(({ since }) => Math.max(0, now - since)));
  const minutes = [words.text("chart.minutes"), words.text("queue.customers")];
  const tables = [
    { key: "waits", head: minutes, rows: binned(waiting, sla, words) },
    { key: "served", head: minutes, rows: binned(detail?.waited ?? [], sla, words) },
    { key: "fan", head: [words.text("queue.customer"), words.text("queue.low"), words.text("queue.median"), words.text("queue.high")], rows: fan(queue, words) },
    { key: "arrivals", head: [words.text("queue.time"), words.text("queue.arrived"), words.text("queue.arrivals_baseline")], rows: (detail?.arrivals ?? []).map(({ begin, count: count2, baseline }) => [words.minute(begin), words.number(count2), words.number(baseline)]) }
  ];
  return tables.filter(({ rows }) => rows.length);
}
function binned(waits, sla, words) {
  const width = (sla || SLA_WITHOUT_RULE) / BINS_PER_SLA;
  const counts = /* @__PURE__ */ new Map();
  for (const waited of waits) {
    const bin = Math.min(Math.floor(waited / width), MOST_BINS - 1);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => a[0] - b[0]).map(([bin, count2]) => {
    const from = words.duration(bin * width);
    return [bin === MOST_BINS - 1 ? `≥ ${from}` : `${from}–${words.duration((bin + 1) * width)}`, words.number(count2)];
  });
}
function fan({ forecast, channels = [], detail }, words) {
  const minute = (seconds) => words.number(Math.round(seconds / MINUTE * 10) / 10);
  const row2 = (name, waited, { low, median, high }) => [name, minute(waited + low), minute(waited + median), minute(waited + high)];
  const newcomers = channels.length ? channels.filter((one) => one.forecast).map((one) => row2(words.text("queue.newcomer_channel", { channel: words.code("channel", one.channel) }), 0, one.forecast)) : forecast ? [row2(words.text("queue.newcomer"), 0, forecast)] : [];
  const line = (detail?.line ?? []).map((one, place) => ({ ...one, place: place + 1, waited: Math.max(0, detail.at - one.since) })).filter((one) => one.forecast);
  return [...newcomers, ...line.map(({ place, waited, forecast: own }) => row2(words.text("queue.in_line", { place, time: words.duration(waited) }), waited, own))];
}

// queues/queue.js
var QueuePage = class {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client, data });
    this.head = buildHead(words, data);
    this.choices = h("nav", { class: "queue-choice", "aria-label": words.text("queue.choose") });
    this.unknown = h("p", { class: "queue-unknown", hidden: true }, words.text("queue.unknown"));
    this.staff = this.buildPanel("staff");
    this.baselines = this.buildPanel("baselines");
    this.title = h("h1", { class: "queue-name" }, data.queue || words.text("queue.choose"));
    this.tables = h("div", { class: "number-tables" });
    this.numbers = h("details", { class: "queue-panel queue-numbers", hidden: true }, h("summary", {}, words.text("queue.numbers")), this.tables);
    const back = h("a", { class: "all-queues", href: address("queues", data) }, words.text("queue.all"));
    const panels = h("div", { class: "queue-panels" }, this.staff.node, this.baselines.node);
    root.replaceChildren(this.head.node, h("main", { class: "queue-body" }, back, this.title, this.choices, this.unknown, panels, this.numbers));
  }
  buildPanel(name) {
    const list = h("dl", {});
    return { list, node: h("section", { class: `queue-panel queue-${name}`, hidden: true }, h("h2", {}, this.words.text(`queue.${name}`)), list) };
  }
  render() {
    const { client, root, data } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, this.words, client);
    if (client.floor) {
      this.renderChoices();
      this.renderQueue(client.floor.queues.get(data.queue), client.floorNow());
    }
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }
  renderChoices() {
    const { client, data, words } = this;
    const queues = namedQueues(client.floor, words.language);
    keyed(this.choices, queues, ({ queue }) => queue, () => h("a", {}), (node, { queue }) => {
      setText(node, words.queue(client.floor, queue));
      setAttribute(node, "href", address("queue", { ...data, queue }));
      setAttribute(node, "aria-current", queue === data.queue ? "page" : null);
    });
  }
  renderQueue(queue, now) {
    if (queue) setText(this.title, this.words.queue(this.client.floor, queue.queue));
    this.unknown.hidden = Boolean(queue) || !this.data.queue;
    this.renderPanel(this.staff, queue ? staffFacts(queue, now, this.words) : []);
    this.renderPanel(this.baselines, queue ? baselineFacts(queue, now, this.words) : []);
    this.renderNumbers(queue ? tablesOf(queue, this.client.floor, now, this.words) : []);
  }
  /** Shows the numbers of the charts below as tables. */
  renderNumbers(tables) {
    this.numbers.hidden = !tables.length;
    const create = ({ key, head }) => h("table", { class: `numbers ${key}` }, h("caption", {}, this.words.text(`queue.${key}`)), h("thead", {}, h("tr", {}, ...head.map((text2) => h("th", { scope: "col" }, text2)))), h("tbody", {}));
    const cells = (row2, texts) => keyed(row2, texts.map((text2, place) => ({ text: text2, place })), ({ place }) => place, ({ place }) => h(place ? "td" : "th", place ? {} : { scope: "row" }), (cell, { text: text2 }) => setText(cell, text2));
    keyed(this.tables, tables, ({ key }) => key, create, (table2, { rows }) => {
      keyed(table2.lastChild, rows.map((texts, place) => ({ texts, place })), ({ place }) => place, () => h("tr", {}), (row2, { texts }) => cells(row2, texts));
    });
  }
  renderPanel({ node, list }, facts2) {
    node.hidden = facts2.length === 0;
    const create = ({ key, label: label2 }) => h("div", { class: `queue-fact ${key}` }, h("dt", {}, label2), h("dd", {}, h("ul", {})));
    keyed(list, facts2, ({ key }) => key, create, (row2, { values }) => {
      const lines = values.map((text2, position) => ({ text: text2, position }));
      keyed(row2.lastChild.firstChild, lines, ({ position }) => position, () => h("li", {}), (line, { text: text2 }) => setText(line, text2));
    });
  }
};

// shadows/shadow.js
function shadowNode(words, { name, by, why, begun_at: begun, source, changes = [], found: found2 }, floor, takeOver) {
  const title = h("header", {}, h("h2", {}, name), h("p", { class: "about" }, [words.text("shadows.begun", { time: words.moment(begun) }), by, why].filter(Boolean).join(" · ")));
  const ahead = found2.until > found2.since;
  const promote = h("button", { type: "button", class: "act", click: () => takeOver(source) }, words.text("shadows.take_over"));
  return h(
    "section",
    { class: "queue-panel shadow", "data-shadow": name },
    title,
    h("ul", { class: "shadow-changes" }, ...changes.map((change2) => h("li", {}, h("code", {}, change2.replace(/^\$\./, ""))))),
    ahead ? numbers(words, found2) : h("p", { class: "none" }, words.text("shadows.waiting")),
    ahead ? differences(words, found2, floor) : null,
    h("p", { class: "shadow-acts" }, promote, h("span", {}, words.text("shadows.drop"), " ", h("code", {}, `python -m stream shadow drop ${name}`)))
  );
}
function numbers(words, { since, until, live, shadow, same, by_cause: byCause2 }) {
  const hours = Math.max(until - since, 1) / 3600;
  const perHour = (count2) => words.text("shadows.per_hour", { count: words.decimal(count2 / hours) });
  const rows = Object.entries(byCause2).map(([cause, [ours, others]]) => row(words.code("cause", cause), words.number(ours), words.number(others), ours === others ? null : "differs"));
  const all = row(words.text("shadows.all"), `${words.number(live)} (${perHour(live)})`, `${words.number(shadow)} (${perHour(shadow)})`, "all");
  const head = h("tr", {}, ...["cause", "live", "shadow"].map((key) => h("th", { scope: "col" }, words.text(`shadows.${key}`))));
  return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": words.text("shadows.numbers") }, h("table", { class: "shadow-table" }, h("caption", {}, words.text("shadows.until", { since: words.moment(since), until: words.moment(until), same: words.number(same) })), h("thead", {}, head), h("tbody", {}, all, ...rows)));
}
function row(name, live, shadow, kind) {
  return h("tr", { class: kind }, h("th", { scope: "row" }, name), h("td", {}, live), h("td", {}, shadow));
}
function differences(words, { only = [], moved = [] }, floor) {
  if (!only.length && !moved.length) return h("p", { class: "none" }, words.text("shadows.alike"));
  const items = [...only.map(({ kind, case: one }) => ({ kind, one })), ...moved.map(({ live, shadow }) => ({ kind: "moved", one: live, other: shadow }))];
  items.sort((a, b) => b.one.opened_at - a.one.opened_at);
  return h("ul", { class: "shadow-cases" }, ...items.map((item) => caseNode(words, item, floor)));
}
function caseNode(words, { kind, one, other }, floor) {
  const causes = (seen) => seen.causes.map((cause) => words.code("cause", cause)).join(" · ");
  const place = [words.moment(one.opened_at), words.queue(floor, one.queue), one.subject].join(" · ");
  return h(
    "li",
    { class: kind },
    h("span", { class: "kind" }, words.text(`shadows.${kind}`)),
    h("div", {}, h("p", { class: "causes" }, causes(one)), other ? h("p", { class: "place" }, words.text("shadows.there", { causes: causes(other), time: words.moment(other.opened_at) })) : null, h("p", { class: "place" }, place), one.said ? h("blockquote", { class: "quote" }, words.text("quote", { text: one.said })) : null)
  );
}

// shadows/page.js
var ASK_MS7 = 15e3;
var PATIENCE_MS3 = 6e4;
var DRAFT_KEY2 = "stepin.rules.draft";
var ShadowsPage = class {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client, data });
    this.head = buildHead(words, data);
    this.title = h("h1", { class: "summary" });
    this.about = h("p", { class: "as-of" }, words.text("shadows.about"));
    this.list = h("div", { class: "shadow-list" });
    root.replaceChildren(this.head.node, h("main", { class: "queue-body shadows" }, this.title, this.about, this.list));
    this.timer = setInterval(() => this.ask(), ASK_MS7);
  }
  close() {
    clearInterval(this.timer);
  }
  async ask() {
    if (this.asking || !this.client.ready || document.hidden) return;
    this.asking = true;
    const { ok, shadows, error } = await this.client.ask({ type: "shadows" }, PATIENCE_MS3);
    this.asking = false;
    this.refusal = ok ? null : error;
    if (ok) this.told = shadows;
    this.client.changed();
  }
  render() {
    const { client, root, words } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, words, client);
    if (client.ready && !this.told && !this.refusal) this.ask();
    setText(this.title, this.titleText());
    const shown = JSON.stringify(this.told ?? null);
    if (this.told && this.shown !== shown) {
      this.shown = shown;
      this.list.replaceChildren(...this.told.map((one) => shadowNode(words, one, client.floor, (source) => this.takeOver(source))));
    }
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }
  titleText() {
    const { words, client, told, refusal } = this;
    if (told) return told.length ? words.text("shadows.count", {}, told.length) : words.text("shadows.none");
    if (refusal) return words.text(refusal === "not_allowed" ? "shadows.not_allowed" : "explain.log_unavailable");
    return `– ${unknownText(words, client) ?? words.text("unknown.connecting")}`;
  }
  /** Opens the page of the rules with the rules of a shadow as the draft: there they are checked and published. */
  takeOver(source) {
    sessionStorage.setItem(DRAFT_KEY2, source);
    location.assign(address("rules", this.data));
  }
};

// wall/headline.js
var KINDS = ["critical", "warning", "claimed", "unserved"];
var ICONS2 = { claimed: "check", unserved: "nobody_on" };
var Headline = class {
  constructor(words) {
    this.words = words;
    this.number = h("span", { class: "number" }, "–");
    this.text = h("span", { class: "number-text" });
    this.lines = Object.fromEntries(KINDS.map((kind) => [kind, this.line(kind)]));
    this.more = h("p", { class: "more", hidden: true });
    this.page = h("p", { class: "page", hidden: true });
    this.live = h("p", { class: "live" });
    this.moreQueues = h("p", { class: "more-queues", hidden: true });
    const lines = h("ul", { class: "breakdown" }, ...Object.values(this.lines).map(({ node }) => node));
    this.node = h("section", { class: "headline" }, h("h1", {}, this.number, this.text), lines, h("div", { class: "beyond" }, this.more, this.page, this.live, this.moreQueues));
  }
  line(kind) {
    const count2 = h("span", { class: "count" });
    const holder = h("span", { class: "holder" });
    setBadge(holder, kind, ICONS2[kind] ?? "attention");
    return { count: count2, node: h("li", { class: kind }, holder, count2, h("span", {}, this.words.text(`wall.${kind}`))) };
  }
  /** Shows the counts of the floor; dashes when nothing is known, for the reason `unknown`. */
  render(cases, floor, unknown) {
    const { words } = this;
    const counts = { ...countCases(cases, floor), unserved: unknown ? 0 : countUnserved(floor) };
    setText(this.number, unknown ? "–" : words.number(counts.need));
    setAttribute(this.number, "data-digits", Math.min(5, words.number(counts.need).length));
    setText(this.text, words.text("wall.need", {}, counts.need));
    for (const [kind, { count: count2, node }] of Object.entries(this.lines)) {
      setText(count2, unknown ? "–" : words.number(counts[kind]));
      node.classList.toggle("none", counts[kind] === 0);
    }
    const digits = Math.max(...KINDS.map((kind) => words.number(counts[kind]).length));
    this.node.style.setProperty("--digits", String(digits));
    this.lines.unserved.node.hidden = counts.unserved === 0;
    this.node.classList.toggle("calm", counts.need === 0 && !unknown);
    let running = 0;
    for (const conversation of floor?.conversations.values() ?? []) if (conversation.status !== "ended") running += 1;
    setText(this.live, unknown ?? words.text("wall.live", {}, running));
  }
  /** Says how many cases and queues are not on the screen now, and which of their pages this is. */
  renderBeyond({ hidden, page, pages: pages2 }, tiles) {
    const { words } = this;
    this.more.hidden = hidden === 0;
    if (hidden) setText(this.more, words.text("wall.more", {}, hidden));
    this.page.hidden = pages2 < 2;
    if (pages2 > 1) setText(this.page, words.text("wall.page", { page: words.number(page + 1), pages: words.number(pages2) }));
    this.moreQueues.hidden = tiles.hidden === 0;
    if (tiles.hidden) setText(this.moreQueues, moreQueuesText(words, tiles));
  }
};
function moreQueuesText(words, { hidden, page, pages: pages2 }) {
  const more = words.text("wall.more_queues", {}, hidden);
  return pages2 < 2 ? more : `${more} · ${words.text("wall.queue_page", { page: words.number(page + 1), pages: words.number(pages2) })}`;
}

// wall/quiet.js
var Quiet = class {
  constructor(words) {
    this.words = words;
    this.title = h("p", { class: "quiet-title" });
    this.text = h("p", { class: "quiet-detail" });
    this.last = h("p", { class: "quiet-detail last-case" });
    this.score = h("p", { class: "quiet-detail score" });
    this.node = h("div", { class: "quiet", hidden: true }, icon("check", "quiet-icon"), this.title, this.text, this.last, this.score);
  }
  /** Says that nobody needs anyone, or why that is unknown: without data a floor without alerts is not quiet. `score` is
   * the day's, null while it is not known. */
  render(floor, now, unknown, score) {
    const { words, node } = this;
    setText(this.title, words.text(unknown ? "wall.unknown" : "wall.quiet"));
    const shown = unknown ? "stale" : "check";
    if (node.dataset.icon !== shown) {
      node.dataset.icon = shown;
      node.firstChild.replaceWith(icon(shown, "quiet-icon"));
    }
    setText(this.text, unknown ?? this.longestText(floor, now));
    setText(this.last, unknown ? "" : this.lastText(floor));
    const known = score === null ? "–" : words.text("wall.score_of", { share: words.percent(score.share) }, score.of);
    setText(this.score, unknown ? "" : words.text("wall.score", { score: known }));
  }
  longestText(floor, now) {
    const { words } = this;
    let longest = null;
    for (const queue of floor.queues.values()) {
      const { waited } = queueStanding(queue, now);
      if (waited !== null && !queue.unserved && (longest === null || waited > longest.waited)) longest = { waited, queue: queue.queue };
    }
    if (!longest) return words.text("wall.quiet_nobody");
    return words.text("wall.quiet_longest", { time: words.duration(longest.waited), queue: words.queue(floor, longest.queue) });
  }
  /** Returns which case was the last to end, of those that the floor still has. */
  lastText(floor) {
    const { words } = this;
    const ended = allCases(floor).map((one) => ({ ...one, at: one.record?.resolved_at ?? one.worst.ends_at }));
    const last = ended.filter(({ at }) => typeof at === "number").sort((a, b) => b.at - a.at)[0];
    if (!last) return "";
    return words.text("wall.last_case", { time: words.moment(last.at), cause: words.code("cause", last.worst.cause), queue: words.queue(floor, last.queue) });
  }
};

// wall/score.js
var ASK_MS8 = 3e4;
var KEPT_MS = 9e4;
var DayScore = class {
  constructor(client) {
    this.client = client;
    this.numbers = null;
    this.askedAt = this.knownAt = -Infinity;
  }
  /** Asks the gateway when it is time to.
   * @param {number} now milliseconds */
  ask(now) {
    if (now - this.askedAt < ASK_MS8) return;
    this.askedAt = now;
    this.client.ask({ type: "numbers" }).then(({ ok, numbers: numbers2 }) => {
      if (!ok || !numbers2) return;
      this.numbers = numbers2;
      this.knownAt = now;
    });
  }
  /** Returns the score of these queues (null: of all), or null while it is not known.
   * @param {Set<string> | null} queues
   * @param {number} now milliseconds */
  of(queues, now) {
    return this.numbers === null || now - this.knownAt > KEPT_MS ? null : scoreOf(this.numbers, queues);
  }
};
function scoreOf(numbers2, queues) {
  const seen = queues === null ? [numbers2.total] : numbers2.queues.filter(({ queue }) => queues.has(queue)).map(({ figures: figures2 }) => figures2);
  let met = 0;
  let of = 0;
  for (const { service_level: [share, count2] = [null, null] } of seen) {
    if (share === null || !count2) continue;
    met += share * count2;
    of += count2;
  }
  return of === 0 ? null : { share: met / of, of };
}

// wall/wall_sound.js
var VOLUME = 1;
var WallSound = class {
  constructor(words) {
    this.seen = null;
    this.sound = new Sound(() => this.renderBlocked());
    this.blocked = h("p", { class: "wall-sound-blocked", role: "status", hidden: true }, words.text("attention.blocked"));
  }
  /** Looks at the open cases, and sounds if one of these severities is new.
   * @param {Set<string>} severities */
  render(cases, severities) {
    this.wanted = severities.size > 0;
    if (this.wanted) this.sound.start();
    const found2 = look(this.seen, cases, performance.now() / 1e3);
    this.seen = found2.seen;
    const { sound } = toTell(found2, settingsOf(severities), "");
    if (sound) this.sound.play(sound, VOLUME);
    this.renderBlocked();
  }
  renderBlocked() {
    this.blocked.hidden = !this.wanted || !this.sound.isBlocked();
  }
  close() {
    this.sound.close();
  }
};
function settingsOf(severities) {
  return readSettings(JSON.stringify({ sound: { critical: severities.has("critical"), warning: severities.has("warning") } }));
}

// wall/view.js
var PARTS = ["numbers", "cases", "queues"];
var SOUNDS = ["critical", "warning"];
var KEPT2 = ["view", "queues", "tiles", "rotate", "sound", "kiosk"];
var ROTATE_S = { usual: 15, least: 5, most: 300 };
function readAsked(search) {
  const asked = new URLSearchParams(search);
  const queues = listed2(asked.get("queues"));
  const parts = listed2(asked.get("tiles")).filter((part) => PARTS.includes(part));
  const sounds = listed2(asked.get("sound")).filter((severity) => SOUNDS.includes(severity));
  const seconds = Number(asked.get("rotate"));
  const kept2 = new URLSearchParams(KEPT2.filter((name) => asked.has(name)).map((name) => [name, asked.get(name) ?? ""]));
  return {
    name: asked.get("view") || null,
    queues: queues.length ? new Set(queues) : null,
    parts: parts.length ? parts : null,
    rotate: seconds >= ROTATE_S.least && seconds <= ROTATE_S.most ? seconds : null,
    sounds: sounds.length ? sounds : null,
    kiosk: asked.get("kiosk") === "1",
    kept: kept2.size ? `&${kept2}` : ""
  };
}
function listed2(text2) {
  return (text2 ?? "").split(",").map((part) => part.trim()).filter(Boolean);
}
function viewOf(asked, floor) {
  const shown = asked.name === null || !floor ? [] : [...floor.queues.values()].filter(({ views }) => views && Object.hasOwn(views, asked.name));
  const { tiles = PARTS, rotate = ROTATE_S.usual, sound = [] } = shown.length ? shown[0].views[asked.name] : {};
  const named = asked.name === null ? null : new Set(shown.map(({ queue }) => queue));
  return {
    queues: named && asked.queues ? new Set([...named].filter((queue) => asked.queues.has(queue))) : asked.queues ?? named,
    parts: new Set(asked.parts ?? tiles),
    rotate: asked.rotate ?? rotate,
    sounds: new Set(asked.sounds ?? sound),
    missing: Boolean(floor) && asked.name !== null && shown.length === 0
  };
}
function floorSeen(floor, queues) {
  if (!floor || !queues) return floor;
  const seen = { ...floor };
  for (const kind of ["conversations", "queues", "alerts", "cases"]) {
    seen[kind] = new Map([...floor[kind]].filter(([, one]) => queues.has(one.queue)));
  }
  return seen;
}

// wall/wall.js
var DESIGN = { long: 1920, short: 1080 };
var PADDING = 32;
var STRIP = 650;
var PORTRAIT_LINES = 2;
var MOST_LINES = 8;
var NOTE = 44;
var NO_TILES = { hidden: 0, page: 0, pages: 1 };
var NO_ROWS = { hidden: 0, page: 0, pages: 1 };
var Wall = class {
  constructor(root, words, client, data) {
    this.root = root;
    this.words = words;
    this.client = client;
    this.unit = 1;
    this.phone = this.portrait = false;
    this.asked = readAsked(location.search);
    this.view = viewOf(this.asked, null);
    const kept2 = { ...data, kept: this.asked.kept };
    this.ruler = new Ruler(getComputedStyle(root).fontFamily);
    this.head = buildHead(words, kept2);
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
    const view = this.view = viewOf(this.asked, client.floor);
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
      let found2 = plan();
      if (found2.crowded && hasQueues) {
        this.strip.hidden = true;
        tiles = { ...NO_TILES, hidden: floor.queues.size };
        found2 = plan();
      }
      const height = this.list.clientHeight;
      this.headline.renderBeyond(found2, tiles);
      if (this.list.clientHeight < height) found2 = plan();
      this.rows.show(found2);
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
};

// component.js
var NAME_KEY = "stepin.name";
var TICK_MS = 1e3;
var screens = {
  wall: Wall,
  desk: Desk,
  queues: QueuesPage,
  queue: QueuePage,
  conversations: ConversationsPage,
  agents: AgentsPage,
  numbers: NumbersPage,
  rules: RulesPage,
  health: HealthPage,
  tuning: TuningPage,
  explain: ExplainPage,
  shadows: ShadowsPage,
  models: ModelsPage,
  "gave-up": GaveUpPage,
  design: DesignPage
};
var PAGES_WITH_CHARTS = /* @__PURE__ */ new Set(["desk", "queue", "tuning"]);
var pages = /* @__PURE__ */ new WeakMap();
var Page = class {
  constructor(parent, data) {
    this.dataText = JSON.stringify(data);
    this.calls = 0;
    this.root = h("div", { class: `stepin ${data.page === "wall" ? "wall" : "desk"}`, lang: data.language, "data-theme": data.theme });
    parent.append(this.root);
    document.documentElement.lang = data.language;
    const name = data.page === "desk" ? localStorage.getItem(NAME_KEY) || "" : "";
    const url = data.gateway_url || gatewayUrl(data.gateway_port);
    this.client = new LiveClient({ url, name, ticket: fetchTicket });
    this.data = data;
    this.words = createWords(data.language, data.catalogue);
    const hasCharts = PAGES_WITH_CHARTS.has(data.page);
    this.client.dashboard = new Dashboard({ version: data.version, hasCharts, isLive: () => !this.client.stale(), changed: () => this.request() });
    this.build();
    this.client.subscribe(() => this.request());
    this.resized = new ResizeObserver(() => this.request());
    this.resized.observe(this.root);
    this.tick();
    this.render();
  }
  build() {
    this.screen?.close?.();
    this.screen = new screens[this.data.page](this.root, this.words, this.client, this.data, NAME_KEY);
    this.showsFloor = false;
  }
  /** Renders before the next frame, once for all changes until then. */
  request() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => this.render());
  }
  render() {
    this.frame = 0;
    if (this.showsFloor && !this.client.floor) this.build();
    this.showsFloor = this.client.floor !== null;
    this.root.dataset.sockets = this.client.socketsOpened;
    this.screen.render();
  }
  /** Renders each time a new second of the gateway's clock begins. */
  tick() {
    const wait = TICK_MS - this.client.now() * 1e3 % TICK_MS;
    this.timer = setTimeout(() => {
      this.request();
      this.tick();
    }, wait + 5);
  }
  close() {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.resized.disconnect();
    this.screen.close?.();
    this.client.dashboard.close();
    this.client.close();
    this.root.remove();
  }
};
function gatewayUrl(port) {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.hostname}:${port}/live`;
}
function component_default({ parentElement, data }) {
  if (data.file) {
    showFile(parentElement, data.file);
    return void 0;
  }
  let page = pages.get(parentElement);
  if (page && page.dataText !== JSON.stringify(data)) {
    page.close();
    page = void 0;
  }
  if (!page) pages.set(parentElement, page = new Page(parentElement, data));
  const call = page.calls += 1;
  return () => {
    if (page.calls !== call || pages.get(parentElement) !== page) return;
    pages.delete(parentElement);
    page.close();
  };
}
export {
  component_default as default
};
