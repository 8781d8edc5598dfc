"""What the cases of a run come to: how many there are, how many were right, and what was missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from statistics import median

from msgspec import Struct

from stream.backtest.found import Found, FoundCase
from stream.backtest.judged import Said
from stream.spot_checks.misses import wilson


class Share(Struct, frozen=True, kw_only=True):
    """`times` of `of`, with the 95 % interval of their share by Wilson's score."""

    times: int
    of: int
    low: float
    share: float
    high: float


class Figures(Struct, frozen=True, kw_only=True):
    """What a run comes to. Shares and means are None where nothing is known.

    `cases` counts by cause, `queues` by queue. `hours` are those of supervisors, and `per_hour` the cases in
    one of them. `precision` is the share of the judged conversations with a case that were in trouble,
    `recall` that of the conversations in trouble that had a case. `lead` is the median of the seconds from a
    case to the end of its conversation: the time that was left to act.
    """

    cases: dict[str, int]
    queues: dict[str, int]
    total: int
    hours: float | None
    per_hour: float | None
    precision: Share | None
    recall: Share | None
    judged_by_people: int
    lead: float | None


def figures(found: Found, said: Mapping[str, Said], hours: float | None) -> Figures:
    """Return the figures of a run.

    Args:
        said: what is known of conversations.
        hours: of supervisors, in the time from which the cases are.
    """
    cases = list(found.cases.values())
    with_case = {case.subject for case in cases if case.subject_kind == "conversation"}
    judged = [said[name].trouble for name in with_case & said.keys()]
    in_trouble = {name for name, each in said.items() if each.trouble}
    leads = list(_leads(cases, found))
    return Figures(
        cases=_counted(case.cause for case in cases),
        queues=_counted(case.queue for case in cases),
        total=len(cases),
        hours=hours,
        per_hour=round(len(cases) / hours, 3) if hours else None,
        precision=_share(sum(judged), len(judged)),
        recall=_share(len(in_trouble & with_case), len(in_trouble)),
        judged_by_people=sum(each.by_person for each in said.values()),
        lead=round(median(leads), 1) if leads else None,
    )


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items(), key=lambda each: (-each[1], each[0])))


def _leads(cases: Iterable[FoundCase], found: Found) -> Iterable[float]:
    for case in cases:
        ended = found.ended.get(case.subject) if case.subject_kind == "conversation" else None
        if ended is not None and ended.at >= case.opened_at:
            yield ended.at - case.opened_at


def _share(times: int, of: int) -> Share | None:
    if not of:
        return None
    low, share, high = (round(each, 4) for each in wilson(times, of))
    return Share(times=times, of=of, low=low, share=share, high=high)
