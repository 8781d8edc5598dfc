"""The learned part survives a restart to the last bit, and damaged data is refused."""

from __future__ import annotations

import random
import zlib

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.conversation import learned
from detectors.conversation.frustration import FrustrationModel
from detectors.conversation.learning import Label, OnlineLearner, ScoredTurn
from detectors.models.storage import BadWeights

SHIPPED = FrustrationModel()
SHIPPED.name = "shipped"


def labels(seed: int, count: int) -> list[Label]:
    dice = random.Random(seed)
    return [
        Label(ScoredTurn(dice.choice(("zh", "en")), tuple(sorted(dice.sample(range(1 << 18), 9)))), place)
        for place in dice.choices((0, 1, 2), k=count)
    ]


def taught(seed: int, count: int) -> OnlineLearner:
    learner = OnlineLearner(FrustrationModel(), sample=20)
    for label in labels(seed, count):
        learner.learn(label)
    return learner


@settings(max_examples=20)
@given(st.integers(0, 99), st.integers(0, 60))
def test_a_restored_learner_goes_on_as_the_saved_one(seed: int, count: int) -> None:
    one = taught(seed, count)
    other = learned.decode(learned.encode(one, SHIPPED), SHIPPED)
    other.sample = one.sample
    assert other.model.encode() == one.model.encode()
    for label in labels(seed + 1, 10):
        one.learn(label)
        other.learn(label)
    assert other.model.encode() == one.model.encode()
    assert other.figures() == one.figures()
    assert SHIPPED.encode() == FrustrationModel().encode()


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_one_is_refused(data: st.DataObject) -> None:
    whole = bytearray(learned.encode(taught(1, 5), SHIPPED))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BadWeights):
        learned.decode(bytes(whole), SHIPPED)
    with pytest.raises(BadWeights):
        learned.decode(bytes(whole[:place]), SHIPPED)


def test_one_of_another_model_is_refused() -> None:
    other = FrustrationModel()
    other.name = "newer"
    with pytest.raises(BadWeights, match="of the model 'shipped', expected 'newer'"):
        learned.decode(learned.encode(taught(1, 5), SHIPPED), other)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"version": 99}, "version 99"),
        ({"rows": b"\1\2\3"}, "do not fit the rows"),
        ({"rows": b"\xff\xff\xff\xff", "values": b"\0" * 12}, "out of range"),
        ({"rows": b"\0\0\0\0", "values": b"\xff" * 12}, "out of range"),
        ({"bias": [0.0]}, "bias: expected 3 numbers"),
        ({"bias": [0.0, float("nan"), 0.0]}, "bias: expected 3 numbers"),
    ],
)
def test_a_crafted_one_is_refused(change: dict[str, object], says: str) -> None:
    plain = msgspec.msgpack.decode(zlib.decompress(learned.encode(taught(1, 5), SHIPPED)))
    for name, value in change.items():
        (plain if name == "version" else plain["heads"]["zh"])[name] = value
    with pytest.raises(BadWeights, match=says):
        learned.decode(zlib.compress(msgspec.msgpack.encode(plain)), SHIPPED)
