"""The gateway publishes the actions of viewers, or refuses them with a reason, over a real socket."""

from __future__ import annotations

import asyncio
import threading

import pytest
from websockets.exceptions import ConnectionClosed

from stream.gateway import protocol
from tests.builders.clock import FakeClock
from tests.builders.floors.gateway import (
    actions_on,
    alert,
    floor,
    metric,
    put,
    serving,
    viewing,
)
from tests.builders.floors.stage_two import StageTwo


def test_an_action_is_published_under_the_name_of_its_viewer() -> None:
    log = floor()
    put(log, alert("a1", queue="returns"))

    async def scenario() -> None:
        async with serving(log, FakeClock(1000.0)) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            result = await viewer.act(
                id="x1", action="claim", alert="a1", note="我来处理，客户电话13812345678", by="Somebody Else"
            )
            assert result == {"type": "action.result", "id": "x1", "ok": True}
            (action,) = actions_on(log)
            assert (action.by, action.queue, action.alert, action.note) == (
                "Lin",
                "returns",
                "a1",
                "我来处理，客户电话[phone]",
            )
            assert action.at == 1000.0
            assert await metric(port, 'stepin_gateway_actions_total{result="accepted"}') == 1

    with StageTwo(log):
        asyncio.run(scenario())


def test_a_note_is_masked_beside_the_loop_that_serves_all_viewers(monkeypatch: pytest.MonkeyPatch) -> None:
    log = floor()
    put(log, alert("a1"))
    masking: list[str] = []

    def mask(text: str) -> str:
        masking.append(threading.current_thread().name)
        return text.upper()

    monkeypatch.setattr("stream.gateway.acts.desk.mask", mask)

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            assert (await viewer.act(id="x1", action="claim", alert="a1", note="mine"))["ok"]

    with StageTwo(log):
        asyncio.run(scenario())
    assert [action.note for action in actions_on(log)] == ["MINE"]
    assert masking and threading.main_thread().name not in masking


def test_a_repeated_action_is_published_once() -> None:
    log = floor()
    put(log, alert("a1"))

    async def scenario() -> None:
        async with serving(log) as port:
            for _ in range(2):
                async with viewing(port) as viewer:
                    await viewer.next("snapshot")
                    assert (await viewer.act(id="x1", action="resolve", alert="a1"))["ok"]
            put(log, alert("a1", status="resolved"))
            async with viewing(port) as viewer:
                await viewer.next_with(
                    ["snapshot", "delta"], lambda message: message["alerts"][0]["status"] == "resolved"
                )
                assert (await viewer.act(id="x1", action="resolve", alert="a1"))["ok"], "it was done"
            async with viewing(port, hello=False) as other:
                await other.hello(name="Wang")
                await other.next("snapshot")
                assert (await other.act(id="x1", action="resolve", alert="a1"))["ok"]
        assert [action.by for action in actions_on(log)] == ["Lin", "Wang"], "an id is one person's"

    with StageTwo(log):
        asyncio.run(scenario())


def test_an_action_on_an_unknown_alert_is_refused_and_not_published() -> None:
    log = floor()

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            result = await viewer.act(id="x1", action="claim", alert="nothing")
            assert (result["ok"], result["id"], result["error"]) == (False, "x1", "unknown_alert")
            assert result["message"]
        assert actions_on(log) == []

    asyncio.run(scenario())


BAD = [
    "",
    "{",
    "[]",
    "null",
    '"hello"',
    "[" * 5000,
    '{"type":"explode"}',
    '{"type":7}',
    '{"type":"hello","ticket":"again"}',
    '{"type":"renew"}',
    '{"type":"silence","id":"1","ends_at":9e9,"reason":"all of it"}',
    '{"type":"silence","id":"1","ends_at":9e9,"reason":"","queue":"billing"}',
    '{"type":"silence","id":"1","ends_at":"later","reason":"a drill","queue":"billing"}',
    '{"type":"unsilence","id":"1"}',
    '{"type":"action","id":"1","action":"left","case":"k1"}',
    '{"type":"action","id":"1","action":"resolve","case":"k1"}',
    '{"type":"action","id":"1","action":"resolve","case":"k1","reason":"bored"}',
    '{"type":"action","id":"1","action":"snooze","alert":"a1"}',
    '{"type":"action","id":"1","action":"claim","case":"k1","alert":"a1"}',
    '{"type":"action","id":"1","action":"offer","case":"k1","to":"Wang"}',
    '{"type":"action","id":"1","action":"undo","case":"k1"}',
    '{"type":"action","id":"1","action":"intervene","case":"k1","order":{"kind":"fire the agent"}}',
    '{"type":"action","id":"1","action":"missed","alert":"a1"}',
    '{"type":"action"}',
    '{"type":"action","id":"","action":"claim","alert":"a1"}',
    '{"type":"action","id":"1","action":"delete","alert":"a1"}',
    '{"type":"action","id":"1","action":"claim","alert":{"a":1}}',
    '{"type":"action","id":"1","action":"claim","alert":"a1","note":"' + "n" * 2001 + '"}',
    b"\xff\xfe\x00",
]


def test_a_bad_message_is_answered_and_the_socket_stays_open() -> None:
    log = floor()
    put(log, alert("a1"))

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            for message in BAD:
                await viewer.socket.send(message)
                answer = await viewer.next("error", "action.result")
                assert (answer["type"], answer["error"]) == ("error", "bad_message"), message
                assert answer["message"]
            assert (await viewer.act(id="x", action="claim", alert="a1"))["ok"]

    with StageTwo(log):
        asyncio.run(scenario())


def test_a_message_that_is_too_long_closes_only_its_own_connection() -> None:
    async def scenario() -> None:
        async with serving(floor()) as port, viewing(port) as other:
            await other.next("snapshot")
            async with viewing(port) as viewer:
                await viewer.next("snapshot")
                await viewer.socket.send("x" * (protocol.MAX_MESSAGE_BYTES + 1))
                with pytest.raises(ConnectionClosed) as closed:
                    await viewer.next("error")
                assert closed.value.rcvd is not None
                assert closed.value.rcvd.code == 1009
            await other.next("heartbeat")

    asyncio.run(scenario())
