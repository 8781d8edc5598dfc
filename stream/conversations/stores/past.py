"""Past conversations: what a partition still knows of a conversation after it was let go.

A customer may come back hours later. The conversation then goes on in its queue and channel, and a rating
finds the episode that it is for.
"""

from __future__ import annotations

import heapq
import math

import msgspec
from msgspec import Struct

from stream.conversations.stores.known_events import KnownEvents
from stream.core.keyed_records import KeyedRecords
from stream.core.undo import Undo
from stream.log import topics
from stream.records import ConversationView

PAST_PREFIX = b"~past/"


class PastConversation(Struct, frozen=True, array_like=True):
    """A conversation that began at `begun_at` and was let go at `over_at` (seconds since 1970).

    It is forgotten at `kept_until`. `seen` is as in its state. `served_until` is when it ended, if an agent
    had it in the end, and `rated` says that its customer has rated it.
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
    queue_name: str | None = None
    served_until: float = 0.0
    rated: bool = False


_decode = msgspec.json.Decoder(PastConversation).decode


class PastConversations(KeyedRecords[PastConversation]):
    """Keeps the past conversations of one partition for some time.

    It has `known` forget the events of those that it forgets itself.

    `next_due` is when the next one is to be forgotten, infinity when there is none.
    """

    def __init__(self, partition: int, undo: Undo, known: KnownEvents) -> None:
        super().__init__(topics.CONVERSATIONS, PAST_PREFIX, partition, _decode, undo)
        self._known = known
        self.next_due = math.inf
        self._by_time: list[tuple[float, str]] = []

    def add(
        self,
        view: ConversationView,
        begun_at: float,
        seen: bytes,
        at: float,
        kept: float,
        served_until: float = 0.0,
    ) -> None:
        """Keep a conversation that is let go at `at` for `kept` seconds."""
        past = PastConversation(
            at,
            at + kept,
            begun_at,
            view.queue,
            view.channel,
            view.language,
            view.segment,
            view.source,
            seen,
            view.queue_name,
            served_until,
            view.rating is not None,
        )
        self.put(view.id, past)
        self._plan(past.kept_until, view.id)

    def forget(self, time: float) -> None:
        """Forget what is to be kept no longer than `time`."""
        while self.next_due <= time:
            kept_until, conversation = self._by_time[0]
            self._undo.call(self._plan, kept_until, conversation)
            heapq.heappop(self._by_time)
            self.next_due = self._by_time[0][0] if self._by_time else math.inf
            past = self.get(conversation)
            if past is not None and past.kept_until == kept_until:
                self.remove(conversation)
                self._known.forget(conversation)

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Read one conversation."""
        super().restore(key, value)
        if value is not None:
            conversation = key.removeprefix(PAST_PREFIX).decode()
            self._plan(self.values[conversation].kept_until, conversation)

    def _plan(self, kept_until: float, conversation: str) -> None:
        heapq.heappush(self._by_time, (kept_until, conversation))
        self.next_due = self._by_time[0][0]
