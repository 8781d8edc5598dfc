"""Runs one engine on the messages of the broker, measures it, and checks every record that it wrote."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from stream.log import Log, Message, TopicSpec
from stream.runtime.workers import create_topics
from tests.bench.figures import ROOT, processor_time
from tests.bench.kafka_floor import end, new_broker, open_log
from tests.bench.peers.check import check
from tests.bench.peers.environments import python_with
from tests.bench.peers.messages import messages
from tests.bench.peers.run_settings import RunSettings
from tests.bench.throughput import publish

PARTITIONS = 4
_INPUT = "peers.messages"
_LOOK_EVERY = 0.05
_QUIET = 3.0
"""Seconds without a new commit after which an engine has written its last record."""
_STALLED = 90.0


class Engine(NamedTuple):
    """An engine: its module, and the packages of its environment. Without packages it runs in StepIn's own.

    `ends` says that it ends by itself after the last message.
    """

    name: str
    title: str
    module: str
    packages: Sequence[str] = ()
    exactly_once: bool = True
    ends: bool = False


ENGINES = (
    Engine("kafka-python", "kafka-python loop", "engine_kafka_python"),
    Engine("quix", "Quix Streams", "engine_quix", ("quixstreams==3.28.1", "river==0.26.1"), ends=True),
    Engine(
        "bytewax",
        "Bytewax",
        "engine_bytewax",
        ("bytewax[kafka]==0.21.1", "river==0.26.1", "orjson==3.13.0"),
        exactly_once=False,
    ),
    Engine("stepin", "StepIn, small job", "engine_stepin"),
)


class Run(NamedTuple):
    """What one run took: messages a second, and microseconds of the engine's processor time a message."""

    rate: float
    cpu: float


@dataclass
class Peers:
    """A broker with the messages of the small job."""

    log: Log
    bootstrap: str
    count: int
    _runs: int = field(default=0)

    def run(self, engine: Engine, score: bool = True) -> Run:
        """Run an engine on all messages, on topics of its own.

        Raises:
            WrongOutput: a record is missing, doubled or wrong.
            RuntimeError: the engine ended or stood still before it had written all.
        """
        self._runs += 1
        name = f"{engine.name}-{self._runs}"
        output, changelog = f"peers.out.{name}", f"peers.changelog.{name}"
        specs = [TopicSpec(output, PARTITIONS), TopicSpec(changelog, PARTITIONS, "compact")]
        self.log.create_topics(specs)
        with tempfile.TemporaryDirectory(prefix=f"peers-{engine.name}-") as folder:
            settings = RunSettings(
                bootstrap=self.bootstrap,
                name=name,
                input=_INPUT,
                output=output,
                changelog=changelog,
                folder=f"{folder}/state",
                first=f"{folder}/first",
                count=str(self.count),
            )
            measured = self._measure(engine, settings, score)
        check(self.log, output, self.count, doubles=not engine.exactly_once)
        return measured

    def _measure(self, engine: Engine, settings: RunSettings, score: bool) -> Run:
        python = python_with(engine.name, engine.packages)
        switches = settings.environment() | {"PEERS_SCORE": "on" if score else "off"}
        said = Path(settings.first).with_name("said.txt")
        with said.open("wb") as file:
            process = subprocess.Popen(
                [python, "-m", f"tests.bench.peers.{engine.module}"],
                cwd=ROOT,
                env=os.environ | switches,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        try:
            last, used = self._watch(engine, process, settings.output)
        except RuntimeError as error:
            tail = said.read_text(errors="replace")[-2_000:]
            raise RuntimeError(f"{engine.title}: {error}\n{tail}") from None
        finally:
            end(process)
        began, used_before = map(float, Path(settings.first).read_text().split())
        return Run(self.count / (last - began), (used - used_before) / self.count * 1e6)

    def _watch(self, engine: Engine, process: subprocess.Popen[bytes], output: str) -> tuple[float, float]:
        """Wait for the last commit. Return its time, and the processor time until then."""
        written, last, used = 0, time.time(), 0.0
        while True:
            ended = process.poll() is not None
            now = time.time()
            # The offsets count the markers of transactions too, so they alone do not tell the end.
            seen = sum(self.log.end_offsets(output).values())
            if seen != written:
                written, last, used = seen, now, processor_time(process.pid) if not ended else used
            complete = written >= self.count
            if complete and (ended if engine.ends else now - last > _QUIET):
                return last, used
            if ended:
                raise RuntimeError(f"it ended with status {process.returncode} after {written} records")
            if now - last > _STALLED:
                raise RuntimeError(f"it stood still after {written} records")
            time.sleep(_LOOK_EVERY)


@contextlib.contextmanager
def peers(count: int) -> Iterator[Peers]:
    """Load `count` messages on a new broker. It ends with the `with`."""
    with new_broker() as broker, contextlib.closing(open_log(broker)) as log:
        create_topics(log, PARTITIONS)
        log.create_topics([TopicSpec(_INPUT, PARTITIONS)])
        publish(log, [Message(_INPUT, key, value) for key, value in messages(count)])
        yield Peers(log, broker.bootstrap, count)
