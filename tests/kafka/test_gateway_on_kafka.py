"""The gateway on a real broker: what it loads, and what viewers see when the broker goes away."""

from __future__ import annotations

import asyncio
from contextlib import closing

import pytest

from stream.demo.broker import Broker
from stream.log import Log, LogError, Message, topics
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from tests.builders.floors.gateway import (
    actions_on,
    alert,
    conversation,
    fetch,
    put,
    serving,
    time_passed,
    viewing,
)
from tests.builders.past.transcripts import turn
from tests.builders.waiting import eventually, wait_until


def put_when_reachable(log: Log, *messages: Message) -> None:
    """Send the messages as soon as the broker answers."""

    def sent() -> bool:
        try:
            put(log, *messages)
        except LogError:
            return False
        return True

    wait_until(sent)


@pytest.mark.kafka
def test_viewers_stay_while_the_broker_is_away_and_see_what_comes_after() -> None:
    with Broker() as own, closing(KafkaLog(KafkaSettings(bootstrap=own.bootstrap))) as log:
        log.create_topics(topics.specs(2))
        put(log, conversation("c1", turns=1), conversation("c2"), alert("a1"), time_passed(100.0))
        put(log, turn("t1"), conversation("c1", turns=2), Message(topics.CONVERSATIONS, b"c2", None))
        asyncio.run(away_and_back(own, log))


async def away_and_back(broker: Broker, log: Log) -> None:
    # The viewer does not read while the broker is away. That is no reason to drop it here, nor for its pings.
    async with (
        serving(log, drop_after_seconds=300.0) as port,
        viewing(port, ping_interval=None) as viewer,
    ):

        async def health(status: int) -> bool:
            return (await fetch(port, "/healthz"))[0] == status

        # A slow start of the log is told as an empty floor; what is on it then comes as a delta.
        first = await viewer.next_with(["snapshot", "delta"], lambda message: message["conversations"])
        assert [(view["id"], view["turns"]) for view in first["conversations"]] == [("c1", 2)]
        assert (await viewer.act(id="x1", action="true_alarm", alert="a1"))["ok"]
        assert [action.id for action in await asyncio.to_thread(actions_on, log)] == ["x1"]

        await viewer.send(type="open_transcript", id="x2", conversation="c1")
        assert [one["id"] for one in (await viewer.next("transcript"))["turns"]] == ["t1"]

        await asyncio.to_thread(broker.kill)
        stale = await viewer.next_with(["heartbeat"], lambda message: message["stale_since"])
        assert stale["epoch"] == first["epoch"]
        await eventually(lambda: health(503))
        await asyncio.to_thread(broker.start)
        await asyncio.to_thread(
            put_when_reachable,
            log,
            turn("t2"),
            conversation("c1", turns=3),
            time_passed(200.0),
            conversation("c3"),
        )
        # Whoever has a conversation open has it again, with what was said meanwhile.
        await viewer.next_with(["transcript"], lambda told: "t2" in [one["id"] for one in told["turns"]])
        seen: set[tuple[str, int]] = set()
        while not {("c1", 3), ("c3", 0)} <= seen:
            deltas = [one for one in viewer.received if one["type"] in ("delta", "snapshot")]
            seen |= {(view["id"], view.get("turns", 0)) for one in deltas for view in one["conversations"]}
            await viewer.next("heartbeat", "delta", "snapshot")
        await viewer.next_with(["heartbeat"], lambda message: message["data_at"] == 200.0)
        await eventually(lambda: health(200))
