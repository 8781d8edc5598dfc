"""Ops ask the gateway how the floor fares; nobody else is told, and no customer's word is in it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import msgspec

from detectors.contract.rules.document import Rules
from stream.gateway.health.kept import MOST_LETTERS, KeptHealth
from stream.log import Log, Message, Record, topics
from stream.records import DeadLetter, EventsWatermark, PartitionTime, RouteHealth, RulesVersion, encode
from tests.builders.clock import FakeClock
from tests.builders.floors.gateway import conversation, floor, principal, put, serving, ticket, viewing
from tests.builders.waiting import eventually

NOW = 10_000.0
OPS = principal(roles=frozenset({"ops"}))


def letter(field: str, offset: int = 7) -> Message:
    broken = DeadLetter(
        topic=topics.EVENTS, partition=1, offset=offset, field=field, value_seen="13812345678 is mine",
        expected="a time", value=b"secret",
    )  # fmt: skip
    return Message(topics.DEAD_LETTERS, b"c1", encode(broken))


def route(name: str, **fields: Any) -> Message:
    health = RouteHealth(route=name, **fields)
    return Message(topics.NOTIFICATIONS, f"route/{name}".encode(), encode(health))


def rules(version: int, effective_at: float) -> Message:
    document = RulesVersion(
        rules=Rules(version=version), effective_at=effective_at, by="Mei", why="less noise"
    )
    return Message(topics.RULES, f"rules/{version}".encode(), encode(document))


def time_of(partition: int, at: float, watermarks: dict[int, EventsWatermark]) -> Message:
    value = encode(PartitionTime(partition=partition, at=at, watermarks=watermarks))
    return Message(topics.QUEUES, f"~time/{partition}".encode(), value, partition)


async def asked(port: int, **who: Any) -> dict[str, Any]:
    async with viewing(port, hello=False) as viewer:
        await viewer.send(type="hello", ticket=ticket(who.get("who", OPS)))
        await viewer.next("snapshot")
        await viewer.send(type="health", id="h1")
        return await viewer.next("action.result")


def told(log: Log, until: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}

    async def scenario() -> None:
        async with serving(log, FakeClock(NOW)) as port:

            async def holds() -> bool:
                found.clear()
                found.update((await asked(port))["health"])
                return bool(until(found))

            await eventually(holds)

    asyncio.run(scenario())
    return found


def test_ops_are_told_of_routes_dead_letters_and_rules_without_what_was_in_the_records() -> None:
    log = floor()
    put(log, letter("time"), letter("data.text", offset=9))
    put(log, route("leads", failing_since=9_000.0, error="timeout"), route("desk", delivered_at=9_500.0))
    put(log, rules(2, 100.0), rules(3, 9_900.0), rules(4, 20_000.0))
    put(log, time_of(0, 9_998.0, {0: EventsWatermark(9_998.0)}))
    health = told(log, lambda found: len(found.get("dead_letters", [])) == 2 and "lag" in found)
    assert {(each["field"], each["offset"]) for each in health["dead_letters"]} == {
        ("time", 7),
        ("data.text", 9),
    }
    assert "13812345678" not in str(health) and "secret" not in str(health)
    assert [(each["route"], each.get("error")) for each in health["routes"]] == [
        ("desk", None),
        ("leads", "timeout"),
    ]
    assert [(each["version"], each["by"]) for each in health["rules"]] == [(3, "Mei"), (4, "Mei")]


def test_a_partition_that_a_part_of_stage_two_awaits_is_named_with_the_lag() -> None:
    log = floor()
    put(log, conversation("c1", probability=0.4), conversation("c2", not_scored="language:de"))
    put(log, time_of(0, 9_990.0, {0: EventsWatermark(9_990.0), 1: EventsWatermark(9_995.0, idle=True)}))
    put(log, time_of(1, 9_991.0, {0: EventsWatermark(9_991.0)}))
    health = told(log, lambda found: found["lag"].get("samples") and len(found.get("events", [])) >= 2)
    by_partition = {each["partition"]: each for each in health["events"]}
    assert by_partition[0]["at"] == 9_990.0
    assert "at" not in by_partition[1], "one part of stage 2 still awaits it"
    assert [each["at"] for each in health["signals"]] == [9_990.0, 9_991.0]
    assert health["lag"]["now"] == 10.0
    assert (health["scored"], health["not_scored"]) == (1, {"language:de": 1})
    assert "dead_letters" in health


def test_a_supervisor_and_a_wall_are_refused_and_an_admin_reads_no_dead_letters() -> None:
    log = floor()
    put(log, letter("time"))

    async def scenario() -> None:
        async with serving(log, FakeClock(NOW)) as port:
            for role in ("supervisor", "wall", "auditor"):
                answer = await asked(port, who=principal(roles=frozenset({role})))
                assert (answer["ok"], answer["error"]) == (False, "not_allowed")
            health = (await asked(port, who=principal(roles=frozenset({"admin"}))))["health"]
            assert "dead_letters" not in health

    asyncio.run(scenario())


def test_a_record_that_cannot_be_read_hides_nothing_else() -> None:
    log = floor()
    put(
        log, Message(topics.DEAD_LETTERS, b"k", b"no json"), letter("time"), Message(topics.RULES, b"r", b"{")
    )
    put(log, rules(2, 0.0), Message(topics.NOTIFICATIONS, b"route/x", b"no json"))
    health = told(log, lambda found: [each["version"] for each in found["rules"]] == [2])
    assert [each["field"] for each in health["dead_letters"]] == ["time"]
    assert msgspec.json.encode(health)


def test_every_dead_letter_of_the_hour_before_the_start_counts_and_the_latest_are_shown() -> None:
    log = floor()
    put(log, *(letter("time", offset) for offset in range(3 * MOST_LETTERS)))
    now = time.time()
    asked_at: dict[str, Any] = {}

    async def scenario() -> None:
        async with serving(log, FakeClock(now)) as port:

            async def holds() -> bool:
                asked_at.update((await asked(port))["health"])
                return asked_at.get("dead_letters_hour") == 3 * MOST_LETTERS

            await eventually(holds)

    asyncio.run(scenario())
    assert len(asked_at["dead_letters"]) == 50


def test_what_is_kept_of_dead_letters_does_not_grow_while_nobody_asks() -> None:
    kept = KeptHealth()
    for minute in range(1_000):
        message = letter("time", minute)
        kept.take(Record(message.topic, 0, minute, message.key, message.value, 60.0 * minute))
    assert len(kept._letter_times) == 61
    assert kept.letters_since(60.0 * 999 - 600.0) == 11
