"""The rules turn alerts about a cause off, or make them milder, where their layer holds."""

from __future__ import annotations

from typing import Any

import msgspec

from detectors.contract.rules.document import Rules, decode
from tests.builders.floors.flow import alerts, flow

WAITS = "1 customer Where is my parcel?"


def rules(**document: Any) -> Rules:
    return decode(msgspec.json.encode(document))


def test_a_cause_that_is_turned_off_raises_nothing_there_and_as_before_elsewhere() -> None:
    off = {"causes": {"first_answer_wait": {"raised": False}}}
    assert alerts(flow(WAITS)) == [("first_answer_wait", 91.0)]
    assert alerts(flow(WAITS, rules=rules(queues={"orders": off}))) == []
    assert alerts(flow(WAITS, rules=rules(queues={"billing": off}))) == [("first_answer_wait", 91.0)]
    back_on = {"default": off, "queues": {"orders": {"causes": {"first_answer_wait": {"raised": True}}}}}
    assert alerts(flow(WAITS, rules=rules(**back_on))) == [("first_answer_wait", 91.0)]


def test_a_cause_is_no_more_severe_than_the_rules_allow() -> None:
    (as_shipped,) = flow(WAITS).alerts
    mild = rules(channels={"chat": {"causes": {"first_answer_wait": {"severity": "warning"}}}})
    (milder,) = flow(WAITS, rules=mild).alerts
    assert (as_shipped.severity, milder.severity) == ("critical", "warning")
    assert as_shipped.raised_at == milder.raised_at


def test_a_threat_is_as_severe_as_the_language_allows() -> None:
    said = "5 customer Answer me now or my lawyer will sue you tomorrow!"
    found = [each.severity for each in flow(WAITS, said).alerts if each.cause == "threat"]
    mild = rules(languages={"en": {"causes": {"threat": {"severity": "warning"}}}})
    milder = [each.severity for each in flow(WAITS, said, rules=mild).alerts if each.cause == "threat"]
    assert (found, milder) == (["critical"], ["warning"])
