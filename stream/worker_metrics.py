"""A worker's counts for Prometheus, and a sign of life for whoever restarts it."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from stream.floor import Workers


class WorkerCollector(Collector):
    """Reads the counters at the moment they are asked for."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    def collect(self) -> Iterator[CounterMetricFamily]:
        """One counter, a label for what was counted."""
        family = CounterMetricFamily("stepin_worker_records", "What this worker has handled", labels=["what"])
        for what, count in sorted(self._workers.counters().items()):
            family.add_metric([what], count)
        yield family


def serve_metrics(workers: Workers, host: str, port: int) -> None:
    """Answer `/metrics` on a port of its own, in a thread.

    Raises:
        OSError: the port is taken.
    """
    registry = CollectorRegistry()
    registry.register(WorkerCollector(workers))
    start_http_server(port, addr=host, registry=registry)
