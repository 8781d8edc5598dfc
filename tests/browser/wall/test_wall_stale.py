"""A stale wall says so, and recovers by itself."""

from __future__ import annotations

import re
import time

import pytest
from msgspec import UNSET
from playwright.sync_api import expect

from tests.browser.support import floors

pytestmark = pytest.mark.browser


def test_a_stale_floor_without_alerts_is_not_quiet(gateway, screen):
    page = screen.open()
    expect(page.locator(".quiet")).to_contain_text("All quiet")
    gateway.stale_since = time.time() - 75
    gateway.heartbeat()
    expect(page.locator(".quiet")).to_contain_text("Nothing is known at present")
    expect(page.locator(".headline .number")).to_have_text("–")


@pytest.mark.parametrize("data_came", [True, False])
@pytest.mark.parametrize("page_name", ["wall", "desk"])
def test_a_floor_without_data_asserts_nothing_and_says_why(gateway, screen, page_name, data_came):
    gateway.replay_behind = 0.0 if data_came else None
    gateway.stale_since = time.time() - 75
    gateway.heartbeat()
    page = screen.open(page_name)
    why = "no data reaches StepIn" if data_came else "no data has reached StepIn yet"
    expect(page.locator(".stepin")).to_contain_text(
        "– people need someone now" if page_name == "desk" else "–"
    )
    expect(page.locator(".quiet" if page_name == "wall" else ".empty")).to_contain_text(why)
    for claim in (
        "All quiet",
        "Nobody is waiting",
        "0 people",
        "0 conversations live",
        "critical 0",
        "No alerts",
    ):
        expect(page.locator("body")).not_to_contain_text(claim)
        expect(page.locator(".stepin")).not_to_contain_text(claim)
    if page_name == "wall":
        expect(page.locator(".breakdown .critical .count")).to_have_text("–")


@pytest.mark.parametrize("page_name", ["wall", "desk"])
def test_a_screen_that_has_never_been_connected_says_so(gateway, screen, page_name):
    gateway.silent = True
    page = screen.page
    page.goto(f"{screen.address}/{page_name}?lang=en")
    shown = page.locator(".quiet" if page_name == "wall" else ".empty")
    expect(shown).to_contain_text("not connected to the gateway yet")
    expect(shown).to_contain_text("no connection to the gateway, retrying")
    expect(page.locator(".summary" if page_name == "desk" else ".headline")).to_contain_text("–")


def test_silence_makes_the_wall_stale_until_it_ends(gateway, screen):
    gateway.change(**floors.busy_floor())
    page = screen.open()
    page.wait_for_selector('.stepin[data-state="live"]')
    silent_since = time.monotonic()
    gateway.heartbeat()
    gateway.silent = True
    page.wait_for_selector('.stepin[data-state="stale"]')
    assert time.monotonic() - silent_since > 1.0, "one late heartbeat is no silence"
    expect(page.locator(".stale-banner")).to_have_text(re.compile(r"stale since \d\d:\d\d:\d\d"))
    frame = page.evaluate(
        """() => getComputedStyle(document.querySelector('[data-testid^=stBidi]').shadowRoot
            .querySelector('.stepin'), '::after').borderImageSource"""
    )
    assert "repeating-linear-gradient" in frame
    stopped = page.locator(".row .time").first.inner_text()
    page.wait_for_timeout(1500)
    assert page.locator(".row .time").first.inner_text() == stopped, "stale waits must not grow"
    gateway.silent = False
    page.wait_for_selector('.stepin[data-state="live"]')
    expect(page.locator(".stale-banner")).to_be_hidden()


def test_the_wall_is_stale_when_the_gateway_says_so(gateway, screen):
    gateway.change(**floors.busy_floor())
    page = screen.open()
    gateway.stale_since = time.time() - 75
    gateway.heartbeat()
    page.wait_for_selector('.stepin[data-state="stale"]')
    expect(page.locator(".stale-banner")).to_contain_text("no data reaches StepIn")
    gateway.stale_since = None
    gateway.heartbeat()
    page.wait_for_selector('.stepin[data-state="live"]')


@pytest.mark.parametrize(("language", "words"), [("en", "clock ahead by 612 s"), ("zh", "时钟快了 612 秒")])
def test_the_wall_says_that_a_clock_is_ahead(gateway, new_screen, language, words):
    gateway.change(**floors.busy_floor())
    page = new_screen().open(language=language)
    page.wait_for_selector('.stepin[data-state="live"]')
    gateway.ahead = 612.4
    gateway.heartbeat()
    page.wait_for_selector('.stepin[data-state="stale"][data-stale-reason="ahead"]')
    expect(page.locator(".stale-banner")).to_contain_text(words)
    gateway.ahead = UNSET
    gateway.heartbeat()
    page.wait_for_selector('.stepin[data-state="live"]')


def test_the_wall_recovers_when_the_gateway_returns(gateway, new_screen):
    screen = new_screen()
    gateway.change(**floors.busy_floor())
    page = screen.open()
    gateway.stop()
    page.wait_for_selector('.stepin[data-state="stale"]')
    page.wait_for_timeout(3000)  # the longer it is away, the longer the pauses between attempts
    gateway.floor["alerts"] = {"b9": floors.alert("b9", "hold_wait")}
    gateway.start()
    page.wait_for_selector('.row[data-alert="b9"]')
    page.wait_for_selector('.stepin[data-state="live"]')
    expect(page.locator(".row")).to_have_count(1)
    assert any("ERR_CONNECTION_REFUSED" in error for error in screen.errors)
    screen.errors = [error for error in screen.errors if "ERR_CONNECTION_REFUSED" not in error]


def test_a_lost_delta_is_noticed_by_the_next(gateway, screen):
    page = screen.open()
    gateway.change(lose=True, alerts=[floors.alert("lost")])
    gateway.change(alerts=[floors.alert("next")])
    expect(page.locator(".row")).to_have_count(2)
    assert "resync" in [message["type"] for message in gateway.received]
    assert page.locator(".stepin").get_attribute("data-sockets") == "1"


def test_a_lost_last_delta_is_noticed_by_the_heartbeat(gateway, screen):
    page = screen.open()
    gateway.change(lose=True, alerts=[floors.alert("lost")])
    page.wait_for_selector('.row[data-alert="lost"]')


def test_another_epoch_brings_another_floor(gateway, screen):
    gateway.change(alerts=[floors.alert("old")])
    page = screen.open()
    page.wait_for_selector('.row[data-alert="old"]')
    gateway.new_epoch()
    gateway.floor["alerts"] = {"new": floors.alert("new")}
    page.wait_for_selector('.row[data-alert="new"]')
    expect(page.locator('.row[data-alert="old"]')).to_have_count(0)
