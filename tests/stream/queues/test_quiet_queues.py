"""A quiet queue is not checked every minute, and nobody can tell from its alerts."""

from __future__ import annotations

import random
from unittest import mock

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stream.log import topics
from stream.queues.task import QueueTask
from stream.queues.timeline import QueueTimeline
from stream.records import AgentSeen, Alert, Signal, decode_alert
from tests.builders.floors.queue_task import Floor, time, wait_ended, wait_started

DAY = 86400.0
MONDAY = 1_700_438_400.0


def agent(at: float, status: str, queue: str) -> AgentSeen:
    return AgentSeen(events_partition=0, at=at, queue=queue, agent="ann", status=status)


def story(seed: int) -> list[Signal]:
    """Rushes and silences of two queues over some days; times often lie on the end of a minute."""
    rng = random.Random(seed)
    at, signals = MONDAY, list[Signal]()
    for number in range(24):
        at += rng.choice([0.0, 7.0, 30.0, 60.0, 1800.0, 3 * 3600.0, 9 * 3600.0])
        at = at // 60.0 * 60.0 if rng.random() < 0.4 and at // 60.0 * 60.0 >= MONDAY + 60.0 else at
        queue = rng.choice(["orders", "billing"])
        if signals and at < signals[-1].at:
            at = signals[-1].at
        match rng.randrange(4):
            case 0:
                signals.append(agent(at, rng.choice(["available", "away", "busy"]), queue))
            case 1:
                for more in range(rng.randrange(1, 30)):
                    signals.append(wait_started(at, "queue", f"r-{number}-{more}", queue=queue))
                    ended = {"kind": "queue", "conversation": f"r-{number}-{more}", "queue": queue}
                    signals.append(wait_ended(at, at, outcome="abandoned", **ended))
            case _:
                waits = rng.choice([20.0, 200.0, 1500.0])
                signals.append(wait_started(at, "queue", f"c-{number}", queue=queue))
                at += waits
                ended = {"kind": "queue", "conversation": f"c-{number}", "queue": queue}
                outcome = rng.choice(["answered", "abandoned"])
                signals.append(wait_ended(at, at - waits, outcome=outcome, **ended))
        if rng.random() < 0.5:
            signals.append(time(at))
    return [*signals, time(at + 2 * DAY)]


def told(signals: list[Signal], seed: int, restarts: float) -> Floor:
    rng, floor = random.Random(seed), Floor()
    for signal in signals:
        floor.feed(signal)
        if rng.random() < restarts:
            again = floor.restored()
            again.written = [*floor.written, *again.written]
            floor = again
    return floor


def lives(floor: Floor) -> list[Alert]:
    """Return each alert as it was last, also those that are long gone."""
    told = {m.key: m.value for m in floor.written if m.topic == topics.ALERTS and m.value is not None}
    return sorted(map(decode_alert, told.values()), key=lambda alert: alert.id)


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 10_000))
def test_queues_that_sleep_have_the_alerts_of_queues_that_are_checked_every_minute(seed: int) -> None:
    signals = story(seed)
    with mock.patch.object(QueueTask, "_alerted", lambda *_: True):
        expected = lives(told(signals, seed, 0.0))
    assume(expected)
    assert lives(told(signals, seed, 0.0)) == expected
    assert lives(told(signals, seed, 0.05)) == expected


def test_a_quiet_night_takes_no_steps_and_a_restart_after_it_none_either() -> None:
    floor = Floor()
    for number in range(30):
        queue = f"q-{number}"
        floor.feed(
            wait_started(MONDAY, "queue", f"c-{number}", queue=queue),
            wait_ended(MONDAY + 9, MONDAY, "queue", f"c-{number}", queue=queue, outcome="answered"),
        )
    floor.feed(time(MONDAY + 600))
    taken: list[object] = []
    step = QueueTimeline.step

    def counted(self: QueueTimeline, entry: object) -> object:
        taken.append(entry)
        return step(self, entry)  # type: ignore[arg-type]

    with mock.patch.object(QueueTimeline, "step", counted):
        floor.feed(time(MONDAY + 7 * DAY))
        assert taken == []
        floor.restored().feed(time(MONDAY + 7 * DAY + 3600))
        assert len(taken) <= 30


def test_an_alert_of_a_queue_that_has_fallen_quiet_still_ends() -> None:
    floor = Floor().feed(agent(MONDAY, "available", "orders"), wait_started(MONDAY + 1, "queue"))
    floor.feed(time(MONDAY + 590))
    ended = wait_ended(MONDAY + 600, MONDAY + 1, "queue", outcome="abandoned")
    floor.feed(ended, time(MONDAY + 601))
    (before,) = [alert for alert in floor.alerts() if alert.cause == "unassigned"]
    floor.feed(time(MONDAY + 1200))
    (alert,) = [alert for alert in floor.alerts() if alert.id == before.id]
    assert before.status == "open" and alert.resolution == "usual"
