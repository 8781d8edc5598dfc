"""The language of a turn, given that of its conversation."""

from __future__ import annotations

import pytest

from detectors.text.language import LanguageState, detect, observe, primary


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我的快递到哪了", "zh"),
        ("我的 iPhone 15 Pro 屏幕坏了", "zh"),
        ("等了很久啊", "zh"),
        ("もう三日も待っています", "ja"),
        ("주문이 아직 안 왔어요", "ko"),
        ("где мой заказ", "ru"),
        ("أين طلبي", "ar"),
        ("Where is my order? It should have come on Monday.", "en"),
        ("¿Dónde está mi pedido? Llevo una semana esperando", "es"),
        ("Wo bleibt mein Paket, ich warte seit einer Woche", "de"),
        ("ok", "en"),
        ("12345", None),
        ("😡", None),
    ],
)
def test_one_text(text: str, language: str | None) -> None:
    assert detect(text) == language


def test_short_turns_are_read_in_the_conversations_language() -> None:
    state = LanguageState()
    assert observe(state, "Wo bleibt mein Paket, ich warte seit einer Woche", None) == "de"
    assert observe(state, "hm", None) == "de"


def test_the_platform_comes_first_but_not_against_the_script() -> None:
    state = LanguageState()
    assert observe(state, "pakej saya belum sampai lagi", "ms-MY") == "ms"
    assert observe(state, "bila", None) == "ms"
    assert observe(state, "我的包裹还没到", None) == "zh"
    assert observe(state, "bila", None) == "ms"


def test_a_customer_may_change_language() -> None:
    state = LanguageState()
    for _ in range(6):
        observe(state, "Hello, where is my parcel please?", None)
    assert observe(state, "我还是说中文吧", None) == "zh"
    assert state.language == "zh"


@pytest.mark.parametrize(
    ("tag", "language"), [("zh-Hant-TW", "zh"), ("yue", "zh"), ("EN_us", "en"), ("pt-BR", "pt")]
)
def test_tags(tag: str, language: str) -> None:
    assert primary(tag) == language


def test_a_repeated_detection_does_not_count_as_the_platforms_language() -> None:
    state, told = LanguageState(), None
    for text, language in (
        ("ok thanks", "en"),
        ("Wo bleibt mein Paket, ich warte seit einer Woche", "de"),
        ("我还是说中文吧", "zh"),
        ("Where is my order? It should have come on Monday.", "en"),
    ):
        told = observe(state, text, told)
        assert told == language


@pytest.mark.parametrize(
    "text",
    [
        "Terrible service", "Unacceptable", "Scam!!", "Useless", "Ridiculous", "Waste of time", "Liars",
        "Broken again", "No reply", "Overcharged", "Worst company ever", "Damaged parcel", "Never again",
        "Thieves",
    ],
)  # fmt: skip
def test_a_short_first_turn_in_english_is_english(text: str) -> None:
    assert observe(LanguageState(), text, None) == "en"


@pytest.mark.parametrize("text", ["Hola", "Danke", "Merci", "gracias", "Nein", "pessimo", "hilfe", "merhaba"])
def test_a_short_turn_in_another_language_is_not(text: str) -> None:
    assert observe(LanguageState(), text, None) != "en"


@pytest.mark.parametrize(
    ("tag", "text", "language"),
    [
        ("und", "Terrible service", "en"),
        ("", "我的订单在哪里", "zh"),
        ("English", "Where is it?", "en"),
        ("Chinese", "ok", "zh"),
        ("en-US", "Wo bleibt mein Paket, ich warte schon seit einer Woche", "de"),
        ("en", "¿Dónde está mi pedido? Llevo una semana esperando", "es"),
        ("zh", "where is my order, nobody answers me", "en"),
        ("de", "Where is my parcel, I have been waiting for a week", "en"),
        ("en", "Mein Paket", "en"),
    ],
)
def test_a_language_told_wrongly_is_checked_against_the_text(tag: str, text: str, language: str) -> None:
    assert observe(LanguageState(), text, tag) == language
