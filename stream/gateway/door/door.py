"""The door: turns connections away by host, address and number before their WebSocket opens."""

from __future__ import annotations

import logging
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from math import log10

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from stream.access.throttle import Throttle
from stream.core.clock import Clock
from stream.gateway import protocol
from stream.gateway.door import http
from stream.gateway.door.client_address import client_address, hosts
from stream.gateway.settings import GatewaySettings

_FULL_SECONDS = 10.0
_ADDRESSES_KEPT = 10_000

logger = logging.getLogger(__name__)


class Door:
    """Knows from where connections come, and who has failed to come in.

    Args:
        settings: the hosts, the trusted proxies and the limits.
        clock: measures how long somebody is locked out.
    """

    def __init__(self, settings: GatewaySettings, clock: Clock) -> None:
        self._settings = settings
        self._hosts = hosts(settings.host, settings.hosts, settings.origins)
        # Apart, so that attempts from many addresses push no person out of memory.
        self._by_address = Throttle(clock.monotonic, failures=settings.failures_a_minute)
        self._by_person = Throttle(clock.monotonic, failures=settings.failures_a_minute)
        self._failures: OrderedDict[str, int] = OrderedDict()
        self._open: Counter[str] = Counter()

    def answer(self, connection: ServerConnection, request: Request) -> Response | None:
        """Return the answer to a request, or None to let the WebSocket open."""
        refused = http.refusal(connection, request, self._hosts)
        if refused is not None:
            return refused
        match request.path.partition("?")[0]:
            case protocol.LIVE_PATH:
                return self._too_many(connection, request)
            case protocol.UP_PATH:
                return http.up(connection)
        return http.not_found(connection)

    def address(self, connection: ServerConnection, request: Request | None) -> str:
        """Return the address from which a connection comes."""
        peer = connection.remote_address
        forwarded = [] if request is None else request.headers.get_all("X-Forwarded-For")
        return client_address(str(peer[0]) if peer else "", forwarded, self._settings.trusted_proxies)

    @contextmanager
    def counted(self, address: str) -> Iterator[None]:
        """Count a connection from this address while it is open."""
        self._open[address] += 1
        try:
            yield
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]

    def is_locked(self, person: str) -> bool:
        """Whether tickets of this person have failed too often of late."""
        return self._by_person.wait(person) > 0.0

    def came_in(self, address: str, person: str) -> None:
        """Tell that somebody has come in."""
        logger.info("%s has come in from %s", person, address)

    def failed(self, address: str, person: str | None, reason: str) -> None:
        """Count that somebody could not come in: the first time, and each power of ten, the log says so.

        `person` is known when the ticket was signed, and did not hold.
        """
        if person is not None:
            self._by_person.failed(person)
        self._by_address.failed(address)
        failures = self._failures[address] = self._failures.pop(address, 0) + 1
        if len(self._failures) > _ADDRESSES_KEPT:
            self._failures.popitem(last=False)
        if log10(failures).is_integer():
            who = f"{person} at {address}" if person else address
            logger.warning("%s was turned away: %s (%d so far)", who, reason, failures)

    def _too_many(self, connection: ServerConnection, request: Request) -> Response | None:
        address = self.address(connection, request)
        seconds = self._by_address.wait(address)
        if seconds > 0.0:
            return http.too_many(connection, seconds)
        if self._open[address] >= self._settings.connections_per_address:
            return http.too_many(connection, _FULL_SECONDS)
        return None
