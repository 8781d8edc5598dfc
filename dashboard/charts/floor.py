"""The charts of the desk, and the look that all charts share.

Pure: each takes records and a time, and returns an Altair chart, or None without data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import altair as alt

from dashboard.i18n import Language, Words
from stream.gateway.protocol import Minutes
from stream.records import QueueView

HOUR, MINUTE = 3600.0, 60.0
Theme: TypeAlias = Literal["light", "dark"]
_FONT = "Source Sans, Noto Sans CJK SC, sans-serif"
_SEVERITIES = ("critical", "warning")
_HEIGHT = 170
_MOST_BARS = 7


@dataclass(frozen=True)
class Palette:
    """The colours of a theme, as in frontend/styles/design.css."""

    text: str
    line: str
    critical: str
    warning: str
    fine: str


PALETTES: dict[Theme, Palette] = {
    "dark": Palette("#f3f6f8", "#2a3541", "#ff7f57", "#ffc44d", "#56d6ba"),
    "light": Palette("#10161d", "#cfd7df", "#b02a00", "#ffb81c", "#00695a"),
}


def alerts_by_cause(
    raised: Mapping[str, Minutes], since: float, now: float, words: Words, theme: Theme
) -> alt.Chart | None:
    """Count the alerts raised in the sixty minutes that began last before `now`, by cause.

    `since` and `now` are in seconds since 1970. Alerts are counted from `since` on, and if that is not an
    hour ago, the title says for how long.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for cause, minutes in raised.items():
        for minute, warning, critical in minutes:
            if now - HOUR < minute * MINUTE <= now:
                counts[words.code("cause", cause), "warning"] += warning
                counts[words.code("cause", cause), "critical"] += critical
    counts = +counts
    if not counts:
        return None
    palette = PALETTES[theme]
    totals: Counter[str] = Counter()
    for (cause, _), count in counts.items():
        totals[cause] += count
    order = [cause for cause, _ in sorted(totals.items(), key=lambda item: (-item[1], item[0]))][:_MOST_BARS]
    names = {severity: words.code("severity", severity) for severity in _SEVERITIES}
    rows = [
        {
            "cause": cause,
            "severity": names[severity],
            "rank": _SEVERITIES.index(severity),
            "alerts": count,
            "label": f"{cause}, {names[severity]}: {count}",
        }
        for (cause, severity), count in sorted(counts.items())
        if cause in order
    ]
    colour = alt.Color(
        "severity:N",
        title=None,
        scale=alt.Scale(domain=list(names.values()), range=[palette.critical, palette.warning]),
        legend=alt.Legend(orient="right"),
    )
    chart = (
        alt.Chart({"values": rows})
        .mark_bar(height={"band": 0.7})
        .encode(
            y=alt.Y("cause:N", title=None, sort=order),
            x=alt.X("alerts:Q", title=None, axis=alt.Axis(tickMinStep=1, tickCount=5, format="d")),
            color=colour,
            order=alt.Order("rank:O"),
            description="label:N",
            tooltip=[
                alt.Tooltip("cause:N", title=words.text("chart.cause")),
                alt.Tooltip("severity:N", title=words.text("chart.severity")),
                alt.Tooltip("alerts:Q", title=words.text("chart.alerts")),
            ],
        )
    )
    dressed: alt.Chart = dress(chart, _causes_title(since, now, words), palette)
    return dressed


def _causes_title(since: float, now: float, words: Words) -> str:
    if since <= now - HOUR:
        return words.text("chart.causes")
    return words.text("chart.causes_since", max(1, round((now - since) / MINUTE)))


def waits_by_queue(
    queues: Iterable[QueueView], now: float, words: Words, theme: Theme
) -> alt.LayerChart | None:
    """Show the longest wait at `now` of the worst queues, in minutes. A tick marks the SLA of each."""
    waiting = [queue for queue in queues if queue.waiting and queue.longest_since is not None]
    rows = [_wait_row(queue, now, words.language) for queue in waiting]
    rows = sorted(rows, key=lambda row: -row["waited"])[:_MOST_BARS]
    if not rows:
        return None
    palette = PALETTES[theme]
    taken = Counter(row["name"] for row in rows)
    for row in rows:
        if taken[row["name"]] > 1:
            # The bars of two queues with the same name would add up.
            row["name"] += f" ({row['queue']})"
    order = [row["name"] for row in rows]
    base = alt.Chart({"values": rows}).encode(y=alt.Y("name:N", title=None, sort=order))
    bars = base.mark_bar(height={"band": 0.7}).encode(
        x=alt.X("waited:Q", title=words.text("chart.minutes"), axis=alt.Axis(tickCount=5)),
        color=alt.Color(
            "over:N",
            legend=None,
            scale=alt.Scale(domain=[True, False], range=[palette.critical, palette.fine]),
        ),
        tooltip=[
            alt.Tooltip("name:N", title=words.text("chart.queue")),
            alt.Tooltip("waited:Q", title=words.text("chart.minutes"), format=".1f"),
            alt.Tooltip("sla:Q", title=words.text("chart.sla"), format=".1f"),
            alt.Tooltip("waiting:Q", title=words.text("chart.waiting")),
        ],
    )
    marks = base.mark_tick(color=palette.text, thickness=3, height={"band": 0.95}).encode(x="sla:Q")
    dressed: alt.LayerChart = dress(bars + marks, words.text("chart.waits"), palette)
    return dressed


def _wait_row(queue: QueueView, now: float, language: Language) -> dict[str, Any]:
    waited = max(0.0, now - (queue.longest_since or now)) / 60
    sla = None if queue.sla is None else queue.sla / 60
    over = sla is not None and waited >= sla and queue.unserved is None
    return {
        "queue": queue.queue,
        "name": queue.names.get(language) or queue.name or queue.queue,
        "waited": waited,
        "sla": sla,
        "over": over,
        "waiting": queue.waiting,
    }


def dress(chart: Any, title: str, palette: Palette, height: int = _HEIGHT) -> Any:
    """Return the chart with a title, a height in pixels, and the colours and fonts of all charts."""
    fonts = {"labelFont": _FONT, "titleFont": _FONT, "labelFontSize": 14, "titleFontSize": 13}
    return (
        chart.properties(title=title, description=title, height=height, background="transparent")
        .configure_view(stroke=palette.line)
        .configure_title(font=_FONT, fontSize=15, color=palette.text, anchor="start")
        .configure_axis(
            **fonts,
            labelColor=palette.text,
            titleColor=palette.text,
            gridColor=palette.line,
            domainColor=palette.line,
            tickColor=palette.line,
            labelLimit=200,
        )
        .configure_legend(labelFont=_FONT, labelFontSize=13, labelColor=palette.text)
    )
