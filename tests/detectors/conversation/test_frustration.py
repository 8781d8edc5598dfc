"""The turn model: River's interface, exact restarts, untrusted files, fixed memory, and fair reading."""

from __future__ import annotations

import hashlib
import random
import zlib

import msgspec
import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from river import checks

from detectors import bundled
from detectors.conversation.emotion import EmotionModel
from detectors.conversation.frustration import FrustrationModel
from detectors.models import storage
from detectors.models.linear import HashedLinear
from detectors.text.features import TABLE_SIZE

ANGRY = ["你们到底管不管", "太差劲了，再也不来了", "this is ridiculous, worst service ever", "骗人的吧你们"]
CONTENT = ["好的谢谢", "辛苦了，非常感谢", "thanks for your help", "great, perfect"]


@pytest.mark.parametrize("model", [HashedLinear(bits=10), FrustrationModel(), EmotionModel()])
def test_rivers_own_checks_pass(model: object) -> None:
    checks.check_estimator(model)


@pytest.mark.parametrize("text", ANGRY)
def test_the_bundled_model_hears_dissatisfaction(text: str) -> None:
    assert bundled.frustration_model().predict_proba_one({"text": text})["dissatisfied"] > 0.35


@pytest.mark.parametrize("text", CONTENT)
def test_the_bundled_model_hears_thanks(text: str) -> None:
    shares = bundled.frustration_model().predict_proba_one({"text": text})
    assert max(shares, key=shares.__getitem__) == "satisfied"
    assert sum(shares.values()) == pytest.approx(1.0)


def test_learning_moves_towards_the_label_and_is_kept_by_a_restart_bit_for_bit() -> None:
    model = bundled.frustration_model()
    turn = {"text": "这个充电器又罢工了", "language": "zh"}
    before = model.predict_proba_one(turn)["dissatisfied"]
    for _ in range(20):
        model.learn_one(turn, "dissatisfied")
    after = model.predict_proba_one(turn)
    assert after["dissatisfied"] > before
    again = FrustrationModel.decode(model.encode())
    assert again.predict_proba_one(turn) == after
    assert again.encode() == model.encode()


def test_memory_does_not_grow_with_new_words() -> None:
    model = FrustrationModel()
    random_letters = random.Random(1)
    for _ in range(2000):
        word = "".join(random_letters.choices("abcdefghijklmnopqrstuvwxyz", k=12))
        model.learn_one({"text": word, "language": "en"}, "neutral")
    assert model.heads["en"].weights.shape == (TABLE_SIZE, 3)
    assert set(model.heads) == {"zh", "en"}


def _crafted(**changes: object) -> bytes:
    """A file whose checksum holds but whose contents were tampered with."""
    file = storage.decode(FrustrationModel().encode(), "frustration")
    head = msgspec.structs.replace(file.heads["zh"], **changes)
    return storage.encode(msgspec.structs.replace(file, heads={**file.heads, "zh": head}))


GOOD = FrustrationModel().encode()
BUNDLED = bundled.frustration_model()
CONVERTERS = {name: opencc.OpenCC(name) for name in ("s2t", "s2tw")}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not a weights file"),
        (b"PK\x03\x04 something else entirely, long enough to have a header", "not a weights file"),
        (GOOD[:4] + b"\x09" + GOOD[5:], "version 9"),
        (GOOD[:-1], "damaged"),
        (GOOD[:60] + bytes([GOOD[60] ^ 1]) + GOOD[61:], "damaged"),
        (_crafted(rows=b"\xff\xff\xff\x7f", values=b"\0" * 12), "out of range"),
        (_crafted(rows=b"\x01\0\0\0\x01\0\0\0", values=b"\0" * 24), "out of range"),
        (_crafted(rows=b"\x01\0\0\0", values=b"\0\0\xc0\x7f" * 3), "out of range"),  # not a number
        (_crafted(rows=b"\x01\0\0\0", values=b"\0"), "do not fit the rows"),
        (_crafted(bias=[0.0]), "bias: expected 3 numbers"),
        (_crafted(bias=[0.0, 1e5, 0.0]), "bias: expected 3 numbers"),
        (_crafted(calibration=((1.0, 0.0),)), "calibration"),
        (_crafted(labels=["a", "b", "c"]), "classes"),
        (_crafted(bits=22), "size"),
        (EmotionModel().encode(), "kind"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(storage.BadWeights, match=says):
        FrustrationModel.decode(data)


def test_a_bomb_is_refused() -> None:
    body = zlib.compress(b"\0" * (200 << 20), 9)
    data = storage.MAGIC + bytes([storage.VERSION]) + hashlib.sha256(body).digest() + body
    with pytest.raises(storage.BadWeights, match="too large"):
        FrustrationModel.decode(data)


WORDS_CHINESE = [
    "我",
    "订单",
    "还没",
    "到",
    "你们",
    "太慢",
    "了",
    "谢谢",
    "退款",
    "怎么",
    "办",
    "态度",
    "差",
    "好的",
]
WORDS_ENGLISH = [
    "my",
    "order",
    "is",
    "late",
    "again",
    "thanks",
    "useless",
    "refund",
    "please",
    "why",
    "not",
    "ok",
]


def _full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "\u3000" if c == " " else c for c in text)


@given(st.lists(st.sampled_from(WORDS_CHINESE), min_size=1, max_size=12), st.sampled_from(["s2t", "s2tw"]))
def test_script_width_and_emoji_move_no_chinese_sentence(words: list[str], variant: str) -> None:
    model, text = BUNDLED, "".join(words) + "!"
    plain = model.predict_proba_one({"text": text, "language": "zh"})["dissatisfied"]
    for other in (CONVERTERS[variant].convert(text), _full_width(text), text + "😡", "🙂" + text):
        assert abs(model.predict_proba_one({"text": other, "language": "zh"})["dissatisfied"] - plain) <= 0.05


@given(st.lists(st.sampled_from(WORDS_ENGLISH), min_size=1, max_size=12))
def test_case_width_and_emoji_move_no_english_sentence(words: list[str]) -> None:
    model, text = BUNDLED, " ".join(words) + "?"
    plain = model.predict_proba_one({"text": text, "language": "en"})["dissatisfied"]
    for other in (text.upper(), text.title(), _full_width(text), text + " 😭", f"🔥{text}"):
        assert abs(model.predict_proba_one({"text": other, "language": "en"})["dissatisfied"] - plain) <= 0.05
