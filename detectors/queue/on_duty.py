"""Whether anybody serves a queue, as far as the platform tells: nobody known is not nobody there."""

from __future__ import annotations

from msgspec import Struct, field

_SEEN_FOR = 3600.0
"""Seconds for which an agent counts as there who serves without a status."""


class OnDuty(Struct):
    """The agents who are signed in to a queue.

    `known` says that the platform has told a status for this queue. `empty_since` is the event time since
    when nobody is signed in, `unlisted_at` when an agent last took a customer without being signed in: then
    the platform does not tell all.

    >>> duty = OnDuty()
    >>> duty.nobody_since(10.0)
    >>> duty.status("ann", "available", 20.0)
    >>> duty.status("ann", "offline", 30.0)
    >>> duty.nobody_since(40.0)
    30.0
    """

    known: bool = False
    signed_in: dict[str, float] = field(default_factory=dict)
    empty_since: float = 0.0
    unlisted_at: float | None = None

    def status(self, agent: str, status: str, at: float) -> None:
        """Observe a status of an agent at `at` (event time, seconds since 1970)."""
        was_empty = self.deserted
        if status == "offline":
            self.signed_in.pop(agent, None)
        else:
            self.signed_in.setdefault(agent, at)
        self.known = True
        if not self.signed_in and not was_empty:
            self.empty_since = at

    def took(self, agent: str, at: float) -> None:
        """Observe that an agent took a customer at `at`."""
        if agent not in self.signed_in:
            self.unlisted_at = at

    @property
    def deserted(self) -> bool:
        """Whether nobody is signed in, as far as the platform tells."""
        return self.known and not self.signed_in

    def nobody_since(self, at: float) -> float | None:
        """Return since when nobody is there to serve, or None while somebody is, or it is not known."""
        if not self.deserted:
            return None
        if self.unlisted_at is None:
            return self.empty_since
        since = max(self.empty_since, self.unlisted_at + _SEEN_FOR)
        return since if since <= at else None
