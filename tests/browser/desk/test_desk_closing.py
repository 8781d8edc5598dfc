"""A supervisor closes conversations at the desk that nobody minds."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.support import floors
from tests.browser.support.axe import violations
from tests.browser.support.desk import open_desk, wait_for_actions

pytestmark = pytest.mark.browser
CLOSE = {"en": "Close conversation", "zh": "关闭会话"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_conversation_that_is_probably_over_is_listed_and_closed(gateway, screen, language):
    silent = floors.conversation("c-7", status="probably_over", queue="orders")
    gateway.change(alerts=[], conversations=[silent, floors.conversation("c-8")])
    page = open_desk(screen, language=language)
    listed = page.locator(".over li")
    expect(listed).to_have_count(1)
    expect(listed).to_contain_text("c-7")
    button = listed.get_by_role("button")
    expect(button).to_have_text(CLOSE[language])
    assert not violations(page)
    button.click()
    (action,) = wait_for_actions(page, gateway, 1)
    assert (action["action"], action["conversation"], "alert" in action) == ("close", "c-7", False)
    expect(page.locator(".over")).to_be_hidden()


def test_an_orphaned_conversation_is_closed_from_its_alert(gateway, screen):
    orphaned = floors.alert("a1", "orphaned")
    there = floors.conversation(orphaned["subject"])
    gateway.change(alerts=[orphaned, floors.alert("a2", "frustration")], conversations=[there])
    page = open_desk(screen)
    page.locator('.item[data-alert="a2"]').click()
    close = page.locator(".act.close")
    expect(close).to_be_hidden()
    page.locator('.item[data-alert="a1"]').click()
    expect(close).to_have_text(CLOSE["en"])
    page.keyboard.press("e")
    (action,) = wait_for_actions(page, gateway, 1)
    assert (action["action"], action["conversation"]) == ("close", orphaned["subject"])
    expect(close).to_be_hidden()


def test_a_refusal_is_said_beside_the_conversation(gateway, screen):
    gateway.change(alerts=[], conversations=[floors.conversation("c-7", status="probably_over")])
    gateway.refusal = {"error": "not_closable", "message": "it goes on"}
    page = open_desk(screen)
    page.locator(".over li button").click()
    wait_for_actions(page, gateway, 1)
    expect(page.locator(".over .state")).to_contain_text("goes on")
