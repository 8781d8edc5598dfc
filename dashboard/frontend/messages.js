/* Checks that the messages of the gateway keep docs/protocol.md, and says how they change the floor. No socket, no clock. */

import { TRANSCRIPT_TYPES, isSoundTranscript } from "./transcript/open.js";

const KEYS = { conversations: "id", queues: "queue", alerts: "id", cases: "id", silences: "id" };
const MAY_BE_LEFT_OUT = new Set(["cases", "silences"]);
export const STATE_TYPES = new Set(["snapshot", "delta", "heartbeat"]);

/** Returns the message, or null when it breaks the protocol. */
export function parse(text) {
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
  if (message.type === "action.result") return typeof message.id === "string" && typeof message.ok === "boolean" && hasSoundAnswer(message);
  if (message.type === "welcome") return isSoundWelcome(message);
  if (TRANSCRIPT_TYPES.has(message.type)) return isSoundTranscript(message);
  if (!STATE_TYPES.has(message.type)) return true;
  const times = [message.data_at, message.stale_since, message.ahead ?? null];
  if (!Number.isInteger(message.seq) || typeof message.epoch !== "string") return false;
  if (typeof message.at !== "number" || times.some((time) => time !== null && typeof time !== "number")) return false;
  if (message.type === "heartbeat") return true;
  const lists = Object.keys(KEYS).every((kind) => Array.isArray(message[kind]) || (message[kind] === undefined && MAY_BE_LEFT_OUT.has(kind)));
  if (!lists || typeof message.simulated !== "boolean") return false;
  return message.type === "snapshot" || (Number.isInteger(message.from) && typeof message.gone === "object" && message.gone !== null);
}

function hasSoundAnswer({ playbook, spot_check }) {
  const told = playbook === undefined || typeof playbook?.cause === "string";
  return told && (spot_check === undefined || typeof spot_check?.id === "string");
}

function isSoundWelcome({ person, name, roles, queues, words, signed_in, expires_at, at }) {
  const texts = [person, name].every((text) => typeof text === "string");
  const lists = Array.isArray(roles) && (queues === null || Array.isArray(queues));
  const flags = [words, signed_in].every((flag) => typeof flag === "boolean");
  return texts && lists && flags && typeof expires_at === "number" && typeof at === "number";
}

/** Returns the floor of a snapshot: {conversations, queues, alerts, cases, silences: Map, seq, epoch, simulated}. */
export function floorOf(message) {
  const { seq, epoch, simulated } = message;
  const floor = { seq, epoch, simulated };
  for (const [kind, key] of Object.entries(KEYS)) floor[kind] = new Map((message[kind] ?? []).map((item) => [item[key], item]));
  return floor;
}

/** Changes the floor by a delta. */
export function changeFloor(floor, message) {
  for (const [kind, key] of Object.entries(KEYS)) {
    for (const item of message[kind] ?? []) floor[kind].set(item[key], item);
    for (const id of message.gone[kind] ?? []) floor[kind].delete(id);
  }
  floor.seq = message.seq;
  floor.simulated = message.simulated;
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
