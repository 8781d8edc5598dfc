"""The half-hours of the last days, and what they come to for those who see some queues. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from detectors.contract.rules.day_rules import DayRules, ServiceLevel
from stream.gateway.protocol import DayNumbers, Figures, HalfHourNumbers, NumbersRequest, QueueNumbers
from stream.gateway.state.scope import Scope
from stream.intervals.formulas import Sums, figures, summed
from stream.records import Interval


class _QueueDay:
    """The half-hours of a queue on a day. What they come to is kept until one of them changes."""

    def __init__(self) -> None:
        self.by_time: dict[float, Interval] = {}
        self._sums: dict[str | None, Sums] = {}
        self._seen: tuple[frozenset[str], frozenset[str]] | None = None

    def put(self, since: float, interval: Interval | None) -> None:
        self._sums, self._seen = {}, None
        if interval is None:
            self.by_time.pop(since, None)
        else:
            self.by_time[since] = interval

    def sums(self, channel: str | None) -> Sums:
        if channel not in self._sums:
            self._sums[channel] = summed(self.by_time.values(), channel)
        return self._sums[channel]

    @property
    def seen(self) -> tuple[frozenset[str], frozenset[str]]:
        """The channels, and the formulas of their service levels."""
        if self._seen is None:
            known = [each.channels for each in self.by_time.values()]
            channels = frozenset(channel for counts in known for channel in counts)
            self._seen = channels, frozenset(c.formula for counts in known for c in counts.values())
        return self._seen


class _Part(NamedTuple):
    """A half-hour of the queues of a scope (None: all), or of one of them, of one channel or of all."""

    day: str
    since: float
    queues: frozenset[str] | None
    channel: str | None


class DayBook:
    """Holds every half-hour that a queue still has, and adds them up when somebody asks.

    Sums are kept until one of their half-hours changes, so that many viewers cost little more than one.
    """

    def __init__(self) -> None:
        self._days: defaultdict[str, defaultdict[str, _QueueDay]]
        self._days = defaultdict(lambda: defaultdict(_QueueDay))
        self._day_of: dict[tuple[float, str], str] = {}
        self._changes: defaultdict[float, int] = defaultdict(int)
        self._parts: dict[_Part, tuple[int, Sums]] = {}
        self._latest: Interval | None = None

    def put(self, since: float, queue: str, interval: Interval | None) -> None:
        """Take a half-hour of a queue as it is now. None: it is over for good."""
        self._changes[since] += 1
        former = self._day_of.pop((since, queue), None)
        if former is not None and (interval is None or interval.day != former):
            self._days[former][queue].put(since, None)
            self._tidy(former, queue)
        if interval is not None:
            self._day_of[since, queue] = interval.day
            self._days[interval.day][queue].put(since, interval)
            if self._latest is None or since >= self._latest.since:
                self._latest = interval

    def _tidy(self, day: str, queue: str) -> None:
        if not self._days[day][queue].by_time:
            del self._days[day][queue]
        if not self._days[day]:
            del self._days[day]
            self._parts = {part: known for part, known in self._parts.items() if part.day != day}

    def numbers(self, request: NumbersRequest, scope: Scope, now: float | None) -> DayNumbers:
        """Return the numbers of a day for those of this scope. `now` is the floor's time, None: unknown."""
        latest = self._latest
        clock = DayRules() if latest is None else DayRules(zone=latest.zone, reset_hour=latest.reset_hour)
        days = {day for day, queues in self._days.items() if any(map(scope.has, queues))}
        days |= {clock.day(now)} if now is not None else set()
        day = request.day or max(days, default="")
        queues = {name: one for name, one in self._days.get(day, {}).items() if scope.has(name)}
        seen = [one.seen for one in queues.values()]
        return DayNumbers(
            day=day,
            days=sorted(days),
            zone=clock.zone,
            reset_hour=clock.reset_hour,
            channels=sorted(frozenset().union(*(channels for channels, _ in seen))),
            formulas=sorted(frozenset().union(*(formulas for _, formulas in seen))),
            total=_figures(_total(one.sums(request.channel) for one in queues.values()), request.formula),
            queues=[
                QueueNumbers(queue=name, figures=_figures(one.sums(request.channel), request.formula))
                for name, one in sorted(queues.items())
            ],
            half_hours=self._half_hours(day, queues, scope, request),
        )

    def _half_hours(
        self, day: str, queues: dict[str, _QueueDay], scope: Scope, request: NumbersRequest
    ) -> list[HalfHourNumbers]:
        asked, whose = queues, scope.queues
        if request.queue is not None:
            asked = {name: one for name, one in queues.items() if name == request.queue}
            whose = frozenset((request.queue,))
        found = []
        for since in sorted({since for one in asked.values() for since in one.by_time}):
            sums = self._part(_Part(day, since, whose, request.channel), asked.values())
            found.append(HalfHourNumbers(since=since, figures=_figures(sums, request.formula)))
        return found

    def _part(self, part: _Part, queues: Iterable[_QueueDay]) -> Sums:
        version, known = self._changes[part.since], self._parts.get(part)
        if known is None or known[0] != version:
            of_part = (one.by_time[part.since] for one in queues if part.since in one.by_time)
            known = self._parts[part] = (version, summed(of_part, part.channel))
        return known[1]


def _total(all_sums: Iterable[Sums]) -> Sums:
    total = Sums()
    for sums in all_sums:
        total.add(sums)
    return total


def _figures(sums: Sums, formula: ServiceLevel | None) -> Figures:
    found = figures(sums, formula).items()
    return {name: (None if value is None else round(value, 4), of) for name, (value, of) in found}
