"""Tells stage 2 that the owner of a case is away: who has closed the last page, or has signed out."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import Counter
from collections.abc import Iterable, Iterator

from stream import records
from stream.core.clock import Clock
from stream.gateway.log_writer import LogWriter
from stream.gateway.state.live_state import LiveState
from stream.log import LogError, Message, topics

_LOOKS_EVERY = 1.0
_LOOKS_FOR = 60.0
"""Seconds for which the cases of somebody who is away are looked at."""
_REPORTED_KEPT = 10_000

logger = logging.getLogger(__name__)


def left(person: str, cases: Iterable[records.Case], at: float) -> Iterator[records.Action]:
    """Yield for each case that a person has the report that the person is away.

    Args:
        person: the one id of the person.
        cases: the cases that are known.
        at: the gateway's clock, in seconds since 1970.
    """
    for case in cases:
        owned = case.owned
        if owned.owner is None or owned.owner_person != person or owned.status == "resolved":
            continue
        # Two gateways that both miss the person say the same.
        about = hashlib.sha256(f"{person}\n{case.id}\n{case.step}".encode()).hexdigest()[:20]
        yield records.Action(
            id=f"left-{about}",
            action="left",
            case=case.id,
            queue=case.queue,
            by=owned.owner,
            person=person,
            at=at,
        )


class Absences:
    """Counts the connections of each person, and reports those who have had none for a while.

    A gateway knows only its own connections. Whoever never came to it is not away.

    Args:
        writer: writes to the log.
        state: has the cases and their owners.
        after_seconds: so long a person may have no connection.
        clock: measures that time, and is the time of the reports.
    """

    def __init__(self, writer: LogWriter, state: LiveState, after_seconds: float, clock: Clock) -> None:
        self._writer = writer
        self._state = state
        self._after_seconds = after_seconds
        self._clock = clock
        self._connections: Counter[str] = Counter()
        # When a person without a connection counts as away, by the monotonic clock.
        self._away_at: dict[str, float] = {}
        self._reported: dict[str, None] = {}

    def came(self, person: str) -> None:
        """Somebody has one connection more."""
        self._connections[person] += 1
        self._away_at.pop(person, None)

    def went(self, person: str, signed_off: bool) -> None:
        """Somebody has one connection less, because the sign-in is over if `signed_off`."""
        self._connections[person] -= 1
        if self._connections[person] <= 0:
            del self._connections[person]
            wait = 0.0 if signed_off else self._after_seconds
            self._away_at[person] = self._clock.monotonic() + wait

    async def run(self) -> None:
        """Report who is away until cancelled."""
        while True:
            await asyncio.sleep(_LOOKS_EVERY)
            await self.look()

    async def look(self) -> None:
        """Report the cases of those who are away now."""
        now = self._clock.monotonic()
        for person, away_at in list(self._away_at.items()):
            if now - away_at > _LOOKS_FOR:
                self._away_at.pop(person, None)
            elif now >= away_at:
                await self._report(person)

    async def _report(self, person: str) -> None:
        """Report the cases that a person has. What the person did last may not have reached the state yet."""
        cases = self._state.cases()
        actions = [each for each in left(person, cases, self._clock.now()) if each.id not in self._reported]
        if not actions:
            return
        try:
            await self._writer.send(lambda: [_message(action) for action in actions])
        except LogError as error:
            logger.warning("%r is away, and the log does not take it yet: %r", person, error)
            return
        self._reported.update(dict.fromkeys(action.id for action in actions))
        while len(self._reported) > _REPORTED_KEPT:
            self._reported.pop(next(iter(self._reported)))


def _message(action: records.Action) -> Message:
    return Message(topics.ACTIONS, action.queue.encode(), records.encode(action))
