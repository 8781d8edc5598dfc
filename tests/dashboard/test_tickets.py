"""The dashboard gives tickets to its own pages, to whoever may have one."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from starlette.requests import Request

from dashboard.client.tickets import own_ticket
from dashboard.settings import Settings
from dashboard.sign_in.setup import SignIn
from dashboard.tickets import give_ticket
from stream.access.permissions import may
from stream.access.tickets import Tickets

TOKEN = "the secret of the floor"
PAGE = "http://localhost:8501"
ASKED: dict[str, str] = {"Origin": PAGE, "X-StepIn": "1"}


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Asks for a ticket: from which address, with which headers and body, of a dashboard on which host."""

    def asked(headers: dict[str, str], body: Any = None, page: str = PAGE, host: str = "127.0.0.1") -> Any:
        chosen = Settings(token=TOKEN, host=host, people_file=str(tmp_path / "people.json"))
        monkeypatch.setattr("dashboard.tickets.current", lambda: SignIn(chosen))
        scheme, _, address = page.partition("://")
        sent = [
            (name.lower().encode(), value.encode()) for name, value in {"Host": address, **headers}.items()
        ]
        scope = {"type": "http", "method": "POST", "scheme": scheme, "path": "/ticket", "headers": sent}
        content = b"" if body is None else msgspec.json.encode(body)

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": content, "more_body": False}

        return asyncio.run(give_ticket(Request({**scope, "query_string": b""}, receive)))

    return asked


def test_without_a_sign_in_this_machine_gets_the_ticket_of_a_guest(ask):
    answer = ask(ASKED, {"name": " Ruth\u202e Abara\n"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    told = msgspec.json.decode(answer.body)
    assert (told["name"], told["signed_in"]) == ("Ruth Abara", False)
    ticket = Tickets(TOKEN).read(told["ticket"], time.time())
    assert (ticket.principal.person, ticket.principal.name) == ("guest:Ruth Abara", "Ruth Abara")
    assert ticket.expires_at == told["expires_at"]
    assert may(ticket.principal, "act", "any queue") and may(ticket.principal, "change_rules")


@pytest.mark.parametrize(
    "body", [None, [], "Ruth", {}, {"name": 5}, {"name": "\u2028 "}, {"name": "x" * 9000}]
)
def test_a_guest_without_a_name_is_a_guest(ask, body):
    ticket = Tickets(TOKEN).read(msgspec.json.decode(ask(ASKED, body).body)["ticket"], time.time())
    assert ticket.principal.person == "guest:guest"


@pytest.mark.parametrize(
    ("status", "headers", "where"),
    [
        (403, {"X-StepIn": "1"}, {}),
        (403, {"Origin": PAGE}, {}),
        (403, {**ASKED, "Origin": "http://localhost:9000"}, {}),
        (403, {**ASKED, "Origin": "http://127.0.0.1:8501"}, {}),
        (403, {**ASKED, "Origin": "null"}, {}),
        (403, {**ASKED, "Origin": f"{PAGE}/"}, {}),
        # DNS rebinding: the name is the attacker's, the address is this machine's.
        (401, {**ASKED, "Origin": "http://evil.example:8501"}, {"page": "http://evil.example:8501"}),
        (401, ASKED, {"host": "0.0.0.0"}),
        (403, {**ASKED, "Origin": "https://floor.example"}, {"page": "http://floor.example"}),
        (401, {**ASKED, "Origin": "http://floor.example"}, {"page": "http://floor.example"}),
    ],
)
def test_nobody_else_gets_one(ask, status, headers, where):
    answer = ask(headers, {"name": "Ruth"}, **where)
    assert answer.status_code == status
    assert "ticket" not in msgspec.json.decode(answer.body)
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_process_itself_sees_all_queues_without_customers_words():
    ticket = Tickets(TOKEN).read(own_ticket(TOKEN)(), time.time())
    who = ticket.principal
    assert may(who, "see", "any queue") and not may(who, "act", "any queue") and not who.words
