"""When a conversation's trend opens and closes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from detectors.contract.rules import FrustrationRules
from detectors.conversation.causes.frustration import relieved, update
from detectors.conversation.state import TrendState

RULES = FrustrationRules()


def follow(probabilities: list[float]) -> list[bool]:
    state = TrendState()
    return [update(state, p, float(at), RULES) for at, p in enumerate(probabilities)]


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
