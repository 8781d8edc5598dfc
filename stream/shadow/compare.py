"""Compares the cases of the live floor with those of a shadow. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from stream.records import Alert, AlertStep, CaseStep, ConversationStarted, HistoryRecord

Kind: TypeAlias = Literal["only_live", "only_shadow"]


class SeenCase(Struct, frozen=True, kw_only=True):
    """A case as one of the floors has opened it: its causes in the order in which they were raised.

    `said` is what the customer said that the first alert rests on.
    """

    id: str
    subject: str
    subject_kind: str
    queue: str
    opened_at: float
    causes: tuple[str, ...]
    said: str | None = None


class Difference(Struct, frozen=True, kw_only=True):
    """A case that only one of the two has."""

    kind: Kind
    case: SeenCase


class Moved(Struct, frozen=True, kw_only=True):
    """A case that both have, opened at another time or with other causes."""

    live: SeenCase
    shadow: SeenCase


class Comparison(Struct, frozen=True, kw_only=True):
    """The cases that were opened from `since` to `until` (event times) by either floor.

    `same` counts those that both have alike. `by_cause` has by the first cause how many cases the live floor
    and the shadow opened, and `live` and `shadow` all of them.
    """

    since: float
    until: float
    live: int
    shadow: int
    same: int
    only: tuple[Difference, ...]
    moved: tuple[Moved, ...]
    by_cause: dict[str, tuple[int, int]]

    def per_hour(self, supervisors: int) -> tuple[float, float]:
        """Return the cases of the live floor and of the shadow for each hour of a supervisor."""
        hours = max(self.until - self.since, 1.0) / 3600.0 * supervisors
        return self.live / hours, self.shadow / hours


class Floor:
    """Takes the history of one floor."""

    def __init__(self) -> None:
        self.began: dict[str, float] = {}
        self._alerts: dict[str, Alert] = {}
        self._cases: dict[str, SeenCase] = {}

    def take(self, step: HistoryRecord) -> None:
        """Take one record of the history, in its order."""
        if isinstance(step, ConversationStarted):
            self.began.setdefault(step.conversation, step.begun_at)
        elif isinstance(step, AlertStep):
            self._alerts.setdefault(step.alert.id, step.alert)
        elif isinstance(step, CaseStep):
            case = step.case
            self._cases[case.id] = SeenCase(
                id=case.id,
                subject=case.subject,
                subject_kind=case.subject_kind,
                queue=case.queue,
                opened_at=case.opened_at,
                causes=tuple(dict.fromkeys(part.cause for part in case.parts)),
                said=self._said(part.alert for part in case.parts),
            )

    def cases(self, since: float, until: float, began: Mapping[str, float]) -> list[SeenCase]:
        """Return the cases that were opened in a time, of conversations that began in it too."""
        return [
            case
            for case in self._cases.values()
            if since <= case.opened_at <= until
            and (case.subject_kind == "queue" or began.get(case.subject, since) >= since)
        ]

    def _said(self, alerts: Iterable[str]) -> str | None:
        known = (self._alerts.get(alert) for alert in alerts)
        return next((each.evidence.quote for each in known if each is not None and each.evidence.quote), None)


def compare(live: Floor, shadow: Floor, since: float, until: float) -> Comparison:
    """Compare the cases of two floors that had the same events.

    A conversation that began before `since` is left out: the shadow may not know its beginning.
    """
    began = {**shadow.began, **live.began}
    ours = live.cases(since, until, began)
    others = {case.id: case for case in shadow.cases(since, until, began)}
    counts = Counter[tuple[str, bool]]()
    for case in ours:
        counts[case.causes[0], True] += 1
    for case in others.values():
        counts[case.causes[0], False] += 1
    total = len(others)
    same, only, moved = 0, [], []
    left: list[SeenCase] = []
    for case in ours:
        other = others.pop(case.id, None)
        if other is None:
            left.append(case)
        elif set(other.causes) == set(case.causes):
            same += 1
        else:
            moved.append(Moved(live=case, shadow=other))
    by_subject = {case.subject: case for case in others.values()}
    for case in left:
        other = by_subject.pop(case.subject, None)
        if other is None:
            only.append(Difference(kind="only_live", case=case))
        else:
            del others[other.id]
            moved.append(Moved(live=case, shadow=other))
    only += [Difference(kind="only_shadow", case=case) for case in others.values()]
    return Comparison(
        since=since,
        until=until,
        live=len(ours),
        shadow=total,
        same=same,
        only=tuple(sorted(only, key=lambda each: (each.case.opened_at, each.case.id))),
        moved=tuple(sorted(moved, key=lambda each: (each.live.opened_at, each.live.id))),
        by_cause={
            cause: (counts[cause, True], counts[cause, False]) for cause in sorted({key[0] for key in counts})
        },
    )
