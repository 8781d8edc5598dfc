"""Tells Prometheus how the routes fare."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from stream.notify.notifier import Notifier


class NotifierCollector(Collector):
    """Collects the state of the routes whenever Prometheus asks. The error itself is in `status`."""

    def __init__(self, notifier: Notifier) -> None:
        self._notifier = notifier

    def collect(self) -> Iterator[Metric]:
        """Yield one value for each route."""
        notifier = self._notifier
        delivered = CounterMetricFamily(
            "stepin_notifier_delivered", "Notifications that a channel has taken", labels=["route"]
        )
        failures = CounterMetricFamily(
            "stepin_notifier_failures", "Attempts that a channel has not taken", labels=["route"]
        )
        failing = GaugeMetricFamily(
            "stepin_notifier_failing_since_seconds",
            "Since when a route fails, in seconds since 1970; 0 while it works",
            labels=["route"],
        )
        waiting = GaugeMetricFamily("stepin_notifier_waiting", "Notifications on their way", labels=["route"])
        for route, health in notifier.health.items():
            delivered.add_metric([route], notifier.delivered[route])
            failures.add_metric([route], notifier.failures[route])
            failing.add_metric([route], health.failing_since or 0.0)
            waiting.add_metric([route], notifier.waiting(route))
        yield from (delivered, failures, failing, waiting)
        yield GaugeMetricFamily(
            "stepin_notifier_unreadable_records",
            "Records of the log that could not be read",
            value=notifier.unreadable,
        )
