"""`python -m stream simulate`, `demo` and `broker`: a floor, or parts of one, that need no contact centre."""

from __future__ import annotations

from pathlib import Path

import click

from stream.command_context import Context
from stream.command_processes import need_topics, stop_on_signal
from stream.command_sign_in import need_sign_in
from stream.demo import commands as demo
from stream.demo.broker import Broker
from stream.demo.broker_parts import BrokerError
from stream.log import topics
from stream.runtime.processes import PortTaken, ProcessEnded
from stream.trial import simulated


@click.command()
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


@click.command("demo")
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


@click.command()
def broker() -> None:
    """Run a Kafka broker for development until stopped. Prints its address."""
    stop = stop_on_signal()
    try:
        with Broker() as started:
            click.echo(started.bootstrap)
            stop.wait()
    except BrokerError as error:
        raise click.ClickException(str(error)) from None
