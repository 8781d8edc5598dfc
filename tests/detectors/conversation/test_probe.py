"""The sentences that show how far labels have moved a model."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from detectors import bundled
from detectors.conversation.frustration import FrustrationModel
from detectors.conversation.learning import Label, OnlineLearner, ScoredTurn
from detectors.conversation.probe import HOUR, SENTENCES, ModelWatch
from detectors.conversation.taught import TaughtHeads, parts_of
from detectors.conversation.turn_features import TurnFeatures
from detectors.models.linear import sigmoid
from detectors.text.features import normal, turn_ids

QUEUE = "orders"


@functools.cache
def model() -> FrustrationModel:
    return bundled.frustration_model()


def taught(count: int, text: str = "太差劲了，我要投诉", place: int = 1) -> OnlineLearner:
    learner = OnlineLearner(model())
    ids = turn_ids(normal(text), "zh")
    parts = parts_of(model().score(TurnFeatures(ids), "zh").own, 0.0, 0.0)
    for _ in range(count):
        learner.learn_one(Label(ScoredTurn("zh", tuple(ids.tolist()), parts), place, 1.0, QUEUE))
    return learner


@pytest.mark.parametrize("language", SENTENCES)
def test_half_of_the_sentences_are_calm_and_half_in_trouble(language: str) -> None:
    chances = ModelWatch(model()).chances(TaughtHeads(), (language, QUEUE))
    half = len(chances) // 2
    assert np.mean(chances[:half] < 0.5) == 1.0 and np.mean(chances[half:] > 0.35) == 1.0


@pytest.mark.parametrize("queue", [QUEUE, "another"])
def test_the_sentences_are_scored_as_turns_are(queue: str) -> None:
    heads = taught(20).heads
    found = ModelWatch(model()).chances(heads, ("zh", queue))
    for text, chance in zip(SENTENCES["zh"], found, strict=True):
        ids = turn_ids(normal(text), "zh")
        own = model().score(TurnFeatures(ids), "zh").own
        shift = heads.shift("zh", queue, ids, parts_of(own, 0.0, 0.0))
        assert chance == pytest.approx(sigmoid(own + shift), abs=1e-6)


def test_a_move_within_an_hour_is_told_once_and_a_slow_one_is_not() -> None:
    key, watch, learner = ("zh", QUEUE), ModelWatch(model()), taught(30)
    watch.note(0.0, TaughtHeads(), key)
    moved = watch.moved(60.0, learner.heads, key, 0.1)
    assert moved is not None and (moved.language, moved.queue) == key and moved.by >= 0.1
    assert watch.moved(61.0, learner.heads, key, 0.1) is None
    slow = ModelWatch(model())
    slow.note(0.0, TaughtHeads(), key)
    slow.note(HOUR + 1.0, learner.heads, key)
    assert slow.moved(HOUR + 2.0, learner.heads, key, 0.1) is None
