"""How long a customer will still wait in a queue: an online ensemble with calibrated intervals.

One `QueueForecast` for each queue. It takes the queue's events in event-time order, and forecasts at any
moment for who waits, and for one who would come now. Three linear models of rich features (of the wait, its
root and its logarithm; recursive least squares) and the simple delay estimators of `wait_features` make an
`ensemble`. A fourth linear model says how large the error will be, and `conformal` makes quantiles of that.

A lesson is the view at the arrival, or after 30, 60, 120 and 240 s in the queue, and the wait that was left.
One who gives up teaches that the wait would have been longer than that (a censored wait): what was
forecast too short is moved up to it, and nothing else is learned.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec import json as msgspec_json

from detectors.contract.readings import Driver
from detectors.models.conformal import ConformalQuantiles
from detectors.models.least_squares import RecursiveLeastSquares
from detectors.queue import ensemble
from detectors.queue.at_once import ServedAtOnce
from detectors.queue.queue_wait import AgentState, ObservedQueue, Waiting
from detectors.queue.wait_features import AHEAD_SCALE, FEATURES, View, drivers, look

LESSON_AGES = (0.0, 30.0, 60.0, 120.0, 240.0)
MAX_LESSONS = 64
STATE_VERSION = 2
_SPREAD = 3
_LEAST_SPREAD = 0.3
# Of the root of a wait, as a share of it: what follows an exponential law has half of that.
_MOST_SPREAD = 0.5
_NEW_SPREAD = 0.25
_BEYOND_ESTIMATES = 60.0
_FORGET_LINE = 0.9995
_CENSORED_WEIGHT = 0.3
_DOUBT = 3.0

Features = npt.NDArray[np.float16]


class Forecast(Struct, frozen=True):
    """Seconds that a wait will still last: the mean, and the 10, 50 and 90 % quantiles.

    They are of those who have to wait; `chance` is how probably one who comes now is not served at once.
    """

    mean: float
    low: float
    median: float
    high: float
    chance: float = 1.0
    drivers: tuple[Driver, ...] = ()


class Lesson(Struct, array_like=True):
    """A forecast whose truth is not known yet. `features` are float16, `members` as the ensemble's are."""

    at: float
    age: float
    place: int
    features: bytes
    members: list[float]
    centre: float
    spread: float
    low: float
    high: float


class _State(Struct, array_like=True):
    version: int
    floor: ObservedQueue
    learned: int
    longest_line: float
    errors: ensemble.Errors
    fresh: ConformalQuantiles
    running: ConformalQuantiles
    at_once: ServedAtOnce
    lessons: dict[str, list[Lesson]]
    due: list[tuple[float, str]]
    model: bytes


class QueueForecast:
    """The forecast of one queue's waits. Verbs take event times in seconds and ignore what does not fit."""

    def __init__(self) -> None:
        self.floor = ObservedQueue()
        self.model = RecursiveLeastSquares(len(FEATURES), 4)
        self.model.weights[-1] = (60.0, 7.0, 3.7, 2.5)
        self.learned = 0
        self.longest_line = 0.0
        self.errors = ensemble.Errors()
        self.fresh = ConformalQuantiles()
        self.running = ConformalQuantiles(size=200)
        self.at_once = ServedAtOnce()
        self.lessons: dict[str, list[Lesson]] = {}
        self.due: list[tuple[float, str]] = []
        self._count = 0

    # --- events ---------------------------------------------------------------------------------------

    def arrive(self, contact: str, at: float, priority: int = 0, kind: str = "") -> Forecast | None:
        """A contact comes to the queue. Returns its forecast (None: it was here already)."""
        if not self.floor.arrive(contact, at, priority, kind):
            return None
        forecast = self._lesson(contact, self.floor.waiting[contact])
        self._look_again()
        return forecast

    def serve(self, contact: str, at: float, agent: str | None = None) -> float | None:
        """An agent takes the contact. Returns the seconds it waited."""
        waited = self.floor.serve(contact, at, agent)
        self._learn(contact, served=True)
        self._look_again()
        return waited

    def finish(self, contact: str, at: float) -> float | None:
        """A service is over. Returns its seconds."""
        seconds = self.floor.finish(contact, at)
        self._look_again()
        return seconds

    def abandon(self, contact: str, at: float) -> float | None:
        """A waiting contact gives up. Returns the seconds it waited."""
        waited = self.floor.abandon(contact, at)
        self._learn(contact, served=False)
        self._look_again()
        return waited

    def leave(self, contact: str, at: float) -> bool:
        """A waiting contact goes elsewhere: nothing is learned from it."""
        self._count -= len(self.lessons.pop(contact, ()))
        return self.floor.leave(contact, at)

    def agent(self, agent: str, status: AgentState, at: float) -> None:
        """An agent's status as the platform says it."""
        self.floor.agent(agent, status, at)
        self._look_again()

    # --- forecasts ------------------------------------------------------------------------------------

    def predict(self, contact: str | None, at: float, priority: int = 0, kind: str = "") -> Forecast:
        """The remaining wait of `contact`, or of one of `priority` and `kind` who would come now (None).

        A contact that does not wait is forecast as one who would come now.
        """
        at = max(at, self.floor.now)
        known = self.floor.waiting.get(contact) if contact is not None else None
        view = look(self.floor, known or Waiting(at, priority, kind), at)
        return self._forecast(view, _features(view))[0]

    def breach_probability(self, contact: str, at: float, sla: float) -> float:
        """How probably the wait of `contact`, from its beginning, will be over `sla` seconds."""
        return self.breach_probabilities(contact, at, (sla,))[0]

    def breach_probabilities(self, contact: str, at: float, slas: Sequence[float]) -> list[float]:
        """`breach_probability` for several promises, for the price of one. 0 for who does not wait."""
        at = max(at, self.floor.now)
        known = self.floor.waiting.get(contact)
        if known is None:
            return [0.0] * len(slas)
        view = look(self.floor, known, at)
        _, lesson = self._forecast(view, _features(view))
        quantiles = self._quantiles(view.age)
        left = [sla - view.age for sla in slas]
        return [
            quantiles.probability_above((math.sqrt(seconds) - lesson.centre) / lesson.spread)
            if seconds > 0.0
            else 1.0
            for seconds in left
        ]

    def _forecast(self, view: View, features: Features) -> tuple[Forecast, Lesson]:
        linear = self.model.predict_one(features.astype(np.float64))
        members = ensemble.members(linear[:_SPREAD].tolist(), view.estimates)
        new = self._newness(view)
        centre = math.sqrt(_with_line(ensemble.combine(members, self.errors.absolute), view, new))
        mean = _with_line(ensemble.combine(members, self.errors.squared, power=0.5), view, new)
        least = max(_LEAST_SPREAD, new * _NEW_SPREAD * centre)
        spread = max(least, min(float(linear[_SPREAD]), _MOST_SPREAD * centre + 1.0))
        low, middle, high = (
            max(0.0, centre + quantile * spread) ** 2 for quantile in self._quantiles(view.age).predict_one()
        )
        # No wait was ever as long as a bound that is far off can say.
        high = max(middle, min(high, max(view.estimates.values()) + _BEYOND_ESTIMATES))
        place = self.at_once.place(view.line.waiting, view.crew.free)
        chance = self.at_once.predict_one(place) if view.age <= 0.0 else 1.0
        lesson = Lesson(
            self.floor.now, round(view.age, 1), place, features.tobytes(), members,
            _rounded(centre), _rounded(spread), _rounded(low), _rounded(high),
        )  # fmt: skip
        return Forecast(mean, low, middle, high, chance, drivers(self.floor, view)), lesson

    def _newness(self, view: View) -> float:
        """How far the line is longer than any that was learned from, 0…1; at twice its length it is new."""
        return min(1.0, max(0.0, view.line.ahead - self.longest_line) / (self.longest_line + 1.0))

    def _quantiles(self, age: float) -> ConformalQuantiles:
        return self.fresh if age <= 0.0 else self.running

    # --- learning -------------------------------------------------------------------------------------

    def _lesson(self, contact: str, waiting: Waiting) -> Forecast:
        at = self.floor.now
        view = look(self.floor, waiting, at)
        forecast, lesson = self._forecast(view, _features(view))
        if self._count < MAX_LESSONS:
            self.lessons.setdefault(contact, []).append(lesson)
            self._count += 1
        later = next((age for age in LESSON_AGES if age > view.age), None)
        if later is not None and len(self.due) < MAX_LESSONS:
            self.due.append((waiting.since + later, contact))
        return forecast

    def _look_again(self) -> None:
        """Take the lesson of the first whose next age has come: one an event, to bound an event's cost."""
        for index, (due, contact) in enumerate(self.due):
            if due <= self.floor.now:
                del self.due[index]
                waiting = self.floor.waiting.get(contact)
                if waiting is not None:
                    self._lesson(contact, waiting)
                return

    def _learn(self, contact: str, served: bool) -> None:
        lessons = self.lessons.pop(contact, [])
        self._count -= len(lessons)
        for lesson in lessons:
            left = min(self.floor.now - lesson.at, ensemble.LONGEST)
            if lesson.age <= 0.0:
                self.at_once.learn_one(lesson.place, left > 0.0)
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
            _rounded(min(9.0, max(-9.0, residual / lesson.spread))), left < lesson.low, left > lesson.high
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
        """Begin with what the most experienced of `others` has learned. False when there is none better."""
        teacher = max(others, key=lambda other: other.learned, default=None)
        if teacher is None or teacher.learned <= self.learned:
            return False
        self.model.weights = teacher.model.weights.copy()
        # What another queue taught is believed, but less than one's own lessons will be.
        self.model.inverse = _DOUBT * teacher.model.inverse
        self.errors = msgspec_json.decode(msgspec_json.encode(teacher.errors), type=ensemble.Errors)
        for own, its in ((self.fresh, teacher.fresh), (self.running, teacher.running)):
            own.recent, own.ordered = its.recent[-100:], sorted(its.recent[-100:]) or list(its.ordered)
        self.floor.service_mean = teacher.floor.service_mean
        self.longest_line = teacher.longest_line
        self.floor.head_start = dict(teacher.floor.head_start)
        return True

    def to_state(self) -> bytes:
        """All that it knows, as JSON; `from_state` of it forecasts the same numbers."""
        return _encoder.encode(
            _State(
                STATE_VERSION, self.floor, self.learned, self.longest_line, self.errors, self.fresh,
                self.running, self.at_once, self.lessons, self.due, self.model.to_bytes(),
            )
        )  # fmt: skip

    @classmethod
    def from_state(cls, state: bytes) -> QueueForecast:
        """Take up what `to_state` gave.

        Raises:
            ValueError: it is no such state, or one of another version.
        """
        read = _decoder.decode(state)
        if read.version != STATE_VERSION:
            raise ValueError(f"a queue's forecast of version {read.version}, expected {STATE_VERSION}")
        forecast = cls()
        forecast.floor, forecast.learned, forecast.errors = read.floor, read.learned, read.errors
        forecast.longest_line = read.longest_line
        forecast.fresh, forecast.running = read.fresh, read.running
        forecast.at_once, forecast.lessons, forecast.due = read.at_once, read.lessons, read.due
        forecast.model.read_bytes(read.model)
        forecast._count = sum(len(lessons) for lessons in read.lessons.values())
        return forecast


_encoder = msgspec_json.Encoder()
_decoder = msgspec_json.Decoder(_State)


def _with_line(seconds: float, view: View, new: float) -> float:
    """A forecast (seconds) that is too short for a long line, by so much (0…1) raised to what the line says.

    What was fitted to short lines says nothing of long ones. Of simple estimates the wait of the head of the
    line says too little while a line grows, and its length over the rate of service too much, as some leave.
    """
    line = math.sqrt(view.estimates.head_of_line * view.estimates.queue_length)
    if not new or seconds >= line:
        return seconds
    return math.exp((1.0 - new) * math.log(seconds) + new * math.log(line))


def _features(view: View) -> Features:
    # Rounded before the first use, so that a lesson restored from its bytes is the lesson that was taken.
    return np.array(view.features, dtype=np.float16)


def _rounded(number: float) -> float:
    """Three digits: enough for a lesson, and short in a state."""
    return round(number, 3)
