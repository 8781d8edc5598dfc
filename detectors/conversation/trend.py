"""Whether a conversation is getting worse: its level, and a rise that lasts, with hysteresis.

The level is an exponentially weighted mean of the turns' probabilities. The rise is a one-sided CUSUM of
their log-odds above a calm turn's (Page, *Continuous Inspection Schemes*, Biometrika 1954): one rude word
adds little, several cold turns add up. A trend opens on a high level, on a rise that lasts, or on three turns
running that are each likely dissatisfied, and closes
when the level has fallen; in between it stays as it is. It began where the CUSUM last stood at zero.
"""

from __future__ import annotations

import math

from msgspec import Struct

from detectors.contract.rules import FrustrationRules

_STEP_LIMIT = 2.0
_CALM = 0.3


class TrendState(Struct, array_like=True, omit_defaults=True):
    """What is remembered: scored turns, level, CUSUM, when it left zero, whether the trend is open.

    `peak` is the probability of the turn that is shown as evidence, `last` those of the latest two turns, and
    `run` the geometric mean of the latest three: the cube root of the chance that all were dissatisfied.
    """

    turns: int = 0
    level: float = 0.0
    rise: float = 0.0
    began: float = 0.0
    slope: float = 0.0
    open: bool = False
    peak: float = 0.0
    last: tuple[float, float] = (0.0, 0.0)
    run: float = 0.0


def log_odds(probability: float) -> float:
    """The log-odds of a probability, kept finite."""
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))


def update(state: TrendState, probability: float, at: float, rules: FrustrationRules) -> bool:
    """Take in one turn's probability; whether the trend is open after it."""
    state.turns += 1
    before = state.level if state.turns > 1 else min(probability, _CALM)
    state.level = before + rules.smoothing * (probability - before)
    state.slope += rules.smoothing * (state.level - before - state.slope)
    # No single turn may count for much: how sure a model is of one sentence is not how long it lasts.
    step = log_odds(probability) - log_odds(rules.calm_at)
    rise = max(0.0, state.rise + max(-_STEP_LIMIT, min(_STEP_LIMIT, step)))
    if state.rise == 0.0 and rise > 0.0:
        state.began = at
    state.rise = min(rise, 2 * rules.rise_at)
    state.run = (probability * state.last[0] * state.last[1]) ** (1 / 3)
    state.last = (state.last[1], probability)
    if state.turns >= rules.minimum_turns and not state.open:
        state.open = state.level >= rules.open_at or state.rise >= rules.rise_at or state.run >= rules.run_at
    elif state.open and _is_calm(state, rules):
        state.open = False
        state.rise = 0.0
        state.peak = 0.0
    return state.open


def _is_calm(state: TrendState, rules: FrustrationRules) -> bool:
    """Whether all that may have opened the trend has fallen well below where it opens."""
    return (
        state.level < rules.close_at
        and state.rise < rules.rise_at
        and state.run < rules.run_at * rules.close_at / rules.open_at
    )
