"""Opens and closes the causes of a conversation, with the customer's words as evidence."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from detectors.contract import causes as catalogue
from detectors.contract.events import Sender
from detectors.contract.readings import Driver, FiredRule, OpenCause, Severity, Turn, turn_name
from detectors.conversation.state import AttentionState
from detectors.text.features import Aligned
from detectors.text.given_data import only_gives_data

MAX_QUOTE = 60
_MAX_WORDS = 24
# How many bytes of a conversation's state all open causes may take, and one beside its texts.
_MAX_CAUSES = 2100
_CAUSE, _DRIVER, _FIRED = 170, 45, 110


class Finding(Struct, frozen=True, kw_only=True):
    """A piece of evidence for a cause.

    `count` or `probability` is its measure, and `threshold` the limit in the rules that it passed. `fired` is
    the rule of frustration that opened it. `span` locates the words in the normal form of the turn's text.
    `since` is the event time when it began, that of the turn unless set. `quote`, `quote_at` and `turn` name
    an earlier turn of the agent as the evidence.
    """

    cause: str
    count: int | None = None
    probability: float | None = None
    severity: Severity = "warning"
    drivers: tuple[Driver, ...] = ()
    span: tuple[int, int] | None = None
    threshold: float | None = None
    fired: FiredRule | None = None
    since: float | None = None
    quote: str | None = None
    quote_at: float | None = None
    turn: str | None = None


def find(state: AttentionState, cause: str) -> OpenCause | None:
    """Return the open cause of this id, or None."""
    return next((each for each in state.causes if each.cause == cause), None)


def observe(state: AttentionState, finding: Finding, turn: Turn | None = None) -> None:
    """Open the cause that a finding names, or update it. `turn` is the customer's turn that shows it."""
    update(state, _open_cause(finding, turn, find(state, finding.cause)))


def update(state: AttentionState, cause: OpenCause) -> None:
    """Put an open cause in the place of the one of its id, or add it."""
    state.causes = fitted([*(other for other in state.causes if other.cause != cause.cause), cause])
    if not catalogue.find(cause.cause).lasts:
        state.evidence_turn[cause.cause] = state.turns


def close(state: AttentionState, cause: str, driver: str | None = None) -> None:
    """Close the cause of this id, if it is open and, where `driver` is given, has that driver."""
    found = find(state, cause)
    if found is None or (driver and all(each.code != driver for each in found.drivers)):
        return
    state.causes = [other for other in state.causes if other.cause != cause]
    state.evidence_turn.pop(cause, None)


def close_quiet(state: AttentionState, turns: int) -> None:
    """Close each cause for which the customer's latest `turns` turns gave no evidence, unless it lasts."""
    quiet = [cause for cause, last in state.evidence_turn.items() if state.turns - last >= turns]
    for cause in quiet:
        close(state, cause)


def quote(text: str) -> str:
    """Return a text as evidence: one line without control characters, cut to `MAX_QUOTE` characters.

    >>> quote("where is\\n my order?")
    'where is my order?'
    """
    shown = text[: 4 * MAX_QUOTE]
    if not shown.isprintable():
        shown = "".join(character if character.isprintable() else " " for character in shown)
    line = " ".join(shown.split())
    limit = MAX_QUOTE if not line.isascii() else 2 * MAX_QUOTE
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def fitted(causes: list[OpenCause]) -> list[OpenCause]:
    """Return the same causes within the size that a state may have: the oldest ones lose their words."""
    total = sum(_size(cause) for cause in causes)
    result = list(causes)
    for index, cause in enumerate(causes):
        if total <= _MAX_CAUSES:
            break
        slim = replace(
            cause,
            quote=None,
            quote_by=None,
            turn=None,
            drivers=tuple(d for d in cause.drivers if not d.text)[:1],
        )
        total -= _size(cause) - _size(slim)
        result[index] = slim
    return result


def _size(cause: OpenCause) -> int:
    size = _CAUSE + (_FIRED if cause.fired else 0) + len((cause.quote or "").encode()) + len(cause.turn or "")
    return size + sum(_DRIVER + len(driver.text.encode()) for driver in cause.drivers)


def _open_cause(finding: Finding, turn: Turn | None, old: OpenCause | None) -> OpenCause:
    """Return the open cause that a finding makes; `old` is the one that is open already.

    A critical cause stays critical while it is open, unless its measure is a probability.
    """
    drivers = finding.drivers
    if finding.span and turn is not None:
        words = quote(Aligned(turn.text).words(*finding.span))[:_MAX_WORDS]
        drivers = (*drivers, Driver(code="words", text=words, weight=1.0)) if words else drivers
    critical = finding.severity == "critical" or (
        old is not None and old.severity == "critical" and finding.probability is None
    )
    since = finding.since if finding.since is not None else turn.at if turn is not None else 0.0
    said = _said(finding, turn, old)
    return OpenCause(
        cause=finding.cause,
        since=old.since if old is not None else since,
        severity="critical" if critical else "warning",
        probability=finding.probability,
        count=finding.count,
        drivers=drivers,
        quote=said.quote,
        quote_at=said.at,
        quote_by=said.by,
        turn=said.turn,
        threshold=finding.threshold,
        fired=finding.fired,
    )


class _Said(NamedTuple):
    """The words that stand as evidence: when, by whom if not by the customer, and in which turn."""

    quote: str | None = None
    at: float | None = None
    by: Sender | None = None
    turn: str | None = None


def _said(finding: Finding, turn: Turn | None, old: OpenCause | None) -> _Said:
    """Return the words of the finding or the turn. A turn that only gives data leaves the words before."""
    if finding.quote is not None:
        return _Said(quote(finding.quote), finding.quote_at, "agent", finding.turn)
    if turn is None:
        return _Said(None, finding.quote_at, None, finding.turn)
    if only_gives_data(turn.text):
        return _Said() if old is None else _Said(old.quote, old.quote_at, old.quote_by, old.turn)
    by = None if turn.sender == "customer" else turn.sender
    return _Said(quote(turn.text), turn.at, by, turn_name(turn.id))
