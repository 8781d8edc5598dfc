"""Evaluates frictions and feelings on scenes that show them and on scenes that only look like it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import get_args

import click
from msgspec import Struct
from msgspec.structs import asdict
from rich.console import Console
from rich.table import Table

from detectors import bundled
from detectors.contract.readings import Turn
from detectors.contract.rules.queue_rules import QueueRules
from detectors.conversation.attention import AttentionDetector, AttentionState
from detectors.lab.data.datasets import BadData
from detectors.lab.data.friction_scenes import Half, Scene, SceneSet, Step, read_scenes

SCENES = Path(__file__).parents[3] / "tests" / "detectors" / "conversation" / "friction_scenes"
_SILENCE = 15 * 86400.0


class Row(Struct, kw_only=True):
    """What the scenes of a cause came to: those that show it, the others, and of how many it was said."""

    name: str
    half: str
    language: str
    shown: int = 0
    others: int = 0
    found: int = 0
    wrong: int = 0

    @property
    def precision(self) -> float | None:
        """The share of the scenes it was said of that show it, 0…1; None where it was said of none."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else None

    @property
    def recall(self) -> float | None:
        """The share of the scenes that show it in which it was said, 0…1; None without such scenes."""
        return self.found / self.shown if self.shown else None


def causes_of(detector: AttentionDetector, steps: Iterable[Step]) -> set[str]:
    """Return the causes that are open at any time of a scene or in the fifteen days of silence after it."""
    state, rules, seen, at = AttentionState(), QueueRules(), set[str](), 0.0
    for number, step in enumerate(steps):
        at = step.at
        if step.sender is None:
            reading = detector.transferred(state, at, step.text, rules)
        else:
            turn = Turn(id=str(number), at=at, sender=step.sender, text=step.text)
            reading = detector.observe(state, turn, rules)
        seen |= {cause.cause for cause in reading.causes}
    while (due := detector.deadline(state)) is not None and due <= at + _SILENCE:
        seen |= {cause.cause for cause in detector.fire(state, due, rules).causes}
    return seen


def judge(sets: Sequence[SceneSet], detector: AttentionDetector) -> tuple[list[Row], list[tuple[str, Scene]]]:
    """Return the rows of the table, and the scenes that were judged wrongly with their set's name."""
    rows: dict[tuple[str, str, str], Row] = {}
    mistakes = []
    for each in sets:
        for scene in each.scenes:
            key = each.name, each.half, scene.language
            row = rows.setdefault(key, Row(name=each.name, half=each.half, language=scene.language))
            said = each.cause in causes_of(detector, scene.steps)
            row.shown += scene.shows
            row.others += not scene.shows
            row.found += said and scene.shows
            row.wrong += said and not scene.shows
            if said != scene.shows:
                mistakes.append((each.name, scene))
    return list(rows.values()), mistakes


def show(rows: Sequence[Row]) -> None:
    """Print the rows as a table, and both languages of a cause together where it has both."""
    table = Table(title="Frictions and feelings on written scenes")
    for column in ("cause", "half", "language", "scenes for", "against", "precision", "recall"):
        table.add_column(column)
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.name, row.half].append(row)
    for (name, half), members in groups.items():
        both = Row(name=name, half=half, language="all")
        for row in members:
            both.shown, both.others = both.shown + row.shown, both.others + row.others
            both.found, both.wrong = both.found + row.found, both.wrong + row.wrong
        for row in [*members, both] if len(members) > 1 else members:
            counts = str(row.shown), str(row.others)
            table.add_row(name, half, row.language, *counts, _share(row.precision), _share(row.recall))
    Console().print(table)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


@click.command("friction")
@click.option(
    "--file", "files", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Scenes as JSON; may be given several times. Default: the sets of the tests.",
)  # fmt: skip
@click.option("--half", type=click.Choice(get_args(Half)), help="Only the sets of this half.")
@click.option("--mistakes", is_flag=True, help="Print the scenes that were judged wrongly.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def command(files: tuple[Path, ...], half: str | None, mistakes: bool, as_json: bool) -> None:
    """Evaluate threats, confusion and frictions: precision and recall by cause and language."""
    try:
        sets = [read_scenes(file) for file in files or sorted(SCENES.glob("*.json"))]
    except (BadData, OSError) as fault:
        raise click.ClickException(str(fault)) from fault
    if not sets:
        raise click.UsageError("expected --file: the sets of the tests are not here")
    rows, wrong = judge([each for each in sets if half in (None, each.half)], bundled.attention_detector())
    if as_json:
        figures = [asdict(row) | {"precision": row.precision, "recall": row.recall} for row in rows]
        click.echo(json.dumps(figures, indent=2))
    else:
        show(rows)
    if mistakes:
        for name, scene in wrong:
            kind = "missed" if scene.shows else "false"
            words = " / ".join(step.text for step in scene.steps)
            click.echo(f"{name} {scene.language} {kind}: {words}")
