"""What the commands have in common that run until they are stopped."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable

import click
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.registry import Collector

from stream.log import Log, LogError, LogUnavailable


def stop_on_signal() -> threading.Event:
    """Return an event that Ctrl-C and SIGTERM set."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def need_topics(log: Log, names: Iterable[str]) -> None:
    """Check that topics exist: a process would wait for ever for records of a missing one.

    Raises:
        ClickException: a topic is missing.
    """
    try:
        for name in names:
            log.partitions(name)
    except LogUnavailable:
        raise
    except LogError as error:
        raise click.ClickException(f"{error}: `python -m stream topics` creates the missing topics") from None


def serve_metrics(collector: Collector, host: str, port: int) -> None:
    """Serve `/metrics` on its own port, in a thread, if there is one: port 0 serves none.

    A health check may ask for the same page.

    Raises:
        ClickException: the port is taken.
    """
    if not port:
        return
    registry = CollectorRegistry()
    registry.register(collector)
    try:
        start_http_server(port, addr=host, registry=registry)
    except OSError as error:
        raise click.ClickException(f"STEPIN_METRICS_PORT: {host}:{port} cannot be used ({error})") from None
