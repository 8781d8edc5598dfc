"""The platform of the simulated floor does what StepIn asks for, and the conversation takes another course.

It answers by the contract: `stepin.intervention.done`, `failed` or `declined`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from detectors.contract import events as ev
from detectors.contract.event_fields import Intervening
from stream.records import InterventionRecord
from stream.simulate.agenda import Agenda, Process
from stream.simulate.agents_ask import need_no_help
from stream.simulate.contact import Contact
from stream.simulate.desks import PLANS, SOURCE
from stream.simulate.smooth_stories import TRANSFERS, part, texts
from stream.simulate.troubled_stories import make_up
from stream.simulate.truth import instant

Course: TypeAlias = Callable[[Contact, InterventionRecord], Process]
TAKES = 1.0
"""Seconds until the platform has done it."""
_QUEUES = frozenset(plan.queue for plan in PLANS)
_MEETS_A_REQUEST: frozenset[Intervening] = frozenset(("grant", "refuse", "take_over"))


def react(agenda: Agenda, wanted: InterventionRecord, contact: Contact | None) -> Process:
    """Do what is wanted, and answer. `contact` is the conversation while it is played."""
    yield TAKES
    if contact is None or contact.over:
        _fail(agenda, wanted, "the conversation is over")
    elif wanted.kind == "transfer" and wanted.to is not None and wanted.to not in _QUEUES - {contact.queue}:
        _fail(agenda, wanted, f"there is no other queue {wanted.to}")
    elif wanted.kind in _BY_THE_AGENT and contact.agent is None:
        _decline(agenda, wanted, "no agent has the conversation yet")
    elif wanted.kind == "transfer" and wanted.to is None and contact.in_line:
        _decline(agenda, wanted, "the customer is in line already")
    else:
        done = ev.InterventionDoneData(intervention=wanted.id, kind=wanted.kind)
        _answer(agenda, wanted, ev.InterventionDone, done)
        if wanted.kind in _MEETS_A_REQUEST:
            contact.asks_for_help = False
        contact.go_on_with(_COURSES[wanted.kind](contact, wanted))


def _fail(agenda: Agenda, wanted: InterventionRecord, why: str) -> None:
    failed = ev.InterventionFailedData(intervention=wanted.id, text=why)
    _answer(agenda, wanted, ev.InterventionFailed, failed)


def _decline(agenda: Agenda, wanted: InterventionRecord, why: str) -> None:
    declined = ev.InterventionDeclinedData(intervention=wanted.id, text=why)
    _answer(agenda, wanted, ev.InterventionDeclined, declined)


def _answer(agenda: Agenda, wanted: InterventionRecord, kind: type[Any], data: object) -> None:
    agenda.emit(
        kind(
            id=f"{SOURCE}-{wanted.id}",
            source=SOURCE,
            subject=wanted.conversation,
            time=instant(agenda.now),
            data=data,
        )
    )


def _soon(contact: Contact) -> float:
    return contact.dice.uniform(3.0, 8.0)


def _solved(contact: Contact) -> Process:
    """Solve it without another question. The customer says thanks."""
    solution = contact.dice.choice(texts(contact.matter.solutions))
    yield from contact.agent_says((solution,), after=contact.dice.uniform(8.0, 20.0))
    need_no_help(contact)
    yield from contact.customer_says(contact.phrases.thanks, asks=False)
    yield from part(contact, (4, 5, 5))


def _agent_helped(contact: Contact, _wanted: InterventionRecord) -> Process:
    """The agent knows now what to do, and does it."""
    yield from contact.agent_says(contact.phrases.apologies, after=_soon(contact))
    yield from _solved(contact)


def _reply_suggested(contact: Contact, wanted: InterventionRecord) -> Process:
    """The agent says what the supervisor has written."""
    reply = (wanted.text or "").replace("{", "{{").replace("}", "}}")
    yield from contact.agent_says((reply,) if reply else contact.phrases.apologies, after=_soon(contact))
    yield from _solved(contact)


def _refused(contact: Contact, _wanted: InterventionRecord) -> Process:
    """The agent does what can be done without it, and the customer stays cool."""
    yield from make_up(contact)


def _taken_over(contact: Contact, wanted: InterventionRecord) -> Process:
    """The supervisor has it from now on."""
    contact.taken_by(wanted.by)
    yield from contact.agent_says(contact.phrases.taken_over, after=_soon(contact))
    yield from _solved(contact)


def _joined(contact: Contact, wanted: InterventionRecord) -> Process:
    """The supervisor speaks to the customer beside the agent, or alone where there is none."""
    if contact.agent is None:
        yield from _taken_over(contact, wanted)
    else:
        yield from contact.supervised(_agent_helped(contact, wanted), wanted.by, "barge")


def _transferred(contact: Contact, wanted: InterventionRecord) -> Process:
    """A colleague who has read everything solves it. A bot's customer gets to a person of the same queue."""
    if contact.agent is None and wanted.to is None:
        reached = yield from contact.reach_an_agent()
    else:
        reached = yield from contact.transfer(wanted.to or TRANSFERS[contact.queue])
    if reached:
        yield from contact.agent_says(contact.phrases.taken_over, after=_soon(contact))
        yield from _solved(contact)


def _called_back(contact: Contact, _wanted: InterventionRecord) -> Process:
    """The customer hangs up, and is called within a minute."""
    yield from contact.wait_for_a_call(60.0, late=-20.0)


_COURSES: Mapping[Intervening, Course] = {
    "whisper": _agent_helped,
    "offer_help": _agent_helped,
    "grant": _agent_helped,
    "suggest_reply": _reply_suggested,
    "refuse": _refused,
    "take_over": _taken_over,
    "barge_in": _joined,
    "transfer": _transferred,
    "call_back": _called_back,
}
_BY_THE_AGENT: frozenset[Intervening] = frozenset(
    ("whisper", "offer_help", "grant", "suggest_reply", "refuse")
)
