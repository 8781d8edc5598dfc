"""A conversation's waits: from the first unanswered turn, one at a time, and never lost in a transfer."""

from __future__ import annotations

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.agent_load import QueueLoad
from detectors.business_hours import BusinessHours, Opening
from detectors.reply_baseline import Drift, ReplyBaseline
from detectors.reply_wait import Begun, Change, Over, WaitClocks, asks_for_a_moment

START = 1.7e9
VERBS = ("queued", "taken", "customer_turn", "agent_turn", "held", "resumed", "transferred", "ended")


def test_three_turns_in_a_row_have_waited_since_the_first() -> None:
    clocks = WaitClocks()
    clocks.queued(START)
    clocks.taken(START + 30)
    clocks.agent_turn(START + 35)
    assert clocks.customer_turn(START + 50) == [Begun("reply", START + 50)]
    assert clocks.customer_turn(START + 60) == [] and clocks.customer_turn(START + 90) == []
    assert clocks.waited(START + 100) == 50.0
    assert clocks.agent_turn(START + 110) == [
        Over("reply", START + 50, START + 110, waited=60.0, total=60.0, outcome="replied")
    ]
    assert clocks.running is None


def test_silence_after_one_moment_is_a_wait_of_its_own() -> None:
    clocks = WaitClocks()
    clocks.taken(START)
    changes = clocks.agent_turn(START + 5, asks_moment=True)
    assert changes[-1] == Begun("moment", START + 5)
    assert clocks.customer_turn(START + 40) == []
    over = clocks.agent_turn(START + 65)[0]
    assert isinstance(over, Over) and over.wait == "moment" and over.waited == 60.0


def test_being_passed_on_is_one_wait_to_the_customer() -> None:
    clocks = WaitClocks()
    clocks.queued(START)
    clocks.taken(START + 20)
    clocks.transferred(START + 50)
    clocks.taken(START + 150)
    assert clocks.waited_in_all(START + 160) == 160.0
    over = clocks.agent_turn(START + 170)[0]
    assert isinstance(over, Over) and (over.wait, over.waited, over.total) == ("first_answer", 20.0, 170.0)
    assert clocks.passed_on == 0.0


def test_a_customer_on_hold_waits_on_hold_and_is_unanswered_again_after_it() -> None:
    clocks = WaitClocks()
    clocks.taken(START)
    clocks.agent_turn(START + 1)
    clocks.customer_turn(START + 10)
    assert [type(one).__name__ for one in clocks.held(START + 20)] == ["Over", "Begun"]
    assert clocks.resumed(START + 80)[-1] == Begun("reply", START + 80)
    assert clocks.sums == {"first_answer": 1.0, "reply": 10.0, "hold": 60.0}


@given(
    st.lists(
        st.tuples(st.sampled_from(VERBS), st.one_of(st.floats(-30.0, 300.0), st.sampled_from([-1e6, 1e5]))),
        max_size=60,
    )
)
def test_whatever_happens_waits_are_counted_once_and_end_once(steps: list[tuple[str, float]]) -> None:
    clocks, at, changes, first = WaitClocks(), START, [], None
    for verb, jump in steps:
        at = max(0.0, at + jump)
        first = at if first is None else first
        changes += getattr(clocks, verb)(at)
        restored = msgspec.json.decode(msgspec.json.encode(clocks), type=WaitClocks)
        assert restored == clocks
    changes += clocks.ended(clocks.now)
    check(changes, clocks)
    if first is not None:
        # No second is counted twice: all waits together fit into the time that passed.
        assert sum(clocks.sums.values()) <= clocks.now - first + 1e-6


def check(changes: list[Change], clocks: WaitClocks) -> None:
    running: Begun | None = None
    passed_on = 0.0
    sums: dict[str, float] = {}
    for change in changes:
        if isinstance(change, Begun):
            assert running is None
            running = change
            continue
        assert running is not None and (change.wait, change.since) == (running.wait, running.since)
        assert change.waited >= 0.0 and change.at >= change.since
        assert change.total >= change.waited
        passed_on = change.total
        sums[change.wait] = sums.get(change.wait, 0.0) + change.waited
        running = None
    assert running is None and passed_on >= 0.0
    assert sums == pytest.approx(clocks.sums)


@given(st.lists(st.floats(0.0, 500.0), min_size=1, max_size=10))
def test_transfers_keep_the_sum_of_what_was_waited(gaps: list[float]) -> None:
    clocks, at = WaitClocks(), START
    clocks.queued(at)
    for number, gap in enumerate(gaps):
        at += gap
        clocks.transferred(at) if number % 2 else clocks.taken(at)
    assert clocks.waited_in_all(at + 7.0) == pytest.approx(at + 7.0 - START)


@pytest.mark.parametrize(
    "text", ["稍等,我查一下。", "One moment please.", "Let me check that for you", "请等一会儿"]
)
def test_asking_for_a_moment_is_heard(text: str) -> None:
    assert asks_for_a_moment(text)


@pytest.mark.parametrize(
    "text", ["您的退款已经到账了。", "It ships on Monday.", "等于三十元", "a momentous day"]
)
def test_an_answer_is_no_request_for_a_moment(text: str) -> None:
    assert not asks_for_a_moment(text)


NINE_TO_SIX = BusinessHours(tuple(Opening(day, 9 * 60, 18 * 60) for day in range(5)), zone="Asia/Shanghai")


def test_nights_and_weekends_do_not_count() -> None:
    friday_evening = 1_700_214_600.0  # Friday 2023-11-17, 17:50 in Shanghai
    clocks = WaitClocks(hours=NINE_TO_SIX)
    clocks.queued(friday_evening)
    monday = friday_evening + 3 * 86400.0 - 8 * 3600.0 - 1800.0  # Monday 09:20
    assert clocks.waited(monday) == 600.0 + 1200.0
    assert clocks.breaks_at(900.0) == monday - 900.0
    assert NINE_TO_SIX.seconds_open(monday, friday_evening) == 0.0
    assert BusinessHours((Opening(0, 60, 60),)).after(monday, 1.0) is None


@given(st.floats(0.0, 4e5), st.floats(0.0, 4e5), st.floats(1.0, 2e5))
def test_open_time_adds_up_and_a_deadline_has_that_much_open_time(
    one: float, more: float, promise: float
) -> None:
    begin, middle, end = START, START + one, START + one + more
    whole = NINE_TO_SIX.seconds_open(begin, end)
    assert whole == pytest.approx(
        NINE_TO_SIX.seconds_open(begin, middle) + NINE_TO_SIX.seconds_open(middle, end), abs=1e-3
    )
    deadline = NINE_TO_SIX.after(begin, promise)
    assert deadline is not None
    assert NINE_TO_SIX.seconds_open(begin, deadline) == pytest.approx(promise, abs=1e-3)


def test_a_baseline_knows_what_is_usual_for_a_channel_and_an_hour() -> None:
    rng, baseline = random.Random(4), ReplyBaseline()
    for number in range(4000):
        at = START + 60.0 * number
        slow = 3.0 if at % 86400.0 < 43200.0 else 1.0
        baseline.learn_one("chat", at, rng.lognormvariate(3.0, 0.6) * slow)
    midnight = START // 86400.0 * 86400.0
    morning, evening = (
        baseline.predict_one("chat", midnight + 30000.0),
        baseline.predict_one("chat", midnight + 70000.0),
    )
    assert morning is not None and evening is not None
    assert 45.0 < morning.median < 75.0 and 15.0 < evening.median < 26.0
    assert morning.median < morning.high < morning.long
    assert 32.0 < evening.high < 60.0
    assert baseline.predict_one("email", START) is None
    assert msgspec.json.decode(msgspec.json.encode(baseline), type=ReplyBaseline) == baseline


def test_slow_drift_resets_the_baseline_and_is_told() -> None:
    rng, baseline, told = random.Random(8), ReplyBaseline(), []
    for number in range(1500):
        longer = 1.0 if number < 1000 else 2.5
        # One wait an hour and a bit, so that every block of the day sees both times.
        drift = baseline.learn_one("chat", START + 4000.0 * number, rng.lognormvariate(3.5, 0.5) * longer)
        if drift is not None:
            told.append((number, drift))
    assert told and 1000 < told[0][0] < 1150
    assert isinstance(told[0][1], Drift) and told[0][1].since > 1.4 * told[0][1].before
    usual = baseline.predict_one("chat", START)
    assert usual is not None and 60.0 < usual.median < 120.0


def test_load_says_who_is_free_and_whose_replies_are_due() -> None:
    load = QueueLoad()
    load.status("ann", "available", START)
    load.status("bo", "available", START + 10)
    load.status("cy", "away", START + 10)
    assert load.free() == {"ann": START, "bo": START + 10}
    load.take("ann", "c1", START + 20)
    load.take("ann", "c2", START + 30)
    load.reply_due("ann", "c1", START + 40)
    load.reply_due("ann", "c2", START + 35)
    assert load.agents["ann"].replies_due == 2 and load.agents["ann"].reply_due_since == START + 35
    assert load.idle_while_waiting(START + 50) == START + 50
    assert load.idle_while_waiting(None) is None
    load.take("bo", "c1", START + 60)
    assert set(load.agents["ann"].open) == {"c2"}
    assert load.idle_while_waiting(START + 50) is None
    load.advance(START + 120)
    assert load.agents["ann"].occupancy == pytest.approx(100 / 120, abs=0.02)
    assert 0.0 < load.occupancy() < 1.0
    load.drop("ann", "c2", START + 130)
    load.status("ann", "offline", START + 140)
    assert "ann" not in load.agents


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.floats(-1e3, 1e4), st.integers(0, 2))
    )
)
def test_a_conversation_is_with_one_agent_at_most_and_occupancy_is_a_share(
    steps: list[tuple[str, str, float, int]],
) -> None:
    load, at = QueueLoad(), START
    for agent, conversation, jump, what in steps:
        at = max(0.0, at + jump)
        if what == 0:
            load.take(agent, conversation, at)
        elif what == 1:
            load.drop(agent, conversation, at)
        else:
            load.status(agent, "away" if jump < 0.0 else "available", at)
        holders = [name for name, one in load.agents.items() if conversation in one.open]
        assert len(holders) <= 1
        assert all(0.0 <= one.occupancy <= 1.0 for one in load.agents.values())
        assert not any(load.agents[name].open for name in load.free())
