"""Publishes a version of the playbooks: one after the other, never two on the same version."""

from __future__ import annotations

from msgspec.structs import replace

from stream.audit.recording import line_of_command, message
from stream.document_versions import check_base, publishing_next, read_versions
from stream.log import Log, Message, topics
from stream.playbooks.bundled import bundled
from stream.playbooks.history import PlaybooksHistory
from stream.playbooks.inherit import changes, difference
from stream.records import AuditLine, Playbooks, PlaybooksVersion, decode_playbooks, encode

_CHANGES = 50


def read_history(log: Log) -> tuple[PlaybooksHistory, list[str]]:
    """Return every version on the playbooks topic, and a sentence for each record that is not used.

    Raises:
        LogError: the playbooks topic cannot be read.
    """
    history = PlaybooksHistory(bundled())
    unused = read_versions(log, topics.PLAYBOOKS, lambda value: history.add(decode_playbooks(value)))
    return history, unused


def publish(
    log: Log,
    document: Playbooks,
    *,
    by: str,
    why: str,
    effective_at: float,
    now: float,
    based_on: int | None = None,
    audited: bool = True,
) -> tuple[PlaybooksVersion, list[str]]:
    """Publish what of a document differs from what comes with StepIn as the next version.

    Returns the version, and the paths of the fields that it changes. Between the reading of the last version
    and the writing of the next, nobody else can write.

    Args:
        effective_at: the event time from which it holds, seconds since 1970.
        now: the time of publishing, seconds since 1970.
        based_on: the version that the document was edited from.
        audited: whether the log gets a line of the audit with the version.

    Raises:
        Conflict: `based_on` is no longer the last version, or somebody publishes at the same time.
        LogError: nothing was published, as far as this process can tell.
    """
    with publishing_next(log, "playbooks") as publisher:
        history, _ = read_history(log)
        last = history.last
        check_base(last, based_on, "edit what `python -m stream playbooks export` prints now")
        own = replace(difference(bundled(), document), version=last.version + 1)
        version = PlaybooksVersion(playbooks=own, effective_at=effective_at, published_at=now, by=by, why=why)
        changed = list(changes(last.playbooks, own))
        about = [message(_line(last, version, changed))] if audited else []
        publisher.send([_message(version), *about])
        return version, changed


def _message(version: PlaybooksVersion) -> Message:
    return Message(topics.PLAYBOOKS, b"playbooks/%d" % version.version, encode(version))


def _line(before: PlaybooksVersion, after: PlaybooksVersion, changed: list[str]) -> AuditLine:
    """Return the line of the audit. It names the first fields; the topic has the texts."""
    return line_of_command(
        "playbooks_published",
        f"version {after.version}",
        after.published_at,
        by=after.by,
        before={"version": before.version},
        after={
            "version": after.version,
            "effective_at": after.effective_at,
            "changes": changed[:_CHANGES],
            "changed_fields": len(changed),
        },
        reason=after.why,
    )
