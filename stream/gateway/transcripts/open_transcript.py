"""A conversation that somebody has open: decoded once, and shown to each viewer as far as allowed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias, TypeVar

import msgspec
from msgspec import UNSET, Struct

from stream import records
from stream.gateway.protocol import Colleague, ShownStep, ShownTurn, ShownWait, Transcript
from stream.gateway.state.scope import Scope
from stream.gateway.transcripts.kept import MOST_TURNS, Records
from stream.records.words import QUOTES, without_words

# A case follows its alerts in the first, and its alerts follow it in the second.
_OF_THE_ALERT = frozenset({"opened", "joined", "critical", "warning", "returned", "moved"})
_OF_THE_CASE = frozenset({"claim", "release", "resolve", "resolved", "ended", "moved"})
_RESTS_ON_WORDS = frozenset({"opened", "critical", "warning", "reopened", "returned"})
"""The steps of an alert at which its evidence is that of the step."""

_decode_turn = msgspec.json.Decoder(records.TurnRecord).decode
_Happened: TypeAlias = records.WaitFinished | records.AlertStep | records.CaseStep
T = TypeVar("T")


class Seen(NamedTuple):
    """What a viewer sees of a conversation: the `scope` of queues and words, and whether its `agents`."""

    scope: Scope
    agents: bool


class _Item(NamedTuple):
    """A turn, wait or step with the version of the transcript that brought it."""

    version: int
    value: records.TurnRecord | _Happened


class OpenTranscript:
    """The turns, waits and steps of one conversation, each with the version that brought it.

    A record that comes twice counts once: the later one holds. `unreadable` counts those that could not be
    read.

    Args:
        kept: its records up to now.
        most: so many turns are shown, the latest, and so many waits and steps.
    """

    def __init__(self, kept: Records, most: int = MOST_TURNS) -> None:
        self._most = most
        self.version = 0
        self.unreadable = 0
        self._cut = kept.cut
        self._dropped = 0
        self._turns: dict[str, _Item] = {}
        self._happened: dict[str, _Item] = {}
        for value in kept.turns:
            self.take_turn(value)
        for value in kept.history:
            self.take_history(value)

    def take_turn(self, value: bytes) -> None:
        """Take a record of the turns topic."""
        try:
            turn = _decode_turn(value)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            self.unreadable += 1
            return
        self._cut |= self._put(self._turns, turn.id, turn)

    def take_history(self, value: bytes) -> None:
        """Take a record of the history topic."""
        try:
            record = records.decode_history(value)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            self.unreadable += 1
            return
        if isinstance(record, records.WaitFinished | records.AlertStep | records.CaseStep):
            self._put(self._happened, record.identity, record)

    def is_cut(self, turns: int, began_before: bool) -> bool:
        """Whether there are earlier turns than those here.

        Args:
            turns: how many were said in the conversation, as its view counts them.
            began_before: whether it may have begun before the records that were read.
        """
        said = sum(_is_said(item.value) for item in self._turns.values())
        return self._cut or (began_before and said < turns)

    def message(
        self,
        conversation: str,
        since: int | None,
        seen: Seen,
        earlier: bool,
        others: Sequence[Colleague] = (),
    ) -> Transcript:
        """Return what brings a viewer who has version `since` (None: nothing) to the current version."""
        whole = since is None or since < self._dropped
        after = -1 if since is None or whole else since
        turns = [item.value for item in self._turns.values() if item.version > after]
        happened = [item.value for item in self._happened.values() if item.version > after]
        return Transcript(
            conversation=conversation,
            whole=whole,
            earlier=earlier,
            turns=[_shown_turn(turn, seen) for turn in turns if isinstance(turn, records.TurnRecord)],
            waits=[_shown_wait(one, seen) for one in happened if isinstance(one, records.WaitFinished)],
            steps=list(_shown_steps(happened, seen)),
            others=list(others),
        )

    def _put(self, items: dict[str, _Item], key: str, value: records.TurnRecord | _Happened) -> bool:
        """Add a record. Return whether an older one had to make room."""
        self.version += 1
        items[key] = _Item(self.version, value)
        if len(items) <= self._most:
            return False
        self._dropped = max(self._dropped, items.pop(next(iter(items))).version)
        return True


def _is_said(turn: Struct) -> bool:
    if not isinstance(turn, records.TurnRecord):
        return False
    return turn.kind in (None, "reply") and turn.sender != "system"


def _shown_turn(turn: records.TurnRecord, seen: Seen) -> ShownTurn:
    scope = seen.scope
    return ShownTurn(
        id=turn.id,
        at=turn.at,
        sender=turn.sender,
        text=turn.text if scope.words else UNSET,
        queue=turn.queue if scope.has(turn.queue) else None,
        agent=turn.agent if seen.agents else None,
        language=turn.language,
        probability=turn.probability,
        not_scored=turn.not_scored,
        kind=turn.kind,
        left_out=turn.left_out,
    )


def _shown_wait(wait: records.WaitFinished, seen: Seen) -> ShownWait:
    queue = wait.contact.queue
    return ShownWait(
        kind=wait.kind,
        since=wait.since,
        until=wait.until,
        outcome=wait.outcome,
        queue=queue if seen.scope.has(queue) else None,
    )


def _shown_steps(happened: list[records.TurnRecord | _Happened], seen: Seen) -> Iterator[ShownStep]:
    words = seen.scope.words
    for one in happened:
        match one:
            case records.CaseStep() if one.entry.what not in _OF_THE_ALERT:
                yield _case_step(one, words)
            case records.AlertStep() if one.entry.what not in _OF_THE_CASE:
                yield _alert_step(one, words)


def _case_step(one: records.CaseStep, words: bool) -> ShownStep:
    entry = one.entry if words else without_words(one.entry)
    return ShownStep(id=one.identity, of="case", at=entry.at, what=entry.what, by=entry.by, note=entry.note)


def _alert_step(one: records.AlertStep, words: bool) -> ShownStep:
    alert, evidence = one.alert, one.alert.evidence
    entry = one.entry if words else without_words(one.entry)
    rests = entry.what in _RESTS_ON_WORDS
    said = tuple(driver.text for driver in evidence.drivers if driver.code == QUOTES and driver.text)
    return ShownStep(
        id=one.identity,
        of="alert",
        at=entry.at,
        what=entry.what,
        by=entry.by,
        note=entry.note,
        cause=alert.cause,
        severity=alert.severity,
        turn=evidence.turn if rests else None,
        words=said if rests and words else (),
    )
