"""One object of the live state, and its JSON."""

from __future__ import annotations

from typing import Any

import msgspec

from stream import records
from stream.records.words import without_words


class Entry:
    """An object, the version that changed it last, and its JSON after the first use.

    `queue` is None when it is of no queue.
    """

    __slots__ = ("_encoded", "_wordless", "queue", "value", "version")

    def __init__(self, version: int, value: Any) -> None:
        self.version = version
        self.value = value
        self.queue: str | None = value.queue
        self._encoded: msgspec.Raw | None = None
        self._wordless: msgspec.Raw | None = None

    def encoded(self, words: bool) -> msgspec.Raw:
        """Return its JSON, with customers' words or without them."""
        if words:
            if self._encoded is None:
                self._encoded = msgspec.Raw(records.encode(self.value))
            return self._encoded
        if self._wordless is None:
            self._wordless = msgspec.Raw(records.encode(without_words(self.value)))
        return self._wordless
