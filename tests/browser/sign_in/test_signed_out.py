"""A screen shows who may see it, has no secret, and shows nothing more once somebody has signed out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from stream.gateway.protocol import BAD_TICKET
from tests.browser.support import floors
from tests.browser.support.fake_gateway import TOKEN

pytestmark = pytest.mark.browser
_EVERYTHING = """root => [document.documentElement.outerHTML, root.innerHTML,
  JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie].join()"""


@pytest.mark.parametrize(
    ("page_name", "language", "open_floor", "signed_out", "link"),
    [
        ("wall", "zh", "未设登录：本机上的任何人都能查看和操作", "已退出登录", "重新登录"),
        (
            "desk",
            "en",
            "No sign-in: this floor is open to everybody on this machine",
            "signed out",
            "Sign in again",
        ),
    ],
)
def test_a_floor_without_a_sign_in_says_so_and_a_revoked_screen_forgets_it(
    gateway, screen, page_name, language, open_floor, signed_out, link
):
    gateway.change(**floors.busy_floor())
    page = screen.open(page_name, language)
    row = ".row" if page_name == "wall" else ".item"
    expect(page.locator(row).first).to_be_visible()
    expect(page.locator(".open-floor")).to_have_text(open_floor)
    assert TOKEN not in page.locator(".stepin").evaluate(_EVERYTHING)
    page.route("**/ticket", lambda route: route.fulfill(status=401, json={}))
    gateway.turn_away(BAD_TICKET)
    expect(page.locator(".stale-banner")).to_contain_text(signed_out)
    expect(page.locator(".stale-banner").get_by_role("link", name=link)).to_have_attribute("href", "sign-in")
    expect(page.locator(row)).to_have_count(0)
    page.unroute("**/ticket")
    expect(page.locator(row).first).to_be_visible()
    expect(page.locator(".stale-banner")).to_be_hidden()
    screen.errors = [error for error in screen.errors if "status of 401" not in error]
