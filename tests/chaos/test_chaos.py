"""Processes are killed and stopped at random, on a real broker: in the end nothing is lost or doubled."""

from __future__ import annotations

import contextlib
import logging
import os
import random
import socket
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from dashboard.client.live import LiveClient
from dashboard.client.live_copy import LiveCopy
from detectors.conversation.attention import AttentionDetector
from stream.demo.broker import Broker
from stream.log import Log, Message, Record, topics
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.records import Alert, ConversationView, Signal, Watermark, decode_conversation, decode_signals
from stream.runtime import stages
from stream.runtime.in_process import create_topics
from stream.runtime.worker import Membership
from tests.builders import floor
from tests.builders.clock import FakeClock
from tests.chaos.fleet import Supervised

pytestmark = [pytest.mark.kafka, pytest.mark.chaos]

PARTITIONS = 6
CONVERSATIONS = 2_000
PUBLISH_SECONDS = 42.0
LONG_STANDSTILL = 13.0
"""Longer than a member's session, so that others take over while it still believes to own its partitions."""
TOKEN = "a-token-for-tests"


class Story(NamedTuple):
    """Everything that a run of the floor leaves behind, in a form that two runs can be compared by."""

    turns: dict[bytes, int]
    signals: dict[tuple[int, int], list[Signal]]
    conversations: dict[str, ConversationView]
    alerts: dict[str, Alert]
    live_alerts: dict[str, Alert]
    dead_letters: int


def read_all(log: Log, topic: str) -> Iterator[Record]:
    with contextlib.closing(log.reader([topic], "beginning")) as reader:
        while True:
            records = reader.poll(0.5, 5_000)
            yield from records
            if not records and reader.caught_up():
                return


def story(log: Log) -> Story:
    signals: defaultdict[tuple[int, int], list[Signal]] = defaultdict(list)
    for record in read_all(log, topics.SIGNALS):
        for signal in decode_signals(record.value or b""):
            if not isinstance(signal, Watermark):
                signals[signal.events_partition, record.partition].append(signal)
    conversations: dict[str, ConversationView] = {}
    for record in read_all(log, topics.CONVERSATIONS):
        if record.value is not None and not (record.key or b"").startswith(b"~"):
            view = decode_conversation(record.value).view
            conversations[view.id] = view
    return Story(
        turns=dict(Counter(record.value or b"" for record in read_all(log, topics.TURNS))),
        signals=dict(signals),
        conversations=conversations,
        alerts=floor.every_alert(log),
        live_alerts=floor.alerts(log),
        dead_letters=sum(log.end_offsets(topics.DEAD_LETTERS).values()),
    )


def undisturbed(sent: list[Message]) -> Story:
    """The same events through both stages in this process, with nothing in their way."""
    log = floor.everything_kept(PARTITIONS)
    with contextlib.closing(log.publisher()) as publisher:
        publisher.send(sent)
    counters: Counter[str] = Counter()
    both = (stages.conversations(log, AttentionDetector.bundled()), stages.queues(log))
    floor.work_off([Membership(log, stage, stage.name, FakeClock(), counters) for stage in both])
    return story(log)


class Chaos:
    """Does things to workers, gateway and broker while events are published, and counts what it did."""

    def __init__(
        self, seed: int, broker: Broker, workers: list[Supervised], gateway: Supervised, log: Log
    ) -> None:
        self.faults: Counter[str] = Counter()
        self._rng = random.Random(seed)
        self._broker = broker
        self._workers = workers
        self._gateway = gateway
        self._log = log
        self._next = time.monotonic() + 4.0
        # What has to happen once, by the share of the events that are published.
        self._planned = sorted(
            [
                (self._rng.uniform(0.15, 0.25), self._stand_still_for_long),
                (self._rng.uniform(0.30, 0.40), self._kill_gateway),
                (self._rng.uniform(0.55, 0.65), self._restart_broker),
                (self._rng.uniform(0.80, 0.90), self._kill_gateway),
            ],
            key=lambda step: step[0],
        )

    def step(self, done: float) -> None:
        """Revive what has died, and do what is due when the share `done` of the events is published."""
        revive([*self._workers, self._gateway])
        if self._planned and done >= self._planned[0][0]:
            self._planned.pop(0)[1]()
        elif time.monotonic() >= self._next:
            self._next = time.monotonic() + self._rng.uniform(0.8, 2.8)
            self._harm_a_worker()

    def _harm_a_worker(self) -> None:
        worker = self._rng.choice(self._workers)
        if worker.stopped or self._rng.random() < 0.6:
            self.faults["kill -9 of a worker"] += 1
            worker.kill()
        else:
            self.faults["standstill of a worker"] += 1
            worker.stand_still(self._rng.uniform(0.3, 3.0))

    def _stand_still_for_long(self) -> None:
        self.faults["standstill beyond the session"] += 1
        # The others are left alone for a while, so that they take over what stands still.
        self._next = time.monotonic() + LONG_STANDSTILL + 1.0
        self._rng.choice([worker for worker in self._workers if not worker.stopped]).stand_still(
            LONG_STANDSTILL
        )

    def _kill_gateway(self) -> None:
        self.faults["kill -9 of the gateway"] += 1
        self._gateway.kill()

    def _restart_broker(self) -> None:
        self.faults["broker restart"] += 1
        if self._rng.random() < 0.5:
            self._broker.kill()
        self._broker.restart()


def publish(log: Log, sent: list[Message], chaos: Chaos) -> None:
    """Send the messages in time order over `PUBLISH_SECONDS`, while chaos does its part."""
    batch = 100
    pause = PUBLISH_SECONDS / (len(sent) / batch)
    with contextlib.closing(log.publisher()) as publisher:
        for begin in range(0, len(sent), batch):
            due = time.monotonic() + pause
            chaos.step(begin / len(sent))
            publisher.send(sent[begin : begin + batch])
            time.sleep(max(0.0, due - time.monotonic()))


def revive(fleet: list[Supervised]) -> None:
    """Start again what has died, and let go on what has stood still for long enough."""
    for process in fleet:
        process.revive()


def agrees(seen: LiveCopy, log: Log) -> bool:
    """Whether a viewer sees exactly what the log's compacted topics hold."""
    return (
        seen.connected
        and dict(seen.conversations) == floor.conversations(log)
        and dict(seen.queues) == floor.queues(log)
        and dict(seen.alerts) == floor.alerts(log)
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.timeout(400)
def test_nothing_is_lost_or_doubled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seed = int(os.environ.get("STEPIN_CHAOS_SEED") or random.SystemRandom().randrange(1_000_000))
    events = floor.busy_floor(seed, CONVERSATIONS)
    sent = floor.messages(events, PARTITIONS)
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    assert len(sent) >= 20_000
    expected = undisturbed(sent)
    port = free_port()
    with Broker() as broker, contextlib.ExitStack() as cleanup:
        log = KafkaLog(KafkaSettings(bootstrap=broker.bootstrap))
        cleanup.callback(log.close)
        create_topics(log, PARTITIONS)
        environment = {
            "STEPIN_KAFKA_BOOTSTRAP": broker.bootstrap,
            "STEPIN_PARTITIONS": str(PARTITIONS),
            "STEPIN_TOKEN": TOKEN,
            "STEPIN_GATEWAY_PORT": str(port),
        }
        workers = [
            Supervised(name, ["worker"], {**environment, "STEPIN_WORKER": name}, tmp_path)
            for name in ("w1", "w2", "w3")
        ]
        gateway = Supervised("gateway", ["gateway"], environment, tmp_path)
        fleet = [*workers, gateway]
        for process in fleet:
            cleanup.callback(process.end)
        viewer = LiveClient(f"ws://127.0.0.1:{port}/live", TOKEN, "viewer").start()
        cleanup.callback(viewer.close)
        chaos = Chaos(seed, broker, workers, gateway, log)
        try:
            publish(log, sent, chaos)
            floor.wait_until_known(
                log, PARTITIONS, events[-1].time.timestamp() + 3600, meanwhile=lambda: revive(fleet)
            )
            found = story(log)
            viewer.wait_until(lambda seen: agrees(seen, log), 30.0)
        except BaseException:
            print(f"STEPIN_CHAOS_SEED={seed}; faults so far: {dict(chaos.faults)}")
            for process in fleet:
                print(process.last_words())
            raise
    print(f"STEPIN_CHAOS_SEED={seed}; faults: {dict(chaos.faults)}")
    assert expected.alerts and max(expected.turns.values()) == 1
    assert found.dead_letters == expected.dead_letters == 0
    assert found.turns == expected.turns
    assert found.signals.keys() == expected.signals.keys()
    for source, said in expected.signals.items():
        assert found.signals[source] == said, source
    assert found.conversations == expected.conversations
    assert found.alerts == expected.alerts
    assert found.live_alerts == expected.live_alerts
    with capsys.disabled():
        done = ", ".join(f"{count} {what}" for what, count in sorted(chaos.faults.items()))
        print(f" [{len(sent):,} events, {sum(chaos.faults.values())} faults: {done}]", end="")
