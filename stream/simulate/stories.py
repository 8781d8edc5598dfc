"""The stories of simulated conversations. A story is a process that plays one contact to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from stream.simulate.agenda import Process
from stream.simulate.contact import Answered, Contact, Mood

Story: TypeAlias = Callable[[Contact], Process]
TRANSFERS = {
    "orders": "vip",
    "billing": "cards",
    "cards": "billing",
    "technical": "travel",
    "travel": "technical",
    "vip": "orders",
}


def _begin(contact: Contact) -> Answered:
    """Plays the start, up to the first answer. Returns False if the customer gave up in line."""
    contact.start()
    if not contact.voice:
        yield from contact.customer_says(contact.problem.openings)
    if not (yield from contact.reach_an_agent()):
        return False
    yield from contact.agent_says(contact.phrases.greetings)
    if contact.voice:
        yield from contact.customer_says(contact.problem.openings)
    return True


def _ask(contact: Contact, times: int, mood: Mood = "calm") -> Process:
    for _ in range(times):
        yield from contact.agent_says(contact.problem.questions)
        yield from contact.details(mood)


def _solve(contact: Contact) -> Process:
    yield from contact.agent_says(contact.phrases.answers)
    yield from contact.agent_says(contact.problem.solutions, after=contact.dice.uniform(15.0, 50.0))


def _part(contact: Contact, stars: tuple[int, ...]) -> Process:
    yield from contact.agent_says(contact.phrases.closings)
    yield contact.dice.uniform(1.0, 8.0)
    contact.end("agent", "resolved")
    yield from contact.rate(stars)


def smooth(contact: Contact) -> Process:
    """Everything goes well; now and then the customer praises the agent."""
    if not (yield from _begin(contact)):
        return
    yield from _ask(contact, contact.dice.randint(1, 3))
    yield from contact.customer_says(contact.phrases.polite)
    yield from _solve(contact)
    praised = contact.dice.random() < 0.25
    yield from contact.customer_says(contact.phrases.praise if praised else contact.phrases.thanks)
    yield from _part(contact, (5,) if praised else (4, 5, 5))


def templated(contact: Contact) -> Process:
    """The agent sends one template after another. The customer is polite, then cold, then angry."""
    phrases = contact.phrases
    if not (yield from _begin(contact)):
        return
    yield from _ask(contact, 1)
    arc: list[tuple[tuple[str, ...], Mood]] = [(phrases.polite, "calm"), (phrases.cold, "cold")]
    arc += [(phrases.cold, "cold")] * contact.dice.randint(0, 1)
    arc += [(phrases.angry, "angry")] * contact.dice.randint(2, 3)
    arc += [(phrases.threats, "angry")]
    for lines, mood in arc:
        yield from contact.agent_says(phrases.templates)
        yield from contact.customer_says(lines, mood)
        if mood == "angry" and contact.dice.random() < 0.3:
            yield from contact.customer_says(phrases.angry, mood)
    if contact.dice.random() < 0.45:
        contact.end("customer", "abandoned")
        yield from contact.rate((1,), 0.7)
        return
    yield from contact.agent_says(phrases.apologies)
    yield from _solve(contact)
    yield from contact.customer_says(phrases.calmer, "cold")
    yield from _part(contact, (1, 2, 3))


def _silence(contact: Contact, seconds: float, complaint: tuple[str, ...], mood: Mood) -> Process:
    """The agent does not answer. The customer asks again and again, and at last complains."""
    phrases, left, calls = contact.phrases, seconds, 0
    while left > 30.0:
        pause = min(contact.dice.uniform(35.0, 65.0), left)
        yield pause
        left -= pause
        calls += 1
        lines = phrases.nudges if calls <= 2 else complaint
        yield from contact.customer_says(lines, "calm" if calls <= 2 else mood)


def forgotten(contact: Contact) -> Process:
    """The agent forgets to answer."""
    if not (yield from _begin(contact)):
        return
    yield from _ask(contact, 1)
    yield from _silence(contact, contact.dice.uniform(130.0, 280.0), contact.phrases.hard_nudges, "cold")
    if contact.dice.random() < 0.25:
        contact.end("customer", "abandoned")
        yield from contact.rate((1, 2), 0.6)
        return
    yield from contact.agent_says(contact.phrases.sorry_for_wait)
    yield from _solve(contact)
    yield from contact.customer_says(contact.phrases.thanks, "cold")
    yield from _part(contact, (2, 3, 4))


def promised(contact: Contact) -> Process:
    """The agent promises an answer within two minutes, and breaks the promise."""
    if not (yield from _begin(contact)):
        return
    yield from _ask(contact, 1)
    yield from contact.agent_says(contact.phrases.promises)
    yield from contact.customer_says(contact.phrases.polite)
    yield from _silence(contact, contact.dice.uniform(220.0, 420.0), contact.phrases.broken_promise, "angry")
    yield from contact.agent_says(contact.phrases.sorry_for_wait)
    yield from contact.customer_says(contact.phrases.cold, "cold")
    yield from _solve(contact)
    yield from contact.customer_says(contact.phrases.calmer, "cold")
    yield from _part(contact, (1, 2, 3))


def passed_around(contact: Contact) -> Process:
    """The contact is transferred, and the customer has to repeat everything to each new agent."""
    phrases = contact.phrases
    if not (yield from _begin(contact)):
        return
    yield from contact.details()
    home, away = contact.queue, TRANSFERS[contact.queue]
    ways: list[tuple[str, Mood]] = [(away, "cold"), (home, "angry")]
    for queue, mood in ways[: contact.dice.randint(1, 2)]:
        yield from contact.agent_says(phrases.transfers)
        if not (yield from contact.transfer(queue)):
            return
        yield from contact.agent_says(phrases.asked_again)
        yield from contact.customer_says(contact.problem.again, mood)
    yield from _ask(contact, 1, "cold")
    yield from _solve(contact)
    yield from contact.customer_says(phrases.calmer, "cold")
    yield from _part(contact, (1, 2, 3))


def looping_bot(contact: Contact) -> Process:
    """A bot that understands nothing stands before the people."""
    phrases = contact.phrases
    contact.voice = False
    contact.start()
    yield from contact.bot_says(phrases.bot[:1])
    yield from contact.customer_says(contact.problem.openings)
    for round_ in range(contact.dice.randint(2, 4)):
        yield from contact.bot_says(phrases.bot_again)
        yield from contact.customer_says(phrases.want_a_person, "cold" if round_ < 2 else "angry")
    if not (yield from contact.reach_an_agent()):
        return
    yield from contact.agent_says(phrases.asked_again)
    yield from contact.customer_says(contact.problem.again, "cold")
    yield from _solve(contact)
    yield from contact.customer_says(phrases.thanks)
    yield from _part(contact, (2, 3, 4))


def puzzled(contact: Contact) -> Process:
    """The agent speaks jargon to an old customer, who says twice that it makes no sense."""
    phrases = contact.phrases
    contact.segment = "senior"
    if not (yield from _begin(contact)):
        return
    for _ in range(2):
        yield from contact.agent_says(phrases.jargon)
        yield from contact.customer_says(phrases.not_understood, "slow")
    yield from contact.agent_says(phrases.plain_words, after=contact.dice.uniform(20.0, 45.0))
    yield from contact.customer_says(phrases.understood, "slow")
    yield from _solve(contact)
    yield from contact.customer_says(phrases.thanks, "slow")
    yield from _part(contact, (4, 5))


def held(contact: Contact) -> Process:
    """The agent puts a call on hold, sometimes for too long."""
    contact.voice = True
    if not (yield from _begin(contact)):
        return
    yield from _ask(contact, 1)
    yield from contact.agent_says(contact.phrases.holds)
    seconds = contact.dice.choice((35.0, 60.0, 110.0, 240.0))
    yield from contact.hold(seconds)
    yield from contact.agent_says(contact.phrases.back_from_hold, after=2.0)
    if seconds > 100.0:
        yield from contact.customer_says(contact.phrases.cold, "cold")
        yield from contact.supervised(_solve(contact))
    else:
        yield from _solve(contact)
    yield from contact.customer_says(contact.phrases.thanks)
    yield from _part(contact, (2, 3) if seconds > 100.0 else (4, 5))


def called_back(contact: Contact) -> Process:
    """The customer asks to be called back, and is called later than was promised."""
    contact.start()
    if not contact.voice:
        yield from contact.customer_says(contact.problem.openings)
    yield from contact.ask_for_a_call(120.0)


def came_back(contact: Contact) -> Process:
    """The customer comes back some minutes after the end: it did not work after all."""
    contact.voice = False
    if not (yield from _begin(contact)):
        return
    yield from _ask(contact, 1)
    yield from _solve(contact)
    yield from contact.agent_says(contact.phrases.closings)
    contact.end("agent", "resolved")
    yield contact.dice.uniform(120.0, 420.0)
    contact.reopen()
    yield from contact.customer_says(contact.problem.again, "cold")
    if not (yield from contact.reach_an_agent()):
        return
    yield from _solve(contact)
    yield from contact.customer_says(contact.phrases.thanks)
    yield from _part(contact, (2, 3, 4))


STORIES: tuple[tuple[Story, float], ...] = (
    (smooth, 0.53),
    (templated, 0.10),
    (forgotten, 0.08),
    (promised, 0.05),
    (passed_around, 0.07),
    (looping_bot, 0.06),
    (puzzled, 0.03),
    (held, 0.05),
    (came_back, 0.03),
)
