/* What the address of a wall says it shows. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { joinFitting } from "../../dashboard/frontend/wall/ruler.js";
import { floorSeen, readAsked, viewOf } from "../../dashboard/frontend/wall/view.js";

const usual = { queues: null, parts: new Set(["numbers", "cases", "queues"]), rotate: 15, sounds: new Set(), missing: false };
const rules = { billing: { rotate: 20, sound: ["critical"] }, board: { tiles: ["queues"] } };
const floor = { queues: new Map([["cards", { queue: "cards", views: rules }], ["vip", { queue: "vip", views: { board: rules.board } }], ["other", { queue: "other" }]]) };
const seen = (search) => viewOf(readAsked(search), floor);

test("an address says queues, parts, seconds of a turn, sounds and kiosk", () => {
  const asked = readAsked("?lang=en&queues=billing,cards&tiles=cases,queues&rotate=20&sound=critical&kiosk=1");
  const shown = { queues: new Set(["billing", "cards"]), parts: new Set(["cases", "queues"]), rotate: 20, sounds: new Set(["critical"]), missing: false };
  assert.deepEqual(viewOf(asked, floor), shown);
  assert.equal(asked.kiosk, true);
  assert.equal(new URLSearchParams(asked.kept).get("queues"), "billing,cards");
});

test("what an address does not say, or says wrongly, is as usual and makes no sound", () => {
  for (const search of ["", "?tiles=constructor&rotate=0&sound=all&kiosk=yes&queues=,", "?rotate=NaN", "?rotate=1e9"]) {
    assert.deepEqual(seen(search), usual);
    assert.equal(readAsked(search).kiosk, false);
  }
});

test("a view of the rules says what the wall shows, and the address goes before it", () => {
  assert.deepEqual(seen("?view=billing"), { ...usual, queues: new Set(["cards"]), rotate: 20, sounds: new Set(["critical"]) });
  assert.deepEqual(seen("?view=board"), { ...usual, queues: new Set(["cards", "vip"]), parts: new Set(["queues"]) });
  assert.deepEqual(seen("?view=board&queues=vip&tiles=cases&rotate=9"), { ...usual, queues: new Set(["vip"]), parts: new Set(["cases"]), rotate: 9 });
});

test("a view that the rules do not have shows nothing and is said to be missing", () => {
  for (const name of ["gone", "constructor"]) assert.deepEqual(seen(`?view=${name}`), { ...usual, queues: new Set(), missing: true });
  assert.equal(viewOf(readAsked("?view=gone"), null).missing, false);
});

test("a view has nothing of another queue", () => {
  const of = (queue) => new Map([[queue, { queue }], ["other", { queue: "other" }]]);
  const whole = { seq: 3, conversations: of("a"), queues: of("a"), alerts: of("a"), cases: of("a"), silences: new Map() };
  const part = floorSeen(whole, new Set(["a"]));
  assert.deepEqual(["conversations", "queues", "alerts", "cases"].map((kind) => [...part[kind].keys()]), [["a"], ["a"], ["a"], ["a"]]);
  assert.equal(floorSeen(whole, null), whole);
});

test("the reasons that fit are joined, and the first always stands", () => {
  const fits = (text) => text.length <= 8;
  assert.equal(joinFitting(["93%", "far too long", "ab"], fits), "93% · ab");
  assert.equal(joinFitting(["far too long", "b"], fits), "b");
  assert.equal(joinFitting(["far too long"], fits), "far too long");
  assert.equal(joinFitting([], fits), "");
});
