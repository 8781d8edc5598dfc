"""The command `python -m stream dispatcher`."""

from __future__ import annotations

import signal
import threading
from collections import Counter
from contextlib import closing
from typing import Protocol

import click

from stream.core.clock import SystemClock
from stream.interventions.metrics import serve_metrics
from stream.interventions.settings import WebhookSettings
from stream.log import Log, LogError, LogUnavailable, topics


class Settings(Protocol):
    """The settings that every process has."""

    @property
    def host(self) -> str: ...

    @property
    def worker(self) -> str: ...

    @property
    def metrics_port(self) -> int: ...


class Context(Protocol):
    """What the command line gives to the command."""

    @property
    def settings(self) -> Settings: ...

    def open_log(self) -> Log:
        """Open the log on Kafka."""


@click.command("dispatcher")
@click.pass_obj
def command(context: Context) -> None:
    """Send interventions to the platform, as signed webhooks, until stopped.

    STEPIN_WEBHOOK_URL says where; docs/interventions.md explains all of it.
    """
    from stream.interventions.dispatcher import dispatch

    try:
        webhooks = WebhookSettings.from_environment()
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    settings, counters = context.settings, Counter[str]()
    with closing(context.open_log()) as log:
        _need(log)
        if settings.metrics_port:
            try:
                serve_metrics(counters, settings.host, settings.metrics_port)
            except OSError as error:
                where = f"{settings.host}:{settings.metrics_port}"
                raise click.ClickException(f"STEPIN_METRICS_PORT: {where} cannot be used ({error})") from None
        dispatch(log, webhooks, f"dispatcher-{settings.worker}", SystemClock(), stop, counters)


def _need(log: Log) -> None:
    try:
        for topic in (topics.INTERVENTIONS, topics.ACTIONS, topics.DEAD_LETTERS):
            log.partitions(topic)
    except LogUnavailable:
        raise
    except LogError as error:
        raise click.ClickException(f"{error}: `python -m stream topics` creates the missing topics") from None
