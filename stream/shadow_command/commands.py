"""The commands `python -m stream shadow …`: a candidate beside the live floor, which alerts nobody."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

import click
import msgspec

from stream.command_processes import need_topics, stop_on_signal
from stream.command_publishing import publishing, read_or_exit
from stream.command_times import time_option
from stream.document_versions import Conflict
from stream.log import Log, topics
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.log.kafka.shadows import remove, settings_of, shadows
from stream.records import RulesVersion
from stream.rules.audit_line import line_of_version
from stream.rules.check import read
from stream.rules.publish import differences, publish, read_history
from stream.runtime.workers import Workers
from stream.settings import Settings
from stream.shadow.reading import compared
from stream.shadow.starting import GROUPS, begin, candidate
from stream.shadow_command.tell import tell

MOST = 2
"""Shadows at a time. Each costs what the live workers cost."""
HISTORY = 3600.0
"""Seconds of live events before its beginning that a shadow reads first, to know what is usual."""
_READ = (
    topics.EVENTS,
    topics.ACTIONS,
    topics.LABELS,
    topics.RUNS,
    topics.RULES,
    topics.HISTORY,
    topics.QUEUES,
)
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")


class Context(Protocol):
    """What the command line gives to the commands."""

    settings: Settings
    without_audit: bool

    def kafka_settings(self) -> KafkaSettings:
        """Read the settings of the Kafka cluster."""

    def open_log(self) -> Log:
        """Open the log on Kafka."""


def _name(_: click.Context, __: click.Parameter, value: str) -> str:
    if not _NAME.fullmatch(value) or "shadow-" in value:
        raise click.BadParameter(f"expected up to 20 small letters, digits and -, got {value}")
    return value


NAME = click.argument("name", callback=_name)


@click.group("shadow")
def command() -> None:
    """Run other rules beside the live floor, on its own events, and see where the two differ.

    A shadow reads the live events, actions and labels, and writes to topics of its own: nobody is told of
    what it finds. docs/shadow.md explains it.
    """


@command.command()
@NAME
@click.option(
    "--rules",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The candidate: a rules document. Without it a shadow that was begun before goes on.",
)
@click.option(
    "--history",
    type=click.FloatRange(0.0, 30 * 86_400.0),
    default=HISTORY,
    show_default=True,
    help="Seconds of live events before now that it reads first.",
)
@click.option("--by", default="", help="Who begins it.")
@click.option("--why", default="", help="Why, for those who read the list.")
@click.pass_obj
def start(context: Context, name: str, file: Path | None, history: float, by: str, why: str) -> None:
    """Begin the shadow NAME with the rules of a file, and run its workers until stopped."""
    kafka = context.kafka_settings()
    stop = stop_on_signal()
    with closing(context.open_log()) as live, closing(KafkaLog(settings_of(kafka, name))) as shadow:
        need_topics(live, _READ)
        known = shadows(kafka)
        if file is not None:
            _begin(live, shadow, name, known, file, history, by, why)
        elif name not in known:
            raise click.ClickException(f"there is no shadow {name}: begin one with --rules FILE")
        click.echo(f"the shadow {name} works; Ctrl-C stops it, `shadow start {name}` goes on")
        settings = context.settings
        secret = settings.model_key or settings.token
        workers = Workers(shadow, settings.worker, start=False, secret=secret)
        workers.run(stop)


def _begin(
    live: Log, shadow: Log, name: str, known: list[str], file: Path, history: float, by: str, why: str
) -> None:
    if name in known:
        raise click.ClickException(f"there is a shadow {name} already: drop it first, or choose another name")
    if len(known) >= MOST:
        raise click.ClickException(f"{' and '.join(known)} are there already: drop one first")
    draft = read_or_exit(file, read)
    now = time.time()
    since = now - history
    begin(live, shadow, draft.document, by=by, why=why, now=now, since=since, source=draft.text)


@command.command("list")
@click.pass_obj
def list_command(context: Context) -> None:
    """List the shadows: who began each, when, why, and how many fields differ from the live rules."""
    kafka = context.kafka_settings()
    with closing(context.open_log()) as live:
        current = read_history(live)[0].last
        for name in shadows(kafka):
            with closing(KafkaLog(settings_of(kafka, name))) as shadow:
                version = candidate(shadow)
            if version is None:
                click.echo(f"{name}: was not begun to its end; drop it")
                continue
            changed = len(list(differences(current.rules, version.rules)))
            click.echo(f"{name}: {_about(version)}, {changed} fields differ from the live rules")


@command.command()
@NAME
@click.option("--since", callback=time_option, help="An event time with its zone. By default its beginning.")
@click.option("--supervisors", type=click.IntRange(1), default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; times are seconds since 1970.")
@click.pass_obj
def show(context: Context, name: str, since: float | None, supervisors: int, as_json: bool) -> None:
    """Show where the shadow NAME differs from the live floor, case by case, as far as both have come."""
    with _opened(context, name) as (live, shadow, version):
        found = compared(live, shadow, version.published_at if since is None else since)
        changes = list(differences(read_history(live)[0].last.rules, version.rules))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
        return
    click.echo(f"{name}: {_about(version)}")
    for line in (*changes, *tell(found, supervisors)):
        click.echo(line)


@command.command()
@NAME
@publishing
@click.pass_obj
def promote(context: Context, name: str, by: str, why: str, delay: float, at: float | None) -> None:
    """Publish the rules of the shadow NAME as the next version of the live ones. The shadow goes on."""
    now = time.time()
    line = None if context.without_audit else line_of_version("rules_published", by, why, now)
    with _opened(context, name) as (live, _, version):
        try:
            published = publish(
                live,
                version.rules,
                by=by,
                why=why,
                effective_at=now + delay if at is None else at,
                now=now,
                source=version.source,
                line=line,
            )
        except Conflict as error:
            raise click.ClickException(str(error)) from None
    click.echo(
        f"version {published.version} has the rules of the shadow {name}; `shadow drop {name}` ends it"
    )


@command.command()
@NAME
@click.pass_obj
def drop(context: Context, name: str) -> None:
    """Remove the topics and groups of the shadow NAME. Its workers must be stopped before."""
    count = remove(context.kafka_settings(), name, GROUPS)
    if not count:
        raise click.ClickException(f"there is no shadow {name}")
    click.echo(f"the shadow {name} is gone: {count} topics removed")


@contextmanager
def _opened(context: Context, name: str) -> Iterator[tuple[Log, Log, RulesVersion]]:
    kafka = context.kafka_settings()
    with closing(context.open_log()) as live, closing(KafkaLog(settings_of(kafka, name))) as shadow:
        version = candidate(shadow) if name in shadows(kafka) else None
        if version is None:
            raise click.ClickException(f"there is no shadow {name}: `shadow list` shows which there are")
        yield live, shadow, version


def _about(version: RulesVersion) -> str:
    begun = time.strftime("%Y-%m-%d %H:%M", time.localtime(version.published_at))
    by = f" by {version.by}" if version.by else ""
    return f"begun {begun}{by}{f': {version.why}' if version.why else ''}"
