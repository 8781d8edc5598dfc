"""A wall with more queues than places: the urgent ones stay, the others take turns, page by page."""

from __future__ import annotations

import re
import time

import pytest

from tests.browser.conftest import WALL_SCREEN
from tests.browser.support import floors
from tests.browser.support.wall_turns import wall_turns

pytestmark = pytest.mark.browser
COUNT = 250
LATE = ("Queue 077", "Queue 201")


def _queues() -> list[dict]:
    """Return 250 queues: two are beyond their SLA, a third is quiet, a few have very long names."""
    now = time.time()
    found = []
    for n in range(COUNT):
        name = (
            f"Queue {n:03}" if n % 50 else f"Anforderungsbearbeitungsabteilung für Großkundenverträge {n:03}"
        )
        fields = {"waiting": 2, "longest_since": now - 500, "sla": 60} if name in LATE else {"active": n % 3}
        found.append(floors.queue(name, **fields))
    return found


@pytest.mark.parametrize(
    ("query", "viewport", "language"),
    [
        ("?", WALL_SCREEN, "en"),
        ("?tiles=queues", WALL_SCREEN, "zh"),
        ("?tiles=numbers,queues", {"width": 1080, "height": 1920}, "en"),
    ],
)
def test_of_250_queues_each_has_its_turn_and_the_urgent_ones_stay(browser, query, viewport, language):
    said = re.compile(r"page (\d+) of (\d+)$" if language == "en" else r"第 (\d+)/(\d+) 页$")
    moments = wall_turns(browser, COUNT, viewport, language, query, queues=_queues())
    pages = set()
    for moment in moments:
        shown = [tile["queue"] for tile in moment["tiles"]]
        assert set(LATE) <= set(shown)
        assert max(tile["below"] for tile in moment["tiles"]) <= 1, "a tile below the screen is not seen"
        # In portrait such a long name takes a third line, for which a tile has no room.
        whole = [tile for tile in moment["tiles"] if viewport == WALL_SCREEN or len(tile["queue"]) < 60]
        assert max(tile["cut"] for tile in whole) <= 1, "a tile shows all its lines"
        (more,) = moment["more"]
        assert str(COUNT - len(shown)) in more
        page = said.search(more)
        assert page, more
        pages.add((int(page[1]), int(page[2])))
    last = max(pages)[1]
    assert pages == {(number, last) for number in range(1, last + 1)}
    assert len({tile["queue"] for moment in moments for tile in moment["tiles"]}) == COUNT


def test_queues_that_all_have_a_place_take_no_turns(browser):
    queues = [floors.queue(f"Queue {n}") for n in range(4)]
    for moment in wall_turns(browser, 3, queues=queues):
        assert [tile["queue"] for tile in moment["tiles"]] == [f"Queue {n}" for n in range(4)]
        assert moment["more"] == []
