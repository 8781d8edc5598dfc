/* The buttons of a case. Those that need a choice open a tray below them: its options have digits as keys, Escape closes it. */

import { caseKey } from "./actions.js";
import { allows, isMine, isOfferedBy } from "./outcomes.js";
import { statusText } from "./list.js";
import { keepNote, noteOf } from "./notes.js";
import { interveneTray, offerTray, releaseTray, resolveTray, snoozeTray } from "./trays.js";
import { h, setAttribute, setText } from "../dom.js";

const KEYS = { accept: "A", decline: "D", claim: "C", release: "R", intervene: "I", offer: "H", snooze: "S", wake: "W", resolve: "X", close: "E" };
const ACTIONS = Object.keys(KEYS);
const TRAYS = { release: releaseTray, intervene: interveneTray, offer: offerTray, snooze: snoozeTray, resolve: resolveTray };

export class Controls {
  constructor(words, desk) {
    Object.assign(this, { words, desk });
    this.buttons = Object.fromEntries(
      ACTIONS.map((action) => [action, h("button", { type: "button", class: `act ${action}`, "data-action": action, "aria-keyshortcuts": KEYS[action], title: KEYS[action], click: () => this.press(action) })]),
    );
    for (const action of Object.keys(TRAYS)) if (action !== "release") setAttribute(this.buttons[action], "aria-expanded", "false");
    this.noteField = h("input", { class: "note", maxlength: 2000, placeholder: words.text("desk.note"), "aria-label": words.text("desk.note"), input: () => keepNote(this.one.key, this.noteField.value) });
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
    // After a lost claim the claim button stays. A second press on it must not release somebody else's claim.
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
}
