"""Shared by signals, views and alerts: forecasts, evidence and the outcomes of waits."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from detectors.contract import causes
from detectors.contract.events import Sender
from detectors.contract.readings import Driver, FiredRule
from detectors.queue.reply_baseline import Baseline

Wait: TypeAlias = causes.Wait
WaitOutcome: TypeAlias = Literal[
    "answered",
    "replied",
    "resumed",
    "held",
    "abandoned",
    "transferred",
    "ended",
    "probably_over",
    "callback",
    "done",
]
CauseId: TypeAlias = str


class ShownForecast(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many more seconds a customer will wait: the mean, and the 10, 50 and 90 % quantiles."""

    mean: float
    low: float
    median: float
    high: float


class Evidence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The evidence of an alert. Only the fields that apply are set.

    `since` is the onset and `waited` the seconds of opening hours since then. `sla` is in seconds, and `due`
    the time at which it will be breached when the alert is a warning. `baseline` is that of such waits in
    this queue and channel at this hour. `probability` and `threshold` are 0…1. `fired` names the
    rule that raised `frustration`, with its own threshold. `quote` is what the customer said at `quote_at`,
    in the turn with the id `turn`; `quote_by` says who said it if it was an agent or a bot.
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
    forecast: ShownForecast | None = None
    baseline: Baseline | None = None
    due: float | None = None
    fired: FiredRule | None = None
    quote_by: Sender | None = None
