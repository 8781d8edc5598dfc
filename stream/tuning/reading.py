"""Makes the arrays of a what-if from the rows of the archive."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from detectors.contract.causes import find
from detectors.contract.rules.business_hours import BusinessHours
from detectors.contract.rules.document import Rules
from detectors.conversation.learning import place_of_rating
from stream.archive.past.kept_past import PastRows, Rows
from stream.tuning.changes import by_scope
from stream.tuning.frustration import odds_of
from stream.tuning.kept import KINDS, Kept, Scope, Turns, Waits

_FRUSTRATION = "frustration"
_BAD = frozenset({"true_alarm", "missed", "not_fine"})
_FINE = frozenset({"false_alarm", "fine"})
_REASONS = {"helped": True, "false_alarm": False}
"""What the reason of a resolve says; the other reasons say nothing of the alarm."""


class _Episodes:
    """Finds the episode of a conversation that went on at a time."""

    def __init__(self, rows: Rows) -> None:
        self._known: defaultdict[str, list[tuple[float, int]]] = defaultdict(list)
        for place, (conversation, begun_at, *_) in enumerate(rows):
            self._known[conversation].append((begun_at, place))

    def at(self, conversation: str | None, at: float) -> int | None:
        """Return the place of the episode, or None where it began before the span."""
        known = self._known.get(conversation or "")
        if known is None:
            return None
        before = bisect_right(known, (at, math.inf))
        return known[before - 1][1] if before else None


class _Scopes(dict[Scope, int]):
    """Numbers scopes in the order in which they are met."""

    def __missing__(self, scope: Scope) -> int:
        self[scope] = len(self)
        return self[scope]


def read(rows: PastRows, rules: Rules) -> Kept:
    """Return the past of a span.

    Args:
        rules: say in which opening hours a wait counts.
    """
    episodes, scopes = _Episodes(rows.episodes), _Scopes()
    channels = [row[4] for row in rows.episodes]
    queues = [scopes[Scope(row[3], row[4], row[5] or "")] for row in rows.episodes]
    turns = _turns(rows, episodes, channels, scopes)
    waits = _waits(rows, episodes, scopes, rules)
    otherwise = np.zeros(len(channels), dtype=bool)
    waited = {kind: np.zeros(len(channels), dtype=bool) for kind in KINDS}
    frustrated_at = np.full(len(channels), np.nan)
    for conversation, cause, raised_at in reversed(rows.alerts):
        place = episodes.at(conversation, raised_at)
        if place is None:
            continue
        wait = find(cause).wait
        if cause == _FRUSTRATION:
            frustrated_at[place] = raised_at
        elif wait is not None:
            waited[wait][place] = True
        else:
            otherwise[place] = True
    about = [scopes[Scope(queue)] for queue, _ in rows.about_queues]
    return Kept(
        scopes=tuple(scopes),
        turns=turns,
        waits=waits,
        conversations=tuple(row[0] for row in rows.episodes),
        begun_at=np.array([row[1] for row in rows.episodes], dtype=float),
        ended_at=np.array([min(row[2] or rows.end, rows.end) for row in rows.episodes], dtype=float),
        queues=np.array(queues, dtype=np.int64),
        trouble=_trouble(rows, episodes, len(channels)),
        otherwise=otherwise,
        waited=waited,
        frustrated_at=frustrated_at,
        about_queues=np.array(about, dtype=np.int64),
        begin=rows.begin,
        end=rows.end,
    )


def _turns(rows: PastRows, episodes: _Episodes, channels: list[str], scopes: _Scopes) -> Turns:
    of: list[int] = []
    kept: list[int] = []
    scope: list[int] = []
    for number, (conversation, queue, language, at, *_) in enumerate(rows.turns):
        place = episodes.at(conversation, at)
        if place is not None:
            of.append(place)
            kept.append(number)
            scope.append(scopes[Scope(queue, channels[place], language or "")])
    order = np.argsort(np.array(of, dtype=np.int64), kind="stable")
    sorted_of = np.array(of, dtype=np.int64)[order]
    places = np.arange(len(channels))
    probability = np.array([rows.turns[each][4] for each in kept], dtype=float)[order]
    return Turns(
        begins=np.searchsorted(sorted_of, places, side="left"),
        ends=np.searchsorted(sorted_of, places, side="right"),
        at=np.array([rows.turns[each][3] for each in kept], dtype=float)[order],
        probability=probability,
        satisfied=np.array([rows.turns[each][5] for each in kept], dtype=float)[order],
        log_odds=odds_of(probability),
        scope=np.array(scope, dtype=np.int64)[order],
    )


def _waits(rows: PastRows, episodes: _Episodes, scopes: _Scopes, rules: Rules) -> Waits:
    hours: dict[Scope, BusinessHours] = {}
    found: list[tuple[int, int, int, float]] = []
    for conversation, kind, queue, channel, language, since, until in rows.waits:
        place = episodes.at(conversation, since)
        if place is None:
            continue
        scope = Scope(queue, channel, language or "")
        if scope not in hours:
            hours[scope] = by_scope(rules, [scope])[0].hours
        opening = hours[scope].seconds_open(since, until)
        found.append((place, KINDS.index(kind), scopes[scope], opening))
    columns: list[Any] = list(zip(*found, strict=True)) if found else [()] * 4
    return Waits(
        episode=np.array(columns[0], dtype=np.int64),
        kind=np.array(columns[1], dtype=np.int64),
        scope=np.array(columns[2], dtype=np.int64),
        opening=np.array(columns[3], dtype=float),
    )


def _trouble(rows: PastRows, episodes: _Episodes, count: int) -> np.ndarray[Any, np.dtype[np.int8]]:
    """Return what was said of each episode: the last answer of a person to an alert, else the reason with
    which its case was resolved, else the customer's rating, else that somebody stepped in.

    A rating in the middle says that it was fine, as for the models.
    """
    said = np.full(count, -1, dtype=np.int8)
    told = (_stepped_in, _rated, _resolved, _answered)
    for place, bad in (each for tell in told for each in tell(rows, episodes)):
        said[place] = bad
    return said


def _stepped_in(rows: PastRows, episodes: _Episodes) -> Iterator[tuple[int, bool]]:
    for conversation, at, by in rows.interventions:
        place = episodes.at(conversation, at)
        if place is not None and by != "stepin":
            yield place, True


def _rated(rows: PastRows, episodes: _Episodes) -> Iterator[tuple[int, bool]]:
    for conversation, begun_at, rating in rows.ratings:
        place = episodes.at(conversation, begun_at)
        if place is not None:
            yield place, place_of_rating(rating, 0.0, 1.0) == 0


def _resolved(rows: PastRows, episodes: _Episodes) -> Iterator[tuple[int, bool]]:
    for conversation, opened_at, reason in rows.resolved:
        place = episodes.at(conversation, opened_at)
        if place is not None and reason in _REASONS:
            yield place, _REASONS[reason]


def _answered(rows: PastRows, episodes: _Episodes) -> Iterator[tuple[int, bool]]:
    for conversation, at, origin in rows.labels:
        place = episodes.at(conversation, at)
        if place is not None and origin in _BAD | _FINE:
            yield place, origin in _BAD
