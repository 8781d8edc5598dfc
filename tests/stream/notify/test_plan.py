"""Who is told what and when: each step once, together, and to nobody who should not hear it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from stream.notify.known import Known
from stream.notify.plan import Draft, Planner, is_wanted, records, undone
from stream.notify.routes import QuietHours, Route
from stream.records import Case, HistoryEntry, Owned, Pace
from tests.builders.notified import AT, TAKEN, case, part, queue_case, silence

LEADS = Route(address="x", gather=0.0)
TICK = 10.0


class People:
    """People behind routes: what they are told as time goes on. `restart` keeps what is on the topic."""

    def __init__(self, **routes: Route) -> None:
        self.routes = routes
        self.known = Known()
        self.planner = Planner(routes)
        self.now = AT
        self.told: list[Draft] = []
        self.delivers = True

    def see(self, *cases: Case) -> People:
        self.known.cases.update({each.id: each for each in cases})
        return self

    def hear(self, seconds: float = 0.0) -> list[tuple[str, str]]:
        """Let time pass; returns the id and step of each case that somebody was told of meanwhile."""
        before = len(self.told)
        until = self.now + seconds
        while True:
            for draft in self.planner.plan(self.known, self.now):
                self.told.append(draft)
                for record in records(draft, "title", "body", self.known):
                    self.known.keep(record)
            if self.delivers:
                self.known.outgoing.clear()
            if self.now >= until:
                break
            self.now = min(until, self.now + TICK)
        return [(item.case.id, item.step) for draft in self.told[before:] for item in draft.items]

    def restart(self) -> None:
        kept, self.known, self.planner = self.known, Known(), Planner(self.routes)
        self.known.cases, self.known.silences = kept.cases, kept.silences
        paces = [
            Pace(route=route, queue=queue, kind=kind, sent=sent)
            for (route, queue), kinds in kept.sent.items()
            for kind, sent in kinds.items()
        ]
        for each in (*kept.told.values(), *kept.outgoing.values(), *paces):
            self.known.keep(each)


def test_a_case_is_told_once_also_after_a_restart() -> None:
    people = People(leads=LEADS).see(case())
    assert people.hear(60.0) == [("k1", "new")]
    people.restart()
    assert people.hear(7200.0) == []


def test_what_comes_within_the_gathering_time_is_told_together_the_worst_first() -> None:
    people = People(leads=Route(address="x", severity="warning", gather=10.0))
    people.see(case("mild", severity="warning"))
    assert people.hear(5.0) == []
    people.see(case("bad"), case("worst", parts=(part(since=AT - 900.0),)))
    assert people.hear(5.0) == [("worst", "new"), ("bad", "new"), ("mild", "new")]
    assert len(people.told) == 1


def test_each_step_of_a_life_is_told_once() -> None:
    people = People(leads=Route(address="x", severity="warning", gather=0.0))
    mild = case(severity="warning", cause="frustration")
    assert people.see(mild).hear(60.0) == [("k1", "new")]
    assert people.see(replace(mild, severity="critical")).hear(60.0) == [("k1", "worse")]
    assert people.see(mild).hear(60.0) == []
    assert people.see(replace(mild, severity="critical")).hear(60.0) == []
    by_ann = (HistoryEntry(at=AT + 200.0, what="resolve", by="Ann"),)
    back = replace(mild, returned=1, history=by_ann)
    assert people.see(replace(mild, owned=Owned(status="resolved"))).hear(60.0) == []
    assert people.see(back).hear(60.0) == [("k1", "returned")]
    assert people.see(replace(back, severity="critical")).hear(60.0) == [("k1", "worse")]


def test_a_cause_that_flaps_is_told_a_few_times_an_hour_at_most() -> None:
    people = People(leads=LEADS)
    for returned in range(60):
        ended = (HistoryEntry(at=people.now, what="resolved"),)
        people.see(case(cause="threat", returned=returned, history=ended)).hear(30.0)
        people.see(case(cause="threat", returned=returned, owned=Owned(status="resolved"))).hear(30.0)
    assert [item.step for draft in people.told for item in draft.items] == ["new", *["returned"] * 3]


def test_escalation_tells_each_level_once() -> None:
    people = People(first=LEADS, second=Route(address="x", level=1), third=Route(address="x", level=2))
    told = [people.see(case(cause="threat", level=level)).hear(120.0) for level in (0, 1, 2, 3)]
    assert told == [[("k1", "new")], [("k1", "level")], [("k1", "level")], []]
    assert [draft.route for draft in people.told] == ["first", "second", "third"]


def test_what_somebody_has_is_told_to_nobody() -> None:
    people = People(leads=replace(LEADS, repeat=60.0))
    for status in ("claimed", "snoozed", "resolved"):
        people.see(case(status, owned=Owned(status=status)))
    assert people.hear(600.0) == []


def test_a_critical_case_that_nobody_takes_is_told_again_until_somebody_does() -> None:
    people = People(leads=replace(LEADS, repeat=120.0)).see(case("k1"))
    assert people.hear(360.0) == [("k1", "new"), *[("k1", "again")] * 3]
    assert people.see(case("k1", owned=TAKEN)).hear(600.0) == []


def test_what_is_told_again_is_told_together() -> None:
    people = People(leads=replace(LEADS, repeat=120.0)).see(case("k1", "threat"))
    people.hear(40.0)
    people.see(case("k2", "threat")).hear(0.0)
    people.told.clear()
    people.hear(600.0)
    assert [len(draft.items) for draft in people.told] == [2] * 5


@pytest.mark.parametrize("fields", [{"queue": "cards"}, {"cause": "queue_wait"}, {}])
def test_a_silence_holds_back_and_what_is_open_at_its_end_is_told(fields: dict[str, Any]) -> None:
    people = People(leads=LEADS).see(case())
    people.known.silences["s1"] = silence(ends_at=AT + 300.0, **fields)
    assert people.hear(295.0) == []
    assert people.hear(5.0) == [("k1", "new")]


def test_quiet_hours_hold_back_and_what_is_open_at_their_end_is_told_together() -> None:
    # From 22:00 to 22:30 UTC; it is 22:13:20.
    quiet = QuietHours(begins=1320, ends=1350)
    people = People(leads=replace(LEADS, quiet=quiet)).see(case("k1"))
    assert people.hear(900.0) == []
    people.see(case("k2"), case("gone", owned=TAKEN))
    assert people.hear(900.0) == [("k1", "new"), ("k2", "new")]
    assert len(people.told) == 1


def test_a_route_is_told_of_its_queues_causes_and_severity_only() -> None:
    people = People(
        cards=Route(address="x", queues=("cards",)),
        threats=Route(address="x", causes=("threat",)),
        all=Route(address="x", severity="warning"),
    )
    people.see(case("other", queue="loans"), case("mild", severity="warning"), case("words", "threat"))
    people.hear(60.0)
    told = {
        route: {item.case.id for draft in people.told if draft.route == route for item in draft.items}
        for route in people.routes
    }
    assert told == {"cards": {"words"}, "threats": {"words"}, "all": {"other", "mild", "words"}}


def test_a_queue_stands_for_the_waits_below_it_where_its_case_is_told() -> None:
    waits = [case(f"w{number}") for number in range(30)]
    people = People(all=LEADS, waits=replace(LEADS, causes=("queue_wait",))).see(queue_case(), *waits)
    people.see(case("angry", "threat")).hear(60.0)
    told = Counter((draft.route, item.case.id) for draft in people.told for item in draft.items)
    assert {id_ for route, id_ in told if route == "all"} == {"q1", "angry"}
    assert {id_ for route, id_ in told if route == "waits"} == {each.id for each in waits}


def test_a_thousand_customers_who_wait_at_once_are_three_notifications_at_most() -> None:
    # They come within five minutes, are critical after two, and the queue has a surge for a while.
    people = People(leads=Route(address="x", severity="warning"))
    for second in range(0, 900, 60):
        arrived = range(min(1000, 200 + second * 3))
        severity = "critical" if second >= 120 else "warning"
        people.see(*(case(f"w{number}", severity=severity) for number in arrived))
        people.see(queue_case(owned=Owned(status="open" if 180 <= second < 600 else "resolved")))
        people.hear(60.0)
    assert 1 <= len(people.told) <= 3
    people.hear(300.0)
    assert {item.case.id for draft in people.told for item in draft.items} >= {"q1", "w0", "w999"}


def test_many_queues_in_trouble_at_once_are_one_notification() -> None:
    people = People(leads=Route(address="x"))
    people.see(*(case(f"w{number}", queue=f"queue {number % 20}") for number in range(1000)))
    people.see(case("angry", "threat", queue="queue 1")).hear(60.0)
    assert sorted(len(draft.items) for draft in people.told) == [1, 1000]
    people.see(
        *(queue_case(f"q{number}", queue=f"queue {number}", subject=f"queue {number}") for number in range(3))
    )
    people.hear(60.0)
    assert len(people.told) == 5, "three queues are told one by one"


def test_one_that_could_not_be_delivered_is_made_anew_from_what_holds_then() -> None:
    people = People(leads=LEADS).see(case("k1", "threat"), case("k2", "threat"))
    people.delivers = False
    people.hear(60.0)
    (outgoing,) = people.known.outgoing.values()
    assert is_wanted(outgoing, LEADS, people.known, people.now)
    assert people.see(case("k3", "threat")).hear(60.0) == [], "one of a group is on its way at a time"
    people.see(case("k1", "threat", owned=TAKEN))
    kept, dropped = undone(outgoing, people.known)
    for record in dropped:
        people.known.drop(record)
    for record in kept:
        people.known.keep(record)
    people.delivers = True
    assert people.hear(60.0) == [("k2", "new"), ("k3", "new")]
    people.see(*(case(each, "threat", owned=TAKEN) for each in ("k2", "k3")))
    assert not is_wanted(outgoing, LEADS, people.known, people.now)


def test_a_case_of_long_ago_is_news_to_nobody() -> None:
    assert People(leads=LEADS).see(case(opened_at=AT - 90_000.0)).hear(60.0) == []


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["k1", "k2", "k3", "q1"]),
        st.sampled_from(["queue_wait", "threat"]),
        st.sampled_from(["warning", "critical"]),
        st.sampled_from(["open", "open", "claimed", "snoozed", "resolved"]),
        st.integers(0, 2),
        st.sampled_from([0.0, 5.0, 40.0, 1000.0]),
        st.sampled_from(["", "", "restart", "silence", "hold"]),
    ),
    max_size=25,
)


@settings(max_examples=100)
@given(CHANGES)
def test_nothing_is_told_twice_nor_to_whom_it_should_not_be(changes: Sequence[tuple[Any, ...]]) -> None:
    people = People(
        leads=Route(address="x", severity="warning", gather=5.0), duty=Route(address="x", level=1, gather=0.0)
    )
    levels: Counter[str] = Counter()
    returns: Counter[str] = Counter()
    for id_, cause, severity, status, escalated, seconds, event in changes:
        before = people.known.cases.get(id_)
        if before is not None and before.owned.status == "resolved" and status != "resolved":
            returns[id_] += 1
        levels[id_] = max(levels[id_], escalated)
        fields = {"severity": severity, "owned": Owned(status=status), "opened_at": people.now}
        make = queue_case if id_ == "q1" else case
        made = make(id_, cause, level=levels[id_], returned=returns[id_], **fields)
        people.see(replace(made, opened_at=before.opened_at if before else people.now))
        people.known.silences = {}
        if event == "restart":
            people.restart()
        if event == "silence":
            people.known.silences = {"s1": silence(ends_at=AT + 1e6)}
        people.delivers = event != "hold"
        told = people.hear(seconds)
        assert not told or event != "silence"
    for draft in people.told:
        assert all(item.case.owned.status == "open" for item in draft.items)
    steps = Counter(
        (draft.route, item.case.id, item.case.returned, item.step)
        for draft in people.told
        for item in draft.items
    )
    assert all(count == 1 for count in steps.values())
    for route in people.routes:
        times = [
            draft.made_at
            for draft in people.told
            if draft.route == route and draft.groups[0].kind in ("waits", "queue")
        ]
        assert all(sum(at <= other < at + 900.0 for other in times) <= 3 for at in times)
