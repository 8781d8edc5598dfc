"""What kind of feeling a customer's turn shows: anger, anxiety, sadness, joy, confusion, or none.

One linear model for each language over the same features as the frustration model, so that reading the
feeling costs one more gather. Emoji, which that model must not see, add fixed log-odds here.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

from river import base

from detectors import manner, storage
from detectors.linear import HashedLinear
from detectors.text import Ids, is_latin, normal, turn_ids

LABELS = ["anger", "anxiety", "sadness", "joy", "confusion", "neutral"]
LANGUAGES = ("zh", "en")
KIND = "emotion"
BUNDLED = Path(__file__).parent / "weights" / "emotion.bin"

# The sets' own names, mapped to the six.
GOEMOTIONS = {
    **dict.fromkeys(("anger", "annoyance", "disapproval", "disgust"), "anger"),
    **dict.fromkeys(("fear", "nervousness"), "anxiety"),
    **dict.fromkeys(("sadness", "disappointment", "grief", "remorse", "embarrassment"), "sadness"),
    **dict.fromkeys(("joy", "amusement", "love", "gratitude", "excitement", "admiration", "pride"), "joy"),
    **dict.fromkeys(("optimism", "relief", "approval", "caring"), "joy"),
    **dict.fromkeys(("confusion", "curiosity"), "confusion"),
    **dict.fromkeys(("neutral", "realization", "surprise", "desire"), "neutral"),
}
CPED = {
    **dict.fromkeys(("anger", "disgust"), "anger"),
    **dict.fromkeys(("fear", "worried"), "anxiety"),
    **dict.fromkeys(("sadness", "depress"), "sadness"),
    **dict.fromkeys(("happy", "grateful", "relaxed", "positive-other"), "joy"),
    **dict.fromkeys(("astonished",), "confusion"),
    **dict.fromkeys(("neutral", "negative-other"), "neutral"),
}
EMOCONTEXT = {"angry": "anger", "sad": "sadness", "happy": "joy", "others": "neutral"}

_EMOJI_GAIN = 2.5
_CLEAR = 0.35
_EMOJI: dict[str, int] = {
    emoji: LABELS.index(label)
    for label, emojis in {
        "anger": "😠😡🤬👿😤🖕💢",
        "anxiety": "😨😰😱😟😧😬😖",
        "sadness": "😢😭😞😔☹🙁😿💔😥😓",
        "joy": "😀😁😂😃😄😆😊😍🤣🙂😘🥰❤💕👍🎉😎😻💖",
        "confusion": "😕🤔🤨😵❓⁉",
    }.items()
    for emoji in emojis
}


class EmotionModel(base.Classifier):
    """P(anger, anxiety, sadness, joy, confusion, neutral) of a turn.

    An example is a mapping with `text`, and if known `language`; other keys are features of their own.

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
    def bundled(cls) -> EmotionModel:
        """The model that is shipped.

        Raises:
            BadWeights: the file is damaged.
        """
        return cls.decode(BUNDLED.read_bytes())

    @classmethod
    def decode(cls, data: bytes) -> EmotionModel:
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

    def score(self, ids: Ids, language: str, text: str = "", shift: float = 0.0) -> list[float]:
        """The probabilities, in the order of `LABELS`, of `turn_ids` and of the emoji of `text`.

        `shift` is what `manner.shift` says of the turn; it moves anger.
        """
        head = self.heads[language]
        shares = head.probabilities(head.logits_of(ids, 1.0 / math.sqrt(ids.size)))
        shares = manner.shifted(shares, shift)
        return shares if text.isascii() else _with_emoji(shares, text)

    def predict_proba_one(self, x: dict[Hashable, Any], **_: Any) -> dict[bool | str | int, float]:
        """The probability of each emotion."""
        head, ids, values = self._encode(x)
        shares = head.probabilities(head.logits_of(ids, values))
        if isinstance(x.get("text"), str):
            shares = manner.shifted(shares, manner.shift(normal(x["text"])))
            shares = _with_emoji(shares, x["text"]) if head.classes == LABELS else shares
        return dict(zip(head.classes, shares, strict=True))

    def learn_one(self, x: dict[Hashable, Any], y: Any) -> None:
        """One step towards `y`. The calibration stays as it was fitted."""
        head, ids, values = self._encode(x)
        if y not in head.classes:
            head.add(y)
        head.step(ids, values, [1.0 if label == y else 0.0 for label in head.classes], self.rate)

    def _encode(self, x: dict[Hashable, Any]) -> tuple[HashedLinear, Ids, Any]:
        if not isinstance(x.get("text"), str):
            head = self.heads["zh"]
            return head, *head.encode(x)
        form = normal(x["text"])
        language = x.get("language") or ("en" if is_latin(form) else "zh")
        ids = turn_ids(form, language)
        return self.heads[language], ids, 1.0 / math.sqrt(ids.size)


def strongest(shares: list[float]) -> tuple[str, float]:
    """The feeling that a turn shows, and its probability: neutral, unless another is clearly there."""
    place = max(range(len(shares)), key=shares.__getitem__)
    if shares[place] < _CLEAR:
        place = LABELS.index("neutral")
    return LABELS[place], shares[place]


def _with_emoji(shares: list[float], text: str) -> list[float]:
    found = [_EMOJI[character] for character in set(text) if character in _EMOJI]
    if not found:
        return shares
    raised = list(shares)
    for place in found:
        raised[place] *= math.exp(_EMOJI_GAIN)
    total = sum(raised)
    return [share / total for share in raised]
