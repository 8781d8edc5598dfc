"""On a real broker fifty people claim a case at once: one has it, the others are told, and all see it."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from stream.demo.broker import Broker
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.runtime.workers import create_topics
from tests.builders.floors import fifty_claims

pytestmark = pytest.mark.kafka


def test_of_fifty_who_claim_at_once_one_has_the_case_and_all_are_told(broker: Broker) -> None:
    settings = KafkaSettings(bootstrap=broker.bootstrap, topic_prefix="fifty-claims")
    with contextlib.closing(KafkaLog(settings)) as log:
        create_topics(log, 1)
        claims = asyncio.run(fifty_claims.claim_at_once(log))
    fifty_claims.check(claims)
    print(f"answered in {claims.answered_in:.2f} s, seen in {claims.seen_in:.2f} s")
