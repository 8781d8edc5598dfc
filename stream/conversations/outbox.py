"""What stage 1 has to say at the end of a batch.

All signals of a batch for one partition of stage 2 go in one record, in the order in which they were said,
the watermark last: few records cost little, and a conversation that moves between two queues of one
partition is never seen in both. Only what a broker would not take as one goes in several.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from detectors.contract import events as ev
from detectors.contract.readings import Reading
from stream.conversations.lifecycle import WaitChange
from stream.conversations.state import Conversation
from stream.log import Message, topics
from stream.log.partitions import partition_of
from stream.records import (
    AgentSeen,
    CauseClosed,
    CauseOpened,
    CauseView,
    Entered,
    Left,
    Signal,
    Taken,
    TurnRecord,
    WaitEnded,
    WaitStarted,
    Watermark,
    encode,
)

_LARGEST = 512 << 10
"""Bytes of a record: half of what a broker takes unless told otherwise."""


class Outbox:
    """Gathers messages. `source` is the partition that speaks; `model` names what finds its causes now."""

    def __init__(self, source: int, signal_partitions: int, model: Callable[[], str]) -> None:
        self._source = source
        self._model = model
        self._signal_partitions = signal_partitions
        self._signals: defaultdict[int, list[Signal]] = defaultdict(list)
        self._messages: list[Message] = []
        self._partition_of: dict[str, int] = {}

    def post(self, message: Message) -> None:
        """Put a finished message among the others."""
        self._messages.append(message)

    def drain(self) -> list[Message]:
        """Everything since the last call."""
        messages, self._messages = self._messages, []
        key = b"%d" % self._source
        for partition, signals in self._signals.items():
            messages += [Message(topics.SIGNALS, key, value, partition) for value in _records(signals)]
        self._signals.clear()
        return messages

    def _say(self, queue: str, signal: Signal) -> None:
        partition = self._partition_of.get(queue)
        if partition is None:
            partition = self._partition_of[queue] = partition_of(queue.encode(), self._signal_partitions)
        self._signals[partition].append(signal)

    def _about(self, conversation: Conversation, queue: str) -> dict[str, Any]:
        view = conversation.view
        return {
            "source": self._source,
            "conversation": view.id,
            "queue": queue,
            "channel": view.channel,
            "agent": view.agent,
            "language": view.language,
        }

    def entered(self, conversation: Conversation, at: float) -> None:
        queue = conversation.view.queue
        self._say(queue, Entered(at=at, **self._about(conversation, queue)))

    def left(self, conversation: Conversation, queue: str, at: float, to_queue: str | None = None) -> None:
        outcome = "transferred" if to_queue is not None else "ended"
        self._say(queue, Left(at=at, outcome=outcome, to_queue=to_queue, **self._about(conversation, queue)))

    def taken(self, conversation: Conversation, at: float) -> None:
        queue = conversation.view.queue
        self._say(queue, Taken(at=at, **self._about(conversation, queue)))

    def wait(self, conversation: Conversation, change: WaitChange) -> None:
        about = self._about(conversation, change.queue)
        state = conversation.state
        signal = (
            WaitStarted(
                at=change.since,
                wait=change.kind,
                priority=state.history.life.priority,
                before=round(change.before, 3),
                quote=state.quote,
                turn=state.quote_turn,
                **about,
            )
            if change.outcome is None
            else WaitEnded(
                at=change.at, wait=change.kind, since=change.since, outcome=change.outcome, **about
            )
        )
        self._say(change.queue, signal)

    def cause_opened(self, conversation: Conversation, cause: CauseView) -> None:
        queue = conversation.view.queue
        at = max(cause.since, conversation.state.history.life.entered_at)
        self._say(
            queue,
            CauseOpened(
                at=at,
                cause=cause.cause,
                severity=cause.severity,
                evidence=cause.evidence,
                model=self._model(),
                **self._about(conversation, queue),
            ),
        )

    def cause_closed(self, conversation: Conversation, cause: str, at: float) -> None:
        queue = conversation.view.queue
        self._say(queue, CauseClosed(at=at, cause=cause, **self._about(conversation, queue)))

    def agent(self, data: ev.AgentStatusData, at: float) -> None:
        for queue in data.queues:
            self._say(
                queue,
                AgentSeen(source=self._source, at=at, agent=data.agent, queue=queue, status=data.status),
            )

    def watermark(self, at: float, recording: str | None) -> None:
        """Tell every partition of stage 2 how far this source has come."""
        signal = Watermark(source=self._source, at=at, recording=recording)
        for partition in range(self._signal_partitions):
            self._signals[partition].append(signal)

    def scored_turn(
        self,
        conversation: Conversation,
        event: ev.MessageCreated | ev.SpeechSegment,
        text: str,
        at: float,
        reading: Reading,
    ) -> None:
        view, data = conversation.view, event.data
        turn = TurnRecord(
            id=event.id,
            conversation=view.id,
            queue=view.queue,
            at=at,
            sender=data.sender,
            text=text,
            agent=data.agent or (view.agent if data.sender == "agent" else None),
            language=reading.language,
            probability=reading.probability,
            not_scored=reading.not_scored,
        )
        self._messages.append(Message(topics.TURNS, view.id.encode(), encode(turn), self._source))


def _records(signals: list[Signal]) -> Iterator[bytes]:
    """The signals as few records of a size that every broker takes, in their order."""
    value = encode(signals)
    if len(value) <= _LARGEST or len(signals) == 1:
        yield value
        return
    middle = len(signals) // 2
    yield from _records(signals[:middle])
    yield from _records(signals[middle:])
