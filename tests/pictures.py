"""Makes the pictures of README and docs from a running demo: `make pictures`.

The demo is quiet for its first minute. Each picture is taken as soon as enough is on its page to show
what the page is for.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.kafka_floor import free_port, wait_for_page
from tests.prerequisites import ROOT, chromium

FOLDER = ROOT / "docs" / "images"
SEED = 5
_READY_SECONDS = 120.0
_BUSY_MS = 420_000
_FLAGS = ["--no-sandbox", "--force-color-profile=srgb", "--hide-scrollbars"]


class Picture(NamedTuple):
    """A picture of a page, taken when `enough` (a selector) is there."""

    path: str
    enough: str
    theme: str = "dark"
    size: tuple[int, int] = (1600, 900)


PICTURES = (
    Picture("wall", ".row:nth-child(3)", size=(1920, 1080)),
    Picture("desk", ".item:nth-of-type(3)", "light", (1600, 1000)),
    Picture("queues", ".queue-group tbody tr:nth-child(4)", "light"),
    Picture("conversations", ".conversation-row:nth-child(6)"),
    Picture("numbers", ".numbers-table.wide tbody tr:nth-child(3)", "light"),
    Picture("tuning", "[data-testid=stVegaLiteChart] :is(canvas, svg)", "light", (1600, 1100)),
    Picture("rules", ".rules-table tbody tr:nth-child(4)", "dark", (1600, 1000)),
    Picture("health", ".health-partitions tbody tr", "light"),
)


def main() -> None:
    """Make every picture in both languages."""
    path = chromium()
    if path is None:
        sys.exit("no Chromium: install the package chromium")
    FOLDER.mkdir(exist_ok=True)
    with _demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        for picture in PICTURES:
            for language in ("en", "zh"):
                file = FOLDER / f"{picture.path}-{language}.png"
                _take(browser, address, picture, language, file)
                print(f"{file.relative_to(ROOT)}", flush=True)
        browser.close()


def _take(browser: Browser, address: str, picture: Picture, language: str, file: Path) -> None:
    width, height = picture.size
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(f"{address}/{picture.path}?lang={language}&theme={picture.theme}")
    page.wait_for_selector(picture.enough, timeout=_BUSY_MS)
    if picture.path == "desk":
        _open_first_case(page)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=file)
    page.close()


def _open_first_case(page: Page) -> None:
    page.locator(".item").first.click()
    page.wait_for_selector(".transcript .row-turn")


@contextmanager
def _demo() -> Iterator[str]:
    """Run the demo on free ports. Gives its address."""
    ports = {name: str(free_port()) for name in ("PORT", "GATEWAY_PORT", "GATEWAY_INTERNAL_PORT")}
    environment = os.environ | {f"STEPIN_{name}": port for name, port in ports.items()}
    command = [sys.executable, "-m", "stream", "demo", "--seed", str(SEED)]
    address = f"http://127.0.0.1:{ports['PORT']}"
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            wait_for_page(address, _READY_SECONDS)
            yield address
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
