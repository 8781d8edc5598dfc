"""The simulated floor does what StepIn asks of it: the conversation takes another course, and it answers."""

from __future__ import annotations

import itertools
import threading
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pytest

from detectors.contract import events as ev
from detectors.contract.event_fields import Intervening
from stream.log import topics
from stream.log.memory.log import MemoryLog
from stream.simulate import Simulator, live
from stream.simulate.phrases import phrases
from tests.builders.clock import FakeClock
from tests.builders.interventions import intervention, put
from tests.builders.waiting import PATIENCE, wait_until

START = 1_700_489_600.0


class Floor:
    """A floor with agents who ask for help, each of whom gets an intervention at once."""

    def __init__(self, seed: int, kind: Intervening | None, seconds: float = 2400.0, **order: Any) -> None:
        self.simulator = Simulator(seed, START)
        self.events: dict[str, list[ev.Event]] = defaultdict(list)
        self.asked: dict[str, float] = {}
        self.all: list[ev.Event] = []
        for event in self.simulator.events():
            at = event.time.timestamp() - START
            if at > seconds:
                break
            self.all.append(event)
            self.events[event.subject].append(event)
            if isinstance(event, ev.HelpRequested) and kind is not None:
                self.asked[event.subject] = at
                wanted = intervention(len(self.asked), event.subject, kind=kind, by="Lin", **order)
                self.simulator.step_in(wanted)

    def after(self, conversation: str) -> list[ev.Event]:
        """What happened in a conversation from the intervention on."""
        asked = self.asked[conversation]
        return [each for each in self.events[conversation] if each.time.timestamp() - START > asked]


def kinds(events: Iterable[ev.Event]) -> set[type[Any]]:
    return {type(event) for event in events}


def said(events: Iterable[ev.Event], sender: str) -> list[Any]:
    turns = [each for each in events if isinstance(each, ev.MessageCreated | ev.SpeechSegment)]
    return [turn.data for turn in turns if turn.data.sender == sender]


@pytest.mark.parametrize("kind", ["whisper", "grant", "barge_in", "take_over", "suggest_reply"])
def test_a_customer_in_trouble_is_helped_within_two_minutes_and_says_thanks(kind: Intervening) -> None:
    floor = Floor(1, kind, text="我给您退 {全款}")
    done = [each for each in floor.asked if floor.asked[each] < 2400.0 - 240.0]
    assert len(done) >= 3
    for conversation in done:
        after = floor.after(conversation)
        answer, end = after[0], next(each for each in after if isinstance(each, ev.ConversationEnded))
        assert isinstance(answer, ev.InterventionDone) and answer.data.kind == kind
        assert end.data.outcome == "resolved"
        assert end.time.timestamp() - START - floor.asked[conversation] < 120.0
        assert len(said(after, "customer")) == 1, "no more complaints, only thanks"
        words = said(after, "agent")
        if kind == "suggest_reply":
            assert words[0].text == "我给您退 {全款}"
        if kind == "take_over":
            assert words[0].agent == "Lin"
        if kind == "barge_in":
            assert {ev.ParticipantJoined, ev.ParticipantLeft} <= kinds(after)
        if kind in {"grant", "take_over"}:
            assert ev.HelpWithdrawn not in kinds(after)


def test_a_transfer_a_call_and_a_refusal_take_their_course() -> None:
    moved = Floor(1, "transfer")
    assert all(ev.ConversationTransferred in kinds(moved.after(each)) for each in list(moved.asked)[:2])
    called = Floor(1, "call_back")
    assert all(
        {ev.CallbackRequested, ev.CallbackDone} <= kinds(called.after(each))
        for each in list(called.asked)[:2]
    )
    refused = Floor(1, "refuse")
    assert all(ev.InterventionDone in kinds(refused.after(each)) for each in list(refused.asked)[:2])


def test_a_customer_whom_a_bot_does_not_understand_gets_to_a_person_of_the_same_queue() -> None:
    simulator = Simulator(1, START)
    first: str | None = None
    after: list[ev.Event] = []
    for event in simulator.events():
        words = event.data.text if isinstance(event, ev.MessageCreated) else ""
        if first is None and words in {*phrases("zh").bot_again, *phrases("en").bot_again}:
            first = event.subject
            simulator.step_in(intervention(1, first, kind="transfer"))
        elif event.subject == first:
            after.append(event)
            if isinstance(event, ev.ConversationEnded):
                break
    assert {ev.InterventionDone, ev.ConversationAnswered} <= kinds(after)
    assert ev.ConversationTransferred not in kinds(after)
    assert len(said(after, "customer")) == 1 and after[-1].data.outcome == "resolved"


def test_what_cannot_be_done_is_said_to_be_so() -> None:
    nowhere = Floor(1, "transfer", to="nowhere")
    (first, *_) = nowhere.asked
    assert ev.InterventionFailed in kinds(nowhere.after(first))
    simulator = Simulator(1, START)
    events = simulator.events()
    first_started = next(event for event in events if isinstance(event, ev.ConversationStarted))
    simulator.step_in(intervention(1, first_started.subject, kind="whisper"))
    simulator.step_in(intervention(2, "long-over", kind="whisper"))
    answers = [event for event in itertools.islice(events, 60) if isinstance(event, ev.InterventionAnswer)]
    assert {type(answer): answer.subject for answer in answers} == {
        ev.InterventionDeclined: first_started.subject,
        ev.InterventionFailed: "long-over",
    }


def test_any_conversation_may_be_taken_over_at_any_moment() -> None:
    simulator = Simulator(2, START)
    events: list[ev.Event] = []
    # In the line, at the bot, on hold, in the middle of a word: so many seconds after the beginning.
    planned: list[tuple[float, str]] = []
    for event in simulator.events():
        at = event.time.timestamp() - START
        if at > 1500.0:
            break
        events.append(event)
        if isinstance(event, ev.ConversationStarted):
            planned.append((at + 7.0 * (len(planned) % 23), event.subject))
        for due in [each for each in planned if each[0] <= at]:
            planned.remove(due)
            simulator.step_in(intervention(len(events), due[1], kind="take_over", by="Lin"))
    assert [event.time for event in events] == sorted(event.time for event in events)
    taken: dict[str, float] = {}
    for event in events:
        assert ev.decode(ev.encode(event), key=event.subject.encode()).id == event.id
        if isinstance(event, ev.InterventionDone):
            taken[event.subject] = event.time.timestamp() - START
        elif isinstance(event, ev.ConversationAnswered) and event.subject in taken:
            assert event.data.agent == "Lin", "nobody else takes it from the line"
    ended = {event.subject for event in events if isinstance(event, ev.ConversationEnded)}
    assert len(taken) > 100
    assert {each for each in taken if taken[each] < 1380.0} <= ended, "each is over within two minutes"


def test_live_does_what_is_asked_for_on_the_log() -> None:
    log = MemoryLog()
    log.create_topics(topics.specs(2))
    stop = threading.Event()
    clock = FakeClock(START + 60.0)
    player = threading.Thread(target=live, args=(log, Simulator(1, START), stop, clock))
    player.start()
    answers: list[ev.Event] = []
    reader = log.reader([topics.EVENTS], "beginning")

    def answered() -> bool:
        clock.wait(1.0)
        for record in reader.poll(0.05):
            event = ev.decode(record.value, key=record.key)
            if isinstance(event, ev.InterventionAnswer):
                answers.append(event)
        return bool(answers)

    try:
        wait_until(lambda: sum(log.end_offsets(topics.EVENTS).values()))
        put(log, intervention(1, "long-over"))
        wait_until(answered)
    finally:
        stop.set()
        player.join(PATIENCE)
    assert [(each.subject, each.data.intervention) for each in answers] == [("long-over", "a-1")]
