"""By which names browsers may ask this dashboard, and which pages are its own."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from stream.access.hosts import host_name
from stream.access.listening import is_loopback

_SECURE = frozenset({"https", "wss"})


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """The addresses of this dashboard.

    A page of another name that points at this machine (DNS rebinding) sends its own name as the host.

    Args:
        host: the address that the dashboard listens on.
        hosts: more names by which browsers may ask.
        public_url: the address that people know, such as that of a proxy which ends TLS.
    """

    host: str
    hosts: tuple[str, ...] = ()
    public_url: str | None = None

    def allow(self, host: str) -> bool:
        """Return whether a request for this `Host` is meant for this dashboard."""
        name = host_name(host)
        public = urlsplit(self.public_url).hostname if self.public_url else None
        return bool(name) and (is_loopback(name) or name in {self.host.lower(), public, *self.hosts})

    def origin(self, connection: HTTPConnection) -> str:
        """Return the origin of this dashboard's own pages, as the browser of a request writes it."""
        host = connection.headers.get("host", "")
        if self.public_url is not None:
            public = urlsplit(self.public_url)
            if public.netloc.lower() == host.lower():
                return f"{public.scheme}://{public.netloc}"
        scheme = "https" if connection.url.scheme in _SECURE else "http"
        return f"{scheme}://{host}"

    def is_secure(self, connection: HTTPConnection) -> bool:
        """Return whether the browser reaches this dashboard by TLS."""
        return self.origin(connection).startswith("https:")

    def is_own(self, connection: HTTPConnection) -> bool:
        """Return whether a request comes from a page of this dashboard, and not from another site."""
        headers = connection.headers
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return False
        return headers.get("origin") == self.origin(connection)

    def is_local(self, connection: HTTPConnection) -> bool:
        """Return whether nobody but this machine can have asked."""
        return is_loopback(self.host) and is_loopback(host_name(connection.headers.get("host", "")))
