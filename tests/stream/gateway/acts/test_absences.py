"""Whoever closes the last page for long, or signs out, is told to stage 2 as away; nobody else is."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from stream import records
from stream.access.revoked import CHANGED, ENDED, REVOKED
from stream.access.tickets import Ticket, Tickets
from stream.gateway.acts.absences import Absences
from stream.gateway.door.admission import Admission, TurnedAway
from stream.gateway.log_writer import LogWriter
from stream.gateway.settings import GatewaySettings
from stream.gateway.state.live_state import LiveState
from stream.log import Log, Record
from stream.log.memory.log import MemoryLog
from tests.builders.clock import FakeClock
from tests.builders.floors.gateway import TOKEN, actions_on, case, floor, put, serving, ticket, viewing
from tests.builders.waiting import eventually

AWAY = 30.0


def owned(name: str, **fields: object) -> records.Owned:
    known = {"status": "claimed", "owner": name, "owner_person": f"local:{name.lower()}"}
    return records.Owned(**(known | fields))  # type: ignore[arg-type]


CASES = (
    case("k1", owned=owned("Lin")),
    case("k2", owned=owned("Lin", status="resolved")),
    case("k3", owned=owned("Wang")),
    case("k4"),
)


def left(log: Log) -> list[tuple[str | None, str | None, str]]:
    return [(one.case, one.person, one.by) for one in actions_on(log) if one.action == "left"]


def apply(state: LiveState, *messages: object) -> None:
    for place, message in enumerate(messages):
        state.apply(Record(message.topic, 0, place, message.key, message.value, 0.0), 0.0)  # type: ignore[attr-defined]


def test_who_has_no_page_for_long_is_away_once_for_each_case() -> None:
    log, clock, state = floor(MemoryLog()), FakeClock(1000.0), LiveState(0.0)
    apply(state, *CASES)

    async def scenario() -> None:
        writer = LogWriter(log, "gateway")
        absences = Absences(writer, state, AWAY, clock)
        absences.came("local:lin")
        absences.came("local:lin")
        absences.went("local:lin", signed_off=True)
        clock.wait(2 * AWAY)
        await absences.look()
        assert left(log) == [], "there is another page"
        absences.went("local:lin", signed_off=False)
        clock.wait(AWAY - 1)
        await absences.look()
        absences.came("local:lin")
        clock.wait(AWAY)
        await absences.look()
        assert left(log) == [], "the person came back in time"
        absences.went("local:lin", signed_off=False)
        clock.wait(AWAY)
        for _ in range(3):
            await absences.look()
        assert left(log) == [("k1", "local:lin", "Lin")]
        apply(state, case("k5", owned=owned("Lin")))
        await absences.look()
        assert [one[0] for one in left(log)] == ["k1", "k5"], "it was claimed just before"
        writer.close()

    asyncio.run(scenario())


class SaidSo:
    """Says of every ticket what the test has written down."""

    def __init__(self, reason: str | None = None) -> None:
        self.now = reason

    def reason(self, ticket: Ticket) -> str | None:
        return self.now if ticket.principal.name == "Lin" else None


@pytest.mark.parametrize(("reason", "over"), [(CHANGED, False), (ENDED, True), (REVOKED, True)])
def test_a_sign_in_is_over_when_no_other_ticket_of_it_will_do(reason: str, over: bool) -> None:
    settings = GatewaySettings(token=TOKEN)
    admission = Admission(settings, FakeClock(1000.0), SaidSo(reason), lambda _: False)
    with pytest.raises(TurnedAway) as turned_away:
        admission.check(Tickets(TOKEN).read(ticket(), 1000.0))
    assert turned_away.value.signed_off == over


def test_who_signs_out_is_away_at_once() -> None:
    log, revocations = floor(), SaidSo()
    put(log, *CASES)

    async def scenario() -> None:
        async with (
            contextlib.AsyncExitStack() as open_,
            serving(log, FakeClock(1000.0), revocations=revocations) as port,
        ):
            viewer = await open_.enter_async_context(viewing(port))
            await viewer.next_with(["snapshot", "delta"], lambda message: message.get("cases"))
            revocations.now = ENDED
            await viewer.socket.wait_closed()
            await eventually(lambda: left(log))

    asyncio.run(scenario())
    assert left(log) == [("k1", "local:lin", "Lin")]
