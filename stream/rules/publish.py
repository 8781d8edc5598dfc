"""Publishes a version of the rules: one after the other, never two on the same version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import to_builtins
from msgspec.structs import replace

from detectors.contract.rules.document import Rules
from detectors.contract.rules.layers import leaves
from stream.audit.recording import message
from stream.core.rules_history import RulesHistory
from stream.document_versions import DELAY, check_base, publishing_next, read_versions
from stream.log import Log, Message, topics
from stream.records import AuditLine, RulesVersion, decode_rules, encode


def read_history(log: Log) -> tuple[RulesHistory, list[str]]:
    """Return every version on the rules topic, and a sentence for each record that is not used.

    Raises:
        LogError: the rules topic cannot be read.
    """
    history = RulesHistory()
    unused = read_versions(log, topics.RULES, lambda value: history.add(decode_rules(value)))
    return history, unused


def publish(
    log: Log,
    rules: Rules,
    *,
    by: str,
    why: str,
    now: float,
    delay: float = DELAY,
    effective_at: float | None = None,
    based_on: int | None = None,
    source: str = "",
    line: Callable[[RulesVersion, RulesVersion], AuditLine] | None = None,
) -> RulesVersion:
    """Publish a document as the next version, and return it.

    Between the reading of the last version and the writing of the next, nobody else can write.

    Args:
        now: the time of publishing, seconds since 1970.
        delay: seconds of the clock from now until each worker that keeps up applies it. Watermarks stand
            behind the clock by the skew of the rules, and so does the event time from which it holds.
        effective_at: that event time itself, seconds since 1970, for recorded history.
        based_on: the version that the document was edited from.
        source: the document in YAML as somebody wrote it.
        line: returns the line of the audit about the version before and this one. The log gets the version
            with its line or neither. None writes no line.

    Raises:
        Conflict: `based_on` is no longer the last version, or somebody publishes at the same time.
        LogError: nothing was published, as far as this process can tell.
    """
    with publishing_next(log, "rules") as publisher:
        history, _ = read_history(log)
        last = history.last
        check_base(last, based_on, "compare with `python -m stream rules show`")
        version = RulesVersion(
            rules=replace(rules, version=last.version + 1),
            effective_at=now + delay - last.rules.skew if effective_at is None else effective_at,
            published_at=now,
            by=by,
            why=why,
            source=source,
        )
        about = [] if line is None else [message(line(last, version))]
        publisher.send([_message(version), *about])
        return version


def _message(version: RulesVersion) -> Message:
    return Message(topics.RULES, b"rules/%d" % version.version, encode(version))


def differences(before: Rules, after: Rules) -> Iterable[str]:
    """Yield one line for each field that differs between two documents, but for the version.

    >>> list(differences(Rules(), Rules(version=2, skew=3.0)))
    ['$.skew: 2.0 → 3.0']
    """
    old, new = dict(_named(before)), dict(_named(after))
    for path in sorted(old.keys() | new.keys()):
        if old.get(path) != new.get(path) and path != "$.version":
            yield f"{path}: {old.get(path, 'nothing')} → {new.get(path, 'nothing')}"


def _named(rules: Rules) -> Iterator[tuple[str, object]]:
    for path, value in leaves(to_builtins(rules)):
        if value != {}:
            yield "$." + ".".join(path), value
