"""The starts and ends of conversations, the ends of waits, and ratings, as messages for the history topic.

A wait is written when it ends and is not kept in the state: the state of a long conversation stays small.
"""

from __future__ import annotations

from msgspec.structs import replace

from stream.conversations.state import Conversation
from stream.log import Message, topics
from stream.records import (
    Contact,
    ConversationFinished,
    ConversationRated,
    ConversationStarted,
    EndOutcome,
    Wait,
    WaitFinished,
    WaitOutcome,
    encode,
)


def wait_finished(
    conversation: Conversation, contact: Contact, kind: Wait, since: float, until: float, outcome: WaitOutcome
) -> Message:
    """Return the message about a wait that ended. `contact` names the queue in which it ran."""
    begun_at = conversation.state.begun_at
    if contact.aggregate:
        contact = replace(contact, agent=None)
    record = WaitFinished(
        contact=contact, begun_at=begun_at, kind=kind, since=since, until=until, outcome=outcome
    )
    return Message(topics.HISTORY, contact.queue.encode(), encode(record))


def started(conversation: Conversation, at: float, customer: str) -> Message:
    """Return the message that the platform said whom the conversation is with."""
    view = conversation.view
    record = ConversationStarted(
        conversation=view.id,
        queue=view.queue,
        channel=view.channel,
        begun_at=conversation.state.begun_at,
        at=at,
        customer=customer,
    )
    return Message(topics.HISTORY, view.queue.encode(), encode(record))


def finished(conversation: Conversation, at: float, outcome: EndOutcome) -> Message:
    """Return the message about the end of a conversation, with the causes that are open until then."""
    view = conversation.view.without_agents()
    record = ConversationFinished(begun_at=conversation.state.begun_at, at=at, outcome=outcome, view=view)
    return Message(topics.HISTORY, view.queue.encode(), encode(record))


def rated(conversation: str, queue: str, begun_at: float, at: float, rating: float) -> Message:
    """Return the message about the customer's rating, 0…1, of the episode that began at `begun_at`."""
    record = ConversationRated(
        conversation=conversation, queue=queue, begun_at=begun_at, at=at, rating=rating
    )
    return Message(topics.HISTORY, queue.encode(), encode(record))
