"""How likely it is that the customer who says this is dissatisfied with the service right now.

One linear model for each language over hashed features of the customer's words and of the agent's words
before them, learned one turn at a time. What was measured, and on what, stands in `docs/models.md`.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from river import base

from detectors import manner, storage
from detectors.linear import HashedLinear
from detectors.text import TABLE_SIZE, Ids, hash_name, is_latin, normal, turn_ids

LABELS = ["dissatisfied", "neutral", "satisfied"]
LANGUAGES = ("zh", "en")
# The length of the agent's block of features, where the customer's has one.
BEFORE_SHARE = 0.5
KIND = "frustration"
BUNDLED = Path(__file__).parent / "weights" / "frustration.bin"


def turn_logits(head: HashedLinear, ids: Ids, before: Ids | None = None) -> list[float]:
    """The logits of a turn, and of the agent's words before it."""
    logits = head.logits_of(ids, 1.0 / math.sqrt(ids.size))
    if before is None:
        return logits
    scale = BEFORE_SHARE / math.sqrt(before.size)
    sums = np.add.reduce(head.weights.take(before, axis=0), axis=0).tolist()
    return [logit + scale * value for logit, value in zip(logits, sums, strict=True)]


class FrustrationModel(base.Classifier):
    """P(dissatisfied, neutral, satisfied) of a customer's turn.

    An example is a mapping with `text`, and if known `language` ("zh" or "en"; without it the script
    decides). Any other keys count as features of their own.

    Parameters
    ----------
    rate
        Step size of `learn_one`.
    """

    def __init__(self, rate: float = 0.05) -> None:
        self.rate = rate
        self.heads: dict[str, HashedLinear] = {
            language: HashedLinear(rate=rate, labels=list(LABELS)) for language in LANGUAGES
        }
        self.name = "untrained"

    @property
    def _multiclass(self) -> bool:
        return True

    @classmethod
    def _unit_test_params(cls) -> Iterator[dict[str, Any]]:
        yield {}

    @classmethod
    def bundled(cls) -> FrustrationModel:
        """The model that is shipped.

        Raises:
            BadWeights: the file is damaged.
        """
        return cls.decode(BUNDLED.read_bytes())

    @classmethod
    def decode(cls, data: bytes) -> FrustrationModel:
        """The model that `encode` wrote.

        Raises:
            BadWeights: the file is not one, or cannot be trusted.
        """
        model = cls()
        model.heads = storage.heads(data, KIND, LANGUAGES, LABELS)
        model.rate = model.heads[LANGUAGES[0]].rate
        model.name = storage.digest(data)
        return model

    def encode(self, precision: storage.Precision = "f4") -> bytes:
        """The model as a file. "f4" keeps every bit."""
        return storage.encode(storage.of_heads(KIND, self.heads, precision))

    def score(self, ids: Ids, language: str, before: Ids | None = None, shift: float = 0.0) -> list[float]:
        """The probabilities, in the order of `LABELS`, of a turn's features, which `turn_ids` gave.

        `before` are the `before_ids` of what an agent said just before; they count in English only.
        `shift` is what `manner.shift` says of the turn.
        """
        head = self.heads[language]
        return manner.shifted(head.probabilities(turn_logits(head, ids, before)), shift)

    def predict_proba_one(self, x: dict[Hashable, Any], **_: Any) -> dict[bool | str | int, float]:
        """The probability of each class."""
        head, ids, values = self._encode(x)
        shares = head.probabilities(head.logits_of(ids, values))
        if isinstance(x.get("text"), str):
            shares = manner.shifted(shares, manner.shift(normal(x["text"])))
        return dict(zip(head.classes, shares, strict=True))

    def learn_one(self, x: dict[Hashable, Any], y: Any) -> None:
        """One step towards `y`. The calibration stays as it was fitted."""
        head, ids, values = self._encode(x)
        if y not in head.classes:
            head.add(y)
        target = [1.0 if label == y else 0.0 for label in head.classes]
        head.step(ids, values, target, self.rate)

    def _encode(self, x: Mapping[Any, Any]) -> tuple[HashedLinear, Ids, Any]:
        if not isinstance(x.get("text"), str):
            head = self.heads["zh"]
            return head, *head.encode(x)
        form = normal(x["text"])
        language = x.get("language") or ("en" if is_latin(form) else "zh")
        head = self.heads[language]
        ids = turn_ids(form, language)
        extra = [hash_name(f"{key}={value}") for key, value in x.items() if key not in {"text", "language"}]
        if extra:
            ids = np.union1d(ids, np.array(extra, dtype=np.uint32) % TABLE_SIZE)
        return head, ids, 1.0 / math.sqrt(ids.size)
