"""The charts of a queue's page. Pure, like `charts`: records and a time go in, a chart or None comes out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import altair as alt

from dashboard.charts.floor import PALETTES, Theme, dress
from dashboard.i18n import Words
from stream.records import ConversationView, Forecast, QueueView

MINUTE = 60.0
_BINS_PER_SLA = 4
_MOST_BINS = 24
_BLOCK = 300.0
_NO_SLA = 120.0
# Pixels: of a chart, of a customer's row in it, and of title and axis around the rows.
_HEIGHT, _ROW, _AROUND = 250, 20, 90


def waits_now(
    queue: QueueView, conversations: Iterable[ConversationView], now: float, words: Words, theme: Theme
) -> alt.LayerChart | None:
    """How many customers wait how long at `now`, in quarters of the promise; the promise is a line."""
    waited = [
        max(0.0, now - wait.since)
        for conversation in conversations
        if conversation.queue == queue.queue and conversation.status != "ended"
        for wait in conversation.waits
        if wait.kind == "queue"
    ]
    return _distribution(waited, queue.sla, words.say("queue.waits"), words, theme)


def served(queue: QueueView, words: Words, theme: Theme) -> alt.LayerChart | None:
    """How many of those who were served in the last hour had waited how long."""
    waited = [float(seconds) for seconds in queue.detail.waited] if queue.detail is not None else []
    return _distribution(waited, queue.sla, words.say("queue.served"), words, theme)


def _distribution(
    waited: list[float], kept: float | None, title: str, words: Words, theme: Theme
) -> alt.LayerChart | None:
    if not waited:
        return None
    palette, sla = PALETTES[theme], kept or _NO_SLA
    width = sla / _BINS_PER_SLA
    counts: dict[int, int] = {}
    for seconds in waited:
        place = min(int(seconds / width), _MOST_BINS - 1)
        counts[place] = counts.get(place, 0) + 1
    rows = [
        {
            "from": place * width / MINUTE,
            "to": (place + 1) * width / MINUTE,
            "customers": count,
            "base": 0,
            "over": kept is not None and place >= _BINS_PER_SLA,
        }
        for place, count in sorted(counts.items())
    ]
    bars = (
        alt.Chart({"values": rows})
        .mark_rect(strokeWidth=0)
        .encode(
            x=alt.X("from:Q", title=words.say("chart.minutes")),
            x2="to:Q",
            y=alt.Y("customers:Q", title=words.say("queue.customers"), axis=_whole()),
            y2="base:Q",
            color=_colour("over:N", palette.critical, palette.fine),
            tooltip=[
                alt.Tooltip("from:Q", title=words.say("chart.minutes"), format=".1f"),
                alt.Tooltip("customers:Q", title=words.say("queue.customers")),
            ],
        )
    )
    return _with_sla(bars, kept, title, theme)


def forecast_fan(queue: QueueView, words: Words, theme: Theme) -> alt.LayerChart | None:
    """The whole wait in minutes, of who comes now and of those who have waited longest."""
    rows = []
    if queue.forecast is not None:
        rows.append(_fan_row(words.say("queue.newcomer"), 0.0, queue.forecast, queue.sla))
    if queue.detail is not None:
        for each in queue.detail.line:
            waited = max(0.0, queue.detail.at - each.since)
            rows.append(_fan_row(each.conversation, waited, each.forecast, queue.sla))
    if not rows:
        return None
    palette = PALETTES[theme]
    base = alt.Chart({"values": rows}).encode(
        y=alt.Y("customer:N", title=None, sort=[row["customer"] for row in rows]),
        tooltip=[
            alt.Tooltip("customer:N", title=words.say("queue.customer")),
            alt.Tooltip("low:Q", title=words.say("queue.low"), format=".1f"),
            alt.Tooltip("median:Q", title=words.say("queue.median"), format=".1f"),
            alt.Tooltip("high:Q", title=words.say("queue.high"), format=".1f"),
        ],
    )
    fan = base.mark_bar(height={"band": 0.6}, opacity=0.75).encode(
        x=alt.X("low:Q", title=words.say("chart.minutes")),
        x2="high:Q",
        color=_colour("over:N", palette.critical, palette.fine),
    )
    medians = base.mark_tick(color=palette.text, thickness=3, height={"band": 0.8}).encode(x="median:Q")
    return _with_sla(
        fan + medians, queue.sla, words.say("queue.fan"), theme, max(_HEIGHT, _AROUND + _ROW * len(rows))
    )


def arrivals(queue: QueueView, words: Words, theme: Theme) -> alt.LayerChart | None:
    """How many came in each five minutes of the last hour, and what is usual as a line."""
    if queue.detail is None or not queue.detail.arrivals:
        return None
    palette = PALETTES[theme]
    rows = [
        {
            "begin": block.begin * 1000.0,
            "middle": (block.begin + _BLOCK / 2) * 1000.0,
            "end": (block.begin + _BLOCK) * 1000.0,
            "base": 0,
            "arrived": block.count,
            "usual": block.baseline,
        }
        for block in queue.detail.arrivals
    ]
    base = alt.Chart({"values": rows}).encode(
        tooltip=[
            alt.Tooltip("begin:T", title=words.say("queue.time"), format="%H:%M"),
            alt.Tooltip("arrived:Q", title=words.say("queue.arrived")),
            alt.Tooltip("usual:Q", title=words.say("queue.usual"), format=".1f"),
        ],
    )
    bars = base.mark_rect(color=palette.fine, stroke=palette.line, strokeWidth=1).encode(
        x=alt.X("begin:T", title=words.say("queue.time"), axis=alt.Axis(format="%H:%M", tickCount=6)),
        x2="end:T",
        y=alt.Y("arrived:Q", title=words.say("queue.customers"), axis=_whole()),
        y2="base:Q",
    )
    line = base.mark_line(color=palette.warning, strokeWidth=4).encode(x="middle:T", y="usual:Q")
    dressed: alt.LayerChart = dress(bars + line, words.say("queue.arrivals"), palette, _HEIGHT)
    return dressed


def _fan_row(customer: str, waited: float, forecast: Forecast, sla: float | None) -> dict[str, Any]:
    return {
        "customer": customer,
        "low": (waited + forecast.low) / MINUTE,
        "median": (waited + forecast.median) / MINUTE,
        "high": (waited + forecast.high) / MINUTE,
        "over": sla is not None and waited + forecast.median > sla,
    }


def _with_sla(
    chart: Any, sla: float | None, title: str, theme: Theme, height: int = _HEIGHT
) -> alt.LayerChart:
    palette = PALETTES[theme]
    rows = [] if sla is None else [{"promise": sla / MINUTE}]
    rule = alt.Chart({"values": rows}).mark_rule(color=palette.text, strokeWidth=2, strokeDash=[6, 4])
    dressed: alt.LayerChart = dress(chart + rule.encode(x="promise:Q"), title, palette, height)
    return dressed


def _colour(field: str, worse: str, fine: str) -> alt.Color:
    return alt.Color(field, legend=None, scale=alt.Scale(domain=[True, False], range=[worse, fine]))


def _whole() -> alt.Axis:
    return alt.Axis(tickMinStep=1, tickCount=5, format="d")
