"""What the gateway counts, for Prometheus."""

from __future__ import annotations

import math

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from stream.gateway.live_state import LiveState


class GatewayMetrics:
    """The metrics of one gateway, in a registry of its own."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self.viewers = Gauge("stepin_gateway_viewers", "Viewers that are connected", registry=registry)
        self.slow_viewers = Gauge(
            "stepin_gateway_slow_viewers",
            "Viewers that have yet to take what they were sent",
            registry=registry,
        )
        self.dropped_viewers = Counter(
            "stepin_gateway_dropped_viewers",
            "Viewers dropped as they took nothing any more",
            registry=registry,
        )
        self.refused_viewers = Counter(
            "stepin_gateway_refused_viewers", "Connections refused", ["reason"], registry=registry
        )
        self.messages = Counter(
            "stepin_gateway_messages_sent", "Messages sent to viewers", ["type"], registry=registry
        )
        self.bytes = Counter(
            "stepin_gateway_sent_bytes", "Bytes sent to viewers, before compression", registry=registry
        )
        self.resyncs = Counter(
            "stepin_gateway_resyncs", "Snapshots that viewers asked for again", registry=registry
        )
        self.objects = Gauge(
            "stepin_gateway_objects", "Objects in the live state", ["kind"], registry=registry
        )
        self.data_lag = Gauge(
            "stepin_gateway_data_lag_seconds",
            "The clock less the event time up to which the floor is known; NaN while nothing is known",
            registry=registry,
        )
        self.stale = Gauge(
            "stepin_gateway_data_stale", "1 while no data comes, otherwise 0", registry=registry
        )
        self.records = Counter(
            "stepin_gateway_records_read", "Records read from the log", ["topic"], registry=registry
        )
        self.unreadable = Gauge(
            "stepin_gateway_unreadable_records",
            "Records of the log that could not be read",
            registry=registry,
        )
        self.reader_lag = Gauge(
            "stepin_gateway_reader_lag_records",
            "Records on the log that are yet to be read",
            registry=registry,
        )
        self.log_failures = Counter(
            "stepin_gateway_log_failures", "Times that reading the log failed", registry=registry
        )
        self.actions = Counter(
            "stepin_gateway_actions",
            "Actions of viewers, by what became of them",
            ["result"],
            registry=registry,
        )

    def observe(self, state: LiveState, clock: float, viewers: int) -> None:
        """Note how things stand now."""
        self.viewers.set(viewers)
        self.data_lag.set(math.nan if state.data_at is None else clock - state.data_at)
        self.stale.set(state.stale_since(clock) is not None)
        for kind, size in state.sizes().items():
            self.objects.labels(kind).set(size)

    def render(self) -> str:
        """Everything in Prometheus' text format."""
        return generate_latest(self._registry).decode()
