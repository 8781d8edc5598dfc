"""Phrases are found, and the pieces that spare a search hide none of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detectors.conversation import manner
from detectors.text import phrases, threats
from detectors.text.features import normal

ASCII = st.characters(codec="ascii")
FINDERS = {
    "threat": threats._find_announced,
    "noun of a threat": threats._find_named,
    "wish": phrases.find_wish,
    "told before": phrases.find_told_before,
    "confusion": phrases.find_confusion,
}
_LOOK = re.compile(r"\(\?<?[=!](?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")


def searches() -> Iterator[tuple[str, str, int]]:
    for name, finder in FINDERS.items():
        for language in ("english", "chinese"):
            for number in range(len(getattr(finder, language).alternatives)):
                yield name, language, number


@pytest.mark.parametrize(("name", "language", "number"), list(searches()))
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_match_lacks_the_pieces_without_which_a_pattern_is_not_searched(
    name: str, language: str, number: int, data: st.DataObject
) -> None:
    search = getattr(FINDERS[name], language)
    pattern = _LOOK.sub("", search.alternatives[number].pattern.pattern)
    alphabet = ASCII if language == "english" else None
    words = data.draw(st.from_regex(re.compile(pattern), fullmatch=True, alphabet=alphabet))
    assert search.alternatives[number] in search.candidates(words)


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
    assert phrases.find_wish("转人工") and not phrases.find_wish("不用转人工")


HARMLESS = [
    "I booked a 4-star hotel through you, could you send me the invoice?",
    "Hi Sue, this is Tom again",
    "Thank you, 5 star service!",
    "手机曝光补偿功能在哪里设置",
    "烟雾报警器一直响怎么办",
    "我不是投诉，就是想问一下",
    "投诉电话是多少",
    "How do I cancel my subscription?",
    "Where do I leave a review?",
    "I'll leave you a 5-star review",
    "Never again will I doubt you",
    "我朋友之前投诉过快递公司",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_names_products_procedures_and_other_people_are_no_threat(text: str) -> None:
    assert phrases.find_threat(normal(text), text) is None


@pytest.mark.parametrize(
    ("text", "kind", "certain"),
    [
        ("投诉！", "complain", False),
        ("I'll see you in court", "legal", True),
        ("我要找律师起诉你们", "legal", True),
        ("do I have to get a lawyer involved?", "legal", False),
        ("I am reporting you to the ombudsman", "authority", True),
        ("不处理我就打12315", "authority", True),
        ("I'm going to the press", "public", True),
        ("I'll leave you a 1-star review", "review", False),
        ("I'm taking my business elsewhere", "leave", False),
    ],
)
def test_only_what_is_surely_announced_in_law_or_public_is_critical(
    text: str, kind: str, certain: bool
) -> None:
    phrase = phrases.find_threat(normal(text), text)
    assert phrase is not None
    assert (phrase.kind, phrases.is_certain(phrase, normal(text))) == (kind, certain)


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
