"""Somebody who has never seen StepIn does a first shift (docs/desk.md): no step takes over two clicks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from stream.archive.follower import ArchiveFollower
from stream.archive.sql.database import open_archive
from stream.log.memory.log import MemoryLog
from tests.browser.conftest import Screen
from tests.browser.support.dashboard import RunningDashboard
from tests.browser.support.fake_gateway import TOKEN
from tests.browser.support.shared_page import new_page
from tests.browser.support.told_floor import told_floor
from tests.builders.waiting import wait_until

pytestmark = pytest.mark.browser
MOST_CLICKS = 2


class Step:
    """One step of the shift, which counts its clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def __enter__(self) -> Step:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.clicks <= MOST_CLICKS

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()

    def press(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name, exact=True))


@pytest.fixture
def floor(gateway, browser, tmp_path: Path) -> Iterator[tuple[Screen, MemoryLog, str]]:
    """A new person's screen, the log of the floor, and the address of an archive that is still empty."""
    (tmp_path / "var").mkdir()
    with told_floor(gateway) as (log, _, _ruth):
        dashboard = RunningDashboard(gateway.url, tmp_path)
        screen = Screen(new_page(browser), dashboard.start(TOKEN).address)
        try:
            yield screen, log, f"sqlite:///{tmp_path / 'var' / 'archive.sqlite'}"
            assert screen.errors == []
        finally:
            screen.page.context.close()
            dashboard.stop()


def test_a_first_shift(floor: tuple[Screen, MemoryLog, str]) -> None:
    screen, log, archive = floor
    page = screen.open("desk")
    with Step(page) as step:  # who has waited longest
        step.click(page.get_by_role("link", name="Conversations", exact=True))
        step.click(page.locator('button[data-sort="wait"]'))
        expect(page.locator(".conversation-row .name").first).to_have_text("tech-2")
    with Step(page) as step:  # why the case of the angry customer was opened, and by which words
        step.click(page.get_by_role("link", name="Desk", exact=True))
        page.locator("#stepin-name").fill("Noor")
        page.locator("#stepin-name").press("Tab")
        page.wait_for_selector('.stepin[data-state="live"]:not([data-sockets="1"])')
        step.click(page.locator(".item", has_text="Frustrated customer"))
        expect(page.locator(".measure-words")).to_contain_text("alerts from")
        expect(page.locator(".row-turn mark", has_text="angry")).not_to_have_count(0)
    with Step(page) as step:
        step.press("Claim")
        expect(page.locator(".actions .taken")).to_have_text("Noor is on it")
    with Step(page) as step:
        step.press("Step in")
        step.click(page.locator(".tray .option", has_text="Whisper to the agent"))
        page.locator(".order-text").fill("Offer him a technician for today.")
        page.locator(".order-text").press("Enter")
        expect(page.locator(".interventions")).to_contain_text("Offer him a technician for today.")
    with Step(page) as step:
        step.press("Hand over")
        step.click(page.locator(".tray .option", has_text="Ruth"))
        expect(page.locator(".actions .taken")).to_contain_text("handed over to Ruth")
    with closing(open_archive(archive)) as kept, ArchiveFollower(log, kept) as follower:
        wait_until(lambda: follower.step(0.0) or follower.caught_up)
    page = screen.open("conversations")
    with Step(page) as step:  # and finds it again tomorrow
        page.get_by_label("Words that were said").fill("losing money")
        page.get_by_label("Words that were said").press("Enter")
        step.click(page.locator(".archived-found a", has_text="tech-1").first)
        step.press("Open this conversation from the archive")
        expect(page.locator(".archived-one")).to_contain_text("I am losing money")
