"""The truth that the simulated floor writes beside its events agrees with what these events say."""

from __future__ import annotations

import itertools
from collections import defaultdict

import msgspec
import pytest

from detectors.contract import events as ev
from stream.simulate import Simulator, truth
from stream.simulate.stories import SMOOTH, TROUBLED
from stream.simulate.tide import CYCLE
from stream.simulate.truth import ConversationTruth, QueueTruth

START = 1_700_489_600.0
SECONDS = 3 * CYCLE


class Floor:
    """Events and truth of some rounds of a floor."""

    def __init__(self, seed: int, seconds: float = SECONDS) -> None:
        until, simulator = START + seconds, Simulator(seed, START)
        events = itertools.takewhile(lambda event: event.time.timestamp() < until, simulator.events())
        self.events: dict[str, list[ev.Event]] = defaultdict(list)
        for event in events:
            self.events[event.subject].append(event)
        self.truths = list(simulator.truths.rest(until))
        self.conversations = [each for each in self.truths if isinstance(each, ConversationTruth)]


@pytest.fixture(scope="module")
def floor() -> Floor:
    return Floor(11)


def told(events: list[ev.Event], sender: str) -> list[str]:
    spoken = [event for event in events if isinstance(event, ev.MessageCreated | ev.SpeechSegment)]
    return [event.data.text for event in spoken if event.data.sender == sender]


def test_the_same_seed_gives_the_same_truth() -> None:
    once, again = Floor(3, 900.0), Floor(3, 900.0)
    assert once.truths == again.truths
    assert once.truths != Floor(4, 900.0).truths


def test_a_line_of_the_file_reads_back(floor: Floor) -> None:
    decoder = msgspec.json.Decoder(ConversationTruth | QueueTruth)
    assert [decoder.decode(truth.encode(each)) for each in floor.truths] == floor.truths


def test_every_conversation_has_its_truth(floor: Floor) -> None:
    started = {
        subject for subject, events in floor.events.items() if isinstance(events[0], ev.ConversationStarted)
    }
    assert {each.conversation for each in floor.conversations} == started
    for each in floor.conversations:
        data = floor.events[each.conversation][0].data
        assert (data.queue, data.channel) == (each.queue, each.channel)
        assert data.customer.language == each.language
        assert floor.events[each.conversation][0].time == each.began


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_seven_of_eight_conversations_are_smooth(seed: int) -> None:
    conversations = Floor(seed).conversations
    assert 0.85 < sum(each.smooth for each in conversations) / len(conversations) < 0.92


def test_every_story_is_told(floor: Floor) -> None:
    assert {each.story for each in floor.conversations} == {story.name for story in (*SMOOTH, *TROUBLED)}


def test_no_agent_says_the_same_twice_in_a_smooth_conversation(floor: Floor) -> None:
    for each in floor.conversations:
        if each.smooth:
            lines = told(floor.events[each.conversation], "agent")
            assert len(set(lines)) == len(lines), lines


def test_a_wait_in_line_is_true_exactly_when_the_events_show_it(floor: Floor) -> None:
    late = 0
    for each in floor.conversations:
        breaches, since = [], None
        for event in floor.events[each.conversation]:
            at = event.time.timestamp()
            if isinstance(event, ev.ConversationQueued):
                since = at
            elif isinstance(event, ev.ConversationAnswered | ev.ConversationEnded) and since is not None:
                breaches += [since + 120.0] if at - since >= 120.0 else []
                since = None
        if since is not None and START + SECONDS - since >= 120.0:
            breaches.append(since + 120.0)
        noted = [one.since.timestamp() for one in each.troubles if one.cause == "queue_wait"]
        assert noted == pytest.approx(breaches, abs=1e-3), each
        late += len(noted)
    assert late > 10


def test_a_wait_for_words_is_true_only_while_nobody_of_the_desk_says_anything(floor: Floor) -> None:
    waits = 0
    for each in floor.conversations:
        words = [
            event.time.timestamp()
            for event in floor.events[each.conversation]
            if isinstance(event, ev.MessageCreated | ev.SpeechSegment) and event.data.sender == "agent"
        ]
        for one in each.troubles:
            if one.cause in {"reply_wait", "moment_wait"}:
                assert one.began is not None
                waits += 1
                began, since = one.began.timestamp(), one.since.timestamp()
                assert not [at for at in words if began + 1e-3 < at < since], each
    assert waits > 3


def test_frustration_is_true_from_a_turn_of_the_customer(floor: Floor) -> None:
    for each in floor.conversations:
        for one in each.troubles:
            if one.cause in {"frustration", "threat", "repeats", "wants_person", "confusion"}:
                assert one.since in {
                    event.time
                    for event in floor.events[each.conversation]
                    if isinstance(event, ev.MessageCreated | ev.SpeechSegment)
                    and event.data.sender == "customer"
                }
        assert each.smooth == (
            each.story in {story.name for story in SMOOTH} and all(one.began for one in each.troubles)
        )


def test_a_surge_is_true_while_many_customers_come(floor: Floor) -> None:
    surges = [each for each in floor.truths if isinstance(each, QueueTruth)]
    assert len(surges) == 3
    for surge in surges:
        came = [
            each
            for each in floor.conversations
            if each.queue == surge.queue and surge.since <= each.began <= surge.until
        ]
        assert len(came) > 15
