"""The small job as a task of StepIn: a stage of its own, through StepIn's worker and Kafka log. Exactly once.

The changelog has one record for each key that a batch changed, as the stores of conversations and alerts do.
Several keys in one record would be fewer records, but each would be written when any of its keys changes.
"""

from __future__ import annotations

import signal
import threading
from collections import Counter

import msgspec

from stream.core.clock import SystemClock
from stream.core.faults import Faults
from stream.core.task import Task
from stream.log import Message, Record
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.runtime.process_memory import collect_rarely, limit_arenas
from stream.runtime.stages import Stage
from stream.runtime.watchdog import Watchdog
from stream.runtime.worker import Worker, work
from tests.bench.peers.job import State, next_state, result, scorer
from tests.bench.peers.run_settings import FirstMessage, RunSettings

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


class SmallTask(Task):
    """The small job for one partition."""

    def __init__(self, partition: int, job: SmallJob) -> None:
        self.counters: Counter[str] = Counter()
        self.faults = Faults()
        self._partition = partition
        self._job = job
        self._states: dict[bytes, State] = {}
        self._changed: dict[bytes, None] = {}
        self._results: list[Message] = []

    def restore(self, record: Record) -> None:
        self._states[record.key or b""] = _decode(record.value or b"")

    def restored(self) -> None:
        """Every state is there as it was."""

    def feed(self, record: Record) -> bool:
        self._job.first.taken()
        message = _decode(record.value or b"")
        key = record.key or b""
        state = next_state(self._states.get(key), self._job.score(message["text"]))
        value = _encode(result(message["conversation"], state))
        self._states[key] = state
        self._changed[key] = None
        self._results.append(Message(self._job.settings.output, key, value, self._partition))
        return False

    def proceed(self) -> bool:
        return False

    def deadline(self) -> float | None:
        return None

    def fire(self, now: float) -> None:
        """No time matters."""

    def drain(self) -> list[Message]:
        topic, partition, states = self._job.settings.changelog, self._partition, self._states
        results, self._results = self._results, []
        changes = [Message(topic, key, _encode(states[key]), partition) for key in self._changed]
        self._changed.clear()
        return results + changes


class SmallJob:
    """What the tasks of all partitions share."""

    def __init__(self, settings: RunSettings) -> None:
        self.settings = settings
        self.first = FirstMessage(settings)
        self.score = scorer()

    def stage(self) -> Stage:
        settings = self.settings
        return Stage(
            name=settings.name,
            inputs=(settings.input,),
            changelogs={settings.input: (settings.changelog,)},
            task=lambda topic_partition, *_: SmallTask(topic_partition.partition, self),
        )


def main() -> None:
    settings = RunSettings.read()
    limit_arenas()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    log = KafkaLog(KafkaSettings(bootstrap=settings.bootstrap))
    watchdog = Watchdog()
    worker = Worker(log, SmallJob(settings).stage(), "peer", SystemClock(), watchdog)
    collect_rarely()
    watchdog.start()
    try:
        work([worker], stop, watchdog)
    finally:
        watchdog.stop()
        log.close()


if __name__ == "__main__":
    main()
