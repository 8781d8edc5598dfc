/* The conversation that this page has open: asks the gateway for it, and keeps what comes. docs/protocol.md has the
 * rules; tests/contract/protocol/ holds it to them. It knows nothing of screens. */

export const TRANSCRIPT_TYPES = new Set(["transcript", "transcript.end"]);

/** Returns whether a message about an open conversation keeps the protocol. */
export function isSoundTranscript({ type, conversation, error, turns = [], waits = [], steps = [], others = [] }) {
  if (typeof conversation !== "string") return false;
  if (type === "transcript.end") return typeof error === "string";
  if (![turns, waits, steps, others].every(Array.isArray) || !others.every((one) => typeof one?.name === "string")) return false;
  const told = turns.every((turn) => typeof turn?.id === "string" && typeof turn.at === "number" && typeof turn.sender === "string");
  const waited = waits.every((wait) => typeof wait?.kind === "string" && typeof wait.since === "number" && typeof wait.until === "number");
  return told && waited && steps.every((step) => typeof step?.id === "string" && typeof step.at === "number" && typeof step.what === "string");
}

export class OpenTranscript {
  /** @param {import("../live.js").LiveClient} client sends what this asks for */
  constructor(client) {
    this.client = client;
    this.open = null; // {conversation, whole, earlier, others, error, turns, waits, steps: Map}
    this.asked = null; // the message that each new connection sends again
    this.version = 0; // counts the changes
  }

  /** Opens a conversation in place of the one before; null closes it. Resolves as `ask` of the client does. */
  async show(conversation) {
    this.open = conversation === null ? null : { conversation, whole: false, earlier: false, others: [], error: null, turns: new Map(), waits: new Map(), steps: new Map() };
    this.version += 1;
    const asking = this.client.ask({ type: "open_transcript", ...(conversation === null ? {} : { conversation }) });
    const [id, { message }] = [...this.client.actions].at(-1);
    this.asked = conversation === null ? null : message;
    const answer = await asking;
    if (this.asked?.id === id && !answer.ok) this.fail(answer.error ?? "unknown");
    return answer;
  }

  /** Returns what a new connection sends beside the unanswered requests. */
  again() {
    return this.asked && !this.client.actions.has(this.asked.id) ? [this.asked] : [];
  }

  receive(message) {
    const { open } = this;
    if (!open || message.conversation !== open.conversation) return;
    if (message.type === "transcript.end") return this.fail(message.error);
    if (!message.whole && !open.whole) return;
    if (message.whole) for (const kept of [open.turns, open.waits, open.steps]) kept.clear();
    for (const turn of message.turns ?? []) open.turns.set(turn.id, turn);
    for (const wait of message.waits ?? []) open.waits.set(`${wait.kind} ${wait.since}`, wait);
    for (const step of message.steps ?? []) open.steps.set(step.id, step);
    Object.assign(open, { whole: true, earlier: message.earlier ?? false, others: message.others ?? [], error: null });
    this.version += 1;
  }

  fail(error) {
    this.asked = null;
    this.open.error = error;
    this.version += 1;
  }

  /** Forgets what was said: whoever is signed out sees nothing of it. */
  forget() {
    this.open = this.asked = null;
    this.version += 1;
  }
}
