"""A queue's bookkeeping: every wait begins once, ends once, and is never negative, whatever comes."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from detectors.queue.contacts import WaitingContact
from detectors.queue.queue_wait import ObservedQueue
from detectors.queue.wait_features import FEATURES, look

CONTACTS = st.sampled_from([f"c{number}" for number in range(6)])
AGENTS = st.sampled_from([None, "ann", "bo", "cy"])
# Clocks jump: forward by a day, and back before the beginning.
JUMPS = st.one_of(st.floats(-50.0, 400.0), st.sampled_from([-1e6, 86400.0, 0.0]))


class Floor(RuleBasedStateMachine):
    """Any events, in any order, at any times, for known and unknown contacts."""

    def __init__(self) -> None:
        super().__init__()
        self.queue = ObservedQueue()
        self.at = 1e9
        self.begun: dict[str, int] = {}
        self.ended: dict[str, int] = {}

    def _time(self, jump: float) -> float:
        self.at = max(0.0, self.at + jump)
        return self.at

    @rule(contact=CONTACTS, jump=JUMPS, priority=st.integers(0, 2), kind=st.sampled_from(["", "a", "b"]))
    def arrive(self, contact: str, jump: float, priority: int, kind: str) -> None:
        if self.queue.arrive(contact, self._time(jump), priority, kind):
            self.begun[contact] = self.begun.get(contact, 0) + 1

    @rule(contact=CONTACTS, jump=JUMPS, agent=AGENTS)
    def serve(self, contact: str, jump: float, agent: str | None) -> None:
        self._end(contact, self.queue.serve(contact, self._time(jump), agent))

    @rule(contact=CONTACTS, jump=JUMPS)
    def abandon(self, contact: str, jump: float) -> None:
        self._end(contact, self.queue.abandon(contact, self._time(jump)))

    @rule(contact=CONTACTS, jump=JUMPS)
    def finish(self, contact: str, jump: float) -> None:
        seconds = self.queue.finish(contact, self._time(jump))
        assert seconds is None or seconds >= 0.0

    @rule(jump=JUMPS, status=st.sampled_from(["available", "away", "busy", "offline"]))
    def agent(self, jump: float, status: str) -> None:
        self.queue.agent("ann", status, self._time(jump))

    def _end(self, contact: str, waited: float | None) -> None:
        if waited is not None:
            assert waited >= 0.0
            self.ended[contact] = self.ended.get(contact, 0) + 1

    @invariant()
    def each_wait_that_began_has_ended_or_runs(self) -> None:
        for contact, begun in self.begun.items():
            assert begun - self.ended.get(contact, 0) == (contact in self.queue.waiting)
        assert not set(self.queue.waiting) & set(self.queue.serving)

    @invariant()
    def the_view_is_finite(self) -> None:
        seen = [look(self.queue, waiting, self.queue.now) for waiting in self.queue.waiting.values()]
        for view in [*seen, look(self.queue, WaitingContact(self.queue.now, 1, "new"), self.queue.now, True)]:
            assert len(view.features) == len(FEATURES)
            assert all(-64.0 <= value <= 64.0 for value in view.features)
            assert all(estimate >= 0.0 for estimate in view.estimates.values())


TestFloor = Floor.TestCase


def test_the_head_start_of_a_priority_is_learned_from_the_order_of_service() -> None:
    floor, rng, at = ObservedQueue(), random.Random(5), 1e9
    waiting: dict[str, tuple[float, int]] = {}
    for number in range(3000):
        at += 10.0
        if len(waiting) < 8:
            waiting[f"c{number}"] = (at, rng.choice([0, 0, 1]))
            floor.arrive(f"c{number}", at, waiting[f"c{number}"][1])
        else:
            # The platform counts a priority as a minute of waiting.
            taken = min(waiting, key=lambda name: waiting[name][0] - 60.0 * waiting[name][1])
            del waiting[taken]
            floor.serve(taken, at)
            floor.finish(taken, at + 1.0)
    assert 40.0 < floor.start_of(1) < 80.0
    assert floor.start_of(0) == 0.0


@given(st.lists(st.floats(0.0, 2000.0), min_size=1, max_size=60))
def test_the_rest_of_a_service_is_positive_and_follows_the_observed_ones(seconds: list[float]) -> None:
    floor = ObservedQueue()
    for one in seconds:
        floor.service.learn_one(one)
    assert all(floor.service.predict_left(elapsed) > 0.0 for elapsed in (0.0, 9.9, 10.0, 700.0, 1e7))


def test_many_contacts_that_never_end_do_not_fill_the_memory() -> None:
    floor = ObservedQueue()
    for number in range(3000):
        floor.arrive(f"c{number}", 1e9 + number, kind=f"kind {number}")
        floor.agent(f"a{number}", "available", 1e9 + number)
    assert len(floor.waiting) <= 1000 and len(floor.agents) <= 96 and len(floor.kinds) <= 13
    assert floor.serve("c2999", 2e9) == 2e9 - 1e9 - 2999
