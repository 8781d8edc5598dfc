"""A profile, the context of a turn and what was taught move its probability, and the evidence names them."""

from __future__ import annotations

import copy

import pytest

from detectors import bundled
from detectors.contract.readings import Reading
from detectors.contract.rules.queue_rules import QueueRules
from detectors.conversation.attention import AttentionState, Turn
from detectors.conversation.learning import Label, OnlineLearner, ScoredTurn
from detectors.conversation.taught import parts_of
from detectors.text.features import normal, turn_ids

DETECTOR = bundled.attention_detector()
GENERAL, SHOP = QueueRules(), QueueRules(profile="retail-zh")


def talk(turns: list[tuple[str, str]], rules: QueueRules, language: str = "zh") -> list[Reading]:
    state = AttentionState()
    return [
        DETECTOR.observe(
            state,
            Turn(id=str(number), at=20.0 * number, sender=sender, text=text, language=language),
            rules,
        )
        for number, (sender, text) in enumerate(turns)
    ]


def chance(text: str, rules: QueueRules, language: str = "zh") -> float:
    probability = talk([("customer", text)], rules, language)[-1].probability
    assert probability is not None
    return probability


def test_a_profile_scores_its_own_language_and_no_other() -> None:
    chinese = "怎么还没发货，都三天了"
    assert chance(chinese, SHOP) != chance(chinese, GENERAL)
    assert chance("still not shipped after three days", SHOP, "en") == chance(
        "still not shipped after three days", GENERAL, "en"
    )


@pytest.mark.parametrize(
    ("language", "helped", "failed", "answer"),
    [
        (
            "zh",
            "已经帮您改好了，明天上午送到",
            "抱歉，系统里查不到，请您再等等或者重新提交一次申请",
            "那我再等等",
        ),
        (
            "en",
            "Done, I changed it for you.",
            "Sorry, I can't find anything. Please submit it again.",
            "fine",
        ),
    ],
)
def test_the_same_words_count_more_after_an_agent_who_fails(
    language: str, helped: str, failed: str, answer: str
) -> None:
    first = "你好，我想改一下送货时间" if language == "zh" else "Hi, I want to change my delivery"

    def last(words: str) -> float:
        turns = [("customer", first), ("agent", words), ("customer", answer)]
        probability = talk(turns, GENERAL, language)[-1].probability
        assert probability is not None
        return probability

    assert last(failed) > last(helped) + 0.05


def test_the_evidence_names_the_agents_words_where_they_count() -> None:
    turns = [
        ("customer", "我的退款到哪一步了"),
        ("agent", "亲，请您耐心等待，我们会尽快为您处理的呢"),
        ("customer", "上周也是这么说的，到底要等多久"),
        ("agent", "亲，请您耐心等待，我们会尽快为您处理的呢"),
        ("customer", "又是这句话，你们根本没人管"),
        ("agent", "非常抱歉给您带来不便，请您耐心等待"),
        ("customer", "算了，我要投诉"),
    ]
    for rules in (GENERAL, SHOP):
        (frustration,) = (c for c in talk(turns, rules)[-1].causes if c.cause == "frustration")
        codes = {driver.code for driver in frustration.drivers}
        assert "words" in codes
        # The shop's profile reads the customer's words alone.
        assert ("agent_words" in codes) == (rules is GENERAL)


@pytest.mark.parametrize("rules", [GENERAL, SHOP])
def test_the_evidence_names_what_was_taught_where_it_counts(rules: QueueRules) -> None:
    words = "云盘又崩了"
    turn = ScoredTurn("zh", tuple(turn_ids(normal(words), "zh").tolist()), parts_of(-1.0, 0.0, 0.0))
    learner = OnlineLearner(DETECTOR.frustration)
    for _ in range(20):
        learner.learn_one(Label(turn, 0, 1.0, "clouds"))
    taught = copy.copy(DETECTOR)
    taught.taught = learner.heads

    def drivers(queue: str) -> set[str]:
        state = AttentionState()
        for number in range(6):
            said = Turn(id=str(number), at=20.0 * number, sender="customer", text=words, language="zh")
            reading = taught.observe(state, said, rules, queue)
        return {
            each.code for cause in reading.causes if cause.cause == "frustration" for each in cause.drivers
        }

    assert "taught" in drivers("clouds")
    assert "taught" not in {
        driver.code for each in talk([("customer", words)] * 6, rules)[-1].causes for driver in each.drivers
    }
