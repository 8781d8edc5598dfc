"""Every page in both languages, themes and all sizes: nothing runs over, and every word is translated."""

from __future__ import annotations

import re
import time

import pytest

from dashboard import i18n
from dashboard.paths import PAGES
from tests.browser.support import floors

pytestmark = pytest.mark.browser

SIZES = ((1920, 1080), (3840, 2160), (1080, 1920), (1366, 768), (390, 844))
NAMES = {
    "long": "Anforderungsbearbeitungsabteilung für Großkundenverträge Süd",
    "arabic": "خدمة العملاء",
    "markup": "<b>账单</b>🙂",
}
_KEY = re.compile(r"\b[a-z]+(?:_[a-z]+)*\.[a-z_]+(?:\.[a-z_]+)*\b")


def _floor() -> dict[str, list[floors.Json]]:
    now = time.time()
    busy = floors.busy_floor()
    named = [
        floors.queue(id_, names={"en": name, "zh": name}, waiting=1, longest_since=now - 200, sla=120)
        for id_, name in NAMES.items()
    ]
    said = {"last_text": '<img src=x onerror="alert(1)"> مرحبا 😡', "plea": "<script>alert(1)</script>"}
    odd = floors.conversation("odd", queue="markup", agent="a1", agent_name=NAMES["long"], **said)
    return busy | {"queues": busy["queues"] + named, "conversations": [*busy.get("conversations", []), odd]}


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh", "dark")])
def test_every_page_is_whole_in_every_size(gateway, new_screen, language, theme):
    gateway.change(**_floor())
    screen = new_screen()
    keys = {key for each in ("en", "zh") for key in i18n.words(each).forms}
    faults = []
    for path in sorted(PAGES - {"", "floor"}):
        page = screen.open(path, language, theme)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_function("innerWidth === " + str(width))
            page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if over > 0:
                faults.append(f"{path} at {width}×{height}: {over} px too wide")
        text = page.locator(".stepin").inner_text()
        faults += [f"{path}: {key} is not translated" for key in set(_KEY.findall(text)) & keys]
        assert page.locator(".stepin script, .stepin img").count() == 0
    assert faults == []
