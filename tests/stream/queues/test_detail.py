"""What stage 2 says of a queue as a whole: customers who wait beside free agents, and the page of a queue."""

from __future__ import annotations

import pytest

from detectors.contract.rules.document import Rules
from detectors.queue.last_hour import LastHour
from detectors.queue.reply_baseline import Baseline
from detectors.queue.staffing import Load, agents_needed
from detectors.queue.wait_surge import WaitSurge
from stream.queues.model import QueueEvent, QueueModel
from stream.records import AgentSeen, Entered, Left, Named, Taken
from tests.builders.floors.queue_task import Floor, contact, time, wait_ended, wait_started


def agent(at: float, name: str, status: str) -> AgentSeen:
    return AgentSeen(events_partition=0, at=at, agent=name, queue="orders", status=status)


def gone(at: float, conversation: str) -> Left:
    return Left(events_partition=0, at=at, contact=contact(conversation), outcome="ended")


def practised() -> Floor:
    """A queue with one agent, in which forty customers waited 20 s each and were served for 30 s."""
    floor = Floor().feed(agent(0, "ann", "available"))
    for number in range(40):
        at, subject = 60.0 * number, f"old-{number}"
        floor.feed(
            wait_started(at, "queue", subject),
            wait_ended(at + 20, at, "queue", subject, outcome="answered", agent="ann"),
            gone(at + 50, subject),
            time(at + 50),
        )
    return floor


def test_a_warning_says_what_makes_waits_longer_than_usual_and_how_long_is_left() -> None:
    floor = practised()
    model = floor.task._timeline.models["orders"]
    model.surges["surge"].minutes_seen = 2000
    floor.feed(agent(2400, "bob", "away"))
    for number in range(25):
        floor.feed(wait_started(2405.0 + 8 * number, "queue", f"new-{number}"), time(2406.0 + 8 * number))
    warned = [alert for alert in floor.alerts() if alert.cause == "queue_wait" and alert.evidence.due]
    assert warned
    for alert in warned:
        drivers = {each.code: each for each in alert.evidence.drivers}
        assert drivers["staff.away"].weight == 1 and drivers["staff.away"].text == "2"
        assert "wait.away" not in drivers and "wait.ahead" in drivers
        assert alert.evidence.due == (alert.evidence.since or 0) + 120 > alert.starts_at
        assert alert.evidence.baseline is not None and alert.evidence.baseline.median == pytest.approx(
            20, abs=2
        )
    assert any(d.code == "arrivals.ratio" and d.weight > 1.2 for a in warned for d in a.evidence.drivers)


def test_who_waits_although_an_agent_is_free_is_one_alert_of_the_queue_until_it_is_taken() -> None:
    floor = Floor().feed(agent(0, "ann", "available"), wait_started(30, "queue"), time(85))
    assert floor.alerts() == []
    floor.feed(wait_started(86, "queue", "c-2"), *[time(minute * 60) for minute in range(2, 5)])
    (alert,) = [alert for alert in floor.alerts() if alert.cause == "unassigned"]
    assert (alert.subject, alert.subject_kind, alert.severity, alert.starts_at) == (
        "orders", "queue", "warning", 150,
    )  # fmt: skip
    assert {each.code: each.weight for each in alert.evidence.drivers} == {
        "line.waiting": 2,
        "unassigned.free": 1,
        "wait.longest": 150,
    }
    floor.feed(agent(250, "ann", "busy"), time(301))
    (alert,) = [alert for alert in floor.alerts() if alert.cause == "unassigned"]
    assert alert.status == "open"
    floor.feed(agent(310, "ann", "available"), time(470)).feed(agent(485, "ann", "busy"), time(770))
    (alert,) = [alert for alert in floor.alerts() if alert.cause == "unassigned"]
    assert alert.status == "open"
    (alert,) = [alert for alert in floor.feed(time(841)).alerts() if alert.cause == "unassigned"]
    assert (alert.status, alert.resolution) == ("resolved", "usual")


@pytest.mark.parametrize("status", ["busy", "away"])
def test_who_waits_while_nobody_is_free_is_not_unassigned(status: str) -> None:
    floor = Floor().feed(agent(0, "ann", status), wait_started(30, "queue"), time(600))
    assert {alert.cause for alert in floor.alerts()} == {"queue_wait"}


def test_the_page_of_a_queue_knows_its_line_its_hour_and_its_agents() -> None:
    floor = practised()
    floor.feed(
        wait_started(2400, "queue", "taken"),
        wait_ended(2410, 2400, "queue", "taken", outcome="answered", agent="ann"),
        agent(2411, "bob", "available"),
        *[wait_started(2412 + n, "queue", f"new-{n}") for n in range(30)],
        wait_started(2450, "reply", "taken", agent="ann"),
        time(2460),
    )
    detail = floor.queue().detail
    assert detail is not None
    assert [each.conversation for each in detail.line] == [f"new-{n}" for n in range(8)]
    # Nobody has seen a line of thirty: the page says why there is no forecast.
    assert {(each.forecast, each.untold) for each in detail.line} == {(None, "few_such_lines")}
    assert sum(each.count for each in detail.arrivals) == 40
    assert detail.present is not None and detail.needed is not None and detail.needed >= 1
    assert [(each.agent, each.since) for each in detail.free] == [("bob", 2411)]
    assert [(each.agent, each.count, each.since) for each in detail.due] == [("ann", 1, 2450)]
    assert detail.waited == (20,) * 40 + (10,)
    assert [(each.kind, each.baseline.seen) for each in detail.baselines] == [("queue", 41)]


def test_the_page_forecasts_a_line_as_others_were_and_the_wall_says_the_same() -> None:
    floor = practised().feed(wait_started(2412, "queue", "first"), time(2430))
    view = floor.queue()
    assert view.detail is not None and view.forecast is None and view.untold == "few_such_lines"
    ((first,), forecast) = view.detail.line, view.detail.line[0].forecast
    assert first.untold is None and forecast is not None
    assert forecast.low <= forecast.median <= forecast.high
    view = practised().feed(time(2430)).queue()
    assert view.forecast is not None and view.untold is None and view.channels == ()


def test_an_agent_who_is_passed_a_conversation_has_it_and_who_passed_it_on_is_free() -> None:
    def taken(at: float, name: str) -> Taken:
        return Taken(events_partition=0, at=at, contact=contact(agent=name))

    floor = Floor().feed(agent(0, "ann", "available"), agent(0, "bo", "available"))
    floor.feed(wait_started(5, "queue"), wait_ended(9, 5, "queue", outcome="answered", agent="ann"))
    load = floor.feed(time(10)).task._timeline.models["orders"].load
    assert (set(load.agents["ann"].open), set(load.free())) == ({"c-1"}, {"bo"})
    floor.feed(taken(20, "bo"), time(30))
    assert (set(load.agents["bo"].open), set(load.free())) == ({"c-1"}, {"ann"})
    floor.feed(wait_started(40, "queue"), time(50))
    assert set(load.free()) == {"ann", "bo"}, "sent back into the line, nobody has it"
    assert "c-1" in floor.task._timeline.models["orders"].forecast.observed.waiting


def test_a_restored_queue_shows_the_same() -> None:
    whole = practised()
    other = whole.restored().feed(wait_started(2500, "queue", "next"), time(2510))
    assert other.queue() == whole.feed(wait_started(2500, "queue", "next"), time(2510)).queue()


def test_a_model_told_every_minute_and_one_told_at_the_end_are_the_same() -> None:
    often, rarely = QueueModel(), QueueModel()
    for number in range(400):
        at, who = 45.0 * number, f"c-{number}"
        for model in (often, rarely):
            model.observe(QueueEvent(at, "arrive", who))
            model.observe(QueueEvent(at + 20 + number % 7, "serve", who, agent="ann"))
            model.observe(QueueEvent(at + 40, "finish", who))
        often.tick(at + 44)
    rarely.tick(often.next_minute() - 1)
    assert often.snapshot() == rarely.snapshot()
    assert sum(block.count for block in often.hour.blocks) > 60


def test_the_last_hour_forgets_what_is_older_and_knows_its_rate() -> None:
    hour = LastHour()
    for minute in range(120):
        hour.learn_one(60.0 * minute, 2, 1.5)
    assert (len(hour.blocks), hour.blocks[0].begin) == (12, 3600.0)
    assert {(block.count, block.baseline) for block in hour.blocks} == {(10, 7.5)}
    assert hour.rate(7200.0, 900.0) == pytest.approx(2 / 60)
    assert LastHour().rate(7200.0, 900.0) == 0.0


def test_waits_far_above_what_is_usual_are_one_alert_of_the_queue() -> None:
    floor = practised()
    model = floor.task._timeline.models["orders"]
    model.wait_surge = WaitSurge(hold=0.0, highest=[2.0] * 7)
    model.wait_surge.learn_one(2400.0, 900.0, Baseline(20, 30, 40, 500))
    floor.feed(wait_started(2450, "queue", "next"), time(2521))
    (alert,) = [alert for alert in floor.alerts() if alert.cause == "wait_surge"]
    assert (alert.subject_kind, alert.severity, alert.starts_at) == ("queue", "critical", 2400)
    drivers = {each.code: each.weight for each in alert.evidence.drivers}
    assert drivers["wait_surge.ratio"] == 15.0 and drivers["staff.needed"] >= 1
    assert drivers["line.waiting"] == 1
    # Nobody ever came to a line here, so alert and wall show no forecast.
    assert alert.evidence.forecast is floor.queue().forecast is None
    assert floor.queue().untold == "few_such_lines"


def test_the_evidence_of_a_surge_on_the_first_day_says_that_the_last_hour_is_the_baseline() -> None:
    model = QueueModel()
    for number in range(40):
        model.observe(QueueEvent(60_000.0 + 30.0 * number, "arrive", f"c-{number}", kind="chat/en"))
    for number in range(60):
        model.observe(QueueEvent(61_200.0 + 3.0 * number, "arrive", f"d-{number}", kind="chat/en"))
    surge = model.surges["surge"].predict_one()
    assert surge is not None
    drivers = {one.code: one.weight for one in model.surge_evidence(surge, 61_380.0, sla=60.0).drivers}
    assert drivers["surge.ratio_last_hour"] > 5.0 and 5.0 < drivers["surge.last_hour"] < 10.0
    assert "surge.ratio" not in drivers and "surge.usual" not in drivers


def named(at: float, name: str, who: str | None = "ann") -> Named:
    return Named(events_partition=0, at=at, queue="orders", name=name, agent=who)


def test_the_names_of_a_queue_and_its_agents_outlive_the_conversation_that_brought_them() -> None:
    floor = Floor().feed(Taken(events_partition=0, at=10, contact=contact(agent="ann")), named(10, "Ann Li"))
    floor.feed(named(11, "Orders and returns", None), gone(60, "c-1"))
    floor.feed(AgentSeen(events_partition=0, at=70, agent="ann", queue="orders", status="offline"), time(80))
    for one in (floor, floor.restored()):
        one.feed(wait_started(90, "queue", "c-2"), time(100))
        seen = one.queue()
        assert seen.name == "Orders and returns"
        assert seen.detail is not None and seen.detail.names == {"ann": "Ann Li"}


def test_a_queue_tells_no_more_than_a_hundred_names_those_told_last() -> None:
    floor = Floor().feed(*[named(10, f"Agent {number}", f"a-{number}") for number in range(3000)], time(20))
    seen = floor.feed(wait_started(30, "queue"), time(40)).queue()
    assert seen.detail is not None and len(seen.detail.names) == 100
    assert seen.detail.names["a-2999"] == "Agent 2999"
    assert len(floor.task._timeline.models["orders"].load.called) == 2000


def test_the_page_has_who_is_signed_in_and_on_what_the_agents_needed_rest() -> None:
    floor = practised()
    chats = AgentSeen(
        events_partition=0, at=2410, agent="bob", queue="orders", status="available", capacity={"chat": 2}
    )
    away = AgentSeen(events_partition=0, at=2415, agent="cy", queue="orders", status="away", reason="lunch")
    floor.feed(chats, away, agent(2420, "dee", "available"), agent(2425, "dee", "offline"), time(2430))
    view = floor.queue()
    assert view.quiet_since == 2390  # the last customer left
    assert view.detail is not None and view.detail.staffing is not None
    seen = {each.agent: each for each in view.detail.roster}
    assert list(seen) == ["ann", "bob", "cy"]
    assert (seen["bob"].status, seen["bob"].since, seen["bob"].able) == ("available", 2410, True)
    assert seen["bob"].capacity == {"chat": 2}
    assert (seen["cy"].status, seen["cy"].reason, seen["cy"].able) == ("away", "lunch", False)
    staffing = view.detail.staffing
    load = Load(staffing.arrivals / 3600, staffing.service, staffing.patience)
    assert agents_needed(load, view.sla or 0.0) == view.detail.needed
    assert [each.begin for each in staffing.ahead] == [3600, 5400, 7200, 9000]
    floor.feed(Entered(events_partition=0, at=2440, contact=contact("new")), time(2441))
    assert floor.queue().quiet_since is None


def test_with_aggregate_the_page_names_nobody() -> None:
    floor = Floor(Rules(people="aggregate")).feed(agent(0, "ann", "available"), time(10))
    detail = floor.queue().detail
    assert detail is not None and (detail.roster, detail.aggregate) == ((), True)
    assert floor.queue().agents == {"available": 1}
