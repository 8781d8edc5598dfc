"""The gateway: brings the live state of the floor to every viewer, and what viewers do to the log.

docs/protocol.md says what passes over the socket.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Origin

from stream.gateway import http as gateway_http
from stream.gateway import protocol as protocol
from stream.gateway.actions import ActionDesk
from stream.gateway.compression import SharedDeflateFactory
from stream.gateway.feed import LogFeed
from stream.gateway.live_state import LiveState
from stream.gateway.metrics import GatewayMetrics
from stream.gateway.viewer import Viewer
from stream.log import Log

_HEARTBEAT_SECONDS = 1.0
_HELLO_SECONDS = 5.0
_FIRST_LOAD_SECONDS = 2.0
_THIS_HOST = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")

logger = logging.getLogger(__name__)
# Every health check would be a line of its own: the library calls an HTTP answer a rejected connection.
_library_logger = logging.getLogger(f"{__name__}.socket")
_library_logger.setLevel(logging.WARNING)


@dataclass(frozen=True, kw_only=True)
class GatewaySettings:
    """How the gateway is set up.

    Args:
        token: what viewers must know.
        host: address to listen on.
        port: port to listen on; 0 takes a free one.
        origins: the values of `Origin` that browsers may come with; none means pages of this very host.
        delta_seconds: deltas are sent no more often than this.
        drop_after_seconds: a viewer who has taken nothing for so long is dropped.
        max_viewers: who comes on top of so many is turned away.
    """

    token: str
    host: str = "127.0.0.1"
    port: int = 8765
    origins: tuple[str, ...] = ()
    delta_seconds: float = 0.25
    drop_after_seconds: float = 20.0
    max_viewers: int = 500

    def __post_init__(self) -> None:
        if not self.token:
            raise ValueError("the gateway needs a token that viewers must know")


class Gateway:
    """Serves the live state of one log over WebSocket, with its health and metrics over HTTP."""

    def __init__(self, log: Log, settings: GatewaySettings) -> None:
        self._settings = settings
        self._log = log
        self._metrics = GatewayMetrics()
        self._state = LiveState(secrets.token_hex(8), time.time())
        self._viewers: set[Viewer] = set()
        self._wake = asyncio.Event()
        self._feed = LogFeed(log, self._state, self._metrics, self._wake.set)
        self._desk = ActionDesk(log)

    async def run(
        self, ready: Callable[[int], None] | None = None, stop: asyncio.Event | None = None
    ) -> None:
        """Serve until `stop` is set; `ready` is told the port once viewers can connect.

        Raises:
            OSError: the port is taken.
        """
        stop = stop or asyncio.Event()
        async with serve(
            self._serve_viewer,
            self._settings.host,
            self._settings.port,
            origins=_origins(self._settings.origins),
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
                    background = [tasks.create_task(self._feed.run()), tasks.create_task(self._send_on())]
                    await stop.wait()
                    for task in background:
                        task.cancel()
            finally:
                self._desk.close()

    # --- to the viewers --------------------------------------------------------------------------------

    async def _send_on(self) -> None:
        """Send what is due whenever something changed, and at least each second, but not too often."""
        started = time.monotonic()
        heartbeat_due = 0.0
        was_stale = False
        while True:
            self._wake.clear()
            now, clock = time.monotonic(), time.time()
            ready = self._ready_viewers(now)
            # A start is not told as an empty floor, unless the log keeps us waiting.
            if self._feed.loaded or now - started > _FIRST_LOAD_SECONDS:
                self._send_changes(ready, clock)
            stale = self._state.stale_since(clock) is not None
            if now >= heartbeat_due or stale != was_stale:
                self._send_heartbeat(ready, clock)
                heartbeat_due, was_stale = now + _HEARTBEAT_SECONDS, stale
            await asyncio.sleep(self._settings.delta_seconds)
            left = min(heartbeat_due - time.monotonic(), self._settings.delta_seconds)
            if left > 0 and not self._wake.is_set():
                await _wait(self._wake, left)

    def _ready_viewers(self, now: float) -> list[Viewer]:
        """Those who have taken what they were sent; whoever has been stuck for too long is dropped."""
        ready = []
        for viewer in self._viewers:
            slow_for = viewer.slow_for(now)
            if slow_for is None:
                ready.append(viewer)
            elif slow_for > self._settings.drop_after_seconds:
                logger.info("viewer %r has taken nothing for %.0f s: dropped", viewer.name, slow_for)
                self._metrics.dropped_viewers.inc()
                viewer.drop()
        self._metrics.slow_viewers.set(len(self._viewers) - len(ready))
        return ready

    def _send_changes(self, viewers: Sequence[Viewer], clock: float) -> None:
        behind: defaultdict[int | None, list[Viewer]] = defaultdict(list)
        for viewer in viewers:
            if viewer.seq != self._state.seq:
                behind[viewer.seq].append(viewer)
        snapshot: bytes | None = None
        for since, group in behind.items():
            delta = None if since is None else self._state.delta(since, clock)
            if delta is None:
                snapshot = snapshot or self._state.snapshot(clock)
            self._send(group, delta or snapshot or b"", "delta" if delta else "snapshot")
            for viewer in group:
                viewer.seq = self._state.seq

    def _send_heartbeat(self, viewers: Sequence[Viewer], clock: float) -> None:
        knowing = [viewer for viewer in viewers if viewer.seq is not None]
        self._send(knowing, self._state.heartbeat(self._state.seq, clock), "heartbeat")

    def _send(self, viewers: Sequence[Viewer], message: bytes, type_: str) -> None:
        broadcast([viewer.connection for viewer in viewers], message, text=True)
        self._metrics.messages.labels(type_).inc(len(viewers))
        self._metrics.bytes.inc(len(viewers) * len(message))

    # --- from the viewers ------------------------------------------------------------------------------

    async def _serve_viewer(self, connection: ServerConnection) -> None:
        try:
            hello = await self._welcome(connection)
            await self._stay_with(Viewer(connection, hello.name))
        except protocol.TurnedAway as why:
            logger.warning("%s was turned away: %s", connection.remote_address, why)
            self._metrics.refused_viewers.labels(str(why)).inc()
            await connection.close(why.code, str(why))
        except ConnectionClosed:
            return

    async def _welcome(self, connection: ServerConnection) -> protocol.Hello:
        try:
            async with asyncio.timeout(_HELLO_SECONDS):
                hello = protocol.read_hello(await connection.recv(decode=False))
        except TimeoutError:
            raise protocol.TurnedAway(protocol.NO_HELLO, "no hello in time") from None
        if not hmac.compare_digest(hello.token.encode(), self._settings.token.encode()):
            raise protocol.TurnedAway(protocol.WRONG_TOKEN, "wrong token")
        if len(self._viewers) >= self._settings.max_viewers:
            raise protocol.TurnedAway(protocol.TOO_MANY_VIEWERS, "too many viewers")
        return hello

    async def _stay_with(self, viewer: Viewer) -> None:
        self._viewers.add(viewer)
        self._wake.set()
        asking = asyncio.create_task(viewer.keep_asking())
        try:
            while True:
                answer = await self._answer(viewer, await viewer.connection.recv(decode=False))
                if answer is not None:
                    await viewer.connection.send(answer, text=True)
        finally:
            asking.cancel()
            self._viewers.discard(viewer)

    async def _answer(self, viewer: Viewer, message: bytes) -> bytes | None:
        try:
            request = protocol.read(message)
        except protocol.Refused as why:
            return protocol.error(why)
        match request:
            case protocol.ActionRequest():
                return await self._act(viewer, request)
            case protocol.Resync():
                self._metrics.resyncs.inc()
                viewer.seq = None
                self._wake.set()
                return None
            case protocol.Hello():
                return protocol.error(protocol.Refused("bad_message", "hello was said already"))

    async def _act(self, viewer: Viewer, request: protocol.ActionRequest) -> bytes:
        try:
            if self._desk.knows(viewer.name, request.id):
                result = "repeated"
            else:
                alert = self._state.alert(request.alert)
                if alert is None and not self._feed.loaded:
                    raise protocol.Refused("log_unavailable", "the floor is not loaded yet: try again")
                await self._desk.publish(protocol.to_action(request, alert, viewer.name, time.time()))
                result = "accepted"
        except protocol.Refused as why:
            self._metrics.actions.labels(why.code).inc()
            return protocol.refused(request.id, why)
        self._metrics.actions.labels(result).inc()
        return protocol.done(request.id)

    # --- over HTTP -------------------------------------------------------------------------------------

    def _answer_http(self, connection: ServerConnection, request: Request) -> Response | None:
        """The answer to a plain request; None lets the socket be opened."""
        match request.path.partition("?")[0]:
            case protocol.LIVE_PATH:
                return None
            case "/healthz":
                clock, fault = time.time(), self._feed.fault
                return gateway_http.health(connection, self._state, clock, len(self._viewers), fault)
            case "/metrics":
                self._metrics.observe(self._state, time.time(), len(self._viewers))
                return gateway_http.metrics(connection, self._metrics)
        return gateway_http.nothing_here(connection)


def _origins(allowed: Sequence[str]) -> list[Origin | re.Pattern[str] | None]:
    # Who sends no origin at all is no browser; for such the token alone speaks.
    return [None, *(map(Origin, allowed) if allowed else [_THIS_HOST])]


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
