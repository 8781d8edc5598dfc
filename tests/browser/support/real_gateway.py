"""Runs the real gateway in a thread, over a log that a test fills."""

from __future__ import annotations

import asyncio
import threading
import time

from stream.access.revocations import Revocations
from stream.gateway.server import Gateway
from stream.gateway.settings import GatewaySettings
from stream.log.memory.log import MemoryLog
from tests.builders.floors import gateway as gateway_floor
from tests.builders.waiting import PATIENCE


class RealGateway:
    """The gateway from `start` to `stop`. It may start again.

    Without a `log` of the caller's it has one of its own, whose watermark advances without workers.
    """

    def __init__(
        self, port: int, log: MemoryLog | None = None, revocations: Revocations | None = None
    ) -> None:
        self.port = port
        self._revocations = revocations
        self.log: MemoryLog = log or gateway_floor.floor()
        self.advancing = log is None
        self._ended = threading.Event()
        self._ticking = threading.Thread(target=self._tick, daemon=True)
        self._ticking.start()

    def _tick(self) -> None:
        while not self._ended.wait(0.3):
            if self.advancing:
                now = time.time()
                gateway_floor.put(
                    self.log, *(gateway_floor.time_passed(now, partition) for partition in range(2))
                )

    def start(self, token: str) -> None:
        """Return when it answers."""
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(token, ready)), daemon=True)
        self._thread.start()
        assert ready.wait(PATIENCE), "the gateway did not start"

    async def _serve(self, token: str, ready: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        settings = GatewaySettings(token=token, port=self.port, internal_port=0)
        await Gateway(self.log, settings, revocations=self._revocations).run(
            lambda _: ready.set(), self._stop
        )

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE)

    def close(self) -> None:
        self._ended.set()
        self._ticking.join(PATIENCE)
        self.stop()
