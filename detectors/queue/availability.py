"""Says whether an agent is able to take a customer now: the one truth for tile, page, alert and staffing."""

from __future__ import annotations

from collections.abc import Mapping

from detectors.queue.queue_wait import AgentState

PRESENT: tuple[AgentState, ...] = ("available", "busy", "wrap_up")
"""The states of agents who are at work."""


def is_able(
    status: AgentState, open_: Mapping[str, int], capacity: Mapping[str, int] | None, channel: str
) -> bool:
    """Return whether an agent of this status could take a customer of this channel now.

    An agent without a known status may be gone: only the status available makes one able.

    Args:
        open_: the agent's open conversations by channel.
        capacity: how many the agent takes at a time, by channel. None: it was never told, so one in all.

    >>> is_able("available", {"chat": 2}, {"chat": 3, "voice": 1}, "chat")
    True
    >>> is_able("available", {"chat": 2}, None, "chat"), is_able("wrap_up", {}, {"chat": 3}, "chat")
    (False, False)
    """
    if status != "available":
        return False
    if capacity is None:
        return not any(open_.values())
    return open_.get(channel, 0) < capacity.get(channel, 0)
