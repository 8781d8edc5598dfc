"""A conversation without a sign for far longer than its baseline is probably over, until the next event."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from detectors.contract.rules.business_hours import BusinessHours, Opening
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules, SilenceRules
from stream.trial.run import run
from stream.trial.story import Story
from tests.builders.floors.flow import alerts, flow, lines, waits

HOUR = 3600.0
SERVED = ("1 customer Where is my parcel?", "2 queued", "10 answered ann", "12 agent(ann) It is on its way.")
ANGRY = (
    "20 customer This is terrible service, I am so angry!",
    "21 agent(ann) It is on its way.",
    "30 customer Terrible, absolutely useless, I want to complain!",
    "31 agent(ann) It is on its way.",
)


def status(story: Story) -> str:
    """Return the status of the only conversation after the silence."""
    (conversation,) = story.conversations
    return conversation.status


@pytest.mark.parametrize(
    ("channel", "silence", "seen"),
    [
        ("chat", 1700.0, "active"),
        ("chat", 1900.0, "probably_over"),
        ("voice", 500.0, "active"),
        ("voice", 700.0, "probably_over"),
        ("video", 700.0, "probably_over"),
        ("social", 5 * HOUR, "active"),
        ("social", 7 * HOUR, "probably_over"),
        ("email", 30 * HOUR, "active"),
        ("email", 49 * HOUR, "probably_over"),
    ],
)
def test_each_channel_has_its_own_silence(channel: str, silence: float, seen: str) -> None:
    assert status(flow(*SERVED, channel=channel, silence=silence)) == seen


def test_a_customer_who_waits_is_an_alarm_long_before() -> None:
    story = flow(*SERVED, "30 customer When does it arrive?", silence=3 * HOUR)
    (alert,) = story.alerts
    assert (alert.cause, alert.raised_at, alert.severity_at["critical"]) == ("reply_wait", 120.0, 210.0)
    assert (alert.status, alert.ends_at, alert.reason) == ("resolved", 7230.0, "probably_over")
    assert waits(story)[-1] == ("reply", 30.0, 7230.0, "probably_over")
    assert status(story) == "probably_over"


@pytest.mark.parametrize(
    ("steps", "kind", "since", "seconds"),
    [
        (("1 customer Hello?", "2 queued"), "queue", 2.0, 7200.0),
        ((*SERVED, "30 held"), "hold", 30.0, 7200.0),
        ((*SERVED, "30 customer And now?", "40 agent(ann) One moment please."), "moment", 40.0, 7200.0),
    ],
)
def test_each_wait_counts_for_two_hours(
    steps: tuple[str, ...], kind: str, since: float, seconds: float
) -> None:
    running = flow(*steps, silence=seconds - 60.0)
    assert waits(running)[-1] == (kind, since, None, None)
    assert waits(flow(*steps, silence=seconds + 60.0))[-1] == (kind, since, since + seconds, "probably_over")


def test_alerts_about_the_customer_end_and_come_back_with_the_next_word() -> None:
    story = flow(*SERVED, *ANGRY)
    found = {alert.cause: (alert.ends_at, alert.reason) for alert in story.alerts}
    assert found["frustration"] == (1831.0, "probably_over")
    story = flow(*SERVED, *ANGRY, "1900 customer Is anybody there? This is terrible!", silence=300.0)
    found = {alert.cause: (alert.status, alert.ends_at) for alert in story.alerts}
    assert found["frustration"] == ("open", None)
    assert ("reply_wait", 1990.0) in alerts(story)


@pytest.mark.parametrize(
    ("step", "seen"),
    [
        ("2000 customer And the invoice?", "active"),
        ("2000 agent(ann) Are you still there?", "active"),
        ("2000 customer Thanks!", "active"),
        ("2000 held", "held"),
        ("2000 queued", "queued"),
        ("2000 system/private_note The customer called.", "active"),
        ("2000 rated 5", "probably_over"),
        ("2000 ended", "ended"),
    ],
)
def test_the_next_event_makes_it_go_on(step: str, seen: str) -> None:
    assert status(flow(*SERVED, step, silence=300.0)) == seen


def test_who_waited_before_the_silence_waits_on_by_a_new_clock() -> None:
    story = flow("1 customer Hello?", "2 queued", "9000 customer Where is it now?", silence=300.0)
    assert waits(story)[1:] == [("queue", 2.0, 7202.0, "probably_over"), ("queue", 9000.0, None, None)]
    assert alerts(story) == [("queue_wait", 122.0), ("queue_wait", 9120.0)]
    story = flow(*SERVED, "30 held", "9000 resumed", "9010 agent(ann) Here you are.", silence=300.0)
    assert waits(story)[-1] == ("hold", 30.0, 7230.0, "probably_over")


def test_an_answer_after_the_silence_begins_no_wait() -> None:
    story = flow("1 customer Hello?", "2 queued", "9000 agent(ann) Hello, how can I help?", silence=300.0)
    assert waits(story)[1:] == [("queue", 2.0, 7202.0, "probably_over")]


def test_a_call_without_a_transcript_is_not_silent() -> None:
    assert status(flow("2 queued", "10 answered ann", channel="voice")) == "active"
    assert status(flow("2 queued", "10 answered ann", channel="voice", silence=5 * HOUR)) == "probably_over"


def test_the_rules_say_how_long() -> None:
    rules = Rules(default=QueueRules(silence=SilenceRules(shortest={"chat": 300.0}, slas=2.0, waiting=1.0)))
    assert status(flow(*SERVED, rules=rules, silence=310.0)) == "probably_over"
    story = flow(*SERVED, "30 customer And now?", rules=rules, silence=310.0)
    assert story.alerts[0].ends_at == 330.0
    assert status(flow(*SERVED, rules=rules, channel="voice", silence=310.0)) == "active"


def test_a_conversation_that_is_let_go_ends_once() -> None:
    story = flow(*SERVED, silence=49 * HOUR)
    assert status(story) == "probably_over" and story.dead_letters == ()


WEEKDAYS = BusinessHours(openings=tuple(Opening(weekday, 540, 1080) for weekday in range(5)))
FRIDAY = datetime(2026, 3, 6, 17, 59, tzinfo=UTC).timestamp()
MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=UTC).timestamp() - FRIDAY


@pytest.mark.parametrize(
    ("steps", "cause", "seconds"),
    [
        ((*SERVED, "30 customer Can I change the address?"), "reply_wait", 60.0),
        (("0 customer Where is my parcel?",), "first_answer_wait", 30.0),
        (("20 queued",), "queue_wait", 80.0),
        ((*SERVED, "40 held"), "hold_wait", 160.0),
        ((*SERVED, "30 customer And now?", "40 agent(ann) One moment please."), "moment_wait", 100.0),
    ],
)
def test_who_asked_before_the_weekend_is_an_alarm_after_it(
    steps: tuple[str, ...], cause: str, seconds: float
) -> None:
    """The conversation is let go after two days without an event, but not while its customer waits."""
    rules = Rules(default=QueueRules(hours=WEEKDAYS))
    story = run(lines(*steps, begin=FRIDAY), rules, MONDAY + HOUR)
    assert alerts(story) == [(cause, MONDAY + seconds)]


def test_who_asked_before_the_weekend_is_probably_over_two_opening_hours_later() -> None:
    rules = Rules(default=QueueRules(hours=WEEKDAYS))
    (alert,) = run(lines("0 customer Where is my parcel?", begin=FRIDAY), rules, MONDAY + 3 * HOUR).alerts
    assert (alert.ends_at, alert.reason) == (MONDAY + 2 * HOUR - 60.0, "probably_over")


def test_a_mail_that_nobody_answers_is_an_alarm_as_long_as_its_customer_waits() -> None:
    (alert,) = flow("1 customer Where is my refund?", channel="email", silence=60 * HOUR).alerts
    assert (alert.cause, alert.status) == ("first_answer_wait", "open")
