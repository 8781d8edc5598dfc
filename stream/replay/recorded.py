"""Reads recorded events: one JSON document in each line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from detectors.contract import events as ev
from stream.replay.timeline import Line


class _Subject(Struct):
    subject: str


_subject = msgspec.json.Decoder(_Subject).decode


def read_events(path: Path) -> Iterator[Line]:
    """Yields every line that is not blank. The file must be in time order.

    A line that breaks the contract is published as it is. It goes to the dead letters, as it did when live.
    """
    size, read = max(path.stat().st_size, 1), 0
    with path.open("rb") as file:
        for text in file:
            read += len(text)
            if text.strip():
                yield _line(text.strip(), read / size)


def _line(value: bytes, done: float) -> Line:
    try:
        event = ev.parse(value)
    except (ev.BadEvent, ev.UnknownType):
        return Line(None, _key(value), value, None, None, done)
    conversation = None if isinstance(event, ev.AgentStatus | ev.TimePassed) else event.subject
    return Line(event.time.timestamp(), event.subject.encode(), value, event.id, conversation, done)


def _key(value: bytes) -> bytes | None:
    """Returns the subject of a line that breaks the contract, or None if it has none."""
    try:
        return _subject(value).subject.encode()
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
