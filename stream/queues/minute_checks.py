"""What is checked of a queue as a whole: at the end of each minute, and when it opens or closes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from detectors.contract.readings import Driver
from detectors.queue.surge_baseline import MINUTE
from stream.core.agenda import Agenda
from stream.core.applied_rules import FollowedRules
from stream.core.undo import Undo
from stream.queues.absence import missing, nobody_on
from stream.queues.model import QueueEvent, QueueModel
from stream.queues.orphans import Orphans
from stream.queues.queue_models import QueueModels
from stream.records import (
    Evidence,
    RunningWait,
)
from stream.waits.findings import (
    Finding,
    QueueCheck,
)
from stream.waits.rank import Rank
from stream.waits.running import RunningWaits


class MinuteChecks:
    """Checks the queues that are awake every minute. A queue sleeps while nothing can change in it.

    Args:
        rules: those that all events partitions have reached.
        waits: those in the queue.
        orphans: the waits of customers whose agent is gone.
        alerted: whether an alert about this queue as a whole goes on.
    """

    def __init__(
        self,
        rules: FollowedRules,
        undo: Undo,
        agenda: Agenda,
        models: QueueModels,
        waits: RunningWaits,
        orphans: Orphans,
        alerted: Callable[[str], bool],
    ) -> None:
        self._followed = rules
        self._undo = undo
        self._agenda = agenda
        self._models = models
        self._waits = waits
        self._orphans = orphans
        self._alerted = alerted
        self._awake: dict[str, None] = {}

    def is_awake(self, queue: str) -> bool:
        """Return whether a queue is checked every minute."""
        return queue in self._awake

    def minute(self, at: float, queue: str) -> Iterator[Finding]:
        """A minute of a queue is over: check each cause of the queue as a whole."""
        model = self._models.changing(queue)
        model.tick(at)
        if model.snapshot_due():
            self._models.note_first_change(queue, at)
        deserted, waits = model.duty.deserted, list(self._waits.of_queue(queue))
        if deserted:  # a queue in which an agent is signed in need not know who waits for a word
            waits += self._orphans.waits_at(at, queue)
        # A check that finds nothing ends an alert: where none goes on it has nothing to say.
        alerted = self._alerted(queue)
        for check in self._checks(at, queue, model, waits):
            if alerted or check.evidence is not None:
                yield check
        # The checks have taken effect by now. Nothing changes in a quiet queue until its next signal, or
        # until somebody waits for a word where nobody is on (`watch`).
        awaited = bool(waits) or (deserted and self._orphans.awaited(queue))
        if model.quiet and not awaited and not self._alerted(queue):
            look = model.next_look()
            if look > at + MINUTE:
                self._undo.item(self._awake, queue)
                self._awake.pop(queue, None)
                self._agenda.add(look, Rank.MINUTE, queue)
                return
        self.wake(queue, at + MINUTE)

    def _checks(
        self, at: float, queue: str, model: QueueModel, waits: list[RunningWait]
    ) -> Iterator[QueueCheck]:
        """Check each cause of a queue as a whole, in which these customers wait."""
        rules = self._followed.common.of(queue)
        sla = rules.waits.queue_sla
        for cause, detector in model.surges.items():
            surge = detector.predict_one()
            if surge is None:
                yield QueueCheck(queue, cause, at)
            else:
                evidence = self._with_waiting(queue, model.surge_evidence(surge, at, sla))
                yield QueueCheck(queue, cause, at, surge.since, evidence)
        if model.wait_surge.surging:
            evidence = self._with_waiting(queue, model.wait_surge_evidence(at, sla))
            yield QueueCheck(queue, "wait_surge", at, model.wait_surge.since, evidence)
        else:
            yield QueueCheck(queue, "wait_surge", at)
        yield self._unassigned(at, queue, model)
        yield from missing(queue, at, model)
        yield nobody_on(queue, at, model, waits, self._followed.common)

    def _unassigned(self, at: float, queue: str, model: QueueModel) -> QueueCheck:
        """Check whether a customer waits although an agent is able to take that customer."""
        rules = self._followed.common.of(queue).waits
        waiting: dict[str, list[float]] = {}
        for wait in self._waits.of_queue(queue):
            waiting.setdefault(wait.contact.channel, []).append(wait.since)
        first = {channel: min(begun) for channel, begun in waiting.items()}
        idle_since, after = model.load.idle_while_waiting(first, rules.wrap_up), rules.unassigned_after
        if idle_since is None or at - idle_since < after:
            return QueueCheck(queue, "unassigned", at, calm=rules.unassigned_calm)
        free = {channel: model.load.idle(channel, rules.wrap_up) for channel in waiting}
        passed_by = [since for channel, idle in free.items() if idle for since in waiting[channel]]
        drivers = (
            Driver("line.waiting", weight=float(len(passed_by))),
            Driver("unassigned.free", weight=float(len({name for idle in free.values() for name in idle}))),
            Driver("wait.longest", weight=round(at - min(passed_by), 1)),
        )
        evidence = Evidence(waited=at - idle_since, since=idle_since, count=len(passed_by), drivers=drivers)
        return QueueCheck(queue, "unassigned", at, idle_since + after, evidence)

    def _with_waiting(self, queue: str, evidence: Evidence) -> Evidence:
        """The evidence of a surge with the number of customers who wait in the queue."""
        waiting = sum(1 for _ in self._waits.of_queue(queue))
        if not waiting:
            return evidence
        return replace(evidence, drivers=(*evidence.drivers, Driver("line.waiting", weight=float(waiting))))

    def plan_hours(self, queue: str, at: float) -> None:
        """Plan the next opening or closing of a queue after `at`."""
        change = self._followed.common.of(queue).hours.change_after(at)
        if change is not None:
            self._agenda.add(change, Rank.HOURS, queue)

    def hours(self, at: float, queue: str) -> Iterable[Finding]:
        """A queue opens or closes, which its view shows."""
        self._models.note_change(queue, at)
        self.set_hours(queue, at)
        return ()

    def set_hours(self, queue: str, at: float) -> None:
        """Tell the model of a queue whether it is open at `at`, and plan its next change."""
        model = self._models.changing(queue)
        is_open = self._followed.common.of(queue).hours.is_open(at)
        if is_open != model.watch.open:
            model.observe(QueueEvent(at, "open" if is_open else "close", ""))
            if model.next_minute() and queue not in self._awake:
                self.wake(queue, model.next_minute())
        self.plan_hours(queue, at)

    def watch(self, wait: RunningWait, time: float) -> None:
        """Check a queue in which a customer waits for a word, if nobody is on. It may be asleep.

        `time` is the watermark of all events partitions.
        """
        queue = wait.contact.queue
        model = self._models.all.get(queue)
        if model is not None and model.duty.deserted and queue not in self._awake:
            self.wake(queue, (max(wait.since, time) // MINUTE + 1.0) * MINUTE)

    def wake(self, queue: str, minute: float) -> None:
        """Check the queue every minute, from the one that ends at `minute` on."""
        self._undo.item(self._awake, queue)
        self._awake[queue] = None
        self._agenda.add(minute, Rank.MINUTE, queue)
