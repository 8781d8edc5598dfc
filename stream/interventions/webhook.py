"""Sends one intervention as a webhook, as often as it takes."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import NamedTuple

import httpx
from msgspec.structs import replace

from stream.core.clock import Clock
from stream.interventions.attempts import Attempt, judged, wait_before
from stream.interventions.settings import WebhookSettings
from stream.interventions.signing import headers, webhook_id
from stream.records import InterventionRecord, encode

TYPE = "stepin.intervention.requested.v1"
AT_ONCE = 16
"""Requests to one address at the same time. A receiver that hangs so delays no other."""
_MOST_OF_AN_ANSWER = 64 << 10
"""Bytes that are read of an answer, so that its connection can be used again."""

Send = Callable[[InterventionRecord], Awaitable[Attempt]]
Sleep = Callable[[float], Awaitable[None]]


class Delivery(NamedTuple):
    """What became of an intervention: taken by the receiver, or `why` not, after so many `tries`."""

    taken: bool
    tries: int
    why: str = ""


def key_of(record: InterventionRecord) -> str:
    """Return the key by which a receiver does an intervention once."""
    return webhook_id(record.case, record.person, record.id)


def body_of(record: InterventionRecord) -> bytes:
    """Return the body of the webhook: the same bytes for each attempt."""
    data = replace(record, events_partition=None)
    timestamp = datetime.fromtimestamp(record.at, UTC).isoformat().replace("+00:00", "Z")
    return encode({"type": TYPE, "timestamp": timestamp, "data": data})


async def deliver(
    record: InterventionRecord, tries: int, send: Send, dice: random.Random, sleep: Sleep = asyncio.sleep
) -> Delivery:
    """Send an intervention until the receiver takes it, at most `tries` times."""
    attempt = Attempt(False)
    for number in range(1, tries + 1):
        if number > 1:
            await sleep(wait_before(number - 1, dice, attempt.after))
        attempt = await send(record)
        if attempt.taken or attempt.final:
            return Delivery(attempt.taken, number, attempt.why)
    return Delivery(False, tries, attempt.why)


class Webhooks:
    """Makes single attempts. It follows no redirect, and gives no receiver more than the time-out.

    Args:
        clock: the time that is signed.
    """

    def __init__(self, settings: WebhookSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._client = httpx.AsyncClient(
            follow_redirects=False, timeout=settings.webhook_timeout, headers={"user-agent": "StepIn"}
        )
        self._turns: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONCE))

    async def send(self, record: InterventionRecord) -> Attempt:
        """Send an intervention once."""
        url = self._settings.url_of(record.queue)
        if not url:
            return Attempt(False, "no address for this queue", final=True)
        async with self._turns[url]:
            body = body_of(record)
            now, keys = int(self._clock.now()), self._settings.webhook_secrets
            signed = headers(keys, key_of(record), now, body)
            try:
                async with asyncio.timeout(self._settings.webhook_timeout):
                    return await self._post(url, signed, body)
            except (httpx.TimeoutException, TimeoutError):
                return Attempt(False, f"no answer within {self._settings.webhook_timeout} s")
            except httpx.HTTPError as error:
                return Attempt(False, type(error).__name__)

    async def _post(self, url: str, signed: dict[str, str], body: bytes) -> Attempt:
        async with self._client.stream("POST", url, headers=signed, content=body) as response:
            size = 0
            async for part in response.aiter_raw():
                size += len(part)
                if size > _MOST_OF_AN_ANSWER:
                    break
            return judged(response.status_code, response.headers.get("retry-after"))

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
