"""The half-hours of the last days, and what they come to for those who see some queues. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from detectors.contract.day_rules import DayRules, ServiceLevel
from stream.gateway.protocol import DayNumbers, HalfHourNumbers, NumbersRequest, QueueNumbers
from stream.gateway.state.scope import Scope
from stream.intervals.formulas import Sums, figures, summed
from stream.records import Interval


class _Part(NamedTuple):
    """A half-hour of the queues of a scope, or of one of them, of one channel or of all."""

    since: float
    queues: frozenset[str] | None
    channel: str | None


class DayBook:
    """Holds every half-hour that a queue still has, and adds them up when somebody asks.

    Sums are kept until one of their half-hours changes, so that many viewers cost what one does.
    """

    def __init__(self) -> None:
        self._by_time: defaultdict[float, dict[str, Interval]] = defaultdict(dict)
        self._changes: defaultdict[float, int] = defaultdict(int)
        self._parts: dict[_Part, tuple[int, Sums]] = {}
        self._queue_changes: defaultdict[str, int] = defaultdict(int)
        self._of_queues: dict[tuple[str, str, str | None], tuple[int, Sums]] = {}

    def put(self, since: float, queue: str, interval: Interval | None) -> None:
        """Take a half-hour of a queue as it is now. None: it is over for good."""
        self._changes[since] += 1
        self._queue_changes[queue] += 1
        if interval is not None:
            self._by_time[since][queue] = interval
            return
        self._by_time[since].pop(queue, None)
        if not self._by_time[since]:
            del self._by_time[since], self._changes[since]
            self._parts = {part: known for part, known in self._parts.items() if part.since != since}
            self._of_queues.clear()

    def numbers(self, request: NumbersRequest, scope: Scope, now: float | None) -> DayNumbers:
        """Return the numbers of a day for those of this scope. `now` is the floor's time, None: unknown."""
        seen = [each for each in self._all() if scope.has(each.queue)]
        latest = max(seen, key=lambda each: each.since, default=None)
        clock = DayRules() if latest is None else DayRules(zone=latest.zone, reset_hour=latest.reset_hour)
        days = {each.day for each in seen} | ({clock.day(now)} if now is not None else set())
        day = request.day or max(days, default="")
        of_day = [each for each in seen if each.day == day]
        return DayNumbers(
            day=day,
            days=sorted(days),
            zone=clock.zone,
            reset_hour=clock.reset_hour,
            channels=sorted({channel for each in of_day for channel in each.channels}),
            formulas=sorted({c.formula for each in of_day for c in each.channels.values()}),
            total=_figures(self._sums(of_day, scope, request.channel), request.formula),
            queues=self._queues(of_day, request),
            half_hours=self._half_hours(of_day, scope, request),
        )

    def _all(self) -> Iterable[Interval]:
        return (each for by_queue in self._by_time.values() for each in by_queue.values())

    def _queues(self, of_day: list[Interval], request: NumbersRequest) -> list[QueueNumbers]:
        by_queue: defaultdict[str, list[Interval]] = defaultdict(list)
        for each in of_day:
            by_queue[each.queue].append(each)
        return [
            QueueNumbers(queue=queue, figures=_figures(self._of_queue(each, request), request.formula))
            for queue, each in sorted(by_queue.items())
        ]

    def _of_queue(self, of_day: list[Interval], request: NumbersRequest) -> Sums:
        queue, version = of_day[0].queue, self._queue_changes[of_day[0].queue]
        key = (of_day[0].day, queue, request.channel)
        known = self._of_queues.get(key)
        if known is None or known[0] != version:
            known = self._of_queues[key] = (version, summed(of_day, request.channel))
        return known[1]

    def _half_hours(
        self, of_day: list[Interval], scope: Scope, request: NumbersRequest
    ) -> list[HalfHourNumbers]:
        one = None if request.queue is None else frozenset((request.queue,))
        times = sorted({each.since for each in of_day if one is None or each.queue in one})
        queues = scope.queues if one is None else one
        return [
            HalfHourNumbers(
                since=since, figures=_figures(self._part(since, queues, request.channel), request.formula)
            )
            for since in times
        ]

    def _sums(self, of_day: list[Interval], scope: Scope, channel: str | None) -> Sums:
        total = Sums()
        for since in sorted({each.since for each in of_day}):
            total.add(self._part(since, scope.queues, channel))
        return total

    def _part(self, since: float, queues: frozenset[str] | None, channel: str | None) -> Sums:
        part, version = _Part(since, queues, channel), self._changes[since]
        known = self._parts.get(part)
        if known is None or known[0] != version:
            of_part = self._by_time[since].values()
            sums = summed((each for each in of_part if queues is None or each.queue in queues), channel)
            known = self._parts[part] = (version, sums)
        return known[1]


def _figures(sums: Sums, formula: ServiceLevel | None) -> dict[str, tuple[float | None, int | None]]:
    found = figures(sums, formula).items()
    return {name: (None if value is None else round(value, 4), of) for name, (value, of) in found}
