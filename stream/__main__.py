"""The commands `python -m stream …`. They connect the rooms; no room connects others."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable

import click

from stream.command_context import Context
from stream.command_gateway import gateway_settings, revocations
from stream.command_later import CommandsOnDemand
from stream.command_processes import need_topics, serve_metrics, stop_on_signal
from stream.command_sign_in import need_sign_in
from stream.log import LogError, LogUnavailable, topics
from stream.log.kafka.acls import commands
from stream.log.kafka.settings import KafkaSettings
from stream.log.kafka.shadows import KafkaShadows
from stream.runtime import dead_letters
from stream.runtime.metrics import WorkerCollector
from stream.runtime.process_memory import collect_rarely, limit_arenas
from stream.runtime.status import describe
from stream.runtime.workers import STAGES, Workers, run_gateway
from stream.settings import Settings

logger = logging.getLogger("stream")


_ELSEWHERE = {
    "archive": "stream.archive.commands:command",
    "audit": "stream.audit.commands:command",
    "backtest": "stream.backtest.command:command",
    "broker": "stream.command_demo:broker",
    "demo": "stream.command_demo:demo_command",
    "dispatcher": "stream.interventions.commands:command",
    "drill": "stream.drill.command:command",
    "explain": "stream.explain_command.commands:command",
    "labels": "stream.labels.commands:command",
    "model": "stream.labels.model_commands:command",
    "notifier": "stream.notify.commands:notifier_command",
    "notify": "stream.notify.commands:notify_command",
    "people": "stream.access.commands:command",
    "playbooks": "stream.playbooks.commands:command",
    "quality": "stream.quality.commands:command",
    "replay": "stream.replay.command:command",
    "rules": "stream.command_rules:command",
    "shadow": "stream.shadow_command.commands:command",
    "simulate": "stream.command_demo:simulate",
    "try": "stream.trial.command:command",
    "tuning": "stream.tuning.commands:command",
    "walls": "stream.access.commands:walls_command",
}
"""The commands of the rooms. Only the one that is asked for is imported, so that a worker starts at once."""


@click.group(
    cls=CommandsOnDemand, elsewhere=_ELSEWHERE, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option("--verbose", is_flag=True, help="Log more.")
@click.option("--without-audit", is_flag=True, help="Change something though no line of the audit says so.")
@click.pass_context
def main(context: click.Context, verbose: bool, without_audit: bool) -> None:
    """StepIn shows where a person should step into a customer conversation, and why.

    Reads STEPIN_* from the environment; docs/settings.md explains each variable.
    """
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    # Each command reports its own failure. The attempts before it show only with --verbose.
    logging.getLogger("kafka").setLevel(logging.ERROR if verbose else logging.CRITICAL)
    try:
        context.obj = Context(Settings.from_environment(), without_audit)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    if without_audit:
        click.echo("--without-audit: no line of the audit will say what this command changes", err=True)


@main.command("topics")
@click.option("--acls", is_flag=True, help="Only print who may do what, as commands for the broker.")
@click.pass_obj
def topics_command(context: Context, acls: bool) -> None:
    """Create the missing topics, and report how existing topics differ."""
    if acls:
        kafka = context.kafka_settings()
        for command in commands(kafka.names, kafka.bootstrap):
            click.echo(command)
        return
    log = context.open_log()
    differences = log.create_topics(topics.specs(context.settings.partitions))
    for difference in differences:
        topic, setting, expected, actual = difference
        click.echo(f"{log.name(topic)}: {setting} is {actual}, expected {expected}")
    log.close()
    if differences:
        raise click.ClickException("existing topics differ; this command changes none of them")
    click.echo(f"all {len(topics.specs())} topics exist as configured")


@main.command()
@click.option("--stage", "names", type=click.Choice(STAGES), multiple=True, default=STAGES, show_default=True)
@click.pass_obj
def worker(context: Context, names: tuple[str, ...]) -> None:
    """Run the workers of one or both stages until stopped."""
    limit_arenas()
    stop = stop_on_signal()
    log = context.open_log()
    need_topics(log, (spec.name for spec in topics.specs()))
    settings = context.settings
    secret = settings.model_key or settings.token
    workers = Workers(log, settings.worker, names, start=False, secret=secret)
    collect_rarely()
    try:
        serve_metrics(WorkerCollector(workers), settings.host, settings.metrics_port)
    except click.ClickException:
        workers.close()
        raise
    try:
        workers.run(stop)
    finally:
        log.close()


@main.command()
@click.pass_obj
def gateway(context: Context) -> None:
    """Serve the live state to walls and desks until stopped."""
    settings = context.settings
    if not settings.token:
        raise click.ClickException("STEPIN_TOKEN: expected the secret of gateway and dashboard, got nothing")
    need_sign_in(settings)
    stop = stop_on_signal()
    log = context.open_log()
    try:
        run_gateway(
            log,
            gateway_settings(settings),
            stop,
            revocations=revocations(settings),
            shadows=KafkaShadows(context.kafka_settings()),
        )
    except OSError as error:
        raise click.ClickException(
            f"STEPIN_GATEWAY_PORT, STEPIN_GATEWAY_INTERNAL_PORT: {settings.gateway_port} or "
            f"{settings.gateway_internal_port} cannot be used ({error})"
        ) from None
    finally:
        log.close()


@main.command()
@click.pass_obj
def status(context: Context) -> None:
    """Show the size of each topic, the live state and the event time."""
    log = context.open_log()
    for line in describe(log, time.time()):
        click.echo(line)
    log.close()


@main.group("dead-letters")
def dead_letters_group() -> None:
    """Show, feed again or drop records that could not be processed."""


def _choice(command: Callable[..., None]) -> Callable[..., None]:
    topic = click.option("--topic", help="Only those of this topic, such as stepin.events.")
    field = click.option("--field", help="Only those with this field or step, such as $.data.text or timer.")
    key = click.option("--key", help="Only those with this key, such as a conversation.")
    return topic(field(key(command)))


def _wanted(topic: str | None, field: str | None, key: str | None) -> dead_letters.Wanted:
    own = None if key is None else key.encode()
    return lambda letter: (
        topic in (None, letter.topic) and field in (None, letter.field) and own in (None, letter.key)
    )


@dead_letters_group.command("list")
@click.pass_obj
def list_dead_letters(context: Context) -> None:
    """Show how many dead letters wait, by topic and field, and the latest reason."""
    log = context.open_log()
    for line in dead_letters.show(log):
        click.echo(line)
    log.close()


@dead_letters_group.command("feed")
@_choice
@click.pass_obj
def feed_dead_letters(context: Context, topic: str | None, field: str | None, key: str | None) -> None:
    """Send records to their topics again, once what broke on them is repaired.

    Their texts stay masked. An event that is older than the rules' past_tolerance is refused again. An
    intervention that did not leave is sent again, under the same id.
    """
    log = context.open_log()
    click.echo(f"{dead_letters.feed(log, _wanted(topic, field, key)):,} records sent again")
    log.close()


@dead_letters_group.command("drop")
@_choice
@click.pass_obj
def drop_dead_letters(context: Context, topic: str | None, field: str | None, key: str | None) -> None:
    """Forget dead letters. They stay on the topic until its retention ends, but nothing feeds them again."""
    log = context.open_log()
    click.echo(f"{dead_letters.drop(log, _wanted(topic, field, key)):,} dead letters forgotten")
    log.close()


def run() -> None:
    """Run the command line. Reports a log that cannot be reached in one line."""
    try:
        main(prog_name="python -m stream")
    except LogUnavailable as error:
        address = os.environ.get("STEPIN_KAFKA_BOOTSTRAP") or KafkaSettings.bootstrap
        click.echo(f"Error: STEPIN_KAFKA_BOOTSTRAP: Kafka does not answer at {address}: {error}", err=True)
        sys.exit(1)
    except LogError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    run()
