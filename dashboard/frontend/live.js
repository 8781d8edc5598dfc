/* The browser's client of the gateway. It keeps a copy of the live state and says since when the copy is stale.
 * docs/protocol.md has its rules; tests/contract/protocol/ holds it to them. It knows nothing of screens. */

// The protocol's limits, as in stream/gateway/protocol.py.
export const STALE_MS = 2500;
export const SNAPSHOT_MS = 4000;
export const SILENCE_MS = 6000;
export const WRONG_TOKEN = 4401;

const ACTION_MS = 10000;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 2000;
const PROBE_AFTER_FAILURES = 4; // browsers delay the sockets of a page whose sockets fail often
const WATCH_MS = 250;
const CLOCK_SLACK_S = 0.5; // the network's jitter causes smaller differences of the gateway's clock
const REPLAY_GAP_S = 60; // event time this far from the clock is a replay of another day
const KEYS = { conversations: "id", queues: "queue", alerts: "id" };
const STATE_TYPES = new Set(["snapshot", "delta", "heartbeat"]);

export class LiveClient {
  /** @param {{url: string, token: string, name: string}} options the gateway's address, the secret that it
   * expects, and the name under which this viewer acts */
  constructor({ url, token, name }) {
    this.url = url;
    this.token = token;
    this.name = name;
    this.socketsOpened = 0;
    this.refused = false;
    this.floor = null; // the copy: {conversations, queues, alerts: Map, seq, epoch, simulated}
    this.staleSince = null; // since when the gateway calls its data stale
    this.dataAt = null;
    this.ahead = null; // by how many seconds a clock of the floor is ahead of the gateway's
    this.lastAt = null;
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

  connect() {
    this.detach();
    const socket = new WebSocket(this.url);
    this.socketsOpened += 1;
    this.socket = socket;
    this.ready = false; // whether this connection has brought a snapshot
    this.waitingSince = this.receivedAt = performance.now(); // for a snapshot; for any message
    socket.onopen = () => this.send({ type: "hello", token: this.token, name: this.name });
    socket.onmessage = (event) => this.receive(event.data);
    socket.onclose = (event) => {
      this.refused = event.code === WRONG_TOKEN;
      if (!this.ready) this.failures += 1;
      this.reconnect();
      if (this.refused) this.changed();
    };
  }

  detach() {
    const socket = this.socket;
    this.socket = null;
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
      const probe = new URL("healthz", this.url.replace(/^ws/, "http"));
      const waiting = this.retry;
      try {
        const limit = AbortSignal.timeout(SNAPSHOT_MS);
        await fetch(probe, { mode: "no-cors", cache: "no-store", signal: limit });
      } catch {
        if (waiting === this.retry) this.reconnect();
        return;
      }
      if (waiting !== this.retry) return;
    }
    this.connect();
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
    for (const [id, action] of this.actions) {
      if (now - action.at > ACTION_MS) this.settle(id, { ok: false, error: "timeout" });
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
    else if (STATE_TYPES.has(message.type)) this.receiveState(message);
    this.changed();
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
      if (message.type === "delta") this.changeFloor(message);
    }
    this.confirmedAt = this.receivedAt;
    this.setClock(message);
  }

  setClock({ at, data_at, stale_since, ahead }) {
    const offset = at - performance.now() / 1000;
    if (this.offset === undefined || Math.abs(offset - this.offset) > CLOCK_SLACK_S) this.offset = offset;
    this.lastAt = at;
    this.dataAt = data_at;
    this.staleSince = stale_since;
    this.ahead = ahead ?? null;
  }

  replaceFloor(message) {
    const { seq, epoch, simulated } = message;
    this.floor = { seq, epoch, simulated };
    for (const [kind, key] of Object.entries(KEYS)) {
      this.floor[kind] = new Map(message[kind].map((item) => [item[key], item]));
    }
    this.refused = false;
    this.failures = 0;
    this.waitingSince = null;
    if (this.ready) return;
    this.ready = true;
    for (const action of this.actions.values()) this.send(action.message); // the gateway does each id once
  }

  changeFloor(message) {
    const floor = this.floor;
    for (const [kind, key] of Object.entries(KEYS)) {
      for (const item of message[kind]) floor[kind].set(item[key], item);
      for (const id of message.gone[kind] ?? []) floor[kind].delete(id);
    }
    floor.seq = message.seq;
    floor.simulated = message.simulated;
  }

  resync() {
    this.waitingSince = performance.now();
    this.send({ type: "resync" });
  }

  // --- actions of people ----------------------------------------------------------------------------------

  /** Asks for an action on an alert, or on a conversation. Resolves to {ok, error?, message?, id} when the gateway has answered. */
  act(action, alert, note, conversation) {
    const id = uuid();
    const message = { type: "action", id, action, ...(conversation ? { conversation } : { alert }), ...(note ? { note } : {}) };
    return new Promise((resolve) => {
      this.actions.set(id, { message, resolve, at: performance.now() });
      if (this.ready) this.send(message); // otherwise the connection's first snapshot sends it
    });
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
   * and the reason: "data" (the gateway gets none), "link" (nothing confirms the copy), "refused", or "ahead"
   * (data comes, but a clock is wrong: no time on the screen can be trusted). */
  stale() {
    const unconfirmed = performance.now() - (this.confirmedAt ?? this.bornAt);
    if (this.refused || unconfirmed > STALE_MS) {
      const since = this.lastAt === null ? this.now() - unconfirmed / 1000 : this.lastAt;
      return { since, reason: this.refused ? "refused" : "link" };
    }
    if (this.staleSince !== null) return { since: this.staleSince, reason: "data" };
    return this.ahead === null ? null : { since: this.lastAt, reason: "ahead" };
  }
}

/** Returns the message, or null when it breaks the protocol. */
function parse(text) {
  let message;
  try {
    message = JSON.parse(text);
  } catch {
    return null;
  }
  return isSound(message) ? message : null;
}

function isSound(message) {
  if (typeof message?.type !== "string") return false;
  if (message.type === "action.result") return typeof message.id === "string" && typeof message.ok === "boolean";
  if (!STATE_TYPES.has(message.type)) return true;
  const times = [message.data_at, message.stale_since, message.ahead ?? null];
  if (!Number.isInteger(message.seq) || typeof message.epoch !== "string") return false;
  if (typeof message.at !== "number" || times.some((time) => time !== null && typeof time !== "number")) return false;
  if (message.type === "heartbeat") return true;
  const lists = Object.keys(KEYS).every((kind) => Array.isArray(message[kind]));
  if (!lists || typeof message.simulated !== "boolean") return false;
  return message.type === "snapshot" || (Number.isInteger(message.from) && typeof message.gone === "object" && message.gone !== null);
}

/** Returns a random UUID, also on a page that is not secure and so lacks crypto.randomUUID. */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
