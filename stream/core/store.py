"""What holds a task's state, and how a compacted topic brings it back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from stream.core.faults import Faults
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
    """The stores of one task, each found by topic and key. The longest prefix that fits a key wins.

    A store that raises is set aside in `faults`; the others go on.
    """

    def __init__(self, partition: int, faults: Faults, *stores: StateStore) -> None:
        self._partition = partition
        self._faults = faults
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
            try:
                store.restored(time)
            except Exception as error:
                self._fault(store, "restored", error)

    def changes(self) -> list[Message]:
        """Return the records of what changed since the last call, store by store."""
        messages: list[Message] = []
        for store in self._stores:
            try:
                messages.extend(store.changes())
            except Exception as error:
                self._fault(store, "state", error)
        return messages

    def _fault(self, store: StateStore, step: str, error: Exception) -> None:
        self._faults.key(store.topic, self._partition, store.prefixes[0], step, error)
