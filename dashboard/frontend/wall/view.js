/* Pure: what a wall shows, as its address and the rules say.
 *
 * `view` names a view of the rules. `queues` names queues by their ids, `tiles` the parts, `rotate` the seconds of a turn,
 * `sound` the severities that sound: what the address says goes before what the view says. `kiosk` hides the navigation.
 * What neither says is as usual, and what the address says wrongly too. */

/** @typedef {{name: string | null, queues: Set<string> | null, parts: string[] | null, rotate: number | null, sounds: string[] | null, kiosk: boolean, kept: string}} Asked */
/** @typedef {{queues: Set<string> | null, parts: Set<string>, rotate: number, sounds: Set<string>, missing: boolean}} View `queues` are those that it shows (null: all), `missing` says that the rules have no such view */

export const PARTS = ["numbers", "cases", "queues"];
const SOUNDS = ["critical", "warning"];
const KEPT = ["view", "queues", "tiles", "rotate", "sound", "kiosk"];
const ROTATE_S = { usual: 15, least: 5, most: 300 };

/** Reads what the query of an address asks for; null where it says nothing.
 * @param {string} search
 * @returns {Asked} */
export function readAsked(search) {
  const asked = new URLSearchParams(search);
  const queues = listed(asked.get("queues"));
  const parts = listed(asked.get("tiles")).filter((part) => PARTS.includes(part));
  const sounds = listed(asked.get("sound")).filter((severity) => SOUNDS.includes(severity));
  const seconds = Number(asked.get("rotate"));
  const kept = new URLSearchParams(KEPT.filter((name) => asked.has(name)).map((name) => [name, asked.get(name) ?? ""]));
  return {
    name: asked.get("view") || null,
    queues: queues.length ? new Set(queues) : null,
    parts: parts.length ? parts : null,
    rotate: seconds >= ROTATE_S.least && seconds <= ROTATE_S.most ? seconds : null,
    sounds: sounds.length ? sounds : null,
    kiosk: asked.get("kiosk") === "1",
    kept: kept.size ? `&${kept}` : "",
  };
}

/** @param {string | null} text */
function listed(text) {
  return (text ?? "").split(",").map((part) => part.trim()).filter(Boolean);
}

/** Returns what a wall shows. Each queue of the floor has the views that show it, from the rules.
 * @param {Asked} asked
 * @returns {View} */
export function viewOf(asked, floor) {
  const shown = asked.name === null || !floor ? [] : [...floor.queues.values()].filter(({ views }) => views && Object.hasOwn(views, asked.name));
  const { tiles = PARTS, rotate = ROTATE_S.usual, sound = [] } = shown.length ? shown[0].views[asked.name] : {};
  const named = asked.name === null ? null : new Set(shown.map(({ queue }) => queue));
  return {
    queues: named && asked.queues ? new Set([...named].filter((queue) => asked.queues.has(queue))) : asked.queues ?? named,
    parts: new Set(asked.parts ?? tiles),
    rotate: asked.rotate ?? rotate,
    sounds: new Set(asked.sounds ?? sound),
    missing: Boolean(floor) && asked.name !== null && shown.length === 0,
  };
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
