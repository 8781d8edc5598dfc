/* Pure: which queues of the wall have a tile now when not all of them have a place, and which come later. */

/** @typedef {{id: string, span: number, urgent: boolean, group: number, [more: string]: any}} Tile `span` counts the columns that the tile takes;
 * `group` says with which others it takes its turn, the smallest first */
/** @typedef {{shown: Tile[], hidden: number, page: number, pages: number}} TilePlan */

/** Returns the tiles for a grid. Where not all have a place, the most urgent stay, as many as leave room for the widest of
 * the others, and these take turns by group, those that are urgent first.
 * @param {Tile[]} tiles in the order of their names
 * @param {Tile[]} byUrgency the same tiles, the most urgent first
 * @param {{columns: number, lines: number}} grid
 * @param {number} turn counts up each time the next tiles have their turn
 * @returns {TilePlan} */
export function planTiles(tiles, byUrgency, { columns, lines }, turn) {
  /** @param {Tile[]} some */
  const fits = (some) => placed(some, columns).lines <= lines;
  if (fits(tiles)) return { shown: tiles, hidden: 0, page: 0, pages: 1 };
  const staying = stayingOf(tiles, byUrgency, fits);
  const others = tiles.filter((tile) => !staying.includes(tile)).sort((a, b) => Number(b.urgent) - Number(a.urgent) || a.group - b.group); // stable: then by name
  /** @type {Tile[][]} */
  const pages = [];
  for (const tile of others) {
    const last = pages[pages.length - 1];
    if (last && fits([...staying, ...last, tile])) last.push(tile);
    else pages.push([tile]);
  }
  const page = turn % pages.length;
  return { shown: [...staying, ...pages[page]], hidden: others.length - pages[page].length, page, pages: pages.length };
}

/** Returns the urgent tiles that stay, in the order of their names: they leave room for any one of the others.
 * @param {Tile[]} tiles
 * @param {Tile[]} byUrgency
 * @param {(tiles: Tile[]) => boolean} fits */
function stayingOf(tiles, byUrgency, fits) {
  const widest = byUrgency.reduce((one, other) => (other.span > one.span ? other : one));
  /** @type {Tile[]} */
  let staying = [];
  for (const tile of byUrgency) {
    const more = tiles.filter((one) => one === tile || staying.includes(one));
    if (!tile.urgent || !fits([...more, widest])) break;
    staying = more;
  }
  return staying;
}

/** Returns how many lines tiles take in a grid of CSS, and the columns of the fullest line.
 * @param {Tile[]} tiles
 * @param {number} columns */
export function placed(tiles, columns) {
  let [lines, taken, widest] = [1, 0, 1];
  for (const { span } of tiles) {
    if (taken + span > columns) [lines, taken] = [lines + 1, 0];
    taken += span;
    widest = Math.max(widest, taken);
  }
  return { lines, widest };
}
