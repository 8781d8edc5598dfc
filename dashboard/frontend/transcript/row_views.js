/* The nodes of the rows of a conversation. All text becomes text nodes. */

import { pieces } from "./marked.js";
import { h, keyed, setAttribute, setBadge, setText } from "../dom.js";
import { agentName } from "../model.js";

const SCORED = new Set(["customer"]);

/** Creates the node of a row; `updateRow` fills it. */
export function createRow({ kind, turn }) {
  if (kind !== "turn") {
    const line = h("span", { class: "line-words" });
    const node = h("li", { class: `row-${kind}` }, line);
    node.parts = { line };
    return node;
  }
  const parts = { who: h("bdi", { class: "who" }), when: h("span", { class: "when" }), facts: h("span", { class: "facts" }), text: h("p", { class: "text", dir: "auto" }), risk: h("span", { class: "risk", "aria-hidden": "true" }, h("span", { class: "fill" })), found: h("ul", { class: "found" }) };
  const node = h("li", { class: `row-turn ${turn.sender}`, "data-turn": turn.id }, h("div", { class: "bubble" }, parts.risk, h("p", { class: "said-by" }, parts.who, parts.when, parts.facts), parts.text, parts.found));
  node.parts = parts;
  return node;
}

/** Brings the node of a row up to date. `context` has {words, floor, conversation, now, language}, and in `names` what the
 * agents of the rows before are called. */
export function updateRow(node, row, context) {
  if (row.kind === "turn") updateTurn(node, row, context);
  else setText(node.parts.line, lineText(row, context));
  if (row.kind === "wait") setAttribute(node, "class", `row-wait ${row.wait.kind}${row.wait.until === undefined ? " runs" : ""}`);
  if (row.kind === "step") setAttribute(node, "class", `row-step${row.step.by && row.step.by !== "stepin" ? " person" : ""} ${row.step.what === "opened" ? (row.step.severity ?? "") : ""}`.trim());
}

function updateTurn({ parts }, { turn, found }, context) {
  const { words } = context;
  const name = turn.agent ? calledAgent(turn, context) : "";
  setText(parts.who, [words.code("sender", turn.sender), name].filter(Boolean).join(" · "));
  setText(parts.when, words.clock(turn.at));
  setText(parts.facts, facts(words, turn, context.language).join(" · "));
  const scored = typeof turn.probability === "number";
  parts.risk.hidden = !scored;
  parts.risk.firstChild.style.transform = `scaleY(${Math.min(1, Math.max(0, turn.probability ?? 0)).toFixed(3)})`;
  renderText(parts.text, turn, found.flatMap(({ words: drove }) => drove), words);
  renderFound(parts.found, found, words);
}

/** Returns what an agent is called. To find that takes a look at the whole floor. */
function calledAgent({ agent, queue }, { floor, conversation, names }) {
  if (!names.has(agent)) names.set(agent, agentName(floor, { subject: conversation.id, queue, agent }));
  return names.get(agent);
}

/** Returns what else is known of a turn: its risk or why it has none, its kind, its language where that changes. */
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

function renderText(node, { text }, drove, words) {
  const shown = JSON.stringify([text, drove]);
  if (node.shown === shown) return;
  node.shown = shown;
  node.classList.toggle("hidden-words", text === undefined);
  if (text === undefined) {
    node.replaceChildren(words.text("transcript.words_hidden"));
    return;
  }
  node.replaceChildren(
    ...pieces(text, drove).map((piece) => {
      if (piece.masked) return h("span", { class: "masked" }, words.text(`masked.${piece.masked}`));
      return piece.drove ? h("mark", {}, piece.text) : piece.text;
    }),
  );
}

function renderFound(list, found, words) {
  list.hidden = !found.length;
  const create = () => {
    const parts = { holder: h("span", { class: "holder" }), text: h("span", {}) };
    const node = h("li", {}, parts.holder, parts.text);
    node.parts = parts;
    return node;
  };
  keyed(list, found.map((one, place) => ({ one, place })), ({ place }) => place, create, (node, { one }) => {
    setBadge(node.parts.holder, one.severity ?? "warning", one.cause);
    setText(node.parts.text, [words.code("cause", one.cause), one.what && words.code("history", one.what)].filter(Boolean).join(" · "));
  });
}

/** Returns the text of a row that nobody said. */
export function lineText({ kind, queue, wait, step, at }, { words, floor, now }) {
  if (kind === "queue") return queue === null ? words.text("transcript.elsewhere") : words.text("transcript.moved", { queue: words.queue(floor, queue) });
  if (kind === "wait") return waitText(words, wait, now);
  const { by, what, cause } = step;
  const person = by && by !== "stepin" ? by : "";
  const done = person ? words.text("history.by", { what: words.code("history", what), name: person }) : words.code("history", what);
  return [words.clock(at), done, cause ? words.code("cause", cause) : "", stepNote(words, step)].filter(Boolean).join(" · ");
}

/** Returns a wait in words, with its length, and how it ended if that was not by an answer. */
export function waitText(words, { kind, since, until, outcome }, now) {
  const time = words.duration((until ?? now) - since);
  const text = words.text(until === undefined ? `runs.${kind}` : `waited.${kind}`, { time });
  return ["abandoned", "transferred"].includes(outcome) ? `${text} · ${words.code("resolution", outcome)}` : text;
}

/** Returns the note of a step in words: what a person wrote, or the cause, kind or reason that StepIn noted. */
export function stepNote(words, { what, note, by }) {
  if (!note) return "";
  if (what === "escalated") return words.text("case.level", { level: note });
  for (const family of ["intervention", "cause", "reason"]) if (words.has(`${family}.${note}`)) return words.text(`${family}.${note}`);
  return (by && by !== "stepin") || what === "ran_out" ? note : words.code("resolution", note);
}
