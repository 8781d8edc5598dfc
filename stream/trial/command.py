"""`python -m stream try`: tells what a floor would have seen of a file of events."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from detectors.contract.rules.document import Rules
from stream.document_files import BadDocument
from stream.ingest.events_file import UnreadableFile, read_events
from stream.rules import check
from stream.trial.run import SILENCE, run
from stream.trial.tell import tell


@click.command("try")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--rules",
    "rules_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A rules document, JSON or YAML. Without it the shipped rules hold.",
)
@click.option(
    "--silence",
    type=click.FloatRange(min=0.0, max=30 * 86_400.0),
    default=SILENCE,
    show_default=True,
    help="Seconds that pass after the last event.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON with seconds since the first event.")
def command(file: Path, rules_file: Path | None, silence: float, as_json: bool) -> None:
    """Show what a floor would have seen of the events in FILE, one JSON object a line.

    Time is event time, so an hour takes no hour. Nothing is published anywhere.
    """
    try:
        lines = list(read_events(file))
    except (UnreadableFile, OSError) as error:
        raise click.BadParameter(str(error), param_hint=str(file)) from None
    rules = _rules(rules_file) if rules_file is not None else None
    story = run(lines, rules, silence)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(story), indent=2).decode())
        return
    for line in tell(story):
        click.echo(line)


def _rules(file: Path) -> Rules:
    try:
        return check.read(file).document
    except BadDocument as error:
        raise click.BadParameter("\n".join(map(str, error.faults)), param_hint=str(file)) from None
    except OSError as error:
        raise click.BadParameter(str(error), param_hint=str(file)) from None
