"""Chooses the playbook that fits a case, and fills it with the case's own facts. Pure: no clock, no file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec.structs import replace

from detectors.contract.causes import find
from stream.playbooks.facts import Facts, facts_of
from stream.playbooks.inherit import FIELDS
from stream.playbooks.wording import written
from stream.records import (
    Advice,
    AgeGroup,
    Alert,
    Case,
    Condition,
    ConversationView,
    Entry,
    FactLines,
    FilledAdvice,
    FilledPlaybook,
    Lines,
    PlaybookLanguage,
    Playbooks,
)

PLACEHOLDER = re.compile(r"\{(\w*)\}")


def playbook_for(
    playbooks: Playbooks,
    case: Case,
    alerts: Iterable[Alert],
    conversation: ConversationView | None,
    language: PlaybookLanguage,
    *,
    words: bool,
    now: float | None = None,
) -> FilledPlaybook:
    """Return the playbook of a case, filled.

    Args:
        playbooks: those that hold, whole (`PlaybooksHistory.at`).
        alerts: those of the case.
        conversation: None for the case of a queue.
        language: of the reader.
        words: whether the reader may see customers' words.
        now: event time, which a wait that goes on is counted to.
    """
    return fill(playbooks, facts_of(case, alerts, conversation, words=words, now=now), language)


def fill(playbooks: Playbooks, facts: Facts, language: PlaybookLanguage) -> FilledPlaybook:
    """Return the advice of the facts' cause and emotion. A cause or emotion without an entry has none."""
    age = age_group(playbooks, facts.segment)
    said_to: Literal["customer", "agent"] = "agent" if find(facts.cause).family == "help" else "customer"
    spoken = _spoken(facts.language)
    cause = chosen(playbooks.causes.get(facts.cause, Entry()), facts, age)
    emotion = playbooks.emotions.get(facts.emotion) if facts.emotion is not None else None
    filled = FilledPlaybook(
        cause=facts.cause,
        language=language,
        version=playbooks.version,
        of_cause=_advice(cause, facts, language),
        facts=_lines(playbooks.facts, facts, language),
        age=age,
        said_to=said_to,
        reply=_lines(cause.say, facts, spoken) if said_to == "customer" and spoken != language else (),
    )
    if emotion is None:
        return filled
    advice = _advice(chosen(emotion, facts, age), facts, language)
    return replace(filled, emotion=facts.emotion, of_emotion=advice)


def chosen(entry: Entry, facts: Facts, age: AgeGroup | None) -> Advice:
    """Return an entry with the fields of the first of its variants whose condition holds."""
    for variant in entry.variants or ():
        if holds(variant.when, facts, age):
            own = {name: value for name in FIELDS if (value := getattr(variant, name)) is not None}
            return replace(entry, **own)
    return entry


def holds(when: Condition, facts: Facts, age: AgeGroup | None) -> bool:
    """Return whether all that a condition sets is so. What is not known is not so."""
    return (
        (not when.channel or facts.channel in when.channel)
        and (not when.segment or _folded(facts.segment) in map(_folded, when.segment))
        and when.age in (None, age)
        and when.severity in (None, facts.severity)
        and when.agent in (None, facts.agent)
        and (when.waited is None or (facts.waited or 0.0) >= when.waited)
        and (not when.language or _spoken(facts.language) in when.language)
    )


def age_group(playbooks: Playbooks, segment: str | None) -> AgeGroup | None:
    """Return the age group that a customer's segment stands for, or None."""
    if segment is None:
        return None
    for group, names in (playbooks.ages or {}).items():
        if _folded(segment) in map(_folded, names):
            return group
    return None


def _folded(name: str | None) -> str | None:
    return None if name is None else name.strip().casefold()


def _spoken(language: str | None) -> PlaybookLanguage | None:
    start = re.split("[-_]", language.lower())[0] if language else ""
    return "zh" if start == "zh" else "en" if start == "en" else None


def _advice(advice: Advice, facts: Facts, language: PlaybookLanguage) -> FilledAdvice:
    return FilledAdvice(**{name: _lines(getattr(advice, name), facts, language) for name in FIELDS})


def _lines(
    lines: Lines | FactLines | None, facts: Facts, language: PlaybookLanguage | None
) -> tuple[str, ...]:
    if lines is None or language is None:
        return ()
    texts: Sequence[str] = lines.zh if language == "zh" else lines.en
    filled = (_filled(text, facts, language) for text in texts)
    return tuple(text for text in filled if text is not None)


def _filled(text: str, facts: Facts, language: PlaybookLanguage) -> str | None:
    """Return a line with its facts, or None when one of them is not known."""
    if "{" not in text:
        return text
    shown = {name: written(name, facts.values, language) for name in PLACEHOLDER.findall(text)}
    if None in shown.values():
        return None
    filled = PLACEHOLDER.sub(lambda found: shown[found[1]] or "", text)
    return None if "{" in filled else filled
