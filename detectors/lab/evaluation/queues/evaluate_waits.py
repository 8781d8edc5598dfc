"""Evaluates the forecast of waits on recorded calls: it forecasts a wait at arrival, and learns it at its
end.

The file is one queue. The figures cover the requested days; all earlier days only teach. Simple forecasts
learn in the same run: the mean wait of a kind, the last delay to enter service (LES), the wait of the head of
the line (HOL), queue length times service time over agents (QL), and a linear regression on those three.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from datetime import date, datetime
from heapq import heappop, heappush
from pathlib import Path
from typing import Any

import click
import numpy as np
from msgspec import Struct
from rich.console import Console
from rich.table import Table

from detectors.lab.data.bank_calls import Call, CallEvent, call_events, read_calls
from detectors.lab.evaluation.queues.wait_coverage import ForecastWait, coverage, print_coverage
from detectors.lab.evaluation.queues.waits_plot import plot_day
from detectors.models.least_squares import RecursiveLeastSquares
from detectors.queue.forecast import QueueForecast
from detectors.queue.wait_forecast import WaitForecast
from detectors.queue.wait_warning import WarningRule, Warnings

SLAS = (60.0, 120.0, 180.0)
_WATCH_EVERY = 10.0
_FEW = 50
_RULE = WarningRule()


class Outcome(Struct):
    """The forecast of one call at its arrival behind `waiting` others, beside the simple forecasts."""

    call: Call
    forecast: WaitForecast
    baselines: dict[str, float]
    waiting: int = 0


class Baselines:
    """The simple forecasts from the literature, each learned online."""

    def __init__(self) -> None:
        self.means: dict[str, tuple[float, int]] = {}
        self.last_delay = 0.0
        self.service = 120.0
        self.regression = RecursiveLeastSquares(4, 1, ridge=0.01, memory=1.0)
        self._lessons: dict[str, Any] = {}

    def predict_one(self, call: Call, waiting: Iterable[float], busy: int, at: float) -> dict[str, float]:
        """Return forecasts in seconds, with the others `waiting` since these times and `busy` served."""
        others = list(waiting)
        head = at - min(others, default=at)
        total, count = self.means.get(call.kind, (60.0, 1))
        inputs = np.array((1.0, len(others) / 10.0, head / 100.0, self.last_delay / 100.0))
        self._lessons[call.id] = inputs
        return {
            "mean_by_type": total / count,
            "les": self.last_delay,
            "hol": head,
            "ql": (len(others) + 1) * self.service / max(1, busy),
            "linear_regression": max(0.0, float(self.regression.predict_one(inputs)[0])),
        }

    def learn_one(self, call: Call, waited: float) -> None:
        """Learns a call that was served after `waited` seconds."""
        inputs = self._lessons.pop(call.id, None)
        if waited <= 0.0 or inputs is None:
            return
        self.last_delay = waited
        total, count = self.means.get(call.kind, (60.0, 1))
        self.means[call.kind] = (total + waited, count + 1)
        self.regression.learn_one(inputs, np.array((waited,)) - self.regression.predict_one(inputs))

    def learn_service(self, seconds: float) -> None:
        self.service += 0.01 * (min(seconds, 900.0) - self.service)


class WaitsRun(Struct):
    """The result of one run over the calls."""

    outcomes: list[Outcome]
    warnings: dict[float, Warnings]
    events: int
    seconds: float
    largest_state: int


class _Watch:
    """Checks waits as stage 2 does: all every ten seconds, and each at its last time to warn."""

    def __init__(self, queue: QueueForecast, rule: WarningRule) -> None:
        self.queue = queue
        self.warnings = {sla: Warnings(sla, rule) for sla in SLAS}
        self._due: list[tuple[float, str]] = []
        self._looked = 0.0

    def begin(self, call: Call) -> None:
        for warning in self.warnings.values():
            heappush(self._due, (warning.rule.looks_at(call.arrived, warning.sla), call.id))

    def until(self, at: float) -> None:
        """Check each wait that is due before `at`."""
        while self._due and self._due[0][0] < at:
            due, contact = heappop(self._due)
            self._look(contact, due)
        if at >= self._looked + _WATCH_EVERY:
            self._looked = at
            for contact in self.queue.observed.waiting:
                self._look(contact, at)

    def _look(self, contact: str, at: float) -> None:
        waiting = self.queue.observed.waiting.get(contact)
        if waiting is not None:
            chances = self.queue.breach_probabilities(contact, at, SLAS)
            for warning, chance in zip(self.warnings.values(), chances, strict=True):
                warning.observe(contact, at - waiting.since, chance)

    def end(self, call: Call) -> None:
        for warning in self.warnings.values():
            warning.end(call.id, call.waited, served=call.served)


def run(calls: list[Call], report_from: date, rule: WarningRule = _RULE) -> WaitsRun:
    """Run the calls in the order of time. Warnings begin at `report_from`."""
    queue, baselines = QueueForecast(), Baselines()
    watch = _Watch(queue, rule)
    outcomes: list[Outcome] = []
    spent, events, largest = 0.0, 0, 0
    for event in call_events(calls):
        call, at = event.call, event.at
        if call.day >= report_from:
            watch.until(at)
        begun = time.perf_counter()
        forecast = _observe(queue, event)
        spent += time.perf_counter() - begun
        events += 1
        if events % 500 == 0:
            largest = max(largest, len(queue.to_state()))
        if forecast is not None:
            since = (other.since for name, other in queue.observed.waiting.items() if name != call.id)
            said = baselines.predict_one(call, since, len(queue.observed.serving), at)
            outcomes.append(Outcome(call, forecast, said, len(queue.observed.waiting) - 1))
            if call.day >= report_from:
                watch.begin(call)
        elif event.step == "serve":
            baselines.learn_one(call, call.waited)
        elif event.step == "finish" and call.ended is not None:
            baselines.learn_service(call.ended - call.left)
        if event.step in ("serve", "abandon") and call.day >= report_from:
            watch.end(call)
    return WaitsRun(outcomes, watch.warnings, events, spent, largest)


def _observe(queue: QueueForecast, event: CallEvent) -> WaitForecast | None:
    call = event.call
    if event.step == "arrive":
        return queue.arrive(call.id, event.at, call.priority, call.kind)
    if event.step == "serve":
        queue.serve(call.id, event.at, call.agent)
    elif event.step == "finish":
        queue.finish(call.id, event.at)
    else:
        queue.abandon(call.id, event.at)
    return None


def figures(outcomes: list[Outcome]) -> dict[str, float | int]:
    """Return errors and intervals in seconds over served calls that waited; coverage is 0…1."""
    truth = np.array([outcome.call.waited for outcome in outcomes])
    said = np.array(
        [(one.forecast.mean, one.forecast.low, one.forecast.median, one.forecast.high) for one in outcomes]
    )
    mean, low, median, high = said.T
    pinball = [
        float(np.maximum(level * (truth - quantile), (level - 1.0) * (truth - quantile)).mean())
        for level, quantile in ((0.1, low), (0.5, median), (0.9, high))
    ]
    return {
        "calls": len(outcomes),
        "mae": float(np.abs(median - truth).mean()),
        "rmse": float(np.sqrt(np.square(mean - truth).mean())),
        "pinball": sum(pinball) / len(pinball),
        "coverage_80": float(((low <= truth) & (truth <= high)).mean()),
        "width_80": float((high - low).mean()),
        "mean_wait": float(truth.mean()),
    }


def _baseline_figures(outcomes: list[Outcome]) -> dict[str, dict[str, float]]:
    truth = np.array([outcome.call.waited for outcome in outcomes])
    result = {}
    for name in outcomes[0].baselines:
        error = np.array([outcome.baselines[name] for outcome in outcomes]) - truth
        result[name] = {
            "mae": float(np.abs(error).mean()),
            "rmse": float(np.sqrt(np.square(error).mean())),
        }
    return result


def _grouped(outcomes: list[Outcome], key: str) -> dict[str, dict[str, float | int]]:
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        group = f"{int(outcome.call.arrived % 86400 // 3600):02d}" if key == "hour" else outcome.call.kind
        groups.setdefault(group, []).append(outcome)
    return {name: figures(groups[name]) for name in sorted(groups)}


def evaluate(
    calls: list[Call], report_from: date, report_to: date, rule: WarningRule = _RULE
) -> tuple[dict[str, Any], list[Outcome]]:
    """Return the report of one run over `calls`, and the outcomes behind it.

    Raises:
        ValueError: no call of these days was served after a wait.
    """
    calls = [call for call in calls if call.day <= report_to]
    passed = run(calls, report_from, rule)
    reported = [
        outcome
        for outcome in passed.outcomes
        if outcome.call.day >= report_from and outcome.call.served and outcome.call.waited > 0.0
    ]
    if not reported:
        raise ValueError(f"no call from {report_from} to {report_to} was served after a wait")
    report: dict[str, Any] = {"report_from": str(report_from), "report_to": str(report_to)}
    report |= figures(reported)
    report["baselines"] = _baseline_figures(reported)
    report["by_hour"] = _grouped(reported, "hour")
    report["by_type"] = _grouped(reported, "type")
    report["interval"] = coverage(
        ForecastWait(
            one.call.kind, one.waiting, int(one.call.arrived % 86400 // 3600), one.call.waited, one.forecast
        )
        for one in reported
    )
    report["warning_rule"] = {"lead": rule.lead, "sure": rule.sure, "likely": rule.likely}
    report["warnings"] = {f"{sla:g}": seen.figures() for sla, seen in passed.warnings.items()}
    report["microseconds_per_event"] = passed.seconds / passed.events * 1e6
    report["state_bytes"] = passed.largest_state
    return report, reported


def _print(report: dict[str, Any]) -> None:
    console = Console()
    table = Table(title=f"{report['calls']} calls, {report['report_from']} to {report['report_to']}")
    for heading in ("forecast", "MAE s", "RMSE s"):
        table.add_column(heading, justify="left" if heading == "forecast" else "right")
    for name, one in [("StepIn", report), *report["baselines"].items()]:
        table.add_row(name, f"{one['mae']:.1f}", f"{one['rmse']:.1f}")
    console.print(table)
    console.print(
        f"80 % interval: coverage {report['coverage_80']:.1%}, mean width {report['width_80']:.0f} s; "
        f"pinball loss {report['pinball']:.2f}"
    )
    for group in ("by_hour", "by_type"):
        table = Table(title=group.replace("_", " "))
        for heading in ("", "calls", "MAE s", "RMSE s", "coverage", "width s"):
            table.add_column(heading, justify="right")
        for name, one in report[group].items():
            coverage = f"{one['coverage_80']:.1%}" + (" (few)" if one["calls"] < _FEW else "")
            table.add_row(
                name,
                str(one["calls"]),
                f"{one['mae']:.1f}",
                f"{one['rmse']:.1f}",
                coverage,
                f"{one['width_80']:.0f}",
            )
        console.print(table)
    print_coverage({name: report["interval"][name] for name in ("line", "channel", "hour")})
    for sla, one in report["warnings"].items():
        console.print(
            f"SLA {sla} s: {one['breaches']} breaches, {one['recall_in_time']:.1%} warned ≥ "
            f"{report['warning_rule']['lead']:g} s before, precision {one['precision']:.1%} (strict "
            f"{one['precision_strict']:.1%}: who gave up before counts as wrong), "
            f"median lead {one['median_lead']:.0f} s"
        )
    console.print(
        f"{report['microseconds_per_event']:.0f} µs an event, state of {report['state_bytes'] / 1024:.1f} KiB"
    )


@click.command("waits")
@click.option("--format", "form", type=click.Choice(["bank"]), required=True, help="How the file is written.")
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--report-from", type=click.DateTime(["%Y-%m-%d"]), help="First day reported (default: 15th).")
@click.option("--report-to", type=click.DateTime(["%Y-%m-%d"]), help="Last day reported (default: last).")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="Write a day as SVG.")
def command(
    form: str, file: Path, report_from: datetime | None, report_to: datetime | None, as_json: bool,
    plot: Path | None,
) -> None:  # fmt: skip
    """Evaluate the forecast of queue waits on recorded calls."""
    del form
    try:
        calls = read_calls(file)
        days = sorted({call.day for call in calls})
        if not days:
            raise ValueError(f"{file}: no call")
        first = report_from.date() if report_from else days[min(14, len(days) - 1)]
        last = report_to.date() if report_to else days[-1]
        report, outcomes = evaluate(calls, first, last)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    if plot is not None:
        plot.write_text(plot_day(outcomes), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        _print(report)


if __name__ == "__main__":
    command(prog_name="python -m detectors.lab.evaluation.queues.evaluate_waits")
