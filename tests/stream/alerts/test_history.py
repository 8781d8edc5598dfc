"""The steps of one alert in the history: numbered, attributed, and each told once."""

from __future__ import annotations

from stream.alerts import life
from stream.alerts.action_router import ActionRouter
from stream.log import Record, topics
from stream.records import Action, ActionRecorded, AlertStep, encode
from tests.builders.floors.queue_task import Floor, action, cause, left
from tests.builders.past.history import of_kind, steps_of, stored


def steps(floor: Floor) -> list[AlertStep]:
    (alert,) = floor.alerts()
    return steps_of(stored(floor.written), alert.id)


def test_what_people_do_and_each_severity_is_a_step_and_mere_evidence_is_none() -> None:
    floor = Floor().feed(cause(100), cause(100, probability=0.8, found_at=110))
    (alert,) = floor.alerts()
    floor.feed(cause(100, "critical", 0.9, found_at=120), action("claim", alert.id, "ruth", "1", at=130))
    floor.feed(
        action("release", alert.id, "ruth", "2", at=131), action("resolve", alert.id, "王琳", "3", at=140)
    )
    floor.feed(action("true_alarm", alert.id, "ruth", "4", at=150))
    found = steps(floor)
    assert [(step.alert.step, step.entry.what, step.entry.by) for step in found] == [
        (1, "opened", "stepin"),
        (2, "critical", "stepin"),
        (3, "claim", "ruth"),
        (4, "release", "ruth"),
        (5, "resolve", "王琳"),
        (6, "true_alarm", "ruth"),
    ]
    assert found[1].alert.evidence.probability == 0.9
    assert not any(step.alert.history for step in found)


def test_the_end_of_the_cause_of_an_alert_that_a_person_has_resolved_is_a_step() -> None:
    floor = Floor().feed(cause(100))
    (alert,) = floor.alerts()
    floor.feed(action("resolve", alert.id, "ruth", "1"), left(400))
    assert [(step.entry.what, step.entry.at) for step in steps(floor)][-1] == ("ended", 400)
    assert steps(floor)[-1].alert.ends_at == 400


def test_a_restart_goes_on_with_the_numbers_and_tells_nothing_twice() -> None:
    before = Floor().feed(cause(100))
    after = before.restored().feed(cause(100), cause(100, "critical", 0.9, found_at=120))
    assert [step.alert.step for step in of_kind(stored(after.written), AlertStep)] == [2]


def test_a_thousand_actions_all_reach_the_history_and_push_nothing_that_decided_out_of_sight() -> None:
    floor = Floor().feed(cause(100), cause(100, "critical", 0.9, found_at=110))
    (alert,) = floor.alerts()
    floor.feed(action("true_alarm", alert.id, "王琳", "t", at=111))
    for number in range(300):
        floor.feed(action("claim", alert.id, "ruth", f"c{number}"))
        floor.feed(action("release", alert.id, "ruth", f"r{number}"))
    for number in range(398):
        floor.feed(action("false_alarm", alert.id, f"somebody {number}", f"f{number}"))
    floor.feed(action("resolve", alert.id, "ruth", "last"))
    (alert,) = floor.alerts()
    assert alert.step == 1 + 1 + 1 + 600 + 398 + 1
    assert [step.alert.step for step in steps(floor)] == list(range(1, alert.step + 1))
    shown = [(entry.what, entry.by) for entry in alert.history]
    assert len(shown) == life.MAX_HISTORY
    assert shown[:3] == [("opened", "stepin"), ("critical", "stepin"), ("true_alarm", "王琳")]
    assert shown[-2:] == [("false_alarm", "somebody 397"), ("resolve", "ruth")]
    assert {"claim", "release"} <= {what for what, _ in shown}
    kept = [entry.action for entry in alert.history if entry.what == "claim"]
    assert kept[-1] == "c299" and len(kept) > 15


def test_an_action_is_recorded_whether_or_not_its_alert_is_still_there() -> None:
    router = ActionRouter(3)
    done = Action(id="a-1", action="claim", alert="gone", queue="orders", by="ruth", at=5.0)
    router.feed(Record(topics.ACTIONS, 0, 0, b"orders", encode(done), 5.0))
    assert of_kind(stored(router.drain()), ActionRecorded) == [ActionRecorded(action=done)]
