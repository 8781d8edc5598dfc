"""The way of a judgement back to the words it is about, and from there into labels.

A supervisor's answer is first kept in the alert's history, by stage 2, once for each person. In the same
transaction it goes to the conversation's own partition of the events topic, because only there are the
features of its turns known. There it moves the rest of the conversation, and becomes a label. A customer's
rating is there already.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detectors.contract.causes import find
from detectors.conversation.learning import ScoredTurn, labels_of
from stream.alerts.life import ANSWERS
from stream.log import Message, Record, topics
from stream.records import ActionTaken, Alert, Judgement, LabelledTurn, LabelRecord, decode_judgement, encode

HEADER = "stepin-judgement"
"""Marks the records of the events topic that are no events but answers."""
# As `detectors.frustration.LABELS` has them: what was not dissatisfied need not have been satisfied.
_PLACES = {"true_alarm": 0, "false_alarm": 1}


def told(alert: Alert, action: ActionTaken) -> Iterator[Message]:
    """What a conversation is to hear of an answer to one of its alerts, which is in the history now.

    Only answers to a cause that teaches a model go on; the others stay in the history.
    """
    if action.action not in ANSWERS or not find(alert.cause).teaches:
        return
    judgement = Judgement(
        id=f"{alert.id}/{action.by}",
        conversation=alert.subject,
        answer="true_alarm" if action.action == "true_alarm" else "false_alarm",
        by=action.by,
        at=action.at,
        until=alert.evidence.quote_at,
    )
    yield Message(topics.EVENTS, alert.subject.encode(), encode(judgement), headers=((HEADER, b"1"),))


def read(record: Record) -> Judgement | None:
    """The judgement that a record of the events topic is; None: it is an event.

    Raises:
        msgspec.DecodeError: it says that it is one and cannot be read.
    """
    for name, _ in record.headers:
        if name == HEADER:
            return decode_judgement(record.value or b"")
    return None


def is_bad(judgement: Judgement) -> bool:
    """Whether it says that the customer was dissatisfied."""
    return judgement.answer == "true_alarm"


def from_answer(judgement: Judgement, turns: Sequence[ScoredTurn]) -> Message | None:
    """The label that an answer makes of the turns it is about; None where none of them is remembered."""
    return _message(
        LabelRecord(
            id=judgement.id,
            at=judgement.at,
            conversation=judgement.conversation,
            origin=judgement.answer,
            place=_PLACES[judgement.answer],
            turns=_credited(turns),
            by=judgement.by,
        )
    )


def from_rating(
    event_id: str, at: float, conversation: str, place: int, turns: Sequence[ScoredTurn]
) -> Message | None:
    """The label that a customer's rating makes; None where no turn is remembered."""
    return _message(
        LabelRecord(
            id=f"{conversation}/{event_id}",
            at=at,
            conversation=conversation,
            origin="rating",
            place=place,
            turns=_credited(turns),
        )
    )


def _credited(turns: Sequence[ScoredTurn]) -> tuple[LabelledTurn, ...]:
    return tuple(
        LabelledTurn(language=label.turn.language, ids=label.turn.ids, credit=label.credit)
        for label in labels_of(turns, 0)
    )


def _message(label: LabelRecord) -> Message | None:
    return Message(topics.LABELS, label.conversation.encode(), encode(label)) if label.turns else None
