/* Pure: what a wall shows, as its address says.
 *
 * `queues` names the queues, by their ids; `tiles` the parts; `rotate` the seconds of a turn; `sound` the severities that
 * sound; `kiosk` hides the navigation. What the address does not say is as usual, and what it says wrongly too. */

export const PARTS = ["numbers", "cases", "queues"];
const SOUNDS = ["critical", "warning"];
const KEPT = ["queues", "tiles", "rotate", "sound", "kiosk"];
const ROTATE_S = { usual: 15, least: 5, most: 300 };

/** Reads the view from the query of an address.
 * @param {string} search
 * @returns {{queues: Set<string> | null, parts: Set<string>, rotate: number, sounds: Set<string>, kiosk: boolean, kept: string}} */
export function readView(search) {
  const asked = new URLSearchParams(search);
  const queues = listed(asked.get("queues"));
  const parts = listed(asked.get("tiles")).filter((part) => PARTS.includes(part));
  const seconds = Number(asked.get("rotate"));
  const rotate = seconds >= ROTATE_S.least && seconds <= ROTATE_S.most ? seconds : ROTATE_S.usual;
  const sounds = listed(asked.get("sound")).filter((severity) => SOUNDS.includes(severity));
  const kept = new URLSearchParams(KEPT.filter((name) => asked.has(name)).map((name) => [name, asked.get(name) ?? ""]));
  return {
    queues: queues.length ? new Set(queues) : null,
    parts: new Set(parts.length ? parts : PARTS),
    rotate,
    sounds: new Set(sounds),
    kiosk: asked.get("kiosk") === "1",
    kept: kept.size ? `&${kept}` : "",
  };
}

/** @param {string | null} text */
function listed(text) {
  return (text ?? "").split(",").map((part) => part.trim()).filter(Boolean);
}

/** Returns the floor with nothing but these queues; null means all of them. */
export function floorSeen(floor, queues) {
  if (!floor || !queues) return floor;
  const seen = { ...floor };
  for (const kind of ["conversations", "queues", "alerts", "cases"]) {
    seen[kind] = new Map([...floor[kind]].filter(([, one]) => queues.has(one.queue)));
  }
  return seen;
}
