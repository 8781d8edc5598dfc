"""Runs both stages and the gateway in one process, on any log.

The commands, the demo, replays in memory, tests and benchmarks all use it.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterable

from detectors import bundled
from detectors.conversation.learning import Figures
from stream.access.revocations import Revocations
from stream.core.clock import Clock, SystemClock
from stream.gateway.server import Gateway
from stream.gateway.settings import GatewaySettings
from stream.labels.saved import Seal
from stream.log import Log, topics
from stream.runtime import stages
from stream.runtime.stages import Stage
from stream.runtime.threads import Threads
from stream.runtime.watchdog import Watchdog
from stream.runtime.worker import Worker, work
from stream.shadow.beside import Shadows

STAGES = ("conversations", "queues")


def make_stages(log: Log, names: Iterable[str] = STAGES) -> list[Stage]:
    """Return the stages of these names, in this order. Loads the models only for a stage that scores."""
    made: list[Stage] = []
    for name in names:
        if name == "conversations":
            made.append(stages.conversations(log, bundled.attention_detector()))
        else:
            made.append(stages.queues(log))
    return made


class Workers:
    """One worker for each stage. They take turns in one thread.

    Args:
        identity: names the workers; a second process with the same name fences them.
        clock: the clock of this machine by default.
        start: begin at once, in a thread. If not, call `run`.
        secret: what the workers of a floor share, to sign the models that they save.
    """

    def __init__(
        self,
        log: Log,
        identity: str,
        names: Iterable[str] = STAGES,
        clock: Clock | None = None,
        start: bool = True,
        secret: str = "",
    ) -> None:
        self._threads = Threads()
        self.stop = self._threads.stop
        self._watchdog = Watchdog()
        seal = Seal(secret, identity)
        self._workers = [
            Worker(log, stage, identity, clock or SystemClock(), self._watchdog, seal)
            for stage in make_stages(log, names)
        ]
        if start:
            self._threads.start(identity, lambda stop: work(self._workers, stop))

    def run(self, stop: threading.Event) -> None:
        """Work in this thread until `stop` is set. It must be the main one: a record may take 5 s at most."""
        self._watchdog.start()
        try:
            work(self._workers, stop, self._watchdog)
        finally:
            self._watchdog.stop()

    @property
    def failure(self) -> BaseException | None:
        """The error that ended the workers, or None."""
        return self._threads.failure

    def counters(self) -> Counter[str]:
        """Return the counts of all workers so far."""
        return sum((worker.counters.copy() for worker in self._workers), Counter())

    def figures(self) -> Figures | None:
        """Return how good the model was on the labels that it has learned, or None before the first."""
        return next((worker.figures for worker in self._workers if worker.figures is not None), None)

    def close(self) -> None:
        """Stop the workers; they leave their groups."""
        self._threads.join()


def run_gateway(
    log: Log,
    settings: GatewaySettings,
    stop: threading.Event,
    ready: Callable[[int], None] | None = None,
    revocations: Revocations | None = None,
    shadows: Shadows | None = None,
) -> None:
    """Serve viewers until `stop` is set. Calls `ready` with the port once they can connect.

    Tickets end early as `revocations` say. `shadows` are those beside the floor.

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
        await Gateway(log, settings, revocations=revocations, shadows=shadows).run(ready, stopped)
        watching.cancel()

    asyncio.run(serve())


def create_topics(log: Log, partitions: int) -> None:
    """Create the missing topics."""
    log.create_topics(topics.specs(partitions))
