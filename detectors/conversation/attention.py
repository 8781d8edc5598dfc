"""One reading from all that is known of a conversation: how much it needs a person, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial

from detectors.contract import causes as catalogue
from detectors.contract.event_fields import Intervening
from detectors.contract.readings import Driver, OpenCause, Reading, Turn
from detectors.contract.rules.queue_rules import Profile, QueueRules
from detectors.conversation import manner, remembered
from detectors.conversation.causes import open_causes
from detectors.conversation.causes.confusion import ConfusionDetector
from detectors.conversation.causes.detector import CauseDetector, CustomerTurn, DeskTurn, HelpRequest
from detectors.conversation.causes.friction import FrictionDetector
from detectors.conversation.causes.frustration import FrustrationDetector
from detectors.conversation.causes.help import HelpDetector
from detectors.conversation.emotion import EmotionModel, of_emoji, strongest
from detectors.conversation.frustration import FrustrationModel, follow, profile_of, so_far
from detectors.conversation.intents import NONE, IntentModel, Intents
from detectors.conversation.resemblance import MOST_EARLIER
from detectors.conversation.state import AttentionState
from detectors.conversation.taught import TaughtHeads, parts_of
from detectors.conversation.turn_features import (
    RESEMBLING,
    TurnContext,
    TurnFeatures,
    answer_language,
    in_context,
)
from detectors.conversation.versions import ModelVersions
from detectors.text import language
from detectors.text.features import before_ids, has_words, is_latin, normal, turn_ids
from detectors.text.kept import kept

__all__ = ["AttentionDetector", "AttentionState", "Driver", "OpenCause", "Reading", "Turn"]

DETECTORS: tuple[CauseDetector, ...] = (
    FrustrationDetector(),
    FrictionDetector(),
    ConfusionDetector(),
    HelpDetector(),
)
"""Every detector of causes in a conversation. Each observes every event, in this order."""

_CRITICAL_FACTOR = 1.5
_MOST_SHARE = 0.9
# By how much an earlier judgement shifts a later turn of the same dialogue, in log-odds: fitted on JDDC's
# ratings beside the held-out scores.
_JUDGED_BAD, _JUDGED_FINE = 1.2, -0.8


class AttentionDetector:
    """Scores turns and runs the detectors of causes. It keeps nothing: `AttentionState` does.

    `taught` is what people's judgements have taught, None before the first one; `versions` holds it after
    each label. `catching_up` says that many labels are still to be learned before it is used.

    Parameters
    ----------
    frustration, emotion, intents
        The models that score a turn.
    detectors
        The detectors of causes.

    Raises
    ------
    ValueError
        A detector names a cause that the catalogue does not have.
    """

    def __init__(
        self,
        frustration: FrustrationModel,
        emotion: EmotionModel,
        intents: IntentModel,
        detectors: Sequence[CauseDetector] = DETECTORS,
    ) -> None:
        self.frustration = frustration
        self.emotion = emotion
        self.intents = intents
        self.taught: TaughtHeads | None = None
        self.versions: ModelVersions | None = None
        self.catching_up = False
        self.model = hashlib.sha256(f"{frustration.name} {emotion.name} {intents.name}".encode()).hexdigest()[
            :12
        ]
        unknown = {cause for each in detectors for cause in each.causes} - catalogue.CAUSES.keys()
        if unknown:
            raise ValueError(f"causes that detectors.contract.causes does not have: {sorted(unknown)}")
        self._detectors = tuple(detectors)
        self._intents_of = kept(self._intents)

    def score_at(self, time: float) -> None:
        """Score with the labels that hold at an event time."""
        if self.versions is not None:
            self.model = self.versions.at(time)

    def observe(self, state: AttentionState, turn: Turn, rules: QueueRules, queue: str = "") -> Reading:
        """Update `state` by a turn, and return the reading after it.

        `rules` are those of the `queue`, whose labels move the score most.
        """
        if turn.sender == "customer":
            return self._observe_customer(state, turn, rules, queue)
        if turn.sender in {"agent", "bot"}:
            form = normal(turn.text)
            state.answer = form
            answer = self._desk_turn(turn, form)
            for detector in self._detectors:
                detector.observe_answer(state, answer, rules)
        return _reading(state)

    def transferred(self, state: AttentionState, at: float, to_queue: str, rules: QueueRules) -> Reading:
        """Update `state` by a transfer at event time `at`, and return the reading after it."""
        for detector in self._detectors:
            detector.observe_transfer(state, at, to_queue, rules)
        return _reading(state)

    def asked_for_help(self, state: AttentionState, request: HelpRequest | None) -> Reading:
        """Update `state` by the agent's request for help, or by its end (None). Returns the reading."""
        for detector in self._detectors:
            detector.observe_help(state, request)
        return _reading(state)

    def intervened(self, state: AttentionState, kind: Intervening) -> Reading:
        """Update `state` by an intervention that is done, and return the reading after it."""
        for detector in self._detectors:
            detector.observe_intervention(state, kind)
        return _reading(state)

    def deadline(self, state: AttentionState) -> float | None:
        """Return the event time when `fire` is due if nothing happens before, or None."""
        deadlines = [due for detector in self._detectors if (due := detector.deadline(state)) is not None]
        return min(deadlines) if deadlines else None

    def fire(self, state: AttentionState, now: float, rules: QueueRules) -> Reading:
        """Update `state` by a deadline that has passed at event time `now`, and return the reading."""
        for detector in self._detectors:
            detector.fire(state, now, rules)
        return _reading(state)

    def judged(self, state: AttentionState, dissatisfied: bool) -> Reading:
        """Update `state` by a person's judgement, and return the reading after it.

        The judgement shifts the probability of every later turn.
        """
        state.judgement = _JUDGED_BAD if dissatisfied else _JUDGED_FINE
        for detector in self._detectors:
            detector.observe_judgement(state, dissatisfied)
        return _reading(state)

    def unjudged(self, state: AttentionState, dissatisfied: bool | None) -> Reading:
        """Update `state` when a person's judgement was taken back, and return the reading after it.

        `dissatisfied` is what the last judgement says that still stands, None without one.
        """
        state.judgement = 0.0 if dissatisfied is None else _JUDGED_BAD if dissatisfied else _JUDGED_FINE
        return _reading(state)

    def _desk_turn(self, turn: Turn, form: str) -> DeskTurn:
        spoken = answer_language(form)
        if spoken is None:
            return DeskTurn(turn, form)
        return DeskTurn(turn, form, spoken, partial(self._intents_of, form, spoken == "en"))

    def _intents(self, form: str, english: bool) -> Intents:
        return self.intents.score(turn_ids(form, "en" if english else "zh"), english)

    def _observe_customer(self, state: AttentionState, turn: Turn, rules: QueueRules, queue: str) -> Reading:
        state.turns += 1
        answer, state.answer = state.answer, ""
        form = normal(turn.text)
        spoken = language.observe(state.language, turn.text, turn.language)
        if has_words(form):
            observed = self._scored(state, turn, form, spoken, answer, rules.profile, queue)
            not_scored = None if observed.emotions else f"language:{spoken or 'unknown'}"
        else:
            observed = CustomerTurn(turn, form, language=spoken, emotions=of_emoji(turn.text))
            not_scored = "empty"
        for detector in self._detectors:
            detector.observe_customer(state, observed, rules)
        open_causes.close_quiet(state, rules.friction.quiet_turns)
        return _reading(state, observed, not_scored)

    def _scored(
        self,
        state: AttentionState,
        turn: Turn,
        form: str,
        spoken: str | None,
        answer: str,
        profile: Profile | None,
        queue: str,
    ) -> CustomerTurn:
        """Return the turn with its features and, in a scored language, with its probabilities.

        `spoken` is its language, `answer` the normal form of the answer before it.
        """
        english = spoken == "en" or (spoken not in language.SCORED and is_latin(form))
        ids = turn_ids(form, "en" if english else "zh")
        is_other = spoken is not None and spoken not in language.SCORED
        intents = NONE if is_other else self._intents_of(form, english)
        if spoken is None or is_other:
            return CustomerTurn(turn, form, TurnFeatures(ids), english, spoken, intents=intents)
        shift = manner.shift(form) + state.judgement
        features = in_context(ids, _context(state, answer, spoken))
        own = profile_of(profile, spoken)
        past = so_far(state.level) if own is None else 0.0
        scored = self.frustration.score(features, spoken, own)
        parts = parts_of(scored.own + shift, scored.context, past)
        taught = self.taught.shift(spoken, queue, ids, parts) if self.taught is not None else 0.0
        probability, _, satisfied = manner.shifted(scored.shares, shift + past + taught)
        state.level = follow(state.level, probability)
        state.scored_turns = remembered.remember(state.scored_turns, turn.at, spoken, ids, parts)
        emotions = self.emotion.score(features, spoken, turn.text, shift)
        head, features = scored.head, scored.features
        return CustomerTurn(
            turn, form, features, english, spoken, head, probability, satisfied, emotions, intents, taught
        )


def _context(state: AttentionState, answer: str, spoken: str) -> TurnContext:
    """Return the context of a turn in a language. `answer` is the normal form of the answer before it."""
    before = before_ids(answer, spoken) if answer_language(answer) == spoken else None
    if spoken not in RESEMBLING:
        return TurnContext(before, None)
    return TurnContext(before, remembered.gists(state.scored_turns, spoken, MOST_EARLIER))


def _attention(state: AttentionState) -> float | None:
    """Return 1 - (1 - level) * product of (1 - share) over the open causes; None while nothing is known."""
    if not state.trend.turns and not state.causes:
        return None
    calm = 1.0 - state.trend.level
    for cause in state.causes:
        share = catalogue.find(cause.cause).share
        calm *= 1.0 - (min(_MOST_SHARE, share * _CRITICAL_FACTOR) if cause.severity == "critical" else share)
    return round(1.0 - calm, 4)


def _reading(
    state: AttentionState, turn: CustomerTurn | None = None, not_scored: str | None = None
) -> Reading:
    """Return the reading of a conversation, after a customer's `turn` where one is given."""
    probability, satisfied = (turn.probability, turn.satisfied) if turn else (None, None)
    emotion, share = strongest(turn.emotions) if turn and turn.emotions else (None, None)
    return Reading(
        probability=None if probability is None else round(probability, 4),
        attention=_attention(state),
        language=(turn.language if turn else None) or state.language.language,
        not_scored=not_scored,
        causes=tuple(state.causes),
        emotion=emotion,
        emotion_probability=None if share is None else round(share, 3),
        watch=state.trend.watched,
        satisfied=None if satisfied is None else round(satisfied, 4),
    )
