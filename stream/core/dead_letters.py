"""Dead letters: records that could not be read, kept with their position and the reason.

A dead letter can be fed again once the reason is repaired. The texts of an event are masked in it. Feeding it
again loses nothing by that, because the texts would be masked anyway and masking twice equals masking once.
The fields that link records (`_KEPT`) stay as they came. A value that is not JSON is masked as one text.

The work is bounded. A record that is larger than an event may be (256 KiB) can never be fed, so its letter
keeps the first 32 KiB and the length. Position and topic in the letter lead to the whole record.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from detectors.contract.events import MAX_EVENT_BYTES, MAX_TEXT_BYTES, BadEvent
from stream.log import Message, Record, topics
from stream.privacy.beginning import mask_beginning
from stream.privacy.redaction import mask
from stream.records import DeadLetter, encode

_KEPT = frozenset(
    (
        *("id", "source", "type", "subject", "time", "specversion", "datacontenttype", "dataschema"),
        "partitionkey",
        *("agent", "to_agent", "queue", "queues", "to_queue", "ref", "conversation", "by", "sender"),
    )
)
# The value is cut short. A number that is cut in half could not be recognised and masked, so it goes.
_CUT_NUMBER = re.compile(r"[\d〇零一二三四五六七八九幺 ().+-]{1,80}+(?=… \(\d{1,20} characters\)$)")
_MOST_EXPECTED = 2000
"""Characters of what was expected: an error of our own code may quote a whole text."""


def dead_letter(record: Record, error: BadEvent) -> Message:
    """Return the dead letter of a record, with the field, its value (cut short) and what was expected."""
    letter = DeadLetter(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        field=error.field,
        value_seen=mask(_CUT_NUMBER.sub("", error.value)),
        expected=mask_beginning(error.expected, _MOST_EXPECTED),
        key=record.key,
        # Every other record on the log was masked when it was made.
        value=_masked(record.value) if record.topic == topics.EVENTS and record.value else record.value,
        headers=record.headers,
    )
    return Message(topics.DEAD_LETTERS, record.key, encode(letter))


def unreadable(record: Record, error: Exception, step: str = "$") -> Message:
    """Return the dead letter of a record that broke the code, to feed again after a repair.

    `step` names what broke where it was not the record as a whole: a timer, or state to be written.
    """
    return dead_letter(
        record, BadEvent(step, type(error).__name__, f"a record that can be handled ({error})")
    )


def _masked(value: bytes) -> bytes:
    """Return an event with its texts masked, byte for byte as it came when nothing is masked."""
    if len(value) > MAX_EVENT_BYTES:
        text = value.decode(errors="surrogateescape")
        return mask_beginning(text, MAX_TEXT_BYTES).encode(errors="surrogateescape")
    try:
        document = msgspec.json.decode(value)
        masked = _walk(document)
        return value if masked == document else encode(masked)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        text = value.decode(errors="surrogateescape")
        return mask(text).encode(errors="surrogateescape")


def _walk(node: Any) -> Any:
    if isinstance(node, str):
        return mask(node)
    if isinstance(node, list):
        return [_walk(each) for each in node]
    if isinstance(node, dict):
        return {name: each if name in _KEPT else _walk(each) for name, each in node.items()}
    if isinstance(node, int) and not isinstance(node, bool):
        # A number may stand where a text was expected, and be the reason why the event was refused.
        written = str(node)
        masked = mask(written)
        return node if masked == written else masked
    return node
