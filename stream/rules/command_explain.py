"""`python -m stream rules explain`: which line of the rules gave each value."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click
import msgspec

from detectors.contract.events import Channel
from stream.command_publishing import read_or_exit
from stream.rules.check import read
from stream.rules.known_versions import Context, find, known_versions
from stream.rules.written import Decided, explain


@click.command("explain")
@click.argument("field", required=False)
@click.option("--queue", default="", help="By default a queue without rules of its own.")
@click.option(
    "--channel", type=click.Choice(get_args(Channel)), default=None, help="By default what holds for any."
)
@click.option("--language", default="", help="Of the customer, such as zh. By default what holds for any.")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A rules document. By default the version that was published last.",
)
@click.option("--version", type=click.IntRange(1), help="A published version.")
@click.pass_obj
def command(
    context: Context,
    field: str | None,
    queue: str,
    channel: str | None,
    language: str,
    file: Path | None,
    version: int | None,
) -> None:
    """Print the rules that hold for a conversation, and which line of the document gave each value.

    FIELD is the beginning of a field, such as waits.reply_sla or frustration.
    """
    if file is not None:
        rules, text, name = (*read_or_exit(file, read)[:2], str(file))
    else:
        with known_versions(context) as (_, known):
            shown = find(known, version) if version is not None else known.last
        rules, text, name = shown.rules, shown.source, f"version {shown.version}"
    lines = list(explain(rules, text, queue, channel or "", language))
    if field is not None:
        lines = [each for each in lines if f"{each.field}.".startswith(f"{field}.")]
    if not lines:
        raise click.ClickException(f"FIELD: expected the beginning of a field, got {field}")
    for each in lines:
        click.echo(f"{each.field}: {msgspec.json.encode(each.value).decode()}    {_given_by(each, name)}")


def _given_by(decided: Decided, name: str) -> str:
    if decided.layer is None:
        return "shipped"
    return f"{name}, {decided.layer}" if decided.line is None else f"{name}:{decided.line}, {decided.layer}"
