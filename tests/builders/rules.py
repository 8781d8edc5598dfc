"""Versions of the rules that change what both stages decide by."""

from __future__ import annotations

import random
from typing import Any

import msgspec

from detectors.contract.rules.document import Rules
from detectors.contract.rules.layered import QueueLayer
from detectors.contract.rules.layers import difference
from detectors.contract.rules.queue_rules import (
    FrictionRules,
    FrustrationRules,
    QueueRules,
    RetentionRules,
    WaitRules,
)
from stream.log import Message, topics
from stream.records import RulesVersion, encode
from tests.builders import events as sample


def layer(own: QueueRules, **more: Any) -> QueueLayer:
    """The layer of a queue with what differs from the shipped rules, and the fields of `more`, as objects."""
    fields = difference(msgspec.to_builtins(own), msgspec.to_builtins(QueueRules()))
    return msgspec.convert(fields | more, QueueLayer)


def version(number: int, rng: random.Random) -> RulesVersion:
    """A version that changes what each stage decides by: SLAs, thresholds and limits in time."""

    def queue() -> QueueRules:
        sla = {f"{kind}_sla": rng.uniform(5, 400) for kind in ("queue", "first_answer", "reply", "moment")}
        return QueueRules(
            waits=WaitRules(**sla, critical_factor=rng.uniform(1, 3), warn_lead=rng.uniform(5, 90)),
            frustration=FrustrationRules(open_at=rng.uniform(0.5, 0.79)),
            friction=FrictionRules(repeats_at=rng.randint(2, 4), shouting_at=rng.randint(1, 3)),
            retention=RetentionRules(silent_conversation=rng.uniform(300, 3000)),
        )

    rules = Rules(
        version=number, skew=rng.choice([0.0, 2.0, 5.0]), default=queue(), queues={"orders": layer(queue())}
    )
    return RulesVersion(rules=rules, effective_at=sample.START + rng.uniform(10, 2_000), by="ann", why="test")


def published(made: RulesVersion) -> Message:
    """The record that `python -m stream rules publish` writes."""
    return Message(topics.RULES, b"rules/%d" % made.version, encode(made))
