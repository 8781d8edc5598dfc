"""Late judgements become labels, and labels move the model the same way every time."""

from __future__ import annotations

import random

import pytest

from detectors import bundled
from detectors.conversation.frustration import FrustrationModel
from detectors.conversation.learning import Label, OnlineLearner, ScoredTurn, labels_of, place_of_rating
from detectors.text.features import normal, turn_ids


def scored(text: str, language: str = "zh") -> ScoredTurn:
    return ScoredTurn(language, tuple(turn_ids(normal(text), language).tolist()))


def chance(model: FrustrationModel, text: str) -> float:
    return model.predict_proba_one({"text": text, "language": "zh"})["dissatisfied"]


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


def stream(count: int) -> list[Label]:
    words = random.Random(5)
    bad = ["云盘又崩了", "云盘打不开", "云盘丢了文件"]
    good = ["相册很快", "相册好用", "相册同步好了"]
    return [
        Label(scored(words.choice(bad) + words.choice("啊呢吧")), 0)
        if words.random() < 0.2
        else Label(scored(words.choice(good) + words.choice("啊呢吧")), 2)
        for _ in range(count)
    ]


def test_rare_labels_are_learned_although_some_are_wrong() -> None:
    model = bundled.frustration_model()
    learner = OnlineLearner(model)
    slips = random.Random(9)
    before = chance(model, "云盘又打不开了")
    for label in stream(400):
        wrong = slips.random() < 0.1
        learner.learn(Label(label.turn, 2 - label.place) if wrong else label)
    assert chance(model, "云盘又打不开了") > max(before, 0.5)
    assert chance(model, "相册很好用") < 0.3
    figures = learner.figures()
    assert figures.labels == 400 and figures.auc > 0.7


def test_the_same_labels_give_the_same_weights() -> None:
    models = [bundled.frustration_model(), bundled.frustration_model()]
    for model in models:
        learner = OnlineLearner(model, sample=50)
        for label in stream(150):
            learner.learn(label)
    assert models[0].encode() == models[1].encode()


def test_drift_is_said_and_resets_nothing() -> None:
    model = bundled.frustration_model()
    learner = OnlineLearner(model, sample=100)
    labels = stream(1200)
    for label in labels[:600]:
        learner.learn(label)
    settled = learner.figures()
    for label in labels[600:]:
        learner.learn(Label(label.turn, 2 - label.place))
    figures = learner.figures()
    assert figures.drifts > settled.drifts
    assert figures.rate > 0
    assert figures.labels == 1200


def test_there_is_no_auc_before_both_kinds_of_label_were_met() -> None:
    learner = OnlineLearner(bundled.frustration_model())
    learner.learn(Label(scored("云盘又崩了"), 0))
    assert learner.figures().auc is None
    learner.learn(Label(scored("相册很快"), 2))
    assert learner.figures().auc is not None


def test_a_label_of_a_language_without_a_model_is_passed_over() -> None:
    learner = OnlineLearner(bundled.frustration_model())
    learner.learn(Label(ScoredTurn("ja", (1, 2)), 0))
    assert learner.figures().labels == 0
