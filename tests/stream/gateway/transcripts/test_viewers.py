"""Who gets a conversation turn by turn, until when, and that the audit has who looked."""

from __future__ import annotations

import asyncio
from typing import Any

from stream.gateway.transcripts.feed import BACK
from stream.log import Message, topics
from stream.log.follower import Follower
from stream.log.memory.log import MemoryLog
from stream.records import AuditLine, decode_audit
from tests.builders.clock import FakeClock
from tests.builders.floors.gateway import RawViewer, conversation, floor, put, serving, viewing
from tests.builders.past.transcripts import turn, wait
from tests.builders.waiting import eventually

BILLING, ORDERS = frozenset({"billing"}), frozenset({"orders"})


async def opens(viewer: RawViewer, id_: str | None = "c1", request: str = "x1") -> dict[str, Any]:
    """The answer to a viewer that opens a conversation."""
    await viewer.send(type="open_transcript", id=request, **({"conversation": id_} if id_ else {}))
    return await viewer.next("action.result", "error")


async def a_viewer(viewer: RawViewer, name: str = "Lin", **fields: Any) -> RawViewer:
    await viewer.hello(name, **fields)
    await viewer.next("snapshot")
    return viewer


def looks(log: MemoryLog) -> list[AuditLine]:
    with Follower(log, [topics.AUDIT]) as follower:
        lines = [decode_audit(record.value or b"") for record in follower.read_to_end()]
    return [line for line in lines if line.what == "looked"]


def texts(message: dict[str, Any]) -> list[str]:
    return [one["text"] for one in message["turns"]]


def test_a_viewer_gets_one_conversation_at_a_time_and_nothing_of_the_others() -> None:
    log = floor()
    put(log, conversation("c1"), conversation("c2"), turn("t1"), turn("u1", "c2"), wait(10.0, 20.0))

    async def scenario() -> None:
        async with serving(log, delta_seconds=0.01) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            put(log, turn("t2"))
            assert (await opens(viewer))["ok"]
            first = await viewer.next("transcript")
            assert first["whole"] and [one["until"] for one in first["waits"]] == [20.0]
            assert texts(first)[0] == "text of t1" and set(texts(first)) <= {"text of t1", "text of t2"}
            if len(texts(first)) == 1:
                assert texts(await viewer.next("transcript")) == ["text of t2"]
            assert (await opens(viewer, "c2"))["ok"]
            other = await viewer.next("transcript")
            assert (other["conversation"], texts(other)) == ("c2", ["text of u1"])
            put(log, turn("t3"), turn("u2", "c2"))
            assert texts(await viewer.next("transcript")) == ["text of u2"]
            assert (await opens(viewer, None))["ok"]
            put(log, turn("u3", "c2"), conversation("c3"))
            await viewer.next_with(("delta",), lambda delta: delta["conversations"])
            assert not [one for one in viewer.received if "text of u3" in str(one)]

    asyncio.run(scenario())


def test_a_conversation_that_moves_is_closed_to_those_whom_it_leaves_and_opens_to_the_others() -> None:
    log = floor()
    put(log, conversation("c1"), turn("t1"))

    async def scenario() -> None:
        async with (
            serving(log, delta_seconds=0.01) as port,
            viewing(port, hello=False) as ann,
            viewing(port, hello=False) as bob,
        ):
            await a_viewer(ann, "Ann", queues=BILLING)
            await a_viewer(bob, "Bob", queues=ORDERS)
            assert (
                (await opens(bob))["error"] == (await opens(bob, "none"))["error"] == "unknown_conversation"
            )
            assert (await opens(ann))["ok"]
            await ann.next("transcript")
            put(log, conversation("c1", queue="orders"))
            ended = await ann.next("transcript.end")
            assert ended == {"type": "transcript.end", "conversation": "c1", "error": "unknown_conversation"}
            await bob.next_with(("delta",), lambda delta: delta["conversations"])
            put(log, turn("t2", queue="orders"))
            assert (await opens(bob))["ok"]
            seen = [await bob.next("transcript")]
            while len([text for one in seen for text in texts(one)]) < 2:
                seen.append(await bob.next("transcript"))
            # What was said before comes with it, and the queue where it was is not named.
            assert seen[0]["turns"][0].get("queue") is None
            assert not [one for one in (*bob.received,) if "billing" in str(one)]
            assert not [one for one in ann.received if "text of t2" in str(one)]

    asyncio.run(scenario())


def test_a_wall_opens_nothing_and_who_may_not_read_words_gets_no_text() -> None:
    log = floor()
    put(log, conversation("c1"), turn("t1", agent="Dana", sender="agent"), conversation("c2", aggregate=True))
    put(log, turn("u1", "c2", sender="agent", agent="Dana"))

    async def scenario() -> None:
        async with serving(log, delta_seconds=0.01) as port:
            async with viewing(port, hello=False) as wall:
                await a_viewer(wall, "Wall", roles=frozenset({"wall"}))
                assert (await opens(wall))["error"] == "not_allowed"
            async with viewing(port, hello=False) as ann:
                await a_viewer(ann, "Ann", words=False)
                assert (await opens(ann))["ok"]
                (shown,) = (await ann.next("transcript"))["turns"]
                assert shown == {
                    "id": "t1", "at": 10.0, "sender": "agent", "agent": "Dana", "queue": "billing",
                }  # fmt: skip
                assert (await opens(ann, "c2"))["ok"]
                (shown,) = (await ann.next("transcript"))["turns"]
                assert "agent" not in shown

    asyncio.run(scenario())


def test_each_person_who_looks_at_a_conversation_is_on_the_audit_once_a_sitting() -> None:
    log = floor()
    put(log, conversation("c1"), conversation("c2"), turn("t1"))

    async def scenario() -> None:
        async with serving(log, FakeClock(1000.0), delta_seconds=0.01) as port:
            for _ in range(2):
                async with viewing(port) as viewer:
                    await viewer.next("snapshot")
                    for id_ in ("c1", "c2", "none", "c1"):
                        await opens(viewer, id_)
            async with viewing(port, hello=False) as viewer:
                await opens(await a_viewer(viewer, "Ann", words=False))
            await eventually(lambda: len(looks(log)) == 3)

    asyncio.run(scenario())
    by = {(line.person, line.about): line for line in looks(log)}
    assert sorted(by) == [
        ("local:ann", "conversation c1"),
        ("local:lin", "conversation c1"),
        ("local:lin", "conversation c2"),
    ]
    line = by["local:ann", "conversation c1"]
    assert (line.at, line.name, line.queue, line.after) == (1000.0, "Ann", "billing", {"words": False})
    assert "text of" not in str(looks(log))


def test_a_gateway_that_starts_again_has_the_last_hour_and_says_that_there_was_more() -> None:
    now = {"at": 0.0}
    log = floor(MemoryLog(clock=lambda: now["at"]))

    def at(seconds: float, *messages: Message) -> None:
        now["at"] = seconds
        put(log, *messages)

    end = 2 * BACK
    at(end - BACK - 60, turn("t1"))
    at(end - BACK + 60, turn("t2"), turn("u1", "c2"))
    at(
        end,
        conversation("c1", turns=2, started_at=end - BACK - 60),
        conversation("c2", turns=1, started_at=end - 9),
    )

    async def scenario() -> None:
        async with serving(log, FakeClock(end), delta_seconds=0.01) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            await opens(viewer)
            told = await viewer.next("transcript")
            assert (texts(told), told.get("earlier")) == (["text of t2"], True)
            await opens(viewer, "c2")
            told = await viewer.next("transcript")
            assert (texts(told), told.get("earlier")) == (["text of u1"], None)

    asyncio.run(scenario())


def test_those_who_have_the_same_conversation_open_know_of_each_other() -> None:
    log = floor()
    put(log, conversation("c1"), conversation("c2"), turn("t1"))

    async def scenario() -> None:
        async with (
            serving(log, delta_seconds=0.01) as port,
            viewing(port, hello=False) as lin,
            viewing(port, hello=False) as own_other_page,
            viewing(port, hello=False) as ann,
        ):
            for viewer, name in ((lin, "Lin"), (own_other_page, "Lin"), (ann, "Ann")):
                await opens(await a_viewer(viewer, name))
            told = await lin.next_with(("transcript",), lambda message: message.get("others"))
            assert told["others"] == [{"person": "local:ann", "name": "Ann"}] and not told.get("turns")
            assert (await ann.next("transcript"))["others"] == [{"person": "local:lin", "name": "Lin"}]
            await opens(ann, "c2")
            await lin.next_with(("transcript",), lambda message: not message.get("others"))

    asyncio.run(scenario())
