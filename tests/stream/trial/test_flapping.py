"""A cause that comes and goes is one alert, also where a conversation moves from queue to queue."""

from __future__ import annotations

from msgspec.structs import replace

from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules
from stream.trial.tell import tell
from tests.builders.floors.flow import alerts, flow
from tests.builders.rules import layer


def slow_answers(times: int) -> list[str]:
    """Return the steps of a customer who is answered 100 seconds after each question."""
    asked = [100 + 150 * number for number in range(times)]
    steps = [f"{at} customer Where is it now?" for at in asked]
    steps += [f"{at + 100} agent(ann) It is in the van, number {at}." for at in asked]
    return sorted(steps, key=lambda step: float(step.split()[0]))


def test_six_late_answers_in_fifteen_minutes_are_one_alert() -> None:
    story = flow("1 customer Where is my parcel?", "10 agent(ann) On its way.", *slow_answers(6))
    (alert,) = (each for each in story.alerts if each.cause == "reply_wait")
    assert (alert.raised_at, alert.ends_at, alert.status) == (190.0, 950.0, "resolved")
    assert [what for what, _ in alert.later] == ["reopened"] * 5
    assert any("ALERT reply_wait: reopened" in line for line in tell(story))


def test_rules_may_turn_that_off() -> None:
    rules = Rules(default=QueueRules(reopen_within=0))
    story = flow("1 customer Where is my parcel?", "10 agent(ann) On its way.", *slow_answers(3), rules=rules)
    assert len([each for each in story.alerts if each.cause == "reply_wait"]) == 3


def test_a_cause_must_last_as_long_as_the_rules_of_its_queue_ask() -> None:
    rules = Rules(queues={"orders": layer(QueueRules(must_last={"first_answer_wait": 60}))})
    asked = "1 customer Where is my parcel?"
    assert alerts(flow(asked, "140 agent(ann) On its way.", rules=rules)) == []
    assert alerts(flow(asked, rules=rules)) == [("first_answer_wait", 151.0)]
    elsewhere = replace(rules, queues={"billing": rules.queues["orders"]})
    assert alerts(flow(asked, rules=elsewhere)) == [("first_answer_wait", 91.0)]


def test_whoever_is_passed_on_while_waiting_has_one_alert_of_each_cause() -> None:
    passed_on = [
        f"{200 + 60 * number} transferred {('billing', 'returns')[number % 2]}" for number in range(4)
    ]
    story = flow("1 customer Where is my parcel?", "2 queued", *passed_on, "900 answered bo")
    (alert,) = (each for each in story.alerts if each.cause == "queue_wait")
    assert (alert.queue, alert.ends_at, alert.reason) == ("returns", 900.0, "answered")
    assert [what for what, _ in alert.later] == ["moved"] * 4


def test_a_chat_without_a_queue_takes_its_alert_to_the_queue_of_whoever_answers() -> None:
    story = flow("1 customer Where is my parcel?", "120 queued billing", "200 agent(ann) On its way.")
    first = story.alerts[0]
    assert (first.cause, first.queue, first.ends_at) == ("first_answer_wait", "billing", 200.0)
