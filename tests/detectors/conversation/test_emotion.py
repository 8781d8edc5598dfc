"""Six feelings as probabilities, in two languages."""

from __future__ import annotations

import pytest

from detectors import bundled
from detectors.contract.rules.queue_rules import QueueRules
from detectors.conversation.attention import AttentionState, Turn
from detectors.conversation.emotion import LABELS, EmotionModel
from detectors.lab.training.conversation_examples import in_conversation

MODEL = bundled.emotion_model()


@pytest.mark.parametrize(
    ("text", "feeling"),
    [
        ("I am so angry about this, it is disgusting", "anger"),
        ("thank you so much, I love it", "joy"),
        ("I am really scared and nervous about the surgery", "anxiety"),
        ("I'm so sad and sorry for your loss", "sadness"),
        ("what do you mean? how does that work?", "confusion"),
        ("你给我滚，混蛋", "anger"),
        ("太好了，真开心，哈哈", "joy"),
    ],
)
def test_plain_feelings(text: str, feeling: str) -> None:
    shares = MODEL.predict_proba_one({"text": text})
    assert set(shares) == set(LABELS)
    assert sum(shares.values()) == pytest.approx(1.0)
    assert max(shares, key=shares.__getitem__) == feeling


def test_emoji_speak_here() -> None:
    plain = MODEL.predict_proba_one({"text": "我的订单到了"})
    angry = MODEL.predict_proba_one({"text": "我的订单到了😡"})
    assert angry["anger"] > plain["anger"] + 0.1


def test_a_restart_changes_nothing() -> None:
    again = EmotionModel.decode(MODEL.encode())
    for text in ("你好", "how are you?", "😭"):
        assert again.predict_proba_one({"text": text}) == MODEL.predict_proba_one({"text": text})


def test_the_agents_words_count() -> None:
    text, language = "四十分钟了", "zh"
    after = [("agent", "非常抱歉让您久等，我这边催一下")]
    alone = MODEL.score(in_conversation(text, (), language), language, text)
    assert MODEL.score(in_conversation(text, after, language), language, text)[0] != alone[0]


def test_emoji_alone_have_an_emotion_but_no_score() -> None:
    detector, state = bundled.attention_detector(), AttentionState()
    reading = detector.observe(state, Turn(id="1", at=0.0, sender="customer", text="😡😡"), QueueRules())
    assert (reading.emotion, reading.probability, reading.not_scored) == ("anger", None, "empty")
