"""A client of the gateway in Python: keeps a copy of the live floor, as docs/protocol.md has it."""

from __future__ import annotations

import asyncio
import logging
import random
import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from dashboard.client.floor import ActionResult, Floor, FromGateway, Gap, Snapshot, Unreadable, read
from stream.records import ActionKind

_WRONG_TOKEN = 4401
_SILENT_AFTER = 5.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 2.0

logger = logging.getLogger(__name__)


class WrongToken(Exception):
    """The gateway does not know this token; trying again will not help."""


class _Asked(NamedTuple):
    message: bytes
    answer: asyncio.Future[ActionResult]


class LiveClient:
    """Stays connected to the gateway at `url` and keeps the floor.

    `run` it in an event loop, or `start` it in a thread of its own; `snapshot` may be called from any
    thread at any time.
    """

    def __init__(self, url: str, token: str, name: str) -> None:
        self._url = url
        self._hello = msgspec.json.encode({"type": "hello", "token": token, "name": name})
        self._floor = Floor()
        self._news = threading.Condition()
        self._socket: ClientConnection | None = None
        self._asked: dict[str, _Asked] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running: asyncio.Task[None] | None = None
        self._failure: WrongToken | None = None

    def snapshot(self) -> Floor:
        """The floor as last heard.

        Raises:
            WrongToken: the gateway turned this client away for good.
        """
        if self._failure is not None:
            raise self._failure
        return self._floor

    def wait_until(self, holds: Callable[[Floor], bool], timeout: float) -> Floor:
        """Block this thread until the floor is so.

        Raises:
            TimeoutError: it was not so within `timeout` seconds.
            WrongToken: the gateway turned this client away for good.
        """
        with self._news:
            if not self._news.wait_for(lambda: holds(self.snapshot()), timeout):
                raise TimeoutError("the floor did not come to be so")
            return self.snapshot()

    # --- in an event loop ------------------------------------------------------------------------------

    async def run(self) -> None:
        """Stay connected until cancelled, coming back after each failure.

        Raises:
            WrongToken: the gateway turned this client away for good.
        """
        pause = _FIRST_PAUSE
        while True:
            heard = self._floor.at
            try:
                await self._stay()
            except (OSError, TimeoutError, ConnectionClosed, InvalidHandshake, msgspec.DecodeError) as error:
                logger.info("the gateway at %s is away: %s", self._url, error)
                if isinstance(error, ConnectionClosed) and error.rcvd and error.rcvd.code == _WRONG_TOKEN:
                    self._failure = WrongToken(error.rcvd.reason)
                    raise self._failure from None
            finally:
                self._tell(replace(self._floor, connected=False))
            pause = _FIRST_PAUSE if self._floor.at > heard else min(2 * pause, _LONGEST_PAUSE)
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))

    async def act(
        self,
        action: ActionKind,
        alert: str,
        note: str | None = None,
        timeout: float = 10.0,
    ) -> ActionResult:
        """Do something to an alert; asked again, under the same id, should the connection break.

        Raises:
            TimeoutError: no answer within `timeout` seconds; it may have been done all the same.
        """
        request = {"type": "action", "id": uuid.uuid4().hex, "action": action, "alert": alert, "note": note}
        id_, message = str(request["id"]), msgspec.json.encode(request)
        asked = self._asked[id_] = _Asked(message, asyncio.get_running_loop().create_future())
        try:
            async with asyncio.timeout(timeout):
                await self._say(message)
                return await asked.answer
        finally:
            del self._asked[id_]

    async def _stay(self) -> None:
        async with connect(
            self._url, proxy=None, max_size=None, close_timeout=1, compression="deflate"
        ) as socket:
            await socket.send(self._hello, text=True)
            try:
                whole = False
                while True:
                    async with asyncio.timeout(_SILENT_AFTER):
                        message = read(await socket.recv(decode=False))
                    whole = await self._take(socket, message, whole)
                    if whole and self._socket is None:
                        # A gateway that has only just started knows no alert before its first snapshot.
                        self._socket = socket
                        for asked in list(self._asked.values()):
                            await self._say(asked.message)
            finally:
                self._socket = None

    async def _take(self, socket: ClientConnection, message: FromGateway, whole: bool) -> bool:
        """Take one message; `whole` and what is given back say whether deltas make sense at present."""
        if isinstance(message, ActionResult):
            asked = self._asked.get(message.id)
            if asked is not None and not asked.answer.done():
                asked.answer.set_result(message)
        elif isinstance(message, Unreadable):
            logger.warning("the gateway could not read what was said: %s", message.message)
        elif whole or isinstance(message, Snapshot):
            try:
                self._tell(self._floor.after(message))
            except Gap as gap:
                logger.info("asking for a snapshot: %s", gap)
                await socket.send(b'{"type":"resync"}', text=True)
                return False
            return True
        return whole

    async def _say(self, message: bytes) -> None:
        if self._socket is not None:
            try:
                await self._socket.send(message, text=True)
            except ConnectionClosed:
                return  # Whoever reads the socket sees it too, and comes back with what was asked.

    def _tell(self, floor: Floor) -> None:
        with self._news:
            self._floor = floor
            self._news.notify_all()

    # --- in a thread -----------------------------------------------------------------------------------

    def start(self) -> LiveClient:
        """Run in a thread of its own until `close`."""
        ready = threading.Event()
        threading.Thread(target=self._run_alone, args=(ready,), name="live-client", daemon=True).start()
        ready.wait()
        return self

    def close(self) -> None:
        """End what `start` began."""
        if self._loop is not None and self._running is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._running.cancel)

    def act_from_thread(self, action: ActionKind, alert: str, note: str | None = None) -> ActionResult:
        """`act`, for a client that was started with `start`; blocks the calling thread."""
        assert self._loop is not None, "start the client first"
        return asyncio.run_coroutine_threadsafe(self.act(action, alert, note), self._loop).result()

    def _run_alone(self, ready: threading.Event) -> None:
        async def main() -> None:
            self._loop = asyncio.get_running_loop()
            self._running = asyncio.ensure_future(self.run())
            ready.set()
            try:
                await self._running
            except asyncio.CancelledError:
                return
            except WrongToken as error:
                logger.error("the gateway refuses this token: %s", error)

        asyncio.run(main())
