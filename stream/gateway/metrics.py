"""The metrics of a gateway, for Prometheus."""

from __future__ import annotations

import math

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from stream.gateway.state.live_state import LiveState


class GatewayMetrics:
    """Counts what one gateway does, in a registry of its own."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self.viewers = Gauge("stepin_gateway_viewers", "Viewers that are connected", registry=registry)
        self.slow_viewers = Gauge(
            "stepin_gateway_slow_viewers",
            "Viewers that have not received everything they were sent",
            registry=registry,
        )
        self.dropped_viewers = Counter(
            "stepin_gateway_dropped_viewers",
            "Viewers dropped because they received nothing for too long",
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
            "stepin_gateway_resyncs", "Snapshots that viewers asked for after a gap", registry=registry
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
        self.ahead = Gauge(
            "stepin_gateway_clock_ahead_seconds",
            "By how much the time of an events partition lies ahead of the gateway's clock, at most",
            registry=registry,
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
            "Records on the log that the gateway has not read",
            registry=registry,
        )
        self.log_failures = Counter(
            "stepin_gateway_log_failures", "Times that reading the log failed", registry=registry
        )
        self.actions = Counter(
            "stepin_gateway_actions",
            "Actions and silences that viewers asked for, by result: accepted, repeated, or the code",
            ["result"],
            registry=registry,
        )
        self.lost_audit_lines = Counter(
            "stepin_gateway_lost_audit_lines",
            "Lines of the audit that were lost because the log was out of reach for too long",
            registry=registry,
        )

    def observe(self, state: LiveState, now: float, viewers: int) -> None:
        """Update the gauges from the live state and the number of viewers, at `now` (seconds since 1970)."""
        self.viewers.set(viewers)
        self.data_lag.set(math.nan if state.time.data_at is None else now - state.time.data_at)
        self.stale.set(state.time.stale_since(now) is not None)
        self.ahead.set(max(state.time.clocks_ahead(now).values(), default=0.0))
        for kind, size in state.sizes().items():
            self.objects.labels(kind).set(size)

    def render(self) -> str:
        """Return the metrics in Prometheus' text format."""
        return generate_latest(self._registry).decode()
