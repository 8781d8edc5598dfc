"""The gateway: sends the live state of the floor to every viewer, and publishes their actions.

`docs/protocol.md` explains the messages; `protocol.py` defines them.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from stream.access.principal import DASHBOARD
from stream.access.revocations import NoRevocations, Revocations
from stream.access.tickets import Ticket
from stream.core.clock import Clock, SystemClock
from stream.gateway import protocol
from stream.gateway.acts.absences import Absences
from stream.gateway.acts.desk import ActionDesk
from stream.gateway.acts.outcomes import Outcomes
from stream.gateway.acts.refused import Refused
from stream.gateway.acts.requests import Requests
from stream.gateway.acts.silences import Silences
from stream.gateway.audit.trail import AuditTrail
from stream.gateway.compression import SharedDeflateFactory
from stream.gateway.day.desk import NumbersDesk
from stream.gateway.door import http as plain
from stream.gateway.door.admission import Admission, TurnedAway, allowed_origins, welcome
from stream.gateway.door.client_address import LOOPBACK
from stream.gateway.door.door import Door
from stream.gateway.explain import ExplainDesk
from stream.gateway.feed import LogFeed
from stream.gateway.health.desk import HealthDesk, Reading
from stream.gateway.log_writer import LogWriter
from stream.gateway.metrics import GatewayMetrics
from stream.gateway.models.desk import ModelsDesk
from stream.gateway.past.gave_up import GaveUp
from stream.gateway.past.raised_feed import RaisedFeed
from stream.gateway.past.spot_checks import SpotChecks
from stream.gateway.playbooks import PlaybookDesk
from stream.gateway.rules.desk import RulesDesk
from stream.gateway.settings import GatewaySettings
from stream.gateway.shadows import ShadowDesk
from stream.gateway.state.live_state import LiveState
from stream.gateway.state.silent_queues import SilentQueues
from stream.gateway.transcripts.desk import Transcripts
from stream.gateway.transcripts.feed import TranscriptFeed
from stream.gateway.viewer import Viewer
from stream.gateway.viewers import Viewers
from stream.log import Log
from stream.shadow.beside import Shadows

logger = logging.getLogger(__name__)
# The library logs each answer to a plain HTTP request, so health checks would fill the log.
_library_logger = logging.getLogger(f"{__name__}.socket")
_library_logger.setLevel(logging.WARNING)


class Gateway:
    """Serves the live state of one log over WebSocket, and its health and metrics over HTTP on a port apart.

    `internal_port` is that port once the gateway listens.

    Args:
        log: the log that the gateway reads and publishes actions to.
        settings: see `GatewaySettings`.
        clock: the clock for staleness, heartbeats, tickets and slow viewers.
        revocations: says which tickets no longer hold.
        shadows: those beside the floor; None where there can be none.
    """

    def __init__(
        self,
        log: Log,
        settings: GatewaySettings,
        clock: Clock | None = None,
        revocations: Revocations | None = None,
        shadows: Shadows | None = None,
    ) -> None:
        self.internal_port = 0
        self._settings = settings
        self._clock = clock or SystemClock()
        self._metrics = GatewayMetrics()
        self._state = LiveState(self._clock.now(), links=settings.links)
        self._door = Door(settings, self._clock)
        self._admission = Admission(
            settings, self._clock, revocations or NoRevocations(), self._door.is_locked
        )
        self._viewers = Viewers(
            self._state,
            settings,
            self._metrics,
            self._clock,
            self._admission.check,
            self._is_loaded,
        )
        changed = self._viewers.changed.set
        self._feed = LogFeed(log, self._state, self._metrics, changed, self._clock)
        self._spot_checks = SpotChecks(self._state)
        gave_up = GaveUp(self._state, settings.links)
        self._raised = RaisedFeed(log, self._state, self._spot_checks, gave_up, changed, self._clock)
        # A gateway that starts again takes the place of the one before it, whatever that left undone.
        self._writer = LogWriter(log, f"gateway-{os.uname().nodename}-{settings.port}")
        self._trail = AuditTrail(self._writer, self._metrics, self._clock)
        self._silences = Silences(self._writer, self._state, self._is_loaded, self._clock)
        self._outcomes = Outcomes(log)
        self._absences = Absences(self._writer, self._state, settings.away_seconds, self._clock)
        wait = settings.outcome_seconds
        desk = ActionDesk(self._writer, self._outcomes, self._state, self._is_loaded, self._clock, wait)
        self._playbooks = PlaybookDesk(log, self._state, self._is_loaded)
        self._transcripts = Transcripts(
            self._state, self._is_loaded, self._trail, self._metrics, self._clock, settings.delta_seconds
        )
        self._turns = TranscriptFeed(log, self._transcripts, self._clock)
        self._health = HealthDesk(log, self._state, self._clock, self._reading)
        self._numbers = NumbersDesk(log, lambda: self._state.time.data_at)
        self._rules = RulesDesk(log, lambda: self._state.time.data_at, self._clock)
        self._shadows = ShadowDesk(log, shadows)
        self._models = ModelsDesk(log, self._state, self._clock)
        self._explained = ExplainDesk(log, self._state, self._is_loaded, self._trail)
        self._requests = Requests(
            self._viewers.present,
            desk,
            self._silences,
            self._playbooks,
            self._spot_checks,
            self._transcripts,
            self._health,
            self._numbers,
            self._rules,
            gave_up,
            SilentQueues(self._state, self._health.rules_at),
            self._explained,
            self._shadows,
            self._models,
            self._trail,
            self._metrics,
        )

    async def run(
        self, ready: Callable[[int], None] | None = None, stop: asyncio.Event | None = None
    ) -> None:
        """Serve until `stop` is set. Calls `ready` with the port when viewers can connect.

        Raises:
            OSError: another process has a port.
        """
        stop = stop or asyncio.Event()
        async with self._serving_inside() as inside, self._serving_viewers() as server:
            self.internal_port, port = _port(inside), _port(server)
            logger.info("the gateway listens on port %d, and inside on %d", port, self.internal_port)
            if ready is not None:
                ready(port)
            try:
                async with asyncio.TaskGroup() as tasks:
                    background = [
                        tasks.create_task(self._feed.run()),
                        tasks.create_task(self._raised.run()),
                        tasks.create_task(self._viewers.run()),
                        tasks.create_task(self._trail.run()),
                        tasks.create_task(self._outcomes.run()),
                        tasks.create_task(self._silences.run()),
                        tasks.create_task(self._absences.run()),
                        tasks.create_task(self._playbooks.run()),
                        tasks.create_task(self._turns.run()),
                        tasks.create_task(self._transcripts.run()),
                        tasks.create_task(self._health.run()),
                        tasks.create_task(self._numbers.run()),
                    ]
                    await stop.wait()
                    for task in background:
                        task.cancel()
            finally:
                self._rules.close()
                self._explained.close()
                self._shadows.close()
                self._models.close()
                self._writer.close(self._trail.rest())

    def _serving_viewers(self) -> AbstractAsyncContextManager[Server]:
        return serve(
            self._serve_viewer,
            self._settings.host,
            self._settings.port,
            origins=allowed_origins(self._settings.origins),
            extensions=[SharedDeflateFactory()],
            compression=None,
            process_request=self._door.answer,
            process_response=plain.with_headers,
            server_header=None,
            ping_interval=None,
            close_timeout=1.0,
            max_size=protocol.MAX_MESSAGE_BYTES,
            logger=_library_logger,
        )

    def _serving_inside(self) -> AbstractAsyncContextManager[Server]:
        return serve(
            _refuse_socket,
            self._settings.internal_host,
            self._settings.internal_port,
            process_request=self._answer_inside,
            process_response=plain.with_headers,
            server_header=None,
            logger=_library_logger,
        )

    def _is_loaded(self) -> bool:
        return self._feed.loaded

    def _reading(self) -> Reading:
        return Reading(len(self._viewers), self._feed.fault, self._feed.unread, self._trail.lost)

    # --- from the viewers ------------------------------------------------------------------------------

    async def _serve_viewer(self, connection: ServerConnection) -> None:
        address = self._door.address(connection, connection.request)
        with self._door.counted(address):
            try:
                ticket = await self._admit(connection, address)
                viewer = Viewer(connection, ticket, self._viewers.audience(ticket), address, self._clock)
                await self._welcome(viewer)
                await self._serve_messages(viewer)
            except TurnedAway as why:
                await connection.close(why.code, str(why))
            except ConnectionClosed:
                return

    async def _admit(self, connection: ServerConnection, address: str) -> Ticket:
        try:
            ticket = await self._admission.admit(connection, len(self._viewers))
        except TurnedAway as why:
            self._metrics.refused_viewers.labels(str(why.code)).inc()
            self._refused(address, why)
            raise
        self._door.came_in(address, ticket.principal.person)
        self._trail.signed_in(ticket, address)
        return ticket

    def _refused(self, address: str, why: TurnedAway) -> None:
        if why.code == protocol.BAD_TICKET:
            self._door.failed(address, why.person, str(why))
            self._trail.sign_in_refused(address, str(why))

    def _renew(self, viewer: Viewer, text: str) -> None:
        try:
            ticket = self._admission.renew(viewer.ticket, text)
        except TurnedAway as why:
            self._refused(viewer.address, why)
            raise
        self._trail.signed_in(ticket, viewer.address)
        viewer.renew(ticket, self._viewers.audience(ticket))
        self._viewers.changed.set()

    async def _welcome(self, viewer: Viewer) -> None:
        message = welcome(viewer.ticket, self._clock.now())
        await viewer.connection.send(protocol.encode(message), text=True)

    async def _serve_messages(self, viewer: Viewer) -> None:
        self._viewers.add(viewer)
        person = viewer.ticket.principal.person
        self._absences.came(person)
        pings = asyncio.create_task(viewer.keep_pinging())
        try:
            while True:
                answer = await self._answer(viewer, await viewer.connection.recv(decode=False))
                if answer is not None:
                    await viewer.connection.send(protocol.encode(answer), text=True)
        except TurnedAway as why:
            viewer.signed_off = why.signed_off
            raise
        finally:
            pings.cancel()
            self._viewers.discard(viewer)
            self._transcripts.discard(viewer)
            self._absences.went(person, viewer.signed_off)

    async def _answer(
        self, viewer: Viewer, message: bytes
    ) -> protocol.ErrorReport | protocol.ActionResult | None:
        self._admission.check(viewer.ticket)
        try:
            request = protocol.decode_from_viewer(message)
        except protocol.BadMessage as why:
            return protocol.ErrorReport(error="bad_message", message=str(why))
        match request:
            case protocol.Renew():
                self._renew(viewer, request.ticket)
                await self._welcome(viewer)
                return None
            case protocol.Resync():
                self._metrics.resyncs.inc()
                viewer.seq = None
                self._viewers.changed.set()
                return None
            case protocol.SignInReport() | protocol.ArchiveLook():
                if viewer.ticket.principal.person != DASHBOARD:
                    return Refused("not_allowed", "only the dashboard reports that").result(request.id)
                self._trail.reported(request)
                return protocol.ActionResult(id=request.id, ok=True)
            case protocol.Hello():
                return protocol.ErrorReport(
                    error="bad_message", message="this connection has sent a hello before"
                )
            case _:
                self._requests.take(viewer, request)
                return None

    # --- over HTTP -------------------------------------------------------------------------------------

    def _answer_inside(self, connection: ServerConnection, request: Request) -> Response:
        """Return the answer to a request on the internal port."""
        # Whoever listens on a network has named the address, and knows who speaks to it.
        refused = plain.refusal(connection, request, LOOPBACK if self._is_inside_here() else None)
        if refused is not None:
            return refused
        match request.path.partition("?")[0]:
            case "/healthz":
                now, fault = self._clock.now(), self._feed.fault
                return plain.health(connection, self._state, now, len(self._viewers), fault)
            case "/metrics":
                self._metrics.observe(self._state, self._clock.now(), len(self._viewers))
                return plain.metrics(connection, self._metrics)
        return plain.not_found(connection)

    def _is_inside_here(self) -> bool:
        return self._settings.internal_host in LOOPBACK


async def _refuse_socket(connection: ServerConnection) -> None:
    """The internal port answers each request before a socket opens."""
    await connection.close()


def _port(server: Server) -> int:
    port: int = next(iter(server.sockets)).getsockname()[1]
    return port
