"""An event as the archive keeps it: what stage 1 reads in it is the same, and it names no customer.

Stage 1 cuts a mail down to its sender's own words before it masks them, and looks for addresses and times to
find where a quotation begins. So a text that masking changes is kept only in a form of which the same words
are left; an address that is masked may be kept as one that is nobody's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from detectors.contract import events as ev
from detectors.contract.events import Event
from detectors.text.mail.own_words import own_words
from stream.privacy.redaction import MAIL, mask
from stream.privacy.rows import PHONE

NOBODY = "x@example.invalid"
"""An address that is nobody's (RFC 2606). Masking it gives what masking any other gives."""
NOBODYS_PHONE = "+44 20 7946 0958"
"""A number that is nobody's: Ofcom keeps it for drama."""
_WORDS = frozenset({"text", "reason", "comment", "topic"})
_PEOPLE = ("agent", "to_agent", "participant")
_NAMES = ("agent_name", "to_agent_name")


class Hashes(NamedTuple):
    """What stands for a customer; and for an agent, where the rules do not name agents: else None."""

    customer: Callable[[str], str]
    agent: Callable[[str], str] | None = None


def masked(event: Event, hashes: Hashes) -> Event:
    """Return an event without what names its customer: masked texts, and a hash for the reference."""
    data: Any = event.data
    changes: dict[str, Any] = {}
    form: type[Struct] = type(data)
    for name in _words_of(form):
        said = getattr(data, name)
        if said is not None and (hidden := mask(said)) != said:
            changes[name] = hidden
    if "text" in changes and isinstance(event, ev.MessageCreated):
        changes |= _message(event)
    if isinstance(event, ev.MessageCreated) and event.data.attachments:
        changes["attachments"] = tuple(
            replace(each, name=hashes.customer(each.name)) for each in data.attachments
        )
    if isinstance(event, ev.ConversationStarted):
        changes["customer"] = replace(data.customer, ref=hashes.customer(data.customer.ref))
        changes["link"] = None
    if hashes.agent is not None:
        changes |= _without_agents(data, hashes.agent)
    event = replace(event, data=replace(data, **changes)) if changes else event
    if hashes.agent is not None and isinstance(event, ev.AgentStatus):
        event = replace(event, subject=event.data.agent, partitionkey=None)
    return event


@cache
def _words_of(form: type[Struct]) -> tuple[str, ...]:
    return tuple(name for name in form.__struct_fields__ if name in _WORDS)


def _without_agents(data: Any, hashed: Callable[[str], str]) -> dict[str, Any]:
    changes: dict[str, Any] = {
        name: hashed(said) for name in _PEOPLE if (said := getattr(data, name, None)) is not None
    }
    return changes | {name: None for name in _NAMES if getattr(data, name, None) is not None}


def _message(event: ev.MessageCreated) -> dict[str, Any]:
    """Return the text and the kind of a message of which the same words are left."""
    data = event.data
    if data.kind not in (None, "reply"):
        return {"text": mask(data.text)}
    wanted = _left(data.text)
    found = next((text for text in _forms(data.text) if _left(text) == wanted), None)
    if found is not None:
        return {"text": found}
    # Nothing more is cut from a text of this kind: what a chat leaves is kept whole.
    plain = own_words(data.text, mail=False)
    return {"text": mask(plain.text), "kind": plain.kind or data.kind}


def _forms(text: str) -> Iterator[str]:
    """Yield texts without the customer's numbers and addresses, the plainest first."""
    hidden = mask(text)
    yield hidden
    yield hidden.replace(MAIL, NOBODY)
    yield hidden.replace(PHONE, NOBODYS_PHONE)
    yield hidden.replace(MAIL, NOBODY).replace(PHONE, NOBODYS_PHONE)
    for mail in (True, False):
        yield mask(own_words(text, mail).text)


def _left(text: str) -> tuple[tuple[str, str | None, bool], ...]:
    """Return what is left of a text by mail and otherwise, masked, and whether all of it was left out."""
    both = (own_words(text, mail) for mail in (True, False))
    return tuple((mask(each.text), each.kind, bool(each.left_out) and not each.text) for each in both)
