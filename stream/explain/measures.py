"""The numbers that a cause of a conversation was judged by after a step, beside those of the rules.

They stand in the state that the detectors keep, so nothing of it is computed a second time but the intents of
a turn: those that do not reach the rules are kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from msgspec.structs import replace

from detectors.contract.rules.document import Rules
from detectors.conversation.attention import AttentionDetector, AttentionState
from detectors.conversation.intents import WITH_A_PHRASE, find_phrase
from detectors.text.features import has_words, is_latin, normal, turn_ids
from stream.explain.explanation import Measure
from stream.explain.fields import Place, path_of, value_of
from stream.records import TurnRecord

_COUNTS: Mapping[str, tuple[str, Callable[[AttentionState], int]]] = {
    "shouting": ("friction.shouting_at", lambda state: state.friction.shouted),
    "burst": ("friction.burst_at", lambda state: len(state.friction.burst)),
    "passed_on": ("friction.passed_on_at", lambda state: state.friction.transfers),
    "bot_loop": ("friction.bot_loop_at", lambda state: _most(state.friction.given)),
    "template": ("friction.template_at", lambda state: _most(state.friction.given)),
    "repeats": ("friction.repeats_at", lambda state: _most(state.friction.asked)),
}
_INTENTS: Mapping[str, str] = {
    "threat": "threat",
    "wants_person": "wants_person",
    "confusion": "confusion",
    "repeats": "told_before",
    "lapsed_promise": "promise",
}
_BY_AGENTS = frozenset(("bot_loop", "template", "passed_on", "lapsed_promise"))


class Judged:
    """Tells by which numbers one cause was judged, under the rules that hold then.

    Args:
        detector: has the model of intents.
    """

    def __init__(self, cause: str, place: Place, detector: AttentionDetector) -> None:
        self._cause = cause
        self._place = place
        self._detector = detector
        self._count = 0

    def after(self, state: AttentionState, turn: TurnRecord | None, rules: Rules) -> tuple[Measure, ...]:
        """Return the measures of the cause after a turn, or after an event without one."""
        by_customer = turn is not None and turn.sender == "customer"
        if self._cause not in _BY_AGENTS and not by_customer:
            return ()
        if self._cause == "frustration":
            scored = turn is not None and turn.probability is not None
            return tuple(self._trend(state, rules)) if scored else ()
        return (*self._counts(state, rules), *self._confusion(state, rules), *self._intent(turn, rules))

    def _trend(self, state: AttentionState, rules: Rules) -> Iterator[Measure]:
        trend = state.trend
        yield self._measure("level", trend.level, "frustration.open_at", rules)
        yield self._measure("rise", trend.rise, "frustration.rise_at", rules)
        yield self._measure("run", trend.run, "frustration.run_at", rules)
        yield self._measure("turns", trend.turns, "frustration.minimum_turns", rules)

    def _counts(self, state: AttentionState, rules: Rules) -> Iterator[Measure]:
        """Tell how often it has happened, where that has changed."""
        if self._cause in _COUNTS:
            field, count = _COUNTS[self._cause]
            before, self._count = self._count, count(state)
            if self._count != before:
                yield self._measure("count", self._count, field, rules)

    def _confusion(self, state: AttentionState, rules: Rules) -> Iterator[Measure]:
        open_cause = next((each for each in state.causes if each.cause == self._cause), None)
        if self._cause == "confusion" and open_cause is not None and open_cause.probability is not None:
            yield self._measure("hesitation", open_cause.probability, "friction.confusion_at", rules)

    def _intent(self, turn: TurnRecord | None, rules: Rules) -> Iterator[Measure]:
        """Tell how probable the intent of the turn is. A phrase that says it needs less."""
        intent = _INTENTS.get(self._cause)
        sender = "agent" if intent == "promise" else "customer"
        if intent is None or turn is None or turn.sender != sender or turn.kind is not None:
            return
        form = normal(turn.text)
        if not has_words(form):
            return
        english = turn.language == "en" or (turn.language != "zh" and is_latin(form))
        intents = self._detector.intents.score(turn_ids(form, "en" if english else "zh"), english)
        measured = self._measure("intent", getattr(intents, intent), "friction.intent_at", rules)
        if find_phrase(intent, form, turn.text) is None or measured.threshold is None:
            yield measured
        else:
            least = measured.threshold * WITH_A_PHRASE
            yield Measure(
                code="intent_phrase",
                value=measured.value,
                threshold=round(least, 3),
                rule=measured.rule,
                crossed=measured.value >= least,
                cause=self._cause,
            )

    def _measure(self, code: str, value: float, field: str, rules: Rules) -> Measure:
        return replace(measure(code, value, field, self._place, rules), cause=self._cause)


def measure(code: str, value: float, field: str, place: Place, rules: Rules) -> Measure:
    """Return a number beside that of a field of the rules."""
    threshold = value_of(rules, place, field)
    return Measure(
        code=code,
        value=round(value, 3),
        threshold=threshold,
        rule=path_of(rules, place, field),
        crossed=threshold is not None and value >= threshold,
    )


def _most(said: list[tuple[bytes, int]]) -> int:
    return max((times for _, times in said), default=0)
