"""Finds confusion: a customer who hesitates more than at first, or says that they do not follow.

Each measure of a spoken segment is compared with this caller's first segments (z-scores over a running mean
and variance: Welford, *Note on a method for calculating corrected sums of squares*, Technometrics 1962), so
a slow speaker does not count as a lost one. Any measure may be missing. In chat, the time to answer,
fragments and rows of question marks stand for the voice. Words of not understanding count on both.
"""

from __future__ import annotations

import math
import re

from msgspec import Struct

from detectors.contract.readings import Driver, Turn
from detectors.contract.rules.queue_rules import QueueRules
from detectors.conversation.causes import open_causes
from detectors.conversation.causes.detector import CauseDetector, CustomerTurn, DeskTurn
from detectors.conversation.causes.open_causes import Finding
from detectors.conversation.intents import Said, said
from detectors.conversation.state import MEASURES, AttentionState, HesitationState
from detectors.text.kept import kept

FIRST_TURNS = 5
_LEAST = 2
_Z_LIMIT = 4.0
_UNSURE_SPEECH = 0.5

# For each measure: the log-odds of a z-score of one, and the smallest spread that counts as normal, as a
# share of the mean or in the measure's own unit (pauses and answer times are logarithms of ms and s, energy
# is in dB). Longer pauses, slower speech, a higher and wider pitch and a softer voice go with uncertainty
# (Pon-Barry & Shieber, EURASIP Journal on Advances in Signal Processing 2011).
_WEIGHTS = {
    "pause": (0.8, 0.0, 0.6),
    "pace": (-0.6, 0.15, 0.0),
    "pitch": (0.35, 0.08, 0.0),
    "pitch_spread": (0.25, 0.25, 0.0),
    "energy": (-0.25, 0.0, 3.0),
    "answer_time": (0.5, 0.0, 0.8),
}
_BASE = -2.6
_WORDS = 2.4
# A customer who is confused once more was not helped by the answer between.
_AGAIN = 1.4
_NOT_HELPED = 2
_QUESTION_MARKS = 1.0
_FRAGMENTS = 0.5
_MARKS = re.compile(r"[?？]\s*[?？]")
_FILLERS = re.compile(
    r"\b(?:um+|uh+|er+m*|hm+|well)\b|(?:^|[ ,，])(?:呃+|嗯+|额+|那个)(?=[ ,，.…]|$)|\.\.\.|…"
)


class Hesitation(Struct, frozen=True):
    """One turn's evidence of confusion.

    `probability` is P(the customer does not follow). `span` locates the words that say so in the normal form
    of the text. `advice` is the code of what may help.
    """

    probability: float
    drivers: tuple[Driver, ...] = ()
    span: tuple[int, int] | None = None
    advice: str | None = None


CALM = Hesitation(1.0 / (1.0 + math.exp(-_BASE)))


class ConfusionDetector(CauseDetector):
    """Opens `confusion` on hesitation and on words of not understanding."""

    causes = ("confusion",)

    def observe_customer(self, state: AttentionState, turn: CustomerTurn, rules: QueueRules) -> None:
        words = said(turn.intents, "confusion", rules.friction.intent_at, turn.form, turn.turn.text)
        found = observe(state.hesitation, turn.turn, turn.form, words)
        probability, drivers = found.probability, found.drivers
        limit = rules.friction.confusion_at
        if probability < limit:
            return
        if found.advice:
            drivers = (Driver(code=found.advice), *drivers)
        finding = Finding(
            cause="confusion",
            drivers=drivers,
            span=found.span,
            threshold=limit,
            probability=round(probability, 3),
        )
        open_causes.observe(state, finding, turn.turn)

    def observe_answer(self, state: AttentionState, answer: DeskTurn, rules: QueueRules) -> None:
        """The customer's time to answer begins."""
        state.hesitation.asked_at = answer.turn.at


def observe(state: HesitationState, turn: Turn, form: str, words: Said | None) -> Hesitation:
    """Observes a customer's turn. `form` is the normal form of its text, without words maybe.

    `words` are given where they tell that the customer does not follow.

    >>> lost = Turn(id="1", at=60.0, sender="customer", text="I don't understand")
    >>> found = observe(HesitationState(), lost, "i don't understand", Said(0.9, None))
    >>> round(found.probability, 2), [driver.code for driver in found.drivers]
    (0.45, ['hesitation.words'])
    """
    drivers: list[Driver] = []
    # Words that speech recognition is unsure of count less.
    trust = 1.0
    if turn.asr_confidence is not None and turn.asr_confidence < _UNSURE_SPEECH:
        trust = _UNSURE_SPEECH
    total = _BASE
    for index, value in enumerate(_values(state, turn)):
        if value is None:
            continue
        measure = MEASURES[index]
        gain = max(0.0, _WEIGHTS[measure][0] * _z_score(state, index, value))
        if gain >= 0.3:
            total += gain
            drivers.append(Driver(code=f"hesitation.{measure}", weight=round(gain, 2)))
        _update_first(state, index, value)
    if words:
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
        span=words.span if words else None,
        advice=_advice(state, probability, words is not None),
    )


def _values(state: HesitationState, turn: Turn) -> tuple[float | None, ...]:
    """Return the turn's value of each of `MEASURES`, None where it is not known."""
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


def _z_score(state: HesitationState, index: int, value: float) -> float:
    """Return the z-score of a measure's value for this customer, 0 while too few turns are known."""
    count = state.counts[index]
    if count < _LEAST:
        return 0.0
    mean = state.means[index]
    _, share, unit = _WEIGHTS[MEASURES[index]]
    least = max(abs(mean) * share, unit)
    # Few turns say little of the spread: it is held above the spread that is normal among people.
    spread = max(math.sqrt(max(0.0, state.squares[index]) / (count - 1)), least, 1e-6)
    return max(-_Z_LIMIT, min(_Z_LIMIT, (value - mean) / spread))


def _update_first(state: HesitationState, index: int, value: float) -> None:
    """Update the mean and spread of the customer's first turns by a measure's value."""
    count = state.counts[index]
    if count >= FIRST_TURNS:
        return
    state.counts[index] = count + 1
    change = value - state.means[index]
    state.means[index] = round(state.means[index] + change / (count + 1), 4)
    state.squares[index] = round(state.squares[index] + change * (value - state.means[index]), 4)


def _manner(state: HesitationState, turn: Turn, form: str, drivers: list[Driver]) -> float:
    """Return the log-odds of rows of question marks, fragments and fillers, and add their drivers."""
    total = 0.0
    marks, fillers = _marks_and_fillers(turn.text)
    if marks:
        total += _QUESTION_MARKS
        drivers.append(Driver(code="hesitation.question_marks", weight=_QUESTION_MARKS))
    state.fragments = state.fragments + 1 if 0 < len(form) <= 4 and not turn.spoken else 0
    if state.fragments >= 3:
        total += _FRAGMENTS
        drivers.append(Driver(code="hesitation.fragments", weight=_FRAGMENTS))
    if fillers >= 2 or (fillers and turn.spoken):
        gain = min(1.5, 0.5 * fillers)
        total += gain
        drivers.append(Driver(code="hesitation.fillers", weight=gain))
    return total


@kept
def _marks_and_fillers(text: str) -> tuple[bool, int]:
    """Return whether a text has question marks in a row, and how many fillers it has."""
    return _MARKS.search(text) is not None, len(_FILLERS.findall(text[:400].lower()))


def _advice(state: HesitationState, probability: float, says_so: bool) -> str | None:
    """Return the code of the advice: guide slowly at first, hand over when that has not helped."""
    shows = probability >= 0.5
    state.confused += says_so or shows
    if not shows:
        return None
    return "advice.hand_over" if state.confused >= _NOT_HELPED else "advice.guide_slowly"
