"""What follows for alerts from what happens in a line of waiting customers, in the order of time."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from detectors.contract.causes import wait_cause
from stream.records import Evidence, RunningWait
from stream.waits.unusual import UnusualWait

QUEUE_WAIT, UNUSUAL_WAIT = wait_cause("queue").id, "unusual_wait"


class Breach(Struct, frozen=True):
    """A wait that will be (`probability`), or has been, longer than promised."""

    wait: RunningWait
    at: float
    evidence: Evidence
    broken: bool


class QueueTrouble(Struct, frozen=True):
    """At `at` something is wrong with the queue as a whole (`evidence`), or no longer is (None).

    A surge, or customers who wait although agents are free. `began` is since when, in seconds since 1970;
    it is over when it has not been so for `calm` seconds after the `waited` that the evidence told last.
    """

    queue: str
    cause: str
    at: float
    began: float = 0.0
    evidence: Evidence | None = None
    calm: float = 0.0


class LineEnd(Struct, frozen=True):
    """The `cause` of a conversation's alert is over at `at`: a wait in the queue, or one unusually long."""

    cause: str
    conversation: str
    at: float
    outcome: str


class BaselineDue(Struct, frozen=True):
    """The moment at which it is known what was usual when this alert began."""

    alert: str


Outcome: TypeAlias = Breach | LineEnd | QueueTrouble | BaselineDue | UnusualWait
