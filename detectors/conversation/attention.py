"""One signal out of everything that is known of a conversation: how much it needs a person, and why."""

from __future__ import annotations

import hashlib

import msgspec
import numpy as np
from msgspec import Struct

from detectors.contract.readings import Driver, OpenCause, Reading, Severity, Turn
from detectors.contract.rules import QueueRules
from detectors.conversation import explain, friction, hesitation, manner, remembered, trend
from detectors.conversation.emotion import LABELS as EMOTIONS
from detectors.conversation.emotion import EmotionModel, strongest
from detectors.conversation.evidence import cause_of, fitted
from detectors.conversation.friction import Finding, FrictionState
from detectors.conversation.frustration import FrustrationModel, follow, so_far
from detectors.conversation.hesitation import HesitationState
from detectors.conversation.resemblance import MOST_EARLIER
from detectors.conversation.trend import TrendState
from detectors.conversation.turn_features import Context, TurnFeatures, in_context
from detectors.text import language
from detectors.text.features import Ids, before_ids, has_words, is_latin, normal, turn_ids
from detectors.text.language import LanguageState

__all__ = ["AttentionDetector", "AttentionState", "Driver", "OpenCause", "Reading", "Turn"]

# How much each cause raises the attention score by itself: 1 - (1 - level) * product of (1 - share).
_SHARES = {
    "threat": 0.45,
    "bot_loop": 0.4,
    "lapsed_promise": 0.35,
    "wants_person": 0.35,
    "repeats": 0.3,
    "passed_on": 0.3,
    "unanswered": 0.2,
    "confusion": 0.2,
    "template": 0.15,
    "shouting": 0.15,
    "burst": 0.1,
}
_CRITICAL_FACTOR = 1.5
# What one earlier judgement says of a later turn of the same dialogue, in log-odds: fitted on JDDC's ratings
# beside the held-out scores.
_JUDGED_BAD, _JUDGED_FINE = 1.2, -0.8
# These end when somebody answers, speaks or hands over, and not because nobody mentions them any more.
_LASTING = frozenset({"frustration", "passed_on", "lapsed_promise", "unanswered", "burst"})


class AttentionState(Struct, omit_defaults=True):
    """Everything that the detectors remember of one conversation; `AttentionState()` is a new one.

    Its size is bounded, however long the conversation is. `seen` is for each open cause the number of the
    customer's turn that last gave evidence for it; `before` the features of what was said to the customer
    since, in English; `judged` by how much a person's judgement moves the log-odds of the turns to come;
    `heard` the features of the customer's latest scored turns, as `remembered` keeps them; `level` what the
    English ones have been like, as `frustration.follow` gives it.
    """

    language: LanguageState = msgspec.field(default_factory=LanguageState)
    trend: TrendState = msgspec.field(default_factory=TrendState)
    friction: FrictionState = msgspec.field(default_factory=FrictionState)
    hesitation: HesitationState = msgspec.field(default_factory=HesitationState)
    causes: list[OpenCause] = msgspec.field(default_factory=list)
    seen: dict[str, int] = msgspec.field(default_factory=dict)
    turns: int = 0
    before: bytes = b""
    judged: float = 0.0
    heard: bytes = b""
    level: float = 0.0


class AttentionDetector:
    """Reads a conversation event by event. It keeps nothing of a conversation itself: that is the state's."""

    def __init__(self, frustration: FrustrationModel, emotion: EmotionModel) -> None:
        self.frustration = frustration
        self.emotion = emotion
        self.model = hashlib.sha256(f"{frustration.name} {emotion.name}".encode()).hexdigest()[:12]

    @classmethod
    def bundled(cls) -> AttentionDetector:
        """The detector with the weights that are shipped.

        Raises:
            BadWeights: a weights file is damaged.
        """
        return cls(FrustrationModel.bundled(), EmotionModel.bundled())

    def observe(self, state: AttentionState, turn: Turn, rules: QueueRules) -> Reading:
        """What the detectors say after this turn; `state` is brought up to date."""
        if turn.sender == "customer":
            return self._hear_customer(state, turn, rules)
        if turn.sender in {"agent", "bot"}:
            form = normal(turn.text)
            state.before = before_ids(form).tobytes() if is_latin(form) else b""
            hesitation.heard_other(state.hesitation, turn.at)
            findings, ended = friction.heard_agent(state.friction, turn, form, rules.friction)
            for name in ended if state.causes else ():
                _end(state, name)
            for finding in findings:
                _open(state, cause_of(finding, turn, _find(state, finding.cause)))
        return _reading(state)

    def transferred(self, state: AttentionState, at: float, to_queue: str, rules: QueueRules) -> Reading:
        """What the detectors say after the conversation was passed on to another queue."""
        finding = friction.passed_on(state.friction, rules.friction)
        _close(state, "wants_person")
        if finding:
            driver = Driver(code="passed_on_to", text=to_queue[:60], weight=float(finding.count or 0))
            finding = msgspec.structs.replace(finding, drivers=(driver,), since=at)
            _open(state, cause_of(finding, None, _find(state, finding.cause)))
        return _reading(state)

    def deadline(self, state: AttentionState) -> float | None:
        """When `fire` will have something to say if nothing happens before; None: never."""
        return friction.next_due(state.friction)

    def fire(self, state: AttentionState, now: float, rules: QueueRules) -> Reading:
        """What the detectors say now that a deadline has passed. `rules` are those of the queue."""
        finding = friction.lapsed(state.friction, now)
        if finding:
            if now - (finding.since or now) >= rules.waits.reply_sla * rules.waits.critical_factor:
                finding = msgspec.structs.replace(finding, severity="critical")
            _open(state, cause_of(finding, None, _find(state, finding.cause)))
        return _reading(state)

    def judged(self, state: AttentionState, dissatisfied: bool) -> Reading:
        """Take in a person's judgement of this conversation; it moves what is said of the rest of it.

        A false alarm closes what the words alone had opened.
        """
        state.judged = _JUDGED_BAD if dissatisfied else _JUDGED_FINE
        if not dissatisfied:
            state.trend = TrendState()
            _close(state, "frustration")
        return _reading(state)

    def _hear_customer(self, state: AttentionState, turn: Turn, rules: QueueRules) -> Reading:
        state.turns += 1
        before, state.before = state.before, b""
        form = normal(turn.text)
        spoken = language.observe(state.language, turn.text, turn.language)
        if not has_words(form):
            doubt = hesitation.observe(state.hesitation, turn, form)
            self._doubt(state, turn, doubt, rules)
            _quieten(state, rules.friction.quiet_turns)
            return _reading(state, not_scored="empty", language=spoken)
        english = spoken == "en" or (spoken not in language.SCORED and is_latin(form))
        ids = turn_ids(form, "en" if english else "zh")
        probability, feeling, not_scored = None, None, None
        if spoken is None:
            not_scored = "language:unknown"
        elif spoken not in language.SCORED:
            not_scored = f"language:{spoken}"
        else:
            shift = manner.shift(form) + state.judged
            past = so_far(state.level) if english else 0.0
            features = in_context(ids, _context(state, before)) if english else TurnFeatures(ids)
            shares = self.frustration.score(features, spoken, shift + past)
            probability = shares[0]
            if english:
                state.level = follow(state.level, probability)
            state.heard = remembered.remember(state.heard, turn.at, spoken, ids)
            feeling = self.emotion.score(ids, spoken, turn.text, shift)
            self._follow(state, turn, spoken, probability, feeling, rules)
        # What the model reads as content is thanks or agreement, which people do repeat.
        content = probability is not None and shares[2] > 0.5
        self._rub(state, turn, form, ids[:0] if content else ids, english, rules)
        doubt = hesitation.observe(state.hesitation, turn, form)
        self._doubt(state, turn, doubt, rules, feeling)
        _quieten(state, rules.friction.quiet_turns)
        return _reading(state, probability, not_scored, spoken, feeling)

    def _rub(
        self, state: AttentionState, turn: Turn, form: str, ids: Ids, english: bool, rules: QueueRules
    ) -> None:
        for finding in friction.heard_customer(state.friction, turn, form, ids, english, rules.friction):
            _open(state, cause_of(finding, turn, _find(state, finding.cause)))

    def _doubt(
        self,
        state: AttentionState,
        turn: Turn,
        doubt: hesitation.Hesitation,
        rules: QueueRules,
        feeling: list[float] | None = None,
    ) -> None:
        """Confusion, by how the customer speaks, by what they say, and by the feeling that it shows."""
        probability, drivers = doubt.probability, doubt.drivers
        felt = feeling[EMOTIONS.index("confusion")] if feeling else 0.0
        if drivers and felt > 0.3:
            probability = 1.0 - (1.0 - probability) * (1.0 - felt / 2)
            drivers = (*drivers[:3], Driver(code="emotion.confusion", weight=round(felt, 2)))
        if probability < rules.friction.confusion_at:
            return
        if doubt.advice:
            drivers = (Driver(code=doubt.advice), *drivers)
        finding = Finding(
            cause="confusion",
            drivers=drivers,
            span=doubt.span,
            threshold=rules.friction.confusion_at,
            severity="warning",
            probability=round(probability, 3),
        )
        _open(state, cause_of(finding, turn, _find(state, "confusion")))

    def _follow(
        self,
        state: AttentionState,
        turn: Turn,
        spoken: str,
        probability: float,
        feeling: list[float],
        rules: QueueRules,
    ) -> None:
        """Bring the trend up to date, and with it the cause `frustration`."""
        limits = rules.frustration
        was_open = state.trend.open
        if not trend.update(state.trend, probability, turn.at, limits):
            if was_open:
                _close(state, "frustration")
            return
        old = _find(state, "frustration")
        level = round(state.trend.level, 3)
        severity: Severity = "critical" if level >= limits.critical_at else "warning"
        # The evidence stays that of the turn that said most, until another says more.
        if old is not None and probability <= state.trend.peak:
            _open(state, msgspec.structs.replace(old, probability=level, severity=severity))
            return
        state.trend.peak = probability
        drivers = explain.drivers(self.frustration.heads[spoken], turn.text, spoken)
        emotion, share = strongest(feeling)
        if emotion in {"anger", "anxiety", "sadness"}:
            drivers = (*drivers, Driver(code=f"emotion.{emotion}", weight=round(share, 2)))
        finding = Finding(
            cause="frustration",
            severity=severity,
            probability=level,
            drivers=drivers,
            threshold=limits.open_at,
            since=old.since if old else min(state.trend.began or turn.at, turn.at),
        )
        _open(state, cause_of(finding, turn, old))


def _context(state: AttentionState, before: bytes) -> Context:
    """The conversation as far as it is remembered, in English."""
    said = np.frombuffer(before, dtype=np.uint32) if before else None
    return Context(said, remembered.gists(state.heard, "en", MOST_EARLIER))


def _reading(
    state: AttentionState,
    probability: float | None = None,
    not_scored: str | None = None,
    language: str | None = None,
    feeling: list[float] | None = None,
) -> Reading:
    score = 1.0 - state.trend.level
    for cause in state.causes:
        share = _SHARES.get(cause.cause, 0.0)
        score *= 1.0 - (min(0.9, share * _CRITICAL_FACTOR) if cause.severity == "critical" else share)
    known = state.trend.turns or state.causes
    felt = strongest(feeling) if feeling else None
    return Reading(
        probability=None if probability is None else round(probability, 4),
        attention=round(1.0 - score, 4) if known else None,
        language=language or state.language.language,
        not_scored=not_scored,
        causes=tuple(state.causes),
        emotion=felt[0] if felt else None,
        emotion_probability=round(felt[1], 3) if felt else None,
    )


def _find(state: AttentionState, name: str) -> OpenCause | None:
    return next((cause for cause in state.causes if cause.cause == name), None)


def _open(state: AttentionState, cause: OpenCause) -> None:
    state.causes = fitted([*(other for other in state.causes if other.cause != cause.cause), cause])
    if cause.cause not in _LASTING:
        state.seen[cause.cause] = state.turns


def _close(state: AttentionState, name: str) -> None:
    state.causes = [other for other in state.causes if other.cause != name]
    state.seen.pop(name, None)


def _end(state: AttentionState, name: str) -> None:
    """End a cause; `cause.kind` ends it only if that kind of it is what is open."""
    cause, _, kind = name.partition(".")
    old = _find(state, cause)
    if old is not None and (not kind or any(driver.code == name for driver in old.drivers)):
        _close(state, cause)


def _quieten(state: AttentionState, turns: int) -> None:
    """Close what the customer's latest turns have given no further evidence for."""
    for name in [name for name, last in state.seen.items() if state.turns - last >= turns]:
        _close(state, name)
