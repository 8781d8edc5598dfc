"""The page of conversations finds, shows and saves those of the archive, and each look is told before it."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.support.axe import violations

pytestmark = pytest.mark.browser


def looks(gateway: Any) -> list[tuple[str, str | None]]:
    told = [each for each in gateway.received if each["type"] == "archive_look"]
    return [(each["what"], each.get("conversation")) for each in told]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def saved(page: Page, name: str) -> str:
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    return Path(download.value.path()).read_text("utf-8-sig")


def a_longer_one(archive: Path) -> tuple[str, int, str]:
    """A conversation with an alert, how many turns it has, and the first words of its customer."""
    with sqlite3.connect(archive) as connection:
        (name,) = connection.execute(
            "SELECT min(conversation) FROM alerts WHERE cause = 'frustration'"
        ).fetchone()
        texts = connection.execute(
            "SELECT text, sender FROM turns WHERE conversation = ? ORDER BY number", (name,)
        ).fetchall()
    return name, len(texts), next(text for text, sender in texts if sender == "customer")


def test_a_conversation_of_the_archive_is_found_read_and_saved(
    archive: Path, gateway: Any, new_screen: Callable[..., Any]
) -> None:
    name, count, said = a_longer_one(archive)
    page = new_screen(viewport={"width": 1366, "height": 768}).open("conversations", "en", "light")
    page.get_by_label("Words that were said").fill(said)
    page.get_by_label("Words that were said").press("Enter")
    link = page.locator(".archived-found a").filter(has_text=name).first
    expect(link).to_be_visible()
    assert looks(gateway) == [("looked", None)]
    page.goto(page.url.partition("?")[0] + f"?lang=en&theme=light&id={name}")
    press(page, "Open this conversation from the archive")
    one = page.locator(".archived-one")
    expect(one).to_have_attribute("data-turns", str(count))
    expect(one).to_contain_text(said)
    expect(one.locator("li.alert").filter(has_text="Frustrated")).not_to_have_count(0)
    assert looks(gateway)[-1] == ("looked", name)
    press(page, "Save it")
    expect(page.get_by_role("link", name="The turns as CSV")).to_be_visible()
    assert looks(gateway)[-1] == ("exported", name)
    rows = list(csv.reader(saved(page, "The turns as CSV").splitlines()))
    assert len(rows) == count + 1 and rows[0][0] == "at"
    whole = json.loads(saved(page, "All of it as JSON"))
    assert [turn["conversation"] for turn in whole["turns"]] == [name] * count
    assert violations(page) == {}


@pytest.mark.usefixtures("archive")
def test_nothing_is_shown_when_its_look_cannot_be_told(gateway: Any, new_screen: Callable[..., Any]) -> None:
    gateway.takes_looks = False
    page = new_screen(viewport={"width": 390, "height": 844}).open("conversations", "zh", query="&id=sim-1")
    press(page, "从归档打开此会话")
    expect(page.get_by_text("审计记录无法写入")).to_be_visible()
    assert page.locator(".archived-one").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
