"""What signals, views and alerts speak of alike: kinds of waits, forecasts, and evidence."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from detectors.contract import causes
from detectors.contract.readings import Driver
from detectors.queue.reply_baseline import Baseline

Wait: TypeAlias = causes.Wait
WaitOutcome: TypeAlias = Literal[
    "answered", "replied", "resumed", "held", "abandoned", "transferred", "ended"
]
CauseId: TypeAlias = str


class Forecast(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Seconds that a customer will still wait: the mean, and the 10, 50 and 90 % quantiles."""

    mean: float
    low: float
    median: float
    high: float


class Evidence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an alert rests on. Only what applies is set.

    `baseline` is how long such waits usually last in this queue and channel at this hour. `due` is when the
    SLA will be breached, where the alert warns of that.
    """

    probability: float | None = None
    threshold: float | None = None
    waited: float | None = None
    sla: float | None = None
    since: float | None = None
    count: int | None = None
    drivers: tuple[Driver, ...] = ()
    quote: str | None = None
    quote_at: float | None = None
    turn: str | None = None
    not_scored: str | None = None
    forecast: Forecast | None = None
    baseline: Baseline | None = None
    due: float | None = None
