"""A dashboard's door, gate and sign-in, with plain pages where Streamlit would be."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from dashboard.door import Door
from dashboard.settings import Settings
from dashboard.sign_in.gate import Gate
from dashboard.sign_in.routes import Routes
from dashboard.sign_in.sessions import begin
from dashboard.sign_in.setup import SignIn
from stream.access import passwords, people, walls
from stream.access.people import Rights, Wall
from stream.access.people_file import PeopleFile
from stream.access.throttle import Throttle

NOW = 1_800_000_000.0
ADDRESS = "http://127.0.0.1:8501"
PASSWORD = "a long walk by the sea"
STREAM = "ws://127.0.0.1:8501/_stcore/stream"
OWN_PAGE = {"Origin": ADDRESS, "Sec-Fetch-Site": "same-origin"}
SUPERVISOR = Rights(roles=frozenset({"supervisor"}), queues=frozenset({"orders"}))


class Clock:
    """The clocks of a dashboard: `now` is both the time and what goes forward."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@cache
def hashed() -> str:
    """The hash of the password, made once as it takes a while."""
    return passwords.hash_of(PASSWORD)


class Dashboard:
    """A dashboard whose pages say "page" and whose stream says "stream".

    Args:
        folder: for the file of people.
        settings: other settings than those of a dashboard on this machine.
    """

    def __init__(self, folder: Path, **settings: object) -> None:
        self.clock = Clock()
        self.file = PeopleFile(folder / "people.json", self._ticking)
        chosen = {"token": "a secret of the floor", "people_file": str(self.file.path), **settings}
        self.sign_in = SignIn(Settings(**chosen))  # type: ignore[arg-type]
        self.sign_in.people = self.file
        self.sign_in.by_address, self.sign_in.by_name = Throttle(self.clock), Throttle(self.clock)
        give = lambda: self.sign_in  # noqa: E731
        pages = ("/", "/wall", "/desk", "/_stcore/upload_file/a/b", "/_stcore/metrics", "/ticket")
        routes = [Route(path, _page, methods=["GET", "POST", "PUT"]) for path in pages]
        routes += Routes(give, self.clock).all()
        self.app = Starlette(
            routes=[*routes, WebSocketRoute("/_stcore/stream", _stream)],
            middleware=[Middleware(Door, give), Middleware(Gate, give, self.clock)],
        )

    def browser(self, address: str = ADDRESS) -> TestClient:
        """A browser with cookies of its own that follows no redirect by itself."""
        return TestClient(self.app, base_url=address, follow_redirects=False)

    def add(self, name: str = "ann", rights: Rights = SUPERVISOR) -> None:
        """Let somebody sign in."""
        self.file.change(lambda known: people.add(known, name, name.title(), rights, hashed(), NOW - 10))

    def add_wall(self, token: str, days: int = 1) -> None:
        """Let a wall sign in by a token."""
        rights = Rights(roles=frozenset({"wall"}), queues=frozenset({"orders"}))
        wall = Wall(
            name="hall",
            digest=walls.digest_of(token),
            rights=rights,
            made_at=NOW,
            expires_at=NOW + days * 86400,
        )
        self.file.change(lambda known: walls.add(known, "w1", wall))

    def _ticking(self) -> float:
        # The file is looked at whenever it is asked for.
        self._looks = getattr(self, "_looks", 0.0) + 1.0
        return self._looks


def signed_in(browser: TestClient, name: str = "ann", password: str = PASSWORD, onward: str = "/desk") -> int:
    """Send the form of the sign-in page, and return the status of the answer."""
    form = {"name": name, "password": password, "next": onward}
    return browser.post("/sign-in", data=form, headers=OWN_PAGE).status_code


def cookie_of(dashboard: Dashboard, person: str) -> str:
    """The cookie that a new sign-in of a person has."""
    carrier = Response()
    dashboard.sign_in.sessions.write(carrier, begin(person, NOW), False, NOW)
    return carrier.headers["set-cookie"].partition("=")[2].partition(";")[0]


async def _page(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"page {request.url.path}")


async def _stream(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("stream")
    await socket.close()
