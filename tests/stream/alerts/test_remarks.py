"""What people say of a conversation of which StepIn said nothing becomes a label of its turns."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from detectors.text.features import normal, turn_ids
from stream.conversations.task import ConversationTask
from stream.core.rules_history import RulesHistory
from stream.labels.ledger import Ledger
from stream.log import Record, topics
from stream.records import LabelRecord, decode_label
from tests.builders import events as sample
from tests.builders.events import START
from tests.builders.floors.conversation_task import ANGRY, detector, run
from tests.builders.floors.queue_task import Floor, action, time


def learned(*remarks: tuple[str, str | None, float | None]) -> list[LabelRecord]:
    """The labels that both stages make of what one person says, one after the other."""
    floor = Floor().feed(time(START + 40))
    task = ConversationTask(0, 1, detector(), RulesHistory())
    turns = [sample.said(10 + 5 * place, text) for place, text in enumerate(ANGRY)]
    run(task, [sample.started(0), sample.answered(1), *turns, sample.said(60, "好的")])
    for number, (what, cause, since) in enumerate(remarks):
        about = {"alert": None, "conversation": "c-1", "events_partition": 0, "cause": cause, "since": since}
        floor.feed(replace(action(what, "", "ruth", str(number)), **about))
    found = [message for message in floor.written if message.topic == topics.JUDGEMENTS]
    for offset, message in enumerate(found):
        assert message.partition == 0
        task.feed(Record(message.topic, 0, offset, message.key, message.value, 0.0))
    return [decode_label(m.value or b"") for m in task.drain() if m.topic == topics.LABELS]


@pytest.mark.parametrize(
    ("what", "cause", "case", "place"),
    [
        ("missed", "frustration", "missed/c-1", 0),
        ("not_fine", "threat", "spot/c-1", 0),
        ("fine", None, "spot/c-1", 1),
    ],
)
def test_a_remark_labels_the_turns_apart_from_answers_to_alerts(
    what: str, cause: str | None, case: str, place: int
) -> None:
    (label,) = learned((what, cause, None))
    assert (label.origin, label.what, label.id, label.place) == (what, case, f"{case}/ruth", place)
    assert len(label.turns) > 1


def test_what_was_missed_is_said_of_the_turns_since_then() -> None:
    (label,) = learned(("missed", "frustration", START + 20))
    texts = [*ANGRY[2:], "好的"]
    assert [turn.ids for turn in label.turns] == [tuple(turn_ids(normal(t), "zh").tolist()) for t in texts]


@pytest.mark.parametrize(
    "remark", [("missed", None, None), ("not_fine", None, None), ("missed", "repeats", None)]
)
def test_who_missed_no_feeling_says_nothing_of_how_the_customer_feels(
    remark: tuple[str, str | None, float | None],
) -> None:
    assert learned(remark) == []


def test_a_person_who_says_it_again_has_one_label() -> None:
    labels = learned(("not_fine", "frustration", None), ("fine", None, None))
    ledger = Ledger()
    for offset, label in enumerate(labels):
        ledger.take(offset, label)
    assert [ledger.part(offset, label).weight for offset, label in enumerate(labels)] == [0.0, 1.0]
