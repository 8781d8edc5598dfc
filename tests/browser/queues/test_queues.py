"""The page of all queues in a browser: groups, numbers, moving agents, and what is unknown."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from detectors.queue import staffing
from stream.gateway.protocol import SilentQueue
from tests.browser.support import floors
from tests.browser.support.axe import violations

pytestmark = pytest.mark.browser
LONG = "Anforderungsbearbeitungsabteilung für Großkundenverträge Süd"


def _detail(now: float, present: int, rate: float, **fields: object) -> dict:
    staff = {"arrivals": rate, "service": 300, "patience": 200}
    ahead = [{"begin": now // 1800 * 1800 + 1800, "rate": 90}]
    arrivals = [
        {"begin": now - 600, "count": 9, "baseline": 4.5},
        {"begin": now - 300, "count": 7, "baseline": 4.4},
    ]
    needed = staffing.agents_needed(staffing.Load(rate / 3600, 300, 200), 120)
    return {
        "at": now, "present": present, "needed": needed, "arrivals": arrivals,
        "staffing": staff | {"ahead": ahead}, **fields,
    }  # fmt: skip


def _floor() -> list[dict]:
    now = time.time()
    return [
        floors.queue(
            "billing", names={"en": LONG, "zh": "<b>账单</b>"}, waiting=3, longest_since=now - 305, sla=120,
            agents={"available": 1, "busy": 3, "away": 2}, detail=_detail(now, 4, 60),
            forecast={"mean": 70, "low": 30, "median": 60, "high": 120}, unanswered=2,
            unanswered_since=now - 65,
        ),
        floors.queue("sales", sla=120, agents={"available": 8}, detail=_detail(now, 8, 12)),
        floors.queue("night", active=0, quiet_since=now - 7200),
        floors.queue("closed", active=0, unserved="out_of_hours", opens_at=now + 3600, waiting=1,
                     longest_since=now - 60),
    ]  # fmt: skip


def test_every_queue_stands_in_its_group_with_its_numbers(gateway, new_screen):
    gateway.change(queues=_floor())
    gateway.silent_queues = [SilentQueue(queue="new", names={"en": "Brand new"}, sla=60)]
    page = new_screen(viewport={"width": 1366, "height": 768}).open("queues")
    expect(page.locator("h1")).to_have_text("5 queues · 4 waiting")
    groups = {
        name: page.locator(f".queue-group.{name} tbody th a").all_inner_texts()
        for name in ("now", "quiet", "unserved")
    }
    assert groups == {"now": [LONG, "sales"], "quiet": ["Brand new", "night"], "unserved": ["closed"]}
    row = page.locator('[data-queue="billing"]')
    needed = staffing.agents_needed(staffing.Load(60 / 3600, 300, 200), 120)
    ahead = staffing.agents_needed(staffing.Load(90 / 3600, 300, 200), 120)
    assert needed is not None
    expect(row.locator(".waiting")).to_have_text(re.compile(r"^32 awaiting a reply, longest 1:\d\d$"))
    expect(row.locator(".longest .second")).to_have_text(re.compile(r"^3:\d\d over 2:00 promise$"))
    expect(row.locator(".agents")).to_have_text("4 present1 free · 3 busy · 2 away")
    expect(row.locator(".needed")).to_have_text(
        re.compile(rf"^{needed} needed, {needed - 4} more{ahead} \(\d\d:\d0\)$")
    )
    expect(row.locator(".counts")).to_have_text("16usually 9")
    expect(page.locator('[data-queue="night"] .second').first).to_have_text(re.compile(r"^quiet since \w{3}"))
    expect(page.locator('[data-queue="closed"] .second').first).to_have_text(
        re.compile("^Out of hours · opens ")
    )
    page.locator('[data-queue="sales"] a').click()
    expect(page.locator("h1.queue-name")).to_have_text("sales")
    page.locator(".all-queues").click()
    expect(page.locator('[data-queue="new"]')).to_contain_text("no customer seen yet")


@pytest.mark.parametrize(("theme", "width", "height"), [("dark", 1366, 768), ("light", 390, 844)])
def test_moving_agents_redraws_both_queues(gateway, new_screen, theme, width, height):
    gateway.change(queues=_floor())
    page = new_screen(viewport={"width": width, "height": height}).open("queues", "zh", theme)
    expect(page.locator('[data-queue="billing"] a')).to_have_text("<b>账单</b>")

    def kept(view: int) -> str:
        return (
            page.locator(".moving-view").nth(view).locator("tbody tr").first.locator("td").nth(3).inner_text()
        )

    def share(rate: float, agents: int) -> str:
        return f"{1 - staffing.service(staffing.Load(rate / 3600, 300, 200), agents, 120).over:.0%}"

    assert (kept(0), kept(1)) == (share(12, 8), f"{share(60, 4)} → {share(60, 6)}")  # 8 and 6 keep all 12
    page.get_by_label("人数").fill("3")
    expect(page.locator(".moving-view").nth(1)).to_contain_text(f"{share(60, 4)} → {share(60, 7)}")
    expect(page.locator(".moving")).to_contain_text("处理时长 5:00，客户耐心 3:20")
    assert violations(page) == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    gateway.stale_since = time.time() - 5
    gateway.heartbeat()
    page.wait_for_selector('.stepin[data-state="stale"]')
    assert violations(page) == {}


def test_without_data_nothing_is_said_of_any_queue(gateway, screen):
    gateway.replay_behind, gateway.stale_since = None, time.time() - 5
    page = screen.open("queues")
    expect(page.locator("h1")).to_have_text("– Queues")
    expect(page.locator(".empty")).to_contain_text("Nothing is known at present")
    expect(page.locator(".moving")).to_be_hidden()
