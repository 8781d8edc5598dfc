"""Reads what a browser sends, up to a length."""

from __future__ import annotations

from starlette.requests import Request


async def body_of(request: Request, longest: int) -> bytes | None:
    """Return the body of a request, or None if it has more than `longest` bytes. The rest is not read."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > longest:
            return None
    return body
