"""Tells Prometheus the counts of a dispatcher."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector


class DispatcherCollector(Collector):
    """Collects the counts of the dispatcher whenever Prometheus asks."""

    def __init__(self, counters: Counter[str]) -> None:
        self._counters = counters

    def collect(self) -> Iterator[Metric]:
        """Yield one counter with a label for each count."""
        family = CounterMetricFamily(
            "stepin_dispatcher_interventions", "Interventions, by what became of them", labels=["what"]
        )
        for what, count in sorted(self._counters.copy().items()):
            family.add_metric([what], count)
        yield family
