"""The playbooks that come with StepIn: whole, in both languages, and not what StepIn warns of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from detectors.contract.causes import CAUSES
from detectors.conversation.emotion import LABELS
from detectors.text.answers import is_answer
from detectors.text.features import normal
from detectors.text.moments import asks_for_a_moment
from stream.playbooks.bundled import bundled
from stream.playbooks.check import contradictions
from stream.playbooks.facts import Facts
from stream.playbooks.fill import PLACEHOLDER, fill
from stream.playbooks.inherit import FIELDS
from stream.records import Advice, PlaybookLanguage

ENTRIES = {**bundled().causes, **bundled().emotions}
LANGUAGES: tuple[PlaybookLanguage, ...] = ("zh", "en")
READ_IN_FIVE_SECONDS = {"zh": 44, "en": 100}
# What every customer has read too often.
STOCK = (
    "亲，", "亲爱的", "尊敬的", "给您带来", "带来不便", "敬请谅解", "耐心等待", "感谢您的", "竭诚",
    "为您服务", "高度重视", "稍等", "稍候", "尽快", "反馈给相关", "dear ", "valued", "inconvenience",
    "patience", "important to us", "apologi", "as soon as possible", "high volume", "reach out",
    "happy to help", "rest assured", "unfortunately", "kindly", "one moment",
)  # fmt: skip


def advices() -> Iterator[tuple[str, Advice]]:
    for name, entry in ENTRIES.items():
        yield name, entry
        yield from ((f"{name}, {each.when}", each) for each in entry.variants or ())


def test_every_cause_and_every_emotion_has_every_field_in_both_languages() -> None:
    assert set(bundled().causes) == set(CAUSES)
    assert set(bundled().emotions) == set(LABELS)
    for name, entry in ENTRIES.items():
        assert [field for field in FIELDS if getattr(entry, field) is None] == [], name
        chinese = [text for field in FIELDS for text in getattr(entry, field).zh]
        english = [text for field in FIELDS for text in getattr(entry, field).en]
        assert all(any("一" <= sign <= "鿿" for sign in text) for text in chinese), name
        assert not any("一" <= sign <= "鿿" for text in english for sign in text), name


def test_no_entry_has_a_fault() -> None:
    assert list(contradictions(bundled())) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_conversation_of_which_nothing_is_known_still_gets_every_field(language: PlaybookLanguage) -> None:
    for cause in CAUSES:
        for emotion in LABELS:
            filled = fill(bundled(), Facts(cause=cause, emotion=emotion), language)
            for advice in (filled.of_cause, filled.of_emotion):
                assert [field for field in FIELDS if not getattr(advice, field)] == [], (cause, emotion)


def test_lines_are_short_and_steps_are_few() -> None:
    for name, advice in advices():
        for field in FIELDS:
            lines = getattr(advice, field)
            for language in LANGUAGES if lines is not None else ():
                for text in getattr(lines, language):
                    assert len(text) <= READ_IN_FIVE_SECONDS[language], (name, field, text)


def test_what_to_say_is_not_what_stepin_warns_of() -> None:
    for name, advice in advices():
        for language in LANGUAGES if advice.say is not None else ():
            lines = getattr(advice.say, language)
            said = " ".join(PLACEHOLDER.sub("3", text) for text in lines)
            assert not [text for text in lines if asks_for_a_moment(text)], name
            assert not [phrase for phrase in STOCK if phrase in said.lower()], (name, said)
            assert is_answer(said, normal(said), of_a_bot=False), (name, said)
