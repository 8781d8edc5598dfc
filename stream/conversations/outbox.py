"""The messages that stage 1 sends at the end of a batch.

All signals of a batch for one partition of stage 2 go in one record, in the order in which they were sent,
the watermark last. Few records cost little, and a reader never sees a conversation in two queues of the same
partition. A batch that a broker would not take as one record goes in several. Each signal is encoded when it
is sent, so one that cannot be encoded fails with its own event.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from detectors.contract import events as ev
from detectors.contract.readings import Reading
from stream.conversations import history
from stream.conversations.lifecycle.facts import WaitChange, goes_on
from stream.conversations.state import Conversation
from stream.conversations.stores.presence import StatusChange
from stream.core.applied_rules import AppliedRules
from stream.core.partition_clock import PartitionClock
from stream.log import Message, topics
from stream.log.partitions import partition_of
from stream.privacy.redaction import mask
from stream.records import (
    HALF_HOURS_KEPT,
    AgentSeen,
    CauseClosed,
    CauseOpened,
    CauseView,
    Contact,
    Count,
    Counted,
    Entered,
    InterventionAnswered,
    Left,
    Named,
    Offered,
    PresenceChanged,
    RulesChanged,
    RunningWait,
    Signal,
    Taken,
    TurnRecord,
    WaitEnded,
    WaitStarted,
    Watermark,
    encode,
)

_LARGEST = 512 << 10
"""Bytes of a record: half of what a broker takes by default."""


_LONGEST_ANSWER = 500
_ANSWERS: Mapping[type[ev.Event], Literal["done", "failed", "declined"]] = {
    ev.InterventionDone: "done",
    ev.InterventionFailed: "failed",
    ev.InterventionDeclined: "declined",
}
QueueSignal: TypeAlias = (
    WaitStarted
    | WaitEnded
    | CauseOpened
    | CauseClosed
    | Entered
    | Left
    | Taken
    | Offered
    | Counted
    | AgentSeen
    | Named
    | InterventionAnswered
)


_Place: TypeAlias = tuple[str, str, float | None]
"""A queue, a channel, and the SLA of a contact of its own: what counts there is counted alike."""


class Outbox:
    """Collects the messages of one batch.

    Args:
        partition: of the events topic, whose task sends these messages.
        signal_partitions: how many partitions the signals topic has.
        model: names the model that finds causes now.
    """

    def __init__(self, partition: int, signal_partitions: int, model: Callable[[], str]) -> None:
        self._partition = partition
        self._model = model
        self._signal_partitions = signal_partitions
        self._signals: list[tuple[int, bytes]] = []
        self._messages: list[Message] = []
        self._counts: list[tuple[_Place, float, tuple[Count, ...]]] = []
        self._partition_of: dict[str, int] = {}

    def post(self, message: Message) -> None:
        """Add a finished message."""
        self._messages.append(message)

    def drain(self) -> list[Message]:
        """Return the messages since the last call, the signals last."""
        self._send_counts()
        messages, self._messages = self._messages, []
        key = b"%d" % self._partition
        signals, self._signals = self._signals, []
        by_partition: defaultdict[int, list[bytes]] = defaultdict(list)
        for partition, signal in signals:
            by_partition[partition].append(signal)
        for partition, values in by_partition.items():
            messages += [Message(topics.SIGNALS, key, value, partition) for value in _records(values)]
        return messages

    def mark(self) -> tuple[int, int, int]:
        """Return how far it is filled, for `cut`."""
        return len(self._messages), len(self._signals), len(self._counts)

    def cut(self, mark: tuple[int, int, int]) -> None:
        """Drop what was added since `mark`."""
        del self._messages[mark[0] :], self._signals[mark[1] :], self._counts[mark[2] :]

    def _send(self, signal: QueueSignal) -> None:
        self._signals.append((self._partition_for(signal.queue), encode(signal)))

    def _elsewhere(self, queue: str, other: str) -> int | None:
        """Return the partition of stage 2 that has the queue `other`, or None when it has `queue` as well."""
        partition = self._partition_for(other)
        return partition if partition != self._partition_for(queue) else None

    def _partition_for(self, queue: str) -> int:
        partition = self._partition_of.get(queue)
        if partition is None:
            partition = self._partition_of[queue] = partition_of(queue.encode(), self._signal_partitions)
        return partition

    def _contact(self, conversation: Conversation, queue: str) -> Contact:
        view = conversation.view
        return Contact(
            conversation=view.id,
            queue=queue,
            channel=view.channel,
            agent=view.agent,
            language=view.language,
            transferred=conversation.state.history.life.moved,
            aggregate=view.aggregate,
        )

    def entered(self, conversation: Conversation, at: float, from_queue: str | None = None) -> None:
        """The conversation entered its queue: it began, or was transferred from `from_queue`."""
        queue = conversation.view.queue
        self._send(
            Entered(
                events_partition=self._partition,
                at=at,
                contact=self._contact(conversation, queue),
                from_partition=None if from_queue is None else self._elsewhere(queue, from_queue),
                queue_name=conversation.view.queue_name,
            )
        )

    def left(self, conversation: Conversation, queue: str, at: float, to_queue: str | None = None) -> None:
        """The conversation left `queue`: it ended, is probably over, or was transferred to `to_queue`."""
        over = "probably_over" if conversation.view.status == "probably_over" else "ended"
        self._send(
            Left(
                events_partition=self._partition,
                at=at,
                contact=self._contact(conversation, queue),
                outcome="transferred" if to_queue is not None else over,
                to_queue=to_queue,
                to_partition=None if to_queue is None else self._elsewhere(queue, to_queue),
            )
        )

    def taken(self, conversation: Conversation, at: float) -> None:
        """An agent has the conversation now, and did not take it from the queue."""
        contact = self._contact(conversation, conversation.view.queue)
        self._send(Taken(events_partition=self._partition, at=at, contact=contact))

    def offered(self, conversation: Conversation, at: float) -> None:
        """The conversation, which waits in its queue, was offered to an agent, or an offer ended."""
        contact, offers = (
            self._contact(conversation, conversation.view.queue),
            conversation.state.history.life.offers,
        )
        self._send(Offered(events_partition=self._partition, at=at, contact=contact, offers=offers))

    def counted(
        self, queue: str, channel: str, counts: tuple[Count, ...], at: float, sla: float | None = None
    ) -> None:
        """A contact counts in the day's numbers of a queue. `sla` is that of its own wait for an agent."""
        recent = tuple(count for count in counts if at - count.at < HALF_HOURS_KEPT)
        if recent:
            self._counts.append(((queue, channel, sla), at, recent))

    def _send_counts(self) -> None:
        """Send what counts since the last call. Sums know no order, so one signal has all of a place."""
        counted, self._counts = self._counts, []
        together: dict[_Place, Counted] = {}
        for place, at, counts in counted:
            queue, channel, sla = place
            before = together.get(place)
            if before is not None:
                at, counts = min(before.at, at), before.counts + counts
            together[place] = Counted(
                events_partition=self._partition, at=at, queue=queue, channel=channel, counts=counts, sla=sla
            )
        for signal in together.values():
            self._send(signal)

    def named(self, queue: str, name: str, at: float, agent: str | None = None) -> None:
        """An event told what people call the queue, or an agent in it."""
        self._send(Named(events_partition=self._partition, at=at, queue=queue, name=name, agent=agent))

    def answered(self, event: ev.InterventionAnswer, queue: str, at: float) -> None:
        """The platform answered an intervention in a conversation that is, or was last, in `queue`."""
        text = event.data.text
        self._send(
            InterventionAnswered(
                events_partition=self._partition,
                at=at,
                queue=queue,
                conversation=event.subject,
                intervention=event.data.intervention,
                state=_ANSWERS[type(event)],
                answer=None if text is None else mask(text)[:_LONGEST_ANSWER],
            )
        )

    def wait(self, conversation: Conversation, change: WaitChange) -> None:
        """A wait of the conversation began or ended."""
        contact = self._contact(conversation, change.queue)
        if change.outcome is not None:
            self._send(
                WaitEnded(
                    events_partition=self._partition,
                    at=change.at,
                    contact=contact,
                    kind=change.kind,
                    since=change.since,
                    outcome=change.outcome,
                    goes_on=change.queue != conversation.view.queue
                    and goes_on(change, conversation.view.waits),
                )
            )
            kind, since, outcome = change.kind, change.since, change.outcome
            self.post(history.wait_finished(conversation, contact, kind, since, change.at, outcome))
            return
        state = conversation.state
        wait = RunningWait(
            contact=contact,
            kind=change.kind,
            since=change.since,
            waited_before=round(change.waited_before, 3),
            priority=state.history.life.priority,
            quote=state.quote,
            turn=state.quote_turn,
            sla=state.sla.get(change.kind),
            due=change.due,
            offers=state.history.life.offers if change.kind == "queue" else None,
            events_partition=self._partition,
            minded_at=state.history.life.minded_at,
        )
        self._send(WaitStarted(events_partition=self._partition, at=change.at, wait=wait))

    def cause_opened(self, conversation: Conversation, cause: CauseView, at: float) -> None:
        """A detector found the cause in the conversation, or found it changed, at `at`."""
        onset = max(cause.since, conversation.state.history.life.entered_at)
        self._send(
            CauseOpened(
                events_partition=self._partition,
                at=onset,
                found_at=max(onset, at),
                contact=self._contact(conversation, conversation.view.queue),
                cause=cause.cause,
                severity=cause.severity,
                evidence=cause.evidence,
                model=self._model(),
            )
        )

    def cause_closed(self, conversation: Conversation, cause: str, at: float) -> None:
        """The cause no longer holds in the conversation."""
        contact = self._contact(conversation, conversation.view.queue)
        self._send(CauseClosed(events_partition=self._partition, at=at, contact=contact, cause=cause))

    def agent(self, data: ev.AgentStatusData, at: float, change: StatusChange) -> None:
        """An agent changed status: each queue that the agent serves gets it. All hear who comes and goes."""
        if change.offline is not None:
            self._send_to_all(
                PresenceChanged(
                    events_partition=self._partition, at=at, agent=data.agent, offline=change.offline
                )
            )
        reason = None if data.reason is None else mask(data.reason)
        capacity = {str(channel): count for channel, count in (data.capacity or {}).items()}
        for queue in change.queues:
            self._send(
                AgentSeen(
                    events_partition=self._partition,
                    at=at,
                    agent=data.agent,
                    queue=queue,
                    status=data.status,
                    capacity=capacity if data.capacity is not None else None,
                    reason=reason,
                    agent_name=data.agent_name,
                )
            )

    def rules(self, applied: AppliedRules) -> None:
        """Send the rules that this partition applied to every partition of stage 2."""
        self._send_counts()  # by the rules before
        self._send_to_all(
            RulesChanged(
                events_partition=self._partition, at=applied.at, number=applied.number, rules=applied.rules
            )
        )

    def watermark(self, clock: PartitionClock) -> None:
        """Send the watermark of this partition to every partition of stage 2."""
        self._send_counts()
        at, recording, idle = clock.watermark, clock.recording, clock.idle
        self._send_to_all(Watermark(events_partition=self._partition, at=at, recording=recording, idle=idle))

    def _send_to_all(self, signal: Signal) -> None:
        value = encode(signal)
        self._signals += [(partition, value) for partition in range(self._signal_partitions)]

    def turn(
        self,
        conversation: Conversation,
        event: ev.MessageCreated | ev.SpeechSegment,
        text: str,
        at: float,
        reading: Reading,
        left_out: tuple[str, ...] = (),
    ) -> None:
        """Publish a turn with the reading that it got; `text` is masked."""
        view, data = conversation.view, event.data
        turn = TurnRecord(
            id=event.id,
            conversation=view.id,
            queue=view.queue,
            at=at,
            sender=data.sender,
            text=text,
            agent=None if view.aggregate else data.agent or (view.agent if data.sender == "agent" else None),
            language=reading.language,
            probability=reading.probability,
            not_scored=reading.not_scored,
            kind=event.data.kind if isinstance(event, ev.MessageCreated) else None,
            left_out=left_out,
            watch=reading.watch,
            satisfied=reading.satisfied,
        )
        self._messages.append(Message(topics.TURNS, view.id.encode(), encode(turn), self._partition))


def _records(signals: Sequence[bytes]) -> Iterator[bytes]:
    """Yield the signals as few records of a size that every broker takes, in their order."""
    value = b"[" + b",".join(signals) + b"]"
    if len(value) <= _LARGEST or len(signals) == 1:
        yield value
        return
    middle = len(signals) // 2
    yield from _records(signals[:middle])
    yield from _records(signals[middle:])
