"""Reads the calls of the "Anonymous Bank" call centre as events of a queue.

The data and its fields: Guedj and Mandelbaum, Anonymous Bank call-center data, Technion, 2000. Times of day
are local and count as UTC, as only time differences and the hour of the day matter.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal, TypeAlias

from msgspec import Struct

Step: TypeAlias = Literal["finish", "abandon", "serve", "arrive"]
_ORDER: dict[Step, int] = {"finish": 0, "abandon": 1, "serve": 2, "arrive": 3}
_COLUMNS = (
    "call_id",
    "priority",
    "type",
    "date",
    "vru_exit",
    "q_start",
    "q_time",
    "outcome",
    "ser_exit",
    "server",
)


class Call(Struct, frozen=True):
    """One call that reached the queue. Times are seconds since 1970; a call with `waited` 0 was served at
    once.

    `left` is when it was answered or gave up, `ended` when its service ended (None: never served).
    """

    id: str
    day: date
    priority: int
    kind: str
    arrived: float
    waited: float
    ended: float | None
    agent: str | None

    @property
    def left(self) -> float:
        return self.arrived + self.waited

    @property
    def served(self) -> bool:
        return self.ended is not None


class CallEvent(Struct, frozen=True):
    """One event of a queue."""

    at: float
    step: Step
    call: Call


def read_calls(file: Path) -> list[Call]:
    """Return the calls that waited or were served, in the order of the file.

    Raises:
        ValueError: a column is missing, or a line cannot be read; the message names it.
    """
    calls = []
    with file.open(newline="", encoding="utf-8") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        missing = [column for column in _COLUMNS if column not in (rows.fieldnames or ())]
        if missing:
            raise ValueError(f"{file}: no column {', '.join(missing)}")
        for number, row in enumerate(rows, start=2):
            try:
                call = _call(row, str(number))
            except (ValueError, AttributeError, TypeError) as error:
                raise ValueError(f"{file}, line {number}: {error}") from error
            if call is not None:
                calls.append(call)
    return calls


def _call(row: dict[str, str], number: str) -> Call | None:
    waited = float(row["q_time"])
    served = row["outcome"] == "AGENT"
    if waited <= 0.0 and not served:
        return None
    day = datetime.strptime(row["date"], "%y%m%d").replace(tzinfo=UTC)
    arrived = day.timestamp() + _seconds(row["q_start"] if waited > 0.0 else row["vru_exit"])
    ended = max(day.timestamp() + _seconds(row["ser_exit"]), arrived + waited) if served else None
    agent = row["server"] if served and row["server"] != "NO_SERVER" else None
    # A call's own number repeats in the data: its line does not.
    return Call(number, day.date(), int(row["priority"] or 0), row["type"], arrived, waited, ended, agent)


def _seconds(clock: str) -> float:
    hours, minutes, seconds = clock.split(":")
    return int(hours) * 3600.0 + int(minutes) * 60.0 + int(seconds)


def call_events(calls: Iterable[Call]) -> Iterator[CallEvent]:
    """Return the events of calls in the order of time; within a second, ends come before beginnings."""
    events = []
    for place, call in enumerate(calls):
        at_once = call.waited <= 0.0
        events.append((call.arrived, _ORDER["arrive"], place, CallEvent(call.arrived, "arrive", call)))
        if call.ended is None:
            events.append((call.left, _ORDER["abandon"], place, CallEvent(call.left, "abandon", call)))
            continue
        events.append(
            (call.left, 4 if at_once else _ORDER["serve"], place, CallEvent(call.left, "serve", call))
        )
        none_served = call.ended <= call.left
        events.append((call.ended, 5 if none_served else 0, place, CallEvent(call.ended, "finish", call)))
    events.sort(key=lambda event: event[:3])
    return (event[3] for event in events)
