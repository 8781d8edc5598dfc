"""An event of stage 1 happens whole or not at all, wherever the code breaks."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.contract.events import Event
from detectors.contract.rules.queue_rules import RetentionRules
from stream.conversations.state import Conversation
from stream.conversations.stores.known_events import PAGE
from stream.conversations.task import ConversationTask
from stream.log import Record, topics
from stream.records import Judgement, decode_signals, encode
from tests.builders import events as sample
from tests.builders.floors.conversation_task import ANGRY, detector, make_task, signals
from tests.builders.injected import raise_at, values

HISTORY: list[Event] = [
    sample.started(0, queue="unassigned"),
    sample.queued(1),
    sample.agent_status(2, "ann", "available"),
    sample.offered(3),
    sample.offer_ended(9, "missed"),
    sample.answered(20),
    *(sample.said(30 + 10 * place, text) for place, text in enumerate(ANGRY)),
    sample.said(75, "请稍等", "agent"),
    sample.said(74, "where is my order?"),
    sample.joined(80, "supervisor", "barge"),
    sample.said(85, "I am the supervisor. It is on its way.", "supervisor"),
    sample.left(86, "supervisor"),
    sample.held(90),
    sample.resumed(95),
    sample.transferred(100, "billing"),
    sample.transferred(101, "technical", to_agent="bob"),
    sample.said(105, "我明天给您回电话", "agent"),
    sample.rated(110, 1),
    sample.callback_requested(115, 5000),
    sample.ended(120),
    sample.callback_done(130),
]


# Equal conversations may differ in their bytes: a default is left out only while it is the same object.
decode_conversation_whole = msgspec.json.Decoder(Conversation).decode


def records() -> list[Record]:
    made = [sample.record(event, offset) for offset, event in enumerate(HISTORY)]
    judgement = Judgement(
        id="a/ruth", conversation="c-1", answer="true_alarm", by="ruth", at=sample.START + 70, until=None
    )
    judged = Record(topics.JUDGEMENTS, 0, 99, b"c-1", encode(judgement), sample.START + 72)
    return [*made[:-3], judged, *made[-3:]]


def published_again(record: Record) -> Record:
    """Return a record as it comes when its dead letter is fed again: a judgement then has another offset."""
    return record._replace(offset=record.offset + 1) if record.topic == topics.JUDGEMENTS else record


def state(task: ConversationTask) -> dict[str, Any]:
    """Return everything in a task that an event may change."""
    store, outbox = task._store, task._outbox
    return {
        "conversations": {
            name: decode_conversation_whole(encode(each)) for name, each in store._conversations.items()
        },
        "changed": list(store._changed),
        "known": (dict(task._partition.known._pages), list(task._partition.known._changed)),
        "messages": values(store._messages),
        "timers": dict(store._next_timer),
        "sent": values(outbox._messages),
        "signals": [(place, *decode_signals(b"[" + value + b"]")) for place, value in outbox._signals],
        "clock": (encode(task._partition.clock), task._partition.clock_changed),
        "counters": {name: count for name, count in task.counters.items() if name != "events"},
    }


def undisturbed(made: list[Record]) -> dict[str, Any]:
    task = make_task()
    for record in made:
        task.feed(record)
    return state(task)


def test_a_fault_at_any_call_of_an_event_leaves_everything_as_it_was() -> None:
    task = make_task()
    made, places = records(), 0
    for record in made:
        before, number = state(task), 0
        while raise_at(number, lambda record=record: task.feed(record)):
            assert state(task) == before, f"{record.value!r} broke at {number}"
            number += 1
            record = published_again(record)
        places += number
    assert places > 3_000
    assert state(task) == undisturbed(made)
    assert {fault.record.topic for fault in task.faults.drain()} == {topics.JUDGEMENTS}


def test_a_fault_while_events_move_to_a_page_or_are_forgotten_leaves_them_as_they_were() -> None:
    task = make_task()
    said = [sample.record(sample.said(place, f"turn {place}")) for place in range(1, PAGE)]
    for record in (sample.record(sample.started(0)), *said[:-1]):
        task.feed(record)

    def forget() -> None:
        task._undo.step(task._partition.known.forget, "c-1")

    for change, pages in ((lambda: task.feed(said[-1]), [0]), (forget, [])):
        before, number = state(task), 0
        while raise_at(number, change):
            assert state(task) == before, f"broke at {number}"
            number += 1
        assert list(task._partition.known._pages.get("c-1", ())) == pages


@settings(deadline=None, max_examples=15)
@given(st.data())
def test_records_that_failed_and_are_fed_again_leave_what_an_undisturbed_run_leaves(
    data: st.DataObject,
) -> None:
    """They are fed again after a while: then they count as if they had come only then."""
    made, task = records(), make_task()
    waiting: list[Record] = []
    order: list[Record] = []
    for record in made:
        place = data.draw(st.none() | st.integers(0, 400))
        if place is not None and raise_at(place, lambda record=record: task.feed(record)):
            waiting.append(record)
            continue
        if place is None:
            task.feed(record)
        order.append(record)
        if waiting and data.draw(st.booleans()):
            for again in map(published_again, waiting):
                task.feed(again)
            order += waiting
            waiting = []
    for again in map(published_again, waiting):
        task.feed(again)
    assert state(task) == undisturbed([*order, *waiting])


def test_an_event_that_broke_a_model_is_no_duplicate_when_it_is_fed_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole, broken = detector().observe, [True]

    def observe(conversation: Any, turn: Any, rules: Any, queue: Any) -> Any:
        reading = whole(conversation, turn, rules, queue)
        if broken[0] and "投诉" in turn.text:
            raise ZeroDivisionError("a fault of ours")
        return reading

    monkeypatch.setattr(detector(), "observe", observe)
    task, made, failed = make_task(), records(), []
    for record in made:
        try:
            task.feed(record)
        except ZeroDivisionError:
            failed.append(record)
            broken[0] = False
            task.feed(record)
    assert failed
    assert state(task) == undisturbed(made)


def test_a_timer_that_breaks_sets_aside_its_own_conversation_only(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = detector().fire

    def fire(conversation: Any, now: float, rules: Any) -> Any:
        if conversation.friction.promises[0].turn == "p-broken":
            raise ZeroDivisionError("a fault of ours")
        return whole(conversation, now, rules)

    def story() -> ConversationTask:
        task = make_task()
        for name in ("broken", "whole"):
            made = [
                sample.started(0, name),
                sample.said(1, "什么时候有结果", subject=name),
                sample.said(2, "我10分钟内给您回复", "agent", name, event_id=f"p-{name}"),
                sample.said(3, "好的", subject=name),
            ]
            for record in map(sample.record, made):
                task.feed(record)
        return task

    task = story()
    assert detector().deadline(task._store.get("broken").state.attention) is not None  # type: ignore[union-attr]
    monkeypatch.setattr(detector(), "fire", fire)
    task.feed(sample.record(sample.time_passed(1_000)))
    opened = {signal.contact.conversation for signal in signals(task.drain()) if hasattr(signal, "cause")}
    assert opened == {"whole"}
    (fault,) = task.faults.drain()
    assert (fault.record.topic, fault.record.key, fault.step) == (topics.CONVERSATIONS, b"broken", "timer")
    task.feed(sample.record(sample.said(1_001, "在吗", subject="broken")))
    task.feed(sample.record(sample.time_passed(1_200)))
    assert not task.faults.drain(), "it is reported once"
    gone = 1_001 + RetentionRules().silent_conversation
    task.feed(sample.record(sample.time_passed(gone + 1), published=gone + 1))
    assert task._store.get("broken") is None
