"""The agenda: steps in the order of event time, whatever the order in which they were added."""

from __future__ import annotations

import doctest
import math

from hypothesis import given
from hypothesis import strategies as st

from stream.core import agenda as module
from stream.core.agenda import Agenda

STEPS = st.tuples(st.integers(0, 9), st.integers(0, 3), st.integers(0, 3))


def test_its_example_holds() -> None:
    results = doctest.testmod(module)
    assert results.attempted > 0 and results.failed == 0


@given(st.lists(STEPS, max_size=60), st.randoms())
def test_steps_come_once_by_time_then_rank_then_key(steps: list[tuple[int, int, int]], rng: object) -> None:
    agenda = Agenda()
    rng.shuffle(steps)  # type: ignore[attr-defined]
    for at, rank, key in steps:
        agenda.add(float(at), rank, key)
    taken = []
    while agenda.next_at() < math.inf:
        at, rank, (key,) = agenda.pop()
        taken.append((at, rank, key))
    assert taken == sorted(set(steps))


def test_a_step_at_infinity_never_comes() -> None:
    agenda = Agenda()
    agenda.add(math.inf, 0, "never")
    assert agenda.next_at() == math.inf
