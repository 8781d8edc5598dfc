"""Begins and ends silences for viewers, and removes those whose time is over."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from stream import records
from stream.access.permissions import may, may_everywhere
from stream.access.principal import Principal
from stream.audit.recording import message as audit_message
from stream.core.clock import Clock
from stream.gateway.acts.checked import name_of
from stream.gateway.acts.refused import Refused
from stream.gateway.audit import lines
from stream.gateway.log_writer import LogWriter
from stream.gateway.protocol import SilenceRequest, UnsilenceRequest
from stream.gateway.state.live_state import LiveState
from stream.gateway.state.scope import scope_of
from stream.log import LogError, Message, topics
from stream.privacy.redaction import mask

LONGEST_SECONDS = 7 * 86_400.0
MOST = 200
"""So many silences at once."""
_LOOKS_EVERY = 1.0
_PUBLISH_SECONDS = 5.0

logger = logging.getLogger(__name__)


def to_silence(request: SilenceRequest, known: int, who: Principal, at: float) -> records.Silence:
    """Return the silence that a viewer asks for. Its reason is not masked yet.

    The id is made of the person and of the id of the request, so a request that is sent again adds none.

    Args:
        request: the viewer's request.
        known: how many silences there are.
        who: the person.
        at: the gateway's clock, in seconds since 1970.

    Raises:
        Refused: the person may not act where it would hold, it would end too early or too late, or there are
            too many.
    """
    _check_may_silence(who, request.queue)
    if not at < request.ends_at <= at + LONGEST_SECONDS:
        raise Refused("bad_silence", "`ends_at`: expected a time within the next seven days")
    if known >= MOST:
        raise Refused("too_many", f"there are {known} silences already: end some of them")
    made_by = f"{who.person}\n{request.id}".encode()
    return records.Silence(
        id=hashlib.sha256(made_by).hexdigest()[:20],
        queue=request.queue,
        cause=request.cause,
        channel=request.channel,
        agent=request.agent,
        by=name_of(who),
        person=who.person,
        reason=request.reason,
        starts_at=at,
        ends_at=request.ends_at,
    )


def _check_may_silence(who: Principal, queue: str | None) -> None:
    allowed = may_everywhere(who, "act") if queue is None else may(who, "act", queue)
    if not allowed:
        raise Refused("not_allowed", "this person may not act in all queues that the silence is about")


class Silences:
    """Writes silences to the log, each with its line of the audit.

    Args:
        writer: writes to the log.
        state: the silences that viewers see.
        loaded: whether `state` has been read from the log.
        clock: the clock by which silences begin and end.
    """

    def __init__(self, writer: LogWriter, state: LiveState, loaded: Callable[[], bool], clock: Clock) -> None:
        self._writer = writer
        self._state = state
        self._loaded = loaded
        self._clock = clock
        self._over: set[str] = set()

    async def begin(self, who: Principal, request: SilenceRequest, origin: str) -> str:
        """Return when the log has the silence: `accepted`, or `repeated` if it has had it before.

        Raises:
            Refused: see `to_silence`; or the log did not take it within 5 s.
        """
        self._check_loaded()
        silence = to_silence(request, len(self._state.silences()), who, self._clock.now())
        if self._state.silence(silence.id) is not None:
            return "repeated"

        def make() -> Sequence[Message]:
            masked = replace(silence, reason=mask(silence.reason))
            line = lines.silenced(masked, who, origin)
            return [_message(masked.id, masked), audit_message(line)]

        await self._write(make)
        return "accepted"

    async def end(self, who: Principal, request: UnsilenceRequest, origin: str) -> str:
        """Return `accepted` when the log has the end of a silence.

        Raises:
            Refused: the silence is unknown, the person may not act where it holds, or the log did not take it
                within 5 s.
        """
        self._check_loaded()
        silence = self._state.silence(request.silence)
        if silence is None or not scope_of(who).has(silence.queue):
            raise Refused("unknown_silence", f"there is no silence {request.silence}")
        _check_may_silence(who, silence.queue)
        line = lines.unsilenced(request.id, silence, who, origin, self._clock.now())
        await self._write(lambda: [_message(silence.id, None), audit_message(line)])
        return "accepted"

    async def run(self) -> None:
        """Remove each silence when its time is over, until cancelled."""
        while True:
            await asyncio.sleep(_LOOKS_EVERY)
            now = self._clock.now()
            known = self._state.silences()
            self._over &= {silence.id for silence in known}
            over = {silence.id for silence in known if silence.ends_at <= now} - self._over
            if not over:
                continue
            try:
                await self._writer.send(lambda over=over: [_message(id_, None) for id_ in over])  # type: ignore[misc]
                self._over |= over
            except LogError as error:
                logger.warning("%d silences are over and cannot be removed: %r", len(over), error)

    def _check_loaded(self) -> None:
        if not self._loaded():
            raise Refused("log_unavailable", "the floor is not loaded yet: try again")

    async def _write(self, make: Callable[[], Sequence[Message]]) -> None:
        try:
            async with asyncio.timeout(_PUBLISH_SECONDS):
                await self._writer.send(make)
        except (LogError, TimeoutError) as error:
            logger.warning("a silence could not be recorded: %r", error)
            raise Refused("log_unavailable", "the silence could not be recorded: try again") from None


def _message(id_: str, silence: records.Silence | None) -> Message:
    return Message(topics.SILENCES, id_.encode(), None if silence is None else records.encode(silence))
