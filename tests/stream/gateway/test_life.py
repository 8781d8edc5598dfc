"""The gateway through restarts, lost logs and taken ports, and its answers over HTTP."""

from __future__ import annotations

import asyncio
import json
import threading
from contextlib import AsyncExitStack
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from stream.log import LogUnavailable, Message, Publisher, Reader, Start
from stream.log.memory.log import MemoryLog
from tests.builders.clock import FakeClock
from tests.builders.floors.gateway import (
    alert,
    ask,
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
from tests.builders.waiting import PATIENCE, eventually


def test_a_restart_is_another_epoch_with_the_same_floor() -> None:
    log = floor()
    put(log, conversation("c1"), alert("a1"))

    async def scenario() -> None:
        snapshots = []
        for _ in range(2):
            async with serving(log) as port, viewing(port) as viewer:
                snapshots.append(await viewer.next("snapshot"))
        first, second = snapshots
        assert first["epoch"] != second["epoch"]
        assert first["conversations"] == second["conversations"]
        assert first["alerts"] == second["alerts"]

    asyncio.run(scenario())


def test_a_gateway_that_stops_closes_its_connections_with_1001() -> None:
    async def scenario() -> None:
        async with AsyncExitStack() as viewers:
            async with serving(floor()) as port:
                viewer = await viewers.enter_async_context(viewing(port))
                await viewer.next("snapshot")
            with pytest.raises(ConnectionClosed) as closed:
                await viewer.next("nothing of that name")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1001

    asyncio.run(scenario())


class WeakLog(MemoryLog):
    """A log that can be out of reach."""

    down = False

    def reader(self, topics: Any, start: Start) -> Reader:
        self.check()
        reader = super().reader(topics, start)
        poll = reader.poll
        reader.poll = lambda *arguments: (self.check(), poll(*arguments))[1]  # type: ignore[method-assign]
        return reader

    def publisher(self, identity: str | None = None) -> Publisher:
        publisher = super().publisher(identity)
        send = publisher.send
        publisher.send = lambda messages: (self.check(), send(messages))[1]  # type: ignore[method-assign]
        return publisher

    def check(self) -> None:
        if self.down:
            raise LogUnavailable("nobody answers")


def test_viewers_stay_while_the_log_is_out_of_reach() -> None:
    log = floor(WeakLog())
    put(log, conversation("c1"), conversation("c2"), alert("a1"))

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            snapshot = await viewer.next("snapshot")

            async def health() -> int:
                return (await fetch(port, "/healthz"))[0]

            async def failing() -> bool:
                return await health() == 503

            async def well() -> bool:
                return await health() == 200

            await eventually(well)
            log.down = True
            await eventually(failing)
            assert "nobody answers" in (await fetch(port, "/healthz"))[1]
            assert (await viewer.next("heartbeat"))["epoch"] == snapshot["epoch"]
            refused = await viewer.act(id="x1", action="true_alarm", alert="a1")
            assert (refused["ok"], refused["error"]) == (False, "log_unavailable")
            publisher = MemoryLog.publisher(log)
            publisher.send([Message("stepin.conversations", b"c2", None), conversation("c1", turns=4)])
            log.down = False
            delta = await viewer.next("delta")
            assert (delta["from"], delta["epoch"]) == (snapshot["seq"], snapshot["epoch"])
            assert delta["gone"]["conversations"] == ["c2"]
            assert [view["turns"] for view in delta["conversations"]] == [4]
            assert (await viewer.act(id="x1", action="true_alarm", alert="a1"))["ok"]
            await eventually(well)

    asyncio.run(scenario())


def test_a_log_that_does_not_answer_is_a_fault() -> None:
    answers = threading.Event()
    answers.set()

    class SlowLog(WeakLog):
        def check(self) -> None:
            assert answers.wait(PATIENCE)

    clock = FakeClock()

    async def scenario() -> None:
        async with serving(floor(SlowLog()), clock) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            assert (await fetch(port, "/healthz"))[0] == 200
            answers.clear()
            try:
                health = await eventually(lambda: failing(port))
                assert health["status"] == "failing"
                assert health["reason"] == "the log has not answered for 16 s"
            finally:
                answers.set()

    async def failing(port: int) -> dict[str, Any] | None:
        clock.wait(1.0)
        status, body = await fetch(port, "/healthz")
        return json.loads(body) if status == 503 else None

    asyncio.run(scenario())


def test_a_log_that_was_never_reached_shows_an_empty_and_stale_floor() -> None:
    log = floor(WeakLog())
    log.down = True

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            snapshot = await viewer.next("snapshot")
            assert snapshot["stale_since"] is not None
            assert snapshot["data_at"] is None
            refused = await viewer.act(id="x1", action="claim", alert="a1")
            assert refused["error"] == "log_unavailable", "whether there is such an alert is not known"
            log.down = False
            put(log, conversation("c1"))
            assert (await viewer.next("delta"))["conversations"][0]["id"] == "c1"

    asyncio.run(scenario())


def test_anyone_may_read_health_and_metrics_and_nothing_else() -> None:
    log = floor()
    put(log, conversation("c1"), queue("billing"), time_passed(970.0))
    put(log, Message("stepin.alerts", b"bad", b"{"))

    async def scenario() -> None:
        async with serving(log, FakeClock(1000.0)) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            status, body = await fetch(port, "/healthz")
            assert status == 200
            assert json.loads(body)["status"] == "ok"
            assert json.loads(body)["viewers"] == 1
            assert await metric(port, "stepin_gateway_viewers") == 1
            assert await metric(port, 'stepin_gateway_objects{kind="conversations"}') == 1
            assert await metric(port, 'stepin_gateway_messages_sent_total{type="snapshot"}') == 1
            assert await metric(port, "stepin_gateway_data_lag_seconds") == 30
            assert await metric(port, 'stepin_gateway_records_read_total{topic="stepin.alerts"}') == 1
            assert await metric(port, "stepin_gateway_unreadable_records") == 1
            assert await metric(port, "stepin_gateway_sent_bytes_total") > 100
            assert (await fetch(port, "/"))[0] == 404
            assert (await ask(port, "/live"))[0] == 426
            for path in ("/", "/healthz", "/metrics"):
                assert (await ask(port, path))[0] == 404, "only the internal port tells"
            assert (await ask(port, "/up"))[0] == 204

    asyncio.run(scenario())


def test_a_taken_port_raises() -> None:
    async def scenario() -> None:
        async with serving(floor()) as port:
            with pytest.raises(OSError, match="in use"):
                async with serving(floor(), port=port):
                    pass

    asyncio.run(scenario())
