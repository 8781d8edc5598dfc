"""Who has joined a conversation beside its agent, and whose words the customer hears."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

_MOST = 16
_HEARD = "barge"
_MODES = {"agent": _HEARD, "supervisor": "listen"}
"""The mode of a participant of each role of whom nothing is told."""


class Participant(Struct, frozen=True, array_like=True):
    """A supervisor or a further agent, who listens, whispers, or speaks to the customer (barge)."""

    role: str
    mode: str


def join(participants: dict[str, Participant], name: str | None, role: str | None, mode: str | None) -> None:
    """Add a participant, or change the mode of one. One without a name stands for its role."""
    role = role or "agent"
    key = name or role
    if key in participants or len(participants) < _MOST:
        participants[key] = Participant(role, mode or _MODES[role])


def leave(participants: dict[str, Participant], name: str | None, role: str | None) -> None:
    """Remove a participant."""
    participants.pop(name or role or "", None)


def heir(participants: Mapping[str, Participant]) -> str | None:
    """Return the agent who has been heard for longest, to whom a conversation falls that its agent leaves."""
    agents = (name for name, one in participants.items() if one.role == "agent" and one.mode == _HEARD)
    return next(agents, None)


def is_heard(
    participants: Mapping[str, Participant], role: str | None, name: str | None, mode: str | None
) -> bool:
    """Return whether the customer hears what somebody says.

    Args:
        role: `supervisor`, or None for an agent.
        name: of who speaks, if the platform tells.
        mode: `barge` where the platform says that the line is a reply. What is known of who speaks holds
            first.

    >>> is_heard({"sue": Participant("supervisor", "barge")}, "supervisor", "sue", None)
    True
    >>> is_heard({"bo": Participant("agent", "whisper")}, None, "bo", None), is_heard({}, None, "bo", None)
    (False, True)
    """
    known = participants.get(name or "")
    if known is not None:
        return known.mode == _HEARD
    if role is None:
        return True
    modes = [one.mode for one in participants.values() if one.role == role]
    return _HEARD in modes if modes else mode == _HEARD
