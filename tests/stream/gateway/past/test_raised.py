"""The counts of the last hour's alerts: the same as one by one, also after a restart of the gateway."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from stream import records
from stream.gateway.audience import Audience
from stream.gateway.past.raised import RaisedAlerts, added_up
from stream.gateway.state.live_state import LiveState
from stream.gateway.state.scope import EVERYTHING
from stream.log import Message, Record, topics
from stream.log.memory.log import MemoryLog
from tests.builders.clock import FakeClock
from tests.builders.floors import gateway as builders
from tests.builders.floors.gateway import put, serving, viewing

NOW = 1_800_000_000.0


def step(id_: str, cause: str, raised_at: float, severity: str = "warning", number: int = 1) -> bytes:
    value = builders.alert(id_, cause=cause, raised_at=raised_at, severity=severity, step=number).value
    entry = records.HistoryEntry(at=raised_at, what="opened" if number == 1 else severity)
    return records.encode(records.AlertStep(alert=records.decode_alert(value or b""), entry=entry))


def moved(at: float) -> bytes:
    move = records.ModelMoved(at=at, language="zh", queue="orders", by=0.3, threshold=0.12, model="m+9")
    return records.encode(move)


def test_that_a_model_moved_is_said_for_an_hour() -> None:
    counted, state = RaisedAlerts(), LiveState(NOW)
    counted.take(moved(NOW))
    state.model_moved = counted.model_moved
    assert state.head(NOW)["model_moved"] is UNSET
    for later, expected in ((3600.0, NOW), (3601.0, UNSET)):
        known = builders.time_passed(NOW + later)
        state.apply(Record(known.topic, 0, 0, known.key, known.value, NOW), NOW)
        assert state.head(NOW)["model_moved"] == expected


def written(value: bytes) -> Message:
    return Message(topics.HISTORY, b"billing", value, 0)


def totals(causes: Any) -> Counter[tuple[str, int, str]]:
    """Return how many alerts each cause, minute and severity has."""
    found: Counter[tuple[str, int, str]] = Counter()
    for cause, minutes in causes.items():
        for minute, warning, critical in minutes:
            found[cause, minute, "warning"] += warning
            found[cause, minute, "critical"] += critical
    return +found


alerts = st.lists(
    st.tuples(st.sampled_from(["surge", "threat", "repeats"]), st.integers(0, 7200), st.booleans()),
    max_size=30,
)


@given(alerts, st.integers(1, 7), st.randoms(use_true_random=False))
def test_the_counts_are_those_of_the_alerts_one_by_one(told: Any, size: int, dice: Any) -> None:
    """Steps come in any order of partitions and in any batches, and again after a restart."""
    steps = [step(f"a{n}", cause, NOW - ago) for n, (cause, ago, _) in enumerate(told)]
    turned = [
        step(f"a{n}", cause, NOW - ago, "critical", 2) for n, (cause, ago, bad) in enumerate(told) if bad
    ]
    dice.shuffle(steps)
    steps += turned
    counted, state, copied = RaisedAlerts(), LiveState(0.0), {}
    audience = Audience(state, EVERYTHING, "e")
    for start in range(0, len(steps), size):
        for value in steps[start : start + size] + steps[:start:3] + turned:
            counted.take(value)
        before = audience.seq
        state.begin_raised(0.0) if start == 0 else None
        state.update_raised(counted.changes(NOW))
        copied |= json.loads(audience.delta(before, NOW) or b"{}").get("raised", {})
    expected = Counter(
        (cause, int((NOW - ago) // 60), "critical" if bad else "warning")
        for cause, ago, bad in told
        if ago <= 3660
    )
    assert totals(copied) == expected


def test_what_is_no_step_of_an_alert_counts_for_nothing() -> None:
    counted = RaisedAlerts()
    counted.take(b'{"type":"wait.finished","contact":{}}')
    assert counted.changes(None) == {}


def test_a_replay_that_goes_back_in_time_is_counted_by_itself() -> None:
    counted = RaisedAlerts()
    counted.take(step("a1", "surge", NOW))
    counted.take(step("a2", "surge", NOW - 86_400))
    assert totals(added_up(counted.changes(NOW - 86_400).items())) == {
        ("surge", int((NOW - 86_400) // 60), "warning"): 1
    }


def test_a_gateway_that_starts_again_counts_the_last_hour_anew() -> None:
    clock = FakeClock(NOW - 7200)
    log = builders.floor(MemoryLog(clock.now))
    for minute in range(120):
        clock.wait(60.0)
        put(log, written(step(f"a{minute}", "surge", clock.now())))
    put(log, *(builders.time_passed(clock.now(), partition) for partition in range(2)))

    async def scenario() -> None:
        for number in range(2):
            async with serving(log, clock) as port, viewing(port) as viewer:
                message = await viewer.next_with(("snapshot", "delta"), lambda one: "raised" in one)
                raised, now = message["raised"], clock.now()
                assert message["counted_since"] <= now - 3600
                hour = [count for minute, *count in raised["surge"] if now - 3600 < minute * 60 <= now]
                assert sum(map(sum, hour)) == 60 + number
                assert "model_moved" not in message or number
                put(log, written(step("late", "surge", now, "critical")), written(moved(now)))
                if number == 0:
                    later = await viewer.next_with(("delta",), lambda one: one.get("raised"))
                    assert later["raised"]["surge"][-1][-1] == 1
                    assert later["model_moved"] == now

    asyncio.run(scenario())
