"""From the alarm to the customer's thanks: a case, what a supervisor asks for, and what the platform does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import pytest

from detectors import bundled
from detectors.contract import events as ev
from detectors.contract.event_fields import Intervening
from stream.core.clock import SystemClock
from stream.ingest.heartbeat import beats
from stream.log import Message, topics
from stream.log.follower import Follower
from stream.records import (
    Action,
    Case,
    InterventionOrder,
    RulesVersion,
    decode_case,
    decode_intervention,
    encode,
)
from stream.runtime import stages
from stream.runtime.worker import Membership
from stream.simulate import RULES, Simulator
from stream.simulate.phrases import phrases
from stream.trial.floor import everything_kept, work_off

START = 1_700_489_600.0
STEP = 2.0


class _Clock(SystemClock):
    at = START

    def now(self) -> float:
        return self.at


class Floor:
    """A simulated floor in event time, whose platform takes interventions from the log."""

    def __init__(self, seed: int) -> None:
        self.clock = _Clock()
        self.log = everything_kept(1, self.clock.now)
        self.cases: dict[str, Case] = {}
        self.said: dict[str, list[ev.Event]] = {}
        self._simulator = Simulator(seed, START)
        self._coming = self._simulator.events()
        self._next = next(self._coming)
        self._publisher = self.log.publisher()
        self._changed = Follower(self.log, [topics.CASES])
        self._wanted = Follower(self.log, [topics.INTERVENTIONS])
        version = Message(topics.RULES, b"rules/2", encode(RulesVersion(rules=RULES)))
        self._publisher.send([version])
        both = (stages.conversations(self.log, bundled.attention_detector()), stages.queues(self.log))
        counters = Counter[str]()
        self._members = [Membership(self.log, stage, stage.name, self.clock, counters) for stage in both]

    def step(self) -> None:
        """Let two seconds pass."""
        self.clock.at += STEP
        for record in self._wanted.poll(0.0):
            self._simulator.step_in(decode_intervention(record.value or b""))
        messages = []
        while self._next.time.timestamp() <= self.clock.at:
            self.said.setdefault(self._next.subject, []).append(self._next)
            messages.append(Message(topics.EVENTS, self._next.subject.encode(), ev.encode(self._next), 0))
            self._next = next(self._coming)
        self._publisher.send([*messages, *beats("test", self.clock.at, 1)])
        work_off(self._members, 3)
        for record in self._changed.poll(0.0):
            if record.value is not None:
                case = decode_case(record.value)
                self.cases[case.id] = case

    def intervene(self, case: Case, kind: Intervening) -> None:
        """A supervisor asks for an intervention."""
        order = InterventionOrder(kind=kind, text="say sorry, then look it up")
        action = Action(
            id="i-1",
            action="intervene",
            by="Lin",
            person="p-1",
            queue=case.queue,
            case=case.id,
            at=self.clock.at,
            order=order,
        )
        self._publisher.send([Message(topics.ACTIONS, case.queue.encode(), encode(action))])

    def close(self) -> None:
        for member in self._members:
            member.close()


@pytest.fixture
def floor() -> Iterator[Floor]:
    with closing(Floor(1)) as made:
        yield made


@pytest.mark.parametrize("kind", ["take_over", "whisper"])
def test_from_the_alarm_to_the_thanks_of_the_customer_in_two_minutes(floor: Floor, kind: Intervening) -> None:
    found: list[Case] = []
    while not found:
        floor.step()
        assert floor.clock.at < START + 900.0, "nobody gets into trouble"
        found = [each for each in floor.cases.values() if each.cause == "frustration" and each.agent]
    (case, *_) = found
    alarm = floor.clock.at
    floor.intervene(case, kind)
    while not isinstance(floor.said[case.subject][-1], ev.ConversationEnded | ev.RatingSubmitted):
        floor.step()
        assert floor.clock.at < alarm + 120.0
    floor.step()
    case = floor.cases[case.id]
    (intervention,) = case.interventions
    assert (intervention.kind, intervention.state, intervention.by) == (kind, "done", "Lin")
    assert case.owned.status == "resolved"
    turns = [each.data for each in floor.said[case.subject] if isinstance(each, ev.SpeechSegment)]
    last = [turn.text for turn in turns if turn.sender == "customer"][-1]
    assert case.language is not None
    assert last in phrases(case.language).thanks
