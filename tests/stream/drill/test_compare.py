"""What a drill says at its end: the same trouble then and now side by side, and who did what."""

from __future__ import annotations

from typing import Any

from stream.drill.compare import Told, report
from stream.drill.happened import Did, Handled, Happened

THEN, NOW = 1_000.0, 50_000.0


def case(opened_at: float, subject: str = "c1", cause: str = "threat", **fields: Any) -> Handled:
    known = {"id": f"{subject}-{opened_at}", "queue": "billing", "severity": "warning"}
    return Handled(subject=subject, cause=cause, opened_at=opened_at, **(known | fields))


def test_a_case_stands_beside_its_like_with_seconds_since_it_was_opened() -> None:
    then = case(THEN + 60, claimed_at=THEN + 100, taken_by="Wu", resolved_at=THEN + 160, why="helped")
    now = case(NOW + 62, claimed_at=NOW + 72, taken_by="Lin")
    told = report(THEN, 600.0, 1.0, NOW, Happened((now,), ()), Happened((then,), ()))
    (pair,) = told.cases
    assert pair.then == Told(opened=60.0, claimed=40.0, by="Wu", resolved=100.0, why="helped")
    assert pair.now == Told(opened=62.0, claimed=10.0, by="Lin")
    assert told.then is not None and (told.then.to_claim, told.now.to_claim) == (40.0, 10.0)


def test_of_several_of_one_customer_the_same_cause_comes_first_and_each_counts_once() -> None:
    then = (case(THEN + 10, cause="threat"), case(THEN + 300, cause="frustration"))
    now = (case(NOW + 20, cause="frustration"), case(NOW + 290, cause="threat"), case(NOW + 590))
    told = report(THEN, 600.0, 1.0, NOW, Happened(now, ()), Happened(then, ()))
    found = [(each.then and each.then.opened, each.now and each.now.opened) for each in told.cases]
    assert found == [(10.0, 290.0), (300.0, 20.0), (None, 590.0)]


def test_others_and_those_that_are_too_far_apart_stand_alone() -> None:
    then = (case(THEN), case(THEN + 5, subject="c2"))
    now = (case(NOW + 1_000),)
    told = report(THEN, 1_200.0, 1.0, NOW, Happened(now, ()), Happened(then, ()))
    assert [(each.then is None, each.now is None) for each in told.cases] == [
        (False, True),
        (False, True),
        (True, False),
    ]


def test_what_happened_after_the_part_that_was_played_does_not_count() -> None:
    acts = (Did("Wu", "claim", THEN + 100), Did("Wu", "resolve", THEN + 700))
    then = Happened(
        (case(THEN + 60, resolved_at=THEN + 700, taken_by="Wu"), case(THEN + 601, subject="c2")), acts
    )
    told = report(THEN, 600.0, 1.0, NOW, Happened((), ()), then)
    assert told.then is not None
    assert (told.then.cases, told.then.nobody, told.then.people) == (1, 1, {"Wu": {"claim": 1}})


def test_medians_those_that_nobody_took_and_the_acts_of_each_person() -> None:
    cases = (
        case(NOW, "c1", claimed_at=NOW + 10, taken_by="Lin"),
        case(NOW, "c2", claimed_at=NOW + 30, taken_by="Wu"),
        case(NOW, "c3", severity="critical"),
        case(NOW, "c4"),
        case(NOW, "c5", severity="critical", resolved_at=NOW + 5, taken_by="Wu", why="no_need"),
    )
    acts = (
        Did("Lin", "claim", NOW),
        Did("Wu", "claim", NOW),
        Did("Lin", "resolve", NOW),
        Did("Lin", "claim", NOW),
    )
    told = report(THEN, 600.0, 4.0, NOW, Happened(cases, acts), None)
    now = told.now
    assert told.then is None
    assert (now.cases, now.claimed, now.to_claim, now.nobody, now.nobody_critical) == (5, 2, 20.0, 2, 1)
    assert now.people == {"Lin": {"claim": 2, "resolve": 1}, "Wu": {"claim": 1}}
