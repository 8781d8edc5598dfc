"""Reads a file of events, one JSON object a line, in the order in which they reached the floor."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from detectors.contract import events as ev
from detectors.contract.event_mending import mended
from detectors.contract.events import Event


class UnreadableFile(ValueError):
    """A file of something else. The message names the line, what it holds and what was expected."""


class EventLine(NamedTuple):
    """One line as it was written.

    `event` is None, and `key` may be None, where the line breaks the contract of events: the floor sends it
    to the dead letters. `done` is the share of the file read so far, 0…1.
    """

    value: bytes
    key: bytes | None
    event: Event | None
    done: float

    @property
    def time(self) -> float | None:
        """The event time, seconds since 1970, or None."""
        return self.event.time.timestamp() if self.event is not None else None


def read_events(path: Path) -> Iterator[EventLine]:
    """Yield every line that is not blank.

    Raises:
        UnreadableFile: a line is no JSON object, or the file has no line.
        OSError: the file cannot be read.
    """
    size, read, found = max(path.stat().st_size, 1), 0, False
    with path.open("rb") as file:
        for number, text in enumerate(file, 1):
            read += len(text)
            if number == 1:
                text = text.removeprefix(BOM_UTF8)
            if text.strip():
                found = True
                yield parse_line(number, text.strip(), read / size)
    if not found:
        raise UnreadableFile("expected at least one event, one JSON object a line; the file is empty")


def parse_line(number: int, value: bytes, done: float = 1.0) -> EventLine:
    """Return one line of a file of events.

    Raises:
        UnreadableFile: it is no JSON object. `number` names it in the message.
    """
    # A broken character inside a string is the floor's to judge, and makes no other kind of file.
    document = mended(value, ev.MAX_TEXT_BYTES)
    if document is None:
        raise UnreadableFile(f"line {number}: expected an event as one JSON object, got {_seen(value)}")
    try:
        event = ev.parse(value)
    except (ev.BadEvent, ev.UnknownType):
        return EventLine(value, _subject(document), None, done)
    return EventLine(value, event.subject.encode(), event, done)


def _seen(value: bytes) -> str:
    beginning = value[:40].decode("utf-8", errors="backslashreplace")
    return f"{beginning!r}{'…' if len(value) > 40 else ''}"


def _subject(document: dict[str, Any]) -> bytes | None:
    subject = document.get("subject")
    return subject.encode("utf-8", errors="replace") if isinstance(subject, str) else None
