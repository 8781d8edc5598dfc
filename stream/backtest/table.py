"""Shows the document of a backtest to people: tables, and the cases that differ one by one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from stream.backtest.compare import Move, Shown
from stream.backtest.document import Document
from stream.backtest.figures import Figures, Share

_MOST_LISTED = 20
"""Cases of one kind that are listed; JSON has all of them."""
_MOST_QUOTED = 60


def show(console: Console, told: Document) -> None:
    """Print a document."""
    console.print(
        f"{told.events:,} events in {told.seconds:,.1f} s ({told.events_per_second:,.0f}/s), from "
        f"{_time(told.since)} to {_time(told.until)} UTC",
        highlight=False,
    )
    console.print(_causes(told))
    console.print(_figures(told))
    if told.appear is not None and told.vanish is not None and told.move is not None:
        _list(console, "appear", told.appear.count, map(_line, told.appear.cases))
        _list(console, "vanish", told.vanish.count, map(_line, told.vanish.cases))
        _list(console, "move", told.move.count, map(_moved, told.move.cases))
    if told.faults:
        console.print(
            f"{told.faults:,} records raised an error in StepIn's own code (see the log)", style="bold"
        )
    if told.verify is not None:
        _verdict(console, told)


def _causes(told: Document) -> Table:
    table = Table("cause", box=None, pad_edge=False)
    compared = told.against is not None
    before = told.against.figures.cases if told.against is not None else {}
    for name in ("before", "after", "appear", "vanish", "move") if compared else ("cases",):
        table.add_column(name, justify="right")
    for cause in dict.fromkeys([*told.cases, *before]):
        row = [f"{told.cases.get(cause, 0):,}"]
        if told.appear is not None and told.vanish is not None and told.move is not None:
            row = [f"{before.get(cause, 0):,}", *row]
            row += [
                f"{sum(each.cause == cause for each in part.cases):,}" for part in (told.appear, told.vanish)
            ]
            row.append(f"{sum(each.after.cause == cause for each in told.move.cases):,}")
        table.add_row(cause, *row)
    return table


def _figures(told: Document) -> Table:
    columns = [told.figures] if told.against is None else [told.against.figures, told.figures]
    table = Table("", box=None, pad_edge=False)
    for name in ("before", "after")[-len(columns) :] if told.against is not None else ("",):
        table.add_column(name, justify="right")
    for name, cell in (
        ("cases", lambda each: f"{each.total:,}"),
        ("cases per supervisor-hour", _per_hour),
        ("precision", lambda each: _share(each.precision)),
        ("recall", lambda each: _share(each.recall)),
        ("lead, median", lambda each: "–" if each.lead is None else f"{each.lead:,.0f} s"),
    ):
        table.add_row(name, *(cell(each) for each in columns))
    return table


def _per_hour(figures: Figures) -> str:
    return "–" if figures.per_hour is None else f"{figures.per_hour:,.2f} (of {figures.hours:,.1f} h)"


def _share(share: Share | None) -> str:
    if share is None:
        return "–"
    return f"{share.share:.0%} ({share.low:.0%} to {share.high:.0%}, {share.times:,} of {share.of:,})"


def _list(console: Console, name: str, count: int, lines: Iterable[str]) -> None:
    console.print(f"\n{count:,} {name}", style="bold", highlight=False)
    for number, line in enumerate(lines):
        if number == _MOST_LISTED:
            console.print(f"  … and {count - _MOST_LISTED:,} more: --json has all of them", highlight=False)
            break
        console.print(f"  {escape(line)}", highlight=False, soft_wrap=True)


def _line(case: Shown) -> str:
    return (
        f"{_time(case.at)}  {case.queue}  {case.subject}  {case.cause} {case.severity}{_why(case.evidence)}"
    )


def _moved(move: Move) -> str:
    before, after = move.before, move.after
    changes = [f"{abs(move.later):,.0f} s {'later' if move.later > 0 else 'earlier'}"] if move.later else []
    if (before.cause, before.severity) != (after.cause, after.severity):
        changes.append(f"was {before.cause} {before.severity}")
    return f"{_line(after)}: {', '.join(changes) or 'opened by another alert'}"


def _why(evidence: dict[str, Any]) -> str:
    parts = []
    if "probability" in evidence:
        of = f" of {evidence['threshold']:.0%}" if "threshold" in evidence else ""
        parts.append(f"{evidence['probability']:.0%}{of}")
    if "waited" in evidence:
        parts.append(f"waited {evidence['waited']:,.0f} s")
    if "count" in evidence:
        parts.append(f"{evidence['count']} times")
    if "quote" in evidence:
        parts.append(f"“{evidence['quote'][:_MOST_QUOTED]}”")
    return f" ({', '.join(parts)})" if parts else ""


def _verdict(console: Console, told: Document) -> None:
    verdict = told.verify
    if verdict is None:
        return
    compared = f"{verdict.cases:,} cases and {verdict.alerts:,} alerts"
    if verdict.same:
        console.print(
            f"\nverified: {compared} are the same, with their rules and models", style="bold", highlight=False
        )
        return
    lines = (
        f"{_time(each.at)}  {each.what} {each.id} {each.subject}: live {each.live or 'none'}, "
        f"backtest {each.backtest or 'none'}"
        for each in verdict.differences
    )
    _list(console, f"of {compared} differ", len(verdict.differences), lines)


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")
