"""`python -m stream drill`: a recorded hour as a floor for training, beside the live one."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, Protocol

import click
import msgspec
from rich.console import Console

from stream.archive.asking import reader
from stream.archive.sql.database import ArchiveError
from stream.command_gateway import gateway_settings, revocations
from stream.command_processes import stop_on_signal
from stream.command_sign_in import need_sign_in
from stream.command_times import zoned_time
from stream.demo import commands as demo
from stream.drill import table
from stream.drill.compare import Report, report
from stream.drill.floor import DrillFloor
from stream.drill.pace import Pace
from stream.drill.stretch import NothingRecorded, Stretch, from_archive, from_file
from stream.ingest.events_file import UnreadableFile
from stream.runtime.processes import PortTaken, ProcessEnded, Processes, check_port
from stream.settings import Settings

_WORST = "worst"
_LOOK = """
  Wall    {{address}}/wall
  Desk    {{address}}/desk

This is a drill, and the screens say so. It begins at {begins} and goes on until {ends}, at
speed {speed:g}. Ctrl-C ends it before. Then comes the report.
"""


class Context(Protocol):
    """What the command line gives to the command."""

    @property
    def settings(self) -> Settings:
        """The settings of the environment."""


class Wanted(NamedTuple):
    """Which stretch is played and how: `hour` is seconds since 1970, or None; lengths are seconds."""

    source: str
    hour: float | None
    length: float
    warm_up: float
    lead: float
    speed: float


def _hour(_: click.Context, __: click.Parameter, value: str | None) -> str | float | None:
    return value if value in (None, _WORST) else zoned_time(value or "", or_else=f"{_WORST}, or ")


@click.command("drill")
@click.option("--from", "source", default="archive", show_default=True, help="archive, or a file of events.")
@click.option(
    "--hour",
    callback=_hour,
    help="worst (of seven days), or when it begins, with its zone. A file begins with its first event.",
)
@click.option(
    "--speed",
    type=click.FloatRange(0.1, 100.0),
    default=1.0,
    show_default=True,
    help="How fast it is played.",
)
@click.option("--minutes", type=click.FloatRange(1, 24 * 60), default=60.0, show_default=True, help="Played.")
@click.option(
    "--warm-up",
    type=click.FloatRange(0, 48),
    default=2.0,
    show_default=True,
    help="Hours before it that the floor knows: they are played at once.",
)
@click.option(
    "--lead", type=click.FloatRange(0, 3600), default=45.0, show_default=True, help="Seconds until it begins."
)
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8601, show_default=True, help="The dashboard's."
)
@click.option(
    "--gateway-port", type=click.IntRange(1, 65535), default=8865, show_default=True, help="The gateway's."
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_obj
def command(
    context: Context,
    source: str,
    hour: str | float | None,
    speed: float,
    minutes: float,
    warm_up: float,
    lead: float,
    port: int,
    gateway_port: int,
    as_json: bool,
) -> None:
    """Play a recorded hour as a floor for training, and report what people did against what happened then.

    Nothing of it reaches the live floor.
    """
    if hour == _WORST and source != "archive":
        raise click.UsageError("--hour worst needs --from archive: a file does not say what was found in it")
    at = hour if isinstance(hour, float) else None
    wanted = Wanted(source, at, 60.0 * minutes, 3600.0 * warm_up, lead, speed)
    settings = demo.with_token(replace(context.settings, port=port, gateway_port=gateway_port))
    need_sign_in(settings)
    try:
        check_port(settings.host, port, "--port")
        check_port(settings.host, gateway_port, "--gateway-port")
        told = _drill(settings, wanted, _recorded(settings.archive_url, wanted))
    except (PortTaken, ProcessEnded, NothingRecorded, ArchiveError) as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())
    else:
        table.show(Console(), told)


def _recorded(url: str, wanted: Wanted) -> Stretch:
    if wanted.source != "archive":
        try:
            return from_file(Path(wanted.source), wanted.hour, wanted.length, wanted.warm_up)
        except (UnreadableFile, OSError) as error:
            raise click.BadParameter(str(error), param_hint="--from") from None
    with closing(reader(url)) as archive:
        return from_archive(archive, wanted.hour, wanted.length, wanted.warm_up, time.time())


def _drill(settings: Settings, wanted: Wanted, stretch: Stretch) -> Report:
    """Run the floor and its dashboard until the stretch is over or somebody stops it."""
    stop = stop_on_signal()
    with demo.own_archive() as url, Processes() as processes:
        demo.start_dashboard(processes, settings, url)
        pace = Pace(stretch.begin, stretch.length, time.time() + wanted.lead, wanted.speed)
        gateway = replace(gateway_settings(settings), internal_port=0)
        floor = DrillFloor(stretch, pace, gateway, url, over=stop, revocations=revocations(settings))
        begins, ends = (
            time.strftime("%H:%M:%S", time.localtime(at)) for at in (pace.starts_at, pace.ends_at)
        )
        look = _LOOK.format(begins=begins, ends=ends, speed=wanted.speed)
        try:
            demo.show(processes, settings, stop, lambda: floor.failure, look, err=True)
        finally:
            played, now = floor.end()
    return report(stretch.begin, played, wanted.speed, pace.opens_at, now, stretch.then)
