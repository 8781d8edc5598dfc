"""The queues of the simulated floor, and the agents who serve them in shifts."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from detectors.contract.events import AgentStatus, AgentStatusData, Channel
from stream.simulate import texts_en, texts_zh
from stream.simulate.agenda import Agenda, Process, RunningProcess
from stream.simulate.phrases import Phrases, Problem

SOURCE = "stepin-simulator"
CHATS_AT_ONCE = 3
SHIFT = 2 * 3600.0
WRAP_UP = 12.0
"""Seconds in which an agent who leaves wraps the last conversation up."""


class Speech(NamedTuple):
    """The texts of one language for the contacts of a queue."""

    phrases: Phrases
    problems: tuple[Problem, ...]
    names: tuple[str, ...]
    cities: tuple[str, ...]
    items: tuple[str, ...]


def _chinese(problems: tuple[Problem, ...]) -> Speech:
    return Speech(texts_zh.PHRASES, problems, texts_zh.NAMES, texts_zh.CITIES, texts_zh.ITEMS)


def _english(problems: tuple[Problem, ...]) -> Speech:
    return Speech(texts_en.PHRASES, problems, texts_en.NAMES, texts_en.CITIES, texts_en.ITEMS)


class DeskPlan(NamedTuple):
    """The plan of one queue.

    Args:
        arrivals: contacts a second.
        voice: the share of calls, 0…1.
        agents: the number of agents at the same time.
        surge: the thing that customers ask about in a surge.
        shift_change: seconds from the start to the first change of crews.
    """

    queue: str
    arrivals: float
    voice: float
    agents: int
    speeches: tuple[Speech, ...]
    names: tuple[str, ...]
    surge: str
    shift_change: float
    priority: int = 0


PLANS = (
    DeskPlan("orders", 0.062, 0.0, 7, (_chinese(texts_zh.ORDERS),), texts_zh.AGENTS, "快递", 4200.0),
    DeskPlan("billing", 0.045, 0.4, 6, (_chinese(texts_zh.BILLING),), texts_zh.AGENTS, "宽带", 270.0),
    DeskPlan("cards", 0.022, 1.0, 6, (_chinese(texts_zh.CARDS),), texts_zh.AGENTS, "手机银行", 5700.0),
    DeskPlan(
        "technical", 0.045, 0.3, 6, (_english(texts_en.TECHNICAL),), texts_en.AGENTS, "internet", 2700.0
    ),
    DeskPlan("travel", 0.045, 0.2, 6, (_english(texts_en.TRAVEL),), texts_en.AGENTS, "flight", 1500.0),
    DeskPlan(
        "vip",
        0.016,
        0.5,
        4,
        (_chinese(texts_zh.ORDERS), _english(texts_en.TRAVEL)),
        ("林岚", "Charlotte", "许诺", "Marcus", "沈悦", "Ingrid", "白帆", "Ravi"),
        "快递",
        6600.0,
        priority=2,
    ),
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
        size = max(1, math.ceil(plan.agents * rate))
        self.agents = [Agent(_name(plan, number)) for number in range(2 * size)]
        for number, agent in enumerate(self.agents):
            agenda.spawn(self._shifts(agent, late_crew=number >= size))

    @property
    def _capacity(self) -> dict[Channel, int] | None:
        """How many conversations an agent takes: of a mixed line no platform can say, as a call takes all."""
        if self.plan.voice == 0.0:
            return {"chat": CHATS_AT_ONCE}
        return {"voice": 1} if self.plan.voice == 1.0 else None

    # --- the line --------------------------------------------------------------------------------------

    def free_agent(self, weight: int) -> Agent | None:
        """Return the agent with the least load who can take a contact of this weight, or None."""
        for agents in self._able[: CHATS_AT_ONCE - weight + 1]:
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

    def _shifts(self, agent: Agent, late_crew: bool) -> Process:
        """Plays the shifts of an agent. Two crews alternate; few agents work in the minutes between them."""
        dice = self._dice
        change = self.plan.shift_change
        if late_crew:
            yield change + dice.uniform(10.0, 110.0)
        while True:
            rest = change if not late_crew else SHIFT
            self._set(agent, "available")
            until = self._agenda.now + rest - dice.uniform(0.0, 60.0)
            while self._agenda.now < until:
                yield min(dice.uniform(1500.0, 3600.0), until - self._agenda.now + 0.01)
                if self._agenda.now < until - 600.0:
                    self._set(agent, "away")
                    yield dice.uniform(180.0, 420.0)
                    self._set(agent, "available")
            self._set(agent, "offline")
            change, late_crew = SHIFT, True
            yield SHIFT + dice.uniform(20.0, 170.0)

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
            agent_name=agent.name.partition(" · ")[0],
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


def _name(plan: DeskPlan, number: int) -> str:
    """Return the name of an agent. It ends in the queue, as agents of two queues may share a first name."""
    again, which = divmod(number, len(plan.names))
    name = f"{plan.names[which]} · {plan.queue}"
    return f"{name} {again + 1}" if again else name


Desks = Mapping[str, Desk]
