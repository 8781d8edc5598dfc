"""The audit topic: who did what, when, from where, and what it changed."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

AuditKind: TypeAlias = Literal[
    "signed_in",
    "sign_in_refused",
    "sign_in_failed",
    "signed_out",
    "action",
    "action_refused",
    "silenced",
    "unsilenced",
    "looked",
    "rules_published",
    "rules_rolled_back",
    "playbooks_published",
    "person_added",
    "person_changed",
    "person_revoked",
    "person_restored",
    "wall_added",
    "wall_revoked",
    "labels_revoked",
    "model_rolled_back",
    "exported",
    "erased",
]
AuditValue: TypeAlias = str | int | float | bool | list[str] | None
AuditState: TypeAlias = dict[str, AuditValue]
"""What something was before or after: a few fields. No customer's words, no password, no token."""


class AuditLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that somebody did at `at`, seconds since 1970 by the clock of the process that wrote it.

    `person` is the one id of who did it, `name` the name that was shown. Nobody has checked a `shell:` id,
    which is the account of a command line. `origin` is the address that a viewer came from, or the account
    and host of a command line. `about` names what was acted on: an alert, a conversation, a version of the
    rules, a person, a table. `reason` is what the person gave, or why it was refused.
    """

    id: str
    at: float
    person: Annotated[str, Meta(max_length=400)]
    name: Annotated[str, Meta(max_length=200)]
    origin: Annotated[str, Meta(max_length=200)]
    what: AuditKind
    about: Annotated[str, Meta(max_length=400)] = ""
    queue: Annotated[str, Meta(max_length=200)] | None = None
    before: AuditState | None = None
    after: AuditState | None = None
    reason: Annotated[str, Meta(max_length=2000)] = ""


decode_audit = msgspec.json.Decoder(AuditLine).decode
