"""Whether stepping in helped: conversations with an intervention beside similar ones without. Pure.

Each conversation counts once, from the first thing that the platform was asked to do in it, whether or not it
was done. Similar ones are of the same queue, had a first alert of the same family of causes, and went on at
least as long after it as it usually takes until somebody steps in there. Within these groups the two are
compared, and the differences are added with the weights of those with an intervention.

That is a comparison and no proof: people step in where things look worst, or where there is still time.

Source: W. G. Cochran, "The effectiveness of adjustment by subclassification in removing bias in observational
studies", 1968.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from math import sqrt
from statistics import fmean, median

from msgspec import Struct

from detectors.contract.causes import find
from stream.quality.past import Episode, Past, RaisedAlert, episode_at
from stream.records import InterventionRecord
from stream.spot_checks.misses import LEAST_CHECKED, NORMAL_975, Interval

_BEFORE = 3
ALL = "*"

Stratum = tuple[str, str]
"""The queue, and the family of the first alert."""


class WentOn(Struct, frozen=True, kw_only=True):
    """How a conversation went on from a moment `at`.

    `attention` is by how much the customer's turns after it are more dissatisfied than the last ones before,
    -1…1; `waited` are the seconds that the customer waited after it, `rating` is 0…1. None: not known.
    `kind` says what was asked for, and is None for a conversation without an intervention.
    """

    conversation: str
    stratum: Stratum
    at: float
    kind: str | None
    attention: float | None
    waited: float
    rating: float | None


_MEASURES: Mapping[str, Callable[[WentOn], float | None]] = {
    "attention": lambda each: each.attention,
    "waited": lambda each: each.waited,
    "rating": lambda each: each.rating,
}


class Comparison(Struct, frozen=True, kw_only=True):
    """A measure of the conversations with an intervention of a `kind` (`*`: any), and of those without.

    `with_it` and `without_it` count the conversations that are compared, `alone` those with an intervention
    for which there is no similar one. The means are left out, as the `difference` with its 95 % interval is,
    when either group has fewer than 30.
    """

    kind: str
    measure: str
    with_it: int
    without_it: int
    alone: int
    mean_with: float | None = None
    mean_without: float | None = None
    difference: Interval | None = None


def compare(past: Past) -> tuple[list[Comparison], list[WentOn]]:
    """Return the comparisons of each kind and measure, and how each conversation with one went on."""
    treated, controls = _went_on(past)
    kinds = [ALL, *sorted({each.kind for each in treated if each.kind is not None})]
    compared = [
        _compared(kind, measure, [each for each in treated if kind in (ALL, each.kind)], controls)
        for kind in kinds
        for measure in _MEASURES
    ]
    return compared, treated


def _went_on(past: Past) -> tuple[list[WentOn], list[WentOn]]:
    episodes = past.by_conversation()
    first_alerts = _first_alerts(past, episodes)
    asked = _first_asked(past, episodes)
    treated, delays = [], defaultdict(list)
    for key, intervention in asked.items():
        alert = first_alerts.get(key)
        if alert is not None and alert.raised_at <= intervention.at:
            stratum = _stratum(alert)
            delays[stratum].append(intervention.at - alert.raised_at)
            treated.append(_from(past, past.episodes[key], stratum, intervention.at, intervention.kind))
    usual = {stratum: median(seconds) for stratum, seconds in delays.items()}
    controls = []
    for key, alert in first_alerts.items():
        stratum, episode = _stratum(alert), past.episodes[key]
        at = alert.raised_at + usual.get(stratum, 0.0)
        if key not in asked and stratum in usual and at < episode.ended_at:
            controls.append(_from(past, episode, stratum, at, None))
    return treated, controls


def _first_alerts(past: Past, episodes: dict[str, list[Episode]]) -> dict[tuple[str, float], RaisedAlert]:
    found: dict[tuple[str, float], RaisedAlert] = {}
    for alert in sorted(past.alerts.values(), key=lambda each: each.raised_at):
        episode = episode_at(episodes.get(alert.conversation, []), alert.raised_at)
        if episode is not None:
            found.setdefault((episode.conversation, episode.begun_at), alert)
    return found


def _first_asked(
    past: Past, episodes: dict[str, list[Episode]]
) -> dict[tuple[str, float], InterventionRecord]:
    found: dict[tuple[str, float], InterventionRecord] = {}
    for asked in sorted(past.interventions.values(), key=lambda each: each.at):
        episode = episode_at(episodes.get(asked.conversation, []), asked.at)
        if episode is not None:
            found.setdefault((episode.conversation, episode.begun_at), asked)
    return found


def _stratum(alert: RaisedAlert) -> Stratum:
    return alert.queue, find(alert.cause).family


def _from(past: Past, episode: Episode, stratum: Stratum, at: float, kind: str | None) -> WentOn:
    name = episode.conversation
    scores = [each for each in past.scores(name) if episode.begun_at <= each[0] <= episode.ended_at]
    before = [probability for time, probability in scores if time <= at][-_BEFORE:]
    after = [probability for time, probability in scores if time > at]
    waits = past.waits.get(name, {})
    waited = sum(
        min(until, episode.ended_at) - max(since, at)
        for (_, since), until in waits.items()
        if until > at and since < episode.ended_at
    )
    return WentOn(
        conversation=name,
        stratum=stratum,
        at=at,
        kind=kind,
        attention=fmean(after) - fmean(before) if before and after else None,
        waited=waited,
        rating=past.ratings.get((name, episode.begun_at)),
    )


def _compared(kind: str, measure: str, treated: list[WentOn], controls: list[WentOn]) -> Comparison:
    with_it, without_it = _values(treated, measure), _values(controls, measure)
    both = sorted(with_it.keys() & without_it.keys())
    treated_count = sum(len(with_it[each]) for each in both)
    control_count = sum(len(without_it[each]) for each in both)
    counts = Comparison(
        kind=kind,
        measure=measure,
        with_it=treated_count,
        without_it=control_count,
        alone=sum(map(len, with_it.values())) - treated_count,
    )
    spare = min(treated_count, control_count) - len(both)
    if min(treated_count, control_count) < LEAST_CHECKED or spare <= 0:
        return counts
    weights = {each: len(with_it[each]) / treated_count for each in both}
    mean_with = sum(weights[each] * fmean(with_it[each]) for each in both)
    mean_without = sum(weights[each] * fmean(without_it[each]) for each in both)
    variance = _spread(with_it, both, treated_count) / treated_count
    variance += _spread(without_it, both, control_count) * sum(
        weights[each] ** 2 / len(without_it[each]) for each in both
    )
    difference, half = mean_with - mean_without, NORMAL_975 * sqrt(variance)
    return Comparison(
        kind=kind,
        measure=measure,
        with_it=treated_count,
        without_it=control_count,
        alone=counts.alone,
        mean_with=mean_with,
        mean_without=mean_without,
        difference=Interval(difference - half, difference, difference + half),
    )


def _values(went_on: Iterable[WentOn], measure: str) -> dict[Stratum, list[float]]:
    found: defaultdict[Stratum, list[float]] = defaultdict(list)
    for each in went_on:
        value = _MEASURES[measure](each)
        if value is not None:
            found[each.stratum].append(value)
    return found


def _spread(values: Mapping[Stratum, list[float]], strata: list[Stratum], count: int) -> float:
    """Return the variance within the groups."""
    squares = sum((value - fmean(values[each])) ** 2 for each in strata for value in values[each])
    return squares / (count - len(strata))
