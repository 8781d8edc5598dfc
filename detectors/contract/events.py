"""The input contract: CloudEvents 1.0 in JSON, one struct for each type.

The specification of the envelope: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias, get_args

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import replace

from detectors.contract.event_errors import BadEvent as BadEvent
from detectors.contract.event_errors import UnknownType as UnknownType
from detectors.contract.event_errors import explain, shorten
from detectors.contract.event_mending import cut, mended

MAX_TEXT_BYTES = 32 * 1024
MAX_EVENT_BYTES = 256 * 1024

Name = Annotated[str, Meta(min_length=1, max_length=200)]
# A name that keys a record somewhere. Keys with a tilde are those of StepIn's own records on the same topics.
KeyName = Annotated[str, Meta(min_length=1, max_length=200, pattern="^[^~]")]
Text = Annotated[str, Meta(max_length=MAX_TEXT_BYTES)]
ZonedTime = Annotated[datetime, Meta(tz=True)]
Sender = Literal["customer", "agent", "bot", "supervisor", "system"]
MessageKind = Literal["reply", "automatic", "private_note", "quoted"]
Channel = Literal["chat", "voice", "email", "social", "video"]
Milliseconds = Annotated[float, Meta(ge=0, le=1e9)]
# Beyond any voice and any scale, and small enough that sums and squares do not overflow.
Measure = Annotated[float, Meta(ge=0, le=1e6)]
Signed = Annotated[float, Meta(ge=-1e6, le=1e6)]
Language = Annotated[str, Meta(min_length=2, max_length=35)]


class Customer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The customer of a conversation, by a reference of the platform's own."""

    ref: Name
    language: Language | None = None
    segment: Name | None = None


class ConversationStartedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    channel: Channel
    queue: KeyName
    customer: Customer


class ConversationQueuedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    queue: KeyName
    priority: int = 0


class ConversationAnsweredData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    agent: Name


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


class ConversationHeldData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The customer was put on hold; the event has no other data."""


class ConversationResumedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The customer was taken off hold; the event has no other data."""


class ConversationTransferredData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    to_queue: KeyName
    to_agent: Name | None = None
    reason: Text | None = None


class ConversationEndedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    by: Sender
    outcome: Literal["resolved", "abandoned", "closed"]


class ConversationReopenedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The conversation goes on in its queue, or in `queue`."""

    queue: KeyName | None = None


class RatingSubmittedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    score: Signed
    scale_min: Signed
    scale_max: Signed
    comment: Text | None = None


class AgentStatusData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    agent: Name
    status: Literal["available", "busy", "away", "offline"]
    queues: Annotated[tuple[KeyName, ...], Meta(max_length=200)]


class TimePassedData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The producer has sent every earlier event of this partition.

    With `next_within` the producer announces its next event within so many seconds. Until then the
    watermark follows the events and not the clock, so a producer that died shows as stale data, not as calm.
    """

    next_within: Annotated[float, Meta(gt=0, le=3600)] | None = None


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


class RatingSubmitted(_Envelope, frozen=True, tag="stepin.rating.submitted.v1"):
    """The customer rated the conversation."""

    data: RatingSubmittedData


class AgentStatus(_Envelope, frozen=True, tag="stepin.agent.status.v1"):
    """An agent became free, busy, away or went home. The subject and the key are the agent."""

    data: AgentStatusData


class TimePassed(_Envelope, frozen=True, tag="stepin.time.passed.v1"):
    """A quiet partition is quiet and not late. A replay sends this event to each partition."""

    data: TimePassedData


Event: TypeAlias = (
    ConversationStarted
    | ConversationQueued
    | ConversationAnswered
    | MessageCreated
    | SpeechSegment
    | ConversationHeld
    | ConversationResumed
    | ConversationTransferred
    | ConversationEnded
    | ConversationReopened
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
    event = parse(_structured(value, headers))
    if key == event.subject.encode() or (event.partitionkey and key == event.partitionkey.encode()):
        return event
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
    if not any(name[:3].lower() == "ce_" for name, _ in headers):
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
    if value is None or not value:
        raise BadEvent("$", value, "a CloudEvent in JSON, not an empty record")
    if len(value) > MAX_EVENT_BYTES:
        raise BadEvent("$", f"{len(value)} bytes", f"at most {MAX_EVENT_BYTES} bytes")
    try:
        event: Event = _decoder.decode(value)
    except (msgspec.DecodeError, ValueError, OverflowError, RecursionError) as error:
        event = _decode_mended(value, error)
    if isinstance(event, AgentStatus) and event.data.agent != event.subject:
        raise BadEvent("$.subject", event.subject, f"the agent, {shorten(event.data.agent)!r}")
    if isinstance(event, RatingSubmitted):
        _check_rating(event.data)
    # No text of an event is longer than the event.
    return event if len(value) <= MAX_TEXT_BYTES else _shortened(event)


def _shortened(event: Event) -> Event:
    """Return the event with a text of at most `MAX_TEXT_BYTES`. A longer one is cut, and says so."""
    text = getattr(event.data, "text", None)
    if text is None or len(text.encode(errors="replace")) <= MAX_TEXT_BYTES:
        return event
    return replace(event, data=replace(event.data, text=cut(text, MAX_TEXT_BYTES)))


def _decode_mended(value: bytes, error: Exception) -> Event:
    """Return the event of a record that can be read after all: a customer must not be lost for a character.

    Raises:
        BadEvent, UnknownType: as in `decode`.
    """
    document = mended(value, MAX_TEXT_BYTES)
    if document is not None:
        with suppress(msgspec.ValidationError, ValueError, OverflowError):
            event: Event = msgspec.convert(document, Event)
            return event
    raise explain(value, error, EVENT_TYPES) from None


def _check_rating(rating: RatingSubmittedData) -> None:
    if not rating.scale_min < rating.scale_max:
        raise BadEvent("$.data.scale_max", rating.scale_max, f"more than scale_min, {rating.scale_min}")
    if not rating.scale_min <= rating.score <= rating.scale_max:
        raise BadEvent(
            "$.data.score", rating.score, f"a number from {rating.scale_min} to {rating.scale_max}"
        )
