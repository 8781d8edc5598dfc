"""The commands `python -m stream …`. They connect the rooms; no room connects others."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from stream.access.commands import command as people_command
from stream.access.commands import walls_command
from stream.archive.commands import command as archive_command
from stream.audit.commands import command as audit_command
from stream.backtest.command import command as backtest_command
from stream.backtest.try_rules import command as try_rules_command
from stream.command_context import Context
from stream.command_processes import need_topics, serve_metrics, stop_on_signal
from stream.command_sign_in import need_sign_in
from stream.demo import commands as demo
from stream.demo.broker import Broker
from stream.demo.broker_parts import BrokerError
from stream.drill.command import command as drill_command
from stream.explain_command.commands import command as explain_command
from stream.interventions.commands import command as dispatcher_command
from stream.labels.commands import command as labels_command
from stream.labels.model_commands import command as model_command
from stream.log import LogError, LogUnavailable, topics
from stream.log.kafka.acls import commands
from stream.log.kafka.settings import KafkaSettings
from stream.log.kafka.shadows import KafkaShadows
from stream.notify.commands import notifier_command, notify_command
from stream.playbooks.commands import command as playbooks_command
from stream.quality.commands import command as quality_command
from stream.replay.command import command as replay_command
from stream.rules.commands import command as rules_command
from stream.runtime import dead_letters
from stream.runtime.metrics import WorkerCollector
from stream.runtime.process_memory import collect_rarely, limit_arenas
from stream.runtime.processes import PortTaken, ProcessEnded
from stream.runtime.status import describe
from stream.runtime.workers import STAGES, Workers, run_gateway
from stream.settings import Settings
from stream.shadow_command.commands import command as shadow_command
from stream.trial import simulated
from stream.trial.command import command as try_command
from stream.tuning.commands import command as tuning_command

logger = logging.getLogger("stream")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
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
            demo.gateway_settings(settings),
            stop,
            revocations=demo.revocations(settings),
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


@main.command()
@click.option("--seed", default=1, show_default=True, help="The same seed simulates the same floor.")
@click.option(
    "--rate",
    type=click.FloatRange(0, 100, min_open=True),
    default=1.0,
    show_default=True,
    help="1 is an ordinary floor, 2 is twice as busy.",
)
@click.option(
    "--truth",
    "truth_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what is really so of each conversation into this file, one JSON object a line.",
)
@click.option(
    "--judge", is_flag=True, help="Publish nothing: run a stretch in this process and judge its alerts."
)
@click.option(
    "--minutes",
    type=click.FloatRange(1, 24 * 60),
    default=simulated.MINUTES,
    show_default=True,
    help="With --judge: the length of the stretch, in event time.",
)
@click.option(
    "--learn", is_flag=True, help="With --judge: let the models learn from ratings, as live ones do."
)
@click.option("--json", "as_json", is_flag=True, help="With --judge: print JSON, with each wrong alert.")
@click.pass_obj
def simulate(
    context: Context,
    seed: int,
    rate: float,
    truth_file: Path | None,
    judge: bool,
    minutes: float,
    learn: bool,
    as_json: bool,
) -> None:
    """Publish simulated conversations, live, until stopped. With --judge, judge alerts by their truth."""
    try:
        if judge:
            click.echo(simulated.report(simulated.stretch(minutes, seed, rate), learn, as_json, truth_file))
            return
        stop = stop_on_signal()
        log = context.open_log()
        need_topics(log, (spec.name for spec in topics.specs()))
        demo.simulate(log, seed, rate, stop, truth_file)
        log.close()
    except OSError as error:
        raise click.BadParameter(str(error), param_hint="--truth") from None


@main.command("demo")
@click.option("--kafka", is_flag=True, help="Start a Kafka broker and run each part as a process.")
@click.option("--seed", default=1, show_default=True)
@click.pass_obj
def demo_command(context: Context, kafka: bool, seed: int) -> None:
    """Run a whole floor with simulated conversations on this machine."""
    stop = stop_on_signal()
    settings = demo.with_token(context.settings)
    need_sign_in(settings)
    try:
        if kafka:
            demo.on_kafka(settings, seed, stop)
        else:
            demo.in_memory(settings, seed, stop)
    except (PortTaken, ProcessEnded, BrokerError) as error:
        raise click.ClickException(str(error)) from None


@main.command()
def broker() -> None:
    """Run a Kafka broker for development until stopped. Prints its address."""
    stop = stop_on_signal()
    try:
        with Broker() as started:
            click.echo(started.bootstrap)
            stop.wait()
    except BrokerError as error:
        raise click.ClickException(str(error)) from None


main.add_command(replay_command, "replay")
main.add_command(try_command, "try")
main.add_command(explain_command, "explain")
main.add_command(tuning_command)
main.add_command(backtest_command, "backtest")
main.add_command(shadow_command, "shadow")
main.add_command(drill_command, "drill")


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


main.add_command(rules_command, "rules")
rules_command.add_command(try_rules_command, "try")
main.add_command(playbooks_command, "playbooks")
main.add_command(archive_command, "archive")
main.add_command(people_command, "people")
main.add_command(walls_command, "walls")
main.add_command(audit_command, "audit")
main.add_command(labels_command, "labels")
main.add_command(model_command, "model")
main.add_command(quality_command, "quality")
main.add_command(dispatcher_command, "dispatcher")
main.add_command(notifier_command, "notifier")
main.add_command(notify_command, "notify")


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
