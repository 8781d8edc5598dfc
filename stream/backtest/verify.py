"""Verifies that a backtest finds what the live floor found: the same cases, by the same rules and models."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from stream.backtest.found import Found
from stream.log import Log, topics
from stream.log.follower import Follower


class Difference(Struct, frozen=True, kw_only=True):
    """One difference: of the case or alert `id`, `what` was `live` and is `backtest`. None: it is missing."""

    id: str
    what: str
    live: str | None
    backtest: str | None
    subject: str = ""
    at: float = 0.0


class Verdict(Struct, frozen=True, kw_only=True):
    """What was compared, and every difference."""

    cases: int
    alerts: int
    differences: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        """Whether both have found the same."""
        return not self.differences


def verify(live: Found, backtest: Found) -> Verdict:
    """Compare the ids of cases and alerts, and of each alert the version of the rules and the model."""
    found = [*_cases(live, backtest), *_alerts(live, backtest)]
    return Verdict(
        cases=len(live.cases.keys() | backtest.cases.keys()),
        alerts=len(live.alerts.keys() | backtest.alerts.keys()),
        differences=tuple(sorted(found, key=lambda each: (each.at, each.id))),
    )


def _cases(live: Found, backtest: Found) -> Iterator[Difference]:
    for name in live.cases.keys() ^ backtest.cases.keys():
        case = live.cases.get(name) or backtest.cases[name]
        here = name in live.cases
        yield Difference(
            id=name,
            what="case",
            live=case.cause if here else None,
            backtest=None if here else case.cause,
            subject=case.subject,
            at=case.opened_at,
        )


def _alerts(live: Found, backtest: Found) -> Iterator[Difference]:
    for name in sorted(live.alerts.keys() | backtest.alerts.keys()):
        ours, theirs = backtest.alerts.get(name), live.alerts.get(name)
        if ours is None or theirs is None:
            alert = ours or theirs
            assert alert is not None
            sides = (None if theirs is None else theirs.cause, None if ours is None else ours.cause)
            yield Difference(id=name, what="alert", live=sides[0], backtest=sides[1], at=alert.raised_at)
            continue
        for what, was, now in (
            ("rules", str(theirs.rules), str(ours.rules)),
            ("model", str(theirs.model), str(ours.model)),
        ):
            if was != now:
                yield Difference(id=name, what=what, live=was, backtest=now, at=theirs.raised_at)


def found_live(log: Log) -> Found:
    """Return what a floor has found, as far back as its history goes.

    Raises:
        LogError: the history cannot be read.
    """
    found = Found()
    with Follower(log, [topics.HISTORY]) as follower:
        for record in follower.read_to_end():
            found.take(record.value or b"")
    return found
