/* The desk: the list of open alerts, the chosen alert in full, and the actions of a supervisor. */

import { DeskActions, allows, isMine } from "./actions.js";
import { DeskDetail } from "./detail.js";
import { OverList } from "./over.js";
import { WatchList } from "./watched.js";
import { h, keyed, setAttribute, setBadge, setText } from "../dom.js";
import { backTexts, buildHead, PHONE_PX, renderHead, unknownText, unservedText } from "../frame.js";
import { agentName, alertSince, casesOf, compareAlerts, countCases, countUnserved, isOpen, namedQueues, openAlerts, unservedOf } from "../model.js";

const ANNOUNCE_EVERY_MS = 4000;
const KEYS = { j: "next", ArrowDown: "next", k: "previous", ArrowUp: "previous", c: "claim", r: "release", x: "resolve", t: "true_alarm", f: "false_alarm", u: "retract", e: "close" };

export class Desk {
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
    // In the capture phase, because Streamlit uses some of these keys itself.
    window.addEventListener("keydown", this.onKey, true);
  }

  close() {
    window.removeEventListener("keydown", this.onKey, true);
  }

  buildToolbar() {
    const { words } = this;
    const select = (name, options) =>
      h(
        "label",
        { class: "filter" },
        h("span", {}, words.text(`filter.${name}`)),
        h("select", { change: (event) => this.filter({ [name]: event.target.value }) }, ...options),
      );
    const option = (value, text) => h("option", { value }, text);
    const severities = ["critical", "warning"].map((name) => option(name, words.text(`severity.${name}`)));
    const queueFilter = select("queue", [option("", words.text("filter.all_queues"))]);
    this.queueSelect = queueFilter.querySelector("select");
    this.scopes = ["all", "unclaimed", "mine"].map((scope) =>
      h("button", { type: "button", "data-scope": scope, click: () => this.filter({ scope }) }, words.text(`filter.${scope}`)),
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
      this.nameField,
    );
  }

  filter(change) {
    Object.assign(this.filters, change);
    this.render();
  }

  rename() {
    // A pasted name may hold invisible characters, which a ticket leaves out.
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
    const fits = (alert) =>
      (!queue || alert.queue === queue) &&
      (!severity || alert.severity === severity) &&
      (scope === "all" || (scope === "mine" ? isMine(alert, this.me()) : alert.status === "open"));
    // The chosen alert stays when it no longer fits, until another is chosen. An alert that somebody else claimed
    // first stays until this person has read that.
    const keep = ({ id }) => id === this.selected || this.actions.lost(id);
    const alerts = [...this.client.floor.alerts.values()];
    return alerts.filter((alert) => keep(alert) || (isOpen(alert) && fits(alert))).sort(compareAlerts);
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
    const shown = ["critical", "warning", "claimed", ...(counts.unserved ? ["unserved"] : [])];
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
    this.queueSelect.value = queues.includes(filters.queue) ? filters.queue : (filters.queue = "");
  }

  renderList() {
    const alerts = this.visibleAlerts();
    const position = this.order?.indexOf(this.selected) ?? 0;
    const wide = !this.root.classList.contains("phone");
    const hadFocus = this.root.getRootNode().activeElement?.closest?.(".list") === this.list;
    if (!alerts.some((alert) => alert.id === this.selected)) {
      const next = alerts[Math.min(Math.max(position, 0), alerts.length - 1)];
      this.selected = wide || hadFocus ? next?.id : undefined;
      if (!this.selected) this.showList();
    }
    this.order = alerts.map((alert) => alert.id);
    keyed(this.list, alerts, (alert) => alert.id, (alert) => this.createItem(alert), (node, alert) => this.updateItem(node, alert));
    // A moved or removed node loses the focus.
    if (hadFocus && !this.list.contains(this.root.getRootNode().activeElement)) this.focusItem();
    this.empty.hidden = alerts.length > 0;
    const { queue, severity, scope } = this.filters;
    const filtered = queue || severity || scope !== "all";
    const unknown = unknownText(this.words, this.client); // without data no floor is quiet
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
    setAttribute(node, "tabindex", chosen || (!this.selected && this.order[0] === alert.id) ? "0" : "-1");
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
    const { ok, error, message } = await this.client.act("close", undefined, "", id);
    const text = ok ? "" : this.actions.errorText({ error: error ?? "unknown", message });
    this.announce(text || this.words.text("action.done.close"));
    return text;
  }
}
