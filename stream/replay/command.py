"""`python -m stream replay`: plays a file on the log, and says what came of it."""

from __future__ import annotations

import json
import os
import secrets
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, Queue
from typing import Any, Protocol

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from stream.gateway.server import GatewaySettings
from stream.log import Log
from stream.log.memory.log import MemoryLog
from stream.replay.formats import FORMATS
from stream.replay.pace import Ledger, publish
from stream.replay.report import AlertWatch, GatewayWatch, summary
from stream.replay.timeline import BadFile
from stream.runtime.floor import Workers, prepare, run_gateway

PATIENCE = 60.0
"""Seconds that stage 2 may stand still before a report goes without the rest."""

_ROOM = 64 << 20
"""Bytes that a partition may pile up: whoever counts the alerts may be slower than those who make them."""


class Opener(Protocol):
    """What the command is given: how to reach the log."""

    def open_log(self) -> Log: ...


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
    """Replay a file. With `report`, wait until it is worked off, and give the figures.

    Args:
        gateway: the address of a gateway's socket and its token, to measure until there as well.

    Raises:
        BadFile: the file is not of this format; what came before that line has been sent.
        LogError: the log could not be reached.
    """
    form, recording = FORMATS[format_], f"{format_}-{uuid.uuid4().hex[:12]}"
    with ExitStack() as stack:
        watch = stack.enter_context(AlertWatch(log, recording)) if report else None
        viewer = stack.enter_context(GatewayWatch(*gateway)) if report and gateway else None
        with _bar(show_progress, form.times) as advance:
            ledger = publish(log, form.read(path), recording=recording, speed=speed, progress=advance)
        if watch is None:
            return None
        complete = watch.wait_for(ledger.end, PATIENCE)
        worked = time.time() - ledger.began_at
        if viewer is not None:
            _let_arrive(watch, viewer)
        return summary(ledger, watch, viewer, complete, form.times, worked)


def _let_arrive(watch: AlertWatch, viewer: GatewayWatch) -> None:
    """The gateway sends every quarter of a second; the last alerts may be on their way."""
    deadline = time.monotonic() + 5.0
    while time.monotonic() < deadline and not watch.opened.keys() <= viewer.seen.keys():
        time.sleep(0.05)


@contextmanager
def _bar(show: bool, times: str) -> Iterator[Any]:
    """A progress bar on standard error, which tells the event time as well."""
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
    """Both stages, and if asked a gateway, on a log in this process."""
    log = MemoryLog(max_bytes=_ROOM)
    prepare(log, 6)
    workers, stop = Workers(log, "replay"), threading.Event()
    ports: Queue[int] = Queue()
    token = secrets.token_urlsafe(18)
    settings = GatewaySettings(token=token, port=0)
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
@click.option("--speed", default="1", callback=_speed, help="Seconds of history in a second, or max.")
@click.option(
    "--report", type=click.Choice(["json"]), help="Wait until all is worked off, and print figures."
)
@click.option(
    "--log",
    "place",
    type=click.Choice(["kafka", "memory"]),
    help="Kafka, or a floor of its own in this process. By default Kafka, if STEPIN_KAFKA_BOOTSTRAP is set.",
)
@click.option(
    "--gateway",
    help="Measure until this gateway as well (ws://HOST:PORT/live; its token is STEPIN_TOKEN). "
    "In memory there is one anyway.",
)
@click.pass_obj
def command(
    opener: Opener,
    file: Path,
    format_: str,
    speed: float | None,
    report: str | None,
    place: str | None,
    gateway: str | None,
) -> None:
    """Play recorded conversations or calls again, as events on the log."""
    wanted = report is not None
    memory = place == "memory" or (place is None and not os.environ.get("STEPIN_KAFKA_BOOTSTRAP"))
    if memory and place is None:
        click.echo("STEPIN_KAFKA_BOOTSTRAP is not set: on a floor of its own, in memory.", err=True)
    try:
        if memory:
            with floor_in_memory(wanted) as (log, address):
                figures = run(log, file, format_, speed=speed, report=True, gateway=address)
        else:
            log = opener.open_log()
            address = (gateway, os.environ.get("STEPIN_TOKEN", "")) if gateway else None
            try:
                figures = run(log, file, format_, speed=speed, report=wanted, gateway=address)
            finally:
                log.close()
    except (BadFile, OSError) as error:
        raise click.ClickException(f"{file}: {error}") from None
    if wanted:
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
