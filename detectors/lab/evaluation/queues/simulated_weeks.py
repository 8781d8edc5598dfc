"""Simulates a queue with a daily rhythm from a seed, for the evaluation of surges.

Customers arrive as a Poisson process with a morning and an afternoon peak, half as many at the weekend. The
number of agents keeps them busy for a fixed share of each hour. Only a `Disturbance` changes the rhythm.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Iterator
from typing import Literal, NamedTuple

DAY = 86400.0
WEEK = 7 * DAY
MONDAY = 1_700_438_400.0
"""A Monday, 00:00 UTC."""
SERVICE = 180.0
PATIENCE = 400.0
_SIGMA = 0.7
_BUSIEST = 4.2
_BUSY_SHARE = 0.85
_HOUR = 3600.0


class Disturbance(NamedTuple):
    """From `begin` to `end`, factors of the arrivals and of the agents."""

    begin: float = 0.0
    end: float = 0.0
    arrivals: float = 1.0
    agents: float = 1.0


class Step(NamedTuple):
    """One event of `contact` at `at`; `agent` is the one who serves it."""

    at: float
    step: Literal["arrive", "serve", "finish", "abandon"]
    contact: str
    agent: str = ""


QUIET = Disturbance()


def rhythm(at: float) -> float:
    """Return the expected arrivals a minute: 0.3 at night to 3.8 in the morning, half at the weekend."""
    hour = at % DAY / _HOUR
    bell = math.exp(-(((hour - 10.5) / 2.0) ** 2)) + 0.8 * math.exp(-(((hour - 16.0) / 2.5) ** 2))
    return (0.3 + 3.5 * bell) * (0.5 if (at - MONDAY) // DAY % 7 >= 5 else 1.0)


def arrivals(begin: float, end: float, seed: int, wrong: Disturbance = QUIET) -> Iterator[float]:
    """Return the times of arrivals between `begin` and `end`."""
    rng, at = random.Random(seed), begin
    most = _BUSIEST * max(1.0, wrong.arrivals)
    while (at := at + rng.expovariate(most / 60.0)) < end:
        if rng.random() < rhythm(at) * (wrong.arrivals if wrong.begin <= at < wrong.end else 1.0) / most:
            yield at


def agents_at(at: float, wrong: Disturbance = QUIET) -> int:
    """Return the number of agents, as the rhythm of the hour needs them."""
    middle = at // _HOUR * _HOUR + _HOUR / 2.0
    baseline = math.ceil(rhythm(middle) * SERVICE / 60.0 / _BUSY_SHARE + 1.0)
    return max(1, round(baseline * wrong.agents)) if wrong.begin <= at < wrong.end else baseline


def queue_steps(begin: float, end: float, seed: int, wrong: Disturbance = QUIET) -> Iterator[Step]:
    """Return the events of the queue in the order of time: first come, first served, while patience lasts.

    A customer who came before `end` is still served after it.
    """
    queue = _SimulatedQueue(seed, wrong)
    # Agents come and go at full hours, and with the disturbance.
    shifts = {wrong.begin, wrong.end, *(begin + _HOUR * hour for hour in range(int((end - begin) / _HOUR)))}
    queue.turns += [(at, "crew", "") for at in shifts if begin <= at < end]
    for number, at in enumerate(arrivals(begin, end, seed, wrong)):
        queue.turns.append((at, "arrive", f"c-{seed}-{number}"))
    heapq.heapify(queue.turns)
    while queue.turns:
        yield from queue.step(*heapq.heappop(queue.turns))


class _SimulatedQueue:
    """The waiting and the served contacts; `turns` holds the events to come."""

    def __init__(self, seed: int, wrong: Disturbance) -> None:
        self.turns: list[tuple[float, str, str]] = []
        self._rng = random.Random(f"queue {seed}")
        self._wrong = wrong
        self._line: dict[str, None] = {}
        self._serving: dict[str, str] = {}
        self._free: list[str] = []
        self._agents = 0

    def step(self, at: float, what: str, contact: str) -> Iterator[Step]:
        """Apply one event, and serve the contacts who can be served after it."""
        if what == "arrive":
            self._line[contact] = None
            heapq.heappush(self.turns, (at + self._rng.expovariate(1.0 / PATIENCE), "abandon", contact))
            yield Step(at, "arrive", contact)
        elif what == "finish":
            agent = self._serving.pop(contact)
            self._free.append(agent)
            yield Step(at, "finish", contact, agent)
        elif what == "abandon" and contact in self._line:
            del self._line[contact]
            yield Step(at, "abandon", contact)
        while self._line and len(self._serving) < agents_at(at, self._wrong):
            yield self._serve(at, next(iter(self._line)))

    def _serve(self, at: float, contact: str) -> Step:
        del self._line[contact]
        if not self._free:
            self._agents += 1
            self._free.append(f"agent {self._agents}")
        agent = self._serving[contact] = self._free.pop()
        seconds = self._rng.lognormvariate(math.log(SERVICE) - _SIGMA * _SIGMA / 2.0, _SIGMA)
        heapq.heappush(self.turns, (at + seconds, "finish", contact))
        return Step(at, "serve", contact, agent)
