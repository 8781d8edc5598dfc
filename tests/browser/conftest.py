"""Fixtures of the browser tests, which share one app, one Chromium and one gateway, and empty its floor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Route, expect, sync_playwright

from tests.browser.support.dashboard import RunningDashboard
from tests.browser.support.fake_gateway import TOKEN, FakeGateway
from tests.browser.support.shared_page import OPTIONS, SharedPage, new_page
from tests.builders.past.simulated_past import archive_stretch
from tests.builders.waiting import PATIENCE
from tests.prerequisites import ROOT, chromium

_FRONTEND = ROOT / "dashboard" / "frontend"
MODULES = "http://stepin.test/"
WALL_SCREEN = OPTIONS["viewport"]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# Streamlit first asks for these below the path of the page, where they do not exist.
_EXPECTED_NOISE = ("/_stcore/health", "/_stcore/host-config")


class Screen:
    """A page of the dashboard in a browser, and the errors on it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.errors: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", self._note)

    def leave(self) -> None:
        """Listen to the page no longer."""
        self.page.remove_listener("console", self._listen)
        self.page.remove_listener("pageerror", self._note)

    def _note(self, error: Error) -> None:
        self.errors.append(str(error))

    def _listen(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        if message.type == "error" and not where.endswith(_EXPECTED_NOISE):
            self.errors.append(f"{message.text} ({where})")

    def open(self, path: str = "wall", language: str = "en", theme: str = "dark", *, query: str = "") -> Page:
        """Open a page and wait until it shows the floor. `query` goes on in its address."""
        self.page.goto(f"{self.address}/{path}?lang={language}&theme={theme}{query}")
        self.page.wait_for_selector(".stepin[data-seq]")
        return self.page


@pytest.fixture(scope="package")
def shared_gateway() -> Iterator[FakeGateway]:
    gateway = FakeGateway().start()
    yield gateway
    gateway.stop()


@pytest.fixture(scope="package")
def app_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the dashboard runs."""
    return tmp_path_factory.mktemp("streamlit")


@pytest.fixture(scope="package")
def app(shared_gateway: FakeGateway, app_folder: Path) -> Iterator[str]:
    """The address of the running dashboard."""
    dashboard = RunningDashboard(shared_gateway.url, app_folder)
    try:
        yield dashboard.start(TOKEN).address
    finally:
        dashboard.stop()


@pytest.fixture(scope="package")
def archive(app_folder: Path) -> Path:
    """The archive of the running dashboard: twelve minutes of the simulated floor."""
    path = app_folder / "var" / "archive.sqlite"
    archive_stretch(f"sqlite:///{path}", 12.0)
    return path


# Not for the session: Playwright keeps an event loop in this thread, and other tests start their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("no Chromium: install the package chromium")
    expect.set_options(timeout=1000 * PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="package")
def run_module(browser: Browser) -> Iterator[Callable[[str, str], Any]]:
    """Call with a module of the frontend and a body: return what the body returns, to which `it` has what the
    module exports. The page has nothing but these modules."""
    page = browser.new_page()
    page.set_default_timeout(1000 * PATIENCE)
    page.route("**/*", serve_module)
    page.goto(MODULES)

    def run(module: str, body: str) -> Any:
        return page.evaluate(f"async () => {{ const it = await import('/{module}'); {body} }}")

    yield run
    page.close()


def serve_module(route: Route) -> None:
    """Answer a request of a page that has nothing but the modules of the frontend."""
    name = route.request.url.removeprefix(MODULES)
    if name:
        route.fulfill(content_type="text/javascript", body=(_FRONTEND / name).read_text("utf-8"))
    else:
        route.fulfill(content_type="text/html", body="<!doctype html>")


@pytest.fixture
def gateway(shared_gateway: FakeGateway) -> Iterator[FakeGateway]:
    """The scripted gateway with an empty floor."""
    shared_gateway.reset()
    yield shared_gateway
    shared_gateway.reset()


@pytest.fixture(scope="package")
def shared_page(app: str, browser: Browser) -> Iterator[SharedPage]:
    page = SharedPage(browser, app)
    yield page
    page.close()


@pytest.fixture
def new_screen(app: str, browser: Browser, shared_page: SharedPage) -> Iterator[Callable[..., Screen]]:
    """Make screens. At the end no screen may have an unexpected error.

    The first is the page that tests have after each other, unless a test asks for options of a browser other
    than the viewport, or for a page of its `own`.
    """
    made: list[Screen] = []
    shared: list[Screen] = []

    def make(own: bool = False, **options: Any) -> Screen:
        if own or made or options.keys() - {"viewport"}:
            screen = Screen(new_page(browser, **options), app)
        else:
            screen = Screen(shared_page.take(options.get("viewport", WALL_SCREEN)), app)
            shared.append(screen)
        made.append(screen)
        return screen

    yield make
    for screen in made:
        screen.leave()
        if screen in shared:
            shared_page.give_back()
        else:
            screen.page.context.close()
    assert [error for screen in made for error in screen.errors] == []


@pytest.fixture
def screen(new_screen: Callable[..., Screen]) -> Screen:
    return new_screen()
