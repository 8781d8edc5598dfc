"""The features of a contact's remaining wait: numbers of an `ObservedQueue` at one time.

The delay estimators among them are those of Ibrahim and Whitt (Real-time delay estimation based on delay
history, M&SOM 11(3), 2009; Wait-time predictors for customer service systems with time-varying demand and
capacity, Operations Research 59(5), 2011): the last delay to enter service, the wait of the head of the
line, and queue length over the rate of service. Each is taken in *effective* time, the wait plus the head
start of a priority, so that the delay of a customer who jumps the queue informs the forecast of others.

Constants scale all features to about one; nothing here learns.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_right
from typing import TYPE_CHECKING

from msgspec import Struct

from detectors.contract.readings import Driver
from detectors.queue.contacts import WaitingContact, WaitingLine, look_along
from detectors.queue.queue_wait import AGENT_FORGOTTEN_AFTER, Kind, ObservedQueue, count_since

if TYPE_CHECKING:
    from collections.abc import Sequence

_AWAY = ("away", "offline")
_SEEN_LATELY = 600.0
_MAX_SIMULATED = 60
AHEAD_SCALE = 10.0
"""The first feature is the number of contacts ahead, divided by this."""


class Crew(Struct):
    """The agents who can serve a kind of contact, weighted by fitness 0…1, and how soon they are free.

    `soonest` holds the mean seconds until each busy able agent is free, ascending; `rate` is the number of
    services that end a second.
    """

    busy: int = 0
    able: float = 0.0
    free: float = 0.0
    just_freed: int = 0
    away: int = 0
    rate: float = 0.0
    speed: float = 0.0
    settled: int = 0
    soonest: list[float] = []


class Estimates(Struct):
    """Estimates of the remaining wait in seconds that need no fitting: the simple members of the ensemble."""

    last_delay: float
    head_of_line: float
    queue_length: float
    simulated: float
    baseline: float

    def values(self) -> tuple[float, ...]:
        return (self.last_delay, self.head_of_line, self.queue_length, self.simulated, self.baseline)


class View(Struct):
    """The queue as one contact finds it at one time. `features` are in the order of `FEATURES`."""

    features: list[float]
    estimates: Estimates
    line: WaitingLine
    crew: Crew
    age: float


def look(queue: ObservedQueue, contact: WaitingContact, at: float, new: bool = False) -> View:
    """Return the view of `contact`, waiting or `new`, on the queue at event time `at`.

    It costs the logarithm of the waiting contacts, and a step for each agent.
    """
    age = max(0.0, at - contact.since)
    start = queue.start_of(contact.priority)
    kind = queue.kinds.get(contact.kind) or Kind()
    line = look_along(queue.waiting, queue.head_start, contact, at, new)
    crew = _crew(queue, contact.kind, at)
    estimates = _estimates(queue, kind, line, crew, start, age)
    return View(_features(queue, kind, line, crew, estimates, start, age, at), estimates, line, crew, age)


def _crew(queue: ObservedQueue, kind: str, at: float) -> Crew:
    crew = Crew(soonest=[])
    at_work = _serving(queue, crew, at)
    total = sum(known.arrivals for known in queue.kinds.values())
    known_kind = queue.kinds.get(kind)
    baseline = ((known_kind.arrivals if known_kind else 0.0) + 1.0) / (total + 2.0)
    _able(queue, crew, kind, baseline, at, at_work)
    crew.soonest.sort()
    return crew


def _serving(queue: ObservedQueue, crew: Crew, at: float) -> dict[str | None, float]:
    """Return since when each agent has been serving. A service without an agent is added to `crew`."""
    serving = queue.serving
    crew.busy = len(serving)
    crew.settled = bisect_right(serving.began, at - 30.0) - bisect_right(serving.began, at - 120.0)
    for since in serving.of_agent.get(None, {}).values():
        left = max(1.0, queue.service.predict_left(at - since))
        crew.soonest.append(left)
        crew.rate += 1.0 / left
        crew.able += 1.0
    return serving.newest


def _able(
    queue: ObservedQueue, crew: Crew, kind: str, baseline: float, at: float, at_work: dict[str | None, float]
) -> None:
    """Add the agents to `crew`. Every view runs this loop, so it works on local names."""
    predict_left, service_mean, append = queue.service.predict_left, queue.service_mean, crew.soonest.append
    able, rate, speed = crew.able, crew.rate, 0.0
    for name, agent in queue.agents.items():
        since = at_work.get(name)
        unseen = 0.0
        if since is None:
            unseen = at - agent.seen
            if unseen > AGENT_FORGOTTEN_AFTER:
                continue
            if agent.status in _AWAY:
                crew.away += 1
                continue
            if unseen >= _SEEN_LATELY:
                continue
        kinds = agent.kinds
        of_kind = kinds.get(kind, 0.0)
        share = (of_kind + 0.5) / ((sum(kinds.values()) if len(kinds) > 1 else of_kind) + 2.0)
        fit = share / baseline / 0.3
        if fit > 1.0:
            fit = 1.0
        if since is None:
            if agent.status != "wrap_up":
                crew.free += fit
            able += 0.5 * fit * math.exp(-unseen / 300.0)
            crew.just_freed += unseen < 60.0
            continue
        left = predict_left(at - since) * (0.5 + 0.5 * agent.mean / service_mean)
        if left < 1.0:
            left = 1.0
        rate += (fit if fit > 0.1 else 0.1) / left
        if fit > 0.3:
            append(left)
        able += fit
        speed += 60.0 / agent.mean
    crew.able, crew.rate, crew.speed = able, rate, speed


def _estimates(
    queue: ObservedQueue, kind: Kind, line: WaitingLine, crew: Crew, start: float, age: float
) -> Estimates:
    by_rate = (line.competing + 1.0) / max(crew.rate, 0.002)
    return Estimates(
        last_delay=max(1.0, queue.last_effective - start - age),
        head_of_line=max(1.0, line.head_effective - age),
        queue_length=by_rate,
        simulated=_simulate(crew.soonest, queue.service_mean, round(line.competing))
        if crew.soonest
        else by_rate,
        baseline=max(1.0, kind.mean_wait - 0.5 * age),
    )


def _simulate(soonest: Sequence[float], service: float, ahead: int) -> float:
    """Return the seconds until a contact behind `ahead` others is taken, if every service lasts its mean.

    >>> _simulate([10.0, 30.0], 60.0, ahead=2)
    70.0
    """
    free_at = list(soonest)
    for _ in range(min(ahead, _MAX_SIMULATED)):
        heapq.heapreplace(free_at, free_at[0] + service)
    return free_at[0]


_MAIN = (
    "ahead", "wait by rate of kind", "since finish", "usual wait of kind", "head start", "just freed",
    "arrivals 3 min", "abandoning", "age", "√ head of kind", "recent delay of kind", "wait by queue length",
    "since served", "morning", "log recent delay of kind", "free", "log wait by rate", "abandons 3 min",
    "waiting", "since start", "settled", "finishes 3 min", "log head of kind", "arrivals 1 min",
    "starts 1 min", "head of kind", "order", "last delay", "log last delay", "speed",
    "log wait by queue length", "noon", "head of line", "able", "log simulated", "√ simulated",
)  # fmt: skip
_PRODUCTS = (
    ("ahead", "head start"), ("usual wait of kind", "recent delay of kind"),
    ("ahead", "wait by rate of kind"),
    ("free", "waiting"), ("since finish", "just freed"), ("age", "wait by queue length"),
    ("ahead", "arrivals 3 min"), ("head start", "finishes 3 min"), ("abandoning", "log wait by rate"),
    ("recent delay of kind", "head of kind"), ("age", "arrivals 3 min"),
)  # fmt: skip
FEATURES = (*_MAIN, *(f"{one} × {other}" for one, other in _PRODUCTS), "one")
_PAIRS = tuple((_MAIN.index(one), _MAIN.index(other)) for one, other in _PRODUCTS)


def _features(
    queue: ObservedQueue, kind: Kind, line: WaitingLine, crew: Crew, estimates: Estimates,
    start: float, age: float, at: float,
) -> list[float]:  # fmt: skip
    log = math.log1p
    starts = count_since(queue.starts, at - 600.0)
    of_kind = count_since(kind.served, at - 600.0)
    recent = kind.recent_effective - start
    by_rate = log((line.ahead + 1.0) * 600.0 / (starts + 1.0))
    hour = at % 86400.0 / 86400.0 * 2.0 * math.pi
    main = [
        line.ahead / AHEAD_SCALE,
        log((line.ahead_of_kind + 1.0) * 600.0 / (of_kind + 1.0)) - 5.0,
        _since(queue.finishes, at) - 2.0,
        log(kind.mean_wait) - 4.0,
        start / 100.0,
        crew.just_freed / 2.0,
        count_since(queue.arrivals, at - 180.0) / 5.0 - 1.0,
        100.0 / queue.patience,
        log(age) - 2.0,
        math.sqrt(line.head_of_kind) / 5.0 - 1.0,
        recent / 100.0,
        estimates.queue_length / 100.0 - 1.0,
        log(at - queue.last_served_at) - 3.0,
        math.sin(hour),
        log(max(0.0, recent)) - 4.0,
        crew.free / 2.0,
        by_rate - 5.0,
        count_since(queue.abandons, at - 180.0) / 2.0,
        line.waiting / 10.0,
        _since(queue.starts, at) - 2.0,
        crew.settled / 2.0 - 1.0,
        count_since(queue.finishes, at - 180.0) / 5.0 - 1.0,
        log(line.head_of_kind) - 3.0,
        count_since(queue.arrivals, at - 60.0) / 2.0 - 1.0,
        count_since(queue.starts, at - 60.0) / 2.0 - 1.0,
        line.head_of_kind / 100.0,
        log(line.ahead) - 1.0,
        (queue.last_effective - start) / 100.0,
        log(max(0.0, queue.last_effective - start)) - 4.0,
        crew.speed / 2.0,
        log(estimates.queue_length) - 4.0,
        math.cos(hour),
        line.head / 100.0,
        crew.able / 5.0 - 1.0,
        log(estimates.simulated) - 4.0,
        math.sqrt(estimates.simulated) / 5.0 - 1.0,
    ]
    values = [-4.0 if value < -4.0 else 4.0 if value > 4.0 else value for value in main]
    values.extend(values[one] * values[other] for one, other in _PAIRS)
    values.append(1.0)
    return values


def _since(times: Sequence[float], at: float) -> float:
    return math.log1p(at - times[-1]) if times else 4.0


def drivers(queue: ObservedQueue, view: View) -> tuple[Driver, ...]:
    """Return the numbers behind a forecast that a supervisor can act on."""
    return (
        Driver("wait.ahead", weight=round(view.line.ahead, 1)),
        Driver("wait.busy", weight=float(view.crew.busy)),
        Driver("wait.free", weight=round(view.crew.free, 1)),
        Driver("wait.away", weight=float(view.crew.away)),
        Driver("wait.service", weight=round(queue.service_mean, 1)),
        Driver("wait.longest", weight=round(max(view.line.head, view.age), 1)),
    )
