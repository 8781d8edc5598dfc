"""The page of the shadows: its numbers, each differing case, and the way to the rules."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from stream.shadow.compare import Comparison, Difference, Moved, SeenCase
from stream.shadow.told import ShadowTold
from tests.browser.support import floors
from tests.browser.support.axe import violations

pytestmark = pytest.mark.browser


def _case(name: str, at: float, *causes: str, said: str | None = None) -> SeenCase:
    return SeenCase(
        id=name, subject=f"c-{name}", subject_kind="conversation", queue="orders", opened_at=at,
        causes=causes, said=said,
    )  # fmt: skip


def _told(now: float) -> list[ShadowTold]:
    found = Comparison(
        since=now - 7200,
        until=now,
        live=10,
        shadow=7,
        same=6,
        only=(
            Difference(
                kind="only_live", case=_case("k1", now - 600, "reply_wait", said="<b>where</b> is it?")
            ),
        ),
        moved=(Moved(live=_case("k2", now - 900, "threat"), shadow=_case("k3", now - 700, "frustration")),),
        by_cause={"reply_wait": (8, 5), "threat": (2, 2)},
    )
    waiting = Comparison(since=now, until=0.0, live=0, shadow=0, same=0, only=(), moved=(), by_cause={})
    changes = ("$.default.waits.reply_sla: 90.0 → 120.0",)
    calmer = ShadowTold(
        name="calmer",
        begun_at=now - 7200,
        by="Ann",
        why="less noise",
        source="version: 1\n",
        changes=changes,
        found=found,
    )
    return [calmer, ShadowTold(name="new", begun_at=now, found=waiting)]


def test_a_shadow_says_what_it_would_change_and_leads_to_the_rules(gateway, new_screen):
    gateway.shadows = _told(time.time())
    gateway.change(queues=[floors.queue("orders", names={"en": "Orders", "zh": "订单"})])
    screen = new_screen(viewport={"width": 1366, "height": 768})
    page = screen.open("shadows")
    expect(page.locator("h1")).to_have_text("2 shadows beside the floor")
    calmer = page.locator('[data-shadow="calmer"]')
    expect(calmer.locator(".shadow-changes")).to_have_text("default.waits.reply_sla: 90.0 → 120.0")
    expect(calmer.locator(".shadow-table .all")).to_contain_text("10 (5.0 an hour)7 (3.5 an hour)")
    only = calmer.locator(".shadow-cases .only_live")
    expect(only).to_contain_text("Orders · c-k1")
    expect(only.locator(".quote")).to_contain_text("<b>where</b> is it?")
    expect(calmer.locator(".shadow-cases .moved")).to_contain_text("in the shadow: Frustrated customer")
    expect(page.locator('[data-shadow="new"]')).to_contain_text("has not come to its beginning yet")
    assert violations(page) == {}
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page = screen.open("shadows", "zh", "light")
    expect(page.locator("h1")).to_have_text("现场旁边有 2 个影子")
    assert violations(page) == {}
    page.get_by_role("button", name="把它的规则带入草稿").first.click()
    expect(page).to_have_url(re.compile("/rules"))
    assert page.evaluate("sessionStorage.getItem('stepin.rules.draft')") == "version: 1\n"
