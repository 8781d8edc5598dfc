"""The base of the models of a customer's turn: one linear head for each language, stored in one file."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
from river import base

from detectors.models import storage
from detectors.models.linear import HashedLinear
from detectors.text.features import TABLE_SIZE, Ids, hash_name, is_latin, normal, turn_ids

LANGUAGES = ("zh", "en")


class TurnModel(base.Classifier):
    """The probabilities of a few classes for a customer's turn, in River's interface.

    An example is a mapping with `text` and maybe `language` ("zh" or "en"; without it the script decides).
    Each other key is a feature of its own.

    A subclass names its `kind`, which is also the name of its file, its classes in their order, and the
    profiles that its file has: heads of one kind of floor, beside those of the languages.

    Parameters
    ----------
    rate
        Step size of `learn_one`.
    """

    kind: ClassVar[str]
    names: ClassVar[tuple[str, ...]]
    profile_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, rate: float = 0.05) -> None:
        self.rate = rate
        self.heads: dict[str, HashedLinear] = {
            language: HashedLinear(rate=rate, labels=list(self.names)) for language in LANGUAGES
        }
        self.profiles: dict[str, HashedLinear] = {
            name: HashedLinear(rate=rate, labels=list(self.names)) for name in self.profile_names
        }
        self.name = "untrained"

    @property
    def _multiclass(self) -> bool:
        return True

    @classmethod
    def _unit_test_params(cls) -> Iterator[dict[str, Any]]:
        yield {}

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Return the model in a file of `encode`.

        Raises:
            BadWeights: the file is damaged, or of another version or kind.
        """
        model = cls()
        heads = storage.heads(data, cls.kind, (*LANGUAGES, *cls.profile_names), cls.names)
        model.heads = {language: heads[language] for language in LANGUAGES}
        model.profiles = {name: heads[name] for name in cls.profile_names}
        model.rate = model.heads[LANGUAGES[0]].rate
        model.name = storage.digest(data)
        return model

    def encode(self, precision: storage.Precision = "f4") -> bytes:
        """Return the model as a file. "f4" keeps every bit."""
        return storage.encode(storage.of_heads(self.kind, {**self.heads, **self.profiles}, precision))

    def adjusted(self, shares: list[float], text: str) -> list[float]:
        """Return the probabilities, adjusted by the manner and the emoji of a text."""
        raise NotImplementedError

    def predict_proba_one(self, x: dict[Hashable, Any], **_: Any) -> dict[bool | str | int, float]:
        """Return the probability of each class."""
        head, ids, values = self._features(x)
        shares = head.probabilities(head.logits_of(ids, values))
        if isinstance(x.get("text"), str):
            shares = self.adjusted(shares, x["text"])
        return dict(zip(head.classes, shares, strict=True))

    def learn_one(self, x: dict[Hashable, Any], y: Any) -> None:
        """Take one step towards `y`. The calibration stays as it was fitted."""
        head, ids, values = self._features(x)
        if y not in head.classes:
            head.add(y)
        head.step(ids, values, [1.0 if label == y else 0.0 for label in head.classes], self.rate)

    def _features(self, x: dict[Hashable, Any]) -> tuple[HashedLinear, Ids, npt.NDArray[np.float32] | float]:
        if not isinstance(x.get("text"), str):
            head = self.heads["zh"]
            return head, *head.encode(x)
        form = normal(x["text"])
        language = x.get("language") or ("en" if is_latin(form) else "zh")
        ids = turn_ids(form, language)
        extra = [hash_name(f"{key}={value}") for key, value in x.items() if key not in {"text", "language"}]
        if extra:
            ids = np.union1d(ids, np.array(extra, dtype=np.uint32) % TABLE_SIZE)
        return self.heads[language], ids, 1.0 / math.sqrt(ids.size)
