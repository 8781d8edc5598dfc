"""The commands `python -m stream archive …`."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from stream.audit.recording import Recorder
from stream.command_processes import stop_on_signal
from stream.command_times import time_option
from stream.log import Log
from stream.records import AuditState
from stream.settings import Settings

if TYPE_CHECKING:
    from stream.archive.export import Wanted
    from stream.archive.sql.database import Archive

# The libraries of the archive take a while to import: only a command that runs imports them.
logger = logging.getLogger(__name__)


class Context(Recorder, Protocol):
    """What the command line gives to the commands."""

    settings: Settings

    def open_log(self) -> Log:
        """Open the log on Kafka."""


@click.group("archive")
def command() -> None:
    """Keep the past in SQL: follow the log, export it, and forget whom you must.

    STEPIN_ARCHIVE_URL says where; docs/archive.md explains all of it.
    """


@command.command()
@click.option("--once", is_flag=True, help="Stop once everything that is on the log is archived.")
@click.pass_obj
def run(context: Context, once: bool) -> None:
    """Follow the log into the archive until stopped. One such process is enough for a floor."""
    from stream.archive.running import follow

    stop = stop_on_signal()
    with _reported(), closing(context.open_log()) as log:
        follow(log, context.settings.archive_url, stop, once=once)


@command.command()
@click.pass_obj
def rebuild(context: Context) -> None:
    """Make the rows again that the log still has. Older rows stay, and erased customers stay erased.

    Stop `archive run` before. If this is broken off, `archive run` goes on with it.
    """
    from stream.archive.rebuild import empty_for_rebuild
    from stream.archive.running import follow
    from stream.archive.sql.database import open_archive

    url = context.settings.archive_url
    with _reported(), closing(context.open_log()) as log:
        with closing(open_archive(url)) as archive:
            empty_for_rebuild(log, archive)
        follow(log, url, threading.Event(), once=True)
    click.echo("the archive has everything that is on the log")


@command.command()
@click.pass_obj
def status(context: Context) -> None:
    """Show what the archive holds, how far it is behind, and what it could not have."""
    from stream.archive.status import describe

    with _reported(), _reader(context) as archive, closing(context.open_log()) as log:
        for line in describe(archive, log):
            click.echo(line)


@command.command()
@click.argument("reference")
@click.option("--by", required=True, help="Who erases the customer, for those who ask later.")
@click.confirmation_option("--yes", prompt="Erase every conversation of this customer for good?")
@click.pass_obj
def forget(context: Context, reference: str, by: str) -> None:
    """Erase a customer by the platform's REFERENCE: conversations, words, quotes and notes."""
    from stream.archive.forget import forget_customer, hash_of_customer
    from stream.archive.sql.database import open_archive

    with _reported(), closing(open_archive(context.settings.archive_url)) as archive:
        # The audit is for ever, so it does not name who was to be forgotten.
        context.record("erased", f"customer {hash_of_customer(archive, reference)} of the archive", by=by)
        erasure = forget_customer(archive, reference, by=by, now=time.time())
    click.echo(f"erased {erasure.conversations:,} conversations, {erasure.rows:,} rows")
    if not erasure.overwritten:
        raise click.ClickException(
            "a reader holds the former state of the file: end it, and give this command again"
        )


@command.command("export")
@click.argument("table")
@click.option("--format", "form", type=click.Choice(["csv", "parquet"]), default="csv", show_default=True)
@click.option("--from", "begin", callback=time_option, help="The first time, with its zone.")
@click.option("--until", "end", callback=time_option, help="The time before which rows are taken.")
@click.option("--queue", "queues", multiple=True, help="Only this queue; may be repeated.")
@click.option("--bom", is_flag=True, help="Begin a CSV file with the mark by which Excel knows UTF-8.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file.")
@click.pass_obj
def export_command(
    context: Context,
    table: str,
    form: str,
    begin: float | None,
    end: float | None,
    queues: tuple[str, ...],
    bom: bool,
    out: Path,
) -> None:
    """Write the rows of a TABLE into a file, such as turns, conversations, waits or alerts."""
    from stream.archive import export

    if table not in export.TABLES:
        raise click.BadParameter(f"expected one of {', '.join(export.TABLES)}, got {table}")
    wanted = export.Wanted(table, begin, end, frozenset(queues) or None)
    kind: export.Format = "parquet" if form == "parquet" else "csv"
    try:
        with _reported(), _reader(context) as archive, archive.reading() as connection:
            context.record("exported", f"table {table}", after=_exported(wanted, kind, out))
            rows = export.export(connection, wanted, out, kind, bom=bom)
    except OSError as error:
        raise click.ClickException(f"{out}: {error}") from None
    click.echo(f"{rows:,} rows written to {out}")


def _exported(wanted: Wanted, kind: str, out: Path) -> AuditState:
    return {
        "queues": "all" if wanted.queues is None else sorted(wanted.queues),
        "from": wanted.begin,
        "until": wanted.end,
        "format": kind,
        "file": str(out.absolute()),
    }


@command.command("grant-reader")
@click.argument("role")
@click.option("--execute", is_flag=True, help="Grant the rights, and do not only print them.")
@click.pass_obj
def grant_reader(context: Context, role: str, execute: bool) -> None:
    """Print what lets a ROLE of PostgreSQL read the archive, and nothing else. The role must exist."""
    from stream.archive.sql.access import grants
    from stream.archive.sql.database import open_archive

    with _reported(), closing(open_archive(context.settings.archive_url)) as archive:
        if archive.dialect.name == "sqlite":
            raise click.ClickException("SQLite has no roles: give readers the right to read the file only")
        with archive.writing() as connection:
            for statement in grants(connection, role):
                click.echo(f"{statement};")
                if execute:
                    connection.exec_driver_sql(statement)


@contextmanager
def _reader(context: Context) -> Iterator[Archive]:
    from stream.archive.sql.database import open_reader

    with closing(open_reader(context.settings.archive_url)) as archive:
        yield archive


@contextmanager
def _reported() -> Iterator[None]:
    """Say in one line why the archive cannot be used. The line holds no password."""
    from sqlalchemy.exc import DBAPIError

    from stream.archive.sql.database import ArchiveError

    try:
        yield
    except ArchiveError as error:
        raise click.ClickException(str(error)) from None
    except DBAPIError as error:
        raise click.ClickException(f"STEPIN_ARCHIVE_URL: the database says: {error.orig}") from None
