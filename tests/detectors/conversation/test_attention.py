"""One signal for each event: its causes, its evidence, what was not scored, and a state that stays small."""

from __future__ import annotations

import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors import bundled
from detectors.contract.rules.queue_rules import QueueRules
from detectors.conversation.attention import AttentionState, OpenCause, Reading, Turn

DETECTOR = bundled.attention_detector()
RULES = QueueRules()


def talk(*texts: str, state: AttentionState | None = None) -> Reading:
    state = state if state is not None else AttentionState()
    reading = Reading()
    for number, text in enumerate(texts):
        turn = Turn(id=f"t{number}", at=100.0 + 30 * number, sender="customer", text=text)
        reading = DETECTOR.observe(state, turn, RULES)
    return reading


def frustration(reading: Reading) -> OpenCause | None:
    return next((cause for cause in reading.causes if cause.cause == "frustration"), None)


@pytest.mark.parametrize(
    "texts",
    [
        ("你好", "你们到底管不管", "太差劲了，一直没人处理", "骗人的吧你们，垃圾服务"),
        (
            "hello",
            "this is ridiculous, no one is helping",
            "worst company, your service is terrible and rude",
            "you lied to me again, this is disgusting",
        ),
    ],
)
def test_rising_frustration_is_named_with_its_beginning_and_the_customers_words(
    texts: tuple[str, ...],
) -> None:
    cause = frustration(talk(*texts))
    assert cause is not None
    assert cause.quote in texts
    assert 100.0 < cause.since < 100.0 + 30 * len(texts)
    words = [driver for driver in cause.drivers if driver.code == "words"]
    assert words and all(driver.text in cause.quote and driver.weight > 0 for driver in words)
    assert cause.probability is not None and cause.fired is not None
    assert cause.fired.value >= cause.fired.threshold and cause.threshold is None


def test_thanks_bring_calm() -> None:
    state = AttentionState()
    assert frustration(
        talk("你们到底管不管", "太差劲了，没人处理", "骗人的吧，垃圾服务", "气死了", state=state)
    )
    assert not frustration(talk("好的", "嗯嗯，谢谢", "好的谢谢您", "谢谢", "好的，辛苦了", state=state))


def test_an_ordinary_conversation_raises_nothing() -> None:
    reading = talk("你好", "我想查一下订单", "好的", "谢谢", "没有了，再见")
    assert not reading.causes
    assert reading.attention is not None and reading.attention < 0.4


def test_words_quoted_from_traditional_text_stand_as_the_customer_wrote_them() -> None:
    cause = frustration(talk("你們到底管不管", "太差勁了，一直沒人處理", "騙人的吧你們，垃圾服務"))
    assert cause is not None and cause.quote is not None
    assert all(driver.text in cause.quote for driver in cause.drivers if driver.code == "words")


def test_an_unscored_turn_names_the_reason_and_the_other_detectors_go_on() -> None:
    assert talk("もう三日も待っています").not_scored == "language:ja"
    assert talk("😡😡").not_scored == "empty"
    assert talk("12345").not_scored == "language:unknown"
    reading = talk(*["Wo bleibt mein Paket, ich warte seit einer Woche darauf"] * 3)
    assert reading.not_scored == "language:de" and reading.probability is None
    assert "repeats" in {cause.cause for cause in reading.causes}


def test_only_customers_are_scored() -> None:
    state = AttentionState()
    for sender in ("agent", "bot", "supervisor", "system"):
        turn = Turn(id="x", at=1.0, sender=sender, text="你们太差劲了，垃圾")
        reading = DETECTOR.observe(state, turn, RULES)
        assert reading.probability is None and not reading.causes


TEXTS = st.one_of(
    st.sampled_from(
        [
            "你们到底管不管",
            "我要投诉",
            "转人工",
            "why is nobody answering me?",
            "I DO NOT UNDERSTAND THIS",
            "谢谢",
        ]
    ),
    st.text(max_size=400),
)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from(["customer", "agent", "bot", "pass", "fire"]), TEXTS, st.floats(0, 900)),
        max_size=40,
    )
)
def test_any_conversation_leaves_a_small_state_that_survives_a_restart(
    events: list[tuple[str, str, float]],
) -> None:
    state, at = AttentionState(), 1_700_000_000.0
    for number, (kind, text, apart) in enumerate(events):
        at += apart
        again = msgspec.json.decode(msgspec.json.encode(state), type=AttentionState)
        readings = []
        for copy in (state, again):
            if kind == "pass":
                readings.append(DETECTOR.transferred(copy, at, "q" * 200, RULES))
            elif kind == "fire":
                readings.append(DETECTOR.fire(copy, at, RULES))
            else:
                turn = Turn(id=f"{number}-" + "i" * 190, at=at, sender=kind, text=text)
                readings.append(DETECTOR.observe(copy, turn, RULES))
        assert readings[0] == readings[1]
        due = DETECTOR.deadline(state)
        assert due is None or due > 0
        names = [cause.cause for cause in readings[0].causes]
        assert len(names) == len(set(names))
        assert len(msgspec.json.encode(state)) <= 4096


def test_the_longest_and_worst_conversation_stays_within_4_kib() -> None:
    random_lines = random.Random(3)
    state, at = AttentionState(), 1_700_000_000.123456
    worst = [
        "我都说了多少遍了，叫你们经理来，我要投诉曝光你们，听不懂，怎么办？？" * 8,
        "I ALREADY TOLD YOU TWICE, GET ME YOUR MANAGER NOW OR MY LAWYER WILL SUE!! I DON'T GET IT?? " * 5,
        "再也不来了，垃圾服务，" * 30,
    ]
    largest = 0
    for number in range(400):
        at += random_lines.choice([1.0, 2.0, 40.0])
        sender = random_lines.choice(["customer", "customer", "customer", "agent", "bot"])
        text = (
            random_lines.choice(worst) if sender == "customer" else f"我{number % 50 + 1}分钟内给您回复" * 9
        )
        DETECTOR.observe(state, Turn(id="i" * 200, at=at, sender=sender, text=text), RULES)
        if number % 20 == 0:
            DETECTOR.transferred(state, at, "销售" * 100, RULES)
            DETECTOR.fire(state, at, RULES)
        largest = max(largest, len(msgspec.json.encode(state)))
    assert largest <= 4096


def test_one_judgement_moves_the_rest_of_the_conversation() -> None:
    text = "这个月的账单怎么多了一笔"
    plain = talk(text).probability
    for dissatisfied, moved in ((True, 1), (False, -1)):
        state = AttentionState()
        DETECTOR.judged(state, dissatisfied)
        told = talk(text, state=state).probability
        assert plain is not None and told is not None
        assert (told - plain) * moved > 0.02


def test_a_false_alarm_closes_frustration() -> None:
    state = AttentionState()
    assert frustration(
        talk("你们到底管不管", "太差劲了，没人处理", "骗人的吧，垃圾服务", "气死了", state=state)
    )
    assert not frustration(DETECTOR.judged(state, dissatisfied=False))
