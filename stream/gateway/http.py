"""What the gateway answers to plain HTTP requests on its port."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from websockets.asyncio.server import ServerConnection
from websockets.http11 import Response

from stream.gateway.live_state import LiveState
from stream.gateway.metrics import GatewayMetrics


def health(
    connection: ServerConnection, state: LiveState, clock: float, viewers: int, fault: str | None
) -> Response:
    """200 while the gateway itself is well; 503 and the reason while `fault` keeps it from being so.

    Data that has stopped upstream is no fault of the gateway: it is told, and the answer stays 200.
    """
    document = {
        "status": "failing" if fault else "ok",
        "reason": fault,
        "viewers": viewers,
        "data_at": state.data_at,
        "stale_since": state.stale_since(clock),
    }
    status = HTTPStatus.SERVICE_UNAVAILABLE if fault else HTTPStatus.OK
    return _respond(connection, status, msgspec.json.encode(document).decode(), "application/json")


def metrics(connection: ServerConnection, counted: GatewayMetrics) -> Response:
    """Everything counted, in Prometheus' text format."""
    return _respond(connection, HTTPStatus.OK, counted.render(), "text/plain; version=0.0.4; charset=utf-8")


def nothing_here(connection: ServerConnection) -> Response:
    """404."""
    return connection.respond(HTTPStatus.NOT_FOUND, "There is nothing here.\n")


def _respond(connection: ServerConnection, status: HTTPStatus, body: str, content_type: str) -> Response:
    response = connection.respond(status, body)
    del response.headers["Content-Type"]
    response.headers["Content-Type"] = content_type
    return response
