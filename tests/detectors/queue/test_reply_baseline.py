"""Requests for a moment, business hours, baselines of waits, and the load of agents."""

from __future__ import annotations

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.contract.rules import document as rules
from detectors.contract.rules.business_hours import BusinessHours, Opening
from detectors.queue.agent_load import QueueLoad
from detectors.queue.reply_baseline import Drift, ReplyBaseline
from detectors.text.closings import needs_no_answer
from detectors.text.moments import asks_for_a_moment

START = 1.7e9


@pytest.mark.parametrize(
    "text", ["稍等,我查一下。", "One moment please.", "Let me check that for you", "请等一会儿"]
)
def test_a_request_for_a_moment_is_found(text: str) -> None:
    assert asks_for_a_moment(text)


@pytest.mark.parametrize(
    "text", ["您的退款已经到账了。", "It ships on Monday.", "等于三十元", "a momentous day"]
)
def test_an_answer_is_no_request_for_a_moment(text: str) -> None:
    assert not asks_for_a_moment(text)


THANKS = """谢谢 | 好的谢谢 | 好的,谢谢您! | 嗯嗯 知道了,谢谢啦~ | 不用了,谢谢 | 没有问题了,再见 | 辛苦了👍
| Thanks! | ok thank you so much, bye | No, that's all. Thanks for your help | Have a nice day :)"""
MORE = """好的 | 谢谢,那什么时候到账 | 谢谢? | 不用谢我,先退款 | 谢谢你们了,我等了三天 | 再见不到钱我就投诉
| ok | no | Thanks, but it is still broken | thanks, and the second order? | bye bye to my money then | ..."""


@pytest.mark.parametrize("text", [text.strip() for text in THANKS.split("|")])
def test_thanks_and_farewells_need_no_answer(text: str) -> None:
    assert needs_no_answer(text)


@pytest.mark.parametrize("text", ["", "thanks " * 40, *(text.strip() for text in MORE.split("|"))])
def test_whatever_asks_or_tells_more_needs_an_answer(text: str) -> None:
    assert not needs_no_answer(text)


@given(st.text(max_size=80))
def test_a_question_mark_asks_for_an_answer_after_any_text(text: str) -> None:
    assert not needs_no_answer(text + "?")


NINE_TO_SIX = BusinessHours(tuple(Opening(day, 9 * 60, 18 * 60) for day in range(5)), zone="Asia/Shanghai")


def test_nights_and_weekends_do_not_count() -> None:
    friday_evening = 1_700_214_600.0  # Friday 2023-11-17, 17:50 in Shanghai
    monday = friday_evening + 3 * 86400.0 - 8 * 3600.0 - 1800.0  # Monday 09:20
    assert NINE_TO_SIX.seconds_open(friday_evening, monday) == 600.0 + 1200.0
    assert NINE_TO_SIX.after(friday_evening, 900.0) == monday - 900.0
    assert NINE_TO_SIX.seconds_open(monday, friday_evening) == 0.0
    assert BusinessHours((Opening(0, 60, 60),)).after(monday, 1.0) is None


@given(st.floats(0.0, 4e5), st.floats(0.0, 4e5), st.floats(1.0, 2e5))
def test_open_time_adds_up_and_a_deadline_has_that_much_open_time(
    one: float, more: float, sla: float
) -> None:
    begin, middle, end = START, START + one, START + one + more
    whole = NINE_TO_SIX.seconds_open(begin, end)
    assert whole == pytest.approx(
        NINE_TO_SIX.seconds_open(begin, middle) + NINE_TO_SIX.seconds_open(middle, end), abs=1e-3
    )
    deadline = NINE_TO_SIX.after(begin, sla)
    assert deadline is not None
    assert NINE_TO_SIX.seconds_open(begin, deadline) == pytest.approx(sla, abs=1e-3)


def test_a_baseline_differs_by_channel_and_hour() -> None:
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


def test_slow_drift_resets_the_baseline_and_is_reported() -> None:
    rng, baseline, told = random.Random(8), ReplyBaseline(), []
    for number in range(1500):
        longer = 1.0 if number < 1000 else 2.5
        # One wait an hour and a bit, so that every block of the day sees both times.
        drift = baseline.learn_one("chat", START + 4000.0 * number, rng.lognormvariate(3.5, 0.5) * longer)
        if drift is not None:
            told.append((number, drift))
    assert told and 1000 < told[0][0] < 1150
    drift = told[0][1]
    assert isinstance(drift, Drift) and drift.now > 1.4 * drift.before
    assert abs(drift.since - (START + 4000.0 * 1000)) < 40 * 4000.0 and drift.since < drift.at
    baseline = baseline.predict_one("chat", START)
    assert baseline is not None and 60.0 < baseline.median < 120.0


def test_the_load_names_free_agents_and_their_occupancy() -> None:
    load = QueueLoad()
    load.status("ann", "available", START)
    load.status("bo", "available", START + 10)
    load.status("cy", "away", START + 10)
    assert load.free() == {"ann": START, "bo": START + 10}
    load.take("ann", "c1", START + 20)
    load.take("ann", "c2", START + 30)
    assert load.idle_while_waiting({"chat": START + 50}, 30.0) == START + 50
    assert load.idle_while_waiting({"chat": START + 20}, 30.0) == START + 40
    assert load.idle_while_waiting({}, 30.0) is None
    load.take("bo", "c1", START + 60)
    assert set(load.agents["ann"].open) == {"c2"}
    assert load.idle_while_waiting({"chat": START + 50}, 30.0) is None
    # Bo has had a customer since START + 60: the share grows although nothing happens to him.
    assert load.occupancy(START + 60) < load.occupancy(START + 80) < load.occupancy(START + 120)
    for agent in load.agents.values():
        agent.pass_time(START + 120)
    assert load.agents["ann"].occupancy == pytest.approx(100 / 120, abs=0.02)
    assert load.occupancy(START + 120) == pytest.approx((100 + 60) / (120 + 110), abs=0.02)
    load.drop("ann", "c2", START + 130)
    load.status("ann", "offline", START + 140)
    assert "ann" not in load.agents


def test_an_agent_without_a_status_or_passed_over_twice_is_not_idle() -> None:
    load = QueueLoad()
    load.take("unknown", "c1", START)
    load.drop("unknown", "c1", START + 10)
    assert load.free() == {}
    for agent, at in (("ann", START), ("bo", START + 5)):
        load.status(agent, "available", at)
    for number in range(2):
        assert set(load.idle("chat", 0.0)) >= {"ann"}
        at = START + 20 + 20 * number
        load.take("bo", f"d{number}", at)
        load.drop("bo", f"d{number}", at + 10)
    assert load.free().keys() == set(load.idle("chat", 0.0)) == {"bo"} and load.passed_over() == ["ann"]
    load.take("ann", "e", START + 80)
    load.drop("ann", "e", START + 90)
    assert set(load.idle("chat", 0.0)) == {"ann", "bo"}
    # Work of another queue, of which only the status of who takes it is heard here.
    for at in (100, 120):
        load.status("ann", "busy", START + at)
        load.status("ann", "available", START + at + 10)
    assert set(load.idle("chat", 0.0)) == {"ann"}
    load.status("bo", "away", START + 140)
    load.status("bo", "available", START + 150)
    assert set(load.idle("chat", 0.0)) == {"ann", "bo"}


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


def test_rules_with_hours_in_a_time_zone_that_there_is_not_are_refused_by_name() -> None:
    opening = b'{"weekday":0,"opens":540,"closes":1080}'
    document = b'{"queues":{"orders":{"hours":{"openings":[' + opening + b'],"zone":"%s"}}}}'
    known = rules.decode(document.replace(b"%s", b"Asia/Shanghai"))
    assert known.of("orders").hours.openings == (Opening(0, 540, 1080),)
    with pytest.raises(ValueError, match=r"^\$\.queues\.orders\.hours\.zone: expected .*, got Nowhere/Town"):
        rules.decode(document.replace(b"%s", b"Nowhere/Town"))
