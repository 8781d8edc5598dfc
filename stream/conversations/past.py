"""Past conversations: what a partition still knows of a conversation after it was let go.

A customer may come back hours later. The conversation then goes on in its queue and channel, and a rating
finds the episode that it is for.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from stream.conversations.known_events import KnownEvents
from stream.core.undo import Undo
from stream.log import Message, topics
from stream.records import ConversationView, encode

PAST_PREFIX = b"~past/"


class PastConversation(Struct, frozen=True, array_like=True):
    """A conversation that began at `begun_at` and was let go at `over_at` (seconds since 1970).

    It is forgotten at `kept_until`. `seen` is as in its state.
    """

    over_at: float
    kept_until: float
    begun_at: float
    queue: str
    channel: str
    language: str | None = None
    segment: str | None = None
    source: str = ""
    seen: bytes = b""


_decode = msgspec.json.Decoder(PastConversation).decode


class PastConversations:
    """Keeps the past conversations of one partition for some time.

    It has `known` forget the events of those that it forgets itself.

    `next_due` is when the next one is to be forgotten, infinity when there is none.
    """

    def __init__(self, partition: int, undo: Undo, known: KnownEvents) -> None:
        self._known = known
        self._partition = partition
        self._undo = undo
        self._past: dict[str, PastConversation] = {}
        self.next_due = math.inf
        self._by_time: list[tuple[float, str]] = []
        self._changed: dict[str, None] = {}

    def get(self, conversation: str) -> PastConversation | None:
        """Return what is known of a conversation, or None."""
        return self._past.get(conversation)

    def put(self, conversation: str, past: PastConversation) -> None:
        """Replace what is known of a conversation."""
        self._touch(conversation)
        self._past[conversation] = past

    def add(self, view: ConversationView, begun_at: float, seen: bytes, at: float, kept: float) -> None:
        """Keep a conversation that is let go at `at` for `kept` seconds."""
        past = PastConversation(
            at, at + kept, begun_at, view.queue, view.channel, view.language, view.segment, view.source, seen
        )
        self.put(view.id, past)
        self._plan(past.kept_until, view.id)

    def remove(self, conversation: str) -> None:
        """Forget a conversation that goes on."""
        if conversation in self._past:
            self._touch(conversation)
            del self._past[conversation]

    def forget(self, time: float) -> None:
        """Forget what is to be kept no longer than `time`."""
        while self.next_due <= time:
            kept_until, conversation = self._by_time[0]
            self._undo.call(self._plan, kept_until, conversation)
            heapq.heappop(self._by_time)
            self.next_due = self._by_time[0][0] if self._by_time else math.inf
            past = self._past.get(conversation)
            if past is not None and past.kept_until == kept_until:
                self.remove(conversation)
                self._known.forget(conversation)

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Read one conversation."""
        conversation = key.removeprefix(PAST_PREFIX).decode()
        if value is None:
            self._past.pop(conversation, None)
        else:
            past = self._past[conversation] = _decode(value)
            self._plan(past.kept_until, conversation)

    def changes(self) -> Iterator[Message]:
        """Yield the records of what changed since the last call."""
        changed, self._changed = self._changed, {}
        for conversation in changed:
            past = self._past.get(conversation)
            value = encode(past) if past is not None else None
            yield Message(topics.CONVERSATIONS, PAST_PREFIX + conversation.encode(), value, self._partition)

    def _plan(self, kept_until: float, conversation: str) -> None:
        heapq.heappush(self._by_time, (kept_until, conversation))
        self.next_due = self._by_time[0][0]

    def _touch(self, conversation: str) -> None:
        self._undo.item(self._past, conversation)
        self._undo.item(self._changed, conversation)
        self._changed[conversation] = None
