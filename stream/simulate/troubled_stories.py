"""Conversations that go wrong, each in its own way. A story plays one contact to its end."""

from __future__ import annotations

from stream.simulate.agenda import Process
from stream.simulate.agents_ask import ask_for_help, need_no_help
from stream.simulate.contact import Contact
from stream.simulate.smooth_stories import TRANSFERS, ask, begin, part, solve, texts
from stream.simulate.truth import RULES
from stream.simulate.voice import Mood

_FRICTION = RULES.default.friction


def _tell_again(contact: Contact, mood: Mood = "cold") -> Process:
    """The customer has to tell what was told before."""
    yield from contact.customer_says(texts(contact.matter.again), mood, shows="repeats")


def make_up(contact: Contact) -> Process:
    """The agent apologises, solves it at last, and the customer stays cool."""
    yield from contact.agent_says(contact.phrases.apologies)
    yield from solve(contact, "cold")
    need_no_help(contact)
    yield from contact.customer_says(contact.phrases.calmer, "cold", asks=False)
    yield from part(contact, (1, 2, 3))


def _leave(contact: Contact) -> Process:
    """The customer leaves."""
    yield contact.dice.uniform(2.0, 6.0)
    contact.end("customer", "abandoned")
    yield from contact.rate((1,), 0.6)


def _end(contact: Contact, leaves: float) -> Process:
    yield from _leave(contact) if contact.dice.random() < leaves else make_up(contact)


def _silence(contact: Contact, seconds: float, complaints: tuple[str, ...], mood: Mood) -> Process:
    """The agent does not answer. The customer asks again, and then complains."""
    left, calls = seconds, 0
    while left > 30.0:
        pause = min(contact.dice.uniform(35.0, 60.0), left)
        yield pause
        left -= pause
        calls += 1
        if calls <= 1:
            yield from contact.customer_says(contact.phrases.nudges)
        else:
            yield from contact.customer_says(complaints, mood)


def unanswered(contact: Contact) -> Process:
    """The agent forgets to answer."""
    if not (yield from begin(contact)):
        return
    yield from ask(contact, 0)
    yield from _silence(contact, contact.dice.uniform(140.0, 260.0), contact.phrases.hard_nudges, "cold")
    if contact.dice.random() < 0.25:
        yield from _leave(contact)
        return
    yield from contact.agent_says(contact.phrases.sorry_for_wait)
    yield from solve(contact, "cold")
    yield from contact.customer_says(contact.phrases.thanks_flat, asks=False)
    yield from part(contact, (2, 3, 4))


def promised(contact: Contact) -> Process:
    """The agent promises an answer in some minutes, and breaks the promise."""
    if not (yield from begin(contact)):
        return
    yield from ask(contact, 0)
    yield from contact.promises()
    yield from contact.customer_says(contact.phrases.promise_oks, asks=False)
    yield contact.promised_seconds
    yield from _silence(contact, contact.dice.uniform(120.0, 200.0), contact.phrases.broken_promise, "angry")
    yield from contact.agent_says(contact.phrases.sorry_for_wait)
    yield from contact.customer_says(contact.phrases.cold, "cold")
    yield from make_up(contact)


def passed_on(contact: Contact) -> Process:
    """The contact is transferred twice, and the customer has to tell everything to each new agent."""
    if not (yield from begin(contact)):
        return
    yield from ask(contact, 0)
    home, away = contact.queue, TRANSFERS[contact.queue]
    moods: tuple[tuple[str, Mood], ...] = ((away, "cold"), (home, "angry"))
    for queue, mood in moods:
        yield from contact.agent_says(contact.phrases.transfers)
        if not (yield from contact.transfer(queue)):
            return
        yield from contact.agent_says(contact.phrases.asked_again)
        yield from _tell_again(contact, mood)
    yield from contact.agent_says(texts(contact.matter.questions[0].asks))
    yield from contact.customer_says(contact.phrases.surprised, "angry")
    yield from _end(contact, 0.2)


def asked_twice(contact: Contact) -> Process:
    """The agent asks what the customer has answered already."""
    if not (yield from begin(contact)):
        return
    last = min(1, len(contact.matter.questions) - 1)
    for number in range(last + 1):
        yield from ask(contact, number)
    for number in (0, last):
        yield from contact.agent_says(texts(contact.matter.questions[number].asks))
        yield from _tell_again(contact)
    yield from contact.agent_says(contact.phrases.moments, moment=True)
    yield from contact.customer_says(contact.phrases.surprised, "cold")
    yield from _end(contact, 0.2)


def puzzled(contact: Contact) -> Process:
    """The agent speaks jargon to an old customer, who says twice that it makes no sense."""
    phrases = contact.phrases
    contact.segment = "senior"
    if not (yield from begin(contact, "slow")):
        return
    for _ in range(2):
        yield from contact.agent_says(phrases.jargon)
        yield from contact.customer_says(phrases.not_understood, "slow", shows="confusion")
    yield from contact.agent_says(phrases.plain_words, after=contact.dice.uniform(40.0, 70.0))
    yield from contact.customer_says(phrases.understood, "slow")
    yield from contact.agent_says(texts(contact.matter.solutions))
    yield from contact.customer_says(phrases.thanks, "slow", asks=False)
    yield from part(contact, (4, 5))


def templated(contact: Contact) -> Process:
    """The agent sends the same template again and again. The customer is hopeful, then cold, then angry."""
    phrases = contact.phrases
    if not (yield from begin(contact)):
        return
    yield from ask(contact, 0)
    template = (contact.dice.choice(phrases.templates),)
    arc: list[tuple[tuple[str, ...], Mood]] = [(phrases.hopeful, "calm"), (phrases.cold, "cold")]
    arc += [(phrases.cold, "cold")] * contact.dice.randint(0, 1)
    arc += [(phrases.angry, "angry")] * contact.dice.randint(1, 2)
    for number, (lines, mood) in enumerate(arc, 1):
        again = number >= _FRICTION.template_at
        yield from contact.agent_says(template, shows="template" if again else None)
        yield from contact.customer_says(lines, mood)
    yield from _end(contact, 0.4)


def _evaded(contact: Contact, arc: tuple[tuple[tuple[str, ...], Mood], ...], leaves: float) -> Process:
    """The agent has one excuse after the other, and the customer answers each in this way."""
    if not (yield from begin(contact)):
        return
    yield from ask(contact, 0)
    for lines, mood in arc:
        yield from contact.agent_says(contact.phrases.evasions)
        yield from contact.customer_says(lines, mood)
    yield from _end(contact, leaves)


def turned_cold(contact: Contact) -> Process:
    """The customer says less and less, without a rude word."""
    short = contact.phrases.short
    yield from _evaded(
        contact, ((contact.phrases.hopeful, "calm"), (short, "cold"), (short, "cold"), (short, "cold")), 0.5
    )


def sarcastic(contact: Contact) -> Process:
    """The customer praises the agent for nothing."""
    sarcasm = contact.phrases.sarcasm
    yield from _evaded(
        contact,
        ((contact.phrases.hopeful, "calm"), (sarcasm, "cold"), (sarcasm, "cold"), (sarcasm, "cold")),
        0.4,
    )


def threatened(contact: Contact) -> Process:
    """The customer loses patience and announces a complaint. The agent asks for a decision."""
    phrases = contact.phrases
    if not (yield from begin(contact)):
        return
    yield from ask(contact, 0)
    yield from contact.agent_says(phrases.evasions)
    yield from contact.customer_says(phrases.cold, "cold")
    yield from contact.agent_says(phrases.evasions)
    yield from contact.customer_says(phrases.angry, "angry")
    yield from contact.agent_says(phrases.templates)
    yield from contact.customer_says(phrases.threats, "angry", shows="threat")
    ask_for_help(contact)
    yield from _end(contact, 0.4)


def looping_bot(contact: Contact) -> Process:
    """A bot that understands nothing stands before the people."""
    phrases = contact.phrases
    contact.start()
    yield from contact.bot_says(phrases.bot)
    yield from contact.customer_says(texts(contact.matter.openings))
    for round_ in range(contact.dice.randint(3, 4)):
        loops = round_ + 1 >= _FRICTION.bot_loop_at
        yield from contact.bot_says(phrases.bot_again, shows="bot_loop" if loops else None)
        if round_ % 2 == 0:
            yield from contact.customer_says(phrases.want_a_person, shows="wants_person")
        else:
            yield from contact.customer_says(phrases.bot_scorn, "cold")
    if not (yield from contact.reach_an_agent()):
        return
    yield from contact.agent_says(phrases.asked_again)
    yield from contact.customer_says(phrases.told_bot, "cold", shows="repeats")
    yield from make_up(contact)


def held_long(contact: Contact) -> Process:
    """The agent leaves a call on hold for minutes."""
    if not (yield from begin(contact)):
        return
    yield from ask(contact, 0)
    yield from contact.agent_says(contact.phrases.holds, moment=True)
    yield from contact.hold(contact.dice.uniform(220.0, 300.0))
    yield from contact.agent_says(contact.phrases.back_from_hold, after=2.0)
    yield from contact.customer_says(contact.phrases.held_long, "angry")
    yield from contact.supervised(solve(contact, "cold", looks=0.0))
    yield from contact.customer_says(contact.phrases.calmer, "cold", asks=False)
    yield from part(contact, (2, 3))


def came_back(contact: Contact) -> Process:
    """The customer comes back soon after the end: it did not work after all."""
    if not (yield from begin(contact)):
        return
    yield from ask(contact, 0)
    yield from solve(contact)
    yield from contact.customer_says(contact.phrases.thanks, asks=False)
    yield from contact.agent_says(contact.phrases.closings)
    contact.end("agent", "resolved")
    yield contact.dice.uniform(60.0, 120.0)
    contact.reopen()
    yield from contact.customer_says(contact.phrases.came_back, "cold")
    if not (yield from contact.reach_an_agent()):
        return
    yield from contact.agent_says(contact.phrases.asked_again)
    yield from _tell_again(contact)
    yield from contact.agent_says(contact.phrases.done_at_last, after=contact.dice.uniform(40.0, 70.0))
    yield from contact.customer_says(contact.phrases.calmer, "cold", asks=False)
    yield from part(contact, (1, 2, 3))


def called_late(contact: Contact) -> Process:
    """The customer asks to be called back, and is called later than was promised."""
    contact.start()
    if not contact.voice:
        yield from contact.customer_says(texts(contact.matter.openings))
    yield from contact.ask_for_a_call(120.0, late=contact.dice.uniform(40.0, 90.0))
