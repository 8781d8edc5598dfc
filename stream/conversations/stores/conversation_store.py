"""The conversations of one partition, the ones that changed, and the time of each one's next check."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator

import msgspec

from stream.conversations.state import Conversation
from stream.core.faults import Faults
from stream.core.undo import Undo
from stream.log import Message, topics
from stream.records import encode

_decode = msgspec.json.Decoder(Conversation).decode
_snapshot = msgspec.msgpack.Encoder().encode
_from_snapshot = msgspec.msgpack.Decoder(Conversation).decode


class ConversationStore:
    """Stores the conversations of one partition and writes those that changed since the last commit.

    Args:
        partition: of the conversations topic.
        due: returns the event time of a conversation's next check, as the conversation is now.
        undo: takes the changes of a step back when it raises. A conversation is encoded before it changes,
            which costs a few microseconds, and decoded only then.
        faults: get the conversations that cannot be scheduled or written.
    """

    topic = topics.CONVERSATIONS
    prefixes = (b"",)

    def __init__(
        self, partition: int, due: Callable[[Conversation], float], undo: Undo, faults: Faults
    ) -> None:
        self._partition = partition
        self._due = due
        self._undo = undo
        self._faults = faults
        self._conversations: dict[str, Conversation] = {}
        self._changed: dict[str, None] = {}
        self._timers: list[tuple[float, str]] = []
        self._next_timer: dict[str, float] = {}
        self._messages: list[Message] = []

    def get(self, subject: str) -> Conversation | None:
        """Return the conversation of this id, or None."""
        return self._conversations.get(subject)

    def put(self, conversation: Conversation) -> None:
        """Store a new conversation."""
        self._undo.item(self._conversations, conversation.view.id)
        self._conversations[conversation.view.id] = conversation

    def touch(self, conversation: Conversation) -> None:
        """Note a conversation before it changes: its state is written, or put back if the step raises."""
        subject = conversation.view.id
        self._undo.call(self._put_back, subject, _snapshot(conversation))
        self._undo.item(self._changed, subject)
        self._changed[subject] = None

    def _put_back(self, subject: str, snapshot: bytes) -> None:
        self._conversations[subject] = _from_snapshot(snapshot)

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Read one conversation."""
        subject = key.decode()
        if value is None:
            self._forget(subject)
        else:
            conversation = self._conversations[subject] = _decode(value)
            self.schedule(conversation)

    def schedule(self, conversation: Conversation) -> None:
        """Plan the next check. A check that is planned earlier already finds a later time by itself."""
        subject, due = conversation.view.id, self._due(conversation)
        if due < self._next_timer.get(subject, float("inf")):
            self._undo.item(self._next_timer, subject)
            self._next_timer[subject] = due
            heapq.heappush(self._timers, (due, subject))

    def planned(self, subject: str) -> float:
        """Return when the next check of a conversation is planned, before which nothing is due."""
        return self._next_timer.get(subject, float("inf"))

    def rearm(self) -> None:
        """Plan every check again, by the rules that hold now."""
        self._timers, self._next_timer = [], {}
        for subject, conversation in self._conversations.items():
            try:
                self.schedule(conversation)
            except Exception as error:
                self._faults.key(self.topic, self._partition, subject.encode(), "timer", error)

    def due(self, time: float) -> Iterator[tuple[str, float]]:
        """Yield the conversations to check by `time`, each with the time of its check, in order of time.

        Each may be due, or find a later time. `schedule` plans its next check.
        """
        while self._timers and self._timers[0][0] <= time:
            planned, subject = heapq.heappop(self._timers)
            if self._next_timer.get(subject) == planned:
                del self._next_timer[subject]
                yield subject, planned

    def remove(self, conversation: Conversation) -> None:
        """Delete a conversation. Its last state is written first, for the archive."""
        subject = conversation.view.id
        if subject in self._changed:
            self._undo.call(self._messages.__delitem__, slice(len(self._messages), None))
            self._messages.append(self._message(subject, encode(conversation)))
        self._undo.item(self._changed, subject)
        self._changed[subject] = None
        self._undo.item(self._conversations, subject)
        self._undo.item(self._next_timer, subject)
        self._forget(subject)

    def restored(self, time: float) -> None:
        """Nothing is left to do: each conversation was scheduled as it was read."""

    def changes(self) -> Iterator[Message]:
        """Yield the records of what changed since the last call."""
        messages, self._messages = self._messages, []
        yield from messages
        changed, self._changed = self._changed, {}
        for subject in changed:
            conversation = self._conversations.get(subject)
            try:
                value = encode(conversation) if conversation is not None else None
            except Exception as error:
                self._faults.key(self.topic, self._partition, subject.encode(), "state", error)
                continue
            yield self._message(subject, value)

    def _message(self, subject: str, value: bytes | None) -> Message:
        return Message(topics.CONVERSATIONS, subject.encode(), value, self._partition)

    def _forget(self, subject: str) -> None:
        self._conversations.pop(subject, None)
        self._next_timer.pop(subject, None)
