"""The document that a backtest prints: what was run, what it found, and what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from stream.backtest.compare import Comparison, Move, Shown
from stream.backtest.figures import Figures
from stream.backtest.found import Found, digest
from stream.backtest.run import Ran
from stream.backtest.verify import Verdict


class Ids(Struct, frozen=True, kw_only=True):
    """The ids of what was found. Two runs with one `digest` have found the same; `ids` are sorted."""

    count: int
    digest: str
    ids: tuple[str, ...] | None = None


class Listed(Struct, frozen=True, kw_only=True):
    """Cases to be read one by one, in the order of time."""

    count: int
    cases: tuple[Shown, ...]


class ListedMoves(Struct, frozen=True, kw_only=True):
    """Cases that move, in the order of time."""

    count: int
    cases: tuple[Move, ...]


class Against(Struct, frozen=True, kw_only=True):
    """With what a run was compared, and what that found."""

    what: str
    figures: Figures
    case_ids: Ids
    same: int


class Document(Struct, frozen=True, kw_only=True):
    """All that a backtest tells. Times are seconds since 1970.

    `events_per_second` is by the clock, of the run and not of what it is compared with. `cases` counts by
    cause. `rules` and `models` count the alerts by the version of the rules and the model that made them.
    `appear`, `vanish`, `move` and `against` are None where nothing was compared, `verify` where nothing was
    verified.
    """

    source: str
    events: int
    seconds: float
    events_per_second: float
    processes: int
    since: float
    until: float
    cases: dict[str, int]
    figures: Figures
    case_ids: Ids
    alert_ids: Ids
    rules: dict[str, int]
    models: dict[str, int]
    faults: int
    appear: Listed | None = None
    vanish: Listed | None = None
    move: ListedMoves | None = None
    against: Against | None = None
    verify: Verdict | None = None


def document(
    source: str, processes: int, ran: Ran, found: Found, figures: Figures, times: tuple[float, float]
) -> Document:
    """Return the document of a run. `found` is what counts of it, from `times` on and until then."""
    alerts = list(found.alerts.values())
    return Document(
        source=source,
        events=ran.events,
        seconds=round(ran.seconds, 2),
        events_per_second=round(ran.events / max(ran.seconds, 1e-9), 1),
        processes=processes,
        since=times[0],
        until=times[1],
        cases=figures.cases,
        figures=figures,
        case_ids=ids(found, listed=True),
        alert_ids=Ids(count=len(alerts), digest=digest(found.alerts)),
        rules=_counted([str(alert.rules) for alert in alerts]),
        models=_counted([alert.model or "none" for alert in alerts]),
        faults=ran.counters["faults"],
    )


def ids(found: Found, *, listed: bool) -> Ids:
    """Return the ids of the cases."""
    names = tuple(sorted(found.cases))
    return Ids(count=len(names), digest=digest(names), ids=names if listed else None)


def listed(comparison: Comparison) -> tuple[Listed, Listed, ListedMoves]:
    """Return what appears, vanishes and moves, with their numbers."""
    appear, vanish, move = comparison.appear, comparison.vanish, comparison.move
    return (
        Listed(count=len(appear), cases=appear),
        Listed(count=len(vanish), cases=vanish),
        ListedMoves(count=len(move), cases=move),
    )


def _counted(names: Sequence[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))
