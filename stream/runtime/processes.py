"""Starts, watches and stops the processes of a floor on one machine."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping

# A proxy that the environment names must not stand between processes of this machine.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class PortTaken(RuntimeError):
    """The floor cannot listen on a port. The message names the port, the reason and the remedy."""

    def __init__(self, host: str, port: int, variable: str, error: OSError) -> None:
        if error.errno == errno.EADDRINUSE:
            other = port + 1 if port < 65535 else port - 1
            super().__init__(
                f"port {port} is taken: stop the program that listens there, or choose another with "
                f"{variable}, for example {variable}={other}"
            )
        else:
            super().__init__(
                f"STEPIN_HOST, {variable}: expected an address to listen on, got {host}:{port} ({error})"
            )


class ProcessEnded(RuntimeError):
    """A process of the floor ended or does not answer. The message names it."""


def check_port(host: str, port: int, variable: str) -> None:
    """Check that a process can listen on a port.

    Raises:
        PortTaken: it cannot.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(host, port, variable, error) from None


class Processes:
    """Runs Python modules as processes. The end of the `with` block stops all of them."""

    def __init__(self) -> None:
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._running.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + 8.0
        for process in self._running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def start(self, name: str, arguments: list[str], environment: Mapping[str, str]) -> None:
        """Run `python -m ARGUMENTS` in a new session: Ctrl-C reaches it only through this process."""
        self._running[name] = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def check(self) -> None:
        """Check that all processes still run.

        Raises:
            ProcessEnded: one does not.
        """
        for name, process in self._running.items():
            if process.poll() is not None:
                raise ProcessEnded(f"{name} has ended with exit status {process.returncode}")

    def wait_for(self, url: str, stop: threading.Event, timeout: float = 90.0) -> None:
        """Wait until a page answers.

        Raises:
            ProcessEnded: a process ended, or the page did not answer in `timeout` seconds.
        """
        deadline = time.monotonic() + timeout
        while not stop.is_set():
            self.check()
            try:
                with _DIRECT.open(url, timeout=2.0):
                    return
            except (urllib.error.URLError, OSError):
                if time.monotonic() > deadline:
                    raise ProcessEnded(f"{url} did not answer within {timeout:.0f} s") from None
            stop.wait(0.1)
