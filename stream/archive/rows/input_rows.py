"""The rows of what a floor decided by: one for each record, without what names a customer."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import msgspec
from msgspec.structs import replace

from detectors.contract import events as ev
from detectors.contract.events import Event
from stream.archive.rows.masked_events import Hashes, masked
from stream.log import Record, topics
from stream.records import (
    Action,
    Closing,
    Judgement,
    LabelRecord,
    Retraction,
    Rollback,
    Run,
    decode_action,
    decode_entry,
    decode_judgement,
    decode_run,
    encode,
)

Said: TypeAlias = Event | Action | Judgement | Closing | LabelRecord | Retraction | Rollback | Run
SHORT = {
    topic: topic.removeprefix("stepin.")
    for topic in (topics.EVENTS, topics.ACTIONS, topics.JUDGEMENTS, topics.LABELS, topics.RUNS)
}
"""What the rows call the topics."""
_RECORDED = "stepin-time"
"""The header of recorded history (`stream/core/partition_clock.py`)."""
_DECODERS: dict[str, Callable[[bytes], Said]] = {
    topics.ACTIONS: decode_action,
    topics.JUDGEMENTS: decode_judgement,
    topics.LABELS: decode_entry,
    topics.RUNS: decode_run,
}


class Decided(NamedTuple):
    """What a record says that a floor decided by, and whom it is about. A run that is over says nothing."""

    said: Said | None
    conversation: str | None
    about: str | None = None


def read(record: Record) -> Decided | None:
    """Return what a record says. None: it decides nothing, as an event that breaks the contract.

    Raises:
        ValueError: a record of StepIn's own cannot be read.
    """
    if record.topic == topics.EVENTS:
        try:
            event, _ = ev.read(record.value, key=record.key, headers=record.headers)
        except (ev.BadEvent, ev.UnknownType):
            return None
        return Decided(event, None if isinstance(event, ev.AgentStatus | ev.TimePassed) else event.subject)
    if record.value is None:
        return Decided(None, None)
    said = _DECODERS[record.topic](record.value)
    match said:
        case Action():
            return Decided(said, said.conversation, said.case or said.alert)
        case Judgement() | Closing() | LabelRecord():
            return Decided(said, said.conversation)
    return Decided(said, None)


def row(record: Record, decided: Decided, hashes: Hashes) -> dict[str, object]:
    """Return the row of a record. Its headers are those of recorded history; none else decides anything."""
    said, key = decided.said, None if record.key is None else record.key.decode(errors="replace")
    value = None
    if isinstance(said, ev.Event):
        said = masked(said, hashes)
        value = ev.encode(said).decode()
        if isinstance(said, ev.AgentStatus):
            key = said.subject
    elif said is not None:
        value = encode(_without_words(said)).decode()
    headers = None
    if record.headers:
        recorded = [
            (name, each.decode(errors="replace")) for name, each in record.headers if name == _RECORDED
        ]
        headers = msgspec.json.encode(recorded).decode() if recorded else None
    return {
        "topic": SHORT[record.topic],
        "partition": record.partition,
        "offset": record.offset,
        "at": record.timestamp,
        "queue": said.queue if isinstance(said, Action | LabelRecord) else "",
        "conversation": decided.conversation,
        "about": decided.about,
        "key": key,
        "headers": headers,
        "value": value,
    }


def _without_words(said: Said) -> Said:
    """Return a record without what people wrote: no decision rests on it."""
    if not isinstance(said, Action):
        return said
    order = None if said.order is None else replace(said.order, text=None)
    return replace(said, note=None, order=order)
