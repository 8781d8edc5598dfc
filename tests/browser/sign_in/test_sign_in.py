"""Signing in at a real dashboard in a real browser, and what another page on this machine gets."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from stream.access import passwords, people, walls
from stream.access.people import Rights, Wall
from stream.access.people_file import PeopleFile
from stream.access.revoked import PeopleRevocations
from tests.browser.support import axe
from tests.browser.support.dashboard import RunningDashboard, free_port
from tests.browser.support.real_gateway import RealGateway
from tests.builders.floors import gateway as gateway_floor
from tests.builders.waiting import PATIENCE

pytestmark = pytest.mark.browser
TOKEN = "a secret of the floor"
PASSWORD = "a long walk by the sea"
SUPERVISOR = Rights(roles=frozenset({"supervisor"}), queues=None, words=True)
OF_ORDERS = Rights(roles=frozenset({"supervisor"}), queues=frozenset({"orders"}))


ATTEMPTS = """async (address) => {
    const told = [() => "read", () => "refused"];
    const post = { method: "POST", credentials: "include", headers: { "X-StepIn": "1" }, body: "{}" };
    return {
        ticket: await fetch(address + "/ticket", post).then(...told),
        page: await fetch(address + "/desk", { credentials: "include" }).then(...told),
        stream: await new Promise((tell) => {
            const socket = new WebSocket(address.replace("http", "ws") + "/_stcore/stream", ["streamlit"]);
            socket.onopen = () => tell("open");
            socket.onerror = () => tell("refused");
        }),
    };
}"""
FRAMING = """(address) => new Promise((loaded) => {
    const frame = document.createElement("iframe");
    frame.onload = loaded;
    frame.src = address + "/desk";
    document.body.append(frame);
}).then(() => null)"""


class Floor(NamedTuple):
    """A dashboard that asks people to sign in, and its gateway."""

    address: str
    people: PeopleFile
    gateway: RealGateway


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    folder, port, now = tmp_path_factory.mktemp("people"), free_port(), time.time()
    file, hashed = PeopleFile(folder / "people.json"), passwords.hash_of(PASSWORD)
    for name, display, rights in (("ann", "Ann \u202e<b>Lee", SUPERVISOR), ("bo", "Bo Ray", OF_ORDERS)):
        file.change(
            partial(people.add, name=name, display=display, rights=rights, password=hashed, now=now - 60)
        )
    gateway = RealGateway(port, revocations=PeopleRevocations(file))
    dashboard = RunningDashboard(f"ws://127.0.0.1:{port}/live", folder)
    gateway.start(TOKEN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STEPIN_PEOPLE_FILE", str(file.path))
        dashboard.start(TOKEN)
    yield Floor(dashboard.address, file, gateway)
    dashboard.stop()
    gateway.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(locale="zh-CN")
    made.set_default_timeout(1000 * PATIENCE)
    yield made
    made.close()


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """A page of another origin on this machine."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>elsewhere</title>")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def sign_in(context: BrowserContext, floor: Floor, name: str = "ann") -> None:
    page = context.pages[0] if context.pages else context.new_page()
    page.goto(f"{floor.address}/desk?lang=zh&theme=light")
    expect(page.get_by_role("heading")).to_have_text("登录")
    assert axe.page_violations(page) == {}
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button").click()
    page.wait_for_selector('.stepin[data-state="live"]')


def test_a_person_signs_in_and_out_and_what_another_page_gets_meanwhile(context, floor, elsewhere):
    sign_in(context, floor)
    page = context.pages[0]
    expect(page.get_by_role("link", name="Ann ⟨RLO⟩<b>Lee · 退出登录")).to_be_visible()
    other = context.new_page()
    other.goto(elsewhere)
    # The cookie of another port of the same host is sent along, and does not help.
    assert other.evaluate(ATTEMPTS, floor.address) == dict.fromkeys(("ticket", "page", "stream"), "refused")
    other.evaluate(FRAMING, floor.address)
    assert [each.url for each in other.frames[1:]] == ["chrome-error://chromewebdata/"]
    page.get_by_role("link", name="退出登录").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading")).to_have_text("登录")
    page.goto(f"{floor.address}/desk")
    expect(page.locator("[name=password]")).to_be_visible()


def test_a_wall_opens_its_address_once_and_goes_on_by_its_cookie(browser, context, floor):
    now, rights = time.time(), Rights(roles=frozenset({"wall"}), queues=None)
    wall = Wall(name="hall", digest=walls.digest_of("t"), rights=rights, made_at=now, expires_at=now + 600)
    floor.people.change(lambda known: walls.add(known, "w1", wall))
    page = context.new_page()
    page.goto(f"{floor.address}/wall?lang=en&wall_token=t")
    page.wait_for_selector('.stepin[data-state="live"]')
    assert page.url == f"{floor.address}/wall?lang=en"
    page.reload()
    page.wait_for_selector('.stepin[data-state="live"]')
    page.goto(f"{floor.address}/queues?lang=en")
    page.wait_for_selector('.stepin[data-state="live"]')
    expect(page.locator('nav a[href^="conversations"]')).to_be_hidden()
    page.goto(f"{floor.address}/conversations?lang=en")
    expect(page.get_by_text("It is not for a wall screen")).to_be_visible()
    assert page.locator(".stepin").count() == 0
    other = browser.new_context()
    other.set_default_timeout(1000 * PATIENCE)
    assert other.new_page().goto(f"{floor.address}/wall?wall_token=t").status == 403
    other.close()


def test_nothing_of_another_queue_reaches_the_page_and_whoever_is_shut_out_sees_nothing(context, floor):
    since, queues = time.time() - 300, ("orders", "parcels")
    put = partial(gateway_floor.put, floor.gateway.log)
    put(*(gateway_floor.queue(name, waiting=3, longest_since=since) for name in queues))
    put(*(gateway_floor.conversation(f"c-{name}", queue=name) for name in queues))
    for name in queues:
        put(gateway_floor.alert(f"a-{name}", queue=name, subject=f"c-{name}", starts_at=since))
    page = context.new_page()
    frames: list[bytes | str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(frame)))
    sign_in(context, floor, "bo")
    page.wait_for_selector('.item[data-alert="a-orders"]')
    page.goto(f"{floor.address}/tuning")
    expect(page.get_by_text("本页面只对有权修改规则的人开放")).to_be_visible()
    for address in ("wall", "queue", "queues", "conversations", "agents", "gave-up", "desk"):
        page.goto(f"{floor.address}/{address}")
        page.wait_for_selector('.stepin[data-state="live"]')
    expect(page.locator(".stVegaLiteChart")).not_to_have_count(0)
    received = [frame.encode() if isinstance(frame, str) else frame for frame in frames]
    assert any(b"orders" in frame for frame in received)
    assert [frame for frame in received if b"parcels" in frame] == []
    floor.people.change(lambda known: people.set_rights(known, "bo", SUPERVISOR, time.time()))
    page.wait_for_selector('.item[data-alert="a-parcels"]')  # by a new ticket, without a hand
    floor.people.change(lambda known: people.revoke(known, "bo", time.time()))
    expect(page.locator(".stale-banner")).to_contain_text("已退出登录")
    expect(page.locator(".item")).to_have_count(0)
