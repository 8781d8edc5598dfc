/* Pure: the rows of an open conversation in their order: what was said, the waits in between, where it went, what
 * StepIn found and what people did. Times are seconds since 1970. */

import { familyOf } from "../model.js";

export const SHOWN_WAIT_S = 30; // a shorter wait of a kind that every answer has is no gap worth a row
const ALWAYS_SHOWN = new Set(["queue", "hold", "callback"]);
const ORDER = { queue: 0, wait: 1, turn: 2, step: 3 };
const OVER = new Set(["ended", "probably_over"]);

/** @typedef {{key: string, kind: "turn" | "wait" | "queue" | "step", at: number, turn?: any, found?: any[], wait?: any,
 * queue?: string | null, step?: any}} Row */

/** Returns the rows of a transcript, the earliest first: {key, kind, at, …}.
 *
 * `turn` rows have the turn, and in `found` what alerts rest on it, each with the customer's words that drove it;
 * `wait` rows have the wait, and no `until` while it runs; `queue` rows the queue from then on, or null where this
 * person does not see it; `step` rows the step.
 * @returns {Row[]} */
export function rowsOf({ turns, waits, steps }, conversation) {
  const found = foundIn(turns, [...steps.values()], conversation);
  const placed = new Set([...found.values()].flat().map(({ step }) => step).filter(Boolean));
  /** @type {Row[]} */
  const rows = [...turns.values()].map((turn) => ({ key: `turn ${turn.id}`, kind: "turn", at: turn.at, turn, found: found.get(turn.id) ?? [] }));
  for (const wait of allWaits(waits, conversation)) {
    const { kind, since, until } = wait;
    if (ALWAYS_SHOWN.has(kind) || until === undefined || until - since >= SHOWN_WAIT_S) rows.push({ key: `wait ${kind} ${since}`, kind: "wait", at: until ?? Infinity, wait });
  }
  for (const step of steps.values()) if (!placed.has(step)) rows.push({ key: `step ${step.id}`, kind: "step", at: step.at, step });
  rows.push(...moves(turns, waits, conversation));
  return rows.map((row, place) => ({ row, place })).sort((a, b) => a.row.at - b.row.at || ORDER[a.row.kind] - ORDER[b.row.kind] || a.place - b.place).map(({ row }) => row);
}

/** Returns the waits of a conversation, those that run without `until`. */
export function allWaits(waits, conversation) {
  const over = [...waits.values()];
  const running = conversation && !OVER.has(conversation.status) ? (conversation.waits ?? []) : [];
  return [...over, ...running.filter(({ kind, since }) => !waits.has(`${kind} ${since}`))];
}

/** Returns by turn what was found in it: by the steps of alerts, and by the causes that are open, as they stand now. */
function foundIn(turns, steps, conversation) {
  const found = new Map();
  const rests = (turn, cause) => turns.has(turn) && familyOf(cause) !== "wait";
  const add = (turn, one) => found.set(turn, [...(found.get(turn) ?? []), one]);
  for (const step of steps) {
    const { of, turn, cause, severity, what, words = [] } = step;
    if (of === "alert" && rests(turn, cause)) add(turn, { cause, severity, what, words, step });
  }
  for (const { cause, severity, evidence = {} } of conversation?.causes ?? []) {
    if (!rests(evidence.turn, cause)) continue;
    const words = (evidence.drivers ?? []).filter(({ code, text }) => code === "words" && text).map(({ text }) => text);
    const known = found.get(evidence.turn)?.find((one) => one.cause === cause);
    if (known) known.words = [...new Set([...known.words, ...words])];
    else add(evidence.turn, { cause, severity, what: null, words });
  }
  return found;
}

/** Returns where the conversation was in another queue for the first time after one: as turns and waits tell. */
function moves(turns, waits, conversation) {
  const told = [...[...turns.values()].map(({ at, queue }) => ({ at, queue })), ...[...waits.values()].map(({ since, queue }) => ({ at: since, queue }))].sort((a, b) => a.at - b.at);
  for (const { since } of conversation?.waits ?? []) told.push({ at: since, queue: conversation.queue });
  /** @type {Row[]} */
  const rows = [];
  let before;
  for (const { at, queue = null } of told) {
    if (before !== undefined && queue !== before) rows.push({ key: `queue ${rows.length}`, kind: "queue", at, queue });
    before = queue;
  }
  if (conversation && before !== undefined && before !== conversation.queue) rows.push({ key: "queue now", kind: "queue", at: Infinity, queue: conversation.queue });
  return rows;
}
