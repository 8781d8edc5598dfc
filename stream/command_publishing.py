"""What the commands that publish a document have in common: their options, and how faults are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from stream.command_times import zoned_time
from stream.document_files import BadDocument
from stream.document_versions import DELAY

T = TypeVar("T")

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


def _text(_: click.Context, __: click.Parameter, value: str) -> str:
    if not value.strip():
        raise click.BadParameter("expected a text, got nothing")
    return value.strip()


def _time(_: click.Context, __: click.Parameter, value: str | None) -> float | None:
    if value is None or value == "start":
        return None if value is None else 0.0
    return zoned_time(value, or_else="start, or ")


def publishing(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of a command that publishes."""
    for option in (
        click.option(
            "--at",
            callback=_time,
            help="Event time at which it takes effect, for recorded history: start, or a time with its zone.",
        ),
        click.option(
            "--in",
            "delay",
            type=click.FloatRange(0, 30 * 86400),
            default=DELAY,
            show_default=True,
            help="Seconds from now until it takes effect. Below the default, some may learn it too late.",
        ),
        click.option(
            "--why", required=True, callback=_text, help="The reason, for those who read the history."
        ),
        click.option("--by", required=True, callback=_text, help="Who publishes it."),
    ):
        command = option(command)
    return command


def read_or_exit(file: Path, read: Callable[[Path], T]) -> T:
    """Return what `read` makes of a file.

    Raises:
        Exit: it breaks the form; every fault is on a line of stderr.
        ClickException: it cannot be read.
    """
    try:
        return read(file)
    except BadDocument as error:
        for fault in error.faults:
            click.echo(f"{file}:{fault}", err=True)
        raise click.exceptions.Exit(1) from None
    except OSError as error:
        raise click.ClickException(f"{file}: {error}") from None
