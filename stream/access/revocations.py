"""Whether a ticket still holds. The gateway asks it for each of its viewers, at least each second."""

from __future__ import annotations

from typing import Protocol

from stream.access.tickets import Ticket


class Revocations(Protocol):
    """Knows who has signed out, and whose role or queues have changed since a ticket was issued."""

    def reason(self, ticket: Ticket) -> str | None:
        """Return why the ticket no longer holds, or None while it holds. It has to be quick."""
        ...


class NoRevocations:
    """Of a floor without a sign-in: every ticket holds until its end."""

    def reason(self, ticket: Ticket) -> str | None:  # noqa: ARG002
        """Return None."""
        return None
