"""Runs the dashboard as a process on a port of its own."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from dashboard import launch
from tests.builders.waiting import PATIENCE


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class RunningDashboard:
    """The dashboard in a process, from `start` to `stop`. It may start again, with another secret."""

    def __init__(self, gateway_url: str, folder: Path) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._gateway_url = gateway_url
        self._output = folder / "output.txt"

    def start(self, token: str) -> RunningDashboard:
        """Return when it answers."""
        with self._output.open("wb") as file:
            self._process = subprocess.Popen(
                launch.command(self.port),
                env=launch.environment(self._gateway_url, token),
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd=self._output.parent,
            )
        deadline = time.monotonic() + PATIENCE
        while not self._is_up():
            assert self._process.poll() is None, self._output.read_text()
            assert time.monotonic() < deadline, f"the dashboard did not start: {self._output.read_text()}"
            time.sleep(0.1)
        return self

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)

    def _is_up(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False
