"""The topics of alerts and of actions: every case with its history, and what people did."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

from detectors.contract.readings import Severity
from stream.records.evidence import CauseId, Evidence

AlertStatus: TypeAlias = Literal["open", "claimed", "resolved"]
Answer: TypeAlias = Literal["true_alarm", "false_alarm"]
ActionKind: TypeAlias = Literal["claim", "release", "resolve"] | Answer


class HistoryEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step of an alert's life. `by` is a person's name, or `stepin`; `action` the id of what they did."""

    at: float
    what: str
    by: str = "stepin"
    note: str | None = None
    action: str | None = None


class Alert(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The one open case for (subject, cause).

    `id` is a hash of the fingerprint and `starts_at`, so a replay of the same events gives the same ids.
    `ends_at` is when the cause itself ended: an alert that a person resolved may still have its cause.
    """

    id: str
    fingerprint: str
    subject: str
    subject_kind: Literal["conversation", "queue"] = "conversation"
    queue: str
    cause: CauseId
    severity: Severity
    status: AlertStatus
    starts_at: float
    updated_at: float
    ends_at: float | None = None
    resolution: str | None = None
    claimed_by: str | None = None
    channel: str | None = None
    agent: str | None = None
    language: str | None = None
    evidence: Evidence
    history: tuple[HistoryEntry, ...] = ()
    rules: int = 1
    model: str | None = None


class Action(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person did. `id` is made by who asks, so that asking twice does it once."""

    id: Annotated[str, Meta(min_length=1, max_length=100)]
    action: ActionKind
    alert: Annotated[str, Meta(min_length=1, max_length=100)]
    queue: Annotated[str, Meta(min_length=1, max_length=200)]
    by: Annotated[str, Meta(min_length=1, max_length=100)]
    at: float
    note: Annotated[str, Meta(max_length=2000)] | None = None


decode_alert = msgspec.json.Decoder(Alert).decode
decode_action = msgspec.json.Decoder(Action).decode
