"""An alert that waits for its cause to last, returns, is reopened, and follows its conversation."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules
from stream.log import topics
from stream.records import Alert, Case, CauseClosed, HistoryRecord, Signal, decode_case, decode_history
from tests.builders.floors.queue_task import (
    RULES,
    Floor,
    action,
    cause,
    contact,
    left,
    rules_changed,
    time,
    wait_ended,
    wait_started,
)


def lasting(seconds: float, *causes: str, **more: object) -> Rules:
    queue = replace(RULES.default, must_last=dict.fromkeys(causes, seconds), **more)
    return replace(RULES, default=queue)


def closed(at: float) -> CauseClosed:
    return CauseClosed(events_partition=0, at=at, contact=contact(), cause="frustration")


def steps(alert: Alert) -> list[tuple[str, float]]:
    return [(entry.what, entry.at) for entry in alert.history]


def one(floor: Floor) -> Alert:
    (alert,) = floor.alerts()
    return alert


# --- for how long ------------------------------------------------------------------------------------------


def test_a_cause_is_raised_when_it_has_lasted_as_long_as_the_rules_ask() -> None:
    floor = Floor(lasting(30, "frustration")).feed(cause(50, found_at=60), time(89.9))
    assert floor.alerts() == []
    alert = one(floor.feed(time(91)))
    assert (alert.starts_at, alert.raised_at, steps(alert)) == (50, 90, [("opened", 90)])


def test_a_cause_that_ends_before_is_never_raised() -> None:
    floor = Floor(lasting(30, "frustration")).feed(cause(50), closed(80), time(500))
    assert floor.alerts() == []


def test_a_cause_that_ended_after_it_had_lasted_long_enough_is_raised_however_late_the_time_is_told() -> None:
    alert = one(Floor(lasting(30, "frustration")).feed(cause(50), closed(81), time(500)))
    assert (alert.raised_at, alert.ends_at) == (80, 81)


def test_the_wait_for_a_reply_and_its_critical_time_are_known_when_it_is_raised() -> None:
    floor = Floor(lasting(100, "reply_wait")).feed(wait_started(0), time(191))
    alert = one(floor)
    assert (alert.starts_at, alert.raised_at, alert.severity) == (90, 190, "critical")


def test_a_restart_forgets_no_cause_that_has_not_lasted_long_enough() -> None:
    floor = Floor(lasting(30, "frustration")).feed(cause(50, "warning"), cause(50, "critical"), time(60))
    after = floor.restored().feed(rules_changed(60, replace(lasting(0), version=2)), time(81))
    assert (one(after).raised_at, one(after).severity) == (80, "critical")


def test_a_wait_in_the_queue_waits_as_long() -> None:
    floor = Floor(lasting(45, "queue_wait")).feed(wait_started(0, "queue"), time(165))
    assert floor.alerts() == []
    assert one(floor.feed(time(166))).raised_at == 165


# --- a person resolves, the cause goes on ------------------------------------------------------------------


def resolved(rules: Rules = RULES) -> Floor:
    floor = Floor(rules).feed(wait_started(0), time(100))
    return floor.feed(action("resolve", one(floor).id, "Li", "a-1"))


def test_an_alert_returns_after_its_sla_when_its_cause_goes_on() -> None:
    floor = resolved().feed(time(190))
    assert one(floor).status == "resolved"
    alert = one(floor.feed(time(191)))
    assert (alert.status, alert.returned, alert.back_at) == ("open", 1, 190)
    assert (alert.resolution, alert.claimed_by, alert.severity) == (None, None, "critical")
    assert steps(alert)[-1] == ("returned", 190)


def test_an_alert_whose_cause_ends_in_time_does_not_return() -> None:
    floor = resolved().feed(wait_ended(185, 0), time(700))
    assert (one(floor).status, one(floor).ends_at, one(floor).returned) == ("resolved", 185, 0)


def test_an_alert_returned_before_its_cause_ended_however_late_the_time_is_told() -> None:
    floor = resolved().feed(wait_ended(250, 0), time(400))
    assert [what for what, _ in steps(one(floor))] == ["opened", "resolve", "returned", "resolved"]


def test_an_alert_returns_as_often_as_it_is_resolved() -> None:
    floor = resolved().feed(time(191))
    floor.feed(action("claim", one(floor).id, "Bo", "a-2"), action("resolve", one(floor).id, "Bo", "a-3"))
    assert (one(floor.feed(time(282))).returned, one(floor).status) == (2, "open")


def test_a_restart_forgets_no_return() -> None:
    assert one(resolved().restored().feed(time(191))).returned == 1


def test_the_rules_say_after_how_long_a_cause_returns() -> None:
    queue = QueueRules(returns_after={"frustration": 30})
    floor = Floor(Rules(default=queue)).feed(cause(50), time(60))
    floor.feed(action("resolve", one(floor).id, "Li", "a-1"), time(90))
    assert one(floor).returned == 0
    assert one(floor.feed(time(91))).returned == 1


# --- a cause that flaps ------------------------------------------------------------------------------------


def test_a_cause_that_flaps_is_one_alert_with_its_claim_and_actions() -> None:
    floor = Floor().feed(cause(50))
    floor.feed(action("claim", one(floor).id, "Li", "a-1"), action("true_alarm", one(floor).id, "Li", "a-2"))
    for number in range(1, 6):
        at = 50 + 150.0 * number
        floor.feed(closed(at - 50), time(at - 49), cause(at, "critical"), time(at + 1))
    alert = one(floor)
    assert (alert.reopened, alert.status, alert.claimed_by, alert.severity) == (
        5,
        "claimed",
        "Li",
        "critical",
    )
    assert floor.task.counters["alerts"] == 1
    assert [entry.by for entry in alert.history if entry.what == "true_alarm"] == ["Li"]


def test_an_alert_that_people_no_longer_see_is_reopened_too() -> None:
    floor = Floor().feed(cause(50), closed(60), time(700))
    assert floor.alerts() == []
    alert = one(floor.restored().feed(cause(900), time(901)))
    assert (alert.starts_at, alert.reopened, alert.back_at) == (50, 1, 900)


def test_a_cause_that_comes_back_later_than_that_is_another_alert() -> None:
    floor = Floor().feed(cause(50), closed(60), time(70), cause(960), time(961))
    assert [(alert.starts_at, alert.reopened) for alert in floor.alerts()] == [(960, 0)]
    assert floor.task.counters["alerts"] == 2


def test_whoever_resolved_an_alert_has_it_no_more_when_it_is_reopened() -> None:
    floor = Floor().feed(cause(50))
    floor.feed(action("claim", one(floor).id, "Li", "a-1"), action("resolve", one(floor).id, "Li", "a-2"))
    assert (one(floor.feed(closed(60), cause(100))).status, one(floor).claimed_by) == ("open", None)


def test_the_memory_of_what_may_be_reopened_is_emptied() -> None:
    floor = Floor().feed(cause(50), closed(60), time(700))
    assert list(floor.task._ended.all()) != []
    floor.feed(time(961))
    assert list(floor.task._ended.all()) == []


# --- any order ---------------------------------------------------------------------------------------------

DOINGS = ("found", "worse", "ended", "waits", "answered", "left", "claim", "resolve", "true_alarm", "time")


@st.composite
def lives(draw: st.DrawFn) -> list[tuple[str, float]]:
    at, doings = 10.0, []
    for _ in range(draw(st.integers(1, 25))):
        at += draw(st.sampled_from([1.0, 20.0, 45.0, 100.0, 400.0, 950.0]))
        doings.append((draw(st.sampled_from(DOINGS)), at))
    return [*doings, ("time", at + 5_000)]


def signals_of(floor: Floor, doing: str, at: float, waits: list[float]) -> list[Signal]:
    match doing:
        case "found" | "worse":
            return [cause(at, "warning" if doing == "found" else "critical")]
        case "ended":
            return [closed(at)]
        case "waits":
            ended = [wait_ended(at, since) for since in waits]
            waits[:] = [at]
            return [*ended, wait_started(at)]
        case "answered":
            since = waits.pop() if waits else at
            return [wait_ended(at, since)]
        case "left":
            waits.clear()
            return [left(at)]
        case "time":
            return [time(at)]
    alerts = sorted(floor.alerts(), key=lambda each: each.id)
    return [action(doing, alert.id, "Li", f"{doing}-{at}-{alert.cause}", at) for alert in alerts]


def live(doings: list[tuple[str, float]], rules: Rules, *, restart: bool, lag: random.Random | None) -> Floor:
    """Tell the floor a life. The time is told after every doing, or only where people act."""
    floor, waits = Floor(rules), list[float]()
    for doing, at in doings:
        acts = doing in ("claim", "resolve", "true_alarm")
        if acts or lag is None or lag.random() < 0.3:
            floor.feed(time(at))
        floor.feed(*signals_of(floor, doing, at, waits))
        check(floor.alerts(), rules)
        if restart:
            written, floor = floor.written, floor.restored(rules)
            floor.written = written + floor.written
    return floor


def check(alerts: list[Alert], rules: Rules) -> None:
    open_now = [alert.fingerprint for alert in alerts if alert.ends_at is None]
    assert len(open_now) == len(set(open_now))
    for alert in alerts:
        assert alert.raised_at >= alert.starts_at + rules.default.must_last.get(alert.cause, 0.0)
        assert (alert.status == "claimed") == (alert.claimed_by is not None and alert.resolution is None)
        came_back = [entry.what for entry in alert.history if entry.what in ("returned", "reopened")]
        assert len(came_back) == alert.returned + alert.reopened


@pytest.mark.parametrize("seconds", [0.0, 60.0])
@given(doings=lives(), seed=st.integers(0, 1_000))
@settings(max_examples=60)
def test_a_life_is_the_same_whenever_the_time_is_told_and_however_often_it_starts_again(
    seconds: float, doings: list[tuple[str, float]], seed: int
) -> None:
    # The signals come in the order of time, so each tells that everything before it is known.
    rules = replace(lasting(seconds, "frustration", "reply_wait"), skew=0.0)
    whole = live(doings, rules, restart=False, lag=None)
    again = live(doings, rules, restart=True, lag=None)
    late = live(doings, rules, restart=False, lag=random.Random(seed))
    assert history_of(whole) == history_of(again) == history_of(late)
    assert cases_of(whole) == cases_of(again) == cases_of(late)


def history_of(floor: Floor) -> dict[str, HistoryRecord]:
    """Return each step of each alert."""
    records = [decode_history(m.value or b"") for m in floor.written if m.topic == topics.HISTORY]
    return {record.identity: record for record in records}


def cases_of(floor: Floor) -> dict[str, Case]:
    """Return the last state of each case."""
    cases = [decode_case(m.value) for m in floor.written if m.topic == topics.CASES and m.value is not None]
    return {case.id: case for case in cases}
