"""Two floors never make the same name on a cluster, and each finds its own names again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.log import topics
from stream.log.kafka.names import Names, check_prefix
from stream.log.kafka.settings import KafkaSettings

PREFIXES = st.from_regex(r"[A-Za-z0-9_-]{1,60}", fullmatch=True)
IDENTITIES = st.from_regex(r"[A-Za-z0-9._-]{1,100}", fullmatch=True)
NAMES = st.sampled_from([spec.name for spec in topics.specs()])


@given(PREFIXES, NAMES)
def test_a_topic_is_found_again_under_its_prefix(prefix: str, topic: str) -> None:
    names = Names(prefix)
    assert names.topic_of(names.topic(topic)) == topic
    assert names.topic(topic) == f"{prefix}.{topic.removeprefix('stepin.')}"
    assert len(names.topic(topic)) <= 249


@given(PREFIXES, IDENTITIES, PREFIXES, IDENTITIES)
def test_workers_of_two_floors_never_share_an_identity(one: str, a: str, other: str, b: str) -> None:
    same = Names(one).identity(a) == Names(other).identity(b)
    assert same == ((one, a) == (other, b))


def test_without_a_prefix_the_names_are_those_of_the_design() -> None:
    names = Names()
    assert [names.topic(spec.name) for spec in topics.specs()] == [spec.name for spec in topics.specs()]
    assert names.group("conversations") == "stepin-conversations"


@pytest.mark.parametrize("prefix", ["", "a.b", "a b", "é", "x" * 61, "a/b"])
def test_a_prefix_that_kafka_would_refuse_or_that_could_collide_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="expected up to 60 letters"):
        check_prefix(prefix)


def test_the_prefix_comes_from_the_environment_and_an_error_names_the_variable() -> None:
    found = KafkaSettings.from_environment({"STEPIN_TOPIC_PREFIX": "drill"})
    assert found.names.topic(topics.EVENTS) == "drill.events"
    with pytest.raises(ValueError, match=r"STEPIN_TOPIC_PREFIX: expected up to 60 letters.*got 'a\.b'"):
        KafkaSettings.from_environment({"STEPIN_TOPIC_PREFIX": "a.b"})
