/* The page of the live conversations: all of them, searched, filtered and sorted, and one of them in full. */

import { h, setAttribute, setText } from "../dom.js";
import { buildHead, PHONE_PX, renderHead, unknownText } from "../frame.js";
import { OneConversation } from "./one.js";
import { fitting, held, readAddress, rowFor, rowsOf, sorted, writtenAddress } from "./rows.js";
import { ConversationsTable } from "./table.js";
import { ConversationsToolbar } from "./toolbar.js";

export class ConversationsPage {
  constructor(root, words, client, data) {
    Object.assign(this, { root, words, client });
    this.asked = readAddress(location.search);
    this.listed = []; // the ids as they are listed
    this.head = buildHead(words, data);
    this.toolbar = new ConversationsToolbar(words, client, this.asked, (change) => this.ask(change));
    this.table = new ConversationsTable(words, { choose: (id) => this.choose(id), sort: (by) => this.sort(by), linkTo: (id) => `conversations${writtenAddress(location.search, { ...this.asked, id })}` });
    this.empty = h("p", { class: "empty", hidden: true });
    this.one = new OneConversation(words, data, () => this.choose(""));
    const listing = h("section", { class: "listing conversations-listing" }, this.table.node, this.empty);
    this.body = h("main", { class: "conversations-body" }, this.toolbar.node, listing, this.one.node);
    root.replaceChildren(this.head.node, this.body);
    this.holdUnder(this.table.list.node);
    this.onKey = (event) => this.key(event);
    this.onBack = () => this.followAddress();
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
    node.addEventListener("pointerenter", ({ pointerType }) => (this.under = pointerType === "mouse"));
    node.addEventListener("pointerleave", () => (this.under = false));
  }

  render() {
    const { root, client, words, asked } = this;
    root.classList.toggle("phone", window.innerWidth < PHONE_PX);
    renderHead(root, this.head, words, client);
    const { floor } = client;
    const all = floor ? rowsOf(floor, words.language) : [];
    const rows = this.inOrder(fitting(all, asked.filters, words));
    this.listed = rows.map(({ id }) => id);
    this.toolbar.render(all, rows.length, asked, this.under && rows.length > 1);
    if (floor) this.table.render(rows, floor, client.floorNow(), asked.order, asked.id);
    this.renderEmpty(rows.length, all.length);
    root.classList.toggle("reading", Boolean(asked.id));
    this.one.render(floor && asked.id ? rowFor(floor, asked.id, words.language) : undefined, asked.id, client);
    setAttribute(root, "data-seq", floor?.seq ?? null);
  }

  inOrder(rows) {
    const { asked, words, listed } = this;
    const inOrder = sorted(rows, asked.order, words.language);
    return this.under ? held(inOrder, listed) : inOrder;
  }

  renderEmpty(shown, all) {
    const { words, client, empty } = this;
    empty.hidden = shown > 0;
    if (shown) return;
    const unknown = unknownText(words, client);
    if (unknown) setText(empty, `${words.text("wall.unknown")} · ${unknown}`);
    else setText(empty, words.text(all ? "conversations.no_match" : "conversations.none"));
  }

  // --- what a person asks for ----------------------------------------------------------------------------

  ask({ filters, order, turn, id }, replace = true) {
    const { asked } = this;
    if (filters) asked.filters = { ...asked.filters, ...filters };
    if (order) asked.order = order;
    if (turn) asked.order = { ...asked.order, up: !asked.order.up };
    if (id !== undefined) asked.id = id;
    const another = filters || order || turn;
    if (another) this.listed = []; // no order to hold
    const address = writtenAddress(location.search, asked);
    if (replace) history.replaceState(history.state, "", address);
    else history.pushState(history.state, "", address);
    this.render();
    if (another) this.table.list.toTop();
  }

  sort(by) {
    this.ask({ order: { by, up: by === this.asked.order.by && !this.asked.order.up } });
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

  followAddress() {
    this.asked = readAddress(location.search);
    this.toolbar.find.value = this.asked.filters.find;
    this.render();
  }

  key(event) {
    const target = event.composedPath()[0];
    const typing = target.matches?.("input, select, textarea");
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && this.asked.id && !typing) this.choose("");
    else if (event.key === "/" && !typing) this.toolbar.find.focus();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}
