"""Which conversations frustration would have raised, and when, by other thresholds.

The same steps as `detectors.conversation.causes.frustration`, of all episodes at once: each step takes the
next turn of every episode that has one. A test holds both against each other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detectors.contract.rules.queue_rules import QueueRules
from detectors.conversation.causes.frustration import BEGINNING, MOST_DOWN, MOST_UP, log_odds
from stream.tuning.kept import Bools, Floats, Ints, Turns

_FIELDS = (
    "open_at",
    "close_at",
    "critical_at",
    "smoothing",
    "minimum_turns",
    "rise_at",
    "run_at",
    "rise_memory",
    "relief_at",
)
_CAUSE = "frustration"


@dataclass(frozen=True, eq=False)
class Raised:
    """What frustration would have raised in each episode.

    `at` is when its first alert would have been raised (NaN: never), in seconds since 1970, and `critical`
    whether an alert would have become critical.
    """

    at: Floats
    critical: Bools

    @property
    def raised(self) -> Bools:
        """Whether an episode would have had an alert."""
        return ~np.isnan(self.at)


class _Limits:
    """The rules of each turn, by the place of its scope; one set of rules for all costs no look-up."""

    def __init__(self, rules: Sequence[QueueRules]) -> None:
        rows = [_row(each) for each in rules]
        self._same = len(set(rows)) <= 1
        self._table = np.array(rows or [_row(QueueRules())]).T

    def of(self, scopes: Ints) -> list[Floats]:
        """Return each field of `_FIELDS`, the calm log-odds and how long the cause must last, by turn."""
        if self._same:
            return [row[:1] for row in self._table]
        return list(self._table[:, scopes])


def _row(rules: QueueRules) -> tuple[float, ...]:
    limits = rules.frustration
    fields = {name: float(getattr(limits, name)) for name in _FIELDS}
    if rules.severity(_CAUSE, "critical") != "critical":
        fields["critical_at"] = math.inf
    lasting = rules.must_last.get(_CAUSE, 0.0) if rules.raises(_CAUSE) else math.inf
    return (*fields.values(), log_odds(limits.calm_at), lasting)


class _State:
    """The trends of many episodes: the fields of `TrendState` that decide, as arrays."""

    def __init__(self, count: int) -> None:
        self.level, self.rise, self.run = np.zeros(count), np.zeros(count), np.zeros(count)
        self.last, self.before_last = np.zeros(count), np.zeros(count)
        self.open = np.zeros(count, dtype=bool)
        self.since = np.full(count, np.nan)
        self.raised_at = np.full(count, np.nan)
        self.critical = np.zeros(count, dtype=bool)


def raised(turns: Turns, ended_at: Floats, rules: Sequence[QueueRules]) -> Raised:
    """Return what frustration would have raised by these rules, one for each scope.

    Alerts that people answered are not replayed: a false alarm lets a trend begin anew, and what counts here
    is the first alert of an episode.
    """
    lengths = turns.ends - turns.begins
    order = np.argsort(-lengths, kind="stable")
    lengths, first = lengths[order], turns.begins[order]
    limits, state = _Limits(rules), _State(len(order))
    for step in range(int(lengths[0]) if len(lengths) else 0):
        count = int(np.searchsorted(-lengths, -step, side="left"))
        _step(state, count, turns, first[:count] + step, step + 1, limits)
    _end(state, ended_at[order], _last_lasting(turns, order, limits))
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return Raised(state.raised_at[back], state.critical[back])


def _step(state: _State, count: int, turns: Turns, at: Ints, number: int, limits: _Limits) -> None:
    """Take the turns at the places `at`, the `number`-th of their episodes, which are the first `count`."""
    (
        open_at,
        close_at,
        critical_at,
        smoothing,
        minimum,
        rise_at,
        run_at,
        memory,
        relief_at,
        calm,
        lasting,
    ) = limits.of(turns.scope[at])
    probability, times = turns.probability[at], turns.at[at]
    now = slice(0, count)
    level, rise = state.level[now], state.rise[now]
    relief = turns.satisfied[at] >= relief_at
    was_open = state.open[now]
    open_now = was_open & ~relief
    level = np.where(relief, np.minimum(level, BEGINNING), level)
    rise = np.where(relief, 0.0, rise)
    last = np.where(relief, 0.0, state.last[now])
    before_last = np.where(relief, 0.0, state.before_last[now])

    before = level if number > 1 else np.minimum(probability, BEGINNING)
    level = before + smoothing * (probability - before)
    up = np.minimum(turns.log_odds[at] - calm, MOST_UP * rise_at)
    rise = np.minimum(np.maximum(0.0, memory * rise + np.maximum(-MOST_DOWN, up)), 2 * rise_at)
    # By Python's own power, whose last bit need not be that of numpy's.
    run = np.array([product ** (1 / 3) for product in (probability * before_last * last).tolist()])

    opens = (level >= open_at) | (rise >= rise_at) | (run >= run_at)
    calm_now = (level < close_at) & (rise < rise_at) & (run < run_at * close_at / open_at)
    after = np.where((number >= minimum) & ~open_now, opens, open_now & ~calm_now)
    rise = np.where(open_now & ~after, 0.0, rise)
    state.level[now], state.rise[now], state.run[now] = level, rise, run
    state.last[now], state.before_last[now] = probability, last
    _note(state, now, was_open, after, times, lasting)
    state.critical[now] |= after & (np.round(level, 3) >= critical_at)
    state.open[now] = after


def _note(state: _State, now: slice, was_open: Bools, after: Bools, times: Floats, lasting: Floats) -> None:
    """Note which causes began and ended with these turns, and which have lasted long enough."""
    since, raised_at = state.since[now], state.raised_at[now]
    due = since + lasting
    reached = was_open & np.isnan(raised_at) & (due <= times)
    raised_at = np.where(reached, due, raised_at)
    since = np.where(after & ~was_open, times, since)
    at_once = after & ~was_open & (lasting == 0.0) & np.isnan(raised_at)
    state.raised_at[now] = np.where(at_once, times, raised_at)
    state.since[now] = since


def _end(state: _State, ended_at: Floats, lasting: Floats) -> None:
    """Raise what is open at the end of an episode and has lasted long enough by then."""
    due = state.since + lasting
    reached = state.open & np.isnan(state.raised_at) & (due <= ended_at)
    state.raised_at[reached] = due[reached]


def _last_lasting(turns: Turns, order: Ints, limits: _Limits) -> Floats:
    """Return how long the cause must last by the rules of each episode's last turn."""
    last = np.maximum(turns.ends[order] - 1, 0)
    scopes = turns.scope[last] if len(turns.scope) else np.zeros(len(order), dtype=np.int64)
    return np.broadcast_to(limits.of(scopes)[-1], (len(order),))


def odds_of(probability: Floats) -> Floats:
    """Return the log-odds of probabilities, each to the bit as the detector computes them."""
    values, places = np.unique(probability, return_inverse=True)
    return np.array([log_odds(value) for value in values.tolist()])[places] if len(values) else np.zeros(0)


def stricter(rules: QueueRules, by: float) -> QueueRules:
    """Return rules whose three measures open later by so many log-odds (sooner if it is negative).

    `close_at` and `critical_at` keep their distance; the rise, a sum of log-odds, grows by as much.

    >>> round(stricter(QueueRules(), 0.5).frustration.open_at, 3)
    0.729
    """
    from msgspec.structs import replace

    limits = rules.frustration
    moved = {
        name: _shifted(getattr(limits, name), by) for name in ("open_at", "run_at", "close_at", "critical_at")
    }
    rise = round(min(100.0, max(0.3, limits.rise_at + by)), 3)
    return replace(rules, frustration=replace(limits, **moved, rise_at=rise))


def _shifted(probability: float, by: float) -> float:
    odds = log_odds(probability) + by
    return round(1.0 / (1.0 + math.exp(-odds)), 3)
