"""From a finding to a cause: when it began, the customer's words for it, cut to a line."""

from __future__ import annotations

from detectors.friction import Finding
from detectors.readings import Cause, Driver, Turn
from detectors.text import aligned

MAX_QUOTE = 100
_MAX_WORDS = 40


def quote(text: str) -> str:
    """A text as evidence: one line without control characters, cut short."""
    shown = "".join(character if character.isprintable() else " " for character in text[: 4 * MAX_QUOTE])
    line = " ".join(shown.split())
    return line if len(line) <= MAX_QUOTE else f"{line[: MAX_QUOTE - 1]}…"


def visible_words(text: str, span: tuple[int, int]) -> str:
    """What stands in `text` where its normal form has `span`."""
    shown, form, places = aligned(text)
    start, end = span
    if not 0 <= start < end <= len(form):
        return ""
    return quote(shown[places[start][0] : places[end - 1][1]])[:_MAX_WORDS]


def cause_of(finding: Finding, turn: Turn | None, old: Cause | None) -> Cause:
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
    return Cause(
        cause=finding.cause,
        since=old.since if old is not None else since,
        severity="critical" if critical else "warning",
        probability=finding.probability,
        count=finding.count,
        drivers=drivers,
        quote=quote(turn.text) if spoken and turn is not None else finding.quote and quote(finding.quote),
        quote_at=turn.at if spoken and turn is not None else finding.quote_at,
        turn=turn.id[:100] if spoken and turn is not None else finding.turn,
        threshold=finding.threshold,
    )
