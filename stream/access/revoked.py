"""Whether a ticket still holds, by what the file of people says now."""

from __future__ import annotations

import time
from collections.abc import Callable

from stream.access.people import People, Person, person_of_subject, principal_of
from stream.access.people_file import PeopleFile
from stream.access.principal import Principal
from stream.access.tickets import Ticket

ENDED, REVOKED, CHANGED, SIGN_IN = "signed out", "revoked", "changed", "sign-in needed"


def reason_of(people: People, ticket: Ticket, now: float) -> str | None:
    """Return why a ticket holds no longer, or None while it does. `now` is in seconds since 1970.

    `CHANGED` means that the person may fetch another, with the rights of today.
    """
    person = ticket.principal.person
    kind, _, name = person.partition(":")
    if kind == "service":
        return None
    if kind == "guest":
        return SIGN_IN if people.has_accounts else None
    if ticket.session in people.ended:
        return ENDED
    known = people.people.get(name) if kind == "local" else person_of_subject(people, name)
    if kind == "oidc" and known is None:
        return None  # The provider itself says what this person may do.
    principal = principal_of(people, person, now)
    if principal is None:
        return REVOKED
    if is_over(known, ticket.signed_in_at):
        return ENDED
    return None if _rights(principal) == _rights(ticket.principal) else CHANGED


def is_over(person: Person | None, signed_in_at: float) -> bool:
    """Return whether a person's sign-ins of that time count no more, as after another password."""
    return person is not None and signed_in_at < person.sessions_since


class PeopleRevocations:
    """Asks the file of people. It costs next to nothing while the file stays the same.

    Args:
        file: the file of people.
        now: the time in seconds since 1970, for tests.
    """

    def __init__(self, file: PeopleFile, now: Callable[[], float] = time.time) -> None:
        self._file = file
        self._now = now

    def reason(self, ticket: Ticket) -> str | None:
        """Return why a ticket holds no longer, or None while it does."""
        return reason_of(self._file.read(), ticket, self._now())


def _rights(principal: Principal) -> tuple[object, ...]:
    return principal.roles, principal.queues, principal.words
