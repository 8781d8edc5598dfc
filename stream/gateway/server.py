"""The gateway: sends the live state of the floor to every viewer, and publishes their actions.

`docs/protocol.md` explains the messages; `protocol.py` defines them.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from collections import defaultdict
from collections.abc import Callable, Sequence

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from stream.access.tickets import Ticket
from stream.core.clock import Clock, SystemClock
from stream.gateway import http as gateway_http
from stream.gateway import protocol
from stream.gateway.actions import ActionDesk
from stream.gateway.admission import Admission, TurnedAway, allowed_origins, welcome
from stream.gateway.audience import Audience
from stream.gateway.audit.trail import AuditTrail
from stream.gateway.compression import SharedDeflateFactory
from stream.gateway.feed import LogFeed
from stream.gateway.live_state import LiveState
from stream.gateway.log_writer import LogWriter
from stream.gateway.metrics import GatewayMetrics
from stream.gateway.raised_feed import RaisedFeed
from stream.gateway.scope import Scope, scope_of
from stream.gateway.settings import GatewaySettings
from stream.gateway.viewer import Viewer
from stream.log import Log

_FIRST_LOAD_SECONDS = 2.0
_UNUSED_AUDIENCES = 1_000

logger = logging.getLogger(__name__)
# The library logs each answer to a plain HTTP request, so health checks would fill the log.
_library_logger = logging.getLogger(f"{__name__}.socket")
_library_logger.setLevel(logging.WARNING)


class Gateway:
    """Serves the live state of one log over WebSocket, and its health and metrics over HTTP.

    Args:
        log: the log that the gateway reads and publishes actions to.
        settings: see `GatewaySettings`.
        clock: the clock for staleness, heartbeats and slow viewers.
    """

    def __init__(self, log: Log, settings: GatewaySettings, clock: Clock | None = None) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._metrics = GatewayMetrics()
        self._state = LiveState(self._clock.now())
        self._audiences: dict[Scope, Audience] = {}
        self._admission = Admission(settings, self._clock)
        self._viewers: set[Viewer] = set()
        self._closing: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self._feed = LogFeed(log, self._state, self._metrics, self._changed.set, self._clock)
        self._raised = RaisedFeed(log, self._state, self._changed.set, self._clock)
        # A gateway that starts again takes the place of the one before it, whatever that left undone.
        self._writer = LogWriter(log, f"gateway-{os.uname().nodename}-{settings.port}")
        self._trail = AuditTrail(self._writer, self._metrics, self._clock)
        self._desk = ActionDesk(
            self._writer,
            self._trail,
            self._state,
            lambda: self._feed.loaded,
            self._metrics,
            self._clock,
        )

    async def run(
        self, ready: Callable[[int], None] | None = None, stop: asyncio.Event | None = None
    ) -> None:
        """Serve until `stop` is set. Calls `ready` with the port when viewers can connect.

        Raises:
            OSError: another process has the port.
        """
        stop = stop or asyncio.Event()
        async with serve(
            self._serve_viewer,
            self._settings.host,
            self._settings.port,
            origins=allowed_origins(self._settings.origins),
            extensions=[SharedDeflateFactory()],
            compression=None,
            process_request=self._answer_http,
            ping_interval=None,
            close_timeout=1.0,
            max_size=protocol.MAX_MESSAGE_BYTES,
            logger=_library_logger,
        ) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            logger.info("the gateway listens on port %d", port)
            if ready is not None:
                ready(port)
            try:
                async with asyncio.TaskGroup() as tasks:
                    background = [
                        tasks.create_task(self._feed.run()),
                        tasks.create_task(self._raised.run()),
                        tasks.create_task(self._send_changes()),
                        tasks.create_task(self._trail.run()),
                    ]
                    await stop.wait()
                    for task in background:
                        task.cancel()
            finally:
                self._writer.close(self._trail.rest())

    # --- to the viewers --------------------------------------------------------------------------------

    async def _send_changes(self) -> None:
        """Send deltas and snapshots when the state changes, and a heartbeat at least each second."""
        started = self._clock.monotonic()
        heartbeat_due = started
        was_stale = False
        while True:
            self._changed.clear()
            monotonic, now = self._clock.monotonic(), self._clock.now()
            self._close_ended()
            ready = self._ready_viewers(monotonic)
            # An empty floor is not shown during the first load, unless the log takes too long.
            if self._feed.loaded or monotonic - started > _FIRST_LOAD_SECONDS:
                self._send_state(ready, now)
            stale = self._state.stale_since(now) is not None
            if monotonic >= heartbeat_due or stale != was_stale:
                heartbeat_due, was_stale = monotonic + protocol.HEARTBEAT_SECONDS, stale
                for viewer in self._viewers:
                    viewer.needs_heartbeat = True
            self._send_heartbeat(ready, now)
            await asyncio.sleep(self._settings.delta_seconds)
            left = min(heartbeat_due - self._clock.monotonic(), self._settings.delta_seconds)
            if left > 0 and not self._changed.is_set():
                await _wait(self._changed, left)

    def _close_ended(self) -> None:
        """Close the connections whose ticket no longer holds."""
        for viewer in list(self._viewers):
            try:
                self._admission.check(viewer.ticket)
            except TurnedAway as why:
                self._viewers.discard(viewer)
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

    # --- from the viewers ------------------------------------------------------------------------------

    async def _serve_viewer(self, connection: ServerConnection) -> None:
        try:
            ticket = await self._admission.admit(connection, len(self._viewers))
            viewer = Viewer(connection, ticket, self._audience(ticket), self._clock)
            self._trail.signed_in(ticket, _origin(connection))
            await self._welcome(viewer)
            await self._serve_messages(viewer)
        except TurnedAway as why:
            logger.warning("%s was turned away: %s", connection.remote_address, why)
            if why.code == protocol.BAD_TICKET:
                self._trail.sign_in_refused(_origin(connection), str(why))
            self._metrics.refused_viewers.labels(str(why)).inc()
            await connection.close(why.code, str(why))
        except ConnectionClosed:
            return

    def _audience(self, ticket: Ticket) -> Audience:
        """Return the viewers who see the same as the person of this ticket."""
        scope = scope_of(ticket.principal)
        if scope not in self._audiences:
            unused = set(self._audiences) - {viewer.audience.scope for viewer in self._viewers}
            if len(unused) >= _UNUSED_AUDIENCES:
                for old in unused:
                    del self._audiences[old]
            self._audiences[scope] = Audience(self._state, scope, secrets.token_hex(8))
        return self._audiences[scope]

    async def _welcome(self, viewer: Viewer) -> None:
        message = welcome(viewer.ticket, self._clock.now())
        await viewer.connection.send(protocol.encode(message), text=True)

    async def _serve_messages(self, viewer: Viewer) -> None:
        self._viewers.add(viewer)
        self._changed.set()
        pings = asyncio.create_task(viewer.keep_pinging())
        try:
            while True:
                answer = await self._answer(viewer, await viewer.connection.recv(decode=False))
                if answer is not None:
                    await viewer.connection.send(protocol.encode(answer), text=True)
        finally:
            pings.cancel()
            self._viewers.discard(viewer)

    async def _answer(
        self, viewer: Viewer, message: bytes
    ) -> protocol.ActionResult | protocol.ErrorReport | None:
        self._admission.check(viewer.ticket)
        try:
            request = protocol.decode_from_viewer(message)
        except protocol.BadMessage as why:
            return protocol.ErrorReport(error="bad_message", message=str(why))
        match request:
            case protocol.ActionRequest():
                who, origin = viewer.ticket.principal, _origin(viewer.connection)
                return await self._desk.act(who, request, origin)
            case protocol.Renew():
                ticket = self._admission.renew(viewer.ticket, request.ticket)
                viewer.renew(ticket, self._audience(ticket))
                self._trail.signed_in(ticket, _origin(viewer.connection))
                self._changed.set()
                await self._welcome(viewer)
                return None
            case protocol.Resync():
                self._metrics.resyncs.inc()
                viewer.seq = None
                self._changed.set()
                return None
            case protocol.Hello():
                return protocol.ErrorReport(
                    error="bad_message", message="this connection has sent a hello before"
                )

    # --- over HTTP -------------------------------------------------------------------------------------

    def _answer_http(self, connection: ServerConnection, request: Request) -> Response | None:
        """Return the answer to a plain request, or None to let the WebSocket open."""
        match request.path.partition("?")[0]:
            case protocol.LIVE_PATH:
                return None
            case protocol.UP_PATH:
                return gateway_http.up(connection)
            case "/healthz":
                now, fault = self._clock.now(), self._feed.fault
                return gateway_http.health(connection, self._state, now, len(self._viewers), fault)
            case "/metrics":
                self._metrics.observe(self._state, self._clock.now(), len(self._viewers))
                return gateway_http.metrics(connection, self._metrics)
        return gateway_http.not_found(connection)


def _origin(connection: ServerConnection) -> str:
    """Return the address that a viewer connects from, for the audit."""
    address = connection.remote_address
    return str(address[0]) if address else "unknown"


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
