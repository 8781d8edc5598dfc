"""The topics of turns and of conversations: what a transcript is made of, and how a conversation stands."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from detectors.contract.readings import Severity
from stream.records.evidence import CauseId, Evidence, Wait


class TurnRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message or spoken segment, masked and scored: what a transcript is made of."""

    id: str
    conversation: str
    queue: str
    at: float
    sender: str
    text: str
    agent: str | None = None
    language: str | None = None
    probability: float | None = None
    not_scored: str | None = None


class WaitView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    kind: Wait
    since: float


class CauseView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    cause: CauseId
    since: float
    severity: Severity
    evidence: Evidence


class ConversationView(Struct, kw_only=True, omit_defaults=True):
    """A conversation as the desk lists it."""

    id: str
    queue: str
    channel: str
    status: Literal["queued", "active", "held", "ended"]
    started_at: float
    updated_at: float
    agent: str | None = None
    language: str | None = None
    segment: str | None = None
    source: str = ""
    waits: tuple[WaitView, ...] = ()
    turns: int = 0
    transfers: int = 0
    probability: float | None = None
    attention: float | None = None
    not_scored: str | None = None
    causes: tuple[CauseView, ...] = ()
    last_text: str | None = None
    rating: float | None = None


class ConversationRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A record of the conversations topic: `view` is for people, `state` is what a worker restores."""

    view: ConversationView
    state: msgspec.Raw


decode_conversation = msgspec.json.Decoder(ConversationRecord).decode
