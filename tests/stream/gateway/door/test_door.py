"""The door over a real socket: hosts, methods, headers, failures, numbers and revoked tickets."""

from __future__ import annotations

import asyncio
import logging
from ipaddress import ip_network
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from stream.access.tickets import Ticket
from tests.builders.clock import FakeClock
from tests.builders.floors.gateway import (
    alert,
    ask,
    floor,
    inside,
    principal,
    put,
    serving,
    ticket,
    viewing,
)
from tests.builders.waiting import PATIENCE, eventually

BEHIND_A_PROXY = {"trusted_proxies": (ip_network("127.0.0.0/8"),)}


async def closed(viewer: Any) -> int:
    with pytest.raises(ConnectionClosed) as ended:
        await viewer.next("error")
    assert ended.value.rcvd is not None
    return int(ended.value.rcvd.code)


async def fail(port: int, message: dict[str, Any] | None = None, **options: Any) -> int:
    """Try to come in with a forged ticket, or with another message. Returns the code of the close."""
    forged = {"type": "hello", "ticket": ticket(token="another secret")}
    async with viewing(port, hello=False, **options) as viewer:
        await viewer.send(**(message or forged))
        return await closed(viewer)


async def turned_away(port: int, **options: Any) -> Any:
    """The answer to a connection whose WebSocket does not open."""
    with pytest.raises(InvalidStatus) as refused:
        async with viewing(port, **options):
            pass
    return refused.value.response


def test_whoever_guesses_waits_before_the_socket_opens_and_others_do_not() -> None:
    clock = FakeClock(1000.0)
    guesser, other = ({"additional_headers": {"X-Forwarded-For": name}} for name in ("6.6.6.6", "7.7.7.7"))

    async def scenario() -> None:
        async with serving(floor(), clock, failures_a_minute=10, **BEHIND_A_PROXY) as port:
            for _ in range(10):
                assert await fail(port, **guesser) == 4401
            answer = await turned_away(port, **guesser)
            assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
            async with viewing(port, **other) as viewer:
                await viewer.next("snapshot")
            clock.wait(30.0)
            for _ in range(10):
                assert await fail(port, **guesser) == 4401
            assert (await turned_away(port, **guesser)).headers["Retry-After"] == "60"

    asyncio.run(scenario())


def test_an_address_that_no_trusted_proxy_names_counts_for_nothing() -> None:
    async def scenario() -> None:
        async with serving(floor(), FakeClock(1000.0), failures_a_minute=3) as port:
            for number in range(3):
                assert await fail(port, additional_headers={"X-Forwarded-For": f"6.6.6.{number}"}) == 4401
            answer = await turned_away(port, additional_headers={"X-Forwarded-For": "6.6.6.99"})
            assert answer.status_code == 429

    asyncio.run(scenario())


def test_a_person_whose_used_ticket_is_tried_from_everywhere_waits_too() -> None:
    async def scenario() -> None:
        async with serving(floor(), FakeClock(1000.0), failures_a_minute=3, **BEHIND_A_PROXY) as port:
            stolen = {"type": "hello", "ticket": ticket()}
            codes = []
            for number in range(5):
                header = {"X-Forwarded-For": f"6.6.6.{number}"}
                async with viewing(port, hello=False, additional_headers=header) as viewer:
                    await viewer.send(**stolen)
                    if number == 0:
                        await viewer.next("snapshot")
                    else:
                        codes.append(await closed(viewer))
            assert codes == [4401, 4401, 4401, 1013]
            async with viewing(port, hello=False) as viewer:
                await viewer.hello("Wang")
                await viewer.next("snapshot")

    asyncio.run(scenario())


def test_the_log_tells_who_came_in_and_each_power_of_ten_of_failures(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "stream.gateway.door")

    async def scenario() -> None:
        async with serving(floor()) as port:
            for _ in range(12):
                await fail(port)
            async with viewing(port) as viewer:
                await viewer.next("snapshot")

    asyncio.run(scenario())
    said = [record.getMessage() for record in caplog.records if record.name == "stream.gateway.door.door"]
    assert said == [
        "127.0.0.1 was turned away: this is no ticket of this floor (1 so far)",
        "127.0.0.1 was turned away: this is no ticket of this floor (10 so far)",
        "local:lin has come in from 127.0.0.1",
    ]


def test_an_address_has_so_many_connections_and_no_more() -> None:
    async def scenario() -> None:
        async with serving(floor(), connections_per_address=2) as port:
            async with viewing(port) as first, viewing(port, hello=False):
                await first.next("snapshot")
                assert (await turned_away(port)).status_code == 429

            async def free() -> bool:
                try:
                    async with viewing(port) as viewer:
                        await viewer.next("snapshot")
                except InvalidStatus:
                    return False
                return True

            await eventually(free)

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("host", "welcome"),
    [
        ("localhost", True),
        ("127.0.0.1:8765", True),
        ("[::1]", True),
        ("LOCALHOST:1", True),
        ("gateway", True),
        ("floor.example", True),
        # DNS rebinding: the page's own name points to this machine.
        ("evil.example", False),
        ("evil.example:8765", False),
        ("localhost.evil.example", False),
        ("user@localhost", False),
        ("127.0.0.2", False),
        ("", False),
    ],
)
def test_only_the_gateways_own_names_are_answered(host: str, welcome: bool) -> None:
    named = {"hosts": ("gateway",), "origins": ("https://floor.example",)}
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}

    async def scenario() -> None:
        async with serving(floor(), **named) as port:
            assert (await ask(port, "/up", Host=host))[0] == (204 if welcome else 421)
            if not welcome:
                key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
                assert (await ask(port, "/live", Host=host, **upgrade, **key))[0] == 421
                assert (await ask(inside(port), "/healthz", Host=host))[0] == 421

    asyncio.run(scenario())


def test_every_answer_has_the_headers_that_a_browser_needs() -> None:
    async def scenario() -> None:
        async with serving(floor(), failures_a_minute=1) as port:
            inner = inside(port)
            asked = [
                (404, await ask(port, "/")),
                (204, await ask(port, "/up")),
                (405, await ask(port, "/up", "POST")),
                (405, await ask(inner, "/metrics", "DELETE")),
                (421, await ask(port, "/live", Host="evil.example")),
                (426, await ask(port, "/live")),
                (200, await ask(inner, "/metrics")),
                (200, await ask(inner, "/metrics", "HEAD")),
                (404, await ask(inner, "/live")),
            ]
            await fail(port)
            asked.append((429, await ask(port, "/live")))
            for expected, (status, headers, body) in asked:
                assert status == expected
                assert headers["x-content-type-options"] == "nosniff"
                assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
                assert headers["referrer-policy"] == "no-referrer"
                assert headers["cache-control"] == "no-store"
                assert "server" not in headers
                assert "Traceback" not in body
            assert asked[7][1][2] == "", "HEAD has no body"

    asyncio.run(scenario())


class Revoked:
    """Tickets of these persons no longer hold."""

    def __init__(self) -> None:
        self.persons: set[str] = set()

    def reason(self, held: Ticket) -> str | None:
        return "signed out" if held.principal.person in self.persons else None


def test_whoever_is_revoked_is_out_within_two_seconds_and_stays_out() -> None:
    revoked, clock, log = Revoked(), FakeClock(1000.0), floor()
    put(log, alert("a1"))

    async def scenario() -> None:
        async with serving(log, clock, revocations=revoked) as port, viewing(port) as lin:
            await lin.next("snapshot")
            async with viewing(port, hello=False) as wang:
                await wang.hello("Wang")
                await wang.next("snapshot")
                revoked.persons.add("local:lin")
                clock.wait(1.0)
                async with asyncio.timeout(PATIENCE):  # of a clock that has stood still since
                    assert await closed(lin) == 4401
                assert await fail(port, {"type": "hello", "ticket": ticket()}) == 4401
                await wang.send(type="renew", ticket=ticket(principal("Wang")))
                await wang.next("welcome")
                revoked.persons.add("local:wang")
                await wang.send(type="action", id="x1", action="claim", alert="a1")
                assert await closed(wang) == 4401

    asyncio.run(scenario())
