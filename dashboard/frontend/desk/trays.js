/* What the trays of a case offer: each returns the nodes of its tray. `ask(action, fields)` asks for what was chosen. */

import { kindsFor, needsText } from "./interventions.js";
import { keepNote, noteOf } from "./notes.js";
import { h, setText } from "../dom.js";
import { peopleOf } from "../cases.js";
import { namedQueues } from "../model.js";

const REASONS = ["helped", "solved_itself", "no_need", "false_alarm", "other"];
const MINUTES = [5, 15, 60];

function options(choices) {
  return choices.map(({ text, choose, name }, position) =>
    h("button", { type: "button", class: "act option", "data-digit": position + 1, "data-option": name ?? null, "aria-keyshortcuts": position < 9 ? String(position + 1) : null, click: choose }, h("kbd", {}, position < 9 ? String(position + 1) : ""), text),
  );
}

/** Why the case is done: one of five reasons. */
export function resolveTray({ words, ask }) {
  return [h("p", { class: "ask" }, words.text("tray.resolve")), ...options(REASONS.map((reason) => ({ name: reason, text: words.text(`reason.${reason}`), choose: () => ask("resolve", { reason }) })))];
}

/** For how long the case is quiet. */
export function snoozeTray({ words, now, ask }) {
  const times = MINUTES.map((minutes) => ({ name: String(minutes), text: words.text("snooze.minutes", {}, minutes), choose: () => ask("snooze", { until: now + 60 * minutes }) }));
  const change = { name: "change", text: words.text("snooze.change"), choose: () => ask("snooze", {}) };
  return [h("p", { class: "ask" }, words.text("tray.snooze")), ...options([...times, change])];
}

/** Whether to take another person's case from them. It names that person, so that nobody else's is released. */
export function releaseTray({ words, one, ask }) {
  const yes = { name: "yes", text: words.text("release.yes"), choose: () => ask("release", { seen: one.person }) };
  return [h("p", { class: "ask" }, words.text("release.ask", { name: one.owner })), ...options([yes])];
}

/** To whom the case is handed over: people who have acted here, and whom the gateway knows to be at their desks. */
export function offerTray({ words, one, client, me, ask }) {
  const text = h("p", { class: "ask" });
  const list = h("div", { class: "people" });
  const show = (there) => {
    const people = peopleOf(client.floor, me, there);
    setText(text, words.text(people.length ? "tray.offer" : "offer.nobody"));
    const hadFocus = list.contains(list.getRootNode().activeElement);
    list.replaceChildren(...options(people.map(({ name, person, here }) => ({ name: person, text: here ? words.text("offer.here", { name }) : name, choose: () => ask("offer", { to: name, to_person: person }) }))));
    if (hadFocus) list.querySelector("button")?.focus();
  };
  show([]);
  client.ask({ type: "people", queue: one.queue }).then(({ people }) => list.isConnected && people?.length && show(people));
  return [text, list];
}

/** What the platform of the contact centre is asked to do; some of it with a text. */
export function interveneTray({ words, one, client: { floor }, ask }) {
  const box = h("div", { class: "order", hidden: true });
  const send = (order) => ask("intervene", { order }, "");
  const kinds = kindsFor(one).map((kind) => ({
    name: kind,
    text: words.text(`intervention.${kind}`),
    choose: () => (needsText(kind) || kind === "transfer" ? showOrder(box, kind, words, floor, `${one.key} ${kind}`, send) : send({ kind })),
  }));
  return [h("p", { class: "ask" }, words.text("tray.intervene")), ...options(kinds), box];
}

/** Whether a key sends what was written: Enter does, unless it chooses a word of an input method or begins a line. */
const isSent = ({ key, shiftKey, isComposing }) => key === "Enter" && !shiftKey && !isComposing;

/** Asks for the text of an order, and for the queue of a transfer. What is half typed is kept under `draft`. */
function showOrder(box, kind, words, floor, draft, send) {
  const text = h("textarea", { class: "order-text", maxlength: 2000, rows: 2, "aria-label": words.text(`order.${kind}`), placeholder: words.text(`order.${kind}`), input: () => keepNote(draft, text.value), keydown: (event) => isSent(event) && submit(event) });
  text.value = noteOf(draft);
  const queues = namedQueues(floor, words.language).map(({ queue }) => h("option", { value: queue }, words.queue(floor, queue)));
  const to = kind === "transfer" ? h("select", { class: "order-to", "aria-label": words.text("order.to") }, ...queues) : null;
  const missing = h("p", { class: "order-missing", role: "alert" });
  const submit = (event) => {
    event.preventDefault();
    const written = text.value.trim();
    if (needsText(kind) && !written) {
      setText(missing, words.text("order.missing"));
      text.focus();
      return;
    }
    keepNote(draft, "");
    send({ kind, ...(to?.value ? { to: to.value } : {}), ...(written ? { text: written } : {}) });
  };
  box.replaceChildren(h("p", { class: "ask" }, words.text(`intervention.${kind}`)), ...(to ? [to] : []), text, h("button", { type: "button", class: "act send", click: submit }, words.text("order.send")), missing);
  box.hidden = false;
  (to ?? text).focus();
}
