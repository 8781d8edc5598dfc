"""`python -m stream rules hours`: opening hours of an iCalendar file as rules."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import click
from msgspec import to_builtins

from detectors.contract.rules.business_hours import HORIZON_DAYS
from detectors.contract.rules.document import Rules
from stream.command_publishing import FILE, read_or_exit
from stream.document_files import BadDocument
from stream.rules.check import check, read
from stream.rules.written import edited

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@click.command()
@FILE
@click.option("--queue", help="The queue whose hours they are. By default they are those of every queue.")
@click.option(
    "--into",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A rules document that the hours are added to. By default the shipped rules.",
)
@click.option("--zone", help="The time zone of the hours. By default that of the file.")
@click.option(
    "--from",
    "first",
    type=click.DateTime(["%Y-%m-%d"]),
    default=lambda: datetime.now().strftime("%Y-%m-%d"),
    help="The first date to read. By default today.",
)
@click.option(
    "--days",
    type=click.IntRange(1, 3660),
    default=HORIZON_DAYS,
    show_default=True,
    help="How many days to read from then on.",
)
@click.option(
    "--make-up",
    type=click.Choice(_WEEKDAYS),
    help="The weekday whose hours make-up days have. By default the first one with openings.",
)
def command(
    file: Path,
    queue: str | None,
    into: Path | None,
    zone: str | None,
    first: datetime,
    days: int,
    make_up: str | None,
) -> None:
    """Print a rules document with the opening hours of an iCalendar file (.ics), to check and publish.

    All-day events are holidays, or make-up days (调休) when they say so. Timed events that return each week
    are openings.
    """
    # Only this command needs the library.
    from stream.rules.calendar import BadCalendar, Window, read_hours

    written_in = read_or_exit(into, read) if into is not None else None
    rules, begin = written_in.document if written_in is not None else Rules(), first.date()
    window = Window(begin, begin + timedelta(days=days - 1), _WEEKDAYS.index(make_up) if make_up else None)
    own = rules.of(queue) if queue is not None else rules.default
    try:
        found = read_hours(file.read_bytes(), own.hours, window, zone)
    except (BadCalendar, OSError) as error:
        raise click.ClickException(f"{file}: {error}") from None
    place = ("default", "hours") if queue is None else ("queues", queue, "hours")
    text = edited(written_in.text if written_in is not None else "", {place: to_builtins(found)})
    try:
        check(text)
    except BadDocument as error:
        raise click.ClickException(f"{file}: {error.faults[0].error}") from None
    click.echo(text, nl=False)
