"""The gateway admits viewers by token, origin and number, over a real socket."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from stream.gateway.settings import GatewaySettings
from tests.builders.clock import FakeClock
from tests.builders.floors.gateway import (
    TOKEN,
    floor,
    principal,
    serving,
    ticket,
    viewing,
)


def unsigned() -> str:
    """A ticket that says of itself that it needs no signature."""
    _, claims, _ = ticket().split(".")
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).rstrip(b"=").decode()
    return f"{head}.{claims}."


async def closed_with(viewer: Any, until: str = "snapshot") -> int:
    """The code with which the connection is closed before this message."""
    with pytest.raises(ConnectionClosed) as closed:
        await viewer.next(until)
    assert closed.value.rcvd is not None
    return int(closed.value.rcvd.code)


def test_a_token_of_some_length_is_required() -> None:
    with pytest.raises(ValueError, match="16 characters"):
        GatewaySettings(token="a short secret!")


def test_a_connection_without_a_good_hello_is_closed() -> None:
    async def scenario() -> None:
        async with serving(floor()) as port:
            for message in [
                {"type": "hello", "ticket": ticket(token="another secret")},
                {"type": "hello", "ticket": ticket() + "x"},
                {"type": "hello", "ticket": unsigned()},
                {"type": "hello", "ticket": ticket(now=0.0, lifetime=600.0)},
                {"type": "hello", "ticket": ticket(now=time.time() + 60.0)},
                {"type": "hello", "ticket": TOKEN},
                {"type": "hello", "ticket": ""},
                {"type": "hello"},
                {"type": "renew", "ticket": ticket()},
                {"type": "resync"},
                {},
            ]:
                async with viewing(port, hello=False) as viewer:
                    await viewer.send(**message)
                    assert await closed_with(viewer) == 4401, message
                    assert viewer.received == []
            async with viewing(port) as viewer:
                assert (await viewer.next("snapshot"))["conversations"] == []

    asyncio.run(scenario())


def test_a_ticket_opens_one_connection() -> None:
    async def scenario() -> None:
        async with serving(floor()) as port:
            seen = ticket()
            async with viewing(port, hello=False) as viewer:
                await viewer.send(type="hello", ticket=seen)
                await viewer.next("snapshot")
                for message in ({"type": "hello"}, {"type": "renew"}):
                    async with viewing(port, hello=message["type"] == "renew") as thief:
                        await thief.send(**message, ticket=seen)
                        assert await closed_with(thief, "error") == 4401, message
                await viewer.next("heartbeat")

    asyncio.run(scenario())


def test_a_connection_goes_on_with_a_new_ticket_of_the_same_person_and_sign_in_only() -> None:
    async def scenario() -> None:
        async with serving(floor()) as port:
            for fields in ({"who": principal("Wang")}, {"session": "another"}):
                async with viewing(port) as viewer:
                    await viewer.send(type="renew", ticket=ticket(**fields))
                    assert await closed_with(viewer, "error") == 4401, fields
            async with viewing(port) as viewer:
                await viewer.next("snapshot")
                await viewer.send(type="renew", ticket=ticket())
                assert (await viewer.next("welcome"))["person"] == "local:lin"

    asyncio.run(scenario())


def test_a_connection_ends_with_its_ticket() -> None:
    clock = FakeClock(1000.0)

    async def scenario() -> None:
        async with serving(floor(), clock) as port, viewing(port, hello=False) as viewer:
            await viewer.send(type="hello", ticket=ticket(now=1000.0, lifetime=600.0))
            await viewer.next("snapshot")
            clock.wait(600.0)
            assert await closed_with(viewer, "error") == 4410

    asyncio.run(scenario())


def test_a_connection_without_a_hello_is_closed_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stream.gateway.protocol.HELLO_SECONDS", 0.05)

    async def scenario() -> None:
        async with serving(floor()) as port, viewing(port, hello=False) as viewer:
            assert await closed_with(viewer) == 4408

    asyncio.run(scenario())


def test_more_viewers_than_allowed_are_turned_away() -> None:
    async def scenario() -> None:
        async with serving(floor(), max_viewers=1) as port, viewing(port) as first:
            await first.next("snapshot")
            async with viewing(port) as second:
                assert await closed_with(second) == 1013

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("allowed", "origin", "welcome"),
    [
        ((), None, True),
        ((), "http://localhost:8501", True),
        ((), "https://127.0.0.1", True),
        ((), "http://[::1]:80", True),
        ((), "http://evil.example", False),
        ((), "http://localhost.evil.example", False),
        ((), "null", False),
        (("https://floor.example",), "https://floor.example", True),
        (("https://floor.example",), "http://localhost:8501", False),
        (("https://floor.example",), None, True),
    ],
)
def test_pages_of_other_sites_cannot_connect(
    allowed: tuple[str, ...], origin: str | None, welcome: bool
) -> None:
    async def scenario() -> None:
        async with serving(floor(), origins=allowed) as port:
            try:
                async with viewing(port, origin=origin) as viewer:
                    await viewer.next("snapshot")
                assert welcome
            except InvalidStatus as refused:
                assert refused.response.status_code == 403
                assert not welcome

    asyncio.run(scenario())
