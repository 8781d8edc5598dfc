"""What is usual: quantiles of a queue's waits by channel and time of day, learned as they come.

"Long" then means long for this kind of conversation, beside the promise that holds for all. Quantiles follow
by stochastic approximation (Tierney, A space-efficient recursive procedure for estimating a quantile of an
unknown distribution, SIAM J. Sci. Stat. Comput. 4(4), 1983) on log(1 + seconds). Slow drift is found by
ADWIN; it resets the channel's baseline, and is told.
"""

from __future__ import annotations

import math

from msgspec import Struct, field

from detectors.drift import Adwin

LEVELS = (0.5, 0.9, 0.95)
_BLOCK_HOURS = 3
_BORROWED = 30.0
_TRUSTED = 20
_LEAST_STEP = 0.01
_MAX_CHANNELS = 16


class Usual(Struct, frozen=True):
    """Usual waits in seconds: half are below `median`, nine of ten below `high`, 19 of 20 below `long`.

    `seen` is how many waits say so.
    """

    median: float
    high: float
    long: float
    seen: int


class Drift(Struct, frozen=True):
    """The waits of `channel` are no longer what they were: typical seconds before and since."""

    channel: str
    at: float
    before: float
    since: float


class Quantiles(Struct, array_like=True):
    """Estimates of `LEVELS`, of log(1 + seconds)."""

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
        self.spread += max(step, 0.05) * (abs(value - self.mean) - self.spread)
        self.mean += step * (value - self.mean)
        # The density at a quantile is not known: a step of the spread, larger where tails are thin.
        for index, level in enumerate(LEVELS):
            pace = max(step, 0.02) * 2.5 * max(self.spread, 0.05) / (4.0 * level * (1.0 - level)) ** 0.5
            self.values[index] += pace * (level - (value < self.values[index]))


class Channel(Struct, array_like=True):
    """One channel's waits: of all hours, and of each block of three hours of the day."""

    whole: Quantiles = field(default_factory=Quantiles)
    blocks: list[Quantiles] = field(default_factory=lambda: [Quantiles() for _ in range(24 // _BLOCK_HOURS)])
    window: Adwin = field(default_factory=Adwin)


class ReplyBaseline(Struct):
    """The usual waits of one kind in one queue. `offset` are the seconds that local time is ahead of UTC."""

    offset: float = 0.0
    channels: dict[str, Channel] = field(default_factory=dict)

    def learn_one(self, channel: str, at: float, waited: float) -> Drift | None:
        """A wait that was answered at `at`. Returns the drift that it reveals, which resets the baseline."""
        if not (waited >= 0.0 and math.isfinite(waited)):
            return None
        if channel not in self.channels and len(self.channels) >= _MAX_CHANNELS:
            return None
        known = self.channels.setdefault(channel, Channel())
        value = math.log1p(waited)
        block = known.blocks[self._block(at - waited)]
        # The rhythm of the day is no drift: the window sees what the hour does not explain.
        usual = block.mean if block.seen >= _TRUSTED else known.whole.mean
        change = known.window.learn_one(value - usual) if known.whole.seen >= _TRUSTED else None
        typical = known.whole.mean
        known.whole.learn_one(value)
        block.learn_one(value)
        if change is None:
            return None
        fresh = self.channels[channel] = Channel()
        fresh.whole.learn_one(typical + change[1])
        return Drift(channel, at, math.expm1(typical + change[0]), math.expm1(typical + change[1]))

    def predict_one(self, channel: str, at: float) -> Usual | None:
        """What is usual for a wait that begins at `at`; None when nothing is known of the channel."""
        known = self.channels.get(channel)
        if known is None or not known.whole.seen:
            return None
        block = known.blocks[self._block(at)]
        own = block.seen / (block.seen + _BORROWED)
        pairs = zip(block.values or known.whole.values, known.whole.values, strict=True)
        median, high, long = sorted(
            math.expm1(max(0.0, own * one + (1.0 - own) * all_)) for one, all_ in pairs
        )
        return Usual(median, high, long, known.whole.seen)

    def _block(self, at: float) -> int:
        return int((at + self.offset) % 86400.0 // (3600.0 * _BLOCK_HOURS))
