"""Which cases a silence covers, and for which the case of their queue stands."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream.cases.grouping import silenced, standing_for
from stream.records import Case, CasePart, Owned, Silence


def part(cause: str, **fields: Any) -> CasePart:
    known = {"severity": "warning", "since": 1.0, "raised_at": 1.0}
    return CasePart(alert=f"a-{cause}", cause=cause, **(known | fields))


def case(*causes: str, **fields: Any) -> Case:
    known = {"id": "k1", "subject": "c1", "queue": "billing", "severity": "warning", "channel": "chat"}
    parts = tuple(part(cause) for cause in causes)
    return Case(cause=causes[0], opened_at=1.0, updated_at=1.0, **({"parts": parts} | known | fields))


def of_queue(*causes: str, **fields: Any) -> Case:
    known = {"id": "k-queue", "subject": "billing", "subject_kind": "queue", "severity": "critical"}
    return case(*causes, **(known | fields))


def silence(id_: str = "s1", **fields: Any) -> Silence:
    return Silence(id=id_, by="Lin", reason="a drill", **({"starts_at": 0.0, "ends_at": 100.0} | fields))


@pytest.mark.parametrize(
    ("fields", "holds"),
    [
        ({"queue": "billing"}, True),
        ({"queue": "orders"}, False),
        ({"cause": "threat"}, True),
        ({"cause": "queue_wait"}, False),
        ({"channel": "chat"}, True),
        ({"channel": "voice"}, False),
        ({"agent": "bob"}, False),
        ({"agent": "ann", "queue": "billing", "cause": "threat"}, True),
        ({"agent": "ann", "queue": "orders"}, False),
    ],
)
def test_a_silence_covers_what_matches_all_its_fields(fields: dict[str, Any], holds: bool) -> None:
    found = silenced(case("threat", agent="ann"), [silence(**fields)], 50.0)
    assert (found is not None) == holds


def test_a_new_cause_that_no_silence_covers_is_told() -> None:
    both = case("threat", "queue_wait")
    first, second = silence("s1", cause="threat", ends_at=90.0), silence("s2", cause="queue_wait")
    assert silenced(both, [first], 50.0) is None
    assert silenced(both, [first, second], 50.0) == first, "with its end the silence of the case ends"
    ended = case("threat", "queue_wait", parts=(part("threat"), part("queue_wait", open=False)))
    assert silenced(ended, [first], 50.0) == first


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), max_size=5), st.floats(0, 100))
def test_a_case_is_silent_exactly_while_some_silence_runs(
    spans: list[tuple[float, float]], at: float
) -> None:
    known = [silence(f"s{place}", starts_at=begin, ends_at=end) for place, (begin, end) in enumerate(spans)]
    assert (silenced(case("threat"), known, at) is not None) == any(b <= at < e for b, e in spans)


WAITS = case("queue_wait")


@pytest.mark.parametrize("cause", ["surge", "wait_surge", "unassigned", "nobody_on"])
def test_the_case_of_a_queue_stands_for_those_who_only_wait_in_it(cause: str) -> None:
    queue = of_queue(cause)
    assert standing_for(WAITS, [case("threat", id="other"), queue]) == queue
    claimed = Owned(status="claimed", owner="Lin")
    assert standing_for(WAITS, [of_queue(cause, owned=claimed)]) is not None


@pytest.mark.parametrize(
    ("one", "queue"),
    [
        (case("queue_wait", "threat"), of_queue("surge")),
        (case("reply_wait"), of_queue("surge")),
        (case("queue_wait", queue="orders"), of_queue("surge")),
        (case("queue_wait", owned=Owned(status="claimed", owner="Lin")), of_queue("surge")),
        (case("queue_wait", severity="critical"), of_queue("unassigned", severity="warning")),
        (WAITS, of_queue("too_few_arrivals")),
        (WAITS, of_queue("surge", owned=Owned(status="resolved"))),
        (WAITS, case("queue_wait", id="another")),
        (of_queue("surge"), of_queue("surge")),
    ],
)
def test_people_are_told_of_every_other_case_itself(one: Case, queue: Case) -> None:
    assert standing_for(one, [queue]) is None
