"""A customer's turn in its conversation, as the features that the frustration model reads."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import NamedTuple, TypeAlias

from detectors.conversation.resemblance import MOST_EARLIER, alike_ids, gist
from detectors.text.features import Ids, before_ids, has_words, normal, turn_ids

# The length of the agent's block of features, where the customer's has one, and the value of each feature
# that says how much a turn is like earlier ones.
_BEFORE_LENGTH = 0.5
_ALIKE_VALUE = 0.5

# What was said before, oldest first: who said it ("customer", or anybody else), and the text.
History: TypeAlias = Sequence[tuple[str, str]]


class TurnContext(NamedTuple):
    """What is known of a conversation when a customer speaks: `before_ids` of what was said to the customer
    since the last turn, and the gists of the customer's latest turns."""

    before: Ids | None
    earlier: Sequence[Collection[int]]


class TurnFeatures(NamedTuple):
    """A turn's hashed features: of its own words, and in English those of its conversation.

    `before` are of what was said to the customer right before, `alike` say how much the turn is like what
    the customer said earlier.
    """

    ids: Ids
    before: Ids | None = None
    alike: Ids | None = None

    def blocks(self) -> list[tuple[Ids, float]]:
        """The features with the value that those of a block share."""
        blocks = [(self.ids, 1.0 / math.sqrt(self.ids.size))]
        if self.before is not None:
            blocks.append((self.before, _BEFORE_LENGTH / math.sqrt(self.before.size)))
        if self.alike is not None:
            blocks.append((self.alike, _ALIKE_VALUE))
        return blocks


def context_of(history: History) -> TurnContext:
    """The context that `history` leaves, in English."""
    before = None
    if history and history[-1][0] != "customer":
        before = before_ids(normal(history[-1][1]))
    forms = [normal(said) for sender, said in history if sender == "customer"]
    earlier = [gist(turn_ids(form, "en")) for form in forms if has_words(form)]
    return TurnContext(before, earlier[-MOST_EARLIER:])


def in_context(ids: Ids, context: TurnContext) -> TurnFeatures:
    """The features of an English turn, whose own are `ids`, in its conversation."""
    return TurnFeatures(ids, context.before, alike_ids(ids, context.earlier))
