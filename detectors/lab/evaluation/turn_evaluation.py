"""The shared parts of the evaluations of turn models: options, lexicon figures, and output."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click
import numpy as np

from detectors.lab.data import datasets, lexicons
from detectors.lab.evaluation import measures
from detectors.lab.evaluation import plots as charts
from detectors.lab.evaluation.measures import Booleans, Floats

FOLD_SEED = 7
FORMATS = ("jddc", "stc3", "uss", "goemotions", "emocontext", "cped", "desk")

Figures = dict[str, Any]
# All figures, the scores by name, their truth, and the risks of conversations where there are any.
Report = tuple[Figures, dict[str, Floats], Booleans, Sequence[Any]]


def command(
    name: str, show: Callable[[Figures], None], matrix: Callable[[bool], None] | None = None
) -> Callable[[Callable[..., Report]], click.Command]:
    """Turn `judge(form, file, folds)` into a command that shows its figures by `show` or as JSON.

    `matrix(as_json)` prints a table of all sources, for `--matrix`, which needs no file.
    """

    def decorate(judge: Callable[[str, Path, int], Report]) -> click.Command:
        @click.command(name, help=judge.__doc__)
        @click.option("--format", "form", type=click.Choice(FORMATS), help="How the file is written.")
        @click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
        @click.option(
            "--folds", type=click.IntRange(0, 50), default=0, help="Train anew, by dialogue, in K folds."
        )
        @click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
        @click.option(
            "--plot", type=click.Path(dir_okay=False, path_type=Path), help="Draw ROC, calibration, risk."
        )
        @wraps(judge)
        def run(
            form: str | None,
            file: Path | None,
            folds: int,
            as_json: bool,
            plot: Path | None,
            all_sources: bool = False,
        ) -> None:
            if all_sources and matrix is not None:
                with faults_named():
                    matrix(as_json)
                return
            if form is None or file is None:
                raise click.UsageError("expected --format and --file")
            if folds == 1:
                raise click.BadParameter("one fold leaves nothing to learn from", param_hint="--folds")
            with faults_named():
                result, scores, truth, risks = judge(form, file, folds)
                if plot:
                    charts.save(plot, truth, scores, risks)
            if as_json:
                click.echo(json.dumps(result, indent=2, ensure_ascii=False))
            else:
                show(result)

        if matrix is not None:
            click.option(
                "--matrix",
                "all_sources",
                is_flag=True,
                help="Judge every source by models that did and did not learn from it; takes minutes.",
            )(run)
        return run

    return decorate


@contextmanager
def faults_named() -> Iterator[None]:
    """Turn what a set or a plot may raise into a message."""
    try:
        yield
    except (datasets.BadData, OSError, charts.NoCharts) as error:
        raise click.ClickException(str(error)) from error


def of_chance(truth: Booleans, scores: Floats) -> Figures:
    """Return the measures of the probabilities of one class against the rest."""
    return {
        "auc": measures.auc(truth, scores),
        "average_precision": measures.average_precision(truth, scores),
        "base_rate": float(truth.mean()),
        "brier": measures.brier(truth, scores),
    }


def of_lexicon(
    language: str, texts: Sequence[str], truth: Booleans, scores: dict[str, Floats]
) -> dict[str, float | str]:
    """Return the figures of the language's lexicon and add its scores, or name the missing lexicon."""
    try:
        score = lexicons.of_language(language, datasets.data_folder())
    except lexicons.NoLexicon as missing:
        return {"missing": str(missing)}
    scores["lexicon"] = np.array([score(text) for text in texts])
    return {
        "auc": measures.auc(truth, scores["lexicon"]),
        "average_precision": measures.average_precision(truth, scores["lexicon"]),
    }
