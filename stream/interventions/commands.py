"""The command `python -m stream dispatcher`."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from typing import Protocol

import click

from stream.command_processes import need_topics, serve_metrics, stop_on_signal
from stream.core.clock import SystemClock
from stream.interventions.metrics import DispatcherCollector
from stream.interventions.settings import WebhookSettings
from stream.log import Log, topics


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
    stop = stop_on_signal()
    settings, counters = context.settings, Counter[str]()
    with closing(context.open_log()) as log:
        need_topics(log, (topics.INTERVENTIONS, topics.ACTIONS, topics.DEAD_LETTERS))
        serve_metrics(DispatcherCollector(counters), settings.host, settings.metrics_port)
        dispatch(log, webhooks, f"dispatcher-{settings.worker}", SystemClock(), stop, counters)
