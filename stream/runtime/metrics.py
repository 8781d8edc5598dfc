"""Tells Prometheus the counts of a worker."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from stream.runtime.workers import Workers

_FIGURES = {
    "labels": "Labels that the model has learned",
    "auc": "AUC of dissatisfied over the labels, each judged before it was learned",
    "log_loss": "Log loss of dissatisfied over the labels, each judged before it was learned",
    "drifts": "How often the labels have drifted from the model",
}


class WorkerCollector(Collector):
    """Collects the counts of the workers whenever Prometheus asks."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    def collect(self) -> Iterator[Metric]:
        """Yield one counter with a label for each count, and a gauge for each figure of the model."""
        family = CounterMetricFamily(
            "stepin_worker_records", "Records that this worker has handled", labels=["what"]
        )
        for what, count in sorted(self._workers.counters().items()):
            family.add_metric([what], count)
        yield family
        figures = self._workers.figures()
        for name, words in _FIGURES.items() if figures is not None else ():
            value = getattr(figures, name)
            if value is not None:
                yield GaugeMetricFamily(f"stepin_worker_model_{name}", words, value=value)
