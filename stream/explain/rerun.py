"""Runs recorded inputs through the tasks of both stages again, as they ran on the floor, in this process.

One partition of each stage is enough: the same events give the same alerts with any number of them
(`docs/architecture.md`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec
from msgspec import Struct, field

from detectors.contract import events as ev
from detectors.conversation.attention import AttentionDetector
from stream.conversations.state import Conversation
from stream.conversations.task import ConversationTask
from stream.core.partition_clock import TICK, TIME_HEADER
from stream.core.rules_history import RulesHistory
from stream.explain.material import Material
from stream.log import Message, Record, topics
from stream.queues.task import QueueTask
from stream.records import (
    Alert,
    AlertStep,
    CaseStep,
    Signal,
    TurnRecord,
    decode_history,
    decode_signals,
)

_BATCH = 500
"""Inputs after which the second stage is told what the first one found."""
_TIME = "stepin-explain"
Headers = tuple[tuple[str, bytes], ...]
_decode_conversation = msgspec.json.Decoder(Conversation).decode
_decode_turn = msgspec.json.Decoder(TurnRecord).decode


class Seen(Struct):
    """What both stages found.

    `alerts` has each alert as its last step left it, by id; `raised` as it was raised. `states` has the
    traced conversation as it was after each of its inputs, with the place of that input.
    """

    alerts: dict[str, Alert] = field(default_factory=dict)
    raised: dict[str, Alert] = field(default_factory=dict)
    alert_steps: list[AlertStep] = field(default_factory=list)
    case_steps: list[CaseStep] = field(default_factory=list)
    turns: list[TurnRecord] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)
    states: list[tuple[int, Conversation]] = field(default_factory=list)


class Rerun:
    """Both stages, which are fed one input after the other.

    Args:
        detector: scores turns; it learns nothing here.
        traced: the conversation whose state is kept after each of its inputs.
    """

    def __init__(self, material: Material, detector: AttentionDetector, traced: str | None = None) -> None:
        shipped, *published = material.versions
        history = RulesHistory(shipped)
        for version in published:
            history.add(version)
        self._material = material
        self._traced = traced
        self._first = ConversationTask(0, 1, detector, history)
        self._second = QueueTask(0, 1, shipped.rules)
        self._time = 0.0
        self.seen = Seen()

    def run(self) -> Seen:
        """Feed every input, let time pass to the end of the recording, and return what was found."""
        headers: Headers = ()
        for place, each in enumerate(self._material.inputs):
            record = each.record._replace(partition=0, offset=place)
            if each.event is not None:
                headers = tuple(header for header in record.headers if header[0] == TIME_HEADER)
                self._pass_time(each.event.time.timestamp(), record.timestamp, headers)
            self._first.feed(record)
            if each.subject is not None and each.subject == self._traced:
                self._hand_on(place)
            elif place % _BATCH == _BATCH - 1:
                self._hand_on()
        self._first.feed(_time_passed(self._material.end, self._material.end, headers))
        self._hand_on(len(self._material.inputs))
        return self.seen

    def _pass_time(self, at: float, published: float, headers: Headers) -> None:
        """Let the time before an event come before it: on the floor, other events or the clock brought it."""
        if at - self._time >= TICK:
            skew = max(version.rules.skew for version in self._material.versions)
            self._time = at
            self._first.feed(_time_passed(at - skew, published, headers))

    def _hand_on(self, place: int | None = None) -> None:
        """Give the second stage what the first one found. `place` is that of an input of the traced one."""
        for message in self._first.drain():
            if message.topic == topics.SIGNALS:
                if self._traced is not None:
                    self.seen.signals += decode_signals(message.value or b"")
                self._second.feed(Record(topics.SIGNALS, 0, 0, message.key, message.value, 0.0))
                while self._second.proceed():
                    pass
            elif message.topic == topics.TURNS and self._traced is not None:
                self.seen.turns.append(_decode_turn(message.value or b""))
            elif place is not None and message.value and _is_of(message, self._traced):
                self.seen.states.append((place, _decode_conversation(message.value)))
        self._take(self._second.drain())

    def _take(self, messages: Iterable[Message]) -> None:
        for message in messages:
            if message.topic != topics.HISTORY or message.value is None:
                continue
            step = decode_history(message.value)
            if isinstance(step, AlertStep):
                self.seen.raised.setdefault(step.alert.id, step.alert)
                self.seen.alerts[step.alert.id] = step.alert
                self.seen.alert_steps.append(step)
            elif isinstance(step, CaseStep):
                self.seen.case_steps.append(step)


def run(material: Material, detector: AttentionDetector, traced: str | None = None) -> Seen:
    """Return what both stages find in recorded inputs, and in the silence up to the recording's end."""
    return Rerun(material, detector, traced).run()


def _is_of(message: Message, conversation: str | None) -> bool:
    return (
        message.topic == topics.CONVERSATIONS
        and conversation is not None
        and message.key == conversation.encode()
    )


def _time_passed(at: float, published: float, headers: Headers) -> Record:
    """Return the record by which an event time comes."""
    event = ev.TimePassed(
        id=_TIME,
        source=_TIME,
        subject=_TIME,
        time=datetime.fromtimestamp(at, UTC),
        data=ev.TimePassedData(),
    )
    return Record(topics.EVENTS, 0, 0, _TIME.encode(), ev.encode(event), published, headers)
