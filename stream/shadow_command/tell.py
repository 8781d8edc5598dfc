"""Tells a comparison to people, line by line."""

from __future__ import annotations

from collections.abc import Iterator

from stream.core.partition_clock import written
from stream.shadow.compare import Comparison, SeenCase

_MOST_SAID = 60
_KINDS = {"only_live": "only live", "only_shadow": "only the shadow"}


def tell(found: Comparison, supervisors: int = 1) -> Iterator[str]:
    """Yield the lines of a comparison."""
    if found.until <= found.since:
        yield "the shadow has not come to its beginning yet: ask again"
        return
    live, shadow = found.per_hour(supervisors)
    yield f"from {written(found.since)} to {written(found.until)}"
    each = "supervisor-hour" if supervisors > 1 else "hour"
    yield f"cases: {found.live:,} live, {found.shadow:,} in the shadow"
    yield f"each {each}: {live:.1f} live, {shadow:.1f} in the shadow"
    yield f"alike: {found.same:,}, in other ways: {len(found.moved):,}"
    for cause, (ours, others) in found.by_cause.items():
        yield f"  {cause:22} {ours:>6,} {others:>6,}"
    for only in found.only:
        yield f"{_KINDS[only.kind]:16} {_case(only.case)}"
    for moved in found.moved:
        other = moved.shadow
        yield f"{'both':16} {_case(moved.live)}"
        yield f"{'':16} in the shadow {written(other.opened_at)}  {', '.join(other.causes)}"


def _case(case: SeenCase) -> str:
    said = f"  “{case.said[:_MOST_SAID]}”" if case.said else ""
    return f"{written(case.opened_at)}  {case.queue}  {', '.join(case.causes)}  {case.subject}{said}"
