"""The gateway publishes the actions of viewers, or refuses them with a reason, over a real socket."""

from __future__ import annotations

import asyncio
import threading

import pytest
from websockets.exceptions import ConnectionClosed

from stream import records
from tests.builders.clock import FakeClock
from tests.builders.gateway import (
    actions_on,
    alert,
    floor,
    metric,
    put,
    serving,
    viewing,
)
from tests.builders.stage_two import StageTwo


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
                assert not (await other.act(id="x1", action="resolve", alert="a1"))["ok"], "that was Lin's"
        assert len(actions_on(log)) == 1

    with StageTwo(log):
        asyncio.run(scenario())


def test_an_action_on_an_unknown_or_resolved_alert_is_refused_with_a_code() -> None:
    log = floor()
    put(log, alert("done", status="resolved"))

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            said = await viewer.act(id="x0", action="false_alarm", alert="done")
            assert said["ok"], "whether it was right can be said afterwards"
            for alert_id, code in [("nothing", "unknown_alert"), ("done", "alert_resolved")]:
                result = await viewer.act(id="x1", action="claim", alert=alert_id)
                assert (result["ok"], result["id"], result["error"]) == (False, "x1", code)
                assert result["message"]
        assert [action.action for action in actions_on(log)] == ["false_alarm"]

    with StageTwo(log):
        asyncio.run(scenario())


def test_a_claim_of_a_claimed_alert_is_refused_with_the_name_and_time_of_the_first() -> None:
    log = floor()
    claim = records.HistoryEntry(at=1_700_000_000.5, what="claim", by="Lin", action="x0")
    answer = records.HistoryEntry(at=1_700_000_100.0, what="true_alarm", by="Wang", action="x1")
    put(
        log,
        alert("a1", status="claimed", claimed_by="Lin", history=(claim, answer)),
        alert("a2", status="claimed", claimed_by="Lin", history=(answer,)),
    )

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as lin, viewing(port, hello=False) as wang:
            await wang.hello(name="Wang")
            await lin.next("snapshot")
            await wang.next("snapshot")
            refused = await wang.act(id="x2", action="claim", alert="a1")
            assert refused["message"]
            assert refused == {
                "type": "action.result",
                "id": "x2",
                "ok": False,
                "error": "alert_claimed",
                "message": refused["message"],
                "by": "Lin",
                "at": 1_700_000_000.5,
            }
            forgotten = await wang.act(id="x3", action="claim", alert="a2")
            assert (forgotten["error"], "at" in forgotten) == ("alert_claimed", False)
            assert actions_on(log) == [], "what is refused is not on the log"
            assert (await lin.act(id="x4", action="claim", alert="a1"))["ok"], "it is hers already"
            stranger = await wang.act(id="x5", action="release", alert="a1")
            assert (stranger["error"], stranger["by"]) == ("alert_claimed", "Lin")
            assert (await lin.act(id="x6", action="release", alert="a1"))["ok"]
            assert (await wang.act(id="x7", action="resolve", alert="a1"))["ok"], "anybody of the queue may"
            assert await metric(port, 'stepin_gateway_actions_total{result="alert_claimed"}') == 3

    with StageTwo(log):
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
                await viewer.socket.send("x" * 100_000)
                with pytest.raises(ConnectionClosed) as closed:
                    await viewer.next("error")
                assert closed.value.rcvd is not None
                assert closed.value.rcvd.code == 1009
            await other.next("heartbeat")

    asyncio.run(scenario())
