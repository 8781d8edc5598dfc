"""`make bench`, or `python -m tests.bench [--only NAME]`: measures, prints a table and writes JSON."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from stream.runtime.process_memory import collect_rarely
from tests.bench import (
    actions,
    archive,
    archive_questions,
    detectors_cost,
    labels_start,
    masking,
    memory,
    pixel,
    recovery,
    rules_change,
    scale,
    seven_days,
    throughput,
    transcripts,
    viewers,
    waits_cost,
    what_if,
)
from tests.bench.figures import ROOT, Figure, machine

BENCHMARKS: dict[str, Callable[[], list[Figure]]] = {
    "detectors": detectors_cost.measure,
    "waits": waits_cost.measure,
    "throughput-memory": throughput.in_memory,
    "throughput-kafka": throughput.on_kafka,
    "pixel": pixel.measure,
    "actions": actions.measure,
    "labels": labels_start.measure,
    "recovery": recovery.measure,
    "rules": rules_change.measure,
    "masking": masking.measure,
    "memory": memory.measure,
    "viewers": viewers.figures,
    "transcripts": transcripts.measure,
    "scale": scale.figures,
    "seven-days": seven_days.measure,
    "archive": archive.measure,
    "what-if": what_if.measure,
    "archive-questions": archive_questions.measure,
}

ON_REQUEST = frozenset({"archive-questions"})
"""What takes a quarter of an hour runs only by its name."""


@click.command()
@click.option(
    "--only", "names", type=click.Choice(list(BENCHMARKS)), multiple=True, help="Only this; may be repeated."
)
@click.option(
    "--json",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=ROOT / "bench-results.json",
    show_default=True,
    help="Where the figures are written.",
)
def main(names: tuple[str, ...], file: Path) -> None:
    """Measure what StepIn promises. A target that is missed is said, and fails nothing."""
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    collect_rarely()  # as a worker's process does
    terminal = Console()
    # In a file or a pipe a line may be as long as the figures need.
    console = terminal if terminal.is_terminal else Console(width=160)
    facts = machine()
    console.print(f"{facts['cores']} cores, {facts['memory_gib']} GiB, Python {facts['python']}")
    figures: list[Figure] = []
    failed: dict[str, str] = {}
    for name in names or (each for each in BENCHMARKS if each not in ON_REQUEST):
        began = time.monotonic()
        try:
            with console.status(name):
                figures += BENCHMARKS[name]()
        except Exception as error:  # one that cannot be measured must not hide the others
            failed[name] = f"{type(error).__name__}: {error}"
            console.print(f"[red]{name}: {failed[name]}")
        console.print(f"{name}: {time.monotonic() - began:.0f} s")
    console.print(table(figures))
    file.write_text(json.dumps(as_json(facts, figures, failed), indent=2, ensure_ascii=False) + "\n")
    console.print(f"written to {file}")
    if failed:
        raise SystemExit(1)


def table(figures: list[Figure]) -> Table:
    """The figures with their targets."""
    made = Table(title="StepIn, measured")
    for heading in ("what", "figure", "target", "", "how"):
        made.add_column(heading, justify="right" if heading in ("figure", "target") else "left")
    for figure in figures:
        sign = "≥" if figure.more_is_better else "≤"
        target = "" if figure.target is None else f"{sign} {figure.target:,.4g} {figure.unit}"
        met = {None: "", True: "[green]met", False: "[red]missed"}[figure.met]
        made.add_row(figure.name, f"{_rounded(figure.value)} {figure.unit}", target, met, figure.detail)
    return made


def as_json(facts: dict[str, object], figures: list[Figure], failed: dict[str, str]) -> dict[str, object]:
    """The machine, the moment and the figures, for whoever compares runs."""
    return {
        "machine": facts,
        "measured_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "figures": [{**figure._asdict(), "met": figure.met} for figure in figures],
        "failed": failed,
    }


def _rounded(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    main()
