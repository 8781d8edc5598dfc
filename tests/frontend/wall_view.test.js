/* What the address of a wall says it shows. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { joinFitting } from "../../dashboard/frontend/wall/ruler.js";
import { floorSeen, readView } from "../../dashboard/frontend/wall/view.js";

test("an address says queues, parts, seconds of a turn, sounds and kiosk", () => {
  const view = readView("?lang=en&queues=billing,cards&tiles=cases,queues&rotate=20&sound=critical&kiosk=1");
  assert.deepEqual([...view.queues], ["billing", "cards"]);
  assert.deepEqual([...view.parts], ["cases", "queues"]);
  assert.equal(view.rotate, 20);
  assert.deepEqual([...view.sounds], ["critical"]);
  assert.equal(view.kiosk, true);
  assert.equal(new URLSearchParams(view.kept).get("queues"), "billing,cards");
});

test("what an address does not say, or says wrongly, is as usual and makes no sound", () => {
  for (const search of ["", "?tiles=constructor&rotate=0&sound=all&kiosk=yes&queues=,", "?rotate=NaN", "?rotate=1e9"]) {
    const { queues, parts, rotate, sounds, kiosk } = readView(search);
    assert.deepEqual([queues, [...parts], rotate, [...sounds], kiosk], [null, ["numbers", "cases", "queues"], 15, [], false]);
  }
});

test("a view has nothing of another queue", () => {
  const of = (queue) => new Map([[queue, { queue }], ["other", { queue: "other" }]]);
  const floor = { seq: 3, conversations: of("a"), queues: of("a"), alerts: of("a"), cases: of("a"), silences: new Map() };
  const seen = floorSeen(floor, new Set(["a"]));
  assert.deepEqual(["conversations", "queues", "alerts", "cases"].map((kind) => [...seen[kind].keys()]), [["a"], ["a"], ["a"], ["a"]]);
  assert.equal(floorSeen(floor, null), floor);
});

test("the reasons that fit are joined, and the first always stands", () => {
  const fits = (text) => text.length <= 8;
  assert.equal(joinFitting(["93%", "far too long", "ab"], fits), "93% · ab");
  assert.equal(joinFitting(["far too long", "b"], fits), "b");
  assert.equal(joinFitting(["far too long"], fits), "far too long");
  assert.equal(joinFitting([], fits), "");
});
