"""The viewers of a gateway, and what each of them is sent."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import defaultdict
from collections.abc import Callable, Sequence

from websockets.asyncio.server import broadcast

from stream.access.principal import Principal
from stream.access.tickets import Ticket
from stream.core.clock import Clock
from stream.gateway import protocol
from stream.gateway.audience import Audience
from stream.gateway.door.admission import TurnedAway
from stream.gateway.metrics import GatewayMetrics
from stream.gateway.settings import GatewaySettings
from stream.gateway.state.live_state import LiveState
from stream.gateway.state.scope import Scope, scope_of
from stream.gateway.viewer import Viewer
from stream.gateway.waiting import wait_at_most

_FIRST_LOAD_SECONDS = 2.0
_UNUSED_AUDIENCES = 1_000

logger = logging.getLogger(__name__)


class Viewers:
    """Sends every viewer what it sees of the live state, and closes those whose ticket no longer holds.

    Whoever changes the state sets `changed`.

    Args:
        state: the whole floor.
        settings: how often and for how long the gateway sends.
        metrics: counts what is sent.
        clock: the clock for heartbeats and slow viewers.
        check: raises `TurnedAway` when the connection of a ticket may not go on.
        is_loaded: whether `state` has been read from the log.
    """

    def __init__(
        self,
        state: LiveState,
        settings: GatewaySettings,
        metrics: GatewayMetrics,
        clock: Clock,
        check: Callable[[Ticket], None],
        is_loaded: Callable[[], bool],
    ) -> None:
        self.changed = asyncio.Event()
        self._state = state
        self._settings = settings
        self._metrics = metrics
        self._clock = clock
        self._check = check
        self._is_loaded = is_loaded
        self._viewers: set[Viewer] = set()
        self._audiences: dict[Scope, Audience] = {}
        self._closing: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._viewers)

    def add(self, viewer: Viewer) -> None:
        """Begin to send to a viewer."""
        self._viewers.add(viewer)
        self.changed.set()

    def discard(self, viewer: Viewer) -> None:
        """Send nothing more to a viewer."""
        self._viewers.discard(viewer)

    def present(self) -> list[Principal]:
        """Return who is connected."""
        return [viewer.ticket.principal for viewer in self._viewers]

    def audience(self, ticket: Ticket) -> Audience:
        """Return the viewers who see the same as the person of this ticket."""
        scope = scope_of(ticket.principal)
        if scope not in self._audiences:
            unused = set(self._audiences) - {viewer.audience.scope for viewer in self._viewers}
            if len(unused) >= _UNUSED_AUDIENCES:
                for old in unused:
                    del self._audiences[old]
            self._audiences[scope] = Audience(self._state, scope, secrets.token_hex(8))
        return self._audiences[scope]

    async def run(self) -> None:
        """Send deltas and snapshots when the state changes, and a heartbeat at least each second."""
        started = self._clock.monotonic()
        heartbeat_due = started
        was_stale = False
        while True:
            self.changed.clear()
            monotonic, now = self._clock.monotonic(), self._clock.now()
            self._close_ended()
            ready = self._ready_viewers(monotonic)
            # An empty floor is not shown during the first load, unless the log takes too long.
            if self._is_loaded() or monotonic - started > _FIRST_LOAD_SECONDS:
                self._send_state(ready, now)
            stale = self._state.time.stale_since(now) is not None
            if monotonic >= heartbeat_due or stale != was_stale:
                heartbeat_due, was_stale = monotonic + protocol.HEARTBEAT_SECONDS, stale
                for viewer in self._viewers:
                    viewer.needs_heartbeat = True
            self._send_heartbeat(ready, now)
            await asyncio.sleep(self._settings.delta_seconds)
            left = min(heartbeat_due - self._clock.monotonic(), self._settings.delta_seconds)
            if left > 0 and not self.changed.is_set():
                await wait_at_most(self.changed, left)

    def _close_ended(self) -> None:
        """Close the connections whose ticket no longer holds."""
        for viewer in list(self._viewers):
            try:
                self._check(viewer.ticket)
            except TurnedAway as why:
                self._viewers.discard(viewer)
                viewer.signed_off = why.signed_off
                closing = asyncio.create_task(viewer.connection.close(why.code, str(why)))
                self._closing.add(closing)
                closing.add_done_callback(self._closing.discard)

    def _ready_viewers(self, monotonic: float) -> list[Viewer]:
        """Return the viewers that have received everything. Drops a viewer that is slow for too long."""
        ready = []
        for viewer in self._viewers:
            slow_for = viewer.slow_for(monotonic)
            if slow_for is None:
                ready.append(viewer)
            elif slow_for > self._settings.drop_after_seconds:
                logger.info(
                    "%r has received nothing for %.0f s: dropped", viewer.ticket.principal.person, slow_for
                )
                self._metrics.dropped_viewers.inc()
                viewer.drop()
        self._metrics.slow_viewers.set(len(self._viewers) - len(ready))
        return ready

    def _send_state(self, viewers: Sequence[Viewer], now: float) -> None:
        """Bring each viewer to the current version of what it sees.

        Viewers who see the same and have the same version share one message.
        """
        groups: defaultdict[tuple[Audience, int | None], list[Viewer]] = defaultdict(list)
        for viewer in viewers:
            if viewer.seq != viewer.audience.seq:
                groups[viewer.audience, viewer.seq].append(viewer)
        for (audience, since), group in groups.items():
            delta = None if since is None else audience.delta(since, now)
            self._send(group, delta or audience.snapshot(now), "delta" if delta else "snapshot")
            for viewer in group:
                viewer.seq = audience.seq

    def _send_heartbeat(self, viewers: Sequence[Viewer], now: float) -> None:
        """Send a heartbeat to each viewer that needs one and has the current version, which it confirms."""
        due: defaultdict[Audience, list[Viewer]] = defaultdict(list)
        for viewer in viewers:
            if viewer.needs_heartbeat and viewer.seq == viewer.audience.seq:
                due[viewer.audience].append(viewer)
                viewer.needs_heartbeat = False
        for audience, group in due.items():
            self._send(group, audience.heartbeat(now), "heartbeat")

    def _send(self, viewers: Sequence[Viewer], message: bytes, type_: str) -> None:
        broadcast([viewer.connection for viewer in viewers], message, text=True)
        self._metrics.messages.labels(type_).inc(len(viewers))
        self._metrics.bytes.inc(len(viewers) * len(message))
