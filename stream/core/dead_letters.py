"""What could not be read is kept with where it stood and why, to be fed again when that is mended.

An event's texts are masked in it, as everywhere else. Nothing is lost by that: fed again, they would be
masked before anybody heard them, and masking twice is masking once. Names by which records find each other
(`_KEPT`) stay as they came. What is no JSON is masked as one text; mending that takes a person anyway.
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
# A value is shown cut short: half a number at its end would be no number that could be known as one.
_CUT_NUMBER = re.compile(r"[\d〇零一二三四五六七八九幺 ().+-]+(?=… \(\d+ characters\)$)")


def dead_letter(record: Record, error: BadEvent) -> Message:
    """The record, beside the field, the value (cut short) and what was expected."""
    letter = DeadLetter(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        field=error.field,
        value_seen=mask(_CUT_NUMBER.sub("", error.value)),
        expected=mask(error.expected),
        key=record.key,
        # All else on the log was masked when it was made.
        value=_masked(record.value) if record.topic == topics.EVENTS and record.value else record.value,
    )
    return Message(topics.DEAD_LETTERS, record.key, encode(letter))


def unreadable(record: Record, error: Exception) -> Message:
    """A record that broke the code that read it: kept, so that it can be fed again when that is mended."""
    return dead_letter(record, BadEvent("$", type(error).__name__, f"a record that can be handled ({error})"))


def _masked(value: bytes) -> bytes:
    """An event with its texts masked; byte for byte as it came where there is nothing to mask."""
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
        # Where a text was expected, that may be what is wrong with it.
        return mask(str(node))
    return node
