"""Judgements that come late: how they find the turns they are about, become labels, and move the rest."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import RetentionRules
from detectors.text.features import normal, turn_ids
from stream.alerts import judgements
from stream.alerts.judgements import DELAY
from stream.conversations.task import ConversationTask
from stream.core.rules_history import RulesHistory
from stream.log import Message, Record, topics
from stream.records import (
    CauseClosed,
    CauseOpened,
    Judgement,
    LabelRecord,
    Retraction,
    TurnRecord,
    Watermark,
    decode_entry,
    decode_judgement,
    decode_label,
    decode_signals,
    encode,
)
from tests.builders import events as sample
from tests.builders.events import START
from tests.builders.floors.conversation_task import ANGRY, dead_letters, detector, run, signals, view
from tests.builders.floors.queue_task import Floor, action, cause, left, time, wait_started

PLAIN = "那要等到什么时候"


def make_task() -> ConversationTask:
    return ConversationTask(0, 1, detector(), RulesHistory())


def labels(messages: list[Message]) -> list[LabelRecord]:
    return [decode_label(m.value or b"") for m in messages if m.topic == topics.LABELS]


def answer(
    what: str,
    until: float | None = None,
    by: str = "ruth",
    effective_at: float = 0.0,
    offset: int = 0,
    alert: str = "",
    number: int = 0,
    replaces: bool = False,
) -> Record:
    """An answer as stage 2 sends it; without `alert`, as a former version did."""
    offset = offset or number
    judgement = Judgement(
        id=f"{alert}/{by}/{number}" if alert else f"a1/{by}",
        alert=alert,
        replaces=replaces,
        conversation="c-1",
        answer=what,
        by=by,
        at=START + 60,
        effective_at=effective_at,
        until=until,
    )
    return Record(topics.JUDGEMENTS, 0, offset, b"c-1", encode(judgement), START + 60)


def judge(task: ConversationTask, record: Record) -> list[Message]:
    task.feed(record)
    return task.drain()


def angry_task() -> ConversationTask:
    task = make_task()
    said = [sample.said(10 + 5 * place, text) for place, text in enumerate(ANGRY)]
    run(task, [sample.started(0), sample.answered(1), *said])
    return task


# --- from the alert to the conversation -------------------------------------------------------------------


def told(floor: Floor) -> list[Judgement]:
    return [decode_judgement(m.value or b"") for m in floor.written if m.topic == topics.JUDGEMENTS]


def test_the_last_answer_of_each_person_stands_and_is_told_to_the_conversation() -> None:
    floor = Floor().feed(cause(100))
    (alert,) = floor.alerts()
    floor.feed(
        action("false_alarm", alert.id, "ruth", "1"),
        action("false_alarm", alert.id, "ruth", "2", at=300),
        action("true_alarm", alert.id, "王琳", "3", at=301),
        action("true_alarm", alert.id, "ruth", "4", at=302),
        # The client sends what it has no answer to again; an older one changes nothing.
        action("false_alarm", alert.id, "ruth", "1"),
    )
    (alert,) = floor.alerts()
    assert alert.status == "open"
    assert [(entry.what, entry.by) for entry in alert.history[1:]] == [
        ("true_alarm", "王琳"),
        ("true_alarm", "ruth"),
    ]
    assert [(one.answer, one.by, one.replaces, one.alert) for one in told(floor)] == [
        ("false_alarm", "ruth", False, alert.id),
        ("true_alarm", "王琳", False, alert.id),
        ("true_alarm", "ruth", True, alert.id),
    ]


def test_who_takes_an_answer_back_can_answer_again_and_nobody_takes_back_another_persons() -> None:
    floor = Floor().feed(cause(100))
    (alert,) = floor.alerts()
    floor.feed(
        action("retract", alert.id, "ruth", "0"),
        action("true_alarm", alert.id, "ruth", "1"),
        action("retract", alert.id, "王琳", "2"),
        action("retract", alert.id, "ruth", "3", at=300),
        action("retract", alert.id, "ruth", "4", at=301),
        action("false_alarm", alert.id, "ruth", "5", at=302),
    )
    assert [(one.answer, one.replaces) for one in told(floor)] == [
        ("true_alarm", False),
        ("retract", True),
        ("false_alarm", False),
    ]
    (alert,) = floor.alerts()
    assert [(entry.what, entry.by) for entry in alert.history[1:]] == [("false_alarm", "ruth")]


def test_two_people_of_one_name_each_have_an_answer_and_a_new_name_gives_nobody_another() -> None:
    floor = Floor().feed(cause(100))
    (alert,) = floor.alerts()
    people = [("local:1", "Ann"), ("local:2", "Ann"), ("local:1", "Anna")]
    for number, (person, name) in enumerate(people):
        made = replace(action("true_alarm", alert.id, name, str(number)), person=person)
        floor.feed(made)
    assert [one.person for one in told(floor)] == ["local:1", "local:2"]
    assert len({judgements.label_id(one) for one in told(floor)}) == 2


def test_a_person_who_answers_to_and_fro_pushes_no_entry_out_of_the_history() -> None:
    floor = Floor().feed(cause(100))
    (alert,) = floor.alerts()
    floor.feed(action("claim", alert.id, "王琳", "c"))
    for number in range(100):
        floor.feed(
            action(("true_alarm", "retract")[number % 2], alert.id, "ruth", str(number), at=200 + number)
        )
    (alert,) = floor.alerts()
    assert [entry.what for entry in alert.history] == ["opened", "claim", "true_alarm"]
    # Each change folds the models again, so they come to an end.
    assert len(told(floor)) == 11


def test_an_answer_also_counts_after_the_alert_was_resolved_and_after_a_restart() -> None:
    floor = Floor().feed(cause(100))
    (alert,) = floor.alerts()
    floor.feed(action("resolve", alert.id, "ruth", "1"), action("true_alarm", alert.id, "ruth", "2"))
    assert len(told(floor)) == 1
    again = floor.restored().feed(left(400), action("true_alarm", alert.id, "ruth", "3"))
    assert told(again) == []


def test_an_answer_goes_to_the_partition_in_which_its_cause_was_found() -> None:
    """The producer's key decides which one that is, and stage 2 cannot tell it from the conversation."""
    for partition in range(3):
        floor = Floor(events_partitions=3)
        floor.feed(*(time(100.0 + each, each) for each in range(3)))
        floor.feed(replace(cause(103), events_partition=partition))
        floor = floor.restored()
        (alert,) = floor.task._alerts.all()
        floor.feed(action("true_alarm", alert.id, "ruth", "1"))
        (judged,) = [message for message in floor.written if message.topic == topics.JUDGEMENTS]
        assert judged.partition == partition
        assert decode_judgement(judged.value or b"").effective_at == 100.0 + partition + DELAY


def test_an_answer_about_a_wait_says_nothing_of_how_the_customer_feels() -> None:
    floor = Floor().feed(wait_started(10), time(101))
    (alert,) = floor.alerts()
    floor.feed(action("true_alarm", alert.id, "ruth", "1"))
    (alert,) = floor.alerts()
    assert alert.history[-1].what == "true_alarm"
    assert told(floor) == []


# --- from the conversation to a label ---------------------------------------------------------------------


@pytest.mark.parametrize(("what", "place"), [("true_alarm", 0), ("false_alarm", 1)])
def test_an_answer_labels_the_turns_up_to_the_one_that_the_alert_rests_on(what: str, place: int) -> None:
    messages = judge(angry_task(), answer(what, until=START + 15))
    (label,) = labels(messages)
    assert (label.origin, label.place, label.by) == (what, place, "ruth")
    assert [turn.ids for turn in label.turns] == [
        tuple(turn_ids(normal(text), "zh").tolist()) for text in ANGRY[:2]
    ]
    assert label.turns[-1].credit == 1.0 > label.turns[0].credit
    assert not any(
        text.encode() in (m.value or b"") for m in messages for text in ANGRY if m.topic == topics.LABELS
    )


def retractions(messages: list[Message]) -> list[Retraction]:
    entries = [decode_entry(m.value or b"") for m in messages if m.topic == topics.LABELS]
    return [entry for entry in entries if isinstance(entry, Retraction)]


def test_an_answer_that_is_taken_back_takes_its_label_and_its_effect_along() -> None:
    found = {}
    for last in (None, "true_alarm", "retract"):
        task = make_task()
        run(task, [sample.started(0), sample.said(1, PLAIN)])
        judge(task, answer("false_alarm", by="王琳", alert="a2"))
        if last is not None:
            (label,) = labels(judge(task, answer("true_alarm", alert="a1", number=1)))
            assert (label.id, label.case) == ("a1/ruth", "a1")
        if last == "retract":
            (back,) = retractions(judge(task, answer("retract", alert="a1", number=2, replaces=True)))
            assert (back.labels, back.by) == (("a1/ruth",), "ruth")
        found[last] = next_probability(task)
    # What other people said of the conversation stands.
    assert found["retract"] == found[None] < found["true_alarm"]


def test_an_answer_is_taken_back_also_when_its_conversation_is_forgotten() -> None:
    task = make_task()
    for number, what in enumerate(("retract", "true_alarm")):
        again = answer(what, alert="a1", number=number, replaces=True)
        (back,) = retractions(judge(task, again))
        assert back.labels == ("a1/ruth",)
    assert retractions(judge(task, answer("true_alarm", alert="a1", number=3))) == []


def test_a_label_names_its_case_its_person_and_the_rules_of_learning() -> None:
    made = answer("true_alarm", alert="a1")
    judgement = replace(decode_judgement(made.value or b""), person="local:ruth")
    task = angry_task()
    (label,) = labels(judge(task, made._replace(value=encode(judgement))))
    assert (label.id, label.case, label.person, label.by) == ("a1/local:ruth", "a1", "local:ruth", "ruth")
    assert (label.share, label.always) == (0.2, 20)


def test_the_same_answer_twice_is_one_label() -> None:
    task = angry_task()
    assert len(labels(judge(task, answer("false_alarm")))) == 1
    assert labels(judge(task, answer("false_alarm"))) == []
    assert labels(judge(task, answer("false_alarm", offset=1))) == []
    assert len(labels(judge(task, answer("false_alarm", by="王琳", offset=2)))) == 1


def test_an_answer_takes_effect_when_the_watermark_passes_its_time_however_it_is_read() -> None:
    said = [sample.said(60 + 5 * place, PLAIN) for place in range(5)]
    found = []
    for early in range(3):
        task = angry_task()
        written = run(task, said[:early])
        task.feed(answer("false_alarm", effective_at=START + 71))
        assert labels(task.drain()) == []
        written += run(task, said[early:])
        assert len(labels(written)) == 1
        found.append([m for m in written if m.topic in (topics.TURNS, topics.LABELS)])
        closed = [s for s in signals(written) if isinstance(s, CauseClosed) and s.cause == "frustration"]
        assert [signal.at for signal in closed] == [START + 71]
        assert task.counters["judgements_late"] == 0
    assert found[0] == found[1] == found[2]


def test_an_answer_that_comes_too_late_counts_from_the_watermark_on_and_is_counted() -> None:
    task = angry_task()
    said = signals(judge(task, answer("false_alarm", effective_at=START + 1)))
    watermark = START + 10 + 5 * (len(ANGRY) - 1) - Rules().skew
    assert [signal.at for signal in said if isinstance(signal, CauseClosed)] == [watermark]
    assert task.counters["judgements_late"] == 1


def test_a_restart_takes_a_waiting_answer_once() -> None:
    task = angry_task()
    task.feed(answer("false_alarm"))
    changelog = [*run(angry_task(), []), *task.drain()]
    restored = make_task()
    for message in changelog:
        if message.topic == topics.CONVERSATIONS:
            restored.restore(Record(message.topic, 0, 0, message.key, message.value, START))
    restored.restored()
    late = answer("true_alarm", by="王琳", effective_at=START + 200, offset=1)
    for record in (answer("false_alarm"), late):
        restored.feed(record)
    assert labels(restored.drain()) == []
    written = run(restored, [sample.time_passed(300)])
    assert [label.by for label in labels(written)] == ["王琳"]


def test_stage_2_lets_an_answer_take_effect_shortly_after_the_watermark_of_its_conversation() -> None:
    floor = Floor().feed(cause(100), time(130))
    (alert,) = floor.alerts()
    floor.feed(action("true_alarm", alert.id, "ruth", "1", at=5000))
    assert [judgement.effective_at for judgement in told(floor)] == [130 + DELAY]


def test_a_record_among_the_events_is_no_judgement_whatever_its_header_says() -> None:
    task = angry_task()
    forged = answer("false_alarm")._replace(
        topic=topics.EVENTS, offset=99, headers=(("stepin-judgement", b"1"),)
    )
    assert not labels(judge(task, forged))
    assert not task.counters["labels"]


def next_probability(task: ConversationTask) -> float:
    messages = run(task, [sample.said(80, PLAIN)])
    (turn,) = [decode_turn(m) for m in messages if m.topic == topics.TURNS]
    assert turn.probability is not None
    return turn.probability


def decode_turn(message: Message) -> TurnRecord:
    return msgspec.json.decode(message.value or b"", type=TurnRecord)


def test_one_tap_moves_the_rest_of_the_conversation_also_after_a_restart() -> None:
    found = {}
    for what in ("true_alarm", "nothing", "false_alarm"):
        task = make_task()
        changelog = run(task, [sample.started(0), sample.said(1, PLAIN)])
        if what != "nothing":
            changelog += judge(task, answer(what))
        restored = make_task()
        for message in changelog:
            if message.topic == topics.CONVERSATIONS:
                restored.restore(Record(message.topic, 0, 0, message.key, message.value, START))
        found[what] = next_probability(task)
        assert next_probability(restored) == found[what]
    assert found["true_alarm"] > found["nothing"] + 0.05
    assert found["false_alarm"] < found["nothing"] - 0.05


def test_a_false_alarm_closes_what_the_words_alone_had_opened() -> None:
    task = angry_task()
    said = signals(judge(task, answer("false_alarm")))
    assert [signal.cause for signal in said if isinstance(signal, CauseClosed)] == ["frustration"]
    assert not [signal for signal in said if isinstance(signal, CauseOpened)]


def test_an_answer_tells_no_time_and_breaks_into_no_recorded_history() -> None:
    task = make_task()
    header = (("stepin-time", b"run-1"),)
    for offset, event in enumerate([sample.started(-1e8), sample.said(-1e8 + 1, PLAIN)]):
        task.feed(sample.record(event, offset, published=0.0, headers=header))
    before = [s for m in task.drain() if m.topic == topics.SIGNALS for s in decode_signals(m.value or b"")]
    messages = judge(task, answer("true_alarm"))
    assert len(labels(messages)) == 1
    after = [s for m in messages if m.topic == topics.SIGNALS for s in decode_signals(m.value or b"")]
    assert [s for s in before if isinstance(s, Watermark)][-1].recording == "run-1"
    assert not [s for s in after if isinstance(s, Watermark)]
    assert task.deadline() is None


def test_an_answer_to_a_conversation_that_is_forgotten_is_counted_and_no_error() -> None:
    task = make_task()
    assert {message.topic for message in judge(task, answer("true_alarm"))} == {topics.CONVERSATIONS}
    assert task.counters["judged_too_late"] == 1


@pytest.mark.parametrize("value", [b"{", None, b'{"type":"stepin.alert.judged.v1"}', b"[" * 5000])
def test_an_answer_that_cannot_be_read_goes_to_dead_letters(value: bytes | None) -> None:
    task = make_task()
    (letter,) = dead_letters(judge(task, answer("true_alarm")._replace(value=value)))
    assert letter.value == value


# --- ratings ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("score", "place"), [(1, 0), (3, 1), (5, 2)])
def test_a_rating_labels_the_latest_turns_also_after_the_end(score: float, place: int) -> None:
    task = angry_task()
    run(task, [sample.ended(100)])
    (label,) = labels(run(task, [sample.rated(300, score)]))
    assert (label.origin, label.place, label.by, label.conversation) == ("rating", place, "customer", "c-1")
    assert len(label.turns) == len(ANGRY)
    assert label.at == START + 300


def test_only_the_first_rating_is_learned_but_the_last_is_shown() -> None:
    task = angry_task()
    messages = run(task, [sample.rated(100, 1), sample.rated(101, 5)])
    assert [label.place for label in labels(messages)] == [0]
    assert view(messages).rating == 1.0


def test_a_rating_of_a_conversation_without_a_scored_turn_or_that_is_forgotten_teaches_nothing() -> None:
    task = make_task()
    silent = [sample.started(0), sample.said(1, "👍"), sample.rated(2, 1)]
    assert labels(run(task, silent)) == []
    assert (
        labels(
            run(
                task,
                [
                    sample.ended(3),
                    sample.time_passed(10 + RetentionRules().ended_conversation),
                    sample.rated(900, 1),
                ],
            )
        )
        == []
    )
