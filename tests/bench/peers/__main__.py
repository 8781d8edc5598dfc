"""`make bench-peers`, or `python -m tests.bench.peers`: one small job on several engines, as ratios."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from statistics import median

import click
from rich.console import Console
from rich.table import Table

from tests.bench import throughput
from tests.bench.__main__ import as_json
from tests.bench.__main__ import table as figures_table
from tests.bench.figures import ROOT, Figure, machine
from tests.bench.peers.environments import python_with
from tests.bench.peers.runs import ENGINES, Peers, Run, peers

_BASE = "quix"
_WHOLE = "whole"
_WHOLE_TITLE = "StepIn's whole job"
_TITLES = {engine.name: engine.title for engine in ENGINES} | {_WHOLE: _WHOLE_TITLE}
_TARGETS = {"stepin": 1.0, _WHOLE: 0.5}
Rounds = dict[int, Run]
_MESSAGES_A_CONVERSATION = 40
"""So that 200,000 messages of the small job stand beside 5,000 conversations of the whole job."""


@click.command()
@click.option("--messages", default=200_000, show_default=True, help="Messages of the small job.")
@click.option("--rounds", default=3, show_default=True, help="Runs of each engine. They take turns.")
@click.option(
    "--only", "names", type=click.Choice(list(_TITLES)), multiple=True, help="Only this; may be repeated."
)
@click.option("--score/--no-score", default=True, help="Without scores the small job is the engine alone.")
@click.option(
    "--json",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=ROOT / "bench-peers-results.json",
    show_default=True,
    help="Where the figures are written.",
)
def main(messages: int, rounds: int, names: tuple[str, ...], score: bool, file: Path) -> None:
    """Run one small job on several engines, and StepIn's whole job beside them. A missed target is shown."""
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    terminal = Console()
    console = terminal if terminal.is_terminal else Console(width=140)
    wanted = names or tuple(_TITLES)
    for engine in ENGINES:
        if engine.name in wanted:
            python_with(engine.name, engine.packages)
    facts = machine()
    with peers(messages) as running:
        runs, failed = _rounds(_jobs(running, wanted, score), rounds, console)
    console.print(_table(runs))
    figures = _figures(runs, messages)
    console.print(figures_table([figure for figure in figures if figure.target is not None]))
    told = as_json(facts, figures, failed) | {
        "runs": {name: _as_json(rounds) for name, rounds in runs.items()}
    }
    file.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    console.print(f"written to {file}")
    if failed:
        raise SystemExit(1)


def _jobs(running: Peers, wanted: tuple[str, ...], score: bool) -> dict[str, Callable[[int], Run]]:
    """What to run in each round, by name."""
    jobs: dict[str, Callable[[int], Run]] = {
        engine.name: lambda _, engine=engine: running.run(engine, score)  # type: ignore[misc]
        for engine in ENGINES
        if engine.name in wanted
    }
    if _WHOLE in wanted:
        conversations = max(200, running.count // _MESSAGES_A_CONVERSATION)
        jobs[_WHOLE] = lambda number: Run(*throughput.one_worker(conversations, number)[:2])
    return jobs


def _rounds(
    jobs: dict[str, Callable[[int], Run]], rounds: int, console: Console
) -> tuple[dict[str, Rounds], dict[str, str]]:
    """Run all jobs in turns, so that a slow spell of the machine meets all of them."""
    runs: dict[str, Rounds] = {name: {} for name in jobs}
    failed: dict[str, str] = {}
    for number in range(rounds):
        for name, job in jobs.items():
            try:
                run = job(number)
            except Exception as error:  # one engine that fails must not hide the others
                failed[name] = f"{type(error).__name__}: {error}"
                console.print(f"[red]{name}: {failed[name]}", markup=True)
                continue
            runs[name][number] = run
            console.print(f"round {number + 1}, {_TITLES[name]}: {run.rate:,.0f} /s, {run.cpu:.0f} µs")
    return runs, failed


def _as_json(rounds: Rounds) -> dict[int, dict[str, float]]:
    return {number + 1: run._asdict() for number, run in rounds.items()}


def _table(runs: dict[str, Rounds]) -> Table:
    """The medians of the rounds, and the ratios to Quix Streams."""
    made = Table(title="One small job, and StepIn's whole job")
    for heading in ("engine", "delivery", "messages/s", "least to most", "ratio", "µs of CPU", "ratio"):
        made.add_column(heading, justify="left" if heading in ("engine", "delivery") else "right")
    at_least_once = {engine.name for engine in ENGINES if not engine.exactly_once}
    for name, rounds in runs.items():
        if not rounds:
            continue
        rates = [run.rate for run in rounds.values()]
        made.add_row(
            _TITLES[name],
            "at least once" if name in at_least_once else "exactly once",
            f"{median(rates):,.0f}",
            f"{min(rates):,.0f} to {max(rates):,.0f}",
            _times(ratio(runs, name, lambda run: run.rate)),
            f"{median(run.cpu for run in rounds.values()):.0f}",
            _times(ratio(runs, name, lambda run: run.cpu)),
        )
    return made


def _times(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def ratio(runs: dict[str, Rounds], name: str, of: Callable[[Run], float]) -> float | None:
    """Return the median of the rounds' ratios to Quix Streams, or None without a round that has both.

    The runs of one round are minutes apart at most. The machine may be twice as fast in another round.
    """
    base, rounds = runs.get(_BASE, {}), runs.get(name, {})
    both = base.keys() & rounds.keys()
    return median(of(rounds[number]) / of(base[number]) for number in both) if both else None


def _figures(runs: dict[str, Rounds], messages: int) -> list[Figure]:
    figures = []
    for name, rounds in runs.items():
        if not rounds:
            continue
        detail = f"median of {len(rounds)}"
        if name != _WHOLE:
            detail = f"{messages:,} messages, {detail}"
        title = _TITLES[name]
        figures.append(
            Figure(title, median(run.rate for run in rounds.values()), "messages/s", detail=detail)
        )
        cpu = median(run.cpu for run in rounds.values())
        figures.append(Figure(f"{title}, CPU", cpu, "µs", detail=detail))
        times = ratio(runs, name, lambda run: run.rate)
        if times is not None and name != _BASE:
            figures.append(Figure(f"{title} ÷ Quix Streams", times, "×", _TARGETS.get(name), True, detail))
    return figures


if __name__ == "__main__":
    main()
