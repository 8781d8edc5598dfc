"""The page of the rules in a browser: a field is changed, checked, published, and rolled back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from stream.rules.publish import read_history
from tests.browser.support.axe import violations

pytestmark = pytest.mark.browser
DRAFT = "The document, in YAML"
TEXT = "version: 1\n# promised in May\nqueues:\n  vip:\n    waits: {reply_sla: 30}\n  orders: {}\n"


def publish(page: Page, why: str) -> None:
    page.get_by_label("Reason, for those").fill(why)
    page.get_by_role("button", name="Publish").click()


def row(page: Page, field: str):
    return page.locator(".rules-table tbody tr").filter(has=page.locator(f'th code:text-is("{field}")'))


def test_a_field_is_changed_by_its_form_published_and_rolled_back(gateway, new_screen):
    page = new_screen(viewport={"width": 1366, "height": 768}).open("rules")
    expect(page.locator("h1")).to_have_text("Rules: version 1 holds")
    draft = page.get_by_label(DRAFT)
    draft.fill(TEXT)
    expect(page.get_by_text("No fault")).to_be_visible()
    expect(page.locator(".rules-changes li").first).to_have_text(
        "$.queues.vip.waits.reply_sla: nothing → 30.0"
    )
    publish(page, "for those who pay")
    expect(page.get_by_role("status")).to_have_text(
        re.compile(r"Version 2 is published and holds from \d\d:\d\d")
    )
    page.get_by_label(re.compile("^Queue")).select_option("vip")
    page.get_by_placeholder("Find a field").fill("reply_sla")
    expect(row(page, "waits.reply_sla")).to_contain_text("queues.vip · line 5")
    page.get_by_label("Change it for").select_option("this queue")
    page.get_by_label("waits.reply_sla", exact=True).fill("25")
    page.get_by_label("waits.reply_sla", exact=True).blur()
    expect(page.locator(".rules-changes li").first).to_have_text("$.queues.vip.waits.reply_sla: 30.0 → 25.0")
    expect(draft).to_have_value(
        re.compile(r"# promised in May\nqueues:\n  vip:\n    waits: \{reply_sla: 25\}")
    )
    assert violations(page) == {}
    publish(page, "they pay more")
    versions = page.locator(".rules-versions > li")
    expect(versions).to_have_count(3)
    expect(versions.first).to_contain_text("they pay more")
    page.get_by_label("Reason, for those").fill("too much noise")
    versions.nth(1).get_by_role("button", name="Roll back to it").click()
    expect(page.locator(".rules-versions > li")).to_have_count(4)
    expect(draft).to_have_value(re.compile(r"reply_sla: 30"))
    last = read_history(gateway.rules.log)[0].last
    assert (last.version, last.by, last.why) == (4, "Mei", "too much noise")
    assert last.rules.of("vip").waits.reply_sla == 30.0


@pytest.mark.usefixtures("gateway")
def test_a_fault_has_its_line_and_nothing_can_be_published_with_it(new_screen):
    page = new_screen(viewport={"width": 1366, "height": 768}).open("rules")
    draft = page.get_by_label(DRAFT)
    draft.fill("version: 1\nqueues:\n  vip:\n    waits: {reply_sla: soon}\n")
    fault = page.locator(".rules-faults li")
    expect(fault).to_contain_text("$.queues.vip.waits.reply_sla")
    expect(fault).to_contain_text("expected a number, got soon")
    page.get_by_label("Reason, for those").fill("why not")
    expect(page.get_by_role("button", name="Publish")).to_be_disabled()
    fault.get_by_role("button", name="Line 4, column 13").click()
    assert draft.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)").startswith(
        "    waits"
    )
    page.reload()
    expect(page.get_by_label(DRAFT)).to_have_value(re.compile("reply_sla: soon"))
    page.get_by_role("button", name="Discard the draft").click()
    expect(page.get_by_label(DRAFT)).to_have_value("version: 1\n")


@pytest.mark.usefixtures("gateway")
def test_somebody_elses_version_in_between_is_told_and_the_draft_stays(new_screen):
    page = new_screen(viewport={"width": 1366, "height": 768}).open("rules")
    draft = page.get_by_label(DRAFT)
    draft.fill(TEXT)
    expect(page.get_by_text("No fault")).to_be_visible()
    other = new_screen(viewport={"width": 1366, "height": 768}).open("rules")
    other.get_by_label(DRAFT).fill("version: 1\nskew: 3\n")
    publish(other, "late producers")
    expect(other.get_by_role("status")).to_contain_text("Version 2 is published")
    publish(page, "for those who pay")
    expect(page.get_by_role("status")).to_contain_text("expected 2, which Mei published last, got 1")
    expect(draft).to_have_value(TEXT)


def test_on_a_phone_in_chinese_the_page_is_whole_and_says_who_may_not_see_it(gateway, new_screen):
    page = new_screen(viewport={"width": 390, "height": 844}).open("rules", "zh", "light")
    expect(page.locator("h1")).to_have_text("规则：现行版本 1")
    expect(page.get_by_text("没有错误")).to_be_visible()
    assert violations(page) == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    gateway.rules.allowed = False
    page.reload()
    expect(page.locator("h1")).to_have_text("只有运维可以查看和修改规则")
    expect(page.locator(".rules-parts")).to_be_hidden()
