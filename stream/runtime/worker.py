"""Runs a stage: reads records, feeds them to the tasks, and commits their messages with the offsets.

When the log fails or another worker takes over, the state in memory is void. The worker drops it and joins
the group again, as a new process would.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Sequence

from detectors.conversation.learning import Figures
from stream.core.clock import Clock
from stream.core.dead_letters import unreadable
from stream.core.task import Task
from stream.labels.saved import Seal
from stream.log import Log, LogError, Member, Message, Record, TopicPartition, topics
from stream.privacy.beginning import mask_beginning
from stream.runtime.in_hand import InHand, RecordKillsWorkers
from stream.runtime.labels_follower import LabelsFollower
from stream.runtime.partition_work import PartitionWork
from stream.runtime.rules_follower import RulesFollower
from stream.runtime.side_inputs import SideInputs
from stream.runtime.stages import Stage
from stream.runtime.watchdog import TooSlow, Watchdog

logger = logging.getLogger(__name__)

POLL_TIMEOUT = 0.1
"""Seconds that the workers of a process together wait for records."""
MAX_RECORDS = 3000
"""Records of a poll. A transaction for more of them costs less an event; `PART` bounds its time."""
PART = 1.0
"""Seconds after which a step stops feeding, and stops restoring; a member must poll every 30 s."""
_SAVES = TopicPartition(topics.EVENTS, 0)
"""The worker that holds this partition saves the learned model, and writes the rules to the history."""
_MOST_TRACE = 16 * 1024
"""Characters of an error in the log; it may quote whole texts."""
_BACKOFF = 0.5
_MAX_BACKOFF = 10.0


class Worker:
    """Works for one stage, one batch at a time. After a failure of the log it joins the group again.

    Args:
        identity: the transactional id; the same identity in a new process fences the old one.
        clock: moves the time of partitions whose producer does not, and measures the pauses after failures.
        watchdog: breaks off a record that takes too long.
        seal: signs the models that this worker saves, and checks those that others saved.
    """

    def __init__(
        self,
        log: Log,
        stage: Stage,
        identity: str,
        clock: Clock,
        watchdog: Watchdog | None = None,
        seal: Seal | None = None,
    ) -> None:
        self.counters: Counter[str] = Counter()
        self.figures: Figures | None = None
        self._log = log
        self._stage = stage
        self._identity = f"{identity}-{stage.name}"
        self._clock = clock
        self._watchdog = watchdog or Watchdog()
        self._seal = seal
        self._in_hand = InHand(log, stage.name)
        self._membership: Membership | None = None
        self._began = self._resume_at = 0.0
        self._backoff = _BACKOFF

    def step(self, timeout: float) -> int:
        """Handle one batch, and wait for it up to `timeout` seconds. Returns the number of records read."""
        if self._membership is None and self._clock.monotonic() < self._resume_at:
            self._clock.wait(timeout)
            return 0
        try:
            if self._membership is None:
                self._began = self._clock.monotonic()
                self._membership = Membership(
                    self._log,
                    self._stage,
                    self._identity,
                    self._clock,
                    self.counters,
                    self._in_hand,
                    self._watchdog,
                    self._seal,
                )
            read = self._membership.step(timeout)
            self.figures = self._membership.figures
            return read
        except LogError as error:
            self._drop_membership(error)
        except Exception as error:  # an error in the code stops nobody: nothing of the batch is committed
            trace = mask_beginning("".join(traceback.format_exception(error)), _MOST_TRACE)
            logger.error("%s: %s", self._identity, trace)
            self.counters["faults"] += 1
            self._in_hand.died()
            self._drop_membership(error)
        except TooSlow as error:
            self.counters["too_slow"] += 1
            self._in_hand.condemn(error.record)
            self._drop_membership(error)
        return 0

    def close(self) -> None:
        """Leaves the group."""
        self._in_hand.close()
        membership, self._membership = self._membership, None
        if membership is not None:
            membership.close()

    def _drop_membership(self, error: BaseException) -> None:
        """Drop the state in memory, and join again after a pause, which grows while joining fails."""
        self.close()
        self.counters["restarts"] += 1
        now = self._clock.monotonic()
        if now - self._began > _MAX_BACKOFF:
            self._backoff = _BACKOFF
        reason = error if isinstance(error, LogError) else type(error).__name__
        logger.warning("%s: %s; joining again in %.1f s", self._identity, reason, self._backoff)
        self._resume_at = now + self._backoff
        self._backoff = min(self._backoff * 2, _MAX_BACKOFF)


def work(workers: Sequence[Worker], stop: threading.Event, watchdog: Watchdog | None = None) -> None:
    """Lets the workers take turns in this thread until `stop` is set. Then they leave their groups.

    Python runs one thread at a time. Two busy threads took a fifth to a half more processor time than one
    thread that alternates between the workers.
    """
    try:
        busy = True
        while not stop.is_set():
            timeout = 0.0 if busy and len(workers) > 1 else POLL_TIMEOUT / len(workers)
            busy = sum([worker.step(timeout) for worker in workers]) > 0
            if watchdog is not None:
                watchdog.alive()
    finally:
        for worker in workers:
            worker.close()


class Membership:
    """One membership in the group, from joining to leaving or failing, and its tasks."""

    def __init__(
        self,
        log: Log,
        stage: Stage,
        identity: str,
        clock: Clock,
        counters: Counter[str],
        in_hand: InHand | None = None,
        watchdog: Watchdog | None = None,
        seal: Seal | None = None,
    ) -> None:
        self._in_hand = in_hand or InHand(log, stage.name)
        self._watchdog = watchdog or Watchdog()
        self._stage = stage
        self._clock = clock
        self._counters = counters
        self._rules = RulesFollower(log)
        scores = stage.detector
        self._labels = LabelsFollower(log, scores, seal, counters) if scores is not None else None
        self._side_inputs = SideInputs(log) if topics.EVENTS in stage.inputs else None
        self._member: Member = log.member(stage.name, stage.inputs, identity)
        self._work: dict[TopicPartition, PartitionWork] = {}
        self._turn = 0
        self._polled_at = self._log_time = 0.0
        self._dead_letters: list[Message] = []

    def close(self) -> None:
        self._member.close()
        self._rules.close()
        if self._labels is not None:
            self._labels.close()
        if self._side_inputs is not None:
            self._side_inputs.close()

    @property
    def figures(self) -> Figures | None:
        """How good the model was on the labels that it has learned; None before the first."""
        return self._labels.figures if self._labels is not None else None

    def step(self, timeout: float = POLL_TIMEOUT) -> int:
        """Read a batch, do some seconds of work, and commit what is done. Returns 0 when nothing is left.

        A partition with work left is read and committed once that is done. The others go on.

        Raises:
            LogError: nothing of this batch is committed; start a new membership.
        """
        busy = frozenset(topic_partition for topic_partition, work in self._work.items() if work.busy)
        full = busy | self._in_hand.waiting
        self._polled_at, self._log_time = self._clock.now(), self._member.log_time()
        poll = self._member.poll(0.0 if full else timeout, MAX_RECORDS, full)
        for topic_partition in poll.lost:
            self._work.pop(topic_partition, None)
        self._in_hand.lost(poll.lost)
        self._in_hand.gained(poll.gained)
        self._rules.update()
        if self._labels is not None:
            self._labels.update(self._rules.versions.last.rules.learning)
        records = self._read_side_inputs(poll.records)
        for topic_partition in poll.gained:
            self._work[topic_partition] = self._begin(topic_partition)
        for record in self._in_hand.take(records, frozenset(self._work) - busy):
            work = self._work.get(TopicPartition(record.topic, record.partition))
            if work is None:  # it was lost in the same poll: the next owner reads the record
                continue
            if self._in_hand.is_condemned(record):
                work.skip(record, RecordKillsWorkers("it held up or ended the workers that had it in hand"))
            else:
                work.take(record)
        self._feed()
        self._restore()
        self._fire()
        self._commit()
        left = sum(work.busy for work in self._work.values()) + len(self._in_hand.waiting)
        left += self._labels is not None and self._labels.busy
        return len(poll.records) + left

    def _read_side_inputs(self, records: Sequence[Record]) -> Sequence[Record]:
        """Give new judgements to the tasks, and check which run the records belong to."""
        if self._side_inputs is None:
            return records
        for judgement in self._side_inputs.update():
            work = self._work.get(TopicPartition(topics.EVENTS, judgement.partition))
            if work is not None:
                work.take(judgement)
        return self._side_inputs.checked(records)

    def _begin(self, topic_partition: TopicPartition) -> PartitionWork:
        detector = self._labels.detector if self._labels is not None else None
        task = self._stage.task(topic_partition, self._rules.versions, detector)
        changelogs = self._stage.changelogs[topic_partition.topic]
        restore = self._member.restore(changelogs, topic_partition.partition) if changelogs else iter(())
        work = PartitionWork(topic_partition, task, restore, self._watchdog)
        if self._side_inputs is not None and topic_partition.topic == topics.EVENTS:
            for judgement in self._side_inputs.judgements(topic_partition.partition):
                work.take(judgement)
        return work

    def _restore(self) -> None:
        """Restore partitions, one after the other, for a short time."""
        time_is_up = self._timer()
        for topic_partition, work in self._work.items():
            if not work.restored:
                if not work.run(time_is_up):
                    return
                logger.info(
                    "%s %d: restored from %d records",
                    topic_partition.topic,
                    topic_partition.partition,
                    work.records_restored,
                )

    def _feed(self) -> None:
        """Feed records to the restored tasks for a short time, each time another one first."""
        time_is_up = self._timer()
        restored = [work for work in self._work.values() if work.restored]
        self._turn += 1
        for index in range(len(restored)):
            restored[(self._turn + index) % len(restored)].run(time_is_up)
            if time_is_up():
                return

    def _timer(self) -> Callable[[], bool]:
        until = self._clock.monotonic() + PART
        return lambda: self._clock.monotonic() >= until

    def _set_aside(self, record: Record, error: Exception, step: str = "$") -> None:
        """Send the record to the dead letters with the next commit."""
        # An error may quote a customer, and more people read logs than may know customers.
        trace = mask_beginning("".join(traceback.format_exception(error)), _MOST_TRACE)
        logger.error("%s %d at %d: %s", record.topic, record.partition, record.offset, trace)
        self._counters["unreadable"] += 1
        self._dead_letters.append(unreadable(record, error, step))

    def _fire(self) -> None:
        """Fire the tasks whose deadline has passed, in partitions that are read to their end.

        Their time goes no further than the beginning of the last poll, and never beyond the log's own clock.
        While that is unknown, no time passes: the record that a task then writes makes it known.
        """
        now = min(self._polled_at, self._log_time or self._polled_at)
        waiting = self._in_hand.waiting
        due = [
            topic_partition
            for topic_partition, work in self._work.items()
            if not work.busy and topic_partition not in waiting and is_due(work.task, now)
        ]
        if due:
            caught_up = self._member.caught_up()
            for topic_partition in due:
                if topic_partition in caught_up:
                    self._work[topic_partition].fire(now if self._log_time else 0.0)

    def _commit(self) -> None:
        """Commit what the tasks have done that have nothing left to do."""
        messages: list[Message] = []
        done = sorted(
            topic_partition for topic_partition, work in self._work.items() if work.changed and not work.busy
        )
        for topic_partition in done:
            messages.extend(self._work[topic_partition].task.drain())
        for work in self._work.values():
            if not work.busy:
                for fault in (*work.faults.drain(), *work.task.faults.drain()):
                    self._set_aside(*fault)
        letters, self._dead_letters = self._dead_letters, []
        messages += letters
        if _SAVES in self._work:
            messages += self._rules.history()
            if self._labels is not None:
                messages += self._labels.moved()
                if (saved := self._labels.save()) is not None:
                    messages.append(saved)
        offsets = {
            topic_partition: offset
            for topic_partition in done
            if (offset := self._work[topic_partition].offset) is not None
        }
        if messages or offsets:
            self._member.commit(messages, offsets)
        for topic_partition in done:
            self._work[topic_partition].changed = False
            self._counters.update(self._work[topic_partition].task.counters)
            self._work[topic_partition].task.counters.clear()


def is_due(task: Task, now: float) -> bool:
    """Return whether the deadline of a task has passed."""
    deadline = task.deadline()
    return deadline is not None and deadline <= now
