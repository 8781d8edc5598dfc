"""Follows what the log says about the floor's health, and tells it to whoever may know."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from detectors.contract.rules.document import Rules
from stream.access.permissions import may
from stream.access.principal import Principal
from stream.core.clock import Clock
from stream.gateway.acts.refused import Refused
from stream.gateway.health.kept import HOUR, MOST_LETTERS, KeptHealth
from stream.gateway.health.lag import LagSamples
from stream.gateway.log_reader import LogReader
from stream.gateway.protocol.health import EventsPartitionHealth, FloorHealth, SignalsPartitionHealth
from stream.gateway.state.live_state import LiveState
from stream.log import Log, Record, topics
from stream.log.follower import Follower

_PAUSE = 5.0
_SAMPLE_SECONDS = 1.0
_SHOWN_LETTERS = 50

logger = logging.getLogger(__name__)


class Reading(NamedTuple):
    """How the gateway itself fares.

    `fault` is why it cannot read the log, `unread` how many records it has not read yet, and
    `lost_audit_lines` how many lines of the audit it could not keep.
    """

    viewers: int
    fault: str | None
    unread: int
    lost_audit_lines: int


class HealthDesk:
    """Tells how the floor fares. A fault in its own reading leaves the rest of the gateway alone.

    Args:
        log: the log to read.
        state: the floor as it is known.
        clock: the gateway's clock.
        reading: returns how the gateway itself fares.
    """

    def __init__(self, log: Log, state: LiveState, clock: Clock, reading: Callable[[], Reading]) -> None:
        self._log = log
        self._state = state
        self._clock = clock
        self._reading = reading
        self._since = clock.now()
        self._kept = KeptHealth()
        self._lag = LagSamples()
        self._events_partitions = 0
        self._reader = LogReader("gateway-health", _PAUSE, "the health of the floor cannot be read")

    def told(self, who: Principal) -> FloorHealth:
        """Return how the floor fares.

        Raises:
            Refused: the person may not know it.
        """
        if not may(who, "see_health"):
            raise Refused("not_allowed", "this person may not see how the floor fares")
        now, state, reading = self._clock.now(), self._state, self._reading()
        scored, not_scored = self._scored()
        return FloorHealth(
            at=now,
            since=self._since,
            viewers=reading.viewers,
            fault=reading.fault,
            unreadable=state.unreadable,
            unread=reading.unread,
            lost_audit_lines=reading.lost_audit_lines,
            lag=self._lag.told(),
            events=self._events(now),
            signals=tuple(
                SignalsPartitionHealth(partition=partition, at=time.at or None)
                for partition, time in sorted(state.time.partitions.items())
            ),
            scored=scored,
            not_scored=not_scored,
            routes=self._kept.routes,
            dead_letters=self._kept.letters[:_SHOWN_LETTERS] if may(who, "read_dead_letters") else None,
            dead_letters_hour=self._kept.letters_since(now - HOUR),
            rules=self._kept.rules_from(state.time.data_at),
            model_moved=state.model_moved,
        )

    def _events(self, now: float) -> tuple[EventsPartitionHealth, ...]:
        times = list(self._state.time.partitions.values())
        ahead = self._state.time.clocks_ahead(now)
        known = {partition for time in times for partition in time.watermarks}
        found = []
        for partition in sorted(known | set(range(self._events_partitions))):
            marks = [time.watermarks.get(partition) for time in times]
            told = [mark for mark in marks if mark is not None]
            # A partition of stage 2 that still awaits it keeps the floor from being known.
            whole = bool(told) and len(told) == len(marks)
            found.append(
                EventsPartitionHealth(
                    partition=partition,
                    at=min(mark.at for mark in told) if whole else None,
                    idle=whole and all(mark.idle for mark in told),
                    ahead=ahead.get(partition),
                )
            )
        return tuple(found)

    def _scored(self) -> tuple[int, dict[str, int]]:
        """Count the live conversations by whether the last turn of the customer was scored, or why not."""
        scored, reasons = 0, Counter[str]()
        for view in self._state.conversations():
            if view.status == "ended":
                continue
            scored += view.probability is not None and view.not_scored is None
            if view.not_scored is not None:
                reasons[view.not_scored] += 1
        return scored, dict(reasons.most_common())

    def rules_at(self, at: float | None) -> Rules:
        """Return the rules that hold at the event time `at` (None: now), as far as they have been read."""
        return self._kept.rules_at(at)

    async def run(self) -> None:
        """Read the log, and sample the lag each second, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._reader.run(self._follow))
            tasks.create_task(self._sample())

    async def _sample(self) -> None:
        while True:
            time = self._state.time
            known = None if time.is_recorded else time.data_at
            self._lag.add(None if known is None else max(0.0, self._clock.now() - known))
            await asyncio.sleep(_SAMPLE_SECONDS)

    async def _follow(self) -> None:
        kept = KeptHealth()
        async with self._reader.opened(self._open) as opened:
            async for batch in opened.to_end():
                _take(kept, batch)
            self._kept = kept
            while True:
                _take(kept, await opened.poll())

    def _open(self) -> Follower:
        self._events_partitions = self._log.partitions(topics.EVENTS)
        # The last hour is counted, and the latest are shown however old they are.
        hour = self._log.offsets_since(topics.DEAD_LETTERS, self._clock.now() - HOUR)
        ends = self._log.end_offsets(topics.DEAD_LETTERS)
        start = {where: min(hour[where], max(0, end - MOST_LETTERS)) for where, end in ends.items()}
        return Follower(self._log, [topics.DEAD_LETTERS, topics.NOTIFICATIONS, topics.RULES], start)


def _take(kept: KeptHealth, records: Iterable[Record]) -> None:
    for record in records:
        try:
            kept.take(record)
        except (ValueError, RecursionError):
            logger.warning("a record of %s cannot be read: offset %d", record.topic, record.offset)
