"""A noise budget that is kept by itself: within bounds, a version each time, and a person takes it back."""

from __future__ import annotations

from typing import Any

import pytest

from detectors.contract.rules.document import Rules, decode
from stream.core.rules_history import SHIPPED
from stream.document_versions import Conflict
from stream.log import topics
from stream.log.memory.log import MemoryLog
from stream.rules.publish import publish, read_history
from stream.tuning.keeping import BY, Bounds, base_of, decide, put_into_effect
from stream.tuning.kept import Kept
from tests.builders.past.kept import kept_of

QUEUES = ("orders", "billing")


def hour(count: int = 40) -> Kept:
    """An hour of conversations in two queues: the later one of a queue, the less angry it is."""
    episodes: list[tuple[Any, ...]] = []
    turns: list[tuple[Any, ...]] = []
    for number in range(count):
        for queue in QUEUES:
            name, begin = f"{queue}-{number}", 60.0 * number
            episodes.append((name, begin, begin + 600.0, queue, "chat", "en"))
            score = 0.95 - 0.02 * number
            turns += [(name, queue, "en", begin + 20.0 * turn, score, 0.01) for turn in range(1, 4)]
    ratings = [(f"{queue}-{number}", 60.0 * number, 0.0) for number in range(10) for queue in QUEUES]
    return kept_of(episodes=episodes, turns=sorted(turns, key=lambda row: row[3]), ratings=ratings)


def bounds(cases: float, **more: float) -> Bounds:
    return Bounds(per_supervisor_hour=cases, supervisors=1.0, **more)


@pytest.fixture
def log() -> MemoryLog:
    made = MemoryLog()
    made.create_topics(topics.specs(1))
    return made


def test_a_budget_that_holds_changes_nothing() -> None:
    kept = hour()
    noise = decide(kept, SHIPPED, Rules(), bounds(1.0)).now.per_supervisor_hour
    assert decide(kept, SHIPPED, Rules(), bounds(noise)).rules is None
    assert decide(kept, SHIPPED, Rules(), bounds(noise * 1.1)).rules is None


def test_too_loud_a_day_makes_the_thresholds_stricter_within_the_bound() -> None:
    kept = hour()
    before = decide(kept, SHIPPED, Rules(), bounds(1.0)).now.per_supervisor_hour
    found = decide(kept, SHIPPED, Rules(), bounds(before * 0.8))
    assert found.rules is not None and found.then is not None
    assert found.then.per_supervisor_hour <= before * 0.8
    bound = decide(kept, SHIPPED, Rules(), bounds(1.0, most_shift=0.25)).rules
    assert bound is not None
    # A quarter of a unit of log-odds above .62.
    assert {bound.of(queue).frustration.open_at for queue in QUEUES} == {0.677}


def test_each_change_is_a_version_and_moves_from_the_last_one_of_a_person(log: MemoryLog) -> None:
    kept = hour()
    history, _ = read_history(log)
    first = decide(kept, base_of(history), history.last.rules, bounds(1.0, most_shift=0.25))
    version = put_into_effect(log, first, history.last, now=1000.0)
    assert (version.by, version.why, version.published_at) == (BY, first.why, 1000.0)
    # Once more: from the version of a person, so that the thresholds do not run away.
    history, _ = read_history(log)
    assert base_of(history).rules == Rules()
    again = decide(kept, base_of(history), history.last.rules, bounds(1.0, most_shift=0.25))
    assert again.rules is None and "nothing within the bounds" in again.why
    # A person rolls back, and is the base from then on; who decided before that publishes nothing.
    text = "queues: {orders: {waits: {reply_sla: 60}}}  # as promised\n"
    written = decode(b'{"queues": {"orders": {"waits": {"reply_sla": 60}}}}')
    publish(log, written, by="li", why="too quiet", now=1100.0, source=text)
    with pytest.raises(Conflict):
        put_into_effect(log, first, history.last, now=1200.0)
    history, _ = read_history(log)
    assert base_of(history) == history.last and history.last.by == "li"
    # What people wrote beside their rules stays.
    last = decide(kept, base_of(history), history.last.rules, bounds(1.0))
    third = put_into_effect(log, last, history.last, now=1300.0)
    assert "# as promised" in third.source and "open_at" in third.source
    assert third.rules.of("orders").waits.reply_sla == 60.0
