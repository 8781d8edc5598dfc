"""How often the interval of a forecast holds, within each group of waits: by line, channel and hour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct
from rich.console import Console
from rich.table import Table

from detectors.queue.wait_forecast import WaitForecast

FEW = 50
"""Waits below which a group's coverage is known to hardly a tenth."""


class ForecastWait(Struct):
    """A wait of `waited` seconds that ended with an answer, and its forecast at the arrival.

    The customer came to a line of `waiting` others, on `channel`, in the `hour` of its day or recording.
    """

    channel: str
    waiting: int
    hour: int
    waited: float
    forecast: WaitForecast


def line_of(waiting: int) -> str:
    """Return the group of a line.

    >>> line_of(0), line_of(4), line_of(12)
    ('0', '1–4', '10+')
    """
    return "0" if waiting == 0 else "1–4" if waiting < 5 else "5–9" if waiting < 10 else "10+"


def coverage(waits: Iterable[ForecastWait]) -> dict[str, dict[str, dict[str, float]]]:
    """Return the coverage of each group, 0…1, beside its shown forecasts and those not shown."""
    groups: dict[str, dict[str, list[ForecastWait]]] = {}
    for wait in waits:
        line = line_of(wait.waiting)
        of = {"line": line, "channel": wait.channel, "hour": f"{wait.hour:02d}"}
        of["channel and line"] = f"{wait.channel} {line}"
        for name, group in of.items():
            groups.setdefault(name, {}).setdefault(group, []).append(wait)
    return {name: {key: _figures(of[key]) for key in sorted(of)} for name, of in groups.items()}


def _figures(waits: list[ForecastWait]) -> dict[str, float]:
    shown = [wait for wait in waits if wait.forecast.untold is None]
    figures: dict[str, float] = {"shown": len(shown), "not_shown": len(waits) - len(shown)}
    if shown:
        figures["below"] = sum(wait.waited < wait.forecast.low for wait in shown) / len(shown)
        figures["above"] = sum(wait.waited > wait.forecast.high for wait in shown) / len(shown)
        figures["coverage"] = 1.0 - figures["below"] - figures["above"]
        figures["width"] = sum(wait.forecast.high - wait.forecast.low for wait in shown) / len(shown)
    return figures


def print_coverage(report: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
    """Print a table for each kind of group."""
    console = Console()
    for name, groups in report.items():
        table = Table(title=f"80 % interval by {name}")
        for heading in ("", "shown", "not shown", "coverage", "below", "above", "width s"):
            table.add_column(heading, justify="right")
        for group, one in groups.items():
            cells = ["–"] * 4
            if one["shown"]:
                cells = [f"{one[key]:.1%}" for key in ("coverage", "below", "above")] + [
                    f"{one['width']:.0f}"
                ]
            few = " (few)" if one["shown"] < FEW else ""
            table.add_row(group, f"{one['shown']}{few}", str(one["not_shown"]), *cells)
        console.print(table)
