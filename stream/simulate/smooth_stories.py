"""Conversations that go well: the agent asks once, answers to the point, and the customer says thanks."""

from __future__ import annotations

from collections.abc import Sequence

from stream.simulate.agenda import Process
from stream.simulate.contact import Answered, Contact
from stream.simulate.phrases import Line
from stream.simulate.voice import Mood

TRANSFERS = {
    "orders": "vip",
    "billing": "cards",
    "cards": "billing",
    "technical": "travel",
    "travel": "technical",
    "vip": "orders",
}
"""Where each queue transfers to."""


def texts(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the texts of lines."""
    return tuple(line.text for line in lines)


def begin(contact: Contact, mood: Mood = "calm") -> Answered:
    """Plays the start, up to the first words of an agent. Returns False if the customer gave up in line."""
    contact.start()
    if not contact.voice:
        yield from contact.customer_says(texts(contact.matter.openings), mood)
    if not (yield from contact.reach_an_agent()):
        return False
    phrases = contact.phrases
    yield from contact.agent_says(phrases.call_greetings if contact.voice else phrases.chat_greetings)
    if contact.voice:
        yield from contact.customer_says(texts(contact.matter.openings), mood)
    return True


def ask(contact: Contact, number: int, mood: Mood = "calm") -> Process:
    """The agent asks the question of this number, and the customer answers it."""
    question = contact.matter.questions[number]
    line = contact.dice.choice(question.asks)
    replies = line.then[0].split(" / ") if line.then else texts(question.replies)
    yield from contact.agent_says((line.text,), acks=number > 0)
    yield from contact.customer_says(replies, mood)


def solve(contact: Contact, mood: Mood = "calm", looks: float = 0.7) -> Answered:
    """The agent solves it. Returns whether a calm customer had a question about that.

    Args:
        looks: how often the agent asks for a moment to look it up, 0…1.
    """
    dice = contact.dice
    if dice.random() < looks:
        yield from contact.agent_says(contact.phrases.moments, moment=True)
        if dice.random() < 0.3 and mood == "calm":
            yield from contact.customer_says(contact.phrases.oks, asks=False)
    line = dice.choice(contact.matter.solutions)
    yield from contact.agent_says((line.text,), after=dice.uniform(15.0, 50.0))
    if not line.then or mood != "calm":
        return False
    yield from contact.customer_says((line.then[0],))
    yield from contact.agent_says((line.then[1],))
    return True


def part(contact: Contact, stars: tuple[int, ...]) -> Process:
    """Both say goodbye."""
    yield from contact.agent_says(contact.phrases.closings)
    yield contact.dice.uniform(1.0, 8.0)
    contact.end("agent", "resolved")
    yield from contact.rate(stars)


def _questions(contact: Contact) -> Process:
    count = len(contact.matter.questions)
    for number in range(max(1, count - contact.dice.choice((0, 0, 1)))):
        yield from ask(contact, number)


def _finish(contact: Contact, looks: float = 0.7) -> Process:
    """Solves it, answers what else the customer wants to know, and ends with thanks."""
    asked = yield from solve(contact, looks=looks)
    fitting = list(contact.matter.more)
    contact.dice.shuffle(fitting)
    for line in fitting[: contact.dice.choice((0, 1) if asked else (0, 1, 1, 2))]:
        yield from contact.customer_says((line.text,))
        yield from contact.agent_says(line.then)
    if contact.dice.random() < 0.2:
        yield from contact.agent_says(contact.phrases.contact_asks)
        yield from contact.customer_says(contact.phrases.contact_details)
    praised = contact.dice.random() < 0.2
    lines = contact.phrases.praise if praised else contact.phrases.thanks
    yield from contact.customer_says(lines, asks=False)
    yield from part(contact, (5,) if praised else (4, 5, 5))


def plain(contact: Contact) -> Process:
    """The agent asks what is needed, and solves it."""
    if (yield from begin(contact)):
        yield from _questions(contact)
        yield from _finish(contact)


def on_hold(contact: Contact) -> Process:
    """The agent puts the call on hold for a moment, and comes back with the answer."""
    if not (yield from begin(contact)):
        return
    yield from _questions(contact)
    yield from contact.agent_says(contact.phrases.holds, moment=True)
    yield from contact.hold(contact.dice.uniform(20.0, 80.0))
    yield from contact.agent_says(contact.phrases.back_from_hold, after=2.0)
    yield from _finish(contact, looks=0.0)


def handed_over(contact: Contact) -> Process:
    """The agent hands over to a colleague who has read everything."""
    if not (yield from begin(contact)):
        return
    yield from ask(contact, 0)
    yield from contact.agent_says(contact.phrases.kind_transfers)
    yield from contact.customer_says(contact.phrases.oks, asks=False)
    if not (yield from contact.transfer(TRANSFERS[contact.queue])):
        return
    yield from contact.agent_says(contact.phrases.taken_over)
    for number in range(1, len(contact.matter.questions)):
        yield from ask(contact, number)
    yield from _finish(contact)


def bot_first(contact: Contact) -> Process:
    """A bot understands what it is about, and hands over to a person."""
    contact.start()
    yield from contact.bot_says(contact.phrases.bot)
    yield from contact.customer_says(texts(contact.matter.openings))
    yield from contact.bot_says(contact.phrases.bot_understood)
    if not (yield from contact.reach_an_agent()):
        return
    yield from contact.agent_says(contact.phrases.chat_greetings)
    yield from _questions(contact)
    yield from _finish(contact)


def called_in_time(contact: Contact) -> Process:
    """The customer asks to be called back, and is."""
    contact.start()
    if not contact.voice:
        yield from contact.customer_says(texts(contact.matter.openings))
    yield from contact.ask_for_a_call(300.0, late=-contact.dice.uniform(60.0, 200.0))
