"""The commands `python -m stream rules …`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import click
import msgspec
from msgspec.structs import replace

from detectors.contract.business_hours import HORIZON_DAYS
from detectors.contract.rules import Rules, contradictions
from stream.command_publishing import FILE, publishing, read_or_exit
from stream.core.partition_clock import written
from stream.core.rules_history import SHIPPED, RulesHistory
from stream.document_versions import Conflict
from stream.log import Log
from stream.records import AuditKind, RulesVersion, encode
from stream.rules.audit_line import line_of_version
from stream.rules.check import Draft, read
from stream.rules.publish import differences, publish, read_history

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Context(Protocol):
    """What the command line gives to the commands."""

    without_audit: bool

    def open_log(self) -> Log:
        """Open the log on Kafka."""


@click.group("rules")
def command() -> None:
    """Show, check and publish the rules, which are everything that ops may tune."""


@command.command()
@FILE
def check(file: Path) -> None:
    """Report every fault of a rules document, and publish nothing."""
    draft = read_or_exit(file, read)
    changed = list(differences(Rules(), draft.rules))
    click.echo(f"{file}: no fault; differs from the shipped rules in {len(changed)} fields")


@command.command()
@click.argument("version", type=click.IntRange(1), required=False)
@click.pass_obj
def show(context: Context, version: int | None) -> None:
    """Print a version of the rules as JSON: the last one by default. Edit it, and publish the file."""
    with _history(context) as (_, history):
        shown = _find(history, version) if version is not None else history.last
    click.echo(_line(shown, history), err=True)
    click.echo(msgspec.json.format(encode(shown.rules), indent=2).decode())


@command.command()
@click.pass_obj
def history(context: Context) -> None:
    """List every version: who published it, when it takes effect, why, and what it changed."""
    with _history(context) as (_, known):
        before: RulesVersion | None = None
        for version in known.versions:
            click.echo(_line(version, known))
            for change in differences(before.rules, version.rules) if before is not None else ():
                click.echo(f"    {change}")
            before = version


@command.command("publish")
@FILE
@publishing
@click.pass_obj
def publish_command(context: Context, file: Path, by: str, why: str, delay: float, at: float | None) -> None:
    """Publish a rules document as the next version.

    A field that the document does not name has its default. A document that names its version is refused
    when somebody has published another since.
    """
    draft = read_or_exit(file, read)
    with _history(context) as (log, known):
        _publish(context, log, known, draft, "rules_published", by, why, delay, at)


@command.command()
@click.argument("version", type=click.IntRange(1), required=False)
@publishing
@click.pass_obj
def rollback(
    context: Context, version: int | None, by: str, why: str, delay: float, at: float | None
) -> None:
    """Publish an earlier version anew: the one before the last by default."""
    with _history(context) as (log, known):
        if version is None and len(known.versions) < 2:
            raise click.ClickException("no version was published yet: there is nothing to roll back")
        former = _find(known, version) if version is not None else known.versions[-2]
        draft = Draft(former.rules, known.last.version)
        _publish(context, log, known, draft, "rules_rolled_back", by, why, delay, at)


@command.command()
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
def hours(
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

    draft = read_or_exit(into, read) if into is not None else Draft(Rules(), None)
    rules, begin = draft.rules, first.date()
    window = Window(begin, begin + timedelta(days=days - 1), _WEEKDAYS.index(make_up) if make_up else None)
    own = rules.of(queue) if queue is not None else rules.default
    try:
        own = replace(own, hours=read_hours(file.read_bytes(), own.hours, window, zone))
    except (BadCalendar, OSError) as error:
        raise click.ClickException(f"{file}: {error}") from None
    if queue is None:
        rules = replace(rules, default=own)
    else:
        rules = replace(rules, queues=rules.queues | {queue: own})
    for fault in contradictions(rules):
        raise click.ClickException(f"{file}: {fault}")
    document = msgspec.to_builtins(rules)
    if draft.based_on is None:
        del document["version"]
    click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())


def _publish(
    context: Context,
    log: Log,
    known: RulesHistory,
    draft: Draft,
    what: AuditKind,
    by: str,
    why: str,
    delay: float,
    at: float | None,
) -> None:
    now = time.time()
    effective_at = now + delay if at is None else at
    try:
        version = publish(
            log,
            draft.rules,
            by=by,
            why=why,
            effective_at=effective_at,
            now=now,
            based_on=draft.based_on,
            line=None if context.without_audit else line_of_version(what, by, why, now),
        )
    except Conflict as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"version {version.version} is published, effective {_from(version)}")
    for change in differences(known.last.rules, version.rules):
        click.echo(f"    {change}")


@contextmanager
def _history(context: Context) -> Iterator[tuple[Log, RulesHistory]]:
    with closing(context.open_log()) as log:
        known, unused = read_history(log)
        for sentence in unused:
            click.echo(sentence, err=True)
        yield log, known


def _find(known: RulesHistory, version: int) -> RulesVersion:
    found = known.get(version)
    if found is None:
        numbers = ", ".join(str(each.version) for each in known.versions)
        raise click.ClickException(f"VERSION: expected one of {numbers}, got {version}")
    return found


def _line(version: RulesVersion, known: RulesHistory) -> str:
    if version is SHIPPED:
        return f"version {version.version}, shipped with StepIn"
    later = (each for each in known.versions if each.version > version.version)
    superseded = next((each for each in later if each.effective_at <= version.effective_at), None)
    words = [
        f"version {version.version}",
        f"effective {_from(version)}",
        f"by {version.by or 'nobody known'}",
    ]
    if superseded is not None:
        words.append(f"superseded by version {superseded.version} before it took effect")
    return ", ".join(words) + (f": {version.why}" if version.why else "")


def _from(version: RulesVersion) -> str:
    return f"from {written(version.effective_at)}" if version.effective_at else "from the beginning"
