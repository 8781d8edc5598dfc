"""Judgements: they go from an alert back to its conversation, and become labels there.

Stage 2 keeps a supervisor's answer in the history of the alert, once for each person. In the same transaction
it sends the answer to the judgements topic, because only stage 1 has the features of the turns. There the
answer updates the conversation's attention and becomes a label, once the watermark of the conversation's
events partition passes its time. A customer's rating is an event of the conversation already. `teaches` in
detectors/contract/causes.py says for which causes an answer becomes a label.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from detectors.contract.causes import find
from detectors.conversation.learning import ScoredTurn, labels_of
from stream.alerts.life import ANSWERS
from stream.log import Message, topics
from stream.records import ActionTaken, Alert, Closing, Judgement, LabelledTurn, LabelRecord, encode

DELAY = 2.0
"""Seconds of event time after which a judgement takes effect: longer than it takes to reach stage 1."""
LABEL_DELAY = 5.0
"""Seconds of event time after which a label takes effect: longer than it takes to reach every worker."""
# As `detectors.conversation.frustration.LABELS`: who was not dissatisfied need not have been satisfied.
_PLACES = {"true_alarm": 0, "false_alarm": 1}


def messages(alert: Alert, action: ActionTaken, watermark: float) -> Iterator[Message]:
    """Yield the judgement that an answer sends to the conversation of the alert.

    Only an answer to a cause that teaches a model is sent. Every answer stays in the history.

    Args:
        watermark: of the events partition that holds the conversation, as far as stage 2 knows it.
    """
    if action.action not in ANSWERS or not find(alert.cause).teaches:
        return
    judgement = Judgement(
        id=f"{alert.id}/{action.person or action.by}",
        conversation=alert.subject,
        answer="true_alarm" if action.action == "true_alarm" else "false_alarm",
        by=action.by,
        person=action.person,
        at=action.at,
        effective_at=watermark + DELAY,
        until=alert.evidence.quote_at,
    )
    yield Message(topics.JUDGEMENTS, alert.subject.encode(), encode(judgement), alert.events_partition)


def closing(
    action: ActionTaken, conversation: str, orphaned: bool, partition: int | None, watermark: float
) -> Message:
    """Return the message that closes a conversation of this events partition, with its watermark."""
    record = Closing(
        id=action.id,
        conversation=conversation,
        by=action.by,
        at=action.at,
        effective_at=watermark + DELAY,
        orphaned=orphaned,
    )
    return Message(topics.JUDGEMENTS, conversation.encode(), encode(record), partition)


def is_bad(judgement: Judgement) -> bool:
    """Whether the customer was dissatisfied by this judgement."""
    return judgement.answer == "true_alarm"


class JudgedTurns(NamedTuple):
    """The turns of a conversation that a judgement is about.

    `queue` is that of the conversation, and `model` the shipped weights that scored the turns.
    """

    turns: Sequence[ScoredTurn]
    queue: str
    model: str


def from_answer(judgement: Judgement, at: float, judged: JudgedTurns) -> Message | None:
    """Return the label that an answer makes of the turns it judges, or None when no turn is remembered.

    `at` is the event time at which the answer takes effect in its conversation.
    """
    return _message(
        LabelRecord(
            id=judgement.id,
            at=judgement.at,
            conversation=judgement.conversation,
            origin=judgement.answer,
            place=_PLACES[judgement.answer],
            turns=_credited(judged.turns),
            by=judgement.by,
            person=judgement.person,
            effective_at=at + LABEL_DELAY,
            queue=judged.queue,
            model=judged.model,
        )
    )


def from_rating(
    event_id: str, at: float, conversation: str, place: int, judged: JudgedTurns
) -> Message | None:
    """Return the label that a customer's rating makes, or None when no turn is remembered."""
    return _message(
        LabelRecord(
            id=f"{conversation}/{event_id}",
            at=at,
            conversation=conversation,
            origin="rating",
            place=place,
            turns=_credited(judged.turns),
            effective_at=at + LABEL_DELAY,
            queue=judged.queue,
            model=judged.model,
        )
    )


def _credited(turns: Sequence[ScoredTurn]) -> tuple[LabelledTurn, ...]:
    return tuple(
        LabelledTurn(
            language=label.turn.language, ids=label.turn.ids, credit=label.credit, parts=label.turn.parts
        )
        for label in labels_of(turns, 0)
    )


def _message(label: LabelRecord) -> Message | None:
    return Message(topics.LABELS, label.conversation.encode(), encode(label)) if label.turns else None
