"""Whoever closes the last page for long, or signs out, is told to stage 2 as away; nobody else is."""

from __future__ import annotations

import asyncio

from stream import records
from stream.access.revoked import CHANGED, ENDED
from stream.access.tickets import Ticket
from stream.log import Log
from stream.log.memory.log import MemoryLog
from tests.builders.clock import FakeClock
from tests.builders.gateway import actions_on, case, floor, put, serving, viewing
from tests.builders.waiting import eventually

AWAY = 30.0


def owned(name: str, **fields: object) -> records.Owned:
    known = {"status": "claimed", "owner": name, "owner_person": f"local:{name.lower()}"}
    return records.Owned(**(known | fields))  # type: ignore[arg-type]


def busy() -> MemoryLog:
    log = floor()
    put(
        log,
        case("k1", owned=owned("Lin")),
        case("k2", owned=owned("Lin", status="resolved")),
        case("k3", owned=owned("Wang")),
        case("k4"),
    )
    return log


def left(log: Log) -> list[tuple[str | None, str | None, str]]:
    return [(one.case, one.person, one.by) for one in actions_on(log) if one.action == "left"]


def test_who_comes_back_in_time_is_not_away_and_who_does_not_is_once() -> None:
    log, clock = busy(), FakeClock(1000.0)

    async def scenario() -> None:
        async with serving(log, clock, away_seconds=AWAY) as port, viewing(port, hello=False) as wang:
            await wang.hello("Wang")
            await wang.next("snapshot")
            async with viewing(port) as page, viewing(port) as other_page:
                await page.next("snapshot")
                await other_page.next("snapshot")
                await page.socket.close()
                clock.wait(AWAY)
            clock.wait(AWAY - 1)
            async with viewing(port) as back:
                await back.next("snapshot")
                clock.wait(AWAY)
                await wang.next("heartbeat")
                assert left(log) == []
            await eventually(lambda: clock.wait(1.0) or left(log))
            clock.wait(2 * AWAY)
            await wang.next("heartbeat")

    asyncio.run(scenario())
    assert left(log) == [("k1", "local:lin", "Lin")]


class SaidSo:
    """Says of Lin's tickets what the test has written down."""

    def __init__(self) -> None:
        self.of_lin: str | None = None

    def reason(self, ticket: Ticket) -> str | None:
        return self.of_lin if ticket.principal.name == "Lin" else None


def test_who_signs_out_is_away_at_once_and_who_gets_other_rights_is_not() -> None:
    log, revocations = busy(), SaidSo()

    async def scenario() -> None:
        async with serving(log, FakeClock(1000.0), revocations=revocations) as port:
            for reason, count in ((CHANGED, 0), (ENDED, 1)):
                revocations.of_lin = None
                async with viewing(port) as viewer:
                    await viewer.next("snapshot")
                    revocations.of_lin = reason
                    await viewer.socket.wait_closed()
                if count:
                    await eventually(lambda: left(log))
                assert len(left(log)) == count

    asyncio.run(scenario())
