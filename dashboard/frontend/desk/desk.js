/* The desk: the list of open cases, the chosen case in full, and the actions of a supervisor. */

import { DeskActions, alertKey, caseKey } from "./actions.js";
import { DeskDetail } from "./detail.js";
import { CaseList } from "./list.js";
import { MissedDialog } from "./missed.js";
import { Notices } from "./notices.js";
import { OverList } from "./over.js";
import { Palette, deskCommands } from "./palette.js";
import { SilenceDialog } from "./silences.js";
import { SpotCheck } from "./spot.js";
import { Toolbar } from "./toolbar.js";
import { UndoBar } from "./undo.js";
import { WatchList } from "./watched.js";
import { allows, allowsAnswer, isMine, isOfAlert, isOfferedTo } from "./outcomes.js";
import { h, setAttribute, setText } from "../dom.js";
import { buildHead, PHONE_PX, renderHead, unknownText } from "../frame.js";
import { Attention } from "../attention/attention.js";
import { allCases, countCases } from "../cases.js";

const ANNOUNCE_EVERY_MS = 4000;
const KEYS = { j: "next", ArrowDown: "next", k: "previous", ArrowUp: "previous", ArrowRight: "unfold", ArrowLeft: "fold", c: "claim", r: "release", x: "resolve", t: "true_alarm", f: "false_alarm", u: "retract", e: "close", s: "snooze", w: "wake", h: "offer", a: "accept", d: "decline", i: "intervene", z: "undo", "?": "palette" };

export class Desk {
  constructor(root, words, client, data, nameKey) {
    Object.assign(this, { root, words, client, data });
    this.wanted = new URLSearchParams(location.search).get("case"); // the case that the address opens
    this.announcedKeys = null;
    this.announcedAt = 0;
    this.me = () => this.person();
    this.head = buildHead(words, data);
    this.toolbar = new Toolbar(words, client, nameKey, () => this.render());
    this.list = new CaseList(words, (key) => this.choose(key, true));
    this.empty = h("p", { class: "empty", hidden: true });
    this.announcer = h("div", { class: "unseen", role: "status", "aria-live": "polite" });
    this.detail = new DeskDetail(words, this);
    this.actions = new DeskActions(words, client, (text) => this.announce(text), (key, note) => this.detail.clearNote(key, note));
    const [say, errorText, changed] = [(text) => this.announce(text), (refusal) => this.actions.errorText(refusal), () => this.render()];
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
    // In the capture phase, because Streamlit uses some of these keys itself.
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
    // The chosen case stays when it no longer fits, until another is chosen. A case that somebody else claimed first
    // stays until this person has read that.
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
      this.select(wide || hadFocus ? next : undefined);
      if (!this.selected) this.showList();
    }
    this.list.render(cases, this);
    // A moved or removed node loses the focus.
    if (hadFocus && !this.list.node.contains(active())) this.list.focus(this.selected);
    this.empty.hidden = cases.length > 0;
    const unknown = unknownText(this.words, this.client); // without data no floor is quiet
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

  announce(text) {
    this.announcedAt = performance.now();
    setText(this.announcer, text);
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
    if (this.root.querySelector("dialog[open]")) return; // a dialog has its own keys
    const typing = target.matches?.("input, select, textarea, [contenteditable]");
    const handled = this.detail.controls.key(event.key, typing) || (!typing && this.command(event.key, inside && this.list.node.contains(target)));
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
    const command = KEYS[key];
    if (!command || (key.startsWith("Arrow") && !inList)) return false;
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
    if (!one || this.actions.sending(caseKey(one)) || (action !== "undo" && !allows(action, one, me, conversation))) return;
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
    const { ok, error, message } = await this.client.act("close", undefined, "", id);
    const text = ok ? "" : this.actions.errorText({ error: error ?? "unknown", message });
    this.announce(text || this.words.text("action.done.close"));
    return text;
  }
}

/** Puts the chosen case into the address, so that a reload, another language and a link open it again. */
function noteAddress(key) {
  const address = new URL(location.href);
  if (address.searchParams.get("case") === (key ?? null)) return;
  if (key) address.searchParams.set("case", key);
  else address.searchParams.delete("case");
  history.replaceState(history.state, "", address);
}
