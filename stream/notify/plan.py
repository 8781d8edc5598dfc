"""Plans notifications: what is known and the time go in, what to send comes out. Pure.

After Alertmanager: silences, and which queue's case hides others, are worked out anew at each call, so
nothing is stored twice.
What a route was told of is noted in the same transaction as the notification itself: see `records`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from detectors.contract.readings import SEVERITIES
from stream.cases.grouping import silenced, standing_for
from stream.notify.known import Group, Known
from stream.notify.next_step import concerns, kind_of, next_step, open_since, told_of
from stream.notify.pacing import allowed_at, noted
from stream.notify.routes import Route
from stream.records import (
    Case,
    NotificationRecord,
    NotifiedCase,
    NotifiedGroup,
    NotifiedKind,
    NotifiedStep,
    Outgoing,
    Pace,
)

MOST_CASES = 2_000
"""In one notification: its record has to fit the topic. The others come with the next."""
MANY_QUEUES = 4
"""So many queues in trouble at once are told of together."""
FLOWS: frozenset[NotifiedKind] = frozenset({"waits", "queue"})


class Item(NamedTuple):
    """A case that a route has to be told of, and why."""

    case: Case
    step: NotifiedStep


class Draft(NamedTuple):
    """A notification without its text. `items` begin with the most severe case that has lasted longest."""

    route: str
    groups: Sequence[Group]
    items: Sequence[Item]
    made_at: float

    @property
    def id(self) -> str:
        """An id of its own."""
        steps = [f"{case.id} {step} {case.returned}" for case, step in self.items]
        content = "\n".join([self.route, repr(self.made_at), *steps])
        return hashlib.sha256(content.encode()).hexdigest()[:24]


class Planner:
    """Decides when which route is told of which cases.

    It remembers only since when something waits to be told. A restart gathers anew and tells nothing twice.
    """

    def __init__(self, routes: Mapping[str, Route]) -> None:
        self._routes = routes
        self._since: dict[Group, float] = {}

    def plan(self, known: Known, now: float) -> list[Draft]:
        """Return the notifications that are due at `now`, seconds since 1970."""
        pending = {
            group: items
            for name, route in self._routes.items()
            if route.is_told_at(now)
            for group, items in _pending(name, route, known, now).items()
        }
        self._since = {group: self._since.get(group, now) for group in pending}
        busy = known.in_flight()
        free = {
            group: items
            for group, items in pending.items()
            if group not in busy and now >= _allowed_at(group, items, known, now)
        }
        ready = [group for group in free if now >= self._since[group] + self._routes[group.route].gather]
        return [
            Draft(together[0].route, together, _ordered(free, together)[:MOST_CASES], now)
            for together in _joined(ready, free)
        ]


def _allowed_at(group: Group, items: Sequence[Item], known: Known, now: float) -> float:
    if any(item.step == "again" for item in items):
        # Whoever asks to be told again is, however much there was. What is new comes along.
        return now
    return allowed_at(group.kind, known.sent[group.route, group.queue], now)


def _joined(ready: Sequence[Group], free: Iterable[Group]) -> Iterator[Sequence[Group]]:
    """Yield the groups of each notification.

    When many queues of a route are in trouble at once, one is about all of them, also those that have only
    just begun.
    """
    floods: dict[str, list[Group]] = defaultdict(list)
    for group in free:
        if group.kind in FLOWS:
            floods[group.route].append(group)
    joined: set[str] = set()
    for group in ready:
        flood = floods[group.route]
        if group.kind not in FLOWS or len({each.queue for each in flood}) < MANY_QUEUES:
            yield [group]
        elif group.route not in joined:
            joined.add(group.route)
            yield sorted(flood)


def records(draft: Draft, title: str, body: str, known: Known) -> list[NotificationRecord]:
    """Return what to note of a notification that is made: itself, what its route knows then, and the pace."""
    route, now = draft.route, draft.made_at
    before = {item.case.id: known.told.get((route, item.case.id)) for item in draft.items}
    outgoing = Outgoing(
        id=draft.id,
        route=route,
        groups=tuple(NotifiedGroup(group.queue, group.kind) for group in draft.groups),
        severity=draft.items[0].case.severity,
        title=title,
        body=body,
        made_at=now,
        cases=tuple(
            NotifiedCase(case=case.id, step=step, before=before[case.id]) for case, step in draft.items
        ),
    )
    paces = [
        Pace(route=route, queue=queue, kind=kind, sent=noted(known.sent[route, queue].get(kind, ()), now))
        for _, queue, kind in draft.groups
    ]
    return [outgoing, *paces, *(told_of(route, case, now) for case, _ in draft.items)]


def undone(outgoing: Outgoing, known: Known) -> tuple[list[NotificationRecord], list[NotificationRecord]]:
    """Return what to keep and what to drop when a notification is taken back: then it was never made."""
    kept: list[NotificationRecord] = []
    dropped: list[NotificationRecord] = [outgoing]
    for each in outgoing.cases:
        told = known.told.get((outgoing.route, each.case))
        if told is not None and told.at == outgoing.made_at:
            dropped.append(told)
            kept += [each.before] if each.before is not None else []
    for group in outgoing.groups:
        times = known.sent[outgoing.route, group.queue].get(group.kind, ())
        sent = tuple(at for at in times if at != outgoing.made_at)
        pace = Pace(route=outgoing.route, queue=group.queue, kind=group.kind, sent=sent)
        (kept if sent else dropped).append(pace)
    return kept, dropped


def is_wanted(outgoing: Outgoing, route: Route | None, known: Known, now: float) -> bool:
    """Return whether a notification that was not delivered yet is still news for anybody."""
    if route is None or not route.is_told_at(now):
        return False
    cases = (known.cases.get(each.case) for each in outgoing.cases)
    return any(case is not None and case.owned.status == "open" and concerns(route, case) for case in cases)


def _pending(name: str, route: Route, known: Known, now: float) -> dict[Group, list[Item]]:
    """Return what a route has to be told of, by group."""
    found: dict[Group, list[Item]] = defaultdict(list)
    soon: dict[Group, list[Item]] = defaultdict(list)
    standing = _of_queues(route, known)
    # What would be told again soon is told along, so that one notification is about all of it.
    early = now + (route.repeat or 0.0) / 2
    for case in known.cases.values():
        told = known.told.get((name, case.id))
        step = next_step(route, case, told, now)
        later = step or (next_step(route, case, told, early) if told is not None else None)
        if later is None or (step is None and later != "again") or _is_hidden(case, standing, known, now):
            continue
        (found if step else soon)[Group(name, case.queue, kind_of(case))].append(Item(case, later))
    for group, items in found.items():
        if any(item.step == "again" for item in items):
            items += soon.get(group, ())
    return found


def _is_hidden(case: Case, standing: Mapping[str, Sequence[Case]], known: Known, now: float) -> bool:
    """Return whether nobody is told of a case: its queue's stands for it, or a silence covers it."""
    stands = standing_for(case, standing.get(case.queue, ()))
    return stands is not None or silenced(case, known.silences.values(), now) is not None


def _of_queues(route: Route, known: Known) -> dict[str, list[Case]]:
    """Return the cases of queues that a route is told of: only those stand for others there."""
    cases: dict[str, list[Case]] = defaultdict(list)
    for case in known.cases.values():
        if case.subject_kind == "queue" and case.owned.status != "resolved" and concerns(route, case):
            cases[case.queue].append(case)
    return cases


def _ordered(pending: Mapping[Group, Sequence[Item]], groups: Iterable[Group]) -> list[Item]:
    items = [item for group in groups for item in pending[group]]
    return sorted(
        items, key=lambda item: (-SEVERITIES.index(item.case.severity), open_since(item.case), item.case.id)
    )
