"""Spot checks: the same few conversations in every run, and an estimate that says how sure it is."""

from __future__ import annotations

import random
from collections.abc import Container, Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream.records import CauseView, ConversationFinished, Evidence
from stream.spot_checks.choosing import SHARE, is_chosen, raised_nothing
from stream.spot_checks.misses import LEAST_CHECKED, misses, wilson
from tests.builders.playbook_cases import view


def ended(name: str, begun_at: float = 1.0, **fields: Any) -> ConversationFinished:
    last = view(**({"id": name, "turns": 4} | fields))
    return ConversationFinished(begun_at=begun_at, at=9.0, outcome="resolved", view=last)


def choose(
    ended: Iterable[ConversationFinished], alerted: Container[str], share: float = SHARE
) -> Iterator[ConversationFinished]:
    """Yield the conversations that people are asked about."""
    return (each for each in ended if raised_nothing(each, alerted) and is_chosen(each.identity, share))


def test_every_run_chooses_the_same_conversations_in_any_order() -> None:
    all_of_them = [ended(f"c-{number}") for number in range(5_000)]
    first = {each.view.id for each in choose(all_of_them, set())}
    random.Random(1).shuffle(all_of_them)
    assert {each.view.id for each in choose(all_of_them, set())} == first
    assert 25 <= len(first) <= 85, "about 1 %"
    more = {each.view.id for each in choose(all_of_them, set(), 0.05)}
    assert first < more, "a larger share asks about the same ones, too"


def test_only_conversations_that_raised_nothing_are_asked_about() -> None:
    cause = CauseView(cause="repeats", since=1.0, severity="warning", evidence=Evidence())
    assert raised_nothing(ended("c-1"), set()) and raised_nothing(ended("c-1", watch=True), {"c-2"})
    assert not raised_nothing(ended("c-1"), {"c-1"})
    assert not raised_nothing(ended("c-1", causes=(cause,)), set())
    assert not raised_nothing(ended("c-1", turns=0), set()), "there is nothing to look at"
    assert list(choose([ended("c-1")], {"c-1"}, 1.0)) == []
    assert len(list(choose([ended("c-1"), ended("c-1", begun_at=5.0)], set(), 1.0))) == 2


@settings(max_examples=60)
@given(st.text(), st.floats(0, 1), st.floats(0, 1))
def test_who_is_in_a_share_is_in_every_larger_one(identity: str, one: float, other: float) -> None:
    assert is_chosen(identity, min(one, other)) <= is_chosen(identity, max(one, other))
    assert is_chosen(identity, 1.0) and not is_chosen(identity, 0.0)


@settings(max_examples=100)
@given(st.integers(0, 500), st.integers(1, 500))
def test_an_interval_holds_its_estimate_and_narrows_with_more_answers(times: int, of: int) -> None:
    times = min(times, of)
    low, estimate, high = wilson(times, of)
    assert 0.0 <= low <= estimate <= high <= 1.0
    wide = high - low
    low, _, high = wilson(10 * times, 10 * of)
    assert high - low < wide


def test_an_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    dice, truth, of = random.Random(7), 0.04, 200
    covered = 0
    for _ in range(500):
        low, _, high = wilson(sum(dice.random() < truth for _ in range(of)), of)
        covered += low <= truth <= high
    assert covered / 500 >= 0.92


def test_misses_are_told_as_number_and_as_share_found() -> None:
    found = misses(checked=100, missed=2, raised_nothing=10_000, right=600)
    assert found is not None and found.found is not None
    assert found.number.estimate == pytest.approx(200.0)
    assert found.found.estimate == pytest.approx(600 / 800)
    assert found.found.low < 0.6 and found.found.high > 0.9, "a hundred answers do not say much more"
    nothing = misses(checked=100, missed=0, raised_nothing=0, right=0)
    assert nothing is not None and nothing.found is None


def test_too_few_answers_tell_nothing() -> None:
    assert misses(LEAST_CHECKED - 1, 0, 1_000, 5) is None


@pytest.mark.parametrize(("times", "of"), [(1, 0), (0, 0), (3, 2), (-1, 5)])
def test_a_share_of_nothing_is_an_error_that_says_so(times: int, of: int) -> None:
    with pytest.raises(ValueError, match=f"got {times}"):
        wilson(times, of)
