"""The gateway admits viewers by token, origin and number, over a real socket."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from stream.gateway.settings import GatewaySettings
from tests.builders.gateway import (
    TOKEN,
    floor,
    serving,
    viewing,
)


async def closed_with(viewer: Any) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        await viewer.next("snapshot")
    assert closed.value.rcvd is not None
    return int(closed.value.rcvd.code)


def test_a_token_is_required() -> None:
    with pytest.raises(ValueError, match="token"):
        GatewaySettings(token="")


def test_a_connection_without_a_good_hello_is_closed() -> None:
    async def scenario() -> None:
        async with serving(floor()) as port:
            for message in [
                {"type": "hello", "token": "wrong", "name": "Lin"},
                {"type": "hello", "token": "", "name": "Lin"},
                {"type": "hello", "token": TOKEN, "name": "  "},
                {"type": "hello", "token": TOKEN, "name": "Lin\nresolved by Ann"},
                {"type": "hello", "token": TOKEN, "name": "\u202enaL"},
                {"type": "hello", "token": TOKEN},
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
