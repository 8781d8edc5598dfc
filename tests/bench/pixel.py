"""How long it takes from an event to its effect on the wall, in a real browser, under a steady load."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from dashboard.client.live import LiveClient
from dashboard.client.tickets import own_ticket
from detectors.contract import events as ev
from stream.log import Log
from tests.bench import load
from tests.bench.figures import Figure, percentile
from tests.bench.kafka_floor import TOKEN, KafkaFloor, chromium_page

RATE = 500.0
LIVE = 2_000
PROBE_QUEUE = "probe"
PROBE_EVERY = 0.2
TARGETS = {"p50": None, "p95": 1.0, "p99": 2.0}

# Notes when the wall first shows each number of waiting customers, at the frame that paints it.
_WATCH = """
(wall, queue) => {
  window.seen = [0];
  const look = () => {
    const tile = [...wall.querySelectorAll("[data-queue]")].find((node) => node.dataset.queue === queue);
    const shown = tile ? Number(tile.querySelector(".waiting").textContent.replace(/\\D/g, "")) : 0;
    if (shown < window.seen.length) return;
    requestAnimationFrame(() => {
      while (window.seen.length <= shown) window.seen.push(Date.now());
    });
  };
  new MutationObserver(look).observe(wall, { subtree: true, childList: true, characterData: true });
}
"""


class Probes:
    """Customers who begin to wait, one after another: number k makes the count of the queue k."""

    def __init__(self, log: Log) -> None:
        self.sent = [0.0]
        self._publisher = log.publisher()

    def send(self) -> None:
        number = len(self.sent)
        at = time.time()
        event = ev.ConversationQueued(
            id=f"probe-{number}",
            source=load.SOURCE,
            subject=f"probe-{number}",
            time=datetime.fromtimestamp(at, UTC),
            data=ev.ConversationQueuedData(queue=PROBE_QUEUE),
        )
        self._publisher.send([load.message(event)])
        self.sent.append(at)

    def close(self) -> None:
        self._publisher.close()


class Viewer:
    """A viewer in Python beside the browser: notes when it has each number."""

    def __init__(self, url: str) -> None:
        self.seen = [0.0]
        self._client = LiveClient(url, own_ticket(TOKEN)).start()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def _follow(self) -> None:
        while not self._stop.is_set():
            try:
                floor = self._client.wait_until(lambda seen: self._waiting(seen) >= len(self.seen), 0.5)
            except TimeoutError:
                continue
            now = time.time()
            self.seen.extend(now for _ in range(self._waiting(floor) + 1 - len(self.seen)))

    @staticmethod
    def _waiting(floor: Any) -> int:
        queue = floor.queues.get(PROBE_QUEUE)
        return 0 if queue is None else int(queue.waiting)

    def close(self) -> None:
        self._stop.set()
        self._client.close()
        self._thread.join(5.0)


def measure(seconds: float = 60.0, rate: float = RATE, live: int = LIVE) -> list[Figure]:
    """The whole floor on Kafka, each part a process, and Chromium with the wall open."""
    with KafkaFloor() as floor, chromium_page() as page:
        floor.start("stream", "worker")
        floor.start_gateway()
        floor.start_dashboard()
        page.goto(f"{floor.dashboard_address}/wall?lang=en")
        wall = page.wait_for_selector(".stepin[data-seq]", timeout=30_000)
        wall.evaluate(_WATCH, PROBE_QUEUE)
        viewer = Viewer(floor.gateway_url)
        busy = load.LiveLoad(floor.log, rate, live)
        probes = Probes(floor.log)
        try:
            _settle(page, probes)
            first = len(probes.sent)
            began = time.monotonic()
            while time.monotonic() - began < seconds:
                probes.send()
                page.wait_for_timeout(1000 * PROBE_EVERY)
            page.wait_for_function(f"window.seen.length >= {len(probes.sent)}", timeout=30_000)
            on_screen = [shown / 1000 for shown in page.evaluate("window.seen")]
            sent_rate = busy.sent / (time.monotonic() - busy.began)
        finally:
            busy.close()
            probes.close()
            viewer.close()
    detail = f"{len(probes.sent) - first} probes in {seconds:.0f} s, {sent_rate:.0f} events/s"
    return [
        *_figures("event → pixel", probes.sent, on_screen, first, detail, TARGETS),
        *_figures("event → viewer", probes.sent, viewer.seen, first, detail, {}),
    ]


def _settle(page: Any, probes: Probes, limit: float = 60.0) -> None:
    """Send probes until they come through swiftly: groups are joined, and what has piled up is worked off."""
    deadline = time.monotonic() + limit
    swift = 0
    while swift < 10:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the floor did not come up within {limit:.0f} s")
        probes.send()
        page.wait_for_timeout(1000 * PROBE_EVERY)
        shown = page.evaluate("window.seen.length - 1")
        swift = swift + 1 if len(probes.sent) - 1 - shown <= 5 else 0


def _figures(
    name: str,
    sent: Sequence[float],
    seen: Sequence[float],
    first: int,
    detail: str,
    targets: dict[str, float | None],
) -> list[Figure]:
    delays = [there - here for here, there in zip(sent[first:], seen[first:], strict=False)]
    detail = f"{detail}, mean {statistics.mean(delays):.2f} s, longest {max(delays):.2f} s"
    shares = {"p50": 0.50, "p95": 0.95, "p99": 0.99}
    return [
        Figure(f"{name}, {label}", percentile(delays, share), "s", targets.get(label), False, detail)
        for label, share in shares.items()
    ]
