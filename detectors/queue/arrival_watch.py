"""Watches what should come to a queue: customers, and those whom a bot hands over to a person."""

from __future__ import annotations

import math

from msgspec import Struct, field

from detectors.queue.drop import AHEAD, Drop, old_enough
from detectors.queue.surge import SurgeDetector
from detectors.queue.surge_baseline import SLOT

_STILL_COME = 0.5
_STAND_FOR = 0.2


class ArrivalWatch(Struct):
    """The customers who enter a queue, the drop of them, and the drop of those who are queued for a person.

    `open` says whether the queue is open, `grown` whether a stream was a week old at its last event. Only
    then can anything be missing.
    """

    entered: SurgeDetector = field(default_factory=lambda: SurgeDetector(first_day=None))
    few: Drop = field(default_factory=Drop)
    handover: Drop = field(default_factory=Drop)
    open: bool = True
    grown: bool = False

    @property
    def watching(self) -> bool:
        """Whether every minute counts, also one without any event."""
        return self.open and self.grown

    @property
    def too_few(self) -> bool:
        """Whether far fewer customers come than usual."""
        return self.few.dropped

    @property
    def no_handover(self) -> bool:
        """Whether customers come as usual and hardly any is handed to a person, unlike before.

        They come as usual when at least half as many come as were handed over before. An agent who takes a
        customer without a queue is a hand-over, too.
        """
        drop = self.handover
        come = drop.around >= _STILL_COME * drop.usual and drop.beside <= _STAND_FOR * drop.usual
        return drop.dropped and come and not self.few.dropped

    def idle_until(self, queued: SurgeDetector) -> float:
        """Return until when minutes without an event change nothing: usually nobody comes then."""
        if not self.watching:
            return math.inf
        minute = queued.minute
        if self.few.signs or self.handover.signs:
            return minute
        first, one = minute // SLOT * SLOT, int(minute // SLOT)
        if any(drop.slot == one and drop.least > 0.0 for drop in (self.few, self.handover)):
            return minute
        coming, leaving = (stream.rate.least_near(minute, AHEAD) for stream in (self.entered, queued))
        busy = (number for number in range(AHEAD) if coming[number] > 0.0 or leaving[number] > 0.0)
        return max(minute, first + SLOT * next(busy, AHEAD))

    def next_look(self, queued: SurgeDetector) -> float:
        """Return when something may be missed at the earliest, if no event comes until then."""
        if not self.watching:
            return math.inf
        pairs = ((self.few, self.entered), (self.handover, queued))
        return min(drop.earliest(stream) for drop, stream in pairs)

    def enter(self, at: float) -> None:
        """Observe a customer who enters the queue at `at` (event time, seconds since 1970)."""
        self.entered.learn_one(at)

    def age(self, queued: SurgeDetector) -> None:
        """Observe at an event whether a stream is old enough: how minutes are closed changes nothing."""
        self.grown = self.grown or old_enough(self.entered) or old_enough(queued)

    def take(self) -> None:
        """Observe an agent who takes a customer without a queue."""
        self.handover.beside += self.handover.signs

    def set_open(self, is_open: bool, queued: SurgeDetector) -> None:
        """The queue opens or closes. When it closes, nothing is missing any more."""
        self.open = is_open
        if not is_open:
            self.few, self.handover = Drop(), Drop()
        for stream in (self.entered, queued):
            stream.held = False
            stream.forget_level()

    def close_minute(self, over: float, queued: SurgeDetector) -> None:
        """Judge the running minute, which is over at `over`, beside the customers `queued` for a person."""
        self.few.judge(self.entered, watched=self.watching)
        self.handover.judge(queued, self.entered.count, watched=self.watching)
        queued.held = queued.held or self.entered.held
        self.entered.close_minutes(over)
