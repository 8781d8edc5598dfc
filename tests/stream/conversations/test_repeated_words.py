"""A platform that sends the same words again under another id is heard once; people who repeat are heard."""

from __future__ import annotations

from typing import Any

import pytest

from detectors.contract import events as ev
from detectors.contract.rules.document import Rules
from stream.log import topics
from tests.builders import events as sample
from tests.builders.floors.conversation_task import make_task, run, view
from tests.builders.floors.flow import alerts, flow


def message(at: float, text: str = "where is my order?", **data: Any) -> ev.Event:
    made = ev.MessageCreatedData(**({"sender": "customer", "text": text} | data))
    return sample.event(ev.MessageCreated, made, at)  # type: ignore[no-any-return]


def segment(at: float, text: str, start_ms: float, sender: str = "customer") -> ev.Event:
    data = ev.SpeechSegmentData(sender=sender, text=text, start_ms=start_ms, end_ms=start_ms + 300)
    return sample.event(ev.SpeechSegment, data, at)  # type: ignore[no-any-return]


def turns(*events: ev.Event, rules: Rules | None = None) -> int:
    return view(run(make_task(rules), [sample.started(0), *events])).turns


SAME = {
    "at the same moment": (message(5), message(5)),
    "less than a second later": (message(5), message(5.999)),
    "the later one comes first": (message(5.4), message(5)),
    "other turns come in between": (message(5), message(5.2, "hello", sender="agent"), message(5.5)),
    "an agent's": (
        message(5, "it arrives tomorrow", sender="agent", agent="ann"),
        message(5.1, "it arrives tomorrow", sender="agent", agent="ann"),
    ),
    "a bot's": (message(5, "welcome", sender="bot"), message(5.1, "welcome", sender="bot")),
    "no letters": (message(5, "?"), message(5.4, "?")),
    "with the same attachment": (
        message(5, "see here", attachments=(ev.Attachment(name="a.jpg"),)),
        message(5.1, "see here", attachments=(ev.Attachment(name="a.jpg"),)),
    ),
    "the same segment": (segment(5, "no", 1000), segment(5.1, "no", 1000)),
    "in Chinese": (message(5, "怎么还没到"), message(5.3, "怎么还没到")),
}
COUNT = {
    "a second later": (message(5), message(6)),
    "long before, and it comes late": (message(5), message(3)),
    "other words": (message(5, "yes"), message(5.1, "yes!")),
    "another sender": (message(5, "hello"), message(5.1, "hello", sender="agent")),
    "another agent": (
        message(5, "hello", sender="agent", agent="ann"),
        message(5.1, "hello", sender="agent", agent="bob"),
    ),
    "two segments": (segment(5, "no", 1000), segment(5.4, "no", 1400)),
    "a segment and a message": (segment(5, "no", 1000), message(5.4, "no")),
    "two photos without a word": (
        message(5, "", attachments=(ev.Attachment(name="image.jpg"),)),
        message(5.1, "", attachments=(ev.Attachment(name="image.jpg"),)),
    ),
    "the same words with two photos": (
        message(5, "see here", attachments=(ev.Attachment(name="a.jpg"),)),
        message(5.1, "see here", attachments=(ev.Attachment(name="b.jpg"),)),
    ),
    "in capitals": (message(5, "refund"), message(5.2, "REFUND")),
}


@pytest.mark.parametrize("events", SAME.values(), ids=SAME.keys())
def test_the_same_words_within_a_second_are_one_turn(events: tuple[ev.Event, ...]) -> None:
    others = len(events) - 2
    assert turns(*events) == 1 + others


@pytest.mark.parametrize("events", COUNT.values(), ids=COUNT.keys())
def test_what_only_looks_alike_counts_twice(events: tuple[ev.Event, ...]) -> None:
    assert turns(*events) == 2


def test_a_reply_and_a_note_of_the_same_words_are_two() -> None:
    """The note is no turn between customer and service, but the reply must not be lost for it."""
    note = message(5, "sent today", sender="agent", kind="private_note")
    assert turns(note, message(5.1, "sent today", sender="agent", kind="reply")) == 1


def test_words_said_again_and_again_count_once_a_second() -> None:
    assert turns(*(message(5 + place / 4) for place in range(12))) == 3


def test_the_same_words_are_counted_as_duplicates_and_their_id_is_known_from_then_on() -> None:
    task = make_task()
    first, second = message(5), message(5.5)
    others = [message(10 + place, f"turn {place}") for place in range(20)]
    messages = run(task, [sample.started(0), first, second, *others, second])
    assert task.counters["duplicates"] == 2
    assert len([m for m in messages if m.topic == topics.TURNS]) == 21


def test_rules_say_how_long_and_switch_it_off() -> None:
    assert turns(message(5), message(5), rules=Rules(repeat_within=0)) == 2
    assert turns(message(5), message(7.5), rules=Rules(repeat_within=3)) == 1


def test_words_said_again_by_the_platform_reopen_nothing_and_do_not_tell_of_a_burst() -> None:
    sent = ["5 customer where is my order?"] * 6
    assert alerts(flow(*sent, "20 agent it arrives tomorrow", "30 ended")) == []
    end = [message(5, "and now?"), sample.ended(5.3), message(5.6, "and now?")]
    assert view(run(make_task(), [sample.started(0), *end])).status == "ended"


def test_the_numbers_of_a_customer_are_not_in_what_is_kept_of_the_words() -> None:
    """What is kept is a hash of the masked text, so two numbers at one moment are the same words."""
    assert turns(message(5, "call 13812345678"), message(5.1, "call 13987654321")) == 1
