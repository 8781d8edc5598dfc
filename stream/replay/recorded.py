"""Reads recorded events: one JSON document in each line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from detectors.contract import events as ev
from stream.ingest import events_file
from stream.replay.timeline import Line


def read_events(path: Path) -> Iterator[Line]:
    """Yield every line that is not blank. The file must be in time order.

    A line that breaks the contract is published as it is. It goes to the dead letters, as it did when live.

    Raises:
        UnreadableFile: a line is no JSON object, or the file has no line.
    """
    for value, key, event, done in events_file.read_events(path):
        if event is None:
            yield Line(None, key, value, None, None, done)
            continue
        conversation = None if isinstance(event, ev.AgentStatus | ev.TimePassed) else event.subject
        yield Line(event.time.timestamp(), key, value, event.id, conversation, done)
