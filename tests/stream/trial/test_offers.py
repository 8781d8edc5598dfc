"""Offers to agents are told, and end no wait: accepted is not answered."""

from __future__ import annotations

import pytest

from stream.trial.story import SeenAlert, Story
from tests.builders.floors.flow import alerts, flow, waits

ASKED = ("1 customer Where is my parcel?", "2 queued")
RUNG = (*ASKED, "5 offered ann", "25 missed ann", "26 offered bo", "30 rejected bo", "31 offered cy")


def offers(alert: SeenAlert) -> dict[str, float]:
    drivers = alert.evidence.get("drivers", ())
    return {driver["code"]: driver["weight"] for driver in drivers if driver["code"].startswith("offers.")}


def only(story: Story) -> SeenAlert:
    (alert,) = story.alerts
    return alert


@pytest.mark.parametrize("last", ["35 accepted cy", "35 missed cy", "35 rejected cy"])
def test_no_end_of_an_offer_ends_the_wait(last: str) -> None:
    story = flow(*RUNG, last)
    assert waits(story)[-1] == ("queue", 2.0, None, None)
    assert alerts(story) == [("queue_wait", 122.0)]


def test_the_alert_tells_how_often_it_was_offered_and_what_became_of_that() -> None:
    assert offers(only(flow(*RUNG))) == {"offers.offered": 3, "offers.missed": 1, "offers.rejected": 1}


def test_offers_after_the_alert_was_raised_are_told_too() -> None:
    alert = only(flow(*ASKED, "5 offered ann", "25 missed ann", "200 offered ann", "220 missed ann"))
    assert alert.raised_at == 122.0
    assert offers(alert) == {"offers.offered": 2, "offers.missed": 2}


def test_without_an_offer_nothing_is_told() -> None:
    assert offers(only(flow(*ASKED))) == {}


def test_accepted_and_given_back_eight_times_is_one_wait_to_the_customer() -> None:
    steps = [
        step
        for at in range(10, 730, 90)
        for step in (
            f"{at} offered ann",
            f"{at + 1} accepted ann",
            f"{at + 2} answered ann",
            f"{at + 5} queued",
        )
    ]
    story = flow(*ASKED, *steps)
    assert waits(story)[-1] == ("queue", 2.0, None, None)
    assert (only(story).raised_at, only(story).status) == (122.0, "open")
    assert offers(only(story)) == {"offers.offered": 8, "offers.returned": 8}


def test_accepted_and_put_in_line_again_without_being_answered_is_given_back() -> None:
    steps = ("5 offered ann", "6 accepted ann", "9 queued", "10 offered bo", "11 accepted bo")
    assert offers(only(flow(*ASKED, *steps))) == {"offers.offered": 2, "offers.returned": 1}


def test_a_line_that_rings_at_all_is_answered_once() -> None:
    """The others miss the call that one of them took."""
    rung = ("5 offered ann", "5 offered bo", "9 accepted ann", "9 answered ann", "10 missed bo")
    story = flow(*ASKED, *rung, "12 agent(ann) It arrives tomorrow.")
    assert waits(story)[1:] == [("queue", 2.0, 9.0, "answered"), ("first_answer", 9.0, 12.0, "replied")]
    assert alerts(story) == []


def test_an_agent_s_word_begins_the_count_anew() -> None:
    answered = ("40 agent(cy) A colleague has to look.", "50 queued", "55 offered dee", "75 missed dee")
    assert offers(only(flow(*RUNG, *answered))) == {"offers.offered": 1, "offers.missed": 1}


def test_another_queue_begins_the_count_anew() -> None:
    assert offers(only(flow(*RUNG, "40 transferred billing", "50 offered dee"))) == {"offers.offered": 1}


def test_an_offer_without_a_line_begins_no_wait_in_the_queue() -> None:
    story = flow("1 customer Where is my parcel?", "5 offered ann", "25 missed ann")
    assert alerts(story) == [("first_answer_wait", 91.0)]


def test_an_offer_that_comes_late_is_told_as_if_it_had_come_in_order() -> None:
    late = flow(*ASKED, "5 offered ann", "9 queued", "8 accepted ann")
    assert offers(only(late)) == {"offers.offered": 1, "offers.returned": 1}


def test_an_unknown_outcome_is_refused_and_the_customer_waits_on() -> None:
    story = flow(*ASKED, "5 offered ann", '9 conversation.offer.ended {"agent": "ann", "outcome": "lost"}')
    (letter,) = story.dead_letters
    assert (letter.field, letter.expected) == ("$.data.outcome", "one of accepted, missed, rejected")
    assert alerts(story) == [("queue_wait", 122.0)]
