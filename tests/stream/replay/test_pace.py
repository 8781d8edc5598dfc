"""The log tells a replay as history: how its time passes, and what a report counts from."""

from __future__ import annotations

from collections import Counter

import pytest

from detectors.contract import events as ev
from stream.core.partition_clock import TIME_HEADER
from stream.log import topics
from stream.log.memory.log import MemoryLog
from stream.records import Alert, Evidence
from stream.replay.pace import AFTERWARDS, Ledger, publish
from stream.replay.report import percentiles, source_published
from stream.replay.timeline import Line
from tests.builders.clock import FakeClock

T0 = 1_600_000_000.0


def lines_at(*times: float) -> list[Line]:
    subjects = [f"c{number % 5}" for number in range(len(times))]
    return [
        Line(at, subject.encode(), b"{}", f"e{number}", subject, 1.0)
        for number, (at, subject) in enumerate(zip(times, subjects, strict=True))
    ]


def published(log: MemoryLog) -> list[tuple[int, float | None]]:
    """Partition and event time of all that is on the log; None for what is no heartbeat."""
    reader, found = log.reader([topics.EVENTS], "beginning"), []
    while not reader.caught_up() or not found:
        for record in reader.poll(1.0):
            assert dict(record.headers)[TIME_HEADER] == b"history-1"
            heartbeat = record.key == b"stepin-time"
            at = ev.decode(record.value, key=record.key).time.timestamp() if heartbeat else None
            found.append((record.partition, at))
    return found


@pytest.fixture
def log() -> MemoryLog:
    log = MemoryLog()
    log.create_topics(topics.specs(3))
    return log


def test_every_partition_is_told_the_time_and_at_last_that_an_hour_has_passed(log: MemoryLog) -> None:
    ledger = publish(log, lines_at(T0, T0 + 500.0, T0 + 700.0, T0 + 4000.0), recording="history-1")
    told: dict[int, list[float]] = {partition: [] for partition in range(3)}
    for partition, at in published(log):
        if at is not None:
            told[partition].append(at)
    assert list(told.values()) == [[T0 + 600.0, T0 + 1300.0, T0 + 4000.0 + AFTERWARDS]] * 3
    assert ledger.end == T0 + 4000.0 + AFTERWARDS
    assert (ledger.events, len(ledger.conversations)) == (4, 4)


def test_time_is_never_told_before_what_happened_until_then(log: MemoryLog) -> None:
    times = [T0 + 37.0 * number for number in range(3000)]
    publish(log, lines_at(*times), recording="history-1")
    texts = Counter(partition for partition, at in published(log) if at is None)
    assert sum(texts.values()) == 3000
    by_subject = {f"c{number}": times[number::5] for number in range(5)}
    seen: Counter[str] = Counter()
    watermark = dict.fromkeys(range(3), 0.0)
    reader = log.reader([topics.EVENTS], "beginning")
    while not reader.caught_up():
        for record in reader.poll(1.0):
            subject = record.key.decode()
            if subject == "stepin-time":
                at = ev.decode(record.value, key=record.key).time.timestamp()
                assert at >= watermark[record.partition]
                watermark[record.partition] = at
            else:
                assert by_subject[subject][seen[subject]] >= watermark[record.partition]
                seen[subject] += 1


def test_what_was_recorded_just_now_is_not_followed_by_an_hour_to_come(log: MemoryLog) -> None:
    clock = FakeClock(T0)
    ledger = publish(log, lines_at(T0 - 5.0), recording="history-1", clock=clock)
    assert T0 < ledger.end <= T0 + 300.0


def test_at_a_pace_time_is_promised_and_nothing_is_early(log: MemoryLog) -> None:
    clock = FakeClock()
    publish(log, lines_at(T0, T0 + 50.0, T0 + 350.0), recording="history-1", speed=100.0, clock=clock)
    assert clock.monotonic() == pytest.approx(3.5)
    reader = log.reader([topics.EVENTS], "beginning")
    beats: dict[int, list[float | None]] = {0: [], 1: [], 2: []}
    while not reader.caught_up():
        for record in reader.poll(1.0):
            if record.key == b"stepin-time":
                told = ev.decode(record.value, key=record.key).data.next_within
                beats[record.partition].append(told)
    for told in beats.values():
        assert len(told) >= 3
        assert told == [3.0] * (len(told) - 1) + [None]


# --- the report -----------------------------------------------------------------------------------------


def alert(cause: str, turn: str | None) -> Alert:
    return Alert(
        id="a", fingerprint="f", subject="c", queue="q", cause=cause, severity="warning", status="open",
        starts_at=T0 + 90.0, raised_at=T0 + 90.0, updated_at=T0, evidence=Evidence(turn=turn),
    )  # fmt: skip


def test_an_alert_counts_from_its_turn_and_a_wait_from_when_time_came_so_far() -> None:
    ledger = Ledger()
    ledger.note(lines_at(T0), 1.0)
    ledger.note(lines_at(T0 + 89.0, T0 + 95.0), 2.0)
    ledger.note(lines_at(T0 + 200.0, T0 + 200.0), 3.0)
    assert source_published(alert("frustration", "e1"), ledger) == 3.0
    assert source_published(alert("frustration", "not of this replay"), ledger) is None
    assert source_published(alert("reply_wait", "e0"), ledger) == 2.0


def test_percentiles_are_of_the_nearest_rank() -> None:
    assert percentiles(n / 1000.0 for n in range(1, 101)) == {
        "count": 100, "p50_ms": 50.0, "p95_ms": 95.0, "p99_ms": 99.0,
    }  # fmt: skip
    assert percentiles([]) == {"count": 0, "p50_ms": None, "p95_ms": None, "p99_ms": None}
