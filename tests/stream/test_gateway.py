"""The gateway as a viewer meets it, over a real socket and a log in memory."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from stream.gateway import GatewaySettings
from stream.live_state import LiveState
from stream.log import LogUnavailable, Message, Publisher, Reader, Start
from stream.memory_log import MemoryLog
from tests.stream.gateway_floor import (
    TOKEN,
    actions_on,
    alert,
    conversation,
    eventually,
    fetch,
    floor,
    metric,
    put,
    queue,
    serving,
    time_passed,
    viewing,
)


async def closed_with(viewer: Any) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        await viewer.next("snapshot")
    assert closed.value.rcvd is not None
    return int(closed.value.rcvd.code)


def test_a_token_is_required() -> None:
    with pytest.raises(ValueError, match="token"):
        GatewaySettings(token="")


def test_only_a_good_hello_opens_the_door() -> None:
    async def scenario() -> None:
        async with serving(floor()) as port:
            for message in [
                {"type": "hello", "token": "wrong", "name": "Lin"},
                {"type": "hello", "token": "", "name": "Lin"},
                {"type": "hello", "token": TOKEN, "name": "  "},
                {"type": "hello", "token": TOKEN},
                {"type": "resync"},
                {},
            ]:
                async with viewing(port, hello=False) as viewer:
                    await viewer.say(**message)
                    assert await closed_with(viewer) == 4401, message
                    assert viewer.heard == []
            async with viewing(port) as viewer:
                assert (await viewer.next("snapshot"))["conversations"] == []

    asyncio.run(scenario())


def test_who_says_nothing_is_shown_nothing_and_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stream.gateway._HELLO_SECONDS", 0.05)

    async def scenario() -> None:
        async with serving(floor()) as port, viewing(port, hello=False) as viewer:
            assert await closed_with(viewer) == 4408

    asyncio.run(scenario())


def test_more_viewers_than_allowed_are_turned_away() -> None:
    async def scenario() -> None:
        async with serving(floor(), max_viewers=1) as port, viewing(port) as first:
            await first.next("snapshot")
            async with viewing(port) as second:
                assert await closed_with(second) == 1013

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("allowed", "origin", "welcome"),
    [
        ((), None, True),
        ((), "http://localhost:8501", True),
        ((), "https://127.0.0.1", True),
        ((), "http://[::1]:80", True),
        ((), "http://evil.example", False),
        ((), "http://localhost.evil.example", False),
        ((), "null", False),
        (("https://floor.example",), "https://floor.example", True),
        (("https://floor.example",), "http://localhost:8501", False),
        (("https://floor.example",), None, True),
    ],
)
def test_pages_of_other_sites_cannot_connect(
    allowed: tuple[str, ...], origin: str | None, welcome: bool
) -> None:
    async def scenario() -> None:
        async with serving(floor(), origins=allowed) as port:
            try:
                async with viewing(port, origin=origin) as viewer:
                    await viewer.next("snapshot")
                assert welcome
            except InvalidStatus as refused:
                assert refused.response.status_code == 403
                assert not welcome

    asyncio.run(scenario())


def test_a_viewer_is_brought_to_the_state_and_kept_there() -> None:
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


def test_deltas_gather_what_changes_in_between() -> None:
    log = floor()

    async def scenario() -> None:
        async with serving(log, delta_seconds=0.25) as port, viewing(port) as viewer:
            snapshot = await viewer.next("snapshot")
            began = time.monotonic()
            for turns in range(200):
                put(log, conversation("c1", turns=turns))
                await asyncio.sleep(0.002)
            await viewer.next_with(["delta"], lambda delta: delta["conversations"][0]["turns"] == 199)
            deltas = [message for message in viewer.heard if message["type"] == "delta"]
            assert len(deltas) <= (time.monotonic() - began) / 0.25 + 2
            assert deltas[-1]["seq"] > snapshot["seq"]

    asyncio.run(scenario())


def test_a_heartbeat_comes_without_any_change() -> None:
    async def scenario() -> None:
        async with serving(floor()) as port, viewing(port) as viewer:
            snapshot = await viewer.next("snapshot")
            first, second = await viewer.next("heartbeat"), await viewer.next("heartbeat")
            assert first["seq"] == second["seq"] == snapshot["seq"]
            assert first["epoch"] == snapshot["epoch"]
            assert second["at"] - first["at"] > 0.5
            assert [message["type"] for message in viewer.heard] == ["snapshot", "heartbeat", "heartbeat"]

    asyncio.run(scenario())


def test_data_that_stops_is_called_stale_and_recovers() -> None:
    log = floor()
    put(log, time_passed(100.0))

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            message = await viewer.next("snapshot")
            assert message["data_at"] == 100.0
            put(log, time_passed(101.0))
            fresh = await viewer.next_with(["heartbeat"], lambda heard: heard["data_at"] == 101.0)
            assert fresh["stale_since"] is None
            stale = await viewer.next_with(["heartbeat"], lambda heard: heard["stale_since"] is not None)
            assert stale["at"] - stale["stale_since"] > 2
            put(log, time_passed(102.0))
            await viewer.next_with(["heartbeat"], lambda heard: heard["stale_since"] is None)
            status, body = await fetch(port, "/healthz")
            assert status == 200, body

    asyncio.run(scenario())


def test_asking_again_brings_a_snapshot() -> None:
    log = floor()
    put(log, conversation("c1"))

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            first = await viewer.next("snapshot")
            await viewer.say(type="resync")
            again = await viewer.next("snapshot")
            assert again["conversations"] == first["conversations"]
            assert await metric(port, "stepin_gateway_resyncs_total") == 1

    asyncio.run(scenario())


def test_who_was_away_for_longer_than_the_memory_gets_a_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stream.gateway.LiveState", partial(LiveState, gone_remembered=2))
    log = floor()
    ids = [f"c{number}" for number in range(10)]

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            put(log, *map(conversation, ids))
            await viewer.next_with(["delta"], lambda delta: delta["seq"] == 10)
            put(log, *(Message("stepin.conversations", id_.encode(), None) for id_ in ids))
            # Whether in one step or two: what is not remembered is told by a snapshot.
            message = await viewer.next_with(["snapshot", "delta"], lambda message: message["seq"] == 20)
            assert message["conversations"] == []
            assert any(message["type"] == "snapshot" for message in viewer.heard[1:])

    asyncio.run(scenario())


def test_a_viewer_that_does_not_read_is_sent_nothing_more_and_then_the_newest() -> None:
    log = floor()
    text = "我们一直在等客服回复 " * 400

    async def scenario() -> None:
        async with serving(log, delta_seconds=0.05) as port, viewing(port, max_queue=1) as viewer:
            seq = (await viewer.next("snapshot"))["seq"]
            viewer.socket.transport.pause_reading()
            await eventually(lambda: busy(port, log, text))
            sent = await metric(port, 'stepin_gateway_messages_sent_total{type="delta"}')
            for number in range(100):
                put(log, conversation("c1", turns=1000 + number, last_text=text))
                await asyncio.sleep(0.005)
            assert await metric(port, 'stepin_gateway_messages_sent_total{type="delta"}') == sent
            viewer.socket.transport.resume_reading()
            while True:
                delta = await viewer.next("delta")
                assert delta["from"] == seq, "nothing is left out"
                seq = delta["seq"]
                if delta["conversations"][0]["turns"] == 1099:
                    break
            deltas = [message for message in viewer.heard if message["type"] == "delta"]
            assert len(deltas) == sent + 1, "one delta spans all that was missed"

    async def busy(port: int, log: MemoryLog, text: str) -> bool:
        put(log, conversation("c1", turns=int(time.monotonic() * 1000) % 997, last_text=text))
        return await metric(port, "stepin_gateway_slow_viewers") == 1

    asyncio.run(scenario())


def test_a_viewer_that_takes_nothing_for_long_is_dropped_and_others_stay() -> None:
    log = floor()

    async def scenario() -> None:
        async with (
            serving(log, drop_after_seconds=0.3) as port,
            viewing(port) as good,
            viewing(port) as stuck,
        ):
            await good.next("snapshot")
            await stuck.next("snapshot")
            stuck.socket.transport.pause_reading()

            async def dropped() -> bool:
                return await metric(port, "stepin_gateway_dropped_viewers_total") == 1

            await eventually(dropped)
            put(log, conversation("c9"))
            await good.next("delta")
            assert await metric(port, "stepin_gateway_viewers") == 1
            stuck.socket.transport.resume_reading()
            with pytest.raises(ConnectionClosed):
                await stuck.next("nothing of that name")

    asyncio.run(scenario())


def test_an_action_is_put_on_the_log_under_the_name_of_who_did_it() -> None:
    log = floor()
    put(log, alert("a1", queue="returns"))

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            result = await viewer.act(
                id="x1", action="claim", alert="a1", note="我来处理", by="Somebody Else"
            )
            assert result == {"type": "action.result", "id": "x1", "ok": True}
            (action,) = actions_on(log)
            assert (action.by, action.queue, action.alert, action.note) == (
                "Lin",
                "returns",
                "a1",
                "我来处理",
            )
            assert abs(action.at - time.time()) < 60
            assert await metric(port, 'stepin_gateway_actions_total{result="accepted"}') == 1

    asyncio.run(scenario())


def test_asking_twice_does_it_once() -> None:
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

    asyncio.run(scenario())


def test_what_cannot_be_done_is_refused_with_a_code() -> None:
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
    '{"type":"hello","token":"open sesame","name":"Again"}',
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

    asyncio.run(scenario())


def test_a_message_that_is_too_long_ends_only_the_connection_it_came_by() -> None:
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


def test_stopping_says_goodbye() -> None:
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

    def publisher(self) -> Publisher:
        self.check()
        return super().publisher()

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
            refused = await viewer.act(id="x1", action="claim", alert="a1")
            assert (refused["ok"], refused["error"]) == (False, "log_unavailable")
            publisher = MemoryLog.publisher(log)
            publisher.send([Message("stepin.conversations", b"c2", None), conversation("c1", turns=4)])
            log.down = False
            delta = await viewer.next("delta")
            assert (delta["from"], delta["epoch"]) == (snapshot["seq"], snapshot["epoch"])
            assert delta["gone"]["conversations"] == ["c2"]
            assert [view["turns"] for view in delta["conversations"]] == [4]
            assert (await viewer.act(id="x1", action="claim", alert="a1"))["ok"]
            await eventually(well)

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


def test_health_and_metrics_are_told_to_anyone_and_nothing_else_is() -> None:
    log = floor()
    put(log, conversation("c1"), queue("billing"), time_passed(time.time() - 30))
    put(log, Message("stepin.alerts", b"bad", b"{"))

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            status, body = await fetch(port, "/healthz")
            assert status == 200
            assert json.loads(body)["status"] == "ok"
            assert json.loads(body)["viewers"] == 1
            assert await metric(port, "stepin_gateway_viewers") == 1
            assert await metric(port, 'stepin_gateway_objects{kind="conversations"}') == 1
            assert await metric(port, 'stepin_gateway_messages_sent_total{type="snapshot"}') == 1
            assert 20 < await metric(port, "stepin_gateway_data_lag_seconds") < 90
            assert await metric(port, 'stepin_gateway_records_read_total{topic="stepin.alerts"}') == 1
            assert await metric(port, "stepin_gateway_unreadable_records") == 1
            assert await metric(port, "stepin_gateway_sent_bytes_total") > 100
            assert (await fetch(port, "/"))[0] == 404
            assert (await fetch(port, "/live"))[0] == 426

    asyncio.run(scenario())


def test_a_port_that_is_taken_is_said_to_be() -> None:
    async def scenario() -> None:
        async with serving(floor()) as port:
            with pytest.raises(OSError, match="in use"):
                async with serving(floor(), port=port):
                    pass

    asyncio.run(scenario())
