"""A signal and a step of time of stage 2 happen whole or not at all, wherever the code breaks."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from detectors.contract.rules.document import Rules
from stream.log import Record, topics
from stream.queues.task import QueueTask
from stream.records import (
    AgentSeen,
    CauseOpened,
    Entered,
    Left,
    Offered,
    Offers,
    Signal,
    StepAgain,
    Taken,
    decode_signals,
    encode,
)
from stream.waits.rank import Rank
from tests.builders.floors.queue_task import RULES, action, cause, contact, time, wait_ended, wait_started
from tests.builders.injected import raise_at, values

UNUSUAL = replace(
    RULES, default=replace(RULES.default, waits=replace(RULES.default.waits, unusual_factor=2.0))
)


def busy_queue(seed: int = 1, customers: int = 40) -> Iterator[Signal]:
    """Yield the signals of customers who queue, are answered, wait for replies and leave, in time order."""
    rng, made = random.Random(seed), []
    for number in range(customers):
        name, at = f"c-{number}", rng.randrange(1 << 10, 1200 << 10) / 1024
        who = contact(name, "orders", channel="chat", agent=f"agent-{number % 3}")
        made.append(Entered(events_partition=0, at=at, contact=who))
        made.append(wait_started(at, "queue", name))
        answered = at + rng.choice([5.25, 61.25, 151.25])
        made.append(wait_ended(answered, at, "queue", name, outcome="answered"))
        if number % 3 == 0:
            offered = Offered(events_partition=0, at=at + 4, contact=who, offers=Offers(offered=1, missed=1))
            made.append(offered)
        made.append(Taken(events_partition=0, at=answered + 1, contact=who))
        for _ in range(3):
            asked = answered + rng.randrange(5 << 10, 20 << 10) / 1024
            made.append(wait_started(asked, "reply", name))
            answered = asked + rng.choice([10.0, 95.0, 200.0])
            made.append(wait_ended(answered, asked, "reply", name))
        if number % 2:
            made.append(Left(events_partition=0, at=answered + 5, contact=who, outcome="ended"))
        if number % 5 == 0:
            made.append(
                AgentSeen(
                    events_partition=0,
                    at=at - 0.5,
                    agent=f"agent-{number % 3}",
                    queue="orders",
                    status="available",
                )
            )
    made.append(cause(300.0))
    made.append(replace(cause(300.0, severity="critical"), found_at=320.0))
    made.sort(key=_told_at)
    for number, signal in enumerate(made):
        if isinstance(signal, CauseOpened):
            # It tells that everything before it is known, less the skew. Told first, it brings no time along.
            yield time(signal.found_at - UNUSUAL.skew)
        yield signal
        if number % 8 == 7:
            yield time(signal.at)
    yield time(made[-1].at + 3_000)


def _told_at(signal: Signal) -> float:
    return signal.found_at if isinstance(signal, CauseOpened) else signal.at


NOT_FED_AGAIN = {Rank.MINUTE, Rank.FORECAST}
"""The next minute, and the deadline of the wait, do what these steps would have done."""


def make_task(rules: Rules = UNUSUAL) -> QueueTask:
    return QueueTask(0, 1, rules)


def record(*signals: Signal) -> Record:
    return Record(topics.SIGNALS, 0, 7, b"0", encode(list(signals)), 0.0)


def state(task: QueueTask) -> dict[str, Any]:
    """Return everything in a task that a signal may change."""
    timeline = task._timeline
    return {
        "waits": [
            {(wait.contact.conversation, wait.kind): wait for wait in each.all()}
            for each in (task._waits, timeline.waits)
        ],
        "by queue": [_full(each._queues) for each in (task._waits, timeline.waits)],
        "pending": _full(timeline.pending._chunks),
        "pending next": timeline.pending._next,
        "agenda": sorted({repr(entry) for entry in timeline._agenda._entries}),
        "agendas": {
            key: sorted(map(repr, each._entries))
            for key, each in task._waits._agendas.items()
            if each._entries
        },
        "blocks": {
            key: [list(chunk) for chunk in chunks] for key, chunks in timeline.baselines._blocks.items()
        },
        "baselines": {key: encode(each) for key, each in timeline.baselines._queues.items()},
        "unusual": dict(timeline.unusual.values),
        "models": {key: _model(each) for key, each in timeline.models.items()},
        "queues": {key: encode(each) for key, each in task._queues._queues.items()},
        "touched": (dict(task._queues._changed), dict(timeline._models._changed)),
        "alerts": dict(task._alerts._alerts),
        "latest": dict(task._alerts._latest),
        "unseen": [dict(each.values) for each in (task._unraised, task._ended)],
        "subjects": _full(task._alerts._of_subject),
        "cases": [(dict(each.values), list(each._changed)) for each in task._cases.stores],
        "case of": (dict(task._cases.store._here), dict(task._cases.store._gone)),
        "answers": list(task._cases.store._messages),
        "changed": list(task._alerts._changed),
        "messages": values(task._alerts._messages),
        "watermarks": (dict(task._watermarks._watermarks), task._watermarks.time),
        "alerts opened": task.counters["alerts"],
    }


def _model(model: Any) -> Any:
    parts = (model.surges, model.hour, model.load, model.waits, model.wait_surge, model.drifts, model.journal)
    return model.forecast.to_state(), encode(parts)


def _full(mapping: Any) -> dict[Any, Any]:
    return {key: each.copy() for key, each in mapping.items() if each}


def parts(task: QueueTask) -> list[Signal]:
    """Take what was set aside: the signals that the dead letters hold."""
    faults = task.faults.drain()
    return [signal for fault in faults for signal in decode_signals(fault.record.value or b"[]")]


def test_a_fault_at_any_call_of_a_signal_leaves_everything_as_it_was() -> None:
    """Signals that only wait for their time: the steps of time come in the next tests."""
    task, whole = make_task(), make_task()
    places = 0
    for signal in [*busy_queue(customers=6), action("claim", "none", "ruth", "tap")]:
        if signal == time(signal.at):
            task.feed(record(signal))
        else:
            before, number = state(task), 0
            while raise_at(number, lambda signal=signal: task.feed(record(signal))):
                assert parts(task) in ([signal], []), signal
                assert state(task) == before, f"{signal} broke at {number}"
                number += 1
            places += number
        whole.feed(record(signal))
    assert places > 1_500
    assert state(task) == state(whole)


@pytest.mark.parametrize("seed", range(2))
def test_a_step_of_time_that_failed_anywhere_and_is_fed_again_does_what_it_would_have_done(seed: int) -> None:
    """The time goes on from step to step, so that each finds the floor as in an undisturbed run."""
    rng = random.Random(seed)
    task, whole = make_task(), make_task()
    broken = 0
    for signal in [*busy_queue(seed, 12), time(2_400.0)]:
        while (at := next_step(whole)) < signal.at:
            tick, place = record(time(math.nextafter(at, math.inf))), rng.randrange(20)
            rank = next_rank(whole)
            whole.feed(tick)
            if rank in NOT_FED_AGAIN:
                task.feed(tick)
                continue
            while raise_at(place, lambda tick=tick: task.feed(tick), frozenset(("delete",))):
                for step in parts(task):
                    task.feed(record(step))
                broken += 1
                place += rng.randrange(1, 300)
            assert comparable(task) == comparable(whole), f"a step at {at} that broke"
        for each in (task, whole):
            each.feed(record(signal))
    assert broken > 50
    assert whole.counters["alerts"] > 3
    assert comparable(task) == comparable(whole)


def next_step(task: QueueTask) -> float:
    agendas = (task._timeline._agenda, *task._waits._agendas.values())
    return min(agenda.next_at() for agenda in agendas)


def next_rank(task: QueueTask) -> int | None:
    """Return the rank of the timeline's next step, or None when a wait's own deadline comes first."""
    entry = min(task._timeline._agenda._entries, default=None)
    return entry.rank if entry is not None and entry.at == next_step(task) else None


def comparable(task: QueueTask) -> dict[str, Any]:
    """Return the state without the numbers of pending signals: one that is fed again has a later number."""
    compared = state(task)
    del compared["pending next"], compared["changed"]
    chunks = compared.pop("pending").values()
    signals = [pending.signal for chunk in chunks for pending in chunk.values()]
    entries = [entry for entry in task._timeline._agenda._entries if entry.rank != Rank.SIGNAL]
    return compared | {
        "pending": sorted(map(repr, signals)),
        "agenda": sorted(set(entries)),
        "messages": sorted(map(repr, compared["messages"])),
    }


def test_a_signal_that_breaks_loses_neither_its_batch_nor_the_watermark(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    task = make_task()
    opened = task._opener.cause

    def broken(signal: Any) -> None:
        opened(signal)
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(task._opener, "cause", broken)
    batch = [wait_started(0.0), cause(5.0), wait_ended(200.0, 0.0), time(300.0)]
    task.feed(record(*batch))
    (fault,) = task.faults.drain()
    assert decode_signals(fault.record.value or b"") == [batch[1]]
    assert (fault.record.topic, fault.record.partition, fault.record.offset) == (topics.SIGNALS, 0, 7)
    assert [alert.cause for alert in task._alerts.all()] == ["reply_wait"]
    assert task._watermarks.time == 300.0
    monkeypatch.setattr(task._opener, "cause", opened)
    task.feed(fault.record)
    assert sorted(alert.cause for alert in task._alerts.all()) == ["frustration", "reply_wait"]


def test_a_queue_whose_model_breaks_stops_no_other_queue_and_not_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    task = make_task()
    task.feed(record(wait_started(0.0, "queue", "c-1", queue="broken"), time(1.0)))

    def tick(_: float) -> None:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(task._timeline.models["broken"], "tick", tick)
    task.feed(record(wait_started(2.0, "queue", "c-2", queue="whole"), time(600.0)))
    assert {alert.subject for alert in task._alerts.all()} >= {"c-2"}
    assert task._watermarks.time == 600.0
    keys = [fault.record.key for fault in task.faults.drain()]
    assert keys == [b"minute/broken"], "a queue that fails every minute is reported once"


def test_a_dead_letter_of_a_step_is_written_and_read_again() -> None:
    step = StepAgain(events_partition=-1, at=1.5, rank=3, key=(0, 17), signal=wait_started(1.5, "queue"))
    assert msgspec.convert(decode_signals(encode([step]))[0].key, tuple) == (0, 17)
    assert decode_signals(encode([step])) == [step]
