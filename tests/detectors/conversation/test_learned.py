"""What was taught survives a restart to the last bit, and damaged data is refused."""

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
from detectors.conversation.taught import parts_of
from detectors.models.storage import BadWeights
from tests.builders.taught import bits

SHIPPED = FrustrationModel()
SHIPPED.name = "shipped"


def labels(seed: int, count: int) -> list[Label]:
    dice = random.Random(seed)
    return [
        Label(
            ScoredTurn(
                dice.choice(("zh", "en")),
                tuple(sorted(dice.sample(range(1 << 18), 9))),
                parts_of(dice.uniform(-4, 4), dice.uniform(-1, 1), dice.uniform(-1, 1)),
            ),
            place,
            dice.uniform(0.1, 1.0),
            dice.choice(("orders", "billing")),
        )
        for place in dice.choices((0, 1, 2), k=count)
    ]


def taught(seed: int, count: int) -> OnlineLearner:
    learner = OnlineLearner(SHIPPED, sample=20)
    for label in labels(seed, count):
        learner.learn_one(label)
    return learner


@settings(max_examples=20)
@given(st.integers(0, 99), st.integers(0, 60))
def test_a_restored_learner_goes_on_as_the_saved_one(seed: int, count: int) -> None:
    one = taught(seed, count)
    other = learned.decode(learned.encode(one), SHIPPED)
    other.sample = one.sample
    assert bits(other.heads) == bits(one.heads)
    for label in labels(seed + 1, 10):
        one.learn_one(label)
        other.learn_one(label)
    assert bits(other.heads) == bits(one.heads)
    assert other.figures() == one.figures()


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_one_is_refused(data: st.DataObject) -> None:
    whole = bytearray(learned.encode(taught(1, 9)))
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
        learned.decode(learned.encode(taught(1, 9)), other)


ROWS, VALUES, SCALE, FACTORS = range(4)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({ROWS: b"\1\2\3"}, "do not fit the rows"),
        ({ROWS: b"\xff\xff\xff\xff", VALUES: b"\0" * 4}, "out of range"),
        ({ROWS: b"\0\0\0\0", VALUES: b"\xff" * 4}, "out of range"),
        ({SCALE: 0.0}, "cannot be read"),
        ({FACTORS: [0.0]}, "factors: expected 3 numbers"),
        ({FACTORS: [0.0, float("nan"), 0.0]}, "factors: expected 3 numbers"),
    ],
)
def test_a_crafted_one_is_refused(change: dict[int, object], says: str) -> None:
    for place in ("floor", "queue"):
        plain = msgspec.msgpack.decode(zlib.decompress(learned.encode(taught(1, 9))))
        head = plain["floors"]["zh"] if place == "floor" else plain["queues"][0][2]
        for number, value in change.items():
            head[number] = value
        with pytest.raises(BadWeights, match=says):
            learned.decode(zlib.compress(msgspec.msgpack.encode(plain)), SHIPPED)


def test_one_of_another_version_is_refused() -> None:
    plain = msgspec.msgpack.decode(zlib.decompress(learned.encode(taught(1, 9))))
    plain["version"] = 99
    with pytest.raises(BadWeights, match="version 99"):
        learned.decode(zlib.compress(msgspec.msgpack.encode(plain)), SHIPPED)
