"""Evaluates surges and drops on simulated queues: false ones in quiet weeks, and the delay of real ones.

Each queue learns for three weeks of its own. Quiet weeks from other seeds follow, then cases: hours of a
working day with a disturbance. All seeds derive from one, so a run can be repeated. The best possible test
(`surge_bound`) stands beside `surge`, with a threshold that gives the same rate of false surges.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import click
import msgspec
from msgspec import Struct, field
from rich.console import Console
from rich.table import Table

from detectors.lab.evaluation.queues.drop_cases import dead_lines, false_drops
from detectors.lab.evaluation.queues.first_days import FACTOR, first_days
from detectors.lab.evaluation.queues.simulated_weeks import (
    MONDAY,
    WEEK,
    Disturbance,
    Step,
    arrivals,
    queue_steps,
)
from detectors.lab.evaluation.queues.surge_bound import KnownRate, as_often_false
from detectors.lab.evaluation.queues.surge_cases import (
    SOON,
    TAUGHT,
    false_surges,
    hour_of,
    summary,
    taught,
    twice_the_arrivals,
)
from detectors.queue.forecast import QueueForecast
from detectors.queue.reply_baseline import ReplyBaseline
from detectors.queue.surge import SurgeDetector
from detectors.queue.surge_baseline import MINUTE
from detectors.queue.wait_surge import WaitSurge

SURGES = ("surge", "abandonment_surge", "wait_surge")
_QUEUES = 3
_HOUR = 3600.0
_ARRIVAL_CASES = 900
_WAIT_CASES = 30
_DEAD_LINES = 20
_TUNING_WEEKS = 200
_FIRST_DAY_CASES, _FIRST_DAYS = 170, 140
# Seeds: each purpose draws from its own.
_QUIET, _CASES = 1_000, 10_000


class Watched(Struct):
    """The surge detectors of one queue: `begun` counts surges, `found` holds the time of the first."""

    arrivals: SurgeDetector = field(default_factory=SurgeDetector)
    abandonments: SurgeDetector = field(default_factory=lambda: SurgeDetector(first_day=None))
    waits: ReplyBaseline = field(default_factory=ReplyBaseline)
    wait_surge: WaitSurge = field(default_factory=WaitSurge)
    minute: float = MONDAY
    running: set[str] = field(default_factory=set)
    begun: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SURGES, 0))
    found: dict[str, float] = field(default_factory=dict)

    def pass_through(self, queue: QueueForecast, steps: Iterable[Step]) -> None:
        """Feed `steps` to `queue` and to the detectors, as stage 2 does."""
        for step in steps:
            while self.minute + MINUTE <= step.at:
                self.minute += MINUTE
                self._close(queue)
            match step.step:
                case "arrive":
                    self.arrivals.learn_one(step.at)
                    queue.arrive(step.contact, step.at)
                case "serve":
                    waited = queue.serve(step.contact, step.at, step.agent)
                    self.waits.learn_one("", step.at, waited or 0.0)
                case "finish":
                    queue.finish(step.contact, step.at)
                case "abandon":
                    self.abandonments.learn_one(step.at)
                    queue.abandon(step.contact, step.at)

    def _close(self, queue: QueueForecast) -> None:
        at = self.minute
        self.arrivals.advance(at)
        self.abandonments.advance(at)
        self.wait_surge.judge(at, queue, self.waits.predict_one("", at))
        states = (
            self.arrivals.predict_one() is not None,
            self.abandonments.predict_one() is not None,
            self.wait_surge.surging,
        )
        for cause, surging in zip(SURGES, states, strict=True):
            if not surging:
                self.running.discard(cause)
            elif cause not in self.running:
                self.running.add(cause)
                self.begun[cause] += 1
                self.found.setdefault(cause, at)


class TaughtQueue:
    """A queue that has learned for three weeks, restored for each case."""

    def __init__(self, seed: int) -> None:
        watched, queue = Watched(), QueueForecast()
        watched.pass_through(queue, queue_steps(MONDAY, TAUGHT, seed))
        self._watched, self._queue = msgspec.json.encode(watched), queue.to_state()

    def after(self, begin: float, steps: Iterable[Step]) -> Watched:
        """Return the surges of `steps` from `begin` on, without those of the weeks of learning."""
        watched = msgspec.json.decode(self._watched, type=Watched)
        watched.begun, watched.found, watched.minute = dict.fromkeys(SURGES, 0), {}, begin
        watched.running.clear()
        watched.pass_through(QueueForecast.from_state(self._queue), steps)
        return watched


def quiet(queues: list[TaughtQueue], weeks: int, seed: int) -> dict[str, Any]:
    """Return the rate of false surges of each cause over quiet weeks."""
    counts: dict[str, list[int]] = {cause: [] for cause in SURGES}
    for week in range(weeks):
        steps = queue_steps(TAUGHT, TAUGHT + WEEK, seed + week)
        watched = queues[week % len(queues)].after(TAUGHT, steps)
        for cause in SURGES:
            counts[cause].append(watched.begun[cause])
    return {cause: _a_week(each) for cause, each in counts.items()}


def _a_week(counts: list[int]) -> dict[str, float]:
    return {
        "per_week": sum(counts) / len(counts),
        "weeks_with_at_most_one": sum(count <= 1 for count in counts) / len(counts),
    }


def longer_waits(queues: list[TaughtQueue], cases: int, seed: int, share: float) -> dict[str, Any]:
    """Return how soon `wait_surge` finds an hour in which only a `share` of the agents is there."""
    delays = []
    for case in range(cases):
        day, begin = hour_of(case, cases)
        wrong = Disturbance(begin, begin + _HOUR, agents=share)
        steps = queue_steps(day, begin + _HOUR, seed + case, wrong)
        steps = (step for step in steps if step.at < begin + _HOUR)
        found = queues[case % len(queues)].after(day, steps).found.get("wait_surge", float("inf"))
        delays.append(found - begin if found >= begin else float("inf"))
    return summary(delays, 2.0 * SOON)


def told_true_rates(weeks: int, base: int) -> dict[str, Any]:
    """Evaluate the best test, which knows the true rates, at the rate of false surges of `surge`."""
    tuned = as_often_false(_TUNING_WEEKS, base + 100_000)
    counts = []
    for week in range(weeks):
        times = arrivals(TAUGHT, TAUGHT + WEEK, base + _QUIET + week)
        counts.append(false_surges(KnownRate(tuned.threshold, TAUGHT), times))
    return {
        "threshold": tuned.threshold,
        "tuning": {"weeks": tuned.weeks, "surge_per_week": tuned.surge, "per_week": tuned.known},
        "false": _a_week(counts),
        "twice_the_arrivals": twice_the_arrivals(
            lambda _, day: KnownRate(tuned.threshold, day), _ARRIVAL_CASES, base + _CASES
        ),
    }


def evaluate(weeks: int, seed: int, progress: Callable[[str], None]) -> dict[str, Any]:
    """Return the whole report. Learning, quiet weeks, cases and tuning each have seeds of their own."""
    base = 1_000_000 * seed
    progress("learning")
    queues = [TaughtQueue(base + number) for number in range(_QUEUES)]
    teachers = [msgspec.json.encode(taught(base + 100 + number)) for number in range(_QUEUES)]
    progress("quiet weeks")
    report: dict[str, Any] = {"weeks": weeks, "seed": seed, "false": quiet(queues, weeks, base + _QUIET)}
    progress("cases")
    report["twice_the_arrivals"] = twice_the_arrivals(
        lambda case, _: msgspec.json.decode(teachers[case % _QUEUES], type=SurgeDetector),
        _ARRIVAL_CASES,
        base + _CASES,
    )
    report["half_the_agents"] = longer_waits(queues, _WAIT_CASES, base + 20_000, 0.5)
    progress("dead lines")
    report["false"]["too_few_arrivals"] = _a_week(false_drops(weeks, base + 30_000))
    report["dead_lines"] = dead_lines(_DEAD_LINES, base + 40_000)
    progress("first days")
    report["first_days"] = first_days(_FIRST_DAY_CASES, _FIRST_DAYS, base + 30_000)
    progress("the same, told the true rates")
    report["told_true_rates"] = told_true_rates(weeks, base)
    return report


def _print(report: dict[str, Any]) -> None:
    console, known = Console(), report["told_true_rates"]
    table = Table(title=f"{report['weeks']} quiet weeks")
    for heading in ("alert", "false a week", "weeks with at most one"):
        table.add_column(heading, justify="left" if heading == "alert" else "right")
    for cause, one in {**report["false"], "surge, told the true rates": known["false"]}.items():
        table.add_row(cause, f"{one['per_week']:.2f}", f"{one['weeks_with_at_most_one']:.0%}")
    console.print(table)
    console.print(
        "threshold {threshold:.2f}: {tuning[per_week]:.2f} false a week in {tuning[weeks]} other weeks, "
        "`surge` {tuning[surge_per_week]:.2f}".format(**known)
    )
    table = Table(title="found")
    for heading in ("what is wrong", "usual arrivals a minute", "cases", "within", "found", "median"):
        table.add_column(heading, justify="left" if heading == "what is wrong" else "right")
    twice, bound = report["twice_the_arrivals"], known["twice_the_arrivals"]
    for what, each in (("twice the arrivals (surge)", twice), ("the same, told the true rates", bound)):
        table.add_row(what, "all", *_cells(each))
        for rate, one in each["by_rate"].items():
            table.add_row("", rate, *_cells(one))
    table.add_row("half the agents (wait_surge)", "all", *_cells(report["half_the_agents"]))
    for rate, one in report["dead_lines"].items():
        table.add_row("a line that is dead (too_few_arrivals)", rate, *_cells(one))
    for one in report["first_days"]["found"]:
        what = f"{FACTOR:.0f} times the arrivals for {one['seconds']:.0f} s, on the first day (surge)"
        table.add_row(what, f"{one['rate']:.1f}", *_cells(one))
    console.print(table)
    young = report["first_days"]
    console.print(
        f"{young['days']} quiet first days: {young['false_per_day']:.2f} false a day, at most one on "
        f"{young['days_with_at_most_one']:.0%}"
    )


def _cells(one: dict[str, Any]) -> tuple[str, str, str, str]:
    middle = one["median_minutes"]
    return (
        str(one["cases"]),
        f"{one['within_minutes']:.0f} min",
        f"{one['found']:.0%}",
        f"{middle:.1f} min" if middle is not None else "–",
    )


@click.command("surges")
@click.option("--weeks", type=click.IntRange(1, 1000), default=30, show_default=True, help="Quiet weeks.")
@click.option("--seed", type=click.IntRange(1, 1000), default=1, show_default=True, help="Draws all of it.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def command(weeks: int, seed: int, as_json: bool) -> None:
    """Evaluate surges on simulated queues: false ones in quiet weeks, and the delay of real ones."""
    with Console(stderr=True).status("") as status:
        report = evaluate(weeks, seed, status.update)
    if as_json:
        click.echo(json.dumps(report, indent=2))
    else:
        _print(report)
