/* Which queues of the wall have a tile when there are more of them than places. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { placed, planTiles } from "../../dashboard/frontend/wall/tile_plan.js";

const GRID = { columns: 5, lines: 1 };
const tile = (n, more = {}) => ({ id: `q${String(n).padStart(3, "0")}`, span: 1, urgent: false, group: 0, ...more });
const ids = ({ shown }) => shown.map(({ id }) => id);
const many = (count, more = () => ({})) => Array.from({ length: count }, (_, n) => tile(n, more(n)));

/** Returns the plan of each turn, until all pages were there twice. */
function turnsOf(tiles, byUrgency, grid = GRID) {
  const { pages } = planTiles(tiles, byUrgency, grid, 0);
  return Array.from({ length: 2 * pages }, (_, turn) => planTiles(tiles, byUrgency, grid, turn));
}

test("queues that all have a place stand in the order of their names and take no turns", () => {
  const tiles = many(5, (n) => ({ urgent: n === 4 }));
  assert.deepEqual(planTiles(tiles, [...tiles].reverse(), GRID, 7), { shown: tiles, hidden: 0, page: 0, pages: 1 });
});

test("of 250 queues the urgent ones are always there, and each other has its turn", () => {
  const tiles = many(250, (n) => ({ urgent: n === 200 || n === 100, group: n % 3 }));
  const byUrgency = [tiles[200], tiles[100], ...tiles.filter(({ urgent }) => !urgent)];
  const turns = turnsOf(tiles, byUrgency);
  assert.ok(turns.every((plan) => ids(plan).slice(0, 2).join() === "q100,q200"));
  assert.equal(new Set(turns.flatMap(ids)).size, 250);
  assert.deepEqual(turns.slice(0, 2).map(({ page, pages, hidden }) => [page, pages, hidden]), [[0, 83, 245], [1, 83, 245]]);
  const groups = turns.slice(0, 83).flatMap(({ shown }) => shown.slice(2).map(({ group }) => group));
  assert.deepEqual(groups, [...groups].sort(), "one group after the other");
});

test("more urgent queues than places: the most urgent stay, and the others of them come first", () => {
  const tiles = many(20, (n) => ({ urgent: n >= 10 }));
  const turns = turnsOf(tiles, [...tiles].reverse());
  assert.ok(turns.every((plan) => ids(plan).slice(0, 4).join() === "q016,q017,q018,q019"));
  assert.deepEqual(turns.slice(0, 7).map((plan) => ids(plan)[4]), ["q010", "q011", "q012", "q013", "q014", "q015", "q000"]);
  assert.equal(new Set(turns.flatMap(ids)).size, 20);
});

test("a tile of a long name has its turn too, and no page is fuller than the grid", () => {
  for (const grid of [GRID, { columns: 2, lines: 2 }, { columns: 1, lines: 1 }]) {
    const tiles = many(30, (n) => ({ span: Math.min(grid.columns, n % 7 ? 1 : 3), urgent: n % 4 === 0 }));
    const turns = turnsOf(tiles, tiles.filter(({ urgent }) => urgent).concat(tiles.filter(({ urgent }) => !urgent)), grid);
    assert.ok(turns.every(({ shown }) => placed(shown, grid.columns).lines <= grid.lines));
    assert.equal(new Set(turns.flatMap(ids)).size, 30);
  }
});
