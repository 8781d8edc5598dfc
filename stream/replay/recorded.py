"""Reads events that were recorded as they are: JSON, one a line."""

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
    """Every line that is not blank, in the order of the file, which is taken to be that of time.

    A line that breaks the contract is handed on as it is: it reaches the dead letters like any other.
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
    """The subject of a line that may be anything."""
    try:
        return _subject(value).subject.encode()
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
