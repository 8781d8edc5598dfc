"""Both stages as bare tasks, which a test may lose and restore at any record."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from detectors.contract import events as ev
from detectors.contract.events import Event
from stream.conversations.task import ConversationTask
from stream.core.packing import unpack
from stream.core.rules_history import RulesHistory
from stream.core.task import Task
from stream.log import Message, Record, topics
from stream.log.partitions import partition_of
from stream.queues.task import QueueTask
from stream.records import ActionTaken, Alert, Case, RulesVersion, decode_alert, decode_case, encode
from stream.waits.rank import Rank
from tests.builders import events as sample
from tests.builders.floors.conversation_task import detector
from tests.builders.injected import plain_json, values

_CHANGELOGS = {topics.CONVERSATIONS, topics.QUEUES, topics.INTERVALS, topics.WAITS}
_CHANGELOGS |= {topics.ALERTS, topics.CASES}
_PENDING, _MODEL = b"~pending/", b"~model/"


class TaskFloor:
    """The tasks of both stages, which hand each other their messages after every record.

    `written` has the changelog of each task, `alerts` the latest state of every alert that ever was, `cases`
    the record of each case by partition, and `sent` all other messages that leave the floor, in their order.

    Args:
        restarts: whether every task is lost and restored after every record.
    """

    def __init__(self, partitions: int = 2, restarts: bool = False) -> None:
        self.written: defaultdict[tuple[str, int], dict[tuple[str, bytes], bytes | None]]
        self.written = defaultdict(dict)
        self.alerts: dict[str, Alert] = {}
        self.cases: dict[tuple[int, str], Case] = {}
        self.sent: list[Message] = []
        self.counters: Counter[str] = Counter()
        self.history = RulesHistory()
        self.restarts = restarts
        self._count = partitions
        self._tasks: dict[tuple[str, int], Task] = {}
        self._judgements: list[Record] = []
        self._offset = 0
        for partition in range(partitions):
            for stage in ("conversations", "queues"):
                self._tasks[stage, partition] = self._new(stage, partition)

    def publish(self, version: RulesVersion) -> None:
        """A version of the rules becomes known."""
        self.history.add(version)

    def event(self, event: Event) -> None:
        """An event is published when it happens, and read."""
        key = event.subject.encode()
        partition = partition_of(key, self._count)
        self._offset += 1
        value, at = ev.encode(event), event.time.timestamp()
        self._feed("conversations", partition, Record(topics.EVENTS, partition, self._offset, key, value, at))

    def fire(self, at: float) -> None:
        """The clock shows `at` (seconds after the start) in every partition of events."""
        for partition in range(self._count):
            task = self._tasks["conversations", partition]
            deadline = task.deadline()
            if deadline is not None and deadline <= sample.START + at:
                task.fire(sample.START + at)
                self._commit("conversations", partition)

    def act(self, what: str, subject: str, by: str, at: float) -> None:
        """A person acts on the latest alert about a subject, if there is one."""
        about = [alert for alert in self.alerts.values() if alert.subject == subject]
        if about:
            alert = max(about, key=lambda each: (each.starts_at, each.id))
            taken = ActionTaken(
                events_partition=-1, at=sample.START + at, queue=alert.queue, id=f"{by}-{what}-{at}",
                action=what, alert=alert.id, by=by,
            )  # fmt: skip
            self.take(taken)

    def take(self, action: ActionTaken) -> None:
        """An action reaches the queue that it names."""
        self._offset += 1
        partition = partition_of(action.queue.encode(), self._count)
        self._feed("queues", partition, Record(topics.SIGNALS, partition, 0, None, encode([action]), 0.0))

    # --- the tasks -------------------------------------------------------------------------------------

    def _new(self, stage: str, partition: int) -> Task:
        if stage == "queues":
            return QueueTask(partition, self._count, self.history.shipped.rules)
        return ConversationTask(partition, self._count, detector(), self.history)

    def _feed(self, stage: str, partition: int, record: Record) -> None:
        task = self._tasks[stage, partition]
        task.feed(record)
        _finish(task)
        self._commit(stage, partition)

    def _drained(self, stage: str, partition: int) -> list[Message]:
        """Return what a task sends, and count what it counted."""
        task = self._tasks[stage, partition]
        messages = task.drain()
        assert task.faults.drain() == []
        self.counters.update(task.counters)
        task.counters.clear()
        for message in messages:
            if message.topic == topics.CASES:
                self.cases.pop((partition, (message.key or b"").decode()), None)
            if message.topic == topics.CASES and message.value is not None:
                case = decode_case(message.value)
                self.cases[partition, case.id] = case
        return messages

    def _commit(self, stage: str, partition: int) -> None:
        messages = self._drained(stage, partition)
        for message in messages:
            self._write(stage, partition, message)
        if self.restarts:
            self._tasks[stage, partition] = self.restored(stage, partition)
        for message in messages:
            if message.topic == topics.SIGNALS:
                assert message.partition is not None
                self._feed("queues", message.partition, _as_record(message, message.partition, 0))
            elif message.topic == topics.JUDGEMENTS:
                assert message.partition is not None
                to = message.partition
                self._judgements.append(_as_record(message, to, len(self._judgements)))
                self._feed("conversations", to, self._judgements[-1])

    def _write(self, stage: str, partition: int, message: Message) -> None:
        if message.topic in _CHANGELOGS:
            kept = self.written[stage, partition]
            kept.pop((message.topic, message.key or b""), None)
            kept[message.topic, message.key or b""] = message.value
            if message.topic == topics.ALERTS and message.value is not None:
                alert = decode_alert(message.value)
                self.alerts[alert.id] = alert
        elif message.topic != topics.SIGNALS:
            self.sent.append(message)

    def restored(self, stage: str, partition: int) -> Task:
        """Return a new task, restored from what the lost one had written."""
        task = self._new(stage, partition)
        for (topic, key), value in self.written[stage, partition].items():
            if value is not None:
                task.restore(Record(topic, partition, 0, key, value, 0.0))
        task.restored()
        _finish(task)
        if stage == "conversations":
            for judgement in self._judgements:
                if judgement.partition == partition:
                    task.feed(judgement)
        return task

    # --- what is compared ------------------------------------------------------------------------------

    def outcome(self) -> dict[str, Any]:
        """Return everything that people, archives and models get, in every field."""
        return {
            "alerts": dict(sorted(self.alerts.items())),
            "sent": values(self.sent),
            "alerts opened": self.counters["alerts"],
        }

    def state(self) -> dict[str, Any]:
        """Return the state that every task would be restored with.

        A model is compared as a whole, because its snapshot may be written sooner after a restart.
        """
        state: dict[str, Any] = {}
        for (stage, partition), kept in self.written.items():
            for (topic, key), value in kept.items():
                if value is not None and not key.startswith((_PENDING, _MODEL)):
                    state[f"{stage}-{partition} {topic} {key!r}"] = _content(topic, key, value)
            task = self.restored(stage, partition)
            if isinstance(task, QueueTask):
                state |= _of_timeline(task, f"{stage}-{partition}")
        return state


def _content(topic: str, key: bytes, value: bytes) -> Any:
    if key.startswith(b"~usual/"):
        value = unpack(value)
    plain = plain_json(json.loads(value))
    if topic == topics.QUEUES and not key.startswith(b"~"):
        plain["state"].pop("journal", None)
    return plain


def _of_timeline(task: QueueTask, name: str) -> dict[str, Any]:
    timeline = task._timeline
    waiting = [pending.signal for chunk in timeline.pending._chunks.values() for pending in chunk.values()]
    planned = {entry for entry in timeline._agenda._entries if entry.rank is not Rank.SIGNAL}
    state: dict[str, Any] = {f"{name} pending": waiting, f"{name} agenda": planned}
    for queue, model in timeline.models.items():
        parts = json.loads(encode([model.surges, model.hour, model.load, model.waits, model.wait_surge]))
        state[f"{name} model {queue}"] = [json.loads(model.forecast.to_state()), parts, model.drifts]
    return state


def _finish(task: Task) -> None:
    while task.proceed():
        pass


def _as_record(message: Message, partition: int, offset: int) -> Record:
    return Record(message.topic, partition, offset, message.key, message.value, 0.0, message.headers)


def messages_of(floor: TaskFloor, topic: str) -> Iterable[Message]:
    """Return what the floor has sent to a topic."""
    return [message for message in floor.sent if message.topic == topic]
