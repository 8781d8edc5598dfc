"""Thresholds by queue that miss the least for so many cases. Pure.

Each queue has a curve of cases against misses. Of its points only those on the lower convex hull can be best
for a price of a case. From the strictest ones on, the step that saves the most misses for a case is taken
next, in whichever queue it is, as long as the budget allows.

Sources: H. Everett, "Generalized Lagrange multiplier method for solving problems of optimum allocation of
resources", Operations Research 11, 1963; B. Fox, "Discrete optimization via marginal analysis", Management
Science 13, 1966; F. Provost and T. Fawcett, "Robust classification for imprecise environments", Machine
Learning 42, 2001 (the hull).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from stream.tuning.curve import Point


class Proposal(Struct, frozen=True, kw_only=True):
    """The shift of each queue, and what all of them come to: `cases` with those about queues, and `missed`.

    `reached` says whether the strictest thresholds keep the budget.
    """

    shifts: dict[str, float]
    cases: int
    missed: int
    reached: bool


def propose(curves: Mapping[str, Sequence[Point]], about_queues: int, most: float) -> Proposal:
    """Return the thresholds that miss the least for at most so many cases in the span.

    Where more cases would save no miss, fewer are taken. Of shifts that come to the same the strictest is.
    """
    hulls = {name: hull(points) for name, points in curves.items() if points}
    taken = dict.fromkeys(hulls, 0)
    cases = about_queues + sum(points[0].cases for points in hulls.values())
    reached = cases <= most
    # The steps of a hull come in the order of their worth.
    steps = sorted(
        (
            (_worth(points, place), name, place)
            for name, points in hulls.items()
            for place in range(len(points) - 1)
        ),
        key=lambda step: (-step[0], step[1], step[2]),
    )
    for _, name, place in steps:
        more = hulls[name][place + 1].cases - hulls[name][place].cases
        if taken[name] == place and cases + more <= most:
            taken[name], cases = place + 1, cases + more
    chosen = {name: hulls[name][place] for name, place in taken.items()}
    return Proposal(
        shifts={name: point.shift for name, point in sorted(chosen.items())},
        cases=cases,
        missed=sum(point.missed for point in chosen.values()),
        reached=reached,
    )


def hull(points: Sequence[Point]) -> list[Point]:
    """Return the points of the lower convex hull, from the fewest cases on, while misses become fewer.

    >>> points = Point(0, 9, 4, 0), Point(1, 5, 3, 1), Point(2, 4, 1, 3), Point(3, 1, 0, 4)
    >>> [point.shift for point in hull(points)]
    [3, 1, 0]
    """
    found: list[Point] = []
    for point in sorted(points, key=lambda each: (each.cases, each.missed, -each.shift)):
        if found and point.missed >= found[-1].missed:
            continue
        while len(found) > 1 and _turns_up(found[-2], found[-1], point):
            found.pop()
        found.append(point)
    return found


def _turns_up(first: Point, middle: Point, last: Point) -> bool:
    """Return whether the middle lies on or above the line from the first to the last."""
    return (first.missed - middle.missed) * (last.cases - first.cases) <= (first.missed - last.missed) * (
        middle.cases - first.cases
    )


def _worth(points: Sequence[Point], place: int) -> float:
    """Return how many misses the step after a point saves for a case."""
    here, there = points[place], points[place + 1]
    return (here.missed - there.missed) / max(1e-9, there.cases - here.cases)
