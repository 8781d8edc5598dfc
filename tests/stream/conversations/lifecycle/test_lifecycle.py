"""Which wait runs in a conversation: one clock at a time, each with its own promise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.conversations.lifecycle.fact_history import History
from stream.conversations.lifecycle.facts import Fact, WaitChange

KINDS = (
    "queued", "answered", "customer", "acknowledged", "closing", "reply", "bot_reply", "moment", "held",
    "resumed", "transferred", "offered", "offer_ended",
    "callback_requested", "callback_done", "ended",
)  # fmt: skip


def live(*facts: Fact) -> tuple[History, list[WaitChange]]:
    history = History.begin(0.0, "orders")
    return history, [change for fact in facts for change in history.observe(fact, 0.0)]


def waits(*facts: Fact) -> list[tuple[str, float, float, str | None]]:
    return [(change.kind, change.since, change.at, change.outcome) for change in live(*facts)[1]]


def running(*facts: Fact) -> list[tuple[str, float]]:
    return [(wait.kind, wait.since) for wait in live(*facts)[0].life.waits]


BEGUN = (Fact(0, "queued"), Fact(30, "answered", agent="ann"))


def test_the_first_answer_has_a_clock_of_its_own_and_later_ones_are_replies() -> None:
    assert waits(*BEGUN, Fact(40, "customer"), Fact(55, "reply"), Fact(60, "customer"))[2:] == [
        ("first_answer", 40, 40, None),
        ("first_answer", 40, 55, "replied"),
        ("reply", 60, 60, None),
    ]


def test_what_was_asked_in_the_queue_waits_for_its_first_answer_since_the_agent_came() -> None:
    assert running(Fact(0, "queued"), Fact(5, "customer"), BEGUN[1]) == [("first_answer", 30)]


def test_silence_after_one_moment_is_one_wait_until_the_agent_s_next_word() -> None:
    asked = (*BEGUN, Fact(40, "customer"), Fact(45, "moment"))
    assert running(*asked, Fact(60, "customer")) == [("moment", 45)]
    assert waits(*asked, Fact(60, "customer"), Fact(90, "reply"))[-1] == ("moment", 45, 90, "replied")
    assert running(*asked, Fact(90, "reply")) == []


def test_a_closing_word_starts_no_wait_and_stops_none() -> None:
    answered = (*BEGUN, Fact(40, "customer"), Fact(50, "reply"))
    assert running(*answered, Fact(60, "closing")) == []
    assert running(*BEGUN, Fact(40, "customer"), Fact(60, "closing")) == [("first_answer", 40)]


def test_on_hold_no_other_clock_runs_and_who_was_unanswered_is_again_after_it() -> None:
    held = (*BEGUN, Fact(35, "reply"), Fact(40, "customer"), Fact(50, "held"))
    assert running(*held) == [("hold", 50)]
    assert waits(*held)[-2] == ("reply", 40, 50, "held")
    assert running(*held, Fact(80, "resumed")) == [("reply", 80)]


def test_being_passed_on_is_one_wait_to_the_customer() -> None:
    moved = (*BEGUN, Fact(40, "customer"), Fact(50, "transferred", queue="billing"))
    _, changes = live(*moved, Fact(90, "answered", agent="bo"))
    assert (changes[-1].kind, changes[-1].since, changes[-1].waited_before) == (
        "first_answer",
        90,
        30 + 10 + 40,
    )
    _, changes = live(*moved, Fact(90, "answered", agent="bo"), Fact(95, "reply"), Fact(99, "customer"))
    assert (changes[-1].kind, changes[-1].waited_before) == ("reply", 0.0)


def test_what_was_waited_without_a_transfer_is_not_counted_as_being_passed_on() -> None:
    assert live(*BEGUN, Fact(40, "customer"))[1][-1].waited_before == 0.0


@pytest.mark.parametrize("agent", [None, "bo"])
def test_after_a_transfer_the_next_word_is_a_first_answer(agent: str | None) -> None:
    moved = (*BEGUN, Fact(35, "reply"), Fact(40, "customer"), Fact(50, "transferred", agent=agent))
    assert running(*moved, Fact(60, "answered", agent="bo")) == [
        ("first_answer", 60 if agent is None else 50)
    ]


TRANSFERS = ("transferred to a queue", "transferred to an agent", *KINDS[:-1])


@given(st.lists(st.tuples(st.sampled_from(TRANSFERS), st.floats(0, 50)), max_size=25))
def test_a_transfer_keeps_the_sum_of_what_was_waited_since_the_last_word(
    steps: list[tuple[str, float]],
) -> None:
    history, at, waited, transfers = History.begin(0.0, "orders"), 0.0, 0.0, 0
    began: dict[tuple[str, float], float] = {}
    for number, (kind, gap) in enumerate(steps):
        at += gap
        fact = Fact(at, kind, queue=f"queue-{number % 3}" if kind in ("queued", "transferred") else None)
        if kind.startswith("transferred to"):
            agent = f"agent-{number}" if kind.endswith("agent") else None
            fact = Fact(at, "transferred", queue=f"queue-{number % 2}", agent=agent)
        transfers += fact.kind == "transferred"
        queue, changes = history.life.queue, history.observe(fact, 0.0)
        if fact.kind in ("reply", "moment", "callback_requested") or history.life.queue != queue:
            began.clear()
        for change in changes:
            if change.kind == "callback":
                assert change.waited_before == 0.0, "a wait of its own"
            elif change.outcome is None:
                if change.kind == "queue":
                    # A wait that goes on where it began counts its seconds once.
                    waited = began.setdefault((change.queue, change.since), waited)
                known = transfers or change.kind == "moment"
                assert change.waited_before == pytest.approx(waited if known else 0.0)
            else:
                waited += change.at - change.since
        if fact.kind in ("reply", "bot_reply") and history.life.status != "ended":
            waited = 0.0
            began = dict.fromkeys(began, 0.0)


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.floats(0, 50)), max_size=25))
def test_at_most_one_clock_runs_and_each_wait_ends_once_after_its_beginning(
    steps: list[tuple[str, float]],
) -> None:
    history, at, open_waits = History.begin(0.0, "orders"), 0.0, {}
    for kind, gap in steps:
        at += gap
        for change in history.observe(Fact(at, kind, agent="ann" if kind == "answered" else None), 0.0):
            if change.outcome is None:
                assert change.kind not in open_waits
                open_waits[change.kind] = change.since
            else:
                assert open_waits.pop(change.kind) == change.since <= change.at
        assert history.life.waited <= at + 1e-6, "no second counts twice"
        assert {wait.kind: wait.since for wait in history.life.waits} == open_waits
        assert len(open_waits.keys() - {"callback"}) <= 1
