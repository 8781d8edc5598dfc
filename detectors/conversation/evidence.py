"""From a finding to a cause: when it began, the customer's words for it, cut to a line."""

from __future__ import annotations

import msgspec

from detectors.contract.readings import Driver, OpenCause, Turn, turn_name
from detectors.conversation.friction import Finding
from detectors.text.features import Aligned

MAX_QUOTE = 60
_MAX_WORDS = 24
# What all open causes may take in a conversation's state, and what one takes beside its texts, in bytes.
_MAX_CAUSES = 2100
_CAUSE, _DRIVER = 170, 45


def quote(text: str) -> str:
    """A text as evidence: one line without control characters, cut short."""
    shown = text[: 4 * MAX_QUOTE]
    if not shown.isprintable():
        shown = "".join(character if character.isprintable() else " " for character in shown)
    line = " ".join(shown.split())
    limit = MAX_QUOTE if not line.isascii() else 2 * MAX_QUOTE
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def fitted(causes: list[OpenCause]) -> list[OpenCause]:
    """The same causes, of which the longest-standing lose their words if all are too much to remember."""
    total = sum(_size(cause) for cause in causes)
    result = list(causes)
    for place, cause in enumerate(causes):
        if total <= _MAX_CAUSES:
            break
        slim = msgspec.structs.replace(
            cause, quote=None, turn=None, drivers=tuple(d for d in cause.drivers if not d.text)[:1]
        )
        total -= _size(cause) - _size(slim)
        result[place] = slim
    return result


def _size(cause: OpenCause) -> int:
    size = _CAUSE + len((cause.quote or "").encode()) + len(cause.turn or "")
    return size + sum(_DRIVER + len(driver.text.encode()) for driver in cause.drivers)


def visible_words(text: str, span: tuple[int, int]) -> str:
    """What stands in `text` where its normal form has `span`."""
    return quote(Aligned(text).words(*span))[:_MAX_WORDS]


def cause_of(finding: Finding, turn: Turn | None, old: OpenCause | None) -> OpenCause:
    """The open cause that a finding makes, going on from `old` if it was open already.

    What was once critical stays so while it is open, except where a probability says that it has eased.
    """
    drivers = finding.drivers
    if finding.span and turn is not None:
        words = visible_words(turn.text, finding.span)
        drivers = (*drivers, Driver(code="words", text=words, weight=1.0)) if words else drivers
    critical = finding.severity == "critical" or (
        old is not None and old.severity == "critical" and finding.probability is None
    )
    since = finding.since if finding.since is not None else turn.at if turn is not None else 0.0
    spoken = turn is not None and finding.quote is None
    return OpenCause(
        cause=finding.cause,
        since=old.since if old is not None else since,
        severity="critical" if critical else "warning",
        probability=finding.probability,
        count=finding.count,
        drivers=drivers,
        quote=quote(turn.text) if spoken and turn is not None else finding.quote and quote(finding.quote),
        quote_at=turn.at if spoken and turn is not None else finding.quote_at,
        turn=turn_name(turn.id) if spoken and turn is not None else finding.turn,
        threshold=finding.threshold,
    )
