"""The commands `python -m stream notifier` and `python -m stream notify …`."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from detectors.contract.event_errors import BadEvent
from stream.command_processes import serve_metrics, stop_on_signal
from stream.core.clock import SystemClock
from stream.document_files import BadDocument
from stream.log import Fenced, Log
from stream.notify.routes import Route, Routes, read
from stream.settings import Settings

if TYPE_CHECKING:
    from stream.notify.channels import Channel

# Apprise and Babel take a while to import: only a command that needs them does.


class Context(Protocol):
    """What the command line gives to the commands."""

    settings: Settings

    def open_log(self) -> Log:
        """Open the log on Kafka."""


@click.command("notifier")
@click.pass_obj
def notifier_command(context: Context) -> None:
    """Tell people who look at no screen, by the routes of STEPIN_NOTIFY_FILE, until stopped.

    One such process is enough for a floor. docs/notifications.md explains the routes.
    """
    from stream.notify.metrics import NotifierCollector
    from stream.notify.notifier import Notifier
    from stream.notify.wording import Wording

    settings = context.settings
    document, channels = _opened(Path(settings.notify_file))
    stop = stop_on_signal()
    with closing(context.open_log()) as log:
        wording = Wording(settings.public_url)
        notifier = Notifier(log, document.routes, channels, wording, SystemClock())
        serve_metrics(NotifierCollector(notifier), settings.host, settings.metrics_port)
        try:
            notifier.run(stop)
        except Fenced:
            raise click.ClickException("another notifier has taken over") from None


@click.group("notify")
def notify_command() -> None:
    """Check the routes by which people are told, and try them: docs/notifications.md."""


@notify_command.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_command(file: Path) -> None:
    """Check a FILE with routes, and that their addresses can be used. Sends nothing."""
    document, channels = _opened(file)
    for name, route in document.routes.items():
        click.echo(f"{name}: {channels[name].name}, {_told(route)}")


@notify_command.command("test")
@click.argument("route")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file with the routes. By default STEPIN_NOTIFY_FILE.",
)
@click.pass_obj
def test_command(context: Context, route: str, file: Path | None) -> None:
    """Send a test to the people of a ROUTE, now."""
    from stream.notify.channels import Undelivered
    from stream.notify.texts import text

    document, channels = _opened(file or Path(context.settings.notify_file), only=route)
    language = document.routes[route].language
    title = text(language, "notify.test_title", route=route)
    try:
        channels[route].send(f"test-{secrets.token_hex(8)}", title, text(language, "notify.test_body"))
    except Undelivered as error:
        raise click.ClickException(f"{route}: {error}") from None
    click.echo(f"{route}: {channels[route].name} has taken it")


def _opened(path: Path, only: str | None = None) -> tuple[Routes, Mapping[str, Channel]]:
    """Read the routes and open their channels, or that of the `only` one.

    Raises:
        ClickException: something is wrong with them.
    """
    from stream.notify.addresses import channels

    try:
        document = read(path)
        if only is not None and only not in document.routes:
            raise click.BadParameter(f"expected one of {', '.join(document.routes)}, got {only}")
        wanted = document.routes if only is None else {only: document.routes[only]}
        return document, channels(wanted, path.parent, os.environ)
    except BadDocument as error:
        for fault in error.faults:
            click.echo(f"{path}:{fault}", err=True)
        raise click.exceptions.Exit(1) from None
    except BadEvent as error:
        raise click.ClickException(f"{path}: {error}") from None
    except OSError as error:
        raise click.ClickException(
            f"{path}: {error}: STEPIN_NOTIFY_FILE names the file with routes"
        ) from None


def _told(route: Route) -> str:
    """Return of what a route is told, for people."""
    parts = [f"{route.severity} or worse" if route.severity == "warning" else route.severity]
    parts.append(f"queues {', '.join(route.queues)}" if route.queues else "every queue")
    parts += [f"causes {', '.join(route.causes)}"] if route.causes else []
    parts += [f"from level {route.level} on"] if route.level else []
    parts += ["within its hours"] if not route.hours.always or route.quiet is not None else []
    parts += [f"again every {route.repeat:.0f} s"] if route.repeat else []
    parts += ["with customers' words"] if route.words else []
    return ", ".join([*parts, route.language])
