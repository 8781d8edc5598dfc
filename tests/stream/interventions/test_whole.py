"""From the alarm to the customer's thanks: a case, what a supervisor asks for, and what the platform does."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import pytest

from detectors import bundled
from detectors.contract import events as ev
from detectors.contract.event_fields import Intervening
from stream.core.clock import SystemClock
from stream.ingest.heartbeat import beats
from stream.interventions.dispatcher import dispatch
from stream.interventions.settings import WebhookSettings
from stream.interventions.signing import secret_key
from stream.log import Message, topics
from stream.log.follower import Follower
from stream.quality.reading import read
from stream.quality.stepped_in import compare
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
from stream.simulate.truth import instant
from stream.trial.floor import everything_kept, work_off
from tests.builders.interventions import reports
from tests.builders.receiver import SECRET, always, receiving
from tests.builders.waiting import PATIENCE, wait_until

START = 1_700_489_600.0
STEP = 2.0


class _Clock(SystemClock):
    at = START

    def now(self) -> float:
        return self.at


class Floor:
    """A simulated floor in event time. Its platform takes interventions from the log, if `it_reacts`."""

    def __init__(self, seed: int) -> None:
        self.it_reacts = True
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
        for record in self._wanted.poll(0.0) if self.it_reacts else ():
            self._simulator.step_in(decode_intervention(record.value or b""))
        messages = []
        while self._next.time.timestamp() <= self.clock.at:
            self.said.setdefault(self._next.subject, []).append(self._next)
            messages.append(Message(topics.EVENTS, self._next.subject.encode(), ev.encode(self._next), 0))
            self._next = next(self._coming)
        self.publish(*messages, *beats("test", self.clock.at, 1))
        work_off(self._members, 3)
        for record in self._changed.poll(0.0):
            if record.value is not None:
                case = decode_case(record.value)
                self.cases[case.id] = case

    def publish(self, *messages: Message) -> None:
        self._publisher.send(messages)

    def in_trouble(self) -> Case:
        """Return the first case of a frustrated customer with an agent, once there is one."""
        while True:
            self.step()
            assert self.clock.at < START + 900.0, "nobody gets into trouble"
            for case in self.cases.values():
                if case.cause == "frustration" and case.agent:
                    return case

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
        self.publish(Message(topics.ACTIONS, case.queue.encode(), encode(action)))

    def close(self) -> None:
        for member in self._members:
            member.close()


@pytest.fixture
def floor() -> Iterator[Floor]:
    with closing(Floor(1)) as made:
        yield made


@pytest.mark.parametrize("kind", ["take_over", "whisper"])
def test_from_the_alarm_to_the_thanks_of_the_customer_in_two_minutes(floor: Floor, kind: Intervening) -> None:
    case = floor.in_trouble()
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
    # And the report of whether stepping in helps says how this one went on.
    _, (went_on,) = compare(read(floor.log))
    assert (went_on.conversation, went_on.kind) == (case.subject, kind)
    assert went_on.attention is not None
    assert went_on.attention < 0.0


def test_the_case_shows_that_an_intervention_left_and_what_the_platform_answered(floor: Floor) -> None:
    floor.it_reacts = False
    case = floor.in_trouble()
    floor.intervene(case, "barge_in")
    stop = threading.Event()
    with receiving(always(202)) as (url, requests):
        settings = WebhookSettings(webhook_url=url, webhook_secrets=(secret_key(SECRET),))
        given = (floor.log, settings, "dispatcher-1", floor.clock, stop)
        dispatcher = threading.Thread(target=dispatch, args=given)
        dispatcher.start()
        floor.step()
        wait_until(lambda: requests and len(reports(floor.log)) == 2)
        stop.set()
        dispatcher.join(PATIENCE)
    floor.step()
    assert [each.state for each in floor.cases[case.id].interventions] == ["delivered"]
    answer = ev.InterventionDeclined(
        id="answer-1",
        source="platform",
        subject=case.subject,
        time=instant(floor.clock.at),
        data=ev.InterventionDeclinedData(intervention="i-1", text="Amy is about to solve it"),
    )
    floor.publish(Message(topics.EVENTS, case.subject.encode(), ev.encode(answer), 0))
    floor.step()
    (declined,) = floor.cases[case.id].interventions
    assert (declined.state, declined.answer) == ("declined", "Amy is about to solve it")
