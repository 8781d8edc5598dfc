"""The one rule of access: `may`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

from stream.access.principal import Principal, Role

QueueAction: TypeAlias = Literal["see", "read_words", "open_transcript", "act", "read_archive", "export"]
"""What concerns one queue: its rows and counts, the customers' words, its conversations turn by turn, its
alerts, its past."""
FloorAction: TypeAlias = Literal[
    "see_health", "read_dead_letters", "change_rules", "revoke_labels", "read_audit", "manage_people"
]
"""What concerns the whole floor."""
Action: TypeAlias = QueueAction | FloorAction
QUEUE_ACTIONS: frozenset[Action] = frozenset(get_args(QueueAction))
ACTIONS: tuple[Action, ...] = (*get_args(QueueAction), *get_args(FloorAction))

ALLOWED: Mapping[Role, frozenset[Action]] = {
    "wall": frozenset({"see", "read_words"}),
    "supervisor": frozenset({"see", "read_words", "open_transcript", "act", "read_archive", "export"}),
    "ops": frozenset(
        {
            "see",
            "read_words",
            "open_transcript",
            "see_health",
            "read_dead_letters",
            "change_rules",
            "revoke_labels",
        }
    ),
    "auditor": frozenset({"see", "read_words", "open_transcript", "read_archive", "export", "read_audit"}),
    "admin": frozenset({"see_health", "read_audit", "manage_people"}),
}
"""What each role may do. `read_words` also needs the person's own permission, and so do all queues."""


def may(principal: Principal, action: Action, queue: str | None = None) -> bool:
    """Whether `principal` may do `action`, in `queue` if the action concerns one.

    Raises:
        ValueError: the action concerns a queue and none is given, or the other way round.

    >>> ann = Principal(
    ...     person="local:ann", name="Ann", roles=frozenset({"supervisor"}), queues=frozenset({"orders"})
    ... )
    >>> may(ann, "act", "orders"), may(ann, "act", "billing"), may(ann, "read_words", "orders")
    (True, False, False)
    """
    if (action in QUEUE_ACTIONS) != (queue is not None):
        raise ValueError(f"{action}: expected {'a queue' if queue is None else 'no queue'}, got {queue!r}")
    if not any(action in ALLOWED[role] for role in principal.roles):
        return False
    if action == "read_words" and not principal.words:
        return False
    return queue is None or principal.has_queue(queue)


def may_everywhere(principal: Principal, action: QueueAction) -> bool:
    """Whether `principal` may do `action` in every queue of the floor."""
    # Whoever has all queues has any queue, whatever its name.
    return principal.queues is None and may(principal, action, "")
