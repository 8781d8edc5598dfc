"""No dialog of Streamlit covers a page: not for a wrong address, not while the dashboard is gone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.support import axe
from tests.browser.support.dashboard import RunningDashboard, free_port
from tests.browser.support.real_gateway import RealGateway
from tests.builders.floors import gateway as gateway_floor

pytestmark = pytest.mark.browser
_GONE = ("ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "ERR_FAILED", "WebSocket connection to", "not responding")
_GONE += ("No response received", "when disconnected from server")


class Everything(NamedTuple):
    """A dashboard and a gateway of their own."""

    dashboard: RunningDashboard
    gateway: RealGateway

    def start(self, token: str) -> None:
        self.gateway.start(token)
        self.dashboard.start(token)

    def stop(self) -> None:
        self.dashboard.stop()
        self.gateway.stop()


@pytest.fixture
def everything(tmp_path) -> Iterator[Everything]:
    port = free_port()
    made = Everything(RunningDashboard(f"ws://127.0.0.1:{port}/live", tmp_path), RealGateway(port))
    made.start("the first secret")
    yield made
    made.dashboard.stop()
    made.gateway.close()


def no_dialog(page) -> None:
    expect(page.get_by_role("dialog")).to_have_count(0)


def forgive(screen: Screen) -> None:
    """A browser reports each connection that it cannot make."""
    screen.errors = [error for error in screen.errors if not any(noise in error for noise in _GONE)]


@pytest.mark.usefixtures("gateway")
@pytest.mark.parametrize(
    ("language", "said", "link"),
    [("en", "There is no such page", "Queues"), ("zh", "没有这个页面", "队列")],
)
def test_an_address_without_a_page_has_a_page_of_stepin(screen, language, said, link):
    for address in ("walls", "desk/two"):
        answer = screen.page.goto(f"{screen.address}/{address}?lang={language}&theme=light")
        assert answer.status == 404
        expect(screen.page.get_by_role("heading")).to_have_text(said)
    assert axe.page_violations(screen.page) == {}
    screen.page.get_by_role("link", name=link).click()
    screen.page.wait_for_selector('.stepin[data-state="live"][data-theme="light"]')
    no_dialog(screen.page)
    screen.errors = [error for error in screen.errors if "status of 404" not in error]


def test_a_wall_comes_back_after_a_restart_of_everything_with_another_secret(everything, new_screen):
    gateway_floor.put(everything.gateway.log, gateway_floor.alert("a1", starts_at=time.time() - 60))
    screen = new_screen(own=True)
    screen.address = everything.dashboard.address
    page = screen.open("wall")
    page.wait_for_selector('.stepin[data-state="live"] .row[data-alert="a1"]')
    # As after a long outage: Streamlit's frontend then waits longer and longer until it tries again.
    loads: list[object] = []
    page.on("domcontentloaded", lambda loaded: loads.append(loaded))
    page.route("**/_stcore/health", lambda route: route.continue_() if loads else route.abort())
    everything.gateway.stop()
    everything.gateway.start("the second secret")
    expect(page.locator(".stale-banner")).to_contain_text("the gateway refuses this screen's tickets")
    no_dialog(page)
    everything.dashboard.stop()
    everything.dashboard.start("the second secret")
    page.wait_for_selector('.stepin[data-state="live"] .row[data-alert="a1"]')
    no_dialog(page)
    forgive(screen)


def test_a_desk_without_its_dashboard_goes_on_and_says_that_its_charts_stand_still(everything, new_screen):
    screen = new_screen(own=True)
    screen.address = everything.dashboard.address
    page = screen.open("desk", "zh")
    config = page.request.get(f"{screen.address}/_stcore/host-config").json()
    assert config["blockErrorDialogs"] is True  # after six attempts Streamlit would show "Connection error"
    everything.dashboard.stop()
    expect(page.locator(".stale-banner")).to_have_text("下方图表已停更 · 与看板服务断开，正在重连")
    gateway_floor.put(everything.gateway.log, gateway_floor.alert("a2", starts_at=time.time() - 60))
    page.wait_for_selector('.stepin[data-state="live"] .item[data-alert="a2"]')
    no_dialog(page)
    everything.dashboard.start("the first secret")
    expect(page.locator(".stale-banner")).to_be_hidden()
    forgive(screen)
