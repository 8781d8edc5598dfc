"""Tells viewers what to do about a case: the playbooks that ops publish, filled with the case's own facts."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable

from stream.access.principal import Principal
from stream.gateway.acts.refused import Refused
from stream.gateway.log_reader import LogReader
from stream.gateway.protocol import PlaybookRequest
from stream.gateway.state.live_state import LiveState
from stream.gateway.state.scope import scope_of
from stream.log import Log, Record, topics
from stream.log.follower import Follower
from stream.playbooks.bundled import bundled
from stream.playbooks.fill import playbook_for
from stream.playbooks.history import PlaybooksHistory
from stream.records import FilledPlaybook, decode_playbooks

_PAUSE = 5.0
_LOAD_SECONDS = 5.0

logger = logging.getLogger(__name__)


class PlaybookDesk:
    """Follows the published playbooks, and fills the one of a case. After a failure it starts over.

    Args:
        log: the log to read.
        state: the cases, with their alerts and conversations, as viewers see them.
        loaded: whether `state` has been read from the log.
    """

    def __init__(self, log: Log, state: LiveState, loaded: Callable[[], bool]) -> None:
        self._log = log
        self._state = state
        self._loaded = loaded
        # What ops have changed must not come as it was before, so nothing comes until all has been read.
        self._history = PlaybooksHistory(bundled())
        self._ready = asyncio.Event()
        self._reader = LogReader("gateway-playbooks", _PAUSE, "the playbooks cannot be read")

    async def filled(self, who: Principal, request: PlaybookRequest) -> FilledPlaybook:
        """Return the playbook of a case, filled.

        Raises:
            Refused: there is no such case that the person sees, or the floor or the playbooks could not be
                read from the log yet.
        """
        history = await self._read()
        state, scope = self._state, scope_of(who)
        case = state.case(request.case)
        if case is None or not scope.has(case.queue):
            raise Refused("unknown_case", f"there is no case {request.case}")
        now = state.time.data_at
        return playbook_for(
            # Before the floor has a time, those that were published last are as good as any.
            history.whole(history.last.version) if now is None else history.at(now),
            case,
            state.alerts_of(case.subject),
            state.conversation(case.subject) if case.subject_kind == "conversation" else None,
            request.language,
            words=scope.words,
            now=now,
        )

    async def _read(self) -> PlaybooksHistory:
        try:
            async with asyncio.timeout(_LOAD_SECONDS):
                await self._ready.wait()
        except TimeoutError:
            raise Refused("log_unavailable", "the playbooks are not loaded yet: try again") from None
        if not self._loaded():
            raise Refused("log_unavailable", "the floor is not loaded yet: try again")
        return self._history

    async def run(self) -> None:
        """Read the playbooks until cancelled."""
        await self._reader.run(self._follow)

    async def _follow(self) -> None:
        history = PlaybooksHistory(bundled())
        async with self._reader.opened(lambda: Follower(self._log, [topics.PLAYBOOKS])) as published:
            async for batch in published.to_end():
                _take(history, batch)
            self._history = history
            self._ready.set()
            while True:
                _take(history, await published.poll())


def _take(history: PlaybooksHistory, records: Iterable[Record]) -> None:
    for record in records:
        if record.value is None:
            continue
        try:
            history.add(decode_playbooks(record.value))
        except ValueError as error:
            logger.warning("the playbooks at offset %d are not used: %s", record.offset, error)
