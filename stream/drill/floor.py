"""The floor of a drill: a log in memory, workers, a gateway and an archive, all of this process alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing

from stream.access.revocations import Revocations
from stream.archive.running import follow
from stream.archive.sql.database import open_reader
from stream.drill.happened import Happened, happened
from stream.drill.moving import moved_label, moved_rules
from stream.drill.pace import Pace
from stream.drill.play import first_time, play, reached, wait_until_handled
from stream.drill.stretch import Stretch
from stream.gateway.settings import GatewaySettings
from stream.log import Log, Message, topics
from stream.log.memory.log import MemoryLog
from stream.records import encode
from stream.runtime.threads import Threads
from stream.runtime.workers import Workers, create_topics, run_gateway


class DrillFloor:
    """A floor that plays a stretch from its making on.

    Args:
        archive: the URL of its own archive, which is new.
        over: is set when the whole stretch has been played.
        ready: called with the gateway's port once viewers can connect.
    """

    def __init__(
        self,
        stretch: Stretch,
        pace: Pace,
        gateway: GatewaySettings,
        archive: str,
        over: threading.Event,
        ready: Callable[[int], None] | None = None,
        revocations: Revocations | None = None,
    ) -> None:
        self._over = over
        self._pace, self._archive, self._log = pace, archive, MemoryLog()
        create_topics(self._log, stretch.partitions)
        _publish_what_held(self._log, stretch, pace)
        self._workers, self._parts = Workers(self._log, "drill"), Threads()
        self._parts.start(
            "gateway", lambda stop: run_gateway(self._log, gateway, stop, ready, revocations=revocations)
        )
        self._parts.start("archive", lambda stop: follow(self._log, archive, stop, once=False))
        self._parts.start("player", lambda stop: self._play(stretch, stop))

    @property
    def failure(self) -> BaseException | None:
        """The error that ended a part of the floor, or None."""
        return self._workers.failure or self._parts.failure

    def end(self) -> tuple[float, Happened]:
        """End the floor. Returns how many seconds of the stretch were played, and what happened in them."""
        end = min(self._pace.at(time.time()), reached(self._log))
        self._parts.join()
        self._workers.close()
        follow(self._log, self._archive, threading.Event(), once=True)
        self._log.close()
        opens_at = self._pace.opens_at
        with closing(open_reader(self._archive)) as archive:
            found = happened(archive, opens_at, end, self._pace.at)
        return max(0.0, end - opens_at), found

    def _play(self, stretch: Stretch, stop: threading.Event) -> None:
        play(self._log, stretch, self._pace, stop)
        if not stop.is_set():
            wait_until_handled(self._log, self._pace.opens_at + self._pace.length)
        self._over.set()


def _publish_what_held(log: Log, stretch: Stretch, pace: Pace) -> None:
    """Publish the rules and labels of then, and its beginning: the workers find them when they start."""
    versions = moved_rules(stretch.rules, stretch.begin, pace.shift)
    labels = ((key, moved_label(entry, pace.shift)) for key, entry in stretch.labels)
    with closing(log.publisher()) as publisher:
        publisher.send([Message(topics.RULES, b"rules/%d" % each.version, encode(each)) for each in versions])
        publisher.send([Message(topics.LABELS, key, encode(entry)) for key, entry in labels])
        publisher.send(first_time(stretch, pace))
