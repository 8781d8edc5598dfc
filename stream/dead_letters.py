"""What could not be read is kept whole, with where it stood and why."""

from __future__ import annotations

from detectors.events import BadEvent
from stream import topics
from stream.log import Message, Record
from stream.records import DeadLetter, encode


def dead_letter(record: Record, error: BadEvent) -> Message:
    """The record as it came, beside the field, the value (cut short) and what was expected."""
    letter = DeadLetter(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        field=error.field,
        value_seen=error.value,
        expected=error.expected,
        key=record.key,
        value=record.value,
    )
    return Message(topics.DEAD_LETTERS, record.key, encode(letter))


def unreadable(record: Record, error: Exception) -> Message:
    """A record that broke the code that read it: kept, so that it can be fed again when that is mended."""
    return dead_letter(record, BadEvent("$", type(error).__name__, f"a record that can be handled ({error})"))
