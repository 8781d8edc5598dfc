"""A what-if raises frustration as the live detector does, to the turn."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from detectors.contract.readings import Turn
from detectors.contract.rules.queue_rules import FrustrationRules, QueueRules
from detectors.conversation.causes.detector import CustomerTurn
from detectors.conversation.causes.frustration import FrustrationDetector
from detectors.conversation.causes.open_causes import find
from detectors.conversation.state import AttentionState
from stream.tuning.frustration import raised, stricter
from tests.builders.past.kept import Said, turns_of

PAUSE = 10.0
shares = st.integers(0, 100).map(lambda share: share / 100)
turns = st.builds(Said, shares | st.sampled_from([0.5, 0.9, 0.95]), shares, st.integers(0, 1))
limits = st.builds(
    FrustrationRules,
    open_at=st.sampled_from([0.4, 0.5, 0.62, 0.7]),
    close_at=st.sampled_from([0.2, 0.4]),
    critical_at=st.sampled_from([0.7, 0.8]),
    smoothing=st.sampled_from([0.3, 0.45, 1.0]),
    minimum_turns=st.integers(1, 4),
    rise_at=st.sampled_from([1.0, 3.0, 5.0]),
    run_at=st.sampled_from([0.3, 0.5, 0.8]),
    rise_memory=st.sampled_from([0.0, 0.5, 0.9]),
    relief_at=st.sampled_from([0.6, 0.9]),
)
rules = st.builds(
    lambda frustration, lasts: QueueRules(frustration=frustration, must_last={"frustration": lasts}),
    limits,
    st.sampled_from([0.0, 5.0, 10.0, 25.0]),
)


def live(said: list[Said], rules: list[QueueRules], ended_at: float) -> tuple[float, bool]:
    """When the live detector's cause has lasted as long as it must, and whether it was ever critical."""
    detector, state = FrustrationDetector(), AttentionState()
    at, first, critical = math.nan, math.nan, False
    since, must = math.nan, 0.0
    for number, one in enumerate(said):
        at = PAUSE * (number + 1)
        turn = Turn(id=str(number), at=at, sender="customer", text="…")
        # A cause that lasts until this turn is due by the rules of this turn's queue.
        must = rules[one.scope].must_last["frustration"]
        if since + must <= at and math.isnan(first):
            first = since + must
        detector.observe_customer(
            state,
            CustomerTurn(turn, "", probability=one.probability, satisfied=one.satisfied),
            rules[one.scope],
        )
        cause = find(state, "frustration")
        critical |= cause is not None and cause.severity == "critical"
        since = math.nan if cause is None else since if since == since else at
        if since == at and must == 0.0 and math.isnan(first):
            first = at
    if since + must <= ended_at and math.isnan(first):
        first = since + must
    return first, critical


_RISING = QueueRules(
    frustration=FrustrationRules(rise_at=1.0, rise_memory=0.9, smoothing=0.3, run_at=0.8, close_at=0.4),
    must_last={"frustration": 15.0},
)


@settings(max_examples=150, deadline=None)
# Only the rise holds this one open until its alert is due.
@example([[Said(0.3), Said(0.3), Said(0.12), Said(0.12)]], (_RISING, _RISING))
@given(st.lists(st.lists(turns, max_size=12), min_size=1, max_size=6), st.tuples(rules, rules))
def test_a_what_if_raises_what_the_live_detector_raises(episodes, both) -> None:
    ended_at = np.array([PAUSE * len(each) + 7.0 for each in episodes])
    found = raised(turns_of(episodes, PAUSE), ended_at, both)
    wanted = [live(said, list(both), end) for said, end in zip(episodes, ended_at.tolist(), strict=True)]
    np.testing.assert_array_equal(found.at, [at for at, _ in wanted])
    assert found.critical.tolist() == [critical for _, critical in wanted]


def test_where_no_satisfaction_was_kept_no_turn_relieves() -> None:
    said = [Said(0.9), Said(0.9), Said(0.2, math.nan)]
    assert raised(turns_of([said]), np.array([40.0]), [QueueRules()]).at.tolist() == [20.0]


def test_stricter_rules_raise_no_more_and_looser_ones_no_less() -> None:
    dice = np.random.default_rng(3)
    episodes = [[Said(round(p, 4)) for p in dice.beta(0.7, 2.0, size=8)] for _ in range(300)]
    ends = np.full(300, 1000.0)
    counts = [
        int(raised(turns_of(episodes), ends, [stricter(QueueRules(), shift)]).raised.sum())
        for shift in (-1.0, 0.0, 1.0, 3.0)
    ]
    assert counts == sorted(counts, reverse=True) and counts[0] > counts[-1]
    assert stricter(QueueRules(), 0.0) == replace(QueueRules())
