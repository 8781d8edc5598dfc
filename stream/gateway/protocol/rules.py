"""The messages about the rules: asking for them, checking a document, publishing one, and rolling back."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from msgspec import Meta, Struct

from detectors.contract.events import Channel

Id = Annotated[str, Meta(min_length=1, max_length=64)]
Document = Annotated[str, Meta(max_length=100_000)]
"""A rules document in YAML. The command line publishes longer ones."""
Reason = Annotated[str, Meta(min_length=1, max_length=2000)]
Step = Annotated[str, Meta(min_length=1, max_length=200)]
EditValue: TypeAlias = int | float | bool | Annotated[str, Meta(max_length=200)] | None


class RulesEdit(Struct, frozen=True):
    """Sets the field at a path, such as `["queues", "vip", "waits", "reply_sla"]`; None takes it out."""

    path: Annotated[tuple[Step, ...], Meta(min_length=1, max_length=12)]
    value: EditValue


class RulesRequest(Struct, frozen=True, tag="rules", omit_defaults=True):
    """Asks for the versions of the rules, and for one of them as it was written: the last by default."""

    id: Id
    version: Annotated[int, Meta(ge=1)] | None = None


class RulesCheckRequest(Struct, frozen=True, tag="rules_check", omit_defaults=True):
    """Asks what is wrong with a document, with some edits, what it changes, and what holds by it where.

    `queue`, `channel` and `language` say for which conversations; without them what holds for any.
    """

    id: Id
    text: Document
    edits: Annotated[tuple[RulesEdit, ...], Meta(max_length=100)] = ()
    queue: Annotated[str, Meta(max_length=200)] = ""
    channel: Channel | None = None
    language: Annotated[str, Meta(max_length=20)] = ""


class RulesPublishRequest(Struct, frozen=True, tag="rules_publish", omit_defaults=True):
    """Asks to publish a document as the next version, which holds `delay` seconds from now."""

    id: Id
    text: Document
    why: Reason
    delay: Annotated[float, Meta(ge=0, le=30 * 86400)]


class RulesRollBackRequest(Struct, frozen=True, tag="rules_roll_back", omit_defaults=True):
    """Asks to publish an earlier version anew, which holds `delay` seconds from now.

    `seen` is the last version that the person has seen.
    """

    id: Id
    version: Annotated[int, Meta(ge=1)]
    seen: Annotated[int, Meta(ge=1)]
    why: Reason
    delay: Annotated[float, Meta(ge=0, le=30 * 86400)]


class ShownRulesVersion(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A version of the rules: who published it when and why, from which event time it holds, what it changed.

    `changes` has the first of `changed_fields` lines.
    """

    version: int
    effective_at: float = 0.0
    published_at: float = 0.0
    by: str = ""
    why: str = ""
    changes: tuple[str, ...] = ()
    changed_fields: int = 0


class RulesBook(Struct, frozen=True, kw_only=True):
    """The versions of the rules, the latest first, and the `text` of the one that was asked for (`version`).

    `holds` is the version that holds at the floor's time. `queues` are those that the document names.
    `schema` is the JSON Schema of a document.
    """

    versions: list[ShownRulesVersion]
    version: int
    text: str
    holds: int
    queues: list[str]
    schema: dict[str, Any]


class RulesFault(Struct, frozen=True, kw_only=True):
    """A fault of a document, and its place in the text, from 1."""

    line: int
    column: int
    field: str
    value: str
    expected: str


class DecidedField(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A field that holds for a conversation, its `value` as JSON, and the layer and line that decide it.

    Without a `layer` the value is the shipped one.
    """

    field: str
    value: str
    layer: str | None = None
    line: int | None = None


class CheckedRules(Struct, frozen=True, kw_only=True):
    """A document with its edits, its faults, and without any: what it changes, and what holds by it."""

    text: str
    faults: list[RulesFault]
    changes: list[str]
    fields: list[DecidedField]


class PublishedVersion(Struct, frozen=True, kw_only=True):
    """A version that was published, and the event time from which it holds, seconds since 1970."""

    version: int
    effective_at: float
