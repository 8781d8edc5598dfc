"""In which order a queue's steps of one event time are taken."""

from __future__ import annotations

from enum import IntEnum, auto


class Rank(IntEnum):
    """What a step of the agenda does. Of equal times the earlier name comes first.

    The order decides evidence and alert ids: what was learned before a moment is known at that moment, and
    what happened at a deadline happened in time.
    """

    RULES = auto()
    """Every events partition has reached other rules."""
    LEARN = auto()
    """The baselines learn the waits that ended in a block of five minutes."""
    SIGNAL = auto()
    """A signal takes effect."""
    DEADLINE = auto()
    """A wait in the queue reaches its SLA, or the time when its breach turns critical."""
    UNUSUAL = auto()
    """A wait for a reply or on hold becomes unusually long, or reaches its SLA."""
    FORECAST = auto()
    """A wait in the queue is forecast, to warn of a breach before it comes."""
    ALERT = auto()
    """A cause has lasted long enough for its alert, or an alert returns that a person resolved."""
    MINUTE = auto()
    """A minute of a queue is over: surges and free agents are checked."""
    HOURS = auto()
    """A queue opens or closes."""
    PRESENCE = auto()
    """An agent who was offline is back."""
    ORPHAN = auto()
    """A customer has waited long enough for an agent who is offline."""
    CASE = auto()
    """A claim runs out, a snooze ends, a case escalates or leaves, or a planned intervention is due."""
