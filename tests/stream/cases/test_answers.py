"""The reason with which a person resolves a case is that person's answer to its alerts."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from stream.log import topics
from stream.records import ActionTaken, Judgement, decode_case, decode_judgement
from tests.builders.floors.queue_task import Floor, action, cause, time


def told(floor: Floor) -> list[tuple[str, str, bool]]:
    found = [decode_judgement(m.value or b"") for m in floor.written if m.topic == topics.JUDGEMENTS]
    return [(one.answer, one.by, one.replaces) for one in found if isinstance(one, Judgement)]


def on_case(floor: Floor, what: str, number: str, at: float = 200.0, **fields: str) -> ActionTaken:
    (case,) = {
        decode_case(m.value).id for m in floor.written if m.topic == topics.CASES and m.value is not None
    }
    return replace(action(what, "", "ruth", number, at=at), alert=None, case=case, **fields)


@pytest.mark.parametrize(
    ("reason", "answers"),
    [
        ("false_alarm", [("false_alarm", "ruth", False)]),
        ("helped", [("true_alarm", "ruth", False)]),
        ("solved_itself", []),
        ("no_need", []),
        ("other", []),
    ],
)
def test_a_reason_answers_once_each_part_that_teaches(
    reason: str, answers: list[tuple[str, str, bool]]
) -> None:
    # No model learns from whether the alarm about confusion was right.
    floor = Floor().feed(cause(100), replace(cause(101), cause="confusion"))
    resolve = on_case(floor, "resolve", "1", reason=reason)
    floor.feed(resolve, resolve, time(300))
    assert told(floor) == answers
    answered = [entry.what for alert in floor.alerts() for entry in alert.history if "alarm" in entry.what]
    assert answered == [what for what, _, _ in answers]


def test_undo_takes_the_answer_back_and_an_answer_to_the_alert_itself_stands() -> None:
    floor = Floor().feed(cause(100))
    floor.feed(on_case(floor, "resolve", "1", reason="false_alarm"))
    floor.feed(on_case(floor, "undo", "2", at=205.0, undoes="1"))
    assert [one[0] for one in told(floor)] == ["false_alarm", "retract"]
    (alert,) = floor.alerts()
    assert alert.status == "open"

    floor.feed(action("true_alarm", alert.id, "ruth", "3", at=210.0))
    floor.feed(on_case(floor, "resolve", "4", at=220.0, reason="false_alarm"))
    floor.feed(on_case(floor, "undo", "5", at=221.0, undoes="4"))
    assert [one[0] for one in told(floor)] == ["false_alarm", "retract", "true_alarm"]


def test_a_refused_resolve_answers_nothing() -> None:
    floor = Floor().feed(cause(100))
    floor.feed(on_case(floor, "resolve", "1", reason="other"))
    floor.feed(replace(on_case(floor, "resolve", "2", reason="false_alarm"), by="bo"))
    assert told(floor) == []
