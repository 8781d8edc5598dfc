"""Answers plain HTTP requests on the gateway's port: health and metrics."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from websockets.asyncio.server import ServerConnection
from websockets.http11 import Response

from stream.gateway.live_state import LiveState
from stream.gateway.metrics import GatewayMetrics


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
        "data_at": state.data_at,
        "stale_since": state.stale_since(now),
        "ahead": state.clocks_ahead(now),
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


def _respond(connection: ServerConnection, status: HTTPStatus, body: str, content_type: str) -> Response:
    response = connection.respond(status, body)
    del response.headers["Content-Type"]
    response.headers["Content-Type"] = content_type
    return response
