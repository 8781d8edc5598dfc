"""What people try who may not: each attempt, over a real socket, and what comes of it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from stream.log import Message, topics
from stream.runtime.workers import Workers
from tests.builders.floors.gateway import (
    actions_on,
    alert,
    conversation,
    floor,
    principal,
    put,
    queue,
    serving,
    ticket,
    viewing,
)

BILLING = frozenset({"billing"})
WALL = frozenset({"wall"})
WORDS = "我已经等了一个小时了"


async def known(viewer: Any) -> dict[str, Any]:
    return await viewer.next_with(["snapshot", "delta"], lambda message: message["alerts"])


def test_a_supervisor_of_another_queue_learns_nothing_and_does_nothing() -> None:
    log = floor()
    put(
        log,
        *(conversation(f"c-{name}", queue=name, status="probably_over") for name in ("billing", "orders")),
        *(queue(name, waiting=3) for name in ("billing", "orders")),
        *(alert(f"a-{name}", queue=name, subject=f"c-{name}") for name in ("billing", "orders")),
    )

    async def scenario() -> None:
        async with serving(log) as port, viewing(port, hello=False) as ann, viewing(port) as lin:
            await ann.hello("Ann", queues=BILLING)
            await known(ann)
            await known(lin)
            for id_, about in enumerate(
                ({"alert": "a-orders"}, {"alert": "nothing"}, {"conversation": "c-orders"})
            ):
                action = "close" if "conversation" in about else "claim"
                said = await ann.act(id=f"x{id_}", action=action, **about)
                assert said["error"] == ("not_closable" if "conversation" in about else "unknown_alert")
            put(log, alert("a-new", queue="orders"), conversation("c-billing", queue="orders"))
            put(log, Message(topics.ALERTS, b"a-orders", None))
            await lin.next_with(["delta"], lambda delta: delta["gone"]["alerts"] == ["a-orders"])
            put(log, queue("billing", waiting=4))
            await ann.next_with(["delta"], lambda delta: delta["queues"])
            told = json.dumps([one for one in ann.received if one["type"] != "action.result"])
            assert "orders" not in told and "a-new" not in told
            assert '"gone": {"conversations": ["c-billing"], "queues": [], "alerts": [], ' in told
        assert actions_on(log) == []

    asyncio.run(scenario())


def test_a_wall_does_not_act_and_reads_no_words_unless_it_may() -> None:
    log = floor()
    put(log, conversation("c1", last_text=WORDS, status="probably_over"), alert("a1"))

    async def scenario() -> None:
        async with serving(log) as port, viewing(port, hello=False) as wall:
            await wall.hello("Wall", roles=WALL, queues=BILLING, words=False)
            await known(wall)
            for about in ({"action": "claim", "alert": "a1"}, {"action": "close", "conversation": "c1"}):
                assert (await wall.act(id="x1", **about))["error"] == "not_allowed"
            assert WORDS not in json.dumps(wall.received, ensure_ascii=False)
            async with viewing(port, hello=False) as reading:
                await reading.hello("Wall", roles=WALL, queues=BILLING, words=True)
                assert (await known(reading))["alerts"][0]["evidence"]["quote"] == WORDS
        assert actions_on(log) == []

    asyncio.run(scenario())


def test_who_has_lost_a_queue_has_it_no_longer_after_the_next_ticket() -> None:
    log = floor()
    put(log, alert("a1"), alert("a2", queue="orders"))

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            await known(viewer)
            await viewer.send(type="renew", ticket=ticket(principal(queues=BILLING)))
            assert (await viewer.next("welcome"))["queues"] == ["billing"]
            assert [one["id"] for one in (await viewer.next("snapshot"))["alerts"]] == ["a1"]
            assert (await viewer.act(id="x1", action="claim", alert="a2"))["error"] == "unknown_alert"

    asyncio.run(scenario())


def test_sixty_names_of_one_person_are_one_answer() -> None:
    log = floor()
    put(log, alert("a1")._replace(partition=0), alert("a1")._replace(partition=1))

    async def scenario() -> None:
        async with serving(log, delta_seconds=0.01) as port:
            for number in range(60):
                async with viewing(port, hello=False) as viewer:
                    await viewer.hello(f"Name {number}", person="local:ann")
                    await known(viewer)
                    assert (await viewer.act(id=f"x{number}", action="false_alarm", alert="a1"))["ok"]
            workers = await asyncio.to_thread(Workers, log, "answers")
            try:
                async with viewing(port) as viewer:
                    seen = await viewer.next_with(
                        ["snapshot", "delta"], lambda one: one["alerts"] and one["alerts"][0].get("history")
                    )
            finally:
                await asyncio.to_thread(workers.close)
        assert [(one["by"], one["person"]) for one in seen["alerts"][0]["history"]] == [
            ("Name 0", "local:ann")
        ]

    asyncio.run(scenario())
