"""Runs parts of the floor side by side in one process, and lets none fail in silence."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)


class Threads:
    """Threads that share one stop; when any of them fails, all are stopped and `failure` says why."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.failure: BaseException | None = None
        self._threads: list[threading.Thread] = []

    def start(self, name: str, run: Callable[[threading.Event], object]) -> None:
        """Run `run(stop)` in a thread of its own."""

        def guarded() -> None:
            try:
                run(self.stop)
            except BaseException as error:
                logger.exception("%s has failed", name)
                self.failure = self.failure or error
                self.stop.set()

        thread = threading.Thread(target=guarded, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def join(self, timeout: float = 10.0) -> None:
        """Stop all and wait for them, each at most `timeout` seconds."""
        self.stop.set()
        for thread in self._threads:
            thread.join(timeout)
