"""The commands `python -m stream labels …`."""

from __future__ import annotations

import getpass
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import Protocol

import click

from stream.audit.recording import Recorder
from stream.command_times import time_option
from stream.core.partition_clock import written
from stream.labels.answers import Choice, ListedAnswer, read, take_back
from stream.log import Log
from stream.records import AuditState


class Context(Recorder, Protocol):
    """What the command line gives to the commands."""

    def open_log(self) -> Log:
        """Open the log on Kafka."""


def _text(_: click.Context, __: click.Parameter, value: str) -> str:
    if not value.strip():
        raise click.BadParameter("expected a text, got nothing")
    return value.strip()


def _choosing(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that choose answers."""
    for option in (
        click.option("--alert", help="Only answers to the alert with this id."),
        click.option(
            "--until", callback=time_option, help="Only answers from before this time, with its zone."
        ),
        click.option("--since", callback=time_option, help="Only answers from this time on, with its zone."),
        click.option("--by", help="Only answers of the person with this name or id."),
    ):
        command = option(command)
    return command


@click.group("labels")
def command() -> None:
    """Show which answers of people the models learn from, and take them back."""


@command.command("list")
@_choosing
@click.pass_obj
def list_command(
    context: Context, by: str | None, since: float | None, until: float | None, alert: str | None
) -> None:
    """List answers: when, who, the alert, the answer, its language and queue, and its weight."""
    with closing(context.open_log()) as log:
        listed = read(log, Choice(by=by, since=since, until=until, alert=alert)).listed
    for line in _lines(listed):
        click.echo(line)


@command.command()
@_choosing
@click.option("--dry-run", is_flag=True, help="Only show what would be taken back.")
@click.option("--why", required=True, callback=_text, help="The reason, for those who read the topic.")
@click.option(
    "--as",
    "who",
    default=getpass.getuser,
    callback=_text,
    show_default="your login",
    help="Who takes them back.",
)
@click.pass_obj
def revoke(
    context: Context,
    by: str | None,
    since: float | None,
    until: float | None,
    alert: str | None,
    dry_run: bool,
    why: str,
    who: str,
) -> None:
    """Take answers back, with all that the models learned from them. Again it changes nothing.

    The answers stay on the topic and in the history of their alerts.
    """
    if by is None and alert is None and since is None:
        raise click.UsageError("expected --by, --alert or --since: this takes back every answer otherwise")
    with closing(context.open_log()) as log:
        answers = read(log, Choice(by=by, since=since, until=until, alert=alert))
        standing = [answer for answer in answers.listed if answer.stands]
        for line in _lines(standing):
            click.echo(line)
        count = f"{len(standing):,} answer{'' if len(standing) == 1 else 's'}"
        if dry_run or not standing:
            click.echo(f"{count} would be taken back" if dry_run else f"{count} taken back: none stands")
            return
        context.record("labels_revoked", count, by=who, after=_chosen(by, since, until, alert), reason=why)
        labels = (answer.label.id for answer in standing)
        effective_at = take_back(log, labels, by=who, why=why, now=time.time(), after=answers.latest)
    click.echo(f"{count} taken back, effective from {written(effective_at)}")


def _chosen(by: str | None, since: float | None, until: float | None, alert: str | None) -> AuditState:
    chosen: AuditState = {"by": by, "since": since, "until": until, "alert": alert}
    return {name: value for name, value in chosen.items() if value is not None}


def _lines(listed: Iterable[ListedAnswer]) -> Iterator[str]:
    for answer in listed:
        label = answer.label
        person = label.by if label.person is None else f"{label.by} ({label.person})"
        words = [
            written(label.at),
            person,
            f"alert {label.what}",
            label.origin,
            "+".join(answer.languages),
            label.queue or "no queue",
            f"weight {answer.weight:.2f}" if answer.stands else "changed or taken back",
        ]
        yield "  ".join(words)
