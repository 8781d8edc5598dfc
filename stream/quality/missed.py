"""What StepIn missed, by family of causes, queue and language: an estimate from spot checks. Pure.

Only what people were asked about counts for the estimate, as what they say unasked is no sample. That is
counted beside it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

from msgspec import Struct

from detectors.contract.causes import find
from stream.quality.past import Found, Past
from stream.spot_checks.misses import Misses, misses

ALL = "*"
UNSAID = "unsaid"
"""The family of a miss of which nobody said what was missed."""


class Group(NamedTuple):
    """What is counted together. `*` stands for all."""

    family: str
    queue: str
    language: str


class MissedReport(Struct, frozen=True, kw_only=True):
    """How much was missed in a group.

    `checked` conversations were answered about, of which `not_fine` were not fine; `raised_nothing` is how
    many ended without an alert, `told` how many people say StepIn missed without being asked, `right` how
    many conversations had an alert that people call right. `estimate` is None with too few answers. Its
    `found` holds for the alerts that people have answered: of the others nobody knows.
    """

    group: Group
    checked: int
    not_fine: int
    raised_nothing: int
    told: int
    right: int
    estimate: Misses | None


def report(past: Past) -> list[MissedReport]:
    """Return the report of each group of which something is known: of all, of each queue and language."""
    counted = _counted(past)
    groups = {Group(ALL, ALL, ALL)} | set(counted["not_fine"]) | set(counted["told"])
    groups |= {each._replace(family=ALL) for each in counted["checked"]}
    return [_of(group, counted) for group in sorted(groups)]


def _of(group: Group, counted: dict[str, Counter[Group]]) -> MissedReport:
    whole = group._replace(family=ALL)
    checked, raised_nothing = counted["checked"][whole], counted["raised_nothing"][whole]
    not_fine, right = counted["not_fine"][group], counted["right"][group]
    return MissedReport(
        group=group,
        checked=checked,
        not_fine=not_fine,
        raised_nothing=raised_nothing,
        told=counted["told"][group],
        right=right,
        estimate=misses(checked, not_fine, raised_nothing, right),
    )


def _counted(past: Past) -> dict[str, Counter[Group]]:
    counted: defaultdict[str, Counter[Group]] = defaultdict(Counter)
    alerted = {alert.conversation for alert in past.alerts.values()}
    quiet = {
        episode.conversation: episode
        for episode in past.episodes.values()
        if episode.quiet and episode.conversation not in alerted
    }
    for episode in quiet.values():
        _count(counted["raised_nothing"], set(), episode.queue, episode.language)
    for conversation, found in _by_conversation(past, "spot").items():
        # A conversation with an alert since then is no longer one that raised nothing.
        about = quiet.get(conversation)
        if about is None:
            continue
        bad = [each for each in found if each.what == "not_fine"]
        _count(counted["checked"], set(), about.queue, about.language)
        if 2 * len(bad) >= len(found):
            _count(counted["not_fine"], _families(bad), about.queue, about.language)
    episodes = {episode.conversation: episode for episode in past.episodes.values()}
    for conversation, found in _by_conversation(past, "missed").items():
        if (where := episodes.get(conversation)) is not None:
            _count(counted["told"], _families(found), where.queue, where.language)
    right: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for alert in past.alerts.values():
        if alert.is_right():
            right[alert.conversation, alert.queue, alert.language].add(find(alert.cause).family)
    for (_, queue, language), families in right.items():
        _count(counted["right"], families, queue, language)
    return counted


def _by_conversation(past: Past, kind: str) -> dict[str, list[Found]]:
    found: defaultdict[str, list[Found]] = defaultdict(list)
    for (conversation, of_kind, _), each in past.remarks.items():
        if of_kind == kind:
            found[conversation].append(each)
    return dict(found)


def _families(found: list[Found]) -> set[str]:
    return {UNSAID if each.cause is None else find(each.cause).family for each in found}


def _count(counts: Counter[Group], families: set[str], queue: str, language: str) -> None:
    """Count one conversation in each group that holds it."""
    for family in families | {ALL}:
        counts.update({Group(family, *place) for place in ((ALL, ALL), (queue, ALL), (ALL, language))})
