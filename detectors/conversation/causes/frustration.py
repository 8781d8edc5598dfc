"""Finds a conversation that is getting worse, from its level, its rise and its latest run of turns.

The level is an exponentially weighted mean of the turns' probabilities. The rise is a one-sided CUSUM of
their log-odds above those of a calm turn (Page, *Continuous Inspection Schemes*, Biometrika 1954), which
forgets a part with each turn. One turn alone never opens the trend; two do, if one is nearly sure and the
other likely. The run is the geometric mean of the latest three turns. A trend opens on any of the three. It
closes when all have fallen well below (hysteresis), or at once when the customer is relieved. It began with
the turn that brought the rise half of the way, unless the rise has sunk to less than a quarter since. While
one of the three is near to opening the trend, the conversation is watched, with a hysteresis of its own.
"""

from __future__ import annotations

import math

from msgspec.structs import replace

from detectors.contract.readings import Driver, FiredRule, FrustrationRule, Severity
from detectors.contract.rules.queue_rules import FrustrationRules, QueueRules
from detectors.conversation import explain
from detectors.conversation.causes import open_causes
from detectors.conversation.causes.detector import CauseDetector, CustomerTurn
from detectors.conversation.causes.open_causes import Finding
from detectors.conversation.emotion import strongest
from detectors.conversation.state import AttentionState, TrendState

# The least log-odds by which what was taught here is named.
_LEAST_TAUGHT = 0.3
MOST_DOWN, MOST_UP = 0.5, 0.98
"""How much one turn may lower the rise, and the share of `rise_at` that it may add: how sure a model is of
one sentence says nothing of how long the anger lasts."""
BEGINNING = 0.3
"""The highest level with which a conversation begins, and goes on after a turn that is satisfied."""
# The shares of `rise_at` from which on a rise counts as the beginning, and below which it no longer does.
_BEGINS, _FADES = 0.5, 0.25


class FrustrationDetector(CauseDetector):
    """Opens `frustration` while the trend of the scored turns is open."""

    causes = ("frustration",)

    def observe_customer(self, state: AttentionState, turn: CustomerTurn, rules: QueueRules) -> None:
        if turn.probability is None:
            return
        limits, at = rules.frustration, turn.turn.at
        was_open = state.trend.open
        if turn.satisfied is not None and turn.satisfied >= limits.relief_at:
            state.trend = relieved(state.trend)
        if not update(state.trend, turn.probability, at, limits):
            if was_open:
                open_causes.close(state, "frustration")
            return
        old = open_causes.find(state, "frustration")
        level = round(state.trend.level, 3)
        severity: Severity = "critical" if level >= limits.critical_at else "warning"
        fired = _standing(state.trend, old.fired if old else None, at, limits)
        # The evidence stays that of the turn with the highest probability.
        if old is not None and turn.probability <= state.trend.peak:
            open_causes.update(state, replace(old, probability=level, severity=severity, fired=fired))
            return
        state.trend.peak = turn.probability
        finding = Finding(
            cause="frustration",
            severity=severity,
            probability=level,
            drivers=_drivers(turn),
            fired=fired,
            since=old.since if old else min(state.trend.began or at, at),
        )
        open_causes.observe(state, finding, turn.turn)

    def observe_judgement(self, state: AttentionState, dissatisfied: bool) -> None:
        """A false alarm closes the cause, and the trend begins anew."""
        if not dissatisfied:
            state.trend = TrendState()
            open_causes.close(state, "frustration")


def _drivers(turn: CustomerTurn) -> tuple[Driver, ...]:
    """Return what moved the model: words, context, what was taught, and the emotion if it is a bad one."""
    if turn.features is None or turn.head is None or turn.language is None or turn.emotions is None:
        return ()
    found = explain.drivers(turn.head, turn.features, turn.turn.text, turn.language)
    if turn.taught >= _LEAST_TAUGHT:
        found = (*found, Driver(code="taught", weight=round(turn.taught, 2)))
    emotion, share = strongest(turn.emotions)
    if emotion not in {"anger", "anxiety", "sadness"}:
        return found
    return (*found, Driver(code=f"emotion.{emotion}", weight=round(share, 2)))


def _standing(state: TrendState, before: FiredRule | None, at: float, rules: FrustrationRules) -> FiredRule:
    """Return the rule that opened the trend, now or `before`, with its measure after the turn at `at`."""
    measures = _measures(state, rules)
    holding = [rule for rule, (value, threshold) in measures.items() if value >= threshold]
    if before is not None:
        now, closing = measures[before.rule][0], not holding and state.level < rules.close_at
        return replace(before, now=round(now, 3), closing=closing)
    rule = holding[0] if holding else "level"
    value, threshold = measures[rule]
    return FiredRule(
        rule=rule, value=round(value, 3), threshold=round(threshold, 3), at=at, now=round(value, 3)
    )


def _measures(state: TrendState, rules: FrustrationRules) -> dict[FrustrationRule, tuple[float, float]]:
    """Return the measure of each rule and its threshold, as probabilities."""
    calm = log_odds(rules.calm_at)
    return {
        "level": (state.level, rules.open_at),
        "run": (state.run, rules.run_at),
        "rise": (_probability(calm + state.rise), _probability(calm + rules.rise_at)),
    }


def _probability(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-log_odds))


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, held within those of 1e-4 and 1 - 1e-4.

    >>> round(log_odds(0.9), 3), round(log_odds(0.0), 3)
    (2.197, -9.21)
    """
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))


def update(state: TrendState, probability: float, at: float, rules: FrustrationRules) -> bool:
    """Update the trend by a scored turn at event time `at`; returns whether it is open.

    >>> state, rules = TrendState(), FrustrationRules()
    >>> [update(state, probability, 0.0, rules) for probability in (0.1, 0.3, 0.9, 0.8)]
    [False, False, True, True]
    """
    state.turns += 1
    before = state.level if state.turns > 1 else min(probability, BEGINNING)
    state.level = before + rules.smoothing * (probability - before)
    step = min(log_odds(probability) - log_odds(rules.calm_at), MOST_UP * rules.rise_at)
    rise = max(0.0, rules.rise_memory * state.rise + max(-MOST_DOWN, step))
    if rise >= _BEGINS * rules.rise_at:
        state.began = state.began or at
    elif rise < _FADES * rules.rise_at:
        state.began = 0.0
    state.rise = min(rise, 2 * rules.rise_at)
    state.run = (probability * state.last[0] * state.last[1]) ** (1 / 3)
    state.last = (state.last[1], probability)
    if state.turns >= rules.minimum_turns and not state.open:
        state.open = state.level >= rules.open_at or state.rise >= rules.rise_at or state.run >= rules.run_at
    elif state.open and _is_calm(state, rules):
        state.open = False
        state.rise = 0.0
        state.peak = 0.0
    state.watched = not state.open and _nearness(state, rules) >= (
        rules.watch_until if state.watched else rules.watch_at
    )
    return state.open


def _nearness(state: TrendState, rules: FrustrationRules) -> float:
    """Return the largest share that a measure has of what opens the trend."""
    reached = (state.level, rules.open_at), (state.run, rules.run_at), (state.rise, rules.rise_at)
    return max(value / threshold if threshold else 1.0 for value, threshold in reached)


def relieved(state: TrendState) -> TrendState:
    """Return the trend before a turn that is satisfied: closed, with no memory of what went before."""
    return TrendState(turns=state.turns, level=min(state.level, BEGINNING))


def _is_calm(state: TrendState, rules: FrustrationRules) -> bool:
    """Return whether level, rise and run have all fallen well below where a trend opens."""
    return (
        state.level < rules.close_at
        and state.rise < rules.rise_at
        and state.run < rules.run_at * rules.close_at / rules.open_at
    )
