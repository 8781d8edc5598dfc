"""The page that says why a case was opened: the smallest change, the rules, and the story beside them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from stream.explain.explain import explain
from stream.explain.explanation import Explanation
from stream.explain.from_file import EventsFile
from tests.browser.support import floors
from tests.browser.support.axe import violations
from tests.builders.floors.conversation_task import ANGRY, detector
from tests.builders.floors.flow import lines

pytestmark = pytest.mark.browser

STEPS = (
    "1 answered ann",
    f"5 customer {ANGRY[0]}",
    "20 agent(ann) One moment please.",
    f"60 customer {ANGRY[1]}",
    "300 agent(ann) It arrives tomorrow.",
    "310 ended",
)


def _told() -> Explanation:
    file = EventsFile(lines(*STEPS), detector=detector())
    (case,) = {step.case.id for step in file.seen.case_steps}
    explanation = explain(file, case)
    assert explanation is not None
    return explanation


def test_a_case_leads_to_why_it_was_opened_and_to_the_change_that_would_have_prevented_it(
    gateway, new_screen
):
    told = gateway.explanation = _told()
    alert = floors.alert("a1", subject="c-1", queue="orders", cause="moment_wait")
    gateway.change(
        queues=[floors.queue("orders", names={"en": "Orders", "zh": "订单"})],
        conversations=[floors.conversation("c-1", queue="orders")],
        alerts=[alert],
        cases=[floors.case("k1", alert, subject="c-1", queue="orders")],
    )
    screen = new_screen(viewport={"width": 1366, "height": 768})
    page = screen.open("conversations", theme="dark", query="&id=c-1")
    page.get_by_role("link", name="Why this alert").click()
    expect(page).to_have_url(re.compile(r"/explain\?.*case=k1"))
    card = page.locator(f'[data-alert="{told.alerts[-1].alert.id}"]')
    expect(card.locator(".smallest")).to_contain_text("SLA after “one moment”")
    expect(card.locator(".smallest")).to_contain_text("120 s → 280 s +133%")
    expect(card.locator(".smallest code")).to_have_text("default.waits.moment_sla")
    story = page.locator(".explain-step")
    expect(story).to_have_count(len(told.steps))
    crossed = page.locator(".measure-group", has_text="Frustrated").locator(".crossed")
    expect(crossed.first).to_contain_text("reached 62%")
    assert violations(page) == {}
    for width, height in ((390, 844), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page = screen.open("explain", "zh", "light", query="&case=k1")
    expect(page.locator("h1")).to_have_text(re.compile("^为什么告警："))
    expect(page.locator(".smallest").first).to_contain_text("秒")
    assert violations(page) == {}
    gateway.explanation = None
    page.get_by_role("button", name="重新计算").click()
    expect(page.locator(".explain-state")).to_contain_text("现场已没有这个个案")
