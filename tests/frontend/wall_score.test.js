/* The day's score on a quiet wall. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { DayScore, scoreOf } from "../../dashboard/frontend/wall/score.js";

const figures = (share, of) => ({ service_level: [share, of] });
const numbers = { total: figures(0.7, 40), queues: [{ queue: "a", figures: figures(0.9, 30) }, { queue: "b", figures: figures(0.1, 10) }, { queue: "c", figures: figures(null, 0) }] };

test("a score of several queues counts each contact once", () => {
  assert.deepEqual(scoreOf(numbers, null), { share: 0.7, of: 40 });
  assert.deepEqual(scoreOf(numbers, new Set(["a", "b", "c"])), { share: (0.9 * 30 + 0.1 * 10) / 40, of: 40 });
  assert.equal(scoreOf(numbers, new Set(["c"])), null);
});

test("a score that was not confirmed lately is not known", async () => {
  const answers = [{ ok: true, numbers }, { ok: false, error: "timeout" }];
  let asked = 0;
  const score = new DayScore({ ask: async () => answers[asked++] });
  assert.equal(score.of(null, 0), null);
  for (const now of [0, 1000, 29_000]) score.ask(now);
  await null;
  await null;
  assert.equal(asked, 1);
  assert.equal(score.of(null, 89_000).of, 40);
  score.ask(60_000);
  await null;
  assert.equal(asked, 2);
  assert.equal(score.of(null, 91_000), null);
});
