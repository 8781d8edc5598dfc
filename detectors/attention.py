"""One signal out of everything that is known of a conversation: how much it needs a person, and why."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from detectors import explain, language, trend
from detectors.frustration import FrustrationModel
from detectors.language import LanguageState
from detectors.readings import Cause, Driver, Reading, Severity, Turn
from detectors.rules import QueueRules
from detectors.text import has_words, normal
from detectors.trend import TrendState

__all__ = ["AttentionDetector", "AttentionState", "Cause", "Driver", "Reading", "Turn"]

MAX_QUOTE = 120


class AttentionState(Struct, omit_defaults=True):
    """Everything that the detectors remember of one conversation; `AttentionState()` is a new one.

    Its size is bounded, however long the conversation is.
    """

    language: LanguageState = msgspec.field(default_factory=LanguageState)
    trend: TrendState = msgspec.field(default_factory=TrendState)
    probability: float | None = None
    not_scored: str | None = None
    causes: list[Cause] = msgspec.field(default_factory=list)


def quote(text: str) -> str:
    """A text as evidence: one line, cut short."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * MAX_QUOTE]).split())
    return line if len(line) <= MAX_QUOTE else f"{line[: MAX_QUOTE - 1]}…"


class AttentionDetector:
    """Reads a conversation event by event. It keeps nothing of a conversation itself: that is the state's."""

    def __init__(self, frustration: FrustrationModel) -> None:
        self.frustration = frustration
        self.model = frustration.name

    @classmethod
    def bundled(cls) -> AttentionDetector:
        """The detector with the weights that are shipped.

        Raises:
            BadWeights: a weights file is damaged.
        """
        return cls(FrustrationModel.bundled())

    def observe(self, state: AttentionState, turn: Turn, rules: QueueRules) -> Reading:
        """What the detectors say after this turn; `state` is brought up to date."""
        if turn.sender != "customer":
            return self._reading(state)
        form = normal(turn.text)
        spoken = language.observe(state.language, turn.text, turn.language)
        probability, not_scored = None, None
        if not has_words(form):
            not_scored = "empty"
        elif spoken is None:
            not_scored = "language:unknown"
        elif spoken not in language.SCORED:
            not_scored = f"language:{spoken}"
        else:
            probability = self.frustration.score(form, spoken)[0]
            self._follow(state, turn, spoken, probability, rules)
        return self._reading(state, probability, not_scored)

    def transferred(self, state: AttentionState, at: float, to_queue: str, rules: QueueRules) -> Reading:
        """What the detectors say after the conversation was passed on to another queue."""
        return self._reading(state)

    def deadline(self, state: AttentionState) -> float | None:
        """When `fire` will have something to say if nothing happens before; None: never."""
        return None

    def fire(self, state: AttentionState, now: float, rules: QueueRules) -> Reading:
        """What the detectors say now that a deadline has passed."""
        return self._reading(state)

    def _follow(
        self, state: AttentionState, turn: Turn, spoken: str, probability: float, rules: QueueRules
    ) -> None:
        was_open = state.trend.open
        now_open = trend.update(state.trend, probability, turn.at, rules.frustration)
        if not now_open:
            if was_open:
                self._close(state, "frustration")
            return
        limits = rules.frustration
        old = self._find(state, "frustration")
        level = round(state.trend.level, 3)
        severity: Severity = "critical" if level >= limits.critical_at else "warning"
        if old is not None and probability < (old.probability or 0.0) and probability < limits.open_at:
            cause = msgspec.structs.replace(old, probability=level, severity=severity)
        else:
            cause = Cause(
                cause="frustration",
                since=old.since if old else min(state.trend.began, turn.at),
                severity=severity,
                probability=level,
                drivers=explain.drivers(self.frustration.heads[spoken], turn.text, spoken),
                quote=quote(turn.text),
                quote_at=turn.at,
                turn=turn.id,
                threshold=limits.open_at,
            )
        self._open(state, cause)

    def _reading(
        self, state: AttentionState, probability: float | None = None, not_scored: str | None = None
    ) -> Reading:
        calm = 1.0 - state.trend.level
        return Reading(
            probability=None if probability is None else round(probability, 4),
            attention=round(1.0 - calm, 4) if state.trend.turns else None,
            language=state.language.language,
            not_scored=not_scored,
            causes=tuple(state.causes),
        )

    @staticmethod
    def _find(state: AttentionState, name: str) -> Cause | None:
        return next((cause for cause in state.causes if cause.cause == name), None)

    def _open(self, state: AttentionState, cause: Cause) -> None:
        state.causes = [*(other for other in state.causes if other.cause != cause.cause), cause]

    def _close(self, state: AttentionState, name: str) -> None:
        state.causes = [other for other in state.causes if other.cause != name]
