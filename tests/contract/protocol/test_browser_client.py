"""The browser's client passes the protocol's vectors, in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from stream.gateway import protocol
from tests.builders.waiting import PATIENCE
from tests.contract.protocol.vectors import Observed, Vector, check, client_steps, read
from tests.prerequisites import ROOT, chromium

pytestmark = pytest.mark.browser
_HERE = Path(__file__).parent
_PAGE = "http://stepin.test/"
_FILES = {
    _PAGE: ("text/html", "<!doctype html>"),
    **{
        f"{_PAGE}{name}.js": (
            "text/javascript",
            (ROOT / "dashboard" / "frontend" / f"{name}.js").read_text("utf-8"),
        )
        for name in ("live", "messages", "tickets", "transcript/open")
    },
    f"{_PAGE}browser_client.js": ("text/javascript", (_HERE / "browser_client.js").read_text("utf-8")),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("no Chromium: install the package chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that has the client and its harness at hand. It reaches no network."""
    page = browser.new_page()
    page.set_default_timeout(1000 * PATIENCE)
    page.route("**/*", _serve)
    page.goto(_PAGE)
    yield page
    page.close()


def _serve(route: Route) -> None:
    content_type, body = _FILES[route.request.url]
    route.fulfill(content_type=content_type, body=body)


@pytest.mark.parametrize("vector", read("stories", "faults", "silence"))
def test_the_browsers_client_keeps_the_protocol(page: Page, vector: Vector) -> None:
    steps = client_steps(vector)
    observed = page.evaluate(
        "async ([steps, ticket]) => (await import('./browser_client.js')).take(steps, ticket)",
        [steps, vector.ticket],
    )
    for number, (step, seen) in enumerate(zip(steps, observed, strict=True)):
        check(number, step, Observed(**seen))


def test_the_browsers_client_has_the_protocols_limits(page: Page) -> None:
    limits = page.evaluate("async () => (await import('./browser_client.js')).limits")
    assert limits == {
        "stale": protocol.STALE_SECONDS,
        "snapshot": protocol.SNAPSHOT_SECONDS,
        "silence": protocol.SILENCE_SECONDS,
        "renew": protocol.RENEW_SECONDS,
        "BAD_TICKET": protocol.BAD_TICKET,
    }
