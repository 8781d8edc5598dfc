"""`python -m stream explain`: tells why a case was opened, and what would have prevented it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Protocol

import click
import msgspec

from detectors import bundled
from detectors.contract.rules.document import Rules
from stream.document_files import BadDocument
from stream.explain.explain import explain
from stream.explain.explanation import Explanation
from stream.explain.from_file import SILENCE, EventsFile
from stream.explain.from_log import FloorLog
from stream.explain.tell import tell
from stream.ingest.events_file import UnreadableFile, read_events
from stream.log import Log
from stream.rules import check
from stream.settings import Settings

_UNKNOWN = 2


class Context(Protocol):
    """What the command line gives to the command."""

    settings: Settings

    def open_log(self) -> Log:
        """Open the log on Kafka."""


@click.command("explain")
@click.argument("case")
@click.option(
    "--from",
    "origin",
    default="topic",
    show_default=True,
    metavar="topic|archive|FILE",
    help="The topics of the floor, its archive, or a file of events, one JSON object a line.",
)
@click.option(
    "--rules",
    "rules_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With a file: a rules document, JSON or YAML. Without it the shipped rules hold.",
)
@click.option(
    "--silence",
    type=click.FloatRange(min=0.0, max=30 * 86_400.0),
    default=SILENCE,
    show_default=True,
    help="With a file: seconds that pass after the last event.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; times are seconds since 1970.")
@click.pass_obj
def command(
    context: Context, case: str, origin: str, rules_file: Path | None, silence: float, as_json: bool
) -> None:
    """Show what led to a CASE, and the smallest change of the rules that would have prevented it.

    CASE is the id of a case or of an alert. What was recorded is run again by the code of the floor; nothing
    is published anywhere. Ends with 2 if there is no such case.
    """
    match origin:
        case "topic":
            found = _from_topic(context, case)
        case "archive":
            found = _from_archive(context, case)
        case _:
            found = _from_file(Path(origin), case, rules_file, silence)
    if found is None:
        click.echo(f"Error: {origin} has no case and no alert {case}", err=True)
        raise click.exceptions.Exit(_UNKNOWN)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
        return
    for line in tell(found):
        click.echo(line)


def _from_topic(context: Context, case: str) -> Explanation | None:
    with closing(context.open_log()) as log:
        return explain(FloorLog(log, bundled.attention_detector()), case)


def _from_archive(context: Context, case: str) -> Explanation | None:
    # The libraries of the archive take a while to import.
    from stream.archive.sql.database import ArchiveError, open_reader
    from stream.explain_command.from_archive import FloorArchive

    try:
        with closing(open_reader(context.settings.archive_url)) as archive:
            return explain(FloorArchive(archive, bundled.attention_detector()), case)
    except ArchiveError as error:
        raise click.ClickException(str(error)) from None


def _from_file(file: Path, case: str, rules_file: Path | None, silence: float) -> Explanation | None:
    try:
        lines = list(read_events(file))
        rules = _rules(rules_file) if rules_file is not None else None
    except (UnreadableFile, OSError) as error:
        raise click.BadParameter(str(error), param_hint=str(file)) from None
    return explain(EventsFile(lines, rules, silence), case)


def _rules(file: Path) -> Rules:
    try:
        return check.read(file).document
    except BadDocument as error:
        raise click.BadParameter("\n".join(map(str, error.faults)), param_hint=str(file)) from None
