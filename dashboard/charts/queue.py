"""The charts of the queue page. Pure: each takes records and returns a chart, or None without data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import altair as alt

from dashboard.charts.floor import PALETTES, Palette, Theme, dress
from dashboard.i18n import Words
from stream.records import ConversationView, QueueView, ShownForecast

MINUTE = 60.0
_BINS_PER_SLA = 4
_MOST_BINS = 24
_BLOCK = 300.0
_SLA_WITHOUT_RULE = 120.0  # seconds; sets the width of the bars in a queue without an SLA
# Pixels: the height of a chart, of one row of the fan, and of the title and axis around the rows.
_HEIGHT, _ROW, _AROUND = 250, 20, 90


def waits_now(
    queue: QueueView, conversations: Iterable[ConversationView], now: float, words: Words, theme: Theme
) -> alt.LayerChart | None:
    """Count the customers who wait at `now`, by minutes waited.

    A bar spans a quarter of the SLA, and a line marks the SLA.
    """
    waited = [
        max(0.0, now - wait.since)
        for conversation in conversations
        if conversation.queue == queue.queue and conversation.status != "ended"
        for wait in conversation.waits
        if wait.kind == "queue"
    ]
    return _distribution(waited, queue.sla, words.text("queue.waits"), words, theme)


def served(queue: QueueView, words: Words, theme: Theme) -> alt.LayerChart | None:
    """Count the customers served in the last hour, by minutes waited."""
    waited = [float(seconds) for seconds in queue.detail.waited] if queue.detail is not None else []
    return _distribution(waited, queue.sla, words.text("queue.served"), words, theme)


def _distribution(
    waited: list[float], queue_sla: float | None, title: str, words: Words, theme: Theme
) -> alt.LayerChart | None:
    if not waited:
        return None
    palette, sla = PALETTES[theme], queue_sla or _SLA_WITHOUT_RULE
    width = sla / _BINS_PER_SLA
    counts: dict[int, int] = {}
    for seconds in waited:
        index = min(int(seconds / width), _MOST_BINS - 1)
        counts[index] = counts.get(index, 0) + 1
    rows = [
        {
            "from": index * width / MINUTE,
            "to": (index + 1) * width / MINUTE,
            "customers": count,
            "base": 0,
            "over": queue_sla is not None and index >= _BINS_PER_SLA,
        }
        for index, count in sorted(counts.items())
    ]
    bars = (
        alt.Chart({"values": rows})
        .mark_rect(strokeWidth=0)
        .encode(
            x=alt.X("from:Q", title=words.text("chart.minutes"), axis=alt.Axis(tickCount=6)),
            x2="to:Q",
            y=alt.Y("customers:Q", title=words.text("queue.customers"), axis=_whole_numbers()),
            y2="base:Q",
            color=_over_colour(palette),
            tooltip=[
                alt.Tooltip("from:Q", title=words.text("chart.minutes"), format=".1f"),
                alt.Tooltip("customers:Q", title=words.text("queue.customers")),
            ],
        )
    )
    return _with_sla(bars, queue_sla, title, theme)


def forecast_fan(queue: QueueView, words: Words, theme: Theme) -> alt.LayerChart | None:
    """Forecasts the whole wait in minutes: of the next customer, and of those who have waited longest.

    Those in line are called by their places in it.
    """
    rows = []
    for next_one in queue.channels:
        if next_one.forecast is not None:
            channel = words.text(f"channel.{next_one.channel}")
            newcomer = words.text("queue.newcomer_channel", channel=channel)
            rows.append(_fan_row(newcomer, 0.0, next_one.forecast, queue.sla))
    if queue.forecast is not None and not queue.channels:
        rows.append(_fan_row(words.text("queue.newcomer"), 0.0, queue.forecast, queue.sla))
    if queue.detail is not None:
        for place, each in enumerate(queue.detail.line, 1):
            if each.forecast is None:
                continue
            waited = max(0.0, queue.detail.at - each.since)
            label = words.text(
                "queue.in_line", place=place, time=f"{int(waited // 60)}:{int(waited % 60):02}"
            )
            rows.append(_fan_row(label, waited, each.forecast, queue.sla))
    if not rows:
        return None
    palette = PALETTES[theme]
    base = alt.Chart({"values": rows}).encode(
        y=alt.Y("customer:N", title=None, sort=[row["customer"] for row in rows]),
        tooltip=[
            alt.Tooltip("customer:N", title=words.text("queue.customer")),
            alt.Tooltip("low:Q", title=words.text("queue.low"), format=".1f"),
            alt.Tooltip("median:Q", title=words.text("queue.median"), format=".1f"),
            alt.Tooltip("high:Q", title=words.text("queue.high"), format=".1f"),
        ],
    )
    fan = base.mark_bar(height={"band": 0.6}, opacity=0.75).encode(
        x=alt.X("low:Q", title=words.text("chart.minutes"), axis=alt.Axis(tickCount=6)),
        x2="high:Q",
        color=_over_colour(palette),
    )
    medians = base.mark_tick(color=palette.text, thickness=3, height={"band": 0.8}).encode(x="median:Q")
    return _with_sla(
        fan + medians, queue.sla, words.text("queue.fan"), theme, max(_HEIGHT, _AROUND + _ROW * len(rows))
    )


def arrivals(queue: QueueView, words: Words, theme: Theme) -> alt.LayerChart | None:
    """Count the arrivals in each five minutes of the last hour, with their baseline as a line."""
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
            "baseline": block.baseline,
        }
        for block in queue.detail.arrivals
    ]
    base = alt.Chart({"values": rows}).encode(
        tooltip=[
            alt.Tooltip("begin:T", title=words.text("queue.time"), format="%H:%M"),
            alt.Tooltip("arrived:Q", title=words.text("queue.arrived")),
            alt.Tooltip("baseline:Q", title=words.text("queue.arrivals_baseline"), format=".1f"),
        ],
    )
    bars = base.mark_rect(color=palette.fine, stroke=palette.line, strokeWidth=1).encode(
        x=alt.X("begin:T", title=words.text("queue.time"), axis=alt.Axis(format="%H:%M", tickCount=6)),
        x2="end:T",
        y=alt.Y("arrived:Q", title=words.text("queue.customers"), axis=_whole_numbers()),
        y2="base:Q",
    )
    line = base.mark_line(color=palette.warning, strokeWidth=4).encode(x="middle:T", y="baseline:Q")
    dressed: alt.LayerChart = dress(bars + line, words.text("queue.arrivals"), palette, _HEIGHT)
    return dressed


def _fan_row(customer: str, waited: float, forecast: ShownForecast, sla: float | None) -> dict[str, Any]:
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
    rows = [] if sla is None else [{"sla": sla / MINUTE}]
    rule = alt.Chart({"values": rows}).mark_rule(color=palette.text, strokeWidth=2, strokeDash=[6, 4])
    dressed: alt.LayerChart = dress(chart + rule.encode(x="sla:Q"), title, palette, height)
    return dressed


def _over_colour(palette: Palette) -> alt.Color:
    """Colours what is over the SLA as critical."""
    scale = alt.Scale(domain=[True, False], range=[palette.critical, palette.fine])
    return alt.Color("over:N", legend=None, scale=scale)


def _whole_numbers() -> alt.Axis:
    return alt.Axis(tickMinStep=1, tickCount=5, format="d")
