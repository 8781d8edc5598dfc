"""Prints a judgement: as a table for people, or as JSON."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from rich.console import Console
from rich.table import Table

from stream.trial.judge import Judgement, Row

_COLUMNS = (
    "cause",
    "language",
    "should be",
    "found",
    "recall",
    "alerts",
    "right",
    "precision",
    "delay",
    "turns",
)


def as_json(judgement: Judgement) -> str:
    """Return the judgement as JSON; shares are 0…1."""
    document = msgspec.to_builtins(judgement)
    for row, written in zip(judgement.rows, document["rows"], strict=True):
        written.update(precision=_rounded(row.precision), recall=_rounded(row.recall))
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def as_text(judgement: Judgement) -> str:
    """Return a table with one row for each cause and language, and what it comes to."""
    table = Table(box=None, pad_edge=False)
    for number, name in enumerate(_COLUMNS):
        table.add_column(name, justify="left" if number < 2 else "right")
    for row in judgement.rows:
        table.add_row(*_cells(row))
    console = Console(width=110, no_color=True)
    with console.capture() as captured:
        console.print(table)
    smooth = judgement.smooth / max(1, judgement.contacts)
    watched = judgement.watched
    lead = "" if watched.turns is None else f", by {watched.turns:g} turns (median)"
    return (
        f"{captured.get()}\n"
        f"{judgement.contacts} contacts, {judgement.smooth} of them smooth ({smooth:.0%})\n"
        f"{judgement.false_cases} smooth contacts had a wrong alert: "
        f"{judgement.false_cases_per_100_smooth:.1f} false cases per 100 smooth contacts\n"
        f"watched: {watched.smooth} smooth contacts, {watched.frustrated} of {watched.of_frustrated} with "
        f"frustration; before {watched.before} of {watched.alerts} right alerts{lead}"
    )


def _cells(row: Row) -> Iterator[str]:
    yield row.cause
    yield row.language or "queue"
    yield str(row.troubles)
    yield str(row.found)
    yield _share(row.recall)
    yield str(row.alerts)
    yield str(row.right)
    yield _share(row.precision)
    yield "" if row.delay is None else f"{row.delay:.0f} s"
    yield "" if row.turns is None else f"{row.turns:g}"


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"
