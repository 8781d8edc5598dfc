"""A wall shows what its view says: which queues and parts, for how long, and with which sounds."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.support import floors

pytestmark = pytest.mark.browser
VIEWS = {"board": {"tiles": ["queues"]}, "cards": {"rotate": 20, "sound": ["critical"]}}
_LISTEN = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...args) { window.tones += 1; return start.apply(this, args); };
"""


def test_a_wall_shows_and_sounds_as_its_view_of_the_rules_says(gateway, new_screen):
    queues = [floors.queue("Cards", views=VIEWS), floors.queue("Billing", views={"board": VIEWS["board"]})]
    gateway.change(queues=queues, alerts=[floors.alert("a1", queue="Cards"), floors.alert("a2")])
    screen = new_screen(own=True)
    screen.page.add_init_script(_LISTEN)
    page = screen.open(query="&view=cards&kiosk=1")
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".queue-tile .name")).to_have_text(["Cards"])
    expect(page.get_by_role("navigation")).to_be_hidden()
    gateway.change(alerts=[floors.alert("a3", queue="Cards"), floors.alert("a4", severity="critical")])
    page.wait_for_selector('.row[data-alert="a3"]')
    page.mouse.click(5, 5)  # a browser plays nothing before
    expect(page.locator(".wall-sound-blocked")).to_be_hidden()
    assert page.evaluate("window.tones") == 0, "a warning, and another queue"
    gateway.change(alerts=[floors.alert("a5", severity="critical", queue="Cards")])
    page.wait_for_function("() => window.tones > 0")  # the pages forbid to evaluate a text
    # The rules change what a wall shows while it runs.
    gateway.change(queues=[floors.queue("Cards", views={"cards": {"tiles": ["queues"]}})])
    expect(page.locator(".row").first).to_be_hidden()
    gateway.change(queues=[floors.queue("Cards")])
    expect(page.locator(".quiet")).to_contain_text("The rules have no view “cards” yet")
    expect(page.locator(".headline .number")).to_have_text("–")
