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
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
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
function keyed(parent, items, keyOf, create, update) {
  const nodes = parent.keyedNodes ??= /* @__PURE__ */ new Map();
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
    if (!node) nodes.set(key, node = create(item));
    update(node, item);
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
  }
}

// model.js
var SEVERITY_RANK = { critical: 0, warning: 1 };
var NEAR_SLA = 0.75;
var WAITS_IN_LINE = /* @__PURE__ */ new Set(["queue_wait"]);
var WAITS_FOR_SERVICE = /* @__PURE__ */ new Set(["queue_wait", "first_answer_wait", "reply_wait", "moment_wait", "hold_wait", "unusual_wait", "orphaned"]);
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
function compareAlerts(a, b) {
  return SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] || (a.status === "claimed") - (b.status === "claimed") || alertSince(a) - alertSince(b) || (a.id < b.id ? -1 : 1);
}
function openAlerts(floor) {
  return [...floor.alerts.values()].filter(isOpen).sort(compareAlerts);
}
function casesOf(alerts) {
  const cases = /* @__PURE__ */ new Map();
  for (const alert of alerts) {
    const found = cases.get(alert.subject);
    if (found) found.also.push(alert);
    else cases.set(alert.subject, { worst: alert, also: [] });
  }
  return [...cases.values()];
}
function rowsOf(cases, floor) {
  const rows = /* @__PURE__ */ new Map();
  const apart = /* @__PURE__ */ new Map();
  const surging = new Map(cases.filter(isSurge).map(({ worst }) => [worst.queue, 0]));
  for (const { worst, also } of cases) {
    const unserved = unservedOf({ worst, also }, floor);
    if (unserved) {
      const key2 = `unserved ${worst.cause} ${worst.queue}`;
      const row2 = apart.get(key2);
      if (row2) row2.number += 1;
      else apart.set(key2, { key: key2, worst, also: [], number: 1, below: 0, unserved });
      continue;
    }
    const shares = worst.cause === "queue_wait" && worst.status === "open" && !also.length;
    if (shares && surging.has(worst.queue)) {
      surging.set(worst.queue, surging.get(worst.queue) + 1);
      continue;
    }
    const key = shares ? `${worst.severity} ${worst.queue}` : `case ${worst.subject}`;
    const row = rows.get(key);
    if (row) row.number += 1;
    else rows.set(key, { key, worst, also, number: 1, below: 0 });
  }
  for (const row of rows.values()) if (isSurge(row)) row.below = surging.get(row.worst.queue);
  return [...rows.values(), ...apart.values()];
}
function unservedOf({ worst, also }, floor) {
  const queue = floor.queues.get(worst.queue);
  const waits = queue && isDeserted(queue) ? WAITS_FOR_SERVICE : WAITS_IN_LINE;
  return [worst, ...also].every((alert) => waits.has(alert.cause) && alert.status === "open") ? queue?.unserved : void 0;
}
function countUnserved(floor) {
  const waiting = (queue) => (queue.waiting ?? 0) + (isDeserted(queue) ? queue.unanswered ?? 0 : 0);
  return [...floor.queues.values()].reduce((sum, queue) => sum + (queue.unserved ? waiting(queue) : 0), 0);
}
function isDeserted({ agents }) {
  return Object.values(agents ?? {}).every((count) => !count);
}
function isSurge({ worst, also }) {
  return isOfQueue(worst) && [worst, ...also].some(({ cause }) => familyOf(cause) === "surge");
}
function countCases(cases, floor) {
  const counts = { critical: 0, warning: 0, claimed: 0 };
  for (const { worst, also } of cases) {
    if (isOfQueue(worst) || unservedOf({ worst, also }, floor)) continue;
    const claimed = worst.status === "claimed" && also.every((alert) => alert.status === "claimed");
    counts[claimed ? "claimed" : worst.severity] += 1;
  }
  return { ...counts, need: counts.critical + counts.warning };
}
function queueStanding(queue, now) {
  const waited = queue.longest_since === void 0 || !queue.waiting ? null : Math.max(0, now - queue.longest_since);
  if (queue.unserved) return { waited, share: 0, standing: "unserved" };
  if (waited === null) return { waited, share: 0, standing: "idle" };
  if (!queue.sla) return { waited, share: 0, standing: "fine" };
  const share = waited / queue.sla;
  return { waited, share, standing: share >= 1 ? "over" : share >= NEAR_SLA ? "near" : "fine" };
}
function chosenQueues(floor, room, now, language) {
  const all = namedQueues(floor, language);
  if (all.length <= room) return { shown: all, hidden: 0 };
  const worst = [...all].sort((a, b) => urgency(b, now) - urgency(a, now)).slice(0, room);
  return { shown: all.filter((queue) => worst.includes(queue)), hidden: all.length - room };
}
function urgency(queue, now) {
  const { waited, share } = queueStanding(queue, now);
  return share * 1e6 + (waited ?? 0) + (queue.waiting ?? 0) / 1e3;
}
function duration(seconds, text) {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  if (hours >= 24) return text("time.days", { days: Math.floor(hours / 24), hours: hours % 24 });
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
function roughly(seconds, text) {
  const minutes = Math.round(seconds / 60);
  return seconds < 600 ? duration(seconds, text) : text("time.minutes", { minutes });
}
function probabilityOf(alert) {
  const probability = alert.evidence?.probability;
  return probability === void 0 || probability === null ? null : probability;
}

// desk/actions.js
var LATE_AFTER_MS = 5e3;
var DROP_AFTER_MS = 6e4;
var ANSWERS = ["true_alarm", "false_alarm"];
var MOST_CHANGES = 10;
function isAnswer(action) {
  return ANSWERS.includes(action);
}
function isBy({ by, person }, me) {
  return person && me.person ? person === me.person : by === me.name;
}
function isMine({ status, claimed_by, claimed_person }, me) {
  return status === "claimed" && me.name !== "" && isBy({ by: claimed_by, person: claimed_person }, me);
}
function judgedBy(alert, me) {
  return alert.history?.findLast((entry) => (isAnswer(entry.what) || entry.what === "retract") && isBy(entry, me));
}
function answerOf(alert, me) {
  const last = judgedBy(alert, me)?.what;
  return isAnswer(last) ? last : void 0;
}
function allows(action, alert, me, conversation) {
  if (!me.acts) return false;
  if (action === "close") return isClosable(alert, conversation);
  if ((judgedBy(alert, me)?.changed ?? 0) >= MOST_CHANGES && (isAnswer(action) || action === "retract")) return false;
  if (isAnswer(action)) return answerOf(alert, me) !== action;
  if (action === "retract") return Boolean(answerOf(alert, me));
  if (action === "claim") return alert.status === "open";
  return action === "release" ? isMine(alert, me) : alert.status !== "resolved";
}
function outcomeOf({ action, id, me }, alert, conversation) {
  if (action === "close") return !conversation || conversation.status === "ended" ? "done" : null;
  if (alert.history?.some((entry) => entry.action === id)) return "done";
  if (isAnswer(action)) return answerOf(alert, me) === action ? "done" : null;
  if (action === "retract") return answerOf(alert, me) ? null : "done";
  if (alert.status === "resolved") return action === "resolve" ? "done" : "alert_resolved";
  if (action === "claim" && alert.status === "claimed") return isMine(alert, me) ? "done" : "alert_claimed";
  return action === "release" && alert.status === "open" ? "done" : null;
}
var DeskActions = class {
  /** `announce(text)` reads a text to the person; `clearNote(alertId, note)` removes a note that was recorded. */
  constructor(words, client, announce, clearNote) {
    Object.assign(this, { words, client, announce, clearNote });
    this.requests = /* @__PURE__ */ new Map();
  }
  /** Sends an action to the gateway. Resolves when the gateway has replied. */
  async request(action, alert, me, note) {
    const request = { action, me, note };
    this.requests.set(alert.id, request);
    if (!me.name) {
      this.fail(request, { error: "name_missing" });
      return;
    }
    this.announce(this.words.text("action.sending"));
    const { ok, id, ...refusal } = await this.client.act(action, alert.id, note, action === "close" ? alert.subject : void 0);
    if (this.requests.get(alert.id) !== request) return;
    Object.assign(request, { id, repliedAt: performance.now() });
    if (!ok) this.fail(request, refusal);
  }
  fail(request, { error, message, by, at }) {
    Object.assign(request, { error: error ?? "unknown", message, by, at });
    this.announce(this.errorText(request));
  }
  /** Returns the action on this alert that waits for its outcome, if there is one. */
  sending(id) {
    const request = this.requests.get(id);
    return request && !request.error && !request.late ? request.action : void 0;
  }
  /** Returns the error of the last action on this alert as text, or "" when there is none. */
  failure(id) {
    const request = this.requests.get(id);
    return request?.error ? this.errorText(request) : "";
  }
  /** Returns whether somebody else claimed this alert first. */
  lost(id) {
    return this.requests.get(id)?.error === "alert_claimed";
  }
  /** Drops the error of the last action on this alert: the person has read it. */
  dismiss(id) {
    if (this.requests.get(id)?.error) this.requests.delete(id);
  }
  errorText({ error, message, by, at }) {
    const { words } = this;
    const name = by ?? "";
    if (error === "alert_claimed" && !at) return words.text("wall.claimed_by", { name });
    const values = { name, time: at ? words.clock(at) : "" };
    return words.has(`error.${error}`) ? words.text(`error.${error}`, values) : words.text("error.unknown", { message: message || error });
  }
  /** Compares the requests with the alerts and conversations of the floor. */
  settle({ alerts, conversations }) {
    for (const [id, request] of this.requests) {
      const alert = alerts.get(id);
      if (!alert) this.requests.delete(id);
      else if (request.error === "alert_claimed") this.followLostClaim(request, alert);
      else if (request.id && (!request.error || request.error === "timeout")) this.conclude(request, alert, conversations.get(alert.subject));
    }
  }
  conclude(request, alert, conversation) {
    const outcome = outcomeOf(request, alert, conversation);
    const since = performance.now() - request.repliedAt;
    request.late = since > LATE_AFTER_MS;
    if (outcome === "done") this.finish(request, alert);
    else if (outcome) this.fail(request, { error: outcome, by: alert.claimed_by, at: claimedAt(alert) });
    else if (!request.error && since > DROP_AFTER_MS) this.requests.delete(alert.id);
  }
  /** Drops a lost claim when the other person releases the alert, or finishes it when this person's claim then counts. */
  followLostClaim(request, alert) {
    const theirs = alert.status === "claimed" && alert.claimed_by === request.by;
    if (outcomeOf(request, alert) === "done") this.finish(request, alert);
    else if (request.seen && !theirs) this.requests.delete(alert.id);
    request.seen ||= theirs;
  }
  finish(request, alert) {
    this.requests.delete(alert.id);
    this.announce(this.words.text(`action.done.${request.action}`));
    if (request.note) this.clearNote(alert.id, request.note);
  }
};
function claimedAt({ history = [] }) {
  return history.findLast((entry) => entry.what === "claim")?.at;
}

// frame.js
var PHONE_PX = 900;
var COOKIE_SECONDS = 31536e3;
function createWords(language, catalogue) {
  const plural = new Intl.PluralRules(language);
  const text = (key, values = {}, count = void 0) => {
    const forms = catalogue[key];
    if (forms === void 0) return key;
    const one = count !== void 0 && forms.length > 1 && plural.select(count) === "one";
    const form = one ? forms[0] : forms[forms.length - 1];
    const filled = count === void 0 ? values : { count: number(count), ...values };
    return form.replace(/\{(\w+)\}/g, (whole, name) => filled[name] ?? whole);
  };
  const locale = language === "zh" ? "zh-CN" : "en-GB";
  const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(locale, { weekday: "long", month: "long", day: "numeric" });
  const moment = new Intl.DateTimeFormat(locale, { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const formatNumber = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const number = (value) => formatNumber.format(value);
  return {
    language,
    text,
    has: (key) => catalogue[key] !== void 0,
    /** Returns the text of a code of the detectors, or the code itself when the catalogue has no text for it. */
    code: (family, code, values, count) => catalogue[`${family}.${code}`] === void 0 ? code : text(`${family}.${code}`, values, count),
    number,
    percent: (value) => percent.format(value),
    queue: (floor, queue) => queueName(floor, queue, language),
    clock: (seconds) => clock.format(seconds * 1e3),
    day: (seconds) => day.format(seconds * 1e3),
    moment: (seconds) => moment.format(seconds * 1e3),
    duration: (seconds) => duration(seconds, text),
    roughly: (seconds) => roughly(seconds, text)
  };
}
function unservedText(words, { unserved, opens_at: opensAt }) {
  const reason = words.code("unserved", unserved);
  return opensAt === void 0 ? reason : `${reason} · ${words.text("queue.opens", { time: words.moment(opensAt) })}`;
}
function driverText(words, { code, text = "", weight = 0 }, floor, alert) {
  const number = words.number(Math.abs(weight) >= 10 ? Math.round(weight) : weight);
  const called = { passed_on_to: () => words.queue(floor, text), "orphaned.offline": () => agentName(floor, { ...alert, agent: text }) };
  const values = { text: ownValue(called, code)?.() ?? text, number, percent: words.percent(weight), time: words.duration(weight) };
  return words.code("driver", code, values);
}
function firedText(words, { rule, value, threshold, at, now, closing }, short = false) {
  const shown = { value: words.percent(value), threshold: words.percent(threshold), time: words.clock(at), now: words.percent(now) };
  const text = short && shown.now === shown.value ? shown.now : words.text(short ? "wall.fired" : `fired.${rule}`, shown);
  return closing ? words.text("fired.closing", { text }) : text;
}
function backTexts(words, { status, returned = 0, reopened = 0 }) {
  if (status === "resolved") return [];
  const counts = Object.entries({ returned, reopened }).filter(([, count]) => count);
  return counts.map(([what, count]) => words.text(`wall.${what}`, {}, count));
}
function buildHead(words, data) {
  const parts = {
    day: h("span", { class: "day" }),
    time: h("span", { class: "time" }),
    staleText: h("span", { class: "banner-text" }),
    simulated: h("div", { class: "simulated", hidden: true }, icon("simulated"), h("span", {}, words.text("banner.simulated")))
  };
  parts.signIn = h("a", { href: "sign-in", hidden: true });
  parts.stale = h("div", { class: "stale-banner", role: "status", hidden: true }, icon("stale"), parts.staleText, parts.signIn);
  parts.open = h("div", { class: "open-floor", hidden: true }, words.text("banner.open_floor"));
  parts.moved = data.page === "desk" ? h("div", { class: "model-moved", role: "status", hidden: true }) : null;
  const link = (page) => h("a", { href: address(page, data), "aria-current": data.page === page ? "page" : null }, words.text(`nav.${page}`));
  const other = data.language === "zh" ? "en" : "zh";
  const dark = data.theme === "dark";
  const choices = h(
    "div",
    { class: "choices" },
    h("nav", { "aria-label": words.text("nav.label") }, link("wall"), link("desk"), link("queue")),
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
function address(page, { language, theme, queue }) {
  const chosen = page === "queue" && queue ? `&name=${encodeURIComponent(queue)}` : "";
  return `${page}?lang=${language}&theme=${theme}${chosen}`;
}
function choose(data, change) {
  const chosen = { ...data, ...change };
  for (const [name, value] of [["stepin_lang", chosen.language], ["stepin_theme", chosen.theme]]) {
    document.cookie = `${name}=${value}; path=/; max-age=${COOKIE_SECONDS}; samesite=lax`;
  }
  location.assign(address(data.page, chosen));
}
function unknownText(words, client) {
  const stale = client.stale();
  if (!stale) return client.floor ? null : words.text("unknown.connecting");
  if (stale.reason === "data" && client.dataAt === null) return words.text("unknown.no_data");
  return words.text(`stale.${stale.reason}`, { seconds: Math.round(client.ahead ?? 0) });
}
function renderHead(root, head, words, client) {
  const stale = client.stale();
  const state = stale ? "stale" : client.floor ? "live" : "connecting";
  setAttribute(root, "data-state", state);
  setAttribute(root, "data-stale-reason", stale ? stale.reason : null);
  head.simulated.hidden = !client.floor?.simulated;
  head.open.hidden = client.viewer?.signed_in !== false;
  if (head.moved) {
    head.moved.hidden = client.modelMoved === null || !client.viewer?.roles.includes("ops");
    setText(head.moved, head.moved.hidden ? "" : words.text("banner.model_moved", { time: words.clock(client.modelMoved) }));
  }
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

// desk/detail.js
var ACTION_KEYS = { claim: "C", release: "R", resolve: "X", close: "E", true_alarm: "T", false_alarm: "F", retract: "U" };
var ACTIONS = Object.keys(ACTION_KEYS);
var DeskDetail = class {
  /** `act(action, note)` requests an action on the alert that is shown; `back()` returns to the list. */
  constructor(words, act, back) {
    this.words = words;
    this.act = act;
    const part = (tag, name) => h(tag, { class: name });
    this.parts = { holder: part("span", "holder"), title: h("h2", {}), subtitle: part("p", "subtitle"), link: h("a", { class: "open-there", target: "_blank", rel: "noopener noreferrer", hidden: true }, words.text("desk.open_there")), time: part("span", "time") };
    const parts = this.parts;
    const backButton = h("button", { type: "button", class: "back", click: back }, words.text("desk.back"));
    const heading = h("header", { class: "detail-head" }, parts.holder, h("div", { class: "titles" }, parts.title, parts.subtitle, parts.link), parts.time);
    Object.assign(parts, { quote: part("blockquote", "quote"), quoteAt: part("figcaption", "quote-at"), measures: part("div", "measures") });
    parts.figure = h("figure", { class: "said" }, parts.quote, parts.quoteAt);
    parts.drivers = part("ul", "drivers");
    parts.driversBox = this.section("desk.drivers", parts.drivers);
    parts.facts = part("dl", "facts");
    parts.history = part("ol", "history");
    parts.historyMore = part("p", "history-more");
    const body = h("div", { class: "detail-body" }, h("div", {}, parts.figure, parts.measures, parts.driversBox), h("div", {}, this.section("desk.facts", parts.facts), this.section("desk.history", parts.history, parts.historyMore)));
    this.article = h("article", { class: "alert-detail", hidden: true }, heading, this.buildActions(), body);
    this.nothing = h("div", { class: "nothing" }, icon("check", "quiet-icon"), h("p", {}, words.text("desk.choose")));
    this.node = h("section", { class: "detail", "aria-label": words.text("desk.detail") }, backButton, this.nothing, this.article);
  }
  section(key, ...content) {
    return h("section", {}, h("h3", {}, this.words.text(key)), ...content);
  }
  buildActions() {
    const { words, parts } = this;
    this.buttons = Object.fromEntries(
      ACTIONS.map((action) => [
        action,
        h("button", { type: "button", class: `act ${action}`, "data-action": action, "aria-keyshortcuts": ACTION_KEYS[action], click: () => this.press(action) })
      ])
    );
    parts.note = h("input", { class: "note", maxlength: 2e3, placeholder: words.text("desk.note"), "aria-label": words.text("desk.note") });
    parts.taken = h("span", { class: "taken" });
    parts.outcome = h("p", { class: "outcome" });
    const { true_alarm, false_alarm, retract, ...work } = this.buttons;
    const answers = h("div", { class: "answers", role: "group", "aria-label": words.text("desk.answers") }, true_alarm, false_alarm, retract);
    return h("div", { class: "actions" }, ...Object.values(work), answers, parts.note, parts.taken, parts.outcome);
  }
  press(action) {
    if (this.buttons[action].getAttribute("aria-disabled") === "true") return;
    this.act(action, this.parts.note.value.trim());
  }
  /** Clears a note that was recorded with its action. */
  clearNote(id, note) {
    if (id === this.alertId && this.parts.note.value.trim() === note) this.parts.note.value = "";
  }
  render(alert, desk) {
    this.article.hidden = !alert;
    this.nothing.hidden = Boolean(alert);
    if (!alert) return;
    if (this.alertId !== alert.id) this.parts.note.value = "";
    this.alertId = alert.id;
    const { words, parts } = this;
    setAttribute(this.article, "class", `alert-detail ${alert.severity} ${alert.status}`);
    setAttribute(this.article, "data-alert", alert.id);
    setBadge(parts.holder, alert.severity, alert.cause);
    setText(parts.title, words.code("cause", alert.cause));
    setText(parts.subtitle, [words.text(`severity.${alert.severity}`), ...backTexts(words, alert), words.queue(desk.client.floor, alert.queue), agentName(desk.client.floor, alert)].filter(Boolean).join(" · "));
    const end = isOpen(alert) ? desk.now : alert.ends_at ?? alert.updated_at;
    setText(parts.time, words.duration(end - alertSince(alert)));
    this.renderActions(alert, desk.actions, desk.me(), desk.client.floor.conversations.get(alert.subject));
    this.renderQuote(alert, desk.client.floor.conversations.get(alert.subject));
    this.renderMeasures(alert, end);
    this.renderDrivers(alert, desk.client.floor);
    this.renderLink(desk.client.floor.conversations.get(alert.subject)?.link);
    this.renderFacts(alert, desk.client.floor.conversations.get(alert.subject), desk.now);
    keyed(parts.history, (alert.history ?? []).map((entry, position) => ({ entry, position })), (item) => item.position, () => h("li", {}), (node, { entry }) => setText(node, this.historyText(entry, desk.client.floor)));
    const more = (alert.step ?? 0) - (alert.history ?? []).length;
    parts.historyMore.hidden = more <= 0;
    setText(parts.historyMore, more > 0 ? words.text("desk.history_more", {}, more) : "");
  }
  /** Leads to the conversation on the platform's own screen. */
  renderLink(link) {
    const { link: node } = this.parts;
    node.hidden = !link?.startsWith("https://");
    setAttribute(node, "href", node.hidden ? null : link);
  }
  renderActions(alert, actions, me, conversation) {
    const { words, parts } = this;
    const answer = answerOf(alert, me);
    const sending = actions.sending(alert.id);
    const lost = actions.lost(alert.id);
    const hiddenAction = alert.status !== "claimed" ? "release" : lost ? null : "claim";
    for (const action of ACTIONS) {
      const button = this.buttons[action];
      button.hidden = !me.acts || action === hiddenAction || action === "close" && !isClosable(alert, conversation) || action === "retract" && !answer;
      setText(button, words.text(action === sending ? "action.sending" : `action.${action}`));
      setAttribute(button, "aria-disabled", String(Boolean(sending) || !allows(action, alert, me, conversation)));
      if (isAnswer(action)) setAttribute(button, "aria-pressed", String(action === answer));
    }
    parts.note.hidden = !me.acts;
    const claimText = alert.status === "claimed" ? words.text("wall.claimed_by", { name: alert.claimed_by ?? "" }) : "";
    const reason = alert.resolution ? ` · ${words.code("resolution", alert.resolution)}` : "";
    setText(parts.taken, isOpen(alert) ? claimText : `${words.text("status.resolved")}${reason}`);
    const failure = actions.failure(alert.id);
    setText(parts.outcome, failure);
    setAttribute(parts.outcome, "class", lost ? "outcome taken-first" : "outcome");
    parts.outcome.hidden = !failure;
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
    const { threshold, waited, sla, since, count, not_scored, baseline, due, fired } = alert.evidence ?? {};
    const measures = [];
    const probability = probabilityOf(alert);
    if (fired) {
      measures.push({ key: "probability", text: firedText(words, fired), share: fired.now, mark: fired.threshold });
    } else if (probability !== null) {
      const text = threshold ? words.text("desk.probability_threshold", { probability: words.percent(probability), threshold: words.percent(threshold) }) : words.percent(probability);
      measures.push({ key: isWait(alert) ? "breach" : "probability", text, share: probability, mark: threshold });
    }
    if (sla && isWait(alert)) {
      const time = since === void 0 && waited !== void 0 && waited !== null ? waited : end - alertSince(alert);
      const scale = Math.max(time, sla * 1.5);
      const left = isOpen(alert) && due > end ? words.duration(due - end) : null;
      const text = words.text(left ? "desk.left" : "desk.waited_sla", { waited: words.duration(time), sla: words.duration(sla), left });
      measures.push({ key: "waited", text, share: time / scale, mark: sla / scale });
    }
    if (baseline) {
      measures.push({ key: "baseline", text: words.text("desk.baseline", { median: words.duration(baseline.median), high: words.duration(baseline.high) }) });
    }
    if (count && !isOfQueue(alert)) {
      const text = threshold ? words.text("desk.count_threshold", { threshold: words.number(threshold) }, count) : words.text("desk.count", {}, count);
      measures.push({ key: "count", text });
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
  updateMeasure({ parts }, { text, share, mark }) {
    setText(parts.line, text);
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
  renderFacts(alert, conversation, now) {
    const { words, parts } = this;
    const facts = [
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
    keyed(parts.facts, facts, ([key]) => key, create, (node, [, value]) => setText(node.value, String(value)));
  }
  participantsText(conversation) {
    const participants = Object.entries(conversation?.participants ?? {});
    return participants.map(([name, mode]) => this.words.code("mode", mode, { name })).join(" · ");
  }
  waitsText(conversation, now) {
    const waits = conversation?.waits ?? [];
    return waits.map(({ kind, since }) => this.words.code("wait", kind, { time: this.words.duration(now - since) })).join(" · ");
  }
  historyText({ at, what, by, note, action }, floor) {
    const { words } = this;
    const person = action || by && by !== "stepin" ? by : "";
    if (what === "moved") return `${words.clock(at)}  ${words.text("history.moved", { queue: words.queue(floor, note) })}`;
    const done = person ? words.text("history.by", { what: words.code("history", what), name: person }) : words.code("history", what);
    const reason = !note ? "" : ` · ${person ? note : words.code("resolution", note)}`;
    return `${words.clock(at)}  ${done}${reason}`;
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

// desk/watched.js
var MOST_SHOWN = 20;
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
    keyed(this.list, watched.slice(0, MOST_SHOWN), ({ id }) => id, (one) => this.createItem(one), (node, one) => this.updateItem(node, one, floor));
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

// desk/desk.js
var ANNOUNCE_EVERY_MS = 4e3;
var KEYS = { j: "next", ArrowDown: "next", k: "previous", ArrowUp: "previous", c: "claim", r: "release", x: "resolve", t: "true_alarm", f: "false_alarm", u: "retract", e: "close" };
var Desk = class {
  constructor(root, words, client, data, nameKey) {
    Object.assign(this, { root, words, client, nameKey });
    this.filters = { queue: "", severity: "", scope: "all" };
    this.announcedIds = null;
    this.announcedAt = 0;
    this.head = buildHead(words, data);
    this.list = h("ul", { class: "list", role: "listbox", "aria-label": words.text("desk.list") });
    this.empty = h("p", { class: "empty", hidden: true });
    this.announcer = h("div", { class: "unseen", role: "status", "aria-live": "polite" });
    this.detail = new DeskDetail(words, (action, note) => this.act(action, note), () => this.showList());
    this.actions = new DeskActions(words, client, (text) => this.announce(text), (id, note) => this.detail.clearNote(id, note));
    this.watched = new WatchList(words);
    this.over = new OverList(words, (id) => this.closeConversation(id));
    const listing = h("section", { class: "listing" }, this.list, this.empty, this.watched.node, this.over.node);
    const main = h("main", { class: "desk-body" }, this.buildToolbar(), listing, this.detail.node);
    root.replaceChildren(this.head.node, main, this.announcer);
    this.onKey = (event) => this.key(event);
    window.addEventListener("keydown", this.onKey, true);
  }
  close() {
    window.removeEventListener("keydown", this.onKey, true);
  }
  buildToolbar() {
    const { words } = this;
    const select = (name, options) => h(
      "label",
      { class: "filter" },
      h("span", {}, words.text(`filter.${name}`)),
      h("select", { change: (event) => this.filter({ [name]: event.target.value }) }, ...options)
    );
    const option = (value, text) => h("option", { value }, text);
    const severities = ["critical", "warning"].map((name) => option(name, words.text(`severity.${name}`)));
    const queueFilter = select("queue", [option("", words.text("filter.all_queues"))]);
    this.queueSelect = queueFilter.querySelector("select");
    this.scopes = ["all", "unclaimed", "mine"].map(
      (scope) => h("button", { type: "button", "data-scope": scope, click: () => this.filter({ scope }) }, words.text(`filter.${scope}`))
    );
    this.summary = h("h1", { class: "summary" });
    this.name = h("input", { id: "stepin-name", maxlength: 100, autocomplete: "name", placeholder: words.text("desk.name_hint"), change: () => this.rename() });
    this.name.value = localStorage.getItem(this.nameKey) || "";
    this.nameField = h("label", { class: "filter own-name" }, h("span", {}, words.text("desk.name")), this.name);
    return h(
      "section",
      { class: "toolbar", "aria-label": words.text("filter.label") },
      this.summary,
      h("div", { class: "scopes", role: "group", "aria-label": words.text("filter.scope") }, ...this.scopes),
      queueFilter,
      select("severity", [option("", words.text("filter.all_severities")), ...severities]),
      this.nameField
    );
  }
  filter(change) {
    Object.assign(this.filters, change);
    this.render();
  }
  rename() {
    const name = this.name.value.replace(/[\p{Cc}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, "").trim();
    this.name.value = name;
    localStorage.setItem(this.nameKey, name);
    this.client.rename(name);
    this.render();
  }
  /** Returns this person: the name of the sign-in or what a guest has entered, the id if the gateway has said it, and
   * whether they may act. */
  me() {
    const { viewer } = this.client;
    const name = viewer?.signed_in ? viewer.name : this.name.value.trim();
    return { name, person: viewer?.name === name ? viewer.person : null, acts: viewer === null || viewer.roles.includes("supervisor") };
  }
  // --- rendering ----------------------------------------------------------------------------------------
  render() {
    const { root, client } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, this.words, client);
    this.renderSummary();
    if (client.floor) {
      this.now = client.floorNow();
      this.actions.settle(client.floor);
      this.renderToolbar();
      this.renderList();
      this.watched.render(client.floor, this.filters.queue);
      this.over.render(client.floor, this.filters.queue, this.now, this.me().acts);
      this.detail.render(this.shown(), this);
      this.announceNew();
    } else {
      this.empty.hidden = false;
      setText(this.empty, this.unknownList(unknownText(this.words, client)));
    }
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }
  shown() {
    return this.client.floor.alerts.get(this.selected);
  }
  visibleAlerts() {
    const { queue, severity, scope } = this.filters;
    const fits = (alert) => (!queue || alert.queue === queue) && (!severity || alert.severity === severity) && (scope === "all" || (scope === "mine" ? isMine(alert, this.me()) : alert.status === "open"));
    const keep = ({ id }) => id === this.selected || this.actions.lost(id);
    const alerts = [...this.client.floor.alerts.values()];
    return alerts.filter((alert) => keep(alert) || isOpen(alert) && fits(alert)).sort(compareAlerts);
  }
  unknownList(reason) {
    return `${this.words.text("wall.unknown")} · ${reason}`;
  }
  /** Says how many people need someone, or why that is unknown. */
  renderSummary() {
    const { words, client } = this;
    const { floor } = client;
    const cases = floor ? casesOf(openAlerts(floor)) : [];
    const unknown = cases.length ? null : unknownText(words, client);
    if (unknown) {
      setText(this.summary, `– ${words.text("wall.need", {}, 0)} · ${unknown}`);
      return;
    }
    const counts = { ...countCases(cases, floor), unserved: countUnserved(floor) };
    const shown = ["critical", "warning", "claimed", ...counts.unserved ? ["unserved"] : []];
    const breakdown = shown.map((name) => `${words.text(`wall.${name}`)} ${words.number(counts[name])}`);
    setText(this.summary, `${words.number(counts.need)} ${words.text("wall.need", {}, counts.need)} · ${breakdown.join(" · ")}`);
  }
  renderToolbar() {
    const { filters } = this;
    this.nameField.hidden = this.client.viewer?.signed_in === true;
    for (const button of this.scopes) setAttribute(button, "aria-pressed", String(button.dataset.scope === filters.scope));
    const { floor } = this.client;
    const queues = namedQueues(floor, this.words.language).map(({ queue }) => queue);
    const names = JSON.stringify(queues.map((queue) => [queue, this.words.queue(floor, queue)]));
    if (this.queueNames === names) return;
    this.queueNames = names;
    const first = this.queueSelect.firstChild;
    this.queueSelect.replaceChildren(first, ...queues.map((queue) => h("option", { value: queue }, this.words.queue(floor, queue))));
    this.queueSelect.value = queues.includes(filters.queue) ? filters.queue : filters.queue = "";
  }
  renderList() {
    const alerts = this.visibleAlerts();
    const position = this.order?.indexOf(this.selected) ?? 0;
    const wide = !this.root.classList.contains("phone");
    const hadFocus = this.root.getRootNode().activeElement?.closest?.(".list") === this.list;
    if (!alerts.some((alert) => alert.id === this.selected)) {
      const next = alerts[Math.min(Math.max(position, 0), alerts.length - 1)];
      this.selected = wide || hadFocus ? next?.id : void 0;
      if (!this.selected) this.showList();
    }
    this.order = alerts.map((alert) => alert.id);
    keyed(this.list, alerts, (alert) => alert.id, (alert) => this.createItem(alert), (node, alert) => this.updateItem(node, alert));
    if (hadFocus && !this.list.contains(this.root.getRootNode().activeElement)) this.focusItem();
    this.empty.hidden = alerts.length > 0;
    const { queue, severity, scope } = this.filters;
    const filtered = queue || severity || scope !== "all";
    const unknown = unknownText(this.words, this.client);
    setText(this.empty, unknown ? this.unknownList(unknown) : this.words.text(filtered ? "desk.no_match" : "wall.quiet"));
  }
  createItem({ id }) {
    const part = (name) => h("span", { class: name });
    const parts = Object.fromEntries(["holder", "cause", "time", "place", "state"].map((name) => [name, part(name)]));
    const node = h("li", { class: "item", role: "option", "data-alert": id, click: () => this.choose(id, true) }, ...Object.values(parts));
    node.parts = parts;
    return node;
  }
  updateItem(node, alert) {
    const { words } = this;
    const { parts } = node;
    const chosen = alert.id === this.selected;
    setAttribute(node, "aria-selected", String(chosen));
    setAttribute(node, "tabindex", chosen || !this.selected && this.order[0] === alert.id ? "0" : "-1");
    setAttribute(node, "class", `item ${alert.severity} ${alert.status}`);
    setBadge(parts.holder, alert.severity, alert.cause);
    setAttribute(parts.holder, "title", words.text(`severity.${alert.severity}`));
    setText(parts.cause, words.code("cause", alert.cause));
    setText(parts.time, isOpen(alert) ? words.duration(this.now - alertSince(alert)) : words.text("status.resolved"));
    const { floor } = this.client;
    const unserved = unservedOf({ worst: alert, also: [] }, floor) && unservedText(words, floor.queues.get(alert.queue));
    setText(parts.place, [...backTexts(words, alert), words.queue(floor, alert.queue), agentName(floor, alert), unserved].filter(Boolean).join(" · "));
    const claimed = alert.status === "claimed" ? words.text("wall.claimed_by", { name: alert.claimed_by ?? "" }) : "";
    const claimText = this.actions.lost(alert.id) ? this.actions.failure(alert.id) : claimed;
    setText(parts.state, this.actions.sending(alert.id) ? words.text("action.sending") : claimText);
  }
  announceNew() {
    const ids = new Set(openAlerts(this.client.floor).map((alert) => alert.id));
    const fresh = this.announcedIds ? [...ids].filter((id) => !this.announcedIds.has(id)) : [];
    const now = performance.now();
    if (this.announcedIds && (!fresh.length || now - this.announcedAt < ANNOUNCE_EVERY_MS)) return;
    if (fresh.length) this.announce(this.words.text("desk.new", {}, fresh.length));
    this.announcedIds = ids;
  }
  announce(text) {
    this.announcedAt = performance.now();
    setText(this.announcer, text);
  }
  // --- choosing -----------------------------------------------------------------------------------------
  choose(id, byPointer) {
    if (id !== this.selected) this.actions.dismiss(this.selected);
    this.selected = id;
    if (byPointer && this.root.classList.contains("phone")) this.root.classList.add("reading");
    this.render();
    this.focusItem();
  }
  showList() {
    this.root.classList.remove("reading");
  }
  focusItem() {
    const node = this.list.keyedNodes?.get(this.selected);
    node?.focus({ preventScroll: true });
    node?.scrollIntoView({ block: "nearest" });
  }
  key(event) {
    const target = event.composedPath()[0];
    if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
    if (target.matches?.("input, select, textarea, [contenteditable]")) return;
    const inside = event.composedPath().includes(this.root);
    if (event.key.startsWith("Arrow") && !(inside && this.list.contains(target))) return;
    if (!inside && target !== document.body) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const command = KEYS[event.key];
    if (command === "next" || command === "previous") this.step(command === "next" ? 1 : -1);
    else this.act(command, "");
  }
  step(by) {
    if (!this.order?.length) return;
    const position = this.order.indexOf(this.selected);
    const next = position < 0 ? 0 : Math.min(Math.max(position + by, 0), this.order.length - 1);
    this.choose(this.order[next], false);
  }
  // --- acting -------------------------------------------------------------------------------------------
  async act(action, note) {
    const alert = this.client.floor && this.shown();
    const me = this.me();
    const conversation = this.client.floor?.conversations.get(alert?.subject);
    if (!alert || !allows(action, alert, me, conversation) || this.actions.sending(alert.id)) return;
    const answer = this.actions.request(action, alert, me, note);
    if (!me.name) this.name.focus();
    this.render();
    await answer;
    this.render();
  }
  /** Closes a conversation that is probably over. Resolves to "", or to the text of an error. */
  async closeConversation(id) {
    if (!this.me().name) {
      this.name.focus();
      return this.words.text("error.name_missing");
    }
    const { ok, error, message } = await this.client.act("close", void 0, "", id);
    const text = ok ? "" : this.actions.errorText({ error: error ?? "unknown", message });
    this.announce(text || this.words.text("action.done.close"));
    return text;
  }
};

// messages.js
var KEYS2 = { conversations: "id", queues: "queue", alerts: "id", cases: "id", silences: "id" };
var MAY_BE_LEFT_OUT = /* @__PURE__ */ new Set(["cases", "silences"]);
var STATE_TYPES = /* @__PURE__ */ new Set(["snapshot", "delta", "heartbeat"]);
function parse(text) {
  let message;
  try {
    message = JSON.parse(text);
  } catch {
    return null;
  }
  return isSound(message) ? message : null;
}
function isSound(message) {
  if (typeof message?.type !== "string") return false;
  if (message.type === "action.result") return typeof message.id === "string" && typeof message.ok === "boolean" && isSoundPlaybook(message.playbook);
  if (message.type === "welcome") return isSoundWelcome(message);
  if (!STATE_TYPES.has(message.type)) return true;
  const times = [message.data_at, message.stale_since, message.ahead ?? null];
  if (!Number.isInteger(message.seq) || typeof message.epoch !== "string") return false;
  if (typeof message.at !== "number" || times.some((time) => time !== null && typeof time !== "number")) return false;
  if (message.type === "heartbeat") return true;
  const lists = Object.keys(KEYS2).every((kind) => Array.isArray(message[kind]) || message[kind] === void 0 && MAY_BE_LEFT_OUT.has(kind));
  if (!lists || typeof message.simulated !== "boolean") return false;
  return message.type === "snapshot" || Number.isInteger(message.from) && typeof message.gone === "object" && message.gone !== null;
}
function isSoundPlaybook(playbook) {
  return playbook === void 0 || typeof playbook?.cause === "string";
}
function isSoundWelcome({ person, name, roles, queues, words, signed_in, expires_at, at }) {
  const texts = [person, name].every((text) => typeof text === "string");
  const lists = Array.isArray(roles) && (queues === null || Array.isArray(queues));
  const flags = [words, signed_in].every((flag) => typeof flag === "boolean");
  return texts && lists && flags && typeof expires_at === "number" && typeof at === "number";
}
function floorOf(message) {
  const { seq, epoch, simulated } = message;
  const floor = { seq, epoch, simulated };
  for (const [kind, key] of Object.entries(KEYS2)) floor[kind] = new Map((message[kind] ?? []).map((item) => [item[key], item]));
  return floor;
}
function changeFloor(floor, message) {
  for (const [kind, key] of Object.entries(KEYS2)) {
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
      if (now - action.at > ACTION_MS) this.settle(id, { ok: false, error: "timeout" });
    }
    const stale = this.stale() !== null;
    if (stale !== this.wasStale) this.changed();
    this.wasStale = stale;
  }
  // --- messages of the gateway ----------------------------------------------------------------------------
  receive(text) {
    const message = parse(text);
    if (message === null) {
      this.fail();
      return;
    }
    this.receivedAt = performance.now();
    if (message.type === "action.result") this.settle(message.id, message);
    else if (message.type === "error") console.warn(`the gateway could not read a message: ${message.message}`);
    else if (message.type === "welcome") this.receiveWelcome(message);
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
    for (const action of this.actions.values()) this.send(action.message);
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
   * has answered. Resolves to {ok, error?, message?, by?, at?, id}. */
  ask(asked) {
    const id = uuid();
    const message = { ...asked, id };
    return new Promise((resolve) => {
      this.actions.set(id, { message, resolve, at: performance.now() });
      if (this.ready) this.send(message);
    });
  }
  /** Asks what to do about a case, in "zh" or "en". Resolves to {ok, playbook?, error?}: docs/protocol.md has its fields. */
  playbook(case_, language) {
    return this.ask({ type: "playbook", case: case_, language });
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
var ASK_MS = 1e3;
var ASK_FOR_CHARTS_MS = 5e3;
var ANSWER_MS2 = 4e3;
var Dashboard = class {
  /** `version` is that of this page, `isLive()` whether the gateway confirms the floor, and `changed()` is called when
   * the dashboard is lost or comes back. A page that `hasCharts` asks also while it is live: its charts may stand still. */
  constructor({ version, hasCharts, isLive, changed }) {
    Object.assign(this, { version, hasCharts, isLive, changed });
    this.lost = false;
    this.askedAt = performance.now();
    this.timer = setInterval(() => this.watch(), ASK_MS);
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

// queue_facts.js
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
  const listed = (entries) => [entries.join(" · ") || words.text("queue.nothing")];
  const named = () => [
    ["free_since", listed(free.map((each) => `${called(each.agent)} ${since(each.since)}`))],
    ["passed_over", passed_over.length ? [passed_over.map(called).join(" · ")] : []],
    ["due", listed(due.map((each) => `${called(each.agent)} ${words.number(each.count)} (${since(each.since)})`))]
  ];
  return withLabels(words, [
    unserved,
    ["status", [counts]],
    ["wrap_up", optional(agents.wrap_up, words.number)],
    ["reasons", Object.entries(reasons).map(([reason, count]) => `${reason} ${words.number(count)}`)],
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
  const times = { now: words.duration(after), age: words.duration(now - since), before: words.duration(before) };
  return words.text("queue.drift", { wait: waitName(kind, channel, words), ...times });
}
function waitName(kind, channel, words) {
  const name = words.code("cause", `${kind}_wait`);
  return channel ? `${name} · ${words.code("channel", channel)}` : name;
}
function optional(value, format) {
  return value === void 0 || value === null ? [] : [format(value)];
}
function withLabels(words, facts) {
  return facts.filter(([, values]) => values.length).map(([key, values]) => ({ key, label: words.text(`queue.${key}`), values }));
}

// queue.js
var QueuePage = class {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client, data });
    this.head = buildHead(words, data);
    this.choices = h("nav", { class: "queue-choice", "aria-label": words.text("queue.choose") });
    this.unknown = h("p", { class: "queue-unknown", hidden: true }, words.text("queue.unknown"));
    this.staff = this.buildPanel("staff");
    this.baselines = this.buildPanel("baselines");
    this.title = h("h1", { class: "queue-name" }, data.queue || words.text("queue.choose"));
    const panels = h("div", { class: "queue-panels" }, this.staff.node, this.baselines.node);
    root.replaceChildren(this.head.node, h("main", { class: "queue-body" }, this.title, this.choices, this.unknown, panels));
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
  }
  renderPanel({ node, list }, facts) {
    node.hidden = facts.length === 0;
    const create = ({ key, label }) => h("div", { class: `queue-fact ${key}` }, h("dt", {}, label), h("dd", {}, h("ul", {})));
    keyed(list, facts, ({ key }) => key, create, (row, { values }) => {
      const lines = values.map((text, position) => ({ text, position }));
      keyed(row.lastChild.firstChild, lines, ({ position }) => position, () => h("li", {}), (line, { text }) => setText(line, text));
    });
  }
};

// wall.js
var MOST_ROWS = 8;
var ROW_HEIGHT_U = 104;
var QUEUE_WIDTH_U = 304;
var DESIGN = { width: 1920, height: 1080 };
var Wall = class {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client, data });
    this.head = buildHead(words, data);
    this.headline = this.buildHeadline();
    this.rows = h("ol", { class: "rows", "aria-label": words.text("wall.alerts") });
    this.more = h("p", { class: "more", hidden: true });
    this.quietText = h("p", { class: "quiet-detail" });
    this.quietTitle = h("p", { class: "quiet-title" });
    this.quiet = h("div", { class: "quiet", hidden: true }, icon("check", "quiet-icon"), this.quietTitle, this.quietText);
    this.list = h("section", { class: "alerts" }, this.rows, this.more, this.quiet);
    this.queues = h("ul", { class: "queues", "aria-label": words.text("wall.queues") });
    this.moreQueues = h("p", { class: "more-queues", hidden: true });
    const strip = h("section", { class: "strip" }, this.queues, this.moreQueues);
    const main = h("main", { class: "floor" }, this.headline.node, this.list, strip);
    root.replaceChildren(this.head.node, main);
  }
  buildHeadline() {
    const { words } = this;
    const line = (severity, key) => {
      const count = h("span", { class: "count" });
      const holder = h("span", { class: "holder" });
      setBadge(holder, severity, { claimed: "check", unserved: "nobody_on" }[severity] ?? "attention");
      return { count, node: h("li", { class: severity }, holder, count, h("span", {}, words.text(key))) };
    };
    const parts = { number: h("span", { class: "number" }, "–"), text: h("span", { class: "number-text" }), live: h("p", { class: "live" }) };
    parts.lines = { critical: line("critical", "wall.critical"), warning: line("warning", "wall.warning"), claimed: line("claimed", "wall.claimed"), unserved: line("unserved", "wall.unserved") };
    const lines = h("ul", { class: "breakdown" }, ...Object.values(parts.lines).map((entry) => entry.node));
    parts.node = h("section", { class: "headline" }, h("h1", {}, parts.number, parts.text), lines, parts.live);
    return parts;
  }
  render() {
    const { client, root } = this;
    this.measure();
    renderHead(root, this.head, this.words, client);
    const cases = client.floor ? casesOf(openAlerts(client.floor)) : [];
    const unknown = cases.length ? null : unknownText(this.words, client);
    this.now = client.floorNow();
    this.renderHeadline(cases, unknown);
    this.quiet.hidden = cases.length > 0;
    if (!cases.length) this.renderQuiet(unknown);
    if (client.floor) {
      this.renderRows(cases);
      this.renderQueues();
    }
    setAttribute(root, "data-seq", client.floor?.seq ?? null);
  }
  /** Fits the layout to the window. Sizes are for 1920 × 1080 and scale with it; a phone has its own layout. */
  measure() {
    const { innerWidth: width, innerHeight: height } = window;
    this.phone = width < PHONE_PX;
    this.unit = Math.min(width / DESIGN.width, height / DESIGN.height);
    this.root.style.setProperty("--u", `${this.unit.toFixed(4)}px`);
    this.root.classList.toggle("phone", this.phone);
  }
  /** Shows how many people need someone, and of which kinds; dashes when nothing is known, for the reason `unknown`. */
  renderHeadline(cases, unknown) {
    const { words, headline } = this;
    const { floor } = this.client;
    const counts = { ...countCases(cases, floor), unserved: unknown ? 0 : countUnserved(floor) };
    setText(headline.number, unknown ? "–" : words.number(counts.need));
    setAttribute(headline.number, "data-digits", Math.min(4, String(counts.need).length));
    setText(headline.text, words.text("wall.need", {}, counts.need));
    for (const [name, line] of Object.entries(headline.lines)) {
      setText(line.count, unknown ? "–" : words.number(counts[name]));
      line.node.classList.toggle("none", counts[name] === 0);
    }
    headline.lines.unserved.node.hidden = counts.unserved === 0;
    headline.node.classList.toggle("calm", counts.need === 0 && !unknown);
    let running = 0;
    for (const conversation of floor?.conversations.values() ?? []) running += conversation.status !== "ended";
    setText(headline.live, unknown ?? words.text("wall.live", {}, running));
  }
  /** Returns how many rows fit on the screen. */
  rowRoom() {
    if (this.phone) return MOST_ROWS;
    const fits = Math.floor(this.list.clientHeight / (ROW_HEIGHT_U * this.unit));
    return Math.max(1, Math.min(MOST_ROWS, fits));
  }
  renderRows(cases) {
    const { words } = this;
    const room = this.rowRoom();
    const rows = rowsOf(cases, this.client.floor);
    const shown = rows.slice(0, room);
    keyed(this.rows, shown, (entry) => entry.key, () => this.createRow(), (node, entry) => this.updateRow(node, entry));
    const hidden = rows.slice(room).reduce((sum, { number, below }) => sum + number + below, 0);
    this.more.hidden = hidden === 0;
    if (hidden) setText(this.more, words.text("wall.more", {}, hidden));
  }
  /** Says that nobody needs anyone, or why that is unknown: without data a floor without alerts is not quiet. */
  renderQuiet(unknown) {
    const { words } = this;
    setText(this.quietTitle, words.text(unknown ? "wall.unknown" : "wall.quiet"));
    const shown = unknown ? "stale" : "check";
    if (this.quiet.dataset.icon !== shown) {
      this.quiet.dataset.icon = shown;
      this.quiet.firstChild.replaceWith(icon(shown, "quiet-icon"));
    }
    setText(this.quietText, unknown ?? this.longestText());
  }
  longestText() {
    const { words } = this;
    let longest = null;
    for (const queue of this.client.floor.queues.values()) {
      const { waited } = queueStanding(queue, this.now);
      if (waited !== null && !queue.unserved && (longest === null || waited > longest.waited)) longest = { waited, queue: queue.queue };
    }
    if (!longest) return words.text("wall.quiet_nobody");
    return words.text("wall.quiet_longest", { time: words.duration(longest.waited), queue: words.queue(this.client.floor, longest.queue) });
  }
  createRow() {
    const part = (name, tag = "span") => h(tag, { class: name });
    const parts = {};
    for (const name of ["holder", "cause", "why", "quote", "queue", "who", "time"]) parts[name] = part(name);
    const node = h(
      "li",
      { class: "row" },
      parts.holder,
      h("div", { class: "what" }, h("div", { class: "line" }, parts.cause, parts.why), parts.quote),
      h("div", { class: "where" }, parts.queue, parts.who),
      parts.time
    );
    node.parts = parts;
    return node;
  }
  updateRow(node, { worst, also, number, below, unserved }) {
    const { words } = this;
    const { parts } = node;
    const claimed = worst.status === "claimed";
    setAttribute(node, "class", unserved ? "row unserved" : `row ${worst.severity}${claimed ? " claimed" : ""}`);
    setAttribute(node, "data-alert", worst.id);
    setBadge(parts.holder, unserved ? "unserved" : worst.severity, worst.cause);
    setText(parts.cause, `${words.code("cause", worst.cause)}${number > 1 ? ` × ${words.number(number)}` : ""}`);
    setText(parts.why, unserved ? unservedText(words, this.client.floor.queues.get(worst.queue)) : this.why(worst, also, below));
    setText(parts.quote, this.secondLine(worst));
    const queue = words.queue(this.client.floor, worst.queue);
    setText(parts.queue, queue);
    setAttribute(parts.queue, "title", queue);
    setText(parts.who, this.personText(worst));
    parts.who.classList.toggle("taken", claimed);
    setText(parts.time, words.duration(this.now - alertSince(worst)));
  }
  /** Returns the reasons in one line: that it came back, probability, SLA, first driver, and the other causes of the case. */
  why(worst, also, below) {
    const { words } = this;
    const { sla, count, drivers, baseline, due, fired } = worst.evidence ?? {};
    const reasons = backTexts(words, worst);
    const probability = probabilityOf(worst);
    const time = isWait(worst) && sla ? words.duration(sla) : null;
    if (time && probability !== null) reasons.push(words.text("wall.will_break", { probability: words.percent(probability), time }));
    else if (time) reasons.push(words.text("wall.sla", { time }));
    else if (fired) reasons.push(firedText(words, fired, true));
    else if (probability !== null) reasons.push(words.percent(probability));
    if (due > this.now) reasons.push(words.text("wall.left", { time: words.duration(due - this.now) }));
    if (time && baseline) reasons.push(words.text("wall.baseline", { time: words.duration(baseline.median) }));
    if (count > 1 && !isOfQueue(worst)) reasons.push(words.text("desk.count", {}, count));
    if (drivers?.length) reasons.push(driverText(words, drivers[0], this.client.floor, worst));
    if (below) reasons.push(words.text("wall.below", {}, below));
    for (const alert of also) reasons.push(words.text("wall.also", { cause: words.code("cause", alert.cause) }));
    return reasons.join(" · ");
  }
  /** Returns the words that belong to the alert, or the other drivers when there are no words. */
  secondLine(alert) {
    const { evidence } = alert;
    const { words } = this;
    const { quote, by } = quoteOf(alert, this.client.floor.conversations.get(alert.subject));
    if (quote) return `${by === "customer" ? "" : `${words.text(`said.${by}`)}: `}${words.text("quote", { text: quote })}`;
    return (evidence?.drivers ?? []).slice(1).map((driver) => driverText(words, driver, this.client.floor, alert)).join(" · ");
  }
  personText(alert) {
    const { words } = this;
    if (alert.status === "claimed") return words.text("wall.claimed_by", { name: alert.claimed_by ?? "" });
    return isOfQueue(alert) ? words.text("agent.queue") : agentName(this.client.floor, alert) || words.text("agent.none");
  }
  renderQueues() {
    const { words } = this;
    const room = this.phone ? 50 : Math.max(1, Math.floor(this.queues.clientWidth / (QUEUE_WIDTH_U * this.unit)));
    const { shown, hidden } = chosenQueues(this.client.floor, room, this.now, words.language);
    keyed(this.queues, shown, (queue) => queue.queue, () => this.createQueue(), (node, queue) => this.updateQueue(node, queue));
    for (const node of this.queues.children) this.fitName(node.parts.name);
    this.moreQueues.hidden = hidden === 0;
    if (hidden) setText(this.moreQueues, words.text("wall.more_queues", {}, hidden));
  }
  createQueue() {
    const { words } = this;
    const parts = { fill: h("span", { class: "fill" }) };
    parts.name = h("a", { class: "name" });
    for (const name of ["waiting", "longest", "standing", "forecast", "agents", "unanswered"]) parts[name] = h("span", { class: name });
    const number = (value, key) => h("div", { class: "reading" }, value, h("span", { class: "label" }, words.text(key)));
    const node = h(
      "li",
      { class: "queue-tile" },
      h("div", { class: "title" }, parts.name, parts.unanswered),
      h("div", { class: "readings" }, number(parts.waiting, "queue.waiting"), number(parts.longest, "queue.longest")),
      h("div", { class: "gauge", "aria-hidden": "true" }, parts.fill, h("span", { class: "mark" })),
      parts.standing,
      parts.forecast,
      parts.agents
    );
    parts.unanswered.append(icon("reply_wait"), parts.unansweredText = h("span", { "aria-hidden": "true" }), parts.unansweredWords = h("span", { class: "unseen" }));
    node.parts = parts;
    return node;
  }
  updateQueue(node, queue) {
    const { words } = this;
    const { parts } = node;
    const { waited, share, standing } = queueStanding(queue, this.now);
    setAttribute(node, "class", `queue-tile ${standing}`);
    setAttribute(node, "data-queue", queue.queue);
    const name = words.queue(this.client.floor, queue.queue);
    setText(parts.name, name);
    setAttribute(parts.name, "title", name);
    setAttribute(parts.name, "href", address("queue", { ...this.data, queue: queue.queue }));
    setText(parts.waiting, words.number(queue.waiting ?? 0));
    setText(parts.longest, waited === null ? "–" : words.duration(waited));
    parts.fill.style.transform = `scaleX(${Math.min(1, share * 2 / 3).toFixed(3)})`;
    setText(parts.standing, this.standingText(queue, standing, waited));
    setText(parts.forecast, this.forecastText(queue));
    setText(parts.agents, this.agentText(queue));
    this.updateUnanswered(parts, queue);
  }
  /** Shows the name of a queue on one line, or smaller on two. What does not fit then ends in dots. */
  fitName(node) {
    const fitted = `${node.textContent} ${this.unit} ${node.parentNode.clientWidth} ${this.phone}`;
    if (node.fitted === fitted) return;
    node.fitted = fitted;
    node.classList.remove("long");
    node.classList.toggle("long", node.scrollWidth > node.clientWidth);
  }
  standingText(queue, standing, waited) {
    const { words } = this;
    if (queue.unserved) return unservedText(words, queue);
    if (!queue.sla) return words.text("queue.no_sla");
    const sla = words.duration(queue.sla);
    if (standing !== "over") return words.text("queue.sla", { sla });
    return words.text("queue.over", { sla, over: words.duration(waited - queue.sla) });
  }
  forecastText({ forecast, untold, channels = [] }) {
    const { words } = this;
    const told = channels.filter((each) => each.forecast);
    if (told.length > 0) {
      return told.map((each) => words.text("queue.forecast_channel", { channel: words.text(`channel.${each.channel}`), ...this.seconds(each.forecast) })).join(" · ");
    }
    if (forecast) return words.text("queue.forecast", this.seconds(forecast));
    return untold ? words.text(`queue.untold.${untold}`) : "";
  }
  seconds({ median, low, high }) {
    const { words } = this;
    return { median: words.roughly(median), low: words.roughly(low), high: words.roughly(high) };
  }
  agentText(queue) {
    const { words } = this;
    const { available = 0, away = 0, busy: inService = 0, wrap_up = 0 } = queue.agents ?? {};
    const busy = inService + wrap_up;
    return ["available", "busy", "away"].map((status) => words.text(`agents.${status}`, {}, { available, busy, away }[status])).join(" · ");
  }
  /** Shows beside the name how many customers wait for a reply, and the longest of these waits. */
  updateUnanswered(parts, queue) {
    const { words } = this;
    parts.unanswered.hidden = !queue.unanswered;
    if (!queue.unanswered) return;
    const time = queue.unanswered_since === void 0 ? "" : words.duration(this.now - queue.unanswered_since);
    setText(parts.unansweredText, `${words.number(queue.unanswered)} · ${time}`);
    setText(parts.unansweredWords, words.text("queue.unanswered", { time }, queue.unanswered));
  }
};

// component.js
var NAME_KEY = "stepin.name";
var TICK_MS = 1e3;
var screens = { wall: Wall, desk: Desk, queue: QueuePage };
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
    const hasCharts = data.page !== "wall";
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
