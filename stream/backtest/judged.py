"""What people and customers said of conversations, and how long supervisors were at work.

It is read from the inputs of a run: labels, and the actions of people.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from detectors.conversation.learning import place_of_rating
from stream.backtest.found import Found
from stream.log import Record, topics
from stream.records import Action, LabelRecord, Retraction, decode_action, decode_entry

_HOUR = 3600.0
_BAD, _GOOD = 0, 2
_REASONS: Mapping[str | None, bool] = {"helped": True, "no_need": False, "false_alarm": False}
"""What a resolve reason says of its case: whether somebody was needed. The others say nothing."""
_REPORTS = frozenset({"delivered", "undelivered", "left"})

logger = logging.getLogger(__name__)


class Said(NamedTuple):
    """What was said of a conversation: whether it was in trouble, by a person or by the customer's rating."""

    trouble: bool
    by_person: bool


class Judged:
    """Takes the inputs of a run, and answers what was said."""

    def __init__(self) -> None:
        self._answers: dict[str, tuple[float, str, bool]] = {}
        self._present: set[tuple[str, float]] = set()

    def take(self, record: Record) -> None:
        """Take one input; only labels and actions say something."""
        try:
            if record.topic == topics.LABELS:
                self._label(record.value or b"")
            elif record.topic == topics.ACTIONS:
                self._act(decode_action(record.value or b""))
        except (msgspec.DecodeError, RecursionError) as error:
            logger.warning(
                "%s: the record at offset %d cannot be read: %s", record.topic, record.offset, error
            )

    def _label(self, value: bytes) -> None:
        entry = decode_entry(value)
        if isinstance(entry, Retraction):
            for name in entry.labels:
                self._answers.pop(name, None)
        elif isinstance(entry, LabelRecord) and entry.origin != "rating":
            self._answers[entry.id] = (entry.at, entry.conversation, entry.place == _BAD)

    def _act(self, action: Action) -> None:
        if action.action not in _REPORTS:
            self._present.add((action.person or action.by, action.at // _HOUR))

    def hours(self, since: float, until: float) -> float | None:
        """Return the hours in which supervisors did something: each of a person counts. None without one."""
        found = sum(since // _HOUR <= hour < until / _HOUR for _, hour in self._present)
        return float(found) or None

    def of_conversations(self, live: Found) -> dict[str, Said]:
        """Return what was said of each conversation: by a person last, or else by its customer.

        Args:
            live: what was found by the rules by which people judged.
        """
        said = {
            name: Said(place == _BAD, by_person=False)
            for name, (_, rating) in live.ratings.items()
            if (place := place_of_rating(rating, 0.0, 1.0)) in (_BAD, _GOOD)
        }
        people = [
            (case.resolved_at or 0.0, case.subject, _REASONS[case.reason])
            for case in live.cases.values()
            if case.subject_kind == "conversation" and case.reason in _REASONS
        ]
        for _, name, trouble in sorted([*people, *self._answers.values()]):
            said[name] = Said(trouble, by_person=True)
        return said
