"""What the dispatcher tells of an intervention: a report to its case, and a dead letter where it stayed."""

from __future__ import annotations

from detectors.contract.events import BadEvent
from stream.core.dead_letters import dead_letter
from stream.interventions.webhook import Delivery, key_of
from stream.log import Message, Record, topics
from stream.records import Action, InterventionRecord, encode

FIELD = "delivery"
"""The step that dead letters of interventions name."""


def messages(
    record: Record, intervention: InterventionRecord, delivery: Delivery, at: float
) -> list[Message]:
    """Return the report about an intervention at `at`, with the dead letter of one that did not leave."""
    report = Message(topics.ACTIONS, intervention.queue.encode(), encode(_report(intervention, delivery, at)))
    if delivery.taken:
        return [report]
    times = "once" if delivery.tries == 1 else f"{delivery.tries} times"
    tried = f"a receiver that takes it (tried {times})" if delivery.tries else "an intervention in time"
    return [report, dead_letter(record, BadEvent(FIELD, delivery.why, tried))]


def _report(intervention: InterventionRecord, delivery: Delivery, at: float) -> Action:
    """Return the report. What is told again, such as after a crash, has the same id."""
    kind = "delivered" if delivery.taken else "undelivered"
    return Action(
        id=f"{kind}-{key_of(intervention)}",
        action="delivered" if delivery.taken else "undelivered",
        queue=intervention.queue,
        by="stepin",
        at=at,
        note=delivery.why or None,
        conversation=intervention.conversation,
        events_partition=intervention.events_partition,
        case=intervention.case,
        stops=intervention.id,
    )
