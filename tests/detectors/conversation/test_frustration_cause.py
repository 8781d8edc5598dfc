"""When a conversation's trend opens and closes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.contract.readings import FiredRule, FrustrationRule, OpenCause, Turn
from detectors.contract.rules.queue_rules import FrustrationRules, QueueRules
from detectors.conversation.causes.detector import CustomerTurn
from detectors.conversation.causes.frustration import FrustrationDetector, relieved, update
from detectors.conversation.state import AttentionState, TrendState

RULES = FrustrationRules()


def follow(probabilities: list[float]) -> list[bool]:
    state = TrendState()
    return [update(state, p, float(at), RULES) for at, p in enumerate(probabilities)]


def causes_of(probabilities: list[float], limits: FrustrationRules = RULES) -> list[OpenCause | None]:
    """Return the cause after each customer turn; the turns are said at 100, 130, 160… s."""
    state, detector, found = AttentionState(), FrustrationDetector(), list[OpenCause | None]()
    for number, probability in enumerate(probabilities):
        turn = Turn(id=f"t{number}", at=100.0 + 30 * number, sender="customer", text=f"turn {number}")
        scored = CustomerTurn(turn, turn.text, probability=probability)
        detector.observe_customer(state, scored, QueueRules(frustration=limits))
        found.append(next(iter(state.causes), None))
    return found


def fired(cause: OpenCause | None) -> FiredRule:
    assert cause is not None and cause.fired is not None
    return cause.fired


@pytest.mark.parametrize(
    ("limits", "rule", "threshold", "probabilities"),
    [
        (RULES, "level", RULES.open_at, [0.2, 0.6, 0.99]),
        (RULES, "rise", 0.78, [0.05, 0.05, 0.6, 0.93]),
        (FrustrationRules(rise_at=100), "run", RULES.run_at, [0.1, 0.45, 0.5, 0.57]),
    ],
)
def test_the_evidence_names_the_rule_that_fired_with_its_own_value_and_threshold(
    limits: FrustrationRules, rule: FrustrationRule, threshold: float, probabilities: list[float]
) -> None:
    *before, opened = causes_of(probabilities, limits)
    assert before == [None] * len(before)
    first = fired(opened)
    assert (first.rule, first.threshold) == (rule, threshold)
    assert first.at == 100.0 + 30 * (len(probabilities) - 1)
    assert first.threshold <= first.value == first.now and not first.closing


def test_the_rule_keeps_its_value_then_and_says_how_it_stands_now() -> None:
    *_, opened, calmer, calm = causes_of([0.05, 0.05, 0.6, 0.93, 0.5, 0.2])
    then, next_turn, last = fired(opened), fired(calmer), fired(calm)
    assert (last.rule, last.value, last.at) == (then.rule, then.value, then.at)
    assert next_turn.now > last.now < last.threshold
    assert not next_turn.closing and last.closing


def test_one_rude_word_opens_nothing() -> None:
    assert not any(follow([0.1, 0.1, 0.97, 0.1, 0.15, 0.1]))


def test_a_first_turn_alone_opens_nothing() -> None:
    assert not any(follow([0.99]))


def test_a_slow_rise_opens_the_trend_without_a_rude_turn() -> None:
    assert follow([0.1, 0.2, 0.4, 0.5, 0.55, 0.58, 0.6])[-1]


def test_anger_that_stays_opens_it_and_calm_closes_it() -> None:
    course = follow([0.2, 0.8, 0.85, 0.9, 0.85, 0.1, 0.05, 0.05, 0.05, 0.05])
    assert course[4] and not course[-1]


def test_a_trend_between_the_bounds_stays_as_it_is() -> None:
    opened = [0.9, 0.9, 0.9, 0.9]
    assert all(follow(opened + [0.55] * 6)[3:])
    assert not any(follow([0.45, 0.3] * 10))
    course = follow([0.5, 0.42] * 10)
    assert course == sorted(course)


def test_the_beginning_is_the_turn_that_the_rise_began_with() -> None:
    state = TrendState()
    for at, probability in enumerate([0.1, 0.1, 0.7, 0.8, 0.8]):
        update(state, probability, 100.0 + at, RULES)
    assert state.open and state.began == 102.0


def test_mild_turns_long_before_are_not_the_beginning() -> None:
    state = TrendState()
    for at, probability in enumerate([0.2, 0.22, 0.18, 0.2, 0.7, 0.85]):
        update(state, probability, 100.0 + at, RULES)
    assert state.open and state.began == 104.0


def test_anger_that_calmed_down_is_not_the_beginning() -> None:
    state = TrendState()
    for at, probability in enumerate([0.1, 0.9, 0.05, 0.05, 0.05, 0.85, 0.9]):
        update(state, probability, 100.0 + at, RULES)
    assert state.open and state.began == 105.0


def test_relief_closes_the_trend_at_once_and_new_anger_opens_it_again() -> None:
    state = TrendState()
    for probability in (0.2, 0.9, 0.9):
        update(state, probability, 0.0, RULES)
    assert state.open
    calm = relieved(state)
    assert not update(calm, 0.02, 1.0, RULES)
    assert not update(calm, 0.9, 2.0, RULES)
    assert update(calm, 0.9, 3.0, RULES)


def test_two_turns_open_it_only_if_one_is_nearly_sure() -> None:
    assert follow([0.1, 0.6, 0.9])[-1]
    assert not any(follow([0.1, 0.4, 0.4]))


@given(st.lists(st.floats(0, 1), max_size=60))
def test_level_and_rise_stay_in_their_bounds(probabilities: list[float]) -> None:
    state = TrendState()
    for at, probability in enumerate(probabilities):
        update(state, probability, float(at), RULES)
        assert 0.0 <= state.level <= 1.0
        assert 0.0 <= state.rise <= 2 * RULES.rise_at
        assert 0.0 <= state.run <= 1.0


def watched(probabilities: list[float], limits: FrustrationRules = RULES) -> list[bool]:
    state = TrendState()
    result = []
    for at, probability in enumerate(probabilities):
        update(state, probability, float(at), limits)
        result.append(state.watched)
    return result


def test_a_conversation_is_watched_before_the_trend_opens_and_not_while_it_is_open() -> None:
    course = [0.1, 0.7, 0.8, 0.9]
    assert watched(course) == [False, True, False, False]
    assert follow(course) == [False, False, True, True]


def test_a_watch_ends_later_than_it_begins() -> None:
    course = [0.1, 0.6, 0.25, 0.05, 0.05, 0.05]
    late, soon = FrustrationRules(watch_until=0.2), FrustrationRules(watch_until=0.7)
    assert watched(course, soon) == [False, True, False, False, False, False]
    assert watched(course, late)[:3] == [False, True, True] and not watched(course, late)[-1]


@given(st.lists(st.floats(0, 1), max_size=12))
def test_a_watch_never_changes_what_opens(probabilities: list[float]) -> None:
    never = FrustrationRules(watch_at=1.0, watch_until=1.0)
    assert causes_of(probabilities, never) == causes_of(
        probabilities, FrustrationRules(watch_at=0, watch_until=0)
    )


def test_relief_and_a_false_alarm_end_a_watch() -> None:
    assert not relieved(TrendState(turns=3, level=0.5, rise=2.0, watched=True)).watched
    state = AttentionState(trend=TrendState(turns=3, level=0.5, rise=2.0, watched=True))
    FrustrationDetector().observe_judgement(state, dissatisfied=False)
    assert not state.trend.watched
