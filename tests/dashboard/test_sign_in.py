"""Signing in by name and password, the session that it makes, and its end."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from stream.access import passwords, people
from tests.builders.sign_in import (
    ADDRESS,
    NOW,
    OWN_PAGE,
    PASSWORD,
    STREAM,
    SUPERVISOR,
    Dashboard,
    cookie_of,
    signed_in,
)


@pytest.fixture
def dashboard(tmp_path: Path) -> Dashboard:
    made = Dashboard(tmp_path)
    made.add()
    return made


def test_without_people_a_floor_on_this_machine_is_open(tmp_path: Path) -> None:
    browser = Dashboard(tmp_path).browser()
    assert browser.get("/desk").text == "page /desk"
    assert browser.get("/sign-in").headers["location"] == "/"


def test_who_is_not_signed_in_is_asked_to_and_comes_to_the_same_page(dashboard: Dashboard) -> None:
    browser = dashboard.browser()
    asked = browser.get("/desk?lang=zh&alert=a1")
    assert asked.status_code == 303
    page = browser.get(asked.headers["location"])
    assert "登录" in page.text
    assert 'value="/desk?lang=zh&amp;alert=a1"' in page.text
    form = {"name": " Ann ", "password": PASSWORD, "next": "/desk?lang=zh&alert=a1"}
    done = browser.post("/sign-in", data=form, headers=OWN_PAGE)
    assert (done.status_code, done.headers["location"]) == (303, "/desk?lang=zh&alert=a1")
    assert browser.get("/desk").text == "page /desk"
    with browser.websocket_connect(STREAM, headers=OWN_PAGE) as socket:
        assert socket.receive_text() == "stream"


def test_the_stream_of_a_page_opens_only_for_who_is_signed_in(dashboard: Dashboard) -> None:
    browser = dashboard.browser()
    with pytest.raises(WebSocketDisconnect), browser.websocket_connect(STREAM, headers=OWN_PAGE):
        pass


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(dashboard: Dashboard) -> None:
    form = {"name": "ann", "password": PASSWORD}
    plain = dashboard.browser().post("/sign-in", data=form, headers=OWN_PAGE).headers["set-cookie"]
    assert plain.startswith("stepin=")
    assert "HttpOnly" in plain and "SameSite=strict" in plain and "Path=/" in plain
    by_tls = Dashboard(dashboard.file.path.parent, public_url="https://floor.example")
    headers = {"Origin": "https://floor.example", "Host": "floor.example"}
    secure = by_tls.browser().post("/sign-in", data=form, headers=headers).headers["set-cookie"]
    assert secure.startswith("__Host-stepin=")
    assert "Secure" in secure and "Domain" not in secure
    # A neighbouring name could set the plain one.
    cookies = {"stepin": cookie_of(by_tls, "local:ann")}
    assert by_tls.sign_in.find(cookies, NOW) is None


def test_a_sign_in_ends_after_an_hour_without_use_and_after_twelve_with(dashboard: Dashboard) -> None:
    browser = dashboard.browser()
    signed_in(browser)
    hours = 0.0
    while browser.get("/desk").status_code == 200:
        dashboard.clock.now += 1800
        hours += 0.5
    assert hours == 12
    signed_in(browser)
    dashboard.clock.now += 3600
    assert browser.get("/desk").status_code == 303


def test_each_sign_in_has_a_session_of_its_own_and_a_planted_cookie_is_none(dashboard: Dashboard) -> None:
    form = {"name": "ann", "password": PASSWORD}
    planted = {**OWN_PAGE, "Cookie": f"stepin={cookie_of(dashboard, 'local:ann')}"}
    assert dashboard.browser().get("/desk", headers={"Cookie": "stepin=planted"}).status_code == 303
    cookies = [planted["Cookie"].partition("=")[2]]
    for _ in range(2):
        answer = dashboard.browser().post("/sign-in", data=form, headers=planted)
        cookies.append(answer.headers["set-cookie"].partition("=")[2].partition(";")[0])
    ids = {dashboard.sign_in.sessions.read("person", {"stepin": cookie}, NOW).id for cookie in cookies}
    assert len(ids) == 3


def test_signing_out_ends_the_session_also_for_who_kept_the_cookie(dashboard: Dashboard) -> None:
    browser, thief = dashboard.browser(), dashboard.browser()
    signed_in(browser)
    thief.cookies.set("stepin", browser.cookies["stepin"])
    assert thief.get("/desk").status_code == 200
    assert "You are signed in as Ann." in browser.get("/sign-out").text
    assert browser.post("/sign-out", headers=OWN_PAGE).headers["location"] == "/sign-in"
    assert "stepin" not in browser.cookies
    assert thief.get("/desk").status_code == 303
    (until,) = dashboard.file.read().ended.values()
    assert until == NOW + 12 * 3600


@pytest.mark.parametrize("change", ["revoke", "password", "sign out"])
def test_whoever_is_shut_out_is_out_at_once(dashboard: Dashboard, change: str) -> None:
    browser = dashboard.browser()
    signed_in(browser)
    if change == "revoke":
        dashboard.file.change(lambda known: people.revoke(known, "ann", NOW))
        assert signed_in(browser) == 401
    elif change == "password":
        dashboard.file.change(lambda known: people.set_password(known, "ann", "$argon2id$x", NOW + 1))
    else:
        browser.post("/sign-out", headers=OWN_PAGE)
    assert browser.get("/desk").status_code == 303


def test_guessing_makes_name_and_address_wait_longer_and_longer(dashboard: Dashboard) -> None:
    browser = dashboard.browser()
    statuses = [signed_in(browser, password=f"guess number {number}") for number in range(12)]
    assert statuses == [401] * 10 + [429] * 2
    answer = browser.post("/sign-in", data={"name": "bo", "password": PASSWORD}, headers=OWN_PAGE)
    assert answer.headers["retry-after"] == "30"
    assert "Try again in 30 seconds" in answer.text
    assert signed_in(browser) == 429  # the right one, too early
    dashboard.clock.now += 30
    assert signed_in(browser) == 303


def test_many_who_guess_one_name_make_it_wait_and_nobody_else(dashboard: Dashboard) -> None:
    dashboard.add("bo")
    for number in range(10):
        guesser = TestClient(dashboard.app, ADDRESS, client=(f"192.0.2.{number}", 1), follow_redirects=False)
        assert signed_in(guesser, password="guess after guess") == 401
    browser = dashboard.browser()
    assert (signed_in(browser), signed_in(browser, "bo")) == (429, 303)


def test_unknown_names_and_wrong_passwords_look_alike_and_take_as_long(
    dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    dashboard.file.change(lambda known: people.add(known, "bo@floor.example", "Bo", SUPERVISOR, "", NOW))
    hasher, checked = passwords._hasher(), []
    passwords._nobodys.cache_clear()

    class Counting:
        def verify(self, stored: str, password: str) -> bool:
            checked.append(stored.split("$")[1:4])
            return hasher.verify(stored, password)

        def hash(self, password: str) -> str:
            return hasher.hash(password)

    monkeypatch.setattr(passwords, "_hasher", Counting)
    texts = set()
    for name in ("ann", "nobody", "bo@floor.example", ""):
        answer = dashboard.browser().post(
            "/sign-in", data={"name": name, "password": "x" * 12}, headers=OWN_PAGE
        )
        texts.add((answer.status_code, answer.text))
    assert len(texts) == 1
    assert len(checked) == 4
    assert len(set(map(tuple, checked))) == 1  # all with the same cost


def test_sign_ins_are_logged_once_and_without_what_was_typed(
    dashboard: Dashboard, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "stepin.sign_in")
    signed_in(dashboard.browser())
    signed_in(dashboard.browser(), password="wrong but long enough")
    signed_in(dashboard.browser(), name="my secret typed as a name")
    assert [one.getMessage() for one in caplog.records if one.name == "stepin.sign_in"] == [
        "local:ann signed in from testclient",
        "sign-in refused for 'ann' from testclient",
        "sign-in refused for a name that nobody has from testclient",
    ]


def test_a_hash_of_older_parameters_is_made_anew(dashboard: Dashboard) -> None:
    from argon2 import PasswordHasher

    old = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(PASSWORD)
    dashboard.file.change(lambda known: people.rehash(known, "ann", known.people["ann"].password, old))
    assert signed_in(dashboard.browser()) == 303
    new = dashboard.file.read().people["ann"].password
    assert new != old
    assert signed_in(dashboard.browser()) == 303


@pytest.mark.parametrize(
    "onward",
    ["//evil.example/desk", "https://evil.example/", "/\\evil.example", "/sign-out", "javascript:1"],
)
def test_nobody_is_sent_to_another_site_after_signing_in(dashboard: Dashboard, onward: str) -> None:
    form = {"name": "ann", "password": PASSWORD, "next": onward}
    answer = dashboard.browser().post("/sign-in", data=form, headers=OWN_PAGE)
    assert answer.headers["location"] == "/"


def test_what_is_typed_comes_back_as_text_only(dashboard: Dashboard) -> None:
    hostile = '"><script>alert(1)</script>'
    page = dashboard.browser().get("/sign-in", params={"next": f"/desk?a={hostile}", "lang": hostile}).text
    assert "<script>" not in page
    dashboard.file.change(
        lambda known: people.add(known, "eve", "<b>\u202eEve", SUPERVISOR, "$argon2id$x", NOW)
    )
    browser = dashboard.browser()
    browser.cookies.set("stepin", cookie_of(dashboard, "local:eve"))
    assert "&lt;b&gt;⟨RLO⟩Eve" in browser.get("/sign-out").text


def test_a_file_of_people_that_cannot_be_written_keeps_nobody_in(
    dashboard: Dashboard, caplog: pytest.LogCaptureFixture
) -> None:
    browser = dashboard.browser()
    signed_in(browser)
    dashboard.file.path.write_text("{")
    assert browser.get("/desk").status_code == 200  # what was read before stays in force
    assert browser.post("/sign-out", headers=OWN_PAGE).status_code == 303
    assert "STEPIN_PEOPLE_FILE cannot be written" in caplog.text
    assert browser.get("/desk").status_code == 303


def test_a_form_that_is_too_long_is_refused(dashboard: Dashboard) -> None:
    answer = dashboard.browser().post("/sign-in", content=b"name=" + b"x" * 10_000, headers=OWN_PAGE)
    assert answer.status_code == 413


def test_a_link_in_a_chat_opens_the_page_though_browsers_keep_the_cookie_back(dashboard: Dashboard) -> None:
    # `SameSite=Strict`: the first request carries no cookie. The page then asks once more by itself.
    page = dashboard.browser().get("/desk?alert=a1", headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status_code == 200
    assert 'content="0;url=/desk?alert=a1"' in page.text
