"""The features of a customer's turn in its conversation, for the frustration model."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import NamedTuple, TypeAlias

from detectors.conversation.resemblance import MOST_EARLIER, alike_ids, gist
from detectors.text.features import Ids, before_ids, has_words, is_latin, normal, turn_ids

# The length of the block of the answer's features, beside the customer's of length one, and the value of
# each feature of resemblance.
_BEFORE_LENGTH = 0.5
_ALIKE_VALUE = 0.5
# Resemblance pays across English sources. Across Chinese ones it raised the written trades and lowered the
# recorded conversations.
RESEMBLING = frozenset({"en"})

# The earlier turns, the oldest first: the sender ("customer", or anybody else), and the text.
History: TypeAlias = Sequence[tuple[str, str]]


class TurnContext(NamedTuple):
    """The conversation before a customer's turn.

    `before` are the features (`before_ids`) of the answer since the customer's last turn, None without one in
    the customer's language. `earlier` are the gists of the customer's latest turns, None in a language where
    resemblance does not count.
    """

    before: Ids | None
    earlier: Sequence[Collection[int]] | None


class TurnFeatures(NamedTuple):
    """A turn's hashed features: those of its own words, and those of its conversation.

    `before` are the features of the answer right before it, `alike` those of its resemblance to the
    customer's earlier turns.
    """

    ids: Ids
    before: Ids | None = None
    alike: Ids | None = None

    def blocks(self) -> list[tuple[Ids, float]]:
        """Return the blocks of features, each with the value of its features."""
        blocks = [(self.ids, 1.0 / math.sqrt(self.ids.size))]
        if self.before is not None:
            blocks.append((self.before, _BEFORE_LENGTH / math.sqrt(self.before.size)))
        if self.alike is not None:
            blocks.append((self.alike, _ALIKE_VALUE))
        return blocks


def answer_language(form: str) -> str | None:
    """Return the language whose features an answer has, None for one without words.

    >>> answer_language("one moment please"), answer_language("请稍等"), answer_language("...")
    ('en', 'zh', None)
    """
    return None if not has_words(form) else "en" if is_latin(form) else "zh"


def context_of(history: History, language: str) -> TurnContext:
    """Return the context that the earlier turns of a conversation give in a language."""
    before = None
    if history and history[-1][0] != "customer":
        form = normal(history[-1][1])
        if answer_language(form) == language:
            before = before_ids(form, language)
    if language not in RESEMBLING:
        return TurnContext(before, None)
    forms = [normal(said) for sender, said in history if sender == "customer"]
    earlier = [gist(turn_ids(form, language)) for form in forms if has_words(form)]
    return TurnContext(before, earlier[-MOST_EARLIER:])


def in_context(ids: Ids, context: TurnContext) -> TurnFeatures:
    """Return the features of a turn in its context. `ids` are those of its own words."""
    alike = alike_ids(ids, context.earlier) if context.earlier else None
    return TurnFeatures(ids, context.before, alike)
