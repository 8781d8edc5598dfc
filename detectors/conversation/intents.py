"""Tells what a turn is meant to do: threaten, ask for a person, promise an act, and others.

For each language one linear model over the hashed features of the turn's own words has one logit for each
intent. A turn may have several intents, or none. `docs/models.md` holds the measurements and their data.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from detectors.models import storage
from detectors.models.linear import HashedLinear, sigmoid
from detectors.models.turn_model import LANGUAGES
from detectors.text import phrases
from detectors.text.features import Ids
from detectors.text.patterns.otherwise import means_otherwise
from detectors.text.phrases import Phrase


class Intents(NamedTuple):
    """The probability of each intent of a turn, 0…1.

    A customer announces an act against the company (`threat`), does not follow what was said or what to do
    (`confusion`), has told it already (`told_before`), or asks for a person or a superior (`wants_person`).
    An agent promises an act by a named time (`promise`).
    """

    threat: float = 0.0
    confusion: float = 0.0
    told_before: float = 0.0
    wants_person: float = 0.0
    promise: float = 0.0


LABELS = Intents._fields
NONE = Intents()
_FINDERS: dict[str, Callable[[str, str], Phrase | None]] = {
    "threat": phrases.find_threat,
    "confusion": lambda form, _: phrases.find_lost(form),
    "told_before": lambda form, _: phrases.find_told_before(form),
    "wants_person": lambda form, _: phrases.find_wish(form),
}
"""Finds the phrase of an intent in a turn's normal form and text. A promise has none."""
WITH_A_PHRASE = 0.24
"""The share of the least probability that is enough for a turn with a phrase of the intent."""


class Said(NamedTuple):
    """An intent that a turn has: its probability, and the phrase that says it where one is known."""

    probability: float
    phrase: Phrase | None

    @property
    def span(self) -> tuple[int, int] | None:
        """The place of the phrase in the normal form of the turn."""
        return (self.phrase.start, self.phrase.end) if self.phrase is not None else None


def find_phrase(intent: str, form: str, text: str) -> Phrase | None:
    """Return the phrase by which a turn says an intent. `form` is the normal form of its text."""
    find = _FINDERS.get(intent)
    return find(form, text) if find is not None else None


def said(intents: Intents, intent: str, least: float, form: str, text: str) -> Said | None:
    """Return an intent of a turn if it is probable enough, or less so and a phrase says it; else None.

    Without a phrase it must not be one of the readings that are known to look like the intent.

    Nearly every turn is far from an intent, so no phrase is searched in it.
    """
    probability: float = getattr(intents, intent)
    if probability < least * WITH_A_PHRASE:
        return None
    phrase = find_phrase(intent, form, text)
    if phrase is None and (probability < least or means_otherwise(intent, form)):
        return None
    return Said(probability, phrase)


class IntentModel:
    """One head for each language, with a column for each of `LABELS`. It does not learn on a floor.

    Parameters
    ----------
    heads
        The heads by language. By default new ones, all of whose weights are 0.
    name
        A short name of exactly these weights.
    """

    kind = "intents"

    def __init__(self, heads: dict[str, HashedLinear] | None = None, name: str = "untrained") -> None:
        self.heads = heads or {language: HashedLinear(labels=list(LABELS)) for language in LANGUAGES}
        self.name = name

    @classmethod
    def decode(cls, data: bytes) -> IntentModel:
        """Return the model in a file of `encode`.

        Raises:
            BadWeights: the file is damaged, or of another version or kind.
        """
        return cls(storage.heads(data, cls.kind, LANGUAGES, LABELS), storage.digest(data))

    def encode(self, precision: storage.Precision = "f2") -> bytes:
        """Return the model as a file. "f2" rounds the weights to half precision."""
        return storage.encode(storage.of_heads(self.kind, self.heads, precision))

    def score(self, ids: Ids, english: bool) -> Intents:
        """Return the probability of each intent of a turn, given its hashed features (`turn_ids`)."""
        head = self.heads["en" if english else "zh"]
        return Intents(*map(sigmoid, head.logits_of(ids, 1.0 / math.sqrt(ids.size))))
