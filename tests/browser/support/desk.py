"""Opens the desk in a browser, and reads what it sent."""

from __future__ import annotations

from functools import partial

from playwright.sync_api import Page

from tests.builders.waiting import wait_until


def open_desk(screen, name: str = "Ruth Abara", language: str = "en") -> Page:
    """Open the desk as a supervisor who has entered their name."""
    page = screen.open("desk", language)
    page.locator("#stepin-name").fill(name)
    page.locator("#stepin-name").press("Tab")
    # With its name it has opened another socket.
    page.wait_for_selector('.stepin[data-state="live"]:not([data-sockets="1"])')
    return page


def actions(gateway) -> list[dict]:
    return [message for message in gateway.received if message["type"] == "action"]


def wait_for_actions(page: Page, gateway, count: int) -> list[dict]:
    wait_until(lambda: len(actions(gateway)) >= count, partial(page.wait_for_timeout, 50))
    return actions(gateway)
