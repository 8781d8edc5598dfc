"""What a floor has seen of some events, in seconds since the first of them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import msgspec
from msgspec import Struct

from detectors.contract.readings import Severity
from stream.alerts.life import LATER
from stream.log import Log, topics
from stream.log.follower import Follower
from stream.records import (
    Alert,
    AlertStep,
    ConversationView,
    DeadLetter,
    TurnRecord,
    WaitFinished,
    decode_alert,
    decode_conversation,
    decode_history,
)

_EVIDENCE_TIMES = ("since", "quote_at", "due")
_turn = msgspec.json.Decoder(TurnRecord).decode
_dead_letter = msgspec.json.Decoder(DeadLetter).decode


class SeenAlert(Struct, frozen=True, kw_only=True):
    """An alert with its last evidence. `severity_at` is when it first had each severity.

    `later` is when it was `reopened`, `returned`, or `moved` to another queue.
    `reason` says why it was resolved, None while it is open.
    """

    cause: str
    severity: Severity
    severity_at: dict[str, float]
    subject: str
    queue: str
    status: str
    raised_at: float
    starts_at: float
    ends_at: float | None
    reason: str | None
    evidence: dict[str, Any]
    later: tuple[tuple[str, float], ...] = ()


class SeenWait(Struct, frozen=True, kw_only=True):
    """A wait. `end` and `outcome` are None while it goes on."""

    kind: str
    begin: float
    end: float | None
    outcome: str | None


class SeenConversation(Struct, frozen=True, kw_only=True):
    """A conversation as it ended, or as it stands after the silence. `turns` counts its customer's turns."""

    id: str
    queue: str
    channel: str
    status: str
    turns: int
    waits: tuple[SeenWait, ...]
    topic: str | None = None
    link: str | None = None
    queue_name: str | None = None
    agent_name: str | None = None


class SeenTurn(Struct, frozen=True, kw_only=True):
    """A message or a spoken segment, masked and scored. `not_scored` says why it has no probability.

    `left_out` says what the text was without: the `quotation` of an earlier mail, or a `signature`.
    `watch` says that the conversation was watched then.
    """

    at: float
    conversation: str
    sender: str
    text: str
    language: str | None
    probability: float | None
    not_scored: str | None
    left_out: tuple[str, ...]
    watch: bool


class SeenDeadLetter(Struct, frozen=True, kw_only=True):
    """A line that could not be read: the field, what it held and what was expected."""

    field: str
    seen: str
    expected: str


class Story(Struct, frozen=True, kw_only=True):
    """All that a floor has seen. Alerts stand in the order in which they were raised."""

    alerts: tuple[SeenAlert, ...]
    conversations: tuple[SeenConversation, ...]
    turns: tuple[SeenTurn, ...]
    dead_letters: tuple[SeenDeadLetter, ...]


def read_story(log: Log, begin: float) -> Story:
    """Read what both stages wrote on a log that keeps every record.

    Args:
        begin: the time of the first event, seconds since 1970.

    Raises:
        LogError: the log cannot be read.
    """
    reader = _Reader(begin)
    written = (topics.ALERTS, topics.HISTORY, topics.CONVERSATIONS, topics.TURNS, topics.DEAD_LETTERS)
    with Follower(log, written) as follower:
        for record in follower.read_to_end():
            if record.value is not None:
                reader.add(record.topic, record.key or b"", record.value)
    return reader.story()


class _Reader:
    def __init__(self, begin: float) -> None:
        self._begin = begin
        self._alerts: dict[str, Alert] = {}
        self._severities: defaultdict[str, dict[str, float]] = defaultdict(dict)
        self._later: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
        self._conversations: dict[str, ConversationView] = {}
        self._waits: defaultdict[str, list[SeenWait]] = defaultdict(list)
        self._turns: list[SeenTurn] = []
        self._dead_letters: list[SeenDeadLetter] = []

    def add(self, topic: str, key: bytes, value: bytes) -> None:
        """Take one record that a stage wrote."""
        if topic == topics.ALERTS:
            alert = decode_alert(value)
            self._alerts[alert.id] = alert
        elif topic == topics.HISTORY:
            self._add_step(value)
        elif topic == topics.CONVERSATIONS and not key.startswith(b"~"):
            view = decode_conversation(value).view
            self._conversations[view.id] = view
        elif topic == topics.TURNS:
            self._turns.append(self._seen_turn(_turn(value)))
        elif topic == topics.DEAD_LETTERS:
            letter = _dead_letter(value)
            self._dead_letters.append(
                SeenDeadLetter(field=letter.field, seen=letter.value_seen, expected=letter.expected)
            )

    def story(self) -> Story:
        """Return what was seen in all the records."""
        alerts = sorted(self._alerts.values(), key=lambda alert: (alert.raised_at, alert.id))
        conversations = sorted(self._conversations.values(), key=lambda view: (view.started_at, view.id))
        return Story(
            alerts=tuple(map(self._seen_alert, alerts)),
            conversations=tuple(map(self._seen_conversation, conversations)),
            turns=tuple(sorted(self._turns, key=lambda turn: turn.at)),
            dead_letters=tuple(self._dead_letters),
        )

    def _add_step(self, value: bytes) -> None:
        step = decode_history(value)
        if isinstance(step, AlertStep):
            if step.entry.what in LATER:
                self._later[step.alert.id].append((step.entry.what, self._since(step.entry.at)))
            self._severities[step.alert.id].setdefault(step.alert.severity, self._since(step.entry.at))
        elif isinstance(step, WaitFinished):
            begin, end = self._since(step.since), self._since(step.until)
            wait = SeenWait(kind=step.kind, begin=begin, end=end, outcome=step.outcome)
            self._waits[step.contact.conversation].append(wait)

    def _seen_alert(self, alert: Alert) -> SeenAlert:
        evidence = msgspec.to_builtins(alert.evidence)
        for name in _EVIDENCE_TIMES:
            if name in evidence:
                evidence[name] = self._since(evidence[name])
        return SeenAlert(
            cause=alert.cause,
            severity=alert.severity,
            severity_at=self._severities[alert.id],
            subject=alert.subject,
            queue=alert.queue,
            status=alert.status,
            raised_at=self._since(alert.raised_at),
            starts_at=self._since(alert.starts_at),
            ends_at=None if alert.ends_at is None else self._since(alert.ends_at),
            reason=alert.resolution,
            evidence=evidence,
            later=tuple(self._later[alert.id]),
        )

    def _seen_conversation(self, view: ConversationView) -> SeenConversation:
        running = [
            SeenWait(kind=wait.kind, begin=self._since(wait.since), end=None, outcome=None)
            for wait in view.waits
        ]
        return SeenConversation(
            id=view.id,
            queue=view.queue,
            channel=view.channel,
            status=view.status,
            turns=view.turns,
            waits=(*self._waits[view.id], *running),
            topic=view.topic,
            link=view.link,
            queue_name=view.queue_name,
            agent_name=view.agent_name,
        )

    def _seen_turn(self, turn: TurnRecord) -> SeenTurn:
        return SeenTurn(
            at=self._since(turn.at),
            conversation=turn.conversation,
            sender=turn.sender,
            text=turn.text,
            language=turn.language,
            probability=turn.probability,
            not_scored=turn.not_scored,
            left_out=turn.left_out,
            watch=turn.watch,
        )

    def _since(self, time: float) -> float:
        # Event times have microseconds.
        return round(time - self._begin, 6)
