"""How long somebody waits under load for the answer to a claim, and a colleague until the case shows it."""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Iterator, Sequence

from dashboard.client.live import LiveClient
from dashboard.client.live_copy import LiveCopy
from stream.gateway.protocol import ActionRequest
from tests.bench import load
from tests.bench.figures import Figure, percentile
from tests.bench.kafka_floor import TOKEN, KafkaFloor
from tests.builders.floors.gateway import principal, ticket

RATE = 500.0
LIVE = 2_000
PAUSE = 0.2
SETTLED = 100
"""Open cases with which it begins."""
TARGET = 0.5
_PATIENCE = 60.0
_LIN = principal("Lin", person="guest:Lin")


def measure(
    seconds: float = 60.0, rate: float = RATE, live: int = LIVE, settled: int = SETTLED
) -> list[Figure]:
    """The whole floor on Kafka, each part a process: one person claims cases, and another looks on."""
    measured: list[tuple[float, float]] = []
    with KafkaFloor() as floor, contextlib.ExitStack() as open_:
        floor.start("stream", "worker")
        floor.start_gateway()
        acting, looking = (_client(open_, floor.gateway_url) for _ in range(2))
        busy = open_.enter_context(contextlib.closing(load.LiveLoad(floor.log, rate, live)))
        # The groups are joined by then, and there is enough to claim.
        acting.wait_until(lambda copy: len(_open(copy)) >= settled, _PATIENCE)
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            for case in _open(acting.copy())[:1]:
                measured += _claim(acting, looking, case)
            time.sleep(PAUSE)
        sent_rate = busy.sent / (time.monotonic() - busy.began)
    if not measured:
        raise RuntimeError(f"no claim was answered within 5 s at {sent_rate:.0f} events/s")
    answered, seen = zip(*measured, strict=True)
    detail = f"{len(seen)} claims in {seconds:.0f} s, {sent_rate:.0f} events/s"
    return [*_figures("claim → answer", answered, detail), *_figures("claim → another desk", seen, detail)]


def _client(open_: contextlib.ExitStack, url: str) -> LiveClient:
    return open_.enter_context(
        contextlib.closing(
            LiveClient(url, lambda: ticket(_LIN, TOKEN, now=time.time(), lifetime=600.0)).start()
        )
    )


def _open(copy: LiveCopy) -> list[str]:
    return [case.id for case in copy.cases.values() if case.owned.status == "open"]


def _claim(acting: LiveClient, looking: LiveClient, case: str) -> Iterator[tuple[float, float]]:
    """Yield after how many seconds a claim was answered, and seen by the other. The case may just be over."""
    before = time.monotonic()
    answer = acting.ask_from_thread(ActionRequest(id=uuid.uuid4().hex, action="claim", case=case))
    answered = time.monotonic() - before
    if not answer.ok:
        return

    def shows(copy: LiveCopy) -> bool:
        found = copy.cases.get(case)
        return found is None or found.owned.owner is not None

    looking.wait_until(shows, _PATIENCE)
    yield answered, time.monotonic() - before


def _figures(name: str, delays: Sequence[float], detail: str) -> Iterator[Figure]:
    for label, share in (("p50", 0.50), ("p95", 0.95)):
        target = TARGET if share > 0.5 else None
        yield Figure(f"{name}, {label}", percentile(delays, share), "s", target, False, detail)
