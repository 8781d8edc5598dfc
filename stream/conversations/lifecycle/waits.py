"""How the waits of a conversation begin, end and move to another queue."""

from __future__ import annotations

from collections.abc import Container

from stream.conversations.lifecycle.facts import QUEUE, Fact, WaitChange
from stream.conversations.lifecycle.life import UNKNOWN_QUEUE, Lifecycle
from stream.records import Offers, Wait, WaitOutcome, WaitView


def start(life: Lifecycle, kind: Wait, since: float, changes: list[WaitChange], at: float = 0.0) -> None:
    """Begin a wait whose length counts from `since`. The change is dated `since`, or `at` if later."""
    if life.wait(kind) is None:
        life.waits = (*life.waits, WaitView(kind=kind, since=since, due=_due(life, kind)))
        changes.append(began(life, kind, since, max(since, at)))


def began(life: Lifecycle, kind: Wait, since: float, at: float) -> WaitChange:
    one_wait = kind == "moment" or (life.transfers and kind != "callback")
    waited_before = life.waited if one_wait else 0.0
    return WaitChange(kind, life.queue, since, at, waited_before=waited_before, due=_due(life, kind))


def _due(life: Lifecycle, kind: Wait) -> float | None:
    return life.callback.due if kind == "callback" and life.callback is not None else None


def stop(
    life: Lifecycle, kinds: Container[Wait], at: float, outcome: WaitOutcome, changes: list[WaitChange]
) -> None:
    for wait in life.waits:
        if wait.kind in kinds:
            life.waits = tuple(other for other in life.waits if other is not wait)
            life.waited += max(0.0, at - wait.since) if wait.kind != "callback" else 0.0
            changes.append(WaitChange(wait.kind, life.queue, wait.since, max(at, wait.since), outcome))


def enter(life: Lifecycle, queue: str, at: float, changes: list[WaitChange]) -> None:
    """Move to another queue. The waits that run begin again there, but for those of an unknown queue."""
    if queue == life.queue:
        return
    running, waited, unknown = life.waits, life.waited, life.queue == UNKNOWN_QUEUE
    stop(life, [wait.kind for wait in running], at, "transferred", changes)
    if unknown:
        # Its start comes late: the customer was here all the time.
        life.waited = waited
    life.queue, life.moved = queue, True
    life.entered_at = at
    life.queue_from = None
    life.offers = Offers()
    for wait in running:
        start(life, wait.kind, wait.since if unknown or wait.kind == "callback" else at, changes, at)


def wait_in_queue(life: Lifecycle, at: float, changes: list[WaitChange]) -> None:
    """Begin the wait for an agent, or go on with that of a customer whom no agent has said a word to."""
    if life.queue_from is None:
        life.queue_from, life.waited_until_queue = at, life.waited
    else:
        life.waited = life.waited_until_queue
    start(life, "queue", life.queue_from, changes, at)


def await_reply(life: Lifecycle, changes: list[WaitChange]) -> None:
    """Begin the wait for a reply with the first unanswered turn, unless another wait runs."""
    if life.unanswered and life.status == "queued" and life.at_ease:
        wait_in_queue(life, life.unanswered[0], changes)
    if life.unanswered and life.at_ease:
        kind: Wait = "reply" if life.replied else "first_answer"
        start(life, kind, max(life.unanswered[0], life.reply_from), changes)


def leave_queue(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """An agent ends the wait in the queue. A customer who was put on hold meanwhile is on hold now."""
    stop(life, QUEUE, fact.at, "answered", changes)
    if life.status == "held" and life.at_ease:
        start(life, "hold", fact.at, changes)


def begun_again(life: Lifecycle, changes: list[WaitChange]) -> list[WaitChange]:
    """Return the running waits that are not among `changes` as begun: their SLAs have changed."""
    begun = {change.kind for change in changes if change.outcome is None}
    return [began(life, wait.kind, wait.since, wait.since) for wait in life.waits if wait.kind not in begun]
