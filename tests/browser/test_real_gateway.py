"""Wall and desk against the real gateway: they show the alerts of the log, and claims reach the log."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import expect

from stream.log.partitions import partition_of
from stream.runtime.workers import Workers
from tests.browser.support.fake_gateway import TOKEN
from tests.browser.support.real_gateway import RealGateway
from tests.builders.floors import gateway as gateway_floor
from tests.builders.waiting import wait_until

pytestmark = pytest.mark.browser


@pytest.fixture
def real(gateway) -> Iterator[RealGateway]:
    gateway.stop()
    started = RealGateway(gateway.port)
    started.start(TOKEN)
    yield started
    started.close()


def an_alert(id_: str, **fields):
    return gateway_floor.alert(id_, starts_at=time.time() - 60, **fields)


def test_the_desk_shows_an_alert_of_the_log_and_its_claim_reaches_the_log(real, new_screen):
    gateway_floor.put(
        real.log, an_alert("a1"), gateway_floor.conversation("c1"), gateway_floor.queue("billing")
    )
    screen = new_screen()
    page = screen.open("desk", "zh")
    page.wait_for_selector('.item[data-alert="a1"]')
    page.locator("#stepin-name").fill("王琳")
    page.locator("#stepin-name").press("Tab")
    page.wait_for_selector('.stepin[data-sockets="2"][data-state="live"]')
    page.get_by_role("button", name="接手", exact=True).click()
    pump = partial(page.wait_for_timeout, 50)
    wait_until(lambda: gateway_floor.actions_on(real.log), pump)
    done = gateway_floor.actions_on(real.log)
    assert [(action.action, action.alert, action.by) for action in done] == [("claim", "a1", "王琳")]
    gateway_floor.put(real.log, an_alert("a1", status="claimed", claimed_by="王琳", updated_at=time.time()))
    expect(page.locator(".item")).to_contain_text("王琳 已接手")


def test_of_two_claims_at_the_same_time_the_later_one_shows_the_first_person(real, new_screen):
    place = partition_of(b"billing", 2)
    gateway_floor.put(real.log, an_alert("a1")._replace(partition=place), gateway_floor.queue("billing"))
    pages = []
    for name, language, claim in (("李娜", "zh", "接手"), ("Ruth Abara", "en", "Claim")):
        page = new_screen().open("desk", language)
        page.locator("#stepin-name").fill(name)
        page.locator("#stepin-name").press("Tab")
        page.wait_for_selector('.stepin[data-sockets="2"][data-state="live"]')
        pages.append((page, page.get_by_role("button", name=claim, exact=True)))
    for done, (page, button) in enumerate(pages, 1):
        button.click()
        pump = partial(page.wait_for_timeout, 50)
        wait_until(lambda done=done: len(gateway_floor.actions_on(real.log)) == done, pump)
    # Both claims are on the log before a worker reads one.
    workers = Workers(real.log, "claims")
    try:
        (first, _), (second, _) = pages
        expect(first.locator(".actions .taken")).to_have_text("李娜 已接手")
        expect(second.locator(".outcome")).to_have_text(
            re.compile(r"^李娜 took it first, at \d\d:\d\d:\d\d$")
        )
        expect(second.locator(".history li", has_text="Claimed")).to_have_count(1)
        expect(first.locator(".outcome")).to_be_hidden()
    finally:
        workers.close()


def test_the_wall_follows_the_gateway_through_stale_data_and_a_restart(real, new_screen):
    gateway_floor.put(real.log, an_alert("a1"))
    screen = new_screen()
    page = screen.open()
    page.wait_for_selector('.stepin[data-state="live"] .row[data-alert="a1"]')
    real.advancing = False
    page.wait_for_selector('.stepin[data-state="stale"]')
    real.advancing = True
    page.wait_for_selector('.stepin[data-state="live"]')
    real.stop()
    page.wait_for_selector('.stepin[data-state="stale"]')
    gateway_floor.put(real.log, an_alert("a2", subject="c2"))
    real.start(TOKEN)
    page.wait_for_selector('.stepin[data-state="live"] .row[data-alert="a2"]')
    expect(page.locator(".row")).to_have_count(2)
    screen.errors = [error for error in screen.errors if "ERR_CONNECTION_REFUSED" not in error]
