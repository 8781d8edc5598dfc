"""What a viewer sees: the one place that decides it. Pure."""

from __future__ import annotations

from typing import NamedTuple

from stream.access.permissions import may
from stream.access.principal import Principal


class Scope(NamedTuple):
    """The queues whose objects and counts a viewer gets (None: all of them), and whether with words."""

    queues: frozenset[str] | None
    words: bool

    def has(self, queue: str | None) -> bool:
        """Whether a viewer gets what is of this queue. Whoever has one gets what is of none (None)."""
        return self.queues is None or (bool(self.queues) if queue is None else queue in self.queues)


EVERYTHING = Scope(None, True)


def scope_of(principal: Principal) -> Scope:
    """Return what this principal sees.

    >>> ann = Principal(
    ...     person="local:ann", name="Ann", roles=frozenset({"wall"}), queues=frozenset({"orders"})
    ... )
    >>> scope_of(ann)
    Scope(queues=frozenset({'orders'}), words=False)
    """
    # Who has all queues has any queue, whatever its name.
    asked = frozenset({""}) if principal.queues is None else principal.queues
    seen = frozenset(queue for queue in asked if may(principal, "see", queue))
    words = any(may(principal, "read_words", queue) for queue in seen)
    if principal.queues is None:
        return Scope(None if seen else frozenset(), words)
    return Scope(seen, words)
