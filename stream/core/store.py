"""What holds a task's state, and how a compacted topic brings it back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from stream.log import Message, Record


class StateStore(Protocol):
    """Holds one part of a task's state, and writes what changed to a compacted topic."""

    @property
    def topic(self) -> str:
        """The topic that keeps this part."""

    @property
    def prefixes(self) -> tuple[bytes, ...]:
        """How the keys of its records begin."""

    def restore(self, key: bytes, value: bytes | None, /) -> None:
        """Read one record that `changes` wrote. A later record of a key replaces an earlier one."""

    def restored(self, time: float, /) -> None:
        """Every record has been read; everything before the watermark `time` was done before."""

    def changes(self) -> Iterable[Message]:
        """Return the records of what changed since the last call."""


class Stores:
    """The stores of one task, each found by topic and key. The longest prefix that fits a key wins."""

    def __init__(self, *stores: StateStore) -> None:
        self._stores = stores
        routes = [(store.topic, prefix, store) for store in stores for prefix in store.prefixes]
        self._routes = sorted(routes, key=lambda route: -len(route[1]))

    def restore(self, record: Record) -> None:
        """Give a record to the store that wrote it. A record of no store is passed over."""
        key = record.key or b""
        for topic, prefix, store in self._routes:
            if record.topic == topic and key.startswith(prefix):
                store.restore(key, record.value)
                return

    def restored(self, time: float) -> None:
        """Tell every store that all records have been read, and the watermark."""
        for store in self._stores:
            store.restored(time)

    def changes(self) -> list[Message]:
        """Return the records of what changed since the last call, store by store."""
        return [message for store in self._stores for message in store.changes()]
