"""Writes the lines that go with no action: sign-ins, looks, and what was refused."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections import OrderedDict, deque
from collections.abc import Iterable
from itertools import islice

from stream.access.principal import Principal
from stream.access.tickets import Ticket
from stream.audit.recording import message
from stream.core.clock import Clock
from stream.gateway.audit import lines
from stream.gateway.audit.few import FewLines
from stream.gateway.log_writer import LogWriter
from stream.gateway.metrics import GatewayMetrics
from stream.gateway.protocol import ArchiveLook, FromPerson, SignInReport
from stream.log import LogError, Message
from stream.records import AuditLine, ConversationView

_KEPT = 10_000
_AT_ONCE = 500
_LOOKS_EVERY = 1.0

logger = logging.getLogger(__name__)


class AuditTrail:
    """Takes lines at once, and writes them as soon as the log takes them.

    While the log is out of reach it keeps the first 10,000 lines, and counts those that it loses. A line that
    the log may have taken before it failed is written again, with its id.

    Args:
        writer: writes to the log.
        metrics: counts the lines that are lost.
        clock: the time of each line.
    """

    def __init__(self, writer: LogWriter, metrics: GatewayMetrics, clock: Clock) -> None:
        self._writer = writer
        self._metrics = metrics
        self._clock = clock
        self.lost = 0
        self._waiting: deque[Message] = deque()
        self._ready = asyncio.Event()
        self._known: OrderedDict[tuple[str, Principal | str], None] = OrderedDict()
        self._by_origin = FewLines(first=3, keys=20)
        self._by_person = FewLines(first=10, keys=200)

    def signed_in(self, ticket: Ticket, origin: str) -> None:
        """Somebody came with a good ticket: a line for the first of a sign-in, and when its rights change."""
        if self._is_new(ticket.session, ticket.principal):
            self._add([lines.signed_in(ticket, origin, self._clock.now())])

    def looked(self, ticket: Ticket, view: ConversationView, origin: str) -> None:
        """Somebody opens a conversation: a line for the first time in a sign-in."""
        if self._is_new(ticket.session, view.id):
            self._add([lines.looked(ticket, view, origin, self._clock.now())])

    def sign_in_refused(self, origin: str, reason: str) -> None:
        """Somebody came with a ticket that opens nothing."""
        line = lines.sign_in_refused(secrets.token_hex(10), origin, reason, self._clock.now())
        self._add(self._by_origin.take(origin, line))

    def reported(self, report: SignInReport | ArchiveLook) -> None:
        """The dashboard tells who could not sign in there, has signed out, or reads the archive."""
        if isinstance(report, ArchiveLook):
            self._add([lines.looked_in_archive(report)])
            return
        line = lines.reported(report)
        is_failure = report.what == "sign_in_failed"
        self._add(self._by_origin.take(report.origin, line) if is_failure else [line])

    def refused(self, request: FromPerson, code: str, who: Principal, origin: str) -> None:
        """Somebody asked for an action, or for a silence or its end, and was refused."""
        now = self._clock.now()
        line = lines.action_refused(secrets.token_hex(10), request, code, who, origin, now)
        self._add(self._by_person.take(who.person, line))

    async def run(self) -> None:
        """Write lines until cancelled."""
        with contextlib.suppress(LogError):
            await self._writer.open()
        while True:
            try:
                async with asyncio.timeout(_LOOKS_EVERY):
                    await self._ready.wait()
            except TimeoutError:
                self._sum_up()
            self._ready.clear()
            try:
                await self._write()
            except LogError as error:
                logger.warning("%d lines of the audit wait for the log: %r", len(self._waiting), error)
                await asyncio.sleep(_LOOKS_EVERY)
                self._ready.set()

    def rest(self) -> list[Message]:
        """Return the lines that are not written yet."""
        return list(self._waiting)

    def _is_new(self, session: str, what: Principal | str) -> bool:
        """Whether a sign-in brings this for the first time, as far as it is remembered."""
        known = session, what
        if known in self._known:
            self._known.move_to_end(known)
            return False
        self._known[known] = None
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return True

    def _sum_up(self) -> None:
        now = self._clock.now()
        self._add(self._by_origin.due(now))
        self._add(self._by_person.due(now))

    async def _write(self) -> None:
        while batch := list(islice(self._waiting, _AT_ONCE)):
            await self._writer.send(lambda batch=batch: batch)  # type: ignore[misc]
            for _ in batch:
                self._waiting.popleft()

    def _add(self, found: Iterable[AuditLine]) -> None:
        for line in found:
            if len(self._waiting) >= _KEPT:
                self.lost += 1
                self._metrics.lost_audit_lines.inc()
                continue
            self._waiting.append(message(line))
            self._ready.set()
