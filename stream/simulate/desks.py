"""The queues of the simulated floor, and the agents who serve them in shifts."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from detectors.contract.events import AgentStatus, AgentStatusData, Channel
from stream.simulate.agenda import Agenda, Process, RunningProcess
from stream.simulate.phrases import Language, names

SOURCE = "stepin-simulator"
CHATS_AT_ONCE = 3
SHIFT = 2 * 3600.0
WRAP_UP = 12.0
"""Seconds in which an agent who leaves wraps the last conversation up."""


class DeskPlan(NamedTuple):
    """The plan of one queue.

    Args:
        arrivals: contacts a second.
        voice: the share of calls, 0…1.
        agents: the number of agents at the same time. They are enough: waits are rare but in a surge.
        helpers: agents who come for a while when many customers wait.
        desks: the languages of its contacts, and the files of their matters.
        surge: the kind of matter that customers come with in a surge.
        shift_change: seconds from the start to the first change of crews.
    """

    queue: str
    arrivals: float
    voice: float
    agents: int
    helpers: int
    desks: tuple[tuple[Language, str], ...]
    surge: str
    shift_change: float
    priority: int = 0


_ORDERS: tuple[Language, str] = ("zh", "zh_orders")
_TRAVEL: tuple[Language, str] = ("en", "en_travel")
PLANS = (
    DeskPlan("orders", 0.042, 0.0, 7, 4, (_ORDERS,), "parcel", 4200.0),
    DeskPlan("billing", 0.032, 0.4, 7, 4, (("zh", "zh_billing"),), "broadband", 3000.0),
    DeskPlan("cards", 0.018, 1.0, 7, 3, (("zh", "zh_cards"),), "app", 5700.0),
    DeskPlan("technical", 0.032, 0.3, 7, 4, (("en", "en_technical"),), "internet", 2700.0),
    DeskPlan("travel", 0.032, 0.2, 7, 4, (_TRAVEL,), "flight", 1500.0),
    DeskPlan("vip", 0.012, 0.5, 5, 2, (_ORDERS, _TRAVEL), "parcel", 6600.0, priority=2),
)


class Agent:
    """An agent of one queue, who has `CHATS_AT_ONCE` slots. A chat takes one slot, a call takes all."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.load = 0
        self.presence = "offline"
        self.shown = "offline"


class Waiting(NamedTuple):
    """A customer in line since a time in seconds since 1970. The contact takes `weight` slots of an agent."""

    since: float
    running: RunningProcess
    weight: int


class Desk:
    """One queue: its line of customers and its agents."""

    def __init__(self, plan: DeskPlan, agenda: Agenda, rate: float, dice: random.Random) -> None:
        self.plan = plan
        self._agenda = agenda
        self._dice = dice
        # Chats and calls have separate lines. Agents with a free slot are sorted by their load.
        self._lines: dict[int, dict[Waiting, None]] = {1: {}, CHATS_AT_ONCE: {}}
        self._able: list[dict[Agent, None]] = [{} for _ in range(CHATS_AT_ONCE)]
        self._statuses = 0
        size, helpers = max(1, math.ceil(plan.agents * rate)), math.ceil(plan.helpers * rate)
        everybody = [Agent(_name(plan, number)) for number in range(2 * size + helpers)]
        self._helpers = everybody[2 * size :]
        for number, agent in enumerate(everybody[: 2 * size]):
            agenda.spawn(self._shifts(agent, works=number < size))

    @property
    def _capacity(self) -> dict[Channel, int] | None:
        """How many conversations an agent takes: of a mixed line no platform can say, as a call takes all."""
        if self.plan.voice == 0.0:
            return {"chat": CHATS_AT_ONCE}
        return {"voice": 1} if self.plan.voice == 1.0 else None

    # --- the line --------------------------------------------------------------------------------------

    def free_agent(self, weight: int) -> Agent | None:
        """Return an agent who can take a contact of this weight, or None.

        Where calls come too, chats go to who chats already, so that somebody stays free for a call.
        """
        able = self._able[: CHATS_AT_ONCE - weight + 1]
        for agents in able if self.plan.voice == 0.0 else reversed(able):
            if agents:
                return next(iter(agents))
        return None

    def join(self, weight: int) -> Waiting:
        """Put the running process in line. It is woken with the agent who takes the contact."""
        waiting = Waiting(self._agenda.now, self._agenda.current, weight)
        self._lines[weight][waiting] = None
        return waiting

    def leave(self, waiting: Waiting) -> None:
        """Remove a customer from the line."""
        self._lines[waiting.weight].pop(waiting, None)

    def take(self, agent: Agent, weight: int) -> None:
        agent.load += weight
        self._sort_in(agent)
        self._show(agent)

    def release(self, agent: Agent, weight: int) -> None:
        self.take(agent, -weight)
        self._serve()

    def _sort_in(self, agent: Agent) -> None:
        for agents in self._able:
            agents.pop(agent, None)
        if agent.presence == "available" and agent.load < CHATS_AT_ONCE:
            self._able[agent.load][agent] = None

    def _heads(self) -> list[Waiting]:
        heads = [next(iter(line)) for line in self._lines.values() if line]
        return sorted(heads, key=lambda waiting: waiting.since)

    def _serve(self) -> None:
        """Assign the customers in line to agents with free slots, the longest wait first."""
        while True:
            for waiting in self._heads():
                agent = self.free_agent(waiting.weight)
                if agent is not None:
                    self.leave(waiting)
                    self.take(agent, waiting.weight)
                    self._agenda.wake(waiting.running, agent)
                    break
            else:
                return

    # --- the crew --------------------------------------------------------------------------------------

    def _shifts(self, agent: Agent, works: bool) -> Process:
        """Plays the shifts of an agent. Two crews alternate, and overlap for some minutes."""
        change = self._agenda.now + self.plan.shift_change
        while True:
            if works:
                yield from self._shift(agent, change + self._dice.uniform(0.0, 60.0))
            else:
                yield max(0.0, change - self._dice.uniform(60.0, 240.0) - self._agenda.now)
            works, change = not works, change + SHIFT

    def _shift(self, agent: Agent, until: float) -> Process:
        """The agent works, with breaks."""
        dice = self._dice
        self._set(agent, "available")
        while self._agenda.now < until:
            yield min(dice.uniform(1500.0, 3600.0), until - self._agenda.now + 0.01)
            if self._agenda.now < until - 600.0:
                self._set(agent, "away")
                yield dice.uniform(180.0, 420.0)
                self._set(agent, "available")
        self._set(agent, "offline")

    def call_helpers(self, after: float, seconds: float) -> None:
        """Helpers sign in one after the other, and stay for some time."""
        for number, agent in enumerate(self._helpers):
            self._agenda.spawn(self._help(agent, seconds), after + 8.0 * number)

    def _help(self, agent: Agent, seconds: float) -> Process:
        self._set(agent, "available")
        yield seconds
        self._set(agent, "offline")

    def _set(self, agent: Agent, presence: str) -> None:
        agent.presence = presence
        self._sort_in(agent)
        self._show(agent)
        self._serve()

    def _show(self, agent: Agent) -> None:
        """Emit the status that a platform would report. An agent who leaves finishes open contacts first."""
        status = agent.presence
        if status == "away" and not agent.load and agent.shown == "busy":
            status = "wrap_up"
            self._agenda.spawn(self._wrapped_up(agent), WRAP_UP)
        elif status == "away" and agent.shown == "wrap_up":
            return
        if agent.load >= CHATS_AT_ONCE or (agent.load and status != "available"):
            status = "busy"
        self._report(agent, status)

    def _wrapped_up(self, agent: Agent) -> Process:
        if agent.shown == "wrap_up":
            self._report(agent, agent.presence)
        yield 0.0

    def _report(self, agent: Agent, status: str) -> None:
        if status == agent.shown:
            return
        agent.shown = status
        self._statuses += 1
        data = AgentStatusData(
            agent=agent.name,
            status=status,  # type: ignore[arg-type]
            queues=(self.plan.queue,),
            capacity=self._capacity,
            reason="break" if status == "away" else None,
            agent_name=called(agent.name),
        )
        self._agenda.emit(
            AgentStatus(
                id=f"{agent.name}-{self.plan.queue}-{int(self._agenda.now * 1000):x}-{self._statuses}",
                source=SOURCE,
                subject=agent.name,
                time=datetime.fromtimestamp(self._agenda.now, UTC),
                data=data,
            )
        )


def called(agent: str) -> str:
    """Return what people call an agent: the id without its queue."""
    return agent.partition(" · ")[0]


def _name(plan: DeskPlan, number: int) -> str:
    """Return the name of an agent. It ends in the queue, as agents of two queues may share a first name."""
    crews = zip(*(names(language).agents for language, _ in plan.desks), strict=True)
    first_names = [name for crew in crews for name in crew]
    again, which = divmod(number, len(first_names))
    name = f"{first_names[which]} · {plan.queue}"
    return f"{name} {again + 1}" if again else name


Desks = Mapping[str, Desk]
