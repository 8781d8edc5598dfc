/* While the floor is calm, asks now and then whether a conversation that raised nothing was fine. */

import { causesOfConversations } from "./missed.js";
import { h, setText } from "../dom.js";

const ASK_EVERY_S = 60;

export class SpotCheck {
  /** `say(text)` reads a text to the person, `errorText(refusal)` says why the gateway refused. */
  constructor(words, client, say, errorText, changed) {
    Object.assign(this, { words, client, say, errorText, changed });
    this.place = h("p", { class: "place" });
    this.said = h("p", { class: "said-last" });
    this.cause = h("select", { "aria-label": words.text("spot.cause") }, h("option", { value: "" }, words.text("missed.unknown")), ...causesOfConversations(words));
    this.failed = h("p", { class: "state", role: "alert" });
    const button = (text, press) => h("button", { type: "button", class: "act", click: press }, words.text(text));
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
    const { ok, spot_check: found } = await this.client.ask({ type: "spot_check" });
    if (!ok || !found) return;
    this.shown = found;
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
}
