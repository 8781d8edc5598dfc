"""The simulated floor: the same for the same seed, within the contract, and with every trouble promised."""

from __future__ import annotations

import itertools
import threading
from collections import Counter, defaultdict

import pytest

from detectors.contract import events as ev
from stream.log import topics
from stream.log.memory.log import MemoryLog
from stream.privacy.redaction import mask
from stream.simulate import WARM_UP, Simulator, live, texts_en, texts_zh
from tests.builders.clock import FakeClock

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


def longest_silence(events: list[ev.Event]) -> float:
    """Seconds that the customer of a conversation waited for a word, at most."""
    longest, since = 0.0, None
    for event in events:
        if isinstance(event, ev.ConversationAnswered | ev.MessageCreated | ev.SpeechSegment):
            from_customer = not isinstance(event, ev.ConversationAnswered) and event.data.sender == "customer"
            if since is not None:
                longest = max(longest, event.time.timestamp() - since)
            if not from_customer:
                since = None
            elif since is None:
                since = event.time.timestamp()
    return longest


def queue_waits(events: list[ev.Event]) -> list[float]:
    waits, since = [], {}
    for event in events:
        if isinstance(event, ev.ConversationQueued):
            since[event.subject] = event.time.timestamp()
        elif isinstance(event, ev.ConversationAnswered | ev.ConversationEnded) and event.subject in since:
            waits.append(event.time.timestamp() - since.pop(event.subject))
    return waits


def said(events: list[ev.Event], sender: str) -> list[str]:
    spoken = [event for event in events if isinstance(event, ev.MessageCreated | ev.SpeechSegment)]
    return [event.data.text for event in spoken if event.data.sender == sender]


def test_every_promised_situation_comes_up_within_half_an_hour() -> None:
    events = play(7, 1800.0)
    talks = list(by_conversation(events).values())
    customers = [said(talk, "customer") for talk in talks]
    for phrases in (texts_zh.PHRASES, texts_en.PHRASES):
        for lines in (phrases.threats, phrases.hard_nudges, phrases.praise, phrases.want_a_person):
            assert any(set(lines) & set(talk) for talk in customers), lines
        templates = set(phrases.templates)
        assert any(sum(text in templates for text in said(talk, "agent")) >= 3 for talk in talks)
    puzzled = set(texts_zh.PHRASES.not_understood)
    assert any(sum(text in puzzled for text in talk) >= 2 for talk in customers)
    kinds = Counter(type(event) for event in events)
    for kind in set(ev.EVENT_TYPES.values()) - {ev.TimePassed}:
        assert kinds[kind] > 0, kind
    assert max(queue_waits(events)) > 150.0, "no surge"
    assert max(map(longest_silence, talks)) > 110.0, "nobody forgot to answer"
    assert any(
        event.data.outcome == "abandoned" for event in events if isinstance(event, ev.ConversationEnded)
    )
    assert any(mask(text) != text for talk in customers for text in talk), "no number to mask"
    assert {event.data.queue for event in events if isinstance(event, ev.ConversationStarted)} == {
        "orders",
        "billing",
        "cards",
        "technical",
        "travel",
        "vip",
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_there_is_something_to_see_soon_after_the_start(seed: int) -> None:
    events = play(seed, WARM_UP + 30.0)
    talks = list(by_conversation(events).values())
    angry = {*texts_zh.PHRASES.angry, *texts_zh.PHRASES.threats, *texts_en.PHRASES.threats}
    assert any(angry & set(said(talk, "customer")) for talk in talks)
    assert max(map(longest_silence, talks)) > 90.0
    assert max(queue_waits(events)) > 120.0


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
    player = threading.Thread(target=live, args=(log, Simulator(1, START), stop, FakeClock(now)))
    player.start()
    reader = log.reader([topics.EVENTS], "beginning")
    begun: set[int] = set()
    beaten: set[int] = set()
    texts = 0
    try:
        while beaten < {0, 1, 2}:
            records = reader.poll(60.0)
            assert records, "the simulator has fallen silent"
            for record in records:
                event = ev.decode(record.value, key=record.key)
                if isinstance(event, ev.TimePassed) and record.partition not in begun:
                    assert START <= event.time.timestamp() < START + 60
                    assert event.data.next_within == 3.0
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
        player.join(60.0)
    assert not player.is_alive()
    assert texts == len(play(1, WARM_UP))
