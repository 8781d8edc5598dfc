"""The learning model of one queue, and how it is kept: a snapshot now and then, and a journal in between.

A model is tens of kilobytes; what happens to it is tens of bytes. Restoring takes the snapshot and lets the
journal happen again, which gives the same model to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from msgspec import Struct

from detectors.forecast import Forecast as WaitForecast
from detectors.forecast import QueueForecast
from stream.records import Forecast

JOURNAL_LENGTH = 200
EXPERIENCE = 20
"""Waits that a queue must have seen to its end before its forecasts are worth a word."""

Verb: TypeAlias = Literal["arrive", "serve", "finish", "abandon", "leave", "agent"]


class Happening(Struct, frozen=True, array_like=True, omit_defaults=True):
    """Something that happened in a queue at `at`: to the conversation (or agent) `who`."""

    at: float
    verb: Verb
    who: str
    agent: str | None = None
    priority: int = 0
    kind: str = ""
    status: str = ""


class QueueModel:
    """One queue's forecasts, fed in the order of time."""

    def __init__(self) -> None:
        self.forecast = QueueForecast()
        self.journal: list[Happening] = []
        self._borrowed = False

    @property
    def experienced(self) -> bool:
        """Whether enough waits were seen to their end."""
        return self.forecast.learned >= EXPERIENCE

    def borrow(self, others: Iterable[QueueModel]) -> None:
        """Begin with what the most experienced of the others has learned."""
        self._borrowed = self.forecast.borrow(other.forecast for other in others)

    def happen(self, happening: Happening) -> None:
        """Learn from one happening."""
        self._apply(happening)
        self.journal.append(happening)

    def _apply(self, happening: Happening) -> None:
        at, who = happening.at, happening.who
        match happening.verb:
            case "arrive":
                self.forecast.arrive(who, at, happening.priority, happening.kind)
            case "serve":
                self.forecast.serve(who, at, happening.agent)
            case "finish":
                self.forecast.finish(who, at)
            case "abandon":
                self.forecast.abandon(who, at)
            case "leave":
                self.forecast.leave(who, at)
            case "agent":
                self.forecast.agent(who, happening.status, at)  # type: ignore[arg-type]

    def for_newcomer(self) -> Forecast | None:
        """The forecast for one who would come now; None while too little has been learned."""
        if not self.experienced:
            return None
        return as_record(self.forecast.predict(None, self.forecast.floor.now))

    def snapshot_due(self) -> bool:
        """Whether the journal has grown long enough, or does not tell all there is."""
        return self._borrowed or len(self.journal) >= JOURNAL_LENGTH

    def snapshot(self) -> bytes:
        """All that was learned; the journal begins anew."""
        self.journal, self._borrowed = [], False
        return self.forecast.to_state()

    def restore(self, snapshot: bytes) -> None:
        """Take up a snapshot; the journal happens again on top of it.

        Raises:
            ValueError: it is no snapshot, or one of another version.
        """
        self.forecast = QueueForecast.from_state(snapshot)

    def replay(self, journal: list[Happening]) -> None:
        """Take up a journal."""
        self.journal = list(journal)
        for happening in journal:
            self._apply(happening)


def as_record(forecast: WaitForecast) -> Forecast:
    """A forecast in whole tenths of seconds, as people are shown it."""
    return Forecast(
        mean=round(forecast.mean, 1),
        low=round(forecast.low, 1),
        median=round(forecast.median, 1),
        high=round(forecast.high, 1),
    )
