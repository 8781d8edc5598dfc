"""The half-hours of a partition's queues: kept for two days, and written once for each batch."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import NamedTuple

from detectors.contract.rules.day_rules import HALF_HOUR
from stream.core.applied_rules import AppliedRules, FollowedRules
from stream.core.undo import Undo
from stream.intervals import fold
from stream.log import Message, topics
from stream.records import (
    HALF_HOURS_KEPT,
    ContactCounts,
    Counted,
    Interval,
    StaffCounts,
    WaitEnded,
    decode_interval,
    encode,
)

Place = tuple[str, float]
"""A queue, and the time at which a half-hour begins."""


class Stretch(NamedTuple):
    """The time of a queue in which so many `agents` were present, and occupied, by the same rules."""

    since: float
    until: float
    agents: tuple[int, int]
    applied: AppliedRules

    def goes_on(self, until: float, agents: tuple[int, int], applied: AppliedRules) -> bool:
        """Whether it goes on in the same half-hour."""
        same = agents == self.agents and applied is self.applied
        return same and until // HALF_HOUR == self.until // HALF_HOUR


class IntervalStore:
    """Stores the half-hours of one partition.

    Args:
        partition: of the intervals topic.
        rules: those that each events partition has reached. Where they change, what came by the latest
            version decides on the day and the formula, in whatever order it came.
        undo: takes the changes of a step back when it raises.
    """

    topic = topics.INTERVALS
    prefixes = (b"",)

    def __init__(self, partition: int, rules: FollowedRules, undo: Undo) -> None:
        self._partition = partition
        self._rules = rules
        self._undo = undo
        self._intervals: dict[Place, Interval] = {}
        self._changed: dict[Place, None] = {}
        self._first = 0.0
        self._stretches: dict[str, Stretch] = {}
        self._open: set[str] = set()  # the queues with a stretch that is not added yet

    def add(self, signal: Counted) -> None:
        """Add what contacts count for."""
        applied = self._rules.numbered(signal.events_partition)
        rules = applied.rules.of(signal.queue, signal.channel)
        by_half_hour: dict[float, ContactCounts] = {}
        for count in signal.counts:
            if signal.at - count.at >= HALF_HOURS_KEPT:
                continue
            since = count.at // HALF_HOUR
            counts = by_half_hour.get(since)
            if counts is None:
                counts = self._contacts(signal.queue, signal.channel, count.at, applied)
                by_half_hour[since] = counts
            fold.add(counts, count, rules, signal.sla)

    def replied(self, signal: WaitEnded) -> None:
        """Add an answer to a customer who had one before."""
        applied, contact = self._rules.numbered(signal.events_partition), signal.contact
        counts = self._contacts(contact.queue, contact.channel, signal.at, applied)
        counts.replied += 1
        counts.reply += fold.waited(applied.rules.of(contact.queue), signal.since, signal.at)

    def staffed(self, queue: str, until: float, agents: tuple[int, int]) -> None:
        """Add the time up to `until` in which so many agents of a queue were present, and occupied.

        Few signals change how many they are. So the time of the same agents is one stretch, which is added
        when their number changes, and at the end of a batch.
        """
        before, applied = self._stretches.get(queue), self._rules.numbered(None)
        if before is not None and until < before.until:
            return
        self._undo.item(self._stretches, queue)
        if before is not None and before.goes_on(until, agents, applied):
            self._stretches[queue] = before._replace(until=until)
        else:
            if before is not None and queue in self._open:
                self._add_stretch(queue, before)
            since = until if before is None else before.until
            self._stretches[queue] = Stretch(since, until, agents, applied)
        self._open.add(queue)

    def _add_stretch(self, queue: str, stretch: Stretch) -> None:
        """Add a stretch to the half-hours over which it goes."""
        until, (present, _) = stretch.until, stretch.agents
        begin = max(stretch.since, until - HALF_HOURS_KEPT)
        while present and begin // HALF_HOUR < until // HALF_HOUR:
            end = (begin // HALF_HOUR + 1.0) * HALF_HOUR
            self._add_staff(queue, begin, end, stretch)
            begin = end
        self._add_staff(queue, begin if present else until, until, stretch)

    def _add_staff(self, queue: str, begin: float, end: float, stretch: Stretch) -> None:
        staff = self._changing(queue, begin, stretch.applied).staff
        self._undo.call(_put_back, staff, staff.present, staff.occupied, staff.until)
        span = fold.milliseconds(end) - fold.milliseconds(begin)
        present, occupied = stretch.agents
        staff.present += present * span
        staff.occupied += occupied * span
        staff.until = end

    def wrapped_up(self, queue: str, channel: str, since: float, until: float) -> None:
        """Add the wrap-up of a conversation of this queue and channel."""
        counts = self._contacts(queue, channel, until, self._rules.numbered(None))
        counts.wraps += 1
        counts.wrapping_up += fold.milliseconds(until - since)

    def expire(self, time: float) -> None:
        """Forget the half-hours that nothing can change after the watermark `time`."""
        while self._intervals and self._first + HALF_HOUR <= time - HALF_HOURS_KEPT:
            for place in [place for place in self._intervals if place[1] <= self._first]:
                self._changed[place] = None
                del self._intervals[place]
            self._first = min((since for _, since in self._intervals), default=0.0)

    def _contacts(self, queue: str, channel: str, at: float, applied: AppliedRules) -> ContactCounts:
        """Return the sums of a channel in the half-hour of a time, which the step is about to change."""
        channels = self._changing(queue, at, applied).channels
        counts = channels.get(channel)
        self._undo.item(channels, channel)
        counts = channels[channel] = ContactCounts(rules=-1) if counts is None else copy(counts)
        if applied.number > counts.rules:
            counts.rules = applied.number
            counts.formula = applied.rules.of(queue, channel).waits.service_level
        return counts

    def _changing(self, queue: str, at: float, applied: AppliedRules) -> Interval:
        """Return the half-hour of a time, which the step is about to change."""
        place = (queue, at // HALF_HOUR * HALF_HOUR)
        interval = self._intervals.get(place)
        if place not in self._changed:
            self._undo.item(self._changed, place)
            self._changed[place] = None
        if interval is None or applied.number > interval.rules:
            day = applied.rules.day
            self._undo.item(self._intervals, place)
            fresh = interval is None
            interval = (
                Interval(queue=queue, since=place[1], day="", zone="") if interval is None else copy(interval)
            )
            interval.rules, interval.day = applied.number, day.day(at)
            interval.zone, interval.reset_hour = day.zone, day.reset_hour
            self._intervals[place] = interval
            if fresh and (len(self._intervals) == 1 or place[1] < self._first):
                self._undo.call(setattr, self, "_first", self._first)
                self._first = place[1]
        return interval

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Read one half-hour."""
        place = _place_of(key)
        if value is None:
            self._intervals.pop(place, None)
        else:
            self._intervals[place] = decode_interval(value)

    def restored(self, _time: float) -> None:
        """Go on from what was written."""
        self._first = min((since for _, since in self._intervals), default=0.0)
        applied = self._rules.numbered(None)
        for (queue, _), interval in self._intervals.items():
            until, before = interval.staff.until, self._stretches.get(queue)
            if until and (before is None or before.until < until):
                self._stretches[queue] = Stretch(until, until, (0, 0), applied)

    def changes(self) -> Iterator[Message]:
        """Yield the half-hours that changed since the last call."""
        for queue in sorted(self._open & self._stretches.keys()):
            stretch = self._stretches[queue]
            self._add_stretch(queue, stretch)
            self._stretches[queue] = stretch._replace(since=stretch.until)
        self._open.clear()
        changed, self._changed = self._changed, {}
        for place in changed:
            interval = self._intervals.get(place)
            value = None if interval is None else encode(interval)
            yield Message(topics.INTERVALS, _key_of(place), value, self._partition)


def _put_back(staff: StaffCounts, present: int, occupied: int, until: float) -> None:
    staff.present, staff.occupied, staff.until = present, occupied, until


def _key_of(place: Place) -> bytes:
    return b"%d/%s" % (int(place[1]), place[0].encode())


def _place_of(key: bytes) -> Place:
    since, _, queue = key.decode().partition("/")
    return queue, float(since)
