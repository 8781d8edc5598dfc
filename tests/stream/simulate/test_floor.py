"""The simulated floor: the same for the same seed, within the contract, calm, crowded and calm again."""

from __future__ import annotations

import itertools
import threading
from collections import Counter, defaultdict
from typing import get_args

import pytest

from detectors.contract import events as ev
from stream.log import topics
from stream.log.memory.log import MemoryLog
from stream.privacy.redaction import mask
from stream.simulate import CATCHES_UP_WITHIN, HISTORY, WARM_UP, Simulator, live, tide
from stream.simulate.stories import TROUBLED
from stream.simulate.truth import AnyTruth, ConversationTruth
from tests.builders.clock import FakeClock
from tests.builders.waiting import PATIENCE

START = 1_700_489_600.0


def play(seed: int, seconds: float, rate: float = 1.0) -> list[ev.Event]:
    until = START + seconds
    events = Simulator(seed, START, rate).events()
    return list(itertools.takewhile(lambda event: event.time.timestamp() < until, events))


@pytest.fixture(scope="module")
def hour() -> list[ev.Event]:
    return play(7, 3600.0)


def by_conversation(events: list[ev.Event]) -> dict[str, list[ev.Event]]:
    found: dict[str, list[ev.Event]] = defaultdict(list)
    for event in events:
        if not isinstance(event, ev.AgentStatus):
            found[event.subject].append(event)
    return found


def test_the_same_seed_gives_the_same_floor() -> None:
    once, again, other = play(3, 900.0), play(3, 900.0), play(4, 900.0)
    assert [ev.encode(event) for event in once] == [ev.encode(event) for event in again]
    assert [ev.encode(event) for event in once] != [ev.encode(event) for event in other]


def test_every_event_keeps_the_contract(hour: list[ev.Event]) -> None:
    for event in hour:
        assert ev.decode(ev.encode(event), key=event.subject.encode()).id == event.id
    assert len({event.id for event in hour}) == len(hour)
    assert {event.source for event in hour} == {"stepin-simulator"}


def test_events_come_in_time_order(hour: list[ev.Event]) -> None:
    times = [event.time for event in hour]
    assert times == sorted(times)


def test_every_conversation_begins_once_and_ends_or_lives(hour: list[ev.Event]) -> None:
    for events in by_conversation(hour).values():
        kinds = [type(event) for event in events]
        assert kinds[0] is ev.ConversationStarted
        assert kinds.count(ev.ConversationStarted) == 1
        assert kinds.count(ev.ConversationEnded) <= 1 + kinds.count(ev.ConversationReopened)
        if ev.ConversationReopened in kinds:
            assert kinds[kinds.index(ev.ConversationReopened) - 1] is ev.ConversationEnded
            kinds = kinds[kinds.index(ev.ConversationReopened) :]
        if ev.ConversationEnded in kinds:
            assert set(kinds[kinds.index(ev.ConversationEnded) + 1 :]) <= {
                ev.RatingSubmitted,
                ev.CallbackDone,
            }
        else:
            assert (START + 3600.0) - events[-1].time.timestamp() < 900.0, "it is neither over nor alive"


def test_an_agent_is_never_with_more_customers_than_he_can_serve(hour: list[ev.Event]) -> None:
    serves: Counter[str] = Counter()
    with_agent: dict[str, tuple[str, int]] = {}
    channel: dict[str, str] = {}
    for event in hour:
        if isinstance(event, ev.ConversationStarted):
            channel[event.subject] = event.data.channel
        elif isinstance(event, ev.ConversationAnswered):
            places = 3 if channel[event.subject] == "voice" else 1
            with_agent[event.subject] = (event.data.agent, places)
            serves[event.data.agent] += places
            assert serves[event.data.agent] <= 3
        elif isinstance(event, ev.ConversationEnded | ev.ConversationTransferred):
            agent, places = with_agent.pop(event.subject, ("", 0))
            serves[agent] -= places


def said(events: list[ev.Event], sender: str) -> list[str]:
    spoken = [event for event in events if isinstance(event, ev.MessageCreated | ev.SpeechSegment)]
    return [event.data.text for event in spoken if event.data.sender == sender]


def test_every_event_type_and_queue_comes_up_within_three_quarters_of_an_hour(hour: list[ev.Event]) -> None:
    events = [event for event in hour if event.time.timestamp() < START + 2700.0]
    kinds = Counter(type(event) for event in events)
    answers = get_args(ev.InterventionAnswer)
    for kind in set(ev.EVENT_TYPES.values()) - {ev.TimePassed, *answers}:
        assert kinds[kind] > 0, kind
    started = [event.data for event in events if isinstance(event, ev.ConversationStarted)]
    assert {data.queue for data in started} == {"orders", "billing", "cards", "technical", "travel", "vip"}
    assert {data.channel for data in started} == {"chat", "voice"}
    assert {data.customer.language for data in started} == {"zh", "en"}
    ended = [event.data.outcome for event in events if isinstance(event, ev.ConversationEnded)]
    assert {"resolved", "abandoned", "closed"} == set(ended)
    assert any(mask(text) != text for text in said(events, "customer")), "no number to mask"


def queue_waits(events: list[ev.Event]) -> list[tuple[float, float]]:
    """When each wait in line for an agent began, in seconds from the start, and how long it was."""
    waits, since = [], {}
    for event in events:
        at = event.time.timestamp() - START
        if isinstance(event, ev.ConversationQueued):
            since[event.subject] = at
        elif isinstance(event, ev.ConversationAnswered) and event.subject in since:
            waits.append((since[event.subject], at - since.pop(event.subject)))
    return waits


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_round_is_calm_then_crowded_and_then_calm_again(seed: int) -> None:
    surge = tide.SURGE_AT
    waits = queue_waits(play(seed, tide.CYCLE))
    calm = [wait for began, wait in waits if began < surge - 60.0 or began > surge + 480.0]
    crowded = [wait for began, wait in waits if surge <= began <= surge + tide.SURGE_SECONDS]
    assert len(calm) > 60 and sum(wait < 30.0 for wait in calm) > 0.95 * len(calm)
    assert sum(wait > 120.0 for wait in crowded) >= 5
    assert max(wait for began, wait in waits if began > surge + 540.0) < 60.0, "the line is not drained"


@pytest.mark.parametrize("seed", [1, 2])
def test_a_demo_begins_in_a_quiet_stretch(seed: int) -> None:
    simulator = Simulator(seed, START, history=HISTORY)
    now = START + HISTORY + WARM_UP
    for event in simulator.events():
        if event.time.timestamp() > now + 120.0:
            break
    truths = [each for each in simulator.truths.rest(now + 120.0) if isinstance(each, ConversationTruth)]
    told = {story.name for story in TROUBLED}
    begins = sorted(each.began.timestamp() - now for each in truths if each.story in told)
    assert len(begins) > 50, "the history has no troubles"
    assert not [begin for begin in begins if -420.0 <= begin < 0.0]
    assert any(0.0 <= begin <= 60.0 for begin in begins), "nothing begins within the first minute"


def test_a_higher_rate_is_more_of_the_same() -> None:
    once, tenfold = play(5, 900.0), play(5, 900.0, rate=10.0)
    assert 6.0 < len(tenfold) / len(once) < 12.0
    with pytest.raises(ValueError, match="rate"):
        Simulator(1, START, rate=0.0)


def test_live_publishes_the_past_at_once_and_tells_every_partition_the_time() -> None:
    now = START + WARM_UP
    log = MemoryLog(clock=lambda: now)
    log.create_topics(topics.specs(3))
    stop = threading.Event()
    told: list[AnyTruth] = []
    simulator, clock = Simulator(1, START), FakeClock(now)
    player = threading.Thread(target=live, args=(log, simulator, stop, clock, told.extend))
    player.start()
    reader = log.reader([topics.EVENTS], "beginning")
    begun: set[int] = set()
    beaten: set[int] = set()
    texts = 0
    try:
        while beaten < {0, 1, 2}:
            records = reader.poll(PATIENCE)
            assert records, "the simulator has fallen silent"
            for record in records:
                event = ev.decode(record.value, key=record.key)
                if isinstance(event, ev.TimePassed) and record.partition not in begun:
                    assert START <= event.time.timestamp() < START + 60
                    # However slow the machine is, its clock passes no event of the past.
                    assert event.data.next_within == CATCHES_UP_WITHIN
                    begun.add(record.partition)
                elif isinstance(event, ev.TimePassed):
                    assert event.data.next_within == 3.0
                    assert event.time.timestamp() == now
                    beaten.add(record.partition)
                else:
                    assert record.partition in begun, "the clock may have passed this event"
                    assert event.time.timestamp() <= now
                    texts += 1
    finally:
        stop.set()
        player.join(PATIENCE)
    assert not player.is_alive()
    assert texts == len(play(1, WARM_UP))
    conversations = {each.conversation for each in told if isinstance(each, ConversationTruth)}
    assert conversations == set(by_conversation(play(1, WARM_UP))), "the truth lacks some conversation"
