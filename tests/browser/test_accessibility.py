"""axe finds no violation of WCAG 2.2 AA on wall and desk."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.browser.support import floors
from tests.browser.support.axe import violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("path", ["wall", "desk"])
@pytest.mark.parametrize("width", [1920, 390])
def test_axe_finds_nothing(gateway, new_screen, path, theme, width):
    gateway.simulated = True
    gateway.change(**floors.busy_floor())
    page = new_screen(viewport={"width": width, "height": 1080}).open(path, theme=theme)
    page.wait_for_selector("[data-alert]")
    if width == 390 and path == "desk":
        page.locator(".item").first.click()
    assert violations(page) == {}


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("path", ["wall", "desk"])
def test_axe_finds_nothing_on_a_stale_page(gateway, new_screen, path, theme):
    gateway.change(**floors.busy_floor())
    page = new_screen().open(path, theme=theme)
    page.wait_for_selector("[data-alert]")
    gateway.stale_since = time.time() - 75
    gateway.heartbeat()
    page.wait_for_selector('.stepin[data-state="stale"]')
    assert violations(page) == {}


def test_nothing_moves_for_a_person_who_prefers_reduced_motion(gateway, new_screen):
    gateway.change(**floors.busy_floor())
    page = new_screen(reduced_motion="reduce").open()
    moving = page.evaluate(
        """() => {
            const root = document.querySelector('[data-testid^=stBidi]').shadowRoot;
            return [...root.querySelectorAll('.stepin *')]
                .filter((node) => getComputedStyle(node).transitionDuration !== '0s').length;
        }"""
    )
    assert moving == 0


@pytest.mark.usefixtures("gateway")
def test_the_page_of_the_design_system_shows_each_state_and_axe_finds_nothing(screen):
    page = screen.open("design", "zh", "light")
    for state in ("critical", "warning", "claimed", "unserved"):
        expect(page.locator(f".row.{state}").first).to_be_visible()
    for standing in ("idle", "fine", "near", "over", "unserved"):
        expect(page.locator(f".queue-tile.{standing}")).to_be_visible()
    assert violations(page) == {}
