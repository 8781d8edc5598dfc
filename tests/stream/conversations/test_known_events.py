"""An event counts once, however often and in whatever order it is delivered again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from detectors.contract.events import Event
from detectors.contract.rules.queue_rules import RetentionRules
from stream.conversations.stores.known_events import MOST_PAGES, PAGE, KnownEvents, fingerprint
from stream.conversations.task import ConversationTask
from stream.core.undo import Undo
from stream.log import Message, Record, topics
from tests.builders import events as sample
from tests.builders.floors.conversation_task import make_task, signals, view
from tests.builders.injected import plain_json, values

RETENTION = RetentionRules()


def call(turns: int = 80) -> list[Event]:
    """A call of so many turns, one a second, and three other events."""
    said = [
        sample.said(2 + place, f"turn {place}", "agent" if place % 2 else "customer")
        for place in range(turns)
    ]
    return [sample.started(0), sample.answered(1), *said, sample.ended(turns + 2)]


def feed(task: ConversationTask, events: Sequence[Event], published: float | None = None) -> list[Message]:
    for offset, event in enumerate(events):
        task.feed(sample.record(event, offset, published=published))
    return task.drain()


def let_go(task: ConversationTask, at: float) -> list[Message]:
    return feed(task, [sample.time_passed(at)])


def restarted(messages: Sequence[Message]) -> ConversationTask:
    """Return a task that is restored from all that another one has written."""
    task = make_task()
    for message in messages:
        if message.topic == topics.CONVERSATIONS:
            task.restore(Record(message.topic, 0, 0, message.key, message.value, 0.0))
    task.restored()
    return task


def stored(messages: Sequence[Message]) -> dict[bytes, Any]:
    """Return the changelog that a start would read."""
    kept = {m.key or b"": m.value for m in messages if m.topic == topics.CONVERSATIONS}
    return {key: plain_json(json.loads(value)) for key, value in kept.items() if value is not None}


def said_to_others(messages: Sequence[Message]) -> list[Any]:
    """Return everything that people and stage 2 get."""
    inner = (topics.CONVERSATIONS, topics.SIGNALS)
    return [*values(m for m in messages if m.topic not in inner), *signals(messages)]


def test_a_whole_call_that_is_delivered_again_counts_once() -> None:
    task, events = make_task(), call()
    first = feed(task, events)
    again = feed(task, events, published=200)
    assert view(first).turns == 80
    assert said_to_others(again) == []
    assert task.counters["duplicates"] == len(events) == 83


def test_a_call_that_is_delivered_again_in_between_counts_once() -> None:
    task, events = make_task(), call()
    late = [events[0]]
    for place, event in enumerate(events):
        late += [event, events[place // 2]]
    assert view(feed(task, late, published=200)).turns == 80


def test_a_call_of_5000_turns_counts_once_after_a_restart() -> None:
    """A record of the changelog is not larger for the long call than for a short one."""
    events, task = call(5_000), make_task()
    written: list[Message] = []
    for start in range(0, len(events), 500):
        written += feed(task, events[start : start + 500], published=6_000)
    assert max(len(m.value or b"") for m in written if (m.key or b"").startswith(b"~ids/")) < 700
    assert len(json.dumps(stored(written)[b"c-1"])) < 6_000
    again = restarted(written)
    assert said_to_others(feed(again, events[::-1], published=6_000)) == []
    assert again.counters["duplicates"] == 5_003


def test_a_call_that_is_delivered_again_after_it_was_let_go_changes_nothing() -> None:
    task, events = make_task(), [*call(), sample.rated(90, 2)]
    written = feed(task, events) + let_go(task, 90 + RETENTION.ended_conversation)
    assert stored(written).keys() >= {b"~past/c-1", b"~ids/0/c-1"}
    task = restarted(written)
    assert said_to_others(feed(task, events, published=900)) == []
    assert (task.counters["duplicates"], task.counters["after_the_end"]) == (84, 0)


def test_a_rating_that_comes_twice_after_the_call_was_let_go_counts_once() -> None:
    """A corrected rating must not be overwritten by the first one, which comes again."""
    task = make_task()
    feed(task, call())
    let_go(task, 90 + RETENTION.ended_conversation)
    first, corrected = sample.rated(800, 1), sample.rated(801, 5)
    ratings = feed(task, [first, corrected, first])
    assert len([m for m in ratings if m.topic == topics.HISTORY]) == 2


def test_a_call_that_is_delivered_again_after_it_was_reopened_counts_once() -> None:
    task, events = make_task(), call()
    feed(task, events)
    let_go(task, 90 + RETENTION.ended_conversation)
    back = feed(task, [sample.said(900, "my parcel is still not here, why?")])
    assert view(back).turns == 1
    again = feed(task, events, published=901)
    assert said_to_others(again) == []
    assert [m for m in again if m.key == b"c-1"] == []


def test_a_call_is_forgotten_with_its_past_and_leaves_the_changelog() -> None:
    task = make_task()
    written = feed(task, call()) + let_go(task, 90 + RETENTION.ended_conversation)
    over = 90 + RETENTION.ended_conversation + RETENTION.past_conversation
    written += let_go(task, over + 1)
    assert not [key for key in stored(written) if b"c-1" in key]


def test_the_same_id_from_another_source_is_another_event() -> None:
    task = make_task()
    chat = sample.said(1, "is anybody there?", event_id="1")
    feed(task, [sample.started(0), chat, replace(sample.said(3, "hello?", event_id="1"), source="mail")])
    assert task.counters["duplicates"] == 0
    assert task._store.get("c-1").view.turns == 2  # type: ignore[union-attr]


def test_the_ids_of_one_conversation_do_not_hide_the_events_of_another() -> None:
    task = make_task()
    events = [sample.started(0, name) for name in ("c-1", "c-2")]
    events += [sample.said(1, "hello", subject=name, event_id="same") for name in ("c-1", "c-2")]
    feed(task, events)
    assert task.counters["duplicates"] == 0


def test_what_a_conversation_keeps_is_bounded_and_the_latest_events_are_known() -> None:
    known, latest = KnownEvents(0, Undo()), b""
    count = (MOST_PAGES + 3) * PAGE + 5
    for number in range(count):
        latest = known.add("c-1", latest, fingerprint("s", f"{number}"))
    kept = {m.key for m in known.changes() if m.value is not None}
    assert len(kept) == MOST_PAGES
    least = MOST_PAGES * PAGE
    assert all(known.holds("c-1", latest, fingerprint("s", f"{count - 1 - back}")) for back in range(least))
    assert not known.holds("c-1", latest, fingerprint("s", "0"))
    assert not known.holds("c-1", latest, fingerprint("s", f"{count}"))


def test_no_new_event_looks_like_parts_of_two_known_ones() -> None:
    known, undo = b"", KnownEvents(0, Undo())
    for number in range(20):
        known = undo.add("c-1", known, fingerprint("s", f"{number}"))
    between = [known[place : place + 8] for place in range(1, 150) if place % 8]
    assert not any(undo.holds("c-1", known, each) for each in between)


STORY: list[Event] = [
    sample.started(0),
    sample.queued(1),
    sample.answered(20),
    sample.said(30, "我已经等了三天了"),
    sample.said(35, "请稍等", "agent"),
    sample.held(40),
    sample.resumed(50),
    sample.said(55, "太差劲了，我要投诉"),
    sample.transferred(60, "billing"),
    sample.answered(70, agent="bob"),
    sample.said(75, "it arrives tomorrow", "agent"),
    sample.rated(80, 1),
    sample.ended(90),
    sample.said(95, "and who pays for the return?"),
]


@settings(max_examples=150)
@given(
    st.lists(st.sampled_from(range(len(STORY))), min_size=1, max_size=60),
    st.sets(st.integers(0, 60)),
    st.booleans(),
)
def test_any_repetition_and_order_gives_the_state_of_each_event_once(
    order: list[int], restarts: set[int], gone: bool
) -> None:
    """Each event counts where it comes first, also when the task is lost and restored in between."""
    order = [0, *order]
    repeated, once = make_task(), make_task()
    written: list[Message] = []
    alone: list[Message] = []
    for place, number in enumerate(order):
        alike = [sample.record(STORY[number], place, published=100)]
        if gone and place == len(order) // 2:
            alike.append(sample.record(sample.time_passed(100 + RETENTION.silent_conversation), place))
        for record in alike:
            repeated.feed(record)
            if number not in order[:place] or record is not alike[0]:
                once.feed(record)
        written += repeated.drain()
        alone += once.drain()
        if place in restarts:
            repeated = restarted(written)
    assert stored(written) == stored(alone)
    assert said_to_others(written) == said_to_others(alone)
