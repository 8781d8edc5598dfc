"""The load of a queue's agents: who is free, since when, and for what share of the time each is occupied.

Load only. It measures no agent's speed or quality, and compares no agent with another.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from itertools import chain, islice

from msgspec import Struct, field

from detectors.queue.availability import PRESENT, is_able
from detectors.queue.queue_wait import AgentState

_MEMORY = 3600.0
_MAX_AGENTS = 2_000
_PASSED_OVER = 2
_WRAPS_UP_WITHIN = 10.0
"""Seconds between the end of a conversation and the status of the agent who wraps it up, in either order."""
_OCCUPIED: tuple[AgentState, ...] = ("busy", "wrap_up")
_ANY = ""
"""The channel under which an agent without a known capacity is able: any."""
_CHANNEL = "chat"
"""The channel of a conversation in `open` that has no entry in `channels`."""


class AgentLoad(Struct, omit_defaults=True):
    """One agent's load.

    `status` is what the platform told last, since `status_since` (0: not known).
    `busy` and `present` are seconds of about the last hour; older ones fade. `open` maps each of the agent's
    conversations to the event time when the agent took it, and `channels` to its channel where that is not
    chat. `capacity` is how many the agent takes at a time, by channel, None while nobody has told it.
    `able_since` maps each channel of which the agent could take a customer now to the event time since when;
    "" stands for any where the capacity is unknown. `passed` counts how often work went to an agent who had
    been able for a shorter time, in this queue or, as far as that agent's status shows it, in another.
    `wraps_up` says that the platform tells when the agent is in wrap-up, `reason` why the agent is away.
    `dropped_at` is when a conversation of this queue last ended, with its channel, and `wrapping_since` since
    when the agent has wrapped it up, 0.0 if not now.
    """

    status: AgentState = ""
    status_since: float = 0.0
    at: float = 0.0
    busy: float = 0.0
    present: float = 0.0
    open: dict[str, float] = field(default_factory=dict)
    passed: int = 0
    channels: dict[str, str] = field(default_factory=dict)
    capacity: dict[str, int] | None = None
    able_since: dict[str, float] = field(default_factory=dict)
    wraps_up: bool = False
    reason: str | None = None
    dropped_at: float = 0.0
    dropped_channel: str = _CHANNEL
    wrapping_since: float = 0.0

    @property
    def occupancy(self) -> float:
        """The share of the present time with an open conversation, 0…1."""
        return self.busy / self.present if self.present > 0.0 else 0.0

    @property
    def passed_over(self) -> bool:
        """Whether the platform does not route to the agent, whatever status it sends."""
        return self.passed >= _PASSED_OVER

    def since(self, channel: str) -> float | None:
        """Return since when the agent is able to take a customer of a channel, or None."""
        return self.able_since.get(_ANY if self.capacity is None else channel)

    def settle(self) -> None:
        """Note of which channels the agent is able to take a customer, after something changed at `at`."""
        if self.status != "available":
            self.able_since.clear()  # the status of most agents, and counting costs more than all else here
            return
        counts = Counter([self.channels.get(conversation, _CHANNEL) for conversation in self.open])
        for channel in (_ANY,) if self.capacity is None else self.capacity:
            if is_able(self.status, counts, self.capacity, channel):
                self.able_since.setdefault(channel, self.at)
            else:
                self.able_since.pop(channel, None)

    def pass_time(self, at: float) -> None:
        """Update the load to event time `at`; an earlier time than the last one changes nothing."""
        if at > self.at:
            self.busy, self.present = self.load_at(at)
            self.at = at

    def load_at(self, at: float) -> tuple[float, float]:
        """Return the seconds `busy` and `present` at event time `at`, if nothing changes until then."""
        elapsed = at - self.at
        if elapsed <= 0.0 or self.at <= 0.0:
            return self.busy, self.present
        fade = math.exp(-elapsed / _MEMORY)
        share = _MEMORY * (1.0 - fade)
        present = self.status in PRESENT or bool(self.open)
        occupied = self.status == "wrap_up" or bool(self.open)
        return (
            fade * self.busy + (share if occupied else 0.0),
            fade * self.present + (share if present else 0.0),
        )


class QueueLoad(Struct):
    """The load of all agents of a queue. Times are seconds since 1970.

    `called` has what people call an agent, the one named last at the end. It keeps the names of agents who
    have gone home: screens still show what they left behind.
    """

    agents: dict[str, AgentLoad] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)

    def status(
        self,
        agent: str,
        status: AgentState,
        at: float,
        capacity: Mapping[str, int] | None = None,
        reason: str | None = None,
    ) -> None:
        """Observes a status of an agent from the platform. Without a capacity the last one holds."""
        known = self._known(agent, at)
        if status != known.status:
            if status == "busy":
                self._pass_over(known, _ANY)
            known.status, known.status_since, known.passed = status, at, 0
            follows = status == "wrap_up" and at - known.dropped_at <= _WRAPS_UP_WITHIN
            known.wrapping_since = at if follows else 0.0
        known.reason, known.wraps_up = reason, known.wraps_up or status == "wrap_up"
        if capacity is not None and capacity != known.capacity:
            kept = known.able_since.items() if known.capacity is not None else ()
            known.able_since = {channel: since for channel, since in kept if channel in capacity}
            known.capacity = dict(capacity)
        if status == "offline" and not known.open:
            del self.agents[agent]
        else:
            known.settle()

    def call(self, agent: str, name: str | None) -> None:
        """Note what people call an agent. None: as before."""
        if name is None:
            return
        self.called.pop(agent, None)
        if len(self.called) >= _MAX_AGENTS:
            del self.called[next(iter(self.called))]
        self.called[agent] = name

    def take(self, agent: str, conversation: str, at: float, channel: str = _CHANNEL) -> None:
        """Give the conversation to the agent, and take it from any other."""
        for name, other in self.agents.items():
            if name != agent and conversation in other.open:
                self.drop(name, conversation, at)
        known = self._known(agent, at)
        self._pass_over(known, channel)
        known.open.setdefault(conversation, at)
        if channel and channel != _CHANNEL:
            known.channels[conversation] = channel
        known.passed = 0
        known.settle()

    def drop(self, agent: str, conversation: str, at: float) -> None:
        """Take the conversation from the agent."""
        if agent in self.agents:
            known = self._known(agent, at)
            known.open.pop(conversation, None)
            known.dropped_at, known.dropped_channel = at, known.channels.pop(conversation, _CHANNEL)
            follows = known.status == "wrap_up" and at - known.status_since <= _WRAPS_UP_WITHIN
            if follows and not known.wrapping_since:
                known.wrapping_since = known.status_since
            known.settle()

    def free(self, channels: Collection[str] = ()) -> dict[str, float]:
        """Return the agents who are able to take a customer, each with the event time since when.

        The one who has been able for longest comes first. `channels` are those of the customers; without any,
        an agent is meant who could take a customer of some channel. Who is passed over is left out.
        """
        able = ((_since(one, channels), name) for name, one in self.agents.items() if not one.passed_over)
        return {
            name: since for since, name in sorted((since, name) for since, name in able if since is not None)
        }

    def passed_over(self) -> list[str]:
        """Return the agents who are told to be free and to whom the platform does not route."""
        return sorted(name for name, one in self.agents.items() if one.passed_over and one.able_since)

    def states(self, channels: Collection[str] = ()) -> dict[str, int]:
        """Return how many agents are in each state. One who is available and not able is busy.

        `channels` are those of the customers, as in `free`. `passed_over` is a state of its own.
        """
        counts: Counter[str] = Counter()
        for one in self.agents.values():
            state: str = one.status
            if state == "available" and one.passed_over and one.able_since:
                state = "passed_over"
            elif state == "available" and _since(one, channels) is None:
                state = "busy"
            counts[state] += state not in ("", "offline")
        return {state: count for state, count in counts.items() if count}

    def signed_in(self, most: int) -> dict[str, AgentLoad]:
        """Return `most` agents who have not gone home, in the order of their ids."""
        here = sorted(name for name, one in self.agents.items() if one.status not in ("", "offline"))
        return {name: self.agents[name] for name in here[:most]}

    def names(self, agents: Iterable[str], most: int) -> dict[str, str]:
        """Return what people call `most` agents, as far as the platform has told.

        `agents` come first, then those who have a conversation, then those who were named last.
        """
        if not self.called:
            return {}
        busy = (name for name, one in self.agents.items() if one.open)
        order = dict.fromkeys(chain(agents, busy, reversed(self.called)))
        return {agent: self.called[agent] for agent in islice(filter(self.called.__contains__, order), most)}

    def reasons(self) -> dict[str, int]:
        """Return how many agents are away for each reason, the most frequent first."""
        away = Counter(one.reason for one in self.agents.values() if one.status == "away" and one.reason)
        return dict(sorted(away.items(), key=lambda each: (-each[1], each[0])))

    def present(self) -> int:
        """Return how many agents are at work."""
        return sum(one.status in PRESENT for one in self.agents.values())

    def at_work(self) -> tuple[int, int]:
        """Return how many agents are present, and how many of them are occupied.

        Occupied is who has a conversation or wraps one up, also one of another queue, as the status says. An
        agent whose status was never told does not count.
        """
        present = occupied = 0
        for one in self.agents.values():
            status = one.status
            if status and (one.open or status in PRESENT):
                present += 1
                occupied += bool(one.open) or status in _OCCUPIED
        return present, occupied

    def here(self) -> tuple[int, int]:
        """Return how many agents have not gone home, and how many of them are away."""
        states = [one.status for one in self.agents.values() if one.status != "offline"]
        return len(states), states.count("away")

    def occupancy(self, at: float) -> float:
        """Return the share of all agents' present time with an open conversation, 0…1, up to `at`."""
        loads = [one.load_at(at) for one in self.agents.values()]
        present = sum(seconds for _, seconds in loads)
        return sum(busy for busy, _ in loads) / present if present > 0.0 else 0.0

    def idle(self, channel: str, wrap_up: float) -> dict[str, float]:
        """Return the agents who could take a customer of a channel, each with the event time since when.

        An agent could take one `wrap_up` seconds after becoming able, or at once where the platform tells
        when an agent is in wrap-up.
        """
        free = self.free((channel,)).items()
        return {name: since + (0.0 if self.agents[name].wraps_up else wrap_up) for name, since in free}

    def idle_while_waiting(self, waiting: Mapping[str, float], wrap_up: float) -> float | None:
        """Return since when a customer waits although an agent could take that customer, or None.

        Args:
            waiting: since when the first customer of each channel waits.
        """
        idle = {channel: self.idle(channel, wrap_up).values() for channel in waiting}
        return min((max(waiting[channel], min(able)) for channel, able in idle.items() if able), default=None)

    def _known(self, agent: str, at: float) -> AgentLoad:
        known = self.agents.get(agent)
        if known is None:
            if len(self.agents) >= _MAX_AGENTS:
                del self.agents[min(self.agents, key=lambda name: self.agents[name].at)]
            known = self.agents[agent] = AgentLoad(at=at)
        known.pass_time(at)
        return known

    def _pass_over(self, taker: AgentLoad, channel: str) -> None:
        """Count the agents who have been able for longer than `taker`, to whom the work goes.

        Of agents with several conversations only those count who have no more of them than `taker`: work goes
        to whoever has least.
        """
        since = taker.since(channel)
        if since is not None:
            for other in self.agents.values():
                others = other.since(channel)
                if others is not None and others < since and len(other.open) <= len(taker.open):
                    other.passed += 1


def _since(one: AgentLoad, channels: Collection[str]) -> float | None:
    """Return since when an agent is able to take a customer of one of the channels, or of any."""
    if not one.able_since:
        return None
    if not channels or one.capacity is None:
        return min(one.able_since.values())
    return min((one.able_since[channel] for channel in channels if channel in one.able_since), default=None)
