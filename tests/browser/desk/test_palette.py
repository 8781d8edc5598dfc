"""What a person at the desk finds by typing, and what a reload leaves as it was."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.support import floors
from tests.browser.support.axe import violations
from tests.browser.support.desk import open_desk, wait_for_actions

pytestmark = pytest.mark.browser


def two_cases(gateway) -> None:
    alerts = [floors.alert("a1", severity="critical"), floors.alert("a2", "threat")]
    cases = [floors.case(f"k{number}", alert) for number, alert in enumerate(alerts, 1)]
    gateway.change(alerts=alerts, cases=cases, queues=[floors.queue("Billing")])


def test_the_palette_does_what_the_buttons_do_and_opens_other_cases(gateway, screen):
    two_cases(gateway)
    page = open_desk(screen)
    page.keyboard.press("Control+k")
    palette = page.locator(".palette")
    expect(palette).to_be_visible()
    assert violations(page) == {}
    page.keyboard.type("threat")
    expect(palette.locator("[role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(palette).to_be_hidden()
    expect(page.locator('.alert-detail[data-case="k2"]')).to_be_visible()
    page.keyboard.press("?")
    page.keyboard.type("nothing like it")
    expect(palette.locator(".none")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("claim")
    expect(palette.locator('[data-command="claim"]')).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    (claim,) = wait_for_actions(page, gateway, 1)
    assert (claim["action"], claim["case"]) == ("claim", "k2")


def test_the_address_follows_the_case_and_a_begun_note_outlives_another_language(gateway, screen):
    two_cases(gateway)
    page = open_desk(screen)
    expect(page.locator('.alert-detail[data-case="k1"]')).to_be_visible()
    assert "case=k1" in page.url
    page.locator('.item[data-case="k2"]').click()
    page.locator(".note").fill("she asks for")
    page.locator("[data-action=intervene]").click()
    page.locator(".tray button", has_text="Whisper").click()
    page.locator(".order-text").fill("offer her the")
    page.locator('.item[data-case="k1"]').click()
    expect(page.locator(".note")).to_have_value("")
    page.locator('.item[data-case="k2"]').click()
    page.locator(".choices button", has_text="中文").click()
    page.wait_for_url("**lang=zh**")
    expect(page.locator('.alert-detail[data-case="k2"]')).to_be_visible()
    expect(page.locator(".note")).to_have_value("she asks for")
    page.locator("[data-action=intervene]").click()
    page.locator(".tray button[data-digit='1']").click()
    expect(page.locator(".order-text")).to_have_value("offer her the")
    page.keyboard.press("Escape")
    # What was recorded with its action is begun no longer.
    page.locator("[data-action=claim]").click()
    expect(page.locator(".note")).to_have_value("")
    page.reload()
    expect(page.locator('.alert-detail[data-case="k2"]')).to_be_visible()
    expect(page.locator(".note")).to_have_value("")
