"""Which changes of an open cause are sent on."""

from __future__ import annotations

from msgspec.structs import replace

from detectors.contract.readings import FiredRule, OpenCause
from stream.conversations.cause_changes import changed_causes, views
from stream.records import CauseView

FIRED = FiredRule(rule="rise", value=0.8, threshold=0.71, at=100.0, now=0.8)


def seen(**changes: object) -> tuple[CauseView, ...]:
    fired = replace(FIRED, **changes)
    return views([OpenCause(cause="frustration", since=90.0, probability=0.5, fired=fired)])


def test_the_rule_that_fired_goes_into_the_evidence() -> None:
    assert seen()[0].evidence.fired == FIRED


def test_a_cause_is_sent_again_when_its_rule_stands_otherwise() -> None:
    assert changed_causes(seen(), seen(now=0.79)) == ([], [])
    assert changed_causes(seen(), seen(now=0.6)) == ([*seen(now=0.6)], [])
    assert changed_causes(seen(), seen(closing=True)) == ([*seen(closing=True)], [])
