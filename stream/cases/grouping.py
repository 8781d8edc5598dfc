"""Which cases are told to nobody: silenced ones, and waits for which the case of their queue stands.

Pure functions of what is open now, after Alertmanager's silences and inhibition. They change no case, only
who is told of it. Viewers and notifications use the same ones.
"""

from __future__ import annotations

from collections.abc import Iterable

from detectors.contract.causes import find
from detectors.contract.readings import SEVERITIES
from stream.records import Case, Silence

_STANDS_FOR_WAITS = frozenset({"surge", "staffing"})


def silenced(case: Case, silences: Iterable[Silence], at: float) -> Silence | None:
    """Return the silence that keeps people from being told of a case at the time `at`, or None.

    A case is silent while each of its open causes is: a new cause that no silence covers is told. Of several
    silences it is the one whose end is the end of the silence.

    Args:
        case: the case.
        silences: those that are known, also ended ones.
        at: seconds since 1970, by the clock by which silences end.
    """
    holding = [one for one in silences if one.starts_at <= at < one.ends_at and _is_where(one, case)]
    covers = []
    for cause in _open_causes(case):
        matching = [one for one in holding if one.cause in (None, cause)]
        if not matching:
            return None
        covers.append(max(matching, key=lambda one: (one.ends_at, one.id)))
    return min(covers, key=lambda one: (one.ends_at, one.id))


def standing_for(case: Case, cases: Iterable[Case]) -> Case | None:
    """Return the case of a queue that stands for a case, or None if people are told of the case itself.

    A queue that has a surge, or whose customers wait while agents are free or nobody is on, stands for those
    who only wait in it: nobody has taken their case, it has no other cause, and it is no more severe.

    Args:
        case: the case.
        cases: cases among which those of queues are. Others, and resolved ones, stand for none.
    """
    waits = all(find(cause).wait == "queue" for cause in _open_causes(case))
    if case.subject_kind != "conversation" or case.owned.status != "open" or not waits:
        return None
    return next((one for one in cases if _stands(one) and _covers(one, case)), None)


def _stands(case: Case) -> bool:
    if case.subject_kind != "queue" or case.owned.status == "resolved":
        return False
    return any(find(cause).family in _STANDS_FOR_WAITS for cause in _open_causes(case))


def _covers(queue_case: Case, case: Case) -> bool:
    return queue_case.queue == case.queue and SEVERITIES.index(queue_case.severity) >= SEVERITIES.index(
        case.severity
    )


def _is_where(silence: Silence, case: Case) -> bool:
    wanted = ((silence.queue, case.queue), (silence.channel, case.channel), (silence.agent, case.agent))
    return all(asked in (None, has) for asked, has in wanted)


def _open_causes(case: Case) -> set[str]:
    """Return the causes of its open parts, or its cause when none is open."""
    return {part.cause for part in case.parts if part.open} or {case.cause}
