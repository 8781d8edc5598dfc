"""The catalogues have every text of the screens, in both languages."""

import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import i18n
from dashboard.frontend import causes, component
from detectors.contract.causes import CAUSES, Family
from detectors.contract.event_fields import Need
from detectors.contract.readings import Severity
from detectors.conversation import emotion
from detectors.conversation.state import MEASURES
from detectors.models import cards
from detectors.text.patterns import threats_chinese, threats_english, wishes
from stream import records
from stream.gateway import protocol

ROOT = Path(__file__).parents[2]
ENGLISH, CHINESE = i18n.words("en"), i18n.words("zh")
SOURCES = [
    path.read_text("utf-8") for folder in ("detectors", "stream") for path in (ROOT / folder).rglob("*.py")
]
SCRIPT = component.script()


def literals(pattern: str, texts: list[str]) -> set[str]:
    return {match for text in texts for match in re.findall(pattern, text)}


def test_both_languages_have_the_same_keys_and_placeholders():
    assert set(ENGLISH.forms) == set(CHINESE.forms)
    for key, forms in ENGLISH.forms.items():
        placeholders = {frozenset(re.findall(r"\{\w+\}", form)) for form in (*forms, *CHINESE.forms[key])}
        assert len(placeholders - {frozenset()}) <= 1, f"{key} has different placeholders: {placeholders}"


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_no_catalogue_has_a_key_twice(language):
    path = ROOT / "dashboard" / "locale" / language / "LC_MESSAGES" / "stepin.po"
    keys = re.findall(r'^msgid "(.+)"$', path.read_text("utf-8"), re.MULTILINE)
    assert sorted(keys) == sorted(i18n.words(language).forms)


def test_no_text_is_empty_or_in_the_other_language():
    for words in (ENGLISH, CHINESE):
        assert not [key for key, forms in words.forms.items() if not all(forms)]
    han = re.compile(r"[\u4e00-\u9fff]")
    assert [key for key, forms in ENGLISH.forms.items() if han.search("".join(forms))] == ["choice.language"]
    bare = {key for key, forms in CHINESE.forms.items() if not han.search(re.sub(r"\{\w+\}", "", forms[0]))}
    numbers = {"quote", "driver.words", "history.by", "queue.forecast_channel", "queues.of_channel"}
    assert bare == {"app.title", "choice.language", *numbers}


def drivers() -> set[str]:
    found = literals(r'Driver\((?:code=)?"([a-z_.]+)"', SOURCES)
    found |= {f"threat.{kind}" for kind in threats_english.ANNOUNCED.keys() | threats_chinese.ANNOUNCED}
    found |= {f"wants_person.{kind}" for kind in wishes.WISH_ENGLISH}
    found |= {f"hesitation.{code}" for code in MEASURES}
    found |= {f"help.{need}" for need in get_args(Need)}
    found |= {f"emotion.{label}" for label in emotion.LABELS if label not in {"joy", "neutral"}}
    return found | literals(r'"(advice\.[a-z_]+)"', SOURCES)


def codes_of_people() -> set[str]:
    refusals = literals(r'Refused\(\s*"([a-z_]+)"', SOURCES)
    on_cases = get_args(records.CaseActionKind)
    people = [*get_args(get_args(records.ActionKind)[0]), *get_args(records.Answer), *on_cases]
    families = {
        "severity": get_args(Severity),
        "wait": get_args(records.Wait),
        "resolution": (
            *get_args(records.WaitOutcome),
            *literals(r'self\._end\(.*, "([a-z]+)"\)', SOURCES),
            "person",
            "usual",
        ),
        "history": ("opened", "resolved", *people, *get_args(Severity)),
        "action": people,
        "action.done": people,
        "error": {*refusals, *get_args(protocol.ErrorCode)} - {"unknown"},
        "reason": get_args(records.ResolveReason),
        "intervention": get_args(records.InterventionKind),
        "state": get_args(records.InterventionState),
        "todo": {*get_args(Family)},
        "agents": ("available", "busy", "away"),
        "measure": get_args(cards.Measure),
        **{f"card.{part}": {card.id for card in cards.CARDS} for part in ("name", "learned", "limits")},
    }
    return {f"{family}.{code}" for family, codes in families.items() for code in codes}


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_every_code_of_the_detectors_and_the_gateway_has_a_text(words):
    needed = (
        {cause.text for cause in CAUSES.values()}
        | {f"driver.{code}" for code in drivers()}
        | codes_of_people()
    )
    assert len(needed) > 40
    assert sorted(key for key in needed if key not in words) == []


def test_the_browser_reads_the_catalogue_as_it_is():
    assert causes.SCRIPT.read_text("utf-8") == causes.script(), "run `make frontend`"


def test_every_cause_has_its_own_icon():
    icons = [cause.icon for cause in CAUSES.values()]
    assert all(icons) and len(set(icons)) == len(icons)


def test_the_catalogues_have_each_text_of_the_browser():
    texts = [SCRIPT]
    whole = literals(r'\btext\(\s*"([a-z_.]+)"', texts)
    assert len(whole) > 40
    assert sorted(key for key in whole if key not in ENGLISH) == []
    families = literals(r"\btext\(`([a-z_.]+)\.\$\{", texts) | literals(r'code\("([a-z_]+)"', texts)
    assert (
        sorted(
            family for family in families if not any(key.startswith(f"{family}.") for key in ENGLISH.forms)
        )
        == []
    )


def test_plural_forms_follow_the_language():
    assert ENGLISH.text("desk.new", 1) == "1 new case"
    assert ENGLISH.text("desk.new", 3) == "3 new cases"
    assert CHINESE.text("desk.new", 3) == "新增 3 个个案"


def test_an_unknown_code_is_its_own_text_and_an_unknown_placeholder_stays():
    assert ENGLISH.code("cause", "brand_new") == "brand_new"
    assert ENGLISH.text("wall.claimed_by") == "{name} is on it"


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        (("zh-CN",), "zh"),
        (("ZH_tw",), "zh"),
        ((None, "en-GB"), "en"),
        (("fr", "zh"), "zh"),
        (("", "xx"), "en"),
        ((), "en"),
    ],
)
def test_the_first_wished_language_with_a_catalogue_is_chosen(wishes, language):
    assert i18n.choose(*wishes) == language


@given(st.lists(st.one_of(st.none(), st.text(max_size=12)), max_size=4))
def test_any_wish_gives_a_language_with_a_catalogue(wishes):
    assert i18n.choose(*wishes) in i18n.LANGUAGES


@given(st.text(max_size=40))
def test_a_placeholder_inside_a_value_stays(text):
    assert CHINESE.text("quote", text=text) == f"“{text}”"
