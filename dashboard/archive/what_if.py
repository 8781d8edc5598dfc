"""What moved thresholds come to, beside those of today."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from dashboard.archive.changes import ALL, changed
from dashboard.archive.reading import Past
from stream.records import RulesVersion
from stream.rules.written import as_yaml as as_document
from stream.tuning.budget import Proposal, propose
from stream.tuning.changes import as_yaml, by_scope, difference, edits, with_changes
from stream.tuning.curve import Point, by_queue, of_all
from stream.tuning.floor import changes_of
from stream.tuning.kept import Bools
from stream.tuning.what_if import Figures, Outcome, Share, appear, figures, outcome

__all__ = ["Change", "Chosen", "Compared", "Figures", "Moved", "Point", "Proposal", "Share"]
_MOST_CURVES = 12


@dataclass(frozen=True)
class Chosen:
    """Which conversations count: those of a queue, a channel and a language, each `*` for any."""

    queue: str = ALL
    channel: str = ALL
    language: str = ALL


@dataclass(frozen=True)
class Moved:
    """A conversation whose case appears or vanishes."""

    conversation: str
    queue: str
    begun_at: float
    alert_at: float | None
    trouble: bool | None


@dataclass(frozen=True)
class Change:
    """A change as YAML, as the edits that the page of rules takes, and the whole rules with it as YAML."""

    yaml: str
    edits: str
    document: str


@dataclass(frozen=True)
class Compared:
    """The figures now and with the change, the cases that differ, and the change, if there is any."""

    now: Figures
    then: Figures
    appear: list[Moved]
    vanish: list[Moved]
    change: Change | None


def compare(past: Past, chosen: Chosen, values: Mapping[str, float], supervisors: float) -> Compared:
    """Return what moved thresholds come to. They are those of the chosen queue, or the default."""
    today, changes = past.today(), _changes(past, chosen.queue, values)
    then = by_scope(with_changes(past.rules, changes), past.kept.scopes) if changes else today
    before, after = outcome(past.kept, today, today), outcome(past.kept, then, today)
    count = _chosen(past, chosen)
    return Compared(
        now=figures(past.kept, before, supervisors, count),
        then=figures(past.kept, after, supervisors, count),
        appear=_moved(past, appear(before, after), after, count),
        vanish=_moved(past, appear(after, before), before, count),
        change=_told(past, changes),
    )


def _chosen(past: Past, chosen: Chosen) -> Bools | None:
    if chosen == Chosen():
        return None
    fits = [
        chosen.queue in (ALL, scope.queue)
        and chosen.channel in (ALL, scope.channel)
        and chosen.language in (ALL, scope.language)
        for scope in past.kept.scopes
    ]
    found: Bools = np.array(fits, dtype=bool)[past.kept.queues]
    return found


def _changes(past: Past, queue: str, values: Mapping[str, float]) -> dict[str, dict[str, Any]]:
    """Return the change: of a queue, or of the default, over which a queue's own fields stay."""
    before = past.rules.default if queue == ALL else past.rules.of(queue)
    change = difference(before, changed(before, values))
    return {queue: change} if change else {}


def _told(past: Past, changes: Mapping[str, Mapping[str, Any]]) -> Change | None:
    if not changes:
        return None
    whole = as_document(RulesVersion(rules=with_changes(past.rules, changes)))
    return Change(as_yaml(changes), json.dumps(edits(changes), separators=(",", ":")), whole)


def _moved(past: Past, places: list[int], found: Outcome, count: Bools | None) -> list[Moved]:
    kept = past.kept
    said = {-1: None, 0: False, 1: True}
    moved = [
        Moved(
            conversation=kept.conversations[place],
            queue=kept.scopes[int(kept.queues[place])].queue,
            begun_at=float(kept.begun_at[place]),
            alert_at=None if np.isnan(at := found.frustration.at[place]) else float(at),
            trouble=said[int(kept.trouble[place])],
        )
        for place in places
        if count is None or count[place]
    ]
    return sorted(moved, key=lambda each: -each.begun_at)


@st.cache_resource(show_spinner=False, max_entries=_MOST_CURVES)
def _curves(_past: Past, key: tuple[object, ...]) -> Mapping[str, list[Point]]:  # noqa: ARG001
    return by_queue(_past.kept, _past.today())


def curve(past: Past, key: tuple[object, ...], queue: str) -> list[Point]:
    """Return the curve of a queue, or of all. `key` tells one past from another."""
    curves = _curves(past, key)
    chosen = {name: points for name, points in curves.items() if queue in (ALL, name)}
    return of_all(chosen, _about(past, queue)) if chosen else []


def noise(past: Past, supervisors: float) -> float:
    """Return the cases per supervisor and hour by the rules of today, up to the next half."""
    today = past.today()
    now = figures(past.kept, outcome(past.kept, today, today), supervisors).per_supervisor_hour
    return max(0.5, math.ceil(2.0 * now) / 2.0)


def budget(
    past: Past, key: tuple[object, ...], per_supervisor_hour: float, supervisors: float
) -> tuple[Proposal, Change | None]:
    """Return the thresholds by queue that miss the least for a budget of cases, and the change to them."""
    most = per_supervisor_hour * supervisors * past.kept.hours
    proposal = propose(_curves(past, key), _about(past, ALL), most)
    return proposal, _told(past, changes_of(past.rules, proposal.shifts) if proposal.reached else {})


def _about(past: Past, queue: str) -> int:
    scopes = past.kept.scopes
    return sum(queue in (ALL, scopes[place].queue) for place in past.kept.about_queues.tolist())
