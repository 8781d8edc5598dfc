"""The simulated floor: the contacts that arrive at each queue, the stories they tell, and the surges."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from detectors.contract.events import Event
from stream.records import InterventionRecord
from stream.simulate import tide
from stream.simulate.agenda import Agenda, Process
from stream.simulate.contact import Contact
from stream.simulate.desks import PLANS, Desk, DeskPlan
from stream.simulate.phrases import matters
from stream.simulate.platform import react
from stream.simulate.stories import PLAIN, SMOOTH, TROUBLED, Story
from stream.simulate.truth import QueueTruth, Told, Truths, instant

WARM_UP = 118.0
"""Seconds after the opening at which a demo begins: all is quiet, and the first story is about to begin."""
HISTORY = 3600.0
"""Seconds of an ordinary floor before the opening, from which stage 2 learns its baselines."""
_FIRST_SURGE = "billing"
_SURGING = ("orders", "billing", "technical", "travel")
"""The queues that may have a surge."""


class Simulator:
    """Plays a floor that never closes.

    The same seed, start and rate give the same events and the same truth. It reads no clock.

    Args:
        seed: chooses the floor.
        start: the time of the first event, in seconds since 1970.
        rate: 1 is about forty conversations at a time and two events a second. Contacts and agents grow with
            the rate, so waits stay as long.
        history: seconds of an ordinary floor before the opening.

    Raises:
        ValueError: `rate` is not above 0.
    """

    def __init__(self, seed: int, start: float, rate: float = 1.0, history: float = 0.0) -> None:
        if rate <= 0:
            raise ValueError(f"rate: expected more than 0, got {rate}")
        self.truths = Truths()
        self._seed = seed
        self._start = start
        self._rate = rate
        self._history = tide.History(history)
        self._agenda = Agenda(start)
        self._contacts = 0
        self._living: dict[str, Contact] = {}
        self._desks: dict[str, Desk] = {}
        for plan in PLANS:
            self._desks[plan.queue] = Desk(plan, self._agenda, rate, self._dice(f"desk {plan.queue}"))
        for plan in PLANS:
            self._agenda.spawn(self._arrivals(plan))
        self._agenda.spawn(self._troubles())
        self._agenda.spawn(self._surges())

    def events(self) -> Iterator[Event]:
        """Yield all events in time order, without end."""
        return self._agenda.events()

    def step_in(self, wanted: InterventionRecord) -> None:
        """The platform is asked to do something about a conversation. The next events show what it did."""
        self._agenda.spawn(react(self._agenda, wanted, self._living.get(wanted.conversation)))

    def _dice(self, purpose: str) -> random.Random:
        """Return the dice for one purpose. A roll for one purpose changes no other."""
        return random.Random(f"{self._seed}: {purpose}")

    def _arrivals(self, plan: DeskPlan) -> Process:
        """Start contacts that go well, as a Poisson process with the pace of the tide."""
        dice = self._dice(f"arrivals {plan.queue}")
        while True:
            yield dice.expovariate(plan.arrivals * self._rate)
            if dice.random() < tide.arrivals(self._agenda.now - self._start, self._history):
                self._play(plan, _drawn(SMOOTH, plan, dice), True)

    def _troubles(self) -> Process:
        """Start stories of trouble. Every story is told before one is told more often than it should be."""
        dice = self._dice("troubles")
        deck: list[Story] = []
        for at in tide.troubles(dice, self._rate, self._history):
            yield self._start + at - self._agenda.now
            if not deck:
                deck = [story for story in TROUBLED for _ in range(story.share)]
                dice.shuffle(deck)
            story = deck.pop()
            plans = [plan for plan in PLANS if _fits(story, plan)]
            plan = dice.choices(plans, [plan.arrivals for plan in plans])[0]
            self._play(plan, story, False)

    def _surges(self) -> Process:
        """Start surges: many customers come at once with the same matter, and helpers join the queue."""
        dice = self._dice("surges")
        plans = {plan.queue: plan for plan in PLANS}
        for number, at in enumerate(tide.surges(self._history)):
            yield self._start + at - self._agenda.now
            plan = plans[dice.choice(_SURGING) if number else _FIRST_SURGE]
            began, end = self._agenda.now, self._agenda.now + tide.SURGE_SECONDS
            self.truths.add(
                QueueTruth(queue=plan.queue, cause="surge", since=instant(began), until=instant(end))
            )
            self._desks[plan.queue].call_helpers(tide.HELP_AFTER, tide.HELP_SECONDS)
            pause = tide.SURGE_SECONDS / (tide.SURGE_CONTACTS * self._rate)
            while self._agenda.now < end:
                yield pause * dice.uniform(0.2, 1.8)
                self._play(plan, PLAIN, True, plan.surge)

    def _play(self, plan: DeskPlan, story: Story, smooth: bool, kind: str | None = None) -> None:
        """Start a contact that tells a story.

        Args:
            kind: the kind of matter it is about; any by default.
        """
        self._contacts += 1
        identity = f"sim-{int(self._start) & 0xFFFFFFF:07x}-{self._contacts:05d}"
        dice = self._dice(identity)
        language, desk = dice.choice(plan.desks)
        voice = dice.random() < plan.voice if story.voice is None else story.voice
        fitting = [each for each in matters(desk) if not (voice and each.chat_only)]
        matter = dice.choice([each for each in fitting if each.kind == kind] or fitting)
        told = Told(story.name, smooth, language, matter.variant(dice), voice)
        contact = Contact(
            identity, told, self._desks[plan.queue], self._desks, self._agenda, self.truths, dice
        )
        self._living[identity] = contact
        self._agenda.spawn(self._live(contact, story))

    def _live(self, contact: Contact, story: Story) -> Process:
        yield from contact.play(story.play(contact))
        del self._living[contact.id]


def _fits(story: Story, plan: DeskPlan) -> bool:
    """Return whether a queue has the channel of a story."""
    return story.voice is None or (plan.voice > 0.0 if story.voice else plan.voice < 1.0)


def _drawn(stories: Sequence[Story], plan: DeskPlan, dice: random.Random) -> Story:
    fitting = [story for story in stories if _fits(story, plan)]
    return dice.choices(fitting, [story.share for story in fitting])[0]
