"""What a task has set aside because it raised: the worker reports each fault and sends it to dead letters."""

from __future__ import annotations

from typing import NamedTuple

from stream.log import Record

NO_OFFSET = -1
"""The offset of a fault that no record holds: a timer, or state that cannot be written."""


class Fault(NamedTuple):
    """A record, or a part of one, that was set aside, with the error. `step` names what was done with it."""

    record: Record
    error: Exception
    step: str = "$"


class Faults:
    """Collects the faults of one task until the worker takes them."""

    def __init__(self) -> None:
        self._new: list[Fault] = []
        self._known: set[tuple[str, str, bytes]] = set()

    def part(self, record: Record, error: Exception, step: str = "$") -> None:
        """Set aside a record or a part of it. It can be fed again."""
        self._new.append(Fault(record, error, step))

    def key(self, topic: str, partition: int, key: bytes, step: str, error: Exception) -> None:
        """Set aside what has this key on a topic. It is reported once, however often it fails."""
        if (topic, step, key) not in self._known:
            self._known.add((topic, step, key))
            record = Record(topic, partition, NO_OFFSET, key, None, 0.0)
            self._new.append(Fault(record, error, step))

    def drain(self) -> list[Fault]:
        """Return the faults since the last call."""
        new, self._new = self._new, []
        return new
