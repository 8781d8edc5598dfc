"""Answers plain HTTP requests: on the gateway's port hardly any, on the internal one health and metrics."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from stream.access.hosts import host_name
from stream.gateway.metrics import GatewayMetrics
from stream.gateway.state.live_state import LiveState

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def with_headers(_: ServerConnection, request: Request, response: Response) -> Response:
    """Return the response with the headers that every answer has. The answer to HEAD has no body."""
    for name, value in _HEADERS.items():
        response.headers[name] = value
    if request.method == "HEAD":
        response.body = b""
    return response


def refusal(connection: ServerConnection, request: Request, hosts: frozenset[str] | None) -> Response | None:
    """Return the answer to a request of another method, or to another host than one of `hosts`, if given."""
    if request.method not in ("GET", "HEAD"):
        response = connection.respond(HTTPStatus.METHOD_NOT_ALLOWED, "Only GET and HEAD.\n")
        response.headers["Allow"] = "GET, HEAD"
        return response
    if hosts is not None and _host(request) not in hosts:
        return connection.respond(HTTPStatus.MISDIRECTED_REQUEST, "This is no host of this gateway.\n")
    return None


def too_many(connection: ServerConnection, seconds: float) -> Response:
    """Return 429: whoever asks has to wait for so many seconds."""
    response = connection.respond(HTTPStatus.TOO_MANY_REQUESTS, "Too many attempts.\n")
    response.headers["Retry-After"] = str(max(1, round(seconds)))
    return response


def health(
    connection: ServerConnection, state: LiveState, now: float, viewers: int, fault: str | None
) -> Response:
    """Return 200 while the gateway reads the log, or 503 with the `fault` as the reason.

    Data that stopped before the log is no fault of the gateway: `stale_since` shows it. `ahead` names the
    events partitions whose time lies ahead of the gateway's clock, with the seconds.
    """
    document = {
        "status": "failing" if fault else "ok",
        "reason": fault,
        "viewers": viewers,
        "data_at": state.time.data_at,
        "stale_since": state.time.stale_since(now),
        "ahead": state.time.clocks_ahead(now),
    }
    status = HTTPStatus.SERVICE_UNAVAILABLE if fault else HTTPStatus.OK
    return _respond(connection, status, msgspec.json.encode(document).decode(), "application/json")


def metrics(connection: ServerConnection, counted: GatewayMetrics) -> Response:
    """Return the metrics in Prometheus' text format."""
    return _respond(connection, HTTPStatus.OK, counted.render(), "text/plain; version=0.0.4; charset=utf-8")


def up(connection: ServerConnection) -> Response:
    """Return 204: the gateway listens."""
    return connection.respond(HTTPStatus.NO_CONTENT, "")


def not_found(connection: ServerConnection) -> Response:
    """Return 404."""
    return connection.respond(HTTPStatus.NOT_FOUND, "There is nothing here.\n")


def _host(request: Request) -> str:
    named = request.headers.get_all("Host")
    return host_name(named[0]) if len(named) == 1 else ""


def _respond(connection: ServerConnection, status: HTTPStatus, body: str, content_type: str) -> Response:
    response = connection.respond(status, body)
    del response.headers["Content-Type"]
    response.headers["Content-Type"] = content_type
    return response
