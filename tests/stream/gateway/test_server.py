"""The gateway sends its viewers the live state, over a real socket and a log in memory."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from stream.gateway.state.live_state import LiveState
from stream.log import Message
from tests.builders.clock import FakeClock
from tests.builders.floors.gateway import (
    alert,
    conversation,
    fetch,
    floor,
    metric,
    put,
    queue,
    serving,
    time_passed,
    viewing,
)
from tests.builders.waiting import eventually


def test_a_viewer_gets_a_snapshot_and_then_each_change() -> None:
    log = floor()
    put(log, conversation("c1"), conversation("c2", source="stepin-simulator"), queue("billing", waiting=2))
    put(log, alert("a1"))

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            snapshot = await viewer.next("snapshot")
            assert [view["id"] for view in snapshot["conversations"]] == ["c2", "c1"]
            assert snapshot["queues"][0]["waiting"] == 2
            assert snapshot["alerts"][0]["evidence"] == {"quote": "我已经等了一个小时了"}
            assert snapshot["simulated"] is True
            assert "private" not in json.dumps(snapshot)
            put(log, conversation("c1", turns=3), Message("stepin.conversations", b"c2", None))
            seq = snapshot["seq"]
            changed: dict[str, Any] = {}
            while changed.get("c1") is None or "c2" not in changed:
                delta = await viewer.next("delta")
                assert (delta["from"], delta["epoch"]) == (seq, snapshot["epoch"])
                seq = delta["seq"]
                changed |= {view["id"]: view for view in delta["conversations"]}
                changed |= dict.fromkeys(delta["gone"]["conversations"])
            assert changed["c1"]["turns"] == 3
            assert changed["c2"] is None
            assert delta["simulated"] is False
            assert (await viewer.next("heartbeat"))["seq"] == seq

    asyncio.run(scenario())


def test_a_delta_gathers_the_changes_of_a_quarter_of_a_second() -> None:
    log = floor()

    async def scenario() -> None:
        async with serving(log, delta_seconds=0.25) as port, viewing(port) as viewer:
            snapshot = await viewer.next("snapshot")
            # The gateway shares this thread and sends nothing before the first `await`.
            for turns in range(200):
                put(log, conversation("c1", turns=turns))
            await viewer.next_with(["delta"], lambda delta: delta["conversations"][0]["turns"] == 199)
            deltas = [message for message in viewer.received if message["type"] == "delta"]
            assert len(deltas) < 20
            assert deltas[-1]["seq"] > snapshot["seq"]

    asyncio.run(scenario())


def test_a_heartbeat_comes_each_second_without_any_change() -> None:
    clock = FakeClock(1000.0)

    async def scenario() -> None:
        async with serving(floor(), clock) as port, viewing(port) as viewer:
            snapshot = await viewer.next("snapshot")
            for second in (1, 2):
                clock.wait(1.0)
                heartbeat = await viewer.next("heartbeat")
                assert (heartbeat["seq"], heartbeat["epoch"]) == (snapshot["seq"], snapshot["epoch"])
                assert heartbeat["at"] == 1000.0 + second
            assert [message["type"] for message in viewer.received] == [
                "welcome",
                "snapshot",
                "heartbeat",
                "heartbeat",
            ]

    asyncio.run(scenario())


def test_data_that_stops_is_stale_and_recovers() -> None:
    log = floor()
    put(log, time_passed(100.0))
    clock = FakeClock(1000.0)

    async def scenario() -> None:
        async with serving(log, clock) as port, viewing(port) as viewer:
            snapshot = await viewer.next("snapshot")
            assert (snapshot["data_at"], snapshot["stale_since"]) == (100.0, None)
            clock.wait(2.5)
            # Data that the first load brings may have a heartbeat of its own.
            stopped = await viewer.next_with(["heartbeat"], lambda heartbeat: heartbeat["at"] == 1002.5)
            assert (stopped["data_at"], stopped["stale_since"]) == (100.0, 1000.0)
            put(log, time_passed(101.0))
            back = await viewer.next("heartbeat")
            assert (back["at"], back["data_at"], back["stale_since"]) == (1002.5, 101.0, None)
            status, body = await fetch(port, "/healthz")
            assert status == 200, body

    asyncio.run(scenario())


def test_a_resync_brings_a_snapshot() -> None:
    log = floor()
    put(log, conversation("c1"))

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            first = await viewer.next("snapshot")
            await viewer.send(type="resync")
            again = await viewer.next("snapshot")
            assert again["conversations"] == first["conversations"]
            assert await metric(port, "stepin_gateway_resyncs_total") == 1

    asyncio.run(scenario())


def test_a_viewer_behind_the_kept_removals_gets_a_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stream.gateway.server.LiveState", partial(LiveState, gone_kept=2))
    log = floor()
    ids = [f"c{number}" for number in range(10)]

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            put(log, *map(conversation, ids))
            seen: set[str] = set()
            while len(seen) < len(ids):
                seen |= {view["id"] for view in (await viewer.next("delta"))["conversations"]}
            put(log, *(Message("stepin.conversations", id_.encode(), None) for id_ in ids))
            # The removals may come in two messages; one of them is a snapshot.
            while seen:
                message = await viewer.next("snapshot", "delta")
                seen -= set(ids) if message["type"] == "snapshot" else set(message["gone"]["conversations"])
                seen |= {view["id"] for view in message["conversations"]}
            assert [one["type"] for one in viewer.received].count("snapshot") > 1

    asyncio.run(scenario())


def test_a_slow_viewer_is_sent_nothing_and_later_one_delta_of_all_changes() -> None:
    log = floor()
    text = "我们一直在等客服回复 " * 400
    clock = FakeClock()

    async def scenario() -> None:
        async with serving(log, clock, delta_seconds=0.05) as port, viewing(port, max_queue=1) as viewer:
            seq = (await viewer.next("snapshot"))["seq"]
            viewer.socket.transport.pause_reading()
            await eventually(lambda: slow(port))
            sent = await metric(port, 'stepin_gateway_messages_sent_total{type="delta"}')
            for number in range(100):
                put(log, conversation("c1", turns=1000 + number, last_text=text))
                await asyncio.sleep(0.005)
            await eventually(lambda: has_read(port, 100))
            assert await metric(port, 'stepin_gateway_messages_sent_total{type="delta"}') == sent
            viewer.socket.transport.resume_reading()
            while True:
                delta = await viewer.next("delta")
                assert delta["from"] == seq, "nothing is left out"
                seq = delta["seq"]
                if delta["conversations"][0]["turns"] == 1099:
                    break
            deltas = [message for message in viewer.received if message["type"] == "delta"]
            assert len(deltas) == sent + 1, "one delta spans all that was missed"

    async def slow(port: int) -> bool:
        # The gateway pings once a second of the machine's time; its clock moves on while the pong is out.
        clock.wait(0.1)
        return await metric(port, "stepin_gateway_slow_viewers") == 1

    async def has_read(port: int, records: int) -> bool:
        name = 'stepin_gateway_records_read_total{topic="stepin.conversations"}'
        return await metric(port, name) == records

    asyncio.run(scenario())


def test_a_viewer_that_receives_nothing_for_20_seconds_is_dropped_and_others_stay() -> None:
    log = floor()
    clock = FakeClock()

    async def scenario() -> None:
        async with serving(log, clock) as port, viewing(port) as good, viewing(port) as stuck:
            await good.next("snapshot")
            await stuck.next("snapshot")
            stuck.socket.transport.pause_reading()
            slow_from = await eventually(lambda: moved_until(port, "stepin_gateway_slow_viewers"))
            dropped_at = await eventually(lambda: moved_until(port, "stepin_gateway_dropped_viewers_total"))
            assert dropped_at - slow_from >= 19.0
            put(log, conversation("c9"))
            await good.next("delta")
            assert await metric(port, "stepin_gateway_viewers") == 1
            stuck.socket.transport.resume_reading()
            with pytest.raises(ConnectionClosed):
                await stuck.next("nothing of that name")

    async def moved_until(port: int, name: str) -> float | None:
        clock.wait(0.25)
        return clock.monotonic() if await metric(port, name) == 1 else None

    asyncio.run(scenario())
