"""Stores values by name, and writes those that changed to a compacted topic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from stream.core.undo import Undo
from stream.log import Message
from stream.records import encode

_V = TypeVar("_V")


class KeyedRecords(Generic[_V]):
    """One record of a compacted topic for each name.

    A value is replaced and never changed in place, so that `undo` can take the changes of a step back.

    Args:
        topic: that keeps the records.
        prefix: how their keys begin. The name follows.
        partition: of the topic.
        decode: reads a value.
        undo: takes the changes of a step back when it raises.

    >>> ages = KeyedRecords("state", b"~age/", 0, lambda value: int(value), Undo())
    >>> ages.put("ann", 31)
    >>> [(message.key, message.value) for message in ages.changes()]
    [(b'~age/ann', b'31')]
    """

    def __init__(
        self, topic: str, prefix: bytes, partition: int, decode: Callable[[bytes], _V], undo: Undo
    ) -> None:
        self.topic = topic
        self.prefixes = (prefix,)
        self.values: dict[str, _V] = {}
        self._prefix = prefix
        self._partition = partition
        self._decode = decode
        self._undo = undo
        self._changed: dict[str, None] = {}

    def get(self, name: str) -> _V | None:
        """Return the value of a name, or None."""
        return self.values.get(name)

    def put(self, name: str, value: _V) -> None:
        """Store a value."""
        self._touch(name)
        self.values[name] = value

    def remove(self, name: str) -> None:
        """Forget a name, if there is one."""
        if name in self.values:
            self._touch(name)
            del self.values[name]

    def _touch(self, name: str) -> None:
        self._undo.item(self.values, name)
        self._undo.item(self._changed, name)
        self._changed[name] = None

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Read one record that `changes` wrote. A later record of a key replaces an earlier one."""
        name = key.removeprefix(self._prefix).decode()
        if value is None:
            self.values.pop(name, None)
        else:
            self.values[name] = self._decode(value)

    def restored(self, time: float) -> None:
        """Nothing is left to do."""

    def changes(self) -> Iterator[Message]:
        """Yield the records of what changed since the last call."""
        changed, self._changed = self._changed, {}
        for name in changed:
            value = self.values.get(name)
            encoded = encode(value) if value is not None else None
            yield Message(self.topic, self._prefix + name.encode(), encoded, self._partition)
