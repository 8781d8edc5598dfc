"""Finds a customer who asks for the same thing again, in the same words or in the main ones.

A turn is compared by what it is about, without the words that people add when they ask again.
"""

from __future__ import annotations

import re
from zlib import crc32

import numpy as np

from detectors.contract.readings import Driver, Severity
from detectors.contract.rules.queue_rules import FrictionRules
from detectors.conversation import sketches
from detectors.conversation.causes.detector import CustomerTurn
from detectors.conversation.causes.open_causes import Finding
from detectors.conversation.state import FrictionState
from detectors.text.content import content_ids
from detectors.text.features import TABLE_SIZE, Ids
from detectors.text.kept import kept

_KEPT = 6
_CONTAINED, _FEW_WORDS, _FEW_FEATURES, _LEAST_FEATURES = 0.8, 6, 3, 2
_CLAUSES = re.compile(r"[^,.!?;]+[?]?")
_QUESTION_ENGLISH = re.compile(
    r"\?|\b(?:what|when|where|which|who|why|how)\b|\bor (?:not|no)\b"
    r"|^ ?(?:(?:so|but|and|ok|well|then) )*(?:is|are|do|does|did|can|could|may|will|would|has|have|am i)\b"
)
_QUESTION_CHINESE = re.compile(
    r"\?|[吗呢嘛么]$|什么|啥|怎么|咋|哪|谁|几[点时天号个岁]|多少|多久|多大|多长|为何|点解|何时|有没有|(.)[不没]\1|好了没"
)


def asked_again(state: FrictionState, turn: CustomerTurn, rules: FrictionRules) -> Finding | None:
    """Compare a turn with the earlier ones, and store its sketch. A turn that says too little is left out.

    A customer who answers a question of the desk does not ask again.
    """
    sketch = _sketch(turn.form, turn)
    features = sketches.features_of(sketch)
    asked = _questions(turn) if state.asked else []
    if not state.desk_asks:
        asked.append(features)
    best, nearest = 0.0, -1
    if asked:
        for index, (other, _) in enumerate(state.asked):
            earlier = sketches.features_of(other)
            alike = max(_likeness(features, earlier, turn.english), *(_within(a, earlier) for a in asked))
            if alike > best:
                best, nearest = alike, index
    if best < rules.same_at:
        if sketch:
            state.asked = [*state.asked[1 - _KEPT :], (sketch, 1)]
        return None
    times = state.asked[nearest][1] + 1
    state.asked = [
        *state.asked[:nearest],
        *state.asked[nearest + 1 :],
        (sketch or state.asked[nearest][0], times),
    ]
    if times < rules.repeats_at:
        return None
    severity: Severity = "critical" if times > rules.repeats_at + 1 else "warning"
    driver = Driver(code="asked_again", weight=round(best, 2))
    return Finding(
        cause="repeats", count=times, severity=severity, drivers=(driver,), threshold=rules.repeats_at
    )


def _questions(turn: CustomerTurn) -> list[frozenset[int]]:
    """Return the features of each clause that asks something."""
    clauses = _asking(turn.form, turn.english)
    return [sketches.features_of(_sketch(clause, turn)) for clause in clauses]


@kept
def _asking(form: str, english: bool) -> tuple[str, ...]:
    """Return the clauses of a normal form that ask something."""
    question = _QUESTION_ENGLISH if english else _QUESTION_CHINESE
    return tuple(clause for clause in _CLAUSES.findall(form) if question.search(clause))


def _sketch(form: str, turn: CustomerTurn) -> bytes:
    """Return the sketch of what a turn, or a clause of it, is about."""
    return _sketch_with(form, turn.english, _numbers(turn.turn.text) if "0" in form else None)


@kept
def _sketch_with(form: str, english: bool, numbers: str | None) -> bytes:
    ids = content_ids(form, english)
    return sketches.sketch_of(ids if numbers is None else _with_numbers(ids, numbers))


def _likeness(features: frozenset[int], earlier: frozenset[int], english: bool) -> float:
    """Return how much of what a turn is about an earlier one is about, as the Jaccard index, 0…1.

    Two English turns that each have a word that the other lacks, "in red" and "in large", ask two questions.
    """
    both = len(features & earlier)
    if max(len(features), len(earlier)) >= sketches.SIZE:
        return sketches.resemblance(features, earlier)
    if english and len(features) <= _FEW_WORDS and both < len(features) and both < len(earlier):
        return 0.0
    return both / len(features | earlier) if min(len(features), len(earlier)) >= _FEW_FEATURES else 0.0


def _within(asked: frozenset[int], earlier: frozenset[int]) -> float:
    """Return how much of a question an earlier turn has, 0…1; 0 where it adds much."""
    if len(asked) < _LEAST_FEATURES:
        return 0.0
    contained = sketches.containment(asked, earlier)
    return contained if contained >= (_CONTAINED if len(asked) > _FEW_FEATURES else 1.0) else 0.0


def _numbers(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _with_numbers(ids: Ids, numbers: str) -> Ids:
    """Return features that only a turn with the same numbers shares: another order is another question."""
    return np.sort(ids ^ np.uint32(crc32(numbers.encode()) % TABLE_SIZE))
