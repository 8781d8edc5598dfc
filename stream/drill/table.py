"""Shows the report of a drill to people."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from stream.drill.compare import Pair, Report, Side, Told


def show(console: Console, report: Report) -> None:
    """Print a report: what both came to, who did what, and each case then and now."""
    begin = datetime.fromtimestamp(report.begin, UTC)
    played = f"{report.played / 60:.0f} min from {begin:%Y-%m-%d %H:%M} UTC on"
    console.print(f"Drill of {played}, at speed {report.speed:g}", highlight=False)
    if report.speed != 1.0:
        console.print(
            f"Seconds are those of the floor: {report.speed:g} of them were one by the clock.",
            highlight=False,
        )
    console.print(_sides(report))
    for name, side in (("then", report.then), ("now", report.now)):
        if side is not None:
            _people(console, name, side)
    console.print(_cases(report))


def _sides(report: Report) -> Table:
    table = Table("", box=None, pad_edge=False)
    sides = [report.now] if report.then is None else [report.then, report.now]
    for name in ("then", "now")[-len(sides) :]:
        table.add_column(name, justify="right")
    table.add_row("cases", *(f"{side.cases:,}" for side in sides))
    table.add_row("claimed", *(f"{side.claimed:,}" for side in sides))
    table.add_row("median seconds until claimed", *(_seconds(side.to_claim) for side in sides))
    table.add_row("nobody took", *(f"{side.nobody:,}" for side in sides))
    table.add_row("of these critical", *(f"{side.nobody_critical:,}" for side in sides))
    return table


def _people(console: Console, name: str, side: Side) -> None:
    for person, kinds in side.people.items():
        done = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
        console.print(f"{name}: {escape(person)}: {done}", highlight=False)


def _cases(report: Report) -> Table:
    table = Table("opened", "subject", "queue", "cause", "severity", box=None, pad_edge=False)
    for name in ("now",) if report.then is None else ("then", "now"):
        table.add_column(name, overflow="fold")
    for pair in report.cases:
        told = [pair.now] if report.then is None else [pair.then, pair.now]
        row = (_opened(pair), pair.subject, pair.queue, pair.cause, pair.severity, *map(_how, told))
        table.add_row(*map(escape, row))
    return table


def _opened(pair: Pair) -> str:
    first = min(told.opened for told in (pair.then, pair.now) if told is not None)
    return f"{int(first) // 60}:{int(first) % 60:02d}"


def _how(told: Told | None) -> str:
    if told is None:
        return "no case"
    taken = "nobody took it" if told.by is None else f"taken by {told.by}"
    if told.claimed is not None:
        taken = f"claimed after {told.claimed:.0f} s by {told.by or 'somebody'}"
    if told.resolved is None:
        return f"{taken}; open"
    return f"{taken}; resolved after {told.resolved:.0f} s: {told.why or 'no reason'}"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"
