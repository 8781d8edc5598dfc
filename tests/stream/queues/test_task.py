"""Stage 2: the timers of waits, the life of alerts, and what a queue shows."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.contract.rules.business_hours import BusinessHours, Opening
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules, RetentionRules, WaitRules
from detectors.contract.rules.wall_views import WallView
from stream.log import Record, topics
from stream.queues.task import QueueTask
from stream.queues.watermarks import TIME_PREFIX
from stream.records import (
    AgentSeen,
    CauseClosed,
    CauseOpened,
    DeadLetter,
    Entered,
    Evidence,
    Left,
    Signal,
    Watermark,
    decode_time,
    encode,
)
from stream.waits.rank import Rank
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
from tests.builders.rules import layer


def test_a_reply_that_is_overdue_opens_one_alert_which_turns_critical_and_ends_with_the_reply() -> None:
    floor = Floor().feed(wait_started(10), time(100))
    assert floor.alerts() == []
    (alert,) = floor.feed(time(101)).alerts()
    assert (alert.cause, alert.status, alert.severity, alert.starts_at) == (
        "reply_wait",
        "open",
        "warning",
        100,
    )
    assert (alert.evidence.waited, alert.evidence.sla, alert.evidence.quote) == (90, 90, "hello?")
    (alert,) = floor.feed(time(191)).alerts()
    assert alert.severity == "critical"
    (alert,) = floor.feed(wait_ended(200, since=10)).alerts()
    assert (alert.status, alert.resolution, alert.ends_at) == ("resolved", "replied", 200)
    assert [step.what for step in alert.history] == ["opened", "critical", "resolved"]


def test_a_reply_in_time_opens_nothing() -> None:
    assert Floor().feed(wait_started(10), wait_ended(99, since=10), time(500)).alerts() == []


@pytest.mark.parametrize("times", [(), (time(100),)])
def test_a_reply_at_the_deadline_is_in_time_whether_or_not_the_watermark_came_before_it(
    times: tuple[Watermark, ...],
) -> None:
    floor = Floor().feed(wait_started(10), *times, wait_ended(100, since=10), time(500))
    assert floor.alerts() == []


def test_forecasts_go_on_where_a_time_is_rounded() -> None:
    """From 2**31 s on, in 2038, a float keeps half as many digits: ten seconds later may be a little less."""
    since = 2.0**31 - 5 + 2.0**-22
    assert (since + 10) - since < 10
    floor = Floor().feed(wait_started(since, "queue"), time(since + 130))
    assert [alert.cause for alert in floor.alerts()] == ["queue_wait"]


def test_a_channel_may_have_promises_of_its_own() -> None:
    assert Floor().feed(wait_started(0, channel="email"), time(3600)).alerts() == []


def test_a_queue_may_have_promises_of_its_own_and_each_of_its_channels_too() -> None:
    own = layer(QueueRules(waits=WaitRules(reply_sla=30)), channels={"voice": {"waits": {"reply_sla": 10}}})
    rules = Rules(default=RULES.default, queues={"vip": own})
    floor = Floor(rules).feed(
        wait_started(0, conversation="a"),
        wait_started(0, conversation="b", queue="vip"),
        wait_started(0, conversation="c", queue="vip", channel="voice"),
        wait_started(0, "first_answer", conversation="d", queue="vip"),
        time(91),
    )
    assert {alert.subject: alert.starts_at for alert in floor.alerts()} == {
        "a": 90,
        "b": 30,
        "c": 10,
        "d": 90,
    }


def test_only_opening_hours_count_for_a_promise() -> None:
    hours = BusinessHours((Opening(0, 9 * 60, 17 * 60),))
    monday = 4 * 86400.0  # 1970-01-05
    rules = Rules(default=QueueRules(hours=hours, waits=WaitRules(reply_sla=120, critical_factor=2)))
    evening, next_week = monday + 17 * 3600 - 60, monday + 7 * 86400 + 9 * 3600
    floor = Floor(rules).feed(wait_started(evening), time(next_week + 60))
    assert floor.alerts() == []
    (alert,) = floor.feed(time(next_week + 61)).alerts()
    assert (alert.starts_at, alert.evidence.waited, alert.severity) == (next_week + 60, 120, "warning")
    (alert,) = floor.feed(wait_ended(next_week + 200, since=evening)).alerts()
    assert [step.what for step in alert.history] == ["opened", "critical", "resolved"]


def test_the_queue_s_promise_counts_opening_hours_too() -> None:
    rules = Rules(default=QueueRules(hours=BusinessHours((Opening(0, 9 * 60, 17 * 60),))))
    night = 4 * 86400.0 + 8 * 3600
    floor = Floor(rules).feed(wait_started(night, "queue"), time(night + 3600 + 119))
    assert floor.alerts() == []
    (alert,) = floor.feed(time(night + 3600 + 121)).alerts()
    assert (alert.starts_at, alert.evidence.waited) == (night + 3600 + 120, 120)


def test_what_was_waited_before_a_transfer_stands_in_the_evidence() -> None:
    (alert,) = Floor().feed(wait_started(10, "first_answer", waited_before=75.4), time(101)).alerts()
    assert (alert.cause, [(each.code, each.weight) for each in alert.evidence.drivers]) == (
        "first_answer_wait", [("wait.passed_on", 75)],
    )  # fmt: skip


def test_new_rules_hold_for_the_waits_that_go_on() -> None:
    floor = Floor().feed(wait_started(0), time(50))
    rules = Rules(version=2, default=QueueRules(waits=WaitRules(reply_sla=40)))
    floor.feed(rules_changed(50, rules))
    (alert,) = floor.feed(time(51)).alerts()
    assert (alert.starts_at, alert.raised_at, alert.rules) == (40, 50, 2)


def test_a_queue_has_the_names_of_the_rules_from_their_version_on() -> None:
    floor = Floor().feed(wait_started(0, "queue"), time(50))
    assert floor.queue().names == {}
    names = {"orders": {"zh": "订单", "en": "Orders"}}
    floor.feed(rules_changed(50, Rules(version=2, queue_names=names)), time(51))
    later = floor.restored().feed(wait_started(55, "queue", "c-2"), time(60))
    assert floor.queue().names == later.queue().names == names["orders"]


def test_a_queue_has_the_views_of_the_rules_that_show_it() -> None:
    floor = Floor().feed(wait_started(0, "queue"), time(50))
    others, own = WallView(queues=("cards",)), WallView(queues=("cards", "orders"), rotate=20)
    views = {"others": others, "own": own, "all": WallView(tiles=("queues",))}
    floor.feed(rules_changed(50, Rules(version=2, views=views)), time(51))
    expected = {"own": WallView(rotate=20), "all": WallView(tiles=("queues",))}
    later = floor.restored().feed(wait_started(55, "queue", "c-2"), time(60))
    assert floor.queue().views == later.queue().views == expected


def test_only_the_own_partition_s_watermark_fires_a_wait() -> None:
    floor = Floor().feed(wait_started(0, events_partition=1), time(500, events_partition=0))
    assert floor.alerts() == []
    assert len(floor.feed(time(91, events_partition=1)).alerts()) == 1


def test_a_cause_opens_one_alert_keeps_it_current_and_closes_it() -> None:
    floor = Floor().feed(cause(50), cause(50, "critical", 0.9))
    (alert,) = floor.alerts()
    assert (alert.severity, alert.evidence.probability, alert.model) == ("critical", 0.9, "m-1")
    closed = CauseClosed(events_partition=0, at=80, contact=contact("c-1", "orders"), cause="frustration")
    (alert,) = floor.feed(closed).alerts()
    assert (alert.status, alert.resolution) == ("resolved", "calm")


def test_a_cause_that_begins_anew_goes_on_in_its_alert() -> None:
    floor = Floor().feed(cause(50), cause(70))
    assert [(alert.starts_at, alert.status) for alert in floor.alerts()] == [(50, "open")]


def test_an_ended_conversation_leaves_no_alert_open() -> None:
    floor = Floor().feed(cause(50), wait_started(0), time(100), left(120))
    assert {alert.status for alert in floor.alerts()} == {"resolved"}
    assert floor.queue().active == 0


def test_people_claim_release_and_resolve_and_the_first_claim_holds() -> None:
    floor = Floor().feed(cause(50))
    (alert,) = floor.alerts()
    floor.feed(action("claim", alert.id, "Li", "a-1"), action("claim", alert.id, "Bo", "a-2"))
    assert [(a.status, a.claimed_by) for a in floor.alerts()] == [("claimed", "Li")]
    floor.feed(action("release", alert.id, "Li", "a-3"), action("claim", alert.id, "Li", "a-1"))
    assert [(a.status, a.claimed_by) for a in floor.alerts()] == [("open", None)]
    floor.feed(action("resolve", alert.id, "Bo", "a-4"))
    (alert,) = floor.alerts()
    assert (alert.status, alert.resolution, alert.history[-1].by) == ("resolved", "person", "Bo")


def test_what_a_person_resolved_stays_so_while_its_cause_goes_on() -> None:
    floor = Floor().feed(cause(50))
    (alert,) = floor.alerts()
    floor.feed(action("resolve", alert.id, "Bo", "a-1"), cause(50, "critical", 0.95))
    assert [a.status for a in floor.alerts()] == ["resolved"]


def test_a_resolved_alert_is_let_go_some_time_after_its_cause_ended() -> None:
    floor = Floor().feed(cause(50), left(60), time(60 + RetentionRules().resolved_alert - 1))
    assert len(floor.alerts()) == 1
    assert floor.feed(time(60 + RetentionRules().resolved_alert)).alerts() == []


def test_a_queue_shows_who_waits_and_who_is_there() -> None:
    floor = Floor().feed(
        Entered(events_partition=0, at=0, contact=contact("c-1", "orders")),
        Entered(events_partition=0, at=1, contact=contact("c-2", "orders")),
        wait_started(5, "queue"),
        wait_started(8, "queue", "c-2"),
        wait_started(9, "reply", "c-3"),
        AgentSeen(events_partition=0, at=9, agent="ann", queue="orders", status="available"),
        AgentSeen(events_partition=0, at=9, agent="bob", queue="orders", status="away"),
        time(10),
    )
    queue = floor.queue()
    assert (queue.waiting, queue.longest_since, queue.unanswered, queue.active) == (2, 5, 1, 2)
    assert queue.agents == {"available": 1, "away": 1}
    assert queue.sla == 120


def test_the_partition_tells_the_least_of_its_watermarks() -> None:
    floor = Floor(events_partitions=2).feed(time(100, 0), time(50, 1))
    last = [m for m in floor.written if (m.key or b"").startswith(TIME_PREFIX)][-1]
    assert decode_time(last.value or b"").at == 50


def test_signals_that_cannot_be_read_go_to_dead_letters() -> None:
    task = QueueTask(0, 1, RULES)
    task.feed(Record(topics.SIGNALS, 0, 3, b"0", b'[{"kind":"nonsense"}]', 0.0))
    (message,) = task.drain()
    letter = msgspec.json.decode(message.value or b"", type=DeadLetter)
    assert (message.topic, letter.offset) == (topics.DEAD_LETTERS, 3)


@st.composite
def story(draw: st.DrawFn) -> list[Signal]:
    """What one source may say of a few conversations, in its order, each signal later than the one before."""
    signals: list[Signal] = []
    running: dict[tuple[str, str], float] = {}
    now = 0.0
    for _ in range(draw(st.integers(1, 25))):
        now += draw(st.integers(1, 80))
        conversation = draw(st.sampled_from(["c-1", "c-2"]))
        wait = draw(st.sampled_from(["queue", "reply"]))
        since = running.pop((conversation, wait), None)
        if since is None:
            running[(conversation, wait)] = now
            signals.append(wait_started(now, wait, conversation))
        else:
            signals.append(wait_ended(now, since, wait, conversation))
    return [*signals, time(now)]


def with_watermarks(signals: Iterable[Signal], every: int) -> list[Signal]:
    """The same story with the watermark told more often."""
    told: list[Signal] = []
    for index, signal in enumerate(signals):
        told.append(signal)
        if index % every == 0:
            told.append(time(signal.at))
    return told


@given(story(), st.integers(1, 5))
@settings(max_examples=300)
def test_how_often_the_time_is_told_changes_no_alert(signals: list[Signal], every: int) -> None:
    rarely, often = Floor().feed(*signals), Floor()
    for signal in with_watermarks(signals, every):
        often.feed(signal)
    assert {a.id: a for a in rarely.alerts()} == {a.id: a for a in often.alerts()}


@given(story(), st.integers(0, 25))
@settings(max_examples=200)
def test_a_restored_task_goes_on_as_the_lost_one_would_have(signals: list[Signal], cut: int) -> None:
    whole = Floor().feed(*signals)
    first = Floor().feed(*signals[:cut]) if signals[:cut] else Floor()
    second = first.restored()
    if signals[cut:]:
        second.feed(*signals[cut:])
    second.written = first.written + second.written
    assert {a.id: a for a in second.alerts()} == {a.id: a for a in whole.alerts()}


def test_the_breach_of_a_wait_is_observed_once() -> None:
    floor = Floor()
    for number in range(30):
        floor.feed(*served(number * 20.0, 10.0, f"a-{number}"))
    floor.feed(wait_started(700, "queue", "late"), time(830))
    (breached,) = (alert for alert in floor.alerts() if alert.subject == "late")
    assert breached.evidence.baseline is not None
    for number in range(60):
        floor.feed(*served(840.0 + number * 100, 90.0, f"b-{number}"))
    floor.feed(wait_ended(7_000, 700, "queue", "late", outcome="answered"), time(7_100))
    (ended,) = (alert for alert in floor.alerts() if alert.subject == "late")
    assert (ended.ends_at, ended.evidence) == (7_000, breached.evidence)


def served(at: float, waited: float, conversation: str) -> list[Signal]:
    """A customer who waits in the queue, is answered and leaves."""
    return [
        wait_started(at, "queue", conversation),
        wait_ended(at + waited, at, "queue", conversation, outcome="answered"),
        Left(events_partition=0, at=at + waited, contact=contact(conversation, "orders"), outcome="ended"),
        time(at + waited + 1),
    ]


def test_a_restart_keeps_the_forecast_that_is_due_at_the_watermark() -> None:
    floor = Floor().feed(wait_started(10, "queue"), time(20))
    assert forecasts(floor) == forecasts(floor.restored()) == {20.0}


def forecasts(floor: Floor) -> set[float]:
    return {entry.at for entry in floor.task._timeline._agenda._entries if entry.rank is Rank.FORECAST}


def test_a_restart_plans_no_forecast_for_a_wait_that_has_an_alert() -> None:
    floor = Floor()
    for number in range(30):
        floor.feed(*served(number * 10.0, 115.0, f"a-{number}"))
    floor.feed(wait_started(1_000, "queue"), time(1_105))
    assert [alert.severity for alert in floor.alerts() if alert.subject == "c-1"] == ["warning"]
    assert forecasts(floor) == forecasts(floor.restored()) == set()


@given(story())
@settings(max_examples=200)
def test_never_two_open_alerts_for_one_fingerprint(signals: list[Signal]) -> None:
    floor = Floor()
    for signal in signals:
        floor.feed(signal, time(signal.at))
        open_marks = [alert.fingerprint for alert in floor.alerts() if alert.status != "resolved"]
        assert len(open_marks) == len(set(open_marks))


def test_a_move_between_two_queues_of_one_partition_leaves_one_open_alert() -> None:
    floor = Floor().feed(cause(50))
    floor.feed(
        left(60, "orders", "billing"),
        Entered(events_partition=0, at=60, contact=contact("c-1", "billing")),
        CauseOpened(
            events_partition=0,
            at=60,
            found_at=60,
            contact=contact("c-1", "billing"),
            cause="frustration",
            severity="warning",
            evidence=Evidence(probability=0.7),
        ),
    )
    assert [a.queue for a in floor.alerts() if a.status == "open"] == ["billing"]


def test_a_surge_is_one_alert_of_the_queue_that_says_how_much_and_what_it_takes() -> None:
    floor = Floor()
    day = 25 * 3600
    arrivals = [float(at) for at in range(30, day, 60)] + [day + 10.0 * n for n in range(90)]
    for number, at in enumerate(arrivals):
        subject = f"c-{number}"
        answered = wait_ended(at + 5, at, "queue", subject, outcome="answered", agent="ann")
        gone = Left(events_partition=0, at=at + 9, contact=contact(subject, "orders"), outcome="ended")
        floor.task.feed(
            Record(
                topics.SIGNALS,
                0,
                number,
                b"0",
                encode([wait_started(at, "queue", subject), answered, gone, time(at + 9)]),
                0.0,
            )
        )
        if number % 50 == 0:
            floor.written += floor.task.drain()
    floor.written += floor.task.drain()
    (alert,) = floor.alerts()
    assert (alert.cause, alert.subject_kind, alert.subject, alert.status) == (
        "surge",
        "queue",
        "orders",
        "open",
    )
    assert day - 60 <= alert.starts_at <= day + 60
    drivers = {driver.code: driver.weight for driver in alert.evidence.drivers}
    assert drivers["surge.ratio"] > 2
    assert drivers["staff.needed"] >= 1
    (alert,) = floor.feed(*[time(day + 900 + 60 * minute) for minute in range(8)]).alerts()
    assert alert.status == "resolved"


def test_a_shorter_limit_for_resolved_alerts_holds_at_once() -> None:
    floor = Floor().feed(cause(50), left(60), time(61))
    rules = Rules(version=2, default=QueueRules(retention=RetentionRules(resolved_alert=5)))
    floor.feed(rules_changed(61, rules))
    assert floor.feed(time(64)).alerts() != []
    assert floor.feed(time(66)).alerts() == []


def test_the_order_in_which_events_partitions_send_their_time_changes_no_baseline() -> None:
    answered: list[Signal] = []
    for index in range(30):
        name = f"a-{index}"
        answered.append(wait_started(index, conversation=name, events_partition=1))
        answered.append(wait_ended(index + 20, index, conversation=name, events_partition=1))
    batches = [[*answered, time(1000, 1)], [wait_started(400, events_partition=0), time(1000, 0)]]
    found = []
    for order in (batches, batches[::-1]):
        floor = Floor(events_partitions=2)
        for batch in order:
            floor.feed(*batch)
        found.append([alert.evidence.baseline for alert in floor.alerts()])
    assert found[0] == found[1]
    assert found[0][0] is not None
