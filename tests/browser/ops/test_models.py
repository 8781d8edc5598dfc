"""The page of the models: versions, figures of groups, the calibration, the cards, and what to do."""

from __future__ import annotations

import time

import pytest
from msgspec.structs import replace
from playwright.sync_api import expect

from stream.gateway.protocol.models import LiveModel
from tests.browser.support import fake_models, floors
from tests.browser.support.axe import violations

pytestmark = pytest.mark.browser


def test_ops_see_how_the_models_fare_and_what_to_do(gateway, new_screen):
    gateway.change(queues=[floors.queue("orders", names={"en": "Orders", "zh": "订单"})])
    screen = new_screen(viewport={"width": 1366, "height": 768})
    page = screen.open("models")
    expect(page.locator("h1")).to_have_text("Model 0359ca141809+80.1: 190 labelled turns learned")
    expect(page.locator(".same")).to_have_text(
        "All 4 live alerts that a model found are from these shipped weights."
    )
    # A group of few turns gets no figure; the taught model says what it gained.
    whole = page.locator('[data-group="all/"]')
    expect(whole).to_have_text("All24025%as shipped0.6840.541")
    expect(whole.locator("+ tr")).to_have_text("as taught until then0.7420.503")
    expect(whole.locator("+ tr .better")).to_have_count(2)
    expect(page.locator('[data-group="queue/orders"]')).to_have_text("Orders1421%too few to say")
    expect(page.locator(".models-history tbody tr").first).to_contain_text("Ann · <b>ratings</b> by bots")
    expect(page.locator(".models-moves li")).to_contain_text("Orders · Chinese: by 17 points")
    # The chart has the numbers of the table, and a hollow point where few turns are.
    expect(page.locator(".calibration tbody tr")).to_have_text(
        ["0% – 10%15020%0–", "10% – 20%0–23017%", "60% – 70%9033%1060%"]
    )
    expect(page.locator(".calibration-chart circle")).to_have_count(4)
    expect(page.locator(".calibration-chart circle.taught.hollow")).to_have_count(1)
    expect(page.locator(".calibration option")).to_have_text(["All", "Chinese"])
    page.locator(".calibration select").select_option("Chinese")
    expect(page.locator(".calibration select")).to_have_value("language/zh")
    expect(page.locator(".model-card")).to_have_count(7)
    expect(page.locator('[data-card="emotion_en"] .different')).to_contain_text("another")
    expect(page.locator(".models-todo code").nth(2)).to_contain_text("model rollback --until")
    assert violations(page) == {}
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    other = LiveModel(shipped="other", alerts=1, version="other", at=time.time())
    told = fake_models.told(time.time())
    gateway.models = replace(told, live=(*told.live, other))
    page = screen.open("models", "zh", "light")
    expect(page.locator(".same")).to_contain_text("有当前告警出自其他出厂权重")
    expect(page.locator(".live-models .other")).to_contain_text("other 1 条当前告警")
    assert violations(page) == {}
    page = screen.open("health")
    page.get_by_role("link", name="The models").click()
    expect(page.locator("h1")).to_contain_text("0359ca141809+80.1")
