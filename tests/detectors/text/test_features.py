"""Differences that must not change a score do not change the normal form."""

from __future__ import annotations

import subprocess
import unicodedata
from pathlib import Path

import numpy as np
import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.text.features import (
    MAX_CHARACTERS,
    NEGATED,
    TABLE_SIZE,
    Aligned,
    before_ids,
    has_words,
    is_latin,
    normal,
    simplify,
    turn_ids,
)

TO_SIMPLIFIED = opencc.OpenCC("tw2s")
CHINESE = [
    "我已经等了三个小时，怎么还没有人处理？",
    "你们的服务态度太差了",
    "请问什么时候能发货",
    "谢谢您的帮助",
    "发票开错了，麻烦重新开一张",
    "这个优惠券用不了，你们能不能帮我看看后台",
    "干嘛呢这是，我盯着著名的老么看了半天，尾号幺三八",
]


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "\u3000" if c == " " else c for c in text)


@pytest.mark.parametrize("text", CHINESE)
@pytest.mark.parametrize("variant", ["s2t", "s2tw", "s2hk"])
def test_traditional_is_read_as_simplified(text: str, variant: str) -> None:
    assert normal(opencc.OpenCC(variant).convert(text)) == normal(text)


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_width_and_case_do_not_matter(text: str) -> None:
    # A link or an address is known by its half-width signs; full-width ones are no link anywhere.
    if "@" in text or "#" in text or "[" in text or "://" in text:
        return
    assert normal(text.upper()) == normal(text)
    assert normal(full_width(text)) == normal(text)


@given(st.sampled_from(CHINESE), st.lists(st.sampled_from("😡😂🙏❤️👍🏽"), min_size=1, max_size=4))
def test_emoji_are_not_read(text: str, emoji: list[str]) -> None:
    assert normal(text + "".join(emoji)) == normal(text)


def test_numbers_placeholders_and_repeats_have_one_form() -> None:
    assert normal("订单12345678到哪了") == normal("订单[number]到哪了").replace("\ue000", "0")
    assert normal("I want it noooooow!!!!!") == "i want it noow!!"
    assert normal("see https://example.org/a?b") == "see \ue006"
    assert normal("[微笑]好的") == "好的"


@given(st.text(max_size=200))
def test_every_character_of_the_form_stands_for_some_of_the_text(text: str) -> None:
    aligned = Aligned(text)
    length = len(aligned.form)
    assert aligned.form == normal(text)
    assert all(aligned.words(place, place + 1) for place in range(length))
    assert aligned.words(0, length) in aligned.shown
    assert not aligned.words(length, length + 1)


def test_the_words_that_are_shown_are_the_customer_s_own() -> None:
    text = "喂😡😡 订单12345678：等了[number]天   SOOOO slow"
    aligned = Aligned(text)
    for piece, shown in (("0", "12345678"), ("\ue000天", "[number]天"), ("soo slow", "SOOOO slow")):
        start = aligned.form.index(piece)
        assert aligned.words(start, start + len(piece)) == shown


@given(st.text(max_size=300), st.sampled_from(["zh", "en"]))
def test_features_are_a_sorted_set_within_the_table(text: str, language: str) -> None:
    ids = turn_ids(normal(text), language)
    assert ids.size >= 1
    assert ids.dtype == np.uint32
    assert np.all(ids[1:] > ids[:-1])
    assert int(ids[-1]) < TABLE_SIZE


def test_hashes_are_the_same_for_ever() -> None:
    # Bundled weights and stored labels depend on them.
    assert turn_ids("好的", "zh").tolist() == [
        31759,
        47862,
        54271,
        57019,
        60980,
        139037,
        149567,
        221712,
        223274,
    ]
    assert turn_ids("thank you", "en").tolist() == [23011, 83682, 120102, 170163, 196530]
    assert before_ids("thank you", "en").tolist() == [83145, 181913, 208073]
    assert before_ids("好的", "zh").tolist() == [38776, 48963, 70284, 126908, 151420, 159034, 162593]


def test_a_long_text_costs_no_more_than_its_limit() -> None:
    assert len(normal("很长的话 and words " * 2000)) <= MAX_CHARACTERS + 1
    assert before_ids(" ".join(f"word{chr(97 + n % 26) * n}" for n in range(99)), "en").size <= 25
    assert before_ids("很长的话不会更贵" * 30, "zh").size <= 83


def test_a_form_has_words_with_a_letter_or_a_digit() -> None:
    assert not has_words(normal("😡😡"))
    assert not has_words(normal("?!。。。"))
    assert has_words(normal("不"))
    assert is_latin(normal("Hello, 12")) and not is_latin(normal("iPhone坏了"))


def test_lone_surrogates_and_controls_do_no_harm() -> None:
    assert normal("a\ud800b\x00c") == "a?b c"
    assert unicodedata.is_normalized("NFKC", normal("ﬁne Å"))


@pytest.mark.parametrize("text", ["It doesn’t work", "NEVER AGAIN", "i cant log in", "nobody came"])
def test_all_english_ways_to_say_no_share_a_feature(text: str) -> None:
    assert NEGATED in turn_ids(normal(text), "en")
    assert NEGATED not in turn_ids(normal("it works, thanks"), "en")


@pytest.mark.parametrize("dictionary", ["TSPhrases", "TWVariantsRevPhrases", "TSCharacters"])
def test_whatever_opencc_converts_is_converted(dictionary: str, tmp_path: Path) -> None:
    """A text that has none of a set of characters is not given to OpenCC: no entry of it may be missed."""
    library = Path(opencc.__file__).parent / "clib"
    tool, compiled, plain = library / "bin/opencc_dict", library / "share/opencc", tmp_path / "entries.txt"
    if not tool.exists():
        pytest.skip("this build of OpenCC has no tool that prints its dictionaries")
    command = [tool, "-i", compiled / f"{dictionary}.ocd2", "-f", "ocd2", "-o", plain, "-t", "text"]
    subprocess.run(command, check=True, capture_output=True)
    entries = [line.partition("\t")[0] for line in plain.read_text().splitlines()]
    assert len(entries) > 400
    assert [entry for entry in entries if simplify(entry) != TO_SIMPLIFIED.convert(entry)] == []


@given(st.text(st.characters(min_codepoint=1, max_codepoint=0x32000, exclude_categories=["Cs"]), max_size=8))
def test_any_text_is_converted_as_opencc_does(text: str) -> None:
    assert simplify(text) == TO_SIMPLIFIED.convert(text)
