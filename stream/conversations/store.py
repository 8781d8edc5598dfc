"""All conversations of a partition: which of them changed, and when each has to be looked at again."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator

import msgspec

from stream.conversations.state import Conversation
from stream.log import Message, topics
from stream.records import encode

_decode = msgspec.json.Decoder(Conversation).decode


class ConversationStore:
    """Keeps conversations and writes down what changed.

    Args:
        partition: of the conversations topic.
        due: when a conversation, as it is now, has to be looked at next.
    """

    def __init__(self, partition: int, due: Callable[[Conversation], float]) -> None:
        self._partition = partition
        self._due = due
        self._conversations: dict[str, Conversation] = {}
        self._changed: dict[str, None] = {}
        self._timers: list[tuple[float, str]] = []
        self._next_timer: dict[str, float] = {}
        self._messages: list[Message] = []

    def get(self, subject: str) -> Conversation | None:
        """The conversation of this name."""
        return self._conversations.get(subject)

    def put(self, conversation: Conversation) -> None:
        """Take a new conversation."""
        self._conversations[conversation.view.id] = conversation

    def touch(self, conversation: Conversation) -> None:
        """It changes: its new state is to be written."""
        self._changed[conversation.view.id] = None

    def restore(self, subject: str, value: bytes | None) -> None:
        """Take back a conversation, as `changes` wrote it."""
        if value is None:
            self._forget(subject)
        else:
            conversation = self._conversations[subject] = _decode(value)
            self.schedule(conversation)

    def schedule(self, conversation: Conversation) -> None:
        """Only an earlier time needs an entry of its own: a later one is found when the earlier comes up."""
        subject, due = conversation.view.id, self._due(conversation)
        if due < self._next_timer.get(subject, float("inf")):
            self._next_timer[subject] = due
            heapq.heappush(self._timers, (due, subject))

    def rearm(self) -> None:
        """Schedule every conversation anew: the rules have changed."""
        self._timers, self._next_timer = [], {}
        for conversation in self._conversations.values():
            self.schedule(conversation)

    def due(self, time: float) -> Iterator[tuple[Conversation, float]]:
        """Those that have to be looked at by `time`, and since when; each is scheduled anew after that."""
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

    def let_go(self, conversation: Conversation) -> None:
        """Forget it, but not before its last state has been told: the archive has it from there."""
        subject = conversation.view.id
        if subject in self._changed:
            self._messages.append(self._message(subject, encode(conversation)))
        self._changed[subject] = None
        self._forget(subject)

    def changes(self) -> Iterator[Message]:
        """What changed since the last call."""
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
