"""The words by which turns are found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream.archive.sql.words import indexed, queue_word, searched_words, words_of


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("Where is my REFUND?", "refund"),
        ("我要退款，谢谢", "退款"),
        ("我要退款，谢谢", "款"),
        ("订单A123还没到", "a123"),
        ("订单A123还没到", "没到"),
        ("ＦＵＬＬ　ｗｉｄｔｈ", "full width"),
        ("Straße", "STRASSE"),
        ("call [phone] now", "phone"),
    ],
)
def test_a_text_is_found_by_its_words(text: str, search: str) -> None:
    assert searched_words(search)
    assert set(searched_words(search)) <= set(words_of(text))


@pytest.mark.parametrize(("text", "search"), [("我要退款", "退货"), ("refunded", "refund"), ("款退", "退款")])
def test_a_text_is_not_found_by_other_words(text: str, search: str) -> None:
    assert not set(searched_words(search)) <= set(words_of(text))


@settings(max_examples=40)
@given(st.text())
def test_every_word_of_a_text_finds_it(text: str) -> None:
    assert set(searched_words(text)) <= set(words_of(text))


@settings(max_examples=40)
@given(st.text(), st.text())
def test_no_word_has_a_sign_that_a_query_would_read(text: str, queue: str) -> None:
    for word in indexed(text, queue).split(" "):
        # New Han characters are letters that this Python may not know yet.
        assert all(each.isalnum() or each >= "\u3400" for each in word.removeprefix("·"))
    assert queue_word(queue) not in words_of(text + queue + queue_word(queue))
