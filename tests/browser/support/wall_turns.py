"""A wall in a browser by a clock of the test: every turn is looked at, and none is waited for."""

from __future__ import annotations

from typing import Any, TypedDict

from playwright.sync_api import Browser

from dashboard import i18n
from dashboard.frontend.component import BUNDLE
from tests.browser.conftest import MODULES, WALL_SCREEN, serve_module

TURN = 15
"""Seconds, as a wall has them where nobody says otherwise."""

_BEGIN = """async ([catalogue, language, query]) => {
  history.replaceState(null, "", query);
  const { Wall } = await import("/wall/wall.js");
  const { createWords } = await import("/frame.js");
  const { floorOf } = await import("/messages.js");
  const root = document.createElement("div");
  root.className = "stepin wall";
  root.dataset.theme = "dark";
  document.body.replaceChildren(root);
  let now = 0;
  const client = {
    floor: null, now: () => now, floorNow: () => now, stale: () => null, replaying: () => false,
    dashboard: {}, viewer: null, ask: () => Promise.resolve({ ok: false }),
  };
  const data = { page: "wall", language, theme: "dark" };
  const wall = new Wall(root, createWords(language, catalogue), client, data);
  const text = (node, where) => node.querySelector(where).textContent;
  window.look = (floor, began, turns, seconds) => Array.from({ length: turns }, (_, turn) => {
    client.floor ??= floorOf(floor);
    now = began + seconds * turn;
    wall.render();
    const room = document.querySelector(".alerts").getBoundingClientRect().bottom;
    const rows = [...root.querySelectorAll(".row")].map((row) => ({
      critical: row.classList.contains("critical"), word: text(row, ".word"), cause: text(row, ".cause"),
      why: text(row, ".why"), time: text(row, ".time"), id: row.dataset.alert,
      beyond: root.classList.contains("phone") ? 0 : Math.max(0, row.getBoundingClientRect().bottom - room),
    }));
    const seen = (where) => [...root.querySelectorAll(where)].filter((node) => node.getClientRects().length);
    const tiles = seen(".queue-tile").map((tile) => ({
      queue: tile.dataset.queue, below: Math.max(0, tile.getBoundingClientRect().bottom - innerHeight),
      cut: Math.max(0, tile.scrollHeight - tile.clientHeight),
    }));
    const more = seen(".more-queues, .beyond-queues").map((node) => node.textContent);
    return { rows, tiles, more };
  });
}"""


class Moment(TypedDict):
    """What a wall shows in one turn: its rows, its tiles, and what it says of the queues without one."""

    rows: list[dict[str, Any]]
    tiles: list[dict[str, Any]]
    more: list[str]


def wall_turns(
    browser: Browser,
    count: int,
    viewport: dict[str, int] = WALL_SCREEN,
    language: i18n.Language = "en",
    query: str = "?",
    **records: Any,
) -> list[Moment]:
    """Return what a wall shows in its first `count` turns. `query` is that of its address."""
    page = browser.new_page(viewport=viewport)
    try:
        page.route("**/*", serve_module)
        page.goto(MODULES)
        page.add_style_tag(path=BUNDLE / "stepin.css")
        page.evaluate(_BEGIN, [dict(i18n.words(language).forms), language, query])
        none = {kind: [] for kind in ("conversations", "queues", "alerts", "cases", "silences")}
        floor = none | records | {"seq": 1, "epoch": "e", "simulated": False}
        began = max((one["updated_at"] for one in [*floor["alerts"], *floor["queues"]]), default=0.0)
        shown: list[Moment] = page.evaluate("all => window.look(...all)", [floor, began, count, TURN])
        return shown
    finally:
        page.close()
