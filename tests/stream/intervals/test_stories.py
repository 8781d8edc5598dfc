"""What short stories count for, and in which queue: expectations are written by hand."""

from __future__ import annotations

from typing import Any

from detectors.contract.rules.business_hours import BusinessHours, Opening
from detectors.contract.rules.day_rules import DayRules
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules, WaitRules
from stream.records import Interval
from stream.trial.run import run_to_log
from tests.builders.floors.flow import lines
from tests.builders.past.intervals import contacts, intervals

WAITS = WaitRules(queue_sla=40, short_abandon=5)
RULES = Rules(version=2, default=QueueRules(waits=WAITS, bot_answers=True))


def counted(*steps: str, rules: Rules = RULES, silence: float = 10.0, **story: Any) -> list[Interval]:
    log, _ = run_to_log(lines(*steps, **story), rules, silence)
    return intervals(log)


def test_an_answered_customer_counts_with_waits_talk_hold_and_wrap_up() -> None:
    found = counted(
        "0 status ann available", "1 queued", "31 answered ann", "32 status ann busy",
        "36 agent(ann) Hello, how can I help?", "50 customer Where is my order?",
        "70 agent(ann) It arrives tomorrow.", "80 held", "95 resumed", "101 ended", "102 status ann wrap_up",
        "132 status ann available", "140 rated 5", "141 rated 1",
    )  # fmt: skip
    assert contacts(found) == {
        "offered": 1, "answered": 1, "in_sla": 1, "waited": 30_000, "longest": 30_000,
        "responded": 1, "response": 35_000, "replied": 1, "reply": 20_000,
        "handled": 1, "handling": 70_000, "holding": 15_000, "wraps": 1, "wrapping_up": 30_000,
        "finished": 1, "rated": 1, "rating": 1000, "satisfied": 1,
    }  # fmt: skip
    staff = found[0].staff
    assert (staff.present, staff.occupied) == (132_000, 101_000)


def test_who_gives_up_counts_by_how_long_that_took() -> None:
    assert contacts(counted("0 queued", "5 ended abandoned")) == {
        "offered": 1, "longest": 5000, "abandoned": 1, "abandoned_in_sla": 1, "abandoned_short": 1,
        "gave_up_after": 5000,
    }  # fmt: skip
    late = contacts(counted("0 queued", "41 ended abandoned"))
    assert late == {"offered": 1, "longest": 41_000, "abandoned": 1, "gave_up_after": 41_000}


def test_a_transfer_counts_in_both_queues() -> None:
    found = counted(
        "0 queued", "10 answered ann", "20 agent(ann) Hello.", "100 transferred billing", "150 answered eve",
        "155 agent(eve) Hello.", "200 ended",
    )  # fmt: skip
    assert contacts(found) == {
        "offered": 1, "answered": 1, "in_sla": 1, "waited": 10_000, "longest": 10_000, "responded": 1,
        "response": 20_000, "handled": 1, "handling": 90_000, "transferred": 1,
    }  # fmt: skip
    assert contacts(found, "billing") == {
        "offered": 1, "answered": 1, "waited": 50_000, "longest": 50_000, "responded": 1,
        "response": 55_000, "handled": 1, "handling": 50_000, "finished": 1,
    }  # fmt: skip


def test_a_hold_counts_where_the_agent_was_who_transferred_from_it() -> None:
    found = counted(
        "0 queued", "10 answered ann", "20 agent(ann) Hello.", "50 held", "90 transferred billing",
        "100 answered eve", "110 agent(eve) Hello.", "150 ended",
    )  # fmt: skip
    assert contacts(found)["holding"] == 40_000
    assert "holding" not in contacts(found, "billing")


def test_who_is_moved_on_in_line_was_offered_and_neither_answered_nor_lost() -> None:
    found = counted("0 queued", "10 transferred billing", "15 ended abandoned")
    assert contacts(found) == {"offered": 1, "moved": 1}
    assert contacts(found, "billing") == {
        "offered": 1, "longest": 5000, "abandoned": 1, "abandoned_in_sla": 1, "abandoned_short": 1,
        "gave_up_after": 5000,
    }  # fmt: skip


def test_a_passing_on_by_name_is_no_new_offer() -> None:
    found = counted(
        "0 queued", "10 answered ann", "20 agent(ann) Hello.",
        '30 conversation.transferred {"to_queue": "billing", "to_agent": "eve"}', "40 agent(eve) Hello.",
        "90 ended",
    )  # fmt: skip
    assert contacts(found, "billing") == {"handled": 1, "handling": 60_000, "finished": 1}
    assert contacts(found)["transferred"] == 1


def test_an_agent_who_gives_a_customer_back_without_a_word_has_answered_nobody() -> None:
    found = counted("0 queued", "30 answered ann", "35 queued", "60 ended abandoned")
    assert contacts(found) == {"offered": 1, "longest": 60_000, "abandoned": 1, "gave_up_after": 60_000}


def test_without_a_line_the_wait_is_that_for_the_first_word() -> None:
    found = contacts(counted("3 customer Where is my order?", "40 agent Tomorrow.", "50 ended"))
    assert found == {
        "offered": 1, "answered": 1, "in_sla": 1, "waited": 37_000, "longest": 37_000, "responded": 1,
        "response": 37_000, "handled": 1, "handling": 10_000, "finished": 1,
    }  # fmt: skip
    nobody = contacts(counted("3 customer Where is my order?", "50 ended"))
    assert nobody == {"offered": 1, "closed": 1}


def test_a_callback_leaves_the_line() -> None:
    found = contacts(counted("0 queued", "30 callback 600", "40 ended closed"))
    assert found == {"offered": 1, "callbacks": 1}


def test_a_bot_contains_passes_on_or_loses() -> None:
    asked = ("1 customer Where is my order?", "3 bot It arrives tomorrow.")
    assert contacts(counted(*asked, "9 ended")) == {"bot_contained": 1}
    assert contacts(counted(*asked, "9 ended abandoned")) == {"bot_lost": 1}
    passed_on = contacts(counted(*asked, "9 customer I want a person", "11 queued", "12 answered ann"))
    assert (passed_on["bot_passed_on"], passed_on["offered"], passed_on["answered"]) == (1, 1, 1)


def test_a_customer_who_comes_back_was_not_helped_at_first() -> None:
    served = ("0 queued", "5 answered ann", "9 agent(ann) Hello.", "20 ended")
    again = contacts(counted(*served, "3000 customer It still does not work!"))
    assert (again["finished"], again["reopened"]) == (1, 1)
    later = Rules(version=2, default=QueueRules(waits=WAITS, resolved_for=1000))
    assert "reopened" not in contacts(counted(*served, "3000 customer It still does not work!", rules=later))


def test_an_outbound_contact_is_offered_to_nobody() -> None:
    found = contacts(
        counted("5 answered ann", "9 agent(ann) Hello.", "30 ended", started={"direction": "outbound"})
    )
    assert found == {"handled": 1, "handling": 25_000, "finished": 1}


def test_late_and_doubled_events_count_as_if_they_had_come_in_order() -> None:
    events = lines(
        "0 queued", "30 answered ann", "36 agent(ann) Hi.", "100 transferred billing", "101 queued billing",
        "120 answered eve", "121 agent(eve) Hello.", "140 ended",
    )  # fmt: skip
    shuffled = [events[place] for place in (0, 1, 2, 2, 3, 5, 4, 7, 6, 6, 8, 8)]
    late, ordered = (intervals(run_to_log(each, RULES, 10.0)[0]) for each in (shuffled, events))
    assert contacts(late) == contacts(ordered)
    found, expected = contacts(late, "billing"), contacts(ordered, "billing")
    # Her answer was seen a second late. The longest wait is the only number that is not taken back.
    assert (found.pop("longest"), expected.pop("longest")) == (21_000, 20_000)
    assert found == expected


def test_what_happens_counts_in_its_half_hour_and_on_the_floors_day() -> None:
    # The stories begin at 22:13:20 UTC, which is 06:13:20 on the next day in Shanghai.
    rules = Rules(version=2, default=RULES.default, day=DayRules(zone="Asia/Shanghai", reset_hour=7))
    found = counted("0 queued", "1900 answered ann", "3700 ended", rules=rules)
    days = [(each.day, sorted(contacts([each]))) for each in found]
    assert [day for day, _ in days] == ["2023-11-14", "2023-11-14", "2023-11-15"]
    assert days[0][1] == ["offered"]
    assert "answered" in days[1][1]
    assert days[2][1] == ["finished", "handled", "handling"]


def test_waits_count_within_opening_hours_and_by_the_conversations_own_sla() -> None:
    # Open until 22:14 UTC, 40 s after the beginning, and again from 22:20 on, 400 s after it.
    hours = BusinessHours((Opening(1, 0, 1334), Opening(1, 1340, 0)))
    rules = Rules(version=2, default=QueueRules(hours=hours, waits=WAITS))
    found = contacts(counted("10 queued", "420 answered ann", rules=rules))
    assert (found["waited"], found.get("in_sla", 0)) == (50_000, 0)
    own = contacts(counted("10 queued", "420 answered ann", rules=rules, started={"sla": {"queue": 60}}))
    assert own["in_sla"] == 1
