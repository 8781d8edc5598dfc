"""Silences: who may begin and end them, what viewers see of them, and that each ends by itself."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from stream.gateway.acts.silences import LONGEST_SECONDS
from stream.log import Log, topics
from stream.log.follower import Follower, last_records
from stream.records import AuditLine, Silence, decode_audit, decode_silence
from tests.builders.clock import FakeClock
from tests.builders.floors.gateway import RawViewer, case, floor, put, serving, silence, viewing
from tests.builders.waiting import eventually

NOW = 1_700_000_000.0
BILLING = frozenset({"billing"})


def silences_on(log: Log) -> list[Silence]:
    return [decode_silence(record.value or b"") for record in last_records(log, [topics.SILENCES]).values()]


def lines_on(log: Log, *kinds: str) -> list[AuditLine]:
    with Follower(log, [topics.AUDIT]) as follower:
        found = [decode_audit(record.value or b"") for record in follower.read_to_end()]
    return [line for line in found if line.what in kinds]


async def ask(viewer: RawViewer, **message: Any) -> dict[str, Any]:
    await viewer.send(**message)
    return await viewer.next("action.result", "error")


def test_a_silence_is_seen_by_all_with_its_author_and_ends_when_its_time_is_over() -> None:
    log, clock = floor(), FakeClock(NOW)
    put(log, case("k1"), case("k2", queue="orders"))
    asked = {
        "type": "silence",
        "id": "x1",
        "ends_at": NOW + 60,
        "reason": "演练 13812345678",
        "queue": "billing",
    }

    async def scenario() -> None:
        async with (
            serving(log, clock) as port,
            viewing(port) as lin,
            viewing(port, hello=False) as wang,
            viewing(port, hello=False) as elsewhere,
        ):
            await wang.hello("Wang", queues=BILLING, words=False)
            await elsewhere.hello("Ann", queues=frozenset({"orders"}))
            for viewer in (lin, wang, elsewhere):
                await viewer.next_with(["snapshot", "delta"], lambda message: message.get("cases"))
            assert await ask(lin, **asked) == {"type": "action.result", "id": "x1", "ok": True}
            seen = await wang.next_with(["delta"], lambda message: message.get("silences"))
            (shown,) = seen["silences"]
            assert (shown["by"], shown["reason"], shown["ends_at"]) == ("Lin", "演练 [phone]", NOW + 60)
            assert [one["silenced_by"] for one in seen["cases"]] == [shown["id"]]
            assert (await ask(lin, **asked))["ok"], "asking twice is one silence"
            clock.wait(60.0)
            over = await wang.next_with(["delta"], lambda message: message["gone"]["silences"])
            assert [one.get("silenced_by") for one in over["cases"]] == [None]
            assert "silence" not in str([one for one in elsewhere.received if one.get("silences")])

    asyncio.run(scenario())
    assert silences_on(log) == []
    (line,) = lines_on(log, "silenced", "unsilenced")
    assert (line.person, line.queue, line.reason) == ("local:lin", "billing", "演练 [phone]")


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"queue": "billing", "ends_at": NOW}, "bad_silence"),
        ({"queue": "billing", "ends_at": NOW + LONGEST_SECONDS + 1}, "bad_silence"),
        ({"queue": "orders"}, "not_allowed"),
        ({"cause": "threat"}, "not_allowed"),
    ],
)
def test_a_silence_beyond_its_limits_or_the_persons_queues_is_refused(
    asked: dict[str, Any], error: str
) -> None:
    log = floor()

    async def scenario() -> None:
        async with serving(log, FakeClock(NOW)) as port, viewing(port, hello=False) as viewer:
            await viewer.hello(queues=BILLING)
            await viewer.next("snapshot")
            known = {"type": "silence", "id": "x1", "ends_at": NOW + 60, "reason": "a drill"}
            assert (await ask(viewer, **(known | asked)))["error"] == error
            await eventually(lambda: lines_on(log, "action_refused"))

    asyncio.run(scenario())
    assert silences_on(log) == []
    (line,) = lines_on(log, "action_refused")
    assert (line.about, line.after, line.reason) == ("silence", {"asked": "silence"}, error)


def test_a_silence_is_ended_by_who_may_act_everywhere_that_it_holds() -> None:
    log = floor()
    put(
        log, silence("s1", queue="billing", ends_at=NOW + 60), silence("s2", cause="threat", ends_at=NOW + 60)
    )

    async def scenario() -> None:
        async with serving(log, FakeClock(NOW)) as port, viewing(port, hello=False) as viewer:
            await viewer.hello(queues=BILLING)
            await viewer.next_with(["snapshot", "delta"], lambda message: message.get("silences"))
            assert (await ask(viewer, type="unsilence", id="x1", silence="nothing"))[
                "error"
            ] == "unknown_silence"
            assert (await ask(viewer, type="unsilence", id="x2", silence="s2"))["error"] == "not_allowed"
            assert (await ask(viewer, type="unsilence", id="x3", silence="s1"))["ok"]
            await viewer.next_with(["delta"], lambda message: message["gone"]["silences"] == ["s1"])

    asyncio.run(scenario())
    assert [one.id for one in silences_on(log)] == ["s2"]
    (line,) = lines_on(log, "unsilenced")
    assert (line.person, line.about) == ("local:lin", "silence s1")
