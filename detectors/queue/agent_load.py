"""The load of a queue's agents: who is free, since when, and for what share of the time each is occupied.

Load only. It measures no agent's speed or quality, and compares no agent with another.
"""

from __future__ import annotations

import math

from msgspec import Struct, field

from detectors.queue.queue_wait import AgentState

_MEMORY = 3600.0
_MAX_AGENTS = 500
_PASSED_OVER = 2


class AgentLoad(Struct):
    """One agent's load.

    `busy` and `present` are seconds of about the last hour; older ones fade. `open` maps each of the agent's
    conversations to the event time when the agent took it. `passed` counts how often work went to an agent
    who had been free for a shorter time, in this queue or, as far as that agent's status shows it, in
    another.
    """

    status: AgentState = ""
    at: float = 0.0
    free_since: float | None = None
    busy: float = 0.0
    present: float = 0.0
    open: dict[str, float] = field(default_factory=dict)
    passed: int = 0

    @property
    def occupancy(self) -> float:
        """The share of the present time with an open conversation, 0…1."""
        return self.busy / self.present if self.present > 0.0 else 0.0

    def pass_time(self, at: float) -> None:
        """Update the load to event time `at`; an earlier time than the last one changes nothing."""
        elapsed = at - self.at
        if elapsed <= 0.0:
            return
        if self.at > 0.0:
            fade = math.exp(-elapsed / _MEMORY)
            share = _MEMORY * (1.0 - fade)
            present = self.status in ("available", "busy") or bool(self.open)
            self.busy = fade * self.busy + (share if self.open else 0.0)
            self.present = fade * self.present + (share if present else 0.0)
        self.at = at


class QueueLoad(Struct):
    """The load of all agents of a queue. Times are seconds since 1970."""

    agents: dict[str, AgentLoad] = field(default_factory=dict)

    def status(self, agent: str, status: AgentState, at: float) -> None:
        """Observes a status of an agent from the platform."""
        known = self._known(agent, at)
        if status != known.status:
            if status == "busy":
                self._pass_over(known)
            known.status, known.passed = status, 0
        if status == "offline" and not known.open:
            del self.agents[agent]
        else:
            self._settle(known)

    def take(self, agent: str, conversation: str, at: float) -> None:
        """Give the conversation to the agent, and take it from any other."""
        for name, other in self.agents.items():
            if name != agent and conversation in other.open:
                self.drop(name, conversation, at)
        known = self._known(agent, at)
        self._pass_over(known)
        known.open.setdefault(conversation, at)
        known.passed = 0
        self._settle(known)

    def drop(self, agent: str, conversation: str, at: float) -> None:
        """Take the conversation from the agent."""
        if agent in self.agents:
            known = self._known(agent, at)
            known.open.pop(conversation, None)
            self._settle(known)

    def free(self) -> dict[str, float]:
        """Return the free agents with the event time since when each is free, the longest first."""
        since = {name: one.free_since for name, one in self.agents.items()}
        known = [(begin, name) for name, begin in since.items() if begin is not None]
        return {name: begin for begin, name in sorted(known)}

    def occupancy(self) -> float:
        """Return the share of all agents' present time with an open conversation, 0…1."""
        present = sum(one.present for one in self.agents.values())
        return sum(one.busy for one in self.agents.values()) / present if present > 0.0 else 0.0

    def idle(self, wrap_up: float) -> dict[str, float]:
        """Return the agents who could take a customer, each with the event time since when.

        An agent could take one `wrap_up` seconds after becoming free. The platform does not route to an
        agent whom it has passed over twice, whatever status it sends: those are left out.
        """
        free = self.free().items()
        return {name: since + wrap_up for name, since in free if self.agents[name].passed < _PASSED_OVER}

    def idle_while_waiting(self, waiting_since: float | None, wrap_up: float) -> float | None:
        """Return since when a customer waits although an agent could take one, or None."""
        idle = self.idle(wrap_up)
        if waiting_since is None or not idle:
            return None
        return max(waiting_since, min(idle.values()))

    def _known(self, agent: str, at: float) -> AgentLoad:
        known = self.agents.get(agent)
        if known is None:
            if len(self.agents) >= _MAX_AGENTS:
                del self.agents[min(self.agents, key=lambda name: self.agents[name].at)]
            known = self.agents[agent] = AgentLoad(at=at)
        known.pass_time(at)
        return known

    def _pass_over(self, taker: AgentLoad) -> None:
        """Count the agents who have been free for longer than `taker`, to whom the work goes."""
        since = taker.free_since
        if since is not None:
            for other in self.agents.values():
                if other.free_since is not None and other.free_since < since:
                    other.passed += 1

    def _settle(self, known: AgentLoad) -> None:
        # An agent without a known status may be gone: only the status available makes one free.
        free = known.status == "available" and not known.open
        if not free:
            known.free_since = None
        elif known.free_since is None:
            known.free_since = known.at
