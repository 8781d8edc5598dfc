"""The table of topics."""

from __future__ import annotations

import pytest

from detectors.conversation.frustration import FrustrationModel
from stream.log import topics
from stream.log.memory.log import MemoryLog

DAY = 86_400.0
ONE_RECORD_A_KEY = {topics.RULES, topics.RUNS, topics.MODELS, topics.IN_HAND}
ONE_RECORD_A_KEY |= {topics.PLAYBOOKS, topics.SILENCES, topics.NOTIFICATIONS}


def test_state_is_compacted_and_labels_and_the_audit_are_kept_for_ever() -> None:
    specs = {spec.name: spec for spec in topics.specs()}
    compacted = {name for name, spec in specs.items() if spec.cleanup == "compact"}
    shared_out = {topics.CONVERSATIONS, topics.QUEUES, topics.INTERVALS, topics.WAITS}
    shared_out |= {topics.ALERTS, topics.CASES}
    assert compacted == {*shared_out, *ONE_RECORD_A_KEY}
    for_ever = (topics.LABELS, topics.AUDIT)
    assert {(specs[name].cleanup, specs[name].retention) for name in for_ever} == {("delete", None)}
    monthly = (topics.DEAD_LETTERS, topics.HISTORY)
    assert {(specs[name].cleanup, specs[name].retention) for name in monthly} == {("delete", 30 * DAY)}
    weekly = (topics.EVENTS, topics.TURNS, topics.SIGNALS, topics.ACTIONS, topics.INTERVENTIONS)
    assert {specs[name].retention for name in weekly} == {7 * DAY}


def test_rules_labels_models_and_the_audit_are_in_one_order_and_the_rest_is_shared_out() -> None:
    in_order = ONE_RECORD_A_KEY | {topics.LABELS, topics.AUDIT}
    for spec in topics.specs(12):
        shared_out = spec.name not in in_order
        assert spec.partitions == (12 if shared_out else 1)
    assert {spec.partitions for spec in topics.specs()} == {1, topics.DEFAULT_PARTITIONS}


def test_a_dead_letter_holds_the_largest_event_in_base64() -> None:
    specs = {spec.name: spec for spec in topics.specs()}
    assert specs[topics.DEAD_LETTERS].largest > specs[topics.EVENTS].largest * 4 / 3 + 4096


def test_a_saved_model_may_hold_every_weight() -> None:
    specs = {spec.name: spec for spec in topics.specs()}
    heads = FrustrationModel().heads.values()
    assert specs[topics.MODELS].largest > sum(head.weights.nbytes + 4 * len(head.weights) for head in heads)


def test_the_topics_can_be_made_and_are_then_as_they_should_be() -> None:
    log = MemoryLog()
    assert log.create_topics(topics.specs()) == []
    assert log.create_topics(topics.specs()) == []


def test_fewer_than_one_partition_is_an_error_that_says_so() -> None:
    with pytest.raises(ValueError, match="at least 1, got 0"):
        topics.specs(0)
