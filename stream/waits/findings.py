"""What the timeline of a partition finds, in the order of event time, for alerts to follow."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from detectors.contract.causes import wait_cause
from detectors.queue.reply_baseline import Baseline
from stream.records import BaselineAsked, Entered, Evidence, Left, RunningWait
from stream.waits.unusual import UnusualWait

QUEUE_WAIT, UNUSUAL_WAIT, ORPHANED = wait_cause("queue").id, "unusual_wait", "orphaned"


_OF_LINE = frozenset((QUEUE_WAIT, UNUSUAL_WAIT, ORPHANED))


def is_of_line(cause: str) -> bool:
    """Whether the timeline finds and ends this cause of a conversation."""
    return cause in _OF_LINE


class Breach(Struct, frozen=True):
    """A wait in the queue breached its SLA at `at` (`breached`), or will with `evidence.probability`."""

    wait: RunningWait
    at: float
    evidence: Evidence
    breached: bool


class WaitOffered(Struct, frozen=True):
    """A wait in the queue was offered to an agent at `at`, or an offer ended: `wait.offers` counts them."""

    wait: RunningWait
    at: float


class Orphaned(Struct, frozen=True):
    """At `at` the customer has waited long enough for an agent who is offline."""

    wait: RunningWait
    at: float
    evidence: Evidence


class WaitCauseEnded(Struct, frozen=True):
    """A cause of a conversation that rests on a wait ended at `at`, mostly because the wait did."""

    cause: str
    conversation: str
    at: float
    outcome: str


class LineMoved(Struct, frozen=True):
    """A conversation entered a queue, or left it for another one, in the order of the timeline."""

    signal: Entered | Left


class QueueCheck(Struct, frozen=True):
    """One cause of a queue as a whole, checked at `at`: a surge, or customers who wait beside a free agent.

    `evidence` is None when the cause does not hold. `starts_at` is the time in the alert's id. The alert
    ends when the cause has not held for `calm` seconds.
    """

    queue: str
    cause: str
    at: float
    starts_at: float = 0.0
    evidence: Evidence | None = None
    calm: float = 0.0


class BaselineReady(Struct, frozen=True):
    """The baseline for which an alert asked: every wait that ended before has been learned."""

    asked: BaselineAsked
    baseline: Baseline


class AlertDue(Struct, frozen=True):
    """The time has come for the alert of this fingerprint to be raised, or to return."""

    fingerprint: str
    at: float


class CaseDue(Struct, frozen=True):
    """The time has come for something that was planned for a case."""

    case: str
    at: float


class RulesFollowed(Struct, frozen=True):
    """Every events partition has reached other rules, which hold for what follows."""


Finding: TypeAlias = (
    Breach
    | WaitOffered
    | Orphaned
    | WaitCauseEnded
    | QueueCheck
    | BaselineReady
    | UnusualWait
    | RulesFollowed
    | AlertDue
    | CaseDue
    | LineMoved
)
