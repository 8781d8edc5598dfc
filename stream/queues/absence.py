"""What is missing in a queue: hours, agents, customers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from detectors.contract.readings import Driver
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules
from stream.queues.model import QueueModel
from stream.records import Evidence, RunningWait, Unserved
from stream.waits.findings import QueueCheck

TOO_FEW, NO_HANDOVER = "too_few_arrivals", "no_handover"
NOBODY_ON: Final = "nobody_on"


def unserved(model: QueueModel | None, at: float, rules: QueueRules) -> Unserved | None:
    """Return why nobody serves a queue at `at`, or None when somebody does or it is not known."""
    if not rules.hours.is_open(at):
        return "out_of_hours"
    if model is not None and model.duty.nobody_since(at) is not None:
        return NOBODY_ON
    return None


def nobody_on(
    queue: str, at: float, model: QueueModel, waits: Iterable[RunningWait], rules: Rules
) -> QueueCheck:
    """Check whether customers wait in opening hours although nobody is signed in.

    `waits` are those in line and those for a word of an agent, or on hold.
    Seconds count from the wait, the last agent's leaving or the opening of the queue, whichever comes last.
    """
    empty_since, own = model.duty.nobody_since(at), rules.of(queue)
    waits = list(waits)
    if empty_since is None or not waits or not own.hours.is_open(at):
        return QueueCheck(queue, NOBODY_ON, at)
    starts_at, begun = min(
        (own.deadline(begun, rules.of(queue, wait.contact.channel).waits.nobody_on_after), begun)
        for wait in waits
        for begun in (max(wait.since, empty_since),)
    )
    if starts_at > at:
        return QueueCheck(queue, NOBODY_ON, at)
    since = own.deadline(begun, 0.0)
    drivers = (
        Driver("line.waiting", weight=float(len(waits))),
        Driver("wait.longest", weight=round(at - min(wait.since for wait in waits), 1)),
    )
    evidence = Evidence(waited=at - since, since=since, count=len(waits), drivers=drivers)
    return QueueCheck(queue, NOBODY_ON, at, starts_at, evidence)


def missing(queue: str, at: float, model: QueueModel) -> Iterator[QueueCheck]:
    """Check whether far fewer customers come than usual, or are handed to a person."""
    watch = model.watch
    for cause, holds, drop in (
        (TOO_FEW, watch.too_few, watch.few),
        (NO_HANDOVER, watch.no_handover, watch.handover),
    ):
        if holds:
            yield QueueCheck(queue, cause, at, drop.since, model.drop_evidence(drop))
        else:
            yield QueueCheck(queue, cause, at)
