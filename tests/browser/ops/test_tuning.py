"""Ops move a threshold, and see what it would have done: the same as a count by the live detector finds."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from playwright.sync_api import Page, expect

from detectors.contract.rules.document import decode
from detectors.contract.rules.queue_rules import FrustrationRules
from detectors.conversation.causes.frustration import relieved, update
from detectors.conversation.state import TrendState
from tests.browser.support.axe import violations

pytestmark = pytest.mark.browser
_LOOSER = FrustrationRules(rise_at=1.85)


def raised(archive: Path, rules: FrustrationRules) -> set[str]:
    """The conversations that frustration raises by these rules, turn by turn."""
    states: defaultdict[str, TrendState] = defaultdict(TrendState)
    found: set[str] = set()
    query = (
        "SELECT conversation, at, probability, satisfied FROM turns "
        "WHERE sender = 'customer' AND probability IS NOT NULL ORDER BY number"
    )
    with sqlite3.connect(archive) as connection:
        for conversation, at, probability, satisfied in connection.execute(query):
            if satisfied >= rules.relief_at:
                states[conversation] = relieved(states[conversation])
            if update(states[conversation], probability, at, rules):
                found.add(conversation)
    return found


def with_others(archive: Path) -> set[str]:
    """The conversations that had an alert of another cause."""
    with sqlite3.connect(archive) as connection:
        rows = connection.execute(
            "SELECT conversation FROM alerts WHERE cause <> 'frustration' AND conversation IS NOT NULL"
        )
        return {conversation for (conversation,) in rows}


def figure(page: Page, name: str) -> list[str]:
    cells = page.locator(f'[data-figure="{name}"] td').all_inner_texts()
    return [cell.split("\n")[0] for cell in cells]


def listed(page: Page, key: str) -> set[str]:
    return set(page.locator(f".tuning-{key} li a").all_inner_texts())


def move(page: Page, name: str, key: str, times: int) -> None:
    thumb = page.locator(f'[data-testid="stSlider"]:has-text("({name})") input')
    thumb.focus()
    for _ in range(times):
        page.keyboard.press(key)


@pytest.mark.usefixtures("gateway")
def test_a_moved_threshold_shows_what_it_would_have_done(
    archive: Path, new_screen: Callable[..., Any]
) -> None:
    screen = new_screen(viewport={"width": 1366, "height": 768})
    page = screen.open("tuning", "en", "light")
    page.wait_for_selector(".tuning-figures")
    now, then, others = raised(archive, FrustrationRules()), raised(archive, _LOOSER), with_others(archive)
    assert len(then) > len(now) > 0
    assert figure(page, "frustration") == [f"{len(now)}", f"{len(now)}", "0"]
    assert listed(page, "appear") == listed(page, "vanish") == set()

    move(page, "rise_at", "ArrowLeft", 23)  # steps of .05
    expect(page).to_have_url(re.compile(r"rise_at%3A1\.85(&|$)"))
    appears = then - now - others
    expect(page.locator(".tuning-appear")).to_have_attribute("data-count", str(len(appears)))
    more = len(then) - len(now)
    assert figure(page, "frustration") == [f"{len(now)}", f"{len(then)}", f"+{more}"]
    assert listed(page, "appear") == appears and listed(page, "vanish") == set()
    link = page.locator(".tuning-appear li a").first
    assert f"id={link.inner_text()}" in (link.get_attribute("href") or "")
    expect(page.locator('[data-testid="stCode"]').first).to_contain_text("rise_at: 1.85")
    with page.expect_download() as saved:
        page.locator("a.stepin-file").first.click()
    rules = decode(msgspec.json.encode(yaml.safe_load(Path(saved.value.path()).read_text())))
    assert rules.default.frustration.rise_at == 1.85 and rules.queue_names
    assert violations(page) == {}

    # The page of rules takes the change over into the document that holds.
    kept = page.url
    page.locator("a.tuning-way").first.click()
    changes = page.locator(".rules-changes li")
    expect(changes.filter(has_text="$.default.frustration.rise_at: 3.0 → 1.85")).to_have_count(1)
    assert "edits" not in page.url
    page.evaluate("sessionStorage.clear()")
    page.goto(kept)
    page.wait_for_selector(".tuning-figures")

    # A reload, and another language, keep what was moved.
    page.goto(page.url.replace("lang=en", "lang=zh"))
    expect(page.locator(".tuning-appear")).to_have_attribute("data-count", str(len(appears)))
    expect(page.get_by_text("恢复为现行规则")).to_be_visible()
    page.get_by_text("恢复为现行规则").click()
    expect(page.locator(".tuning-appear")).to_have_attribute("data-count", "0")
    assert "change=" not in page.url


@pytest.mark.usefixtures("gateway", "archive")
def test_the_page_is_whole_on_a_phone(new_screen: Callable[..., Any]) -> None:
    page = new_screen(viewport={"width": 390, "height": 844}).open("tuning", "zh", "dark")
    page.wait_for_selector(".tuning-figures")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert violations(page) == {}
