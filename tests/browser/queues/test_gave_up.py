"""The page of those who gave up: how long they had waited, against which promise, and how to call back."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from stream.gateway.protocol import GaveUpList, WhoGaveUp
from tests.browser.support import floors
from tests.browser.support.axe import violations

pytestmark = pytest.mark.browser


def _told(now: float) -> GaveUpList:
    def one(name: str, ago: float, waited: float | None, **fields: object) -> WhoGaveUp:
        at = now - ago
        wait = {} if waited is None else {"wait": "queue", "since": at - waited}
        return WhoGaveUp(
            conversation=name, at=at, **{"queue": "billing", "channel": "voice", **wait, **fields}
        )

    who = [
        one("c-new", 60, 95, link="https://cc.example/c-new", language="zh"),
        one("<b>c-old</b>", 3600, 305, queue="sales", channel="chat", link="javascript:alert(1)"),
        one("c-back", 1800, 200, back=True),
        one("c-idle", 7200, None),
    ]
    return GaveUpList(since=now - 4 * 3600, count=6, who=who)


@pytest.mark.parametrize(("theme", "width", "height"), [("dark", 1366, 768), ("light", 390, 844)])
def test_who_gave_up_how_long_they_had_waited_and_how_to_call_back(gateway, new_screen, theme, width, height):
    now = time.time()
    gateway.gave_up = _told(now)
    case = floors.case("k1", floors.alert("a1", subject="c-back", queue="billing"))
    gateway.change(
        queues=[floors.queue("billing", sla=120, names={"en": "Billing desk"}), floors.queue("sales")],
        cases=[case],
        alerts=[floors.alert("a1", subject="c-back", queue="billing")],
    )
    page = new_screen(viewport={"width": width, "height": height}).open("gave-up", theme=theme)
    expect(page.locator("h1")).to_have_text("4 gave up")
    expect(page.locator(".gave-up-sums")).to_have_text(
        re.compile(
            r"^since \w+.* \d\d:\d\d · half had waited less than 3:20 · 1 of 2 beyond the promise "
            r"· 2 earlier ones not shown$"
        )
    )
    names = page.locator(".gave-up-row .name")
    assert names.all_inner_texts() == ["c-new", "c-back", "<b>c-old</b>", "c-idle"]
    new = page.locator('[data-conversation="c-new"]')
    expect(new.locator(".waited")).to_have_text("1:35promise 2:00")
    expect(new.locator(".at .second")).to_have_text(re.compile(r"^1:\d\d ago$"))
    expect(new.get_by_role("link", name="Call back on the platform")).to_have_attribute(
        "href", "https://cc.example/c-new"
    )
    back = page.locator('[data-conversation="c-back"]')
    expect(back.locator(".waited")).to_have_text("3:201:20 over 2:00 promise")
    expect(back).to_contain_text("is back since")
    assert back.get_by_role("link", name="Open its case").get_attribute("href").endswith("&case=k1")
    old = page.locator('[data-conversation="<b>c-old</b>"]')
    expect(old.locator(".act-link").first).to_be_hidden()
    expect(old).to_contain_text("the platform gave no link")
    assert violations(page) == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Search").fill("old")
    expect(names).to_have_text(["<b>c-old</b>"])


def test_until_the_history_is_read_nobody_is_said_to_be_missing(gateway, screen):
    gateway.change(queues=[floors.queue("billing")])
    page = screen.open("gave-up", "zh")
    expect(page.locator("h1")).to_contain_text("– 位客户放弃 · 正在读取最近几小时的记录")
    gateway.gave_up = GaveUpList(since=time.time() - 3600, count=0, who=[])
    expect(page.locator("h1")).to_have_text("0 位客户放弃")
    expect(page.locator(".empty")).to_have_text("这段时间没有客户放弃")
