"""An agent who takes a conversation and gives it back has answered nobody: the customer waits on."""

from __future__ import annotations

from tests.builders.floors.flow import alerts, flow, waits

ASKED = ("1 customer Where is my parcel?", "2 queued")


def given_back(times: int, every: float = 90.0) -> list[str]:
    """Return the steps of an agent who takes the conversation for three seconds, again and again."""
    taken = [2 + every * (number + 1) for number in range(times)]
    return [step for at in taken for step in (f"{at - 3} answered ann", f"{at} queued")]


def test_whoever_is_given_back_eight_times_in_twelve_minutes_has_one_wait_and_one_alert() -> None:
    story = flow(*ASKED, *given_back(8))
    (alert,) = story.alerts
    assert (alert.cause, alert.raised_at, alert.evidence["since"]) == ("queue_wait", 122.0, 2.0)
    assert (alert.status, alert.ends_at) == ("open", None)
    assert waits(story)[-1] == ("queue", 2.0, None, None)


def test_a_wait_that_breaches_while_an_agent_holds_the_conversation_is_raised_when_it_comes_back() -> None:
    story = flow(*ASKED, "121 answered ann", "124 queued")
    (alert,) = story.alerts
    assert alert.cause == "queue_wait" and 122.0 <= alert.raised_at <= 124.0
    assert alert.evidence["since"] == 2.0 and alert.status == "open"


def test_a_word_of_the_agent_ends_the_wait_and_a_requeue_begins_another() -> None:
    story = flow(*ASKED, "60 answered ann", "70 agent(ann) A colleague has to look at this.", "80 queued")
    assert waits(story)[-1] == ("queue", 80.0, None, None)
    assert alerts(story) == [("queue_wait", 200.0)]


def test_another_queue_begins_a_wait_of_its_own_that_tells_what_was_waited_before() -> None:
    story = flow(*ASKED, "60 answered ann", "63 transferred billing")
    (alert,) = story.alerts
    assert (alert.cause, alert.queue, alert.evidence["since"]) == ("queue_wait", "billing", 63.0)


def test_the_wait_ends_once_when_the_customer_is_answered() -> None:
    story = flow(*ASKED, *given_back(3), "300 answered bo", "310 agent(bo) It arrives tomorrow.")
    (alert,) = story.alerts
    assert (alert.status, alert.ends_at, alert.reason) == ("resolved", 300.0, "answered")
