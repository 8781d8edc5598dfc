"""Plots of an evaluation: ROC, calibration, and the risk of a conversation over its turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from detectors.lab.evaluation.measures import Booleans, Floats, reliability, roc


class NoCharts(Exception):
    """Plots cannot be drawn; the message names the missing library or the wrong ending."""


def save(
    path: Path,
    truth: Booleans,
    scores: Mapping[str, Floats],
    risks: Sequence[tuple[str, Sequence[float], Sequence[bool]]] = (),
) -> None:
    """Draws to a PNG, SVG, PDF or HTML file.

    `scores` are by name, the model's probabilities first. `risks` are conversations with the level after each
    turn, and whether the turn was rated dissatisfied.

    Raises:
        NoCharts: a library is missing, or the file has another ending.
    """
    if path.suffix.lower() not in {".png", ".svg", ".pdf", ".html"}:
        raise NoCharts(f"{path.name}: a plot ends in .png, .svg, .pdf or .html")
    try:
        import altair
        import vl_convert  # noqa: F401  (altair saves pictures by it)
    except ImportError as error:
        raise NoCharts(
            f"plots need altair and vl-convert-python (requirements-dev.txt): {error.name} is missing"
        ) from error
    name = next(iter(scores))
    parts: list[Any] = [_roc(altair, truth, scores), _calibration(altair, truth, name, scores[name])]
    if risks:
        parts.append(_risks(altair, risks))
    altair.hconcat(*parts).save(str(path))


def _roc(altair: Any, truth: Booleans, scores: Mapping[str, Floats]) -> Any:
    rows = []
    for name, values in scores.items():
        misses, hits = roc(truth, values)
        step = max(1, misses.size // 400)
        points = [*zip(misses[::step].tolist(), hits[::step].tolist(), strict=True), (1.0, 1.0)]
        rows += [{"false alarms": x, "found": y, "score": name} for x, y in points]
    return (
        altair.Chart(altair.Data(values=rows), title="ROC", width=300, height=300)
        .mark_line()
        .encode(x="false alarms:Q", y="found:Q", color="score:N", order="false alarms:Q")
    )


def _calibration(altair: Any, truth: Booleans, name: str, values: Floats) -> Any:
    rows = [
        {"said": said, "was": was, "turns": turns, "score": name}
        for said, was, turns in reliability(truth, values)
    ]
    base = altair.Chart(altair.Data(values=rows), title="Calibration", width=300, height=300)
    even = altair.Chart(altair.Data(values=[{"said": 0, "was": 0}, {"said": 1, "was": 1}])).mark_line(
        strokeDash=[4, 4], color="grey"
    )
    return even.encode(x="said:Q", y="was:Q") + base.mark_line(point=True).encode(
        x="said:Q", y="was:Q", tooltip=["turns:Q"]
    )


def _risks(altair: Any, risks: Sequence[tuple[str, Sequence[float], Sequence[bool]]]) -> Any:
    rows = [
        {"turn": turn + 1, "level": level, "conversation": name, "dissatisfied": bool(bad)}
        for name, levels, marks in risks
        for turn, (level, bad) in enumerate(zip(levels, marks, strict=True))
    ]
    base = altair.Chart(altair.Data(values=rows), title="Risk over turns", width=420, height=300).encode(
        x="turn:Q", y=altair.Y("level:Q", scale=altair.Scale(domain=[0, 1])), color="conversation:N"
    )
    return base.mark_line() + base.mark_point(filled=True, size=60).encode(shape="dissatisfied:N")
