"""Labels on the log and the models that fold them: the same for everybody who has read the same."""

from __future__ import annotations

import functools
import random
from collections import Counter
from collections.abc import Iterable

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from prometheus_client import CollectorRegistry, generate_latest

from detectors import bundled
from detectors.contract.readings import Turn
from detectors.contract.rules.learning_rules import LearningRules
from detectors.contract.rules.queue_rules import QueueRules
from detectors.conversation.attention import AttentionDetector, AttentionState
from detectors.conversation.taught import TaughtHeads
from detectors.text.features import normal, turn_ids
from stream import records
from stream.labels.saved import CURSOR, Seal
from stream.log import Log, Message, Record, topics
from stream.log.follower import Follower
from stream.log.memory.log import MemoryLog
from stream.records import (
    LabelledTurn,
    LabelRecord,
    ModelMoved,
    TurnRecord,
    decode_history,
    decode_label,
    encode,
)
from stream.runtime import labels_follower, stages
from stream.runtime.labels_follower import MAX_LABELS_A_BATCH, LabelsFollower
from stream.runtime.metrics import WorkerCollector
from stream.runtime.status import describe
from stream.runtime.worker import Membership
from stream.runtime.workers import Workers, create_topics
from tests.builders import events as sample
from tests.builders.clock import FakeClock
from tests.builders.floors import floor
from tests.builders.floors.conversation_task import ANGRY
from tests.builders.labels import answer, entry, retraction
from tests.builders.labels import given as labelled
from tests.builders.taught import bits
from tests.builders.waiting import wait_until

PARTITIONS = 3
BAD = ["云盘又崩了", "云盘打不开", "云盘丢了文件"]
GOOD = ["相册很快", "相册好用"]
QUEUE = "clouds"
HEADERS = (("stepin-labels-read", b"3"),)


@functools.cache
def detector() -> AttentionDetector:
    return bundled.attention_detector()


def new_log() -> MemoryLog:
    log = MemoryLog(clock=lambda: sample.START + 200)
    create_topics(log, PARTITIONS)
    return log


def publish(log: Log, messages: Iterable[Message]) -> None:
    publisher = log.publisher()
    publisher.send(messages)
    publisher.close()


def label(number: int) -> Message:
    bad = number % 3 == 0
    text = (BAD if bad else GOOD)[number % 2] + "啊" * (number % 2)
    ids = tuple(turn_ids(normal(text), "zh").tolist())
    record = LabelRecord(
        id=f"l-{number}",
        at=sample.START + number,
        conversation=f"c-{number}",
        origin="rating",
        place=0 if bad else 2,
        turns=(LabelledTurn(language="zh", ids=ids, credit=1.0),),
        queue=QUEUE,
    )
    return Message(topics.LABELS, record.conversation.encode(), encode(record))


def weights(follower: LabelsFollower) -> bytes:
    return bits(follower.detector.taught)


def follow_to(follower: LabelsFollower, labels: int) -> None:
    for _ in range(labels):
        follower.update()
        if follower.figures is not None and follower.figures.labels == labels:
            return
    raise AssertionError(f"learned {follower.figures} and not {labels}")


def test_who_has_read_the_same_labels_has_the_same_model_whenever_they_came() -> None:
    log = new_log()
    early = LabelsFollower(log, detector())
    publish(log, map(label, range(25)))
    follow_to(early, 25)
    late = LabelsFollower(log, detector())
    assert weights(early) == weights(late) != b""
    assert early.detector.model == late.detector.model == f"{detector().model}+25"
    assert early.figures == late.figures
    publish(log, map(label, range(25, 40)))
    follow_to(early, 40)
    follow_to(late, 40)
    again = LabelsFollower(log, detector())
    assert weights(early) == weights(late) == weights(again)


def test_what_was_shipped_is_left_as_it_is_and_without_labels_nothing_is_taught() -> None:
    log = new_log()
    follower = LabelsFollower(log, detector())
    follower.update()
    assert follower.detector.frustration is detector().frustration
    assert (follower.detector.model, follower.figures) == (detector().model, None)
    assert follower.detector.taught is None
    shipped = {name: head.weights.copy() for name, head in detector().frustration.heads.items()}
    publish(log, map(label, range(3)))
    follow_to(follower, 3)
    assert follower.detector.frustration is detector().frustration
    for name, head in detector().frustration.heads.items():
        assert np.array_equal(head.weights, shipped[name])
    assert "+" not in detector().model and detector().taught is None


def test_what_former_weights_said_of_a_turn_is_not_learned_from() -> None:
    def taught(model: str, parts: tuple[float, float, float] | None) -> bytes:
        log, record = new_log(), decode_label(label(0).value or b"")
        turns = tuple(replace(turn, parts=parts) for turn in record.turns)
        publish(log, [labelled(replace(record, model=model, turns=turns))])
        return weights(LabelsFollower(log, detector()))

    now, parts = detector().frustration.name, (3.0, 0.5, 0.0)
    assert taught("former", parts) == taught("former", None) == taught(now, None) != taught(now, parts)


def test_many_labels_at_once_are_learned_a_few_at_a_time() -> None:
    log = new_log()
    follower = LabelsFollower(log, detector())
    publish(log, map(label, range(3 * MAX_LABELS_A_BATCH)))
    follower.update()
    assert follower.figures is not None and 0 < follower.figures.labels <= MAX_LABELS_A_BATCH


def test_a_label_that_cannot_be_read_is_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    log = new_log()
    broken = [Message(topics.LABELS, b"c", value) for value in (b"{", None, b"[" * 5000)]
    publish(log, [label(0), *broken, label(1)])
    follower = LabelsFollower(log, detector())
    assert follower.figures is not None and follower.figures.labels == 2
    assert caplog.text.count("is not learned") == 3


def saved(follower: LabelsFollower, log: Log) -> bool:
    message = follower.save()
    publish(log, [message] if message is not None else [])
    return message is not None


def test_a_worker_that_starts_goes_on_from_what_was_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels_follower, "SAVE_EVERY", 20)
    monkeypatch.setattr(labels_follower, "SAVE_LAG", 0)
    log = new_log()
    publish(log, map(label, range(19)))
    first = LabelsFollower(log, detector())
    assert not saved(first, log)
    publish(log, map(label, range(19, 30)))
    follow_to(first, 30)
    assert saved(first, log) and not saved(first, log)
    publish(log, map(label, range(30, 37)))
    follow_to(first, 37)
    # The same model where the labels before it cannot be read any more: they were not needed.
    other = new_log()
    publish(other, [Message(topics.LABELS, b"c", b"{")] * 30)
    publish(other, map(label, range(30, 37)))
    copied = log.reader([topics.MODELS], "beginning").poll(0.1)
    publish(other, [Message(topics.MODELS, one.key, one.value, 0, one.headers) for one in copied])
    second = LabelsFollower(other, detector())
    assert weights(second) == weights(first)
    assert (second.figures, second.detector.model) == (first.figures, first.detector.model)
    # And they go on alike.
    for place in (log, other):
        publish(place, map(label, range(37, 60)))
    follow_to(first, 60)
    follow_to(second, 60)
    assert weights(second) == weights(first)
    assert second.figures == first.figures


@given(chance=st.integers(0, 10_000))
@settings(max_examples=15)
def test_polls_saves_and_restarts_change_no_bit_of_what_is_taught(chance: int) -> None:
    dice = random.Random(chance)
    log, labels = new_log(), [labelled(entry(number, 10.0 * number, dice)) for number in range(40)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(labels_follower, "SAVE_EVERY", 7)
        patch.setattr(labels_follower, "SAVE_LAG", dice.choice([0, 5]))
        one = LabelsFollower(log, detector())
        while labels:
            count = dice.randrange(1, 15)
            publish(log, labels[:count])
            del labels[:count]
            for _ in range(dice.randrange(3)):
                one.update()
                one.detector.score_at(sample.START + dice.uniform(0, 400))
                saved(one, log)
            if dice.random() < 0.3:
                one = LabelsFollower(log, detector())
    undisturbed = new_log()
    publish(undisturbed, map(_again, log.reader([topics.LABELS], "beginning").poll(0.1)))
    whole, other = LabelsFollower(undisturbed, detector()), LabelsFollower(log, detector())
    assert weights(whole) == weights(other) != b""
    assert whole.figures == other.figures


def test_taking_back_an_early_answer_leaves_no_bit_of_it_also_after_a_restart_and_in_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(labels_follower, "SAVE_EVERY", 20)
    monkeypatch.setattr(labels_follower, "SAVE_LAG", 0)
    monkeypatch.setattr(labels_follower, "CATCH_UP", 10)
    log, without = new_log(), new_log()
    bad, later = labelled(answer("a", "ann", False, 5.0)), [*map(label, range(60))]
    publish(log, [bad, *later])
    publish(without, [Message(topics.LABELS, b"c", b"{"), *later])
    one, expected = LabelsFollower(log, detector()), LabelsFollower(without, detector())
    assert saved(one, log) and weights(one) != weights(expected)
    publish(log, [labelled(retraction(900.0, "a/ann"))])
    monkeypatch.setattr(labels_follower, "AT_ONCE", 30)
    # The saved model has learned the answer, and what is before it must be folded again, a part at a time.
    two = LabelsFollower(log, detector())
    assert two.busy and weights(two) != weights(expected)
    for follower in (one, two):
        follower.update()
        while follower.busy:
            follower.update()
        assert weights(follower) == weights(expected)
        assert follower.figures == expected.figures
        # Turns before are still scored with it.
        follower.detector.score_at(sample.START + 899.0)
        assert weights(follower) != weights(expected)
        follower.detector.score_at(sample.START + 900.0)
        assert weights(follower) == weights(expected)


def test_many_changes_of_early_answers_hold_up_no_update(monkeypatch: pytest.MonkeyPatch) -> None:
    """A member of a group has to poll: what is folded again in one update is bounded."""
    monkeypatch.setattr(labels_follower, "AT_ONCE", 100)
    monkeypatch.setattr(labels_follower, "CATCH_UP", 10)
    log = new_log()
    publish(log, [labelled(answer(f"a{n}", "ann", False, n)) for n in range(20)])
    publish(log, map(label, range(40)))
    follower = LabelsFollower(log, detector())
    publish(log, [labelled(retraction(900.0 + n, f"a{n}/ann")) for n in range(8)])
    follower.update()
    folds = 0
    while follower.busy:
        folds += 1
        follower.update()
    assert folds > 4
    expected = new_log()
    publish(expected, [Message(topics.LABELS, b"c", b"{")] * 8)
    publish(expected, [labelled(answer(f"a{n}", "ann", False, n)) for n in range(8, 20)])
    publish(expected, map(label, range(40)))
    assert weights(follower) == weights(LabelsFollower(expected, detector()))


def test_one_answer_moves_a_sentence_as_much_as_sixty_names_do() -> None:
    def chance_after(names: int) -> float:
        log = new_log()
        publish(
            log, [labelled(answer("a", f"p{number}", False, number, ANGRY[0])) for number in range(names)]
        )
        return chance(LabelsFollower(log, detector()).detector, "orders", ANGRY[0], "zh")

    assert chance_after(60) == chance_after(1) < chance(detector(), "orders", ANGRY[0], "zh")


def test_a_model_that_somebody_else_saved_is_refused_and_the_labels_are_learned(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(labels_follower, "SAVE_EVERY", 20)
    monkeypatch.setattr(labels_follower, "SAVE_LAG", 0)
    log, elsewhere = new_log(), new_log()
    publish(log, map(label, range(30)))
    # Whoever may write to the models topic trains a model of their own, and signs it with what they know.
    publish(elsewhere, [label(0)] * 30)
    forged = LabelsFollower(elsewhere, detector(), Seal("another secret", "worker-1")).save()
    assert forged is not None
    honest = weights(LabelsFollower(log, detector()))
    for headers in (forged.headers, forged.headers[:-1], ()):
        publish(log, [forged._replace(headers=headers)])
        counters = Counter[str]()
        follower = LabelsFollower(log, detector(), Seal("the secret", "worker-2"), counters)
        assert weights(follower) == honest
        assert counters["models_refused"] == 1
    assert "worker-1 saved" in caplog.text and "not signed" in caplog.text
    # One with the key is used, on another worker too, but not with another cursor.
    true = LabelsFollower(log, detector(), Seal("the secret", "worker-2")).save()
    assert true is not None
    publish(log, [true])
    for message, refused in ((true, 0), (true._replace(headers=((CURSOR, b"1"), *true.headers[1:])), 1)):
        publish(log, [message])
        counters = Counter[str]()
        LabelsFollower(log, detector(), Seal("the secret", "worker-3"), counters)
        assert counters["models_refused"] == refused


def test_a_model_that_labels_move_fast_is_told_to_ops_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels_follower, "MAX_LABELS_A_BATCH", 1000)
    log = new_log()
    slow = [labelled(answer(f"s{n}", f"p{n}", False, 7200.0 * n, ANGRY[0])) for n in range(15)]
    publish(log, slow)
    follower = LabelsFollower(log, detector())
    assert follower.moved() == []
    attack = [labelled(answer(f"a{n}", f"p{n}", False, 2e5 + n, ANGRY[n % len(ANGRY)])) for n in range(40)]
    publish(log, attack)
    follower.update()
    history, kept = follower.moved()[:2]
    moved = decode_history(history.value or b"")
    assert isinstance(moved, ModelMoved)
    assert (history.topic, moved.queue, moved.language) == (topics.HISTORY, "orders", "zh")
    assert moved.by >= moved.threshold == LearningRules().jump_at
    assert follower.moved() == []
    publish(log, [kept])
    said = "\n".join(describe(log, moved.at + 60))
    assert f"labels moved the model of queue orders (zh) by {moved.by:.2f}" in said
    assert "labels moved" not in "\n".join(describe(log, moved.at + 1e6))


def test_the_rules_say_how_far_a_model_may_move() -> None:
    log = new_log()
    follower = LabelsFollower(log, detector())
    attack = [labelled(answer(f"a{n}", f"p{n}", False, n, ANGRY[n % len(ANGRY)])) for n in range(30)]
    publish(log, attack)
    for _ in range(4):
        follower.update(LearningRules(jump_at=1.0))
    assert follower.moved() == []


def _again(record: Record) -> Message:
    return Message(record.topic, record.key, record.value)


def test_a_saved_model_is_not_used_for_other_labels(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(labels_follower, "SAVE_EVERY", 20)
    monkeypatch.setattr(labels_follower, "SAVE_LAG", 0)
    log, other = new_log(), new_log()
    publish(log, map(label, range(30)))
    assert saved(LabelsFollower(log, detector()), log)
    # The labels topic was created again, and holds fewer labels than the saved model has learned.
    publish(other, map(label, range(5)))
    (copied,) = log.reader([topics.MODELS], "beginning").poll(0.1)
    publish(other, [Message(topics.MODELS, copied.key, copied.value, 0, copied.headers)])
    assert LabelsFollower(other, detector()).detector.model == f"{detector().model}+5"
    assert "was created again" in caplog.text


@pytest.mark.parametrize("value", [b"", b"no zlib", None])
def test_a_saved_model_that_cannot_be_used_costs_time_and_nothing_else(value: bytes | None) -> None:
    log = new_log()
    publish(log, [*map(label, range(5)), Message(topics.MODELS, b"frustration", value, 0, HEADERS)])
    assert LabelsFollower(log, detector()).detector.model == f"{detector().model}+5"


def test_the_worker_of_the_first_partition_saves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels_follower, "SAVE_EVERY", 20)
    monkeypatch.setattr(labels_follower, "SAVE_LAG", 0)
    log = new_log()
    publish(log, map(label, range(25)))
    runs = start(log, "one")
    floor.work_off(runs)
    (record,) = log.reader([topics.MODELS], "beginning").poll(0.1)
    assert dict(record.headers)["stepin-labels-read"] == b"25"


def chance(detector: AttentionDetector, queue: str, text: str, language: str) -> float:
    turn = Turn(id="1", at=0.0, sender="customer", text=text, language=language)
    found = detector.observe(AttentionState(), turn, QueueRules(), queue).probability
    assert found is not None
    return found


def test_what_a_queue_calls_bad_is_learned_there_and_little_elsewhere() -> None:
    log = new_log()
    publish(log, map(label, range(120)))
    here = LabelsFollower(log, detector()).detector
    bad = ("云盘又打不开了", "zh")
    before, there = chance(detector(), QUEUE, *bad), chance(here, "billing", *bad)
    assert before < there < before + 0.12 < chance(here, QUEUE, *bad)
    english = ("the cloud drive is down again", "en")
    assert chance(here, QUEUE, *english) == chance(detector(), QUEUE, *english)


# --- the whole floor --------------------------------------------------------------------------------------


def start(log: Log, name: str) -> list[Membership]:
    both = (stages.conversations(log, detector()), stages.queues(log))
    return [Membership(log, stage, f"{name}-{stage.name}", FakeClock(), Counter()) for stage in both]


def act(log: Log, alert: records.Alert, what: str, action_id: str, by: str = "ruth") -> None:
    action = records.Action(
        id=action_id, action=what, alert=alert.id, queue=alert.queue, by=by, at=sample.START + 99
    )
    publish(log, [Message(topics.ACTIONS, alert.queue.encode(), encode(action))])


def frustration(log: Log) -> records.Alert:
    (alert,) = [alert for alert in floor.alerts(log).values() if alert.cause == "frustration"]
    return alert


def labels_on(log: Log) -> list[LabelRecord]:
    with Follower(log, [topics.LABELS]) as follower:
        return [decode_label(record.value or b"") for record in follower.read_to_end()]


def angry_floor() -> tuple[MemoryLog, list[Membership]]:
    log = new_log()
    runs = start(log, "one")
    said = [sample.said(10 + 5 * place, text) for place, text in enumerate(ANGRY)]
    publish(log, events(sample.started(0), sample.answered(1), *said))
    floor.work_off(runs)
    return log, runs


def events(*sent: object) -> list[Message]:
    return [m for m in floor.messages(sent, PARTITIONS) if m.key != b"stepin-time"]  # type: ignore[arg-type]


def test_a_tap_goes_from_the_alert_to_the_conversation_and_into_every_model() -> None:
    log, runs = angry_floor()
    act(log, frustration(log), "false_alarm", "1")
    act(log, frustration(log), "false_alarm", "2")
    floor.work_off(runs)
    alert = frustration(log)
    assert (alert.status, alert.resolution, alert.model) == ("resolved", "calm", detector().model)
    assert [entry.what for entry in alert.history].count("false_alarm") == 1
    (learned,) = labels_on(log)
    assert (learned.origin, learned.by, learned.conversation) == ("false_alarm", "ruth", "c-1")
    figures = runs[0].figures
    assert figures is not None and figures.labels == len(learned.turns)
    for run in runs:
        run.close()
    runs = start(log, "two")
    assert runs[0].figures == figures
    more = [sample.said(100 + place, text, subject="c-2") for place, text in enumerate(ANGRY)]
    publish(log, events(sample.started(99, "c-2"), *more))
    floor.work_off(runs)
    names = {alert.model for alert in floor.alerts(log).values() if alert.subject == "c-2"}
    assert names == {f"{detector().model}+{figures.labels}"}


def test_an_answer_moves_its_queue_within_the_minute_and_other_queues_less() -> None:
    log, runs = angry_floor()
    act(log, frustration(log), "false_alarm", "1")
    floor.work_off(runs)
    last_word = sample.START + 5 + 5 * len(ANGRY)
    (given,) = labels_on(log)
    assert given.queue == "orders" and given.model == detector().frustration.name
    assert last_word < given.effective_at < last_word + 60
    at = given.effective_at - sample.START
    said = [(f"to-{queue}", queue) for queue in ("orders", "billing")]
    publish(log, events(*(sample.started(at, subject, queue) for subject, queue in said)))
    publish(log, events(*(sample.said(at + 1, ANGRY[0], subject=subject) for subject, _ in said)))
    floor.work_off(runs)
    first = first_probabilities(log)
    assert first["to-orders"] < first["to-billing"] < first["c-1"]


def first_probabilities(log: Log) -> dict[str, float]:
    """The probability of each conversation's first turn."""
    found: dict[str, float] = {}
    with Follower(log, [topics.TURNS]) as follower:
        for record in follower.read_to_end():
            turn = msgspec.json.decode(record.value or b"", type=TurnRecord)
            if turn.probability is not None:
                found.setdefault(turn.conversation, turn.probability)
    return found


def test_a_rating_after_the_end_is_learned() -> None:
    log = new_log()
    runs = start(log, "one")
    live = [sample.started(0), sample.said(5, ANGRY[0]), sample.ended(20), sample.rated(60, 1)]
    publish(log, [message._replace(headers=()) for message in events(*live)])
    floor.work_off(runs)
    (learned,) = labels_on(log)
    assert (learned.origin, learned.place, len(learned.turns)) == ("rating", 0, 1)
    assert runs[0].figures is not None and runs[0].figures.labels == 1


def test_recorded_ratings_teach_nothing_so_that_a_replay_stays_what_it_was() -> None:
    log, runs = angry_floor()
    publish(log, events(sample.rated(60, 1)))
    floor.work_off(runs)
    assert floor.conversations(log)["c-1"].rating == 0.0
    assert labels_on(log) == []


def test_what_the_model_has_learned_is_measured() -> None:
    log = new_log()
    publish(log, map(label, range(12)))
    workers = Workers(log, "worker", ["conversations"])
    try:
        registry = CollectorRegistry()
        collector = WorkerCollector(workers)
        wait_until(lambda: workers.figures() is not None)
        registry.register(collector)
        told = generate_latest(registry).decode()
    finally:
        workers.close()
    assert "stepin_worker_model_labels 12.0" in told
    for name in ("auc", "log_loss", "drifts"):
        assert f"stepin_worker_model_{name} " in told


def test_a_tap_that_is_taken_back_leaves_the_shipped_model() -> None:
    log, runs = angry_floor()
    act(log, frustration(log), "false_alarm", "1")
    act(log, frustration(log), "false_alarm", "2", by="lin")
    floor.work_off(runs)
    follower = runs[0]._labels
    assert follower is not None and follower.detector.model != detector().model
    act(log, frustration(log), "retract", "3")
    act(log, frustration(log), "retract", "4", by="lin")
    floor.work_off(runs)
    assert [entry.what for entry in frustration(log).history].count("retract") == 2
    for each in (follower, LabelsFollower(log, detector())):
        assert each.detector.model == detector().model
        assert weights(each) == bits(TaughtHeads())
