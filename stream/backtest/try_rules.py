"""`python -m stream rules try`: what other rules would have found in the past, beside those that held."""

from __future__ import annotations

from pathlib import Path

import click

from stream.backtest.command import command as backtest
from stream.command_publishing import FILE
from stream.command_times import time_option


@click.command("try")
@FILE
@click.option("--from", "source", default="archive", show_default=True, help="archive, topic, or a file.")
@click.option("--since", callback=time_option, help="Count cases from this time on, with its zone.")
@click.option("--until", callback=time_option, help="Count cases before this time, with its zone.")
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(
    context: click.Context,
    file: Path,
    source: str,
    since: float | None,
    until: float | None,
    processes: int,
    as_json: bool,
) -> None:
    """Run the past by a rules document and by the rules that held, and show which cases differ.

    It is `backtest --rules FILE --against current`, which has more options.
    """
    context.invoke(
        backtest,
        source=source,
        rules_file=file,
        against="current",
        since=since,
        until=until,
        processes=processes,
        as_json=as_json,
    )
