"""Judgements: they go from an alert back to its conversation, and become labels there.

Stage 2 keeps a supervisor's answer in the history of the alert, the last of each person. In the same
transaction it sends the answer to the judgements topic, because only stage 1 has the features of the turns.
There the answer updates the conversation's attention and becomes a label, once the watermark of the
conversation's events partition passes its time. A customer's rating is an event of the conversation already.
`teaches` in detectors/contract/causes.py says for which causes an answer becomes a label.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, cast

from detectors.contract.causes import find
from detectors.contract.rules.learning_rules import LearningRules
from detectors.conversation.learning import ScoredTurn, labels_of
from stream.alerts.life import JUDGES
from stream.log import Message, topics
from stream.records import (
    ActionTaken,
    Alert,
    Answer,
    Closing,
    Judgement,
    LabelledTurn,
    LabelRecord,
    Remark,
    Retraction,
    encode,
)

DELAY = 2.0
"""Seconds of event time after which a judgement takes effect: longer than it takes to reach stage 1."""
LABEL_DELAY = 5.0
"""Seconds of event time after which a label takes effect: longer than it takes to reach every worker."""
# As `detectors.conversation.frustration.LABELS`: who was not dissatisfied need not have been satisfied.
_MOST_STANDING = 8
_ANSWERS: Mapping[str, Answer | Literal["retract"]] = {
    "true_alarm": "true_alarm",
    "false_alarm": "false_alarm",
    "retract": "retract",
}
_PLACES: Mapping[str, int] = {"true_alarm": 0, "false_alarm": 1, "missed": 0, "not_fine": 0, "fine": 1}
_CASES: Mapping[str, str] = {"missed": "missed", "not_fine": "spot", "fine": "spot"}
"""How the case of a remark begins: what people say unasked is told from what they are asked."""
REMARKS: frozenset[str] = frozenset(_CASES)
"""What people say of a conversation of which StepIn said nothing."""


def messages(alert: Alert, action: ActionTaken, watermark: float, replaces: bool) -> Iterator[Message]:
    """Yield the judgement that an answer, or taking it back, sends to the conversation of the alert.

    Only an answer to a cause that teaches a model is sent. Every answer stays in the history.

    Args:
        watermark: of the events partition that holds the conversation, as far as stage 2 knows it.
        replaces: whether the person had answered before.
    """
    if action.action not in JUDGES or not find(alert.cause).teaches:
        return
    judgement = Judgement(
        # The id of an action is its person's own.
        id=f"{alert.id}/{action.person or action.by}/{action.id}",
        conversation=alert.subject,
        answer=_ANSWERS[action.action],
        by=action.by,
        person=action.person,
        alert=alert.id,
        replaces=replaces,
        at=action.at,
        effective_at=watermark + DELAY,
        until=alert.evidence.quote_at,
    )
    yield Message(topics.JUDGEMENTS, alert.subject.encode(), encode(judgement), alert.events_partition)


def found(action: ActionTaken, conversation: str, watermark: float) -> Iterator[Message]:
    """Yield the judgement that a remark sends to its conversation.

    Only what teaches a model is sent: that all was fine, or that a cause was missed whose answers teach.

    Args:
        watermark: of the events partition that holds the conversation, as far as stage 2 knows it.
    """
    of_model = action.cause is not None and find(action.cause).teaches
    if action.action not in REMARKS or not (action.action == "fine" or of_model):
        return
    case = f"{_CASES[action.action]}/{conversation}"
    judgement = Judgement(
        id=f"{case}/{action.person or action.by}/{action.id}",
        conversation=conversation,
        answer=cast(Remark, action.action),
        by=action.by,
        person=action.person,
        alert=case,
        at=action.at,
        effective_at=watermark + DELAY,
        since=action.since,
    )
    partition = action.events_partition if action.events_partition >= 0 else None
    yield Message(topics.JUDGEMENTS, conversation.encode(), encode(judgement), partition)


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
    return judgement.answer != "retract" and _PLACES[judgement.answer] == 0


def standing(before: Mapping[str, bool], judgement: Judgement) -> dict[str, bool]:
    """Return the answers about a conversation that stand after a judgement, the last one at the end.

    Each says whether the customer was dissatisfied. Only the latest few are kept.
    """
    own = label_id(judgement)
    after = {label: bad for label, bad in before.items() if label != own}
    if judgement.answer != "retract":
        after[own] = is_bad(judgement)
    return dict(list(after.items())[-_MOST_STANDING:])


class JudgedTurns(NamedTuple):
    """The turns of a conversation that a judgement is about.

    `queue` is that of the conversation, and `model` the shipped weights that scored the turns.
    """

    turns: Sequence[ScoredTurn]
    queue: str
    model: str


def label_id(judgement: Judgement) -> str:
    """Return the id of the one label that a person makes of a case, whatever the answer is."""
    return f"{judgement.alert}/{judgement.person or judgement.by}" if judgement.alert else judgement.id


def from_answer(judgement: Judgement, at: float, judged: JudgedTurns, rules: LearningRules) -> Message | None:
    """Return what an answer, or that it was taken back, sends to the labels topic; None for nothing.

    An answer about turns that are no longer remembered makes no label, and still replaces a former one.

    Args:
        at: the event time at which the answer takes effect in its conversation.
    """
    if judgement.answer == "retract" or not judged.turns:
        return taken_back(judgement, at)
    return _message(
        LabelRecord(
            id=label_id(judgement),
            at=judgement.at,
            conversation=judgement.conversation,
            origin=judgement.answer,
            place=_PLACES[judgement.answer],
            turns=_credited(judged.turns),
            by=judgement.by,
            person=judgement.person,
            case=judgement.alert,
            effective_at=at + LABEL_DELAY,
            queue=judged.queue,
            model=judged.model,
            share=rules.person_share,
            always=rules.person_answers,
        )
    )


def taken_back(judgement: Judgement, at: float) -> Message | None:
    """Return the message that takes back a person's former label of a case; None if there was none."""
    if judgement.answer != "retract" and not judgement.replaces:
        return None
    retraction = Retraction(
        labels=(label_id(judgement),),
        at=judgement.at,
        by=judgement.by,
        person=judgement.person,
        effective_at=at + LABEL_DELAY,
    )
    return Message(topics.LABELS, judgement.conversation.encode(), encode(retraction))


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
