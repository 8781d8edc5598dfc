/* The browser's one client of the gateway (docs/protocol.md): it keeps a copy of the floor and says when it
 * changed, and when it can no longer be trusted. It knows nothing of screens. */

const SILENCE_IS_STALE_MS = 2500; // the gateway speaks each second
const SILENCE_IS_DEAD_MS = 6000; // then the socket is given up, whatever it claims to be
const GREETING_LIMIT_MS = 4000; // from opening a socket to its first snapshot
const RESYNC_LIMIT_MS = 2000;
const ACTION_LIMIT_MS = 10000;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 2000;
const PROBE_AFTER_FAILURES = 4; // browsers make a page wait for whose sockets fail often
const WATCH_MS = 250;
const CLOCK_SLACK_S = 0.5; // smaller differences of the gateway's clock are the network's jitter
const REPLAY_GAP_S = 60; // event time this far from the clock is a replay of another day
const REFUSED = 4401;
const KINDS = { conversations: "id", queues: "queue", alerts: "id" };

export class LiveClient {
  /** @param {{url: string, token: string, name: string}} options where the gateway is and who looks */
  constructor({ url, token, name }) {
    this.url = url;
    this.token = token;
    this.name = name;
    this.socketsOpened = 0;
    this.refused = false;
    this.floor = null; // {conversations, queues, alerts: Map, seq, epoch, simulated}
    this.staleSince = null; // the gateway's own word
    this.dataAt = null;
    this.lastAt = null;
    this.listeners = new Set();
    this.actions = new Map();
    this.failures = 0;
    this.bornAt = performance.now();
    this.heardAt = null;
    this.wasStale = false;
    this.watcher = setInterval(() => this.watch(), WATCH_MS);
    this.connect();
  }

  /** Calls `listener` after every change; returns what ends that. */
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

  /** Another person sits down here: greet the gateway anew, in their name. */
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
    this.greeted = false;
    this.resyncAt = null;
    this.behind = null;
    this.openedAt = performance.now();
    socket.onopen = () => this.send({ type: "hello", token: this.token, name: this.name });
    socket.onmessage = (event) => this.receive(event.data);
    socket.onclose = (event) => {
      this.refused = event.code === REFUSED;
      if (!this.greeted) this.failures += 1;
      this.reconnect();
      if (this.refused) this.changed();
    };
  }

  detach() {
    const socket = this.socket;
    this.socket = null;
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

  /** After several failures ask by plain HTTP first: a browser slows down sockets that often fail. */
  async attempt() {
    if (this.failures >= PROBE_AFTER_FAILURES) {
      const probe = new URL("healthz", this.url.replace(/^ws/, "http"));
      const waiting = this.retry;
      try {
        const limit = AbortSignal.timeout(GREETING_LIMIT_MS);
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

  watch() {
    const now = performance.now();
    if (this.socket) {
      const silent = now - Math.max(this.heardAt ?? 0, this.openedAt);
      if (!this.greeted ? now - this.openedAt > GREETING_LIMIT_MS : silent > SILENCE_IS_DEAD_MS) {
        this.failures += 1;
        this.reconnect();
      } else if (this.resyncAt !== null && now - this.resyncAt > RESYNC_LIMIT_MS) {
        this.resync();
      }
    }
    for (const [id, action] of this.actions) {
      if (now - action.at > ACTION_LIMIT_MS) this.settle(id, { ok: false, error: "timeout" });
    }
    const stale = this.stale() !== null;
    if (stale !== this.wasStale) this.changed();
    this.wasStale = stale;
  }

  // --- what comes ---------------------------------------------------------------------------------------

  receive(text) {
    const message = JSON.parse(text);
    this.heardAt = performance.now();
    if (message.at !== undefined) this.setClock(message);
    switch (message.type) {
      case "snapshot":
        this.takeSnapshot(message);
        break;
      case "delta":
        this.takeDelta(message);
        break;
      case "heartbeat":
        this.takeHeartbeat(message);
        break;
      case "action.result":
        this.settle(message.id, message);
        break;
    }
    this.changed();
  }

  setClock({ at, data_at, stale_since }) {
    const offset = at - performance.now() / 1000;
    if (this.offset === undefined || Math.abs(offset - this.offset) > CLOCK_SLACK_S) this.offset = offset;
    this.lastAt = at;
    this.dataAt = data_at ?? at;
    this.dataHeardAt = performance.now();
    this.staleSince = stale_since ?? null;
  }

  takeSnapshot(message) {
    const { seq, epoch, simulated } = message;
    this.floor = { seq, epoch, simulated: Boolean(simulated) };
    for (const [kind, key] of Object.entries(KINDS)) {
      this.floor[kind] = new Map((message[kind] ?? []).map((item) => [item[key], item]));
    }
    this.greeted = true;
    this.refused = false;
    this.failures = 0;
    this.resyncAt = null;
    this.behind = null;
    for (const action of this.actions.values()) this.send(action.message); // asking twice does it once
  }

  takeDelta(message) {
    if (this.resyncAt !== null || !this.greeted) return;
    const floor = this.floor;
    if (message.epoch !== floor.epoch || message.from !== floor.seq) {
      this.resync();
      return;
    }
    for (const [kind, key] of Object.entries(KINDS)) {
      for (const item of message[kind] ?? []) floor[kind].set(item[key], item);
      for (const id of message.gone?.[kind] ?? []) floor[kind].delete(id);
    }
    floor.seq = message.seq;
    floor.simulated = Boolean(message.simulated);
    this.behind = null;
  }

  /** A heartbeat may be ahead of the next delta, but not of the one after. */
  takeHeartbeat(message) {
    if (this.resyncAt !== null || !this.greeted) return;
    const missed = this.behind !== null && this.floor.seq < this.behind;
    if (message.epoch !== this.floor.epoch || missed) this.resync();
    else this.behind = message.seq > this.floor.seq ? message.seq : null;
  }

  resync() {
    this.resyncAt = performance.now();
    this.send({ type: "resync" });
  }

  // --- what people do -----------------------------------------------------------------------------------

  /** Asks for an action; resolves to {ok, error?, message?, id} when the gateway has answered. */
  act(action, alert, note) {
    const id = uuid();
    const message = { type: "action", id, action, alert, ...(note ? { note } : {}) };
    return new Promise((resolve) => {
      this.actions.set(id, { message, resolve, at: performance.now() });
      if (this.greeted) this.send(message); // else the next snapshot's arrival sends it
    });
  }

  settle(id, result) {
    const action = this.actions.get(id);
    this.actions.delete(id);
    action?.resolve({ ...result, id });
  }

  // --- time and trust -----------------------------------------------------------------------------------

  /** The gateway's clock now, in seconds since 1970. */
  now() {
    return this.offset === undefined ? Date.now() / 1000 : this.offset + performance.now() / 1000;
  }

  replaying() {
    return this.lastAt !== null && Math.abs(this.lastAt - this.dataAt) > REPLAY_GAP_S && !this.stale();
  }

  /** What time it is on the floor: the clock, or event time in a replay. It stands while data is stale. */
  floorNow() {
    const stale = this.stale();
    if (stale) return this.dataAt ?? stale.since;
    if (!this.replaying()) return this.now();
    return this.dataAt + (performance.now() - this.dataHeardAt) / 1000;
  }

  /** Null while what is shown can be trusted; else since when not, and why: "data", "link" or "refused". */
  stale() {
    const silent = performance.now() - (this.heardAt ?? this.bornAt);
    if (this.refused || silent > SILENCE_IS_STALE_MS) {
      const since = this.lastAt === null ? this.now() - silent / 1000 : this.lastAt;
      return { since, reason: this.refused ? "refused" : "link" };
    }
    return this.staleSince === null ? null : { since: this.staleSince, reason: "data" };
  }
}

/** A random UUID, also where the page has no secure context and so no crypto.randomUUID. */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
