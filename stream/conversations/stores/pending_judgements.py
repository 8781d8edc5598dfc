"""Judgements that wait until the watermark of their partition passes their time.

They are taken in the order of their topic. A judgement does not take effect before the one in front of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec

from stream.core.undo import Undo
from stream.log import Message, Record, topics
from stream.records import decode_judgement, encode

JUDGED_KEY = b"~judged"
"""The key under which the changelog has the offset of the next judgement to take."""


class PendingJudgements:
    """Holds the judgements of one partition that have not taken effect.

    The changelog has the offset of the next one to take. So each takes effect once, although a worker that
    starts adds the judgements of the whole topic again.
    """

    def __init__(self, partition: int, undo: Undo) -> None:
        self._undo = undo
        self._partition = partition
        self._taken = 0
        self._waiting: list[tuple[float, Record]] = []
        self._changed = False

    def add(self, record: Record, watermark: float) -> None:
        """Keep a judgement until its time. One whose time has passed counts from the watermark on.

        One that cannot be read is due at once, so that it is set aside.
        """
        known = self._waiting[-1][1].offset + 1 if self._waiting else self._taken
        if record.offset < known:
            return
        try:
            effective_at = decode_judgement(record.value or b"").effective_at
        except (msgspec.DecodeError, RecursionError):
            effective_at = -math.inf
        earliest = self._waiting[-1][0] if self._waiting else watermark
        self._undo.call(setattr, self, "_waiting", self._waiting)
        self._waiting = [*self._waiting, (max(effective_at, earliest), record)]

    def due(self, watermark: float) -> Iterator[tuple[float, Record]]:
        """Take each judgement whose time the watermark has passed, and yield the time at which it counts."""
        while self._waiting and self._waiting[0][0] <= watermark:
            at, record = self._waiting.pop(0)
            self._taken, self._changed = record.offset + 1, True
            yield at, record

    def restore(self, value: bytes | None) -> None:
        """Read what `changes` wrote."""
        if value is not None:
            self._taken = msgspec.json.decode(value, type=int)

    def changes(self) -> Iterator[Message]:
        """Yield how far judgements are taken, if that changed since the last call."""
        if self._changed:
            self._changed = False
            yield Message(topics.CONVERSATIONS, JUDGED_KEY, encode(self._taken), self._partition)
