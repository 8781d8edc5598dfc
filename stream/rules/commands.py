"""The commands `python -m stream rules …`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

import click
import msgspec

from detectors.contract.rules.document import Rules
from stream.command_publishing import FILE, publishing, read_or_exit
from stream.core.rules_history import RulesHistory
from stream.document_versions import Conflict
from stream.log import Log
from stream.records import AuditKind, RulesVersion, encode
from stream.rules import command_explain, command_hours
from stream.rules.audit_line import line_of_version
from stream.rules.check import json_schema, read
from stream.rules.known_versions import Context, document, effective_from, find, known_versions, line_of
from stream.rules.publish import differences, publish
from stream.rules.written import as_yaml


@click.group("rules")
def command() -> None:
    """Show, check and publish the rules, which are everything that ops may tune."""


command.add_command(command_explain.command, "explain")
command.add_command(command_hours.command, "hours")


@command.command()
@FILE
def check(file: Path) -> None:
    """Report every fault of a rules document, and publish nothing."""
    changed = list(differences(Rules(), read_or_exit(file, read).document))
    click.echo(f"{file}: no fault; differs from the shipped rules in {len(changed)} fields")


@command.command()
@click.argument("version", type=click.IntRange(1), required=False)
@click.option("--json", "as_json", is_flag=True, help="Every field with its value, for programs.")
@click.pass_obj
def show(context: Context, version: int | None, as_json: bool) -> None:
    """Print a version of the rules as it was written: the last one by default. Edit it, and publish the file.

    Where nobody wrote it as YAML, this prints what differs from the shipped rules.
    """
    with known_versions(context) as (_, history):
        shown = find(history, version) if version is not None else history.last
    click.echo(line_of(shown, history), err=True)
    if as_json:
        click.echo(msgspec.json.format(encode(shown.rules), indent=2).decode())
    else:
        click.echo(as_yaml(shown), nl=False)


@command.command()
@click.argument("before")
@click.argument("after", required=False)
@click.pass_obj
def diff(context: Context, before: str, after: str | None) -> None:
    """Print each field that differs between two documents: files, or numbers of versions.

    With one of them, it is compared with the last version.
    """
    one, other = (after, before) if after is None else (before, after)
    for change in differences(document(context, one), document(context, other)):
        click.echo(change)


@command.command()
def schema() -> None:
    """Print the JSON Schema of a rules document, by which editors check and complete what is written."""
    click.echo(msgspec.json.format(msgspec.json.encode(json_schema()), indent=2).decode())


@command.command()
@click.pass_obj
def history(context: Context) -> None:
    """List every version: who published it, when it takes effect, why, and what it changed."""
    with known_versions(context) as (_, known):
        before: RulesVersion | None = None
        for version in known.versions:
            click.echo(line_of(version, known))
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
    draft = _draft(file)
    with known_versions(context) as (log, known):
        _publish(context, log, known, draft, "rules_published", by, why, delay, at)


@command.command()
@click.argument("version", type=click.IntRange(1), required=False)
@publishing
@click.pass_obj
def rollback(
    context: Context, version: int | None, by: str, why: str, delay: float, at: float | None
) -> None:
    """Publish an earlier version anew: the one before the last by default."""
    with known_versions(context) as (log, known):
        if version is None and len(known.versions) < 2:
            raise click.ClickException("no version was published yet: there is nothing to roll back")
        former = find(known, version) if version is not None else known.versions[-2]
        draft = Draft(former.rules, known.last.version, former.source)
        _publish(context, log, known, draft, "rules_rolled_back", by, why, delay, at)


class Draft(NamedTuple):
    """Rules to publish, the version that they were edited from if any is named, and their YAML if any."""

    rules: Rules
    based_on: int | None
    source: str


def _draft(file: Path) -> Draft:
    read_in = read_or_exit(file, read)
    return Draft(read_in.document, read_in.based_on, "" if file.suffix == ".json" else read_in.text)


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
    try:
        version = publish(
            log,
            draft.rules,
            by=by,
            why=why,
            now=now,
            delay=delay,
            effective_at=at,
            based_on=draft.based_on,
            source=draft.source,
            line=None if context.without_audit else line_of_version(what, by, why, now),
        )
    except Conflict as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"version {version.version} is published, effective {effective_from(version)}")
    for change in differences(known.last.rules, version.rules):
        click.echo(f"    {change}")
