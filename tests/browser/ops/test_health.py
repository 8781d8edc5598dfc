"""The page for ops in a browser: what is wrong, what to do, and the numbers behind it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.support.axe import violations

pytestmark = pytest.mark.browser


def _well(now: float) -> dict:
    return {
        "since": now - 7200, "viewers": 12, "scored": 40,
        "lag": {"now": 1.25, "samples": 3600, "median": 1.1, "p95": 1.9, "most": 4.0},
        "events": [{"partition": 0, "at": now - 1}, {"partition": 1, "at": now - 1, "idle": True}],
        "rules": [{"version": 7, "by": "Mei", "why": "less noise", "published_at": now - 900}],
        "routes": [{"route": "leads", "delivered_at": now - 60}],
        "dead_letters": [],
    }  # fmt: skip


def _ill(now: float) -> dict:
    return _well(now) | {
        "events": [{"partition": 0, "at": now - 42}, {"partition": 1}],
        "routes": [{"route": "leads", "failing_since": now - 600, "error": "<b>timeout</b>"}],
        "not_scored": {"language:de": 3, "empty": 1},
        "dead_letters_hour": 1,
        "dead_letters": [
            {"at": now - 5, "topic": "stepin.events", "partition": 3, "offset": 99, "field": "data.text",
             "expected": "text of at most 8000 characters"}
        ],
    }  # fmt: skip


def test_ops_see_what_is_wrong_and_what_to_do(gateway, new_screen):
    gateway.health = _ill
    page = new_screen(viewport={"width": 1366, "height": 768}).open("health")
    expect(page.locator("h1")).to_have_text("5 things need you")
    told = [re.split(r"\n+", one) for one in page.locator(".findings li").all_inner_texts()]
    assert [[kind, what] for kind, what, _ in told] == [
        ["Fault", "Events partition 1 has not sent its time: nothing is known"],
        ["Fault", "Events partition 0 is 42 s behind"],
        ["Fault", "The route leads does not reach people"],
        ["Warning", "1 record went to the dead letters in the last hour"],
        ["Warning", "3 live conversations are not scored: no model knows de"],
    ]
    rows = page.locator(".health-partitions tbody tr")
    expect(rows.nth(0)).to_contain_text("42.0 s")
    expect(rows.nth(1)).to_have_text("1––Awaited")
    expect(page.locator(".health-routes")).to_contain_text("<b>timeout</b>")
    expect(page.locator(".health-letters tbody tr")).to_contain_text("stepin.events 3:99")
    expect(page.locator(".health-rules")).to_contain_text("less noise")
    expect(page.locator(".findings code").first).to_have_text("python -m stream status")
    assert violations(page) == {}
    gateway.health = _well
    expect(page.locator("h1")).to_have_text("Everything works")
    expect(page.locator(".findings li")).to_have_count(0)
    expect(page.locator(".health-data dd").nth(2)).to_have_text("1.9 s")


def test_on_a_phone_in_chinese_the_page_is_whole_and_says_who_may_not_see_it(gateway, new_screen):
    gateway.health = _ill
    page = new_screen(viewport={"width": 390, "height": 844}).open("health", "zh", "light")
    expect(page.locator("h1")).to_have_text("有 5 件事需要处理")
    assert violations(page) == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    gateway.health = None
    page.reload()
    page.wait_for_selector(".stepin[data-seq]")
    expect(page.locator("h1")).to_have_text("只有运维和管理员可以查看运行状况")
    expect(page.locator(".queue-panels")).to_be_hidden()
