"""The tide of a simulated floor: a quiet stretch, stories one by one, a surge, a recovery, and round again.

Times are in seconds since the tide began.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

CYCLE = 1080.0
STORIES = (120.0, 760.0)
"""When in each cycle stories of trouble begin."""
FIRST_STORIES = 180.0
"""Seconds in which a cycle's first stories begin more slowly, so that each is seen to begin."""
GAP = 23.5
"""Mean seconds between two stories of trouble, at rate 1. So 88 % of the contacts go well."""
SURGE_AT = 420.0
SURGE_SECONDS = 90.0
SURGE_CONTACTS = 28
"""How many more contacts come in a surge, at rate 1."""
CALM_FROM = 900.0
"""When in each cycle it becomes calm, until the first stories of the next."""
CALM_ARRIVALS = 0.6
"""How many contacts come while it is calm, as a share of those that come otherwise."""
HELP_AFTER, HELP_SECONDS = 200.0, 480.0
"""When helpers come after the beginning of a surge, and for how long."""


class History(NamedTuple):
    """An ordinary floor before the tide, `seconds` long, which calms down `calm` seconds before its end."""

    seconds: float
    calm: float = 420.0


def arrivals(at: float, history: History) -> float:
    """Return how many contacts come `at` seconds after the history began, as a share of the most."""
    phase = at - history.seconds
    if phase < 0.0:
        return CALM_ARRIVALS if phase > -history.calm else 1.0
    calm = not STORIES[0] <= phase % CYCLE < CALM_FROM
    return CALM_ARRIVALS if calm else 1.0


def troubles(dice: random.Random, rate: float, history: History) -> Iterator[float]:
    """Yield when stories of trouble begin, in seconds since the history began."""
    usual = GAP * CYCLE / (STORIES[1] - STORIES[0])
    at = dice.uniform(0.5, 1.5) * usual / rate
    while at < history.seconds - history.calm:
        yield at
        at += dice.uniform(0.5, 1.5) * usual / rate
    begins = history.seconds
    while True:
        at = STORIES[0]
        while at < STORIES[1]:
            yield begins + at
            slow = 1.25 if at < STORIES[0] + FIRST_STORIES else 0.94
            at += dice.uniform(0.6, 1.4) * slow * GAP / rate
        begins += CYCLE


def surges(history: History) -> Iterator[float]:
    """Yield when surges begin, in seconds since the history began."""
    begins = history.seconds
    while True:
        yield begins + SURGE_AT
        begins += CYCLE
