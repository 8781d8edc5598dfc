"""The small job itself, the same for every engine. It needs River and nothing of StepIn."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from typing import Any
from zlib import crc32

from river.linear_model import LogisticRegression

from tests.bench.peers.messages import text

_BUCKETS = 1 << 18
_EXAMPLES = 500
_NEWEST = 0.2
State = dict[str, Any]


def features(turn: str) -> dict[int, int]:
    """Count the hashed character 1-, 2- and 3-grams of a turn."""
    counts: dict[int, int] = {}
    for size in (1, 2, 3):
        for start in range(len(turn) - size + 1):
            bucket = crc32(turn[start : start + size].encode()) % _BUCKETS
            counts[bucket] = counts.get(bucket, 0) + 1
    return counts


def _trained() -> LogisticRegression:
    chance = random.Random(7)
    model = LogisticRegression()
    for number in range(_EXAMPLES):
        model.learn_one(features(text(chance)), number % 3 == 0)
    return model


def scorer() -> Callable[[str], float]:
    """Return what scores a turn, 0…1. With PEERS_SCORE=off it costs nothing and shows the engine alone."""
    if os.environ.get("PEERS_SCORE") == "off":
        return lambda _: 0.5
    model: Any = _trained()
    return lambda turn: float(model.predict_proba_one(features(turn))[True])


def next_state(state: State | None, score: float) -> State:
    """Return the state of a key after one more message: the count, and a running mean of the scores.

    >>> next_state({"count": 1, "mean": 0.5}, 1.0)
    {'count': 2, 'mean': 0.6}
    """
    if state is None:
        return {"count": 1, "mean": score}
    return {"count": state["count"] + 1, "mean": state["mean"] + _NEWEST * (score - state["mean"])}


def result(conversation: str, state: State) -> dict[str, Any]:
    """Return the record that is written for a message."""
    return {"conversation": conversation, **state}
