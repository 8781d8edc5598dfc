"""What the forecast of waits costs for one event of a queue, and how large its state is."""

from __future__ import annotations

import time

from detectors.queue.forecast import QueueForecast
from tests.bench.figures import Figure
from tests.builders.floors.simulated_queue import feed, simulated


def measure(minutes: int = 20 * 60) -> list[Figure]:
    """Twenty hours of a busy queue of eight agents: learning, and a forecast at each arrival."""
    events = simulated(minutes, seed=11, agents=8, gap=14.0)
    queue = QueueForecast()
    began = time.thread_time()
    forecasts = sum(1 for _ in feed(queue, events))
    spent = (time.thread_time() - began) / len(events) * 1e6
    detail = f"{len(events):,} events, {forecasts:,} forecasts, processor time"
    return [
        Figure("waits, update and forecast for an event", spent, "µs", 200.0, False, detail),
        Figure("waits, state of a queue", len(queue.to_state()) / 1024, "KiB", 64.0, False, "as JSON"),
    ]
