"""A whole floor in one process: both stages and the gateway, on any log.

The demo, small floors, replays that are to be watched, tests and benchmarks all run this one.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterable

from detectors.conversation.attention import AttentionDetector
from detectors.conversation.learning import Figures
from stream.core.clock import Clock, SystemClock
from stream.gateway.server import Gateway, GatewaySettings
from stream.log import Log, topics
from stream.runtime import stages
from stream.runtime.stages import Stage
from stream.runtime.threads import Threads
from stream.runtime.worker import Worker, work

STAGES = ("conversations", "queues")


def make_stages(log: Log, names: Iterable[str] = STAGES) -> list[Stage]:
    """The stages of these names, in order; models are loaded only where they are needed."""
    made: list[Stage] = []
    for name in names:
        if name == "conversations":
            made.append(stages.conversations(log, AttentionDetector.bundled()))
        else:
            made.append(stages.queues(log))
    return made


class Workers:
    """One worker for each stage, taking turns in a thread of their own."""

    def __init__(
        self, log: Log, identity: str, names: Iterable[str] = STAGES, clock: Clock | None = None
    ) -> None:
        self._threads = Threads()
        self.stop = self._threads.stop
        self._workers = [
            Worker(log, stage, identity, clock or SystemClock()) for stage in make_stages(log, names)
        ]
        self._threads.start(identity, lambda stop: work(self._workers, stop))

    @property
    def failure(self) -> BaseException | None:
        """Why a worker gave up, if one did."""
        return self._threads.failure

    def counters(self) -> Counter[str]:
        """What the workers have counted so far."""
        return sum((worker.counters.copy() for worker in self._workers), Counter())

    def figures(self) -> Figures | None:
        """How good the model has been on the labels that it has learned; None where there were none."""
        return next((worker.figures for worker in self._workers if worker.figures is not None), None)

    def close(self) -> None:
        """Stop and leave the groups."""
        self._threads.join()


def run_gateway(
    log: Log,
    settings: GatewaySettings,
    stop: threading.Event,
    ready: Callable[[int], None] | None = None,
) -> None:
    """Serve viewers until `stop`; `ready` is told the port once they can connect.

    Raises:
        OSError: the port is taken.
    """

    async def serve() -> None:
        stopped = asyncio.Event()

        async def watch() -> None:
            while not stop.is_set():
                await asyncio.sleep(0.1)
            stopped.set()

        watching = asyncio.create_task(watch())
        await Gateway(log, settings).run(ready, stopped)
        watching.cancel()

    asyncio.run(serve())


def prepare(log: Log, partitions: int) -> None:
    """Create the topics that are missing."""
    log.create_topics(topics.specs(partitions))
