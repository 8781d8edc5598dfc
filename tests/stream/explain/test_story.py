"""An explanation tells what happened in order, beside the numbers of the rules."""

from __future__ import annotations

import functools

import pytest

from detectors.contract.rules.document import Rules
from stream.explain.explain import explain
from stream.explain.explanation import Explanation, Step
from stream.explain.from_file import EventsFile
from stream.explain.from_log import FloorLog
from stream.explain.tell import tell
from stream.log import Message, topics
from stream.records import RulesVersion, encode
from stream.trial.run import run_to_log
from tests.builders.floors.conversation_task import detector
from tests.builders.floors.flow import lines

ANGRY = (
    "1 answered ann",
    "5 customer 我已经等了三天了，你们到底管不管？",
    "20 agent(ann) 好的",
    "60 customer 每次都是这句话，太差劲了！我的电话是13812345678",
    "900 ended",
)
LATE = ("1 answered ann", "2 agent(ann) Hello!", "5 customer Where is it?", "200 agent(ann) Here")


@functools.cache
def story(*steps: str) -> tuple[EventsFile, Explanation]:
    file = EventsFile(lines(*steps), detector=detector())
    (case,) = {step.case.id for step in file.seen.case_steps}
    explanation = explain(file, case)
    assert explanation is not None and explanation.case == case
    return file, explanation


def measured(step: Step, cause: str) -> dict[str, tuple[float, float | None, bool]]:
    return {
        each.code: (each.value, each.threshold, each.crossed) for each in step.measures if each.cause == cause
    }


def test_each_turn_stands_beside_the_thresholds_and_says_which_it_crossed() -> None:
    _, told = story(*ANGRY)
    first, second = (step for step in told.steps if step.kind == "turn" and step.name == "customer")
    assert not any(crossed for _, _, crossed in measured(first, "frustration").values())
    after = measured(second, "frustration")
    assert after["level"] == (pytest.approx(0.757, abs=0.03), 0.62, True)
    assert after["turns"] == (2, 2, True) and after["run"][2] is False
    (raised,) = (step for step in told.steps if step.cause == "frustration" and step.name == "opened")
    assert raised.at == second.at


def test_the_words_are_masked() -> None:
    _, told = story(*ANGRY)
    assert "13812345678" not in "\n".join(tell(told))
    assert any("太差劲了" in (step.text or "") for step in told.steps)


def test_a_wait_is_told_with_its_sla_and_the_moment_of_the_breach() -> None:
    _, told = story(*LATE)
    kinds = [(step.kind, step.name) for step in told.steps if step.kind not in ("event", "turn", "case")]
    assert kinds == [
        ("wait_began", "reply"), ("deadline", "reply"), ("alert", "opened"), ("alert", "critical"),
        ("wait_ended", "reply"), ("alert", "resolved"),
    ]  # fmt: skip
    (began,) = (step for step in told.steps if step.kind == "wait_began")
    assert (began.measures[0].value, began.measures[0].rule) == (90.0, "default.waits.reply_sla")
    (alert,) = told.alerts
    assert (alert.rules[0].path, alert.rules[0].value) == ("default.waits.reply_sla", 90.0)


def test_a_queue_is_told_by_its_agents_and_those_who_waited() -> None:
    steps = ("0 status ann available", "60 status ann offline", "101 queued", "401 answered ann", "900 ended")
    file = EventsFile(lines(*steps), detector=detector())
    (case,) = {step.case.id for step in file.seen.case_steps if step.case.subject == "orders"}
    told = explain(file, case)
    assert told is not None and told.subject_kind == "queue"
    assert [step.name for step in told.steps if step.kind == "event"][-3:] == [
        "agent.status", "agent.status", "conversation.queued",
    ]  # fmt: skip


def test_the_log_of_a_floor_gives_the_same_explanation_with_the_version_that_held() -> None:
    log, begin = run_to_log(lines(*LATE))
    _, told = story(*LATE)
    floor = FloorLog(log, detector())
    case = told.case or ""
    from_log = explain(floor, case)
    assert from_log is not None
    assert [each.changes for each in from_log.alerts] == [each.changes for each in told.alerts]
    assert [step.at for step in from_log.steps] == [step.at for step in told.steps]
    later = RulesVersion(rules=Rules(version=2), effective_at=begin + 100.0, by="Ann", why="less noise")
    log.publisher().send([Message(topics.RULES, b"rules/2", encode(later))])
    again = explain(floor, case)
    assert again is not None and {each.version.number for each in again.alerts} == {1}
    assert [(step.name, step.by) for step in again.steps if step.kind == "rules"] == [("2", "Ann")]
    assert explain(floor, "no-such-case") is None
