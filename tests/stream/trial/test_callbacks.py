"""A customer who asked to be called back waits for that call, until somebody makes it."""

from __future__ import annotations

import pytest

from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules, RetentionRules, WaitRules
from tests.builders.floors.flow import alerts, flow, waits

LINE = ("1 customer Where is my parcel?", "2 queued")
ASKED = (*LINE, "60 callback 1800")
WITH_ANN = (*LINE, "20 answered ann", "25 agent(ann) I have to ask. Shall I call you?")


def test_asking_for_a_callback_ends_the_wait_in_the_queue() -> None:
    story = flow(*ASKED, silence=1000)
    assert waits(story)[1:] == [("queue", 2.0, 60.0, "callback"), ("callback", 60.0, None, None)]
    assert alerts(story) == []


def test_an_alert_about_the_queue_ends_with_the_callback() -> None:
    (alert,) = flow(*LINE, "300 callback 5000", silence=60).alerts
    assert (alert.cause, alert.ends_at, alert.reason) == ("queue_wait", 300.0, "callback")


def test_a_promise_that_is_not_kept_is_raised_at_its_time_and_turns_critical() -> None:
    (alert,) = flow(*ASKED).alerts
    assert (alert.cause, alert.raised_at, alert.status) == ("callback_wait", 1800.0, "open")
    assert alert.severity_at == {"warning": 1800.0, "critical": 2700.0}
    assert (alert.evidence["since"], alert.evidence["sla"]) == (60.0, 1740.0)


def test_the_end_of_the_conversation_keeps_the_promise_open() -> None:
    story = flow(*ASKED, "70 ended")
    assert waits(story)[-1] == ("callback", 60.0, None, None)
    assert alerts(story) == [("callback_wait", 1800.0)]


def test_who_hangs_up_after_asking_for_a_callback_has_not_given_up() -> None:
    story = flow(*ASKED, "61 ended abandoned", silence=600)
    assert [outcome for *_, outcome in waits(story)] == ["transferred", "callback", None]


@pytest.mark.parametrize(
    ("kept", "outcome"),
    [
        (("900 called_back",), "done"),
        (("900 agent(ann) Hello, Ann speaking, you asked for a call.",), "answered"),
        (("900 agent(ann) Hello, Ann speaking, one moment please.",), "answered"),
        (("900 answered ann", "905 agent(ann) Hello, you asked for a call."), "answered"),
        (("900 answered ann", "1900 ended"), "answered"),
    ],
)
@pytest.mark.parametrize("ended", [(), ("70 ended",)])
def test_a_call_keeps_the_promise(kept: tuple[str, ...], outcome: str, ended: tuple[str, ...]) -> None:
    story = flow(*ASKED, *ended, *kept)
    assert ("callback", 60.0, 900.0, outcome) in waits(story)
    assert "callback_wait" not in dict(alerts(story))


def test_a_late_call_ends_the_alert() -> None:
    (alert,) = flow(*ASKED, "70 ended", "2000 called_back").alerts
    assert (alert.cause, alert.status, alert.ends_at, alert.reason) == (
        "callback_wait", "resolved", 2000.0, "done",
    )  # fmt: skip


@pytest.mark.parametrize("line", ["90 bot We will call you.", "90 agent/automatic We will call you."])
def test_a_line_of_a_machine_is_no_call(line: str) -> None:
    assert alerts(flow(*ASKED, line)) == [("callback_wait", 1800.0)]


def test_the_agent_who_promised_the_call_has_not_made_it_with_the_next_words() -> None:
    told = ("40 callback 1800", "45 agent(ann) I call you at ten.", "50 ended", "51 agent(ann) Bye!")
    assert alerts(flow(*WITH_ANN, *told)) == [("callback_wait", 1800.0)]


def test_a_call_after_the_conversation_in_which_it_was_promised_keeps_the_promise() -> None:
    told = ("40 callback 1800", "45 agent(ann) I call you at ten.", "50 ended")
    story = flow(*WITH_ANN, *told, "1700 agent(ann) Good morning, Ann again.")
    assert ("callback", 40.0, 1700.0, "answered") in waits(story)
    assert alerts(story) == []


def test_who_is_taken_for_a_call_and_given_back_without_a_word_waits_on() -> None:
    story = flow(*ASKED, "70 ended", "900 answered ann", "905 queued")
    assert waits(story)[-1] == ("callback", 60.0, None, None)
    assert alerts(story) == [("callback_wait", 1800.0)]


def test_a_callback_that_waits_in_line_is_no_customer_who_listens() -> None:
    story = flow(*ASKED, "61 transferred callbacks", silence=1000)
    assert waits(story)[-2:] == [("callback", 60.0, 61.0, "transferred"), ("callback", 60.0, None, None)]
    assert alerts(story) == []


def test_an_unkept_promise_is_an_alert_of_the_queue_to_which_it_was_passed() -> None:
    (alert,) = flow(*ASKED, "61 transferred callbacks", "70 ended").alerts
    assert (alert.cause, alert.queue, alert.raised_at) == ("callback_wait", "callbacks", 1800.0)


def test_whoever_comes_back_with_a_question_waits_for_its_answer_too() -> None:
    story = flow(*ASKED, "70 ended", "300 customer Can you tell me now where it is?", "301 queued")
    assert alerts(story) == [("queue_wait", 421.0), ("callback_wait", 1800.0)]
    assert [wait[:2] for wait in waits(story) if wait[2] is None] == [("callback", 60.0), ("queue", 301.0)]


def test_a_later_request_replaces_the_promise() -> None:
    story = flow(*ASKED, "600 callback 3000")
    assert waits(story)[-2:] == [("callback", 60.0, 600.0, "callback"), ("callback", 600.0, None, None)]
    assert alerts(story) == [("callback_wait", 3000.0)]


def test_without_a_time_the_rules_say_until_when() -> None:
    assert alerts(flow(*LINE, "60 callback", silence=7200)) == [("callback_wait", 3660.0)]
    rules = Rules(default=QueueRules(waits=WaitRules(callback_sla=600)))
    assert alerts(flow(*LINE, "60 callback", rules=rules)) == [("callback_wait", 660.0)]
    assert alerts(flow(*LINE, "60 callback", started={"sla": {"callback": 300}})) == [
        ("callback_wait", 360.0)
    ]


@pytest.mark.parametrize("due", ["30", "60", "99999999"])
def test_a_time_that_is_no_promise_is_said_and_the_customer_waits_by_the_rules(due: str) -> None:
    story = flow(*LINE, f"60 callback {due}", silence=7200)
    (letter,) = story.dead_letters
    assert (letter.field, letter.expected) == ("$.data.due", "a time after the request, at most 90 days")
    assert alerts(story) == [("callback_wait", 3660.0)]


@pytest.mark.parametrize("due", ['"tomorrow"', '"2026-01-31T09:30:00"', "5"])
def test_a_time_that_cannot_be_read_is_said_and_the_customer_waits_by_the_rules(due: str) -> None:
    story = flow(*LINE, f'60 callback.requested {{"due": {due}}}', silence=7200)
    assert [letter.field for letter in story.dead_letters] == ["$.data.due"]
    assert alerts(story) == [("callback_wait", 3660.0)]


def test_a_conversation_stays_until_its_callback_was_due() -> None:
    day = 86400
    story = flow(*LINE, f"60 callback {4 * day}", "70 ended", silence=5 * day)
    assert alerts(story) == [("callback_wait", 4.0 * day)]


def test_a_callback_that_nobody_makes_is_given_up_after_a_long_silence() -> None:
    rules = Rules(default=QueueRules(retention=RetentionRules(silent_conversation=5000)))
    story = flow(*ASKED, "70 ended", rules=rules, silence=20_000)
    assert waits(story)[-1] == ("callback", 60.0, 6800.0, "ended")
    (alert,) = story.alerts
    assert (alert.status, alert.ends_at, alert.reason) == ("resolved", 6800.0, "ended")


def test_a_request_after_the_end_is_a_promise_too() -> None:
    assert alerts(flow(*LINE, "30 ended abandoned", "32 callback 1800")) == [("callback_wait", 1800.0)]
    assert alerts(flow(*LINE, "30 ended", "4000 callback 6000")) == [("callback_wait", 6000.0)]


def test_a_call_that_nobody_asked_for_changes_nothing() -> None:
    assert alerts(flow(*LINE, "30 called_back")) == [("queue_wait", 122.0)]


def test_facts_that_come_late_count_as_if_they_had_come_in_order() -> None:
    assert waits(flow(*LINE, "61 ended", "60 callback 1800", silence=60))[-1] == (
        "callback",
        60.0,
        None,
        None,
    )


def test_the_alert_about_an_overdue_callback_follows_it_to_another_queue() -> None:
    (alert,) = flow(*ASKED, "70 ended", "2000 transferred technical").alerts
    assert (alert.cause, alert.queue, alert.raised_at, alert.status) == (
        "callback_wait", "technical", 1800.0, "open",
    )  # fmt: skip
    assert (alert.evidence["since"], alert.evidence["sla"]) == (60.0, 1740.0)
