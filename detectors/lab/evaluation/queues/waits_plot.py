"""Draws forecasts against true waits over a day, as one SVG file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from detectors.lab.data.bank_calls import Call
from detectors.queue.wait_forecast import WaitForecast

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 1200.0, 420.0, 60.0, 40.0, 40.0


class ForecastOutcome(Protocol):
    """A call with its forecast."""

    @property
    def call(self) -> Call: ...
    @property
    def forecast(self) -> WaitForecast: ...


def plot_day(outcomes: Sequence[ForecastOutcome]) -> str:
    """Draws the day with the most calls: 80 % intervals, medians and true waits by time of day."""
    day = Counter(outcome.call.day for outcome in outcomes).most_common(1)[0][0]
    shown = sorted((one for one in outcomes if one.call.day == day), key=lambda one: one.call.arrived)
    first, last = (shown[place].call.arrived % 86400.0 for place in (0, -1))
    top = max(max(one.call.waited, one.forecast.high) for one in shown) or 1.0
    across = (_WIDTH - _LEFT - 20.0) / max(1.0, last - first)
    up = (_HEIGHT - _BOTTOM - _TOP) / top

    def place(at: float, seconds: float) -> str:
        return f"{_LEFT + (at % 86400.0 - first) * across:.1f},{_HEIGHT - _BOTTOM - seconds * up:.1f}"

    high = [place(one.call.arrived, one.forecast.high) for one in shown]
    low = [place(one.call.arrived, one.forecast.low) for one in reversed(shown)]
    middle = [place(one.call.arrived, one.forecast.median) for one in shown]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img" '
        f'font-family="sans-serif" font-size="13"><title>Waits on {day}: forecast and truth</title>',
        f'<rect width="{_WIDTH:g}" height="{_HEIGHT:g}" fill="#fff"/>',
        f'<text x="{_LEFT:g}" y="22" font-size="15">Waits on {day} (seconds): forecast at arrival '
        "(line: median, band: 80 %) and truth (points)</text>",
        f'<polygon points="{" ".join(high + low)}" fill="#bcd9ee"/>',
        f'<polyline points="{" ".join(middle)}" fill="none" stroke="#0b5a8a" stroke-width="1.5"/>',
    ]
    for one in shown:
        x, y = place(one.call.arrived, one.call.waited).split(",")
        parts.append(f'<circle cx="{x}" cy="{y}" r="2.2" fill="#b3400a"/>')
    parts.extend(_axes(first, last, top, across, up))
    return "\n".join([*parts, "</svg>\n"])


def _axes(first: float, last: float, top: float, across: float, up: float) -> list[str]:
    parts = []
    for hour in range(int(first // 3600) + 1, int(last // 3600) + 1):
        x = _LEFT + (hour * 3600.0 - first) * across
        parts.append(f'<text x="{x:.1f}" y="{_HEIGHT - 14:g}" text-anchor="middle">{hour}:00</text>')
    step = next(one for one in (30, 60, 120, 300, 600, 1800, 1e9) if top / one <= 8)
    for count in range(int(top // step) + 1):
        y = _HEIGHT - _BOTTOM - count * step * up
        parts.append(f'<path d="M{_LEFT:g} {y:.1f}H{_WIDTH - 20:g}" stroke="#0002"/>')
        parts.append(f'<text x="{_LEFT - 8:g}" y="{y + 4:.1f}" text-anchor="end">{count * step:g}</text>')
    return parts
