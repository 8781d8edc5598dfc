"""Processes that are started again when they die, as a container would be, and what is done to them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


class Supervised:
    """`python -m stream ARGUMENTS`, started again by `revive` whenever it has died."""

    def __init__(self, name: str, arguments: list[str], environment: Mapping[str, str], logs: Path) -> None:
        self.starts = 0
        self._command = [sys.executable, "-m", "stream", *arguments]
        self._environment = {**os.environ, **environment}
        self._log = logs / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped_until: float | None = None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def stopped(self) -> bool:
        """Whether it stands still at present."""
        return self._stopped_until is not None

    def revive(self) -> None:
        """Start it if it does not run; let it go on if it has stood still for long enough."""
        if not self.running:
            self._stopped_until = None
            self.starts += 1
            assert self.starts < 100, f"{self._command} does not stay up"
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(
                    self._command, env=self._environment, cwd=_ROOT, stdout=log, stderr=log
                )
        elif self._stopped_until is not None and time.monotonic() >= self._stopped_until:
            self.go_on()

    def kill(self) -> None:
        """End it at once, wherever it is."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._stopped_until = None

    def stand_still(self, seconds: float) -> None:
        """Take its processor time away, as a machine that swaps or a paused container does."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        self._stopped_until = time.monotonic() + seconds

    def go_on(self) -> None:
        assert self._process is not None
        self._stopped_until = None
        self._process.send_signal(signal.SIGCONT)

    def ask_to_end(self) -> None:
        """Let it end what it does, and then itself."""
        if self._process is not None:
            self.go_on()
            self._process.terminate()

    def wait(self) -> None:
        """Return when it has ended."""
        if self._process is not None:
            self._process.wait()

    def end(self) -> None:
        """Make sure that nothing of it is left."""
        if self.running:
            self.kill()

    def last_words(self, lines: int = 15) -> str:
        said = self._log.read_text(errors="replace").splitlines() if self._log.exists() else []
        return "\n".join([f"--- {self._log.stem}, started {self.starts} times", *said[-lines:]])
