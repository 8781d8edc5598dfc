"""The page of the day's numbers in a browser: each with what it is of and its meaning, and a file of all."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from stream.records import ContactCounts, Interval, StaffCounts
from tests.browser.support import floors
from tests.browser.support.axe import violations

pytestmark = pytest.mark.browser
NINE = 1_700_442_000.0
"""09:00 in Shanghai on 2023-11-20."""


def _half_hours() -> list[Interval]:
    place = {"day": "2023-11-20", "zone": "Asia/Shanghai", "reset_hour": 6}
    orders = ContactCounts(
        offered=41, answered=37, in_sla=30, waited=1_110_000, longest=185_000, abandoned=3,
        abandoned_short=1, responded=37, response=1_295_000, handled=36, handling=10_800_000,
        holding=720_000, wraps=30, wrapping_up=1_080_000, transferred=9, finished=20, reopened=1,
        rated=8, rating=6_000, satisfied=6,
    )  # fmt: skip
    calls = ContactCounts(
        formula="answered", offered=4, answered=4, in_sla=2, waited=400_000, longest=200_000
    )
    staff = StaffCounts(present=4_000, occupied=3_000)
    return [
        Interval(queue="orders", since=NINE, channels={"chat": orders}, staff=staff, **place),
        Interval(queue="=cmd|' /C calc'!A0", since=NINE + 3600.0, channels={"voice": calls}, **place),
    ]  # fmt: skip


@pytest.fixture
def _counted(gateway):
    for each in _half_hours():
        gateway.book.put(each.since, each.queue, each)
    gateway.change(queues=[floors.queue("orders", names={"zh": "订单", "en": "Orders"})])
    yield gateway
    for each in _half_hours():
        gateway.book.put(each.since, each.queue, None)


def _tile(page: Page, name: str) -> list[str]:
    spans = page.locator(f".tiles .{name} > span")
    return [spans.nth(1).inner_text(), spans.nth(2).inner_text()]


def _cell(page: Page, row: int, name: str) -> str:
    return " ".join(
        page.locator(f".numbers-table.wide tbody tr:nth-child({row}) td.{name} span").all_inner_texts()
    ).strip()


@pytest.mark.usefixtures("_counted")
def test_every_number_stands_with_what_it_is_of_and_with_its_meaning(new_screen):
    page = new_screen(viewport={"width": 1366, "height": 768}).open("numbers", "en", "light")
    expect(page.locator(".tiles .offered .value")).to_have_text("45")
    # 30 of 39 without the short abandon, and 2 of 4 answered.
    assert _tile(page, "service_level") == ["74%", "of 43"]
    assert _tile(page, "speed_of_answer") == ["0:36", "of 41"]
    assert _tile(page, "handle_time") == ["5:30", "of 36"]
    orders = {
        "answered": "37", "service_level": "77% of 39", "longest_wait": "3:05", "transfers": "25% of 36",
        "resolution": "95% of 20", "satisfaction": "75% of 8", "occupancy": "75%", "bot_containment": "–",
    }  # fmt: skip
    assert {name: _cell(page, 3, name) for name in orders} == orders
    expect(page.locator(".numbers .as-of")).to_have_text(
        "Times are the floor's: Asia/Shanghai. Its day begins at 06:00."
    )
    head = page.locator("th.service_level")
    expect(head).to_have_attribute(
        "title",
        "The share that was answered within the SLA, by the formula chosen above. (ICMI: service level)",
    )
    expect(page.locator(f"#{head.get_attribute('aria-describedby')}")).to_contain_text(
        "answered within the SLA"
    )
    page.locator(".half-hours summary").click()
    expect(page.locator(".half-hours tbody tr")).to_have_text(
        ["09:004137377% of 390:30 of 37", "10:0044050% of 41:40 of 4"]
    )
    assert page.locator(".slot").count() == 3
    assert violations(page) == {}

    page.get_by_label("Service level by").select_option("answered")
    expect(page.locator(".tiles .service_level .value")).to_have_text("78%")
    page.get_by_label("Channel").select_option("voice")
    expect(page.locator(".tiles .offered .value")).to_have_text("4")
    assert "channel=voice" in page.url and "formula=answered" in page.url
    page.get_by_label("Channel").select_option("")
    page.get_by_role("button", name="Orders").click()
    expect(page.locator(".slot")).to_have_count(1)

    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    rows = list(csv.DictReader(Path(download.value.path()).read_text("utf-8-sig").splitlines()))
    assert [(row["queue"], row["name"]) for row in rows] == [
        ("", "All queues"), ("'=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"), ("orders", "Orders"),
    ]  # fmt: skip
    assert (rows[2]["service_level"], rows[2]["service_level_of"], rows[2]["bot_containment"]) == (
        "0.8108",
        "37",
        "",
    )


def test_a_day_without_anything_says_so_on_a_phone_in_chinese(gateway, new_screen):
    page = new_screen(viewport={"width": 390, "height": 844}).open("numbers", "zh", "dark")
    expect(page.locator(".queue-unknown")).to_have_text("– 这一天还没有可统计的内容。")
    for each in _half_hours():
        gateway.book.put(each.since, each.queue, each)
    try:
        expect(page.locator(".tiles .service_level .of")).to_have_text("共 43")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert violations(page) == {}
    finally:
        for each in _half_hours():
            gateway.book.put(each.since, each.queue, None)
