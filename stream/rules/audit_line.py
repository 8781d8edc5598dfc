"""The line of the audit about a version of the rules."""

from __future__ import annotations

from collections.abc import Callable

from stream.audit.recording import line_of_command
from stream.records import AuditKind, AuditLine, AuditState, RulesVersion
from stream.rules.publish import differences

_CHANGES = 50
_CHANGE_LENGTH = 200


def changes_of(before: RulesVersion, after: RulesVersion) -> AuditState:
    """Return what a version changed, for the audit: the first changes. The topic has the whole documents."""
    changes = list(differences(before.rules, after.rules))
    return {
        "version": after.version,
        "effective_at": after.effective_at,
        "changes": [change[:_CHANGE_LENGTH] for change in changes[:_CHANGES]],
        "changed_fields": len(changes),
    }


def line_of_version(
    what: AuditKind, by: str, why: str, now: float
) -> Callable[[RulesVersion, RulesVersion], AuditLine]:
    """Return what makes the line of a version that a command publishes, from the version before and this."""

    def line(before: RulesVersion, after: RulesVersion) -> AuditLine:
        return line_of_command(
            what,
            f"version {after.version}",
            now,
            by=by,
            before={"version": before.version},
            after=changes_of(before, after),
            reason=why,
        )

    return line
