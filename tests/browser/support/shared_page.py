"""One page that tests have after each other: opening the dashboard in a new one takes over twice as long.

Between two tests it rests on a small page of the same origin. A browser gives every other origin a process of
its own, and a new process would compile all scripts of the dashboard again.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Error, Page

from tests.builders.waiting import PATIENCE

OPTIONS: dict[str, Any] = {"viewport": {"width": 1920, "height": 1080}, "locale": "en-GB"}
RESTING_PLACE = "/page-version"
_FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"


def new_page(browser: Browser, **options: Any) -> Page:
    """Return a page that shares nothing with others."""
    context = browser.new_context(**OPTIONS | options)
    context.set_default_timeout(1000 * PATIENCE)
    return context.new_page()


class SharedPage:
    """The page. A test that adds scripts or listeners to its page takes one of its own instead."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address
        self._page: Page | None = None

    def take(self, viewport: Any) -> Page:
        """Return the page as if it were new."""
        if self._page is None:
            self._page = new_page(self._browser)
        self._page.set_viewport_size(viewport)
        return self._page

    def give_back(self) -> None:
        """Remove from the page what a test has left on it, or give it up."""
        assert self._page is not None
        try:
            self._page.unroute_all()
            # Once nothing runs any more that could remember something.
            self._page.goto(self._address + RESTING_PLACE)
            self._page.evaluate(_FORGET)
            self._page.context.clear_cookies()
            self._page.mouse.move(0, 0)
            kept = len(self._page.context.pages) == 1
        except Error:
            kept = False
        if not kept:
            self.close()

    def close(self) -> None:
        if self._page is not None:
            self._page.context.close()
            self._page = None
