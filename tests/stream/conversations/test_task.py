"""Stage 1: what it says about conversations, and what it does with what it cannot read."""

from __future__ import annotations

import json
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.contract.events import Event
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import FrustrationRules, QueueRules, RetentionRules, SilenceRules
from stream.core.rules_history import RulesHistory
from stream.log import Record, topics
from stream.records import (
    CauseClosed,
    CauseOpened,
    ConversationRated,
    Entered,
    Left,
    RulesVersion,
    Signal,
    Taken,
    TurnRecord,
    WaitEnded,
    WaitStarted,
    Watermark,
    decode_history,
    decode_signals,
)
from tests.builders import events as sample
from tests.builders.events import START
from tests.builders.floors.conversation_task import ANGRY, dead_letters, make_task, run, signals, view
from tests.builders.rules import layer


def test_a_conversation_from_queue_to_end() -> None:
    said = signals(
        run(
            make_task(),
            [
                sample.started(0),
                sample.queued(1),
                sample.answered(31),
                sample.said(40, "where is my parcel?"),
                sample.said(55, "It leaves today.", "agent"),
                sample.ended(60),
            ],
        )
    )
    assert [type(signal) for signal in said] == [
        Entered,
        WaitStarted,
        WaitEnded,
        WaitStarted,
        WaitEnded,
        Left,
    ]
    assert [s.at - START for s in said] == [0, 1, 31, 40, 55, 60]
    queue_wait, reply_wait = said[2], said[4]
    assert isinstance(queue_wait, WaitEnded) and isinstance(reply_wait, WaitEnded)
    assert (queue_wait.kind, queue_wait.since - START, queue_wait.outcome) == ("queue", 1, "answered")
    assert (reply_wait.kind, reply_wait.since - START, reply_wait.outcome) == (
        "first_answer",
        40,
        "replied",
    )


def test_a_customer_who_writes_three_times_has_waited_since_the_first() -> None:
    messages = run(
        make_task(),
        [sample.started(0), sample.answered(1)]
        + [sample.said(at, text) for at, text in [(10, "hello?"), (20, "anyone there"), (30, "??")]],
    )
    assert [wait.since - START for wait in view(messages).waits] == [10]


def test_a_transfer_takes_the_conversation_and_its_wait_to_the_other_queue() -> None:
    messages = run(
        make_task(),
        [
            sample.started(0),
            sample.answered(1),
            sample.said(5, "my bill is wrong"),
            sample.transferred(9, "billing"),
        ],
    )
    assert view(messages).queue == "billing"
    assert [(w.kind, w.since - START) for w in view(messages).waits] == [("queue", 9)]
    by_queue = {"orders": [], "billing": []}
    for signal in signals(messages):
        by_queue[signal.queue].append(type(signal))
    assert by_queue["orders"][-1] is Left
    assert by_queue["billing"][0] is Entered


def test_who_gets_a_conversation_otherwise_than_from_the_queue_is_said_once_in_the_new_place() -> None:
    events = [
        sample.started(0),
        sample.queued(1),
        sample.answered(5, agent="ann"),
        sample.transferred(9, "orders", to_agent="bo"),
        sample.transferred(15, "billing", to_agent="cy"),
        sample.transferred(20, "billing"),
        sample.answered(30, agent="di"),
    ]
    taken = [s for s in signals(run(make_task(), events)) if isinstance(s, Taken)]
    assert [(s.contact.agent, s.queue, s.at - START) for s in taken] == [
        ("bo", "orders", 9),
        ("cy", "billing", 15),
    ]


def test_an_angry_customer_opens_a_cause_with_quote_and_drivers_and_calm_closes_it() -> None:
    task = make_task()
    messages = run(
        task,
        [sample.started(0), sample.answered(1)] + [sample.said(10 + 5 * i, t) for i, t in enumerate(ANGRY)],
    )
    opened = [s for s in signals(messages) if isinstance(s, CauseOpened) and s.cause == "frustration"]
    assert opened
    evidence = opened[-1].evidence
    assert evidence.quote in ANGRY
    assert evidence.probability is not None and evidence.probability > Rules().default.frustration.close_at
    assert evidence.drivers
    calm = [sample.said(100 + 10 * i, "好的，谢谢你，非常满意，辛苦了") for i in range(8)]
    closed = [s for s in signals(run(task, calm)) if isinstance(s, CauseClosed)]
    assert "frustration" in [s.cause for s in closed]


def test_frustration_near_an_alert_is_watched_and_sends_nothing() -> None:
    task = make_task(Rules(default=QueueRules(frustration=FrustrationRules(minimum_turns=9))))
    begun = run(task, [sample.started(0), sample.answered(1), sample.said(5, "你好")])
    assert not view(begun).watch
    near = run(task, [sample.said(10 + 5 * number, text) for number, text in enumerate(ANGRY[:3])])
    assert view(near).watch and "frustration" not in [cause.cause for cause in view(near).causes]
    assert not [
        signal
        for signal in signals(near)
        if isinstance(signal, CauseOpened) and signal.cause == "frustration"
    ]
    assert not view(run(task, [sample.ended(60)])).watch


def test_texts_are_masked_before_anything_is_written() -> None:
    messages = run(
        make_task(), [sample.started(0), sample.said(1, "call me on 13812345678 or a.b@example.com")]
    )
    for message in messages:
        assert b"13812345678" not in (message.value or b"")
        assert b"example.com" not in (message.value or b"")
    turns = [
        msgspec.json.decode(m.value or b"", type=TurnRecord) for m in messages if m.topic == topics.TURNS
    ]
    assert "[phone]" in turns[0].text


def test_a_turn_that_only_gives_masked_data_is_no_plea() -> None:
    begun = [sample.started(0), sample.answered(1)]
    number = sample.said(20, "my phone is 13812345678")
    seen = view(run(make_task(), [*begun, sample.said(10, "where is my refund"), number]))
    assert (seen.last_text, seen.plea) == ("my phone is [phone]", "where is my refund")
    assert view(run(make_task(), [*begun, number])).plea == ""
    again = [*begun, number, sample.said(30, "hello??")]
    assert (view(run(make_task(), again)).last_text, view(run(make_task(), again)).plea) == ("hello??", None)
    waits = [s for s in signals(run(make_task(), [*begun, number])) if isinstance(s, WaitStarted)]
    assert [wait.wait.quote for wait in waits if wait.wait.kind != "queue"] == [None]


def test_a_language_that_no_model_covers_is_said_to_be_not_scored() -> None:
    messages = run(
        make_task(), [sample.started(0), sample.said(1, "荷物はまだ届いていません。どうなっていますか？")]
    )
    seen = view(messages)
    assert seen.probability is None
    assert seen.not_scored is not None


@pytest.mark.parametrize(
    ("value", "key", "field"),
    [
        (b"{", b"c-1", "$"),
        (None, b"c-1", "$"),
        (b"[" * 5000, b"c-1", "$"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, b"c-1", "$"),
    ],
)
def test_what_cannot_be_read_is_kept_whole_with_the_reason(
    value: bytes | None, key: bytes, field: str
) -> None:
    task = make_task()
    task.feed(Record(topics.EVENTS, 0, 7, key, value, START))
    (letter,) = dead_letters(task.drain())
    assert (letter.offset, letter.field, letter.value) == (7, field, value)
    assert letter.expected
    assert signals(run(task, [sample.started(0)])), "the task goes on"


@pytest.mark.parametrize(("published", "at"), [(0.0, 400.0), (8 * 86400.0, 0.0)])
def test_a_time_that_cannot_be_true_goes_to_dead_letters(published: float, at: float) -> None:
    task = make_task()
    task.feed(sample.record(sample.started(at), published=published))
    (letter,) = dead_letters(task.drain())
    assert letter.field == "$.time"


def test_a_key_that_is_not_the_subject_goes_to_dead_letters() -> None:
    task = make_task()
    task.feed(sample.record(sample.started(0))._replace(key=b"c-2"))
    (letter,) = dead_letters(task.drain())
    assert (letter.field, letter.value_seen) == ("key", "c-2")


def test_an_unknown_type_is_counted_and_no_error() -> None:
    task = make_task()
    document = json.loads(sample.record(sample.started(0)).value or b"")
    document["type"] = "stepin.conversation.started.v9"
    task.feed(Record(topics.EVENTS, 0, 0, b"c-1", json.dumps(document).encode(), START))
    assert task.counters["unknown_type"] == 1
    assert not dead_letters(task.drain())


def test_a_duplicate_among_the_last_64_events_counts_once() -> None:
    task = make_task()
    turns = [sample.said(i, f"message {i}", event_id=f"m-{i}") for i in range(64)]
    run(task, [sample.started(-1), *turns])
    messages = run(task, [turns[0], turns[63], sample.said(70, "one more")])
    assert view(messages).turns == 65
    assert task.counters["duplicates"] == 2


def test_what_is_later_than_the_skew_counts_from_the_watermark_on() -> None:
    task = make_task(Rules(skew=2.0))
    run(task, [sample.started(0, "c-2"), sample.said(100, "hi", subject="c-2")])
    messages = run(task, [sample.said(50, "I wrote this long ago")])
    assert task.counters["late"] == 1
    assert view(messages).started_at - START == 98.0


def test_the_conversation_is_let_go_some_time_after_it_ended() -> None:
    task = make_task()
    run(task, [sample.started(0), sample.ended(10)])
    messages = run(task, [sample.time_passed(10 + RetentionRules().ended_conversation)])
    assert [m.value for m in messages if m.key == b"c-1"] == [None]


def test_a_conversation_that_nobody_ends_is_let_go_too() -> None:
    task = make_task()
    run(task, [sample.started(0), sample.said(10, "hello")])
    messages = run(task, [sample.time_passed(10 + RetentionRules().silent_conversation)])
    *_, last = [m.value for m in messages if m.key == b"c-1"]
    assert last is None
    # It was probably over long before, so it leaves its queue once.
    ended, left = signals(messages)
    assert (type(left), ended.outcome, left.outcome) == (Left, "probably_over", "probably_over")
    assert ended.at == left.at == START + 10 + SilenceRules().waiting


def test_conversations_that_time_passes_at_once_end_in_the_order_of_their_deadlines() -> None:
    """A check that was planned before the last word must not come before the deadlines of others."""
    task = make_task()
    run(
        task,
        [
            sample.said(0, "It is on its way.", "agent", subject="c-first"),
            sample.said(100, "It is on its way.", "agent", subject="c-second"),
            sample.said(200, "It arrives tomorrow.", "agent", subject="c-first"),
        ],
    )
    over = run(task, [sample.time_passed(300 + RetentionRules().silent_conversation)])
    left = [signal.contact.conversation for signal in signals(over) if isinstance(signal, Left)]
    assert left == ["c-second", "c-first"]


def test_a_rating_after_everything_is_forgotten_makes_no_new_conversation() -> None:
    task = make_task()
    assert not [m for m in run(task, [sample.rated(0, 1.0)]) if m.key == b"c-1"]


def test_the_clock_moves_a_quiet_floor_but_never_one_whose_producer_tells_the_time() -> None:
    task = make_task(Rules(skew=2.0))
    run(task, [sample.started(0)])
    assert task.deadline() is not None
    task.fire(START + 30)
    (told,) = [s for m in task.drain() if m.topic == topics.SIGNALS for s in decode_signals(m.value or b"")]
    assert told == Watermark(events_partition=0, at=START + 28)
    run(task, [sample.time_passed(40, next_within=3.0)])
    assert task.deadline() is None


def test_the_clock_has_no_say_over_recorded_history() -> None:
    task = make_task()
    task.feed(sample.record(sample.started(-1e8), published=0.0, headers=(("stepin-time", b"run-1"),)))
    assert task.deadline() is None
    assert not dead_letters(task.drain())


STEPS = [
    "customer",
    "agent",
    "queued",
    "answered",
    "held",
    "resumed",
    "transferred",
    "offered",
    "missed",
    "callback",
    "done",
    "joined",
    "left",
    "supervisor",
]


def lifecycle(kinds: list[str] = STEPS) -> st.SearchStrategy[list[Event]]:
    """A conversation's events in order, a tenth of a second apart."""
    steps = st.lists(st.sampled_from(kinds), max_size=12)

    def build(names: list[str]) -> list[Event]:
        events: list[Event] = [sample.started(0)]
        for index, name in enumerate(names):
            at = 0.1 * (index + 1)
            match name:
                case "joined":
                    events.append(sample.joined(at, "supervisor", ["listen", "barge"][index % 2]))
                case "left":
                    events.append(sample.left(at, "supervisor"))
                case "customer" | "agent" | "supervisor":
                    events.append(sample.said(at, f"text {index}", name))
                case "queued":
                    events.append(sample.queued(at))
                case "answered":
                    events.append(sample.answered(at))
                case "offered":
                    events.append(sample.offered(at))
                case "missed":
                    events.append(sample.offer_ended(at, "missed"))
                case "callback":
                    events.append(sample.callback_requested(at, at + 600))
                case "done":
                    events.append(sample.callback_done(at))
                case "held":
                    events.append(sample.held(at))
                case "resumed":
                    events.append(sample.resumed(at))
                case _:
                    events.append(sample.transferred(at, f"queue-{index % 3}"))
        return events

    return steps.map(build)


@given(lifecycle(), st.integers(min_value=0, max_value=12))
@settings(max_examples=200)
def test_a_restored_task_says_what_the_lost_one_would_have_said(events: list[Event], cut: int) -> None:
    whole = make_task()
    run(whole, events[:cut])
    first = make_task()
    changelog = run(first, events[:cut])
    second = make_task()
    for message in changelog:
        if message.topic == topics.CONVERSATIONS:
            second.restore(Record(message.topic, 0, 0, message.key, message.value, START))
    rest = [sample.record(event, 100 + i) for i, event in enumerate(events[cut:])]
    for record in rest:
        whole.feed(record)
        second.feed(record)
    assert signals(second.drain()) == signals(whole.drain())


@given(lifecycle())
@settings(max_examples=300)
def test_each_wait_ends_once_and_never_before_it_began(events: list[Event]) -> None:
    said = signals(run(make_task(), [*events, sample.ended(5), sample.callback_done(5)]))
    running: dict[tuple[str, str], float] = {}
    for signal in said:
        if isinstance(signal, WaitStarted):
            assert (signal.wait.kind, signal.queue) not in running
            running[(signal.wait.kind, signal.queue)] = signal.wait.since
            assert signal.at >= signal.wait.since
        elif isinstance(signal, WaitEnded):
            assert running.pop((signal.kind, signal.queue)) == signal.since
            assert signal.at >= signal.since
    assert not running


@given(lifecycle(), st.integers(min_value=1, max_value=12))
@settings(max_examples=200)
def test_batches_do_not_change_what_is_said(events: list[Event], size: int) -> None:
    whole, parts = make_task(), make_task()
    expected = signals(run(whole, events))
    said: list[Signal] = []
    for start in range(0, len(events), size):
        said += signals(run(parts, events[start : start + size]))
    assert said == expected


# As with an end, a callback that was made says nothing of a conversation that is not known yet.
# Whether a supervisor's line counts as a turn depends on who was known to have joined when it was read.
@given(
    lifecycle([kind for kind in STEPS if kind not in ("done", "supervisor")]),
    st.randoms(use_true_random=False),
)
@settings(max_examples=300)
def test_events_that_come_out_of_order_within_the_skew_leave_the_same_conversation(
    events: list[Event], random: Random
) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)
    task = make_task()
    for offset, event in enumerate(shuffled):
        task.feed(sample.record(event, offset, published=1.5))
    ordered, other = view(run(make_task(), events)), view(task.drain())
    assert (other.status, other.agent, other.queue) == (ordered.status, ordered.agent, ordered.queue)
    assert {(w.kind, w.since) for w in other.waits} == {(w.kind, w.since) for w in ordered.waits}
    assert (other.turns, other.transfers, other.started_at) == (
        ordered.turns,
        ordered.transfers,
        ordered.started_at,
    )


def test_shorter_limits_that_ops_set_hold_at_once_and_for_their_queue_alone() -> None:
    history = RulesHistory()
    task = make_task(history=history)
    run(task, [sample.started(0, "c-1", "orders"), sample.started(0, "c-2", "billing")])
    brief = QueueRules(retention=RetentionRules(silent_conversation=60))
    history.add(RulesVersion(rules=Rules(version=2, queues={"orders": layer(brief)})))
    messages = run(task, [sample.time_passed(90)])
    gone = {m.key for m in messages if m.topic == topics.CONVERSATIONS and m.value is None}
    assert gone == {b"c-1"}


def test_an_event_beyond_the_tolerance_that_ops_set_is_refused() -> None:
    task = make_task(Rules(past_tolerance=60.0))
    task.feed(sample.record(sample.started(0), published=61.0))
    (letter,) = dead_letters(task.drain())
    assert letter.field == "$.time"


def test_a_rating_that_comes_long_after_the_end_is_kept_for_its_episode() -> None:
    task = make_task()
    run(task, [sample.started(0), sample.said(5, "hello"), sample.ended(10)])
    run(task, [sample.time_passed(10 + 3600)])
    made = run(task, [sample.rated(7200, 1.0)])
    (rated,) = [decode_history(m.value or b"") for m in made if m.topic == topics.HISTORY]
    assert isinstance(rated, ConversationRated)
    assert (rated.queue, rated.begun_at, rated.at) == ("orders", sample.START, sample.START + 7200)
    assert [m for m in made if m.key == b"c-1" and m.topic == topics.CONVERSATIONS] == []


def test_a_past_conversation_is_restored_and_forgotten_after_its_time() -> None:
    task = make_task()
    written = run(task, [sample.started(0), sample.ended(10), sample.time_passed(10 + 3600)])
    other = make_task()
    for message in {m.key: m for m in written if m.topic == topics.CONVERSATIONS}.values():
        other.restore(Record(message.topic, 0, 0, message.key, message.value, 0.0))
    other.restored()
    for each in (task, other):
        kept = RetentionRules().past_conversation
        over = run(each, [sample.time_passed(20 + RetentionRules().ended_conversation + kept)])
        assert [m.value for m in over if (m.key or b"").startswith(b"~past/")] == [None]
        assert view(run(each, [sample.said(400_000, "hello, where is it?")])).queue == "unassigned"
