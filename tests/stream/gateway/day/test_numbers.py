"""The gateway adds up the half-hours for each viewer: of the queues that the viewer sees, as they change."""

from __future__ import annotations

import asyncio

from stream.gateway.day.book import DayBook
from stream.gateway.protocol import DayNumbers, NumbersRequest
from stream.gateway.state.scope import EVERYTHING, Scope
from stream.log import Message, topics
from stream.records import ContactCounts, Interval, StaffCounts, encode
from tests.builders.floors import gateway as sample

DAY = 1_700_438_400.0
"""2023-11-20, 00:00 UTC."""


def interval(queue: str, half_hour: int, channel: str = "chat", **counts: int) -> Interval:
    since = DAY + 1800.0 * half_hour
    return Interval(
        queue=queue, since=since, day="2023-11-20" if half_hour < 48 else "2023-11-21",
        zone="UTC",
        channels={channel: ContactCounts(**counts)}, staff=StaffCounts(present=1000, occupied=500),
    )  # fmt: skip


def book(*intervals: Interval) -> DayBook:
    made = DayBook()
    for each in intervals:
        made.put(each.since, each.queue, each)
    return made


def asked(
    made: DayBook, scope: Scope = EVERYTHING, now: float | None = DAY + 3600.0, **request: object
) -> DayNumbers:
    return made.numbers(NumbersRequest(id="n", **request), scope, now)  # type: ignore[arg-type]


TWO = (
    interval("orders", 18, offered=10, answered=8, in_sla=6, abandoned=2),
    interval("orders", 19, offered=4, answered=4, in_sla=4),
    interval("billing", 19, "voice", offered=5, answered=1, in_sla=1, abandoned=1),
)


def test_a_day_has_its_total_its_queues_and_its_half_hours() -> None:
    found = asked(book(*TWO))
    assert (found.day, found.channels) == ("2023-11-20", ["chat", "voice"])
    assert found.total["service_level"] == (round(11 / 16, 4), 16)
    assert found.total["occupancy"] == (0.5, None)
    assert [(each.queue, each.figures["answered"]) for each in found.queues] == [
        ("billing", (1.0, None)), ("orders", (12.0, None)),
    ]  # fmt: skip
    answered = [(each.since - DAY, each.figures["answered"][0]) for each in found.half_hours]
    assert answered == [(18 * 1800.0, 8), (19 * 1800.0, 5)]


def test_a_viewer_sees_the_numbers_of_its_queues_alone() -> None:
    found = asked(book(*TWO), Scope(frozenset({"billing"}), words=False))
    assert [each.queue for each in found.queues] == ["billing"]
    assert found.total["offered"] == (5.0, None)
    assert (found.channels, len(found.half_hours)) == (["voice"], 1)


def test_channel_queue_and_formula_choose() -> None:
    made = book(*TWO)
    assert asked(made, channel="chat").total["answered"] == (12.0, None)
    assert [each.figures["answered"][0] for each in asked(made, queue="orders").half_hours] == [8, 4]
    assert asked(made, formula="answered").total["service_level"] == (round(11 / 13, 4), 13)


def test_what_changes_and_what_is_forgotten_shows_at_once() -> None:
    made = book(*TWO)
    asked(made)
    made.put(TWO[1].since, "orders", interval("orders", 19, offered=4, answered=5, in_sla=4))
    assert asked(made).total["answered"] == (14.0, None)
    made.put(TWO[0].since, "orders", None)
    found = asked(made)
    assert found.total["answered"] == (6.0, None)
    assert [each.figures["answered"][0] for each in found.queues] == [1, 5]


def test_a_day_that_has_just_begun_is_empty_and_yesterday_can_be_asked_for() -> None:
    found = asked(book(*TWO), now=DAY + 86_400.0)
    assert (found.day, found.days) == ("2023-11-21", ["2023-11-20", "2023-11-21"])
    assert (found.total["answered"], found.total["service_level"]) == ((0.0, None), (None, 0))
    assert asked(book(*TWO), now=DAY + 86_400.0, day="2023-11-20").total["answered"] == (13.0, None)
    assert asked(DayBook(), now=None).days == []


def test_a_viewer_asks_and_is_answered_from_the_log() -> None:
    log = sample.floor()
    made = (
        Message(topics.INTERVALS, f"{each.since:.0f}/{each.queue}".encode(), encode(each)) for each in TWO
    )
    sample.put(log, *made)

    async def scenario() -> None:
        async with sample.serving(log) as port, sample.viewing(port) as viewer:
            await viewer.send(type="numbers", id="n-1", formula="all")
            answer = await viewer.next("action.result", "error")
            assert answer["numbers"]["total"]["answered"] == [13, None]
            assert answer["numbers"]["total"]["service_level"] == [0.6875, 16]
        async with sample.serving(log) as port, sample.viewing(port, hello=False) as viewer:
            await viewer.hello("Bo", queues=frozenset({"billing"}))
            await viewer.send(type="numbers", id="n-2", queue="orders")
            assert (await viewer.next("action.result", "error"))["error"] == "not_allowed"

    asyncio.run(scenario())
