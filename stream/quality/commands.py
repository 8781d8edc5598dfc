"""The commands `python -m stream quality …`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any, Protocol

import click
import msgspec

from stream.command_times import time_option
from stream.log import Log
from stream.quality import missed, stepped_in
from stream.quality.missed import MissedReport
from stream.quality.reading import read
from stream.quality.stepped_in import Comparison
from stream.spot_checks.misses import LEAST_CHECKED, Interval

NO_PROOF = (
    "This compares similar conversations and proves nothing: people step in where things look worst, "
    "or where there is still time."
)
_SINCE = click.option("--since", callback=time_option, help="Only what was recorded from this time on.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


class Context(Protocol):
    """What the command line gives to the commands."""

    def open_log(self) -> Log:
        """Open the log on Kafka."""


@click.group("quality")
def command() -> None:
    """Say how good StepIn is, from what the log still has: what it missed, and whether stepping in helped."""


@command.command("missed")
@_SINCE
@_JSON
@click.pass_obj
def missed_command(context: Context, since: float | None, as_json: bool) -> None:
    """Estimate what StepIn missed, by family of causes, queue and language, from spot checks."""
    with closing(context.open_log()) as log:
        reports = missed.report(read(log, since or 0.0))
    if as_json:
        _print(reports)
        return
    for line in _missed_lines(reports):
        click.echo(line)


@command.command("interventions")
@_SINCE
@_JSON
@click.option("--each", is_flag=True, help="Also say how each conversation with an intervention went on.")
@click.pass_obj
def interventions_command(context: Context, since: float | None, as_json: bool, each: bool) -> None:
    """Compare how conversations go on after an intervention with similar ones without."""
    with closing(context.open_log()) as log:
        compared, went_on = stepped_in.compare(read(log, since or 0.0))
    if as_json:
        _print({"compared": compared, "each": went_on if each else [], "note": NO_PROOF})
        return
    for line in _compared_lines(compared):
        click.echo(line)
    for one in went_on if each else []:
        click.echo(
            f"  {one.conversation}  {one.kind}  attention {_signed(one.attention)}  "
            f"waited {one.waited:.0f} s  rating {'–' if one.rating is None else f'{one.rating:.2f}'}"
        )
    click.echo(NO_PROOF)


def _print(document: Any) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(document), indent=1).decode())


def _missed_lines(reports: Iterable[MissedReport]) -> Iterator[str]:
    for one in reports:
        family, queue, language = one.group
        yield (
            f"family {family}, queue {queue}, language {language or 'not known'}: {one.not_fine:,} of "
            f"{one.checked:,} checked were not fine, {one.told:,} told unasked"
        )
        if one.estimate is None:
            yield f"    no estimate: fewer than {LEAST_CHECKED} were checked"
            continue
        yield (
            f"    missed {_interval(one.estimate.share, '.1%')} of those that raised nothing, "
            f"about {_interval(one.estimate.number, ',.0f')} of {one.raised_nothing:,}"
        )
        if one.right and one.estimate.found is not None:
            yield f"    found {_interval(one.estimate.found, '.1%')}, of {one.right:,} alerts called right"


def _compared_lines(compared: Iterable[Comparison]) -> Iterator[str]:
    for one in compared:
        yield (
            f"{'any intervention' if one.kind == stepped_in.ALL else one.kind}, {one.measure}: "
            f"{one.with_it:,} with, {one.without_it:,} without, {one.alone:,} with no similar one"
        )
        if one.difference is None or one.mean_with is None or one.mean_without is None:
            yield f"    no estimate: it takes {LEAST_CHECKED} of each"
            continue
        kind = "+,.0f" if one.measure == "waited" else "+.3f"
        yield (
            f"    {one.mean_with:{kind[1:]}} with, {one.mean_without:{kind[1:]}} without: "
            f"{_interval(one.difference, kind)}"
        )


def _interval(found: Interval, form: str) -> str:
    return f"{found.estimate:{form}} ({found.low:{form}} to {found.high:{form}})"


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.2f}"
