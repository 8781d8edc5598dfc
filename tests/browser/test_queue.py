"""The page of a queue, in a browser: reached from the wall, with charts, numbers and the other queues."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser import floors
from tests.browser.axe import violations

pytestmark = pytest.mark.browser


def busy_queue(now: float) -> dict[str, object]:
    forecast = {"mean": 70, "low": 30, "median": 60, "high": 120}
    detail = {
        "at": now,
        "line": [{"conversation": "c-1", "since": now - 90, "forecast": forecast}],
        "arrivals": [
            {"begin": now - 600, "count": 9, "baseline": 4.5},
            {"begin": now - 300, "count": 7, "baseline": 4.4},
        ],
        "waited": [0, 12, 45, 140],
        "baselines": [{"kind": "queue", "baseline": {"median": 40, "high": 110, "long": 150, "seen": 900}}],
        "long": [
            {
                "conversation": "c-9",
                "kind": "reply",
                "since": now - 80,
                "baseline": {"median": 20, "high": 45, "long": 60, "seen": 400},
            }
        ],
        "drifts": [
            {"kind": "reply", "channel": "chat", "at": now, "since": now - 7200, "before": 21, "now": 36}
        ],
        "needed": 9,
        "present": 7,
        "occupancy": 0.83,
        "free": [{"agent": "Ann Lee", "since": now - 75}],
        "due": [{"agent": "Bo Chen", "count": 3, "since": now - 100}],
    }
    fields = {"waiting": 1, "longest_since": now - 90, "sla": 120, "agents": {"busy": 6, "available": 1}}
    waits = [{"kind": "queue", "since": now - 90}]
    return {
        "queues": [
            floors.queue("Billing / north", forecast=forecast, detail=detail, **fields),
            floors.queue("Sales"),
        ],
        "conversations": [floors.conversation("c-1", queue="Billing / north", status="queued", waits=waits)],
    }


def test_the_wall_leads_to_a_queue_with_its_charts_and_agents(gateway, screen):
    gateway.change(**busy_queue(time.time()))
    page = screen.open("wall")
    page.locator('[data-queue="Billing / north"] a.name').click()
    expect(page.locator("h1.queue-name")).to_have_text("Billing / north", timeout=20_000)
    expect(page.locator("[data-testid=stVegaLiteChart]")).to_have_count(4, timeout=20_000)
    expect(page.locator(".queue-rhythm")).to_contain_text("typically 0:36")
    expect(page.locator(".queue-rhythm")).to_contain_text("c-9")
    staff = page.locator(".queue-staff")
    expect(staff).to_contain_text("Ann Lee 1:")
    expect(staff).to_contain_text("Bo Chen 3")
    expect(page.locator(".queue-choice a[aria-current=page]")).to_have_text("Billing / north")
    page.locator(".queue-choice a", has_text="Sales").click()
    expect(page.locator("h1.queue-name")).to_have_text("Sales", timeout=20_000)
    expect(page.get_by_text("Nobody is waiting")).to_be_visible(timeout=20_000)


def test_without_a_name_the_page_is_of_the_queue_with_the_longest_wait(gateway, screen):
    gateway.change(**busy_queue(time.time()))
    page = screen.open("queue")
    expect(page.locator("h1.queue-name")).to_have_text("Billing / north", timeout=20_000)
    expect(page).to_have_url(re.compile(r"name=Billing"))
    gateway.change(queues=[floors.queue("Sales", waiting=3, longest_since=time.time() - 900)])
    page.reload()
    expect(page.locator("h1.queue-name")).to_have_text("Billing / north", timeout=20_000)


@pytest.mark.usefixtures("gateway")
def test_a_floor_without_queues_says_what_to_choose(screen):
    page = screen.open("queue")
    expect(page.locator("h1.queue-name")).to_have_text("Choose a queue", timeout=20_000)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_speaks_chinese_in_both_themes(gateway, screen, theme):
    gateway.change(**busy_queue(time.time()))
    page = screen.open("queue", "zh", theme)
    expect(page.locator(".queue-staff")).to_contain_text("兑现承诺所需坐席", timeout=20_000)
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1.queue-name")).to_have_text("Billing / north", timeout=20_000)
    expect(page.locator(".queue-staff")).to_contain_text("needed for the promise", timeout=20_000)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1920, 390])
def test_axe_finds_nothing_on_the_page_of_a_queue(gateway, new_screen, theme, width):
    gateway.change(**busy_queue(time.time()))
    page = new_screen(viewport={"width": width, "height": 1080}).open("queue", theme=theme)
    expect(page.locator(".queue-staff")).to_contain_text("Ann Lee", timeout=20_000)
    assert violations(page, ".queue-staff") == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= width
