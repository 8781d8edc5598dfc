"""Sends what is outgoing: a thread for each route, so that a channel that fails or hangs delays no other."""

from __future__ import annotations

import logging
import random
import threading
from collections import deque
from collections.abc import Callable
from typing import NamedTuple, Protocol

from detectors.contract.readings import Severity
from stream.notify.channels import Undelivered
from stream.records import Outgoing

logger = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between two attempts of a channel that fails."""


class Sends(Protocol):
    """A channel."""

    def send(self, id_: str, title: str, body: str, severity: Severity | None = None) -> None:
        """Return when the notification is taken; raises Undelivered if it is not."""


class Attempt(NamedTuple):
    """What came of an attempt to send a notification. Without an `error` the channel has taken it."""

    outgoing: Outgoing
    error: str | None


class Sender:
    """Sends the notifications of one route, each until it is taken or withdrawn.

    It sends the next one only once it is noted on the log that the last was taken: so whoever dies has at
    most one of each route to send again. After a failure the next attempt is that of the next notification:
    one that a channel refuses for itself holds up no other for ever.

    Args:
        name: of the route.
        channel: only the thread of this sender uses it.
        told: called by that thread after each attempt.
        first_pause: seconds after the first failure. The pause doubles with each failure in a row.
    """

    def __init__(
        self, name: str, channel: Sends, told: Callable[[Attempt], None], first_pause: float = FIRST_PAUSE
    ) -> None:
        self._channel = channel
        self._told = told
        self._first_pause = first_pause
        self._waiting: deque[Outgoing] = deque()
        self._sending: Outgoing | None = None
        self._unnoted: str | None = None
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=f"route-{name}", daemon=True)
        self._thread.start()

    @property
    def size(self) -> int:
        """How many notifications it has not sent."""
        with self._changed:
            return len(self._waiting) + (self._sending is not None)

    def put(self, outgoing: Outgoing) -> None:
        """Send a notification as soon as the channel takes it. Returns at once."""
        with self._changed:
            self._waiting.append(outgoing)
            self._changed.notify()

    def withdraw(self, outgoing: Outgoing) -> bool:
        """Take a notification back. Returns whether it will not be sent: False while it is being sent."""
        with self._changed:
            if self._sending is not None and self._sending.id == outgoing.id:
                return False
            self._waiting = deque(each for each in self._waiting if each.id != outgoing.id)
            return True

    def noted(self, outgoing: Outgoing) -> None:
        """It is on the log that the channel has taken a notification."""
        with self._changed:
            if self._unnoted == outgoing.id:
                self._unnoted = None
                self._changed.notify()

    def stop(self) -> None:
        """Begin no further attempt."""
        with self._changed:
            self._stopping = True
            self._changed.notify()

    def join(self, timeout: float) -> None:
        """Wait up to `timeout` seconds for the attempt that is under way."""
        self._thread.join(timeout)

    def _run(self) -> None:
        failures = 0
        while (outgoing := self._next(self._pause(failures))) is not None:
            error = self._attempt(outgoing)
            failures = failures + 1 if error else 0
            with self._changed:
                self._sending = None
                if error:
                    self._waiting.append(outgoing)
                else:
                    self._unnoted = outgoing.id
            self._told(Attempt(outgoing, error))

    def _pause(self, failures: int) -> float:
        if failures == 0:
            return 0.0
        # Some of it by chance, so that many routes do not come back to one server at once.
        return min(LONGEST_PAUSE, self._first_pause * 2.0 ** min(failures - 1, 10)) * random.uniform(0.8, 1.0)

    def _next(self, pause: float) -> Outgoing | None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopping, pause or 1e-9)
            self._changed.wait_for(lambda: self._stopping or (self._waiting and self._unnoted is None))
            if self._stopping:
                return None
            self._sending = self._waiting.popleft()
            return self._sending

    def _attempt(self, outgoing: Outgoing) -> str | None:
        """Return why the channel has not taken it, or None when it has."""
        try:
            self._channel.send(outgoing.id, outgoing.title, outgoing.body, outgoing.severity)
        except Undelivered as error:
            return str(error)
        except Exception as error:
            # A fault of one channel's library ends no route.
            logger.warning("route %s: %r", outgoing.route, error)
            return f"{type(error).__name__} in the channel"
        return None
