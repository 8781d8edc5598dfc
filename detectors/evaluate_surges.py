"""Judges what finds surges on simulated queues: how often it cries in quiet weeks, and how soon it finds.

Each floor has learned for three weeks of its own. Its quiet weeks follow, drawn from other seeds; then cases,
each an hour of the working day with a disturbance. All seeds are derived from one, so a run can be repeated.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from statistics import median
from typing import Any

import click
import msgspec
from msgspec import Struct, field
from rich.console import Console
from rich.table import Table

from detectors.forecast import QueueForecast
from detectors.reply_baseline import ReplyBaseline
from detectors.simulated_weeks import DAY, MONDAY, WEEK, Disturbance, Step, arrivals, queue_steps, rhythm
from detectors.surge import MINUTE, SurgeDetector
from detectors.wait_surge import WaitSurge

CAUSES = ("surge", "abandonment_surge", "wait_surge")
_TAUGHT = MONDAY + 3 * WEEK
_FLOORS = 3
_SOON = 600.0
_CASE = 1800.0
_HOUR = 3600.0
_ARRIVAL_CASES = 300
_WAIT_CASES = 30


class Watched(Struct):
    """One queue with all that watches it. `begun` counts surges by cause, `found` has the first of each."""

    arrivals: SurgeDetector = field(default_factory=SurgeDetector)
    abandonments: SurgeDetector = field(default_factory=SurgeDetector)
    waits: ReplyBaseline = field(default_factory=ReplyBaseline)
    wait_surge: WaitSurge = field(default_factory=WaitSurge)
    minute: float = MONDAY
    running: set[str] = field(default_factory=set)
    begun: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CAUSES, 0))
    found: dict[str, float] = field(default_factory=dict)

    def pass_through(self, queue: QueueForecast, steps: Iterable[Step]) -> None:
        """Let `steps` happen in `queue`, as stage 2 would."""
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
        for cause, surging in zip(CAUSES, states, strict=True):
            if not surging:
                self.running.discard(cause)
            elif cause not in self.running:
                self.running.add(cause)
                self.begun[cause] += 1
                self.found.setdefault(cause, at)


class Floor:
    """A queue that has learned for three weeks, to be taken up as often as is needed."""

    def __init__(self, seed: int) -> None:
        watched, queue = Watched(), QueueForecast()
        watched.pass_through(queue, queue_steps(MONDAY, _TAUGHT, seed))
        self._watched, self._queue = msgspec.json.encode(watched), queue.to_state()

    def after(self, begin: float, steps: Iterable[Step]) -> Watched:
        """What is found when `steps` happen from `begin` on; surges of the weeks of learning do not count."""
        watched = msgspec.json.decode(self._watched, type=Watched)
        watched.begun, watched.found, watched.minute = dict.fromkeys(CAUSES, 0), {}, begin
        watched.running.clear()
        watched.pass_through(QueueForecast.from_state(self._queue), steps)
        return watched


def quiet(floors: list[Floor], weeks: int, seed: int) -> dict[str, Any]:
    """False surges of each cause in `weeks` quiet weeks."""
    counts: dict[str, list[int]] = {cause: [] for cause in CAUSES}
    for week in range(weeks):
        steps = queue_steps(_TAUGHT, _TAUGHT + WEEK, seed + week)
        watched = floors[week % len(floors)].after(_TAUGHT, steps)
        for cause in CAUSES:
            counts[cause].append(watched.begun[cause])
    return {
        cause: {
            "per_week": sum(each) / weeks,
            "weeks_with_at_most_one": sum(count <= 1 for count in each) / weeks,
        }
        for cause, each in counts.items()
    }


def _hour(case: int, cases: int) -> tuple[float, float]:
    """A working day, and a moment of it between 08:30 and 18:30."""
    day = _TAUGHT + case % 5 * DAY
    return day, day + (8.5 + 10.0 * (case + 0.5) / cases) * _HOUR


def twice_the_arrivals(teachers: list[bytes], cases: int, seed: int) -> dict[str, Any]:
    """How soon `surge` finds twice the usual arrivals, by the usual arrivals a minute."""
    delays: dict[str, list[float]] = {}
    for case in range(cases):
        day, begin = _hour(case, cases)
        wrong = Disturbance(begin, begin + _CASE, arrivals=2.0)
        detector = msgspec.json.decode(teachers[case % len(teachers)], type=SurgeDetector)
        found = float("inf")
        for at in arrivals(day, begin + _CASE, seed + case, wrong):
            detector.learn_one(at)
            if detector.predict_one() is not None and at >= begin:
                found = at - begin
                break
        rate = f"{int(rhythm(begin) * 2.0) / 2.0:.1f}"
        delays.setdefault(rate, []).append(found)
    whole = [delay for each in delays.values() for delay in each]
    return _delays(whole, _SOON) | {
        "by_rate": {rate: _delays(delays[rate], _SOON) for rate in sorted(delays)}
    }


def longer_waits(floors: list[Floor], cases: int, seed: int, share: float) -> dict[str, Any]:
    """How soon `wait_surge` finds that only a `share` of the agents is there for an hour."""
    delays = []
    for case in range(cases):
        day, begin = _hour(case, cases)
        wrong = Disturbance(begin, begin + _HOUR, agents=share)
        steps = queue_steps(day, begin + _HOUR, seed + case, wrong)
        steps = (step for step in steps if step.at < begin + _HOUR)
        found = floors[case % len(floors)].after(day, steps).found.get("wait_surge", float("inf"))
        delays.append(found - begin if found >= begin else float("inf"))
    return _delays(delays, 2.0 * _SOON)


def _delays(delays: list[float], soon: float) -> dict[str, Any]:
    middle = median(delays)
    return {
        "cases": len(delays),
        "within_minutes": soon / MINUTE,
        "found": sum(delay <= soon for delay in delays) / len(delays),
        "median_minutes": middle / MINUTE if middle < float("inf") else None,
    }


def evaluate(weeks: int, seed: int, progress: Callable[[str], None]) -> dict[str, Any]:
    """The whole report; seeds of learning, quiet weeks and cases are apart from each other."""
    base = 1_000_000 * seed
    progress("learning")
    floors = [Floor(base + number) for number in range(_FLOORS)]
    teachers = []
    for number in range(_FLOORS):
        detector = SurgeDetector()
        for at in arrivals(MONDAY, _TAUGHT, base + 100 + number):
            detector.learn_one(at)
        teachers.append(msgspec.json.encode(detector))
    progress("quiet weeks")
    report: dict[str, Any] = {"weeks": weeks, "seed": seed, "false": quiet(floors, weeks, base + 1_000)}
    progress("cases")
    report["twice_the_arrivals"] = twice_the_arrivals(teachers, _ARRIVAL_CASES, base + 10_000)
    report["half_the_agents"] = longer_waits(floors, _WAIT_CASES, base + 20_000, 0.5)
    return report


def _print(report: dict[str, Any]) -> None:
    console = Console()
    table = Table(title=f"{report['weeks']} quiet weeks")
    for heading in ("alert", "false a week", "weeks with at most one"):
        table.add_column(heading, justify="left" if heading == "alert" else "right")
    for cause, one in report["false"].items():
        table.add_row(cause, f"{one['per_week']:.2f}", f"{one['weeks_with_at_most_one']:.0%}")
    console.print(table)
    table = Table(title="found")
    for heading in ("what is wrong", "usual arrivals a minute", "cases", "within", "found", "median"):
        table.add_column(heading, justify="left" if heading == "what is wrong" else "right")
    twice = report["twice_the_arrivals"]
    rows = [("twice the arrivals (surge)", "all", twice)]
    rows += [("", rate, one) for rate, one in twice["by_rate"].items()]
    rows.append(("half the agents (wait_surge)", "all", report["half_the_agents"]))
    for what, rate, one in rows:
        middle = one["median_minutes"]
        table.add_row(
            what,
            rate,
            str(one["cases"]),
            f"{one['within_minutes']:.0f} min",
            f"{one['found']:.0%}",
            f"{middle:.1f} min" if middle is not None else "–",
        )
    console.print(table)


@click.command("surges")
@click.option("--weeks", type=click.IntRange(1, 1000), default=30, show_default=True, help="Quiet weeks.")
@click.option("--seed", type=click.IntRange(1, 1000), default=1, show_default=True, help="Draws all of it.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def command(weeks: int, seed: int, as_json: bool) -> None:
    """Judge surges on simulated queues: false ones in quiet weeks, and how soon real ones are found."""
    with Console(stderr=True).status("") as status:
        report = evaluate(weeks, seed, status.update)
    if as_json:
        click.echo(json.dumps(report, indent=2))
    else:
        _print(report)
