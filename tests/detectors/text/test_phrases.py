"""Phrases are found, and the stems that spare a search hide none of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.conversation import manner
from detectors.text import phrases

ASCII = st.characters(codec="ascii")
SEARCHES = {
    "threat": ("|".join(phrases.THREATS.values()), phrases.find_threat),
    "wish": ("|".join(phrases.WANTS_PERSON.values()), phrases.find_wish),
    "told before": (phrases.TOLD_BEFORE, phrases.find_told_before),
    "confusion": ("|".join(phrases.NOT_UNDERSTANDING.values()), phrases.find_confusion),
}


@pytest.mark.parametrize("name", SEARCHES)
@settings(max_examples=200)
@given(data=st.data())
def test_all_that_a_pattern_says_is_found(name: str, data: st.DataObject) -> None:
    pattern, find = SEARCHES[name]
    words = data.draw(st.from_regex(pattern, fullmatch=True, alphabet=ASCII))
    assert find(words) is not None


@pytest.mark.parametrize("number", range(len(manner._MANNERS)))
@settings(max_examples=200)
@given(data=st.data())
def test_every_manner_counts(number: int, data: st.DataObject) -> None:
    pattern, _, weight = manner._MANNERS[number]
    words = data.draw(st.from_regex(pattern, fullmatch=True, alphabet=ASCII))
    assert manner.shift(words) <= weight


def test_a_negated_phrase_is_none() -> None:
    assert phrases.find_threat("i want to complain")
    assert not phrases.find_threat("i do not want to complain")
    assert re.search(phrases.THREATS["complain"], "i do not want to complain")


@pytest.mark.parametrize(
    "text",
    [
        "i have never used the app before",
        "can i switch to english please",
        "last time i ordered it took two days",
        "it should switch to 4g by itself",
    ],
)
def test_a_phrase_like_leaving_is_no_threat(text: str) -> None:
    assert phrases.find_threat(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "i will never buy from you again",
        "never again, i am done",
        "i'll switch to another provider then",
        "this is the last time i order here",
    ],
)
def test_a_customer_who_threatens_to_leave_is_found(text: str) -> None:
    found = phrases.find_threat(text)
    assert found is not None and found.kind == "leave"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("i already told your colleague", True),
        ("i just explained that", True),
        ("this is the third time i'm asking", True),
        ("how many times do i have to say it", True),
        ("you just told me to wait", False),
        ("you've already given me this advice", False),
        ("it is the second time i love it", False),
    ],
)
def test_told_before_needs_the_customer_to_have_told_it(text: str, told: bool) -> None:
    assert (phrases.find_told_before(text) is not None) is told
