"""Dead letters: records that could not be read, kept with their position and the reason.

A dead letter can be fed again once the reason is repaired. The texts of an event are masked in it. Feeding it
again loses nothing by that, because the texts would be masked anyway and masking twice equals masking once.
The fields that link records (`_KEPT`) stay as they came. A value that is not JSON is masked as one text.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from detectors.contract.events import BadEvent
from stream.log import Message, Record, topics
from stream.privacy.redaction import mask
from stream.records import DeadLetter, encode

_KEPT = frozenset(
    (
        *("id", "source", "type", "subject", "time", "specversion", "datacontenttype", "dataschema"),
        *("agent", "to_agent", "queue", "queues", "to_queue", "ref", "conversation", "by", "sender"),
    )
)
# The value is cut short. A number that is cut in half could not be recognised and masked, so it goes.
_CUT_NUMBER = re.compile(r"[\d〇零一二三四五六七八九幺 ().+-]+(?=… \(\d+ characters\)$)")


def dead_letter(record: Record, error: BadEvent) -> Message:
    """Return the dead letter of a record, with the field, its value (cut short) and what was expected."""
    letter = DeadLetter(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        field=error.field,
        value_seen=mask(_CUT_NUMBER.sub("", error.value)),
        expected=mask(error.expected),
        key=record.key,
        # Every other record on the log was masked when it was made.
        value=_masked(record.value) if record.topic == topics.EVENTS and record.value else record.value,
    )
    return Message(topics.DEAD_LETTERS, record.key, encode(letter))


def unreadable(record: Record, error: Exception) -> Message:
    """Return the dead letter of a record that broke the code that read it, to feed again after a repair."""
    return dead_letter(record, BadEvent("$", type(error).__name__, f"a record that can be handled ({error})"))


def _masked(value: bytes) -> bytes:
    """Return an event with its texts masked, byte for byte as it came when nothing is masked."""
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
    if isinstance(node, int) and not isinstance(node, bool) and mask(str(node)) != str(node):
        # A number may stand where a text was expected, and be the reason why the event was refused.
        return mask(str(node))
    return node
