/* What the pages with a long list share: the bar, the list, and an address that says what a person asked for. */

import { h, setAttribute, setText } from "../dom.js";
import { buildHead, PHONE_PX, renderHead, unknownText } from "../frame.js";
import { held, readAddress, writtenAddress } from "./asked.js";
import { ListToolbar } from "./toolbar.js";

export class ListPage {
  /** `list` is what the toolbar needs, with {page: its address, rowsOf(floor), fitting(rows, filters), sorted(rows, order)}. A
   * page makes its `table`, with a VirtualList as `list`, and calls `begin`. */
  constructor(root, words, client, data, list) {
    Object.assign(this, { root, words, client, data, list });
    this.none = Object.fromEntries(["find", ...Object.keys(list.filters)].map((name) => [name, ""]));
    this.asked = readAddress(location.search, this.none, list.sorts);
    this.listed = []; // the ids as they are listed
    this.head = buildHead(words, data);
    this.toolbar = new ListToolbar(words, client, list, this.asked, (change) => this.ask(change));
    this.empty = h("p", { class: "empty", hidden: true });
    this.onKey = (event) => this.key(event);
    this.onBack = () => this.followAddress();
  }

  /** Shows the page, with `more` nodes after the list. */
  begin(table, ...more) {
    this.table = table;
    const listing = h("section", { class: `listing ${this.list.kind}-listing` }, table.node, this.empty);
    this.root.replaceChildren(this.head.node, h("main", { class: "list-body" }, this.toolbar.node, listing, ...more));
    this.holdUnder(table.list.node);
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
    if (id !== undefined) asked.id = id;
    const another = filters || order || turn;
    if (another) this.listed = []; // no order to hold
    const address = this.addressOf(asked);
    if (replace) history.replaceState(history.state, "", address);
    else history.pushState(history.state, "", address);
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
}
