"""Signing in by a provider (OpenID Connect): a certified one that runs here, and a real browser."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from stream.access import people
from stream.access.people import Rights
from stream.access.people_file import PeopleFile
from tests.browser.support import axe
from tests.browser.support.dashboard import RunningDashboard, free_port
from tests.browser.support.fake_gateway import TOKEN, FakeGateway
from tests.builders.waiting import PATIENCE, wait_until
from tests.prerequisites import has_node_packages

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[3]
SUPERVISOR = Rights(roles=frozenset({"supervisor"}), queues=frozenset({"orders"}))


class Floor(NamedTuple):
    """A dashboard whose people a provider signs in."""

    address: str
    issuer: str
    people: PeopleFile


@pytest.fixture(scope="module")
def floor(shared_gateway: FakeGateway, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    if not has_node_packages() and not os.environ.get("CI"):
        pytest.skip("no oidc-provider: run `make node_modules`")
    folder = tmp_path_factory.mktemp("provider")
    dashboard, port = RunningDashboard(shared_gateway.url, folder), free_port()
    command = ["node", "tests/oidc/provider.mjs", str(port), f"{dashboard.address}/oauth2callback"]
    provider = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert provider.stdout is not None
        issuer = provider.stdout.readline().strip()
        assert issuer, "the provider did not start"
        settings = {
            "STEPIN_OIDC_ISSUER": issuer,
            "STEPIN_OIDC_CLIENT_ID": "stepin",
            "STEPIN_OIDC_CLIENT_SECRET": "the secret of the client",
            "STEPIN_PUBLIC_URL": dashboard.address,
            "STEPIN_PEOPLE_FILE": str(folder / "people.json"),
        }
        with pytest.MonkeyPatch.context() as patch:
            for name, value in settings.items():
                patch.setenv(name, value)
            dashboard.start(TOKEN)
        yield Floor(dashboard.address, issuer, PeopleFile(folder / "people.json"))
        dashboard.stop()
    finally:
        provider.terminate()
        provider.wait(PATIENCE)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB")
    context.set_default_timeout(1000 * PATIENCE)
    yield context.new_page()
    context.close()


def ticket_status(page: Page) -> int:
    """What the dashboard answers when its own page asks for a ticket."""
    asked = "fetch('ticket', {method: 'POST', headers: {'X-StepIn': '1'}}).then(answer => answer.status)"
    status: int = page.evaluate(asked)
    return status


def sign_in(page: Page, floor: Floor, name: str) -> None:
    page.goto(f"{floor.address}/desk?lang=en&theme=dark")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{floor.issuer}/**")
    page.fill("[name=login]", name)
    page.fill("[name=password]", "any")
    page.get_by_role("button").click()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{floor.address}/**")


def test_somebody_signs_in_sees_the_floor_and_signs_out(page, floor):
    assert page.goto(f"{floor.address}/desk?lang=en&theme=dark").status == 200
    assert (
        page.evaluate("fetch('ticket', {method: 'POST', headers: {'X-StepIn': '1'}}).then(a => a.status)")
        == 401
    )
    sign_in(page, floor, "ann")
    page.wait_for_selector('.stepin[data-state="live"]')
    page.get_by_role("link", name="Desk").click()
    # The provider's name with a mark that would turn the text around it.
    page.get_by_role("link", name="Ann ⟨RLO⟩Lee · Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Yes, sign me out").click()
    page.wait_for_url(f"{floor.address}/**")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert len(floor.people.read().ended) == 1


def test_a_verified_mail_address_is_somebody_once_and_is_out_when_shut_out(page, floor):
    floor.people.change(
        lambda known: people.add(known, "bo@floor.example", "Bo", SUPERVISOR, "", time.time())
    )
    sign_in(page, floor, "bo")
    page.wait_for_selector('.stepin[data-state="live"]')
    assert floor.people.read().people["bo@floor.example"].subject == f"{floor.issuer}#bo"
    floor.people.change(lambda known: people.revoke(known, "bo@floor.example", time.time()))
    wait_until(lambda: ticket_status(page) == 401)
    page.goto(f"{floor.address}/desk?lang=en")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_somebody_without_a_role_is_told_whom_to_ask(page, floor):
    sign_in(page, floor, "cy")
    expect(page.get_by_text("You have no role yet")).to_be_visible()
    expect(page.get_by_text("You are signed in as Cy Moss.")).to_be_visible()
    assert axe.page_violations(page) == {}
    assert (
        page.evaluate("fetch('ticket', {method: 'POST', headers: {'X-StepIn': '1'}}).then(a => a.status)")
        == 401
    )
