"""Forecasts how long a customer will still wait in a queue: an online ensemble with calibrated intervals.

Each queue has one `QueueForecast`. It observes the queue's events in the order of event time, and forecasts
at any time for a waiting customer or for a new one. Three linear models of rich features (of the wait, its
root and its logarithm; recursive least squares) and the simple delay estimators of `wait_features` form the
`ensemble`. A fourth linear model forecasts the size of the error. `group_intervals` turns it into quantiles
that hold for each length of the line, each channel and each hour.

Forecasts of one moment agree: a newcomer waits no shorter than the last of the same channel and priority
still has to, and nobody of them in the line waits longer than a newcomer.

A lesson is the view at the arrival, or after 30, 60, 120 and 240 s in the queue, with the wait that was left.
A customer who gives up gives a censored wait, a lower bound of it: a forecast below the bound is moved up to
it, and nothing else is learned.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec import json as msgspec_json
from msgspec.structs import replace

from detectors.models.conformal import ConformalQuantiles
from detectors.models.group_intervals import GroupIntervals
from detectors.models.least_squares import RecursiveLeastSquares
from detectors.queue import ensemble
from detectors.queue.at_once import ServedAtOnce
from detectors.queue.contacts import WaitingContact, decoded, encoded
from detectors.queue.queue_wait import AgentState, ObservedQueue
from detectors.queue.wait_features import AHEAD_SCALE, FEATURES, View, drivers, look
from detectors.queue.wait_forecast import (
    EXPERIENCE,
    FEWEST_SEEN,
    Lesson,
    Untold,
    WaitForecast,
    channel_of,
    groups_of,
)

LESSON_AGES = (0.0, 30.0, 60.0, 120.0, 240.0)
MAX_LESSONS = 64
STATE_VERSION = 3
_SPREAD = 3
_LEAST_SPREAD = 0.3
# The largest spread of a wait's root, as a share of the root; an exponential wait has half of that.
_MOST_SPREAD = 0.5
_NEW_SPREAD = 0.25
_BEYOND_ESTIMATES = 60.0
_FORGET_LINE = 0.9995
_CENSORED_WEIGHT = 0.3
_DOUBT = 3.0
_BORROWED = 100

Features = npt.NDArray[np.float16]


class _State(Struct, array_like=True):
    version: int
    observed: ObservedQueue
    learned: int
    longest_line: float
    errors: ensemble.Errors
    fresh: GroupIntervals
    running: GroupIntervals
    at_once: ServedAtOnce
    lessons: dict[str, list[Lesson]]
    due: list[tuple[float, str]]
    model: bytes


class _Central(NamedTuple):
    """The members' forecasts, how new so long a line is (0…1), and the root of a wait with its spread."""

    members: list[float]
    new: float
    centre: float
    spread: float


class QueueForecast:
    """The forecast of one queue's waits.

    Its methods take event times in seconds since 1970, and ignore an event that does not fit the state.
    """

    def __init__(self) -> None:
        self.observed = ObservedQueue()
        self.model = RecursiveLeastSquares(len(FEATURES), 4)
        self.model.weights[-1] = (60.0, 7.0, 3.7, 2.5)
        self.learned = 0
        self.longest_line = 0.0
        self.errors = ensemble.Errors()
        self.fresh = GroupIntervals()
        self.running = GroupIntervals(ConformalQuantiles(size=200))
        self.at_once = ServedAtOnce()
        self.lessons: dict[str, list[Lesson]] = {}
        self.due: list[tuple[float, str]] = []
        self._next_due = math.inf
        self._count = 0

    # --- events ---------------------------------------------------------------------------------------

    def arrive(self, contact: str, at: float, priority: int = 0, kind: str = "") -> WaitForecast | None:
        """Observes a contact that enters the queue. Returns its forecast, or None if it was here already.

        Nobody is told of this forecast, so it has no drivers.
        """
        before = self._of_last(channel_of(kind), priority, self.observed.advance(at))
        if not self.observed.arrive(contact, at, priority, kind):
            return None
        forecast = self._lesson(contact, self.observed.waiting[contact], before)
        self._look_again()
        return forecast

    def serve(self, contact: str, at: float, agent: str | None = None) -> float | None:
        """Observes an agent who takes the contact. Returns the seconds that it waited."""
        waited = self.observed.serve(contact, at, agent)
        self._learn(contact, served=True)
        self._look_again()
        return waited

    def finish(self, contact: str, at: float) -> float | None:
        """Observes the end of a service. Returns its seconds."""
        seconds = self.observed.finish(contact, at)
        self._look_again()
        return seconds

    def abandon(self, contact: str, at: float) -> float | None:
        """Observes a waiting contact that gives up. Returns the seconds that it waited."""
        waited = self.observed.abandon(contact, at)
        self._learn(contact, served=False)
        self._look_again()
        return waited

    def leave(self, contact: str, at: float) -> bool:
        """Observes a waiting contact that leaves for elsewhere; nothing is learned from it."""
        self._count -= len(self.lessons.pop(contact, ()))
        return self.observed.leave(contact, at)

    def agent(self, agent: str, status: AgentState, at: float) -> None:
        """Observes a status of an agent from the platform."""
        self.observed.agent(agent, status, at)
        self._look_again()

    # --- forecasts ------------------------------------------------------------------------------------

    def predict(
        self, contact: str | None, at: float, priority: int | None = None, kind: str | None = None
    ) -> WaitForecast:
        """Return the forecast of a waiting contact, or of a new one of this priority and kind.

        `contact` is None for a new one; a contact that does not wait counts as new. Without a `kind` it is
        the commonest one of the commonest channel, without a `priority` the usual one of the kind.
        """
        at = max(at, self.observed.now)
        known = self.observed.waiting.get(contact) if contact is not None else None
        if known is None:
            if kind is None:
                kind = self.observed.usual_kind(next(iter(self.observed.channels()), ""))
            return self._newcomer(at, priority, kind, told=True)
        usual = self.observed.usual_kind(channel_of(known.kind))
        return self._one(known, at, told=True).at_most(self._newcomer(at, known.priority, usual))

    def _newcomer(self, at: float, priority: int | None, kind: str, told: bool = False) -> WaitForecast:
        """Return the forecast of a new contact, raised to that of the last of its channel and priority."""
        if priority is None:
            priority = self.observed.usual_priority(kind)
        own = self._one(WaitingContact(at, priority, kind), at, new=True, told=told)
        last = self._of_last(channel_of(kind), priority, at)
        if last is None:
            return own
        usual = self.observed.usual_kind(channel_of(kind))
        as_usual = own if kind == usual else self._one(WaitingContact(at, priority, usual), at, new=True)
        return own.at_least(last, as_usual.low)

    def _of_last(self, channel: str, priority: int, at: float) -> WaitForecast | None:
        """Return the forecast, by itself, of the last of a channel and priority, or None if none waits."""
        groups = [
            (since[-1], kind)
            for (kind, of), since in self.observed.waiting.groups.items()
            if of == priority and channel_of(kind) == channel
        ]
        if not groups:
            return None
        since, kind = max(groups)
        return self._one(WaitingContact(since, priority, kind), at)

    def _one(self, contact: WaitingContact, at: float, new: bool = False, told: bool = False) -> WaitForecast:
        """Return the forecast of one contact by itself, with the drivers of one that people are `told`."""
        view = look(self.observed, contact, at, new)
        groups = groups_of(contact.kind, view.line.waiting, self.observed.now)
        forecast = self._forecast(view, self._central(view, _features(view)), groups)
        return replace(forecast, drivers=drivers(self.observed, view)) if told else forecast

    def breach_probability(self, contact: str, at: float, sla: float) -> float:
        """Return the probability, 0…1, that the whole wait of `contact` exceeds `sla` seconds."""
        return self.breach_probabilities(contact, at, (sla,))[0]

    def breach_probabilities(self, contact: str, at: float, slas: Sequence[float]) -> list[float]:
        """Return `breach_probability` for several SLAs at the cost of one, 0 without a wait."""
        at = max(at, self.observed.now)
        known = self.observed.waiting.get(contact)
        if known is None:
            return [0.0] * len(slas)
        view = look(self.observed, known, at)
        central = self._central(view, _features(view))
        centre, spread = _rounded(central.centre), _rounded(central.spread)
        quantiles = self._quantiles(view.age).quantiles
        left = [sla - view.age for sla in slas]
        return [
            quantiles.probability_above((math.sqrt(seconds) - centre) / spread) if seconds > 0.0 else 1.0
            for seconds in left
        ]

    def _central(self, view: View, features: Features) -> _Central:
        """Return what is in the middle of a forecast, without its interval."""
        *linear, spread = self.model.predict_one(features.astype(np.float64)).tolist()
        members = ensemble.members(linear, view.estimates)
        new = self._newness(view)
        centre = math.sqrt(_with_line(ensemble.combine(members, self.errors.absolute), view, new))
        least = max(_LEAST_SPREAD, new * _NEW_SPREAD * centre)
        return _Central(members, new, centre, max(least, min(spread, _MOST_SPREAD * centre + 1.0)))

    def _forecast(self, view: View, central: _Central, groups: tuple[str, str, str, str]) -> WaitForecast:
        members, new, centre, spread = central
        mean = _with_line(ensemble.combine(members, self.errors.squared, power=0.5), view, new)
        intervals = self._quantiles(view.age)
        low, middle, high = (
            max(0.0, centre + quantile * spread) ** 2 for quantile in intervals.predict_one(groups)
        )
        # A bound far beyond every estimate is longer than any wait.
        high = max(middle, min(high, max(view.estimates.values()) + _BEYOND_ESTIMATES))
        chance = self.at_once.predict_one(self._cell(view)) if view.age <= 0.0 else 1.0
        untold = self._untold(groups[0], arrives=view.age <= 0.0)
        return WaitForecast(mean, low, middle, high, chance, untold=untold)

    def _cell(self, view: View) -> int:
        return self.at_once.cell(view.line.waiting, view.crew.free)

    def _untold(self, group: str, arrives: bool) -> Untold | None:
        """Return why a forecast of a channel with such a line is not shown, or None."""
        if self.learned < EXPERIENCE:
            return "new_queue"
        seen = self.fresh.seen.get(group, 0)
        if not arrives:
            seen += self.running.seen.get(group, 0)
        return None if seen >= FEWEST_SEEN else "few_such_lines"

    def _newness(self, view: View) -> float:
        """Return how much the line exceeds the longest one learned from, 0…1; at twice the length 1."""
        return min(1.0, max(0.0, view.line.ahead - self.longest_line) / (self.longest_line + 1.0))

    def _quantiles(self, age: float) -> GroupIntervals:
        return self.fresh if age <= 0.0 else self.running

    # --- learning -------------------------------------------------------------------------------------

    def _lesson(
        self, contact: str, waiting: WaitingContact, before: WaitForecast | None = None
    ) -> WaitForecast:
        """Keep the forecast of a contact as a lesson, raised to that of the one `before`."""
        at = self.observed.now
        view = look(self.observed, waiting, at)
        features, groups = _features(view), groups_of(waiting.kind, view.line.waiting, at)
        central = self._central(view, features)
        forecast = self._forecast(view, central, groups)
        if before is not None:
            # What is told is what has to hold.
            forecast = forecast.at_least(before, forecast.low)
        if self._count < MAX_LESSONS:
            lesson = Lesson(
                at, round(view.age, 1), self._cell(view), features.tobytes(), central.members,
                _rounded(central.centre), _rounded(central.spread),
                _rounded(forecast.low), _rounded(forecast.high), groups,
            )  # fmt: skip
            self.lessons.setdefault(contact, []).append(lesson)
            self._count += 1
        later = next((age for age in LESSON_AGES if age > view.age), None)
        if later is not None and len(self.due) < MAX_LESSONS:
            self.due.append((waiting.since + later, contact))
            self._next_due = min(self._next_due, waiting.since + later)
        return forecast

    def _look_again(self) -> None:
        """Add the lesson of one contact whose next age has come: one an event bounds the cost."""
        if self._next_due > self.observed.now:
            return
        for index, (due, contact) in enumerate(self.due):
            if due <= self.observed.now:
                del self.due[index]
                self._next_due = min((at for at, _ in self.due), default=math.inf)
                waiting = self.observed.waiting.get(contact)
                if waiting is not None:
                    self._lesson(contact, waiting)
                return

    def _learn(self, contact: str, served: bool) -> None:
        lessons = self.lessons.pop(contact, [])
        self._count -= len(lessons)
        for lesson in lessons:
            left = min(self.observed.now - lesson.at, ensemble.LONGEST)
            if lesson.age <= 0.0:
                self.at_once.learn_one(lesson.cell, left > 0.0)
            if left <= 0.0:
                continue
            if served:
                self._learn_wait(lesson, left)
            elif left > lesson.centre**2:
                self._learn_wait_over(lesson, left)

    def _learn_wait(self, lesson: Lesson, left: float) -> None:
        features = np.frombuffer(lesson.features, dtype=np.float16).astype(np.float64)
        self.longest_line = max(_FORGET_LINE * self.longest_line, AHEAD_SCALE * float(features[0]))
        residual = math.sqrt(left) - lesson.centre
        truth = np.array((left, math.sqrt(left), math.log1p(left), abs(residual)))
        self.model.learn_one(features, truth - self.model.predict_one(features))
        self._quantiles(lesson.age).learn_one(
            lesson.groups,
            _rounded(min(9.0, max(-9.0, residual / lesson.spread))),
            left < lesson.low,
            left > lesson.high,
        )
        if lesson.age <= 0.0:
            self.learned += 1
            self.errors.learn_one(lesson.members, left)

    def _learn_wait_over(self, lesson: Lesson, bound: float) -> None:
        features = np.frombuffer(lesson.features, dtype=np.float16).astype(np.float64)
        truth = np.array((bound, math.sqrt(bound), math.log1p(bound), 0.0))
        errors = np.maximum(0.0, truth - self.model.predict_one(features))
        errors[_SPREAD] = 0.0
        self.model.learn_one(features, errors, _CENSORED_WEIGHT)

    # --- restarts and cold queues ---------------------------------------------------------------------

    def borrow(self, others: Iterable[QueueForecast]) -> bool:
        """Start from the most experienced of `others`. Returns False when none has learned more."""
        teacher = max(others, key=lambda other: other.learned, default=None)
        if teacher is None or teacher.learned <= self.learned:
            return False
        self.model.weights = teacher.model.weights.copy()
        # Another queue's lessons count, but less than the queue's own ones will.
        self.model.inverse = _DOUBT * teacher.model.inverse
        self.errors = msgspec_json.decode(msgspec_json.encode(teacher.errors), type=ensemble.Errors)
        self.fresh.borrow(teacher.fresh, _BORROWED)
        self.running.borrow(teacher.running, _BORROWED)
        self.observed.service_mean = teacher.observed.service_mean
        self.longest_line = teacher.longest_line
        self.observed.head_start = dict(teacher.observed.head_start)
        return True

    def to_state(self) -> bytes:
        """Return the whole state as JSON; `from_state` restores it to the same forecasts."""
        return _encoder.encode(
            _State(
                STATE_VERSION, self.observed, self.learned, self.longest_line, self.errors, self.fresh,
                self.running, self.at_once, self.lessons, self.due, self.model.to_bytes(),
            )
        )  # fmt: skip

    @classmethod
    def from_state(cls, state: bytes) -> QueueForecast:
        """Restores a forecast from `to_state`.

        Raises:
            ValueError: `state` is not a state, or has another version.
        """
        read = _decoder.decode(state)
        if read.version != STATE_VERSION:
            raise ValueError(f"a queue's forecast of version {read.version}, expected {STATE_VERSION}")
        forecast = cls()
        forecast.observed, forecast.learned, forecast.errors = read.observed, read.learned, read.errors
        forecast.longest_line = read.longest_line
        forecast.fresh, forecast.running = read.fresh, read.running
        forecast.at_once, forecast.lessons, forecast.due = read.at_once, read.lessons, read.due
        forecast.model.read_bytes(read.model)
        forecast._next_due = min((at for at, _ in read.due), default=math.inf)
        forecast._count = sum(len(lessons) for lessons in read.lessons.values())
        return forecast


_encoder = msgspec_json.Encoder(enc_hook=encoded)
_decoder = msgspec_json.Decoder(_State, dec_hook=decoded)


def _with_line(seconds: float, view: View, new: float) -> float:
    """Return a forecast in seconds, raised towards the line's estimate by the share `new`, 0…1.

    A model fitted to short lines does not cover long ones. Among the simple estimates, the wait of the head
    of the line is too short while a line grows, and the length over the rate of service is too long, as some
    customers give up: the estimate is their geometric mean.
    """
    line = math.sqrt(view.estimates.head_of_line * view.estimates.queue_length)
    if not new or seconds >= line:
        return seconds
    return math.exp((1.0 - new) * math.log(seconds) + new * math.log(line))


def _features(view: View) -> Features:
    # Rounded before the first use, so that a restored lesson equals the one that was stored.
    return np.array(view.features, dtype=np.float16)


def _rounded(number: float) -> float:
    """Return a number with three decimals: precise enough for a lesson, and short in a state."""
    return round(number, 3)
