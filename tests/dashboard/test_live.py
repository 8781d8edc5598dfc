"""The Python client against a real gateway over a log in memory."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from dashboard.client.live import LiveClient, TicketRefused
from dashboard.client.live_copy import LiveCopy
from stream.log import Message, topics
from stream.records import Action, Outcome
from tests.builders.floors.gateway import (
    actions_on,
    alert,
    conversation,
    floor,
    metric,
    put,
    queue,
    serving,
    ticket,
    tickets,
)
from tests.builders.floors.stage_two import StageTwo, done
from tests.builders.waiting import PATIENCE, eventually


@contextlib.asynccontextmanager
async def running(port: int) -> AsyncIterator[LiveClient]:
    client = LiveClient(f"ws://127.0.0.1:{port}/live", tickets())
    task = asyncio.create_task(client.run())
    try:
        yield client
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(client: LiveClient, holds: Any) -> LiveCopy:
    await eventually(lambda: holds(client.copy()))
    return client.copy()


def test_a_client_follows_the_floor() -> None:
    log = floor()
    put(log, conversation("c1"), conversation("c2"), queue("billing", waiting=2), alert("a1"))

    async def scenario() -> None:
        async with serving(log) as port, running(port) as client:
            first = await until(client, lambda now: len(now.conversations) == 2)
            assert first.connected
            assert first.queues["billing"].waiting == 2
            assert first.alerts["a1"].evidence.quote == "我已经等了一个小时了"
            put(log, conversation("c1", turns=5), Message(topics.CONVERSATIONS, b"c2", None))
            then = await until(client, lambda now: len(now.conversations) == 1)
            assert (await until(client, lambda now: now.conversations["c1"].turns == 5)).epoch == then.epoch
            assert len(first.conversations) == 2, "a copy never changes"

    asyncio.run(scenario())


def test_a_client_acts_and_gets_the_answer() -> None:
    log = floor()
    put(log, alert("a1"), alert("a2"))

    def outcome(action: Action) -> Outcome:
        refused = Outcome(action=action.id, person=action.person, error="case_claimed", by="Wang", at=7.0)
        return refused if action.alert == "a2" else done(action)

    async def scenario() -> None:
        async with serving(log) as port, running(port) as client:
            await until(client, lambda now: now.alerts)
            assert (await client.act("claim", "a1", "我来")).ok
            refused = await client.act("claim", "nothing")
            assert (refused.ok, refused.error) == (False, "unknown_alert")
            late = await client.act("claim", "a2")
            assert (late.error, late.by, late.at) == ("alert_claimed", "Wang", 7.0)
        assert [(action.by, action.note) for action in actions_on(log)] == [("Lin", "我来"), ("Lin", None)]

    with StageTwo(log, outcome):
        asyncio.run(scenario())


def test_a_client_connects_again_after_a_restart_and_sends_its_action_again() -> None:
    log = floor()
    put(log, conversation("c1"), alert("a1"))

    async def scenario() -> None:
        async with contextlib.AsyncExitStack() as first_life:
            port = await first_life.enter_async_context(serving(log))
            async with running(port) as client:
                first = await until(client, lambda now: now.conversations)
                await first_life.aclose()
                await until(client, lambda now: not now.connected)
                assert list(client.copy().conversations) == ["c1"], "the last copy is kept"
                put(log, Message(topics.CONVERSATIONS, b"c1", None), conversation("c2"))
                acting = asyncio.create_task(client.act("claim", "a1"))
                async with serving(log, port=port):
                    after = await until(client, lambda now: now.connected)
                    assert after.epoch != first.epoch
                    assert list(after.conversations) == ["c2"]
                    assert (await acting).ok
        assert len(actions_on(log)) == 1

    with StageTwo(log):
        asyncio.run(scenario())


def test_a_client_whose_tickets_are_refused_does_not_connect_again() -> None:
    async def scenario() -> None:
        async with serving(floor()) as port:
            client = LiveClient(f"ws://127.0.0.1:{port}/live", tickets(token="another secret"))
            with pytest.raises(TicketRefused):
                await asyncio.wait_for(client.run(), PATIENCE)
            with pytest.raises(TicketRefused):
                client.copy()

    asyncio.run(scenario())


def test_a_client_renews_its_ticket_and_stays_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.client.live._LOOK_SECONDS", 0.01)
    issued: list[float] = []

    def short() -> str:
        issued.append(time.time())
        return ticket(now=issued[-1], lifetime=1.0)

    async def scenario() -> None:
        async with serving(floor()) as port:
            client = LiveClient(f"ws://127.0.0.1:{port}/live", short)
            task = asyncio.create_task(client.run())
            await eventually(lambda: len(issued) > 1 and time.time() > issued[0] + 1.5)
            assert client.copy().connected
            assert await metric(port, 'stepin_gateway_messages_sent_total{type="snapshot"}') == 1
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    asyncio.run(scenario())


HEAD = {"epoch": "e", "at": 1.0, "data_at": None, "stale_since": None}
SNAPSHOT = {
    "type": "snapshot",
    "seq": 1,
    **HEAD,
    "simulated": False,
    "conversations": [],
    "queues": [],
    "alerts": [],
}
HEARTBEAT = {"type": "heartbeat", "seq": 1, **HEAD}


@pytest.mark.parametrize("gap", [False, True], ids=["at first", "after a gap"])
def test_a_client_that_waits_too_long_for_a_snapshot_connects_again(
    gap: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stream.gateway.protocol.SNAPSHOT_SECONDS", 0.05)
    connections = 0

    async def gateway(socket: ServerConnection) -> None:
        nonlocal connections
        connections += 1
        if connections > 1 or gap:
            await socket.send(json.dumps(SNAPSHOT))
        with contextlib.suppress(ConnectionClosed):
            while connections == 1:
                await socket.send(json.dumps(HEARTBEAT | {"seq": 2}))
                await asyncio.sleep(0.01)
            await socket.wait_closed()

    async def scenario() -> None:
        server = await serve(gateway, "127.0.0.1", 0)
        async with server, running(next(iter(server.sockets)).getsockname()[1]) as client:
            await eventually(lambda: connections == 2 and client.copy().connected)

    asyncio.run(scenario())


def test_a_client_that_receives_nothing_for_too_long_connects_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stream.gateway.protocol.SILENCE_SECONDS", 0.05)
    connections = 0

    async def gateway(socket: ServerConnection) -> None:
        nonlocal connections
        connections += 1
        await socket.send(json.dumps(SNAPSHOT))
        await socket.wait_closed()

    async def scenario() -> None:
        server = await serve(gateway, "127.0.0.1", 0)
        async with server, running(next(iter(server.sockets)).getsockname()[1]):
            await eventually(lambda: connections >= 3)

    asyncio.run(scenario())


def test_a_bad_message_makes_a_client_connect_again() -> None:
    connections = 0

    async def gateway(socket: ServerConnection) -> None:
        nonlocal connections
        connections += 1
        await socket.send(json.dumps(SNAPSHOT) if connections > 1 else "{")
        await socket.wait_closed()

    async def scenario() -> None:
        server = await serve(gateway, "127.0.0.1", 0)
        async with server, running(next(iter(server.sockets)).getsockname()[1]) as client:
            await eventually(lambda: client.copy().connected)
            assert connections == 2

    asyncio.run(scenario())


def test_pages_may_use_a_client_from_any_thread() -> None:
    log = floor()
    put(log, alert("a1"))

    async def scenario() -> None:
        async with serving(log) as port:
            client = LiveClient(f"ws://127.0.0.1:{port}/live", tickets()).start()
            try:
                now = await asyncio.to_thread(client.wait_until, lambda now: "a1" in now.alerts, PATIENCE)
                assert now.connected
                assert (await asyncio.to_thread(client.act_from_thread, "claim", "a1")).ok
                with pytest.raises(TimeoutError):
                    await asyncio.to_thread(client.wait_until, lambda now: "a2" in now.alerts, 0.05)
            finally:
                client.close()
            await eventually(lambda: not client.copy().connected)

    with StageTwo(log):
        asyncio.run(scenario())
