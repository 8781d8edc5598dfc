"""A confused customer is found by voice, by typing or by words, compared with the first turns."""

from __future__ import annotations

import pytest

from detectors import bundled
from detectors.contract.readings import Turn
from detectors.conversation.causes.confusion import Hesitation, observe
from detectors.conversation.intents import Said, said
from detectors.conversation.state import HesitationState
from detectors.text.features import is_latin, normal, turn_ids

INTENTS = bundled.intent_model()


def segment(state: HesitationState, text: str = "嗯好", at: float = 1.0, **measures: float) -> Hesitation:
    turn = Turn(id="s", at=at, sender="customer", text=text, spoken=True, **measures)
    return observe(state, turn, normal(text), words(text))


def words(text: str) -> Said | None:
    form = normal(text)
    intents = INTENTS.score(turn_ids(form, "en" if is_latin(form) else "zh"), is_latin(form))
    return said(intents, "confusion", 0.5, form, text)


CALM = {
    "pause_before_ms": 400.0,
    "words_per_minute": 150.0,
    "pitch_hz": 180.0,
    "pitch_sd_hz": 25.0,
    "energy_db": -20.0,
}
LOST = {
    "pause_before_ms": 4000.0,
    "words_per_minute": 70.0,
    "pitch_hz": 230.0,
    "pitch_sd_hz": 55.0,
    "energy_db": -29.0,
}


def begun(**measures: float) -> HesitationState:
    state = HesitationState()
    for _ in range(3):
        assert segment(state, **measures).probability < 0.3
    return state


def test_a_changed_voice_names_the_changed_measures() -> None:
    found = segment(begun(**CALM), "那个按钮", **LOST)
    assert found.probability > 0.6
    assert found.advice == "advice.guide_slowly"
    assert {"hesitation.pause", "hesitation.pace"} <= {driver.code for driver in found.drivers}


def test_a_slow_speaker_is_not_a_lost_one() -> None:
    assert segment(begun(**LOST), "那个按钮", **LOST).probability < 0.3


def test_any_measure_may_be_missing() -> None:
    for name in CALM:
        state = begun(**{name: CALM[name]})
        alone = segment(state, "那个按钮", **{name: LOST[name]})
        assert 0.0 < alone.probability < 1.0
    found = segment(begun(pause_before_ms=400.0), "那个按钮", pause_before_ms=6000.0, words_per_minute=70.0)
    assert [driver.code for driver in found.drivers] == ["hesitation.pause"]
    assert segment(HesitationState(), "你好").probability < 0.3


def test_words_of_not_understanding_count_less_where_recognition_is_unsure() -> None:
    sure = segment(HesitationState(), "我听不懂，怎么办", asr_confidence=0.95)
    unsure = segment(HesitationState(), "我听不懂，怎么办", asr_confidence=0.2)
    assert sure.probability > unsure.probability
    assert sure.span is not None


def test_in_chat_slow_answers_fragments_and_question_marks() -> None:
    state = HesitationState()
    for at in (0.0, 100.0, 200.0):
        state.asked_at = at
        opened = Turn(id="c", at=at + 10, sender="customer", text="已经点开了")
        observe(state, opened, opened.text, None)
    state.asked_at = 300.0
    late = Turn(id="c", at=420.0, sender="customer", text="点哪里啊？？")
    found = observe(state, late, normal(late.text), None)
    assert {"hesitation.answer_time", "hesitation.question_marks"} <= {d.code for d in found.drivers}


def test_when_guiding_has_not_helped_a_person_should_take_over() -> None:
    state = begun(**CALM)
    advice = [segment(state, "我不明白怎么弄", **LOST).advice for _ in range(3)]
    assert advice == ["advice.guide_slowly", "advice.hand_over", "advice.hand_over"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("啊？我听不懂", "我还是不明白你说的"),
        ("看不懂", "还是不知道怎么弄"),
        ("I don't understand", "I still don't get it"),
        ("what do you mean?", "sorry, how do I do that"),
    ],
)
def test_a_customer_who_is_confused_twice_should_reach_a_person(first: str, second: str) -> None:
    state = HesitationState()
    assert segment(state, first).advice is None
    state.asked_at = 5.0
    again = segment(state, second, at=10.0)
    assert again.probability > 0.6
    assert again.advice == "advice.hand_over"
    assert "hesitation.again" in [driver.code for driver in again.drivers]


def test_a_customer_who_only_asks_how_is_not_confused() -> None:
    state = HesitationState()
    for text in ("发票怎么弄", "那退款在哪里看", "how do I change the address?"):
        heard = segment(state, text)
        assert heard.probability < 0.5 and heard.advice is None


@pytest.mark.parametrize(
    "text", ["什么垃圾服务", "什么垃圾服务？？", "你听不懂吗", "You don't understand, I need it today"]
)
def test_contempt_is_not_confusion(text: str) -> None:
    state = HesitationState()
    for at in (10.0, 20.0, 30.0):
        state.asked_at = at - 5.0
        assert segment(state, text, at=at).probability < 0.6
