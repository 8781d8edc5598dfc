"""Whether a customer hesitates because they do not follow: how they speak or type, against how they began.

Each measure of a spoken segment is compared with this caller's first segments (z-scores over a running mean
and variance: Welford, *Note on a method for calculating corrected sums of squares*, Technometrics 1962), so
a slow speaker is not taken for a lost one. Words of not understanding count beside. Any measure may be
missing. In chat the time taken to answer, fragments and rows of question marks take the place of the voice.
"""

from __future__ import annotations

import math
import re

import msgspec
from msgspec import Struct

from detectors.contract.readings import Driver, Turn
from detectors.text import phrases

FIRST_TURNS = 5
_LEAST = 2
_Z_LIMIT = 4.0
_UNSURE_SPEECH = 0.5

# For each measure: its code, what a z-score of one adds in log-odds, and the least spread that is taken for
# normal, as a share of the mean or in the measure's own unit (pauses and answer times are logarithms of ms
# and s, energy is in dB). Longer pauses, slower speech, a higher and wider pitch and a softer voice go with
# uncertainty (Pon-Barry & Shieber, EURASIP Journal on Advances in Signal Processing 2011).
_MEASURES: tuple[tuple[str, float, float, float], ...] = (
    ("pause", 0.8, 0.0, 0.6),
    ("pace", -0.6, 0.15, 0.0),
    ("pitch", 0.35, 0.08, 0.0),
    ("pitch_spread", 0.25, 0.25, 0.0),
    ("energy", -0.25, 0.0, 3.0),
    ("answer_time", 0.5, 0.0, 0.8),
)
_BASE = -2.6
_WORDS = 2.4
# Who has not followed before, and does not now, was not helped by what was said in between.
_AGAIN = 1.4
_NOT_HELPED = 2
_QUESTION_MARKS = 1.0
_FRAGMENTS = 0.5
_MARKS = re.compile(r"[?？]\s*[?？]")
_FILLERS = re.compile(
    r"\b(?:um+|uh+|er+m*|hm+|well)\b|(?:^|[ ,，])(?:呃+|嗯+|额+|那个)(?=[ ,，.…]|$)|\.\.\.|…", re.IGNORECASE
)


class HesitationState(Struct, array_like=True, omit_defaults=True):
    """For each measure number, mean and sum of squares of the first turns; when the other side last spoke.

    `confused` counts the turns that said, or showed, that the customer did not follow.
    """

    counts: list[int] = msgspec.field(default_factory=lambda: [0] * len(_MEASURES))
    means: list[float] = msgspec.field(default_factory=lambda: [0.0] * len(_MEASURES))
    squares: list[float] = msgspec.field(default_factory=lambda: [0.0] * len(_MEASURES))
    asked_at: float = 0.0
    fragments: int = 0
    confused: int = 0


class Hesitation(Struct, frozen=True):
    """P(the customer does not follow), what says so, where the words of it stand, and what may help."""

    probability: float
    drivers: tuple[Driver, ...] = ()
    span: tuple[int, int] | None = None
    advice: str | None = None


CALM = Hesitation(1.0 / (1.0 + math.exp(-_BASE)))


def heard_other(state: HesitationState, at: float) -> None:
    """An agent or bot has spoken: the customer's time to answer begins."""
    state.asked_at = at


def observe(state: HesitationState, turn: Turn, form: str) -> Hesitation:
    """Judge a customer's turn. `form` is its normal form (empty where there are no words)."""
    drivers: list[Driver] = []
    # What speech recognition is unsure of says less.
    trust = 1.0
    if turn.asr_confidence is not None and turn.asr_confidence < _UNSURE_SPEECH:
        trust = _UNSURE_SPEECH
    total = _BASE
    for place, value in enumerate(_values(state, turn)):
        if value is None:
            continue
        z = _z_score(state, place, value)
        code, weight, _, _ = _MEASURES[place]
        gain = max(0.0, weight * z)
        if gain >= 0.3:
            total += gain
            drivers.append(Driver(code=f"hesitation.{code}", weight=round(gain, 2)))
        _remember(state, place, value)
    phrase = phrases.find_confusion(form)
    if phrase:
        total += _WORDS * trust
        drivers.append(Driver(code="hesitation.words", weight=round(_WORDS * trust, 2)))
        if state.confused:
            total += _AGAIN * trust
            drivers.append(Driver(code="hesitation.again", weight=round(_AGAIN * trust, 2)))
    total += _manner(state, turn, form, drivers)
    state.asked_at = 0.0
    if not drivers:
        return CALM
    probability = 1.0 / (1.0 + math.exp(-max(-20.0, min(20.0, total))))
    drivers.sort(key=lambda driver: -driver.weight)
    return Hesitation(
        probability=probability,
        drivers=tuple(drivers[:3]),
        span=(phrase.start, phrase.end) if phrase else None,
        advice=_advice(state, probability, phrase is not None and phrase.kind == "lost"),
    )


def _values(state: HesitationState, turn: Turn) -> tuple[float | None, ...]:
    answer_time = None
    if not turn.spoken and state.asked_at and turn.at > state.asked_at:
        answer_time = math.log1p(turn.at - state.asked_at)
    return (
        None if turn.pause_before_ms is None else math.log1p(turn.pause_before_ms),
        turn.words_per_minute,
        turn.pitch_hz,
        turn.pitch_sd_hz,
        turn.energy_db,
        answer_time,
    )


def _z_score(state: HesitationState, place: int, value: float) -> float:
    """How unusual a value is for this customer; nothing is unusual before there is something to compare."""
    count = state.counts[place]
    if count < _LEAST:
        return 0.0
    mean = state.means[place]
    _, _, share, unit = _MEASURES[place]
    least = max(abs(mean) * share, unit)
    # Few turns tell little of the spread: it is held above what is normal among people.
    spread = max(math.sqrt(max(0.0, state.squares[place]) / (count - 1)), least, 1e-6)
    return max(-_Z_LIMIT, min(_Z_LIMIT, (value - mean) / spread))


def _remember(state: HesitationState, place: int, value: float) -> None:
    count = state.counts[place]
    if count >= FIRST_TURNS:
        return
    state.counts[place] = count + 1
    change = value - state.means[place]
    state.means[place] = round(state.means[place] + change / (count + 1), 4)
    state.squares[place] = round(state.squares[place] + change * (value - state.means[place]), 4)


def _manner(state: HesitationState, turn: Turn, form: str, drivers: list[Driver]) -> float:
    """What rows of question marks, fragments and fillers add in log-odds."""
    total = 0.0
    if _MARKS.search(turn.text):
        total += _QUESTION_MARKS
        drivers.append(Driver(code="hesitation.question_marks", weight=_QUESTION_MARKS))
    state.fragments = state.fragments + 1 if 0 < len(form) <= 4 and not turn.spoken else 0
    if state.fragments >= 3:
        total += _FRAGMENTS
        drivers.append(Driver(code="hesitation.fragments", weight=_FRAGMENTS))
    fillers = len(_FILLERS.findall(turn.text[:400]))
    if fillers >= 2 or (fillers and turn.spoken):
        gain = min(1.5, 0.5 * fillers)
        total += gain
        drivers.append(Driver(code="hesitation.fillers", weight=gain))
    return total


def _advice(state: HesitationState, probability: float, says_so: bool) -> str | None:
    """A code: guide slowly at first, hand to a person when that has not helped."""
    shows = probability >= 0.5
    state.confused += says_so or shows
    if not shows:
        return None
    return "advice.hand_over" if state.confused >= _NOT_HELPED else "advice.guide_slowly"
