"""A client of the gateway in Python: stays connected and keeps a copy of the live state."""

from __future__ import annotations

import asyncio
import logging
import random
import threading
import uuid
from collections.abc import Callable, Iterable

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from dashboard.client.live_copy import LiveCopy
from dashboard.client.session import Session, renews_after
from dashboard.client.transcript_copy import TranscriptCopy
from stream.gateway import protocol
from stream.gateway.protocol import (
    ActionRequest,
    ActionResult,
    ErrorReport,
    FromPerson,
    FromViewer,
    PlaybookRequest,
    SpotCheckRequest,
    TranscriptRequest,
    Welcome,
)
from stream.records import ActionKind, PlaybookLanguage

_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 2.0
_LOOK_SECONDS = 1.0

logger = logging.getLogger(__name__)


class TicketRefused(Exception):
    """The gateway refuses a new ticket of the client. The client does not connect again."""


class LiveClient:
    """Stays connected to the gateway at `url`.

    `run` it in an event loop, or `start` it in a thread of its own. Any thread may call `copy` and
    `wait_until`.

    Args:
        url: the gateway's WebSocket, `ws://HOST:PORT/live`.
        ticket: gives a new ticket, for each connection and each renewal.
    """

    def __init__(self, url: str, ticket: Callable[[], str]) -> None:
        self._url = url
        self._ticket = ticket
        self._session = Session()
        self._copy = self._session.copy
        self._changed = threading.Condition()
        self._socket: ClientConnection | None = None
        self._answers: dict[str, asyncio.Future[ActionResult]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running: asyncio.Task[None] | None = None
        self._failure: TicketRefused | None = None

    def copy(self) -> LiveCopy:
        """Return the newest copy of the live state.

        Raises:
            TicketRefused: the gateway refuses a new ticket.
        """
        if self._failure is not None:
            raise self._failure
        return self._copy

    def wait_until(self, holds: Callable[[LiveCopy], bool], timeout: float) -> LiveCopy:
        """Blocks this thread until `holds` is true of the copy, and returns that copy.

        Raises:
            TimeoutError: `holds` was not true within `timeout` seconds.
            TicketRefused: the gateway refuses a new ticket.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: holds(self.copy()), timeout):
                raise TimeoutError(f"the condition was not true within {timeout} s")
            return self.copy()

    # --- in an event loop ------------------------------------------------------------------------------

    async def run(self) -> None:
        """Stays connected until cancelled. Connects again after each failure.

        Raises:
            TicketRefused: the gateway refuses a new ticket.
        """
        pause = _FIRST_PAUSE
        while True:
            confirmed_at = self._copy.at
            code: int | None = None
            try:
                await self._serve_connection()
            except ConnectionClosed as error:
                code = error.rcvd.code if error.rcvd else None
                logger.info("the gateway at %s closed the connection: %s", self._url, error)
            except (OSError, TimeoutError, InvalidHandshake, protocol.BadMessage) as error:
                logger.info("the connection to the gateway at %s failed: %s", self._url, error)
            finally:
                self._session.disconnect(code)
                self._publish_copy()
            if self._session.refused:
                self._failure = TicketRefused("the gateway refuses a new ticket")
                raise self._failure
            pause = _FIRST_PAUSE if self._copy.at > confirmed_at else min(2 * pause, _LONGEST_PAUSE)
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))

    async def act(
        self,
        action: ActionKind,
        alert: str,
        note: str | None = None,
        timeout: float = 10.0,
    ) -> ActionResult:
        """Asks for an action on an alert, and returns the gateway's answer.

        Raises:
            TimeoutError: no answer came within `timeout` seconds, see `ask`.
        """
        request = ActionRequest(id=uuid.uuid4().hex, action=action, alert=alert, note=note)
        return await self.ask(request, timeout)

    async def playbook(self, case: str, language: PlaybookLanguage, timeout: float = 10.0) -> ActionResult:
        """Asks what to do about a case. The answer has the filled `playbook`, or the `error`.

        Raises:
            TimeoutError: no answer came within `timeout` seconds.
        """
        return await self.ask(PlaybookRequest(id=uuid.uuid4().hex, case=case, language=language), timeout)

    async def spot_check(self, timeout: float = 10.0) -> ActionResult:
        """Asks for a conversation to say whether it was fine. The answer has it as `spot_check`, if any.

        Raises:
            TimeoutError: no answer came within `timeout` seconds.
        """
        return await self.ask(SpotCheckRequest(id=uuid.uuid4().hex), timeout)

    async def open_transcript(self, conversation: str | None, timeout: float = 10.0) -> ActionResult:
        """Opens a conversation, in place of the one before; None closes it. `transcript` has what comes.

        Raises:
            TimeoutError: no answer came within `timeout` seconds.
        """
        return await self.ask(TranscriptRequest(id=uuid.uuid4().hex, conversation=conversation), timeout)

    def transcript(self) -> TranscriptCopy | None:
        """Return the newest copy of the open conversation, or None while none is open."""
        return self._session.transcript

    async def ask(self, request: FromPerson, timeout: float = 10.0) -> ActionResult:
        """Asks for whatever is answered by its id, and returns the gateway's answer.

        Sends it again, under the same id, after each new connection.

        Raises:
            TimeoutError: no answer came within `timeout` seconds. The log may have it all the same.
        """
        answer: asyncio.Future[ActionResult] = asyncio.get_running_loop().create_future()
        self._answers[request.id] = answer
        try:
            async with asyncio.timeout(timeout):
                await self._send(self._session.act(request))
                return await answer
        finally:
            self._session.give_up(request.id)
            del self._answers[request.id]

    async def _serve_connection(self) -> None:
        async with connect(
            self._url, proxy=None, max_size=None, close_timeout=1, compression="deflate"
        ) as self._socket:
            renewing = asyncio.create_task(self._keep_renewing())
            try:
                await self._send(self._session.connect(self._ticket()))
                while True:
                    await self._receive(self._socket)
            finally:
                renewing.cancel()
                self._socket = None

    async def _keep_renewing(self) -> None:
        """Sends a new ticket some time before the end of the one that each welcome names."""
        renewed: Welcome | None = None
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            welcome = self._session.welcome
            if welcome is None or welcome is renewed:
                continue
            await asyncio.sleep(renews_after(welcome))
            renewed = welcome
            await self._send(self._session.renew(self._ticket()))

    async def _receive(self, socket: ClientConnection) -> None:
        """Receives messages until the session has what it waits for, within the protocol's limits."""
        waits = self._session.waits_for_snapshot
        async with asyncio.timeout(protocol.SNAPSHOT_SECONDS if waits else protocol.SILENCE_SECONDS):
            while True:
                received = self._session.receive(await socket.recv(decode=False))
                self._resolve(received.answer)
                self._publish_copy()
                await self._send(received.sends)
                if not waits or not self._session.waits_for_snapshot:
                    return

    def _resolve(self, answer: ActionResult | ErrorReport | None) -> None:
        if isinstance(answer, ErrorReport):
            logger.warning("the gateway could not read a message of this client: %s", answer.message)
        elif answer is not None:
            waiting = self._answers.get(answer.id)
            if waiting is not None and not waiting.done():
                waiting.set_result(answer)

    async def _send(self, messages: Iterable[FromViewer]) -> None:
        if self._socket is None:
            return
        for message in messages:
            try:
                await self._socket.send(protocol.encode(message), text=True)
            except ConnectionClosed:
                return  # `run` sees it too, connects again, and the session sends what is unanswered.

    def _publish_copy(self) -> None:
        if self._copy is not self._session.copy:
            with self._changed:
                self._copy = self._session.copy
                self._changed.notify_all()

    # --- in a thread -----------------------------------------------------------------------------------

    def start(self) -> LiveClient:
        """Run in a thread of its own until `close`."""
        ready = threading.Event()
        threading.Thread(target=self._run_alone, args=(ready,), name="live-client", daemon=True).start()
        ready.wait()
        return self

    def close(self) -> None:
        """Stop the thread that `start` began."""
        if self._loop is not None and self._running is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._running.cancel)

    def act_from_thread(self, action: ActionKind, alert: str, note: str | None = None) -> ActionResult:
        """Call `act` of a started client, and block this thread until the answer comes."""
        return self.ask_from_thread(ActionRequest(id=uuid.uuid4().hex, action=action, alert=alert, note=note))

    def ask_from_thread(self, request: FromPerson) -> ActionResult:
        """Call `ask` of a started client, and block this thread until the answer comes."""
        assert self._loop is not None, "start the client first"
        return asyncio.run_coroutine_threadsafe(self.ask(request), self._loop).result()

    def _run_alone(self, ready: threading.Event) -> None:
        async def main() -> None:
            self._loop = asyncio.get_running_loop()
            self._running = asyncio.ensure_future(self.run())
            ready.set()
            try:
                await self._running
            except asyncio.CancelledError:
                return
            except TicketRefused as error:
                logger.error("%s", error)

        asyncio.run(main())
