"""Thresholds by queue that miss the least for so many cases. Pure.

Each queue has a curve of cases against misses. Of its points only those on the lower convex hull can be best
for a price of a case. From the strictest ones on, the step that saves the most misses for a case is taken
next, in whichever queue it is, as long as the budget allows.

What people said of a queue is often little: that nobody was missed in three troubled conversations says
nothing of the next one. So its share of misses is shrunk towards that of all queues (a beta prior worth
`PRIOR` conversations) before the curves are compared.

Sources: H. Everett, "Generalized Lagrange multiplier method for solving problems of optimum allocation of
resources", Operations Research 11, 1963; B. Fox, "Discrete optimization via marginal analysis", Management
Science 13, 1966; F. Provost and T. Fawcett, "Robust classification for imprecise environments", Machine
Learning 42, 2001 (the hull); B. Efron and C. Morris, "Data analysis using Stein's estimator and its
generalizations", JASA 70, 1975 (the shrinkage).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from stream.tuning.curve import Point

PRIOR = 30.0
"""Conversations in trouble from which on what was said of a queue itself weighs more than that of all."""


class Proposal(Struct, frozen=True, kw_only=True):
    """The shift of each queue, and what all of them come to: `cases` with those about queues.

    `missed` are the misses that were seen at these shifts, before the shrinkage. `reached` says whether the
    strictest thresholds keep the budget.
    """

    shifts: dict[str, float]
    cases: int
    missed: float
    reached: bool


def propose(curves: Mapping[str, Sequence[Point]], about_queues: int, most: float) -> Proposal:
    """Return the thresholds that miss the least for at most so many cases in the span.

    Where more cases would save no miss, fewer are taken. Of shifts that come to the same the strictest is.
    """
    hulls = {name: hull(points) for name, points in shrunk(curves).items() if points}
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
    shifts = {name: point.shift for name, point in sorted(chosen.items())}
    return Proposal(
        shifts=shifts,
        cases=cases,
        missed=sum(point.missed for name in shifts for point in curves[name] if point.shift == shifts[name]),
        reached=reached,
    )


def shrunk(curves: Mapping[str, Sequence[Point]]) -> dict[str, list[Point]]:
    """Return the curves with the misses that are to be expected, by what was said of each queue and of all.

    >>> curve = {"a": [Point(0.0, 9, 3, 0)], "b": [Point(0.0, 9, 0, 27)]}
    >>> {queue: round(points[0].missed, 2) for queue, points in shrunk(curve).items()}
    {'a': 3.27, 'b': 26.53}
    """
    places = range(min((len(points) for points in curves.values()), default=0))
    shares = [_share(points[place] for points in curves.values()) for place in places]
    found: dict[str, list[Point]] = {}
    for name, points in curves.items():
        found[name] = []
        for point, share in zip(points, shares, strict=True):
            troubled = point.right + point.missed
            # A queue of which nobody said anything has one such conversation, so that it is not forgotten.
            expected = (point.missed + PRIOR * share) / (troubled + PRIOR) * (troubled + 1.0)
            found[name].append(point._replace(missed=expected))
    return found


def _share(points: Iterable[Point]) -> float:
    counts = [(point.missed, point.right + point.missed) for point in points]
    return sum(missed for missed, _ in counts) / max(1.0, sum(troubled for _, troubled in counts))


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
