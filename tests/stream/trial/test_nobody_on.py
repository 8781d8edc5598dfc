"""A queue with customers and nobody on, and a queue that is closed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from detectors.contract.rules.business_hours import BusinessHours, DayOpening, Opening, SpecialDay
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules, WaitRules
from stream.trial.story import Story
from tests.builders.floors.flow import flow

BEGIN = 1_700_000_000  # Tuesday 2023-11-14, 22:13:20 UTC
ASKED = ("100 customer Where is my parcel?", "101 queued")
GONE = ("0 status ann available", "60 status ann offline")


def nobody(story: Story) -> list[tuple[float, float | None, float]]:
    """When the alarm was raised, when it ended, and since when nobody was on."""
    found = [alert for alert in story.alerts if alert.cause == "nobody_on"]
    return [(alert.raised_at, alert.ends_at, alert.evidence["since"]) for alert in found]


def open_from(second: float, until: float) -> Rules:
    """Rules of a queue that is open from one second of the flow to another, in whole minutes."""
    begin, end = (datetime.fromtimestamp(BEGIN + each, UTC) for each in (second, until))
    own = DayOpening(begin.hour * 60 + begin.minute, end.hour * 60 + end.minute)
    day = SpecialDay(begin.date(), openings=(own,))
    openings = tuple(Opening(weekday, 0, 1) for weekday in range(7))
    return Rules(version=2, default=QueueRules(hours=BusinessHours(openings, days=(day,))))


def test_a_queue_with_a_customer_and_nobody_signed_in_has_an_alarm() -> None:
    story = flow(*GONE, *ASKED, silence=600)
    ((raised, ended, since),) = nobody(story)
    assert since == 101.0 and 161.0 <= raised <= 221.0 and ended is None
    (alert,) = [alert for alert in story.alerts if alert.cause == "nobody_on"]
    assert (alert.subject, alert.severity, alert.evidence["count"]) == ("orders", "critical", 1)


@pytest.mark.parametrize(
    "steps",
    [
        ASKED,  # no status was ever told
        ("0 status ann available", *ASKED),
        ("0 status ann away", *ASKED),  # signed in
        (*GONE, *ASKED, "150 status bo available"),
        (*GONE, *ASKED, "130 answered ann"),
        (*GONE, "70 queued", "80 answered bo", "90 agent(bo) Hello!", "95 queued"),  # bo has no status
        GONE,  # and nobody waits
    ],
)
def test_there_is_no_alarm_where_somebody_is_there_or_nobody_knows(steps: tuple[str, ...]) -> None:
    assert nobody(flow(*steps, silence=600)) == []


@pytest.mark.parametrize(
    "steps",
    [
        ("100 customer Where is my parcel?",),  # a first answer
        ("1 answered ann", "2 agent(ann) Hello!", "100 customer And now?"),  # a reply
        ("1 answered ann", "2 agent(ann) Hello!", "1500 customer And now?"),  # where nobody waited for long
        ("1 answered ann", "2 customer And now?", "3 agent(ann) One moment please."),
        ("1 answered ann", "2 agent(ann) Hello!", "3 held"),
    ],
)
def test_whoever_waits_for_a_word_where_nobody_is_on_has_the_alarm(steps: tuple[str, ...]) -> None:
    ((raised, ended, since),) = nobody(flow(*GONE, *steps, silence=600))
    assert since >= 60.0 and since + 60.0 <= raised <= since + 120.0 and ended is None


def test_the_alarm_of_a_customer_without_an_answer_ends_with_the_answer() -> None:
    told = ("1 answered ann", "2 agent(ann) Hello!", "100 customer And now?", "400 agent(ann) Tomorrow.")
    ((raised, ended, _),) = nobody(flow(*GONE, *told, silence=600))
    assert raised < 400.0 and ended is not None and 400.0 <= ended <= 460.0


def test_a_customer_who_was_answered_or_waits_to_be_called_back_misses_nobody() -> None:
    answered = ("1 answered ann", "2 agent(ann) Hello!", "100 customer And?", "130 agent(ann) Tomorrow.")
    assert nobody(flow(*GONE, *answered, silence=600)) == []
    assert nobody(flow(*GONE, "100 callback", silence=600)) == []


def test_the_alarm_ends_when_somebody_signs_in() -> None:
    ((raised, ended, _),) = nobody(flow(*GONE, *ASKED, "400 status bo available", silence=600))
    assert raised < 400.0 and ended is not None and 400.0 <= ended <= 460.0


def test_the_alarm_ends_when_nobody_waits_any_more() -> None:
    ((_, ended, _),) = nobody(flow(*GONE, *ASKED, "400 ended", silence=600))
    assert ended is not None and 400.0 <= ended <= 460.0


def test_a_status_that_comes_first_may_be_the_last_one() -> None:
    assert len(nobody(flow("0 status ann offline", *ASKED, silence=600))) == 1


def test_out_of_hours_nobody_has_to_be_on() -> None:
    assert nobody(flow(*GONE, *ASKED, rules=open_from(-4000, -3000))) == []


def test_whoever_waits_at_the_opening_waits_for_nobody_from_then_on() -> None:
    ((raised, _, since),) = nobody(flow(*GONE, *ASKED, rules=open_from(700, 6000), silence=1200))
    assert since == 700.0 and 760.0 <= raised <= 820.0


def test_mail_waits_for_an_hour_before_nobody_is_missed() -> None:
    assert nobody(flow(*GONE, *ASKED, channel="email", silence=1200)) == []
    assert len(nobody(flow(*GONE, *ASKED, channel="email", silence=4000))) == 1


def test_the_rules_say_after_how_long() -> None:
    rules = Rules(version=2, default=QueueRules(waits=WaitRules(nobody_on_after=300)))
    ((raised, _, _),) = nobody(flow(*GONE, *ASKED, rules=rules, silence=600))
    assert 401.0 <= raised <= 461.0
