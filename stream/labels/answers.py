"""Reads the answers of people on the labels topic with what each of them teaches, and takes some back."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import closing

import msgspec
from msgspec import Struct

from stream.alerts.judgements import LABEL_DELAY
from stream.labels.ledger import Ledger
from stream.log import Log, Message, topics
from stream.log.follower import Follower, last_records
from stream.queues.watermarks import TIME_PREFIX
from stream.records import LabelRecord, Retraction, decode_entry, decode_time, encode

_LABELS_A_RECORD = 1000

logger = logging.getLogger(__name__)


class Choice(Struct, frozen=True, kw_only=True):
    """Which answers are meant: every field that is given must fit.

    `by` is a name or the id of a person. `since` and `until` bound when the person answered, in seconds since
    1970; `until` itself is outside.
    """

    by: str | None = None
    alert: str | None = None
    since: float | None = None
    until: float | None = None

    def holds(self, label: LabelRecord) -> bool:
        """Whether the answer behind this label is meant."""
        return (
            self.by in (None, label.by, label.who)
            and self.alert in (None, label.what)
            and (self.since is None or label.at >= self.since)
            and (self.until is None or label.at < self.until)
        )


class ListedAnswer(Struct, frozen=True):
    """An answer as it is listed: its label without the turns, the weight that it has, 0…1, and its state.

    An answer that `stands` with weight 0 is beyond its person's share, joins an earlier answer to the same
    alert, or is contradicted by as many others.
    """

    label: LabelRecord
    languages: tuple[str, ...]
    weight: float
    stands: bool


class Answers(Struct, frozen=True):
    """The answers on the topic, the oldest first, and the latest time at which a record takes effect."""

    listed: tuple[ListedAnswer, ...]
    latest: float


def read(log: Log, choice: Choice) -> Answers:
    """Return the answers that a choice means, with the weight that each has by the whole topic.

    Raises:
        LogError: the topic cannot be read.
    """
    ledger, latest = Ledger(), 0.0
    found: list[tuple[int, LabelRecord, tuple[str, ...]]] = []
    with Follower(log, [topics.LABELS]) as follower:
        for record in follower.read_to_end():
            try:
                entry = decode_entry(record.value or b"")
            except (msgspec.DecodeError, RecursionError) as error:
                logger.warning("label at offset %d cannot be read: %s", record.offset, error)
                continue
            ledger.take(record.offset, entry)
            latest = max(latest, entry.effective_at)
            if isinstance(entry, LabelRecord) and entry.origin != "rating" and choice.holds(entry):
                languages = tuple(sorted({turn.language for turn in entry.turns}))
                found.append((record.offset, msgspec.structs.replace(entry, turns=()), languages))
    standing = {label: answer.offset for label, answer in ledger.state.standing().items()}
    return Answers(
        tuple(
            ListedAnswer(
                label, languages, ledger.part(offset, label).weight, standing.get(label.id) == offset
            )
            for offset, label, languages in found
        ),
        latest,
    )


def known_up_to(log: Log) -> float | None:
    """Return the event time up to which the floor is known, or None while nothing is.

    Raises:
        LogError: the log cannot be read.
    """
    held = last_records(log, [topics.QUEUES])
    times = [
        decode_time(record.value or b"").at
        for (_, key), record in held.items()
        if key.startswith(TIME_PREFIX)
    ]
    return min(times, default=0.0) or None


def take_back(log: Log, labels: Iterable[str], *, by: str, why: str, now: float, after: float) -> float:
    """Take labels back, some seconds of event time from now on. Returns the event time.

    Args:
        labels: their ids.
        by: who takes them back, and `why`.
        now: the time of day, in seconds since 1970.
        after: the retraction takes effect after this event time: that of the last record before it.

    Raises:
        LogError: the log did not take it.
    """
    effective_at = max(known_up_to(log) or now, after) + LABEL_DELAY
    messages = [
        Message(
            topics.LABELS,
            b"",
            encode(Retraction(labels=part, at=now, by=by, effective_at=effective_at, why=why)),
        )
        for part in _parts(tuple(labels))
    ]
    with closing(log.publisher()) as publisher:
        publisher.send(messages)
    return effective_at


def _parts(labels: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(labels), _LABELS_A_RECORD):
        yield labels[start : start + _LABELS_A_RECORD]
