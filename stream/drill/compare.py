"""Compares what people did in a drill with what happened when it was recorded, case by case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from statistics import median

from msgspec import Struct

from stream.drill.happened import Handled, Happened, until

SAME_WITHIN = 900.0
"""Seconds by which a case may be opened earlier or later and is still about the same trouble."""


class Told(Struct, frozen=True, kw_only=True):
    """What happened to a case, in seconds: `opened` since the beginning, the others since it was opened.

    `by` is who claimed it first, or resolved it without a claim. `why` is the reason of a person, or how its
    last cause ended.
    """

    opened: float
    claimed: float | None = None
    by: str | None = None
    resolved: float | None = None
    why: str | None = None


class Pair(Struct, frozen=True, kw_only=True):
    """A case as it went `then` and `now`; None where there was none."""

    subject: str
    queue: str
    cause: str
    severity: str
    then: Told | None
    now: Told | None


class Side(Struct, frozen=True, kw_only=True):
    """One of the two: its cases, how many were claimed, the median seconds until then, and what nobody took.

    `nobody` counts cases that ended, or were open at the end, without anybody having had them.
    """

    cases: int
    claimed: int
    to_claim: float | None
    nobody: int
    nobody_critical: int
    people: dict[str, dict[str, int]]


class Report(Struct, frozen=True, kw_only=True):
    """What a drill says at its end.

    `begin` is when the stretch was recorded (seconds since 1970) and `played` how many of its seconds were.
    At another `speed` than 1 people had `to_claim` divided by it by the clock. `then` is None of a file.
    """

    begin: float
    played: float
    speed: float
    now: Side
    then: Side | None
    cases: tuple[Pair, ...]


def report(
    begin: float, played: float, speed: float, opens_at: float, now: Happened, then: Happened | None
) -> Report:
    """Return the report of a drill. `opens_at` is when it began by the time of its floor."""
    before = None if then is None else until(then, begin + played)
    recorded = {case: _told(case, begin) for case in before.cases} if before is not None else {}
    by_now = {case: _told(case, opens_at) for case in now.cases}
    pairs = [
        Pair(
            subject=case.subject,
            queue=case.queue,
            cause=case.cause,
            severity=case.severity,
            then=recorded[one] if one is not None else None,
            now=by_now[other] if other is not None else None,
        )
        for one, other in _pairs(recorded, by_now)
        if (case := one or other) is not None
    ]
    return Report(
        begin=begin,
        played=played,
        speed=speed,
        now=_side(now),
        then=None if before is None else _side(before),
        cases=tuple(sorted(pairs, key=_place)),
    )


def _told(case: Handled, begin: float) -> Told:
    return Told(
        opened=round(case.opened_at - begin, 3),
        claimed=_after(case, case.claimed_at),
        by=case.taken_by,
        resolved=_after(case, case.resolved_at),
        why=case.why,
    )


def _after(case: Handled, time: float | None) -> float | None:
    return None if time is None else max(0.0, round(time - case.opened_at, 3))


def _pairs(
    recorded: Mapping[Handled, Told], played: Mapping[Handled, Told]
) -> Iterator[tuple[Handled | None, Handled | None]]:
    """Yield each case with its like, the nearest of the same subject: first of one cause, then of any."""
    gone, new = set(recorded), set(played)
    for _, _, one, other in sorted(
        (one.cause != other.cause, abs(recorded[one].opened - played[other].opened), one, other)
        for one in recorded
        for other in played
        if one.subject == other.subject and abs(recorded[one].opened - played[other].opened) <= SAME_WITHIN
    ):
        if one in gone and other in new:
            gone.remove(one)
            new.remove(other)
            yield one, other
    yield from ((one, None) for one in gone)
    yield from ((None, other) for other in new)


def _place(pair: Pair) -> tuple[float, str, str]:
    first = min(told.opened for told in (pair.then, pair.now) if told is not None)
    return first, pair.subject, pair.cause


def _side(happened: Happened) -> Side:
    waits = [case.claimed_at - case.opened_at for case in happened.cases if case.claimed_at is not None]
    nobodys = [case for case in happened.cases if case.taken_by is None and case.claimed_at is None]
    people: dict[str, Counter[str]] = {}
    for did in happened.done:
        people.setdefault(did.by, Counter())[did.kind] += 1
    return Side(
        cases=len(happened.cases),
        claimed=len(waits),
        to_claim=round(max(0.0, median(waits)), 3) if waits else None,
        nobody=len(nobodys),
        nobody_critical=sum(case.severity == "critical" for case in nobodys),
        people={name: dict(sorted(people[name].items())) for name in sorted(people)},
    )
