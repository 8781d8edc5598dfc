/* The browser's client of the gateway. It keeps a copy of the live state and says since when the copy is stale.
 * docs/protocol.md has its rules; tests/contract/protocol/ holds it to them. It knows nothing of screens. */

import { STATE_TYPES, changeFloor, floorOf, parse, uuid } from "./messages.js";
import { SignedOut, isUp } from "./tickets.js";
import { OpenTranscript, TRANSCRIPT_TYPES } from "./transcript/open.js";

// The protocol's limits, as in stream/gateway/protocol/limits.py.
export const STALE_MS = 2500;
export const SNAPSHOT_MS = 4000;
export const SILENCE_MS = 6000;
export const RENEW_S = 120;
export const BAD_TICKET = 4401;

const ACTION_MS = 10000;
const RENEW_AGAIN_MS = 10000;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 2000;
const PROBE_AFTER_FAILURES = 4; // browsers delay the sockets of a page whose sockets fail often
const WATCH_MS = 250;
const CLOCK_SLACK_S = 0.5; // the network's jitter causes smaller differences of the gateway's clock
const REPLAY_GAP_S = 60; // event time this far from the clock is a replay of another day

export class LiveClient {
  /** @param {{url: string, name: string, ticket: (name: string) => Promise<string>}} options the gateway's address, the
   * name that a guest gives, and what gets a new ticket: it rejects with SignedOut when this person has to sign in */
  constructor({ url, name, ticket }) {
    this.url = url;
    this.name = name;
    this.ticket = ticket;
    this.socketsOpened = 0;
    this.refused = false; // whether the gateway has refused a new ticket
    this.signedOut = false;
    this.viewer = null; // the gateway's welcome: {person, name, roles, queues, words, signed_in}
    this.renewAt = null;
    this.floor = null; // the copy: {conversations, queues, alerts, cases, silences: Map, seq, epoch, simulated}
    this.staleSince = null; // since when the gateway calls its data stale
    this.dataAt = null;
    this.ahead = null; // by how many seconds a clock of the floor is ahead of the gateway's
    this.modelMoved = null; // when answers had moved a model much within an hour, if that was lately
    this.lastAt = null;
    this.transcripts = new OpenTranscript(this);
    this.listeners = new Set();
    this.actions = new Map(); // the unanswered ones
    this.failures = 0;
    this.bornAt = performance.now();
    this.confirmedAt = null; // when a message last confirmed the copy
    this.wasStale = false;
    this.watcher = setInterval(() => this.watch(), WATCH_MS);
    this.connect();
  }

  /** Calls `listener` after every change. Returns a function that ends this. */
  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  changed() {
    for (const listener of this.listeners) listener();
  }

  close() {
    clearInterval(this.watcher);
    clearTimeout(this.retry);
    this.detach();
    this.listeners.clear();
  }

  /** Connects again under another name, for another person at this screen. */
  rename(name) {
    if (name === this.name) return;
    this.name = name;
    this.failures = 0;
    this.reconnect(0);
  }

  // --- the socket ---------------------------------------------------------------------------------------

  async connect() {
    this.detach();
    const ticket = await this.newTicket();
    if (ticket === null) return;
    const socket = new WebSocket(this.url);
    this.socketsOpened += 1;
    this.socket = socket;
    this.ready = false; // whether this connection has brought a snapshot
    this.welcomed = false;
    this.waitingSince = this.receivedAt = performance.now(); // for a snapshot; for any message
    socket.onopen = () => this.send({ type: "hello", ticket });
    socket.onmessage = (event) => this.receive(event.data);
    socket.onclose = (event) => {
      // A connection that was welcome ends so when its ticket is revoked; a new ticket may be good.
      this.refused = event.code === BAD_TICKET && !this.welcomed;
      if (!this.ready) this.failures += 1;
      this.reconnect();
      if (this.refused) this.changed();
    };
  }

  /** Resolves to a new ticket for a new connection, or to null when there is none or another attempt has begun. */
  async newTicket() {
    const attempt = (this.attempting = {});
    try {
      const ticket = await this.ticket(this.name);
      return attempt === this.attempting ? ticket : null;
    } catch (error) {
      if (attempt !== this.attempting) return null;
      if (error instanceof SignedOut) this.shutOut();
      else this.fail();
      return null;
    }
  }

  /** Forgets the floor: whoever is signed out sees nothing of it. */
  shutOut() {
    Object.assign(this, { signedOut: true, floor: null, viewer: null });
    this.transcripts.forget();
    this.fail();
    this.changed();
  }

  /** Sends a new ticket before the old one ends. Without one the gateway closes the connection at that end. */
  async renew() {
    this.renewAt = null;
    const socket = this.socket;
    try {
      const ticket = await this.ticket(this.name);
      if (socket === this.socket) this.send({ type: "renew", ticket });
    } catch (error) {
      if (socket !== this.socket) return;
      if (!(error instanceof SignedOut)) this.renewAt = performance.now() + RENEW_AGAIN_MS;
      else this.shutOut();
    }
  }

  detach() {
    const socket = this.socket;
    this.socket = this.attempting = this.renewAt = null;
    this.ready = false;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  reconnect(delay) {
    this.detach();
    clearTimeout(this.retry);
    const backoff = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, this.failures - 1));
    this.retry = setTimeout(() => this.attempt(), delay ?? backoff * (0.8 + 0.2 * Math.random()));
  }

  /** Connects. After several failures it first asks by plain HTTP, which no browser delays. */
  async attempt() {
    if (this.failures >= PROBE_AFTER_FAILURES) {
      const waiting = this.retry;
      const up = await isUp(this.url, SNAPSHOT_MS);
      if (waiting !== this.retry) return;
      if (!up) return this.reconnect();
    }
    return this.connect();
  }

  send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /** Gives the connection up after a failure of the gateway or the network. */
  fail() {
    this.failures += 1;
    this.reconnect();
  }

  watch() {
    const now = performance.now();
    if (this.socket) {
      const late = this.waitingSince !== null && now - this.waitingSince > SNAPSHOT_MS;
      if (late || now - this.receivedAt > SILENCE_MS) this.fail();
    }
    if (this.renewAt !== null && now >= this.renewAt) this.renew();
    for (const [id, action] of this.actions) {
      if (now > action.until) this.settle(id, { ok: false, error: "timeout" });
    }
    const stale = this.stale() !== null;
    if (stale !== this.wasStale) this.changed();
    this.wasStale = stale;
  }

  // --- messages of the gateway ----------------------------------------------------------------------------

  receive(text) {
    const message = parse(text);
    if (message === null) {
      this.fail();
      return;
    }
    this.receivedAt = performance.now();
    if (message.type === "action.result") this.settle(message.id, message);
    else if (message.type === "error") console.warn(`the gateway could not read a message: ${message.message}`);
    else if (message.type === "welcome") this.receiveWelcome(message);
    else if (TRANSCRIPT_TYPES.has(message.type)) this.transcripts.receive(message);
    else if (STATE_TYPES.has(message.type)) this.receiveState(message);
    this.changed();
  }

  receiveWelcome({ person, name, roles, queues, words, signed_in, expires_at, at }) {
    Object.assign(this, { viewer: { person, name, roles, queues, words, signed_in }, welcomed: true, signedOut: false });
    const life = expires_at - at;
    this.renewAt = performance.now() + 1000 * Math.max(life - RENEW_S, life / 2);
  }

  receiveState(message) {
    if (message.type === "snapshot") {
      this.replaceFloor(message);
    } else {
      if (this.waitingSince !== null) return;
      const since = message.type === "delta" ? message.from : message.seq;
      if (message.epoch !== this.floor.epoch || since !== this.floor.seq) {
        this.resync();
        return;
      }
      if (message.type === "delta") changeFloor(this.floor, message);
    }
    this.confirmedAt = this.receivedAt;
    this.setClock(message);
  }

  setClock({ at, data_at, stale_since, ahead, model_moved }) {
    const offset = at - performance.now() / 1000;
    if (this.offset === undefined || Math.abs(offset - this.offset) > CLOCK_SLACK_S) this.offset = offset;
    this.lastAt = at;
    this.dataAt = data_at;
    this.staleSince = stale_since;
    this.ahead = ahead ?? null;
    this.modelMoved = typeof model_moved === "number" ? model_moved : null;
  }

  replaceFloor(message) {
    this.floor = floorOf(message);
    this.refused = false;
    this.failures = 0;
    this.waitingSince = null;
    if (this.ready) return;
    this.ready = true;
    const unanswered = [...this.actions.values()].map(({ message: asked }) => asked);
    for (const asked of [...unanswered, ...this.transcripts.again()]) this.send(asked); // the gateway does each id once
  }

  resync() {
    this.waitingSince = performance.now();
    this.send({ type: "resync" });
  }

  // --- actions of people ----------------------------------------------------------------------------------

  /** Asks for an action on an alert, or on a conversation. Resolves as `ask` does. */
  act(action, alert, note, conversation) {
    return this.ask({ type: "action", action, ...(conversation ? { conversation } : { alert }), ...(note ? { note } : {}) });
  }

  /** Sends an `action`, a `silence` or an `unsilence` of docs/protocol.md under a new id, and again until the gateway
   * has answered, or `patience` ms have passed. Resolves to {ok, error?, message?, by?, at?, id}. */
  ask(asked, patience = ACTION_MS) {
    const id = uuid();
    const message = { ...asked, id };
    return new Promise((resolve) => {
      this.actions.set(id, { message, resolve, until: performance.now() + patience });
      if (this.ready) this.send(message); // otherwise the connection's first snapshot sends it
    });
  }

  /** Asks what to do about a case, in "zh" or "en". Resolves to {ok, playbook?, error?}: docs/protocol.md has its fields. */
  playbook(case_, language) {
    return this.ask({ type: "playbook", case: case_, language });
  }

  /** Asks for a conversation that raised nothing: was it fine? Resolves to {ok, spot_check?: the conversation}. */
  spotCheck() {
    return this.ask({ type: "spot_check" });
  }

  /** Asks which queues the rules name and StepIn has not seen. Resolves to {ok, silent_queues?}. */
  silentQueues() {
    return this.ask({ type: "silent_queues" });
  }

  /** Asks who gave up in the last hours. Resolves to {ok, gave_up?: {since?, count, who}}. */
  gaveUp() {
    return this.ask({ type: "gave_up" });
  }

  settle(id, result) {
    const action = this.actions.get(id);
    this.actions.delete(id);
    action?.resolve({ ...result, id });
  }

  // --- time and staleness ---------------------------------------------------------------------------------

  /** Returns the gateway's clock, in seconds since 1970. */
  now() {
    return this.offset === undefined ? Date.now() / 1000 : this.offset + performance.now() / 1000;
  }

  /** Whether the floor is a recorded one: its event time is far from the clock. */
  replaying() {
    return this.dataAt !== null && Math.abs(this.lastAt - this.dataAt) > REPLAY_GAP_S && !this.stale();
  }

  /** Returns the time on the floor: the clock, or event time in a replay. It stands still while data is stale. */
  floorNow() {
    const stale = this.stale();
    if (stale?.reason === "ahead") return this.now();
    if (stale) return this.dataAt ?? stale.since;
    if (!this.replaying()) return this.now();
    return this.dataAt + (performance.now() - this.confirmedAt) / 1000;
  }

  /** Returns null while the copy is current. Otherwise returns since when it is stale, in seconds since 1970,
   * and the reason: "data" (the gateway gets none), "link" (nothing confirms the copy), "refused" (the ticket),
   * "signed_out", or "ahead" (data comes, but a clock is wrong: no time on the screen can be trusted). */
  stale() {
    const unconfirmed = performance.now() - (this.confirmedAt ?? this.bornAt);
    if (this.refused || this.signedOut || unconfirmed > STALE_MS) {
      const since = this.lastAt === null ? this.now() - unconfirmed / 1000 : this.lastAt;
      return { since, reason: this.signedOut ? "signed_out" : this.refused ? "refused" : "link" };
    }
    if (this.staleSince !== null) return { since: this.staleSince, reason: "data" };
    return this.ahead === null ? null : { since: this.lastAt, reason: "ahead" };
  }
}
