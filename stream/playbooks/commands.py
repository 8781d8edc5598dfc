"""The commands `python -m stream playbooks …`."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

import click
import msgspec
import yaml

from stream.command_publishing import FILE, publishing, read_or_exit
from stream.core.partition_clock import written
from stream.document_versions import Conflict
from stream.log import Log
from stream.playbooks.bundled import bundled
from stream.playbooks.check import read
from stream.playbooks.history import PlaybooksHistory
from stream.playbooks.inherit import changes, difference
from stream.playbooks.publish import publish, read_history
from stream.records import Entry, Playbooks, PlaybooksVersion


class Context(Protocol):
    """What the command line gives to the commands."""

    without_audit: bool

    def open_log(self) -> Log:
        """Open the log on Kafka."""


_VERSION = click.option("--version", type=click.IntRange(1), help="The version. By default the last one.")


@click.group("playbooks")
def command() -> None:
    """Show, check and publish the playbooks: what to do about each cause and emotion."""


@command.command()
@FILE
def check(file: Path) -> None:
    """Report every fault of a document of playbooks, and publish nothing."""
    own = difference(bundled(), read_or_exit(file, read).document)
    changed = list(changes(Playbooks(), own))
    click.echo(f"{file}: no fault; differs from what comes with StepIn in {len(changed)} fields")
    for path in changed:
        click.echo(f"    {path}")


@command.command("publish")
@FILE
@publishing
@click.pass_obj
def publish_command(context: Context, file: Path, by: str, why: str, delay: float, at: float | None) -> None:
    """Publish a document of playbooks as the next version.

    A field that the document does not name is as it comes with StepIn. A document that names its version is
    refused when somebody has published another since.
    """
    draft, now = read_or_exit(file, read), time.time()
    with closing(context.open_log()) as log:
        try:
            version, changed = publish(
                log,
                draft.document,
                by=by,
                why=why,
                effective_at=now + delay if at is None else at,
                now=now,
                based_on=draft.based_on,
                audited=not context.without_audit,
            )
        except Conflict as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"version {version.version} is published, effective {_from(version)}")
    for path in changed:
        click.echo(f"    {path}")


@command.command()
@click.argument("cause", required=False)
@_VERSION
@click.pass_obj
def show(context: Context, cause: str | None, version: int | None) -> None:
    """Print the entry of a cause or emotion as YAML. Without one, list all entries and what ops changed."""
    history = _history(context)
    shown = _find(history, version)
    whole = history.whole(shown.version)
    if cause is None:
        for each in history.versions:
            click.echo(_line(each))
        _list(whole, shown.playbooks)
        return
    entries = {**whole.emotions, **whole.causes}
    if cause not in entries:
        raise click.ClickException(f"CAUSE: expected one of {', '.join(entries)}, got {cause}")
    click.echo(_line(shown), err=True)
    kind = "causes" if cause in whole.causes else "emotions"
    click.echo(_yaml({kind: {cause: entries[cause]}}))


@command.command()
@_VERSION
@click.pass_obj
def export(context: Context, version: int | None) -> None:
    """Print all playbooks of a version as YAML. Edit it, and publish the file."""
    history = _history(context)
    shown = _find(history, version)
    click.echo(_line(shown), err=True)
    whole = history.whole(shown.version)
    click.echo(_yaml({"version": whole.version, **msgspec.to_builtins(whole)}))


def _list(whole: Playbooks, own: Playbooks) -> None:
    for kind, entries, changed in (
        ("causes", whole.causes, own.causes),
        ("emotions", whole.emotions, own.emotions),
    ):
        click.echo(f"{kind}:")
        for name, entry in entries.items():
            fields = [field for field in Entry.__struct_fields__ if getattr(changed.get(name), field, None)]
            said = f" (own: {', '.join(fields)})" if fields else ""
            first = f"{entry.say.zh[0]} / {entry.say.en[0]}" if entry.say is not None else "–"
            click.echo(f"  {name}{said}: {first}")


def _history(context: Context) -> PlaybooksHistory:
    with closing(context.open_log()) as log:
        history, unused = read_history(log)
    for sentence in unused:
        click.echo(sentence, err=True)
    return history


def _find(history: PlaybooksHistory, version: int | None) -> PlaybooksVersion:
    found = history.last if version is None else history.get(version)
    if found is None:
        numbers = ", ".join(str(each.version) for each in history.versions)
        raise click.ClickException(f"--version: expected one of {numbers}, got {version}")
    return found


def _yaml(document: Any) -> str:
    builtins = msgspec.to_builtins(document)
    return yaml.safe_dump(builtins, allow_unicode=True, sort_keys=False, width=110).rstrip()


def _line(version: PlaybooksVersion) -> str:
    if version.version == 1:
        return "version 1, shipped with StepIn"
    words = f"version {version.version}, effective {_from(version)}, by {version.by or 'nobody known'}"
    return words + (f": {version.why}" if version.why else "")


def _from(version: PlaybooksVersion) -> str:
    return f"from {written(version.effective_at)}" if version.effective_at else "from the beginning"
