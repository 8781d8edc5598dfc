"""The gateway explains a case to whoever may open its conversation, and tells nobody more than they see."""

from __future__ import annotations

import asyncio
from typing import Any

from stream.log import topics
from stream.log.follower import Follower
from stream.log.memory.log import MemoryLog
from stream.records import decode_audit, decode_case
from stream.trial.run import run_to_log
from tests.builders.floors.flow import lines
from tests.builders.floors.gateway import serving, viewing

LATE = (
    "1 answered ann",
    "2 agent(ann) Hello!",
    "5 customer Where is it?",
    "8 transferred billing",
    "9 answered bo",
    "200 agent(bo) Here",
    "203 transferred orders",
)


def told(log: MemoryLog, case: str, **who: Any) -> dict[str, Any]:
    """What somebody is told who asks why the case was opened."""

    async def scenario() -> dict[str, Any]:
        async with serving(log) as port, viewing(port, hello=False) as viewer:
            await viewer.hello("Ann", **who)
            await viewer.next_with(["snapshot", "delta", "heartbeat"], lambda one: one["data_at"] is not None)
            await viewer.send(type="explain", id="x", case=case)
            return await viewer.next("action.result")

    return asyncio.run(scenario())


def floor() -> tuple[MemoryLog, str]:
    log, _ = run_to_log(lines(*LATE), silence=5.0)
    with Follower(log, [topics.CASES]) as follower:
        (case,) = {decode_case(record.value or b"").id for record in follower.read_to_end() if record.value}
    return log, case


def test_a_case_is_explained_with_its_smallest_change_and_the_look_is_on_the_audit() -> None:
    log, case = floor()
    answer = told(log, case)
    explanation = answer["explanation"]
    assert answer["ok"] and explanation["case"] == case
    alert = next(one for one in explanation["alerts"] if one["alert"]["cause"] == "first_answer_wait")
    assert alert["changes"][0]["fields"][0]["field"] == "waits.first_answer_sla"
    assert "Where is it?" in {step.get("text") for step in explanation["steps"]}
    with Follower(log, [topics.AUDIT]) as follower:
        kinds = [decode_audit(record.value or b"").what for record in follower.read_to_end()]
    assert kinds.count("looked") == 1


def test_whoever_may_not_read_words_or_see_another_queue_is_told_none_of_it() -> None:
    log, case = floor()
    explanation = told(log, case, words=False, queues=frozenset({"orders"}))["explanation"]
    assert all("text" not in step for step in explanation["steps"])
    assert "quote" not in explanation["alerts"][0]["alert"]["evidence"]
    assert "billing" not in {step.get("queue") for step in explanation["steps"]}


def test_a_case_of_another_queue_does_not_exist_and_a_wall_opens_none() -> None:
    log, case = floor()
    assert told(log, case, queues=frozenset({"vip"}))["error"] == "unknown_case"
    assert told(log, "c0ffee")["error"] == "unknown_case"
    assert told(log, case, roles=frozenset({"wall"}))["error"] == "not_allowed"
