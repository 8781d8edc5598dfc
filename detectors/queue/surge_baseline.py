"""The baseline of a surge: the events a minute that each half hour of the week brings, learned online."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from msgspec import Struct, field

MINUTE = 60.0
SLOT = 1800.0
_MINUTES = 30
_SLOTS_A_DAY = 48
_SLOTS_A_WEEK = 7 * _SLOTS_A_DAY
LONGEST_QUIET = _SLOTS_A_DAY - 1
"""Slots that `learn_quiet` learns at once."""


def last_minute(time: float) -> float:
    """Return the end of the last minute before `time`.

    >>> last_minute(119.0), last_minute(120.0), last_minute(120.5)
    (60.0, 60.0, 120.0)
    """
    return (math.ceil(time / MINUTE) - 1) * MINUTE


class SeasonalRate(Struct, array_like=True):
    """Events a minute by half hour of the week. `counts` and `minutes` forget over some weeks.

    `shared_counts` and `shared_minutes` are those of any day. Two imagined minutes at `prior` events a minute
    stand at the beginning.
    """

    prior: float = 1.0
    memory: float = 0.8
    counts: list[float] = field(default_factory=lambda: [0.0] * _SLOTS_A_WEEK)
    minutes: list[float] = field(default_factory=lambda: [0.0] * _SLOTS_A_WEEK)
    shared_counts: list[float] = field(default_factory=lambda: [0.0] * _SLOTS_A_DAY)
    shared_minutes: list[float] = field(default_factory=lambda: [0.0] * _SLOTS_A_DAY)

    def predict_one(self, at: float) -> float:
        """Return the baseline at `at`, in events a minute."""
        # Between the middles of two slots the rate is interpolated: days begin by degrees.
        place = at / SLOT - 0.5
        slot, part = int(place), place % 1.0
        return (1.0 - part) * self._slot(slot) + part * self._slot(slot + 1)

    def _slot(self, slot: int) -> float:
        week, day = slot % _SLOTS_A_WEEK, slot % _SLOTS_A_DAY
        shared = (self.shared_counts[day] + 2.0 * self.prior) / (self.shared_minutes[day] + 2.0)
        return (self.counts[week] + 30.0 * shared) / (self.minutes[week] + 30.0)

    def least_near(self, at: float, slots: int = 1) -> list[float]:
        """Return for each half hour from that of `at` on the least rate within an hour, in events a minute.

        A half hour of the week counts by itself where it has been lower than that of any day, and as 0 while
        it was never seen.
        """
        first = int(at // SLOT)
        each = [self._least(slot) for slot in range(first - 2, first + slots + 2)]
        return [min(each[number : number + 5]) for number in range(slots)]

    def _least(self, slot: int) -> float:
        week = slot % _SLOTS_A_WEEK
        if not self.minutes[week]:
            return 0.0
        return min(self._slot(slot), self.counts[week] / self.minutes[week])

    def learn_one(self, at: float, count: float) -> None:
        """Learn the number of events in the minute that began at `at`."""
        slot = int(at // SLOT)
        week, day = slot % _SLOTS_A_WEEK, slot % _SLOTS_A_DAY
        # The thirty minutes of a slot together forget the share `memory` from one week to the next.
        own, shared = self._fades()
        self.counts[week] = own * self.counts[week] + count
        self.minutes[week] = own * self.minutes[week] + 1.0
        self.shared_counts[day] = shared * self.shared_counts[day] + count
        self.shared_minutes[day] = shared * self.shared_minutes[day] + 1.0
        if at % SLOT >= SLOT - MINUTE:
            self._round(week, day)

    def learn_quiet(self, at: float, slots: int) -> npt.NDArray[np.float64]:
        """Learn half hours without an event, the first from `at` on. Return the rate before each minute.

        Args:
            slots: at most `LONGEST_QUIET`, so that no half hour of the day comes twice.
        """
        first = int(at // SLOT)
        places = range(first, first + slots)
        before = [self._slot(slot) for slot in range(first, first + slots + 1)]
        during = self._fading([(slot % _SLOTS_A_WEEK, slot % _SLOTS_A_DAY) for slot in places])
        last = self._slot(first - 1)
        for slot in places:
            self._learn_quiet_slot(slot % _SLOTS_A_WEEK, slot % _SLOTS_A_DAY)
        after = [last, *(self._slot(slot) for slot in places)]
        # As in `predict_one`: the first half of a slot leans on the slot before it, the second on the next.
        half = _MINUTES // 2
        part = (np.arange(_MINUTES) / _MINUTES - 0.5) % 1.0
        rates = np.empty_like(during)
        rates[:, :half] = (1.0 - part[:half]) * np.array(after[:-1])[:, None] + part[:half] * during[:, :half]
        rates[:, half:] = (1.0 - part[half:]) * during[:, half:] + part[half:] * np.array(before[1:])[:, None]
        return rates.ravel()

    def _fading(self, places: list[tuple[int, int]]) -> npt.NDArray[np.float64]:
        """Return the rate of each slot (row) before each of its minutes (column), all of them empty."""
        own, shared = (fade ** np.arange(_MINUTES) for fade in self._fades())
        own_minutes, shared_minutes = np.cumsum(own) - own, np.cumsum(shared) - shared

        def column(values: list[float], index: int) -> npt.NDArray[np.float64]:
            return np.array([values[place[index]] for place in places])[:, None]

        day_counts = column(self.shared_counts, 1) * shared + 2.0 * self.prior
        day = day_counts / (column(self.shared_minutes, 1) * shared + shared_minutes + 2.0)
        week_counts = column(self.counts, 0) * own + 30.0 * day
        rates: npt.NDArray[np.float64] = week_counts / (column(self.minutes, 0) * own + own_minutes + 30.0)
        return rates

    def _learn_quiet_slot(self, week: int, day: int) -> None:
        own, shared = (fade**_MINUTES for fade in self._fades())
        own_minutes, shared_minutes = ((1.0 - fade**_MINUTES) / (1.0 - fade) for fade in self._fades())
        self.counts[week] *= own
        self.minutes[week] = own * self.minutes[week] + own_minutes
        self.shared_counts[day] *= shared
        self.shared_minutes[day] = shared * self.shared_minutes[day] + shared_minutes
        self._round(week, day)

    def _fades(self) -> tuple[float, float]:
        """Return the shares that a minute leaves of its slot of the week, and of its slot of any day."""
        return self.memory ** (1.0 / 30.0), self.memory ** (1.0 / 150.0)

    def _round(self, week: int, day: int) -> None:
        """Round a slot that is over: short numbers keep the records of a queue small."""
        for values, index in (
            (self.counts, week),
            (self.minutes, week),
            (self.shared_counts, day),
            (self.shared_minutes, day),
        ):
            values[index] = round(values[index], 4)
