"""Measures a replay: its alerts, its speed, and the time from an event to its alert.

The time to an alert begins with the publishing of its source, and ends with the publishing of its first
record. The source of an alert about a turn (frustration and the like) is that turn. The source of an alert
about a wait is the first batch that reached the deadline of the alert.

At full speed, events are published faster than the workers handle them. The time to an alert then measures
how far the workers lag behind, not how long a supervisor would wait.

A viewer of the gateway gets states, not records. An alert that opens and resolves between two deltas counts
for the log and not for the gateway.
"""

from __future__ import annotations

import hashlib
import json
import math
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from detectors.contract.causes import find
from stream.access.principal import Principal
from stream.access.tickets import LIFETIME_SECONDS, Tickets
from stream.alerts.arrivals import Awaited
from stream.log import Log, topics
from stream.log.follower import Follower
from stream.queues.watermarks import TIME_PREFIX
from stream.records import Alert, decode_alert, decode_time
from stream.replay.pace import Ledger

_WATCHER = Principal(
    person="service:replay", name="replay", roles=frozenset({"wall"}), queues=None, words=False
)
_MOST_AT_ONCE = 5_000
_POLL = 0.2


class AlertWatch:
    """Notes the alerts that are raised while it is open, and how far stage 2 is with a recording."""

    def __init__(self, log: Log, recording: str) -> None:
        self.opened: dict[str, tuple[Alert, float]] = {}
        self._recording = recording
        self._times = dict.fromkeys(range(log.partitions(topics.QUEUES)), 0.0)
        self._awaited = Awaited()
        self._follower = Follower(log, [topics.ALERTS, topics.QUEUES], "end")
        self._stop = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="alert-watch", daemon=True)

    def __enter__(self) -> AlertWatch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._follower.close()

    def wait_for(self, event_time: float, patience: float) -> bool:
        """Wait until stage 2 reaches `event_time`, and each alert the queue that its conversation went to.

        Returns False after `patience` seconds without progress.

        Raises:
            LogError: the log cannot be read.
        """
        at, moved = self.time, time.monotonic()
        while not self._reached(event_time) and time.monotonic() < moved + patience:
            if self._failure is not None:
                raise self._failure
            time.sleep(_POLL / 4)
            if self.time > at:
                at, moved = self.time, time.monotonic()
        return self._reached(event_time)

    def _reached(self, event_time: float) -> bool:
        return self.time >= event_time and not self._awaited

    @property
    def time(self) -> float:
        """The event time that every partition of stage 2 has reached."""
        return min(self._times.values())

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                for record in self._follower.poll(_POLL, _MOST_AT_ONCE):
                    if record.topic == topics.QUEUES:
                        self._awaited.observe(record)
                    if record.value is None or record.key is None:
                        continue
                    if record.topic == topics.ALERTS:
                        identity = record.key.decode()
                        if identity not in self.opened:
                            self.opened[identity] = (decode_alert(record.value), record.timestamp)
                    elif record.key.startswith(TIME_PREFIX):
                        time_record = decode_time(record.value)
                        if time_record.recording == self._recording:
                            self._times[record.partition] = time_record.at
        except Exception as error:
            self._failure = error


class GatewayWatch:
    """A viewer of the gateway that notes when it first saw each alert, in seconds since 1970.

    Args:
        url: the gateway's socket.
        token: the secret of the gateway, with which the viewer signs its own tickets.
    """

    def __init__(self, url: str, token: str) -> None:
        self.seen: dict[str, float] = {}
        self._url = url
        self._tickets = Tickets(token)
        self._renew_at = 0.0
        self._closing = ExitStack()
        self._thread = threading.Thread(target=self._run, name="gateway-watch", daemon=True)

    def __enter__(self) -> GatewayWatch:
        self._socket = self._closing.enter_context(connect(self._url, max_size=None, open_timeout=10))
        self._send_ticket("hello")
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()
        self._thread.join()

    def _run(self) -> None:
        with suppress(WebSocketException, OSError):
            while True:
                message: dict[str, Any] = json.loads(self._socket.recv())
                now = time.time()
                for alert in message.get("alerts", ()):
                    self.seen.setdefault(alert["id"], now)
                if now > self._renew_at:
                    self._send_ticket("renew")

    def _send_ticket(self, type_: str) -> None:
        now = time.time()
        self._renew_at = now + LIFETIME_SECONDS / 2
        ticket = self._tickets.issue(_WATCHER, "replay", now, now)
        self._socket.send(json.dumps({"type": type_, "ticket": ticket}))


def source_published(alert: Alert, ledger: Ledger) -> float | None:
    """Return when the source of the alert was published, or None if another replay published it."""
    if find(alert.cause).family == "wait" or alert.evidence.turn is None:
        return ledger.reached(alert.starts_at)
    return ledger.published.get(alert.evidence.turn)


def percentiles(seconds: Iterable[float]) -> dict[str, float | int | None]:
    """Return the number of values, and p50, p95 and p99 in milliseconds, by nearest rank."""
    ranked = sorted(seconds)
    return {"count": len(ranked), **{f"p{p}_ms": _at(ranked, p) for p in (50, 95, 99)}}


def _at(ranked: Sequence[float], percent: int) -> float | None:
    if not ranked:
        return None
    return round(ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)] * 1000.0, 1)


def summary(
    ledger: Ledger,
    watch: AlertWatch,
    gateway: GatewayWatch | None,
    complete: bool,
    times: str,
    seconds: float,
) -> dict[str, Any]:
    """Return the report, ready for JSON.

    `alert_ids` is a digest of the ids of all alerts: two replays with the same digest raised the same alerts.

    Args:
        complete: whether stage 2 has handled everything.
        times: the origin of the times in the file.
        seconds: from the first event that was published to the last that was handled.
    """
    to_alert, to_gateway = [], []
    for alert, published in watch.opened.values():
        source = source_published(alert, ledger)
        if source is None:
            continue
        to_alert.append(max(0.0, published - source))
        if gateway is not None and alert.id in gateway.seen:
            to_gateway.append(max(0.0, gateway.seen[alert.id] - source))
    causes = Counter(alert.cause for alert, _ in watch.opened.values())
    publishing = max(ledger.finished_at - ledger.began_at, 1e-9)
    return {
        "events": ledger.events,
        "unreadable": ledger.unreadable,
        "conversations": len(ledger.conversations),
        "alerts": dict(sorted(causes.items())),
        "alert_ids": hashlib.sha256(" ".join(sorted(watch.opened)).encode()).hexdigest()[:16],
        "complete": complete,
        "seconds": round(seconds, 2),
        "events_per_second": round(ledger.events / max(seconds, 1e-9), 1),
        "published_per_second": round(ledger.events / publishing, 1),
        "event_to_alert": percentiles(to_alert),
        "event_to_gateway": percentiles(to_gateway) if gateway is not None else None,
        "times": times,
    }
