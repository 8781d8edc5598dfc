"""The rules topic: each version of the rules, with who published it, why, and when it takes effect."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from detectors.contract.event_errors import explain_document
from detectors.contract.rules import document as rules_document
from detectors.contract.rules.document import Rules


class RulesVersion(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One version of the rules, as the rules topic holds it under the key `rules/<version>`.

    Each partition applies it when its watermark passes `effective_at` (event time, seconds since 1970). 0.0
    holds from the beginning, as does a record that is a bare document of rules, written by hand. `source` is
    the document in YAML as somebody wrote it, with its comments.
    """

    rules: Rules
    effective_at: float = 0.0
    published_at: float = 0.0
    by: str = ""
    why: str = ""
    source: str = ""

    @property
    def version(self) -> int:
        """The number of the version. Alerts name it."""
        return self.rules.version


class _Envelope(Struct, forbid_unknown_fields=True, kw_only=True):
    rules: msgspec.Raw
    effective_at: float = 0.0
    published_at: float = 0.0
    by: str = ""
    why: str = ""
    source: str = ""


def decode_rules(value: bytes) -> RulesVersion:
    """Read a record of the rules topic.

    Raises:
        ValueError: it breaks the form; the message names the field, the value and what was expected.

    >>> decode_rules(b'{"version":3,"skew":1.5}').effective_at
    0.0
    """
    try:
        fields = msgspec.json.decode(value)
        if not isinstance(fields, dict) or "rules" not in fields:
            return RulesVersion(rules=rules_document.decode(value))
        envelope = msgspec.json.decode(value, type=_Envelope)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(str(explain_document(value, error, RulesVersion))) from None
    return RulesVersion(
        rules=rules_document.decode(bytes(envelope.rules)),
        effective_at=envelope.effective_at,
        published_at=envelope.published_at,
        by=envelope.by,
        why=envelope.why,
        source=envelope.source,
    )
