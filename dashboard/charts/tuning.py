"""The curve of noise against misses. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import altair as alt

from dashboard.charts.floor import PALETTES, Theme, dress
from dashboard.i18n import Words

_HEIGHT = 320


class Spot(NamedTuple):
    """A place on the plane: cases per supervisor and hour, and conversations in trouble without a case."""

    noise: float
    missed: float


def noise_and_misses(
    curve: Sequence[Spot], now: Spot, then: Spot | None, words: Words, theme: Theme
) -> alt.LayerChart | None:
    """Draw the curve with the point of today's rules, and with that of a change if there is one."""
    if not curve:
        return None
    palette = PALETTES[theme]
    line = (
        alt.Chart({"values": [{"noise": spot.noise, "missed": spot.missed} for spot in curve]})
        .mark_line(color=palette.text, strokeWidth=2, point={"size": 30, "color": palette.text})
        .encode(
            x=alt.X("noise:Q", title=words.text("tuning.curve.noise"), axis=alt.Axis(tickCount=8)),
            y=alt.Y("missed:Q", title=words.text("tuning.curve.missed"), axis=alt.Axis(tickMinStep=1)),
            order="noise:Q",
            tooltip=[
                alt.Tooltip("noise:Q", title=words.text("tuning.curve.noise"), format=".1f"),
                alt.Tooltip("missed:Q", title=words.text("tuning.curve.missed")),
            ],
        )
    )
    spots = [("now", now), *([("then", then)] if then is not None else [])]
    names = {key: words.text(f"tuning.{key}") for key, _ in spots}
    points = (
        alt.Chart(
            {"values": [{"noise": s.noise, "missed": s.missed, "which": names[key]} for key, s in spots]}
        )
        .mark_point(filled=True, size=220, opacity=1)
        .encode(
            x="noise:Q",
            y="missed:Q",
            color=alt.Color(
                "which:N",
                title=None,
                scale=alt.Scale(domain=list(names.values()), range=[palette.fine, palette.critical]),
                legend=alt.Legend(orient="top"),
            ),
            shape=alt.Shape("which:N", scale=alt.Scale(range=["circle", "diamond"]), legend=None),
            tooltip=[
                alt.Tooltip("which:N", title=words.text("tuning.figure")),
                alt.Tooltip("noise:Q", title=words.text("tuning.curve.noise"), format=".1f"),
                alt.Tooltip("missed:Q", title=words.text("tuning.curve.missed")),
            ],
        )
    )
    dressed: alt.LayerChart = dress(line + points, words.text("tuning.curve"), palette, _HEIGHT)
    return dressed
