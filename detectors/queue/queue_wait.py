"""A queue as its events show it: the waiting contacts, the services and their agents, and the pace of both.

`ObservedQueue` observes events in the order of event time and holds the input of a forecast of waits. It
assumes nothing of the platform's routing. It learns the order of service from whom the agents took while
others waited (a conditional logit over the age of a wait, with a head start in seconds for each priority),
and the kinds of contact that an agent serves from those that the agent has served.

Each wait begins once and ends once. A time before the last one counts as the last one, so that a clock that
jumps back makes no wait negative. Events of unknown contacts are ignored.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from typing import Literal, TypeAlias

from msgspec import Struct, field

from detectors.queue.contacts import Line, ServedContact, Services, WaitingContact
from detectors.queue.wait_forecast import channel_of

AgentState: TypeAlias = Literal["", "available", "busy", "wrap_up", "away", "offline"]

SERVICE_EDGES = (0.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0)
RECENT = 64
MAX_AGENTS = 96
MAX_KINDS = 12
OTHER_KIND = "~other"
AGENT_FORGOTTEN_AFTER = 3600.0
_USUAL_SERVICE = 120.0
_SERVICE_CAP = 900.0
_ORDER_SCALE = 20.0
_MAX_RIVALS = 64
_MAX_CONTACTS = 1000
_MOST_AGREED = 50


class ObservedAgent(Struct, array_like=True):
    """An agent: last seen at work, mean service time in seconds, last set free, status, and kinds served."""

    seen: float
    mean: float
    freed: float = -1.0
    status: AgentState = ""
    kinds: dict[str, float] = field(default_factory=dict)


class Kind(Struct, array_like=True):
    """The pace of one kind of contact. `effective` is the latest wait plus the head start of its priority.

    `priority` is the usual one of its arrivals, `agreed` how many more of them had it than another (Boyer and
    Moore's majority vote).
    """

    arrivals: float = 0.0
    mean_wait: float = 60.0
    effective: float = 0.0
    recent_effective: float = 0.0
    served: list[float] = field(default_factory=list)
    priority: int = 0
    agreed: int = 0

    def arrive(self, priority: int) -> None:
        """Observe an arrival of this kind."""
        self.arrivals += 1.0
        if not self.agreed:
            self.priority = priority
        self.agreed = min(_MOST_AGREED, self.agreed + 1) if priority == self.priority else self.agreed - 1


class ServiceTimes(Struct, array_like=True):
    """The hazard of service times, constant in each of eight bins of elapsed time, learned online.

    `ends` and `exposure` count ends and seconds at risk in a bin, with a weak exponential prior.

    >>> times = ServiceTimes()
    >>> round(times.predict_left(0.0))
    120
    >>> for _ in range(50):
    ...     times.learn_one(30.0)
    >>> round(times.predict_left(0.0))
    58
    """

    ends: list[float] = field(default_factory=lambda: [2.0] * 8)
    exposure: list[float] = field(default_factory=lambda: [2.0 * _USUAL_SERVICE] * 8)
    mean_left: list[float] = field(default_factory=lambda: [_USUAL_SERVICE] * 8)

    def learn_one(self, seconds: float) -> None:
        """Learns one finished service of `seconds`."""
        for low, high, index in _BINS:
            if seconds >= high:
                self.exposure[index] += high - low
                continue
            self.exposure[index] += seconds - low
            self.ends[index] += 1.0
            break
        left = self.exposure[7] / self.ends[7]
        self.mean_left[7] = left
        for low, high, index in _BINS[-2::-1]:
            self.mean_left[index] = left = self._left(index, high - low, left)

    def predict_left(self, elapsed: float) -> float:
        """Return the mean seconds that a service still takes after `elapsed` seconds."""
        index = bisect_right(SERVICE_EDGES, elapsed) - 1
        if index < 0:
            return self.mean_left[0]
        if index == 7:
            return self.mean_left[7]
        mean = self.exposure[index] / self.ends[index]
        survives = math.exp((elapsed - SERVICE_EDGES[index + 1]) / mean)
        return (1.0 - survives) * mean + survives * self.mean_left[index + 1]

    def _left(self, index: int, width: float, then: float) -> float:
        mean = self.exposure[index] / self.ends[index]
        survives = math.exp(-width / mean)
        return (1.0 - survives) * mean + survives * then


_BINS = tuple(
    (low, high, index)
    for index, (low, high) in enumerate(zip(SERVICE_EDGES, (*SERVICE_EDGES[1:], math.inf), strict=True))
)


class ObservedQueue(Struct):
    """One queue's waiting contacts, services and recent pace. Times are event times in seconds since 1970.

    A method that observes an event returns False or None when the event does not fit the state. It costs
    the logarithm of the contacts.
    """

    now: float = 0.0
    waiting: Line = field(default_factory=Line)
    serving: Services = field(default_factory=Services)
    agents: dict[str, ObservedAgent] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    head_start: dict[int, float] = field(default_factory=dict)
    service: ServiceTimes = field(default_factory=ServiceTimes)
    service_mean: float = _USUAL_SERVICE
    arrivals: list[float] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    finishes: list[float] = field(default_factory=list)
    abandons: list[float] = field(default_factory=list)
    last_effective: float = 0.0
    last_served_at: float = 0.0
    recent_effective: float = 0.0
    abandon_count: float = 10.0
    wait_seconds: float = 3000.0

    def advance(self, at: float) -> float:
        """Advances the queue's time to `at` unless it is later already, and returns it."""
        if at > self.now and math.isfinite(at):
            self.now = at
        return self.now

    def arrive(self, contact: str, at: float, priority: int = 0, kind: str = "") -> bool:
        """Observes a contact that enters the queue."""
        at = self.advance(at)
        if contact in self.waiting or contact in self.serving:
            return False
        kind = self._known_kind(kind)
        _make_room(self.waiting)
        self.waiting.add(contact, WaitingContact(at, priority, kind))
        self.kinds[kind].arrive(priority)
        remember(self.arrivals, at)
        return True

    def serve(self, contact: str, at: float, agent: str | None = None) -> float | None:
        """Observes an agent who takes the contact. Returns the seconds it waited, None if it did not wait."""
        at = self.advance(at)
        was = self.waiting.take(contact)
        if was is None:
            return None
        waited = at - was.since
        kind = self.kinds[was.kind]
        remember(self.starts, at)
        remember(kind.served, at, 24)
        if waited > 0.0:
            self._learn_wait(was, waited, at)
            self._learn_order(was, waited, at)
        _make_room(self.serving)
        # The newest service stands last, so that services stand in the order of their beginnings.
        self.serving.take(contact)
        self.serving.add(contact, ServedContact(at, was.kind, agent, waited))
        if agent is not None:
            known = self._agent(agent, at)
            known.seen = at
            known.kinds[was.kind] = known.kinds.get(was.kind, 0.0) + 1.0
        return waited

    def finish(self, contact: str, at: float) -> float | None:
        """Observes the end of a service. Returns its seconds, None if the contact was not in service."""
        at = self.advance(at)
        was = self.serving.take(contact)
        if was is None:
            return None
        seconds = at - was.since
        remember(self.finishes, at)
        self.service.learn_one(seconds)
        capped = min(seconds, _SERVICE_CAP)
        self.service_mean += 0.02 * (capped - self.service_mean)
        if was.agent is not None:
            agent = self._agent(was.agent, at)
            agent.seen = agent.freed = at
            agent.mean += 0.05 * (capped - agent.mean)
        return seconds

    def abandon(self, contact: str, at: float) -> float | None:
        """Observes a contact that gives up. Returns the seconds it waited, None if it did not wait."""
        at = self.advance(at)
        was = self.waiting.take(contact)
        if was is None:
            return None
        remember(self.abandons, at)
        self._learn_patience(at - was.since, 1.0)
        return at - was.since

    def leave(self, contact: str, at: float) -> bool:
        """Observes a waiting contact that leaves (transferred, closed): its wait teaches nothing."""
        self.advance(at)
        return self.waiting.take(contact) is not None

    def agent(self, agent: str, status: AgentState, at: float) -> None:
        """Observes a status of an agent from the platform."""
        at = self.advance(at)
        known = self._agent(agent, at)
        known.status = status
        if status != "offline":
            known.seen = at
        if status == "available":
            known.freed = at

    def start_of(self, priority: int) -> float:
        """Return the seconds of waiting that a priority is worth in the order of service."""
        return self.head_start.get(priority, 0.0)

    def channels(self) -> list[str]:
        """Return the channels of the contacts seen here, that with most arrivals first."""
        arrivals: dict[str, float] = {}
        for kind, one in self.kinds.items():
            if kind != OTHER_KIND:
                channel = channel_of(kind)
                arrivals[channel] = arrivals.get(channel, 0.0) + one.arrivals
        return sorted(arrivals, key=lambda channel: (-arrivals[channel], channel))

    def usual_kind(self, channel: str) -> str:
        """Return the kind of most arrivals in a channel, or the channel where none is known."""
        known = [(one.arrivals, kind) for kind, one in self.kinds.items() if channel_of(kind) == channel]
        return max(known)[1] if known else channel

    def usual_priority(self, kind: str) -> int:
        """Return the priority that most contacts of a kind have lately, 0 for an unknown kind."""
        known = self.kinds.get(kind)
        return known.priority if known is not None else 0

    @property
    def patience(self) -> float:
        """The mean seconds until a customer gives up: all seconds waited over the customers who gave up."""
        return self.wait_seconds / self.abandon_count

    def _known_kind(self, kind: str) -> str:
        if kind not in self.kinds:
            kind = kind if len(self.kinds) < MAX_KINDS else OTHER_KIND
            self.kinds.setdefault(kind, Kind())
        return kind

    def _agent(self, name: str, at: float) -> ObservedAgent:
        known = self.agents.get(name)
        if known is None:
            if len(self.agents) >= MAX_AGENTS:
                del self.agents[min(self.agents, key=lambda other: self.agents[other].seen)]
            known = self.agents[name] = ObservedAgent(seen=at, mean=self.service_mean)
        return known

    def _learn_wait(self, was: WaitingContact, waited: float, at: float) -> None:
        kind = self.kinds[was.kind]
        effective = waited + self.start_of(was.priority)
        self.last_effective = effective
        self.last_served_at = at
        self.recent_effective += 0.2 * (effective - self.recent_effective)
        kind.mean_wait += 0.05 * (waited - kind.mean_wait)
        kind.effective = effective
        kind.recent_effective += 0.3 * (effective - kind.recent_effective)
        self._learn_patience(waited, 0.0)

    def _learn_patience(self, waited: float, abandoned: float) -> None:
        self.abandon_count += abandoned - 0.002 * self.abandon_count
        self.wait_seconds += waited - 0.002 * self.wait_seconds

    def _learn_order(self, taken: WaitingContact, waited: float, at: float) -> None:
        """Take one gradient step of the conditional logit of the contact taken among all that waited."""
        rivals = [(at - other.since, other.priority) for other in _first(self.waiting.values())]
        if not rivals or all(priority == taken.priority for _, priority in rivals):
            return
        rivals.append((waited, taken.priority))
        scores = [(age + self.start_of(priority)) / _ORDER_SCALE for age, priority in rivals]
        top = max(scores)
        odds = [math.exp(score - top) for score in scores]
        total = sum(odds)
        step: dict[int, float] = {taken.priority: 1.0}
        for (_, priority), odd in zip(rivals, odds, strict=True):
            step[priority] = step.get(priority, 0.0) - odd / total
        for priority, move in step.items():
            if priority != 0 and (priority in self.head_start or len(self.head_start) < MAX_KINDS):
                self.head_start[priority] = min(3600.0, max(-3600.0, self.start_of(priority) + move))


def remember(times: list[float], at: float, most: int = RECENT) -> None:
    """Append `at` to a list of times of at most `most` entries, and drop the oldest."""
    times.append(at)
    if len(times) > most:
        del times[0]


def count_since(times: list[float], since: float) -> int:
    """Return how many of the ascending `times` are at or after `since`.

    >>> count_since([10.0, 20.0, 30.0], 20.0)
    2
    """
    count = 0
    for time in reversed(times):
        if time < since:
            break
        count += 1
    return count


def _make_room(contacts: Line | Services) -> None:
    """Drop the oldest contact of a full table: an event of its end was lost."""
    if len(contacts) >= _MAX_CONTACTS:
        contacts.take(next(iter(contacts)))


def _first(waiting: Iterable[WaitingContact]) -> list[WaitingContact]:
    rivals: list[WaitingContact] = []
    for rival in waiting:
        rivals.append(rival)
        if len(rivals) >= _MAX_RIVALS:
            break
    return rivals
