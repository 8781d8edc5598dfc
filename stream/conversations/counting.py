"""What one change of a conversation counts for in the day's numbers, by queue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from stream.conversations.lifecycle.legs import Leg, difference
from stream.conversations.state import Conversation
from stream.records import Count


class Legs(NamedTuple):
    """The leg of a conversation and the one before it, each by its number."""

    last: Leg
    left: Leg | None

    @classmethod
    def of(cls, conversation: Conversation) -> Legs:
        """Return those of a conversation now."""
        life = conversation.state.history.life
        return cls(life.leg, life.left)

    @property
    def by_number(self) -> dict[int, Leg]:
        """Those that there are, by their numbers."""
        return {leg.number: leg for leg in (self.left, self.last) if leg is not None}


def counted(before: Legs, now: Legs) -> Iterator[tuple[str, tuple[Count, ...]]]:
    """Yield each queue with what counts there since `before`."""
    if now.last is before.last and now.left is before.left:
        return  # nearly every event moves neither
    if now == before:
        return
    if now.left is before.left and now.last.number == before.last.number:
        # Nearly always the leg has only gone on.
        counts = difference(before.last, now.last)
        if counts and now.last.queue:  # one of an earlier version has none
            yield now.last.queue, counts
        return
    former, latter = before.by_number, now.by_number
    for number in sorted(former.keys() | latter.keys()):
        if number >= min(latter):
            was, leg = former.get(number), latter.get(number)
            counts = difference(was, leg)
            queue = (leg or was or now.last).queue
            if counts and queue:
                yield queue, counts


def reopened(ended_at: float, at: float, within: float) -> tuple[Count, ...]:
    """Return what it counts that a conversation goes on at `at` which had ended after an agent had it."""
    return (Count("reopened", at, ended_at, at),) if ended_at > 0.0 and at - ended_at <= within else ()


def rated(at: float, rating: float) -> tuple[Count, ...]:
    """Return what the first rating of a conversation counts for."""
    return (Count("rated", at, at, at, rating),)
