"""A wall signs in by an address that works once."""

from __future__ import annotations

from pathlib import Path

import pytest

from stream.access import walls
from tests.builders.sign_in import NOW, Dashboard


@pytest.fixture
def dashboard(tmp_path: Path) -> Dashboard:
    made = Dashboard(tmp_path)
    made.add_wall("the-token")
    return made


def test_the_token_becomes_a_cookie_and_leaves_the_address(dashboard: Dashboard) -> None:
    browser = dashboard.browser()
    answer = browser.get("/wall?lang=zh&wall_token=the-token&theme=light")
    assert (answer.status_code, answer.headers["location"]) == (303, "/wall?lang=zh&theme=light")
    assert answer.headers["referrer-policy"] == "no-referrer"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("stepin-wall=") and "HttpOnly" in cookie and "Max-Age=86400" in cookie
    assert browser.get("/wall").text == "page /wall"
    found = dashboard.sign_in.find(dict(browser.cookies), NOW)
    assert (found.principal.person, found.principal.roles) == ("wall:w1", {"wall"})


def test_a_second_screen_is_refused_and_told_why(dashboard: Dashboard) -> None:
    dashboard.browser().get("/wall?wall_token=the-token")
    answer = dashboard.browser().get("/wall?wall_token=the-token")
    assert answer.status_code == 403
    assert "This address was used already" in answer.text
    assert "set-cookie" not in answer.headers


def test_the_same_screen_may_open_its_address_again(dashboard: Dashboard) -> None:
    browser = dashboard.browser()
    browser.get("/wall?wall_token=the-token")
    assert browser.get("/wall?wall_token=the-token").headers["location"] == "/wall"
    assert browser.get("/wall?wall_token=another").status_code == 403


def test_only_opening_uses_the_token(dashboard: Dashboard) -> None:
    assert dashboard.browser().head("/wall?wall_token=the-token").status_code == 403
    assert dashboard.browser().get("/wall?wall_token=the-token").status_code == 303


@pytest.mark.parametrize("ended", ["expired", "revoked"])
def test_a_wall_is_out_when_its_token_ends(dashboard: Dashboard, ended: str) -> None:
    browser, late = dashboard.browser(), dashboard.browser()
    browser.get("/wall?wall_token=the-token")
    dashboard.clock.now += 86_399
    assert browser.get("/wall").status_code == 200  # a wall is not used by hand: only its end ends it
    if ended == "expired":
        dashboard.clock.now += 1
    else:
        dashboard.file.change(lambda known: walls.revoke(known, "w1", NOW))
    assert browser.get("/wall").status_code == 303
    assert late.get("/wall?wall_token=the-token").status_code == 403
