"""A wall runs for weeks: two days of changes, played quickly by its own clock, leave nothing behind."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from dashboard import i18n
from dashboard.frontend.component import BUNDLE
from tests.browser.conftest import MODULES, WALL_SCREEN, serve_module

pytestmark = pytest.mark.browser
STEPS_A_DAY = 24 * 6
REMEMBERED_WIDTHS = 400_000
"""Bytes. The wall remembers the widths of so many texts at most, and fills that in its first days."""

# Each step is ten minutes, each hour has a rush and a calm. Ids and words never come again.
_BEGIN = """async (catalogue) => {
  const { Wall } = await import("/wall/wall.js");
  const { createWords } = await import("/frame.js");
  const { changeFloor, floorOf } = await import("/messages.js");
  const root = document.createElement("div");
  root.className = "stepin wall";
  document.body.append(root);
  let step = 0, number = 0;
  const now = () => 1700000000 + 600 * step;
  const none = { conversations: [], queues: [], alerts: [], cases: [], silences: [], simulated: false };
  const floor = floorOf({ ...none, seq: 0, epoch: "e" });
  const client = {
    floor, now, floorNow: now, stale: () => null, replaying: () => false, dashboard: {}, viewer: null,
  };
  const data = { page: "wall", language: "en", theme: "dark" };
  const wall = new Wall(root, createWords("en", catalogue), client, data);
  const causes = ["frustration", "reply_wait", "threat", "hold_wait", "bot_loop", "queue_wait"];
  const raised = (n) => ({
    id: `a${n}`, subject: `c${n}`, cause: causes[n % 6], severity: n % 5 ? "warning" : "critical",
    status: n % 7 ? "open" : "claimed", claimed_by: "Ruth", queue: `q${n % 9}`, agent: `agent ${n % 40}`,
    starts_at: now(), history: [],
    evidence: { since: now(), quote: `words ${n}`, drivers: [{ code: "words", text: `w${n}`, weight: 1 }] },
  });
  window.play = (steps) => {
    for (const end = step + steps; step < end;) {
      step += 1;
      const alerts = Array.from({ length: 8 }, () => raised(number++));
      const stays = step % 6 < 3 ? 3000 : 1200;
      const old = [...floor.alerts.values()].filter((alert) => now() - alert.starts_at > stays);
      const conversations = alerts.map(({ subject: id, queue }) => ({ id, queue, status: "active" }));
      const queues = [0, 1, 2].map((n) => (
        { queue: `q${(step + n) % 9}`, waiting: step % 12, longest_since: now() - 100, sla: 120 }));
      const gone = { alerts: old.map(({ id }) => id), conversations: old.map(({ subject }) => subject) };
      changeFloor(floor, { ...none, alerts, queues, conversations, seq: step, gone });
      wall.render();
    }
    return root.querySelectorAll(".row").length;
  };
}"""


class Held(NamedTuple):
    """What the page holds when nothing is left to collect."""

    nodes: int
    listeners: int
    heap: int


def test_two_days_leave_nothing_behind(browser):
    page = browser.new_page(viewport=WALL_SCREEN)
    page.route("**/*", serve_module)
    page.goto(MODULES)
    page.add_style_tag(path=BUNDLE / "stepin.css")
    page.evaluate(_BEGIN, dict(i18n.words("en").forms))
    tools = page.context.new_cdp_session(page)

    def after(steps: int) -> Held:
        assert page.evaluate("steps => window.play(steps)", steps) > 0
        tools.send("HeapProfiler.collectGarbage")
        counters = tools.send("Memory.getDOMCounters")
        heap = tools.send("Runtime.getHeapUsage")["usedSize"]
        return Held(counters["nodes"], counters["jsEventListeners"], heap)

    first = after(STEPS_A_DAY // 4)
    last = after(2 * STEPS_A_DAY - STEPS_A_DAY // 4)
    page.close()
    assert last.nodes <= first.nodes * 1.05
    assert last.listeners <= first.listeners
    assert last.heap <= first.heap + REMEMBERED_WIDTHS
