"""`python -m stream replay`: publishes a recorded file as events, and reports the alerts that it gives."""

from __future__ import annotations

import json
import os
import secrets
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, Queue
from typing import Any, Protocol

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from stream.gateway.settings import GatewaySettings
from stream.ingest.events_file import UnreadableFile
from stream.log import Log
from stream.log.memory.log import MemoryLog
from stream.replay.formats import FORMATS
from stream.replay.pace import Ledger, publish
from stream.replay.report import AlertWatch, GatewayWatch, summary
from stream.replay.running_floor import RunningFloor, refuse_running_floor
from stream.replay.timeline import BadFile
from stream.runtime.workers import Workers, create_topics, run_gateway
from stream.settings import Settings

PATIENCE = 60.0
"""Seconds that stage 2 may make no progress before the report is printed without the rest."""

_PARTITION_BYTES = 64 << 20
"""Bytes that a partition in memory may hold: a report may read more slowly than stage 2 writes."""
_REFUSED = (
    "{reason}: a replay would disturb this floor. Give the replay topics of its own: set "
    "STEPIN_TOPIC_PREFIX, run `python -m stream topics` and `python -m stream worker` with it, and repeat. "
    "Or repeat with --onto-running-floor."
)


class Context(Protocol):
    """What the command line gives to the command."""

    @property
    def settings(self) -> Settings:
        """The settings of the environment."""

    def open_log(self) -> Log:
        """Open the log on Kafka."""


def run(
    log: Log,
    path: Path,
    format_: str,
    *,
    speed: float | None = None,
    report: bool = False,
    gateway: tuple[str, str] | None = None,
    show_progress: bool = True,
) -> dict[str, Any] | None:
    """Replays a file. With `report`, waits until the workers have handled it, and returns the figures.

    Args:
        gateway: the address of a gateway's socket and its secret; the report then measures up to it.

    Raises:
        BadFile: the file is not of this format. The lines before the bad one have been published.
        LogError: the log cannot be reached.
    """
    form, recording = FORMATS[format_], f"{format_}-{uuid.uuid4().hex[:12]}"
    with ExitStack() as stack:
        watch = stack.enter_context(AlertWatch(log, recording)) if report else None
        viewer = stack.enter_context(GatewayWatch(*gateway)) if report and gateway else None
        with _bar(show_progress, form.times) as advance:
            ledger = publish(
                log, form.read(path), recording=recording, source=path.name, speed=speed, progress=advance
            )
        if watch is None:
            return None
        complete = watch.wait_for(ledger.end, PATIENCE)
        seconds = time.time() - ledger.began_at
        if viewer is not None:
            _wait_for_viewer(watch, viewer)
        return summary(ledger, watch, viewer, complete, form.times, seconds)


def _wait_for_viewer(watch: AlertWatch, viewer: GatewayWatch) -> None:
    """Wait for the last alerts: the gateway sends only every quarter of a second."""
    deadline = time.monotonic() + 5.0
    while time.monotonic() < deadline and not watch.opened.keys() <= viewer.seen.keys():
        time.sleep(0.05)


@contextmanager
def _bar(show: bool, times: str) -> Iterator[Any]:
    """Show a progress bar with the event time on standard error."""
    if not show:
        yield None
        return
    console = Console(stderr=True)
    console.print(f"Times: {times}.", highlight=False)
    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=1.0)

        def advance(done: float, ledger: Ledger) -> None:
            seconds = max(time.time() - ledger.began_at, 1e-9)
            at = datetime.fromtimestamp(ledger.latest, UTC)
            text = f"{ledger.events:,} events · {ledger.events / seconds:,.0f}/s · {at:%Y-%m-%d %H:%M} UTC"
            progress.update(task, completed=done, description=text)

        yield advance


@contextmanager
def floor_in_memory(with_gateway: bool) -> Iterator[tuple[Log, tuple[str, str] | None]]:
    """Run both stages, and a gateway if asked, on a log in this process."""
    log = MemoryLog(max_bytes=_PARTITION_BYTES)
    create_topics(log, 6)
    workers, stop = Workers(log, "replay"), threading.Event()
    ports: Queue[int] = Queue()
    token = secrets.token_urlsafe(18)
    settings = GatewaySettings(token=token, port=0, internal_port=0)
    gateway = threading.Thread(target=run_gateway, args=(log, settings, stop, ports.put), daemon=True)
    try:
        address = None
        if with_gateway:
            gateway.start()
            address = (f"ws://127.0.0.1:{ports.get(timeout=30.0)}/live", token)
        yield log, address
    except Empty:
        raise click.ClickException("the gateway did not start") from None
    finally:
        stop.set()
        workers.close()
        if with_gateway:
            gateway.join()
        log.close()


def _speed(_: click.Context, __: click.Parameter, value: str) -> float | None:
    if value == "max":
        return None
    try:
        speed = float(value)
    except ValueError:
        speed = 0.0
    if not 0.0 < speed <= 1e6:
        raise click.BadParameter(f"expected max, or a number above 0, got {value}")
    return speed


@click.command("replay")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "format_", type=click.Choice(sorted(FORMATS)), required=True)
@click.option(
    "--speed",
    default="1",
    callback=_speed,
    help="Seconds of recorded time in one second, or max.",
)
@click.option(
    "--report",
    type=click.Choice(["json"]),
    help="Wait until the workers have handled everything, then print figures.",
)
@click.option(
    "--log",
    "kind",
    type=click.Choice(["kafka", "memory"]),
    help="Publish to Kafka, or run a floor in this process. Without this option: Kafka if "
    "STEPIN_KAFKA_BOOTSTRAP is set.",
)
@click.option(
    "--gateway",
    help="Measure also how long alerts take to reach this gateway (ws://HOST:PORT/live, with the secret "
    "STEPIN_TOKEN). A floor in memory has its own gateway.",
)
@click.option(
    "--onto-running-floor",
    is_flag=True,
    help="Publish even if live conversations use these topics. Their alerts will be wrong.",
)
@click.pass_obj
def command(
    context: Context,
    file: Path,
    format_: str,
    speed: float | None,
    report: str | None,
    kind: str | None,
    gateway: str | None,
    onto_running_floor: bool,
) -> None:
    """Publish recorded conversations or calls as events."""
    with_report = report is not None
    memory = kind == "memory" or (kind is None and not os.environ.get("STEPIN_KAFKA_BOOTSTRAP"))
    if memory and kind is None:
        click.echo("STEPIN_KAFKA_BOOTSTRAP is not set: this replay runs a floor in memory.", err=True)
    try:
        if memory:
            with floor_in_memory(with_report) as (log, address):
                figures = run(log, file, format_, speed=speed, report=True, gateway=address)
        else:
            with closing(context.open_log()) as log:
                if not onto_running_floor:
                    refuse_running_floor(log, time.time())
                address = (gateway, context.settings.token) if gateway else None
                figures = run(log, file, format_, speed=speed, report=with_report, gateway=address)
    except RunningFloor as error:
        raise click.UsageError(_REFUSED.format(reason=error)) from None
    except (BadFile, UnreadableFile, OSError) as error:
        raise click.BadParameter(str(error), param_hint=str(file)) from None
    if with_report:
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
