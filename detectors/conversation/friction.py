"""What in the service wears a customer out, seen in what is said and done and hardly in how it is worded.

The same thing asked again, the same answer given again, questions that nobody answers, promises that lapse,
being passed on, asking for a person, threats, shouting, bursts. Each is a `Finding` with its evidence;
`detectors.attention` keeps the open ones and closes what has long not been seen again.

Turns are compared by bottom-k sketches of their hashed features (Broder, *On the resemblance and
containment of documents*, 1997): the ids are sorted hashes, so a turn's sketch is simply its first few.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal
from zlib import crc32

import msgspec
import numpy as np
from msgspec import Struct

from detectors.contract.readings import Driver, Severity, Turn, turn_name
from detectors.contract.rules import FrictionRules
from detectors.text import phrases
from detectors.text.features import Ids, has_words

SKETCH = 20
_KEPT_CUSTOMER, _KEPT_AGENT, _KEPT_PROMISES = 6, 8, 2
_MIN_IDS_CHINESE, _MIN_IDS_ENGLISH = 17, 4
_MIN_ANSWER = 8
_FIELD = re.compile("[0\ue000-\ue006]")
_FIELDS_OF_A_CARD = 3
_PROMISE_GRACE = 0.2


class Promise(Struct, array_like=True):
    """What an agent said would be done, and by when."""

    made: float
    due: float
    turn: str | None
    quote: str


class FrictionState(Struct, array_like=True, omit_defaults=True):
    """What is remembered of what was said: sketches and hashes, never the words, but for open promises.

    `asked` are sketches of the customer's latest turns with how often each was said, `answers` hashes of the
    latest answers with their number; `waiting` and `questions` count turns since somebody answered, from
    `first` on, and `burst` the turns that came in quick succession.
    """

    asked: list[tuple[bytes, int]] = msgspec.field(default_factory=list)
    answers: list[tuple[int, int]] = msgspec.field(default_factory=list)
    promises: list[Promise] = msgspec.field(default_factory=list)
    waiting: int = 0
    questions: int = 0
    first: float = 0.0
    burst: list[float] = msgspec.field(default_factory=list)
    shouted: int = 0
    transfers: int = 0
    told: int = 0


class Finding(Struct, frozen=True, kw_only=True):
    """One piece of evidence for a cause. `span` is where in the turn's normal form the words stand."""

    cause: str
    count: int | None = None
    probability: float | None = None
    severity: Severity = "warning"
    drivers: tuple[Driver, ...] = ()
    span: tuple[int, int] | None = None
    threshold: float | None = None
    since: float | None = None
    quote: str | None = None
    quote_at: float | None = None
    turn: str | None = None


def heard_customer(
    state: FrictionState, turn: Turn, form: str, ids: Ids, english: bool, rules: FrictionRules
) -> list[Finding]:
    """What a customer's turn adds. `form` is its normal form, `ids` its hashed features."""
    findings = _phrases(state, form)
    least = _MIN_IDS_ENGLISH if english else _MIN_IDS_CHINESE
    # A platform sends the same order card with every question; that is not the customer asking again.
    is_card = len(_FIELD.findall(form)) >= _FIELDS_OF_A_CARD
    repeats = None if is_card else _asked_again(state, ids, least, rules)
    if repeats:
        findings.append(repeats)
    if english and _is_shouted(turn.text):
        state.shouted += 1
        if state.shouted >= rules.shouting_at:
            findings.append(Finding(cause="shouting", count=state.shouted, threshold=rules.shouting_at))
    state.waiting += 1
    if state.waiting == 1:
        state.first = turn.at
    if phrases.find_question(form):
        state.questions += 1
    if state.questions >= 2 and state.waiting >= rules.unanswered_at:
        findings.append(
            Finding(
                cause="unanswered", count=state.questions, threshold=rules.unanswered_at, since=state.first
            )
        )
    recent = [at for at in state.burst if turn.at - at <= rules.burst_seconds]
    state.burst = [*recent[-7:], turn.at]
    if len(state.burst) >= rules.burst_at:
        findings.append(
            Finding(cause="burst", count=len(state.burst), threshold=rules.burst_at, since=state.burst[0])
        )
    return findings


def _phrases(state: FrictionState, form: str) -> list[Finding]:
    """What the customer says outright: threats, wishes for a person, having told it before."""
    findings: list[Finding] = []
    threat = phrases.find_threat(form)
    if threat:
        severity: Severity = "critical" if threat.kind in {"legal", "public"} else "warning"
        findings.append(_phrase_finding("threat", threat, severity))
    wish = phrases.find_wish(form)
    if wish:
        findings.append(_phrase_finding("wants_person", wish, "warning"))
    told = phrases.find_told_before(form)
    if told:
        state.told += 1
        findings.append(
            Finding(
                cause="repeats",
                count=state.told + 1,
                drivers=(Driver(code="told_before", weight=float(state.told)),),
                span=(told.start, told.end),
            )
        )
    return findings


def _phrase_finding(cause: str, phrase: phrases.Phrase, severity: Severity) -> Finding:
    return Finding(
        cause=cause,
        severity=severity,
        drivers=(Driver(code=f"{cause}.{phrase.kind}", weight=1.0),),
        span=(phrase.start, phrase.end),
    )


def _asked_again(state: FrictionState, ids: Ids, least: int, rules: FrictionRules) -> Finding | None:
    """Whether this turn says what an earlier one said; remembers it. Short turns say too little to tell."""
    if ids.size < least:
        return None
    sketch = sketch_of(ids)
    features = set(memoryview(sketch).cast("H"))
    best, place = 0.0, -1
    for number, (other, _) in enumerate(state.asked):
        alike = resemblance(features, memoryview(other).cast("H"))
        if alike > best:
            best, place = alike, number
    if best < rules.same_at:
        state.asked = [*state.asked[1 - _KEPT_CUSTOMER :], (sketch, 1)]
        return None
    times = state.asked[place][1] + 1
    state.asked = [*state.asked[:place], *state.asked[place + 1 :], (sketch, times)]
    if times < rules.repeats_at:
        return None
    severity: Severity = "critical" if times > rules.repeats_at + 1 else "warning"
    driver = Driver(code="asked_again", weight=round(best, 2))
    return Finding(
        cause="repeats", count=times, severity=severity, drivers=(driver,), threshold=rules.repeats_at
    )


def sketch_of(ids: Ids) -> bytes:
    """The sketch of a turn: the least of its hashed features, in two bytes each."""
    return (ids[:SKETCH] >> 2).astype(np.uint16).tobytes()


def resemblance(one: set[int], other: Collection[int]) -> float:
    """The estimated Jaccard index of two feature sets, from their bottom-k sketches."""
    both = one.intersection(other)
    size = min(SKETCH, max(len(one), len(other)))
    if 4 * len(both) < size:
        return 0.0
    lowest = sorted(one.union(other))[:size]
    return len(both.intersection(lowest)) / len(lowest)


def _is_shouted(text: str) -> bool:
    """Three words or more in capitals, and hardly a small letter."""
    letters = [letter for letter in text if letter.isalpha()]
    large = sum(letter.isupper() for letter in letters)
    return len(letters) >= 8 and large >= 0.85 * len(letters) and len(text.split()) >= 3


def heard_agent(
    state: FrictionState, turn: Turn, form: str, rules: FrictionRules
) -> tuple[list[Finding], list[str]]:
    """What an agent's or a bot's turn adds, and the causes that it ends. `form` is its normal form."""
    ended = ["unanswered", "burst"] if state.waiting or state.burst else []
    answered = state.waiting > 0
    state.waiting, state.questions, state.burst = 0, 0, []
    kept = [promise for promise in state.promises if not _keeps(turn.at, promise)]
    if len(kept) < len(state.promises):
        state.promises = kept
        ended.append("lapsed_promise")
    if turn.sender == "agent":
        ended.append("wants_person.person")
        seconds = phrases.promised_seconds(turn.text)
        if seconds is not None:
            made = Promise(turn.at, turn.at + seconds, turn_name(turn.id), turn.text[:40])
            state.promises = [*state.promises[1 - _KEPT_PROMISES :], made]
    findings = _answered_alike(state, turn, form, answered, rules)
    return findings, ended


def _keeps(at: float, promise: Promise) -> bool:
    """Whether somebody who speaks now keeps the promise: not if it is what was said right after making it."""
    return at >= promise.made + max(30.0, _PROMISE_GRACE * (promise.due - promise.made))


def _answered_alike(
    state: FrictionState, turn: Turn, form: str, answered: bool, rules: FrictionRules
) -> list[Finding]:
    if len(form) < _MIN_ANSWER or not has_words(form):
        return []
    code = crc32(form.encode("utf-8", "replace"))
    times = next((number for known, number in state.answers if known == code), 0)
    # The same text sent twice in a row without a word between is one answer.
    times += 1 if answered or not times else 0
    state.answers = [*[item for item in state.answers if item[0] != code][1 - _KEPT_AGENT :], (code, times)]
    bot = turn.sender == "bot"
    least = rules.bot_loop_at if bot else rules.template_at
    if times < least:
        return []
    cause: Literal["bot_loop", "template"] = "bot_loop" if bot else "template"
    severity: Severity = "critical" if bot and times > least else "warning"
    return [Finding(cause=cause, count=times, severity=severity, threshold=least)]


def passed_on(state: FrictionState, rules: FrictionRules) -> Finding | None:
    """What another transfer adds."""
    state.transfers += 1
    if state.transfers < rules.passed_on_at:
        return None
    severity: Severity = "critical" if state.transfers > rules.passed_on_at else "warning"
    return Finding(cause="passed_on", count=state.transfers, severity=severity, threshold=rules.passed_on_at)


def next_due(state: FrictionState) -> float | None:
    """When the earliest open promise lapses."""
    return min((promise.due for promise in state.promises), default=None)


def lapsed(state: FrictionState, now: float) -> Finding | None:
    """The promise that has lapsed by now; it is then no longer open."""
    due = [promise for promise in state.promises if promise.due <= now]
    if not due:
        return None
    state.promises = [promise for promise in state.promises if promise.due > now]
    first = min(due, key=lambda promise: promise.due)
    minutes = round((first.due - first.made) / 60, 1)
    return Finding(
        cause="lapsed_promise",
        count=len(due),
        drivers=(Driver(code="promised_minutes", weight=minutes),),
        since=first.due,
        quote=first.quote,
        quote_at=first.made,
        turn=first.turn,
    )
