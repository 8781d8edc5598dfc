"""The input contract: CloudEvents 1.0 in JSON, one struct for each type.

The specification of the envelope: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal, TypeAlias, get_args

import msgspec
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from detectors.contract.event_data import (
    AgentStatusData,
    Attachment,
    CallbackDoneData,
    CallbackRequestedData,
    ConversationAnsweredData,
    ConversationEndedData,
    ConversationHeldData,
    ConversationOfferedData,
    ConversationOfferEndedData,
    ConversationQueuedData,
    ConversationReopenedData,
    ConversationResumedData,
    ConversationStartedData,
    ConversationTransferredData,
    Customer,
    HelpRequestedData,
    HelpWithdrawnData,
    InterventionDeclinedData,
    InterventionDoneData,
    InterventionFailedData,
    MessageCreatedData,
    ParticipantJoinedData,
    ParticipantLeftData,
    RatingSubmittedData,
    SpeechSegmentData,
    TimePassedData,
)
from detectors.contract.event_errors import BadEvent, UnknownType, explain, shorten
from detectors.contract.event_fields import MAX_TEXT_BYTES, Channel, KeyName, Name, Sender, ZonedTime
from detectors.contract.event_mending import cut, leave_out, mended

__all__ = [
    "EVENT_TYPES",
    "MAX_EVENT_BYTES",
    "MAX_TEXT_BYTES",
    "AgentStatus",
    "AgentStatusData",
    "Attachment",
    "BadEvent",
    "CallbackDone",
    "CallbackDoneData",
    "CallbackRequested",
    "CallbackRequestedData",
    "Channel",
    "ConversationAnswered",
    "ConversationAnsweredData",
    "ConversationEnded",
    "ConversationEndedData",
    "ConversationHeld",
    "ConversationHeldData",
    "ConversationOfferEnded",
    "ConversationOfferEndedData",
    "ConversationOffered",
    "ConversationOfferedData",
    "ConversationQueued",
    "ConversationQueuedData",
    "ConversationReopened",
    "ConversationReopenedData",
    "ConversationResumed",
    "ConversationResumedData",
    "ConversationStarted",
    "ConversationStartedData",
    "ConversationTransferred",
    "ConversationTransferredData",
    "Customer",
    "Event",
    "Headers",
    "HelpRequested",
    "HelpRequestedData",
    "HelpWithdrawn",
    "HelpWithdrawnData",
    "InterventionAnswer",
    "InterventionDeclined",
    "InterventionDeclinedData",
    "InterventionDone",
    "InterventionDoneData",
    "InterventionFailed",
    "InterventionFailedData",
    "MessageCreated",
    "MessageCreatedData",
    "ParticipantJoined",
    "ParticipantJoinedData",
    "ParticipantLeft",
    "ParticipantLeftData",
    "RatingSubmitted",
    "RatingSubmittedData",
    "Sender",
    "SpeechSegment",
    "SpeechSegmentData",
    "TimePassed",
    "TimePassedData",
    "UnknownType",
    "decode",
    "encode",
    "parse",
    "read",
]

MAX_EVENT_BYTES = 256 * 1024
LONGEST_PROMISE = timedelta(days=90)


class _Envelope(Struct, frozen=True, kw_only=True, tag_field="type"):
    id: Name
    source: Name
    subject: KeyName
    time: ZonedTime
    specversion: Literal["1.0"] = "1.0"
    datacontenttype: str | UnsetType | None = UNSET
    partitionkey: Name | UnsetType | None = UNSET


class ConversationStarted(_Envelope, frozen=True, tag="stepin.conversation.started.v1"):
    """A customer has made contact."""

    data: ConversationStartedData


class ConversationQueued(_Envelope, frozen=True, tag="stepin.conversation.queued.v1"):
    """The customer now waits in a queue for a person."""

    data: ConversationQueuedData


class ConversationOffered(_Envelope, frozen=True, tag="stepin.conversation.offered.v1"):
    """The conversation rings at an agent, who may take it."""

    data: ConversationOfferedData


class ConversationOfferEnded(_Envelope, frozen=True, tag="stepin.conversation.offer.ended.v1"):
    """An agent accepted the offer, missed it or rejected it."""

    data: ConversationOfferEndedData


class ConversationAnswered(_Envelope, frozen=True, tag="stepin.conversation.answered.v1"):
    """An agent has taken the conversation."""

    data: ConversationAnsweredData


class MessageCreated(_Envelope, frozen=True, tag="stepin.message.created.v1"):
    """Somebody wrote a message.

    On the channel `email`, only what its sender wrote now counts: quoted history, signatures and notes of
    mail servers are left out. A mail that a program wrote counts as `automatic`, and one with nothing but a
    quotation as `quoted`. On other channels the header of a mail, with what follows it, is left out too.
    """

    data: MessageCreatedData


class SpeechSegment(_Envelope, frozen=True, tag="stepin.speech.segment.v1"):
    """Somebody said something; the text is a transcript. Its `time` is the end of the segment."""

    data: SpeechSegmentData


class ConversationHeld(_Envelope, frozen=True, tag="stepin.conversation.held.v1"):
    """The customer was put on hold."""

    data: ConversationHeldData


class ConversationResumed(_Envelope, frozen=True, tag="stepin.conversation.resumed.v1"):
    """The customer was taken off hold."""

    data: ConversationResumedData


class ConversationTransferred(_Envelope, frozen=True, tag="stepin.conversation.transferred.v1"):
    """The conversation was transferred to another queue, and maybe straight to an agent there."""

    data: ConversationTransferredData


class ConversationEnded(_Envelope, frozen=True, tag="stepin.conversation.ended.v1"):
    """The conversation is over."""

    data: ConversationEndedData


class ConversationReopened(_Envelope, frozen=True, tag="stepin.conversation.reopened.v1"):
    """A conversation that was over goes on. Without this event the customer's next question does it."""

    data: ConversationReopenedData


class ParticipantJoined(_Envelope, frozen=True, tag="stepin.participant.joined.v1"):
    """A supervisor or a second agent has joined the conversation, or has changed to another mode."""

    data: ParticipantJoinedData


class ParticipantLeft(_Envelope, frozen=True, tag="stepin.participant.left.v1"):
    """A supervisor or an agent has left the conversation, which goes on."""

    data: ParticipantLeftData


class CallbackRequested(_Envelope, frozen=True, tag="stepin.callback.requested.v1"):
    """The customer no longer waits in line but for a call: by the time that was promised.

    An agent's answer or `stepin.callback.done.v1` keeps the promise. The end of the conversation does not. A
    later request replaces the promise.
    """

    data: CallbackRequestedData


class CallbackDone(_Envelope, frozen=True, tag="stepin.callback.done.v1"):
    """The customer was called back, or the callback is no longer wanted."""

    data: CallbackDoneData


class HelpRequested(_Envelope, frozen=True, tag="stepin.help.requested.v1"):
    """The agent of the conversation asks a supervisor for help.

    The request stands until it is met, withdrawn, or the conversation is transferred or over. A decision is
    met by a `grant` or a `refuse`, any other request also by a whisper, a suggested reply or a supervisor who
    barges in, and each by one who takes over. A later request replaces what is asked for.
    """

    data: HelpRequestedData


class HelpWithdrawn(_Envelope, frozen=True, tag="stepin.help.withdrawn.v1"):
    """The agent needs no help any longer."""

    data: HelpWithdrawnData


class InterventionDone(_Envelope, frozen=True, tag="stepin.intervention.done.v1"):
    """The platform has done what StepIn asked for."""

    data: InterventionDoneData


class InterventionFailed(_Envelope, frozen=True, tag="stepin.intervention.failed.v1"):
    """The platform could not do what StepIn asked for."""

    data: InterventionFailedData


class InterventionDeclined(_Envelope, frozen=True, tag="stepin.intervention.declined.v1"):
    """The platform, or the agent, does not do what StepIn asked for."""

    data: InterventionDeclinedData


class RatingSubmitted(_Envelope, frozen=True, tag="stepin.rating.submitted.v1"):
    """The customer rated the conversation."""

    data: RatingSubmittedData


class AgentStatus(_Envelope, frozen=True, tag="stepin.agent.status.v1"):
    """An agent became free or busy, wraps a conversation up, is away or went home.

    The subject and the key are the agent.
    """

    data: AgentStatusData


class TimePassed(_Envelope, frozen=True, tag="stepin.time.passed.v1"):
    """A quiet partition is quiet and not late. A replay sends this event to each partition."""

    data: TimePassedData


InterventionAnswer: TypeAlias = InterventionDone | InterventionFailed | InterventionDeclined
Event: TypeAlias = (
    ConversationStarted
    | ConversationQueued
    | ConversationOffered
    | ConversationOfferEnded
    | ConversationAnswered
    | MessageCreated
    | SpeechSegment
    | ConversationHeld
    | ConversationResumed
    | ConversationTransferred
    | ConversationEnded
    | ConversationReopened
    | ParticipantJoined
    | ParticipantLeft
    | CallbackRequested
    | CallbackDone
    | HelpRequested
    | HelpWithdrawn
    | InterventionDone
    | InterventionFailed
    | InterventionDeclined
    | RatingSubmitted
    | AgentStatus
    | TimePassed
)
EVENT_TYPES: Mapping[str, type[Any]] = {
    str(struct.__struct_config__.tag): struct for struct in get_args(Event)
}


Headers: TypeAlias = Sequence[tuple[str, bytes]]
"""The headers of a record, names and values."""

_decoder = msgspec.json.Decoder(Event)
_encoder = msgspec.json.Encoder()


def encode(event: Event) -> bytes:
    """Return the event as CloudEvents structured JSON."""
    return _encoder.encode(event)


def decode(value: bytes | None, *, key: bytes | None, headers: Headers = ()) -> Event:
    """Return the event of a record, whose key must be the event's subject or its `partitionkey`.

    Both content modes of CloudEvents on Kafka are read: structured, where the value is the whole event, and
    binary, where `ce_` headers hold its attributes and the value its data.

    Raises:
        BadEvent: the record breaks the contract; the error names the field, its value and the expected one.
        UnknownType: the type is none of `EVENT_TYPES`.
    """
    return read(value, key=key, headers=headers)[0]


def read(
    value: bytes | None, *, key: bytes | None, headers: Headers = ()
) -> tuple[Event, tuple[BadEvent, ...]]:
    """Return the event of a record, as `decode`, and what is wrong with fields that were left out of it.

    Raises:
        BadEvent, UnknownType: as in `decode`.
    """
    event, left_out = _parse(_structured(value, headers))
    if key == event.subject.encode() or (event.partitionkey and key == event.partitionkey.encode()):
        return event, left_out
    # With another key, or none, a conversation's events would be spread over several partitions.
    expected = f"the subject, {shorten(event.subject)!r}"
    if event.partitionkey:
        expected += f", or the partitionkey, {shorten(event.partitionkey)!r}"
    raise BadEvent("key", "nothing" if key is None else key.decode(errors="replace"), expected)


def _structured(value: bytes | None, headers: Headers) -> bytes | None:
    """Return the value of a record in structured content mode.

    The mapping of binary mode is that of section 3.2 of the Kafka protocol binding, version 1.0.2, beside the
    envelope's specification.
    """
    for name, _ in headers:
        if name[:3].lower() == "ce_":
            break
    else:
        return value
    attributes = {
        name.lower().removeprefix("ce_"): text.decode("utf-8", errors="replace")
        for name, text in headers
        if name.lower().startswith("ce_")
    }
    if "type" not in attributes and "id" not in attributes:
        return value
    return _encoder.encode({**attributes, "data": msgspec.Raw(value or b"null")})


def parse(value: bytes | None) -> Event:
    """Return the event in a line of a file, which has no key.

    Raises:
        BadEvent, UnknownType: as in `decode`.
    """
    return _parse(value)[0]


def _parse(value: bytes | None) -> tuple[Event, tuple[BadEvent, ...]]:
    if value is None or not value:
        raise BadEvent("$", value, "a CloudEvent in JSON, not an empty record")
    if len(value) > MAX_EVENT_BYTES:
        raise BadEvent("$", f"{len(value)} bytes", f"at most {MAX_EVENT_BYTES} bytes")
    left_out: tuple[BadEvent, ...] = ()
    try:
        event: Event = _decoder.decode(value)
    except (msgspec.DecodeError, ValueError, OverflowError, RecursionError) as error:
        event, left_out = _decode_mended(value, error)
    if isinstance(event, AgentStatus) and event.data.agent != event.subject:
        raise BadEvent("$.subject", event.subject, f"the agent, {shorten(event.data.agent)!r}")
    if isinstance(event, RatingSubmitted):
        _check_rating(event.data)
    if isinstance(event, CallbackRequested):
        event, late = _checked_due(event)
        left_out += late
    # No text of an event is longer than the event.
    return event if len(value) <= MAX_TEXT_BYTES else _shortened(event), left_out


def _shortened(event: Event) -> Event:
    """Return the event with a text of at most `MAX_TEXT_BYTES`. A longer one is cut, and says so."""
    text = getattr(event.data, "text", None)
    if text is None or len(text.encode(errors="replace")) <= MAX_TEXT_BYTES:
        return event
    return replace(event, data=replace(event.data, text=cut(text, MAX_TEXT_BYTES)))


def _decode_mended(value: bytes, error: Exception) -> tuple[Event, tuple[BadEvent, ...]]:
    """Return the event of a record that can be read after all: a customer must not be lost for a character.

    Raises:
        BadEvent, UnknownType: as in `decode`.
    """
    document = mended(value, MAX_TEXT_BYTES)
    left_out: list[BadEvent] = []
    while document is not None:
        try:
            event: Event = msgspec.convert(document, Event)
        except (msgspec.ValidationError, ValueError, OverflowError) as still:
            fault = leave_out(document, still, EVENT_TYPES)
            if fault is None:
                break
            left_out.append(fault)
        else:
            return event, tuple(left_out)
    raise explain(value, error, EVENT_TYPES) from None


def _checked_due(event: CallbackRequested) -> tuple[CallbackRequested, tuple[BadEvent, ...]]:
    """Return the event without a time that is no promise, and what is wrong with it."""
    due = event.data.due
    if due is None or timedelta() < due - event.time <= LONGEST_PROMISE:
        return event, ()
    expected = f"a time after the request, at most {LONGEST_PROMISE.days} days"
    fault = BadEvent("$.data.due", due.isoformat(), expected)
    return replace(event, data=replace(event.data, due=None)), (fault,)


def _check_rating(rating: RatingSubmittedData) -> None:
    if not rating.scale_min < rating.scale_max:
        raise BadEvent("$.data.scale_max", rating.scale_max, f"more than scale_min, {rating.scale_min}")
    if not rating.scale_min <= rating.score <= rating.scale_max:
        raise BadEvent(
            "$.data.score", rating.score, f"a number from {rating.scale_min} to {rating.scale_max}"
        )
