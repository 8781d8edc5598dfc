"""An agent of the simulated floor asks a supervisor for a decision."""

from __future__ import annotations

from detectors.contract import events as ev
from stream.simulate.contact import Contact
from stream.simulate.desks import called

LIMIT = 100.0
"""What an agent may decide to pay."""
_CURRENCY = {"zh": "CNY", "en": "GBP"}


def ask_for_help(contact: Contact) -> None:
    """The agent asks to pay more than the agent may decide about."""
    if contact.agent is None:
        return
    number = int(contact.id.rpartition("-")[2])
    data = ev.HelpRequestedData(
        agent=contact.agent,
        needs="decision",
        text=contact.filled(contact.phrases.help_asks[0]),
        amount=LIMIT + 20.0 * (1 + number % 17),
        limit=LIMIT,
        currency=_CURRENCY[contact.language],
        agent_name=called(contact.agent),
    )
    contact.emit(ev.HelpRequested, data)
    contact.asks_for_help = True
    contact.shows("help_requested")


def need_no_help(contact: Contact) -> None:
    """The agent has found a way without the supervisor."""
    if contact.asks_for_help and contact.agent is not None:
        contact.emit(ev.HelpWithdrawn, ev.HelpWithdrawnData(agent=contact.agent))
    contact.asks_for_help = False
