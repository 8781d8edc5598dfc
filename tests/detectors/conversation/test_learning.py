"""Late judgements become labels, and labels move what a floor was taught, the same way every time."""

from __future__ import annotations

import functools
import random

import numpy as np
import pytest

from detectors import bundled
from detectors.conversation.frustration import FrustrationModel
from detectors.conversation.learning import Label, OnlineLearner, ScoredTurn, labels_of, place_of_rating
from detectors.conversation.taught import MOST_BY_FLOOR, MOST_QUEUES, MOST_SHIFT, Parts, TaughtHeads
from detectors.conversation.versions import ModelVersions
from detectors.text.features import normal, turn_ids
from tests.builders.taught import bits

BAD, GOOD = "云盘又打不开了", "相册很好用"
CALM: Parts = (-2.0, 0.0, 0.0)


@functools.cache
def shipped() -> FrustrationModel:
    return bundled.frustration_model()


def scored(text: str, language: str = "zh") -> ScoredTurn:
    return ScoredTurn(language, tuple(turn_ids(normal(text), language).tolist()), CALM)


def shift(heads: TaughtHeads, text: str, queue: str = "clouds", language: str = "zh") -> float:
    return heads.shift(language, queue, turn_ids(normal(text), language), CALM)


def test_credit_goes_to_the_latest_turns() -> None:
    turns = [scored(f"第{number}句") for number in "一二三四五六七八九十"]
    labels = labels_of(turns, 0)
    credits = [label.credit for label in labels]
    assert credits == sorted(credits) and credits[-1] == 1.0
    assert labels[-1].turn == turns[-1] and len(labels) < len(turns)


@pytest.mark.parametrize(
    ("score", "low", "high", "label"), [(1, 1, 5, 0), (3, 1, 5, 1), (5, 1, 5, 2), (0, 0, 1, 0)]
)
def test_ratings_on_any_scale(score: float, low: float, high: float, label: int) -> None:
    assert place_of_rating(score, low, high) == label


def test_a_rating_off_its_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="from 1 to 5"):
        place_of_rating(6, 1, 5)


def stream(count: int, queue: str = "clouds") -> list[Label]:
    words = random.Random(5)
    bad = ["云盘又崩了", "云盘打不开", "云盘丢了文件"]
    good = ["相册很快", "相册好用", "相册同步好了"]
    return [
        Label(scored(words.choice(bad) + words.choice("啊呢吧")), 0, 1.0, queue)
        if words.random() < 0.2
        else Label(scored(words.choice(good) + words.choice("啊呢吧")), 2, 1.0, queue)
        for _ in range(count)
    ]


def taught(labels: list[Label]) -> OnlineLearner:
    learner = OnlineLearner(shipped(), sample=100)
    for label in labels:
        learner.learn_one(label)
    return learner


def test_rare_labels_are_learned_although_some_are_wrong() -> None:
    slips = random.Random(9)
    learner = taught(
        [
            Label(label.turn, 2 - label.place, 1.0, label.queue) if slips.random() < 0.1 else label
            for label in stream(400)
        ]
    )
    assert shift(learner.heads, BAD) > 1.0
    assert shift(learner.heads, GOOD) < 0.0
    figures = learner.figures()
    assert figures.labels == 400 and figures.auc is not None and figures.auc > 0.7


def test_without_labels_nothing_is_corrected() -> None:
    assert shift(TaughtHeads(), BAD) == shift(OnlineLearner(shipped()).heads, BAD) == 0.0


def test_a_queue_moves_most_the_floor_less_and_another_language_not_at_all() -> None:
    heads = taught(stream(200)).heads
    assert 0.0 < shift(heads, BAD, "photos") < shift(heads, BAD) / 3
    assert shift(heads, BAD, "clouds", "en") == 0.0


def test_labels_of_another_queue_move_a_taught_queue_little() -> None:
    learner = taught(stream(200))
    before = shift(learner.heads, BAD)
    for label in stream(200, "photos"):
        learner.learn_one(Label(label.turn, 2 - label.place, 1.0, "photos"))
    assert abs(shift(learner.heads, BAD) - before) < before / 3
    assert shift(learner.heads, BAD, "photos") < 0.0


def test_a_flood_of_labels_moves_within_bounds_and_right_ones_undo_it() -> None:
    learner = taught([Label(scored(BAD), 1, 1.0, "clouds")] * 2000)
    flooded = shift(learner.heads, BAD)
    assert -MOST_SHIFT <= flooded < -0.5
    assert shift(learner.heads, BAD, "photos") >= -MOST_BY_FLOOR / 4
    # What the flood had no words for has moved less.
    assert abs(shift(learner.heads, "你们到底管不管我的快递")) < abs(flooded)
    for _ in range(40):
        learner.learn_one(Label(scored(BAD), 0, 1.0, "clouds"))
    assert shift(learner.heads, BAD) > flooded / 2


def test_one_label_moves_a_turn_by_a_bounded_step() -> None:
    for odds in (-4.0, -1.0, 0.0, 1.0, 4.0):
        turn = ScoredTurn("zh", scored(BAD).ids, (odds, 0.0, 0.0))
        for place in (0, 2):
            assert abs(shift(taught([Label(turn, place, 1.0, "clouds")]).heads, BAD)) < 1.0


def test_the_same_labels_give_the_same_weights() -> None:
    labels = stream(150) + stream(50, "photos")
    assert bits(taught(labels).heads) == bits(taught(labels).heads)


def test_the_shipped_weights_stay_as_they_are() -> None:
    head = shipped().heads["zh"]
    weights, bias = head.weights.copy(), list(head.bias)
    taught(stream(50))
    assert np.array_equal(head.weights, weights) and head.bias == bias


def test_memory_is_bounded_and_the_queue_without_new_labels_goes_first() -> None:
    learner = OnlineLearner(shipped())
    learner.changes = []
    versions = ModelVersions(learner.heads, "0")
    for number in range(MOST_QUEUES + 1):
        # The first queue gets a label from time to time.
        for queue in ("first", f"q{number}"):
            learner.learn_one(Label(scored(BAD), 0, 1.0, queue))
        versions.add(float(number), str(number), learner.changes)
        learner.changes = []
    kept = {queue for _, queue in learner.heads.queues}
    assert len(kept) == MOST_QUEUES
    assert "first" in kept and not kept & {"q0", "q1"}
    # And it is there again where its labels held.
    newest = bits(learner.heads)
    versions.at(1.5)
    assert {queue for _, queue in learner.heads.queues} == {"first", "q0", "q1"}
    versions.newest()
    assert bits(learner.heads) == newest


def test_long_learning_renews_the_tables_and_can_be_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detectors.models.additive_head._DECAY", 0.2)
    learner = OnlineLearner(shipped(), sample=20)
    versions, grown = ModelVersions(learner.heads, "0"), []
    for number, label in enumerate(stream(80)):
        learner.changes = []
        learner.learn_one(label)
        versions.add(float(number), str(number), learner.changes)
        grown.append(shift(learner.heads, BAD))
    assert all(abs(each) <= MOST_SHIFT for each in grown) and len(set(grown)) > 70
    for number in random.Random(1).sample(range(80), 80):
        versions.at(number + 0.5)
        assert shift(learner.heads, BAD) == grown[number]


def test_drift_is_said_and_resets_nothing() -> None:
    learner = taught(labels := stream(600))
    settled, before = learner.figures(), shift(learner.heads, BAD)
    for number, label in enumerate(stream(1200)[600:]):
        learner.learn_one(Label(label.turn, 2 - label.place, 1.0, label.queue))
        if number == 0:
            assert abs(shift(learner.heads, BAD) - before) < 0.5
    figures = learner.figures()
    assert figures.drifts > settled.drifts
    assert figures.labels == 2 * len(labels)


def test_a_turn_that_today_s_weights_did_not_score_is_learned_by_its_words() -> None:
    labels = [Label(ScoredTurn("zh", label.turn.ids), label.place, 1.0, "clouds") for label in stream(200)]
    assert shift(taught(labels).heads, BAD) > 0.5


def test_there_is_no_auc_before_both_kinds_of_label_were_met() -> None:
    learner = OnlineLearner(shipped())
    learner.learn_one(Label(scored("云盘又崩了"), 0))
    assert learner.figures().auc is None
    learner.learn_one(Label(scored("相册很快"), 2))
    assert learner.figures().auc is not None


def test_a_label_of_a_language_without_a_model_is_passed_over() -> None:
    learner = OnlineLearner(shipped())
    learner.learn_one(Label(ScoredTurn("ja", (1, 2)), 0))
    assert learner.figures().labels == 0
