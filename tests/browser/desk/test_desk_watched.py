"""The desk shows the conversations that are near an alert, and counts none of them among the alerts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.support import floors
from tests.browser.support.axe import violations
from tests.browser.support.desk import open_desk

pytestmark = pytest.mark.browser
TITLE = {"en": "1 conversation to watch", "zh": "1 个会话值得留意"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_watched_conversation_is_listed_and_is_no_alert(gateway, screen, language):
    wait = floors.alert("a1", "reply_wait")
    near = {"watch": True, "last_text": "still nothing?"}
    gateway.change(
        alerts=[wait],
        conversations=[
            floors.conversation("c-7", queue="orders", **near),
            floors.conversation("c-8"),
            floors.conversation("c-9", status="probably_over", **near),
            floors.conversation(wait["subject"], **near),
        ],
    )
    page = open_desk(screen, language=language)
    expect(page.locator(".watched h2")).to_contain_text(TITLE[language])
    expect(page.locator(".watched li")).to_have_count(1)
    expect(page.locator(".watched li")).to_contain_text("c-7")
    expect(page.locator(".watched li")).to_contain_text("still nothing?")
    expect(page.locator(".item")).to_have_count(1)
    expect(page.locator(".summary")).to_contain_text("1")
    # The case of the conversation that has another alert says it there.
    expect(page.locator(".fact.watch dd")).to_be_visible()
    assert not violations(page)
