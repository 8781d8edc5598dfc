"""How long conversations are silent: the baseline of a queue and channel, from conversations that ended.

Each conversation counts once, with the longest time between two of its signs. A histogram with a constant
ratio between its bounds gives quantiles within that ratio (HDR histograms; Masson, Rim and Lee, "DDSketch",
VLDB 2019). Old conversations fade, because the counts are halved when there are many.
"""

from __future__ import annotations

import math

from msgspec import Struct

EXPERIENCE = 50
"""Conversations that a baseline must rest on before it is used."""
_RATIO = 1.15
_LONGEST = 30 * 86400.0
_MOST = 1000
_SHARE = 0.95


class SilenceBaseline(Struct, omit_defaults=True):
    """The longest silences of conversations, in seconds.

    `counts` holds how many conversations lie below each power of the ratio, and not below the one before.

    >>> baseline = SilenceBaseline()
    >>> for seconds in range(1, 101):
    ...     baseline.learn_one(float(seconds))
    >>> 95.0 <= baseline.predict_one() <= 95.0 * 1.15
    True
    """

    counts: dict[int, int] = {}
    long: float | None = None

    def learn_one(self, seconds: float) -> None:
        """Learn the longest silence of a conversation that ended."""
        place = math.ceil(math.log(max(1.0, min(seconds, _LONGEST))) / math.log(_RATIO))
        counts = {**self.counts, place: self.counts.get(place, 0) + 1}
        if sum(counts.values()) > _MOST:
            counts = {place: count // 2 for place, count in counts.items() if count > 1}
        self.counts, self.long = counts, _quantile(counts)

    def predict_one(self) -> float | None:
        """Return the silence below which 95 % of conversations stay; None with too little experience."""
        return self.long


def _quantile(counts: dict[int, int]) -> float | None:
    total, below = sum(counts.values()), 0
    if total < EXPERIENCE:
        return None
    for place in sorted(counts):
        below += counts[place]
        if below >= _SHARE * total:
            return float(_RATIO**place)
    return None
