"""The data of each event type, by which a platform says what happened."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from detectors.contract.event_fields import (
    Amount,
    AtOnce,
    Channel,
    Currency,
    Direction,
    Intervening,
    KeyName,
    Language,
    Link,
    Measure,
    MessageKind,
    Milliseconds,
    Name,
    Need,
    OwnSla,
    Sender,
    Signed,
    Text,
    Wait,
    ZonedTime,
)


class Customer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The customer of a conversation, by a reference of the platform's own."""

    ref: Name
    language: Language | None = None
    segment: Name | None = None


class ConversationStartedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A conversation is `inbound` unless it says `outbound`. An outbound conversation's customer waits for
    nobody until the customer asks something. `link` is where a person opens the conversation: it is shown as
    it is and not masked. `sla` has seconds by kind of wait, which hold for this conversation in place of
    those of the rules: `queue`, `first_answer`, `reply`, `moment`, `hold`,
    `callback`.
    """

    channel: Channel
    queue: KeyName
    customer: Customer
    direction: Direction | None = None
    topic: Name | None = None
    link: Link | None = None
    sla: dict[Wait, OwnSla] | None = None
    queue_name: Name | None = None


class ConversationQueuedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    queue: KeyName
    priority: int = 0
    queue_name: Name | None = None


class ConversationAnsweredData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    agent: Name
    agent_name: Name | None = None


class ConversationOfferedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    agent: Name
    agent_name: Name | None = None


class ConversationOfferEndedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An offer that is `accepted` answers nobody yet: the customer waits until somebody answers."""

    agent: Name
    outcome: Literal["accepted", "missed", "rejected"]


class ParticipantJoinedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whoever is in `listen` or `whisper` is not heard by the customer and answers nobody.

    The words of one who has joined in `barge` answer the customer. Without a mode an agent is heard and a
    supervisor listens. `participant`, or `agent`, is the name that messages give as their `agent`.
    """

    role: Literal["agent", "supervisor"]
    participant: Name | None = None
    agent: Name | None = None
    mode: Literal["listen", "whisper", "barge"] | None = None


class ParticipantLeftData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    role: Literal["agent", "supervisor"] | None = None
    participant: Name | None = None
    agent: Name | None = None


class CallbackRequestedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`due` is the time for which the callback was promised. Without it `callback_sla` of the rules holds."""

    due: ZonedTime | None = None


class CallbackDoneData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    agent: Name | None = None


class Attachment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file that came with a message, by its name and its media type."""

    name: Text = ""
    type: Name | None = None


class MessageCreatedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message, and what kind it is.

    An `automatic` line (a greeting, an out-of-office reply), a `private_note` among colleagues and a line
    `quoted` from an earlier message answer nobody, and ask nothing. A line without a kind is a `reply`, but
    a supervisor's is a whisper to the agent.
    """

    sender: Sender
    text: Text
    agent: Name | None = None
    language: Language | None = None
    kind: MessageKind | None = None
    attachments: Annotated[tuple[Attachment, ...], Meta(max_length=100)] = ()
    agent_name: Name | None = None


class SpeechSegmentData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    sender: Sender
    text: Text
    start_ms: Milliseconds
    end_ms: Milliseconds
    agent: Name | None = None
    language: Language | None = None
    pause_before_ms: Milliseconds | None = None
    words_per_minute: Measure | None = None
    pitch_hz: Measure | None = None
    pitch_sd_hz: Measure | None = None
    energy_db: Signed | None = None
    asr_confidence: Annotated[float, Meta(ge=0, le=1)] | None = None
    agent_name: Name | None = None


class ConversationHeldData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The customer was put on hold; the event has no other data."""


class ConversationResumedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The customer was taken off hold; the event has no other data."""


class ConversationTransferredData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    to_queue: KeyName
    to_agent: Name | None = None
    to_queue_name: Name | None = None
    to_agent_name: Name | None = None
    reason: Text | None = None


class ConversationEndedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    by: Sender
    outcome: Literal["resolved", "abandoned", "closed"]


class ConversationReopenedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The conversation goes on in its queue, or in `queue`."""

    queue: KeyName | None = None
    queue_name: Name | None = None


class InterventionDoneData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`intervention` is the `id` that StepIn sent, and `kind` what it asked for, repeated.

    With the `kind`, a request of the agent for help ends once it is met. `text` says more, to people.
    """

    intervention: Name
    kind: Intervening | None = None
    text: Text | None = None


class InterventionFailedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`intervention` is the `id` that StepIn sent, and `text` says to people why it failed."""

    intervention: Name
    text: Text | None = None


class InterventionDeclinedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`intervention` is the `id` that StepIn sent, and `text` says to people who declined it, or why."""

    intervention: Name
    text: Text | None = None


class HelpRequestedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The agent `needs` advice, somebody who takes over, or a decision that goes beyond what they may decide.

    Of a decision, `amount` says how much is asked for and `limit` how much the agent may decide, both in
    `currency`. `text` is the request in the agent's words.
    """

    agent: Name
    needs: Need | None = None
    text: Text | None = None
    amount: Amount | None = None
    limit: Amount | None = None
    currency: Currency | None = None
    agent_name: Name | None = None


class HelpWithdrawnData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    agent: Name | None = None


class RatingSubmittedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    score: Signed
    scale_min: Signed
    scale_max: Signed
    comment: Text | None = None


class AgentStatusData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An agent in `wrap_up` finishes the conversation before and takes no other.

    `capacity` is how many conversations the agent takes at a time, by channel; none of a channel that it does
    not name. Without it the last one holds. An agent whose capacity was never told takes one conversation.
    `reason` says in the platform's words why the agent is away.
    """

    agent: Name
    status: Literal["available", "busy", "wrap_up", "away", "offline"]
    queues: Annotated[tuple[KeyName, ...], Meta(max_length=200)]
    capacity: dict[Channel, AtOnce] | None = None
    reason: Name | None = None
    agent_name: Name | None = None


class TimePassedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The producer has sent every earlier event of this partition.

    With `next_within` the producer announces its next event within so many seconds. Until then the
    watermark follows the events and not the clock, so a producer that died shows as stale data, not as calm.
    """

    next_within: Annotated[float, Meta(gt=0, le=3600)] | None = None
