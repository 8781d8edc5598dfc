"""The commands `python -m stream tuning …`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any, Protocol, TypeVar

import click
import msgspec

from detectors.contract.rules import document as rules_document
from detectors.contract.rules.document import Rules
from stream.archive.asking import ask, reader
from stream.archive.past import kept_past
from stream.archive.sql.database import ArchiveError
from stream.command_times import time_option
from stream.log import Log
from stream.rules.publish import differences, read_history
from stream.settings import Settings
from stream.tuning import keeping
from stream.tuning.changes import as_yaml
from stream.tuning.floor import Budget, budget
from stream.tuning.kept import Kept
from stream.tuning.reading import read

T = TypeVar("T")
_DAY = 86_400.0
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_CASES = click.option(
    "--per-supervisor-hour",
    "cases",
    required=True,
    type=click.FloatRange(0, min_open=True),
    help="The budget: at most so many cases per supervisor and hour.",
)
_SUPERVISORS = click.option(
    "--supervisors",
    required=True,
    type=click.FloatRange(0, min_open=True),
    help="How many supervisors there are at a time.",
)


class Context(Protocol):
    """What the command line gives to the commands."""

    @property
    def settings(self) -> Settings:
        """The settings, which say where the archive is."""

    def open_log(self) -> Log:
        """Open the log on Kafka."""


@click.group("tuning")
def command() -> None:
    """Say what thresholds would do, from what the archive has kept."""


@command.command("budget")
@_CASES
@_SUPERVISORS
@click.option("--from", "begin", callback=time_option, help="From this time on; a day by default.")
@click.option("--until", "end", callback=time_option, help="Until this time; the latest turn by default.")
@_JSON
@click.pass_obj
def budget_command(
    context: Context,
    cases: float,
    supervisors: float,
    begin: float | None,
    end: float | None,
    as_json: bool,
) -> None:
    """Propose the thresholds by queue that miss the least for a noise budget, as a difference of rules."""
    rules = _rules(context, end)
    found = budget(_kept(context, begin, end, rules), rules, cases, supervisors)
    click.echo(_json(found) if as_json else as_yaml(found.changes, _told(found)), nl=as_json)


@command.command("keep")
@_CASES
@_SUPERVISORS
@click.option(
    "--most-shift",
    type=click.FloatRange(0, 5, min_open=True),
    default=1.0,
    show_default=True,
    help="How far thresholds may be from those of the last version of a person, in log-odds.",
)
@click.option(
    "--tolerance",
    type=click.FloatRange(0, 1),
    default=0.15,
    show_default=True,
    help="The share by which the noise may differ from the budget before anything changes.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be published, and publish nothing.")
@click.pass_obj
def keep_command(
    context: Context, cases: float, supervisors: float, most_shift: float, tolerance: float, dry_run: bool
) -> None:
    """Keep a noise budget: publish other thresholds where the last day was too loud, or quieter than need be.

    Run it once a day. It changes the thresholds of frustration and nothing else; each change is a version of
    the rules that says why, and `rules rollback` takes it back.
    """
    bounds = keeping.Bounds(
        per_supervisor_hour=cases, supervisors=supervisors, most_shift=most_shift, tolerance=tolerance
    )
    with closing(context.open_log()) as log:
        history, _ = read_history(log)
        last = history.last
        kept = _kept(context, None, None, last.rules)
        decision = keeping.decide(kept, keeping.base_of(history), last.rules, bounds)
        click.echo(decision.why)
        if decision.rules is None:
            return
        for change in differences(last.rules, decision.rules):
            click.echo(f"    {change}")
        if not dry_run:
            version = keeping.put_into_effect(log, decision, last, time.time())
            click.echo(f"version {version.version} is published")


@command.command("measure")
@_CASES
@_SUPERVISORS
@click.option("--hours", default=24.0, show_default=True, help="The length of each stretch.")
@click.option("--seed", default=11, show_default=True, help="The floor by which thresholds are proposed.")
@click.option("--other-seed", default=12, show_default=True, help="The floor on which they are measured.")
def measure_command(cases: float, supervisors: float, hours: float, seed: int, other_seed: int) -> None:
    """Measure a noise budget on the simulated floor. Prints JSON. A day takes minutes and 2 GB."""
    from stream.tuning.measured import measure

    click.echo(_json(measure(cases, supervisors, hours, (seed, other_seed))))


def _rules(context: Context, end: float | None) -> Rules:
    """Return the rules that held at a time, by the archive; now by default."""
    with _archive(context) as ask_it:
        document = ask_it(lambda connection: kept_past.rules_document(connection, end or time.time()))
    return Rules() if document is None else rules_document.decode(document.encode())


def _kept(context: Context, begin: float | None, end: float | None, rules: Rules) -> Kept:
    """Return what was kept of a span: by default of the day before the latest turn, or of what there is."""
    with _archive(context) as ask_it:
        until = end or ask_it(lambda connection: kept_past.last_turn(connection, None))
        if until is None:
            raise click.ClickException("nothing is kept yet")
        first = ask_it(lambda connection: kept_past.first_begin(connection, None)) or until
        since = max(until - _DAY, first) if begin is None else begin
        return read(
            ask_it(lambda connection: kept_past.past_rows(connection, None, since, until + 1e-3)), rules
        )


@contextmanager
def _archive(context: Context) -> Iterator[Callable[[Callable[[Any], T]], T]]:
    """Give what asks the archive, and say in a line why it cannot be asked."""
    try:
        with closing(reader(context.settings.archive_url)) as archive:
            yield lambda question: ask(archive, question)
    except ArchiveError as error:
        raise click.ClickException(str(error)) from None


def _told(found: Budget) -> str:
    now, then = found.now, found.then
    missed = [each.recall.of - each.recall.times for each in (then, now)]
    lines = [
        f"budget: {found.per_supervisor_hour:g} cases per supervisor and hour; "
        f"{found.supervisors:g} supervisors",
        f"today {now.per_supervisor_hour:.1f}, with this change {then.per_supervisor_hour:.1f}",
        f"of {then.recall.of} conversations in trouble {missed[0]} would have no case, today {missed[1]}",
    ]
    if not found.proposal.reached:
        least = found.proposal.cases * now.per_supervisor_hour / max(1, now.cases)
        lines.append(f"no thresholds keep the budget: the strictest ones come to {least:.1f}")
    return "\n".join(lines)


def _json(found: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode()
