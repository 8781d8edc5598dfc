"""The simulated floor: the contacts that arrive at each queue, and the surges."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

from detectors.contract.events import Event
from detectors.contract.rules import QueueRules, Rules
from stream.simulate import stories
from stream.simulate.agenda import Agenda, Process
from stream.simulate.contact import Contact
from stream.simulate.desks import PLANS, Desk
from stream.simulate.stories import STORIES, Story

WARM_UP = 240.0
"""Seconds after which the floor is busy and the first alerts are raised."""
HISTORY = 3600.0
"""Seconds of an ordinary floor before the opening, from which stage 2 learns its baselines."""
RULES = Rules(version=2, default=QueueRules(bot_answers=True))
"""The rules of this floor: its bot serves customers before they reach a person."""

# The stories that a demo shows soon after the opening: seconds after it, queue and story.
_OPENING: tuple[tuple[float, str, Story], ...] = (
    (4.0, "technical", stories.templated),
    (8.0, "orders", stories.forgotten),
    (20.0, "travel", stories.passed_around),
    (35.0, "orders", stories.templated),
    (50.0, "cards", stories.puzzled),
    (70.0, "travel", stories.forgotten),
    (80.0, "orders", stories.looping_bot),
    (95.0, "technical", stories.promised),
    (105.0, "vip", stories.templated),
    (120.0, "orders", stories.forgotten),
    (130.0, "cards", stories.held),
    (140.0, "travel", stories.templated),
    (165.0, "orders", stories.templated),
)
_FIRST_SURGE = (25.0, "billing")
_SURGE_SECONDS = 80.0
_SURGE_FACTOR = 11.0


class Simulator:
    """Plays a floor that never closes.

    The same seed, start and rate give the same events. It reads no clock.

    Args:
        seed: chooses the floor.
        start: the time of the first event, in seconds since 1970.
        rate: 1 is about sixty conversations at a time and four events a second. Contacts and agents grow with
            the rate, so waits stay as long.
        history: seconds of an ordinary floor before the opening.

    Raises:
        ValueError: `rate` is not above 0.
    """

    def __init__(self, seed: int, start: float, rate: float = 1.0, history: float = 0.0) -> None:
        if rate <= 0:
            raise ValueError(f"rate: expected more than 0, got {rate}")
        self._seed = seed
        self._start = start
        self._rate = rate
        self._agenda = Agenda(start)
        self._contacts = 0
        self._desks: dict[str, Desk] = {}
        for plan in PLANS:
            self._desks[plan.queue] = Desk(plan, self._agenda, rate, self._dice(f"desk {plan.queue}"))
        for plan in PLANS:
            self._agenda.spawn(self._arrivals(plan.queue))
        for after, queue, story in _OPENING:
            self._agenda.spawn(self._opening(queue, story), history + after)
        self._agenda.spawn(self._surges(), history)
        self._agenda.spawn(self._callbacks(), history)

    def events(self) -> Iterator[Event]:
        """Yield all events in time order, without end."""
        return self._agenda.events()

    def _dice(self, purpose: str) -> random.Random:
        """Return the dice for one purpose. A roll for one purpose changes no other."""
        return random.Random(f"{self._seed}: {purpose}")

    def _arrivals(self, queue: str) -> Process:
        """Start contacts as a Poisson process."""
        dice = self._dice(f"arrivals {queue}")
        pace = self._desks[queue].plan.arrivals * self._rate
        kinds, weights = zip(*STORIES, strict=True)
        while True:
            yield dice.expovariate(pace)
            self._contact(queue, dice.choices(kinds, weights)[0], None)

    def _opening(self, queue: str, story: Story) -> Process:
        self._contact(queue, story, None)
        yield 0.0

    def _surges(self) -> Process:
        """Start surges: now and then many customers ask about the same thing."""
        dice = self._dice("surges")
        after, queue = _FIRST_SURGE
        while True:
            yield after
            plan = self._desks[queue].plan
            end = self._agenda.now + _SURGE_SECONDS
            while self._agenda.now < end:
                yield dice.expovariate(plan.arrivals * self._rate * _SURGE_FACTOR)
                self._contact(queue, stories.smooth, plan.surge)
            after, queue = dice.uniform(420.0, 900.0), dice.choice(PLANS).queue

    def _callbacks(self) -> Process:
        """Now and then a customer leaves a line for a callback. No agent's time passes here."""
        dice = self._dice("callbacks")
        for number in itertools.count(1):
            yield dice.uniform(60.0, 600.0)
            self._play(f"callback-{number:04d}", dice.choice(PLANS).queue, stories.called_back, None)

    def _contact(self, queue: str, story: Story, thing: str | None) -> None:
        self._contacts += 1
        self._play(f"{self._contacts:05d}", queue, story, thing)

    def _play(self, number: str, queue: str, story: Story, thing: str | None) -> None:
        identity = f"sim-{int(self._start) & 0xFFFFFFF:07x}-{number}"
        dice = self._dice(identity)
        desk = self._desks[queue]
        speech = dice.choice(desk.plan.speeches)
        contact = Contact(identity, desk, self._desks, self._agenda, speech, dice)
        about = [problem for problem in speech.problems if problem.thing == thing]
        if about:
            contact.problem = about[0]
        self._agenda.spawn(story(contact))
