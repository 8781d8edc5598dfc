"""A critical case that nobody has is on the wall at every moment, however many cases and queues there are."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import WALL_SCREEN
from tests.browser.support import floors
from tests.browser.support.wall_turns import TURN, wall_turns

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
TURNS = 60

Row: TypeAlias = dict[str, Any]


@pytest.fixture
def turns(browser: Browser) -> Callable[..., list[list[Row]]]:
    """Call with the records of a floor: return the rows of the wall at each turn, on a wall or a phone."""

    def look(viewport: dict[str, int] = WALL_SCREEN, **more: Any) -> list[list[Row]]:
        return [moment["rows"] for moment in wall_turns(browser, TURNS, viewport, **more)]

    return look


def _critical(count: int, queues: int) -> list[dict]:
    """Return critical cases, the first of which is the oldest, a second older than the next."""
    return [
        floors.alert(f"c{n}", severity="critical", ago=1000 - n, queue=f"Queue {n % queues}")
        for n in range(count)
    ]


def _warnings(count: int) -> list[dict]:
    return [floors.alert(f"w{n}", ago=2000 + n, queue=f"Other {n % 12}") for n in range(count)]


def _told(rows: list[Row]) -> int:
    """Return how many critical cases the rows tell of. A row that counts all stands for the others."""
    critical = [row for row in rows if row["critical"]]
    tally = [re.match(r"(\d+) critical cases?$", row["cause"]) for row in critical]
    if tally and tally[0]:
        return int(tally[0][1])
    joined = [re.search(r": (\d+) cases$", row["cause"]) for row in critical]
    return sum(int(found[1]) if found else 1 for found in joined)


def _seconds(text: str) -> int:
    minutes, rest = text.split(":")
    return 60 * int(minutes) + int(rest)


@pytest.mark.parametrize("viewport", [WALL_SCREEN, {"width": 1080, "height": 1920}, PHONE])
@pytest.mark.parametrize("count", [0, 1, 30, 500])
def test_every_critical_case_that_nobody_has_is_told_at_every_turn(turns, viewport, count):
    alerts = [*_critical(count, queues=25), *_warnings(40)]
    for turn, rows in enumerate(turns(viewport, alerts=alerts)):
        assert _told(rows) == count, turn
        assert all(row["word"] == "Critical" for row in rows if row["critical"])
        assert max(row["beyond"] for row in rows) <= 1, "a row below the screen is not seen"
        if count:
            assert rows[0]["critical"]

            assert _seconds(rows[0]["time"]) == count - 1 + TURN * turn


@pytest.mark.parametrize("viewport", [WALL_SCREEN, PHONE])
def test_what_somebody_has_still_tells_of_the_critical_waits_below_it(turns, viewport):
    surge = floors.surge("s1", "Deliveries") | {"status": "claimed", "claimed_by": "Ruth Abara"}
    waits = [
        floors.alert("q1", "queue_wait", "critical", 391, agent=None, queue="Deliveries"),
        floors.alert("q2", "queue_wait", "warning", 150, agent=None, queue="Deliveries"),
    ]
    above = floors.case("k1", surge, owned={"status": "claimed", "owner": "Ruth Abara"})
    cases = [above, *(floors.case(f"k-{one['id']}", one, folded_into="k1") for one in waits)]
    shown = turns(viewport, alerts=[surge, *waits, *_warnings(60)], cases=cases)
    last_words = set()
    for rows in shown:
        (row,) = [row for row in rows if row["id"] == "s1"]
        assert (row["critical"], row["word"]) == (True, "Critical")
        last_words.add(re.sub(r"\d+:\d\d.*", "", row["why"]))
    assert last_words == {"1 critical unclaimed, for "}


def test_what_a_row_must_say_stands_on_a_screen_of_few_in_both_languages(turns):
    surge = floors.surge("s1", "Deliveries")
    waits = [
        floors.alert(f"q{n}", "queue_wait", "critical", 391 - n, agent=None, queue="Deliveries")
        for n in range(20)
    ]
    (row,) = turns(alerts=[surge, *waits])[0]
    assert re.match(r"20 critical unclaimed, longest \d:\d\d( · 37 came)?", row["why"])
    (row,) = turns(language="zh", alerts=[surge, *waits])[0]
    assert row["why"].startswith("20 个紧急个案无人接手，最长 ")
