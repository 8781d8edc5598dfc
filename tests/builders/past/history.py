"""Reads the history topic as an archive does: each record is stored under its identity."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from stream.log import Log, Message, Record, topics
from stream.log.follower import Follower
from stream.records import AlertStep, HistoryRecord, decode_history

_R = TypeVar("_R", bound=HistoryRecord)


def archive(log: Log) -> dict[str, HistoryRecord]:
    """Return the history of a floor, by identity."""
    with Follower(log, [topics.HISTORY]) as follower:
        return stored(follower.read_to_end())


def stored(written: Iterable[Record | Message]) -> dict[str, HistoryRecord]:
    """Return the history among records or messages, by identity. The last of an identity holds."""
    steps = [decode_history(each.value or b"") for each in written if each.topic == topics.HISTORY]
    return {step.identity: step for step in steps}


def of_kind(history: dict[str, HistoryRecord], kind: type[_R]) -> list[_R]:
    """Return the records of one kind."""
    return [step for step in history.values() if isinstance(step, kind)]


def steps_of(history: dict[str, HistoryRecord], alert_id: str) -> list[AlertStep]:
    """Return the numbered steps of an alert in their order."""
    steps = [step for step in of_kind(history, AlertStep) if step.alert.id == alert_id]
    return sorted(steps, key=lambda step: step.alert.step)
