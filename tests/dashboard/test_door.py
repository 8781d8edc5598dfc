"""What other sites, other names and other ways in get from the dashboard: nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.websockets import WebSocketDisconnect

from tests.builders.sign_in import ADDRESS, OWN_PAGE, PASSWORD, STREAM, Dashboard, signed_in


@pytest.fixture
def dashboard(tmp_path: Path) -> Dashboard:
    return Dashboard(tmp_path)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8501", "127.0.0.1.evil.example", "a@127.0.0.1", "", "127.0.0.1/x"]
)
def test_a_name_that_was_made_to_point_here_gets_nothing(dashboard: Dashboard, host: str) -> None:
    browser = dashboard.browser()
    for path in ("/desk", "/ticket", "/_stcore/health"):
        assert browser.get(path, headers={"Host": host}).status_code == 421
    headers = {"Host": host, "Origin": f"http://{host}"}
    assert browser.post("/ticket", headers=headers).status_code == 421
    with pytest.raises(WebSocketDisconnect), browser.websocket_connect(STREAM, headers=headers):
        pass


@pytest.mark.parametrize(
    "host", ["localhost:8501", "127.0.0.1", "[::1]:80", "Floor.Example", "proxy.example:444"]
)
def test_the_names_of_this_dashboard_are_answered(tmp_path: Path, host: str) -> None:
    made = Dashboard(tmp_path, hosts=("floor.example",), public_url="https://proxy.example:444")
    made.add()
    assert made.browser().get("/sign-in", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "http://localhost:8501",
        "http://127.0.0.1:9999",
        "https://127.0.0.1:8501",
        "http://evil.example",
    ],
)
def test_a_page_of_another_origin_can_ask_for_nothing(dashboard: Dashboard, origin: str | None) -> None:
    dashboard.add()
    browser = dashboard.browser()
    signed_in(browser)
    headers = {} if origin is None else {"Origin": origin}
    for path in ("/ticket", "/sign-in", "/sign-out", "/desk"):
        assert browser.post(path, headers=headers).status_code == 403
        assert browser.request("OPTIONS", path, headers=headers).status_code == 403
    with pytest.raises(WebSocketDisconnect), browser.websocket_connect(STREAM, headers=headers):
        pass
    assert browser.get("/desk").status_code == 200  # nobody was signed out


def test_an_own_origin_is_not_enough_when_the_browser_tells_of_another_site(
    dashboard: Dashboard,
) -> None:
    headers = {**OWN_PAGE, "Sec-Fetch-Site": "cross-site"}
    form = {"name": "ann", "password": PASSWORD}
    assert dashboard.browser().post("/sign-in", data=form, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/upload_file/a/b",
        "/_stcore/metrics",
        "/_stcore/agent/mcp",
        "/component/x/y",
        "/app/static/x",
        "/auth/login",
        "/.env",
    ],
)
def test_what_the_pages_do_not_need_is_closed(dashboard: Dashboard, path: str) -> None:
    browser = dashboard.browser()
    for method in ("GET", "PUT", "POST", "DELETE"):
        assert browser.request(method, path, headers=OWN_PAGE).status_code == 404


@pytest.mark.parametrize("path", ["/desk", "/nowhere", "/sign-in"])
def test_every_answer_forbids_framing_and_names_what_it_may_load(dashboard: Dashboard, path: str) -> None:
    dashboard.add()
    headers = dashboard.browser().get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    assert headers["referrer-policy"] in ("no-referrer", "same-origin")


def test_the_page_may_connect_to_its_own_gateway_alone(tmp_path: Path) -> None:
    page = Dashboard(tmp_path).browser().get("/desk")
    policy = page.headers["content-security-policy"]
    assert "connect-src 'self' ws://127.0.0.1:8765 http://127.0.0.1:8765;" in policy
    named = Dashboard(tmp_path, gateway_url="wss://floor.example/live").browser(ADDRESS).get("/desk")
    policy = named.headers["content-security-policy"]
    assert "connect-src 'self' wss://floor.example https://floor.example;" in policy


def test_a_browser_that_came_by_tls_is_told_to_come_by_nothing_else(tmp_path: Path) -> None:
    made = Dashboard(tmp_path, public_url="https://floor.example")
    behind_a_proxy = made.browser().get("/desk", headers={"Host": "floor.example"}).headers
    assert behind_a_proxy["strict-transport-security"] == "max-age=31536000"
    assert "strict-transport-security" not in made.browser().get("/desk").headers
