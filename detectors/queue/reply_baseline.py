"""Learns the baseline of a queue's waits: quantiles by channel and time of day.

With a baseline, "long" means long for this kind of conversation, beside the SLA that holds for all.
Stochastic approximation on log(1 + seconds) updates the quantiles (Tierney, A space-efficient recursive
procedure for estimating a quantile of an unknown distribution, SIAM J. Sci. Stat. Comput. 4(4), 1983). ADWIN
finds slow drift on the means of a quarter of an hour each, as waits that follow each other closely resemble
each other anyway. A drift resets the channel's baseline.
"""

from __future__ import annotations

import math

from msgspec import Struct, field

from detectors.models.drift import Adwin, Change

LEVELS = (0.5, 0.9, 0.95)
_WIDTHS = tuple((level, (4.0 * level * (1.0 - level)) ** 0.5) for level in LEVELS)
_BLOCK_HOURS = 3
_BORROWED = 30.0
_TRUSTED = 20
_LEAST_STEP = 0.01
# Four kinds of waits on each of the five channels.
_MAX_CHANNELS = 20
_QUARTER = 900.0
_WORTH_REPORTING = math.log(1.25)


class Baseline(Struct, frozen=True):
    """The 50, 90 and 95 % quantiles of waits, in seconds, learned from `seen` waits."""

    median: float
    high: float
    long: float
    seen: int


class Drift(Struct, frozen=True):
    """A drift found at `at`: since `since` a typical wait of `channel` lasts `now` seconds, not `before`."""

    channel: str
    at: float
    since: float
    before: float
    now: float


class Quantiles(Struct, array_like=True):
    """Forgetting estimates of the quantiles `LEVELS` of log(1 + seconds), and the mean of all."""

    seen: int = 0
    mean: float = 0.0
    spread: float = 1.0
    values: list[float] = field(default_factory=list)

    def learn_one(self, value: float) -> None:
        self.seen += 1
        step = max(_LEAST_STEP, 1.0 / self.seen)
        if not self.values:
            self.mean = value
            self.values = [value for _ in LEVELS]
        self.spread = round(self.spread + max(step, 0.05) * (abs(value - self.mean) - self.spread), 4)
        # The mean does not follow a slow drift, and so shows it.
        self.mean += (value - self.mean) / self.seen
        # The density at a quantile is unknown: the step is a share of the spread, larger in a thin tail.
        pace, values = max(step, 0.02) * 2.5 * max(self.spread, 0.05), self.values
        for index, (level, width) in enumerate(_WIDTHS):
            known = values[index]
            values[index] = round(known + pace / width * (level - (value < known)), 4)


class Channel(Struct, array_like=True):
    """One channel's waits: of all hours, and of each block of three hours of the day.

    `window` observes the mean of each quarter of an hour. The current quarter began at `begun` and has
    `count` waits with the sum `total`. `reported` is the typical wait, in log(1 + seconds), of the drift
    reported last, None without one.
    """

    whole: Quantiles = field(default_factory=Quantiles)
    blocks: list[Quantiles] = field(default_factory=lambda: [Quantiles() for _ in range(24 // _BLOCK_HOURS)])
    window: Adwin = field(default_factory=Adwin)
    begun: float = 0.0
    total: float = 0.0
    count: int = 0
    reported: float | None = None

    def observe(self, residual: float, at: float) -> Change | None:
        """Observes how far a wait was from its baseline. Returns a change that a finished quarter reveals."""
        change = None
        if self.count and at - self.begun >= _QUARTER:
            change = self.window.learn_one(self.total / self.count, self.begun)
            self.count = 0
        if not self.count:
            self.begun, self.total = at, 0.0
        self.total += residual
        self.count += 1
        return change


class ReplyBaseline(Struct):
    """The baselines of one queue by channel: any name that separates waits of different kinds."""

    channels: dict[str, Channel] = field(default_factory=dict)

    def learn_one(self, channel: str, at: float, waited: float) -> Drift | None:
        """Learns a wait of `waited` seconds that ended at `at`. Returns the drift that it reveals.

        Every drift resets the baseline. One is returned when it has moved waits by a quarter since the drift
        returned before.
        """
        if not (waited >= 0.0 and math.isfinite(waited)):
            return None
        if channel not in self.channels and len(self.channels) >= _MAX_CHANNELS:
            return None
        known = self.channels.setdefault(channel, Channel())
        value = math.log1p(waited)
        block = known.blocks[_block(at - waited)]
        # The rhythm of the day is no drift: the window observes the part that the hour does not explain.
        baseline = block.mean if block.seen >= _TRUSTED else known.whole.mean
        change = known.observe(value - baseline, at) if known.whole.seen >= _TRUSTED else None
        typical = known.whole.mean
        known.whole.learn_one(value)
        block.learn_one(value)
        if change is None:
            return None
        before, now = typical + change.before, typical + change.after
        if known.reported is not None:
            before = known.reported
        fresh = self.channels[channel] = Channel(reported=before)
        fresh.whole.learn_one(now)
        if abs(now - before) < _WORTH_REPORTING:
            return None
        fresh.reported = now
        typical_before, typical_now = (math.expm1(max(0.0, each)) for each in (before, now))
        return Drift(channel, at, change.since, typical_before, typical_now)

    def predict_one(self, channel: str, at: float) -> Baseline | None:
        """Return the baseline of a wait that begins at `at`, None when nothing is known of the channel."""
        known = self.channels.get(channel)
        if known is None or not known.whole.seen:
            return None
        block = known.blocks[_block(at)]
        own = block.seen / (block.seen + _BORROWED)
        pairs = zip(block.values or known.whole.values, known.whole.values, strict=True)
        median, high, long = sorted(
            round(math.expm1(max(0.0, own * one + (1.0 - own) * all_)), 1) for one, all_ in pairs
        )
        return Baseline(median, high, long, known.whole.seen)


def _block(at: float) -> int:
    return int(at % 86400.0 // (3600.0 * _BLOCK_HOURS))
