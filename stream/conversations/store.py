"""The conversations of one partition, the ones that changed, and the time of each one's next check."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator

import msgspec

from stream.conversations.state import Conversation
from stream.log import Message, topics
from stream.records import encode

_decode = msgspec.json.Decoder(Conversation).decode


class ConversationStore:
    """Stores the conversations of one partition and writes those that changed since the last commit.

    Args:
        partition: of the conversations topic.
        due: returns the event time of a conversation's next check, as the conversation is now.
    """

    topic = topics.CONVERSATIONS
    prefixes = (b"",)

    def __init__(self, partition: int, due: Callable[[Conversation], float]) -> None:
        self._partition = partition
        self._due = due
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
        self._conversations[conversation.view.id] = conversation

    def touch(self, conversation: Conversation) -> None:
        """Mark a conversation that changes, so that its state is written."""
        self._changed[conversation.view.id] = None

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
            self._next_timer[subject] = due
            heapq.heappush(self._timers, (due, subject))

    def rearm(self) -> None:
        """Plan every check again, by the rules that hold now."""
        self._timers, self._next_timer = [], {}
        for conversation in self._conversations.values():
            self.schedule(conversation)

    def due(self, time: float) -> Iterator[tuple[Conversation, float]]:
        """Yield the conversations whose check is due by `time`, with its time. Each gets its next check."""
        while self._timers and self._timers[0][0] <= time:
            entry, subject = heapq.heappop(self._timers)
            conversation = self._conversations.get(subject)
            if conversation is None or self._next_timer.get(subject) != entry:
                continue
            del self._next_timer[subject]
            due = self._due(conversation)
            if due <= time:
                yield conversation, due
            if subject in self._conversations:
                self.schedule(conversation)

    def remove(self, conversation: Conversation) -> None:
        """Delete a conversation. Its last state is written first, for the archive."""
        subject = conversation.view.id
        if subject in self._changed:
            self._messages.append(self._message(subject, encode(conversation)))
        self._changed[subject] = None
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
            yield self._message(subject, encode(conversation) if conversation is not None else None)

    def _message(self, subject: str, value: bytes | None) -> Message:
        return Message(topics.CONVERSATIONS, subject.encode(), value, self._partition)

    def _forget(self, subject: str) -> None:
        self._conversations.pop(subject, None)
        self._next_timer.pop(subject, None)
