"""Tells the gateway who could not sign in and who has signed out, for the audit."""

from __future__ import annotations

import logging
import random
import secrets
import threading
import time
from collections.abc import Callable
from queue import Empty, Full, Queue

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from dashboard.client.reports import NotTaken, send
from stream.gateway import protocol
from stream.gateway.protocol import Hello, SignInReport

KEPT = 1_000
"""Reports that wait while the gateway is away. What comes then is in this process's log alone."""
_OPEN_SECONDS = 10.0
_IDLE_SECONDS = 30.0
_PAUSES = (1.0, 2.0, 5.0, 15.0)

logger = logging.getLogger("stepin.audit")


class Reports:
    """Sends reports in a thread of its own, so that no page waits for the gateway.

    Args:
        url: the gateway's WebSocket.
        ticket: gives a ticket of the dashboard's own process, for each connection.
        pauses: the seconds between attempts while the gateway is away.
    """

    def __init__(self, url: str, ticket: Callable[[], str], pauses: tuple[float, ...] = _PAUSES) -> None:
        self._url = url
        self._ticket = ticket
        self._pauses = pauses
        self._waiting: Queue[SignInReport] = Queue(KEPT)
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def failed(self, person: str, origin: str, reason: str) -> None:
        """Somebody could not sign in. `person` is empty if the name is nobody's."""
        self._add(
            SignInReport(secrets.token_hex(10), "sign_in_failed", person, "", origin, time.time(), reason)
        )

    def signed_out(self, person: str, name: str, origin: str) -> None:
        """Somebody has signed out."""
        self._add(SignInReport(secrets.token_hex(10), "signed_out", person, name, origin, time.time()))

    def _add(self, report: SignInReport) -> None:
        try:
            self._waiting.put_nowait(report)
        except Full:
            logger.warning("the audit lacks a line: the gateway is away, and %d reports wait", KEPT)
            return
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="sign-in-reports", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        report = self._waiting.get()
        failures = 0
        while True:
            try:
                with connect(self._url, open_timeout=_OPEN_SECONDS, max_size=None) as socket:
                    socket.send(protocol.encode(Hello(self._ticket())), text=True)
                    while True:
                        send(socket, report)
                        failures = 0
                        report = self._waiting.get(timeout=_IDLE_SECONDS)
            except Empty:
                # The connection is not kept for the next one, which may be hours away.
                report = self._waiting.get()
            except (OSError, WebSocketException, NotTaken) as error:
                if not failures:
                    logger.warning("reports of sign-ins wait for the gateway: %s", error)
                time.sleep(self._pauses[min(failures, len(self._pauses) - 1)] * random.uniform(0.5, 1.0))
                failures += 1
