/* Which rows the wall shows when not all of them fit. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { planRows, planScrolled } from "../../dashboard/frontend/wall/plan.js";

const row = (key, severity, queue, more = {}) => ({ key, severity, queue, status: "open", number: 1, below: 0, worst: { cause: "threat", id: key }, urgent: { number: severity === "critical" ? (more.number ?? 1) : 0, since: 100 }, ...more });
const keys = ({ shown }) => shown.map(({ key }) => key);
const one = () => 1;

test("all rows are shown when they fit", () => {
  const rows = [row("a", "critical", "x"), row("b", "warning", "y")];
  assert.deepEqual(planRows(rows, 2, one, 7), { shown: rows, hidden: 0, page: 0, pages: 1, crowded: false });
});

test("an open critical case stays, and the others take turns by queue", () => {
  const rows = [row("c", "critical", "x"), ...["a1", "a2"].map((key) => row(key, "warning", "a")), row("b1", "warning", "b"), row("a3", "warning", "a")];
  const turns = [0, 1, 2].map((turn) => planRows(rows, 4, one, turn));
  assert.deepEqual(turns.map(keys), [["c", "a1", "a2", "a3"], ["c", "b1"], ["c", "a1", "a2", "a3"]]);
  assert.deepEqual(turns.map(({ hidden, page, pages }) => [hidden, page, pages]), [[1, 0, 2], [3, 1, 2], [1, 0, 2]]);
});

test("every case has its turn, also those of a queue with more rows than fit", () => {
  const rows = Array.from({ length: 23 }, (_, n) => row(`r${n}`, "warning", n < 15 ? "a" : `q${n}`, { status: n % 2 ? "claimed" : "open" }));
  const { pages } = planRows(rows, 4, one, 0);
  const seen = new Set(Array.from({ length: pages }, (_, turn) => keys(planRows(rows, 4, one, turn))).flat());
  assert.equal(seen.size, 23);
});

test("critical cases that do not fit are joined by queue", () => {
  const rows = [row("a1", "critical", "a"), row("a2", "critical", "a", { worst: { cause: "hold_wait" }, number: 3 }), row("b1", "critical", "b"), row("w", "warning", "a")];
  const plan = planRows(rows, 2, one, 0);
  assert.deepEqual(keys(plan), ["queue a", "b1"]);
  assert.deepEqual(plan.shown[0].causes, [["hold_wait", 3], ["threat", 1]]);
  assert.equal(plan.shown[0].number, 4);
  assert.deepEqual([plan.hidden, plan.crowded], [1, true]);
});

test("when even one row for each queue is too much, a row counts all of them and stays", () => {
  const rows = Array.from({ length: 10 }, (_, n) => row(`c${n}`, "critical", `q${n}`));
  const turns = [0, 1, 2, 3, 4].map((turn) => planRows([...rows, row("w", "warning", "a")], 3, one, turn));
  assert.ok(turns.every(({ shown }) => shown[0].key === "tally" && shown[0].number === 10));
  assert.equal(new Set(turns.flatMap(keys)).size, 11);
  assert.equal(turns[0].hidden, 9);
});

test("a row that stands for a critical case stays, whoever has the row itself", () => {
  const surge = row("surge", "critical", "x", { status: "claimed", below: 5, urgent: { number: 2, since: 40 } });
  const rows = [...Array.from({ length: 9 }, (_, n) => row(`w${n}`, "warning", `q${n}`)), surge];
  const turns = Array.from({ length: 9 }, (_, turn) => planRows(rows, 3, one, turn));
  assert.ok(turns.every((plan) => keys(plan)[0] === "surge"));
});

test("what joins rows counts the critical cases of all of them, and from the first on", () => {
  const surge = row("s", "critical", "a", { status: "claimed", below: 7, urgent: { number: 4, since: 20 } });
  const rows = [row("a1", "critical", "a", { urgent: { number: 1, since: 30 } }), surge, ...Array.from({ length: 4 }, (_, n) => row(`c${n}`, "critical", `q${n}`))];
  assert.deepEqual(planRows(rows, 5, one, 0).shown[0].urgent, { number: 5, since: 20 });
  assert.deepEqual(planRows(rows, 3, one, 0).shown[0].urgent, { number: 9, since: 20 });
});

test("a screen that scrolls has all that stay, joined where they are many", () => {
  const warnings = Array.from({ length: 9 }, (_, n) => row(`w${n}`, "warning", "a"));
  const late = row("surge", "critical", "x", { status: "claimed", urgent: { number: 2, since: 40 } });
  assert.deepEqual(keys(planScrolled([...warnings, late], 3)), ["w0", "w1", "surge"]);
  assert.equal(planScrolled([...warnings, late], 3).hidden, 7);
  const many = Array.from({ length: 500 }, (_, n) => row(`c${n}`, "critical", `q${n % 40}`));
  const { shown, crowded, pages } = planScrolled(many, 8);
  assert.deepEqual([shown.length, shown[0].urgent.number, crowded, pages], [8, 500, false, 1]);
});
