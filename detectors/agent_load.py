"""How work lies on a queue's agents: who is free, since when, and whose conversations wait for a reply.

Load only. Nothing here says how well somebody works: no speed, no comparison with others, no score.
"""

from __future__ import annotations

import math

from msgspec import Struct, field

from detectors.queue_wait import AgentState

_MEMORY = 3600.0
_MAX_AGENTS = 500


class AgentLoad(Struct):
    """One agent's load. `busy` and `present` are seconds of about the last hour, older ones fading."""

    status: AgentState = "available"
    at: float = 0.0
    free_since: float | None = None
    busy: float = 0.0
    present: float = 0.0
    open: dict[str, float | None] = field(default_factory=dict)

    @property
    def occupancy(self) -> float:
        """The share of present time with a conversation open, 0…1."""
        return self.busy / self.present if self.present > 0.0 else 0.0

    @property
    def replies_due(self) -> int:
        """How many open conversations wait for this agent's reply."""
        return sum(since is not None for since in self.open.values())

    @property
    def reply_due_since(self) -> float | None:
        """Since when the longest of them waits."""
        return min((since for since in self.open.values() if since is not None), default=None)

    def pass_time(self, at: float) -> None:
        """Count the time up to `at`; a time before the last one counts as that one."""
        elapsed = at - self.at
        if elapsed <= 0.0:
            return
        if self.at > 0.0:
            fade = math.exp(-elapsed / _MEMORY)
            share = _MEMORY * (1.0 - fade)
            present = self.status in ("available", "busy", "") or bool(self.open)
            self.busy = fade * self.busy + (share if self.open else 0.0)
            self.present = fade * self.present + (share if present else 0.0)
        self.at = at


class QueueLoad(Struct):
    """The load of all agents of a queue. Times are seconds since 1970."""

    agents: dict[str, AgentLoad] = field(default_factory=dict)

    def status(self, agent: str, status: AgentState, at: float) -> None:
        """An agent's status, as the platform says it."""
        known = self._known(agent, at)
        known.status = status
        if status == "offline" and not known.open:
            del self.agents[agent]
        else:
            self._settle(known)

    def take(self, agent: str, conversation: str, at: float) -> None:
        """The agent has this conversation now; nobody else has."""
        for name, other in self.agents.items():
            if name != agent and conversation in other.open:
                self.drop(name, conversation, at)
        known = self._known(agent, at)
        known.open.setdefault(conversation, None)
        self._settle(known)

    def drop(self, agent: str, conversation: str, at: float) -> None:
        """The agent no longer has this conversation."""
        if agent in self.agents:
            known = self._known(agent, at)
            known.open.pop(conversation, None)
            self._settle(known)

    def reply_due(self, agent: str, conversation: str, since: float | None) -> None:
        """A conversation waits for the agent's reply since then; None: it waits no longer."""
        known = self.agents.get(agent)
        if known is not None and conversation in known.open:
            known.open[conversation] = since

    def advance(self, at: float) -> None:
        """Time has come to `at`."""
        for known in self.agents.values():
            known.pass_time(at)

    def free(self) -> dict[str, float]:
        """Who is free, and since when: the longest first."""
        since = {name: one.free_since for name, one in self.agents.items()}
        known = [(begin, name) for name, begin in since.items() if begin is not None]
        return {name: begin for begin, name in sorted(known)}

    def occupancy(self) -> float:
        """The share of all present time with a conversation open, 0…1."""
        present = sum(one.present for one in self.agents.values())
        return sum(one.busy for one in self.agents.values()) / present if present > 0.0 else 0.0

    def idle_while_waiting(self, waiting_since: float | None) -> float | None:
        """Since when a customer waits although an agent is free; None when that is not so."""
        free = self.free()
        if waiting_since is None or not free:
            return None
        return max(waiting_since, min(free.values()))

    def _known(self, agent: str, at: float) -> AgentLoad:
        known = self.agents.get(agent)
        if known is None:
            if len(self.agents) >= _MAX_AGENTS:
                del self.agents[min(self.agents, key=lambda name: self.agents[name].at)]
            known = self.agents[agent] = AgentLoad(at=at, free_since=at)
        known.pass_time(at)
        return known

    def _settle(self, known: AgentLoad) -> None:
        free = known.status in ("available", "") and not known.open
        if not free:
            known.free_since = None
        elif known.free_since is None:
            known.free_since = known.at
