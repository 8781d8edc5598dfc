"""Scores the emotion of a customer's turn: anger, anxiety, sadness, joy, confusion, or neutral.

Each language has one linear model over the customer's words and the agent's words before them, as the
frustration model, so that a score costs one more gather. Emoji, which the frustration model must not see, add
fixed log-odds here.
"""

from __future__ import annotations

import math

from detectors.conversation import manner
from detectors.conversation.frustration import turn_logits
from detectors.conversation.turn_features import TurnFeatures
from detectors.models.turn_model import TurnModel
from detectors.text.features import normal

LABELS = ("anger", "anxiety", "sadness", "joy", "confusion", "neutral")

# The names of each data set, mapped to the six.
GOEMOTIONS = {
    **dict.fromkeys(("anger", "annoyance", "disapproval", "disgust"), "anger"),
    **dict.fromkeys(("fear", "nervousness"), "anxiety"),
    **dict.fromkeys(("sadness", "disappointment", "grief", "remorse", "embarrassment"), "sadness"),
    **dict.fromkeys(("joy", "amusement", "love", "gratitude", "excitement", "pride", "relief"), "joy"),
    "confusion": "confusion",
    # What one thinks of something or someone else, or asks, is no feeling of joy or confusion.
    **dict.fromkeys(("admiration", "approval", "caring", "optimism", "curiosity"), "neutral"),
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

_EMOJI_GAIN = 3.5
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


class EmotionModel(TurnModel):
    """P(anger, anxiety, sadness, joy, confusion, neutral) of a turn."""

    kind = "emotion"
    names = LABELS

    def score(self, turn: TurnFeatures, language: str, text: str = "", shift: float = 0.0) -> list[float]:
        """Return the probabilities, in the order of `LABELS`, of a turn's features and its emoji.

        `shift`, in log-odds, is that of `manner.shift`; it moves anger. Resemblance to earlier turns does
        not count.
        """
        head = self.heads[language]
        shares = head.probabilities(turn_logits(head, TurnFeatures(turn.ids, turn.before)))
        shares = manner.shifted(shares, shift)
        return shares if text.isascii() else _with_emoji(shares, text)

    def adjusted(self, shares: list[float], text: str) -> list[float]:
        """Return the probabilities, shifted by the manner and the emoji of a text."""
        shares = manner.shifted(shares, manner.shift(normal(text)))
        return _with_emoji(shares, text) if len(shares) == len(LABELS) else shares


def strongest(shares: list[float]) -> tuple[str, float]:
    """Return the strongest emotion with its probability, or neutral when none is clear.

    >>> strongest([0.6, 0.1, 0.1, 0.1, 0.05, 0.05]), strongest([0.3, 0.25, 0.1, 0.1, 0.05, 0.2])
    (('anger', 0.6), ('neutral', 0.2))
    """
    best = max(range(len(shares)), key=shares.__getitem__)
    if shares[best] < _CLEAR:
        best = LABELS.index("neutral")
    return LABELS[best], shares[best]


def of_emoji(text: str) -> list[float] | None:
    """Return the probabilities of a turn without words by its emoji, None without any that we know.

    >>> strongest(of_emoji("😡😡") or [])[0], of_emoji("???")
    ('anger', None)
    """
    if not any(character in _EMOJI for character in text):
        return None
    return _with_emoji([1.0 / len(LABELS)] * len(LABELS), text)


def _with_emoji(shares: list[float], text: str) -> list[float]:
    found = [_EMOJI[character] for character in set(text) if character in _EMOJI]
    if not found:
        return shares
    raised = list(shares)
    for index in found:
        raised[index] *= math.exp(_EMOJI_GAIN)
    total = sum(raised)
    return [share / total for share in raised]
