/* Takes the steps of a vector with the browser's client, over sockets and a clock that stand in for the real ones. */

import { BAD_TICKET, LiveClient, RENEW_S, SILENCE_MS, SNAPSHOT_MS, STALE_MS } from "./live.js";

const flush = () => new Promise((resolve) => realTimeout(resolve, 0));
const realTimeout = globalThis.setTimeout;

class Socket {
  static OPEN = 1;
  static newest = null;

  constructor() {
    Object.assign(this, { readyState: 0, sent: [], closed: false });
    Socket.newest = this;
  }

  open() {
    this.readyState = Socket.OPEN;
    this.onopen();
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.closed = true;
    this.readyState = 3;
  }
}

/** Returns the limits of the client, in seconds. */
export const limits = { stale: STALE_MS / 1000, snapshot: SNAPSHOT_MS / 1000, silence: SILENCE_MS / 1000, renew: RENEW_S, BAD_TICKET };

/** Returns for each step what the client sent, whether it closed the connection, and its state. */
export async function take(steps, ticket) {
  let now = 1000;
  let retry = null;
  performance.now = () => now;
  globalThis.WebSocket = Socket;
  globalThis.setInterval = () => 0; // `wait` calls the watcher itself
  globalThis.setTimeout = (callback) => (retry = callback);
  const client = new LiveClient({ url: "ws://stepin.test/live", name: "Lin", ticket: async () => ticket });
  await flush(); // it has its ticket now
  const ids = new Map(); // the vector's name of an action -> the client's id
  const answers = {};

  async function step({ connect, disconnect, renew, act, receive, receive_text, wait }) {
    if (connect) {
      if (retry) await retry();
      retry = null;
      await flush();
      Socket.newest.open();
    }
    if (disconnect !== undefined) Socket.newest.onclose({ code: disconnect ?? 1006 });
    if (renew) await client.renew();
    if (act?.type === "open_transcript") {
      client.transcripts.show(act.conversation ?? null).then((answer) => (answers[act.id] = answer));
      ids.set(act.id, [...client.actions.keys()].at(-1));
    } else if (act) {
      client.ask({ type: "action", ...act }).then((answer) => (answers[act.id] = answer));
      ids.set(act.id, [...client.actions.keys()].at(-1));
    }
    if (receive) Socket.newest.onmessage({ data: JSON.stringify({ ...receive, ...(ids.has(receive.id) && { id: ids.get(receive.id) }) }) });
    if (receive_text !== undefined) Socket.newest.onmessage({ data: receive_text });
    if (wait) {
      now += 1000 * wait;
      client.watch();
    }
    await flush();
  }

  function state() {
    const { floor } = client;
    const objects = (kind) => Object.fromEntries(floor?.[kind] ?? []);
    return {
      seq: floor?.seq ?? -1,
      epoch: floor?.epoch ?? "",
      at: client.lastAt ?? 0,
      data_at: client.dataAt,
      stale_since: client.staleSince,
      stale: client.stale()?.reason ?? null,
      simulated: floor?.simulated ?? false,
      connected: client.ready,
      viewer: client.viewer,
      refused: client.refused,
      waits_for_snapshot: client.waitingSince !== null,
      conversations: objects("conversations"),
      queues: objects("queues"),
      alerts: objects("alerts"),
      cases: objects("cases"),
      silences: objects("silences"),
      answers: structuredClone(answers),
      transcript: transcript(),
    };
  }

  function transcript() {
    const { open } = client.transcripts;
    if (open === null) return null;
    const { conversation, whole, earlier, others, error, turns, waits, steps } = open;
    return { conversation, whole, earlier, others: others.map(({ name }) => name), error, said: Object.fromEntries([...turns.values()].map(({ id, text }) => [id, text])), waits: [...waits.values()].map(({ kind, until }) => [kind, until]), steps: [...steps.keys()] };
  }

  const observed = [];
  for (const one of steps) {
    const before = Socket.newest;
    const sentBefore = one.connect ? 0 : before.sent.length;
    const closedBefore = before.closed;
    await step(one);
    const names = new Map([...ids].map(([name, id]) => [id, name]));
    const sends = Socket.newest.sent.slice(sentBefore).map((message) => (names.has(message.id) ? { ...message, id: names.get(message.id) } : message));
    const closes = !("disconnect" in one) && !one.connect && before.closed && !closedBefore;
    observed.push({ sends, closes, state: state() });
  }
  client.close();
  return observed;
}
