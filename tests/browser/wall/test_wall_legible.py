"""From five metres before 55 inches everything that one must read on the wall is large enough, and whole.

The sizes come from the glyphs of the browser: 16 arc minutes for capitals, digits and Chinese characters, and
10 for the x-height (ISO 9241-303 asks for 16 at least).
"""

from __future__ import annotations

import math
import time

import pytest

from tests.browser.support import floors

pytestmark = pytest.mark.browser
SCREEN_MM = 55 * 25.4 * 16 / math.hypot(16, 9)  # the long side
METRES = 5
CAPITAL_MINUTES, X_MINUTES = 16, 10
LANDSCAPE, PORTRAIT = {"width": 1920, "height": 1080}, {"width": 1080, "height": 1920}
MUST_READ = (
    ".headline .number, .number-text, .breakdown .count, .breakdown li > span:last-child, .more,"
    ".clock .time,"
    ".row .word, .row .cause, .row .why, .row .queue, .row .time, .queue-tile .name, .waiting, .longest,"
    ".banner-text, .simulated span, .quiet-title, .quiet-detail"
)

# For each text: the heights of its capitals and of x in px, and whether the text is cut.
_READ = """(stage, where) => {
  const pen = document.createElement("canvas").getContext("2d");
  const LARGE = 20; // a browser rounds the heights of glyphs to whole px
  const ink = (letter) => pen.measureText(letter).actualBoundingBoxAscent / LARGE;
  const below = (letter) => pen.measureText(letter).actualBoundingBoxDescent / LARGE;
  return [...stage.querySelectorAll(where)].filter((node) => node.getClientRects().length && node.textContent)
    .map((node) => {
      const style = getComputedStyle(node);
      pen.font = `${style.fontWeight} ${LARGE * parseFloat(style.fontSize)}px ${style.fontFamily}`;
      const han = /\\p{Script=Han}/u.test(node.textContent);
      const box = node.getBoundingClientRect();
      const cut = node.scrollWidth > node.clientWidth + 1 && style.display !== "inline"
        || box.right > innerWidth || box.bottom > innerHeight || style.textOverflow === "ellipsis";
      return {where: node.className || node.tagName, text: node.textContent, cut,
        capital: ink("H"), x: ink("x"), han: han ? ink("国") + below("国") : null};
    });
}"""


def minutes(pixels: float) -> float:
    """Return the angle of so many px of a 1080p screen, in arc minutes."""
    return math.degrees(math.atan(pixels * SCREEN_MM / 1920 / (1000 * METRES))) * 60


@pytest.mark.parametrize("viewport", [LANDSCAPE, PORTRAIT], ids=["landscape", "portrait"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_one_must_read_is_large_enough_and_whole(gateway, new_screen, viewport, language):
    gateway.simulated = True
    gateway.change(**floors.busy_floor(language))
    page = new_screen(viewport=viewport).open(language=language)
    stage = page.locator(".stepin")
    page.wait_for_selector(".row")
    read = stage.evaluate(_READ, MUST_READ)
    gateway.stale_since = time.time() - 75
    gateway.heartbeat()
    page.wait_for_selector('.stepin[data-state="stale"]')
    read += stage.evaluate(_READ, MUST_READ)
    gateway.stale_since = None
    gateway.change(gone={"alerts": list(gateway.floor["alerts"])})
    page.wait_for_selector(".quiet")
    read += stage.evaluate(_READ, MUST_READ)
    assert {one["where"].split(" ")[0] for one in read} >= {"number", "why", "time", "name", "quiet-title"}
    small = [
        one
        for one in read
        if minutes(one["capital"]) < CAPITAL_MINUTES
        or minutes(one["x"]) < X_MINUTES
        or (one["han"] is not None and minutes(one["han"]) < CAPITAL_MINUTES)
    ]
    assert small == []
    assert [one for one in read if one["cut"]] == []


@pytest.mark.parametrize("viewport", [LANDSCAPE, PORTRAIT], ids=["landscape", "portrait"])
def test_rows_fill_the_height_and_none_is_cut(gateway, new_screen, viewport):
    screen = new_screen(viewport=viewport)
    queues = [floors.queue("Billing", waiting=1, longest_since=time.time() - 20, sla=120)]
    gateway.change(queues=queues, alerts=[floors.alert("a0", evidence={"quote": "Hello?"})])
    page = screen.open()
    for count in (1, 2, 30):
        alerts = [floors.alert(f"a{n}", ago=60 + n, evidence={"probability": 0.7}) for n in range(count)]
        gateway.change(alerts=alerts)
        page.wait_for_selector(f'.stepin[data-seq="{gateway.seq}"]')
        empty, beyond = page.locator(".alerts").evaluate(
            """list => {
                const rows = [...list.querySelectorAll(".row")];
                const box = list.getBoundingClientRect();
                const last = rows.at(-1).getBoundingClientRect();
                const beyond = rows.filter((row) => row.scrollHeight > row.clientHeight + 4).length;
                return [box.bottom - last.bottom, beyond];
            }"""
        )
        assert -1 <= empty <= 2, count
        assert beyond == 0, count


def test_the_first_case_is_above_the_fold_of_a_small_screen_at_200_percent(gateway, new_screen):
    gateway.simulated = True
    gateway.change(**floors.busy_floor())
    page = new_screen(viewport={"width": 1366 // 2, "height": 768 // 2}).open()
    page.wait_for_selector(".row")
    below = page.locator(".row .why").first.evaluate(
        "node => node.getBoundingClientRect().bottom - innerHeight"
    )
    assert below < 0
